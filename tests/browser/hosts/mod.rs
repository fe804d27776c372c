//! What the printed recipes make real servers answer: one table, asked of each of them, below a path and at the root.

mod cases;
mod sign_on;
mod site;
mod unserved;

use std::fs;
use std::process::Command;

use tempfile::TempDir;

use crate::browser::Browser;
use crate::web_server::{Kind, WebServer, open_to_all};
use cases::{CASES, PACKED};
use site::{Site, ask};

const PROGRAM: &str = env!("CARGO_BIN_EXE_chienowa");

/// Asks everything in the table of a server.
fn answers_as_the_recipe_says(kind: Kind, base: &str) {
    let site = Site::build(base);
    let host = WebServer::start(kind, site.portal.path(), site.built.path(), base);
    let mut wrong = String::new();
    for case in CASES {
        let path = site.named(case.path);
        let answer = ask(&host, &format!("{base}{path}"), case.asked);
        let mut told: Vec<String> = Vec::new();
        // Caddy leads from a folder to its slash by the stricter of the two that are for good.
        let status = if answer.status == 308 { 301 } else { answer.status };
        if status != case.status {
            told.push(format!("the status is {} and not {}", answer.status, case.status));
        }
        for (name, expected) in case.told {
            let expected = expected.replace("BASE", base);
            let body = String::from_utf8_lossy(&answer.body);
            let value = if *name == "body" { Some(&*body) } else { answer.header(name) };
            let is_right = match value {
                None => expected == "-",
                Some(value) if *name == "location" => {
                    value == expected || value == format!("http://127.0.0.1:{}{expected}", host.port())
                }
                Some(value) => value
                    .to_ascii_lowercase()
                    .replace(' ', "")
                    .contains(&expected.to_ascii_lowercase().replace(' ', "")),
            };
            if !is_right {
                told.push(format!("{name} is {value:?} and not `{expected}`"));
            }
        }
        if !told.is_empty() {
            wrong.push_str(&format!("{}: /{path}: {}\n", case.claim, told.join("; ")));
        }
    }
    assert!(wrong.is_empty(), "{kind:?} under {base}:\n{wrong}");
    what_is_the_same_is_not_sent_again(&host, &site, base);
    files_that_lie_compressed_are_sent(kind, &host, base);
    signals_are_kept_and_name_nobody(kind, &host, &site, base);
    if base != "/" {
        let answer = ask(&host, base.trim_end_matches('/'), &[]);
        assert_eq!(answer.status, 301, "{kind:?}");
        assert!(answer.header("location").expect("a place").ends_with(base), "{kind:?}");
        // Another release is seen at once.
        let next = TempDir::new().expect("a folder");
        open_to_all(next.path());
        fs::write(next.path().join("index.html"), "<p>next").expect("it can be written");
        host.switch_to(next.path());
        assert_eq!(ask(&host, base, &[]).body, b"<p>next", "{kind:?}");
    }
}

fn what_is_the_same_is_not_sent_again(host: &WebServer, site: &Site, base: &str) {
    for path in ["recipes/minutes/", "_chienowa/theme/site.HASH.css", "_chienowa/search/index.bin"] {
        let path = format!("{base}{}", site.named(path));
        for packed in [&[("Accept-Encoding", PACKED)][..], &[]] {
            let first = ask(host, &path, packed);
            let tag = first.header("etag").unwrap_or_else(|| panic!("{path} has an ETag"));
            let again = ask(host, &path, &[packed, &[("If-None-Match", tag)]].concat());
            assert_eq!((again.status, again.body.len()), (304, 0), "{path} {packed:?} {tag}");
            assert!(again.header("cache-control").is_some(), "{path}");
            let other = ask(host, &path, &[packed, &[("If-None-Match", "\"another\"")]].concat());
            assert_eq!(other.status, 200, "{path}");
        }
    }
}

fn files_that_lie_compressed_are_sent(kind: Kind, host: &WebServer, base: &str) {
    for (ending, coding) in kind.sends_precompressed() {
        let answer = ask(host, &format!("{base}packed/"), &[("Accept-Encoding", coding)]);
        assert_eq!(answer.header("content-encoding"), Some(*coding), "{kind:?}");
        assert_eq!(answer.body, format!("packed as {ending}").into_bytes(), "{kind:?}");
        assert!(answer.header("content-type").is_some_and(|kind| kind.starts_with("text/html")), "{kind:?}");
        assert!(answer.header("vary").is_some_and(|vary| vary.contains("Accept-Encoding")), "{kind:?}");
        assert_eq!(answer.header("cache-control"), Some("no-cache"), "{kind:?}");
    }
}

fn signals_are_kept_and_name_nobody(kind: Kind, host: &WebServer, site: &Site, base: &str) {
    // `/recipes/minutes/` in base64url, and a mark.
    let told = ask(
        host,
        &format!("{base}_signal/1/tried/AAAA_-09/L3JlY2lwZXMvbWludXRlcy8?from=somebody"),
        &[("User-Agent", "Mosaic"), ("Cookie", "name=somebody"), ("Referer", "http://somewhere/")],
    );
    assert_eq!((told.status, told.body.len()), (204, 0), "{kind:?}");
    let log = host.path("signal.log");
    let read = || fs::read_to_string(&log).unwrap_or_default();
    for _ in 0..100 {
        if !read().is_empty() {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    let text = read();
    assert_eq!(text.lines().count(), 1, "{kind:?}: signals and nothing else: {text}");
    for secret in ["Mosaic", "name=", "somewhere", "remote"] {
        assert!(!text.contains(secret), "{kind:?} logs {secret}: {text}");
    }
    let signals = site.portal.path().join("signals.jsonl");
    let mut command = Command::new(PROGRAM);
    command.args(["signals", "import", "--base", base, "--access-log"]).arg(&log).arg("--root");
    let imported = command.arg(site.portal.path()).arg("--output").arg(&signals).output();
    let imported = String::from_utf8(imported.expect("cargo builds the program").stderr).expect("it is text");
    assert_eq!(imported, "1 lines: 1 signals added, 0 known before\n", "{kind:?}: {text}");
}

#[test]
fn nginx_answers_as_its_recipe_says() {
    answers_as_the_recipe_says(Kind::Nginx, "/portal/");
    answers_as_the_recipe_says(Kind::Nginx, "/");
}

#[test]
fn caddy_answers_as_its_recipe_says() {
    answers_as_the_recipe_says(Kind::Caddy, "/portal/");
    answers_as_the_recipe_says(Kind::Caddy, "/");
}

#[test]
fn apache_answers_as_its_recipe_says() {
    answers_as_the_recipe_says(Kind::Apache, "/portal/");
    answers_as_the_recipe_says(Kind::Apache, "/");
}

#[test]
fn every_type_of_page_keeps_to_the_policy_and_search_finds_on_each_server() {
    let site = Site::build("/portal/");
    for kind in Kind::ALL {
        let host = WebServer::start(kind, site.portal.path(), site.built.path(), "/portal/");
        let browser = Browser::start();
        browser.open(&host.url("search/?q=議事録"));
        browser.until("hits are shown", "return document.querySelectorAll('.hit').length > 1");
        assert_eq!(browser.run("return portalSearch.isSimple"), false, "{kind:?}: the worker answers");
        if kind == Kind::Nginx {
            for path in crate::page_types::all_paths() {
                browser.open(&host.url(&path));
                browser.until(&format!("/{path} is loaded"), "return document.readyState === 'complete'");
                assert_eq!(browser.console_errors(), [""; 0], "/{path}");
            }
        }
        assert_eq!(browser.console_errors(), [""; 0], "{kind:?}");
    }
}
