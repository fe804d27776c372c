//! What one story brings: minutes by month and department, or why it brings nothing.

use std::ops::RangeInclusive;

use jiff::ToSpan;
use jiff::civil::Date;

use super::departments::{Chain, Departments};
use super::period::{first_day_of, month_of};
use super::{Saved, department_of, saved_per_month};
use crate::model::{PageId, Site};
use crate::parse::front_matter::{Basis, Own, Stage};

/// Why a story does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// `before_minutes` is missing.
    Before,
    /// `after_minutes` is missing.
    After,
    /// `times_per_month` is missing.
    Times,
    /// `date` is missing, and `publish_at` too.
    Date,
    /// It begins after the last day that counts.
    Later,
    /// It had ended before the first day that counts, or before it began.
    Ended,
}

impl Reason {
    /// The name in outputs and locale files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Before => "before_minutes",
            Self::After => "after_minutes",
            Self::Times => "times_per_month",
            Self::Date => "date",
            Self::Later => "later",
            Self::Ended => "ended",
        }
    }
}

/// A published story that does not count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// The story.
    pub page: PageId,
    /// Why; never empty.
    pub reasons: Vec<Reason>,
}

/// A story that counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoryImpact {
    /// The story.
    pub page: PageId,
    /// The day from which it counts.
    pub first_day: Date,
    /// The last day that counts so far.
    pub last_day: Date,
    /// What it saved in these days.
    pub saved: Saved,
    /// What it saves in a whole month; for one that was tried, its one use.
    pub per_month: Saved,
    /// Whether it still saves time on the last day that counts for the portal; one that was tried does not.
    pub goes_on: bool,
    /// How its minutes were found; estimated if it does not say.
    pub basis: Basis,
}

/// One story's minutes in one month and one set of departments.
#[derive(Clone, Debug)]
pub(super) struct Share {
    pub(super) month: i32,
    pub(super) departments: Chain,
    pub(super) saved: Saved,
}

/// A story and its minutes, in the order of days.
#[derive(Clone, Debug)]
pub(super) struct Contribution {
    pub(super) story: StoryImpact,
    pub(super) shares: Vec<Share>,
}

/// What a story brings from its first day, or the window's, to `last_day`.
pub(super) fn contribution(
    site: &Site,
    id: PageId,
    departments: &Departments<'_>,
    window: Option<&RangeInclusive<Date>>,
    last_day: Date,
) -> Result<Contribution, Vec<Reason>> {
    let page = site.page(id);
    let common = site.common(page);
    let Own::Story(story) = &site.front(page).own else {
        // Without front matter it says nothing.
        return Err(vec![Reason::Before, Reason::After, Reason::Times, Reason::Date]);
    };
    let is_tried = story.stage == Some(Stage::Tried);
    let first_day = common.date.or_else(|| common.publish_at.map(jiff::civil::DateTime::date));
    let missing = [
        (story.before_minutes.is_none(), Reason::Before),
        (story.after_minutes.is_none(), Reason::After),
        (story.times_per_month.is_none() && !is_tried, Reason::Times),
        (first_day.is_none(), Reason::Date),
    ];
    let missing: Vec<Reason> = missing.into_iter().filter(|(is, _)| *is).map(|(_, reason)| reason).collect();
    let (Some(per_month), Some(first_day), []) = (saved_per_month(story), first_day, missing.as_slice())
    else {
        return Err(missing);
    };
    if first_day > last_day {
        return Err(vec![Reason::Later]);
    }
    // The first day that no longer counts.
    let end = [story.until, common.expires_at].into_iter().flatten().min();
    let last = match end {
        _ if is_tried && end.is_none_or(|end| first_day < end) => first_day,
        Some(end) if end <= last_day => end.yesterday().unwrap_or(end),
        _ => last_day,
    };
    let begin = window.map_or(first_day, |window| first_day.max(*window.start()));
    if last < begin || end.is_some_and(|end| end <= first_day) {
        return Err(vec![Reason::Ended]);
    }
    let department = department_of(site, id);
    let mut shares = Vec::new();
    for (from, to) in runs(departments, department, begin, last) {
        let chain = departments.chain(department, from);
        for month in month_of(from)..=month_of(to) {
            let first = first_day_of(month);
            let days = days(first.max(from), first.last_of_month().min(to));
            let saved = if is_tried { per_month } else { per_month.for_days(days, first.days_in_month()) };
            shares.push(Share { month, departments: chain.clone(), saved });
        }
    }
    Ok(Contribution {
        story: StoryImpact {
            page: id,
            first_day,
            last_day: last,
            saved: shares.iter().map(|share| share.saved).sum(),
            per_month,
            goes_on: !is_tried && end.is_none_or(|end| end > last_day),
            basis: story.basis.unwrap_or(Basis::Estimated),
        },
        shares,
    })
}

/// The days from `first` to `last`, cut where departments end.
fn runs(
    departments: &Departments<'_>,
    department: Option<&str>,
    first: Date,
    last: Date,
) -> Vec<(Date, Date)> {
    let mut runs = Vec::new();
    let mut from = first;
    for change in department.into_iter().flat_map(|department| departments.changes(department)) {
        if from < change && change <= last {
            runs.push((from, change.saturating_sub(1.day())));
            from = change;
        }
    }
    runs.push((from, last));
    runs
}

/// Days from one to another, both counted.
fn days(from: Date, to: Date) -> i32 {
    i32::from(to.day()) - i32::from(from.day()) + 1
}
