//! Minutes saved, exactly: an integer, so that sums do not depend on their order.

use std::ops::{Add, AddAssign, Sub};

/// Front matter is read to thousandths of a minute and of a use, and the product is divided by the days of a month:
/// 377 580 is the least common multiple of 28, 29, 30 and 31.
const DAYS: i128 = 377_580;
const PER_MINUTE: i128 = 1_000_000 * DAYS;

/// Minutes saved; negative if the new way is slower. The largest story there can be needs 100 bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Saved(i128);

impl Saved {
    /// `(before − after) × times × users`.
    pub(super) fn in_a_month(before: f64, after: f64, times: f64, users: i64) -> Self {
        Self((thousandths(before) - thousandths(after)) * thousandths(times) * i128::from(users) * DAYS)
    }

    /// The part of a month's minutes that falls to some of its days.
    pub(super) fn for_days(self, days: i32, days_in_month: i8) -> Self {
        let product = self.0 * i128::from(days);
        debug_assert_eq!(
            product % i128::from(days_in_month),
            0,
            "a month's minutes can be divided by its days"
        );
        Self(product / i128::from(days_in_month))
    }

    /// Minutes in thousandths, a half away from zero.
    pub fn thousandths_of_minutes(self) -> i128 {
        rounded(self.0, PER_MINUTE / 1000)
    }

    /// Hours in tenths, a half away from zero.
    pub fn tenths_of_hours(self) -> i128 {
        rounded(self.0, 6 * PER_MINUTE)
    }

    /// Minutes to a thousandth, for machines.
    pub fn minutes(self) -> f64 {
        decimal(self.thousandths_of_minutes(), 1000.0)
    }

    /// Hours to a tenth, for people.
    pub fn hours(self) -> f64 {
        decimal(self.tenths_of_hours(), 10.0)
    }

    /// How many per cent this is of `whole`, whose sign does not matter; none of nothing.
    pub fn percent_of(self, whole: Self) -> Option<i64> {
        (whole.0 != 0).then(|| {
            let percent = rounded(self.0.saturating_mul(100), whole.0.abs());
            i64::try_from(percent).unwrap_or(if percent < 0 { i64::MIN } else { i64::MAX })
        })
    }
}

impl Add for Saved {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl AddAssign for Saved {
    fn add_assign(&mut self, other: Self) {
        self.0 += other.0;
    }
}

impl Sub for Saved {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl std::iter::Sum for Saved {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), Add::add)
    }
}

fn thousandths(value: f64) -> i128 {
    #[expect(clippy::cast_possible_truncation, reason = "front matter takes at most a year of minutes")]
    let whole = (value * 1000.0).round() as i128;
    whole
}

/// `value ÷ by`, a half away from zero; `by` is positive.
fn rounded(value: i128, by: i128) -> i128 {
    let half = by / 2 * value.signum();
    (value + half) / by
}

fn decimal(value: i128, by: f64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "nobody reads the seventeenth digit of a sum of hours")]
    let value = value as f64;
    value / by
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_months_days_add_up_to_the_month() {
        let month = Saved::in_a_month(10.001, 3.3, 7.77, 3);
        for days in [28, 29, 30, 31] {
            let all: Saved = (0..days).map(|_| month.for_days(1, days)).sum();
            assert_eq!(all, month);
        }
    }

    #[test]
    fn halves_are_rounded_away_from_zero() {
        // 0.05 hours are 3 minutes.
        assert_eq!(Saved::in_a_month(3.0, 0.0, 1.0, 1).tenths_of_hours(), 1);
        assert_eq!(Saved::in_a_month(2.999, 0.0, 1.0, 1).tenths_of_hours(), 0);
        assert_eq!(Saved::in_a_month(0.0, 3.0, 1.0, 1).tenths_of_hours(), -1);
        assert_eq!(Saved::in_a_month(0.1, 0.0, 3.0, 1).minutes().to_string(), "0.3");
    }

    #[test]
    fn the_largest_story_fits() {
        let most = Saved::in_a_month(525_600.0, 0.0, 100_000.0, 1_000_000).for_days(31, 31);
        let years: Saved = (0..12_000).map(|_| most).sum();
        assert_eq!(years.minutes().to_string(), "630720000000000000000");
        assert_eq!(most.percent_of(Saved::in_a_month(0.0, 525_600.0, 100_000.0, 1_000_000)), Some(100));
    }
}
