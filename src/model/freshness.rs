//! Whether a page should have been read again by now.

use jiff::ToSpan;
use jiff::civil::Date;

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
