//! A system that gives little: few open files, few threads, little memory.
#![cfg(unix)]

use std::process::Command;

use super::{Portal, assert_told};
use crate::support::{Run, chienowa};

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

#[test]
fn memory_that_is_enough_for_a_build_is_enough_for_a_hostile_one() {
    // As much address space as threads and allocator take for themselves, and a little.
    let portal = Portal::new();
    let built = limited(&portal, "ulimit -v 4000000", "build --at 2026-11-23T09:00");
    assert_eq!(built.status, 0, "{}", built.err);
}
