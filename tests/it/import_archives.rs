//! `chienowa import folder` of a ZIP: what a folder would come to, whoever made the archive and whatever it claims.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Cursor, Write};
use std::path::Path;

use serde_json::Value;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::support::{Run, data, files_below, put, run};

fn portal() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    assert_eq!(run(folder.path(), &["init", "--quiet"]).status, 0);
    folder
}

fn zip<N: AsRef<str>, B: AsRef<[u8]>>(files: &[(N, B)]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        archive.start_file(name.as_ref(), SimpleFileOptions::default()).expect("it is in memory");
        archive.write_all(bytes.as_ref()).expect("it is in memory");
    }
    archive.finish().expect("it is in memory").into_inner()
}

/// Writes an archive outside of the portal and imports it.
fn import(portal: &Path, bytes: &[u8], arguments: &[&str]) -> Run {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    put(folder.path(), "notes.zip", bytes);
    let path = folder.path().join("notes.zip");
    let source = path.to_str().expect("the path is UTF-8");
    run(portal, &[&["import", "folder", source], arguments].concat())
}

fn json(run: &Run) -> Value {
    serde_json::from_str(&run.out).unwrap_or_else(|error| panic!("{error}: {}{}", run.out, run.err))
}

/// What an import has put into a folder, but for the note of where it came from.
fn imported(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = files_below(&folder.join("content"));
    files.retain(|name, _| !name.ends_with(".imported.json"));
    files
}

/// The names that an import has put below a folder.
fn names_below(portal: &Path, folder: &str) -> Vec<String> {
    let all = imported(portal).into_keys();
    all.filter_map(|name| Some(name.strip_prefix(folder)?.trim_start_matches('/').to_owned())).collect()
}

#[test]
fn an_archive_comes_to_what_its_folder_comes_to() {
    let mut cases = 0;
    for case in fs::read_dir(data("import")).expect("there are cases") {
        let case = case.expect("it is listed").path();
        let command = fs::read_to_string(case.join("command")).expect("a case has a command");
        if !command.starts_with("folder SOURCE ") {
            continue;
        }
        cases += 1;
        let options: Vec<&str> = command.trim().split(' ').skip(2).collect();
        let source = case.join("source");
        let of_folder = portal();
        let path = source.to_str().expect("the path is UTF-8");
        let told = run(of_folder.path(), &[&["import", "folder", path], &options[..]].concat());
        assert_eq!(told.status, 0, "{}", told.err);
        let files: Vec<(String, Vec<u8>)> = files_below(&source).into_iter().collect();
        let wrapped: Vec<(String, &Vec<u8>)> =
            files.iter().map(|(name, bytes)| (format!("main-4711/{name}"), bytes)).collect();
        for bytes in [zip(&files), zip(&wrapped), zip(&[("Export-Part-1.zip", zip(&files))])] {
            let of_archive = portal();
            let again = import(of_archive.path(), &bytes, &options);
            assert_eq!(again.status, 0, "{}{}", again.out, again.err);
            let [one, other] = [&of_folder, &of_archive].map(|portal| imported(portal.path()));
            assert!(one == other, "{path}: {:?} {:?}", one.keys(), other.keys());
            assert_eq!(told.out, again.out, "{path}");
            let second = import(of_archive.path(), &bytes, &options);
            assert!(second.status == 0 && second.out.contains("unchanged"), "{}{}", second.out, second.err);
        }
    }
    assert!(cases >= 5, "{cases}");
}

#[test]
fn an_archive_is_called_after_its_file_and_names_of_windows_are_read() {
    let here = portal();
    let mut bytes = zip(&[("docs\\AB.md", "# 表\n"), ("docs\\b.md", "[表](AB.md)\n")]);
    // As Windows writes it: 表 in Shift_JIS, of which the second byte is a backslash.
    for at in 0..bytes.len() - 5 {
        if &bytes[at..at + 5] == b"AB.md" && bytes[at - 1] == b'\\' {
            bytes[at..at + 2].copy_from_slice(b"\x95\x5c");
        }
    }
    let told = import(here.path(), &bytes, &[]);
    assert_eq!(told.status, 0, "{}{}", told.out, told.err);
    assert_eq!(names_below(here.path(), "notes"), ["b.md", "表.md"]);
}

