//! Repositories made by git itself, and what is told of them beside what git tells.
#![expect(clippy::disallowed_methods, reason = "tests change files")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use super::{Told, Untold, history};
use crate::paths::SourcePath;

/// Noon of the first day of a repository, UTC.
const FIRST_DAY: i64 = 1_767_268_800;
const DAY: i64 = 24 * 60 * 60;

/// A repository of its own, without what the machine's git is told elsewhere.
struct Made {
    folder: TempDir,
}

impl Made {
    fn new() -> Self {
        let made = Self { folder: tempfile::tempdir().expect("a temporary folder can be made") };
        made.git(0, "", &["init", "-q", "-b", "main"]);
        made
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn work(&self) -> PathBuf {
        self.path().join(".chienowa")
    }

    /// Runs git as somebody on a day, and tells what it printed.
    fn git(&self, day: i64, who: &str, arguments: &[&str]) -> String {
        git_in(self.path(), day, who, arguments)
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().expect("it has a folder")).expect("it is ours");
        fs::write(path, text).expect("it is ours");
    }

    /// Writes files and commits all there is.
    fn commit(&self, day: i64, who: &str, files: &[(&str, &str)]) {
        for (name, text) in files {
            self.write(name, text);
        }
        self.git(day, who, &["add", "-A", "--", ":!.chienowa"]);
        self.git(day, who, &["commit", "-q", "--allow-empty", "-m", "x"]);
    }

    fn told(&self) -> Told {
        history(self.path(), Some(&self.work())).expect("there is a history")
    }

    /// Without what is kept.
    fn anew(&self) -> Told {
        history(self.path(), None).expect("there is a history")
    }
}

fn git_in(folder: &Path, day: i64, who: &str, arguments: &[&str]) -> String {
    let moment = format!("{} +0000", FIRST_DAY + day * DAY);
    let (name, mail) = (if who.is_empty() { "nobody" } else { who }, format!("{who}@example.com"));
    let mut command = Command::new("git");
    for variable in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY"] {
        command.env_remove(variable);
    }
    let run = command
        .current_dir(folder)
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .envs([("GIT_AUTHOR_NAME", name), ("GIT_COMMITTER_NAME", name)])
        .envs([("GIT_AUTHOR_EMAIL", &mail), ("GIT_COMMITTER_EMAIL", &mail)])
        .envs([("GIT_AUTHOR_DATE", &moment), ("GIT_COMMITTER_DATE", &moment)])
        .args(["-c", "core.quotePath=false", "-c", "protocol.file.allow=always"])
        .args(arguments)
        .output()
        .expect("git can be started");
    assert!(run.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&run.stderr));
    String::from_utf8(run.stdout).expect("git prints UTF-8 here")
}

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

/// What `git log` tells of every page at HEAD.
fn by_git(made: &Made) -> BTreeMap<String, (i64, Vec<String>, usize)> {
    let names = made.git(0, "", &["ls-tree", "-r", "--name-only", "HEAD", "content"]);
    let log = made.git(0, "", &["log", "-c", "--no-renames", "--name-only", "--format=commit %at %an"]);
    let mut by_name: BTreeMap<&str, Vec<(i64, &str)>> = BTreeMap::new();
    let mut commit = (0, "");
    for line in log.lines() {
        if let Some((written, author)) = line.strip_prefix("commit ").and_then(|line| line.split_once(' ')) {
            commit = (written.parse().expect("a number"), author);
        } else {
            by_name.entry(line).or_default().push(commit);
        }
    }
    let of = |name: &str| {
        let mut commits = by_name[name].clone();
        commits.sort_unstable();
        let mut authors: Vec<String> = Vec::new();
        for (_, author) in &commits {
            if !authors.iter().any(|known| known == author) {
                authors.push((*author).to_owned());
            }
        }
        (commits.last().expect("somebody committed it").0, authors, commits.len())
    };
    names.lines().map(|name| (name.to_owned(), of(name))).collect()
}

fn by_us(made: &Made, told: &Told) -> BTreeMap<String, (i64, Vec<String>, usize)> {
    let names = made.git(0, "", &["ls-tree", "-r", "--name-only", "HEAD", "content"]);
    let of = |name: &str| {
        let file = told.history.of(&SourcePath::new(name)).unwrap_or_else(|| panic!("nothing of {name}"));
        let authors = file.authors.iter().map(|author| author.name.clone()).collect();
        (file.changed, authors, file.commits as usize)
    };
    names.lines().map(|name| (name.to_owned(), of(name))).collect()
}

#[test]
fn whatever_was_branched_and_merged_git_tells_the_same() {
    let mut random = 0x2545_F491_4F6C_DD1D_u64;
    let mut next = move |below: u64| {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        random % below
    };
    for _ in 0..3 {
        let made = Made::new();
        made.commit(0, "aya", &[("content/start.md", "x")]);
        let mut branches = 0;
        for step in 1..40 {
            let who = ["aya", "ken", "mio", "rei"][usize::try_from(next(4)).expect("small")];
            match next(8) {
                0 if branches < 4 => {
                    branches += 1;
                    made.git(step, who, &["checkout", "-q", "-b", &format!("b{branches}")]);
                }
                1 => {
                    let other = format!("b{}", next(branches + 1));
                    let other = if other == "b0" { "main" } else { &other };
                    made.git(step, who, &["checkout", "-q", other]);
                }
                2 | 3 => {
                    let other = format!("b{}", next(branches + 1));
                    let other = if other == "b0" { "main" } else { &other };
                    let how = ["ours", "theirs"][usize::try_from(next(2)).expect("small")];
                    // Texts differ in one line, so most merges have something to settle.
                    made.git(step, who, &["merge", "-q", "--no-ff", "-X", how, "-m", "x", other]);
                }
                _ => {
                    let name = format!("content/{}/{}.md", next(2), next(5));
                    // No text comes twice, so nothing looks moved.
                    made.commit(step, who, &[(&name, &format!("{step} {who} {}\n", next(1 << 40)))]);
                }
            }
            if next(6) == 0 {
                assert_eq!(by_us(&made, &made.told()), by_git(&made));
            }
        }
        let kept = made.told();
        assert_eq!(by_us(&made, &kept), by_git(&made));
        assert_eq!(kept.history, made.anew().history, "whether it was kept or not");
    }
}
