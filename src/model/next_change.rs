//! The next moment at which the output would change although nobody edits anything: for schedulers.
//!
//! Figures of time saved are told up to the build day, so the next night is the latest; a page that appears at noon comes
//! before it. Every place that compares with the build day has its days here. Too many moments cost a build that changes nothing;
//! one too few leaves the portal wrong until somebody edits it.

use jiff::civil::{Date, DateTime};
use jiff::{Span, ToSpan};

use super::care::{self, SIGNAL_DAYS, SOON_DAYS};
use super::{PageId, Site, freshness};
use crate::parse::Kind;
use crate::parse::front_matter::{Common, Own};

/// Days for which a page counts as new or updated.
const NEW_DAYS: i32 = 30;

/// Whether a page is news.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum News {
    /// It came out lately.
    New,
    /// It changed lately in substance.
    Updated,
}

/// Whether a page is news on a day; plain pages never are.
pub fn news(common: &Common, kind: Kind, today: Date) -> Option<News> {
    let lately = |day: Date| {
        let age = day.duration_until(today).as_hours() / 24;
        (0..i64::from(NEW_DAYS)).contains(&age)
    };
    let first = common.date.or_else(|| common.publish_at.map(DateTime::date));
    if kind == Kind::Page {
        None
    } else if first.is_some_and(lately) {
        Some(News::New)
    } else {
        common.updated.is_some_and(lately).then_some(News::Updated)
    }
}

/// Why the output changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// A page is published.
    Published,
    /// A page is taken down.
    Expired,
    /// A review or a check becomes due, or due soon.
    Review,
    /// A page begins or ceases to be new or updated.
    News,
    /// A session or office hours are over.
    Meeting,
    /// Figures are told up to the build day, and say so: they change every day.
    Figures,
    /// Signals grow old.
    Signals,
    /// A month begins.
    Month,
}

impl Change {
    /// The name in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Published => "published",
            Self::Expired => "expired",
            Self::Review => "review",
            Self::News => "news",
            Self::Meeting => "meeting",
            Self::Figures => "figures",
            Self::Signals => "signals",
            Self::Month => "month",
        }
    }
}

/// The next moment, in the portal's zone, and all that happens then. None at the end of the calendar only.
pub fn next_change(site: &Site) -> Option<(DateTime, Vec<Change>)> {
    let mut next = Next { now: site.now.moment(), found: None };
    for id in site.ids().filter(|id| site.page(*id).original.is_none()) {
        page(site, id, &mut next);
    }
    let meetings = site.calendar.meetings.iter().chain(&site.calendar.next_office_hours);
    for meeting in meetings {
        next.after(meeting.last_day(), 1.days(), Change::Meeting);
    }
    for day in site.signals.days() {
        next.on(day, Change::Signals);
        next.after(day, (SIGNAL_DAYS + 1).days(), Change::Signals);
    }
    next.after(site.now.day(), 1.days(), Change::Figures);
    let month = site.now.day().first_of_month();
    next.after(month, 1.months(), Change::Month);
    next.found
}

/// The earliest moment so far.
struct Next {
    now: DateTime,
    found: Option<(DateTime, Vec<Change>)>,
}

impl Next {
    fn at(&mut self, moment: DateTime, change: Change) {
        if moment <= self.now {
            return;
        }
        match &mut self.found {
            Some((earliest, changes)) if *earliest == moment => {
                if let Err(place) = changes.binary_search(&change) {
                    changes.insert(place, change);
                }
            }
            Some((earliest, _)) if *earliest < moment => {}
            _ => self.found = Some((moment, vec![change])),
        }
    }

    /// The beginning of a day.
    fn on(&mut self, day: Date, change: Change) {
        self.at(day.at(0, 0, 0, 0), change);
    }

    /// The beginning of a day that lies so far from another.
    fn after(&mut self, day: Date, span: Span, change: Change) {
        if let Ok(day) = day.checked_add(span) {
            self.on(day, change);
        }
    }
}

fn page(site: &Site, id: PageId, next: &mut Next) {
    let page = site.page(id);
    let common = &page.document.front.common;
    if common.draft && !site.is_shown(id) {
        return;
    }
    if let Some(first) = common.publish_at {
        next.at(first, Change::Published);
    }
    if let Some(first_hidden) = common.expires_at {
        next.on(first_hidden, Change::Expired);
    }
    if !site.is_shown(id) {
        // What it shows once it is published is looked for then.
        return;
    }
    if let Some(due) = freshness::review_due(common, page.kind(), &site.config) {
        next.after(due, 1.days(), Change::Review);
        next.after(due, (-SOON_DAYS).days(), Change::Review);
    }
    news_changes(common, page.kind(), next);
    if let Some(updated) = common.updated.filter(|_| site.signals.has(id)) {
        // From then on, what was told before is answered.
        next.on(updated, Change::Signals);
    }
    match &page.document.front.own {
        Own::Recipe(recipe) => {
            let old = care::last_verified(recipe)
                .and_then(|day| freshness::grows_old(day, Kind::Recipe, &site.config));
            if let Some(old) = old {
                next.after(old, 1.days(), Change::Review);
            }
        }
        Own::Story(_) | Own::Faq(_) | Own::Module(_) | Own::Page(_) => {}
    }
}

fn news_changes(common: &Common, kind: Kind, next: &mut Next) {
    let first = common.date.or_else(|| common.publish_at.map(DateTime::date));
    for day in first.into_iter().chain(common.updated) {
        let ends = [Some(day), day.checked_add(NEW_DAYS.days()).ok()];
        for day in ends.into_iter().flatten() {
            let before = day.yesterday().ok().and_then(|before| news(common, kind, before));
            if before != news(common, kind, day) {
                next.on(day, Change::News);
            }
        }
    }
}
