//! Layout `care.html`: what needs somebody's care. `chienowa report care` prints the same.

use serde::Serialize;

use super::chrome::Chrome;
use super::common::{Date, Kind, Link};

/// The page of care.
#[derive(Debug, Clone, Serialize)]
pub struct CareView {
    /// Header and footer.
    pub chrome: Chrome,
    /// The day it is true for. For reports: on the page it would change every day, and nothing else with it.
    pub today: Date,
    /// Pages looked at.
    pub total: usize,
    /// The lists, also those with nothing in them.
    pub sections: Vec<CareSection>,
    /// Who looks after how much; whoever has most overdue first.
    pub keepers: Vec<CareKeeper>,
    /// Whether signals were kept at all.
    pub has_signals: bool,
    /// Words looked for in vain, most often first.
    pub queries: Vec<CareQuery>,
    /// What readers told of pages, most first.
    pub reactions: Vec<CareReactions>,
}

/// One list. Its name, what it means and what to do stand in `t.care.lists`.
#[derive(Debug, Clone, Serialize)]
pub struct CareSection {
    /// `overdue`, `no-owner` …
    pub name: &'static str,
    /// How many pages it has.
    pub total: usize,
    /// Its pages, most pressing first. On the page a long list shows the first of each keeper only.
    pub rows: Vec<CareRow>,
}

/// One page in a list.
#[derive(Debug, Clone, Serialize)]
pub struct CareRow {
    /// Its title and address.
    pub page: Link,
    /// Its file.
    pub path: String,
    /// What it is.
    pub kind: Kind,
    /// Language of the title if it is not the page's.
    pub lang: Option<String>,
    /// Who looks after it, as the filter and `--owner` name them.
    pub keeper: String,
    /// The same for people.
    pub keeper_label: String,
    /// The day that counts: review due, last checked.
    pub day: Option<Date>,
    /// Why it is here, in a few words; empty if the list says it all.
    pub detail: String,
    /// Where its source can be edited.
    pub edit_url: Option<String>,
    /// Pages of the same keeper that the list leaves out; told with the first.
    pub more: usize,
}

/// Somebody who looks after pages.
#[derive(Debug, Clone, Serialize)]
pub struct CareKeeper {
    /// A person's id, `department:ID` for those of a department who may not be named, `none` for nobody.
    pub value: String,
    /// What people call them.
    pub label: String,
    /// A person's page.
    pub url: Option<String>,
    /// Pages in all.
    pub pages: usize,
    /// Pages past their review day.
    pub overdue: usize,
    /// Pages whose review comes soon.
    pub due_soon: usize,
    /// Rows of all lists together.
    pub rows: usize,
}

/// Words looked for in vain.
#[derive(Debug, Clone, Serialize)]
pub struct CareQuery {
    /// The words.
    pub query: String,
    /// How often.
    pub count: u64,
    /// The command that begins an answer.
    pub command: String,
    /// Where an answer is begun in the browser, with the words filled in.
    pub write_url: Option<String>,
    /// Where the words are searched again.
    pub search_url: String,
}

/// What readers told of one page.
#[derive(Debug, Clone, Serialize)]
pub struct CareReactions {
    /// Its title and address.
    pub page: Link,
    /// What it is.
    pub kind: Kind,
    /// Language of the title if it is not the page's.
    pub lang: Option<String>,
    /// Who looks after it.
    pub keeper: String,
    /// It helped.
    pub helpful: u64,
    /// They did it.
    pub tried: u64,
    /// It did not work.
    pub failed: u64,
}

impl super::View for CareView {
    const LAYOUT: &'static str = "layouts/care.html";
}
