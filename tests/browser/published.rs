//! The built files behind a web server that knows nothing of them: at the root of a host and in a folder of it.

use crate::browser::Browser;
use crate::portal::{Host, SUBFOLDER};

/// Runs a test at both places.
fn at_both_places(test: impl Fn(&Browser, &dyn Fn(&str) -> String)) {
    let (host, browser) = (Host::start(), Browser::start());
    for base in ["/", SUBFOLDER] {
        test(&browser, &|path| host.url(base, path));
    }
}

#[test]
fn search_finds_a_page_and_opens_it() {
    at_both_places(|browser, url| {
        browser.open(&url(""));
        browser.click("[data-js-search-input]");
        browser.press("議事録\u{e007}");
        browser.until("hits are shown", "return document.querySelectorAll('.hit').length > 1");
        assert!(browser.address().starts_with(&url("search/?q=議事録")), "{}", browser.address());
        browser.click(".hit a");
        browser.until("the page is open", "return document.querySelector('article.article') !== null");
        browser.until_text("議事録");
        assert!(browser.address().starts_with(&url("")), "{}", browser.address());
        assert_eq!(browser.console_errors(), [""; 0]);
    });
}

#[test]
fn the_search_page_in_english_finds_english_words() {
    at_both_places(|browser, url| {
        browser.open(&url("en/search/?q=minutes"));
        browser.until("hits are shown", "return document.querySelectorAll('.hit').length > 0");
        browser.click(".hit a");
        browser.until("the page is open", "return document.querySelector('article.article') !== null");
        assert!(browser.address().starts_with(&url("en/")), "{}", browser.address());
    });
}

#[test]
fn the_404_page_guesses_and_leads_home() {
    at_both_places(|browser, url| {
        browser.open(&url("404.html"));
        browser.until_text("404");
        browser.click(".not-found .page-actions .button-primary");
        let home = url("");
        browser.until("home is open", &format!("return location.href === '{home}'"));
        browser.until("home is styled and whole", "return document.querySelector('.task-grid a') !== null");
        assert_eq!(browser.console_errors(), [""; 0]);
    });
}

#[test]
fn the_language_switch_leads_to_the_same_page_and_back() {
    at_both_places(|browser, url| {
        browser.open(&url("recipes/minutes/"));
        browser.click(".language-switch a[lang=en]");
        let english = url("en/recipes/minutes/");
        browser.until("the English page is open", &format!("return location.href === '{english}'"));
        assert_eq!(browser.text("return document.documentElement.lang"), "en");
        browser.click(".language-switch a[lang=ja]");
        browser.until_text("走り書きのメモから議事録を作る");
    });
}

#[test]
fn a_former_address_leads_to_the_page() {
    at_both_places(|browser, url| {
        browser.open(&url("recipes/gijiroku/"));
        let page = url("recipes/minutes/");
        browser.until("the page is open", &format!("return location.href === '{page}'"));
    });
}

#[test]
fn no_page_logs_an_error() {
    at_both_places(|browser, url| {
        for path in crate::page_types::all_paths() {
            browser.open(&url(&path));
            browser.until("it is loaded", "return document.readyState === 'complete'");
            assert_eq!(browser.console_errors(), [""; 0], "/{path}");
            let broken = "return [...document.images].filter((image) => image.loading !== 'lazy' && image.naturalWidth === 0).length";
            assert_eq!(browser.run(broken), 0, "/{path} shows every picture");
        }
    });
}
