//! Layout `glossary.html`: the words of the field, in the order of their reading.

use serde::Serialize;

use super::chrome::Chrome;
use super::common::{Html, Link};

/// The glossary.
#[derive(Debug, Clone, Serialize)]
pub struct GlossaryView {
    /// Header and footer.
    pub chrome: Chrome,
    /// Groups in order; empty while nobody has written an entry.
    pub groups: Vec<GlossaryGroup>,
}

/// Words with the same initial.
#[derive(Debug, Clone, Serialize)]
pub struct GlossaryGroup {
    /// Id of the heading.
    pub id: String,
    /// `あ`, `A`.
    pub initial: String,
    /// The words.
    pub entries: Vec<GlossaryEntry>,
}

/// One word.
#[derive(Debug, Clone, Serialize)]
pub struct GlossaryEntry {
    /// Id, the target of tooltips in text.
    pub id: String,
    /// The word.
    pub term: String,
    /// How it is read.
    pub reading: Option<String>,
    /// What it means.
    pub meaning: Html,
    /// Other names.
    pub synonyms: Vec<String>,
    /// Where to read more.
    pub see: Vec<Link>,
}

impl super::View for GlossaryView {
    const LAYOUT: &'static str = "layouts/glossary.html";
}
