//! Time saved: the figures of `tests/impact/portal.txt` as they were worked out by hand, and the same in every output.
//!
//! On 2028-03-15, minutes by story and month; `÷` is days in force by days in the month:
//!
//! | story | a month | 2027-04 … 09 | 2027-12 | 2028-01 | 2028-02 (29 days) | 2028-03 (15 of 31 days) |
//! |---|---|---|---|---|---|---|
//! | leap, 一課 | (30 − 10) × 29 = 580 | | | | 580 × 15 ÷ 29 = 300 | 580 × 15 ÷ 31 = 280.645161… |
//! | until, 本部 | (60 − 29) × 1 × 2 = 62 | | 62 × 1 ÷ 31 = 2 | 62 × 10 ÷ 31 = 20 | | |
//! | expired, 一課 | (10 − 0) × 6 = 60 | | | 60 | | |
//! | slower, 本部 | (5 − 10) × 12 = −60 | −60 each | | | | |
//! | moved, 旧部 to 10 February, then 新部 | 29 | | | | 29 × 10 ÷ 29 = 10, then 19 | 29 × 15 ÷ 31 = 14.032258… |
//! | tried, 一課 | one use: 90 − 30 = 60 | | | | 60 | |
//! | all | | −60 each | 2 | 80 | 389 | 294.677419… |
//!
//! In all 6 × −60 + 2 + 80 + 389 + 294.677419… = 405.677419… minutes: 6.8 hours. Measured are leap and until:
//! 580.645161… + 22 = 602.645161…; the rest is −196.967741….

#![expect(clippy::float_cmp, reason = "figures are rounded decimals, written as they are expected")]

use std::collections::BTreeMap;

use chienowa::clock::Now;
use chienowa::compile::{Compiled, Settings, compile};
use chienowa::memo::Memo;
use chienowa::model::impact::{Group, Impact, Period, PeriodKind};
use chienowa::model::{About, Audience, Reaction, Signal, Taxonomy};
use chienowa::read::SourceTree;
use serde_json::Value;

use crate::support::{human, outputs, put_fixture, run};

const FIXTURE: &str = include_str!("../impact/portal.txt");
const DAY: &str = "2028-03-15";

fn on(fixture: &str, day: &str) -> Compiled {
    let day: jiff::civil::Date = day.parse().expect("the day is written right");
    let settings = Settings::on(Now::at(day.at(9, 0, 0, 0)));
    compile(&SourceTree::from_fixture(fixture), &settings, &mut Memo::new())
}

fn impact(compiled: &Compiled) -> &Impact {
    &compiled.revision.as_ref().expect("the theme can be used").site().impact
}

/// Minutes by the id of the period, where there are stories.
fn by_period(impact: &Impact, group: &Group, kind: PeriodKind) -> Vec<(String, f64)> {
    let minutes = |period: Period| (period.id(), impact.in_period(group, period).saved.minutes());
    impact.periods(kind).into_iter().map(minutes).collect()
}

fn list(expected: &[(&str, f64)]) -> Vec<(String, f64)> {
    expected.iter().map(|(id, minutes)| ((*id).to_owned(), *minutes)).collect()
}

fn department(id: &str) -> Group {
    Group::Department(Some(id.to_owned()))
}

fn alone(id: &str) -> Group {
    Group::DepartmentAlone(Some(id.to_owned()))
}

#[test]
fn the_fixture_has_no_mistake() {
    let tree = SourceTree::from_fixture(FIXTURE);
    assert_eq!(human(&on(FIXTURE, DAY).diagnostics, &tree), "");
}

