//! What only real folders can show.

mod fresh;
mod guard;
mod killed;
mod ledger;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::*;
use crate::hash::Hashing;

const HASHING: Hashing = Hashing::OUTPUTS;

/// A portal's folder with `public` and `.chienowa`.
struct Desk {
    folder: TempDir,
}

impl Desk {
    fn new() -> Self {
        // In memory where there is such a folder: flushing to a disk takes these tests ten seconds.
        let folder = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir());
        let folder = folder.expect("a folder for the test");
        fs::create_dir_all(folder.path().join("content")).expect("folders can be made");
        Self { folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn put(&self, name: &str, content: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("a file has a folder")).expect("folders can be made");
        fs::write(path, content).expect("the file can be written");
    }

    fn run<T>(&self, task: impl FnOnce(&Folders<'_>) -> T) -> T {
        let (output, work) = (self.path("public"), self.path(".chienowa"));
        task(&Folders { root: self.folder.path(), output: &output, work: &work, hashing: HASHING })
    }

    fn places(&self) -> folders::Places {
        let (output, work) = (self.path("public"), self.path(".chienowa"));
        let folders = Folders { root: self.folder.path(), output: &output, work: &work, hashing: HASHING };
        folders.resolve().expect("the folders are good")
    }

    fn try_write(&self, files: &[(&str, &str)]) -> Result<Counts, Failure<String>> {
        let (paths, contents) = split(files);
        let written = self.run(|folders| write(folders, &paths, |_| None, |at| Ok(contents[at].clone())))?;
        let hashes: Vec<Hash> = files.iter().map(|(_, content)| hash(content)).collect();
        assert_eq!(written.hashes, hashes);
        Ok(written.counts)
    }

    fn write(&self, files: &[(&str, &str)]) -> Counts {
        self.try_write(files).expect("nothing is in the way")
    }

    /// All in the output folder but the marker; folders end in `/`.
    fn output(&self) -> BTreeMap<String, String> {
        let mut all = BTreeMap::new();
        list(&self.path("public"), "", &mut all);
        all.remove(manifest::MARKER);
        all
    }

    fn has_leftovers(&self) -> bool {
        self.path(".chienowa/staging").exists() || self.path(".chienowa/journal.json").exists()
    }
}

fn hash(content: &str) -> Hash {
    HASHING.of(content.as_bytes())
}

fn split(files: &[(&str, &str)]) -> (Vec<String>, Vec<Output>) {
    let one =
        |(path, content): &(&str, &str)| ((*path).to_owned(), Output::Bytes(content.as_bytes().to_vec()));
    files.iter().map(one).unzip()
}

fn list(folder: &Path, prefix: &str, all: &mut BTreeMap<String, String>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries {
        let entry = entry.expect("the folder can be read");
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.file_type().expect("an entry has a type").is_dir() {
            list(&entry.path(), &format!("{name}/"), all);
            all.insert(name + "/", String::new());
        } else {
            all.insert(name, fs::read_to_string(entry.path()).unwrap_or_default());
        }
    }
}

/// What [`Desk::output`] gives when there are these files, and the folders they need.
fn tree(files: &[(&str, &str)]) -> BTreeMap<String, String> {
    let mut all = BTreeMap::new();
    for (path, content) in files {
        all.insert((*path).to_owned(), (*content).to_owned());
        all.extend(names::folders(path).map(|folder| (format!("{folder}/"), String::new())));
    }
    all
}

#[test]
fn all_files_are_written_and_counted() {
    let desk = Desk::new();
    let files = [("index.html", "home"), ("議事録/index.html", "minutes"), ("empty", "")];
    let report = desk.write(&files);
    assert_eq!(report, Counts { written: 3, unchanged: 0, removed: 0, bytes: 11 });
    assert_eq!(desk.output(), tree(&files));
    assert!(!desk.has_leftovers());
}

#[test]
fn a_file_that_is_right_already_is_not_touched() {
    let desk = Desk::new();
    desk.write(&[("a", "same"), ("b", "old!")]);
    let file = desk.path("public/a");
    let long_ago = std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_000_000);
    fs::File::options()
        .write(true)
        .open(&file)
        .and_then(|opened| opened.set_modified(long_ago))
        .expect("times can be set");
    let report = desk.write(&[("a", "same"), ("b", "new!")]);
    assert_eq!(report, Counts { written: 1, unchanged: 1, removed: 0, bytes: 4 });
    assert_eq!(fs::metadata(&file).and_then(|metadata| metadata.modified()).ok(), Some(long_ago));
    assert_eq!(desk.output(), tree(&[("a", "same"), ("b", "new!")]));
}

#[test]
fn the_same_outputs_twice_change_nothing_at_all() {
    let desk = Desk::new();
    desk.write(&[("a/b", "1")]);
    let report = desk.write(&[("a/b", "1")]);
    assert_eq!(report, Counts { unchanged: 1, ..Counts::default() });
    assert!(!desk.has_leftovers());
}

#[test]
fn stale_files_go_with_the_folders_they_leave_empty() {
    let desk = Desk::new();
    desk.write(&[("a/b/c", "1"), ("a/b/d/e", "2"), ("f", "3")]);
    let report = desk.write(&[("a/x", "1")]);
    assert_eq!(report, Counts { written: 1, unchanged: 0, removed: 3, bytes: 1 });
    assert_eq!(desk.output(), tree(&[("a/x", "1")]));
}

