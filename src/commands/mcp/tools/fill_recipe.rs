//! `fill_recipe`

use std::sync::Arc;

use rmcp::model::JsonObject;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Answer, Ask, schema_of};
use crate::commands::mcp::fill;
use crate::commands::mcp::portal::{Portal, Values};
use crate::commands::mcp::refusal::Refusal;
use crate::model::encode;
use crate::render::export::DataClassData;

pub(super) struct FillRecipe;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Arguments {
    /// Name, address or source file: minutes, /recipes/minutes/.
    recipe: String,
    /// A text for each blank, by its name.
    #[serde(default)]
    values: Values,
    /// The version in this language, if the recipe has one.
    #[serde(default)]
    language: Option<String>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct Filled {
    url: String,
    title: String,
    /// What may be filled into the blanks. To be obeyed. Null if the author did not say.
    data_class: Option<DataClassData>,
    /// The prompts in order, ready to be used.
    prompts: Vec<FilledPrompt>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct FilledPrompt {
    title: Option<String>,
    text: String,
}

impl Ask for FillRecipe {
    const NAME: &'static str = "fill_recipe";
    const TITLE: &'static str = "Fill in a recipe";
    const ABOUT: &'static str = "Fills in the blanks of a prompt recipe and gives the text of its prompts. Every blank \
                                 needs a value; what is missing, unknown or not among the choices is told. The first \
                                 part of the answer tells what may be filled in: if the values hold anything else, do \
                                 not use the prompt, and say so.";
    type Arguments = Arguments;

    fn answer(portal: &mut Portal, arguments: Arguments) -> Result<Answer, Refusal> {
        let language = arguments.language.as_deref();
        let filled = fill::filled(portal, &arguments.recipe, &arguments.values, language)?;
        let page = portal.site().page(filled.page);
        let told = fill::told(portal, filled.page, filled.data_class.as_ref());
        let texts = filled.prompts.iter().map(|(_, text)| text.clone());
        let words = std::iter::once(told).chain(texts).collect();
        let prompt = |(title, text): &(String, String)| FilledPrompt {
            title: Some(title.clone()).filter(|title| !title.is_empty()),
            text: text.clone(),
        };
        let answer = Filled {
            url: portal.site().config.base.absolute(&encode(&page.url)),
            title: page.title.clone(),
            prompts: filled.prompts.iter().map(prompt).collect(),
            data_class: filled.data_class,
        };
        Ok(Answer::new(&answer, words))
    }

    fn output() -> Arc<JsonObject> {
        schema_of::<Filled>()
    }
}
