//! `read_page`

use std::sync::Arc;

use rmcp::model::JsonObject;
use schemars::JsonSchema;
use serde::Deserialize;

use super::{Answer, Ask, schema_of};
use crate::commands::mcp::portal::Portal;
use crate::commands::mcp::refusal::Refusal;
use crate::commands::mcp::{find, resources};
use crate::render::export::PageData;

pub(super) struct ReadPage;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Arguments {
    /// Address or source file: /recipes/minutes/, <chienowa:///recipes/minutes/> or content/recipes/minutes.md.
    #[schemars(length(max = 2_000))]
    page: String,
    /// The version in this language, if the page has one.
    #[serde(default)]
    language: Option<String>,
}

impl Ask for ReadPage {
    const NAME: &'static str = "read_page";
    const TITLE: &'static str = "Read a page";
    const ABOUT: &'static str = "Gives a page of the portal as Markdown, with its title, summary, authors, days and where \
                                 it comes from; of a recipe its blanks, its prompts and what may be filled in.";
    type Arguments = Arguments;

    fn answer(portal: &mut Portal, arguments: Arguments) -> Result<Answer, Refusal> {
        let id = find::page(portal, &arguments.page)?;
        let id = find::version(portal, id, arguments.language.as_deref())?;
        let data = portal.composer(&portal.site().page(id).language).page_data(id);
        Ok(Answer::new(&data, vec![resources::twin(portal, id)?]))
    }

    fn output() -> Arc<JsonObject> {
        schema_of::<PageData>()
    }
}
