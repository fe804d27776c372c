//! Quizzes, learning paths, the end of a module, and what is new since the last visit.

use serde_json::json;

use crate::browser::{Browser, ENTER};
use crate::portal::Host;

const MODULE: &str = "training/2026-08-first-steps/";
const TAB: &str = "\u{e004}";
const SPACE: &str = " ";

/// The text of the first or second question of the page.
fn quiz(browser: &Browser, number: usize, what: &str) -> String {
    browser.text(&format!("return document.querySelectorAll('[data-js-quiz]')[{}].{what}", number - 1))
}

#[test]
fn a_quiz_is_answered_by_keyboard_and_tells_why() {
    let (host, browser) = (Host::start(), Browser::start());
    browser.open(&host.url("/", MODULE));
    browser.until("the answer is hidden", "return document.querySelector('[data-js-quiz-answer]').hidden");
    browser.run("document.querySelector('[data-js-quiz] input').focus()");
    // Without an answer nothing is judged.
    browser.press(&format!("{TAB}{ENTER}"));
    assert!(quiz(&browser, 1, "innerText").contains("答えを選んでから"));
    browser.press(&format!("{SPACE}{TAB}{ENTER}"));
    browser.until_text("× ちがいました。");
    assert!(quiz(&browser, 1, "innerText").contains("読む人と目的が決まると"), "the reason is shown");
    let marks = "querySelectorAll('.quiz-choices > li')[{}].querySelector('.quiz-mark').textContent";
    assert_eq!(quiz(&browser, 1, &marks.replace("{}", "0")), "× ちがいます");
    assert_eq!(quiz(&browser, 1, &marks.replace("{}", "2")), "○ これも正解");
    assert_eq!(
        browser.text("return document.activeElement.className"),
        "quiz-verdict",
        "the verdict is read out"
    );

    browser.click("[data-js-quiz-again]");
    assert_eq!(quiz(&browser, 1, "querySelector('[data-js-quiz-verdict]').textContent"), "");
    assert!(!quiz(&browser, 1, "innerText").contains("読む人と目的が決まると"), "the reason is hidden again");
    browser.press("\u{e015}\u{e015}");
    browser.press(&format!("{TAB}{ENTER}"));
    browser.until_text("○ 正解です。");

    browser.open(&host.url("/", MODULE));
    browser.until_text("○ 正解です。");
    let kept = browser.run("return portalRecord.get().quizzes['/training/2026-08-first-steps/']");
    assert_eq!(kept["total"], 2);
    assert_eq!(kept["results"]["1"]["right"], true);
    assert_eq!(kept["results"]["1"]["tries"], 2);
    assert_eq!(browser.console_errors(), Vec::<String>::new());
}

#[test]
fn a_question_with_several_answers_wants_all_of_them_and_no_other() {
    let (host, browser) = (Host::start(), Browser::start());
    browser.open(&host.url("/", MODULE));
    let choose = |number: usize| {
        browser.click(&format!("[data-js-quiz][data-number='2'] .quiz-choices > li:nth-child({number})"));
    };
    let verdict = || quiz(&browser, 2, "querySelector('[data-js-quiz-verdict]').textContent");
    choose(1);
    browser.click("[data-number='2'] [data-js-quiz-check]");
    assert!(verdict().starts_with('×'), "one is missing");
    browser.click("[data-number='2'] [data-js-quiz-again]");
    for number in [1, 2, 3] {
        choose(number);
    }
    browser.click("[data-number='2'] [data-js-quiz-check]");
    assert!(verdict().starts_with('×'), "one is too many");
    browser.click("[data-number='2'] [data-js-quiz-again]");
    choose(1);
    choose(3);
    browser.click("[data-number='2'] [data-js-quiz-check]");
    assert!(verdict().starts_with('○'));
}

#[test]
fn without_script_a_quiz_is_readable_with_its_answer_folded() {
    let (host, browser) = (Host::start(), Browser::start());
    browser.devtools("Emulation.setScriptExecutionDisabled", &json!({ "value": true }));
    browser.open(&host.url("/", MODULE));
    assert!(quiz(&browser, 1, "innerText").contains("だれが読み、何を決めたいか"));
    assert!(!quiz(&browser, 1, "innerText").contains("読む人と目的が決まると"));
    browser.click("[data-js-quiz] summary");
    assert!(quiz(&browser, 1, "innerText").contains("読む人と目的が決まると"));
}

#[test]
fn a_path_shows_how_far_the_reader_is_and_home_leads_on() {
    let (host, browser) = (Host::start(), Browser::start());
    browser.open(&host.url("/", "paths/first-month/"));
    browser.until("the page is there", "return globalThis.portalRecord !== undefined");
    let shown = "return document.querySelector('[data-js-path-progress]').checkVisibility()";
    assert_eq!(browser.run(shown), false, "nothing is begun");
    browser.until_text("まだ終えていません");

    browser.open(&host.url("/", MODULE));
    browser.click(".record-bar [data-js-record=finished]");
    browser.open(&host.url("/", "paths/first-month/"));
    browser.until_text("3 回のうち 1 回を終えました");
    assert_eq!(browser.run("return document.querySelector('progress').value"), 1);
    let next = "return document.querySelector('[data-js-path-next] a').getAttribute('href')";
    assert_eq!(browser.text(next), "/training/2026-07-before-you-paste/");
    let here =
        "return [...document.querySelectorAll('[data-js-path-here]')].map((mark) => mark.hidden).join()";
    assert_eq!(browser.text(here), "true,false,true");
    let before = "return [...document.querySelectorAll('[data-js-before-finished]')].some((mark) => mark.checkVisibility())";
    assert_eq!(browser.run(before), true, "what comes before the next is finished");

    browser.open(&host.url("/", ""));
    browser.until_text("続きから");
    browser.click("[data-js-continue-path] li:not([hidden]) a");
    browser.until(
        "home leads to the next module",
        "return location.pathname === '/training/2026-07-before-you-paste/'",
    );
    browser.click(".record-bar [data-js-record=finished]");
    browser.open(&host.url("/", "training/2026-09-minutes-and-mail/"));
    browser.click(".record-bar [data-js-record=finished]");
    browser.open(&host.url("/", "paths/first-month/"));
    browser.until_text("すべて終えました");
    browser.open(&host.url("/", ""));
    browser.until("the page is there", "return globalThis.portalRecord !== undefined");
    let hidden = "return document.querySelector('[data-js-continue]').checkVisibility()";
    assert_eq!(browser.run(hidden), false, "a finished path does not go on");

    // What should come first is told on a module too: of another path.
    browser.open(&host.url("/", "training/2026-11-make-it-standard/"));
    browser.until_text("まだ終えていません");
}

