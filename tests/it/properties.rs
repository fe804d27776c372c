//! What holds whatever the input: each test says it in its name, and a failure shows the smallest input found.

use std::sync::OnceLock;
use std::time::SystemTime;

use chienowa::clock::Now;
use chienowa::compile::Settings;
use chienowa::config::Config;
use chienowa::memo::Inputs;
use chienowa::parse::{Document, DocumentName, Options};
use chienowa::paths::SourcePath;
use chienowa::read::SourceTree;
use chienowa::recurrence::Rule;
use chienowa::render::export::{Cell, csv};
use chienowa_search::{Index, Passage, Query, SearchDocument, Vocabulary};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use proptest::prelude::*;

/// Names as people give them, without `.` and `..`.
fn part() -> impl Strategy<Value = String> {
    "[a-zぁ-ん一-三 _-]{1,6}(\\.[a-z]{1,3}){0,2}".prop_filter("a name", |name| !name.trim().is_empty())
}

fn path() -> impl Strategy<Value = SourcePath> {
    prop::collection::vec(part(), 1..5).prop_map(|parts| SourcePath::new(&parts.join("/")))
}

fn options() -> Options {
    let languages = ["ja", "en"].map(str::to_owned).into();
    Options { languages, ..Config::default().parse_options() }
}

proptest! {
    #[test]
    fn a_relative_name_leads_back_to_the_file_that_it_names(page in path(), other in path()) {
        prop_assert_eq!(page.resolve(&page.relative(&other)), Some(other));
    }

    #[test]
    fn no_relative_name_leads_out_of_the_root(page in path(), relative in "[a./\\\\% ]{0,24}") {
        if let Some(resolved) = page.resolve(&relative) {
            let climbs = resolved.as_str().split('/').any(|part| part == "..");
            prop_assert!(!climbs && !resolved.as_str().starts_with('/'), "{resolved}");
        }
    }

    #[test]
    fn two_files_never_share_an_address(one in path(), other in path()) {
        let name = |path: &SourcePath| {
            let path = SourcePath::new(&format!("content/{path}.md"));
            DocumentName::new(&path, &options()).map(|name| (name.slug, name.language))
        };
        if one != other && name(&one).is_some() {
            prop_assert_ne!(name(&one), name(&other));
        }
    }

    #[test]
    fn what_front_matter_says_is_what_was_written(
        title in "\\PC{1,20}",
        tags in prop::collection::vec("\\PC{1,8}", 0..4),
        day in (2000_i16..2100, 1_i8..13, 1_i8..29),
        draft: bool,
    ) {
        let quoted = |text: &str| serde_json::to_string(text).expect("text is JSON");
        let date = jiff::civil::date(day.0, day.1, day.2);
        let tags_written: Vec<String> = tags.iter().map(|tag| quoted(tag)).collect();
        let text = format!(
            "---\ntitle: {}\ntags: [{}]\ndate: {date}\ndraft: {draft}\n---\n# a\n",
            quoted(&title), tags_written.join(", ")
        );
        let path = SourcePath::new("content/a.md");
        let name = DocumentName::new(&path, &options()).expect("it is a page");
        let (document, _) = Document::parse(&path, name, &text, &options());
        let common = &document.front.common;
        let as_read = |text: &String| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        prop_assert_eq!(&common.title, &as_read(&title));
        prop_assert_eq!(&common.tags, &tags.iter().filter_map(as_read).collect::<Vec<_>>());
        prop_assert_eq!(common.date, Some(date));
        prop_assert_eq!(common.draft, draft);
        prop_assert_eq!(&text[document.body_start..], "# a\n");
    }
}

