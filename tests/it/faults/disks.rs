//! Disks that are full, or may only be read; mounted where that is allowed.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use super::{DAY, assert_told, edit, fill, rounds};
use crate::publishing::Disk;
use crate::random::Random;
use crate::support::{chienowa, files_below, run};

/// Leaves so many bytes free.
fn leave(disk: &Path, free: u64) {
    let told = Command::new("df").args(["--output=avail", "-B1"]).arg(disk).output().expect("there is `df`");
    let told = String::from_utf8_lossy(&told.stdout).into_owned();
    let available: u64 = told.lines().nth(1).and_then(|line| line.trim().parse().ok()).expect("a number");
    let filler = fs::File::create(disk.join("filler")).expect("a file can be made");
    let zeroes = vec![0; usize::try_from(available.saturating_sub(free)).expect("it is small")];
    let _ = std::io::Write::write_all(&mut &filler, &zeroes);
}

#[test]
#[ignore = "mounts file systems; tests/full runs it where that is allowed"]
fn a_full_disk_leaves_the_site_whole_and_what_is_kept_sound() {
    let disk = Disk::of_megabytes(24);
    let root = disk.path();
    fill(root);
    let build = || run(root, &["build", "--at", DAY]);
    let done = build();
    assert_eq!(done.status, 0, "{}", done.err);
    let mut random = Random::new(20);
    let mut full = 0;
    for round in 0..rounds(20) {
        let before = files_below(&root.join("public"));
        if round % 4 == 3 {
            fs::remove_dir_all(root.join(".chienowa")).expect("it is ours");
        }
        edit(root, &format!("{round}回目"));
        leave(root, u64::try_from(random.below(4_000_000)).expect("it is small"));
        let done = build();
        assert_told(&done);
        if done.status == 2 {
            full += 1;
            assert!(done.err.contains("No space left"), "{}", done.err);
            assert!(files_below(&root.join("public")) == before, "round {round}: the site is not as it was");
        }
        fs::remove_file(root.join("filler")).expect("it is there");
        let done = build();
        assert_eq!(done.status, 0, "round {round}: {}", done.err);
        let elsewhere = tempfile::tempdir().expect("a temporary folder can be made");
        let clean = elsewhere.path().join("site");
        let anew = run(root, &["build", "--at", DAY, "--no-cache", "--output", &clean.to_string_lossy()]);
        assert_eq!(anew.status, 0, "{}", anew.err);
        assert!(files_below(&root.join("public")) == files_below(&clean), "round {round}");
    }
    assert!(full > 0, "the disk was never full");
}

#[test]
#[ignore = "mounts file systems; tests/full runs it where that is allowed"]
fn a_full_disk_s_neighbour_that_may_only_be_read_is_told_and_can_be_served() {
    let disk = Disk::of_megabytes(24);
    let root = disk.path();
    fill(root);
    assert_eq!(run(root, &["build", "--at", DAY]).status, 0);
    let before = files_below(root);
    disk.mount(&["-o", "remount,ro"]);
    let built = run(root, &["build", "--at", "2026-11-24T09:00"]);
    assert_told(&built);
    assert_eq!(built.status, 2, "{}", built.err);
    assert!(built.err.contains("Read-only file system"), "{}", built.err);
    for command in [&["check"][..], &["search", "議事録"], &["report", "impact"]] {
        let ended = run(root, command);
        assert_eq!(ended.status, 0, "{command:?}: {}", ended.err);
    }
    let mut server = chienowa()
        .current_dir(root)
        .args(["serve", "--at", DAY, "--address", "127.0.0.1:0"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("it can be started");
    let mut line = String::new();
    let out = server.stdout.take().expect("it is piped");
    let _ = std::io::BufRead::read_line(&mut std::io::BufReader::new(out), &mut line);
    let _ = server.kill();
    let _ = server.wait();
    assert!(line.starts_with("http://127.0.0.1:"), "it serves: {line}");
    assert!(files_below(root) == before);
    disk.mount(&["-o", "remount,rw"]);
    assert_eq!(run(root, &["build", "--at", "2026-11-24T09:00"]).status, 0);
}
