//! Each tool of a page with keys alone, and what a screen reader is told of it meanwhile.

use serde_json::json;

use crate::browser::{Browser, ENTER};
use crate::heard::{self, Heard};
use crate::keyboard::{DOWN, END, ESCAPE, HOME, LEFT, RIGHT, SPACE, TAB, UP, assert_focus_is_seen, tab_to};
use crate::portal::Host;

fn open(path: &str) -> (Host, Browser) {
    let (host, browser) = (Host::start(), Browser::start());
    browser.open(&host.url("/", path));
    browser.until("it is loaded", "return document.readyState === 'complete'");
    (host, browser)
}

fn enter(browser: &Browser) {
    browser.press(&ENTER.to_string());
}

/// Waits until a live region says something, and tells what: it must have been there before, or nobody hears it.
#[track_caller]
fn until_said(browser: &Browser, selector: &str, text: &str) {
    let region = heard::element(browser, selector);
    assert!(region.is_live(), "{region:?}");
    let says = format!("return document.querySelector({selector:?}).textContent.includes({text:?})");
    browser.until(&format!("a reader hears {text}"), &says);
}

#[test]
fn search_is_opened_used_and_left_with_keys_and_gives_the_focus_back() {
    let (_host, browser) = open("recipes/minutes/");
    tab_to(&browser, "the field of the header", "it.id === 'search.small'");
    let field = heard::focused(&browser);
    assert_eq!((&*field.role, &*field.name), ("searchbox", "ポータル内を検索"));
    assert!(field.has("keyshortcuts"), "{field:?}");
    let link = tab_to(&browser, "a link of the text", "it.matches('main p a')");
    let is_back = format!("return document.activeElement.textContent.trim() === {link:?}");

    browser.press_with_control('k');
    browser.until("the dialog is open", "return document.activeElement.matches('[data-js-dialog-input]')");
    for colours in ["active", "none"] {
        let forced = json!({ "name": "forced-colors", "value": colours });
        browser.devtools("Emulation.setEmulatedMedia", &json!({ "features": [forced] }));
        assert_focus_is_seen(&browser);
    }
    let dialog = heard::element(&browser, ".search-dialog");
    assert_eq!((&*dialog.role, &*dialog.name), ("dialog", "ポータル内を検索"));
    assert!(dialog.is("modal"), "{dialog:?}");
    assert!(heard::page(&browser).iter().all(|told| told.role != "main"), "the page below is out of the way");
    let combobox = heard::focused(&browser);
    assert_eq!((&*combobox.role, &*combobox.name), ("combobox", "ポータル内を検索"));
    assert!(combobox.has("expanded") && !combobox.is("expanded"), "{combobox:?}");

    let status = ".search-dialog [role=status]";
    assert!(heard::element(&browser, status).is_live(), "it is there before it says something");
    for text in ["ぎ", "ぎじろく"] {
        browser.compose(text);
    }
    browser.commit("議事録");
    browser.until("hits are options", "return document.querySelectorAll('.option').length > 1");
    until_said(&browser, status, "件");
    assert!(heard::focused(&browser).is("expanded"));
    let list = heard::element(&browser, ".search-options");
    assert_eq!((&*list.role, &*list.name), ("listbox", "検索"));
    browser.press(DOWN);
    browser.press(DOWN);
    browser.press(UP);
    let active = "document.getElementById(document.activeElement.getAttribute('aria-activedescendant'))";
    assert_eq!(browser.text(&format!("return {active}.id")), "search.option.0");
    assert!(heard::focused(&browser).has("activedescendant"), "the reader is told which option is meant");
    let option = heard::element(&browser, "#search\\.option\\.0");
    assert!(option.role == "option" && option.is("selected") && option.name.contains("議事録"), "{option:?}");
    let seen = format!(
        "const option = {active}; const style = getComputedStyle(option);
         const box = option.getBoundingClientRect(), list = option.closest('.search-dialog-body').getBoundingClientRect();
         return style.outlineStyle !== 'none' && box.top >= list.top - 1 && box.bottom <= list.bottom + 1"
    );
    assert_eq!(browser.run(&seen), true, "the option that is meant is seen");
    browser.press(ESCAPE);
    browser.until("Escape closes it", "return !document.querySelector('.search-dialog').open");
    browser.until("the focus is where it was", &is_back);

    browser.press_with_control('k');
    browser.until("the dialog is open", "return document.querySelector('.search-dialog').open");
    tab_to(&browser, "a suggested word", "it.matches('.search-dialog [data-js-word]')");
    browser.press(ESCAPE);
    browser.until("Escape closes it from anywhere", "return !document.querySelector('.search-dialog').open");
    browser.until("the focus is where it was", &is_back);
    browser.press_with_control('k');
    browser.until("the dialog is open", "return document.querySelector('.search-dialog').open");
    tab_to(&browser, "the button that closes", "it.matches('.search-dialog [data-js-close]')");
    enter(&browser);
    browser.until("it is closed", "return !document.querySelector('.search-dialog').open");
    browser.until("the focus is where it was", &is_back);
    assert_focus_is_seen(&browser);
}

