//! `chienowa import` at its boundary: a source of each generator in, files of a portal and what is told out.
//!
//! A case is a folder of `tests/import/`: `command` and `source/`; `expected.txt` holds every text that was written,
//! and what was told.

use std::fs;
use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::support::{Run, data, files_below, is_expected, put, run};

fn portal() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    assert_eq!(run(folder.path(), &["init"]).status, 0);
    folder
}

/// Runs an import into a portal.
fn import(portal: &Path, arguments: &[&str]) -> Run {
    run(portal, &[&["import"], arguments].concat())
}

/// What lies in a portal, but for the lock, which names whoever held it last.
fn portal_files(portal: &Path) -> std::collections::BTreeMap<String, Vec<u8>> {
    let mut files = files_below(portal);
    files.remove(".chienowa/lock");
    files
}

fn json(run: &Run) -> Value {
    serde_json::from_str(&run.out).unwrap_or_else(|error| panic!("{error}: {}{}", run.out, run.err))
}

fn count(told: &Value, fate: &str) -> u64 {
    told["counts"][fate].as_u64().unwrap_or_default()
}

/// A folder with these pages.
fn source(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    for (name, text) in files {
        put(folder.path(), name, text);
    }
    folder
}

fn shown(path: &Path) -> &str {
    path.to_str().expect("the path is UTF-8")
}

