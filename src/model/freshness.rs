//! Whether a page should have been read again by now.

use jiff::civil::Date;
use jiff::{ToSpan, Unit};

use crate::clock::Now;
use crate::config::Config;
use crate::parse::Kind;
use crate::parse::front_matter::Common;

/// The day by which a page should be read again: its review day, or, without one, when its kind grows old.
pub(super) fn review_due(common: &Common, kind: Kind, config: &Config) -> Option<Date> {
    common.review_by.or_else(|| grows_old(common.updated.or(common.date)?, kind, config))
}

/// The last day on which something of a kind that was right on `day` is still fresh.
pub(super) fn grows_old(day: Date, kind: Kind, config: &Config) -> Option<Date> {
    let months = *config.freshness.get(&kind)?;
    day.checked_add(months.months()).ok()
}

/// Whether that day is over.
pub(super) fn is_stale(common: &Common, kind: Kind, config: &Config, now: Now) -> bool {
    review_due(common, kind, config).is_some_and(|due| due < now.day())
}

/// How long ago a day was, as people say it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Age {
    /// On the day itself.
    Today,
    /// Less than a month.
    Days(i64),
    /// Less than two years.
    Months(i64),
    /// Longer.
    Years(i64),
}

impl Age {
    /// The age of a day on the build day; none for a day still to come.
    pub fn of(day: Date, now: Now) -> Option<Self> {
        let passed = now.day().since((Unit::Month, day)).ok()?;
        let (months, days) = (i64::from(passed.get_months()), i64::from(passed.get_days()));
        match (months, days) {
            (0, 0) => Some(Self::Today),
            (0, 1..) => Some(Self::Days(days)),
            (1..24, _) => Some(Self::Months(months)),
            (24.., _) => Some(Self::Years(months / 12)),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn ages_are_told_in_days_months_and_years() {
        let now = Now::at(date(2026, 3, 1).at(9, 0, 0, 0));
        for (day, age) in [
            (date(2026, 3, 1), Some(Age::Today)),
            (date(2026, 2, 28), Some(Age::Days(1))),
            (date(2026, 2, 2), Some(Age::Days(27))),
            (date(2026, 2, 1), Some(Age::Months(1))),
            (date(2025, 3, 1), Some(Age::Months(12))),
            (date(2024, 3, 2), Some(Age::Months(23))),
            (date(2024, 3, 1), Some(Age::Years(2))),
            (date(2020, 2, 29), Some(Age::Years(6))),
            (date(2026, 3, 2), None),
        ] {
            assert_eq!(Age::of(day, now), age, "{day}");
        }
    }
}
