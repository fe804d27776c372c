//! A build that is told to stop, or whose words nobody hears.
#![cfg(unix)]

use std::cell::Cell;
use std::process::{Command, Stdio};
use std::time::Instant;

use super::{DAY, Portal, rounds};
use crate::random::Random;
use crate::support::chienowa;

/// So often is tried at most to come in time.
const MOST_ROUNDS: usize = 100;

#[test]
fn a_build_that_is_asked_to_end_leaves_the_old_site_or_the_new() {
    let mut random = Random::new(15);
    for signal in ["-TERM", "-INT", "-HUP"] {
        let portal = Portal::new();
        let mut old = portal.built();
        portal.edit("次");
        let began = Instant::now();
        let mut new = portal.built();
        let whole = began.elapsed();
        let stopped = Cell::new(0_usize);
        // A machine that is busy with other tests may take longer or less than was measured.
        for round in
            (0..MOST_ROUNDS.max(rounds(4))).take_while(|round| *round < rounds(4) || stopped.get() == 0)
        {
            portal.edit(if round % 2 == 0 { "初め" } else { "次" });
            let mut child = chienowa()
                .current_dir(portal.root())
                .args(["build", "--at", DAY])
                .stderr(Stdio::null())
                .spawn()
                .expect("the program can be started");
            std::thread::sleep(whole * u32::try_from(random.below(1_000)).expect("it is small") / 1_000);
            let sent =
                Command::new("kill").args([signal, &child.id().to_string()]).stderr(Stdio::null()).status();
            let _ = sent.expect("there is `kill`");
            stopped.set(stopped.get() + usize::from(!child.wait().expect("it ends").success()));
            // Either whole, or a journal tells what is to be done: the next build does it.
            portal.assert_clean(&format!("{signal} {round}"));
            (old, new) = (new, old);
            let is_new = portal.public();
            assert!(is_new.len() == old.len() && is_new.len() == new.len());
        }
        assert!(stopped.get() > 0, "{signal} never came in time");
    }
}

#[test]
fn words_that_nobody_hears_change_nothing() {
    let portal = Portal::new();
    let program = chienowa().get_program().to_string_lossy().into_owned();
    let shell = |line: &str| {
        let ended = Command::new("bash")
            .current_dir(portal.root())
            .env("CHIENOWA", &program)
            .args(["-c", &format!("set -o pipefail; {line}")])
            .output()
            .expect("there is a shell");
        assert!(!String::from_utf8_lossy(&ended.stderr).contains("panicked"), "{line}: {ended:?}");
        ended.status.code()
    };
    assert_eq!(shell("$CHIENOWA build 2>&1 | true"), Some(0));
    assert_eq!(shell("$CHIENOWA search 議事録 --limit 0 --json | head -c 1 >/dev/null"), Some(0));
    assert_eq!(shell("$CHIENOWA report impact --help | head -1 >/dev/null; true"), Some(0));
    assert_eq!(shell("$CHIENOWA build >&- 2>&- <&-"), Some(0));
    assert_eq!(shell("$CHIENOWA check --format json >&-"), Some(0));
    assert_eq!(shell("$CHIENOWA build > /dev/full 2>&1"), Some(0));
    portal.assert_clean("after all that");
}
