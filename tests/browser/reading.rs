//! Home, a list and a recipe.

use crate::browser::Browser;
use crate::portal::Preview;

const SHOWN: &str =
    "[...document.querySelectorAll('[data-js-list] .card')].filter((card) => card.checkVisibility())";

#[test]
fn home_leads_to_a_recipe_by_its_task() {
    let (portal, browser) = (Preview::start(), Browser::start());
    browser.open(&portal.url("/"));
    browser.until_text("業務から探す");
    browser.click(".task-grid a[href='/tasks/minutes/']");
    browser.until("the task's page is there", "return location.pathname === '/tasks/minutes/'");
    browser.click("main a[href='/recipes/minutes/']");
    browser.until_text("走り書きのメモから議事録を作る");
}

#[test]
fn a_list_filters_without_a_reload_and_back_restores_it() {
    let (portal, browser) = (Preview::start(), Browser::start());
    browser.open(&portal.url("/recipes/"));
    let count = format!("return {SHOWN}.length");
    let all = browser.run(&count).as_u64().expect("a number of cards");
    browser.run("window.marker = true");

    browser.click("label.chip:has(input[name=task][value=minutes])");
    browser.until("the address tells the filter", "return location.search === '?task=minutes'");
    let some = browser.run(&count).as_u64().expect("a number of cards");
    assert!(0 < some && some < all, "{some} of {all} recipes are shown");
    assert!(
        browser
            .text("return document.querySelector('[data-js-status]').textContent")
            .contains(&some.to_string())
    );

    browser.back();
    browser
        .until("all cards are back", &format!("return {SHOWN}.length === {all} && location.search === ''"));
    assert_eq!(browser.run("return window.marker === true"), true, "the page was loaded again");
}

#[test]
fn a_filter_can_be_shared_by_its_address() {
    let (portal, browser) = (Preview::start(), Browser::start());
    browser.open(&portal.url("/recipes/?task=minutes&level=first-step"));
    let fits = format!(
        "const cards = {SHOWN}; return cards.length > 0 && \
         cards.every((card) => card.parentElement.dataset.level === 'first-step')"
    );
    browser.until("only fitting cards are shown", &fits);
    assert_eq!(browser.run("return document.querySelector('input[name=task][value=minutes]').checked"), true);
}

#[test]
fn a_recipes_prompt_is_copied_with_marked_blanks() {
    let (portal, browser) = (Preview::start(), Browser::start());
    browser.open(&portal.url("/recipes/minutes/"));
    browser.click("[data-js-copy]");
    browser.until(
        "the reader is told",
        "return document.querySelector('[data-js-copy-status]').textContent !== ''",
    );
    browser.run("document.body.append(document.createElement('textarea')); document.querySelector('textarea').focus()");
    browser.press_with_control('v');
    let copied = browser.text("return document.querySelector('textarea').value");
    let source = portal.read("content/recipes/minutes.md");
    let fence = source.split("```prompt 議事録を作る\n").nth(1).and_then(|rest| rest.split("\n```").next());
    let prompt = fence.expect("the recipe has this prompt");
    let prompt =
        prompt.replace("{{meeting}}", "【会議の名前と日付】").replace("{{notes}}", "【会議中のメモ】");
    assert_eq!(copied.trim_end(), prompt, "blanks are copied as their labels");
}
