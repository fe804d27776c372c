//! Changes on a real disk, told as sets of names.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::*;
use crate::paths::SourcePath;

/// Far longer than anything here takes; only a failing test waits for it.
const PATIENCE: Duration = Duration::from_secs(20);

struct Portal {
    folder: TempDir,
    changes: Receiver<ChangeSet>,
}

impl Portal {
    fn new(mode: Mode) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        write(folder.path(), "content/a.md", "a");
        write(folder.path(), "content/recipes/minutes.md", "b");
        write(folder.path(), "chienowa.yaml", "title: t");
        let options = Options { mode, ignored: vec!["public".into()], ..Options::new(folder.path()) };
        let changes = watch(options, |notice| panic!("{notice:?}")).expect("the folder can be watched");
        Self { folder, changes }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        write(self.folder.path(), name, text);
    }

    fn rename(&self, from: &str, to: &str) {
        fs::rename(self.path(from), self.path(to)).expect("both are below the temporary folder");
    }

    /// Waits until all of these are reported, in however many sets; returns everything reported and the number of
    /// sets.
    fn wait_for(&self, names: &[&str]) -> (BTreeSet<SourcePath>, usize) {
        let mut missing: BTreeSet<SourcePath> = names.iter().map(|name| SourcePath::new(name)).collect();
        let mut all = BTreeSet::new();
        let begin = Instant::now();
        for number in 1.. {
            let left = PATIENCE.saturating_sub(begin.elapsed());
            let Ok(ChangeSet::Paths(paths)) = self.changes.recv_timeout(left) else {
                panic!("not reported: {missing:?}; reported: {all:?}")
            };
            missing.retain(|name| !paths.contains(name));
            all.extend(paths);
            if missing.is_empty() {
                return (all, number);
            }
        }
        unreachable!("the loop has no end of its own")
    }
}

fn write(root: &Path, name: &str, text: &str) {
    let path = root.join(name);
    fs::create_dir_all(path.parent().expect("a name below the root has a folder")).expect("it is ours");
    fs::write(path, text).expect("it is ours");
}

fn both(test: impl Fn(Portal)) {
    test(Portal::new(Mode::Auto));
    test(Portal::new(Mode::Poll));
}

#[test]
fn a_save_is_reported() {
    both(|portal| {
        portal.write("content/a.md", "changed");
        portal.wait_for(&["content/a.md"]);
    });
}

#[test]
fn an_atomic_save_is_reported() {
    both(|portal| {
        portal.write("content/.a.md.tmp", "changed");
        portal.rename("content/.a.md.tmp", "content/a.md");
        portal.wait_for(&["content/a.md"]);
        portal.write("chienowa.yaml.new", "title: u");
        portal.rename("chienowa.yaml.new", "chienowa.yaml");
        portal.wait_for(&["chienowa.yaml"]);
    });
}

#[test]
fn an_older_file_moved_into_place_is_reported() {
    both(|portal| {
        portal.write("old.md", "x");
        let file = fs::File::options().write(true).open(portal.path("old.md")).expect("it was just written");
        file.set_modified(std::time::UNIX_EPOCH).expect("it is ours");
        portal.rename("old.md", "content/a.md");
        portal.wait_for(&["content/a.md"]);
    });
}

#[test]
fn renames_and_removals_are_reported() {
    both(|portal| {
        portal.rename("content/a.md", "content/b.md");
        portal.wait_for(&["content/a.md", "content/b.md"]);
        fs::remove_file(portal.path("content/b.md")).expect("it was just moved there");
        portal.wait_for(&["content/b.md"]);
    });
}

#[test]
fn a_moved_folder_is_watched_in_its_new_place() {
    both(|portal| {
        portal.rename("content/recipes", "content/手順");
        portal.wait_for(&["content/recipes", "content/手順"]);
        portal.write("content/手順/minutes.md", "changed");
        portal.wait_for(&["content/手順/minutes.md"]);
    });
}

#[test]
fn a_new_folder_is_watched_as_deep_as_it_goes() {
    both(|portal| {
        portal.write("content/x/y/z/page.md", "new");
        let reported = portal.wait_for(&["content/x"]).0;
        // The file is covered by its folder, whether or not it is named by itself.
        let set = ChangeSet::Paths(reported);
        assert!(set.touches(&SourcePath::new("content/x/y/z/page.md")));
        portal.write("content/x/y/z/page.md", "changed again");
        portal.wait_for(&["content/x/y/z/page.md"]);
    });
}

#[test]
fn content_that_goes_away_and_comes_back_is_still_watched() {
    both(|portal| {
        fs::remove_dir_all(portal.path("content")).expect("it is ours");
        portal.wait_for(&["content"]);
        portal.write("content/again.md", "x");
        portal.wait_for(&["content"]);
        portal.write("content/again.md", "changed");
        portal.wait_for(&["content/again.md"]);

        portal.rename("content", "elsewhere");
        portal.wait_for(&["content"]);
        portal.rename("elsewhere", "content");
        portal.wait_for(&["content"]);
        portal.write("content/again.md", "changed once more");
        portal.wait_for(&["content/again.md"]);
    });
}

#[test]
fn a_thousand_files_at_once_come_in_few_sets() {
    both(|portal| {
        let names: Vec<String> = (0..1_000).map(|number| format!("content/many-{number}.md")).collect();
        for name in &names {
            portal.write(name, "x");
        }
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let (_, sets) = portal.wait_for(&names);
        assert!(sets <= 20, "{sets} sets");
    });
}

#[test]
fn what_is_not_a_source_is_not_reported() {
    both(|portal| {
        portal.write("public/index.html", "x");
        portal.write("content/.a.md.swp", "x");
        portal.write("content/a.md~", "x");
        portal.write("content/.git/index", "x");
        portal.write(".chienowa/memo", "x");
        fs::read(portal.path("content/a.md")).expect("it is ours");
        portal.write("content/recipes/minutes.md", "changed");
        let (reported, _) = portal.wait_for(&["content/recipes/minutes.md"]);
        assert_eq!(reported, BTreeSet::from([SourcePath::new("content/recipes/minutes.md")]));
    });
}

#[test]
fn polling_replaces_notifications_that_cannot_be_had() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    write(folder.path(), "content/a.md", "a");
    let (tell, told) = channel();
    let refuse = |_: &Relevant| Err(notify::Error::new(notify::ErrorKind::MaxFilesWatch));
    let changes = watch_with(
        Options::new(folder.path()),
        move |notice| tell.send(notice).expect("the test listens"),
        refuse,
    )
    .expect("polling needs nothing");
    assert!(matches!(told.try_recv(), Ok(Notice::PollingInstead { .. })));
    write(folder.path(), "content/a.md", "changed");
    let set = changes.recv_timeout(PATIENCE).expect("the change is noticed");
    assert!(set.touches(&SourcePath::new("content/a.md")));
}

#[test]
fn a_root_that_does_not_exist_is_an_error() {
    let error = watch(Options::new("/no/such/portal"), |_| {}).expect_err("there is nothing to watch");
    assert!(error.to_string().contains("/no/such/portal"));
}
