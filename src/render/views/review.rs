//! What `chienowa report review` prints: the look back at a month.

use serde::Serialize;

use super::care::{CareKeeper, CareQuery, CareRow};
use super::common::{Date, Kind, Link};

/// The look back. It is printed, and no page of the portal.
#[derive(Debug, Clone, Serialize)]
pub struct ReviewView {
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
    /// Whether signals were kept at all.
    pub has_signals: bool,
    /// What came out.
    pub new: Vec<ReviewPage>,
    /// What changed in substance.
    pub changed: Vec<ReviewPage>,
    /// What was used.
    pub used: Vec<ReviewPage>,
    /// Which recipes were not, and what may be in the way.
    pub unused: Vec<ReviewPage>,
    /// Questions without an answer, and pages that did not work.
    pub open: Vec<CareRow>,
    /// Words looked for in vain.
    pub queries: Vec<CareQuery>,
    /// Those who have something overdue.
    pub overdue: Vec<CareKeeper>,
    /// The month after.
    pub next_month: Date,
    /// Its modules.
    pub modules: Vec<ReviewModule>,
}

/// A page that the review names.
#[derive(Debug, Clone, Serialize)]
pub struct ReviewPage {
    /// Its title and address.
    pub page: Link,
    /// What it is.
    pub kind: Kind,
    /// The day it came out or changed.
    pub day: Option<Date>,
    /// It helped so often.
    pub helpful: u64,
    /// It was tried so often.
    pub tried: u64,
    /// What may be in the way, by name.
    pub reasons: Vec<&'static str>,
    /// The same in words.
    pub reasons_text: String,
}

/// A module of the month after.
#[derive(Debug, Clone, Serialize)]
pub struct ReviewModule {
    /// Its title and address.
    pub page: Link,
    /// Its meetings, earliest first.
    pub sessions: Vec<Date>,
    /// True until it is published.
    pub scheduled: bool,
}