#[test]
fn figures_equal_those_worked_out_by_hand() {
    let compiled = on(FIXTURE, DAY);
    let impact = impact(&compiled);
    let total = impact.in_all(&Group::Total);
    assert_eq!(total.saved.minutes(), 405.677);
    assert_eq!(total.saved.hours(), 6.8);
    assert_eq!(total.measured.minutes(), 602.645);
    assert_eq!(total.estimated.minutes(), -196.968);
    assert_eq!(total.measured + total.estimated, total.saved);
    assert_eq!(
        total.stories, 6,
        "three are missing something, two are never in force, two not published, one twin"
    );
    assert_eq!(total.contributors, 5, "who may not be named is counted");
    assert_eq!(total.recipes_in_stories, 1);
    assert_eq!(
        by_period(impact, &Group::Total, PeriodKind::Month),
        list(&[
            ("2027-04", -60.0),
            ("2027-05", -60.0),
            ("2027-06", -60.0),
            ("2027-07", -60.0),
            ("2027-08", -60.0),
            ("2027-09", -60.0),
            ("2027-10", 0.0),
            ("2027-11", 0.0),
            ("2027-12", 2.0),
            ("2028-01", 80.0),
            ("2028-02", 389.0),
            ("2028-03", 294.677),
        ])
    );
    // leap and moved are in force on the last day: 580 + 29.
    assert_eq!(impact.pace(&Group::Total).minutes(), 609.0);
    // February: leap, moved and tried are new and the only ones in force; p1, p4, p2 and kakureta wrote them.
    let february = Period::of(PeriodKind::Month, jiff::civil::date(2028, 2, 1), 4);
    let february = impact.in_period(&Group::Total, february);
    assert_eq!((february.stories, february.new_stories, february.contributors), (3, 3, 4));
}

#[test]
fn fiscal_years_begin_in_the_month_of_the_portal() {
    let april = on(FIXTURE, DAY);
    let april = impact(&april);
    let of = |impact: &Impact, kind| by_period(impact, &Group::Total, kind);
    // January to March: 80 + 389 + 294.677.
    assert_eq!(
        of(april, PeriodKind::Quarter),
        list(&[("FY2027-Q1", -180.0), ("FY2027-Q2", -180.0), ("FY2027-Q3", 2.0), ("FY2027-Q4", 763.677)])
    );
    assert_eq!(of(april, PeriodKind::Half), list(&[("FY2027-H1", -360.0), ("FY2027-H2", 765.677)]));
    assert_eq!(of(april, PeriodKind::Year), list(&[("FY2027", 405.677)]));

    let january = on(&FIXTURE.replace("title: 効果の例", "title: 効果の例\nfiscal_year_start: 1"), DAY);
    let january = impact(&january);
    assert_eq!(
        of(january, PeriodKind::Quarter),
        list(&[("FY2027-Q2", -180.0), ("FY2027-Q3", -180.0), ("FY2027-Q4", 2.0), ("FY2028-Q1", 763.677)])
    );
    assert_eq!(
        of(january, PeriodKind::Half),
        list(&[("FY2027-H1", -180.0), ("FY2027-H2", -178.0), ("FY2028-H1", 763.677)])
    );
    assert_eq!(of(january, PeriodKind::Year), list(&[("FY2027", -358.0), ("FY2028", 763.677)]));
}

#[test]
fn departments_hold_those_below_them_and_pass_on_their_work() {
    let compiled = on(FIXTURE, DAY);
    let impact = impact(&compiled);
    let minutes = |group: &Group| impact.in_all(group).saved.minutes();
    // 一課: leap 580.645161 + expired 60 + tried 60.
    assert_eq!(minutes(&department("ka")), 700.645);
    // 旧部 until it ended, then 新部: 19 + 14.032258.
    assert_eq!(minutes(&department("old")), 10.0);
    assert_eq!(minutes(&department("shin")), 33.032);
    // 本部 alone: until 22 + slower −360.
    assert_eq!(minutes(&alone("hon")), -338.0);
    assert_eq!(minutes(&department("hon")), 395.677);
    let all_alone = ["hon", "ka", "old", "shin"].map(|id| impact.in_all(&alone(id)).saved);
    assert_eq!(
        all_alone.into_iter().sum::<chienowa::model::impact::Saved>(),
        impact.in_all(&Group::Total).saved
    );
    let rows = impact.departments(compiled.revision.as_ref().expect("it is there").site());
    let rows: Vec<(&str, usize)> =
        rows.iter().map(|row| (row.id.as_deref().unwrap_or(""), row.depth)).collect();
    assert_eq!(rows, [("hon", 0), ("ka", 1), ("shin", 1), ("old", 0)]);
    // The story that moved counts once for each, and once in all.
    assert_eq!(impact.in_all(&department("hon")).stories, 6);
    assert_eq!(impact.in_all(&department("old")).stories, 1);
    assert_eq!(impact.pace(&department("old")).minutes(), 0.0);
    assert_eq!(impact.pace(&department("shin")).minutes(), 29.0);
}

