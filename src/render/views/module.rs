//! Layout `module.html`: one month's training: learn → try → ask → improve.

use serde::Serialize;

use super::article::Article;
use super::chrome::Chrome;
use super::common::{Date, Html, Level, Link, PageLink, TermLink};
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
    pub prerequisites: Vec<PageLink>,
    /// The body, by the steps of the module.
    pub steps: ModuleSteps,
    /// *Improve*: `write_own`, for a story of the reader's own.
    pub write_own: Html,
    /// Meetings, earliest first.
    pub sessions: Vec<Meeting>,
    /// The next office hours.
    pub office_hours: Option<Meeting>,
    /// All meetings of the portal.
    pub calendar_url: String,
    /// *Try*: recipes.
    pub recipes: Html,
    /// *Ask*: questions others had.
    pub questions: Vec<Link>,
}

/// A module's body, cut at the headings that name a step; what is not written is empty.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct ModuleSteps {
    /// What comes before the first step.
    pub opening: Html,
    /// *Learn*, with all that follows it up to the next step.
    pub learn: Html,
    /// *Try*.
    pub try_out: Html,
    /// *Ask*.
    pub ask: Html,
    /// *Improve*.
    pub improve: Html,
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
