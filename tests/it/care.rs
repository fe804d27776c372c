//! What needs care: each list, who is told, what CI and schedulers read. One fixture for all: `tests/care/portal.txt`.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use chienowa::clock::Now;
use chienowa::compile::{Compiled, Settings, compile};
use chienowa::memo::Memo;
use chienowa::model::{About, Care, CareList, Reaction, Signal};
use chienowa::read::SourceTree;
use jiff::civil::{Date, date};
use serde_json::Value;

use crate::support::{human, outputs, put, put_fixture, run};

const FIXTURE: &str = include_str!("../care/portal.txt");
const SECRETS: [&str; 3] = ["秘密太郎", "himitsu-taro", "Secret Taro"];
/// Everything that readers told in these tests.
const SIGNALS: &str = "\
{\"v\":1,\"day\":\"2026-11-20\",\"page\":\"/recipes/fresh/\",\"reaction\":\"failed\",\"count\":2}
{\"v\":1,\"day\":\"2026-11-20\",\"page\":\"/recipes/fresh/\",\"reaction\":\"tried\",\"count\":5}
{\"v\":1,\"day\":\"2026-11-21\",\"page\":\"/recipes/draft/\",\"reaction\":\"tried\",\"count\":7}
{\"v\":1,\"day\":\"2026-11-21\",\"query\":\"=出張 精算\",\"count\":3}
{\"v\":1,\"day\":\"2026-08-24\",\"query\":\"昔の言葉\",\"count\":9}
{\"v\":1,\"day\":\"2026-11-22\",\"query\":\"有給\",\"count\":1}
";

fn on(fixture: &str, moment: &str, signals: Option<Vec<Signal>>) -> Compiled {
    let tree = SourceTree::from_fixture(fixture);
    let now = Now::at(moment.parse().expect("a moment"));
    let settings = Settings { signals: signals.map(Arc::from), ..Settings::on(now) };
    let compiled = compile(&tree, &settings, &mut Memo::new());
    assert_eq!(human(&compiled.diagnostics, &tree), "", "{moment}");
    compiled
}

fn told(day: Date, page: &str, reaction: Reaction, count: u64) -> Signal {
    Signal { day, about: About::Page(page.to_owned(), reaction), count }
}

/// Addresses in a list.
fn listed(care: &Care, compiled: &Compiled, list: CareList) -> Vec<String> {
    let site = compiled.revision.as_ref().expect("the theme is embedded").site();
    care.list(list).iter().map(|item| site.page(item.page).url.clone()).collect()
}

#[test]
fn each_list_holds_the_pages_it_is_about() {
    let compiled = on(FIXTURE, "2026-11-23T09:00", None);
    let care = compiled.revision.as_ref().expect("the theme is embedded").site().care();
    let expected = [
        (CareList::Overdue, vec!["/recipes/overdue/", "/recipes/secret/"]),
        (CareList::Failed, vec![]),
        (CareList::Unanswered, vec!["/faq/empty/", "/faq/unsigned/"]),
        (CareList::HiddenReference, vec!["/stories/figures/"]),
        (CareList::Unverified, vec!["/recipes/secret/", "/recipes/due-today/"]),
        (CareList::NoFigures, vec!["/stories/no-figures/"]),
        (CareList::NoOwner, vec!["/faq/unsigned/", "/stories/no-figures/"]),
        (CareList::Orphan, vec!["/faq/orphan/"]),
        (CareList::Undated, vec!["/faq/undated/"]),
        (CareList::DueSoon, vec!["/recipes/due-today/", "/training/m/"]),
    ];
    for (list, pages) in expected {
        assert_eq!(listed(care, &compiled, list), pages, "{list:?}");
    }
}

#[test]
fn a_change_answers_complaints_and_signals_grow_old() {
    let fixture = FIXTURE.replace(
        "title: 期限切れのレシピ\ndate: 2026-01-10",
        "title: 期限切れのレシピ\ndate: 2026-01-10\nupdated: 2026-11-10",
    );
    let signals = vec![
        // Before the change, and after it.
        told(date(2026, 11, 9), "/recipes/overdue/", Reaction::Failed, 4),
        told(date(2026, 11, 10), "/recipes/overdue/", Reaction::Failed, 1),
        // By a former address, and as a browser encodes it.
        told(date(2026, 11, 1), "/old/fresh/", Reaction::Failed, 1),
        told(date(2026, 11, 1), "/%72ecipes/fresh/", Reaction::Tried, 1),
        // Too long ago, to come, of a draft, of nothing.
        told(date(2026, 8, 24), "/faq/empty/", Reaction::Failed, 1),
        told(date(2026, 11, 24), "/faq/empty/", Reaction::Failed, 1),
        told(date(2026, 11, 1), "/recipes/draft/", Reaction::Failed, 2),
        told(date(2026, 11, 1), "/nothing/", Reaction::Failed, 3),
    ];
    let compiled = on(&fixture, "2026-11-23T09:00", Some(signals));
    let site = compiled.revision.as_ref().expect("the theme is embedded").site();
    let care = site.care();
    assert_eq!(listed(care, &compiled, CareList::Failed), ["/recipes/fresh/", "/recipes/overdue/"]);
    assert_eq!(site.signals.unknown, 5);
    let counts: Vec<_> = care
        .reactions
        .iter()
        .map(|(id, told)| (site.page(*id).url.as_str(), told.failed, told.tried))
        .collect();
    assert_eq!(counts, [("/recipes/overdue/", 5, 0), ("/recipes/fresh/", 1, 1)]);
    let month = site.signals.tried_by_month();
    assert_eq!(month.keys().collect::<Vec<_>>(), [&date(2026, 11, 1)]);
}

fn portal() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    put_fixture(folder.path(), FIXTURE);
    put(folder.path(), "signals.jsonl", SIGNALS);
    folder
}

fn report(folder: &Path, arguments: &[&str]) -> String {
    let told = run(folder, &[&["report", "care", "--at", "2026-11-23"], arguments].concat());
    assert_eq!(told.status, 0, "{arguments:?}: {}", told.err);
    told.out
}

fn json(folder: &Path, arguments: &[&str]) -> Value {
    let told = report(folder, &[&["--format", "json"], arguments].concat());
    assert_eq!(told.lines().count(), 1);
    serde_json::from_str(&told).expect("a report is JSON")
}

#[test]
fn page_text_markdown_json_and_csv_agree() {
    let folder = portal();
    let signals = ["--signals", "signals.jsonl"];
    let json = json(folder.path(), &signals);
    let keys: Vec<&String> = json.as_object().expect("an object").keys().collect();
    assert_eq!(
        keys,
        ["day", "items", "lists", "owners", "pages", "queries", "reactions", "signals", "version"]
    );
    assert_eq!(
        (&json["version"], &json["day"], &json["signals"]),
        (&1.into(), &"2026-11-23".into(), &true.into())
    );
    let queries: Vec<(&str, u64)> = json["queries"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|query| (query["query"].as_str().expect("words"), query["count"].as_u64().expect("a number")))
        .collect();
    assert_eq!(queries, [("=出張 精算", 3), ("有給", 1)]);

    let built = run(folder.path(), &["build", "--at", "2026-11-23", "--signals", "signals.jsonl"]);
    assert_eq!(built.status, 0, "{}", built.err);
    assert!(
        built.err.contains("7 signals are of pages that are not there or not published"),
        "{}",
        built.err
    );
    let page = std::fs::read_to_string(folder.path().join("public/care/index.html")).expect("it is built");
    let english =
        std::fs::read_to_string(folder.path().join("public/en/care/index.html")).expect("it is built");
    let text = report(folder.path(), &signals);
    let markdown = report(folder.path(), &[&signals[..], &["--format", "md"]].concat());
    let csv = report(folder.path(), &[&signals[..], &["--format", "csv"]].concat());
    let rows: Vec<&str> =
        csv.strip_prefix('\u{feff}').expect("Excel sees UTF-8").split_terminator("\r\n").collect();
    assert_eq!(rows[0], "list,title,kind,owner,owner_label,day,detail,url,path");
    let items = json["items"].as_array().expect("a list");
    assert_eq!(rows.len(), 1 + items.len() + queries.len());
    assert!(rows.contains(&"no-results,'=出張 精算,,,,,3,,"), "a formula is defused: {csv}");
    assert!(items.len() > 12);
    for item in items {
        let title = item["title"].as_str().expect("a title");
        let url = item["url"].as_str().expect("an address");
        for (name, text) in [("page", &page), ("text", &text), ("Markdown", &markdown), ("CSV", &csv)] {
            assert!(text.contains(title), "{name} lacks {title}");
        }
        assert!(page.contains(&format!("href=\"{url}\"")), "the page leads to {url}");
        let edit = format!("https://example.com/edit/{}", item["path"].as_str().expect("a file"));
        assert_eq!(item["edit_url"], edit);
        assert!(page.contains(&format!("href=\"{edit}\"")), "the page leads to {edit}");
    }
    for words in ["有給", "chienowa new faq &quot;出張 精算&quot;"] {
        assert!(page.contains(words) || page.contains(&words.replace("&quot;", "\"")), "{words}\n{page}");
    }
    put(
        folder.path(),
        "chienowa.yaml",
        "title: 暦\nnew_url: https://example.com/new/{path}?text={content}\n",
    );
    let built = run(
        folder.path(),
        &["build", "--at", "2026-11-23", "--signals", "signals.jsonl", "--output", "with-new"],
    );
    assert_eq!(built.status, 0, "{}", built.err);
    let with_new =
        std::fs::read_to_string(folder.path().join("with-new/care/index.html")).expect("it is built");
    // Only letters, digits and spaces of the words reach the file that it begins.
    let start = "href=\"https://example.com/new/content/faq/%E5%87%BA%E5%BC%B5-%E7%B2%BE%E7%AE%97.md?text=%2D%2D%2D%0Atitle%3A%20%22%E5%87%BA%E5%BC%B5%20%E7%B2%BE%E7%AE%97%22%0Adate";
    assert!(with_new.contains(start), "{with_new}");
    assert!(english.contains("An overdue recipe") && english.contains("Review overdue"), "{english}");
    assert!(!page.contains("昔の言葉"), "what was searched for long ago is no question of today");
    let lists: BTreeMap<String, Value> = serde_json::from_value(json["lists"].clone()).expect("a mapping");
    assert_eq!(lists.len(), CareList::ALL.len());
}

#[test]
fn whoever_may_not_be_named_is_listed_under_the_department() {
    let folder = portal();
    let built = run(folder.path(), &["build", "--at", "2026-11-23"]);
    assert_eq!(built.status, 0, "{}", built.err);
    let mut told = vec![report(folder.path(), &[])];
    for format in ["md", "json", "csv"] {
        told.push(report(folder.path(), &["--format", format]));
        told.push(report(folder.path(), &["--format", format, "--lang", "en"]));
    }
    for format in ["text", "md", "json"] {
        let review = run(folder.path(), &["report", "review", "--at", "2026-11-23", "--format", format]);
        assert_eq!(review.status, 0, "{}", review.err);
        told.push(review.out);
    }
    for page in ["public/care/index.html", "public/en/care/index.html"] {
        told.push(std::fs::read_to_string(folder.path().join(page)).expect("it is built"));
    }
    for text in &told {
        for secret in SECRETS {
            assert!(!text.contains(secret), "{secret} is in\n{text}");
        }
    }
    assert!(told[0].contains("経理部（担当者非公開）  名乗らない人のレシピ"), "{}", told[0]);
    let of_department = json(folder.path(), &["--owner", "department:keiri"]);
    assert_eq!(of_department["items"][0]["url"], "/recipes/secret/");
    let unknown = run(folder.path(), &["report", "care", "--owner", "himitsu-taro"]);
    assert_eq!((unknown.status, unknown.out.as_str()), (2, ""));
}

#[test]
fn one_owner_sees_their_own_pages() {
    let folder = portal();
    let own = json(folder.path(), &["--owner", "mihon", "--signals", "signals.jsonl"]);
    let items = own["items"].as_array().expect("a list");
    assert!(items.len() > 4 && items.iter().all(|item| item["owner"] == "mihon"), "{own}");
    assert_eq!(own["owners"].as_array().map(Vec::len), Some(1));
    let nobody = json(folder.path(), &["--owner", "none"]);
    assert_eq!(nobody["lists"]["no-owner"], 2);
    let misspelt = run(folder.path(), &["report", "care", "--owner", "mihom"]);
    assert_eq!(misspelt.status, 2);
    assert!(misspelt.err.contains("did you mean `mihon`?"), "{}", misspelt.err);
}

/// Of 700 overdue pages the page shows what is most pressing for each keeper, and counts all of them; reports show all.
#[test]
fn a_list_too_long_for_a_page_shows_some_of_each_keeper() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    put(folder.path(), "chienowa.yaml", "title: 暦\nfreshness: {story: 12, recipe: 6, faq: 6, module: 12}\n");
    put(folder.path(), "content/index.md", "---\ntitle: 暦\n---\n");
    for number in 0..700 {
        let (owner, day) = match number {
            0 => ("mare", 1),
            1..=3 => ("tama", 2),
            _ => ("ooi", 1 + number % 28),
        };
        let text = format!(
            "---\ntitle: 問い {number}\ndate: 2024-01-{day:02}\nowner: {owner}\nanswered_by: {owner}\n---\n答え。\n"
        );
        put(folder.path(), &format!("content/faq/q{number}.md"), text);
    }
    let built = run(folder.path(), &["build", "--at", "2026-11-23"]);
    assert_eq!(built.status, 0, "{}", built.err);
    let page = std::fs::read_to_string(folder.path().join("public/care/index.html")).expect("it is built");
    let (_, list) = page.split_once("id=\"overdue\"").expect("there is the list");
    let (list, _) = list.split_once("</section>").expect("the list ends");
    let rows: Vec<&str> = list.split("<tr data-keeper=\"").skip(1).collect();
    let of = |owner: &str| rows.iter().filter(|row| row.starts_with(owner)).count();
    assert_eq!((rows.len(), of("mare"), of("tama"), of("ooi")), (500, 1, 3, 496));
    let days: Vec<&str> = rows
        .iter()
        .map(|row| {
            row.split_once("datetime=\"").expect("a row has its day").1.split('"').next().unwrap_or("")
        })
        .collect();
    assert!(days.is_sorted(), "{days:?}");
    // With the rows that are told, all pages are counted: what the script adds up.
    let more: Vec<&str> =
        list.split("data-more=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert_eq!(more, ["200"]);
    assert!(list.contains("data-js-care-count>700<") && list.contains("chienowa report care"), "{list}");
    assert!(page.contains("data-js-care-figure=\"overdue\">700<"));
    assert_eq!(json(folder.path(), &[])["lists"]["overdue"], 700);
    let own = json(folder.path(), &["--owner", "ooi"]);
    assert_eq!(own["lists"]["overdue"], 696);
}

#[test]
fn overdue_pages_fail_a_report_that_is_asked_to_and_never_a_build() {
    let folder = portal();
    let care = |arguments: &[&str]| run(folder.path(), &[&["report", "care"], arguments].concat());
    let overdue = care(&["--at", "2026-11-23", "--fail-on", "overdue"]);
    assert_eq!(overdue.status, 1, "{}", overdue.err);
    assert!(overdue.out.contains("期限切れのレシピ") && overdue.err.contains("2 pages"), "{}", overdue.err);
    // The day before, nothing is.
    assert_eq!(care(&["--at", "2026-11-22", "--fail-on", "overdue"]).status, 0);
    assert_eq!(care(&["--at", "2026-11-23", "--fail-on", "overdue", "--owner", "none"]).status, 0);
    for day in ["2026-11-22", "2026-11-23", "2030-01-01"] {
        let built = run(folder.path(), &["build", "--strict", "--at", day]);
        assert_eq!(built.status, 0, "{day}: {}", built.err);
    }
    put(folder.path(), "content/faq/broken.md", "no front matter\n");
    let broken = care(&[]);
    assert_eq!((broken.status, broken.out.as_str()), (1, ""));
}

#[test]
fn the_next_change_is_one_line_for_schedulers() {
    let folder = portal();
    let next = |at: &str, format: &str| {
        let told = run(folder.path(), &["report", "care", "--next-change", "--at", at, "--format", format]);
        assert_eq!(told.status, 0, "{}", told.err);
        told.out
    };
    assert_eq!(next("2026-11-23", "text"), "2026-11-24T00:00:00+09:00\n");
    assert_eq!(
        next("2026-11-30T09:00", "json"),
        "{\"because\":[\"published\",\"news\",\"figures\",\"month\"],\"next_change\":\"2026-12-01T00:00:00+09:00\",\"version\":1}\n"
    );
}

/// Between a moment and the next change nothing changes; at the change something does.
fn check_next_changes(tree: &SourceTree, signals: &[Signal], from: &str, steps: usize) {
    let at = |now: jiff::civil::DateTime| {
        let settings = Settings { signals: Some(signals.into()), ..Settings::on(Now::at(now)) };
        compile(tree, &settings, &mut Memo::new())
    };
    let mut now: jiff::civil::DateTime = from.parse().expect("a moment");
    for _ in 0..steps {
        let compiled = at(now);
        let site = compiled.revision.as_ref().expect("the theme is embedded").site();
        let (next, why) = chienowa::model::next_change(site).expect("time goes on");
        assert!(next > now, "{next} comes after {now}");
        let just_before = next.checked_sub(jiff::Span::new().seconds(1)).expect("a moment before");
        let before = outputs(tree, &compiled);
        let different = |other: &Compiled| -> Vec<String> {
            let other = outputs(tree, other);
            let names =
                before.keys().chain(other.keys()).filter(|name| before.get(*name) != other.get(*name));
            names.cloned().collect()
        };
        assert_eq!(different(&at(just_before)), Vec::<String>::new(), "from {now} to {just_before}");
        assert!(!different(&at(next)).is_empty(), "nothing changes at {next}: {why:?}");
        now = next;
    }
}

#[test]
fn nothing_changes_before_the_next_change() {
    let fixture = FIXTURE.replace(
        "month: 2026-12\npublish_at: 2026-12-01",
        "month: 2026-12\npublish_at: 2026-12-01T12:30\nexpires_at: 2026-12-20",
    );
    let signals = [
        told(date(2026, 9, 1), "/recipes/fresh/", Reaction::Failed, 1),
        Signal { day: date(2026, 11, 25), about: About::Query("有給".into()), count: 1 },
    ];
    check_next_changes(&SourceTree::from_fixture(&fixture), &signals, "2026-11-22T09:00", 20);
}

#[test]
fn nothing_in_the_sample_portal_changes_before_its_next_change() {
    check_next_changes(&crate::support::sample(), &[], "2026-11-20T09:00", 4);
}

#[test]
fn the_monthly_review_fits_one_page() {
    let folder = portal();
    let review = |arguments: &[&str]| {
        let told = run(folder.path(), &[&["report", "review", "--at", "2026-11-23"], arguments].concat());
        assert_eq!(told.status, 0, "{}", told.err);
        told.out
    };
    let json: Value = serde_json::from_str(&review(&[
        "--month",
        "2026-11",
        "--format",
        "json",
        "--signals",
        "signals.jsonl",
    ]))
    .expect("it is JSON");
    assert_eq!((json["from"].as_str(), json["to"].as_str()), (Some("2026-11-01"), Some("2026-11-30")));
    let urls = |list: &Value| -> Vec<String> {
        list.as_array()
            .expect("a list")
            .iter()
            .map(|page| page["url"].as_str().expect("it").to_owned())
            .collect()
    };
    assert!(urls(&json["new"]).contains(&"/stories/once/".to_owned()), "{json}");
    assert!(!urls(&json["new"]).contains(&"/training/m/".to_owned()), "it came out in October");
    assert_eq!(urls(&json["used"]), ["/recipes/fresh/"]);
    assert_eq!(json["used"][0]["tried"], 5);
    assert_eq!(urls(&json["unused"]).len(), 3);
    let unused =
        &json["unused"].as_array().expect("a list").iter().find(|page| page["url"] == "/recipes/overdue/");
    assert_eq!(unused.expect("it is there")["reasons"], serde_json::json!(["overdue", "no-story", "long"]));
    assert_eq!(urls(&json["open"]).len(), 3, "two questions and a recipe that did not work: {json}");
    assert_eq!(json["queries"][0]["query"], "=出張 精算");
    assert_eq!(json["overdue"].as_array().map(Vec::len), Some(2));
    assert_eq!(json["next"]["modules"][0]["title"], "来月の研修");
    assert_eq!(json["next"]["modules"][0]["scheduled"], true);
    assert_eq!(json["next"]["modules"][0]["sessions"][0], "2026-12-17T16:00");

    let without = review(&["--since", "2026-11-01"]);
    assert!(without.contains("合図の記録がない"), "it says what it does not know: {without}");
    let markdown = review(&["--format", "md", "--signals", "signals.jsonl", "--lang", "en"]);
    assert!(markdown.starts_with("# Monthly review\n"), "{markdown}");
    assert!(markdown.contains("- [新しいレシピ](/recipes/fresh/) — tried 5, helped 0"), "{markdown}");
    let wrong = run(folder.path(), &["report", "review", "--at", "2026-11-23", "--since", "2026-12-01"]);
    assert_eq!(wrong.status, 2);
}
