//! A time zone as VTIMEZONE: what its clocks showed from before the first meeting on.
//!
//! Changes that come every year on the same day of the same week become a rule, so that calendars know them for
//! ever; others are listed for the years in question.

use std::collections::BTreeMap;

use jiff::SignedDuration;
use jiff::civil::{DateTime, Weekday, date};
use jiff::tz::{Dst, TimeZone};

use super::Calendar;
use super::write::Writer;

/// Years after the last dated meeting for which changes are looked up.
const YEARS_AHEAD: i16 = 10;

/// A change of the clocks: from what to what.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Change {
    is_daylight: bool,
    from: i32,
    to: i32,
    name: String,
}

pub(super) fn write(out: &mut Writer, calendar: &Calendar) {
    let days = || calendar.events.iter().map(|event| event.start);
    let first = days().min().unwrap_or_else(|| date(2000, 1, 1).at(0, 0, 0, 0));
    let last = days().max().unwrap_or(first);
    let years = first.year().saturating_sub(1)..=last.year().saturating_add(YEARS_AHEAD);
    let changes = changes(&calendar.zone, *years.start(), *years.end());
    out.plain("BEGIN", "VTIMEZONE");
    out.plain("TZID", &calendar.zone_name);
    if !changes.values().flatten().any(|onset| *onset <= first) {
        base(out, &calendar.zone, *years.start());
    }
    for (change, onsets) in &changes {
        let count = usize::try_from(years.end() - years.start() + 1).unwrap_or_default();
        let rule = (onsets.len() == count).then(|| yearly_rule(onsets)).flatten();
        begin(out, change, onsets[0]);
        match rule {
            Some(rule) => out.plain("RRULE", &rule),
            None => {
                for onset in &onsets[1..] {
                    out.plain("RDATE", &local(*onset));
                }
            }
        }
        end(out, change);
    }
    out.plain("END", "VTIMEZONE");
}

/// All changes of some years, with the moments at which they come by the clock that they end.
fn changes(zone: &TimeZone, first: i16, last: i16) -> BTreeMap<Change, Vec<DateTime>> {
    let mut found: BTreeMap<Change, Vec<DateTime>> = BTreeMap::new();
    let Ok(begin) = TimeZone::UTC.to_timestamp(date(first, 1, 1).at(0, 0, 0, 0)) else { return found };
    let mut before = zone.to_offset(begin);
    for transition in zone.following(begin) {
        let onset = TimeZone::UTC
            .to_datetime(transition.timestamp())
            .saturating_add(SignedDuration::from_secs(i64::from(before.seconds())));
        if onset.year() > last {
            break;
        }
        let change = Change {
            is_daylight: transition.dst() == Dst::Yes,
            from: before.seconds(),
            to: transition.offset().seconds(),
            name: transition.abbreviation().to_owned(),
        };
        before = transition.offset();
        found.entry(change).or_default().push(onset);
    }
    found
}

/// What held before any change that is listed.
fn base(out: &mut Writer, zone: &TimeZone, year: i16) {
    let Ok(moment) = TimeZone::UTC.to_timestamp(date(year, 1, 1).at(0, 0, 0, 0)) else { return };
    let info = zone.to_offset_info(moment);
    let offset = info.offset().seconds();
    let change = Change {
        is_daylight: info.dst() == Dst::Yes,
        from: offset,
        to: offset,
        name: info.abbreviation().to_owned(),
    };
    begin(out, &change, date(1970, 1, 1).at(0, 0, 0, 0));
    end(out, &change);
}

fn begin(out: &mut Writer, change: &Change, onset: DateTime) {
    out.plain("BEGIN", component(change));
    out.plain("DTSTART", &local(onset));
    out.plain("TZOFFSETFROM", &offset(change.from));
    out.plain("TZOFFSETTO", &offset(change.to));
    out.text("TZNAME", &change.name);
}

fn end(out: &mut Writer, change: &Change) {
    out.plain("END", component(change));
}

const fn component(change: &Change) -> &'static str {
    if change.is_daylight { "DAYLIGHT" } else { "STANDARD" }
}

fn local(moment: DateTime) -> String {
    moment.strftime("%Y%m%dT%H%M%S").to_string()
}

fn offset(seconds: i32) -> String {
    let sign = if seconds < 0 { '-' } else { '+' };
    let (hours, minutes, rest) = (seconds.abs() / 3600, seconds.abs() / 60 % 60, seconds.abs() % 60);
    let rest = if rest == 0 { String::new() } else { format!("{rest:02}") };
    format!("{sign}{hours:02}{minutes:02}{rest}")
}

/// `FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU`, if all onsets follow it.
fn yearly_rule(onsets: &[DateTime]) -> Option<String> {
    let key = |onset: &DateTime| (onset.month(), onset.time(), onset.weekday());
    let (month, _, weekday) = key(onsets.first()?);
    if onsets.iter().any(|onset| key(onset) != key(&onsets[0])) {
        return None;
    }
    let is_last = onsets.iter().all(|onset| onset.day() > onset.days_in_month() - 7);
    let nth = |onset: &DateTime| (onset.day() - 1) / 7 + 1;
    let first = nth(onsets.first()?);
    let ordinal = if is_last {
        -1
    } else if onsets.iter().all(|onset| nth(onset) == first) {
        first
    } else {
        return None;
    };
    let name = match weekday {
        Weekday::Monday => "MO",
        Weekday::Tuesday => "TU",
        Weekday::Wednesday => "WE",
        Weekday::Thursday => "TH",
        Weekday::Friday => "FR",
        Weekday::Saturday => "SA",
        Weekday::Sunday => "SU",
    };
    Some(format!("FREQ=YEARLY;BYMONTH={month};BYDAY={ordinal}{name}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::tz::Offset;

    #[test]
    fn offsets_are_signed_hours_and_minutes() {
        assert_eq!(offset(Offset::constant(9).seconds()), "+0900");
        assert_eq!(offset(-12_600), "-0330");
        assert_eq!(offset(-1_172), "-001932");
    }

    #[test]
    fn only_changes_on_the_same_day_of_the_week_are_a_rule() {
        let days = |days: &[&str]| -> Option<String> {
            let days: Vec<DateTime> = days.iter().map(|day| day.parse().expect("a moment")).collect();
            yearly_rule(&days)
        };
        let last = days(&["2025-03-30T02:00", "2026-03-29T02:00", "2027-03-28T02:00"]);
        assert_eq!(last.as_deref(), Some("FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU"));
        let second = days(&["2025-03-09T02:00", "2026-03-08T02:00", "2027-03-14T02:00"]);
        assert_eq!(second.as_deref(), Some("FREQ=YEARLY;BYMONTH=3;BYDAY=2SU"));
        assert_eq!(days(&["2025-03-30T02:00", "2026-03-22T02:00"]), None);
        assert_eq!(days(&["2025-03-30T02:00", "2026-03-29T03:00"]), None);
    }
}