#[test]
fn the_search_page_is_narrowed_with_keys_and_says_how_many_are_left() {
    let (_host, browser) = open("search/?q=AI");
    browser.until("hits are shown", "return document.querySelectorAll('.hit').length > 1");
    let status = ".search-results [role=status]";
    let all = browser.text(&format!("return document.querySelector('{status}').textContent"));
    tab_to(&browser, "a facet", "it.matches('[data-js-facet=kind] input')");
    let facet = heard::focused(&browser);
    assert!(facet.role == "checkbox" && facet.name.starts_with("レシピ"), "{facet:?}");
    browser.press(SPACE);
    browser.until(
        "fewer are left",
        &format!("return document.querySelector('{status}').textContent !== {all:?}"),
    );
    until_said(&browser, status, "件");
    browser.until("the focus stays", "return document.activeElement.matches('[data-js-facet=kind] input')");
    assert!(heard::focused(&browser).is("checked"));
    tab_to(&browser, "a hit", "it.matches('.hit a')");
    assert_eq!(heard::focused(&browser).role, "link");
}

#[test]
fn a_list_is_filtered_with_keys_and_says_how_many_are_left() {
    let (_host, browser) = open("recipes/");
    let form = heard::element(&browser, "[data-js-filter]");
    assert!(form.role == "form" && !form.name.is_empty(), "{form:?}");
    let status = "[data-js-filter] [role=status]";
    let shown =
        "[...document.querySelectorAll('[data-js-list] .card')].filter((card) => card.checkVisibility())";
    let count = || browser.run(&format!("return {shown}.length")).as_u64().expect("a number of cards");
    let all = count();
    let first = tab_to(&browser, "the first filter", "it.matches('[data-js-filter] input')");
    assert_eq!(first, "", "a checkbox has no text of its own");
    let group = heard::element(&browser, "[data-js-filter] fieldset");
    assert!(group.role == "group" && group.name == "業務", "{group:?}");
    let filter = heard::focused(&browser);
    assert!(filter.role == "checkbox" && !filter.name.is_empty() && !filter.is("checked"), "{filter:?}");

    browser.press(SPACE);
    browser.until("the address tells it", "return location.search.startsWith('?task=')");
    assert!(heard::focused(&browser).is("checked"), "the focus stays where it was");
    let some = count();
    assert!(0 < some && some < all, "{some} of {all}");
    until_said(&browser, status, &format!("{some} 件"));

    tab_to(&browser, "a choice", "it.matches('[data-js-filter] select[name=department]')");
    let choice = heard::focused(&browser);
    assert!(choice.role == "combobox" && choice.name == "部署", "{choice:?}");
    for _ in 0..8 {
        browser.press(DOWN);
    }
    browser.until("the address tells it", "return location.search.includes('department=')");
    let fewer = count();
    until_said(&browser, status, &format!("{fewer} 件"));

    let clear = tab_to(&browser, "what clears filters", "it.matches('[data-js-filter] [data-js-clear]')");
    assert!(!clear.is_empty());
    enter(&browser);
    browser.until("all are back", "return location.search === ''");
    assert_eq!(count(), all);
    until_said(&browser, status, &all.to_string());
    let back = heard::focused(&browser);
    assert!(
        back.name == filter.name && !back.is("checked"),
        "the focus is not lost with the button: {back:?}"
    );
    assert_focus_is_seen(&browser);
}

