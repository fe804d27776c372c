//! Layout `calendar.html`: all meetings by month, what comes first and what is over below.

use serde::Serialize;

use super::chrome::Chrome;
use super::common::{Date, Html};
use super::meeting::{Meeting, Subscription};

/// The calendar.
#[derive(Debug, Clone, Serialize)]
pub struct CalendarView {
    /// Header and footer.
    pub chrome: Chrome,
    /// The title: of `content/calendar/index.md`, or the locale's.
    pub title: String,
    /// One sentence below it.
    pub summary: Option<String>,
    /// What `content/calendar/index.md` says besides.
    pub body: Option<Html>,
    /// Months to come with what is left of this one, next first.
    pub months: Vec<CalendarMonth>,
    /// Meetings that are over, latest month first.
    pub past: Vec<CalendarMonth>,
    /// The whole calendar, to subscribe to.
    pub all: Subscription,
    /// The calendar of each learning path with a session.
    pub paths: Vec<Subscription>,
    /// Name of the zone of all times.
    pub timezone: String,
}

/// Meetings of a month.
#[derive(Debug, Clone, Serialize)]
pub struct CalendarMonth {
    /// Its heading's id.
    pub id: String,
    /// The month.
    pub month: Date,
    /// In their order; never empty.
    pub meetings: Vec<Meeting>,
}

impl super::View for CalendarView {
    const LAYOUT: &'static str = "layouts/calendar.html";
}
