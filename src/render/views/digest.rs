//! Layout `digest.html`: what was new in some days, for chat and mail. A document of its own: plain HTML without
//! style or script. The same data is what `report digest --format json` prints; formats.md describes it.

use serde::Serialize;

use super::common::{Amount, Date, Kind};

/// A digest in one language.
#[derive(Debug, Clone, Serialize)]
pub struct DigestView {
    /// Version of the format.
    pub version: u8,
    /// Language of the digest.
    pub lang: String,
    /// The portal's name.
    pub portal: String,
    /// Its first page.
    pub url: String,
    /// What it is, with the portal's name and the days.
    pub title: String,
    /// First day.
    pub from: Date,
    /// Last day, included.
    pub to: Date,
    /// Pages published in these days, a group a kind.
    pub new: Vec<DigestGroup>,
    /// Pages that are older and were changed in these days.
    pub changed: Vec<DigestGroup>,
    /// A recipe that gives a result in ten minutes; another each week.
    pub first_win: Option<FirstWin>,
    /// The next sessions and the next office hours, in their order.
    pub meetings: Vec<DigestMeeting>,
    /// What the stories save, as of the last day.
    pub figure: Option<DigestFigure>,
    /// Where all that is new stands.
    pub new_url: String,
    /// Where all meetings stand.
    pub calendar_url: String,
}

/// Pages of a kind.
#[derive(Debug, Clone, Serialize)]
pub struct DigestGroup {
    /// The kind.
    pub kind: Kind,
    /// Its name.
    pub label: String,
    /// Newest first; never empty.
    pub pages: Vec<DigestPage>,
}

/// A page in a digest.
#[derive(Debug, Clone, Serialize)]
pub struct DigestPage {
    /// Its title.
    pub title: String,
    /// Its whole address, if the host is known.
    pub url: String,
    /// One or two sentences.
    pub summary: Option<String>,
    /// Label of the department.
    pub department: Option<String>,
    /// Language of title and summary.
    pub lang: String,
    /// The day it is listed under.
    pub date: Option<Date>,
}

/// What to try first.
#[derive(Debug, Clone, Serialize)]
pub struct FirstWin {
    /// The recipe.
    pub page: DigestPage,
    /// Minutes it takes.
    pub minutes: Option<u32>,
}

/// A meeting to come.
#[derive(Debug, Clone, Serialize)]
pub struct DigestMeeting {
    /// What meets.
    pub title: String,
    /// Language of the title.
    pub lang: String,
    /// True for office hours.
    pub office_hours: bool,
    /// Its page; the calendar for office hours.
    pub url: String,
    /// Beginning.
    pub start: Date,
    /// End.
    pub end: Option<Date>,
    /// Room.
    pub place: Option<String>,
    /// Online meeting.
    pub join_url: Option<String>,
}

/// The portal's sum.
#[derive(Debug, Clone, Serialize)]
pub struct DigestFigure {
    /// Hours saved so far.
    pub saved_hours: Amount,
    /// Stories that count.
    pub stories: usize,
    /// People who contributed.
    pub contributors: usize,
    /// The page of all figures.
    pub url: String,
    /// All of it in a sentence.
    pub text: String,
}

impl super::View for DigestView {
    const LAYOUT: &'static str = "layouts/digest.html";
}
