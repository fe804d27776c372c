//! What only a real folder can show.

#[cfg(unix)]
mod unix;
mod update;

use std::fs::{self, File};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use tempfile::TempDir;

use super::*;
use crate::diagnostic::Code;

fn portal(files: &[(&str, &[u8])]) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder for the test");
    for (name, bytes) in files {
        put(folder.path(), name, bytes);
    }
    folder
}

fn put(root: &Path, name: &str, bytes: &[u8]) {
    let path = root.join(name);
    fs::create_dir_all(path.parent().expect("a file has a folder")).expect("folders can be made");
    fs::write(path, bytes).expect("the file can be written");
}

fn reading(root: &Path) -> Reading {
    read(root, None, &Options::default()).expect("the root is readable")
}

/// A reading so late that all times of change are settled.
fn late(root: &Path, previous: Option<&Reading>) -> Reading {
    let later = SystemTime::now() + Duration::from_mins(1);
    read_at(later, root, previous, &Options::default()).expect("the root is readable")
}

fn names(reading: &Reading) -> Vec<&str> {
    reading.tree.iter().map(|(path, _)| path.as_str()).collect()
}

fn codes(reading: &Reading) -> Vec<(Code, &str)> {
    reading.diagnostics.iter().map(|found| (found.code, found.path.as_str())).collect()
}

fn text<'a>(reading: &'a Reading, name: &str) -> &'a Arc<SourceText> {
    reading.tree.text(&SourcePath::new(name)).expect("the text is in the tree")
}

#[test]
fn of_other_repositories_only_their_content_is_read() {
    let folder = portal(&[
        ("content/a.md", b""),
        ("sources/jinji/content/b.md", b""),
        ("sources/jinji/content/data/people/mihon.yaml", b"name: m"),
        ("sources/jinji/chienowa.yaml", b"title: t"),
        ("sources/jinji/themes/own/a.css", b""),
        ("sources/jinji/.git", b"gitdir: elsewhere"),
        ("sources/README.md", b""),
        ("sources/.hidden/content/c.md", b""),
        ("sources/empty/README.md", b""),
    ]);
    let told = reading(folder.path());
    assert_eq!(
        names(&told),
        ["content/a.md", "sources/jinji/content/b.md", "sources/jinji/content/data/people/mihon.yaml"]
    );
    assert_eq!(codes(&told), []);
    // A file of that name was never the portal's.
    let file = portal(&[("content/a.md", b""), ("sources", b"of our data")]);
    assert_eq!(codes(&reading(file.path())), []);
}

#[test]
fn only_the_portals_own_files_are_read() {
    let folder = portal(&[
        ("chienowa.yaml", b"title: a"),
        ("README.md", b"no"),
        ("public/index.html", b"no"),
        ("content/a.md", b"a"),
        ("content/.git/b.md", b"no"),
        ("content/b/c.md~", b"no"),
        ("content/node_modules/d.md", b"no"),
        ("themes/x/page.html", b"<p>"),
    ]);
    let reading = reading(folder.path());
    assert_eq!(names(&reading), ["chienowa.yaml", "content/a.md", "themes/x/page.html"]);
    assert_eq!(codes(&reading), []);
}

#[test]
fn an_empty_folder_is_an_empty_portal() {
    let folder = portal(&[]);
    let reading = reading(folder.path());
    assert_eq!((names(&reading).len(), reading.stats), (0, Stats::default()));
}

#[test]
fn a_root_that_cannot_be_read_is_an_error_that_names_it() {
    let folder = portal(&[("file", b"")]);
    let missing = folder.path().join("missing");
    let error = read(&missing, None, &Options::default()).expect_err("there is no such folder");
    assert!(error.to_string().contains(&missing.display().to_string()), "{error}");
    let error = read(&folder.path().join("file"), None, &Options::default());
    assert!(matches!(error, Err(ReadError::NotFolder { .. })));
}

#[test]
fn images_are_assets_with_their_size() {
    // The head of a PNG of 3 by 2 pixels.
    let png = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x03\0\0\0\x02\x08\x02\0\0\0";
    let folder = portal(&[
        ("content/a.png", png),
        ("content/b.png", b"broken"),
        ("content/c.svg", b"<svg width='4' height='5'/>"),
    ]);
    let reading = reading(folder.path());
    let sizes: Vec<Option<(u32, u32)>> = reading
        .tree
        .iter()
        .map(|(_, file)| match file {
            SourceFile::Asset(asset) => asset.image.map(|image| (image.width, image.height)),
            SourceFile::Text(_) => panic!("an image is no text"),
        })
        .collect();
    assert_eq!(sizes, [Some((3, 2)), None, Some((4, 5))]);
    assert_eq!(codes(&reading), []);
}

