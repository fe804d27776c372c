//! My record: the lists, the goal-sheet entry in all its forms, and the record as a file.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::browser::Browser;
use crate::portal::Host;

/// Half-years as the portal's fiscal year cuts them.
const FIRST_HALF: &str = "2026-04-01/2026-10-01";
const SECOND_HALF: &str = "2026-10-01/2027-04-01";
const LOADED: &str =
    "return document.querySelector('[data-js-goal-none]').textContent.includes('自分を選ぶと')";

fn entry(title: &str, page: &str, days: &[&str]) -> Value {
    json!({ "days": days, "title": title, "url": page })
}

/// A reader whose acts lie on both sides of the half-year's edges.
pub(crate) fn reader() -> Value {
    json!({
        "format": "chienowa-record", "version": 1,
        "bookmarks": { "/faq/is-it-true/": entry("信じてよいですか", "/faq/is-it-true/", &["2026-10-05"]) },
        "tried": {
            "/recipes/minutes/": entry("議事録", "/recipes/minutes/", &["2026-09-30"]),
            "/recipes/mail-reply/": entry("返信", "/recipes/mail-reply/", &["2026-10-01"]),
            "/recipes/manual/": entry("=手順書", "/recipes/manual/", &["2027-03-31"]),
            "/recipes/regex/": entry("正規表現", "/recipes/regex/", &["2027-04-01"]),
            "/recipes/checklist/": entry("点検表", "/recipes/checklist/", &["2026-04-01", "2026-12-01"]),
        },
        "finished": { "/training/2026-08-first-steps/": entry("最初の一回", "/training/2026-08-first-steps/", &["2026-10-10"]) },
        "quizzes": { "/training/2026-08-first-steps/": { "title": "最初の一回", "url": "/training/2026-08-first-steps/", "total": 2, "results": {
            "1": { "right": true, "chosen": [3], "key": "4:3", "tries": 1, "day": "2026-10-10" },
            "2": { "right": false, "chosen": [1, 2], "key": "4:1,3", "tries": 1, "day": "2026-10-10" },
        } } },
        "person": "", "visit": { "last": "2026-10-10T09:00:00.000Z", "before": null, "seen": [] },
    })
}

/// Opens My record on the build day with this record.
fn open_with(record: &Value) -> (Host, Browser) {
    let (host, browser) = (Host::start(), Browser::start());
    browser.live_at("2026-11-23T09:00:00");
    // Search is otherwise loaded ahead at some time.
    browser.save_data();
    browser.open(&host.url("/", "404.html"));
    browser.run(&format!("localStorage.setItem('chienowa:record:v1:/', {})", json!(record.to_string())));
    browser.open(&host.url("/", "my/"));
    browser.until("the people are there", LOADED);
    (host, browser)
}

fn choose(browser: &Browser, field: &str, value: &str) {
    browser.run(&format!(
        "const field = document.querySelector('[data-js-goal-{field}]'); field.value = {};
         field.dispatchEvent(new Event('change', {{ bubbles: true }}))",
        json!(value)
    ));
}

fn write(browser: &Browser, field: &str, text: &str) {
    browser.run(&format!(
        "const field = document.querySelector('[data-js-goal-text={field}]'); field.value = {};
         field.dispatchEvent(new Event('input', {{ bubbles: true }}))",
        json!(text)
    ));
}

fn part(browser: &Browser, name: &str) -> String {
    browser.text(&format!("return document.querySelector('[data-js-goal-part={name}]').innerText"))
}