/// Rules that go together, as text.
fn rule() -> impl Strategy<Value = String> {
    let ending = prop_oneof![
        Just(String::new()),
        (1_u32..40).prop_map(|count| format!(";COUNT={count}")),
        (2026_i16..2029, 1_i8..13).prop_map(|(year, month)| format!(";UNTIL={year}{month:02}15T120000Z")),
    ];
    let of = prop_oneof![
        Just("FREQ=DAILY".to_owned()),
        prop::sample::subsequence(vec!["MO", "TU", "WE", "FR", "SU"], 1..4)
            .prop_map(|days| format!("FREQ=WEEKLY;BYDAY={}", days.join(","))),
        Just("FREQ=WEEKLY;WKST=SU".to_owned()),
        (-5_i8..6).prop_filter("no 0th", |at| *at != 0).prop_map(|at| format!("FREQ=MONTHLY;BYDAY={at}TU")),
        (-31_i8..32)
            .prop_filter("no 0th", |at| *at != 0)
            .prop_map(|at| format!("FREQ=MONTHLY;BYMONTHDAY={at}")),
        Just("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1".to_owned()),
    ];
    (of, 1_u8..5, ending).prop_map(|(of, interval, ending)| format!("{of};INTERVAL={interval}{ending}"))
}

fn day() -> impl Strategy<Value = Date> {
    (0_i32..900).prop_map(|days| {
        let first = jiff::civil::date(2026, 1, 1);
        first.checked_add(jiff::Span::new().days(days)).expect("it is within this century")
    })
}

proptest! {
    #[test]
    fn meetings_come_in_order_from_their_first_day_to_the_last_asked_for(rule in rule(), start in day(), last in day()) {
        let rule = Rule::parse(&rule).expect("its parts go together");
        let start = start.at(15, 30, 0, 0);
        let meetings = rule.occurrences(start, last, &TimeZone::UTC);
        prop_assert!(meetings.is_sorted_by(|one, next| one < next), "{meetings:?}");
        prop_assert!(meetings.iter().all(|at| *at >= start && at.date() <= last && at.time() == start.time()));
        // A day more never changes those before it.
        if let Ok(later) = last.tomorrow() {
            let more = rule.occurrences(start, later, &TimeZone::UTC);
            prop_assert_eq!(&more[..meetings.len().min(more.len())], &meetings[..]);
        }
    }

    #[test]
    fn a_rule_that_calendars_read_means_the_same_days(rule in rule(), start in day(), last in day()) {
        let zone = TimeZone::get("Asia/Tokyo").expect("it is built in");
        let rule = Rule::parse(&rule).expect("its parts go together");
        let again = Rule::parse(&rule.to_ical(&zone)).expect("what is written can be read");
        let start = start.at(10, 0, 0, 0);
        prop_assert_eq!(again.occurrences(start, last, &zone), rule.occurrences(start, last, &zone));
    }

    /// Read by the rules of RFC 4180, each cell is what was written, and no program takes it for a formula.
    #[test]
    fn cells_read_back_and_none_is_a_formula(rows in prop::collection::vec(prop::collection::vec("[a=+@\\-＝,\"\\n\\r\\t あ]{0,6}", 2), 1..5)) {
        let cells = rows.iter().map(|row| row.iter().map(|text| Cell::Text(text.clone())).collect());
        let bytes = csv(&["x", "y"], cells);
        let text = std::str::from_utf8(&bytes).expect("it is UTF-8").trim_start_matches('\u{feff}');
        let read = read_csv(text);
        prop_assert_eq!(&read[0], &["x", "y"]);
        for (read, written) in read[1..].iter().flatten().zip(rows.iter().flatten()) {
            prop_assert!(!read.starts_with(['=', '+', '-', '@', '＝', '\t', '\r', '\n']), "{read:?}");
            prop_assert_eq!(read.strip_prefix('\'').unwrap_or(read), written.as_str());
        }
        prop_assert_eq!(read.len(), rows.len() + 1);
    }
}

fn read_csv(text: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut cell) = (Vec::new(), Vec::new(), String::new());
    let mut letters = text.chars().peekable();
    let mut is_quoted = false;
    while let Some(letter) = letters.next() {
        match letter {
            '"' if is_quoted && letters.next_if_eq(&'"').is_some() => cell.push('"'),
            '"' => is_quoted = !is_quoted,
            ',' if !is_quoted => row.push(std::mem::take(&mut cell)),
            '\r' if !is_quoted => {
                assert_eq!(letters.next(), Some('\n'), "a line ends with both");
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            letter => cell.push(letter),
        }
    }
    rows
}

/// What a build depends on, as a property draws it.
#[derive(Clone, Debug, PartialEq)]
struct Portal {
    titles: Vec<String>,
    bodies: Vec<String>,
    style: String,
    day: Date,
    preview: bool,
    own: String,
}

