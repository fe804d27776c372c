//! What readers tell, from the button to the page of care, through an nginx set up as `chienowa recipe` says.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

use crate::browser::{Browser, ENTER};
use crate::portal::Preview;
use crate::web_server::{Kind, WebServer};

const PROGRAM: &str = env!("CARGO_BIN_EXE_chienowa");
const DAY: &str = "2026-11-23";
/// No page of the sample portal has it, nor anything like it.
const UNFOUND: &str = "蒟蒻芋";

/// The sample portal with another way to tell, built into a folder.
fn build(signals: &str, output: &Path, options: &[&str]) {
    let portal = tempfile::tempdir().expect("a folder for the portal can be made");
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    crate::portal::copy(&root.join("content"), &portal.path().join("content"));
    let config = fs::read_to_string(root.join("chienowa.yaml")).expect("it is there");
    assert!(config.contains("\nsignals: beacon\n"), "the sample portal shows signals");
    let config = config.replace("\nsignals: beacon\n", &format!("\nsignals: {signals}\n"));
    fs::write(portal.path().join("chienowa.yaml"), config).expect("it can be written");
    let mut command = Command::new(PROGRAM);
    command.args(["build", "--quiet", "--strict", "--root"]).arg(portal.path());
    let told = command.arg("--output").arg(output).args(options).output().expect("cargo builds the program");
    assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
}

/// A host and the site that it serves.
struct Host {
    server: WebServer,
    _site: TempDir,
}

impl Host {
    fn start(signals: &str, options: &[&str]) -> Self {
        let site = tempfile::tempdir().expect("a folder can be made");
        build(signals, site.path(), options);
        let portal = Path::new(env!("CARGO_MANIFEST_DIR"));
        Self { server: WebServer::start(Kind::Nginx, portal, site.path(), "/"), _site: site }
    }

    fn url(&self, path: &str) -> String {
        self.server.url(path)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.server.path(name)
    }
}

fn host(signals: &str) -> Host {
    Host::start(signals, &["--at", DAY])
}

/// What the host was asked for so far.
fn asked(host: &Host) -> String {
    let read = |name: &str| fs::read_to_string(host.path(name)).unwrap_or_default();
    read("signal.log") + &read("access")
}

/// Waits until the log of signals has so many lines.
fn wait_for_lines(host: &Host, browser: &Browser, count: usize) -> String {
    let lines = || fs::read_to_string(host.path("signal.log")).unwrap_or_default();
    for _ in 0..600 {
        if lines().lines().count() >= count {
            break;
        }
        // The browser sends while it works.
        browser.run("return new Promise((resolve) => setTimeout(resolve, 50))");
    }
    let told = lines();
    assert_eq!(told.lines().count(), count, "{told}");
    told
}

fn ask_in_dialog(browser: &Browser, readings: &[&str], word: &str) {
    browser.press_with_control('k');
    browser.until("the dialog is open", "return document.querySelector('.search-dialog').open");
    for reading in readings {
        browser.compose(reading);
    }
    browser.commit(word);
}

const NOTHING_FOUND: &str = "return !document.querySelector('.search-dialog [data-js-state=none]').hidden";

