//! Repositories made by git itself, and what is told of them beside what git tells.
#![expect(clippy::disallowed_methods, reason = "tests change files")]

mod made;
mod wander;

use std::fs;
use std::path::Path;

use super::{Told, Untold, history};
use crate::paths::SourcePath;
use made::{DAY, FIRST_DAY, Made, git_in};

/// Day of the last change, authors and number of commits, as `3: aya, ken (2)`; empty if nothing is told.
fn of(told: &Told, name: &str) -> String {
    let Some(file) = told.history.of(&SourcePath::new(name)) else { return String::new() };
    let authors: Vec<&str> = file.authors.iter().map(|author| author.name.as_str()).collect();
    format!("{}: {} ({})", (file.changed - FIRST_DAY) / DAY, authors.join(", "), file.commits)
}

#[test]
fn a_page_has_its_last_change_and_its_authors_by_first_commit() {
    let made = Made::new();
    made.commit(1, "aya", &[("content/a.md", "1"), ("content/b/c.md", "1")]);
    made.commit(2, "ken", &[("content/a.md", "2")]);
    made.commit(3, "aya", &[("content/a.md", "3"), ("other.md", "1")]);
    let told = made.told();
    assert_eq!(of(&told, "content/a.md"), "3: aya, ken (3)");
    assert_eq!(of(&told, "content/b/c.md"), "1: aya (1)");
    assert_eq!(told.walked, 3);
    assert!(!told.is_cut_off);
}

#[test]
fn what_is_not_committed_has_no_history() {
    let made = Made::new();
    made.commit(1, "aya", &[("content/a.md", "1"), ("content/gone.md", "1")]);
    made.git(2, "aya", &["rm", "-q", "content/gone.md"]);
    made.commit(2, "aya", &[]);
    made.write("content/new.md", "1");
    made.write("content/gone.md", "back, but not in git");
    made.write("content/a.md", "changed, but not in git");
    let told = made.told();
    assert_eq!(of(&told, "content/new.md"), "");
    assert_eq!(of(&told, "content/gone.md"), "");
    assert_eq!(of(&told, "content/a.md"), "1: aya (1)");
}

#[test]
fn a_move_is_followed_and_is_no_change() {
    let made = Made::new();
    made.commit(1, "aya", &[("content/old/a.md", "long"), ("content/b.md", "other")]);
    made.git(2, "ken", &["mv", "content/old", "content/new"]);
    made.commit(2, "ken", &[]);
    assert_eq!(of(&made.told(), "content/new/a.md"), "1: aya (1)");
    made.commit(3, "mio", &[("content/new/a.md", "longer"), ("content/old/a.md", "another page")]);
    assert_eq!(of(&made.told(), "content/new/a.md"), "3: aya, mio (2)");
    // What takes the old place later is another page.
    made.git(4, "ken", &["mv", "content/b.md", "content/c.md"]);
    made.commit(4, "ken", &[]);
    made.commit(5, "rei", &[("content/b.md", "new here")]);
    for told in [made.told(), made.anew()] {
        assert_eq!(of(&told, "content/c.md"), "1: aya (1)");
    }
}

#[test]
fn empty_files_are_nobodys_past() {
    let made = Made::new();
    made.commit(1, "aya", &[("content/a.md", "")]);
    made.git(2, "ken", &["rm", "-q", "content/a.md"]);
    made.commit(2, "ken", &[("content/b.md", "")]);
    assert_eq!(of(&made.told(), "content/b.md"), "2: ken (1)");
}

#[test]
fn a_merge_counts_only_where_it_differs_from_both() {
    let made = Made::new();
    made.commit(1, "aya", &[("content/a.md", "1\n"), ("content/b.md", "1\n")]);
    made.git(1, "", &["checkout", "-q", "-b", "side"]);
    made.commit(2, "ken", &[("content/a.md", "2\n")]);
    made.git(1, "", &["checkout", "-q", "main"]);
    made.commit(3, "aya", &[("content/b.md", "2\n")]);
    made.git(4, "mio", &["merge", "-q", "--no-ff", "-m", "x", "side"]);
    let told = made.told();
    assert_eq!(of(&told, "content/a.md"), "2: aya, ken (2)");
    assert_eq!(of(&told, "content/b.md"), "3: aya (2)");
}

#[test]
fn mailmap_joins_what_one_person_is_called() {
    let made = Made::new();
    made.commit(1, "aya", &[("content/a.md", "1")]);
    made.commit(2, "Aya-Laptop", &[("content/a.md", "2")]);
    made.commit(3, "ken", &[(".mailmap", "aya <aya@example.com> <Aya-Laptop@example.com>\n")]);
    assert_eq!(of(&made.told(), "content/a.md"), "2: aya (2)");
    // The names are other, the walk is the same.
    made.commit(4, "ken", &[(".mailmap", "Aya Rei <aya@example.com>\n")]);
    let told = made.told();
    assert_eq!(of(&told, "content/a.md"), "2: Aya Rei, Aya-Laptop (2)");
    assert_eq!(told.walked, 1);
}

