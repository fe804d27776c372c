//! Layout `my.html`: a reader's own record. The record itself is in the browser; the page has the frame for it.

use serde::Serialize;

use super::chrome::Chrome;
use super::common::{Html, Link};

/// My record.
#[derive(Debug, Clone, Serialize)]
pub struct MyView {
    /// Header and footer.
    pub chrome: Chrome,
    /// Heading.
    pub title: String,
    /// Lead paragraph.
    pub summary: String,
    /// Text of `my/index.md`.
    pub body: Option<Html>,
    /// `data/people.json`.
    pub people_url: String,
    /// Public contributors by name, from whom readers choose themselves.
    pub people: Vec<Contributor>,
    /// Periods of a goal sheet, a group a kind.
    pub periods: Vec<PeriodGroup>,
    /// All recipes.
    pub recipes_url: String,
    /// The first learning path.
    pub first_path: Option<Link>,
}

/// Somebody who wrote something.
#[derive(Debug, Clone, Serialize)]
pub struct Contributor {
    /// Id, as in `data/people.json`.
    pub id: String,
    /// Name.
    pub label: String,
    /// Label of the department.
    pub department: Option<String>,
    /// Their page.
    pub url: String,
}

/// Periods of one kind: half-years, say.
#[derive(Debug, Clone, Serialize)]
pub struct PeriodGroup {
    /// Name of the kind.
    pub label: String,
    /// Latest first.
    pub periods: Vec<PeriodChoice>,
}

/// One period.
#[derive(Debug, Clone, Serialize)]
pub struct PeriodChoice {
    /// Its name.
    pub label: String,
    /// First day, `2026-10-01`.
    pub from: String,
    /// The day after the last.
    pub until: String,
    /// True for the period that is chosen at first.
    pub current: bool,
}

impl super::View for MyView {
    const LAYOUT: &'static str = "layouts/my.html";
}
