//! What assistants can ask for. Each tool is a form of arguments, an answer in parts and the same in words.
//!
//! Arguments that have not the form are an error of the protocol. What has it, but no answer, is told as the tool's own
//! error: that is what an assistant gets to read, and it can ask again.

mod fill_recipe;
mod impact;
mod read_page;
mod recipes_for_task;
mod search;

use std::sync::Arc;

use rmcp::ErrorData;
use rmcp::handler::server::tool::{schema_for_input, schema_for_output};
use rmcp::model::{CallToolResult, ContentBlock, JsonObject, Tool, ToolAnnotations};
use schemars::JsonSchema;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::portal::Portal;
use super::refusal::Refusal;

/// An answer in parts, and the same in words.
struct Answer {
    parts: Value,
    words: Vec<String>,
}

impl Answer {
    fn new(parts: &impl Serialize, words: Vec<String>) -> Self {
        Self { parts: serde_json::to_value(parts).expect("an answer is plain text and numbers"), words }
    }
}

/// One tool.
trait Ask {
    const NAME: &'static str;
    const TITLE: &'static str;
    const ABOUT: &'static str;
    type Arguments: DeserializeOwned + JsonSchema + 'static;

    fn answer(portal: &mut Portal, arguments: Self::Arguments) -> Result<Answer, Refusal>;

    /// What its answers look like.
    fn output() -> Arc<JsonObject>;
}

/// The tools as they are listed.
pub(super) fn all() -> Vec<Tool> {
    vec![
        tool::<search::Search>(),
        tool::<read_page::ReadPage>(),
        tool::<recipes_for_task::RecipesForTask>(),
        tool::<fill_recipe::FillRecipe>(),
        tool::<impact::ImpactFigures>(),
    ]
}

/// Asks a tool by its name.
pub(super) fn call(
    portal: &mut Portal,
    name: &str,
    arguments: JsonObject,
) -> Result<CallToolResult, ErrorData> {
    match name {
        search::Search::NAME => ask::<search::Search>(portal, arguments),
        read_page::ReadPage::NAME => ask::<read_page::ReadPage>(portal, arguments),
        recipes_for_task::RecipesForTask::NAME => ask::<recipes_for_task::RecipesForTask>(portal, arguments),
        fill_recipe::FillRecipe::NAME => ask::<fill_recipe::FillRecipe>(portal, arguments),
        impact::ImpactFigures::NAME => ask::<impact::ImpactFigures>(portal, arguments),
        _ => Err(ErrorData::invalid_params(format!("there is no tool `{name}`"), None)),
    }
}

fn tool<T: Ask>() -> Tool {
    let input = schema_for_input::<T::Arguments>().expect("arguments are an object");
    // Nothing is changed, the same question has the same answer, and nothing outside of the portal is asked.
    let reads = ToolAnnotations::new().read_only(true).destructive(false).idempotent(true).open_world(false);
    Tool::new(T::NAME, T::ABOUT, input)
        .with_title(T::TITLE)
        .with_raw_output_schema(T::output())
        .with_annotations(reads)
}

fn ask<T: Ask>(portal: &mut Portal, arguments: JsonObject) -> Result<CallToolResult, ErrorData> {
    let arguments = serde_json::from_value(Value::Object(arguments))
        .map_err(|error| Refusal::Malformed(format!("arguments of `{}`: {error}", T::NAME)));
    match arguments.and_then(|arguments| T::answer(portal, arguments)) {
        Ok(Answer { parts, words }) => {
            let mut result = CallToolResult::success(words.into_iter().map(ContentBlock::text).collect());
            result.structured_content = Some(parts);
            Ok(result)
        }
        Err(Refusal::NoAnswer(sentence)) => Ok(CallToolResult::error(vec![ContentBlock::text(sentence)])),
        Err(refusal) => Err(refusal.into_error()),
    }
}

/// The schema of an answer, from its type.
fn schema_of<T: JsonSchema + 'static>() -> Arc<JsonObject> {
    schema_for_output::<T>()
}

/// A title as a link in Markdown.
fn link(title: &str, url: &str) -> String {
    format!("[{title}]({})", url.replace('(', "%28").replace(')', "%29"))
}
