//! `chienowa report digest`: what was new in some days, as it is sent.
//!
//! `tests/digest/` has a portal and its digests as they are written.

use crate::support::{data, is_expected, put_fixture, run};

const PORTAL: &str = include_str!("../digest/input.txt");

fn portal() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    put_fixture(folder.path(), PORTAL);
    folder
}

/// A digest on Monday, 23 November.
fn digest(folder: &std::path::Path, options: &[&str]) -> String {
    let told = run(folder, &[&["report", "digest", "--at", "2026-11-23"], options].concat());
    assert_eq!((told.status, told.err.as_str()), (0, ""), "{options:?}");
    told.out
}

#[test]
fn digests_are_written_as_expected() {
    let folder = portal();
    let mut wrong = Vec::new();
    for (file, options) in [
        ("week.txt", &["--week"][..]),
        ("week.md", &["--format", "md"]),
        ("week.html", &["--format", "html"]),
        ("week.json", &["--format", "json"]),
        ("week.en.txt", &["--lang", "en"]),
        ("month.md", &["--month", "2026-11", "--format", "md"]),
        ("since.txt", &["--since", "2026-11-23"]),
    ] {
        let written = digest(folder.path(), options);
        assert_eq!(written, digest(folder.path(), options), "twice the same");
        for secret in ["秘密", "himitsu", "草稿", "明日の話"] {
            assert!(!written.contains(secret), "{file} holds {secret}");
        }
        if !is_expected(&data("digest").join(file), &written) {
            wrong.push(file);
        }
    }
    assert_eq!(wrong, Vec::<&str>::new());
}

#[test]
fn a_week_has_seven_days_and_a_page_that_waited_is_new_when_it_is_published() {
    let folder = portal();
    let week = digest(folder.path(), &[]);
    assert!(week.contains("書いてから待った話"), "{week}");
    assert!(!week.contains("一日早い話"), "{week}");
    assert!(digest(folder.path(), &["--month"]).contains("一日早い話"));
    let last_month = digest(folder.path(), &["--month", "2026-10"]);
    assert!(last_month.contains("この間に新しくなったページはありません。"), "{last_month}");
}

#[test]
fn the_first_win_of_a_week_is_another_next_week_and_the_same_until_sunday() {
    let folder = portal();
    let win = |day: &str| {
        let told = run(folder.path(), &["report", "digest", "--at", day]);
        let lines: Vec<String> = told.out.lines().map(str::to_owned).collect();
        let at = lines.iter().position(|line| line == "■ 今週の一歩").expect("there is a first win");
        lines[at + 1].clone()
    };
    assert_eq!(win("2026-11-23"), win("2026-11-29"));
    assert_ne!(win("2026-11-29"), win("2026-11-30"));
}

#[test]
fn what_cannot_be_told_ends_with_a_reason() {
    let folder = portal();
    for (options, reason) in [
        (&["--month", "2026-12"][..], "2026-12-01 has not come: today is 2026-11-23"),
        (&["--since", "2026-11-24"], "2026-11-24 has not come"),
        (&["--month", "11"], "write a month such as 2026-10"),
        (&["--since", "yesterday"], "write a day such as 2026-10-01"),
        (&["--lang", "fr"], "the portal has no language `fr`; it has ja, en"),
        (&["--week", "--month"], "cannot be used with"),
    ] {
        let told = run(folder.path(), &[&["report", "digest", "--at", "2026-11-23"], options].concat());
        assert_eq!((told.status, told.out.as_str()), (2, ""), "{options:?}");
        assert!(told.err.contains(reason), "{options:?}: {}", told.err);
    }
    crate::support::put(folder.path(), "content/stories/broken.md", "---\ntitle: [\n---\n");
    let told = run(folder.path(), &["report", "digest"]);
    assert_eq!((told.status, told.out.as_str()), (1, ""));
    assert!(told.err.contains("content/stories/broken.md"), "{}", told.err);
}

#[test]
fn without_a_host_the_digest_says_what_is_missing() {
    let folder = portal();
    crate::support::put(folder.path(), "chienowa.yaml", "title: 輪\n");
    let told = run(folder.path(), &["report", "digest", "--at", "2026-11-23"]);
    assert_eq!(told.status, 0);
    assert!(told.err.contains("--base-url https://host/"), "{}", told.err);
    let whole = digest(folder.path(), &["--base-url", "https://h/x/"]);
    assert!(whole.contains("https://h/x/stories/new/"), "{whole}");
}