#[test]
fn reactions_and_searches_in_vain_come_back_onto_the_page_of_care() {
    let (host, browser) = (host("beacon"), Browser::start());
    browser.open(&host.url("en/recipes/minutes/"));
    browser.until_text("A press sends the address of this page and the button, nothing else.");
    browser.click("[data-js-reaction=tried]");
    browser.until(
        "it says thanks",
        "return document.querySelector('[data-js-reaction-status]').textContent !== ''",
    );
    browser.click("[data-js-reaction=failed]");
    browser.until("it offers to ask", "return !document.querySelector('[data-js-reaction-ask]').hidden");
    // Twice is once, after a reload too.
    browser.click("[data-js-reaction=tried]");
    browser.open(&host.url("en/recipes/minutes/"));
    browser.until(
        "the button is still pressed",
        "return document.querySelector('[data-js-reaction=tried]').getAttribute('aria-pressed') === 'true'",
    );
    browser.click("[data-js-reaction=tried]");
    // What is kept beside the title is the same act, and told already.
    browser.run("const bar = document.querySelector('[data-js-record=tried]'); bar.click(); bar.click(); bar.click();");
    wait_for_lines(&host, &browser, 2);

    // Typed by an input method, given up while it is still in vain: nothing is told.
    ask_in_dialog(&browser, &["こ", "こん"], "蒟蒻");
    browser.until("nothing is found", NOTHING_FOUND);
    browser.press("\u{e00c}");
    // Asked with Enter: told once, on the search page.
    ask_in_dialog(&browser, &["こんにゃく"], UNFOUND);
    browser.until("nothing is found", NOTHING_FOUND);
    browser.until_text("Words that are not found are passed on to the trainers");
    browser.press(&ENTER.to_string());
    browser.until("the search page is open", "return location.pathname.endsWith('/search/')");
    let told = wait_for_lines(&host, &browser, 3);
    // Left alone for a while in the dialog: settled too. What was told in this visit is not told again.
    // Pages are shown that have some of it, and none has all.
    browser.open(&host.url("faq/"));
    ask_in_dialog(&browser, &[], "蒟蒻芋の会");
    browser.until(
        "some pages are shown",
        "return document.querySelectorAll('.search-dialog .option').length > 0",
    );
    let told_later = wait_for_lines(&host, &browser, 4);
    assert!(told_later.starts_with(&told));
    assert_eq!(browser.console_errors(), [""; 0]);
    drop(browser);

    // The log of the recipe holds nobody; nor does the file.
    let log = host.path("signal.log");
    for text in [fs::read_to_string(&log).expect("it is text"), asked(&host)] {
        assert!(!text.contains("127.0.0.1") && !text.contains("Mozilla"), "{text}");
    }
    assert!(
        !fs::read_to_string(host.path("access")).expect("it is text").contains("_signal"),
        "only in its own log"
    );
    let work = tempfile::tempdir().expect("a folder can be made");
    let signals = work.path().join("signals.jsonl");
    let import = || {
        let mut command = Command::new(PROGRAM);
        command.args(["signals", "import", "--format", "nginx", "--access-log"]).arg(&log).arg("--root");
        command.arg(env!("CARGO_MANIFEST_DIR")).arg("--output").arg(&signals);
        let told = command.output().expect("cargo builds the program");
        assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
        String::from_utf8_lossy(&told.stderr).into_owned()
    };
    assert_eq!(import(), "4 lines: 4 signals added, 0 known before\n");
    assert_eq!(import(), "4 lines: 0 signals added, 4 known before\n");
    let text = fs::read_to_string(&signals).expect("it was written");
    let mut told: Vec<(Value, Value)> = Vec::new();
    for line in text.lines() {
        let mut line: Value = serde_json::from_str(line).expect("a line is JSON");
        let line = line.as_object_mut().expect("an object");
        let keys: Vec<&str> = line.keys().map(String::as_str).collect();
        assert!(
            keys.iter().all(|key| ["v", "day", "page", "reaction", "query", "count", "marks"].contains(key))
        );
        assert_eq!(line["count"], 1);
        let page = line.remove("page").or_else(|| line.remove("query")).expect("one of them");
        told.push((page, line.remove("reaction").unwrap_or_default()));
    }
    told.sort_by_key(|(page, reaction)| (page.to_string(), reaction.to_string()));
    let minutes = || Value::from("/recipes/minutes/");
    assert_eq!(
        told,
        [
            (minutes(), "failed".into()),
            (minutes(), "tried".into()),
            (UNFOUND.into(), Value::Null),
            ("蒟蒻芋の会".into(), Value::Null)
        ]
    );

    // Onto the page of care, on the day they were told.
    let day = text.lines().next().and_then(|line| line.split('"').nth(5)).expect("a day");
    let host = Host::start("beacon", &["--at", day, "--signals", signals.to_str().expect("a name")]);
    let browser = Browser::start();
    browser.open(&host.url("care/"));
    browser.until_text(UNFOUND);
    let rows = "return [...document.querySelectorAll('#reactions tbody tr')].map((row) => row.innerText.split(/\\s+/).filter((word) => /^\\d+$/.test(word)).join())";
    assert_eq!(browser.run(rows), serde_json::json!(["0,1,1"]));
    assert_eq!(browser.run("return document.querySelectorAll('#failed tbody tr').length"), 1);

    one_owner_at_a_time(&browser);
    assert_eq!(browser.console_errors(), [""; 0]);
}

/// The page of care shows what one owner looks after, without a reload, and says so in the address.
fn one_owner_at_a_time(browser: &Browser) {
    let shown = "return [...document.querySelectorAll('[data-keeper]')].filter((row) => row.checkVisibility()).length";
    let all = browser.run(shown).as_u64().expect("a number");
    browser.run("const choice = document.querySelector('[data-js-care-keeper]'); choice.value = 'renshu-susumu'; choice.dispatchEvent(new Event('change', { bubbles: true }));");
    let own = browser.run(shown).as_u64().expect("a number");
    assert!(own > 0 && own < all, "{own} of {all}");
    assert!(browser.address().ends_with("/care/?owner=renshu-susumu"), "{}", browser.address());
    let count = "return document.querySelector('[data-js-care-section]:not([hidden]) [data-js-care-count]')";
    let counted = browser.run(&format!("{count}.textContent")).as_str().and_then(|it| it.parse::<u64>().ok());
    browser.back();
    browser.until("all are shown", &format!("{shown} === {all}"));
    // What a long list leaves out is counted all the same.
    browser.run("document.querySelector('[data-js-care-section] [data-keeper=renshu-susumu]').dataset.more = 30; history.forward()");
    let more = counted.expect("a list that is shown tells how many it has") + 30;
    browser.until("all are counted", &format!("{count}.textContent === '{more}'"));
    browser.back();
    browser.until("all are shown again", &format!("{shown} === {all}"));
}

