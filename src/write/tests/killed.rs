//! A write that is killed, anywhere, and what comes after.

use super::kill::killed_after;
use super::*;

const OLD: &[(&str, &str)] =
    &[("a", "1"), ("d/e/f", "2"), ("d/g", "3"), ("same", "4"), ("H", "5"), ("stale/x", "6")];
/// Every kind of change: file to folder, folder to file, capital letters, content, new, stale.
const NEW: &[(&str, &str)] =
    &[("a/b", "1"), ("d", "2"), ("same", "4"), ("h", "5!"), ("new/y", "7"), ("new/z", "8")];
const LATER: &[(&str, &str)] = &[("a", "9"), ("d/g", "3"), ("new/y", "7")];
const THEIRS: (&str, &str) = ("stale/theirs", "theirs");

fn with_theirs(files: &[(&str, &str)]) -> BTreeMap<String, String> {
    tree(&files.iter().copied().chain([THEIRS]).collect::<Vec<_>>())
}

fn before() -> Desk {
    let desk = Desk::new();
    desk.write(OLD);
    desk.put(&format!("public/{}", THEIRS.0), THEIRS.1);
    desk
}

/// Calls `check` with a desk for each step after which a write of [`NEW`] can be killed; how many there were.
fn at_every_step(start: impl Fn() -> Desk, check: impl Fn(usize, &Desk)) -> usize {
    for step in 0.. {
        let desk = start();
        if killed_after(step, || desk.write(NEW)).is_some() {
            return step;
        }
        check(step, &desk);
    }
    unreachable!("no write has so many steps")
}

#[test]
fn the_next_write_ends_right_whenever_the_last_was_killed() {
    let steps = at_every_step(before, |step, desk| {
        desk.write(LATER);
        assert_eq!(desk.output(), with_theirs(LATER), "killed after {step} steps");
        assert!(!desk.has_leftovers());
    });
    assert!(steps > 10, "there are more steps than {steps}");
}

#[test]
fn the_next_write_ends_right_even_if_the_work_folder_is_lost() {
    at_every_step(before, |step, desk| {
        fs::remove_dir_all(desk.path(".chienowa")).expect("the folder can be removed");
        desk.write(LATER);
        assert_eq!(desk.output(), with_theirs(LATER), "killed after {step} steps");
    });
}

#[test]
fn recovery_leaves_the_old_or_the_new_outputs_and_no_mixture() {
    at_every_step(before, |step, desk| {
        let completed = desk.run(recover).expect("nothing is in the way");
        let expected = if step == 0 { OLD } else { NEW };
        assert_eq!(desk.output(), with_theirs(expected), "killed after {step} steps");
        assert!(!desk.has_leftovers());
        // When only the end was missing there was nothing to complete.
        assert!(completed || desk.write(expected).written == 0);
    });
}

#[test]
fn a_recovery_may_be_killed_as_well() {
    for first in 0.. {
        let desk = before();
        if killed_after(first, || desk.write(NEW)).is_some() {
            return;
        }
        for second in 0..6 {
            // Each attempt begins where the last was killed.
            let _ = killed_after(second, || desk.run(recover));
        }
        desk.write(LATER);
        assert_eq!(desk.output(), with_theirs(LATER), "killed after {first} steps");
    }
}

#[test]
fn the_first_write_of_all_leaves_all_or_nothing_when_killed() {
    let with_empty_folder = || {
        let desk = Desk::new();
        fs::create_dir(desk.path("public")).expect("folders can be made");
        desk
    };
    for start in [Desk::new, with_empty_folder] {
        let steps = at_every_step(start, |step, desk| {
            let output = desk.output();
            assert!(output.is_empty() || output == tree(NEW), "killed after {step} steps: {output:?}");
            assert!(!desk.run(recover).expect("nothing is in the way"), "there is nothing to complete");
            assert_eq!(desk.output(), output);
            assert!(!desk.has_leftovers());
            desk.write(LATER);
            assert_eq!(desk.output(), tree(LATER), "killed after {step} steps");
        });
        assert_eq!(steps, 3, "made, marked, moved");
    }
}

#[test]
fn a_first_write_that_has_to_go_file_by_file_may_be_killed() {
    let steps = at_every_step(one_that_is_refused, |step, desk| {
        desk.write(LATER);
        assert_eq!(desk.output(), tree(LATER), "killed after {step} steps");
        assert!(!desk.has_leftovers());
    });
    assert!(steps > 10, "there are more steps than {steps}");
}

/// Its output folder bears what only an interruption leaves, and so is not empty.
fn one_that_is_refused() -> Desk {
    let desk = Desk::new();
    desk.put("public/.chienowa-incoming", "torn");
    desk
}

#[test]
fn a_torn_staged_file_never_moves_into_place() {
    let desk = before();
    assert!(killed_after(1, || desk.write(NEW)).is_none());
    desk.put(".chienowa/staging/0/0", "");
    assert!(!desk.run(recover).expect("nothing is in the way"));
    assert_eq!(desk.output(), with_theirs(OLD));
    assert!(!desk.has_leftovers());
}

#[test]
fn a_journal_for_another_folder_or_with_bad_paths_is_discarded() {
    for (from, to) in [("/public\"", "/publiC\""), ("a/b", "../b"), ("{", "[")] {
        let desk = before();
        assert!(killed_after(1, || desk.write(NEW)).is_none());
        let journal = fs::read_to_string(desk.path(".chienowa/journal.json")).expect("there is a journal");
        assert!(journal.contains(from));
        desk.put(".chienowa/journal.json", &journal.replace(from, to));
        assert!(!desk.run(recover).expect("nothing is in the way"));
        assert_eq!(desk.output(), with_theirs(OLD));
        assert!(!desk.path("b").exists() && !desk.path("publiC").exists());
        assert!(!desk.has_leftovers());
    }
}

#[test]
fn an_output_folder_deleted_after_the_kill_is_not_half_restored() {
    let desk = before();
    assert!(killed_after(4, || desk.write(NEW)).is_none());
    fs::remove_dir_all(desk.path("public")).expect("the folder can be removed");
    assert!(!desk.run(recover).expect("nothing is in the way"));
    desk.write(NEW);
    assert_eq!(desk.output(), tree(NEW));
}
