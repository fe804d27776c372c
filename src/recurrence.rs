//! Recurrence rules by RFC 5545, section 3.3.10: the parts that office hours need, read, unfolded and written back.
//!
//! Days, weeks and months with `INTERVAL`, `COUNT` or `UNTIL`, `BYDAY`, `BYMONTHDAY`, `BYMONTH`, `BYSETPOS` and
//! `WKST`. Whatever else the standard knows is refused by name: a rule that is shown wrongly is worse than none.
//! Works on the calendar of one zone; knows no page and no clock.

#[cfg(test)]
mod tests;
mod values;

use std::fmt;

use jiff::ToSpan;
use jiff::civil::{Date, DateTime, Weekday};
use jiff::tz::TimeZone;

use crate::diagnostic::nearest;

/// A rule that can be unfolded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    frequency: Frequency,
    interval: i32,
    ending: Ending,
    months: Vec<i8>,
    month_days: Vec<i8>,
    days: Vec<OrdinalDay>,
    positions: Vec<i16>,
    week_start: Weekday,
}

/// Why a rule cannot be used: what was found, and what to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleError {
    /// What was found and what was expected.
    pub message: String,
    /// What to do next.
    pub hint: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Frequency {
    Daily,
    Weekly,
    Monthly,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ending {
    Never,
    Count(u32),
    /// The last day, whole.
    UntilDay(Date),
    /// The last moment, in the portal's zone.
    UntilLocal(DateTime),
    /// The last moment, in UTC.
    UntilUtc(DateTime),
}

/// `TU`, `2TU` or `-1FR`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct OrdinalDay {
    ordinal: Option<i8>,
    weekday: Weekday,
}

