//! Layout `term_index.html`: all departments, tasks, tools, tags, people or learning paths.

use serde::Serialize;

use super::chrome::Chrome;
use super::common::Html;

/// The terms of one taxonomy.
#[derive(Debug, Clone, Serialize)]
pub struct TermIndexView {
    /// Header and footer.
    pub chrome: Chrome,
    /// Heading.
    pub title: String,
    /// Lead paragraph.
    pub summary: Option<String>,
    /// Text of the folder's `index.md`.
    pub body: Option<Html>,
    /// The terms, in the vocabulary's order.
    pub terms: Vec<TermEntry>,
}

/// One term in the index.
#[derive(Debug, Clone, Serialize)]
pub struct TermEntry {
    /// Its name.
    pub label: String,
    /// Its page.
    pub url: String,
    /// Description from the vocabulary.
    pub description: Option<String>,
    /// How many pages have it.
    pub count: usize,
}

impl super::View for TermIndexView {
    const LAYOUT: &'static str = "layouts/term_index.html";
}