#[test]
fn nothing_is_sent_where_signals_are_off_nor_for_whoever_asks_not_to_be_followed() {
    let off = host("off");
    let browser = Browser::start();
    browser.open(&off.url("recipes/minutes/"));
    assert_eq!(
        browser.run("return document.querySelectorAll('[data-js-reactions], [data-js-signals]').length"),
        0
    );
    browser.run("document.dispatchEvent(new CustomEvent('portal:reaction', { detail: { page: '/recipes/minutes/', reaction: 'tried' } }))");
    browser.open(&off.url(&format!("search/?q={UNFOUND}")));
    browser.until("nothing is found", "return !document.querySelector('main [data-js-state=none]').hidden");
    assert!(!browser.text("return document.body.innerText").contains("担当者へ伝わります"));

    let on = host("beacon");
    for (name, value) in [("globalPrivacyControl", "true"), ("doNotTrack", "'1'")] {
        let browser = Browser::start();
        let script =
            format!("Object.defineProperty(Navigator.prototype, '{name}', {{ get: () => {value} }})");
        let parameters = serde_json::json!({ "source": script });
        browser.devtools("Page.addScriptToEvaluateOnNewDocument", &parameters);
        browser.open(&on.url("recipes/minutes/"));
        browser.until_text("追跡を断る設定なので、何も送りません");
        browser.click("[data-js-reaction=helpful]");
        browser.open(&on.url(&format!("search/?q={UNFOUND}")));
        browser
            .until("nothing is found", "return !document.querySelector('main [data-js-state=none]').hidden");
        browser.run("return new Promise((resolve) => setTimeout(resolve, 3500))");
    }
    for host in [&off, &on] {
        assert!(!asked(host).contains("_signal/1/"), "{}", asked(host));
    }
}

#[test]
fn a_preview_and_a_folder_without_a_server_send_nothing_and_say_so() {
    let (preview, browser) = (Preview::start(), Browser::start());
    browser.open(&preview.url("/recipes/minutes/"));
    browser.until_text("まだ公開された場所ではないので、何も送りません");
    assert_eq!(browser.run("return document.querySelector('[data-js-signals]')"), Value::Null);
    let folder = tempfile::tempdir().expect("a folder can be made");
    crate::portal::build_portable(folder.path());
    browser.open(&format!("file://{}/recipes/minutes/index.html", folder.path().display()));
    browser.until_text("まだ公開された場所ではないので、何も送りません");
    browser.click("[data-js-reaction=helpful]");
    browser.until(
        "it says thanks",
        "return document.querySelector('[data-js-reaction-status]').textContent !== ''",
    );
    assert_eq!(browser.console_errors(), [""; 0]);
}

#[test]
fn a_link_leads_to_a_message_with_the_page_filled_in_and_an_endpoint_gets_json() {
    let host = host("{link: \"mailto:ai@example.com?subject={reaction}&body={url}%0A{title}\"}");
    let browser = Browser::start();
    browser.devtools("Emulation.setScriptExecutionDisabled", &serde_json::json!({ "value": true }));
    browser.open(&host.url("recipes/minutes/"));
    browser.until_text("送るまで、何も伝わりません");
    browser.devtools("Emulation.setScriptExecutionDisabled", &serde_json::json!({ "value": false }));
    let address =
        browser.text("return decodeURIComponent(document.querySelector('[data-js-reaction=failed]').href)");
    assert!(
        address.starts_with("mailto:ai@example.com?subject=うまくいかなかった&body=/recipes/minutes/\n"),
        "{address}"
    );

    let endpoint = self::host("{endpoint: /collect}");
    browser.open(&endpoint.url("recipes/minutes/"));
    // What is sent is looked at before it leaves: nginx keeps no bodies.
    browser.run("globalThis.sent = []; const real = globalThis.fetch; globalThis.fetch = (url, options) => { if (options?.method === 'POST') sent.push([new URL(url, location.href).pathname, options.body, options.credentials]); return real(url, options); }");
    browser.click("[data-js-reaction=helpful]");
    let sent = browser.run("return sent");
    let body = "{\"v\":1,\"page\":\"/recipes/minutes/\",\"reaction\":\"helpful\",\"count\":1}";
    assert_eq!(sent, serde_json::json!([["/collect", body, "omit"]]));
    assert!(!asked(&endpoint).contains("_signal/1/"));
}
