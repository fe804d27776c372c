//! Recurrence rules by RFC 5545, section 3.3.10: the parts that office hours need, read, unfolded and written back.
//!
//! Days, weeks and months with `INTERVAL`, `COUNT` or `UNTIL`, `BYDAY`, `BYMONTHDAY`, `BYMONTH`, `BYSETPOS` and
//! `WKST`. Whatever else the standard knows is refused by name: a rule that is shown wrongly is worse than none.
//! Works on the calendar of one zone; knows no page and no clock.

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
                "FREQ" => frequency = Some(read_frequency(value)?),
                "INTERVAL" => rule.interval = number(name, value, 1, 1000)?,
                "COUNT" => rule.set_ending(Ending::Count(number(name, value, 1, 100_000)?))?,
                "UNTIL" => rule.set_ending(until(value)?)?,
                "BYDAY" => rule.days = each(value, ordinal_day)?,
                "BYMONTHDAY" => rule.month_days = each(value, |item| signed(name, item, 31))?,
                "BYMONTH" => rule.months = each(value, |item| number(name, item, 1, 12))?,
                "BYSETPOS" => rule.positions = each(value, |item| signed(name, item, 366))?,
                "WKST" => rule.week_start = weekday(value)?,
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

fn read_frequency(value: &str) -> Result<Frequency, RuleError> {
    match value {
        "DAILY" => Ok(Frequency::Daily),
        "WEEKLY" => Ok(Frequency::Weekly),
        "MONTHLY" => Ok(Frequency::Monthly),
        "YEARLY" => Err(error(
            "`FREQ=YEARLY` is not supported here".to_owned(),
            Some("write `FREQ=MONTHLY;INTERVAL=12`"),
        )),
        _ => {
            let hint = match nearest(value, ["DAILY", "WEEKLY", "MONTHLY"]) {
                Some(near) => format!("did you mean `FREQ={near}`?"),
                None => "write `FREQ=DAILY`, `FREQ=WEEKLY` or `FREQ=MONTHLY`".to_owned(),
            };
            Err(error(format!("`FREQ={value}` is not supported here"), Some(&hint)))
        }
    }
}

fn number<T: TryFrom<i64>>(name: &str, value: &str, least: i64, most: i64) -> Result<T, RuleError> {
    let read = value.parse::<i64>().ok().filter(|number| (least..=most).contains(number));
    read.and_then(|number| T::try_from(number).ok())
        .ok_or_else(|| error(format!("`{name}={value}` is not a number from {least} to {most}"), None))
}

/// A number counted from the start, or from the end with a minus.
fn signed<T: TryFrom<i64>>(name: &str, value: &str, most: i64) -> Result<T, RuleError> {
    if value.parse::<i64>().is_ok_and(|number| number == 0) {
        return Err(error(format!("`{name}={value}` is not a number from 1 or from -1"), None));
    }
    number(name, value, -most, most)
}

fn each<T>(value: &str, read: impl Fn(&str) -> Result<T, RuleError>) -> Result<Vec<T>, RuleError> {
    value.split(',').map(read).collect()
}

fn ordinal_day(item: &str) -> Result<OrdinalDay, RuleError> {
    let at = item.find(|letter: char| letter.is_ascii_alphabetic()).unwrap_or(item.len());
    let (ordinal, name) = item.split_at(at);
    let weekday = weekday(name)?;
    let ordinal = if ordinal.is_empty() { None } else { Some(signed("BYDAY", ordinal, 5)?) };
    Ok(OrdinalDay { ordinal, weekday })
}

fn weekday(name: &str) -> Result<Weekday, RuleError> {
    let found = WEEKDAYS.iter().find(|(known, _)| *known == name).map(|(_, weekday)| *weekday);
    found.ok_or_else(|| {
        let full = WEEKDAYS.iter().find(|(known, _)| name.starts_with(known));
        let hint = match full {
            Some((known, _)) => format!("write `{known}`"),
            None => "the days are MO, TU, WE, TH, FR, SA and SU".to_owned(),
        };
        error(format!("`{name}` is not a day of the week"), Some(&hint))
    })
}

