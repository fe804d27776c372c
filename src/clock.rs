//! The build day: the only way time enters.

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

/// When a publish takes place: how long files stay at the target depends on it, and no output.
#[expect(clippy::disallowed_methods, reason = "the one place that reads the clock")]
pub fn timestamp() -> jiff::Timestamp {
    jiff::Timestamp::now()
}

/// The moment a portal is built for, in the portal's zone. Every output depends on this and on no other clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Now(DateTime);

impl Now {
    /// A named moment, for `--at` and tests.
    pub const fn at(moment: DateTime) -> Self {
        Self(moment)
    }

    /// This minute in `zone`. The only clock that outputs depend on.
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the clock")]
    pub fn read(zone: &TimeZone) -> Self {
        Self(jiff::Timestamp::now().to_zoned_datetime(zone.clone()).datetime())
    }

    /// The day.
    pub fn day(self) -> Date {
        self.0.date()
    }

    /// The day and the time of day.
    pub const fn moment(self) -> DateTime {
        self.0
    }
}
