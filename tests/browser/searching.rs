//! Search, with an input method as Japanese is typed.

use crate::browser::{Browser, ENTER};
use crate::portal::Preview;

const IS_FOCUSED: &str =
    "return document.activeElement === document.querySelector('main [data-js-search-input]')";
const DIALOG_IS_FOCUSED: &str =
    "return document.activeElement === document.querySelector('[data-js-dialog-input]')";

#[test]
fn typed_japanese_finds_a_page_and_opens_it() {
    let (portal, browser) = (Preview::start(), Browser::start());
    browser.open(&portal.url("/search/"));
    browser.until("the field is ready to type in", IS_FOCUSED);
    for text in ["ぎ", "ぎじ", "ぎじろく", "議事録"] {
        browser.compose(text);
    }
    browser.commit("議事録");
    browser.until("hits are shown", "return document.querySelectorAll('.hit').length > 1");
    assert!(
        browser.address().ends_with("/search/?q=議事録"),
        "the search can be shared: {}",
        browser.address()
    );
    browser.click(".hit a");
    browser.until_text("議事録");
    assert!(!browser.address().contains("/search/"), "a hit leads to its page");
}

#[test]
fn enter_that_confirms_a_conversion_does_not_submit() {
    let (portal, browser) = (Preview::start(), Browser::start());
    browser.open(&portal.url("/"));
    browser.run(
        "window.sent = 0; window.confirmed = 0;
         const form = document.querySelector('[data-js-search-form]');
         form.addEventListener('submit', () => { window.sent += 1; });
         form.addEventListener('keydown', (event) => { if (event.isComposing) window.confirmed += 1; });",
    );
    browser.press("/");
    browser.compose("ぎじろく");
    browser.press(&ENTER.to_string());
    assert_eq!(browser.run("return [window.confirmed, window.sent].join()"), "1,0");

    browser.commit("議事録");
    browser.press(&ENTER.to_string());
    browser.until("the next Enter searches", "return location.pathname === '/search/'");
    browser.until("hits are shown", "return document.querySelectorAll('.hit').length > 0");
}

#[test]
fn slash_and_control_k_open_the_dialog_and_escape_gives_the_focus_back() {
    let (portal, browser) = (Preview::start(), Browser::start());
    browser.open(&portal.url("/recipes/minutes/"));
    browser.press("/");
    browser.until("`/` opens the dialog", DIALOG_IS_FOCUSED);
    assert_eq!(browser.text("return document.activeElement.value"), "", "the key itself is not typed");
    browser.press("a/b");
    assert_eq!(browser.text("return document.activeElement.value"), "a/b", "in the field it is a letter");

    browser.press("\u{e00c}");
    browser.until("Escape closes it", "return !document.querySelector('.search-dialog').open");
    browser.press_with_control('k');
    browser.until("Ctrl-K opens it", DIALOG_IS_FOCUSED);
}

#[test]
fn the_dialog_is_a_combobox_and_remembers_what_was_asked() {
    let (portal, browser) = (Preview::start(), Browser::start());
    browser.open(&portal.url("/faq/"));
    browser.press("/");
    browser.until("the dialog is open", DIALOG_IS_FOCUSED);
    browser.commit("翻訳");
    browser.until("hits are options", "return document.querySelectorAll('.option[role=option]').length > 1");
    browser.press("\u{e015}\u{e015}");
    let active =
        "return document.getElementById(document.activeElement.getAttribute('aria-activedescendant'))?.id";
    assert_eq!(browser.text(active), "search.option.1");
    assert_eq!(browser.text("return document.activeElement.getAttribute('aria-expanded')"), "true");
    browser.press("\u{e007}");
    browser.until("the second hit is open", "return document.querySelector('article.article') !== null");
    browser.open(&portal.url("/faq/"));
    browser.press("/");
    browser.until(
        "the query is offered again",
        "return document.querySelector('[data-js-recent] .chip')?.textContent === '翻訳'",
    );
}

#[test]
fn what_is_not_found_can_be_asked_with_the_words_filled_in() {
    let (portal, browser) = (Preview::start(), Browser::start());
    browser.open(&portal.url("/search/?q=zzqqx"));
    browser.until(
        "the question has the words",
        "return document.querySelector('main [data-js-ask]')?.href.includes('zzqqx')",
    );
}

#[test]
fn what_is_not_found_is_said_as_text() {
    let (portal, browser) = (Preview::start(), Browser::start());
    browser.open(&portal.url("/search/?q=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3Eqzx"));
    browser.until_text("<img src=x onerror=alert(1)>qzx");
    assert_eq!(browser.run("return document.querySelectorAll('main img').length"), 0);
}

#[test]
fn a_preview_can_be_searched_as_the_published_portal_is() {
    let (portal, browser) = (Preview::start_with(&["--bundle"]), Browser::start());
    browser.open(&portal.url("/search/?q=議事録"));
    browser.until("hits are shown", "return document.querySelectorAll('.hit').length > 1");
    assert_eq!(browser.run("return portalSearch.source.api ?? null"), serde_json::Value::Null);
    assert_eq!(browser.run("return portalSearch.isSimple"), false, "the whole index answers");

    portal.replace("content/recipes/minutes.md", "title: ", "title: 蒟蒻芋の");
    browser.until(
        "the page is loaded again, and searches the index of the new revision",
        "return [...document.querySelectorAll('.hit')].some((hit) => hit.textContent.includes('蒟蒻芋'))",
    );
    assert_eq!(browser.console_errors(), [""; 0]);
}