#[test]
fn tabs_are_chosen_with_arrows_and_only_the_panel_that_is_shown_is_told() {
    let (_host, browser) = open("handbook/markdown/");
    tab_to(&browser, "the tabs", "it.matches('[role=tab]')");
    let told = |role: &str| -> Vec<Heard> {
        heard::page(&browser).into_iter().filter(|told| told.role == role).collect()
    };
    let tabs = told("tab");
    assert!(tabs.len() > 1);
    assert!(!told("tablist").is_empty());
    let names: Vec<&str> = tabs.iter().map(|tab| &*tab.name).collect();
    let assert_chosen = |number: usize| {
        let focused = heard::focused(&browser);
        assert!(focused.role == "tab" && focused.is("selected"), "{focused:?}");
        assert_eq!(focused.name, names[number]);
        let panels = told("tabpanel");
        assert_eq!(panels.len(), 1, "the others are hidden from everybody");
        assert_eq!(panels[0].name, names[number], "a panel is called as its tab");
        assert_focus_is_seen(&browser);
    };
    assert_chosen(0);
    browser.press(RIGHT);
    assert_chosen(1);
    browser.press(LEFT);
    assert_chosen(0);
    browser.press(LEFT);
    assert_chosen(names.len() - 1);
    browser.press(HOME);
    assert_chosen(0);
    browser.press(END);
    assert_chosen(names.len() - 1);
    browser.press(TAB);
    assert_eq!(heard::focused(&browser).role, "tabpanel", "one stop for all tabs, then the panel");
    assert_focus_is_seen(&browser);
}

#[test]
fn a_quiz_is_reached_answered_and_tried_again_with_keys() {
    let (_host, browser) = open("training/2026-08-first-steps/");
    let choice = "it.matches('[data-js-quiz] input[type=radio]')";
    tab_to(&browser, "a question", choice);
    let quiz = heard::element(&browser, "[data-js-quiz]");
    assert!(quiz.role == "region" && !quiz.name.is_empty(), "{quiz:?}");
    let group = heard::element(&browser, "[data-js-quiz] [role=radiogroup]");
    let question = browser.text("return document.querySelector('.quiz-question').textContent.trim()");
    assert!(group.role == "radiogroup" && group.name == question, "{group:?}");
    let first = heard::focused(&browser);
    let text = browser.text("return document.querySelector('.quiz-choices > li > div').textContent.trim()");
    assert!(first.role == "radio" && first.name.trim() == text && !first.is("checked"), "{first:?}");

    browser.press(DOWN);
    browser.press(UP);
    assert!(heard::focused(&browser).is("checked"), "arrows choose");
    tab_to(&browser, "what judges", "it.matches('[data-js-quiz-check]')");
    let verdict = "[data-js-quiz-verdict]";
    enter(&browser);
    browser.until(
        "it is judged",
        "return document.querySelector('[data-js-quiz]').dataset.result !== undefined",
    );
    assert_eq!(browser.run("return document.activeElement.matches('[data-js-quiz-verdict]')"), true);
    assert_focus_is_seen(&browser);
    let said = heard::element(&browser, verdict);
    assert!(said.role == "status" && said.is_live(), "{said:?}");
    let judged = heard::element(&browser, "[data-js-quiz] input");
    assert!(
        judged.name.contains('○') || judged.name.contains('×'),
        "the choice tells what it was: {judged:?}"
    );
    assert!(judged.is("disabled"), "{judged:?}");
    let answer = heard::element(&browser, "[data-js-quiz-answer] summary");
    assert!(answer.is("expanded"), "the reason is shown, and told to be: {answer:?}");

    tab_to(&browser, "the way to try again", "it.matches('[data-js-quiz-again]')");
    enter(&browser);
    let again = heard::focused(&browser);
    assert!(
        again.role == "radio" && again.name.trim() == text,
        "the focus is at the first choice: {again:?}"
    );
    assert_focus_is_seen(&browser);
}

