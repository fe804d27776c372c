//! Calendars to subscribe to, the page of all meetings, and what pages say of the next one.
//!
//! `tests/calendar/` has a portal in Berlin and its calendars as they are written, with plain line ends.

use chienowa::clock::Now;
use chienowa::compile::{Compiled, Settings, compile};
use chienowa::memo::Memo;
use chienowa::read::SourceTree;

use crate::support::{compiled, data, human, is_expected, outputs, sample, text};

const BERLIN: &str = include_str!("../calendar/input.txt");

fn on(tree: &SourceTree, moment: &str) -> Compiled {
    let moment = moment.parse().expect("the moment is written right");
    compile(tree, &Settings::on(Now::at(moment)), &mut Memo::new())
}

#[test]
fn calendars_are_written_as_expected() {
    let tree = SourceTree::from_fixture(BERLIN);
    let compiled = compiled(&tree);
    assert_eq!(human(&compiled.diagnostics, &tree), "");
    let outputs = outputs(&tree, &compiled);
    let mut wrong = Vec::new();
    for (name, file) in [
        ("calendar.ics", "all.ics"),
        ("en/calendar.ics", "all.en.ics"),
        ("paths/basics/calendar.ics", "basics.ics"),
    ] {
        let calendar = text(&outputs, name);
        assert!(
            calendar.split_inclusive("\r\n").all(|line| line.ends_with("\r\n") && line.len() <= 77),
            "{name}"
        );
        assert_eq!(calendar.matches('\n').count(), calendar.matches("\r\n").count(), "{name}");
        assert!(!calendar.contains("秘密") && !calendar.contains("himitsu") && !calendar.contains("草稿"));
        let lines = |wanted: &str| calendar.lines().filter(|line| *line == wanted).count();
        assert_eq!(lines("BEGIN:VEVENT"), lines("END:VEVENT"), "{name}: no value leaves its line");
        if !is_expected(&data("calendar").join(file), &calendar.replace("\r\n", "\n")) {
            wrong.push(name);
        }
    }
    assert_eq!(wrong, Vec::<&str>::new());
}

#[test]
fn the_day_of_the_build_and_its_hour_do_not_reach_a_calendar() {
    for tree in [sample(), SourceTree::from_fixture(BERLIN)] {
        let on = |moment| text(&outputs(&tree, &on(&tree, moment)), "calendar.ics");
        assert_eq!(on("2026-11-23T00:00"), on("2026-12-24T18:30"));
    }
}

#[test]
fn names_of_events_stay_when_a_session_moves_and_differ_from_each_other() {
    let uids = |fixture: &str| -> Vec<String> {
        let tree = SourceTree::from_fixture(fixture);
        let calendar = text(&outputs(&tree, &compiled(&tree)), "calendar.ics").replace("\r\n ", "");
        let mut uids: Vec<String> =
            calendar.lines().filter(|line| line.starts_with("UID:")).map(str::to_owned).collect();
        uids.sort();
        uids
    };
    let before = uids(BERLIN);
    assert_eq!(before.len(), 6);
    let mut unique = before.clone();
    unique.dedup();
    assert_eq!(unique, before);
    let moved = BERLIN.replace("2026-10-20T1", "2026-12-20T1").replace("表, 図", "別の題");
    assert_ne!(moved, BERLIN);
    assert_eq!(uids(&moved), before);
}

#[test]
fn a_zone_without_summer_time_has_one_offset_and_others_their_rules() {
    let calendar = |zone: &str| {
        let tree = SourceTree::from_fixture(&BERLIN.replace("Europe/Berlin", zone));
        text(&outputs(&tree, &compiled(&tree)), "calendar.ics").replace("\r\n", "\n")
    };
    let tokyo = calendar("Asia/Tokyo");
    assert!(tokyo.contains("TZOFFSETFROM:+0900\nTZOFFSETTO:+0900\nTZNAME:JST\n"), "{tokyo}");
    assert!(!tokyo.contains("DAYLIGHT"));
    let new_york = calendar("America/New_York");
    assert!(new_york.contains("RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU"), "{new_york}");
    assert!(new_york.contains("RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU"));
    // In the southern half summer time spans the new year.
    let sydney = calendar("Australia/Sydney");
    assert!(sydney.contains("BEGIN:DAYLIGHT\nDTSTART:20251005T020000\nTZOFFSETFROM:+1000"), "{sydney}");
    // Clocks that follow the moon have no rule: their changes are listed.
    let casablanca = calendar("Africa/Casablanca");
    assert!(casablanca.contains("RDATE:") && !casablanca.contains("FREQ=YEARLY"), "{casablanca}");
    assert!(calendar("UTC").contains("TZOFFSETTO:+0000"));
}

#[test]
fn the_page_shows_what_comes_first_and_sessions_that_are_over_below() {
    let tree = SourceTree::from_fixture(BERLIN);
    let page = |moment: &str| text(&outputs(&tree, &on(&tree, moment)), "calendar/index.html");
    let october = page("2026-10-20T08:00");
    let at = |page: &str, word: &str| page.find(word).unwrap_or_else(|| panic!("there is no {word}"));
    assert!(at(&october, "id=\"month-2026-10\"") < at(&october, "id=\"month-2026-11\""));
    assert!(at(&october, "id=\"month-2026-11\"") < at(&october, "id=\"past-2026-01\""));
    // Tuesdays from today on, in this month and the next: 20, 27; 3, 10, 17, 24. Last Fridays: 30; 27.
    assert_eq!(october.matches("is-office-hours").count(), 8);
    assert!(october.contains("webcal://portal.example.com/wa/calendar.ics"));
    assert!(october.contains("<time datetime=\"2026-10-27T12:30\">"));
    assert!(!october.contains("草稿の研修"));
    // A session of today is over tomorrow.
    assert_eq!(page("2026-10-20T23:59"), october);
    let later = page("2026-10-21T00:00");
    assert!(
        at(&later, "id=\"past-2026-10\"") < at(&later, "id=\"past-2026-01\""),
        "the latest month comes first"
    );
    let day = page("2026-11-26T00:00");
    assert!(day.contains("<time datetime=\"2026-11-26\">"), "a session without a time is a day");
}

#[test]
fn home_modules_paths_departments_and_questions_name_the_next_meeting() {
    let tree = sample();
    let outputs = outputs(&tree, &compiled(&tree));
    for (page, session) in [
        ("index.html", true),
        ("en/index.html", true),
        ("paths/everyday/index.html", true),
        ("departments/keiri/index.html", true),
        ("training/2026-11-make-it-standard/index.html", true),
        ("faq/ask-someone/index.html", false),
    ] {
        let html = text(&outputs, page);
        assert!(!session || html.contains("<time datetime=\"2026-11-26T16:00\">"), "{page}");
        assert!(page.starts_with("paths") || html.contains("<time datetime=\"2026-11-25T12:30\">"), "{page}");
    }
    let path = text(&outputs, "paths/first-month/index.html");
    assert!(!path.contains("datetime=\"2026-11-26T16:00\""), "another path's session is not this one's");
    assert!(path.contains("/paths/first-month/calendar.ics"));
}