#[test]
fn tasks_and_tools_count_a_story_in_full_and_stories_without_one_apart() {
    let compiled = on(FIXTURE, DAY);
    let impact = impact(&compiled);
    let of = |taxonomy, group: fn(Option<String>) -> Group| -> Vec<(Option<String>, f64)> {
        let terms = impact.terms(taxonomy).into_iter();
        terms.map(|id| (id.clone(), impact.in_all(&group(id)).saved.minutes())).collect()
    };
    // a: leap 580.645 + until 22. b: until 22 − 360 + tried 60. None: expired 60 + moved 43.032.
    assert_eq!(
        of(Taxonomy::Tasks, Group::Task),
        [(Some("a".to_owned()), 602.645), (Some("b".to_owned()), -278.0), (None, 103.032)]
    );
    // t: leap + until. u: moved. None: expired 60 − 360 + tried 60.
    assert_eq!(
        of(Taxonomy::Tools, Group::Tool),
        [(Some("t".to_owned()), 602.645), (Some("u".to_owned()), 43.032), (None, -240.0)]
    );
    let crossed = Group::DepartmentTask(Some("hon".to_owned()), Some("a".to_owned()));
    assert_eq!(impact.in_all(&crossed).saved.minutes(), 602.645, "leap is 一課's, which is part of 本部");
}

#[test]
fn what_is_missing_leaves_a_story_out_and_says_why() {
    let compiled = on(FIXTURE, DAY);
    let site = compiled.revision.as_ref().expect("the theme can be used").site();
    let told: BTreeMap<&str, Vec<&str>> = site
        .impact
        .left_out
        .iter()
        .map(|left_out| {
            let reasons = left_out.reasons.iter().map(|reason| reason.name()).collect();
            (site.page(left_out.page).url.as_str(), reasons)
        })
        .collect();
    let expected = BTreeMap::from([
        ("/stories/later/", vec!["later"]),
        ("/stories/never/", vec!["ended"]),
        ("/stories/no-date/", vec!["date"]),
        ("/stories/no-minutes/", vec!["before_minutes", "after_minutes"]),
        ("/stories/no-times/", vec!["times_per_month"]),
    ]);
    assert_eq!(told, expected);
    assert_eq!(site.impact.expired, 1);
}

#[test]
fn drafts_and_scheduled_stories_count_only_on_demand() {
    let day: jiff::civil::Date = DAY.parse().expect("the day is written right");
    let with = |audience| {
        let settings = Settings { audience, ..Settings::on(Now::at(day.at(9, 0, 0, 0))) };
        let compiled = compile(&SourceTree::from_fixture(FIXTURE), &settings, &mut Memo::new());
        impact(&compiled).in_all(&Group::Total)
    };
    assert_eq!(with(Audience::Authors), with(Audience::Readers), "a preview shows drafts and counts none");
    assert_eq!(with(Audience::Everything).stories, 8);
}

/// A portal with one story.
fn one(front: &str) -> String {
    format!("=== content/stories/one.md\n---\ntitle: 一つ\n{front}\n---\n本文\n")
}

#[test]
fn days_in_force_are_counted_to_the_day() {
    // 62 minutes a month: two a day in January.
    let story = "before_minutes: 62\nafter_minutes: 0\ntimes_per_month: 1";
    let minutes = |front: &str, day: &str| {
        let compiled = on(&one(&format!("{story}\n{front}")), day);
        impact(&compiled).in_all(&Group::Total).saved.minutes()
    };
    // The first day counts, and so does the build day.
    assert_eq!(minutes("date: 2027-01-31", "2027-01-31"), 2.0);
    // 2 + 62: a whole February, leap year or not.
    assert_eq!(minutes("date: 2027-01-31", "2027-02-28"), 64.0);
    assert_eq!(minutes("date: 2028-01-31", "2028-02-29"), 64.0);
    // 2 + 62 × 28 ÷ 29: the 29th is still to come.
    assert_eq!(minutes("date: 2028-01-31", "2028-02-28"), 61.862);
    // 1900 is no leap year, 2000 is: 62 × 14 ÷ 28 and 62 × 14 ÷ 29.
    assert_eq!(minutes("date: 1900-02-01\nuntil: 1900-02-15", "2026-01-01"), 31.0);
    assert_eq!(minutes("date: 2000-02-01\nuntil: 2000-02-15", "2026-01-01"), 29.931);
    // `until` and `expires_at` are the first days that no longer count; the earlier one decides.
    assert_eq!(minutes("date: 2027-01-01\nuntil: 2027-02-01", "2027-12-31"), 62.0);
    assert_eq!(minutes("date: 2027-01-01\nexpires_at: 2027-01-02", "2027-12-31"), 2.0);
    assert_eq!(minutes("date: 2027-01-01\nuntil: 2027-01-31\nexpires_at: 2027-01-11", "2027-12-31"), 20.0);
    assert_eq!(minutes("date: 2027-01-01\nuntil: 2027-01-11\nexpires_at: 2027-01-31", "2027-12-31"), 20.0);
    // Across a year: 2 + 12 × 62 + 2.
    assert_eq!(minutes("date: 2026-12-31", "2028-01-01"), 748.0);
    // Without a date, the day of publication.
    assert_eq!(minutes("publish_at: 2027-01-31", "2027-01-31"), 2.0);
    // Ten people.
    assert_eq!(minutes("date: 2027-01-31\nusers: 10", "2027-01-31"), 20.0);
}

