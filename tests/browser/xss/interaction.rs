//! Payloads that come from the reader's side: typed, in an address, in a kept record, in what a search answers.

use std::fs;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value, json};

use super::corpus::portal::payloads;
use super::site::Site;
use super::{verdict, witness};
use crate::browser::Browser;

pub(super) fn nothing_that_a_reader_types_opens_or_takes_in_runs(site: &Site) {
    // Without the policy: what holds then, holds with it.
    let browser = witness(false);
    let check = |url: &str| {
        let found = verdict(&browser, url, 0);
        assert!(found.is_empty(), "{}", super::first(&found));
    };
    blanks(&browser, &site.url("recipes/r0/"));
    check(&site.url("recipes/r0/"));
    answers(&browser, &site.url("training/m0/"));
    check(&site.url("training/m0/"));
    fragments(&browser, &site.url("pages/s0/"));
    record(&browser, site);
    for path in ["my/", "", "recipes/r0/"] {
        browser.open(&site.url(path));
        check(&site.url(path));
    }
    searches(&browser, site);
}

/// Every payload in every blank of a recipe, and in what is copied of it.
fn blanks(browser: &Browser, url: &str) {
    browser.open(url);
    let script = format!(
        "const fields = [...document.querySelectorAll('[data-js-fill] input, [data-js-fill] textarea')];
         for (const text of {}) for (const field of fields) {{
             field.value = text; field.dispatchEvent(new Event('input', {{ bubbles: true }}));
         }}
         document.querySelectorAll('figure button, .prompt button').forEach((button) => button.click());
         return fields.length;",
        json!(payloads())
    );
    assert!(browser.run(&script).as_u64().is_some_and(|fields| fields > 4));
}

/// Every choice of every question, and the answer to it.
fn answers(browser: &Browser, url: &str) {
    browser.open(url);
    let asked = browser.run(
        "const quizzes = [...document.querySelectorAll('.quiz')];
         for (const quiz of quizzes) {
             quiz.querySelectorAll('input').forEach((input) => input.click());
             quiz.querySelectorAll('button').forEach((button) => button.click());
         }
         return quizzes.length;",
    );
    assert!(asked.as_u64().is_some_and(|asked| asked > 4), "{asked}");
}

fn fragments(browser: &Browser, url: &str) {
    browser.open(url);
    // A browser takes no more than two hundred in a short time.
    let some: Vec<String> = payloads().into_iter().step_by(4).collect();
    let script = format!(
        "for (const text of {}) location.hash = text;
         return globalThis.witness.settled();",
        json!(some)
    );
    browser.run(&script);
    let found = besides_the_address(verdict(browser, url, 0));
    assert!(found.is_empty(), "{}", super::first(&found));
}

/// What is found where the address changes by what is done.
fn besides_the_address(found: Vec<String>) -> Vec<String> {
    found.into_iter().filter(|what| !what.contains(" led to ")).collect()
}

/// A record in which every text and every address is a payload, taken in from a file.
fn record(browser: &Browser, site: &Site) {
    let entries = |more: Value| {
        let mut entries = Map::new();
        for (number, payload) in payloads().iter().enumerate() {
            let mut entry = json!({ "days": ["2026-10-05"], "title": payload, "url": payload });
            entry.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
            entries.insert(format!("/pages/s{number}/"), entry.clone());
            entries.insert(format!("/{payload}"), entry);
        }
        Value::Object(entries)
    };
    let results = json!({ "1": { "right": true, "chosen": [1], "key": "<script>alert(1)</script>", "tries": 1, "day": "2026-10-10" } });
    let all = payloads().join("\n");
    let record = json!({
        "format": "chienowa-record", "version": 1, "bookmarks": entries(json!({})), "tried": entries(json!({})),
        "finished": entries(json!({})), "quizzes": entries(json!({ "total": 2, "results": results })),
        "texts": { "2026-10-01/2027-04-01": { "goal": all, "reflection": all } }, "person": "\"><script>alert(1)</script>",
        "visit": null, "unread": [all], "__proto__": { "x": "<img src=x onerror=alert(1)>" },
    });
    let folder = tempfile::tempdir().expect("a folder can be made");
    let file = folder.path().join("<img src=x onerror=alert(1)>.json");
    fs::write(&file, record.to_string()).expect("it can be written");
    browser.open(&site.url("my/"));
    browser.choose_file("[data-js-import]", &file);
    browser.until("it is taken in", "return document.querySelectorAll('[data-js-my-items] a').length > 1000");
    assert_eq!(
        browser.run("return [...document.querySelectorAll('[data-js-my-items] a')].filter((link) => new URL(link.href).origin !== location.origin).length"),
        0,
        "a record leads nowhere else"
    );
}

fn searches(browser: &Browser, site: &Site) {
    // Words of which the payloads are made: hits show them in titles, addresses and excerpts.
    for word in ["alert", "script", "onerror", "javascript", "img src", "標"] {
        let url = site.url(&format!("search/?q={}", utf8_percent_encode(word, NON_ALPHANUMERIC)));
        browser.open(&url);
        browser.until(
            "something is found",
            "return document.querySelectorAll('main [data-js-hit], main .hit').length > 0",
        );
        let found = verdict(browser, &url, 0);
        assert!(found.is_empty(), "{}", super::first(&found));
    }
    let payloads = payloads();
    for payload in payloads.iter().step_by(13) {
        let url = site.url(&format!("search/?q={}", utf8_percent_encode(payload, NON_ALPHANUMERIC)));
        browser.open(&url);
        browser.run("return globalThis.witness.settled()");
        let found = besides_the_address(verdict(browser, &url, 0));
        assert!(found.is_empty(), "{}", super::first(&found));
    }
    let script = format!(
        "const input = document.querySelector('main [data-js-search-input]');
         const wait = () => new Promise((resolve) => setTimeout(resolve, 5));
         return (async () => {{
             for (const text of {}) {{
                 input.value = text.slice(0, 200); input.dispatchEvent(new Event('input', {{ bubbles: true }})); await wait();
             }}
         }})();",
        json!(payloads)
    );
    browser.run(&script);
    browser.run("return globalThis.witness.settled()");
    assert_eq!(
        browser.run("return [globalThis.witness.ran, globalThis.witness.walk(document)].flat()"),
        json!([])
    );
}
