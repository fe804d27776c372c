//! Layout `path.html`: a learning path, module by module.

use serde::Serialize;

use super::card::Card;
use super::chrome::Chrome;
use super::common::{Link, PageLink};
use super::meeting::{Meeting, Subscription};

/// A learning path.
#[derive(Debug, Clone, Serialize)]
pub struct LearningPathView {
    /// Header and footer.
    pub chrome: Chrome,
    /// Its name.
    pub label: String,
    /// Description from the vocabulary.
    pub description: Option<String>,
    /// Minutes of all modules that say how long they take.
    pub minutes: u32,
    /// Its modules in order.
    pub steps: Vec<PathStep>,
    /// Its next session, if one is planned.
    pub next_meetings: Vec<Meeting>,
    /// All meetings of the portal.
    pub calendar_url: String,
    /// Its own calendar.
    pub calendar: Subscription,
    /// Other paths.
    pub others: Vec<Link>,
}

/// One module of a path.
#[derive(Debug, Clone, Serialize)]
pub struct PathStep {
    /// The module.
    pub card: Card,
    /// Modules to finish before, of any path.
    pub prerequisites: Vec<PageLink>,
}

impl super::View for LearningPathView {
    const LAYOUT: &'static str = "layouts/path.html";
}
