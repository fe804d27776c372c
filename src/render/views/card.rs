//! A page as it appears in lists: what it is, what it takes, what it brings.

use serde::Serialize;

use super::chrome::BadgeName;
use super::common::{Amount, Date, Html, Kind, Level, Stage};

/// One page in a list. The whole card is one link.
#[derive(Debug, Clone, Serialize)]
pub struct Card {
    /// The page's address below the base without language, decoded: what the reader's record calls it.
    pub page: String,
    /// Decides the eyebrow, the verb and the facts shown.
    pub kind: Kind,
    /// Title of the page.
    pub title: String,
    /// Where the card leads.
    pub url: String,
    /// One or two sentences.
    pub summary: Option<String>,
    /// Language of the page if it is not the list's.
    pub lang: Option<String>,
    /// Label of the department.
    pub department: Option<String>,
    /// Labels of the tasks, most important first.
    pub tasks: Vec<String>,
    /// Level of a recipe or module.
    pub level: Option<Level>,
    /// Minutes to try a recipe, or to work through a module.
    pub minutes: Option<u32>,
    /// Minutes before and after, for a story.
    pub before_after: Option<Minutes>,
    /// Hours saved a month, for a story.
    pub saved_hours: Option<Amount>,
    /// Stage of a story.
    pub stage: Option<Stage>,
    /// Date of publication, or a module's month.
    pub date: Option<Date>,
    /// New, updated, stale, draft …
    pub badges: Vec<BadgeName>,
}

/// Minutes a job took before and takes now.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Minutes {
    /// The old way.
    pub before: u32,
    /// The new way.
    pub after: u32,
    /// How long both are in percent of the longer; none if neither took any.
    pub bars: Option<[f64; 2]>,
}

/// Cards under one heading.
#[derive(Debug, Clone, Serialize)]
pub struct CardGroup {
    /// The heading; null if the group needs none.
    pub title: Option<String>,
    /// All of them, if the group shows only some.
    pub url: Option<String>,
    /// How many there are in all, not only here.
    pub total: usize,
    /// Their cards, drawn. Never empty: a group without cards is left out.
    pub cards: Html,
}
