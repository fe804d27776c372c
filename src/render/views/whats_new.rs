//! Layout `whats_new.html`: `/new/` (the latest months) and `/new/2026-11/` (one month).

use serde::Serialize;

use super::chrome::{BadgeName, Chrome};
use super::common::{Date, Kind, Link};

/// What was published or changed, by month.
#[derive(Debug, Clone, Serialize)]
pub struct WhatsNewView {
    /// Header and footer.
    pub chrome: Chrome,
    /// The month of this page; null on `/new/`.
    pub month: Option<Date>,
    /// Months shown, newest first; one on a month's page.
    pub sections: Vec<MonthSection>,
    /// All months that have pages, newest first.
    pub months: Vec<MonthLink>,
    /// The month after this one.
    pub newer: Option<Link>,
    /// The month before this one.
    pub older: Option<Link>,
}

/// One month's pages.
#[derive(Debug, Clone, Serialize)]
pub struct MonthSection {
    /// The month.
    pub month: Date,
    /// Its own page.
    pub url: String,
    /// Newest first.
    pub entries: Vec<NewsEntry>,
}

/// One page that was published or changed: what of its card one line has room for.
#[derive(Debug, Clone, Serialize)]
pub struct NewsEntry {
    /// The page's address below the base without language, decoded: what the reader's record calls it.
    pub page: String,
    /// What kind of page it is.
    pub kind: Kind,
    /// Its title.
    pub title: String,
    /// Where the line leads.
    pub url: String,
    /// One or two sentences.
    pub summary: Option<String>,
    /// Language of the page if it is not the list's.
    pub lang: Option<String>,
    /// Label of the department.
    pub department: Option<String>,
    /// The day of the change; on home a module's month.
    pub date: Option<Date>,
    /// New, updated, stale, draft …
    pub badges: Vec<BadgeName>,
}

/// One month in the list of months.
#[derive(Debug, Clone, Serialize)]
pub struct MonthLink {
    /// The month.
    pub month: Date,
    /// Its page.
    pub url: String,
    /// How many pages.
    pub count: usize,
    /// True for this page's month.
    pub current: bool,
}

impl super::View for WhatsNewView {
    const LAYOUT: &'static str = "layouts/whats_new.html";
}
