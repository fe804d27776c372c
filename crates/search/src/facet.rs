//! Facets: what pages can be narrowed down by, and how many pages each value would leave.

use serde::{Deserialize, Serialize};

/// What a page can be filtered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FacetName {
    /// Story, recipe, FAQ, module or page.
    Kind,
    /// Id of a department.
    Department,
    /// Id of a task.
    Task,
    /// Id of a tool.
    Tool,
    /// Id of an author.
    Author,
    /// A tag.
    Tag,
}

impl FacetName {
    /// All names, in the order they are shown.
    pub const ALL: [Self; 6] =
        [Self::Kind, Self::Department, Self::Task, Self::Tool, Self::Author, Self::Tag];

    /// The name as it stands in queries, parameters and results.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Kind => "kind",
            Self::Department => "department",
            Self::Task => "task",
            Self::Tool => "tool",
            Self::Author => "author",
            Self::Tag => "tag",
        }
    }

    /// The facet that a normalised word before a colon names.
    pub(crate) fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|name| name.as_str() == word || name.japanese() == word)
    }

    fn japanese(self) -> &'static str {
        match self {
            Self::Kind => "種類",
            Self::Department => "部署",
            Self::Task => "業務",
            Self::Tool => "ツール",
            Self::Author => "著者",
            Self::Tag => "タグ",
        }
    }
}

/// A value that hits must have. Of several values of one name any will do; of several names all must be met.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter {
    /// What is compared.
    pub name: FacetName,
    /// The value, in any width and case.
    pub value: String,
}

impl Filter {
    /// A filter on one value.
    pub fn new(name: FacetName, value: impl Into<String>) -> Self {
        Self { name, value: value.into() }
    }
}

/// How many pages have all words and this value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FacetCount {
    /// What the value belongs to.
    pub name: FacetName,
    /// The value, as the pages have it.
    pub value: String,
    /// Pages that would be left with this filter; other values chosen under the same name do not lower it.
    pub pages: usize,
}