#[test]
fn sums_are_exact_whatever_the_fractions() {
    // (0.1 + 0.2) has no exact binary form; a thousand stories of a day's part each.
    let mut fixture = String::new();
    for number in 0..1000 {
        fixture.push_str(&format!(
            "=== content/stories/s{number}.md\n---\ntitle: 例\ndate: 2028-02-{:02}\nuntil: 2028-03-{:02}\n\
             before_minutes: 0.3\nafter_minutes: 0.1\ntimes_per_month: 0.7\ndepartment: d{}\n---\n本文\n",
            number % 29 + 1,
            number % 13 + 1,
            number % 7,
        ));
    }
    let compiled = on(&fixture, "2028-05-01");
    let impact = impact(&compiled);
    let total = impact.in_all(&Group::Total).saved;
    let departments = (0..7).map(|number| impact.in_all(&department(&format!("d{number}"))).saved);
    assert_eq!(departments.sum::<chienowa::model::impact::Saved>(), total);
    for kind in PeriodKind::ALL {
        let periods = impact.periods(kind).into_iter();
        let sum = periods.map(|period| impact.in_period(&Group::Total, period).saved);
        assert_eq!(sum.sum::<chienowa::model::impact::Saved>(), total, "{kind:?}");
    }
}

#[test]
fn departments_in_a_circle_end_nothing() {
    let fixture = "=== content/data/departments.yaml
a: {label: あ, until: 2027-02-01, successor: b}
b: {label: い, until: 2027-02-01, successor: a}
"
    .to_owned()
        + &one("date: 2027-01-01\ndepartment: a\nbefore_minutes: 10\nafter_minutes: 0\ntimes_per_month: 1");
    let compiled = on(&fixture, "2027-03-31");
    assert_eq!(impact(&compiled).in_all(&Group::Total).saved.minutes(), 30.0);
    let both = impact(&compiled).in_all(&alone("a")).saved + impact(&compiled).in_all(&alone("b")).saved;
    assert_eq!(both.minutes(), 30.0);
}

/// What readers told: of the recipe, which is 旧部's until 10 February, and of a story.
fn told() -> Vec<Signal> {
    let signal = |day: &str, page: &str, reaction, count| Signal {
        day: day.parse().expect("the day is written right"),
        about: About::Page(page.to_owned(), reaction),
        count,
    };
    vec![
        // Before the first story, on the last day of a fiscal year.
        signal("2027-03-31", "/recipes/r/", Reaction::Tried, 1),
        signal("2028-02-10", "/recipes/r/", Reaction::Tried, 2),
        signal("2028-02-11", "/recipes/r/", Reaction::Tried, 3),
        signal("2028-02-11", "/recipes/r/", Reaction::Helpful, 50),
        // After the build day.
        signal("2028-03-16", "/recipes/r/", Reaction::Tried, 70),
        signal("2028-02-11", "/stories/leap/", Reaction::Tried, 4),
    ]
}