fn weekday_name(weekday: Weekday) -> &'static str {
    WEEKDAYS.iter().find(|(_, known)| *known == weekday).map_or("MO", |(name, _)| *name)
}

fn until(value: &str) -> Result<Ending, RuleError> {
    let day = || Date::strptime("%Y%m%d", value).ok().filter(|_| value.len() == 8).map(Ending::UntilDay);
    let moment = || {
        let (local, utc) = value.strip_suffix('Z').map_or((value, false), |local| (local, true));
        let moment = DateTime::strptime("%Y%m%dT%H%M%S", local).ok().filter(|_| local.len() == 15)?;
        Some(if utc { Ending::UntilUtc(moment) } else { Ending::UntilLocal(moment) })
    };
    day().or_else(moment).ok_or_else(|| {
        let digits = value.replace(['-', '/'], "");
        let hint = if Date::strptime("%Y%m%d", &digits).is_ok() && digits.len() == 8 {
            format!("write `UNTIL={digits}`")
        } else {
            "write the last day as `UNTIL=20270331`".to_owned()
        };
        error(format!("`UNTIL={value}` is not a day"), Some(&hint))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn days(rule: &str, start: &str, last: &str) -> String {
        let rule = Rule::parse(rule).expect("the rule is right");
        let start: DateTime = start.parse().expect("a start");
        let last: Date = last.parse().expect("a day");
        let found = rule.occurrences(start, last, &TimeZone::UTC);
        found.iter().map(|day| day.date().to_string()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn rules_unfold_as_the_standard_says() {
        for (rule, start, last, expected) in [
            ("FREQ=DAILY;COUNT=3", "2026-02-27T10:00", "2027-01-01", "2026-02-27 2026-02-28 2026-03-01"),
            ("FREQ=DAILY;INTERVAL=10", "2026-12-20T10:00", "2027-01-10", "2026-12-20 2026-12-30 2027-01-09"),
            ("FREQ=DAILY;BYDAY=MO,FR", "2026-11-23T10:00", "2026-12-01", "2026-11-23 2026-11-27 2026-11-30"),
            ("FREQ=WEEKLY", "2026-11-25T10:00", "2026-12-10", "2026-11-25 2026-12-02 2026-12-09"),
            // RFC 5545, the two examples of WKST.
            (
                "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO",
                "1997-08-05T09:00",
                "1998-01-01",
                "1997-08-05 1997-08-10 1997-08-19 1997-08-24",
            ),
            (
                "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU",
                "1997-08-05T09:00",
                "1998-01-01",
                "1997-08-05 1997-08-17 1997-08-19 1997-08-31",
            ),
            ("FREQ=WEEKLY;BYDAY=WE;BYMONTH=12", "2026-11-04T10:00", "2026-12-10", "2026-12-02 2026-12-09"),
            // A month without the day is left out.
            ("FREQ=MONTHLY", "2027-01-31T10:00", "2027-05-31", "2027-01-31 2027-03-31 2027-05-31"),
            (
                "FREQ=MONTHLY;BYMONTHDAY=-1",
                "2028-01-31T10:00",
                "2028-03-31",
                "2028-01-31 2028-02-29 2028-03-31",
            ),
            ("FREQ=MONTHLY;BYDAY=2TU", "2026-11-10T10:00", "2027-01-31", "2026-11-10 2026-12-08 2027-01-12"),
            ("FREQ=MONTHLY;BYDAY=-1FR", "2026-11-27T10:00", "2027-01-31", "2026-11-27 2026-12-25 2027-01-29"),
            ("FREQ=MONTHLY;BYDAY=5MO", "2026-11-30T10:00", "2027-03-31", "2026-11-30 2027-03-29"),
            ("FREQ=MONTHLY;BYDAY=-5MO", "2026-11-02T10:00", "2027-03-31", "2026-11-02 2027-03-01"),
            (
                "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13",
                "2026-11-13T10:00",
                "2027-08-31",
                "2026-11-13 2027-08-13",
            ),
            (
                "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
                "2026-11-30T10:00",
                "2027-01-31",
                "2026-11-30 2026-12-31 2027-01-29",
            ),
            (
                "rrule:freq=weekly;byday=we;until=20261202",
                "2026-11-25T10:00",
                "2027-01-01",
                "2026-11-25 2026-12-02",
            ),
            ("FREQ=WEEKLY;UNTIL=20261202T095959Z", "2026-11-25T10:00", "2027-01-01", "2026-11-25"),
        ] {
            assert_eq!(days(rule, start, last), expected, "{rule}");
        }
    }

    #[test]
    fn a_rule_that_never_holds_ends() {
        assert_eq!(days("FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30", "2026-11-30T10:00", "2030-01-01"), "");
        let rule = Rule::parse("FREQ=DAILY").expect("the rule is right");
        assert!(rule.occurrences(date(9999, 12, 30).at(0, 0, 0, 0), Date::MAX, &TimeZone::UTC).len() == 2);
    }

    #[test]
    fn the_end_is_written_in_utc() {
        let zone = TimeZone::get("Europe/Berlin").expect("the zone is known");
        let rule = |text| Rule::parse(text).expect("the rule is right").to_ical(&zone);
        assert_eq!(
            rule("BYDAY=WE;FREQ=WEEKLY;UNTIL=20261231"),
            "FREQ=WEEKLY;BYDAY=WE;UNTIL=20261231T225959Z"
        );
        assert_eq!(rule("FREQ=WEEKLY;UNTIL=20260701T120000"), "FREQ=WEEKLY;UNTIL=20260701T100000Z");
        assert_eq!(
            rule("FREQ=MONTHLY;BYDAY=-1FR;WKST=SU;COUNT=3"),
            "FREQ=MONTHLY;WKST=SU;BYDAY=-1FR;COUNT=3"
        );
    }

    #[test]
    fn what_cannot_be_shown_rightly_is_refused_by_name() {
        for (rule, message) in [
            ("", "the rule has no `FREQ`"),
            ("WEEKLY", "`WEEKLY` has no `=`"),
            ("FREQ=WEEKLI", "`FREQ=WEEKLI` is not supported here"),
            ("FREQ=YEARLY", "`FREQ=YEARLY` is not supported here"),
            ("FREQ=WEEKLY;BYDAY=2TU", "a numbered day such as `2TU` goes with `FREQ=MONTHLY` only"),
            ("FREQ=MONTHLY;BYDAY=6TU", "`BYDAY=6` is not a number from -5 to 5"),
            ("FREQ=MONTHLY;BYMONTHDAY=0", "`BYMONTHDAY=0` is not a number from 1 or from -1"),
            ("FREQ=WEEKLY;BYDAY=TUE", "`TUE` is not a day of the week"),
            ("FREQ=WEEKLY;BYHOUR=9", "`BYHOUR` is not supported here"),
            ("FREQ=WEEKLY;BYDYA=TU", "`BYDYA` is not a part of a rule"),
            ("FREQ=DAILY;COUNT=2;UNTIL=20270331", "a rule ends by `COUNT` or by `UNTIL`, not by both"),
            ("FREQ=DAILY;INTERVAL=0", "`INTERVAL=0` is not a number from 1 to 1000"),
            ("FREQ=DAILY;UNTIL=2027-03-31", "`UNTIL=2027-03-31` is not a day"),
            ("FREQ=DAILY;FREQ=DAILY", "`FREQ` stands twice"),
            ("FREQ=MONTHLY;BYSETPOS=1", "`BYSETPOS` chooses among days, and the rule names none"),
        ] {
            assert_eq!(Rule::parse(rule).map_err(|error| error.message), Err(message.to_owned()), "{rule}");
        }
    }
}
