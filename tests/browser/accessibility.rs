//! What axe-core finds on each type of page, in both languages and colour schemes, wide and narrow. It comes from npm,
//! so only `tests/full` runs this.
#![expect(clippy::print_stdout, reason = "what was checked is told too")]

use std::collections::BTreeMap;
use std::fs;
use std::sync::Mutex;

use serde_json::Value;

use crate::browser::{self, Browser};
use crate::page_types::{PAGE_TYPES, all_paths};
use crate::portal::Host;

const RUN: &str = "return axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) =>
    violations.flatMap(({ id, help, nodes }) => nodes.map(({ html, any }) =>
        `${id} (${help}): ${html.slice(0, 200)} ${any.map(({ message }) => message).join(' ')}`)))";

/// Widths for each scheme.
type Screens = [(&'static str, &'static [u32]); 2];
const SCREENS: Screens = [("light", &[1280, 390, 320]), ("dark", &[1280, 390])];
/// Enough for what a full record adds to a page.
const SCREENS_OF_A_READER: Screens = [("light", &[1280]), ("dark", &[1280, 390])];

/// What was found, told once with all screens that show it.
#[derive(Default)]
struct Found {
    runs: usize,
    violations: BTreeMap<String, Vec<String>>,
}

#[test]
#[ignore = "needs axe-core: tests/full"]
#[expect(clippy::disallowed_methods, reason = "tests/full tells where it has put the checker")]
fn axe_finds_no_violation() {
    let checker =
        std::env::var("CHIENOWA_AXE").expect("CHIENOWA_AXE is the path of axe.min.js; tests/full sets it");
    let checker = fs::read_to_string(&checker).unwrap_or_else(|error| panic!("{checker}: {error}"));
    let host = Host::start();
    let found = Mutex::new(Found::default());
    let check = |browser: &Browser, path: &str, screens: Screens| {
        for (scheme, widths) in screens {
            browser.prefer(scheme);
            // Anew for each scheme: of cards that are not drawn yet, a page keeps the colours of before.
            browser.open(&host.url("/", path));
            browser.until("it is loaded", "return document.readyState === 'complete'");
            if path.contains("?q=") {
                browser.until("hits are shown", "return document.querySelectorAll('.hit').length > 0");
            }
            browser.run(&checker);
            for width in widths {
                browser.resize(*width, 900);
                let violations = browser.run(RUN);
                let mut found = found.lock().expect("nothing panics while it is locked");
                found.runs += 1;
                for violation in violations.as_array().expect("axe answers with a list") {
                    let violation = format!("/{path}: {}", violation.as_str().unwrap_or_default());
                    found.violations.entry(violation).or_default().push(format!("{width} {scheme}"));
                }
            }
        }
    };
    // As a first visitor, and as a reader whose record is full of things.
    let paths: Vec<String> = all_paths().collect();
    browser::share_out(&paths, Browser::start, |browser, path| check(browser, path, SCREENS));
    let reader = || {
        let browser = Browser::start();
        browser.open(&host.url("/", "404.html"));
        let record = Value::from(crate::my_record::reader().to_string());
        browser.run(&format!("localStorage.setItem('chienowa:record:v1:/', {record})"));
        browser
    };
    let of_a_reader: Vec<&str> = PAGE_TYPES.iter().map(|page| page.path).chain(["en/", "en/my/"]).collect();
    browser::share_out(&of_a_reader, reader, |browser, path| check(browser, path, SCREENS_OF_A_READER));

    let found = found.into_inner().expect("no thread has panicked");
    println!("axe: {} pages checked, {} times in all", paths.len(), found.runs);
    let told: Vec<String> = found
        .violations
        .iter()
        .map(|(violation, screens)| format!("{violation} at {}", screens.join(", ")))
        .collect();
    assert!(told.is_empty(), "{} violations\n{}", told.len(), told.join("\n"));
}
