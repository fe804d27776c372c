//! Layout `home.html`: the search field is the hero, the first win is beside it.

use serde::Serialize;

use super::card::Card;
use super::chrome::Chrome;
use super::common::{Amount, Html, Link, PageLink};
use super::meeting::Meeting;
use super::whats_new::NewsEntry;

/// Home.
#[derive(Debug, Clone, Serialize)]
pub struct HomeView {
    /// Header and footer.
    pub chrome: Chrome,
    /// The sentence above the search field: title of `content/index.md`, or the locale's.
    pub headline: Option<String>,
    /// One sentence below it.
    pub summary: Option<String>,
    /// Words to try, each linking to its search results.
    pub suggestions: Vec<Link>,
    /// A recipe tried in ten minutes or less, shown large beside the search field.
    pub first_win: Option<Card>,
    /// Learning paths, for "continue here".
    pub paths: Vec<PathLinks>,
    /// The path for the first week.
    pub first_path: Option<Link>,
    /// Daily tasks.
    pub tasks: Vec<TaskEntry>,
    /// This month's module.
    pub module: Option<Card>,
    /// The next session of any module, and the next office hours.
    pub next_meetings: Vec<Meeting>,
    /// All meetings.
    pub calendar_url: String,
    /// Newest or featured stories.
    pub stories: Html,
    /// Newest pages of all kinds.
    pub latest: Vec<NewsEntry>,
    /// The portal's sums; null until a story counts.
    pub totals: Option<Totals>,
    /// What `content/index.md` says besides.
    pub body: Option<Html>,
    /// All recipes.
    pub recipes_url: String,
    /// All stories.
    pub stories_url: String,
    /// What's new.
    pub new_url: String,
}

/// A learning path with its modules in order.
#[derive(Debug, Clone, Serialize)]
pub struct PathLinks {
    /// Its name.
    pub label: String,
    /// Its page.
    pub url: String,
    /// Its modules.
    pub modules: Vec<PageLink>,
}

/// A daily task as a way in.
#[derive(Debug, Clone, Serialize)]
pub struct TaskEntry {
    /// Its name.
    pub label: String,
    /// Its page.
    pub url: String,
    /// Recipes for it.
    pub recipes: usize,
    /// The quickest of them, if it takes ten minutes or less.
    pub first_win: Option<TaskWin>,
}

/// A recipe that gives a result in minutes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TaskWin {
    /// Its title.
    pub title: String,
    /// Its page.
    pub url: String,
    /// Language of the page if it is not the list's.
    pub lang: Option<String>,
    /// Minutes to try it.
    pub minutes: Option<u32>,
}

/// The portal's sums as of the build day.
#[derive(Debug, Clone, Serialize)]
pub struct Totals {
    /// Hours saved from the first story on.
    pub saved_hours: Amount,
    /// Stories that count.
    pub stories: usize,
    /// People who contributed.
    pub contributors: usize,
    /// The page with all figures.
    pub url: String,
}

impl super::View for HomeView {
    const LAYOUT: &'static str = "layouts/home.html";
}
