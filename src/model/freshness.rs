//! Whether a page should have been read again by now.

use jiff::ToSpan;

use crate::clock::Now;
use crate::config::Config;
use crate::parse::Kind;
use crate::parse::front_matter::Common;

/// Past its review day, or, without one, older than its kind may grow.
pub(super) fn is_stale(common: &Common, kind: Kind, config: &Config, now: Now) -> bool {
    let due = common.review_by.or_else(|| {
        let months = *config.freshness.get(&kind)?;
        let day = common.updated.or(common.date)?;
        day.checked_add(months.months()).ok()
    });
    due.is_some_and(|due| due < now.day())
}
