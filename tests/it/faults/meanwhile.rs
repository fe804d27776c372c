//! What others do while a build is under way: edit, build as well, set clocks.

use std::fs::{self, File};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime};

use super::{DAY, Portal, assert_told, page, rounds};
use crate::random::Random;
use crate::support::{Run, chienowa, files_below, put};

#[test]
fn builds_at_once_wait_or_are_told_who_is_at_work() {
    let portal = Portal::new();
    let mut told = 0;
    for round in 0..rounds(4) {
        portal.edit(&format!("{round}回目"));
        let started: Vec<_> = (0..4)
            .map(|_| {
                let mut command = chienowa();
                command.current_dir(portal.root()).args(["build", "--at", DAY]);
                command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped());
                command.spawn().expect("the program can be started")
            })
            .collect();
        let mut done = 0;
        for child in started {
            let run: Run = child.wait_with_output().expect("it ends").into();
            assert_told(&run);
            if run.status == 0 {
                done += 1;
                continue;
            }
            told += 1;
            assert!(
                run.err.contains("cannot lock") && run.err.contains("wait until it has ended"),
                "{}",
                run.err
            );
            #[cfg(target_os = "linux")]
            assert!(
                run.err.contains("process ") && run.err.contains("(chienowa build), since 20"),
                "{}",
                run.err
            );
        }
        assert!(done > 0, "one of them builds");
        portal.assert_clean(&format!("round {round}"));
    }
    let _ = told;
}

#[test]
fn a_lock_that_somebody_left_never_blocks() {
    let portal = Portal::new();
    for text in ["process 1, since 2020-01-01T00:00:00Z,", "", "\u{0}\u{1}", &"x".repeat(100_000)] {
        put(portal.root(), ".chienowa/lock", text);
        portal.built();
    }
}

#[test]
fn files_that_change_while_they_are_read_and_copied_never_end_in_a_mixture() {
    let portal = Portal::new();
    portal.built();
    let root = portal.root();
    let is_over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut random = Random::new(18);
            while !is_over.load(Ordering::Relaxed) {
                let number = random.below(super::PAGES);
                let name = root.join(format!("content/stories/s{number}.md"));
                match random.below(6) {
                    0 => drop(fs::remove_file(&name)),
                    1 => drop(fs::rename(&name, root.join(format!("content/stories/m{number}.md")))),
                    2 => {
                        drop(fs::write(root.join("content/files/noise.png"), vec![1; random.below(100_000)]));
                    }
                    3 => drop(File::create(&name).and_then(|file| file.set_len(0))),
                    4 => {
                        let _ = fs::rename(root.join("content/files"), root.join("content/moved"));
                        let _ = fs::rename(root.join("content/moved"), root.join("content/files"));
                    }
                    _ => page(root, number, "嵐"),
                }
            }
        });
        for _ in 0..rounds(8) {
            let built = portal.build();
            assert_told(&built);
        }
        is_over.store(true, Ordering::Relaxed);
    });
    fs::remove_dir_all(root.join("content")).expect("it is ours");
    super::fill(root);
    portal.assert_clean("after the storm");
}

#[test]
fn clocks_that_go_back_and_times_of_no_sense_change_nothing() {
    let portal = Portal::new();
    let day = Duration::from_hours(24);
    let moments = [
        SystemTime::now() + day * 3_650,
        SystemTime::UNIX_EPOCH,
        SystemTime::UNIX_EPOCH - day,
        SystemTime::now() - day,
    ];
    for (round, moment) in moments.into_iter().enumerate() {
        for folder in ["content", "public", ".chienowa"] {
            let folder = portal.root().join(folder);
            if !folder.exists() {
                continue;
            }
            for name in files_below(&folder).into_keys() {
                let file = File::options().write(true).open(folder.join(name)).expect("it is ours");
                file.set_modified(moment).expect("times can be set");
            }
        }
        portal.assert_clean(&format!("all at {moment:?}"));
        // An edit of the same length, with the same time.
        portal.edit(["一", "二", "三", "四"][round]);
        for number in 0..super::PAGES {
            let name = portal.root().join(format!("content/stories/s{number}.md"));
            let file = File::options().write(true).open(name).expect("it is ours");
            file.set_modified(moment).expect("times can be set");
        }
        portal.assert_clean(&format!("edited at {moment:?}"));
    }
}
