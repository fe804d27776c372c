//! The reader's record: kept in the browser, whatever state its storage is in.

use serde_json::{Value, json};

use crate::browser::Browser;
use crate::portal::{Host, SUBFOLDER};

const KEY: &str = "chienowa:record:v1:/";
const BOOKMARK: &str = ".record-bar [data-js-record=bookmarks]";
const IS_BOOKMARKED: &str =
    "return document.querySelector('.record-bar [data-js-record=bookmarks]').ariaPressed === 'true'";
const NOTICE: &str = "return document.querySelector('[data-js-record-notice-text]').textContent";

/// What is stored, as the browser has it.
fn stored(browser: &Browser) -> Value {
    let text = browser.text(&format!("return localStorage.getItem('{KEY}') ?? 'null'"));
    serde_json::from_str(&text).expect("the record is JSON")
}

/// Puts a text where the record lies, and loads the page again.
fn store(browser: &Browser, text: &str) {
    browser.run(&format!("localStorage.setItem('{KEY}', {})", json!(text)));
    browser.run("location.reload()");
    browser.until(
        "the page is back",
        "return document.readyState === 'complete' && globalThis.portalRecord !== undefined",
    );
}

#[test]
fn what_a_reader_keeps_survives_a_reload_and_marks_lists() {
    let (host, browser) = (Host::start(), Browser::start());
    browser.live_at("2026-11-23T09:00:00");
    browser.open(&host.url("/", "recipes/minutes/"));
    assert_eq!(browser.run(IS_BOOKMARKED), false);
    browser.click(BOOKMARK);
    browser.click(".record-bar [data-js-record=tried]");
    browser.open(&host.url("/", "training/2026-08-first-steps/"));
    browser.click(".record-bar [data-js-record=finished]");
    // The button at the end of the module is the same one.
    let both =
        "return [...document.querySelectorAll('[data-js-record=finished]')].map((b) => b.ariaPressed).join()";
    assert_eq!(browser.text(both), "true,true");

    browser.open(&host.url("/", "recipes/minutes/"));
    browser.until("the bookmark is still there", IS_BOOKMARKED);
    let record = stored(&browser);
    assert_eq!(record["version"], 1);
    assert_eq!(record["tried"]["/recipes/minutes/"]["days"], json!(["2026-11-23"]));
    assert_eq!(
        record["finished"]["/training/2026-08-first-steps/"]["title"],
        "最初の一回 — 頼み方の三つの部品"
    );

    // The English version is the same page.
    browser.open(&host.url("/", "en/recipes/minutes/"));
    browser.until("the bookmark is there too", IS_BOOKMARKED);
    browser.open(&host.url("/", "recipes/"));
    let marks =
        "return document.querySelector('.card[data-page=\"/recipes/minutes/\"] .card-eyebrow').textContent";
    browser.until("the card is marked", "return document.querySelectorAll('.record-mark').length > 0");
    assert!(browser.text(marks).contains("試した") && browser.text(marks).contains("しおり"));
    assert_eq!(
        browser.run("return document.querySelectorAll('.card .record-mark').length"),
        2,
        "only that card"
    );

    browser.open(&host.url("/", "recipes/minutes/"));
    browser.until("it is pressed", IS_BOOKMARKED);
    browser.click(BOOKMARK);
    assert_eq!(stored(&browser)["bookmarks"], json!({}));
    // The plain host does not know the address of the count; the record does not care.
    let errors = browser.console_errors().into_iter().filter(|error| !error.contains("/_signal/"));
    assert_eq!(errors.collect::<Vec<_>>(), Vec::<String>::new());
}

#[test]
fn a_record_belongs_to_the_portal_it_was_made_in() {
    let (host, browser) = (Host::start(), Browser::start());
    browser.open(&host.url("/", "recipes/minutes/"));
    browser.click(BOOKMARK);
    browser.open(&host.url(SUBFOLDER, "recipes/minutes/"));
    browser.until("the page is there", "return globalThis.portalRecord !== undefined");
    assert_eq!(browser.run(IS_BOOKMARKED), false);
    browser.click(BOOKMARK);
    browser.open(&host.url(SUBFOLDER, "my/"));
    browser.click("[data-js-my-list=bookmarks] a");
    browser.until(
        "the link leads below the folder",
        &format!("return location.pathname === '{SUBFOLDER}recipes/minutes/'"),
    );
}

#[test]
fn two_windows_see_each_others_changes_and_undo_none() {
    let (host, browser) = (Host::start(), Browser::start());
    browser.open(&host.url("/", "recipes/minutes/"));
    let first = browser.open_window();
    browser.open(&host.url("/", "recipes/minutes/"));
    browser.click(BOOKMARK);
    browser.open(&host.url("/", "recipes/mail-reply/"));
    browser.click(BOOKMARK);
    browser.go_to_window(&first);
    browser.until("the other window's bookmark is shown without a reload", IS_BOOKMARKED);
    browser.click(".record-bar [data-js-record=tried]");
    let record = stored(&browser);
    let bookmarks: Vec<_> = record["bookmarks"].as_object().expect("a map").keys().collect();
    assert_eq!(bookmarks, ["/recipes/mail-reply/", "/recipes/minutes/"]);
    assert!(record["tried"]["/recipes/minutes/"].is_object());
}