#[test]
fn a_recipe_is_reached_filled_in_and_copied_with_keys() {
    let (_host, browser) = open("recipes/customer-reply/");
    tab_to(&browser, "the first blank", "it.matches('[data-js-fill] :is(input, textarea, select)')");
    let form = heard::element(&browser, "[data-js-fill]");
    assert!(form.role == "form" && !form.name.is_empty(), "{form:?}");
    let fields = "return document.querySelectorAll('[data-js-field]').length";
    let fields = browser.run(fields).as_u64().expect("a number of fields");
    let mut stops = Vec::new();
    for _ in 0..40 {
        if browser.run("return document.activeElement.closest('[data-js-fill]') === null") == true {
            break;
        }
        let stop = heard::focused(&browser);
        assert!(!stop.name.is_empty(), "every stop has a name: {stop:?}");
        if stop.role == "button" {
            assert!(stop.name.chars().count() > 3 || !stop.description.is_empty(), "which one? {stop:?}");
        } else if stop.role == "radio" {
            browser.press(SPACE);
            assert!(heard::focused(&browser).is("checked"));
        } else {
            assert!(stop.role == "textbox", "{stop:?}");
            browser.press(&format!("a{}", stops.len()));
        }
        stops.push(stop.role);
        browser.press(TAB);
        assert_focus_is_seen(&browser);
    }
    let filled = stops.iter().filter(|role| *role != "button").count();
    assert_eq!(u64::try_from(filled).ok(), Some(fields), "each blank is one stop: {stops:?}");
    assert_eq!(browser.run("return document.querySelectorAll('[data-js-blank]:not(.is-filled)').length"), 0);
    let status = heard::element(&browser, "[data-js-copy-status]");
    assert!(status.is_live(), "it is there before it says something: {status:?}");
    if browser.run("return document.activeElement.matches('[data-js-copy]')") != true {
        tab_to(&browser, "what copies", "it.matches('[data-js-copy]')");
    }
    let copy = heard::focused(&browser);
    assert!(copy.role == "button" && copy.name.contains("コピー"), "{copy:?}");
    enter(&browser);
    until_said(&browser, "[data-js-copy-status]", "コピーしました");
    assert_eq!(browser.run("return document.activeElement.matches('[data-js-copy]')"), true);
}

#[test]
fn a_question_before_a_tool_opens_gives_the_focus_back() {
    let (_host, browser) = open("recipes/long-text-summary/");
    browser.run("window.open = () => null");
    tab_to(&browser, "other tools", "it.matches('.prompt-others summary')");
    assert!(heard::focused(&browser).has("expanded"));
    enter(&browser);
    tab_to(&browser, "a tool that is not cleared", "it.matches('.prompt-others [data-warning]')");
    enter(&browser);
    browser.until("the question is asked", "return document.querySelector('.tool-warning').open");
    let dialog = heard::element(&browser, ".tool-warning");
    assert!(
        dialog.role == "dialog" && !dialog.name.is_empty() && !dialog.description.is_empty(),
        "{dialog:?}"
    );
    assert_focus_is_seen(&browser);
    browser.press(ESCAPE);
    browser.until("it is gone", "return !document.querySelector('.tool-warning').open");
    assert_eq!(browser.run("return document.activeElement.matches('.prompt-others [data-warning]')"), true);
    assert_focus_is_seen(&browser);
}
