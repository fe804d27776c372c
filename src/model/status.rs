//! Whether a page is published on the build day.

use serde::Serialize;

use crate::clock::Now;
use crate::parse::front_matter::Common;

/// Whether a page is published on the build day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Everybody sees it.
    Published,
    /// Marked as a draft.
    Draft,
    /// Its first minute is still to come.
    Scheduled,
    /// Its last day is over.
    Expired,
}

impl Status {
    /// The status on a day, from what the original's front matter says.
    pub fn on(common: &Common, now: Now) -> Self {
        if common.draft {
            Self::Draft
        } else if common.publish_at.is_some_and(|first| now.moment() < first) {
            Self::Scheduled
        } else if common.expires_at.is_some_and(|first_hidden| now.day() >= first_hidden) {
            Self::Expired
        } else {
            Self::Published
        }
    }
}
