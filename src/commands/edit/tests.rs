//! All or nothing, whatever happens in between.

use std::path::{Path, PathBuf};

use super::*;

fn portal() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    for (name, text) in [
        ("content/a.md", "\u{feff}eins\r\n"),
        ("content/b/c.md", "zwei\n"),
        ("content/f.md", "vier\n"),
        ("content/g.md", "fünf\n"),
    ] {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("it has a folder")).expect("it can be made");
        fs::write(path, text).expect("it can be written");
    }
    folder
}

/// All of content/ that [`portal`] has or a test makes.
fn files(root: &Path) -> Vec<(&'static str, Option<String>)> {
    ["a.md", "b/c.md", "d/c.md", "d/h.md", "e.md", "f.md", "g.md", "new/a.md"]
        .map(|name| (name, text(root, &format!("content/{name}"))))
        .into()
}

fn edit(file: &str, before: &str, after: &str) -> TextEdit {
    TextEdit { file: PathBuf::from(file), before: before.to_owned(), after: after.to_owned() }
}

fn rename(from: &str, to: &str) -> Rename {
    Rename { from: from.into(), to: to.into() }
}

fn text(root: &Path, name: &str) -> Option<String> {
    fs::read_to_string(root.join(name)).ok()
}

#[test]
fn texts_and_names_change_and_nothing_else_does() {
    let folder = portal();
    let (editing, recovered) = Editing::begin_silently(folder.path()).expect("nobody else edits");
    assert!(!recovered);
    let edits = [edit("content/a.md", "eins\r\n", "one\r\n")];
    editing.apply(&edits, &[rename("content/b/c.md", "content/d/e/c.md")]).expect("all is there");
    assert_eq!(text(folder.path(), "content/a.md").as_deref(), Some("\u{feff}one\r\n"));
    assert_eq!(text(folder.path(), "content/d/e/c.md").as_deref(), Some("zwei\n"));
    assert!(!folder.path().join("content/b").exists(), "an emptied folder goes");
    assert!(!folder.path().join(".chienowa/edit").exists());
}

#[test]
fn an_error_takes_everything_back() {
    let folder = portal();
    fs::write(folder.path().join("content/taken.md"), "drei").expect("it can be written");
    let (editing, _) = Editing::begin_silently(folder.path()).expect("nobody else edits");
    let edits = [edit("content/a.md", "eins\r\n", "one\r\n"), edit("content/b/c.md", "zwei\n", "two\n")];
    let renames = [rename("content/b", "content/new/b"), rename("content/a.md", "content/taken.md")];
    editing.apply(&edits, &renames).expect_err("the second name is taken");
    assert_eq!(text(folder.path(), "content/a.md").as_deref(), Some("\u{feff}eins\r\n"));
    assert_eq!(text(folder.path(), "content/b/c.md").as_deref(), Some("zwei\n"));
    assert_eq!(text(folder.path(), "content/taken.md").as_deref(), Some("drei"));
    assert!(!folder.path().join("content/new").exists());
}

#[test]
fn an_interruption_after_any_step_is_taken_back_by_the_next_edit() {
    let edits = [edit("content/a.md", "eins\r\n", "one\r\n"), edit("content/b/c.md", "zwei\n", "two\n")];
    let renames = [rename("content/b/c.md", "content/d/c.md"), rename("content/a.md", "content/e.md")];
    for steps in 0..=8 {
        let folder = portal();
        let (editing, _) = Editing::begin_silently(folder.path()).expect("nobody else edits");
        let mut batch = editing.batch().expect("it can be staged");
        for edit in &edits {
            batch.text(edit).expect("it is as it was read");
        }
        batch.replace(Path::new("content/f.md"), b"four").expect("it is there");
        batch.remove(Path::new("content/g.md")).expect("it is there");
        batch.add(Path::new("content/d/h.md"), b"new").expect("it is not there");
        for rename in &renames {
            batch.rename(rename).expect("all is there");
        }
        // As `place` does, up to a sudden end.
        let journal = batch.into_journal();
        assert_eq!(journal.steps().count(), 8);
        journal.save(&editing.folder).expect("it can be written");
        for step in journal.steps().take(steps) {
            step.carry_out(&editing.root, &editing.folder).expect("all is there");
        }
        drop(editing);
        let before = files(portal().path());
        let (_editing, recovered) = Editing::begin_silently(folder.path()).expect("nobody else edits");
        assert!(recovered);
        assert_eq!(files(folder.path()), before, "after {steps} steps");
        assert!(!folder.path().join("content/d").exists());
        assert!(!folder.path().join(".chienowa/edit").exists());
    }
}