/// The text of a file that the page lets the reader save.
fn saved(folder: &Path, ending: &str) -> String {
    let begin = Instant::now();
    let find = || -> Option<PathBuf> {
        let files = fs::read_dir(folder).expect("the folder is there").filter_map(Result::ok);
        files.map(|file| file.path()).find(|file| file.extension().is_some_and(|found| found == ending))
    };
    loop {
        if let Some(file) = find().filter(|file| fs::metadata(file).is_ok_and(|file| file.len() > 0)) {
            let text = fs::read_to_string(&file).expect("the file is UTF-8");
            fs::remove_file(file).expect("the file can be removed");
            return text;
        }
        assert!(begin.elapsed() < Duration::from_mins(1), "no .{ending} is saved");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn an_empty_record_tells_what_to_do_first() {
    let (host, browser) = (Host::start(), Browser::start());
    browser.open(&host.url("/", "my/"));
    browser.until_text("まだ何も残していません");
    browser.click("[data-js-my-empty] a.button-primary");
    browser.until("it leads to the recipes", "return location.pathname === '/recipes/'");
}

#[test]
fn a_period_holds_what_happened_from_its_first_day_to_its_last() {
    let (_host, browser) = open_with(&reader());
    assert_eq!(browser.text("return document.querySelector('[data-js-goal-period]').value"), SECOND_HALF);
    let recipes = part(&browser, "recipes");
    for (title, is_in) in
        [("返信", true), ("=手順書", true), ("点検表", true), ("議事録", false), ("正規表現", false)]
    {
        assert_eq!(recipes.contains(title), is_in, "{title} in {recipes}");
    }
    assert!(part(&browser, "modules").contains("2 問中 1 問正解"));
    assert!(part(&browser, "stories").contains("自分を選ぶと"));

    // 8 hours a month since 6 July: 26 of 31 days, August, September; then October and 23 of 30 days.
    choose(&browser, "person", "mihon-hanako");
    assert!(
        part(&browser, "stories").contains("この期間の余裕は 14.1 時間です（事例 1 件）。"),
        "{}",
        part(&browser, "stories")
    );
    choose(&browser, "period", FIRST_HALF);
    assert!(part(&browser, "stories").contains("この期間の余裕は 22.7 時間です（事例 1 件）。"));
    assert!(part(&browser, "stories").contains("12 分 → 4 分"));
    let recipes = part(&browser, "recipes");
    assert!(recipes.contains("議事録") && recipes.contains("点検表") && !recipes.contains("返信"));
    assert!(part(&browser, "modules").contains("この期間に終えた研修はありません。"));
    choose(&browser, "period", "2026-04-01/2027-04-01");
    assert!(part(&browser, "stories").contains("36.8 時間"), "the year is the sum of its halves");
    choose(&browser, "period", "2026-07-01/2026-08-01");
    assert!(part(&browser, "stories").contains("6.7 時間"));

    browser.open(&browser.address());
    browser.until(
        "the person is remembered",
        "return document.querySelector('[data-js-goal-person]').value === 'mihon-hanako'",
    );
}

#[test]
fn the_sheet_is_saved_as_a_table_that_opens_in_a_spreadsheet() {
    let folder = TempDir::new().expect("a folder can be made");
    let (_host, browser) = open_with(&reader());
    browser.save_into(folder.path());
    choose(&browser, "person", "mihon-hanako");
    write(&browser, "goal", "=HYPERLINK(\"x\"), 半分に\nする");
    browser.click("[data-js-goal-csv]");
    let csv = saved(folder.path(), "csv");
    let rows = csv.strip_prefix('\u{feff}').expect("it begins with a byte order mark");
    assert!(rows.ends_with("\r\n"));
    let rows: Vec<&str> = rows.split("\r\n").collect();
    assert_eq!(rows[0], "区分,内容,日付,前（分）,後（分）,期間の余裕（時間）,確認,アドレス");
    assert!(rows[1].starts_with("期間,2026年度 下期（2026年10月〜2027年3月）,2026-10-01,"));
    assert!(rows.contains(&"氏名,見本 花子,,,,,,"));
    assert!(rows.contains(&"目標,\"'=HYPERLINK(\"\"x\"\"), 半分に\nする\",,,,,,"), "{csv}");
    let story = rows.iter().find(|row| row.starts_with("成功事例,")).expect("the story is there");
    assert!(
        story.contains(",2026-07-06,12,4,14.13,,http://")
            && story.ends_with("/stories/2026/expense-questions/"),
        "{story}"
    );
    let module =
        rows.iter().find(|row| row.starts_with("研修,最初の一回,2026-10-10,")).expect("the module is there");
    assert!(module.contains(",1 / 2,"), "{module}");
    assert!(
        rows.iter().any(|row| row.starts_with("レシピ,'=手順書,2027-03-31,")),
        "a formula is defused: {csv}"
    );
    assert_eq!(rows.iter().filter(|row| row.starts_with("レシピ,")).count(), 3);
    for row in rows.iter().filter(|row| !row.is_empty() && !row.contains('"')) {
        assert_eq!(row.matches(',').count(), 7, "{row}");
    }
}

#[test]
fn the_sheet_is_copied_and_saved_as_markdown() {
    let folder = TempDir::new().expect("a folder can be made");
    let (_host, browser) = open_with(&reader());
    browser.save_into(folder.path());
    choose(&browser, "person", "mihon-hanako");
    write(&browser, "goal", "議事録を半分にする");
    write(&browser, "reflection", "次は部署の型に\n\n三人で");
    browser.click("[data-js-goal-markdown]");
    let markdown = saved(folder.path(), "md");
    let expected = [
        "# 生成 AI 活用の記録\n\n- 期間: 2026年度 下期（2026年10月〜2027年3月）\n- 氏名: 見本 花子 / 経理部\n",
        "## 目標\n\n議事録を半分にする\n",
        "## 成果（成功事例）\n\nこの期間の余裕は 14.1 時間です（事例 1 件）。\n\n| 題名 | 公開日 | 1 回の時間 | 期間の余裕（時間） |\n|---|---|---|---|\n",
        "| 2026-07-06 | 12 分 → 4 分 | 14.1 |\n",
        "## 試したレシピ\n\n- 返信 (2026-10-01)\n- 点検表 (2026-12-01)\n- =手順書 (2027-03-31)\n",
        "## 振り返りと次にすること\n\n次は部署の型に\n\n三人で\n",
    ];
    for text in expected {
        assert!(markdown.contains(text), "{text}\nis not in\n{markdown}");
    }
    browser.click("[data-js-goal-copy]");
    browser.until_text("コピーしました");
    browser.run("document.body.append(document.createElement('textarea')); document.querySelector('body > textarea').focus()");
    browser.press_with_control('v');
    assert_eq!(browser.text("return document.querySelector('body > textarea').value"), markdown);
}

#[test]
fn the_sheet_is_printed_on_one_page_with_what_was_written() {
    let (_host, browser) = open_with(&reader());
    choose(&browser, "person", "mihon-hanako");
    write(&browser, "goal", "議事録の時間を半分にする");
    write(&browser, "reflection", &"減った時間をお客様への確認に使えた。\n".repeat(6));
    let printed = browser.print();
    let text = String::from_utf8_lossy(&printed);
    let sizes: Vec<&str> =
        text.split("/MediaBox").skip(1).filter_map(|rest| rest.split(']').next()).collect();
    assert_eq!(sizes.len(), 1, "one page");
    // A4 in points.
    assert!(
        sizes[0].contains("594.95") || sizes[0].contains("595") || sizes[0].contains("596"),
        "{}",
        sizes[0]
    );

    browser.devtools("Emulation.setEmulatedMedia", &json!({ "media": "print" }));
    let shown = "return [...document.querySelectorAll('main *, header, footer')].filter((part) => part.checkVisibility() && part.children.length === 0).map((part) => part.textContent).join(' ')";
    let shown = browser.text(shown);
    for text in [
        "生成 AI 活用の記録",
        "議事録の時間を半分にする",
        "減った時間をお客様への確認に使えた。",
        "経費の「これ、いつ払われますか」に 4 分で答える",
    ] {
        assert!(shown.contains(text), "{text} in {shown}");
    }
    for text in ["しおり", "印刷する", "ファイルに書き出す", "よくある質問"] {
        assert!(!shown.contains(text), "{text} is printed: {shown}");
    }
}

#[test]
fn nothing_is_asked_for_while_the_record_is_used() {
    let folder = TempDir::new().expect("a folder can be made");
    let (_host, browser) = open_with(&reader());
    browser.save_into(folder.path());
    let asked = "return performance.getEntriesByType('resource').map(({ name }) => name)";
    let before = browser.run(asked);
    assert!(before.to_string().contains("/data/people.json"), "all people come at once: {before}");
    browser.run(
        "window.sent = [];
         for (const [owner, name] of [[window, 'fetch'], [XMLHttpRequest.prototype, 'open'], [Navigator.prototype, 'sendBeacon']]) {
           owner[name] = () => { sent.push(name); return Promise.reject(new Error('no')) };
         }",
    );
    choose(&browser, "person", "mihon-hanako");
    choose(&browser, "period", FIRST_HALF);
    write(&browser, "goal", "だれにも言わない");
    browser.click("[data-js-goal-csv]");
    saved(folder.path(), "csv");
    browser.click("[data-js-goal-markdown]");
    saved(folder.path(), "md");
    browser.click("[data-js-export]");
    saved(folder.path(), "json");
    browser.click("[data-js-my-list=tried] [data-js-my-remove]");
    browser.print();
    assert_eq!(browser.run(asked), before);
    assert_eq!(browser.run("return sent"), json!([]));
    assert_eq!(browser.run("return document.cookie"), "");
}

#[test]
fn a_record_goes_out_as_a_file_and_comes_back_without_loss() {
    let folder = TempDir::new().expect("a folder can be made");
    let (host, browser) = open_with(&reader());
    browser.save_into(folder.path());
    write(&browser, "goal", "半分にする");
    browser.run("localStorage.setItem('chienowa:record:aside:/:1', '{damaged')");
    browser.click("[data-js-export]");
    let text = saved(folder.path(), "json");
    let file: Value = serde_json::from_str(&text).expect("the file is JSON");
    assert_eq!((&file["format"], &file["version"]), (&json!("chienowa-record"), &json!(1)));
    assert_eq!(file["texts"][SECOND_HALF]["goal"], "半分にする");
    assert_eq!(file["aside"], json!(["{damaged"]));

    // Another browser, with a record of its own.
    let import = folder.path().join("import.json");
    let other = json!({
        "format": "chienowa-record", "version": 1,
        "tried": { "/recipes/minutes/": entry("議事録", "/recipes/minutes/", &["2026-11-01"]), "/recipes/schedule/": entry("段取り", "/recipes/schedule/", &["2026-11-02"]) },
        "texts": { SECOND_HALF: { "goal": "私の目標" } },
    });
    browser.run(&format!(
        "localStorage.clear(); localStorage.setItem('chienowa:record:v1:/', {})",
        json!(other.to_string())
    ));
    browser.open(&host.url("/", "my/"));
    browser.until_text("段取り");
    fs::write(&import, format!("\u{feff}{text}")).expect("the file can be written");
    browser.choose_file("[data-js-import]", &import);
    browser.until_text("件を取り込みました。前からの記録はそのままです。");
    let record = browser.run("return portalRecord.get()");
    assert_eq!(record["tried"].as_object().map(serde_json::Map::len), Some(6));
    assert_eq!(record["tried"]["/recipes/minutes/"]["days"], json!(["2026-09-30", "2026-11-01"]));
    assert_eq!(record["texts"][SECOND_HALF]["goal"], "私の目標\n\n半分にする");
    assert_eq!(record["quizzes"], reader()["quizzes"]);
    assert!(record["unread"].to_string().contains("{damaged"));
    browser.choose_file("[data-js-import]", &import);
    browser.until_text("新しい記録はありませんでした。");
    assert_eq!(browser.run("return portalRecord.get()"), record, "the same file again changes nothing");

    for (text, told) in [
        ("{\"format\":\"chienowa-record\",\"vers", "読めませんでした"),
        ("{\"bookmarks\":{}}", "のファイルではありません"),
        ("[1]", "のファイルではありません"),
        ("{\"format\":\"chienowa-record\",\"version\":2}", "別の版のファイルです"),
        ("", "読めませんでした"),
    ] {
        fs::write(&import, text).expect("the file can be written");
        browser.choose_file("[data-js-import]", &import);
        browser.until_text(told);
        browser.until_text("記録は変わっていません。");
        assert_eq!(browser.run("return portalRecord.get()"), record, "{text}");
        browser.run("document.querySelector('[data-js-backup-status]').textContent = ''");
    }
}

#[test]
fn a_persons_page_leads_to_my_record_as_that_person() {
    let (host, browser) = (Host::start(), Browser::start());
    browser.open(&host.url("/", "people/mihon-hanako/"));
    browser.click("[data-js-me]");
    browser.until(
        "the stories are theirs",
        "return document.querySelector('[data-js-goal-name]')?.textContent === '見本 花子 / 経理部'",
    );
    browser.open(&host.url("/", "people/tehon-aya/"));
    assert_eq!(
        browser.run("return document.querySelector('[data-js-me]')"),
        Value::Null,
        "who has left reads no more"
    );
}

#[test]
fn english_readers_get_an_english_sheet() {
    let (host, browser) = open_with(&reader());
    browser.open(&host.url("/", "en/my/"));
    browser.until_text("Draft for your goal sheet");
    choose(&browser, "person", "mihon-hanako");
    browser.until_text("14.1 hours saved in this period (1 stories).");
    assert_eq!(
        browser
            .text("return document.querySelector('[data-js-goal-part=stories] td a').getAttribute('href')"),
        "/en/stories/2026/expense-questions/"
    );
}
