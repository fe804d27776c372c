//! Months, quarters, halves and fiscal years. A fiscal year is named for the calendar year in which it begins.

use jiff::civil::{Date, date};

/// How long a period is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PeriodKind {
    /// A calendar month.
    Month,
    /// Three months of a fiscal year.
    Quarter,
    /// Six months: 上期, 下期.
    Half,
    /// Twelve months from `fiscal_year_start`.
    Year,
}

impl PeriodKind {
    /// From short to long.
    pub const ALL: [Self; 4] = [Self::Month, Self::Quarter, Self::Half, Self::Year];

    /// The name in outputs and locale files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Month => "month",
            Self::Quarter => "quarter",
            Self::Half => "half",
            Self::Year => "year",
        }
    }

    const fn months(self) -> i32 {
        match self {
            Self::Month => 1,
            Self::Quarter => 3,
            Self::Half => 6,
            Self::Year => 12,
        }
    }
}

/// One month, quarter, half or fiscal year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// How long it is.
    pub kind: PeriodKind,
    /// Which one: months since January of year 0 for a month; for the others periods since the beginning of the
    /// fiscal year that begins in year 0.
    pub(super) index: i32,
    pub(super) fiscal_year_start: i8,
}

/// The month of a day, as [`Period`] counts.
pub(super) fn month_of(day: Date) -> i32 {
    i32::from(day.year()) * 12 + i32::from(day.month()) - 1
}

/// The first day of a month, as [`Period`] counts.
pub(super) fn first_day_of(month: i32) -> Date {
    let year =
        i16::try_from(month.div_euclid(12)).expect("months lie between the first and the last day there is");
    date(year, i8::try_from(month.rem_euclid(12)).expect("a year has twelve months") + 1, 1)
}

impl Period {
    /// The period that holds a day.
    pub fn of(kind: PeriodKind, day: Date, fiscal_year_start: i8) -> Self {
        Self::of_month(kind, month_of(day), fiscal_year_start)
    }

    pub(super) fn of_month(kind: PeriodKind, month: i32, fiscal_year_start: i8) -> Self {
        let fiscal = month - Self::shift(kind, fiscal_year_start);
        Self { kind, index: fiscal.div_euclid(kind.months()), fiscal_year_start }
    }

    /// Months by which the periods of a kind begin after January.
    fn shift(kind: PeriodKind, fiscal_year_start: i8) -> i32 {
        if kind == PeriodKind::Month { 0 } else { i32::from(fiscal_year_start) - 1 }
    }

    fn first_month(self) -> i32 {
        self.index * self.kind.months() + Self::shift(self.kind, self.fiscal_year_start)
    }

    /// The period of another kind that holds this one's first month.
    #[must_use]
    pub fn to(self, kind: PeriodKind) -> Self {
        Self::of_month(kind, self.first_month(), self.fiscal_year_start)
    }

    /// Its first day.
    pub fn first_day(self) -> Date {
        first_day_of(self.first_month())
    }

    /// Its last day.
    pub fn last_day(self) -> Date {
        first_day_of(self.first_month() + self.kind.months() - 1).last_of_month()
    }

    /// The one before.
    #[must_use]
    pub fn before(self) -> Self {
        Self { index: self.index - 1, ..self }
    }

    /// Whether all of it lies before a day.
    pub fn is_over_on(self, day: Date) -> bool {
        self.last_day() < day
    }

    /// Whether it holds a day.
    pub fn contains(self, day: Date) -> bool {
        Self::of(self.kind, day, self.fiscal_year_start) == self
    }

    /// The calendar year in which its fiscal year begins.
    pub fn fiscal_year(self) -> i16 {
        self.to(PeriodKind::Year).first_day().year()
    }

    /// Its place in its fiscal year, from 1: the second half is 2.
    pub fn number(self) -> i32 {
        self.index.rem_euclid(12 / self.kind.months()) + 1
    }

    /// The name in outputs: `2026-11`, `FY2026-Q3`, `FY2026-H2`, `FY2026`.
    pub fn id(self) -> String {
        let (year, number) = (self.fiscal_year(), self.number());
        match self.kind {
            PeriodKind::Month => {
                let first = self.first_day();
                format!("{:04}-{:02}", first.year(), first.month())
            }
            PeriodKind::Quarter => format!("FY{year:04}-Q{number}"),
            PeriodKind::Half => format!("FY{year:04}-H{number}"),
            PeriodKind::Year => format!("FY{year:04}"),
        }
    }
}