#[test]
fn recipes_that_readers_tried_are_counted_only_if_they_are_known() {
    let day: jiff::civil::Date = DAY.parse().expect("the day is written right");
    let fixture = FIXTURE.replace("title: レシピ\n", "title: レシピ\ndepartment: old\ntasks: [a, b]\n");
    let tree = SourceTree::from_fixture(&fixture);
    let with = |signals: Option<Vec<Signal>>| {
        let signals = signals.map(Into::into);
        let settings = Settings { signals, ..Settings::on(Now::at(day.at(9, 0, 0, 0))) };
        compile(&tree, &settings, &mut Memo::new())
    };
    let known = with(Some(told()));
    let impact = impact(&known);
    let of = |figures: chienowa::model::impact::Figures| (figures.recipes_tried, figures.tries);
    assert_eq!(of(impact.in_all(&Group::Total)), (1, 6));
    assert_eq!(of(impact.in_all(&department("old"))), (1, 3));
    assert_eq!(of(impact.in_all(&department("shin"))), (1, 3));
    assert_eq!(of(impact.in_all(&department("hon"))), (1, 3), "with those below");
    assert_eq!(of(impact.in_all(&alone("hon"))), (0, 0));
    assert_eq!(of(impact.in_all(&Group::Task(Some("b".to_owned())))), (1, 6));
    let years: Vec<_> = impact
        .periods(PeriodKind::Year)
        .into_iter()
        .map(|year| (year.id(), impact.in_period(&Group::Total, year).tries))
        .collect();
    assert_eq!(years, [("FY2026".to_owned(), 1), ("FY2027".to_owned(), 5)]);
    assert_eq!(impact.in_all(&Group::Total).saved.minutes(), 405.677, "tries save nothing by themselves");
    assert_eq!(by_period(impact, &department("old"), PeriodKind::Month)[11], ("2028-02".to_owned(), 10.0));

    let json = |compiled: &Compiled| -> (Value, String) {
        let outputs = outputs(&tree, compiled);
        let page = String::from_utf8_lossy(&outputs["impact/index.html"]).into_owned();
        (serde_json::from_slice(&outputs["data/impact.json"]).expect("it is JSON"), page)
    };
    let (data, page) = json(&known);
    assert_eq!((&data["total"]["recipes_tried"], &data["total"]["tries"]), (&1.into(), &6.into()));
    assert!(page.contains("試されたレシピ") && page.contains("6 回"));
    let (data, page) = json(&with(None));
    assert_eq!((&data["total"]["recipes_tried"], &data["total"]["tries"]), (&Value::Null, &Value::Null));
    assert!(!page.contains("試されたレシピ"), "nothing is said of what is not known");
    let (data, _) = json(&with(Some(Vec::new())));
    assert_eq!(data["total"]["tries"], 0);
}

/// A number as people read it.
fn number(text: &str) -> f64 {
    let plain = text.trim().replace(',', "").replace('−', "-").replace('+', "");
    plain.parse().unwrap_or_else(|_| panic!("`{text}` is no number"))
}

/// The tables of a page by their captions, or by the heading above; cells as text.
fn tables(page: &[u8]) -> BTreeMap<String, Vec<Vec<String>>> {
    let page = String::from_utf8_lossy(page);
    let mut tables = BTreeMap::new();
    let (mut heading, mut rows): (String, Vec<Vec<String>>) = (String::new(), Vec::new());
    for element in crate::html::read(&page).expect("pages are well formed") {
        let text = element.text.split_whitespace().collect::<Vec<_>>().join(" ");
        match element.name.as_str() {
            "h2" | "caption" => heading = text,
            "table" => rows = Vec::new(),
            "tr" => rows.push(Vec::new()),
            "th" | "td" => {
                rows.last_mut().expect("a cell stands in a row").push(text);
                tables.insert(heading.clone(), rows.clone());
            }
            _ => {}
        }
    }
    tables
}

/// The rows of a CSV file by the names of their columns.
fn records(file: &[u8]) -> Vec<BTreeMap<String, String>> {
    let text = std::str::from_utf8(file).expect("it is UTF-8");
    let text = text.strip_prefix('\u{feff}').expect("it begins with the mark of UTF-8");
    assert!(
        text.ends_with("\r\n") && !text.replace("\r\n", "").contains(['\r', '\n']),
        "lines end with CRLF"
    );
    let mut lines = text.lines().map(|line| {
        // No cell of this fixture holds a comma or a quote.
        assert!(!line.contains('"'), "{line}");
        line.split(',').map(str::to_owned).collect::<Vec<_>>()
    });
    let header = lines.next().expect("there is a header");
    lines
        .map(|cells| {
            assert_eq!(cells.len(), header.len(), "{cells:?}");
            header.iter().cloned().zip(cells).collect()
        })
        .collect()
}

/// What a group's or period's figures are in JSON.
const NUMBERS: [&str; 10] = [
    "saved_hours",
    "saved_minutes",
    "measured_hours",
    "measured_minutes",
    "estimated_hours",
    "estimated_minutes",
    "stories",
    "new_stories",
    "contributors",
    "recipes_in_stories",
];

