//! Rules unfolded, written back and refused.

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
        ("FREQ=MONTHLY;BYMONTHDAY=-1", "2028-01-31T10:00", "2028-03-31", "2028-01-31 2028-02-29 2028-03-31"),
        ("FREQ=MONTHLY;BYDAY=2TU", "2026-11-10T10:00", "2027-01-31", "2026-11-10 2026-12-08 2027-01-12"),
        ("FREQ=MONTHLY;BYDAY=-1FR", "2026-11-27T10:00", "2027-01-31", "2026-11-27 2026-12-25 2027-01-29"),
        ("FREQ=MONTHLY;BYDAY=5MO", "2026-11-30T10:00", "2027-03-31", "2026-11-30 2027-03-29"),
        ("FREQ=MONTHLY;BYDAY=-5MO", "2026-11-02T10:00", "2027-03-31", "2026-11-02 2027-03-01"),
        ("FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13", "2026-11-13T10:00", "2027-08-31", "2026-11-13 2027-08-13"),
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
    assert_eq!(rule("BYDAY=WE;FREQ=WEEKLY;UNTIL=20261231"), "FREQ=WEEKLY;BYDAY=WE;UNTIL=20261231T225959Z");
    assert_eq!(rule("FREQ=WEEKLY;UNTIL=20260701T120000"), "FREQ=WEEKLY;UNTIL=20260701T100000Z");
    assert_eq!(rule("FREQ=MONTHLY;BYDAY=-1FR;WKST=SU;COUNT=3"), "FREQ=MONTHLY;WKST=SU;BYDAY=-1FR;COUNT=3");
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
