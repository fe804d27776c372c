//! One author, one open page: what is saved appears without touching the browser.

use crate::browser::Browser;
use crate::portal::Preview;

const STORY: &str = "content/stories/2026/minutes-in-15.md";
const STORY_URL: &str = "/stories/2026/minutes-in-15/";
const SENTENCE: &str = "手が止まるのは清書ではなく、";
/// What the overlay says; null while there is none.
const OVERLAY: &str =
    "document.querySelector('#chienowa-live')?.shadowRoot.querySelector('[role=alertdialog]')?.textContent";

fn open_story() -> (Preview, Browser) {
    let (portal, browser) = (Preview::start(), Browser::start());
    browser.open(&portal.url(STORY_URL));
    browser.until_text(SENTENCE);
    (portal, browser)
}

#[test]
fn a_saved_sentence_appears_and_the_reader_stays_in_place() {
    let (portal, browser) = open_story();
    browser.run("scrollTo({ top: 700, behavior: 'instant' })");
    browser.until("the page is scrolled", "return scrollY === 700");
    portal.replace(STORY, SENTENCE, "書きかえた一文です。手が止まるのは、");
    browser.until_text("書きかえた一文です。");
    browser.until("the reader is where they were", "return Math.abs(scrollY - 700) < 2");
}

#[test]
fn a_file_put_in_place_by_the_editor_is_seen() {
    let (portal, browser) = open_story();
    for round in ["一度目の保存です。", "二度目の保存です。"] {
        let text = portal.read(STORY).replacen("## 結果", &format!("{round}\n\n## 結果"), 1);
        portal.write_atomically(STORY, &text);
        browser.until_text(round);
    }
}

#[test]
fn a_style_is_exchanged_without_a_reload() {
    let (portal, browser) = open_story();
    browser.run("window.marker = true");
    let count = "document.querySelectorAll('link[rel=stylesheet]').length";
    let sheets = browser.run(&format!("return {count}"));
    let style = "themes/default/styles/type.css";
    portal.write(style, &format!("{}\nmain h1 {{ color: rgb(1, 2, 3) !important; }}\n", portal.read(style)));
    browser.until(
        "the new style is used",
        "return getComputedStyle(document.querySelector('main h1')).color === 'rgb(1, 2, 3)'",
    );
    assert_eq!(browser.run("return window.marker === true"), true, "the page was loaded again");
    browser.until("the old style is gone", &format!("return {count} === {sheets}"));
}

#[test]
fn a_mistake_is_shown_as_text_until_it_is_mended() {
    let (portal, browser) = open_story();
    portal.replace(STORY, "department: eigyo", "department: <img src=x onerror=\"window.hacked = true\">");
    browser.until(
        "the mistake is shown",
        &format!("return {OVERLAY}?.includes('<img src=x onerror=') ?? false"),
    );
    let told = browser.text(&format!("return {OVERLAY}"));
    assert!(told.contains(STORY) && told.contains("front-matter::"), "it names file and rule: {told}");
    assert_eq!(browser.run("return window.hacked ?? false"), false);
    assert!(browser.text("return document.body.innerText").contains(SENTENCE), "the last good page stays");

    portal.replace(STORY, "department: <img src=x onerror=\"window.hacked = true\">", "department: eigyo");
    browser.until("the overlay goes", "return document.querySelector('#chienowa-live') === null");
    browser.until_text(SENTENCE);
}

#[test]
fn the_overlay_is_closed_by_escape_and_becomes_a_badge() {
    let (portal, browser) = open_story();
    portal.replace(STORY, "department: eigyo", "department: keri");
    browser.until("the overlay takes the focus", "return document.activeElement.id === 'chienowa-live'");
    browser.press("\u{e00c}");
    browser.until(
        "a badge stays",
        "return !!document.querySelector('#chienowa-live')?.shadowRoot.querySelector('.badge')",
    );
}

#[test]
fn a_deleted_page_becomes_the_404_page_and_comes_back() {
    let (portal, browser) = (Preview::start(), Browser::start());
    let page = "# 消えるページ\n\nここにいます。\n";
    portal.write("content/note.md", page);
    browser.open(&portal.url("/note/"));
    browser.until_text("ここにいます。");
    portal.remove("content/note.md");
    browser
        .until("the page says that nothing is here", "return document.querySelector('.not-found') !== null");
    portal.write("content/note.md", page);
    browser.until_text("ここにいます。");
}

#[test]
fn a_problem_leads_to_its_place_in_the_editor() {
    let (portal, browser) = open_story();
    portal.replace(STORY, "department: eigyo", "department: keri");
    let place = "document.querySelector('#chienowa-live')?.shadowRoot.querySelector('h3 a')?.href";
    browser.until("the problem is a link", &format!("return Boolean({place})"));
    let address = browser.text(&format!("return {place}"));
    let number =
        1 + portal.read(STORY).lines().position(|line| line == "department: keri").expect("it is there");
    assert!(
        address.starts_with("vscode://file/") && address.contains(&format!("{STORY}:{number}:13")),
        "{address}"
    );
}