#[test]
fn what_somebody_wrote_after_an_interruption_stays() {
    let folder = portal();
    let (editing, _) = Editing::begin_silently(folder.path()).expect("nobody else edits");
    let mut batch = editing.batch().expect("it can be staged");
    batch.add(Path::new("content/new/a.md"), b"new").expect("it is not there");
    batch.add(Path::new("content/new/b.md"), b"new").expect("it is not there");
    std::mem::forget(batch.place().expect("it can be placed"));
    fs::write(folder.path().join("content/new/a.md"), "mine").expect("it can be written");
    drop(editing);
    assert!(Editing::begin_silently(folder.path()).expect("nobody else edits").1);
    assert_eq!(text(folder.path(), "content/new/a.md").as_deref(), Some("mine"));
    assert_eq!(text(folder.path(), "content/new/b.md"), None);
}

#[test]
fn what_is_placed_and_not_kept_is_taken_back() {
    let folder = portal();
    let before = files(folder.path());
    let (editing, _) = Editing::begin_silently(folder.path()).expect("nobody else edits");
    let staged = || {
        let mut batch = editing.batch().expect("it can be staged");
        batch.add(Path::new("content/new/a.md"), b"new").expect("it is not there");
        batch.remove(Path::new("content/g.md")).expect("it is there");
        batch.place().expect("it can be placed")
    };
    drop(staged());
    assert_eq!(files(folder.path()), before);
    staged().take_back().expect("it can be taken back");
    assert_eq!(files(folder.path()), before);
    staged().keep().expect("it has happened");
    assert_eq!(text(folder.path(), "content/new/a.md").as_deref(), Some("new"));
    assert_eq!(text(folder.path(), "content/g.md"), None);
}

#[test]
fn a_journal_from_elsewhere_moves_nothing_outside_of_content() {
    let folder = portal();
    let work = folder.path().join(".chienowa/edit/old");
    fs::create_dir_all(&work).expect("it can be made");
    fs::write(work.join("0"), "evil").expect("it can be written");
    for file in ["../evil.md", "chienowa.yaml", ".git/hooks/pre-commit", "content/../x"] {
        let journal = format!(r#"{{"texts":[{{"file":"{file}","number":0}}],"folders":[],"renames":[]}}"#);
        fs::write(folder.path().join(".chienowa/edit/journal.json"), journal).expect("it can be written");
        Editing::begin_silently(folder.path()).expect_err("it is not ours");
        assert!(!folder.path().join(file).exists(), "{file}");
    }
}

#[test]
fn what_changed_meanwhile_or_lies_elsewhere_is_refused() {
    let folder = portal();
    let (editing, _) = Editing::begin_silently(folder.path()).expect("nobody else edits");
    for bad in [
        edit("content/a.md", "other", "x"),
        edit("chienowa.yaml", "", "x"),
        edit("content/../x.md", "", "x"),
        edit("/etc/hosts", "", "x"),
    ] {
        editing.apply(&[bad], &[]).expect_err("it must not be written");
    }
    assert!(Editing::begin_silently(folder.path()).is_err(), "somebody is editing");
}

#[cfg(unix)]
#[test]
fn nothing_is_written_through_links() {
    let folder = portal();
    let outside = tempfile::tempdir().expect("a temporary folder can be made");
    fs::write(outside.path().join("x.md"), "drei").expect("it can be written");
    std::os::unix::fs::symlink(outside.path(), folder.path().join("content/out")).expect("links can be made");
    let (editing, _) = Editing::begin_silently(folder.path()).expect("nobody else edits");
    editing.apply(&[edit("content/out/x.md", "drei", "x")], &[]).expect_err("it is behind a link");
    editing.apply(&[], &[rename("content/a.md", "content/out/a.md")]).expect_err("it is behind a link");
    assert_eq!(text(outside.path(), "x.md").as_deref(), Some("drei"));
}
