//! Layout `list.html`: all pages of one kind, with filters.

use serde::Serialize;

use super::card::CardGroup;
use super::chrome::Chrome;
use super::common::{Html, Kind};

/// The list of a kind.
#[derive(Debug, Clone, Serialize)]
pub struct ListView {
    /// Header and footer.
    pub chrome: Chrome,
    /// Kind of the pages.
    pub kind: Kind,
    /// Heading.
    pub title: String,
    /// Lead paragraph.
    pub summary: Option<String>,
    /// Text of the folder's `index.md`.
    pub body: Option<Html>,
    /// How many pages there are.
    pub total: usize,
    /// Filters that part the list: each has at least two options.
    pub filters: Vec<Filter>,
    /// Orders on offer, the first being the order of the HTML; empty or one leaves out the choice.
    pub sorts: Vec<Sort>,
    /// The cards: one group without title, or one a category (FAQ) or path (training).
    pub groups: Vec<CardGroup>,
}

/// One filter.
#[derive(Debug, Clone, Serialize)]
pub struct Filter {
    /// Name of the query parameter and of the cards' attribute. Label: `t.filter.*`.
    pub name: FilterName,
    /// Its options, in the vocabulary's order.
    pub options: Vec<FilterOption>,
}

/// What lists can be filtered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum FilterName {
    /// 部署
    Department,
    /// 業務
    Task,
    /// 難しさ
    Level,
    /// 道具
    Tool,
}

impl FilterName {
    /// In the order of a list's controls.
    pub const ALL: [Self; 4] = [Self::Department, Self::Task, Self::Level, Self::Tool];

    /// The attribute of cards that it compares.
    pub(in crate::render) const fn attribute(self) -> &'static str {
        match self {
            Self::Department => "data-department",
            Self::Task => "data-task",
            Self::Level => "data-level",
            Self::Tool => "data-tool",
        }
    }
}

/// One value of a filter.
#[derive(Debug, Clone, Serialize)]
pub struct FilterOption {
    /// The id.
    pub value: String,
    /// Its name.
    pub label: String,
    /// Pages of this list that have it.
    pub count: usize,
    /// The term's own page, where a reader without script goes; null for levels.
    pub url: Option<String>,
}

/// Orders of a list. Named by `t.sort.*`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Sort {
    /// The author's or the path's order.
    Order,
    /// Newest first.
    Newest,
    /// Most hours saved first.
    Saved,
    /// Shortest to try first.
    Minutes,
    /// By title.
    Title,
}

impl super::View for ListView {
    const LAYOUT: &'static str = "layouts/list.html";
}