fn portal() -> impl Strategy<Value = Portal> {
    let texts = |pattern| prop::collection::vec(pattern, 2);
    (texts("[a-c]{1,3}"), texts("[a-c]{1,3}"), "[a-c]{0,2}", day(), any::<bool>(), "[a-c]{0,2}").prop_map(
        |(titles, bodies, style, day, preview, own)| Portal { titles, bodies, style, day, preview, own },
    )
}

impl Portal {
    fn inputs(&self) -> Inputs {
        let mut fixture = format!("=== themes/default/styles/a.css\n/* {} */\n", self.style);
        for (number, (title, body)) in self.titles.iter().zip(&self.bodies).enumerate() {
            fixture.push_str(&format!("=== content/{number}.md\n---\ntitle: {title}\n---\n{body}\n"));
        }
        let tree = SourceTree::from_fixture(&fixture);
        let (config, _) = Config::load(&tree);
        let now = Now::at(self.day.at(9, 0, 0, 0));
        let settings = Settings { preview: self.preview, ..Settings::on(now) };
        let options = config.parse_options();
        let digest = |path: &SourcePath, _| {
            let name = DocumentName::new(path, &options)?;
            Some(Document::parse(path, name, &tree.text(path)?.text, &options).0.digest())
        };
        let own = [("own", self.own.clone())];
        Inputs::gather(&tree, &config, &settings, now, SystemTime::UNIX_EPOCH, &own, digest)
            .expect("each document has a digest")
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn inputs_are_equal_exactly_where_all_that_a_build_depends_on_is(one in portal(), other in portal()) {
        prop_assert_eq!(one.inputs(), one.clone().inputs());
        prop_assert_eq!(one == other, one.inputs() == other.inputs());
    }

    #[test]
    fn any_one_thing_that_changes_changes_the_inputs(before in portal(), which in 0_usize..6) {
        let mut after = before.clone();
        match which {
            0 => after.titles[1].push('d'),
            1 => after.bodies[0].push('d'),
            2 => after.style.push('d'),
            3 => after.day = after.day.tomorrow().expect("it is within this century"),
            4 => after.preview = !after.preview,
            _ => after.own.push('d'),
        }
        let (before, after) = (before.inputs(), after.inputs());
        prop_assert_ne!(&before, &after);
        // A text alone leaves the site as it is; nothing else does.
        prop_assert_eq!(after.has_same_site(&before), which == 1);
    }

    #[test]
    fn a_query_in_wide_letters_finds_what_it_finds_in_plain_ones(text in "[a-z:\" \\-]{0,12}") {
        let wide = |letter: char| match letter {
            '!'..='~' => char::from_u32(u32::from(letter) + 0xfee0).unwrap_or(letter),
            letter => letter,
        };
        let urls = |text: &str| {
            let results = index().search(&Query::new(text)).expect("the index is whole");
            results.hits.into_iter().map(|hit| hit.url).collect::<Vec<_>>()
        };
        prop_assert_eq!(urls(&text.chars().map(wide).collect::<String>()), urls(&text));
    }

    #[test]
    fn words_of_a_page_in_quotation_marks_find_that_page(first in 0_usize..6, count in 1_usize..4) {
        let words: Vec<&str> = TEXT.split(' ').skip(first).take(count).collect();
        let results = index().search(&Query::new(format!("\"{}\"", words.join(" ")))).expect("the index is whole");
        prop_assert!(results.hits.iter().any(|hit| hit.url == "/a/"), "{words:?}");
    }
}

const TEXT: &str = "record every meeting, then draft minutes with care";

fn index() -> &'static Index {
    static INDEX: OnceLock<Index> = OnceLock::new();
    INDEX.get_or_init(|| {
        let page = |url: &str, text: &str| SearchDocument {
            key: url.to_owned(),
            url: url.to_owned(),
            kind: "faq".to_owned(),
            lang: "en".to_owned(),
            passages: vec![Passage { text: text.to_owned(), ..Passage::default() }],
            ..SearchDocument::default()
        };
        let pages = [page("/a/", TEXT), page("/b/", "abc kind x-y meeting"), page("/c/", "a b c d e f")];
        Index::build(&pages, &Vocabulary::default()).expect("the pages have addresses of their own")
    })
}