fn assert_same(record: &BTreeMap<String, String>, json: &Value) {
    for name in NUMBERS {
        let in_csv: f64 = record[name].parse().unwrap_or_else(|_| panic!("{name} is no number: {record:?}"));
        assert_eq!(Some(in_csv), json[name].as_f64(), "{name} of {record:?}");
    }
    for name in ["recipes_tried", "tries"] {
        // What is not known is nothing in either.
        assert_eq!(record[name].parse().ok(), json[name].as_u64(), "{name} of {record:?}");
        assert_eq!(record[name].is_empty(), json[name].is_null(), "{name} of {record:?}");
    }
}

fn array<'a>(json: &'a Value, name: &str) -> &'a Vec<Value> {
    json[name].as_array().unwrap_or_else(|| panic!("{name} is a list"))
}

#[test]
fn json_and_csv_agree() {
    json_and_csv_agree_about(&on(FIXTURE, DAY));
    let day: jiff::civil::Date = DAY.parse().expect("the day is written right");
    let settings = Settings { signals: Some(told().into()), ..Settings::on(Now::at(day.at(9, 0, 0, 0))) };
    json_and_csv_agree_about(&compile(&SourceTree::from_fixture(FIXTURE), &settings, &mut Memo::new()));
}

fn json_and_csv_agree_about(compiled: &Compiled) {
    let outputs = outputs(&SourceTree::from_fixture(FIXTURE), compiled);
    let json: Value = serde_json::from_slice(&outputs["data/impact.json"]).expect("it is JSON");
    assert_eq!(json["total"]["saved_minutes"], 405.677);
    let mut compared = 0;
    let mut compare = |file: &str, group: &str, id: &Value, in_all: &Value, periods: &[Value]| {
        let records = records(&outputs[file]);
        let own = |record: &&BTreeMap<String, String>| {
            record["group"] == group && record["id"] == id.as_str().unwrap_or("")
        };
        let own: Vec<_> = records.iter().filter(own).collect();
        assert_eq!(own.len(), periods.len() + 1, "{file} {group} {id}");
        for record in own {
            match record["kind"].as_str() {
                "all" => assert_same(record, in_all),
                kind => {
                    let same =
                        |period: &&Value| period["kind"] == kind && period["period"] == *record["period"];
                    let period = periods.iter().find(same).expect("the period is in both");
                    assert_same(record, period);
                    for name in ["first_day", "last_day"] {
                        assert_eq!(period[name], *record[name]);
                    }
                    assert_eq!(period["complete"].to_string(), record["complete"]);
                }
            }
            compared += 1;
        }
    };
    compare("data/impact-periods.csv", "total", &Value::Null, &json["total"], array(&json, "periods"));
    for (name, group) in [("departments", "department"), ("tasks", "task"), ("tools", "tool")] {
        for term in array(&json, name) {
            let file = format!("data/impact-{name}.csv");
            compare(&file, group, &term["id"], &term["total"], array(term, "periods"));
        }
    }
    assert!(compared > 60, "only {compared} rows were compared");

    for record in records(&outputs["data/impact-departments-by-task.csv"]) {
        let same = |both: &&Value| {
            both["department"].as_str().unwrap_or("") == record["department"]
                && both["task"].as_str().unwrap_or("") == record["task"]
        };
        assert_same(&record, array(&json, "departments_by_task").iter().find(same).expect("it is in both"));
    }
    let stories = records(&outputs["data/impact-stories.csv"]);
    assert_eq!(stories.len(), 10, "five count, five do not, one has expired and is not told");
    for record in &stories {
        let same = |story: &&Value| story["url"] == *record["url"];
        let counted = array(&json, "stories").iter().find(same);
        assert_eq!(counted.is_some().to_string(), record["counted"]);
        if let Some(story) = counted {
            assert_eq!(story["saved_minutes"].as_f64(), record["saved_minutes"].parse().ok());
            assert_eq!(story["hours_per_month"].as_f64(), record["hours_per_month"].parse().ok());
        } else {
            let left_out = array(&json, "left_out").iter().find(same).expect("it is in both");
            let reasons: Vec<&str> = array(left_out, "reasons").iter().filter_map(Value::as_str).collect();
            assert_eq!(reasons.join(" "), record["reasons"]);
        }
    }
    // A title that a spreadsheet would calculate is text; a number below zero stays a number.
    let slower = stories.iter().find(|record| record["url"] == "/stories/slower/").expect("it counts");
    assert_eq!((slower["title"].as_str(), slower["saved_minutes"].as_str()), ("'=遅くなった", "-360"));
}

