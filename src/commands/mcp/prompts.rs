//! Every recipe as a prompt whose arguments are its blanks.

use rmcp::model::{
    GetPromptResult, JsonObject, ListPromptsResult, Prompt, PromptArgument, PromptMessage, Role,
};
use serde_json::Value;

use super::portal::{Portal, Values};
use super::refusal::Refusal;
use super::resources::PAGE;
use super::{fill, find};
use crate::model::PageId;
use crate::parse::front_matter::Own;
use crate::render::export::VariableData;

/// The recipes with a prompt, by name. The cursor is the name of the last one that was told.
pub(super) fn list(portal: &Portal, cursor: Option<&str>) -> Result<ListPromptsResult, Refusal> {
    let site = portal.site();
    let mut recipes = find::recipes(site);
    recipes.retain(|id| !site.page(*id).document.outline.prompts.is_empty());
    let start = match cursor {
        None => 0,
        Some(cursor) => {
            let last = cursor.strip_prefix("after:");
            let last =
                last.ok_or_else(|| Refusal::Malformed(format!("`{cursor}` is no cursor of this list")))?;
            recipes.partition_point(|id| find::recipe_name(site, *id) <= last)
        }
    };
    let rest = &recipes[start..];
    let told = &rest[..rest.len().min(PAGE)];
    let prompts = told.iter().filter_map(|id| prompt(portal, *id)).collect();
    let mut result = ListPromptsResult::with_all_items(prompts);
    let has_more = rest.len() > told.len();
    result.next_cursor =
        told.last().filter(|_| has_more).map(|id| format!("after:{}", find::recipe_name(site, *id)));
    Ok(result)
}

/// A recipe filled in: a message for each of its prompts.
pub(super) fn get(
    portal: &Portal,
    name: &str,
    arguments: Option<JsonObject>,
) -> Result<GetPromptResult, Refusal> {
    let mut values = Values::new();
    for (name, value) in arguments.unwrap_or_default() {
        let Value::String(text) = value else {
            return Err(Refusal::Malformed(format!("the value of `{name}` must be a text")));
        };
        values.insert(name, text);
    }
    let filled = fill::filled(portal, name, &values, Some(portal.language()))?;
    let messages = filled.prompts.iter().map(|(_, text)| PromptMessage::new_text(Role::User, text.clone()));
    let title = &portal.site().page(filled.page).title;
    let told = fill::told(portal, filled.page, filled.data_class.as_ref());
    Ok(GetPromptResult::new(messages.collect()).with_description(format!("{title}\n{told}")))
}

fn prompt(portal: &Portal, id: PageId) -> Option<Prompt> {
    let site = portal.site();
    let version = find::version(portal, id, Some(portal.language())).ok()?;
    let page = site.page(version);
    let Own::Recipe(recipe) = &site.front(page).own else { return None };
    let composer = portal.composer(&page.language);
    let told = fill::told(portal, version, composer.data_class(recipe).as_ref());
    let summary = site.summary(page).map_or_else(String::new, |summary| format!("{summary}\n"));
    let arguments = composer.variables_data(version, recipe).iter().map(argument).collect();
    let name = find::recipe_name(site, id);
    Some(Prompt::new(name, Some(format!("{summary}{told}")), Some(arguments)).with_title(page.title.clone()))
}

fn argument(variable: &VariableData) -> PromptArgument {
    let mut about = variable.label.clone();
    if let Some(example) = &variable.example {
        about.push_str(&format!("\n{example}"));
    }
    if !variable.choices.is_empty() {
        about.push_str(&format!("\n{}", variable.choices.join(" / ")));
    }
    PromptArgument::new(variable.name.clone())
        .with_title(variable.label.clone())
        .with_description(about)
        .with_required(true)
}