#[test]
fn a_shallow_clone_tells_nothing_of_what_was_before() {
    let made = Made::new();
    made.commit(1, "aya", &[("content/a.md", "1"), ("content/b.md", "1")]);
    made.commit(2, "ken", &[("content/a.md", "2")]);
    made.commit(3, "mio", &[("content/a.md", "3")]);
    let clones = tempfile::tempdir().expect("a temporary folder can be made");
    let from = format!("file://{}", made.path().display());
    git_in(clones.path(), 4, "", &["clone", "-q", "--depth", "2", &from, "c"]);
    let clone = clones.path().join("c");
    let work = clone.join(".chienowa");
    let told = history(&clone, Some(&work)).expect("there is a history");
    assert!(told.is_cut_off);
    assert_eq!(of(&told, "content/a.md"), "3: mio (1)");
    assert_eq!(of(&told, "content/b.md"), "", "it did not change where everything looks new");
    git_in(&clone, 4, "", &["fetch", "-q", "--unshallow"]);
    let told = history(&clone, Some(&work)).expect("there is a history");
    assert!(!told.is_cut_off);
    assert_eq!(of(&told, "content/a.md"), "3: aya, ken, mio (3)");
    assert_eq!(of(&told, "content/b.md"), "1: aya (1)");
}

#[test]
fn a_portal_may_lie_in_a_folder_of_the_repository_and_in_another_worktree() {
    let made = Made::new();
    made.commit(1, "aya", &[("portals/知恵/content/会議/議事録.md", "1"), ("content/会議/議事録.md", "1")]);
    made.commit(2, "ken", &[("portals/知恵/content/会議/議事録.md", "2")]);
    let told = history(&made.path().join("portals/知恵"), None).expect("there is a history");
    assert_eq!(of(&told, "content/会議/議事録.md"), "2: aya, ken (2)");
    assert_eq!(of(&made.anew(), "content/会議/議事録.md"), "1: aya (1)");

    let elsewhere = tempfile::tempdir().expect("a temporary folder can be made");
    let tree = elsewhere.path().join("tree");
    let name = tree.to_string_lossy().into_owned();
    made.git(3, "", &["worktree", "add", "-q", "-b", "other", &name]);
    fs::write(tree.join("content/会議/議事録.md"), "3").expect("it is ours");
    git_in(&tree, 3, "mio", &["commit", "-q", "-a", "-m", "x"]);
    let told = history(&tree, None).expect("there is a history");
    assert_eq!(of(&told, "content/会議/議事録.md"), "3: aya, mio (2)");
    assert_eq!(of(&made.anew(), "content/会議/議事録.md"), "1: aya (1)");
}

#[test]
fn only_new_commits_are_walked_and_another_past_anew() {
    let made = Made::new();
    made.commit(1, "aya", &[("content/a.md", "1")]);
    made.commit(2, "ken", &[("content/a.md", "2")]);
    assert_eq!(made.told().walked, 2);
    assert_eq!(made.told().walked, 0);
    made.commit(3, "mio", &[("content/a.md", "3")]);
    assert_eq!(made.told().walked, 1);
    made.write("content/a.md", "4");
    made.git(4, "mio", &["commit", "-q", "-a", "--amend", "--reset-author", "-m", "x"]);
    let told = made.told();
    assert_eq!((told.walked, of(&told, "content/a.md").as_str()), (3, "4: aya, ken, mio (3)"));
    made.git(5, "", &["reset", "-q", "--hard", "HEAD~1"]);
    let told = made.told();
    assert_eq!((told.walked, of(&told, "content/a.md").as_str()), (2, "2: aya, ken (2)"));
}

#[test]
fn what_stands_for_a_commit_in_one_clone_only_is_not_told() {
    let made = Made::new();
    made.commit(1, "aya", &[("content/a.md", "1")]);
    made.commit(2, "ken", &[("content/a.md", "2")]);
    assert_eq!(made.told().walked, 2);
    made.git(3, "", &["replace", "--graft", "HEAD"]);
    assert_eq!(made.anew().history, made.told().history);
    assert_eq!(of(&made.anew(), "content/a.md"), "2: aya, ken (2)");
}

#[test]
fn a_damaged_log_is_made_anew() {
    let made = Made::new();
    made.commit(1, "aya", &[("content/a.md", "1")]);
    made.told();
    let file = made.work().join("git/log");
    let mut bytes = fs::read(&file).expect("it was left");
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    for damaged in [bytes, Vec::new(), b"something else".to_vec()] {
        fs::write(&file, damaged).expect("it is ours");
        let told = made.told();
        assert_eq!((told.walked, of(&told, "content/a.md").as_str()), (1, "1: aya (1)"));
    }
}

#[test]
fn no_repository_and_nothing_committed_are_harmless() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let told = |folder: &Path| history(folder, None).expect_err("there is none");
    assert!(matches!(told(folder.path()), Untold::NoRepository));

    let made = Made::new();
    assert!(matches!(told(made.path()), Untold::NoCommit));
    made.commit(1, "aya", &[("README.md", "1")]);
    made.write("content/a.md", "1");
    assert!(matches!(told(made.path()), Untold::NotCommitted));

    let bare = tempfile::tempdir().expect("a temporary folder can be made");
    git_in(bare.path(), 0, "", &["init", "-q", "--bare"]);
    assert!(told(bare.path()).is_harmless());
}

#[test]
fn a_broken_repository_is_told() {
    let made = Made::new();
    made.commit(1, "aya", &[("content/a.md", "1")]);
    fs::remove_dir_all(made.path().join(".git/objects")).expect("it is ours");
    fs::create_dir(made.path().join(".git/objects")).expect("it is ours");
    let broken = history(made.path(), None).expect_err("nothing can be read");
    assert!(!broken.is_harmless(), "{broken}");

    let lost = tempfile::tempdir().expect("a temporary folder can be made");
    fs::write(lost.path().join(".git"), "gitdir: /nowhere/at/all\n").expect("it is ours");
    fs::create_dir(lost.path().join("portal")).expect("it is ours");
    let broken = history(&lost.path().join("portal"), None).expect_err("nothing can be read");
    assert!(!broken.is_harmless(), "{broken}");
}