#[test]
fn the_end_of_a_module_turns_numbers_into_a_story() {
    let (host, browser) = (Host::start(), Browser::start());
    browser.live_at("2026-11-23T09:00:00");
    browser.open(&host.url("/", MODULE));
    for (name, text) in
        [("what", "週報: \"金曜\" の三十分"), ("before", "45"), ("after", "15"), ("times", "4")]
    {
        browser.run(&format!("document.querySelector('[data-js-improve] [name={name}]').focus()"));
        browser.press(text);
    }
    browser.until_text("1 回 30 分の差 × 月 4 回で、月に 2 時間の余裕です。");
    browser.click("[data-js-copy-text]");
    browser.until_text("ひな型をコピーしました。");
    browser.run("document.body.append(document.createElement('textarea')); document.querySelector('body > textarea').focus()");
    browser.press_with_control('v');
    let story = browser.text("return document.querySelector('body > textarea').value");
    let editor =
        browser.text("return decodeURIComponent(document.querySelector('.write-own-actions a').href)");
    assert!(editor.contains(story.trim_end()), "the editor gets the same: {editor}");
    let front = story
        .strip_prefix("---\n")
        .and_then(|rest| rest.split_once("\n---\n"))
        .expect("there is front matter")
        .0;
    let front: serde_json::Value = serde_yaml::from_str(front).expect("the front matter is YAML");
    assert_eq!(front["title"], "週報: \"金曜\" の三十分");
    assert_eq!((&front["before_minutes"], &front["times_per_month"]), (&json!(45), &json!(4)));
    assert_eq!(front["recipes"], json!(["mail-reply", "polish-text"]));
    assert_eq!(front["date"], "2026-11-23");

    let tree = chienowa::read::SourceTree::from_fixture(&format!(
        "=== content/stories/new.md\n{}\n=== content/recipes/mail-reply.md\n---\ntitle: a\n---\n```prompt\nb\n```\n\
         === content/recipes/polish-text.md\n---\ntitle: a\n---\n```prompt\nb\n```\n",
        story.replace("summary:\n", "summary: 短くなった\n"),
    ));
    let settings = chienowa::compile::Settings::on(chienowa::clock::Now::at(
        jiff::civil::date(2026, 11, 23).at(9, 0, 0, 0),
    ));
    let compiled = chienowa::compile::compile(&tree, &settings, &mut chienowa::memo::Memo::new());
    let errors =
        compiled.diagnostics.iter().filter(|found| found.severity == chienowa::diagnostic::Severity::Error);
    assert_eq!(errors.map(|found| found.message.clone()).collect::<Vec<_>>(), Vec::<String>::new());
}

#[test]
fn what_is_new_since_the_last_visit_is_marked_while_the_visit_lasts() {
    let (host, browser) = (Host::start(), Browser::start());
    let marked = "return [...document.querySelectorAll('.news .badge-since')].length";
    let loaded =
        || browser.until("the page is there", "return globalThis.portalRecord?.get().visit !== null");
    browser.live_at("2026-11-09T17:00:00");
    browser.open(&host.url("/", "new/"));
    loaded();
    assert_eq!(browser.run(marked), 0, "a first visit has no marks");
    assert_eq!(browser.text("return document.querySelector('[data-js-since-note]').textContent"), "");

    // Two weeks later.
    browser.run(
        "const key = 'chienowa:record:v1:/'; const record = JSON.parse(localStorage.getItem(key));
         record.visit = { last: '2026-11-09T17:00:00', before: null, seen: ['/recipes/minutes/'] };
         localStorage.setItem(key, JSON.stringify(record));",
    );
    browser.live_at("2026-11-23T09:00:00");
    browser.open(&host.url("/", "new/"));
    browser.until("something is marked", "return document.querySelector('.news .badge-since') !== null");
    let later = "return [...document.querySelectorAll('.news > li')].filter(({ dataset }) => dataset.date > '2026-11-09').length";
    assert_eq!(
        browser.run(marked),
        browser.run(later),
        "what is dated after that day, and not what was seen on it"
    );
    let count = browser.run(marked).to_string();
    let note = browser.text("return document.querySelector('[data-js-since-note]').textContent");
    assert!(note.contains("2026年11月9日") && note.contains(&format!(" {count} 件")), "{note}");

    browser.open(&host.url("/", "recipes/minutes/"));
    browser.open(&host.url("/", ""));
    browser.until("home marks it too", "return document.querySelector('.news .badge-since') !== null");
    browser.open(&host.url("/", "new/"));
    browser.until("the marks stay", &format!("{marked} === {count}"));
}
