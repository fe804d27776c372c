//! What callers hand in to be found: one language version of one page, cut into passages.

use serde::{Deserialize, Serialize};

/// One language version of a page.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SearchDocument {
    /// Identity of the page: the URL of its original version. Versions with one key are one hit.
    pub key: String,
    /// Address of this version, unique in an index.
    pub url: String,
    /// Source file from the portal's root, `content/recipes/minutes.md`.
    pub path: String,
    /// Title as shown.
    pub title: String,
    /// `story`, `recipe`, `faq`, `module` or `page`.
    pub kind: String,
    /// Language tag, `ja`.
    pub lang: String,
    /// Ids of departments.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub departments: Vec<String>,
    /// Ids of tasks.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tasks: Vec<String>,
    /// Ids of tools.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tools: Vec<String>,
    /// Ids of authors.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub authors: Vec<String>,
    /// Tags.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// The page's text in reading order.
    pub passages: Vec<Passage>,
}

/// One heading and the text up to the next, the unit a hit shows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passage {
    /// Plain text of the heading; `None` for the text above the first one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub heading: Option<String>,
    /// Fragment of the heading without `#`, as it stands in a URL.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub anchor: Option<String>,
    /// Plain text. A line feed ends a block (paragraph, list item, line of code), and no match reaches across
    /// it, so soft line breaks must have been joined.
    pub text: String,
}
