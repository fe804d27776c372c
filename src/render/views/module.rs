//! Layout `module.html`: one month's training: learn → try → ask → improve.

use serde::Serialize;

use super::article::Article;
use super::card::Card;
use super::chrome::Chrome;
use super::common::{Date, Level, Link, TermLink};
use super::meeting::Meeting;

/// A training module.
#[derive(Debug, Clone, Serialize)]
pub struct ModuleView {
    /// Header and footer.
    pub chrome: Chrome,
    /// The page.
    pub article: Article,
    /// Its month.
    pub month: Option<Date>,
    /// How much practice it asks for.
    pub level: Option<Level>,
    /// Minutes to work through it.
    pub minutes: Option<u32>,
    /// Its place in a learning path.
    pub path: Option<PathPosition>,
    /// Modules to take first.
    pub prerequisites: Vec<Link>,
    /// Meetings, earliest first.
    pub sessions: Vec<Meeting>,
    /// The next office hours.
    pub office_hours: Option<Meeting>,
    /// All meetings of the portal.
    pub calendar_url: String,
    /// *Try*: recipes.
    pub recipes: Vec<Card>,
    /// *Ask*: questions others had.
    pub questions: Vec<Link>,
}

/// Where a module stands in its path.
#[derive(Debug, Clone, Serialize)]
pub struct PathPosition {
    /// The path.
    pub path: TermLink,
    /// From 1.
    pub number: usize,
    /// Modules in the path.
    pub total: usize,
    /// The module before.
    pub previous: Option<Link>,
    /// The module after.
    pub next: Option<Link>,
}

impl super::View for ModuleView {
    const LAYOUT: &'static str = "layouts/module.html";
}
