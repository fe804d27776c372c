//! Larger changes under an open page: renaming, moving a folder, a thousand files.

use crate::browser::Browser;
use crate::portal::Preview;

const NOT_FOUND: &str = "return document.querySelector('.not-found') !== null";

#[test]
fn a_renamed_page_leaves_its_old_address() {
    let (portal, browser) = (Preview::start(), Browser::start());
    portal.write("content/notes/first.md", "---\ntitle: はじめの名前\n---\n本文です。\n");
    browser.open(&portal.url("/notes/first/"));
    browser.until_text("はじめの名前");
    portal.rename("content/notes/first.md", "content/notes/second.md");
    browser.until("the old address is empty", NOT_FOUND);
    browser.open(&portal.url("/notes/second/"));
    browser.until_text("はじめの名前");
}

#[test]
fn a_moved_folder_takes_its_pages_along() {
    let (portal, browser) = (Preview::start(), Browser::start());
    portal.write("content/notes/a.md", "# 移るページ\n\n[となり](b.md)へ。\n");
    portal.write("content/notes/b.md", "# となりのページ\n");
    browser.open(&portal.url("/notes/a/"));
    browser.until_text("移るページ");
    portal.rename("content/notes", "content/archive/notes");
    browser.until("the old address is empty", NOT_FOUND);
    browser.open(&portal.url("/archive/notes/a/"));
    browser.click("main .prose a");
    browser.until_text("となりのページ");
    assert!(browser.address().ends_with("/archive/notes/b/"), "{}", browser.address());
}

#[test]
fn a_thousand_files_at_once_arrive() {
    let (portal, browser) = (Preview::start(), Browser::start());
    let before = portal.read("content/faq/which-tool.md");
    browser.open(&portal.url("/faq/"));
    let count = "document.querySelectorAll('[data-js-list] .card').length";
    let questions = browser.run(&format!("return {count}")).as_u64().expect("a number of cards");
    for number in 0..1000 {
        portal.write(
            &format!("content/faq/bulk/{number}.md"),
            &before.replacen("title: ", &format!("title: {number} "), 1),
        );
    }
    browser.until("all are listed", &format!("return {count} === {}", questions + 1000));
    browser.open(&portal.url("/faq/bulk/999/"));
    browser.until_text("999 ");
}