const PARTS: [&str; 9] =
    ["FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "WKST"];
const WEEKDAYS: [(&str, Weekday); 7] = [
    ("MO", Weekday::Monday),
    ("TU", Weekday::Tuesday),
    ("WE", Weekday::Wednesday),
    ("TH", Weekday::Thursday),
    ("FR", Weekday::Friday),
    ("SA", Weekday::Saturday),
    ("SU", Weekday::Sunday),
];

impl Rule {
    /// Reads `FREQ=WEEKLY;BYDAY=TU`; `RRULE:` before it and small letters are taken too.
    ///
    /// # Errors
    ///
    /// The first part that is unknown, not supported here, or does not go with the others.
    pub fn parse(text: &str) -> Result<Self, RuleError> {
        let upper = text.trim().to_ascii_uppercase();
        let mut seen: Vec<&str> = Vec::new();
        let mut frequency = None;
        let mut rule = Self {
            frequency: Frequency::Daily,
            interval: 1,
            ending: Ending::Never,
            months: Vec::new(),
            month_days: Vec::new(),
            days: Vec::new(),
            positions: Vec::new(),
            week_start: Weekday::Monday,
        };
        for part in upper.strip_prefix("RRULE:").unwrap_or(&upper).split(';').filter(|part| !part.is_empty())
        {
            let (name, value) = part.split_once('=').ok_or_else(|| {
                error(
                    format!("`{part}` has no `=`"),
                    Some("a rule is `FREQ=WEEKLY;BYDAY=TU`: names and values, parted by `;`"),
                )
            })?;
            if seen.contains(&name) {
                return Err(error(format!("`{name}` stands twice"), None));
            }
            seen.push(name);
            match name {
                "FREQ" => frequency = Some(values::frequency(value)?),
                "INTERVAL" => rule.interval = values::number(name, value, 1, 1000)?,
                "COUNT" => rule.set_ending(Ending::Count(values::number(name, value, 1, 100_000)?))?,
                "UNTIL" => rule.set_ending(values::until(value)?)?,
                "BYDAY" => rule.days = values::each(value, values::ordinal_day)?,
                "BYMONTHDAY" => rule.month_days = values::each(value, |item| values::signed(name, item, 31))?,
                "BYMONTH" => rule.months = values::each(value, |item| values::number(name, item, 1, 12))?,
                "BYSETPOS" => rule.positions = values::each(value, |item| values::signed(name, item, 366))?,
                "WKST" => rule.week_start = values::weekday(value)?,
                _ => return Err(unknown_part(name)),
            }
        }
        rule.frequency = frequency.ok_or_else(|| {
            error("the rule has no `FREQ`".to_owned(), Some("write `FREQ=WEEKLY;BYDAY=TU`, for instance"))
        })?;
        rule.check()?;
        Ok(rule)
    }

    fn set_ending(&mut self, ending: Ending) -> Result<(), RuleError> {
        if self.ending != Ending::Never {
            return Err(error("a rule ends by `COUNT` or by `UNTIL`, not by both".to_owned(), None));
        }
        self.ending = ending;
        Ok(())
    }

    /// Whether its parts go together.
    fn check(&self) -> Result<(), RuleError> {
        let monthly = self.frequency == Frequency::Monthly;
        if !monthly && !self.month_days.is_empty() {
            return Err(only_monthly("`BYMONTHDAY`"));
        }
        if !monthly && !self.positions.is_empty() {
            return Err(only_monthly("`BYSETPOS`"));
        }
        if !monthly && self.days.iter().any(|day| day.ordinal.is_some()) {
            return Err(only_monthly("a numbered day such as `2TU`"));
        }
        if !self.positions.is_empty() && self.days.is_empty() && self.month_days.is_empty() {
            return Err(error(
                "`BYSETPOS` chooses among days, and the rule names none".to_owned(),
                Some("add `BYDAY=MO,TU,WE,TH,FR`, for instance"),
            ));
        }
        Ok(())
    }

    /// Whether the days follow from the rule alone, so that a first day need not be known.
    pub fn is_independent_of_start(&self) -> bool {
        let names_days = !self.days.is_empty() || !self.month_days.is_empty();
        let counted = matches!(self.ending, Ending::Count(_));
        self.interval == 1 && !counted && (names_days || self.frequency == Frequency::Daily)
    }

    /// All beginnings from `start` up to and including the day `last`; `start` itself only if the rule has it.
    pub fn occurrences(&self, start: DateTime, last: Date, zone: &TimeZone) -> Vec<DateTime> {
        let mut found = Vec::new();
        let end = self.last_moment(zone);
        let mut step = 0;
        while let Some((begins, days)) = self.period(start.date(), step) {
            if begins > last || end.is_some_and(|end| begins > end.date()) {
                break;
            }
            for day in days {
                let moment = day.to_datetime(start.time());
                if day < start.date() || day > last || end.is_some_and(|end| moment > end) {
                    continue;
                }
                found.push(moment);
                if matches!(self.ending, Ending::Count(count) if found.len() >= count as usize) {
                    return found;
                }
            }
            step += 1;
        }
        found
    }

    fn last_moment(&self, zone: &TimeZone) -> Option<DateTime> {
        match self.ending {
            Ending::Never | Ending::Count(_) => None,
            Ending::UntilDay(day) => Some(day.at(23, 59, 59, 0)),
            Ending::UntilLocal(moment) => Some(moment),
            Ending::UntilUtc(moment) => {
                let moment = moment.to_zoned_datetime(TimeZone::UTC).ok()?;
                Some(zone.to_datetime(moment.timestamp()))
            }
        }
    }

    /// The days of the period `step` periods after that of `first`, rising, and the period's first day.
    fn period(&self, first: Date, step: i32) -> Option<(Date, Vec<Date>)> {
        let count = step.checked_mul(self.interval)?;
        let (begins, mut days) = match self.frequency {
            Frequency::Daily => {
                let day = first.checked_add(count.days()).ok()?;
                let wanted = self.days.is_empty() || self.has_weekday(day);
                (day, if wanted { vec![day] } else { Vec::new() })
            }
            Frequency::Weekly => {
                let since_start = i64::from(self.week_start.until(first.weekday()));
                let begins = first.checked_sub(since_start.days()).ok()?.checked_add(count.weeks()).ok()?;
                let wanted = |day: &Date| {
                    if self.days.is_empty() {
                        day.weekday() == first.weekday()
                    } else {
                        self.has_weekday(*day)
                    }
                };
                let days = (0..7).filter_map(|at: i64| begins.checked_add(at.days()).ok());
                (begins, days.filter(wanted).collect())
            }
            Frequency::Monthly => {
                let begins = first.first_of_month().checked_add(count.months()).ok()?;
                (begins, self.days_of_month(begins, first.day()))
            }
        };
        if !self.months.is_empty() {
            days.retain(|day| self.months.contains(&day.month()));
        }
        if !self.positions.is_empty() {
            let chosen = |at: usize| {
                let from_start = i16::try_from(at + 1).unwrap_or(i16::MAX);
                let from_end = i16::try_from(days.len() - at).unwrap_or(i16::MAX);
                self.positions.contains(&from_start) || self.positions.contains(&-from_end)
            };
            days = (0..days.len()).filter(|at| chosen(*at)).map(|at| days[at]).collect();
        }
        Some((begins, days))
    }

    fn has_weekday(&self, day: Date) -> bool {
        self.days.iter().any(|wanted| wanted.weekday == day.weekday())
    }

    fn days_of_month(&self, first: Date, day_of_start: i8) -> Vec<Date> {
        let length = first.days_in_month();
        let wanted = |day: &Date| {
            if self.days.is_empty() && self.month_days.is_empty() {
                return day.day() == day_of_start;
            }
            let by_number = self.month_days.is_empty()
                || self
                    .month_days
                    .iter()
                    .any(|wanted| day.day() == *wanted || day.day() - length - 1 == *wanted);
            let by_name = self.days.is_empty()
                || self.days.iter().any(|wanted| {
                    wanted.weekday == day.weekday()
                        && wanted.ordinal.is_none_or(|ordinal| {
                            (day.day() - 1) / 7 + 1 == ordinal || (day.day() - length) / 7 - 1 == ordinal
                        })
                });
            by_number && by_name
        };
        (0..length).filter_map(|at| first.checked_add(i64::from(at).days()).ok()).filter(wanted).collect()
    }

    /// The rule as a calendar reads it. RFC 5545 wants the end in UTC where the start has a zone.
    pub fn to_ical(&self, zone: &TimeZone) -> String {
        let ending = match (self.ending, self.last_moment(zone)) {
            (Ending::Count(count), _) => format!(";COUNT={count}"),
            (_, Some(last)) => {
                let utc = zone.to_timestamp(last).map_or(last, |moment| TimeZone::UTC.to_datetime(moment));
                format!(";UNTIL={}", utc.strftime("%Y%m%dT%H%M%SZ"))
            }
            _ => String::new(),
        };
        format!("{self}{ending}")
    }
}

/// The rule without its end.
impl fmt::Display for Rule {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let frequency = match self.frequency {
            Frequency::Daily => "DAILY",
            Frequency::Weekly => "WEEKLY",
            Frequency::Monthly => "MONTHLY",
        };
        write!(out, "FREQ={frequency}")?;
        if self.interval > 1 {
            write!(out, ";INTERVAL={}", self.interval)?;
        }
        if self.week_start != Weekday::Monday {
            write!(out, ";WKST={}", weekday_name(self.week_start))?;
        }
        let days = self.days.iter().map(|day| {
            let ordinal = day.ordinal.map(|ordinal| ordinal.to_string()).unwrap_or_default();
            ordinal + weekday_name(day.weekday)
        });
        let lists = [
            ("BYMONTH", joined(self.months.iter().map(ToString::to_string))),
            ("BYMONTHDAY", joined(self.month_days.iter().map(ToString::to_string))),
            ("BYDAY", joined(days)),
            ("BYSETPOS", joined(self.positions.iter().map(ToString::to_string))),
        ];
        for (name, list) in lists.iter().filter(|(_, list)| !list.is_empty()) {
            write!(out, ";{name}={list}")?;
        }
        Ok(())
    }
}

fn joined(items: impl Iterator<Item = String>) -> String {
    items.collect::<Vec<_>>().join(",")
}

fn error(message: String, hint: Option<&str>) -> RuleError {
    RuleError { message, hint: hint.map(str::to_owned) }
}

fn only_monthly(what: &str) -> RuleError {
    error(format!("{what} goes with `FREQ=MONTHLY` only"), Some("write `FREQ=MONTHLY`, or take it out"))
}

fn unknown_part(name: &str) -> RuleError {
    let elsewhere = ["BYHOUR", "BYMINUTE", "BYSECOND", "BYWEEKNO", "BYYEARDAY"];
    let message = if elsewhere.contains(&name) {
        format!("`{name}` is not supported here")
    } else {
        format!("`{name}` is not a part of a rule")
    };
    let hint = match nearest(name, PARTS) {
        Some(near) if !elsewhere.contains(&name) => format!("did you mean `{near}`?"),
        _ => format!("known here: {}", PARTS.join(", ")),
    };
    RuleError { message, hint: Some(hint) }
}

fn weekday_name(weekday: Weekday) -> &'static str {
    WEEKDAYS.iter().find(|(_, known)| *known == weekday).map_or("MO", |(name, _)| *name)
}
