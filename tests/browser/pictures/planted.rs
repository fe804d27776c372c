//! Whether comparing can fail: changes planted into a page are found, and what is no change is not.

use super::difference::Difference;
use super::picture::Picture;
use super::shots::{self, Shot};
use crate::browser::Browser;
use crate::portal::Host;

/// A page with a chart, large figures, links, a table and cards.
fn story() -> Shot {
    let is_wanted = |shot: &Shot| shot.name == "story-768-light";
    shots::all().into_iter().find(is_wanted).expect("there is a picture of a story")
}

/// The page that is open with one more rule.
fn with_rule(browser: &Browser, rule: &str) -> Picture {
    browser.run(&format!(
        "globalThis.planted ??= document.adoptedStyleSheets[document.adoptedStyleSheets.push(new CSSStyleSheet()) - 1];
         planted.replaceSync({});",
        serde_json::json!(rule)
    ));
    Picture::from_png(&shots::take(browser)).fingerprint()
}

#[test]
fn what_is_broken_on_a_page_is_found_and_letters_drawn_a_little_off_are_not() {
    let (host, browser) = (Host::start(), shots::browser());
    let whole = Picture::from_png(&story().take(&host, &browser)).fingerprint();
    let difference = |rule| Difference::between(&whole, &with_rule(&browser, rule));

    assert_eq!(Picture::from_png(&story().take(&host, &browser)).fingerprint(), whole, "the same again");
    for rule in [
        "body { position: relative; inset-block-start: 1px }",
        "body { position: relative; inset-inline-start: .4px; inset-block-start: .3px }",
        "body { transform: translate(.5px, .5px) }",
    ] {
        let found = difference(rule);
        assert!(found.is_none(), "{rule}: {:?} of 10,000 in {:?}", found.share(), found.rows());
    }
    for (rule, least) in [
        (".before-after { display: none }", 1_000),
        (".prose table { visibility: hidden }", 100),
        (":root { --accent: #2c6343 }", 1),
        (":root { --action: #7a2a8d }", 10),
        (":root { --ground: #f3f0e8 }", 1_000),
        (".prose { font-size: 90% }", 1_000),
        (".prose { line-height: 1.5 }", 1_000),
        ("main { padding-inline-start: 24px }", 100),
        ("header img, header svg { display: none }", 1),
    ] {
        let found = difference(rule);
        assert!(found.share() >= least, "{rule}: only {} of 10,000", found.share());
    }
    assert!(difference("").is_none(), "without them it is as it was");
}