#[test]
fn names_that_lead_out_links_and_doubles_are_left_out_and_told() {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default();
    for name in [
        "a.md",
        "../escaped.md",
        "x/../../escaped.md",
        "/absolute.md",
        "..\\escaped.md",
        "C:\\escaped.md",
        "が.md",
        "か\u{3099}.md",
        ".git/config.md",
        "__MACOSX/._a.md",
    ] {
        archive.start_file(name, options).expect("it is in memory");
        archive.write_all(b"# A\n\n![p](p.png) [l](l.md)\n").expect("it is in memory");
    }
    archive.add_symlink("l.md", "/etc/passwd", options).expect("it is in memory");
    archive.add_symlink("p.png", "../../../secret.png", options).expect("it is in memory");
    let bytes = archive.finish().expect("it is in memory").into_inner();
    let here = portal();
    let before = files_below(here.path());
    let told = json(&import(here.path(), &bytes, &["--into", "content/docs", "--format", "json"]));
    assert_eq!(told["imported"], Value::Bool(true), "{told}");
    let skipped = told["report"]["skipped"].as_array().expect("there is a list");
    let reasons = |reason: &str| {
        skipped.iter().filter(|one| one["reason"].as_str().expect("it says why").contains(reason)).count()
    };
    let found = ["leads out", "it is a link", "the same name"].map(reasons);
    assert_eq!(found, [5, 2, 1], "{skipped:#?}");
    assert_eq!(names_below(here.path(), "docs"), ["a.md", "が.md"]);
    let outside = files_below(here.path()).into_iter().filter(|(name, _)| !name.starts_with("content/docs/"));
    let outside = outside.filter(|(name, bytes)| before.get(name) != Some(bytes) && name != ".chienowa/lock");
    assert_eq!(outside.map(|(name, _)| name).collect::<Vec<_>>(), Vec::<String>::new());
}

#[test]
fn an_archive_that_would_burst_is_refused_before_it_is_unpacked() {
    let here = portal();
    let zeros = vec![b'0'; 1 << 20];
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for number in 0..200 {
        archive.start_file(format!("{number}.md"), SimpleFileOptions::default()).expect("it is in memory");
        archive.write_all(&zeros).expect("it is in memory");
    }
    let bytes = archive.finish().expect("it is in memory").into_inner();
    assert!(bytes.len() < 1 << 20, "{}", bytes.len());
    let before = files_below(&here.path().join("content"));
    for nested in [bytes.clone(), zip(&[("inner.zip", bytes)])] {
        let told = import(here.path(), &nested, &[]);
        assert_eq!(told.status, 2, "{}", told.out);
        assert!(told.err.contains("times its own size"), "{}", told.err);
    }
    assert!(files_below(&here.path().join("content")) == before);
}

#[test]
fn a_file_that_is_longer_than_it_says_is_left_out() {
    let here = portal();
    let mut bytes = zip(&[("a.md", "# A\n".repeat(10_000)), ("b.md", "# B\n".to_owned())]);
    // The length of the first file in the list at the end, where it counts.
    let list = (0..bytes.len()).find(|at| bytes[*at..].starts_with(b"PK\x01\x02")).expect("there is a list");
    bytes[list + 24..list + 28].copy_from_slice(&10_u32.to_le_bytes());
    let told = json(&import(here.path(), &bytes, &["--format", "json"]));
    assert_eq!((&told["report"]["pages_in"], &told["report"]["pages_out"]), (&2.into(), &1.into()), "{told}");
    let reason = told["report"]["skipped"][0]["reason"].as_str().expect("it says why");
    assert!(reason.contains("it holds more than it says"), "{reason}");
}

#[test]
fn limits_of_the_portal_hold_for_archives_and_folders() {
    let here = portal();
    put(here.path(), "chienowa.yaml", "limits: {text_bytes: 20000, total_text_bytes: 100000}\n");
    let bytes = zip(&[("a.md", "x".repeat(20_001)), ("b.md", "# B\n".to_owned())]);
    let told = import(here.path(), &bytes, &["--dry-run"]);
    assert!(told.out.contains("a.md: it is larger than a text may be (20000 bytes)"), "{}", told.out);
    let bytes = zip(&["a", "b", "c", "d", "e", "f"].map(|name| (format!("{name}.md"), "x".repeat(19_000))));
    let told = import(here.path(), &bytes, &["--dry-run"]);
    assert!(told.status == 2 && told.err.contains("more than 100000 bytes together"), "{}", told.err);
}

#[test]
fn what_is_no_archive_or_a_broken_one_is_told() {
    let here = portal();
    let whole = zip(&[("a.md", "# A\n".repeat(1_000))]);
    let broken = import(here.path(), &whole[..whole.len() / 2], &[]);
    assert!(broken.status == 2 && broken.err.contains("it is no ZIP archive"), "{}", broken.err);
    let mut damaged = whole.clone();
    damaged[45] ^= 0x55;
    let told = import(here.path(), &damaged, &[]);
    assert!(told.status == 0 && told.out.contains("a.md: it cannot be read"), "{}{}", told.out, told.err);
    put(here.path(), "table.txt", "a\n");
    let other = run(here.path(), &["import", "folder", "table.txt"]);
    assert!(other.status == 2 && other.err.contains("give a folder or a ZIP of one"), "{}", other.err);
}
