//! Layout `story.html`: a success story and its figure.

use serde::Serialize;

use super::article::Article;
use super::card::Card;
use super::chrome::Chrome;
use super::common::{Amount, Basis, Date, Stage};

/// A story.
#[derive(Debug, Clone, Serialize)]
pub struct StoryView {
    /// Header and footer.
    pub chrome: Chrome,
    /// The page.
    pub article: Article,
    /// How far it has come.
    pub stage: Option<Stage>,
    /// Null when before, after or times is missing: such a story counts in no sum.
    pub figure: Option<BeforeAfter>,
    /// What became better besides time, in the author's words.
    pub quality: Option<String>,
    /// Recipes it used.
    pub recipes: Vec<Card>,
    /// Related stories of other departments.
    pub elsewhere: Vec<Card>,
}

/// The figure: minutes before and after, drawn to scale, and what that makes in a month.
#[derive(Debug, Clone, Serialize)]
pub struct BeforeAfter {
    /// Minutes the old way.
    pub before_minutes: u32,
    /// Minutes the new way.
    pub after_minutes: u32,
    /// Times a month, a user.
    pub times_per_month: Amount,
    /// People who work this way.
    pub users: u32,
    /// Hours saved a month, negative if the new way is slower.
    pub saved_hours: Amount,
    /// `saved_hours` without its sign, for sentences that say "more" or "less" themselves.
    pub hours_text: String,
    /// Measured or estimated.
    pub basis: Option<Basis>,
    /// The first day no longer counted.
    pub until: Option<Date>,
}

impl super::View for StoryView {
    const LAYOUT: &'static str = "layouts/story.html";
}
