//! A prompt to copy, the argument of the component `prompt`.

use serde::Serialize;

use super::recipe::{OpenIn, Variable};

/// One ` ```prompt ` fence.
#[derive(Debug, Clone, Serialize)]
pub struct PromptView {
    /// Id of the sheet: `prompt.1`.
    pub id: String,
    /// What stands after `prompt` on the fence.
    pub title: Option<String>,
    /// The text, cut at its blanks.
    pub segments: Vec<Segment>,
    /// What is copied as a template: the text with each blank as its label in brackets, `【議題】`.
    pub raw: String,
    /// Whether it has blanks.
    pub has_blanks: bool,
    /// The form above the page's first prompt: the blanks of all prompts, in order of first use; otherwise empty.
    pub form: Vec<Variable>,
    /// Tools to open it in.
    pub open_in: Vec<OpenIn>,
    /// Other tools of the company.
    pub other_tools: Vec<OpenIn>,
}

/// Part of a prompt. In a template: `{% if segment.blank %}`.
#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
pub enum Segment {
    /// As it stands.
    Text {
        /// The words, with their line breaks.
        text: String,
    },
    /// To be filled in.
    Blank {
        /// Name of the variable, never empty.
        blank: String,
        /// What to fill in.
        label: String,
        /// Language of the label if it is not the page's.
        lang: Option<String>,
        /// What is copied while it is not: the label in brackets.
        raw: String,
        /// A filled-in example.
        example: Option<String>,
    },
}
