//! All meetings of the portal: the sessions of its modules, and the office hours in the months that are shown.

use std::collections::BTreeSet;

use jiff::civil::{Date, DateTime, date};
use jiff::{SignedDuration, ToSpan};

use super::{PageId, Site};
use crate::config::{OfficeHours, Start};
use crate::parse::Kind;
use crate::parse::front_matter::{Own, Session};

/// Months after this one whose office hours are shown.
const MONTHS_AHEAD: i32 = 1;
/// A rule that stays away longer has no next meeting worth telling.
const YEARS_AHEAD: i32 = 2;

/// Every meeting in its place.
#[derive(Clone, Debug, Default)]
pub struct Calendar {
    /// Meetings that are shown, by their beginning; those of a month with no session and no office hours are not.
    pub meetings: Vec<Meeting>,
    /// The next office hours.
    pub next_office_hours: Option<Meeting>,
}

/// One meeting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Meeting {
    /// Beginning, in the portal's zone.
    pub start: DateTime,
    /// End, if it is known.
    pub end: Option<DateTime>,
    /// What meets.
    pub subject: Subject,
}

/// What meets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// A session of a module: its page, and its position in `sessions`.
    Session(PageId, usize),
    /// Office hours: their position in the configuration.
    OfficeHours(usize),
}

impl Calendar {
    pub(super) fn build(site: &Site) -> Self {
        let mut meetings: Vec<Meeting> = sessions(site).collect();
        let today = site.now.day();
        let this_month = today.first_of_month();
        let mut months: BTreeSet<Date> =
            meetings.iter().map(|meeting| meeting.start.date().first_of_month()).collect();
        months.extend((0..=MONTHS_AHEAD).filter_map(|ahead| this_month.checked_add(ahead.months()).ok()));
        let last_month = months.last().copied().unwrap_or(this_month);
        let mut next = Vec::new();
        for position in 0..site.config.office_hours.len() {
            let last = last_month.last_of_month();
            let all = series(site, position, last);
            meetings.extend(all.iter().filter(|one| months.contains(&one.start.date().first_of_month())));
            let is_ahead = |one: &&Meeting| !one.is_over(today);
            next.extend(all.iter().find(is_ahead).copied().or_else(|| {
                let far = today.checked_add(YEARS_AHEAD.years()).unwrap_or(Date::MAX);
                series(site, position, far).iter().find(is_ahead).copied()
            }));
        }
        meetings.sort_by_key(|meeting| (meeting.start, meeting.subject));
        Self { meetings, next_office_hours: next.into_iter().min_by_key(|meeting| meeting.start) }
    }
}

impl Meeting {
    /// Whether it is over, by the day: a build at noon and one in the evening give the same bytes.
    pub fn is_over(&self, today: Date) -> bool {
        self.last_day() < today
    }

    /// Whether a module meets.
    pub fn is_session(&self) -> bool {
        matches!(self.subject, Subject::Session(..))
    }

    /// Its last day.
    pub fn last_day(&self) -> Date {
        self.end.unwrap_or(self.start).date()
    }

    /// Whether it has no time of day: a beginning that was written as a day.
    pub fn is_whole_day(&self) -> bool {
        let is_midnight = |moment: DateTime| moment.time() == jiff::civil::Time::midnight();
        is_midnight(self.start) && self.end.is_none_or(is_midnight)
    }
}

impl Site {
    /// The next meeting of those that `wanted` takes, office hours included.
    pub fn next_meeting(&self, wanted: impl Fn(&Meeting) -> bool) -> Option<&Meeting> {
        let today = self.now.day();
        self.calendar.meetings.iter().find(|meeting| !meeting.is_over(today) && wanted(meeting))
    }

    /// The session of a meeting.
    pub fn session(&self, page: PageId, position: usize) -> &Session {
        match &self.page(page).document.front.own {
            Own::Module(module) => &module.sessions[position],
            _ => unreachable!("only modules have sessions"),
        }
    }

    /// When a series of office hours begins.
    pub fn first_beginning(&self, hours: &OfficeHours) -> DateTime {
        match hours.start {
            Start::Moment(start) => start,
            Start::Time(time) => {
                // The first day of the year: of a series that has always been, the past is not told.
                let first = date(self.now.day().year(), 1, 1).to_datetime(time);
                let last = first.date().saturating_add(1.years());
                let found = hours.rule.occurrences(first, last, &self.config.zone());
                found.first().copied().unwrap_or(first)
            }
        }
    }
}

/// The sessions of all modules that count, in the order of the list of modules.
pub fn sessions(site: &Site) -> impl Iterator<Item = Meeting> {
    let modules = site.lists[&Kind::Module].iter().copied().filter(|id| site.is_counted(*id));
    modules.flat_map(move |id| sessions_of(site, id))
}

/// The sessions of a module, as they are written.
pub fn sessions_of(site: &Site, module: PageId) -> impl Iterator<Item = Meeting> {
    let sessions = match &site.page(module).document.front.own {
        Own::Module(module) => module.sessions.as_slice(),
        _ => &[],
    };
    sessions.iter().enumerate().map(move |(position, session)| Meeting {
        start: session.start,
        end: session.end,
        subject: Subject::Session(module, position),
    })
}

fn series(site: &Site, position: usize, last: Date) -> Vec<Meeting> {
    let hours = &site.config.office_hours[position];
    let first = site.first_beginning(hours);
    let all = hours.rule.occurrences(first, last, &site.config.zone());
    let end = |start: DateTime, duration: SignedDuration| start.checked_add(duration).ok();
    all.into_iter()
        .map(|start| Meeting {
            start,
            end: end(start, hours.duration),
            subject: Subject::OfficeHours(position),
        })
        .collect()
}
