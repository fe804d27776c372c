//! A prompt to copy, the argument of the component `prompt`.

use serde::Serialize;

/// One ` ```prompt ` fence.
#[derive(Debug, Clone, Serialize)]
pub struct PromptView {
    /// What stands after `prompt` on the fence.
    pub title: Option<String>,
    /// The text, cut at its blanks.
    pub segments: Vec<Segment>,
    /// What the copy button copies: the text with each blank as its label in brackets, `【議題】`.
    pub raw: String,
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
        /// A filled-in example.
        example: Option<String>,
    },
}