#[test]
fn another_part_of_the_page_may_say_that_the_recipe_was_tried() {
    let (host, browser) = (Host::start(), Browser::start());
    browser.open(&host.url("/", "recipes/minutes/"));
    let say = |reaction: &str, page: &str| {
        browser.run(&format!(
            "document.dispatchEvent(new CustomEvent('portal:reaction', {{ detail: {{ page: '{page}', reaction: '{reaction}' }} }}))"
        ));
    };
    say("helpful", "/recipes/minutes/");
    say("tried", "//evil.example/");
    assert_eq!(stored(&browser)["tried"], json!({}), "a first visit is all that is kept");
    say("tried", "/recipes/minutes/");
    assert_eq!(stored(&browser)["tried"]["/recipes/minutes/"]["title"], "走り書きのメモから議事録を作る");
    let pressed = "return document.querySelector('.record-bar [data-js-record=tried]').ariaPressed";
    assert_eq!(browser.text(pressed), "true");
    // The button announces the same, once, and only when it is pressed down.
    browser.run(
        "window.heard = []; document.addEventListener('portal:reaction', ({ detail }) => heard.push(detail))",
    );
    browser.click(".record-bar [data-js-record=tried]");
    browser.click(".record-bar [data-js-record=tried]");
    assert_eq!(browser.run("return heard"), json!([{ "page": "/recipes/minutes/", "reaction": "tried" }]));
}

#[test]
fn a_damaged_or_foreign_record_is_put_aside_and_never_lost() {
    let (host, browser) = (Host::start(), Browser::start());
    for bad in [
        "{\"format\":\"chienowa-rec",
        "[]",
        "{\"format\":\"chienowa-record\",\"version\":2,\"x\":1}",
        "見知らぬ",
    ] {
        browser.open(&host.url("/", "recipes/minutes/"));
        browser.run("localStorage.clear()");
        store(&browser, bad);
        browser.click(BOOKMARK);
        assert_eq!(browser.run(IS_BOOKMARKED), true, "the page works after {bad}");
        let aside = "return Object.entries(localStorage).filter(([key]) => key.includes(':aside:')).map(([, text]) => text)";
        assert_eq!(browser.run(aside), json!([bad]));
        assert!(browser.text(NOTICE).contains("消さずに別に保管しました"));
        assert_eq!(stored(&browser)["bookmarks"].as_object().map(serde_json::Map::len), Some(1));
    }
}

#[test]
fn entries_that_cannot_be_read_and_keys_of_a_later_version_stay_in_the_record() {
    let (host, browser) = (Host::start(), Browser::start());
    browser.open(&host.url("/", "my/"));
    let record = json!({
        "format": "chienowa-record", "version": 1,
        "bookmarks": {
            "/recipes/minutes/": { "days": ["2026-10-01", "yesterday"], "title": "議事録", "url": "/recipes/minutes/", "colour": "red" },
            "//evil.example/": { "days": ["2026-10-01"], "title": "evil" },
            "/\\evil.example/": { "days": ["2026-10-01"], "title": "evil" },
            "/recipes/x/": 5,
        },
        "tried": "no",
        "quizzes": { "/training/x/": { "results": { "1": { "right": "yes" } } } },
        "later": { "a": 1 },
    });
    store(&browser, &record.to_string());
    browser.until_text("議事録");
    let links = "return [...document.querySelectorAll('[data-js-my-list] a')].map((a) => a.getAttribute('href')).join()";
    assert_eq!(browser.text(links), "/recipes/minutes/");
    browser.open(&host.url("/", "recipes/mail-reply/"));
    browser.click(BOOKMARK);
    let kept = stored(&browser);
    assert_eq!(kept["later"], json!({ "a": 1 }));
    assert_eq!(kept["bookmarks"]["/recipes/minutes/"]["colour"], "red");
    let unread = kept["unread"].to_string();
    for text in ["//evil.example/", "/recipes/x/", "\"no\"", "\"yes\""] {
        assert!(unread.contains(text), "{text} is in {unread}");
    }
}

#[test]
fn without_storage_the_page_works_and_says_so() {
    let (host, browser) = (Host::start(), Browser::start());
    browser.before_each_page(
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError') } })",
    );
    browser.open(&host.url("/", "recipes/minutes/"));
    browser.until("the page is there", "return globalThis.portalRecord !== undefined");
    assert_eq!(browser.text(NOTICE), "", "a reader who keeps nothing is not bothered");
    browser.click(BOOKMARK);
    assert_eq!(browser.run(IS_BOOKMARKED), true);
    assert!(browser.text(NOTICE).contains("保存を許していません"));
    browser.click("[data-js-copy]");
    browser
        .until("copying works", "return document.querySelector('[data-js-copy-status]').textContent !== ''");
    assert_eq!(browser.console_errors(), Vec::<String>::new());
}

#[test]
fn a_full_storage_is_told_and_what_was_done_is_kept_once_there_is_room() {
    let (host, browser) = (Host::start(), Browser::start());
    browser.open(&host.url("/", "recipes/minutes/"));
    browser.run(
        "window.real = Storage.prototype.setItem;
         Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') }",
    );
    browser.click(BOOKMARK);
    assert_eq!(browser.run(IS_BOOKMARKED), true);
    assert!(browser.text(NOTICE).contains("いっぱいです"));
    browser.run("Storage.prototype.setItem = window.real");
    browser.click(".record-bar [data-js-record=tried]");
    assert_eq!(browser.text(NOTICE), "");
    let record = stored(&browser);
    assert!(
        record["bookmarks"]["/recipes/minutes/"].is_object()
            && record["tried"]["/recipes/minutes/"].is_object()
    );
}
