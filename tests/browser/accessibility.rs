//! What axe-core finds on each type of page. It comes from npm, so only `tests/full` runs this.
#![expect(clippy::print_stdout, reason = "findings that do not fail are told too")]

use std::fs;

use serde_json::Value;

use crate::browser::Browser;
use crate::page_types::all_paths;
use crate::portal::Host;

#[test]
#[ignore = "needs axe-core: tests/full"]
#[expect(clippy::disallowed_methods, reason = "tests/full tells where it has put the checker")]
fn axe_finds_no_violation() {
    let checker =
        std::env::var("CHIENOWA_AXE").expect("CHIENOWA_AXE is the path of axe.min.js; tests/full sets it");
    let checker = fs::read_to_string(&checker).unwrap_or_else(|error| panic!("{checker}: {error}"));
    let (host, browser) = (Host::start(), Browser::start());
    let mut found = Vec::new();
    let mut pages = 0;
    // Once as a first visitor, then as a reader whose record is full of things.
    for (width, scheme, reader) in [
        (1280, "light", false),
        (1280, "dark", false),
        (390, "light", false),
        (1280, "light", true),
        (1280, "dark", true),
        (390, "dark", true),
    ] {
        if reader {
            browser.open(&host.url("/", "404.html"));
            browser.run(&format!(
                "localStorage.setItem('chienowa:record:v1:/', {})",
                serde_json::json!(crate::my_record::reader().to_string())
            ));
        }
        browser.resize(width, 900);
        browser.prefer(scheme);
        for path in all_paths() {
            browser.open(&host.url("/", &path));
            browser.until("it is loaded", "return document.readyState === 'complete'");
            if path.contains("?q=") {
                browser.until("hits are shown", "return document.querySelectorAll('.hit').length > 0");
            }
            browser.run(&checker);
            let run = "return axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) =>
                violations.flatMap(({ id, help, nodes }) => nodes.map(({ html, any }) =>
                    `${id} (${help}): ${html.slice(0, 200)} ${any.map(({ message }) => message).join(' ')}`)))";
            let violations = browser.run(run);
            let violations = violations.as_array().expect("axe answers with a list");
            found.extend(
                violations
                    .iter()
                    .filter_map(Value::as_str)
                    .map(|told| format!("/{path} at {width} px, {scheme}: {told}")),
            );
            pages += 1;
        }
    }
    println!("axe: {pages} pages checked");
    assert!(found.is_empty(), "{} violations\n{}", found.len(), found.join("\n"));
}
