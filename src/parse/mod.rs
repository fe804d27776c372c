//! One file alone: front matter and Markdown in, a [`Document`] out.
//!
//! Knows nothing of other files: links stay names, departments stay ids. A document depends only on its own
//! bytes, name and the options, so it is remembered by their hash.

mod content;
mod document;
pub mod front_matter;
pub mod markdown;
pub mod secrets;
mod source;
pub mod vocabulary;
pub mod yaml;

pub use content::{PackedContent, Packing};
pub use document::{
    Body, Content, Heading, Image, Kind, Label, Link, Outline, Passage, Piece, Prompt, PromptOutline,
    PromptSegment, Quiz, Shown,
};
pub use source::{Document, DocumentName, Options};
