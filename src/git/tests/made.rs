//! A repository made by git itself, with days and names of its own.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

use crate::git::{Told, history};

/// Noon of the first day of a repository, UTC.
pub(super) const FIRST_DAY: i64 = 1_767_268_800;
pub(super) const DAY: i64 = 24 * 60 * 60;

/// A repository of its own, without what the machine's git is told elsewhere.
pub(super) struct Made {
    folder: TempDir,
}

impl Made {
    pub(super) fn new() -> Self {
        let made = Self { folder: tempfile::tempdir().expect("a temporary folder can be made") };
        made.git(0, "", &["init", "-q", "-b", "main"]);
        made
    }

    pub(super) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(super) fn work(&self) -> PathBuf {
        self.path().join(".chienowa")
    }

    /// Runs git as somebody on a day, and tells what it printed.
    pub(super) fn git(&self, day: i64, who: &str, arguments: &[&str]) -> String {
        git_in(self.path(), day, who, arguments)
    }

    pub(super) fn write(&self, name: &str, text: &str) {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().expect("it has a folder")).expect("it is ours");
        fs::write(path, text).expect("it is ours");
    }

    /// Writes files and commits all there is.
    pub(super) fn commit(&self, day: i64, who: &str, files: &[(&str, &str)]) {
        for (name, text) in files {
            self.write(name, text);
        }
        self.git(day, who, &["add", "-A", "--", ":!.chienowa"]);
        self.git(day, who, &["commit", "-q", "--allow-empty", "-m", "x"]);
    }

    pub(super) fn told(&self) -> Told {
        history(self.path(), Some(&self.work())).expect("there is a history")
    }

    /// Without what is kept.
    pub(super) fn anew(&self) -> Told {
        history(self.path(), None).expect("there is a history")
    }
}

/// The same in any folder.
pub(super) fn git_in(folder: &Path, day: i64, who: &str, arguments: &[&str]) -> String {
    let run = run_git(folder, day, who, arguments);
    assert!(run.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&run.stderr));
    String::from_utf8(run.stdout).expect("git prints UTF-8 here")
}

/// Runs git, whatever comes of it.
pub(super) fn run_git(folder: &Path, day: i64, who: &str, arguments: &[&str]) -> Output {
    let moment = format!("{} +0000", FIRST_DAY + day * DAY);
    let (name, mail) = (if who.is_empty() { "nobody" } else { who }, format!("{who}@example.com"));
    let mut command = Command::new("git");
    for variable in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY"] {
        command.env_remove(variable);
    }
    command
        .current_dir(folder)
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .envs([("GIT_AUTHOR_NAME", name), ("GIT_COMMITTER_NAME", name)])
        .envs([("GIT_AUTHOR_EMAIL", &mail), ("GIT_COMMITTER_EMAIL", &mail)])
        .envs([("GIT_AUTHOR_DATE", &moment), ("GIT_COMMITTER_DATE", &moment)])
        .args(["-c", "core.quotePath=false", "-c", "protocol.file.allow=always"])
        .args(arguments)
        .output()
        .expect("git can be started")
}
