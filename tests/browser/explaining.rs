//! Words that are explained where they stand, and questions that are answered by what is there.

use serde_json::json;

use crate::browser::{Browser, ENTER};
use crate::portal::Host;

const TAB: char = '\u{e004}';
const ESCAPE: char = '\u{e00c}';
const SHOWN: &str = "return document.querySelectorAll('.term-tip:popover-open').length";
const PAGE: &str = "faq/different-each-time/";

fn open(browser: &Browser, host: &Host) {
    browser.open(&host.url("/", PAGE));
    browser.until("a word is marked", "return document.querySelector('.term') !== null");
}

/// Puts the focus right before the first marked word, so that the next Tab reaches it.
const BEFORE_WORD: &str = "const word = document.querySelector('.term');
    const stops = [...document.querySelectorAll('a[href], button')].filter((one) => one.checkVisibility());
    stops[stops.indexOf(word) - 1].focus()";

#[test]
fn a_word_is_explained_on_keyboard_focus_and_escape_closes() {
    let (host, browser) = (Host::start(), Browser::start());
    open(&browser, &host);
    assert_eq!(browser.run(SHOWN), 0);
    browser.run(BEFORE_WORD);
    browser.press(&TAB.to_string());
    browser.until(
        "the meaning is shown",
        "return document.querySelectorAll('.term-tip:popover-open').length === 1",
    );
    let described = "const word = document.activeElement;
        const tip = document.getElementById(word.getAttribute('aria-describedby'));
        return word.matches('.term') && tip.matches(':popover-open') && tip.innerText.length > 10";
    assert_eq!(browser.run(described), true, "it belongs to the word that has the focus");
    let inside = "const tip = document.querySelector('.term-tip:popover-open').getBoundingClientRect();
        return tip.left >= 0 && tip.right <= innerWidth && tip.top >= 0 && tip.bottom <= innerHeight";
    assert_eq!(browser.run(inside), true);
    browser.press(&ESCAPE.to_string());
    browser.until("it is gone", "return document.querySelectorAll('.term-tip:popover-open').length === 0");
    assert_eq!(browser.run("return document.activeElement.matches('.term')"), true, "the focus stays");
    browser.press(&ENTER.to_string());
    browser.until(
        "the glossary is open",
        "return location.pathname === '/glossary/' && location.hash.startsWith('#term-')",
    );
    assert_eq!(browser.run("return document.querySelector(location.hash) !== null"), true);
    assert_eq!(browser.console_errors(), [""; 0]);
}

#[test]
fn a_finger_explains_first_and_the_pointer_may_go_onto_the_tip() {
    let (host, browser) = (Host::start(), Browser::start());
    browser.resize(390, 844);
    browser.devtools("Emulation.setTouchEmulationEnabled", &json!({ "enabled": true }));
    open(&browser, &host);
    let tap = |browser: &Browser, selector: &str| {
        let place = format!(
            "const word = document.querySelector('{selector}'); word.scrollIntoView({{ block: 'center' }});
             const box = word.getClientRects()[0]; return [box.x + box.width / 2, box.y + box.height / 2]"
        );
        let place = browser.run(&place);
        let point = json!([{ "x": place[0], "y": place[1] }]);
        browser.devtools("Input.dispatchTouchEvent", &json!({ "type": "touchStart", "touchPoints": point }));
        browser.devtools("Input.dispatchTouchEvent", &json!({ "type": "touchEnd", "touchPoints": [] }));
    };
    tap(&browser, ".term");
    browser.until(
        "the meaning is shown",
        "return document.querySelectorAll('.term-tip:popover-open').length === 1",
    );
    assert!(browser.address().ends_with(PAGE), "the first tap leads nowhere: {}", browser.address());
    tap(&browser, ".term-tip:popover-open a");
    browser.until("the glossary is open", "return location.pathname === '/glossary/'");
}

#[test]
fn hovering_explains_and_leaving_closes() {
    let (host, browser) = (Host::start(), Browser::start());
    open(&browser, &host);
    let to = |selector: &str| {
        let place = format!(
            "const box = document.querySelector('{selector}').getClientRects()[0];
             return [box.x + box.width / 2, box.y + box.height / 2]"
        );
        let place = browser.run(&place);
        browser.devtools(
            "Input.dispatchMouseEvent",
            &json!({ "type": "mouseMoved", "x": place[0], "y": place[1] }),
        );
    };
    browser.run("document.querySelector('.term').scrollIntoView({ block: 'center', behavior: 'instant' })");
    to(".term");
    browser.until(
        "the meaning is shown",
        "return document.querySelectorAll('.term-tip:popover-open').length === 1",
    );
    to(".term-tip:popover-open");
    // Longer than a tip waits before it closes.
    browser.run("return new Promise((resolve) => setTimeout(resolve, 500))");
    assert_eq!(browser.run(SHOWN), 1, "it stays while the pointer is on it");
    to("h1");
    browser.until("it is gone", "return document.querySelectorAll('.term-tip:popover-open').length === 0");
}

#[test]
fn without_script_a_word_leads_to_the_glossary() {
    let (host, browser) = (Host::start(), Browser::start());
    browser.devtools("Emulation.setScriptExecutionDisabled", &json!({ "value": true }));
    open(&browser, &host);
    assert_eq!(browser.run("return document.querySelector('.term-tip').checkVisibility()"), false);
    browser.click(".term");
    browser.until(
        "the glossary is open",
        "return location.pathname === '/glossary/' && location.hash.startsWith('#term-')",
    );
}

#[test]
fn a_question_is_looked_up_first_and_then_handed_on_as_it_was_written() {
    let (host, browser) = (Host::start(), Browser::start());
    browser.open(&host.url("/", ""));
    browser.until("the box is there", "return document.querySelector('[data-js-ask-form]') !== null");
    assert_eq!(browser.run("return document.querySelector('[data-js-ask]').checkVisibility()"), false);
    browser.click("#ask\\.question");
    browser.press("AIの答えは信じてよいですか");
    browser.press(&ENTER.to_string());
    browser.until(
        "the answer that is there is offered",
        "return document.querySelector('[data-js-ask-hits] a[href*=\"/faq/is-it-true/\"]') !== null",
    );
    let ask =
        browser.text("return decodeURIComponent(document.querySelector('.ask-box [data-js-ask]').href)");
    assert!(
        ask.starts_with("https://example.com/ask?") && ask.ends_with("title=AIの答えは信じてよいですか"),
        "{ask}"
    );

    browser.run("document.querySelector('#ask\\\\.question').value = ''");
    browser.click("#ask\\.question");
    browser.press("ぬぬぬぬぬぬぬ?&=");
    browser.press(&ENTER.to_string());
    browser.until(
        "nothing comes close",
        "return document.querySelector('[data-js-ask-status]').textContent.includes('見つかりませんでした')",
    );
    let ask = browser.text(
        "return new URL(document.querySelector('.ask-box [data-js-ask]').href).searchParams.get('title')",
    );
    assert_eq!(ask, "ぬぬぬぬぬぬぬ?&=");
    assert_eq!(browser.console_errors(), [""; 0]);
}
