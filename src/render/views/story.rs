//! Layout `story.html`: a success story and its figure.

use serde::Serialize;

use super::article::Article;
use super::chrome::Chrome;
use super::common::{Amount, Basis, Date, Html, Link, Stage, TermLink};

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
    /// Prompts in its text, by their titles.
    pub prompts: Vec<Link>,
    /// What to try now: its first recipe, else its first prompt.
    pub try_this: Option<TryThis>,
    /// Recipes it used.
    pub recipes: Html,
    /// Stories of other departments about the same tasks.
    pub elsewhere: Html,
    /// Those tasks.
    pub tasks: Vec<TermLink>,
    /// `write_own`: for a story of one's own.
    pub write_own: Html,
}

/// The one next step of a story.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TryThis {
    /// The recipe or the prompt.
    pub link: Link,
    /// Language of its title if it is not the page's.
    pub lang: Option<String>,
    /// Minutes to try it.
    pub minutes: Option<u32>,
}

/// The figure: minutes before and after, drawn to scale, and what that makes in a month.
#[derive(Debug, Clone, Serialize)]
pub struct BeforeAfter {
    /// Minutes the old way.
    pub before: Amount,
    /// Minutes the new way.
    pub after: Amount,
    /// Their difference, without its sign.
    pub each: Amount,
    /// Length of the bar for the old way, in percent of the longer one.
    pub before_length: f64,
    /// Length of the bar for the new way.
    pub after_length: f64,
    /// Whether the new way takes longer.
    pub slower: bool,
    /// Whether it was tried once: then hours are of that use, and times and users are 1.
    pub once: bool,
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
