//! A system that gives little: few open files, few threads, little memory.
#![cfg(unix)]

use std::process::Command;

use super::{Portal, assert_told};
use crate::support::{Run, chienowa, put};

fn limited(portal: &Portal, limits: &str, command: &str) -> Run {
    let program = chienowa().get_program().to_string_lossy().into_owned();
    let ended = Command::new("bash")
        .current_dir(portal.root())
        .env("CHIENOWA", program)
        .args(["-c", &format!("{limits} && exec $CHIENOWA {command}")])
        .output()
        .expect("there is a shell");
    ended.into()
}

#[test]
fn few_open_files_are_enough_or_told() {
    for (files, is_enough) in [(64, true), (32, true), (12, false), (6, false)] {
        let portal = Portal::new();
        let built = limited(&portal, &format!("ulimit -n {files}"), "build --at 2026-11-23T09:00");
        assert_told(&built);
        assert!(!is_enough || built.status == 0, "{files}: {}", built.err);
        portal.assert_clean(&format!("{files} open files"));
    }
}

/// As much address space as threads and the allocator take for themselves, and a little.
const LITTLE_MEMORY: &str = "ulimit -v 4000000";

#[test]
fn memory_that_is_enough_for_a_build_is_enough_for_a_hostile_one() {
    let portal = Portal::new();
    let built = limited(&portal, LITTLE_MEMORY, "build --at 2026-11-23T09:00");
    assert_eq!(built.status, 0, "{}", built.err);

    // A thousand million texts in a few hundred bytes, and a long text that is named again and again.
    let laughs = "bcdefghi".chars().zip("abcdefgh".chars()).fold(
        "a: &a [x, x, x, x, x, x, x, x, x, x]\n".to_owned(),
        |text, (name, before)| {
            text + &format!("{name}: &{name} [{}]\n", vec![format!("*{before}"); 10].join(", "))
        },
    );
    put(portal.root(), "content/stories/laughs.md", format!("---\ntitle: x\n{laughs}---\n"));
    let long = "long ".repeat(400_000);
    let named = format!("a: &a \"{long}\"\nb: [{}]\n", ["*a"; 64].join(", "));
    let links = "[x](y.md) ".repeat(20_000);
    put(portal.root(), "content/stories/named.md", format!("---\ntitle: x\n{named}---\n{links}\n"));
    let checked = limited(&portal, LITTLE_MEMORY, "check --format json");
    assert_eq!(checked.status, 1, "{}", checked.err);
    for file in ["content/stories/laughs.md", "content/stories/named.md"] {
        let is_told = |line: &str| {
            line.contains("\"code\":\"yaml::limit\"") && line.contains(&format!("\"path\":\"{file}\""))
        };
        assert!(checked.out.lines().any(is_told), "{file}: {}", checked.out);
    }
}
