//! A meeting as it appears on every page that names one.

use serde::Serialize;

use super::common::{Date, Link};

/// A session of a module, or office hours.
#[derive(Debug, Clone, Serialize)]
pub struct Meeting {
    /// What meets: the module with its page, or office hours without one. Null on the module's own page.
    pub title: Option<String>,
    /// The module's page.
    pub url: Option<String>,
    /// Language of the title if it is not the page's.
    pub lang: Option<String>,
    /// True for office hours.
    pub office_hours: bool,
    /// Day and time of the start, in the portal's zone; the day alone if no time is known.
    pub start: Date,
    /// Time of the end; its text is the time alone if it is the same day.
    pub end: Option<Date>,
    /// Day of the month of the start.
    pub day: i8,
    /// Short name of its day of the week.
    pub weekday: String,
    /// Time of the start alone; null for whole days.
    pub time: Option<String>,
    /// Room.
    pub place: Option<String>,
    /// Language of the room's name if it is not the page's.
    pub place_lang: Option<String>,
    /// Online meeting.
    pub join_url: Option<String>,
    /// True if it was over on the build day.
    pub past: bool,
}

/// Addresses of a calendar or feed to subscribe to.
#[derive(Debug, Clone, Serialize)]
pub struct Subscription {
    /// What it holds.
    pub label: String,
    /// The file, to download.
    pub url: String,
    /// The same, opened by a calendar program; null while the portal knows no host.
    pub webcal_url: Option<String>,
    /// The address to copy: whole if the host is known, else without it.
    pub address: String,
    /// Its page, if it has one.
    pub page: Option<Link>,
}
