//! One employee's day, from home to the goal-sheet entry: what keeps people using the portal, in one go.

use std::fs;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::browser::Browser;
use crate::portal::Host;
use crate::recipes::{click, clipboard, until_told};

#[test]
fn an_employee_goes_from_a_first_win_to_a_line_in_the_goal_sheet() {
    let (host, browser) = (Host::start(), Browser::start());
    let files = TempDir::new().expect("a folder can be made");
    let calm = json!({ "name": "prefers-reduced-motion", "value": "reduce" });
    browser.devtools("Emulation.setEmulatedMedia", &json!({ "features": [calm] }));
    browser.live_at("2026-11-23T09:00:00");
    browser.save_into(files.path());

    // Home offers a first win; it is filled in and copied.
    browser.open(&host.url("/", ""));
    click(&browser, ".first-win h2 a");
    browser.until("a recipe is open", "return document.querySelector('[data-js-fill]') !== null");
    let recipe = browser.text("return location.pathname");
    click(&browser, "[data-js-all-examples]");
    browser.until(
        "no blank is left",
        "return document.querySelectorAll('[data-js-blank]:not(.is-filled)').length === 0",
    );
    let sheet = browser.text("return document.querySelector('.prompt-text').innerText");
    click(&browser, "[data-js-copy]");
    until_told(&browser, "コピーしました");
    assert_eq!(clipboard(&browser).trim(), sheet.trim());
    click(&browser, "[data-js-record=tried]");
    browser
        .until("it is kept as tried", &format!("return portalRecord.get().tried['{recipe}'] !== undefined"));

    // The first module of the first path: its questions, then finished.
    browser.open(&host.url("/", "paths/first-month/"));
    click(&browser, ".card h3 a[href*='/training/']");
    browser.until("a module is open", "return document.querySelector('[data-js-quiz]') !== null");
    let module = browser.text("return location.pathname");
    let questions = browser.run("return document.querySelectorAll('[data-js-quiz]').length").as_u64();
    for number in 1..=questions.expect("a number") {
        let quiz = format!("[data-js-quiz][data-number='{number}']");
        let answers = browser.text(&format!("return document.querySelector(\"{quiz}\").dataset.answers"));
        for answer in answers.split(' ') {
            click(&browser, &format!("{quiz} .quiz-choices > li:nth-child({answer})"));
        }
        click(&browser, &format!("{quiz} [data-js-quiz-check]"));
        let verdict = format!(
            "return document.querySelector(\"{quiz} [data-js-quiz-verdict]\").textContent.startsWith('○')"
        );
        browser.until("it is right", &verdict);
    }
    click(&browser, ".module-finish [data-js-record=finished]");
    browser.until(
        "it is kept as finished",
        &format!("return portalRecord.get().finished['{module}'] !== undefined"),
    );

    // All of it stands in the record, which goes into a file and onto paper.
    browser.open(&host.url("/", "my/"));
    let part = |name: &str| {
        browser.text(&format!("return document.querySelector('[data-js-goal-part={name}]').innerText"))
    };
    browser.until(
        "the recipe is listed",
        "return document.querySelectorAll('[data-js-goal-part=recipes] li').length === 1",
    );
    assert!(
        part("modules").contains(&format!("{0} 問中 {0} 問正解", questions.unwrap_or_default())),
        "{}",
        part("modules")
    );
    click(&browser, "[data-js-export]");
    let saved = saved(&files);
    assert!(saved["tried"][&recipe].is_object() && saved["finished"][&module].is_object(), "{saved}");
    let paper = browser.print();
    assert!(paper.starts_with(b"%PDF"), "it can be printed");
    let mut errors = browser.console_errors();
    // The sample asks for signals, and this host knows no such address; its log has them all the same.
    errors.retain(|error| !error.contains("/_signal/"));
    assert_eq!(errors, [""; 0]);
}

/// The record that the browser saved.
fn saved(folder: &TempDir) -> Value {
    let begin = Instant::now();
    loop {
        let files = fs::read_dir(folder.path()).expect("the folder is there").filter_map(Result::ok);
        let mut texts = files.filter(|file| file.path().extension().is_some_and(|ending| ending == "json"));
        // A file that is still being written is not JSON yet.
        let found = texts.find_map(|file| serde_json::from_str(&fs::read_to_string(file.path()).ok()?).ok());
        if let Some(record) = found {
            return record;
        }
        assert!(begin.elapsed() < Duration::from_mins(1), "no record is saved");
        std::thread::sleep(Duration::from_millis(50));
    }
}