#[test]
fn the_page_and_the_report_say_what_the_data_say() {
    let compiled = on(FIXTURE, DAY);
    let outputs = outputs(&SourceTree::from_fixture(FIXTURE), &compiled);
    let json: Value = serde_json::from_slice(&outputs["data/impact.json"]).expect("it is JSON");
    let hours = |figures: &Value| figures["saved_hours"].as_f64().expect("hours are a number");

    for (file, words) in [
        ("impact/index.html", ["部署", "業務", "道具"]),
        ("en/impact/index.html", ["Department", "Task", "Tool"]),
    ] {
        let page = tables(&outputs[file]);
        for (name, word) in ["departments", "tasks", "tools"].into_iter().zip(words) {
            let rows = page.values().find(|rows| rows[0][0] == word && rows[0].len() == 7);
            let rows = rows.unwrap_or_else(|| panic!("{file} has no table of {name}"));
            let terms = array(&json, name);
            assert_eq!(rows.len() - 1, terms.len(), "{file} {name}");
            for (row, term) in rows[1..].iter().zip(terms) {
                if let Some(label) = term["label"].as_str() {
                    assert_eq!(row[0], label);
                }
                assert_eq!(number(&row[1]), hours(&term["total"]), "{file} {}", row[0]);
                assert_eq!(Some(number(&row[3])), term["total"]["measured_hours"].as_f64());
                assert_eq!(Some(number(&row[4])), term["total"]["estimated_hours"].as_f64());
                assert_eq!(Some(number(&row[5])), term["total"]["stories"].as_f64());
                assert_eq!(Some(number(&row[6])), term["total"]["contributors"].as_f64());
            }
        }
        let by_period: Vec<&Vec<String>> = page
            .values()
            .filter(|rows| matches!(rows[0][0].as_str(), "期間" | "Period"))
            .flat_map(|rows| &rows[1..])
            .collect();
        let periods = array(&json, "periods");
        assert_eq!(by_period.len(), periods.len(), "{file}");
        let mut on_page: Vec<(i64, i64)> = Vec::new();
        let mut in_data = Vec::new();
        #[expect(clippy::cast_possible_truncation, reason = "tenths of hours as a key to sort by")]
        let key = |hours: f64, stories: f64| ((hours * 10.0).round() as i64, stories as i64);
        for row in by_period {
            on_page.push(key(number(&row[1]), number(&row[4])));
        }
        for period in periods {
            in_data.push(key(hours(period), period["stories"].as_f64().expect("a number")));
        }
        on_page.sort_unstable();
        in_data.sort_unstable();
        assert_eq!(on_page, in_data, "{file}");
        assert!(String::from_utf8_lossy(&outputs[file]).contains("<b>6.8</b>"), "the large figure of {file}");
        let line = crate::html::read(&String::from_utf8_lossy(&outputs[file])).expect("it is well formed");
        let drawn = line
            .iter()
            .filter(|element| {
                element.attribute("class").is_some_and(|class| class.starts_with("chart-point"))
            })
            .count();
        assert_eq!(drawn, 12, "a point a month");
    }

    let report = &tables(&outputs["impact/report/index.html"])["前の期間との比較"];
    let comparisons = array(&json, "comparisons");
    assert_eq!(report.len() - 1, comparisons.len());
    for (row, both) in report[1..].iter().zip(comparisons) {
        assert_eq!(row[1] == "–", both["current"].is_null(), "{row:?}");
        assert_eq!(row[2] == "–", both["before"].is_null(), "{row:?}");
        if row[1] != "–" {
            assert_eq!(number(&row[1]), hours(&both["current"]));
            assert_eq!(Some(number(&row[4])), both["current"]["stories"].as_f64());
        }
        if row[2] != "–" {
            assert_eq!(number(&row[2]), hours(&both["before"]));
            let (change, percent) = row[3].split_once(" (").expect("a change with per cent");
            assert_eq!(Some(number(change)), both["change_hours"].as_f64());
            assert_eq!(Some(number(percent.trim_end_matches("%)"))), both["change_percent"].as_f64());
        }
    }
    // February after January: 389 − 80 = 309 minutes, 5.15 hours, 386 %. Q3 after Q2: 2 + 180.
    assert_eq!(report[1][1..4], ["6.5", "1.3", "+5.2 (+386%)"]);
    assert_eq!(report[2][1..4], ["0.0", "−3.0", "+3.0 (+101%)"]);
    assert_eq!(report[3][1..4], ["−6.0", "–", "–"], "the half before had no story");
    assert_eq!(report[4][1..4], ["–", "–", "–"], "no fiscal year with stories is over");

    let home = String::from_utf8_lossy(&outputs["index.html"]).into_owned();
    assert!(home.contains("<b>6.8</b>") && home.contains("<b>6</b>") && home.contains("<b>5</b>"));
    for (name, bytes) in &outputs {
        let text = String::from_utf8_lossy(bytes);
        assert!(!text.contains("期限の題"), "{name} names an expired story");
        assert!(
            !text.contains("隠れた名前") && !text.contains("kakureta"),
            "{name} names who may not be named"
        );
    }
}