#[test]
fn a_file_can_become_a_folder_and_back() {
    let desk = Desk::new();
    let (file, folder) = ([("a", "file"), ("z", "")], [("a/b/index.html", "folder"), ("z", "")]);
    for files in [&file, &folder, &file, &folder] {
        desk.write(files);
        assert_eq!(desk.output(), tree(files));
    }
}

#[test]
fn a_name_can_change_its_capital_letters() {
    let desk = Desk::new();
    desk.write(&[("A/B.html", "1"), ("a/c", "2")]);
    // Staged although equal content may lie under the other name, and the other name removed first.
    let report = desk.write(&[("A/b.html", "1"), ("a/c", "2")]);
    assert_eq!((report.written, report.removed), (1, 1));
    assert_eq!(desk.output(), tree(&[("A/b.html", "1"), ("a/c", "2")]));
}

#[test]
fn copies_are_compared_and_written_like_bytes() {
    let desk = Desk::new();
    let large = "0123456789".repeat(20_000);
    desk.put("content/a.bin", &large);
    let copy = |desk: &Desk| {
        let source = desk.path("content/a.bin");
        desk.run(|folders| {
            write::<String>(folders, &["a.bin".to_owned()], |_| None, |_| Ok(Output::Copy(source.clone())))
        })
        .expect("nothing is in the way")
        .counts
    };
    assert_eq!(copy(&desk), Counts { written: 1, unchanged: 0, removed: 0, bytes: 200_000 });
    assert_eq!(copy(&desk).unchanged, 1);
    let changed = format!("{}!", &large[1..]);
    desk.put("content/a.bin", &changed);
    assert_eq!(copy(&desk).written, 1);
    assert_eq!(desk.output(), tree(&[("a.bin", &changed)]));
}

#[test]
fn nothing_moves_if_an_output_cannot_be_made_and_all_failures_are_told() {
    let desk = Desk::new();
    desk.write(&[("a", "old")]);
    let paths: Vec<String> = ["a", "b", "c", "d"].map(str::to_owned).into();
    let result = desk.run(|folders| {
        let render = |index| {
            if index % 2 == 1 { Err(format!("no {index}")) } else { Ok(Output::Bytes(b"new".to_vec())) }
        };
        write(folders, &paths, |_| None, render)
    });
    let Err(Failure::Render(failures)) = result else { panic!("two outputs cannot be made: {result:?}") };
    assert_eq!(failures, [("b".to_owned(), "no 1".to_owned()), ("d".to_owned(), "no 3".to_owned())]);
    assert_eq!(desk.output(), tree(&[("a", "old")]));
    assert!(!desk.has_leftovers());
}

#[test]
fn a_missing_source_is_an_error_that_names_it_and_nothing_moves() {
    let desk = Desk::new();
    let source = desk.path("content/gone.png");
    let paths = ["a".to_owned(), "b".to_owned()];
    let result = desk.run(|folders| {
        let render =
            |index| Ok(if index == 0 { Output::Bytes(Vec::new()) } else { Output::Copy(source.clone()) });
        write::<String>(folders, &paths, |_| None, render)
    });
    let Err(Failure::Write(error)) = result else { panic!("the source is missing: {result:?}") };
    assert!(error.to_string().contains("gone.png"), "{error}");
    assert_eq!(desk.output(), tree(&[]));
    assert!(!desk.has_leftovers());
}

#[test]
fn two_builds_leave_the_same_bytes_marker_included() {
    let files = [("b", "1"), ("a/c", "2"), ("a.b", "3")];
    let marker =
        |desk: &Desk| fs::read_to_string(desk.path("public/.chienowa-output")).expect("there is a marker");
    let (one, other) = (Desk::new(), Desk::new());
    one.write(&files);
    other.write(&[files[2], files[0]]);
    other.write(&[files[1], files[2], files[0]]);
    assert_eq!(marker(&one), marker(&other));
    assert_eq!(marker(&one), "chienowa-output 1\na.b\na/c\nb\n");
}

#[test]
fn a_work_folder_on_another_file_system_serves_as_well() {
    let desk = Desk::new();
    desk.put("staged", "new");
    desk.put("public/a", "old");
    let (staged, output) = (desk.path("staged"), desk.path("public"));
    place::copy_file(&staged, &output, &output.join("a")).expect("a file can be copied");
    assert_eq!(desk.output(), tree(&[("a", "new")]));
    assert!(!staged.exists());

    // The whole way, where the machine has a second file system at hand.
    let other = tempfile::tempdir().expect("a folder for the test");
    let work = other.path().join("work");
    let (output, paths) = (desk.path("other"), ["a/b".to_owned(), "c".to_owned()]);
    let folders = Folders { root: desk.folder.path(), output: &output, work: &work, hashing: HASHING };
    let report = write::<String>(&folders, &paths, |_| None, |_| Ok(Output::Bytes(b"x".to_vec())));
    assert_eq!(report.expect("nothing is in the way").counts.written, 2);
    assert_eq!(fs::read_to_string(output.join("a/b")).ok().as_deref(), Some("x"));
    assert!(!output.join(manifest::INCOMING).exists());
}
