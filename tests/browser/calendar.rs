//! The page of all meetings, by keyboard, on a phone and on a desk.

use serde_json::json;

use crate::browser::{Browser, ENTER};
use crate::keyboard::tab_to;
use crate::portal::Host;

#[test]
fn the_next_meetings_are_reached_by_keyboard_on_a_phone_and_on_a_desk() {
    let (host, browser) = (Host::start(), Browser::start());
    for (width, height) in [(390, 844), (1440, 900)] {
        browser.resize(width, height);
        browser.open(&host.url("/", "calendar/"));
        browser.until("it is loaded", "return document.readyState === 'complete'");
        let order = browser.text("return [...document.querySelectorAll('.agenda-day b')].slice(0, 3).map((day) => day.textContent).join(' ')");
        assert_eq!(order, "25 26 2", "what comes first stands first");
        let wide = "return document.documentElement.scrollWidth > document.documentElement.clientWidth";
        assert_eq!(browser.run(wide), false, "nothing is wider than {width} pixels");

        let join = tab_to(&browser, "a meeting to join", "it.matches('.agenda .button')");
        assert_eq!(join, "オンラインで参加 – 相談できる時間, 2026年11月25日（水）12:30");
        let height = "return Math.round(document.activeElement.getBoundingClientRect().height)";
        assert!(browser.run(height).as_i64() >= Some(40), "it is large enough for a thumb");
        let module = tab_to(&browser, "a module", "it.matches('.agenda-title a')");
        assert_eq!(module, "自分のやり方を、部署の型にする");
        tab_to(&browser, "the calendar's file", "it.getAttribute('href') === '/calendar.ics'");
        browser.open(&host.url("/", "calendar/"));
        tab_to(&browser, "the module", "it.matches('.agenda-title a')");
        browser.press(&ENTER.to_string());
        browser
            .until("the module opens", "return location.pathname === '/training/2026-11-make-it-standard/'");
    }
    assert_eq!(browser.console_errors(), Vec::<String>::new());
}

#[test]
fn without_script_the_calendar_is_whole() {
    let (host, browser) = (Host::start(), Browser::start());
    browser.devtools("Emulation.setScriptExecutionDisabled", &json!({ "value": true }));
    browser.open(&host.url("/", "en/calendar/"));
    browser.until_text("Office hours");
    browser.until_text("16:00");
    browser.until_text("Download the file");
}