#[test]
fn the_command_line_tells_the_same() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    put_fixture(folder.path(), FIXTURE);
    let compiled = on(FIXTURE, DAY);
    let outputs = outputs(&SourceTree::from_fixture(FIXTURE), &compiled);
    let report = |options: &[&str]| {
        let told = run(folder.path(), &[&["report", "impact", "--at", DAY], options].concat());
        assert_eq!((told.status, told.err.as_str()), (0, ""));
        told.out
    };
    assert_eq!(report(&["--format", "json"]).as_bytes(), outputs["data/impact.json"]);
    let csv = report(&["--format", "csv"]);
    let lines = |file: &str| String::from_utf8_lossy(&outputs[file]).lines().count() - 1;
    let all =
        ["periods", "departments", "tasks", "tools"].map(|name| lines(&format!("data/impact-{name}.csv")));
    assert_eq!(csv.lines().count() - 1, all.iter().sum::<usize>());
    assert!(csv.contains("'=別の道具"), "a label that a spreadsheet would calculate is text");

    let text = report(&[]);
    for told in
        ["2027年4月1日から2028年3月15日まで", "6.8 時間", "回数がない: 月の回数（times_per_month）がない"]
    {
        assert!(text.contains(told), "{told} is missing in\n{text}");
    }
    let md = report(&["--format", "md"]);
    assert!(md.contains("| 2028年2月 | 6.5 | 1.3 | +5.2 (+386%) | 3 | 3 | 4 |"), "{md}");
    assert!(md.contains("| 　一課 | 11.7 |"), "{md}");

    assert!(report(&["--lang", "en"]).contains("1 April 2027 to 15 March 2028"));
    assert_eq!(run(folder.path(), &["report", "impact", "--lang", "xx"]).status, 2);

    // A month alone; then from 10 February: leap 300, moved 1 + 19, tried 60, and March.
    let month: Value =
        serde_json::from_str(&report(&["--format", "json", "--month", "2028-01"])).expect("it is JSON");
    assert_eq!(month["total"]["saved_minutes"], 80.0);
    assert_eq!((&month["since"], &month["day"]), (&"2028-01-01".into(), &"2028-01-31".into()));
    assert_eq!(month["total"]["new_stories"], 1, "until began before");
    let since: Value =
        serde_json::from_str(&report(&["--format", "json", "--since", "2028-02-10"])).expect("it is JSON");
    assert_eq!(since["total"]["saved_minutes"], 674.677);
    let old =
        array(&since, "departments").iter().find(|department| department["id"] == "old").expect("one day");
    assert_eq!(old["total"]["saved_minutes"], 1.0);

    for wrong in [["--month", "2028-13"], ["--since", "soon"]] {
        assert_eq!(run(folder.path(), &[&["report", "impact"][..], &wrong].concat()).status, 2);
    }
}

#[test]
fn a_portal_without_figures_says_what_is_missing() {
    let fixture = one("date: 2027-01-01");
    let compiled = on(&fixture, "2027-03-31");
    let outputs = outputs(&SourceTree::from_fixture(&fixture), &compiled);
    let page = String::from_utf8_lossy(&outputs["impact/index.html"]).into_owned();
    assert!(page.contains("まだ数字がありません") && page.contains("前の分（before_minutes）がない"));
    let json: Value = serde_json::from_slice(&outputs["data/impact.json"]).expect("it is JSON");
    assert_eq!((&json["total"]["stories"], &json["since"]), (&0.into(), &Value::Null));
    assert_eq!(records(&outputs["data/impact-periods.csv"]), []);
}