#[test]
fn every_source_becomes_pages_that_pass_check_and_a_second_run_changes_nothing() {
    let mut cases: Vec<PathBuf> = fs::read_dir(data("import"))
        .expect("there are cases")
        .map(|case| case.expect("it is listed").path())
        .collect();
    cases.sort();
    assert!(cases.len() >= 9, "{cases:?}");
    let mut wrong = Vec::new();
    for case in cases {
        let name = shown(&case).rsplit('/').next().expect("a case has a name").to_owned();
        let command = fs::read_to_string(case.join("command")).expect("a case has a command");
        let command = command.trim().replace("SOURCE", shown(&case.join("source")));
        let arguments: Vec<&str> = command.split(' ').collect();
        let portal = portal();
        let before = portal_files(portal.path());
        let first = import(portal.path(), &arguments);
        assert_eq!(first.status, 0, "{name}: {}{}", first.out, first.err);
        let after = portal_files(portal.path());
        assert!(
            before.iter().all(|(name, bytes)| after.get(name) == Some(bytes)),
            "{name}: a file of the portal was changed"
        );
        let new: Vec<_> = after.iter().filter(|(name, _)| !before.contains_key(*name)).collect();
        let outside: Vec<_> = new.iter().filter(|(name, _)| !name.starts_with("content/")).collect();
        assert!(outside.is_empty(), "{name}: {outside:?}");

        let mut expected = format!("{}\n{}", first.out, first.err);
        for (path, bytes) in new.iter().filter(|(name, _)| name.starts_with("content/")) {
            let text =
                String::from_utf8((*bytes).clone()).unwrap_or_else(|_| format!("{} bytes", bytes.len()));
            expected += &format!("\n======== {path}\n{text}");
        }
        if !is_expected(&case.join("expected.txt"), &expected) {
            wrong.push(name.clone());
        }

        let check = run(portal.path(), &["check", "--drafts", "--format", "json"]);
        assert_eq!(check.status, 0, "{name}: {}", check.out);
        let second = import(portal.path(), &arguments);
        assert_eq!(second.status, 0, "{name}: {}", second.err);
        assert!(portal_files(portal.path()) == after, "{name}: the second run changed something");
        assert!(
            second.out.contains("unchanged") && !second.out.contains(" written,"),
            "{name}: {}",
            second.out
        );
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn what_people_did_since_is_kept_and_told() {
    let source = source(&[("a.md", "# A\n"), ("b.md", "# B\n"), ("c.md", "# C\n"), ("d.md", "# D\n")]);
    let portal = portal();
    let from = shown(source.path());
    put(portal.path(), "content/docs/d.md", "own page\n");
    let arguments = ["folder", from, "--into", "content/docs", "--format", "json"];
    let first = json(&import(portal.path(), &arguments));
    assert_eq!((count(&first, "new"), count(&first, "in-the-way")), (3, 1));

    put(portal.path(), "content/docs/a.md", "# A\n\nedited\n");
    fs::remove_file(portal.path().join("content/docs/b.md")).expect("it was written");
    for name in ["a.md", "b.md", "c.md", "d.md"] {
        put(source.path(), name, "# Newer\n");
    }
    fs::write(source.path().join("e.md"), "# E\n").expect("it can be written");
    let second = json(&import(portal.path(), &arguments));
    let fates = ["updated", "edited", "removed", "in-the-way", "new"].map(|fate| count(&second, fate));
    assert_eq!(fates, [1, 1, 1, 1, 1], "{second}");
    let read =
        |name: &str| fs::read_to_string(portal.path().join("content/docs").join(name)).unwrap_or_default();
    assert_eq!(
        [read("a.md"), read("b.md"), read("c.md"), read("d.md")],
        ["# A\n\nedited\n", "", "# Newer\n", "own page\n"]
    );

    fs::remove_file(source.path().join("c.md")).expect("it is there");
    let third = json(&import(portal.path(), &arguments));
    assert_eq!(third["gone"], serde_json::json!(["c.md"]));
    assert_eq!(read("c.md"), "# Newer\n");
}

#[test]
fn a_trial_writes_nothing_at_all() {
    let source = source(&[("a.md", "# A\n")]);
    let portal = portal();
    let before = portal_files(portal.path());
    let told = import(portal.path(), &["folder", shown(source.path()), "--dry-run"]);
    assert_eq!(told.status, 0);
    assert!(
        told.out.contains("1 to be written") && told.err.contains("nothing was written"),
        "{}{}",
        told.out,
        told.err
    );
    assert!(portal_files(portal.path()) == before, "something was written");
}

#[test]
fn an_error_of_check_takes_everything_back() {
    let deep = format!("{}x\n", "> ".repeat(2_000));
    let source = source(&[("a.md", "# A\n"), ("sub/deep.md", deep.as_str())]);
    let portal = portal();
    let before = portal_files(portal.path());
    let told = import(portal.path(), &["folder", shown(source.path()), "--into", "content/docs"]);
    assert_eq!(told.status, 1, "{}{}", told.out, told.err);
    assert!(told.err.contains("nothing was imported") && told.err.contains("sub/deep.md"), "{}", told.err);
    assert!(portal_files(portal.path()) == before, "something is left");
    assert!(!portal.path().join("content/docs").exists());
}

#[test]
fn what_cannot_come_along_is_told_and_the_rest_comes() {
    let source = source(&[
        ("a.md", "# A\n[b](b.md) ![i](big.png)\n"),
        ("---.md", "---\n\nrule first\n"),
        ("Ａ.md", "full width\n"),
    ]);
    fs::write(source.path().join("sjis.md"), b"\x93\xfa\x96\x7b\x8c\xea\n").expect("it can be written");
    put(source.path(), "large.md", "x".repeat(10_000_001));
    put(source.path(), ".git/secret.md", "no page\n");
    let portal = portal();
    let told = json(&import(
        portal.path(),
        &["folder", shown(source.path()), "--into", "content/docs", "--format", "json"],
    ));
    assert_eq!((&told["report"]["pages_in"], &told["report"]["pages_out"]), (&5.into(), &3.into()), "{told}");
    let skipped = told["report"]["skipped"].to_string();
    assert!(
        skipped.contains("sjis.md") && skipped.contains("UTF-8") && skipped.contains("large.md"),
        "{skipped}"
    );
    assert!(!told.to_string().contains("secret"));
    assert_eq!(run(portal.path(), &["check"]).status, 0);
}

#[cfg(unix)]
#[test]
fn no_link_leads_out_of_the_source_or_of_content() {
    use std::os::unix::fs::symlink;
    let outside = source(&[("secret.md", "# secret\n"), ("secret.png", "secret")]);
    let source = source(&[("a.md", "# A\n![i](i.png) [s](l.md)\n"), ("real.md", "# R\n")]);
    symlink(outside.path().join("secret.md"), source.path().join("l.md")).expect("links can be made");
    symlink(outside.path().join("secret.png"), source.path().join("i.png")).expect("links can be made");
    symlink(outside.path(), source.path().join("folder")).expect("links can be made");
    symlink("real.md", source.path().join("inside.md")).expect("links can be made");
    let portal = portal();
    let told = import(portal.path(), &["folder", shown(source.path()), "--into", "content/docs"]);
    assert_eq!(told.status, 0, "{}", told.err);
    assert!(told.out.contains("l.md: it is a link out of the source"), "{}", told.out);
    let written = files_below(&portal.path().join("content/docs"));
    let names: Vec<&str> = written.keys().map(String::as_str).collect();
    assert_eq!(names, [".imported.json", "a.md", "inside.md", "real.md"]);

    symlink(outside.path(), portal.path().join("content/away")).expect("links can be made");
    let refused = import(portal.path(), &["folder", shown(source.path()), "--into", "content/away"]);
    assert_eq!(refused.status, 2, "{}{}", refused.out, refused.err);
    assert_eq!(files_below(outside.path()).len(), 2, "something was written through the link");
}

#[test]
fn an_archive_of_growi_is_never_unpacked_by_the_names_in_it() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    for name in ["pages.json", "revisions.json", "tags.json", "attachments.json"] {
        archive.start_file(name, options).expect("it is in memory");
        let text = fs::read(data("import").join("growi/source").join(name)).expect("the case is there");
        archive.write_all(&text).expect("it is in memory");
    }
    archive.start_file("../../../../escaped/0a1b.png", options).expect("it is in memory");
    archive.write_all(b"no picture").expect("it is in memory");
    let bytes = archive.finish().expect("it is in memory").into_inner();
    let path = folder.path().join("wiki.growi.zip");
    fs::write(&path, &bytes).expect("it can be written");
    let portal = portal();
    let told = import(portal.path(), &["growi", shown(&path), "--format", "json"]);
    assert_eq!(told.status, 0, "{}{}", told.out, told.err);
    let written = files_below(&portal.path().join("content/wiki"));
    assert!(
        written.keys().any(|name| name.starts_with("attachments/") && name.ends_with("画面-一.png")),
        "{:?}",
        written.keys()
    );
    let everything: String =
        written.values().map(|bytes| String::from_utf8_lossy(bytes).into_owned()).collect();
    for private in ["給与", "捨てた", "私の頁"] {
        assert!(!everything.contains(private), "{private} was imported");
    }

    fs::write(&path, &bytes[..bytes.len() / 2]).expect("it can be written");
    let broken = import(portal.path(), &["growi", shown(&path)]);
    assert_eq!(broken.status, 2);
    assert!(broken.err.contains("no ZIP archive"), "{}", broken.err);
}

#[test]
fn a_command_that_cannot_run_says_what_to_do() {
    let source = source(&[("a.md", "# A\n"), ("t.csv", "a,b\n1,2\n")]);
    let portal = portal();
    let from = shown(source.path());
    let table = source.path().join("t.csv");
    for (arguments, told) in [
        (vec!["folder", from, "--into", "content"], "cannot be imported to"),
        (vec!["folder", from, "--into", "../x"], "cannot be imported to"),
        (vec!["folder", from, "--into", "content/data"], "the portal's own"),
        (vec!["folder", from, "--into", "content/tags"], "the portal's own"),
        (vec!["folder", from, "--into", "content/recipes"], "pages of another kind"),
        (vec!["folder", from, "--kind", "faq", "--into", "content/x"], "belong below content/faq"),
        (vec!["folder", "content", "--into", "content/docs"], "lies where the import goes"),
        (vec!["folder", "none"], "cannot open `none`"),
        (vec!["csv", shown(&table), "--kind", "faq"], "no column gives `title`"),
        (vec!["csv", shown(&table), "--kind", "faq", "--columns", "title=c"], "there is no column `c`"),
        (vec!["growi", from], "holds no pages.json"),
    ] {
        let run = import(portal.path(), &arguments);
        assert_eq!(run.status, 2, "{arguments:?}: {}{}", run.out, run.err);
        assert!(run.err.contains(told), "{arguments:?}: {}", run.err);
    }
    put(portal.path(), "content/docs/.imported.json", "<<<<<<< ours\n");
    let run = import(portal.path(), &["folder", from, "--into", "content/docs"]);
    assert!(run.status == 2 && run.err.contains("after a merge"), "{}", run.err);
}
