//! A recipe in the hands of somebody at work: filled in, copied, opened in a tool; a story of one's own begun.

use serde_json::json;

use crate::browser::{Browser, ENTER};
use crate::portal::Host;

const TAB: char = '\u{e004}';
const ESCAPE: char = '\u{e00c}';
const MINUTES: &str = include_str!("../../content/recipes/minutes.md");

/// What the clipboard holds, pasted as a person does.
pub(crate) fn clipboard(browser: &Browser) -> String {
    browser.run("const area = document.createElement('textarea'); area.className = 'pasted'; document.body.append(area); area.focus()");
    browser.press_with_control('v');
    let pasted = "return document.querySelector('.pasted').value";
    browser.until("something is pasted", "return document.querySelector('.pasted').value !== ''");
    let text = browser.text(pasted);
    browser.run("document.querySelector('.pasted').remove()");
    text
}

/// Waits until the clipboard holds this: to copy takes a while, and the page may have said so before.
#[track_caller]
pub(crate) fn until_copied(browser: &Browser, text: &str) {
    let mut last = String::new();
    for _ in 0..20 {
        last = clipboard(browser);
        if last == text {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    assert_eq!(last, text);
}

/// Forgets what was copied before.
fn clear_clipboard(browser: &Browser) {
    browser.run(
        "const area = document.createElement('textarea'); area.value = '-'; document.body.append(area); \
         area.select(); document.execCommand('copy'); area.remove()",
    );
}

pub(crate) fn until_told(browser: &Browser, text: &str) {
    let script = format!(
        "return [...document.querySelectorAll('[role=status]')].some((one) => one.textContent.includes({}))",
        json!(text)
    );
    browser.until(&format!("a reader hears {text}"), &script);
}

/// Clicks where nothing that sticks to an edge of the window can lie above.
#[track_caller]
pub(crate) fn click(browser: &Browser, selector: &str) {
    let found = json!(selector);
    browser.run(&format!(
        "document.querySelector({found})?.scrollIntoView({{ block: 'center', behavior: 'instant' }})"
    ));
    browser.click(selector);
}

/// The prompt of the recipe with its blanks as given.
fn filled(meeting: &str, notes: &str) -> String {
    let fence = MINUTES.split("```prompt 議事録を作る\n").nth(1).and_then(|rest| rest.split("\n```").next());
    let prompt = fence.expect("the recipe has this prompt");
    prompt.replace("{{meeting}}", meeting).replace("{{notes}}", notes)
}

fn open(path: &str) -> (Host, Browser) {
    let (host, browser) = (Host::start(), Browser::start());
    // A page that still scrolls is nothing to click at.
    let calm = json!({ "name": "prefers-reduced-motion", "value": "reduce" });
    browser.devtools("Emulation.setEmulatedMedia", &json!({ "features": [calm] }));
    browser.open(&host.url("/", path));
    browser.until("the sheet is there", "return document.querySelector('[data-js-copy]') !== null");
    (host, browser)
}

#[test]
fn what_is_filled_in_shows_on_the_sheet_and_is_copied() {
    let (_host, browser) = open("recipes/minutes/");
    let requests = "return performance.getEntriesByType('resource').length";
    click(&browser, "[data-js-field=meeting] input");
    browser.press("朝会 11月24日");
    click(&browser, "[data-js-field=notes] textarea");
    browser.press("A案で決定");
    browser.press(&ENTER.to_string());
    browser.press("<b>はやめ\" & 次へ");
    let sheet = "return document.querySelector('.prompt-text').innerText";
    assert!(browser.text(sheet).contains("会議: 朝会 11月24日\n"), "{}", browser.text(sheet));
    assert!(browser.text(sheet).contains("A案で決定\n<b>はやめ\" & 次へ"), "{}", browser.text(sheet));
    let before = browser.run(requests);
    click(&browser, "[data-js-copy]");
    until_told(&browser, "コピーしました");
    until_copied(&browser, &filled("朝会 11月24日", "A案で決定\n<b>はやめ\" & 次へ"));

    click(&browser, "[data-js-copy-template]");
    until_told(&browser, "空欄のまま");
    until_copied(&browser, &filled("【会議の名前と日付】", "【会議中のメモ】"));

    let kept =
        "return JSON.stringify({ ...localStorage, ...sessionStorage }) + location.href + document.cookie";
    assert!(!browser.text(kept).contains("朝会"), "nothing is stored");
    assert_eq!(browser.run(requests), before, "nothing is sent");
    assert_eq!(browser.console_errors(), [""; 0]);
}

#[test]
fn examples_fill_the_form_and_what_is_left_is_told() {
    let (_host, browser) = open("recipes/minutes/");
    click(&browser, "[data-js-field=notes] [data-js-example]");
    click(&browser, "[data-js-copy]");
    until_told(&browser, "空欄があと 1 つ残っています");
    let notes = MINUTES.split("      ja: |\n").nth(1).and_then(|rest| rest.split("      en:").next());
    let notes: Vec<&str> = notes.expect("the recipe has notes").trim_end().lines().map(str::trim).collect();
    until_copied(&browser, &filled("【会議の名前と日付】", &notes.join("\n")));
    click(&browser, "[data-js-all-examples]");
    click(&browser, "[data-js-copy]");
    browser.until(
        "no blank is left",
        "return document.querySelectorAll('[data-js-blank]:not(.is-filled)').length === 0",
    );
    until_copied(&browser, &filled("営業二課 週次会議 11月9日", &notes.join("\n")));
    click(&browser, ".fill-in [type=reset]");
    browser.until(
        "the blanks are back",
        "return document.querySelectorAll('[data-js-blank].is-filled').length === 0",
    );
}

#[test]
fn a_choice_and_an_input_methods_text_fill_blanks_too() {
    let (_host, browser) = open("recipes/customer-reply/");
    click(&browser, "label.chip:has(input[value=困っている])");
    browser.until(
        "the choice is on the sheet",
        "return [...document.querySelectorAll('[data-js-blank].is-filled')].some((blank) => blank.textContent === '困っている')",
    );
    click(&browser, ".fill-in textarea");
    browser.compose("しょうかい");
    browser.commit("紹介の件");
    browser.until(
        "the committed text is on the sheet",
        "return [...document.querySelectorAll('[data-js-blank].is-filled')].some((blank) => blank.textContent === '紹介の件')",
    );
}

#[test]
fn a_recipe_is_filled_in_and_copied_by_keyboard_alone() {
    let (_host, browser) = open("recipes/minutes/");
    clear_clipboard(&browser);
    browser.run("document.querySelector('[data-js-all-examples]').focus()");
    browser.press(" ");
    let on_copy = "return document.activeElement.matches('[data-js-copy]')";
    for _ in 0..12 {
        if browser.run(on_copy) == true {
            break;
        }
        browser.press(&TAB.to_string());
    }
    assert_eq!(browser.run(on_copy), true, "the copy button comes after the form");
    browser.press(&ENTER.to_string());
    until_told(&browser, "コピーしました");
    assert_eq!(browser.run(on_copy), true, "the focus stays where it was");
    assert!(clipboard(&browser).contains("会議: 営業二課 週次会議 11月9日"));
    // Enter in a field of one line sends no form.
    let address = browser.address();
    click(&browser, "[data-js-field=meeting] input");
    browser.press(&ENTER.to_string());
    assert_eq!(browser.address(), address);
}

/// Notes what would be opened instead of leaving for another host.
const NOTE_WINDOWS: &str =
    "window.opened = []; window.open = (address) => { window.opened.push(address); return null; }";
const OPENED: &str = "return JSON.stringify(window.opened)";

#[test]
fn a_tool_opens_with_the_prompt_and_one_that_is_not_cleared_asks_first() {
    let (_host, browser) = open("recipes/long-text-summary/");
    browser.run(NOTE_WINDOWS);
    click(&browser, "[data-js-all-examples]");
    click(&browser, ".prompt-tools [data-js-open]");
    browser.until("the cleared tool opens at once", "return window.opened.length === 1");
    let address = browser.text("return decodeURIComponent(window.opened[0])");
    assert!(address.starts_with("https://example.com/docs?q=下の文章を要約してください。"), "{address}");
    assert!(address.contains("来月の生産を止める必要があるか"), "{address}");
    assert_eq!(browser.run("return document.querySelector('.tool-warning').open"), false);

    click(&browser, ".prompt-others summary");
    let uncleared = ".prompt-others [data-js-open][data-warning]";
    click(&browser, uncleared);
    browser.until("the warning is shown", "return document.querySelector('.tool-warning').open");
    browser.until_text("社内チャットAIは、機密情報を扱えると確認されていません");
    assert_eq!(
        browser.text("return document.activeElement.value"),
        "stop",
        "the way back is where the focus is"
    );
    browser.press(&ESCAPE.to_string());
    browser.until("the warning is gone", "return !document.querySelector('.tool-warning').open");
    click(&browser, uncleared);
    click(&browser, ".tool-warning [value=stop]");
    browser.until("the warning is gone", "return !document.querySelector('.tool-warning').open");
    assert_eq!(browser.text("return String(window.opened.length)"), "1", "{}", browser.text(OPENED));
    click(&browser, uncleared);
    click(&browser, ".tool-warning [value=go]");
    browser.until("it opens now", "return window.opened.length === 2");
    assert!(browser.text("return window.opened[1]").starts_with("https://example.com/chat?q=%E4%B8%8B"));
}

#[test]
fn a_prompt_too_long_for_an_address_is_copied_and_the_tool_opened_without_it() {
    let (_host, browser) = open("recipes/minutes/");
    browser.run(NOTE_WINDOWS);
    browser.run(
        "const area = document.querySelector('[data-js-field=notes] textarea'); area.value = '長い話。'.repeat(900); \
         area.dispatchEvent(new Event('input', { bubbles: true }))",
    );
    click(&browser, ".prompt-tools [data-js-open]");
    browser.until("the tool opens", "return window.opened.length === 1");
    assert_eq!(browser.text("return window.opened[0]"), "https://example.com/chat");
    until_told(&browser, "貼り付けてください");
    assert!(clipboard(&browser).ends_with("長い話。長い話。"), "the whole prompt is on the clipboard");
}

#[test]
fn on_a_phone_the_copy_button_is_under_the_thumb() {
    let (_host, browser) = open("recipes/minutes/");
    browser.resize(390, 844);
    let low = "const bar = document.querySelector('[data-js-copy-bar]').getBoundingClientRect();
        return Math.abs(bar.bottom - innerHeight) < 2 && bar.height > 44";
    browser.until("the bar is at the lower edge", low);
    clear_clipboard(&browser);
    click(&browser, "[data-js-all-examples]");
    click(&browser, "[data-js-copy-nearest]");
    until_told(&browser, "コピーしました");
    assert!(clipboard(&browser).contains("会議: 営業二課 週次会議 11月9日"));
    browser.resize(1280, 900);
    let gone = "return !document.querySelector('[data-js-copy-bar]').checkVisibility()";
    browser.until("a wide window needs no bar", gone);
}

#[test]
fn a_template_for_a_story_of_ones_own_is_copied() {
    let (host, browser) = open("recipes/minutes/");
    click(&browser, "[data-js-copy-text]");
    until_told(&browser, "ひな型をコピーしました");
    let template = clipboard(&browser);
    assert!(template.starts_with("---\ntitle: "), "{template}");
    assert!(template.contains("recipes: [minutes]") && template.contains("date: 2026-11-23"), "{template}");
    browser.open(&host.url("/", "stories/2026/expense-questions/"));
    browser.until_text("あなたの仕事では、どうでしたか");
    let editor = browser.text("return document.querySelector('.write-own a').href");
    assert!(
        editor.starts_with("https://example.com/portal/new/main?filename=content/stories/2026/"),
        "{editor}"
    );
}

#[test]
fn without_the_clipboard_api_the_old_way_or_the_selection_serves() {
    let (_host, browser) = open("recipes/minutes/");
    browser.run("Object.defineProperty(navigator, 'clipboard', { value: undefined })");
    clear_clipboard(&browser);
    click(&browser, "[data-js-copy]");
    until_told(&browser, "コピーしました");
    until_copied(&browser, &filled("【会議の名前と日付】", "【会議中のメモ】"));
    browser.run("document.execCommand = () => false");
    click(&browser, "[data-js-copy]");
    until_told(&browser, "Ctrl+C");
    assert!(browser.text("return getSelection().toString()").starts_with("あなたは会議の書記です。"));
}

#[test]
fn without_script_the_prompt_is_there_and_the_form_is_not() {
    let (host, browser) = (Host::start(), Browser::start());
    browser.devtools("Emulation.setScriptExecutionDisabled", &json!({ "value": true }));
    browser.open(&host.url("/", "recipes/long-text-summary/"));
    browser.until_text("下の文章を要約してください。");
    browser.until_text("空欄に入れるもの");
    click(&browser, ".prompt-others summary");
    browser.until_text("機密情報は入れられません");
    let seen = |selector: &str| {
        browser.run(&format!("return document.querySelector('{selector}').checkVisibility()"))
    };
    for selector in [".fill-in", "[data-js-copy]", "[data-js-copy-template]", "[data-js-copy-bar]"] {
        assert_eq!(seen(selector), false, "{selector} would do nothing");
    }
    assert_eq!(
        browser.text("return getComputedStyle(document.querySelector('.prompt-text')).userSelect"),
        "all",
        "one click selects the prompt"
    );
    assert_eq!(
        browser.text("return document.querySelector('.prompt-tools a').href"),
        "https://example.com/docs"
    );
    click(&browser, ".write-own-template summary");
    browser.until_text("before_minutes: 60");
}
