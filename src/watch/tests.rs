//! Changes on a real disk, told as sets of names.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::native::{Happened, Signal, TELLS_CLOSING};
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
fn other_repositories_are_watched_as_they_come_and_only_their_content() {
    both(|portal| {
        portal.write("sources/jinji/content/faq/a.md", "a");
        portal.wait_for(&["sources"]);
        portal.write("sources/jinji/content/faq/a.md", "changed");
        portal.wait_for(&["sources/jinji/content/faq/a.md"]);
        portal.write("sources/jinji/themes/own/a.css", "");
        portal.write("sources/keiri/content/b.md", "b");
        portal.wait_for(&["sources/keiri"]);
        portal.write("sources/keiri/content/b.md", "changed");
        let (all, _) = portal.wait_for(&["sources/keiri/content/b.md"]);
        assert!(all.iter().all(|path| !path.as_str().contains("themes")), "{all:?}");
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

/// Writes a thousand files, about one a millisecond; returns their names and how many pieces they may come in, by how
/// long the machine itself stopped in between.
fn storm(portal: &Portal) -> (Vec<String>, usize) {
    let names: Vec<String> = (0..1_000).map(|number| format!("content/many-{number}.md")).collect();
    let (begin, mut last, mut stops) = (Instant::now(), Instant::now(), 0);
    for name in &names {
        portal.write(name, "x");
        std::thread::sleep(Duration::from_micros(500));
        stops += usize::from(last.elapsed() > gather::CALM / 2);
        last = Instant::now();
    }
    // The first files, the rest, and what the machine's own pauses part.
    let longest =
        usize::try_from(begin.elapsed().as_millis() / gather::LONGEST.as_millis()).expect("it fits");
    (names, 2 + stops + longest)
}

#[test]
fn a_storm_of_a_thousand_files_is_told_at_most_twice() {
    let portal = Portal::new(Mode::Auto);
    let (names, most) = storm(&portal);
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let (_, sets) = portal.wait_for(&names);
    assert!(sets <= most, "{sets} sets, {most} at most");
}

#[test]
fn polling_tells_a_storm_in_few_sets() {
    let portal = Portal::new(Mode::Poll);
    let (names, _) = storm(&portal);
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let (_, sets) = portal.wait_for(&names);
    assert!(sets <= 20, "{sets} sets");
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

/// What one save is told by, and how long the watcher waits for more of it.
struct Save {
    folder: TempDir,
    relevant: Relevant,
}

impl Save {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        write(folder.path(), "content/a.md", "a");
        let root = folder.path().canonicalize().expect("it is there");
        Self { relevant: Relevant::new(root, "chienowa.yaml".into(), Vec::new()), folder }
    }

    fn signal(&self, name: &str, happened: Happened) -> Signal {
        Signal::Source(self.relevant.root.join(name), happened)
    }

    /// The set that these make, and the time it took. Nothing else is told, but the sender stays.
    fn gather(&self, told: &[(&str, Happened)], may_be_quick: bool) -> (ChangeSet, Duration) {
        let (sender, signals) = channel();
        let mut told = told.iter().map(|(name, happened)| self.signal(name, *happened));
        let first = told.next().expect("something happened");
        told.for_each(|signal| sender.send(signal).expect("the receiver is here"));
        let begin = Instant::now();
        let gathered = gather::gather(&signals, first, &self.relevant, may_be_quick);
        let Ok(set) = gathered else { panic!("nothing failed") };
        (set, begin.elapsed())
    }

    /// A machine at work may be late once, but not always.
    fn is_quick(&self, told: &[(&str, Happened)]) -> bool {
        (0..20).any(|_| self.gather(told, true).1 < gather::SETTLE)
    }

    fn is_waited_for(&self, told: &[(&str, Happened)], may_be_quick: bool) -> bool {
        self.gather(told, may_be_quick).1 >= gather::SETTLE
    }
}

use Happened::{Came, Closed, Other, Written};

#[test]
fn a_plain_save_is_told_at_once() {
    let save = Save::new();
    assert!(save.is_quick(&[("content/a.md", Written), ("content/a.md", Written), ("content/a.md", Closed)]));
    // What an atomic writer's temporary file leaves behind, hidden or not.
    for temporary in ["content/.a.md.x1", "content/a.md.tmp"] {
        let told = [
            (temporary, Came),
            (temporary, Written),
            (temporary, Closed),
            (temporary, Other),
            ("content/a.md", Other),
        ];
        assert!(save.is_quick(&told), "{temporary}");
    }
    // Vim: the original is renamed to `a.md~`, which is nobody's source, and written anew.
    let told = [
        ("content/a.md", Other),
        ("content/a.md", Came),
        ("content/a.md", Written),
        ("content/a.md", Closed),
        ("content/a.md", Other),
    ];
    assert!(save.is_quick(&told));
}

#[test]
fn a_file_that_is_missing_or_empty_is_waited_for() {
    let save = Save::new();
    assert!(save.is_waited_for(&[("content/gone.md", Other)], true));
    // It was there, so it may come back.
    assert!(save.is_waited_for(
        &[("content/gone.md", Other), ("content/gone.md", Came), ("content/gone.md", Other)],
        true
    ));
    write(save.folder.path(), "content/empty.md", "");
    assert!(save.is_waited_for(&[("content/empty.md", Written), ("content/empty.md", Closed)], true));
}

#[test]
fn a_file_that_is_still_open_is_waited_for() {
    let save = Save::new();
    assert!(!TELLS_CLOSING || save.is_waited_for(&[("content/a.md", Written)], true));
    assert!(!TELLS_CLOSING || save.is_waited_for(&[("content/a.md", Closed), ("content/a.md", Came)], true));
}

#[test]
fn what_may_be_a_storm_is_waited_for() {
    let save = Save::new();
    let names = ["content/a.md", "content/b.md", "content/c.md", "content/d.md"];
    for name in names {
        write(save.folder.path(), name, "x");
    }
    let told = names.map(|name| (name, Other));
    assert!(save.is_waited_for(&told, true), "many files");
    assert!(save.is_waited_for(&told[..1], false), "a file at the heels of another");
    write(save.folder.path(), "content/folder/x.md", "x");
    assert!(save.is_waited_for(&[("content/folder", Came)], true), "a folder");
}

#[test]
fn a_file_that_comes_back_is_told_once_and_whole() {
    let save = Save::new();
    let path = save.folder.path().join("content/a.md");
    let (sender, signals) = channel();
    fs::rename(&path, path.with_extension("md~")).expect("it is ours");
    let (moved, came, closed) = (
        save.signal("content/a.md", Other),
        save.signal("content/a.md", Came),
        save.signal("content/a.md", Closed),
    );
    std::thread::scope(|scope| {
        scope.spawn(|| {
            std::thread::sleep(gather::SETTLE / 8);
            fs::write(&path, "again").expect("it is ours");
            sender.send(came).and_then(|()| sender.send(closed)).expect("the receiver is here");
        });
        let Ok(set) = gather::gather(&signals, moved, &save.relevant, true) else { panic!("nothing failed") };
        assert!(set.touches(&SourcePath::new("content/a.md")));
        assert!(path.exists(), "told while it was away");
    });
    assert_eq!(signals.try_iter().count(), 0);
}

#[test]
fn that_a_file_is_closed_is_no_change() {
    let save = Save::new();
    assert!(save.gather(&[("content/a.md", Closed)], true).0.is_empty());
}

#[test]
fn editors_saves_on_disk_are_told_whole() {
    let portal = Portal::new(Mode::Auto);
    let path = portal.path("content/a.md");
    let is_whole = || {
        let (told, sets) = portal.wait_for(&["content/a.md"]);
        assert_eq!((told.len(), sets), (1, 1), "{told:?}");
        assert_eq!(fs::read_to_string(&path).ok().as_deref(), Some("saved"));
        // The next save is another one.
        std::thread::sleep(gather::SETTLE * 2);
        while portal.changes.try_recv().is_ok() {}
    };
    // Vim
    portal.write("content/4913", "");
    fs::remove_file(portal.path("content/4913")).expect("it was just written");
    portal.rename("content/a.md", "content/a.md~");
    portal.write("content/a.md", "saved");
    fs::remove_file(portal.path("content/a.md~")).expect("it was just moved there");
    is_whole();
    // VS Code
    portal.write("content/a.md", "");
    portal.write("content/a.md", "saved");
    is_whole();
    // JetBrains
    portal.write("content/a.md___jb_tmp___", "saved");
    portal.rename("content/a.md", "content/a.md___jb_old___");
    portal.rename("content/a.md___jb_tmp___", "content/a.md");
    fs::remove_file(portal.path("content/a.md___jb_old___")).expect("it was just moved there");
    is_whole();
}
