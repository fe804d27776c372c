//! The edges between modules, and house rules of themes: what must not be used where.

use crate::support::{files_below, repository};

/// Lines of code with their file, comments and tests left out.
fn code_lines(folder: &str) -> Vec<(String, String)> {
    let mut lines = Vec::new();
    for (name, bytes) in files_below(&repository().join(folder)) {
        let is_test = name.ends_with("tests.rs") || name.contains("tests/");
        if !name.ends_with(".rs") || is_test {
            continue;
        }
        let text = String::from_utf8(bytes).expect("sources are UTF-8");
        let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
        let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
        lines.extend(code.map(|line| (name.clone(), line.to_owned())));
    }
    assert!(!lines.is_empty(), "{folder} holds no code");
    lines
}

fn belongs_to(file: &str, modules: &[&str]) -> bool {
    modules.iter().any(|module| file == format!("{module}.rs") || file.starts_with(&format!("{module}/")))
}

#[test]
fn only_the_outer_modules_touch_disk_environment_and_network() {
    let outer = [
        "read",
        "write",
        "serve",
        "watch",
        "commands",
        "signals",
        "git",
        "search_index/store",
        "memo/disk",
        "images",
        "publish",
    ];
    let words =
        ["std::fs", "use std::fs", "fs::", "std::env", "std::net", "std::process::Command", "File::open"];
    let inside: Vec<_> = code_lines("src")
        .into_iter()
        .filter(|(file, line)| !belongs_to(file, &outer) && words.iter().any(|word| line.contains(word)))
        .filter(|(_, line)| !line.contains("env!("))
        .collect();
    assert_eq!(inside, []);
}

#[test]
fn only_git_opens_repositories() {
    let inside: Vec<_> = code_lines("src")
        .into_iter()
        .filter(|(file, line)| !belongs_to(file, &["git"]) && line.contains("gix"))
        .collect();
    assert_eq!(inside, []);
}

#[test]
fn the_search_engine_knows_no_disk() {
    let words = ["std::fs", "std::env", "std::net", "MmapDirectory", "SystemTime", "Instant::now"];
    let inside: Vec<_> = code_lines("crates/search/src")
        .into_iter()
        .filter(|(_, line)| words.iter().any(|word| line.contains(word)))
        .collect();
    assert_eq!(inside, []);
}

#[test]
fn only_the_clock_tells_the_time() {
    let words = ["SystemTime::now", "Timestamp::now", "Zoned::now", "Instant::now"];
    let measured = ["clock", "read", "write", "serve", "watch", "commands"];
    let inside: Vec<_> = code_lines("src")
        .into_iter()
        .filter(|(file, line)| !belongs_to(file, &measured) && words.iter().any(|word| line.contains(word)))
        .collect();
    assert_eq!(inside, []);
}

#[test]
fn a_stage_never_uses_a_later_one() {
    for (stage, later) in [
        (
            "paths",
            &[
                "diagnostic",
                "read",
                "parse",
                "model",
                "plan",
                "render",
                "write",
                "serve",
                "watch",
                "commands",
            ][..],
        ),
        ("diagnostic", &["read", "parse", "model", "plan", "render", "write", "serve", "watch", "commands"]),
        ("read", &["parse", "model", "plan", "render", "write", "serve", "watch", "commands", "config"]),
        ("parse", &["model", "plan", "render", "write", "serve", "watch", "commands", "config", "clock"]),
        (
            "model",
            &[
                "plan",
                "render",
                "write",
                "serve",
                "watch",
                "commands",
                "search_index",
                "signals",
                "images",
                "git",
            ],
        ),
        ("git", &["read", "parse", "plan", "render", "write", "serve", "watch", "commands", "search_index"]),
        ("images", &["parse", "plan", "render", "write", "serve", "watch", "commands", "search_index"]),
        ("signals", &["read", "plan", "render", "write", "serve", "watch", "commands", "search_index"]),
        ("plan", &["write", "serve", "watch", "commands", "search_index", "signals", "images", "git"]),
        ("render", &["write", "serve", "watch", "commands", "search_index", "signals", "images", "git"]),
        ("search_index", &["write", "serve", "watch", "commands"]),
        ("compile", &["write", "serve", "watch", "commands", "search_index", "signals", "images", "git"]),
        ("write", &["parse", "model", "plan", "render", "serve", "watch", "commands", "publish"]),
        ("publish", &["read", "parse", "model", "plan", "render", "serve", "watch", "commands"]),
    ] {
        for (file, line) in code_lines("src").iter().filter(|(file, _)| belongs_to(file, &[stage])) {
            for other in later {
                assert!(!uses(line, other), "{file} uses `{other}`: {line}");
            }
        }
    }
}

/// Whether a line names a module of the crate, alone or in braces.
fn uses(line: &str, module: &str) -> bool {
    let plain = format!("crate::{module}");
    let named = |at: usize| !line[at..].starts_with(|next: char| next.is_alphanumeric() || next == '_');
    let direct = line.match_indices(&plain).any(|(at, _)| named(at + plain.len()));
    let in_braces = line.split_once("crate::{").is_some_and(|(_, rest)| {
        rest.split([',', '}']).any(|part| part.trim().split("::").next() == Some(module))
    });
    direct || in_braces
}

#[test]
fn the_site_is_never_changed_after_it_is_built() {
    let lines = code_lines("src");
    let changed: Vec<_> = lines
        .iter()
        .filter(|(file, line)| line.contains("&mut Site") && !belongs_to(file, &["model"]))
        .collect();
    assert_eq!(changed, Vec::<&(String, String)>::new());
    let text = std::fs::read_to_string(repository().join("src/model/site.rs")).expect("the site is there");
    let methods = text.split_once("impl Site {").expect("the site has methods").1;
    assert!(!methods.contains("&mut self"), "a method of `Site` changes it");
}

#[test]
fn templates_hold_no_style_and_no_script_of_their_own() {
    for (name, bytes) in files_below(&repository().join("themes")) {
        let text = String::from_utf8(bytes).expect("a theme is UTF-8");
        if name.ends_with(".html") {
            for word in [" style=", "<style", "javascript:", " onclick=", " onload="] {
                assert!(!text.contains(word), "{name} holds `{word}`");
            }
            let inline = text
                .split("<script")
                .skip(1)
                .any(|tag| !tag.split('>').next().unwrap_or("").contains("src="));
            assert!(!inline, "{name} holds a script of its own");
        }
        if name.ends_with(".js") || name.ends_with(".css") {
            for word in ["https://", "http://www", "@import", "eval(", "innerHTML", "document.write"] {
                assert!(!text.replace("http://www.w3.org", "").contains(word), "{name} holds `{word}`");
            }
        }
    }
}

#[test]
fn every_file_says_what_it_is_for() {
    for folder in ["src", "tests/it", "crates/search/src"] {
        for (name, bytes) in files_below(&repository().join(folder)) {
            let text = String::from_utf8_lossy(&bytes);
            assert!(
                !name.ends_with(".rs") || text.starts_with("//! "),
                "{folder}/{name} does not open with `//!`"
            );
        }
    }
}
