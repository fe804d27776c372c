//! Layout `whats_new.html`: `/new/` (the latest months) and `/new/2026-11/` (one month).

use serde::Serialize;

use super::card::Card;
use super::chrome::Chrome;
use super::common::{Date, Link};

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
    /// Newest first; `date` is the day of the change, badges say new or updated.
    pub cards: Vec<Card>,
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
