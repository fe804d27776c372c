//! An import that is killed: nothing half-written is ever published or stays.
#![cfg(unix)]

use std::io::Write;
use std::process::Stdio;
use std::time::{Duration, Instant};

use super::{Portal, rounds};
use crate::random::Random;
use crate::support::{chienowa, files_below, put, run};

/// So often is tried at most to come in time.
const MOST_ROUNDS: usize = 100;

fn content(portal: &Portal) -> std::collections::BTreeMap<String, Vec<u8>> {
    files_below(&portal.root().join("content"))
}

#[test]
fn an_import_that_is_killed_leaves_the_old_pages_or_the_new() {
    let source = tempfile::tempdir().expect("a temporary folder can be made");
    let write = |word: &str, pages: usize| {
        for number in 0..pages {
            let text = format!("# {word} {number}\n\n[p](../p{number}.txt)\n\n{}", word.repeat(200));
            put(source.path(), &format!("f{}/a{number}.md", number % 7), text);
            put(source.path(), &format!("p{number}.txt"), format!("{word} {number}"));
        }
    };
    let from = source.path().to_str().expect("the path is UTF-8").to_owned();
    let arguments = ["import", "folder", &from, "--into", "content/docs"];
    let portal = Portal::new();
    let empty = content(&portal);
    write("一", 150);
    let began = Instant::now();
    assert_eq!(run(portal.root(), &arguments).status, 0);
    let whole = began.elapsed();
    let first = content(&portal);
    write("二", 200);
    assert_eq!(run(portal.root(), &arguments).status, 0);
    let second = content(&portal);

    let mut random = Random::new(16);
    let (mut killed, mut taken_back) = (0, 0);
    for round in 0..MOST_ROUNDS.max(rounds(12)) {
        if round >= rounds(12) && taken_back > 0 {
            break;
        }
        // Into nothing, and over what an earlier import brought.
        let (before, after) = if round % 2 == 0 { (&empty, &first) } else { (&first, &second) };
        let _ = std::fs::remove_dir_all(portal.root().join("content/docs"));
        for (name, bytes) in before.iter().filter(|(name, _)| name.starts_with("docs/")) {
            put(portal.root(), &format!("content/{name}"), bytes);
        }
        std::fs::remove_dir_all(source.path()).expect("it is ours");
        let (word, pages) = if round % 2 == 0 { ("一", 150) } else { ("二", 200) };
        write(word, pages);
        let mut child = chienowa()
            .current_dir(portal.root())
            .args(arguments)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program can be started");
        if round / 2 % 2 == 0 {
            // Whenever: mostly while it still reads.
            std::thread::sleep(whole * u32::try_from(random.below(1_000)).expect("it is small") / 1_000);
        } else {
            // While it writes, however long it took to come so far.
            let journal = portal.root().join(".chienowa/edit/journal.json");
            while !journal.exists() && child.try_wait().expect("it can be asked").is_none() {
                std::thread::yield_now();
            }
            std::thread::sleep(Duration::from_micros(
                u64::try_from(random.below(5_000)).expect("it is small"),
            ));
        }
        let _ = child.kill();
        killed += usize::from(!child.wait().expect("it ends").success());
        // Whatever comes next, a build say, finds no half of it.
        let built = run(portal.root(), &["build", "--at", super::DAY]);
        assert_eq!(built.status, 0, "{round}: {}", built.err);
        taken_back += usize::from(built.err.contains("an edit that was interrupted has been taken back"));
        let found = content(&portal);
        assert!(found == *before || found == *after, "{round}: neither the old pages nor the new");
        // And the same command brings all of it.
        let again = run(portal.root(), &arguments);
        assert_eq!(again.status, 0, "{round}: {}", again.err);
        assert!(content(&portal) == *after, "{round}: not what it would have been");
    }
    assert!(killed > 0 && taken_back > 0, "killed {killed}, of which {taken_back} in the middle of writing");
}

#[test]
fn whoever_changes_a_portal_keeps_the_others_out() {
    let portal = Portal::new();
    let lock = portal.root().join(".chienowa/lock");
    std::fs::create_dir_all(lock.parent().expect("it has a folder")).expect("it can be made");
    let mut file =
        std::fs::File::options().create(true).truncate(false).write(true).open(&lock).expect("it opens");
    file.lock().expect("nobody has it");
    file.write_all(b"process 1 on a (chienowa import), since 2026-01-01T00:00:00Z,\n")
        .expect("it can be written");
    let source = tempfile::tempdir().expect("a temporary folder can be made");
    put(source.path(), "a.md", "# A\n");
    let from = source.path().to_str().expect("the path is UTF-8");
    let before = content(&portal);
    for arguments in [
        &["mv", "stories/s0.md", "stories/moved.md"][..],
        &["check", "--fix"],
        &["import", "folder", from, "--into", "content/docs"],
        &["build", "--at", super::DAY],
    ] {
        let told = run(portal.root(), arguments);
        assert_eq!(told.status, 2, "{arguments:?}: {}", told.err);
        assert!(
            told.err.contains("chienowa import") && told.err.contains("wait until it has ended"),
            "{arguments:?}: {}",
            told.err
        );
    }
    assert!(content(&portal) == before);
    drop(file);
    assert_eq!(run(portal.root(), &["mv", "stories/s0.md", "stories/moved.md"]).status, 0);
}