#[test]
fn an_unchanged_file_is_not_read_again() {
    let folder = portal(&[("content/a.md", b"a"), ("content/b.md", b"b"), ("content/c.png", b"c")]);
    let first = late(folder.path(), None);
    assert_eq!(first.stats, Stats { files: 3, read: 3 });
    put(folder.path(), "content/b.md", b"longer");
    let second = late(folder.path(), Some(&first));
    assert_eq!(second.stats, Stats { files: 3, read: 1 });
    assert!(Arc::ptr_eq(text(&first, "content/a.md"), text(&second, "content/a.md")));
    assert_eq!(text(&second, "content/b.md").text, "longer");
}

#[test]
fn a_file_that_has_just_changed_is_read_again_even_if_it_looks_the_same() {
    let folder = portal(&[("content/a.md", b"one")]);
    let disk = folder.path().join("content/a.md");
    let first = reading(folder.path());
    let time = fs::metadata(&disk).and_then(|metadata| metadata.modified()).expect("a file has a time");
    fs::write(&disk, "two").expect("the file can be written");
    File::options()
        .write(true)
        .open(&disk)
        .and_then(|file| file.set_modified(time))
        .expect("times can be set");
    let second = late(folder.path(), Some(&first));
    assert_eq!(text(&second, "content/a.md").text, "two");
}

#[test]
fn a_file_read_again_with_the_same_text_keeps_its_memory() {
    let folder = portal(&[("content/a.md", b"a")]);
    let first = reading(folder.path());
    let second = read(folder.path(), Some(&first), &Options::default()).expect("the root is readable");
    assert_eq!(second.stats.read, 1);
    assert!(Arc::ptr_eq(text(&first, "content/a.md"), text(&second, "content/a.md")));
}

#[test]
fn a_remembered_reading_equals_a_fresh_one_with_its_diagnostics() {
    let folder = portal(&[("content/a.md", b"\xff"), ("content/b.md", b"b"), ("content/c.md", b"c")]);
    let first = late(folder.path(), None);
    fs::remove_file(folder.path().join("content/b.md")).expect("the file can be removed");
    let second = late(folder.path(), Some(&first));
    assert_eq!(second.stats.read, 0);
    assert_eq!(names(&second), ["content/a.md", "content/c.md"]);
    assert_eq!(codes(&second), [(Code::ReadNotUtf8, "content/a.md")]);
    assert!(text(&second, "content/a.md").is_damaged);
}

#[test]
fn a_text_that_is_too_large_is_not_read() {
    let folder =
        portal(&[("content/a.md", b"12345"), ("content/b.md", b"1234"), ("content/c.zip", b"12345")]);
    let options = Options { largest_text: 4, ..Options::default() };
    let reading = read(folder.path(), None, &options).expect("the root is readable");
    assert_eq!(names(&reading), ["content/b.md", "content/c.zip"]);
    assert_eq!(codes(&reading), [(Code::ReadTooLarge, "content/a.md")]);
}

#[test]
fn other_limits_forget_what_is_remembered() {
    let folder = portal(&[("content/a.md", b"12345")]);
    let later = SystemTime::now() + Duration::from_mins(1);
    let read = |previous, largest_text| {
        read_at(later, folder.path(), previous, &Options { largest_text, ..Options::default() })
            .expect("the root is readable")
    };
    let small = read(None, 4);
    let large = read(Some(&small), 5);
    assert_eq!((names(&small).len(), names(&large).len()), (0, 1));
    assert_eq!(names(&read(Some(&large), 4)).len(), 0);
}

/// Files, texts and diagnostics, in order.
fn all(reading: &Reading) -> Vec<String> {
    let files = reading.tree.iter().map(|(path, file)| format!("{path}: {file:?}"));
    files.chain(reading.diagnostics.iter().map(|told| format!("{told:?}"))).collect()
}

/// A linear congruential generator, by Knuth's constants: the same numbers in every run.
struct Picks(u64);

impl Picks {
    fn below(&mut self, count: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("31 bits fit") % count
    }
}

#[test]
fn after_any_edits_a_remembered_reading_equals_a_fresh_one() {
    let folder = portal(&[("content/a/a.md", b"first")]);
    let disk = |name: &str| folder.path().join("content").join(name);
    let names = ["a/a.md", "a/b.md", "b/a.png", "c.yaml", "d"];
    let mut picks = Picks(20_261_123);
    let mut pick = |count| picks.below(count);
    let mut previous = late(folder.path(), None);
    let mut kept = 0;
    for round in 1..200 {
        let (one, other) = (disk(names[pick(names.len())]), disk(names[pick(names.len())]));
        // What is not possible, as to rename a file that is not there, is no edit. Each edit has another length,
        // for these times are settled in name only.
        match pick(4) {
            0 => drop(fs::remove_file(&one)),
            1 => drop(fs::rename(&one, &other)),
            2 => drop(fs::write(&one, vec![0xff; round])),
            _ => {
                let _ = fs::create_dir_all(one.parent().expect("a file has a folder"));
                let _ = fs::write(&one, "a".repeat(round));
            }
        }
        let next = late(folder.path(), Some(&previous));
        assert_eq!(all(&next), all(&late(folder.path(), None)), "round {round}");
        kept += next.stats.files - next.stats.read;
        previous = next;
    }
    assert!(kept > 200, "most files are kept: {kept}");
}
