//! An update by names equals a reading of everything.

use std::collections::BTreeSet;

use super::*;

fn paths(names: &[&str]) -> BTreeSet<SourcePath> {
    names.iter().map(|name| SourcePath::new(name)).collect()
}

/// So late that all times of change are settled.
fn update(reading: &mut Reading, root: &Path, names: &[&str]) -> Changes {
    let later = SystemTime::now() + Duration::from_mins(1);
    reading.update_at(later, root, Some(&paths(names))).expect("the root is readable")
}

/// The files whose texts changed; nothing if everything was read.
fn texts(changes: &Changes) -> Option<Vec<&str>> {
    match changes {
        Changes::Texts(texts) => Some(texts.iter().map(|text| text.path.as_str()).collect()),
        Changes::Anything => None,
    }
}

#[test]
fn only_the_named_texts_are_looked_at() {
    let folder = portal(&[("content/a.md", b"a"), ("content/b.md", b"b"), ("content/c.md", b"c")]);
    let mut reading = late(folder.path(), None);
    put(folder.path(), "content/a.md", b"changed");
    put(folder.path(), "content/b.md", b"changed too");
    let changes = update(&mut reading, folder.path(), &["content/a.md", "content/c.md"]);
    let Changes::Texts(texts) = changes else { panic!("only texts changed") };
    assert_eq!(texts.len(), 1);
    assert_eq!((texts[0].before.text.as_str(), texts[0].after.text.as_str()), ("a", "changed"));
    assert_eq!((text(&reading, "content/a.md").text.as_str(), reading.stats.read), ("changed", 1));
    assert_eq!(text(&reading, "content/b.md").text, "b", "nobody told of it");
}

#[test]
fn what_is_no_source_is_no_change() {
    let folder = portal(&[("content/a.md", b"a")]);
    let mut reading = late(folder.path(), None);
    put(folder.path(), "content/.a.md.tmp", b"a");
    put(folder.path(), "content/.git/index", b"a");
    put(folder.path(), "content/4913", b"a");
    let names = ["content/.a.md.tmp", "content/.git/index", "content/4913", "content/came-and-went.md"];
    assert_eq!(texts(&update(&mut reading, folder.path(), &names)), Some(vec![]));
}

#[test]
fn more_than_texts_is_read_in_full() {
    let folder = portal(&[
        ("content/a.md", b"a"),
        ("content/b.png", b"b"),
        ("content/c/d.md", b"d"),
        ("content/e.md", b"e"),
        ("content/f~/g.md", b"g"),
    ]);
    let disk = |name: &str| folder.path().join(name);
    let mut reading = late(folder.path(), None);
    let mut is_full = |name: &str| {
        let changes = update(&mut reading, folder.path(), &[name]);
        assert_eq!(all(&reading), all(&late(folder.path(), None)), "{name}");
        texts(&changes).is_none()
    };
    put(folder.path(), "content/new.md", b"a");
    assert!(is_full("content/new.md"), "a new file");
    put(folder.path(), "content/b.png", b"other");
    assert!(is_full("content/b.png"), "a file that is copied");
    put(folder.path(), "content/e.md", b"\xff");
    assert!(is_full("content/e.md"), "a text that is none");
    put(folder.path(), "content/e.md", b"mended");
    assert!(is_full("content/e.md"), "a text that was none");
    fs::remove_file(disk("content/e.md")).expect("it is ours");
    assert!(is_full("content/e.md"), "a file that is gone");
    fs::rename(disk("content/c"), disk("content/h")).expect("it is ours");
    assert!(is_full("content/c"), "a folder that is gone");
    put(folder.path(), "content/f~/g.md", b"changed");
    assert!(is_full("content/f~"), "a folder that is called like a leftover");
    assert!(!is_full("content/a.md"), "a file that is as it was");
}

#[cfg(unix)]
#[test]
fn a_file_with_two_names_is_read_by_both() {
    let folder = portal(&[("content/a/page.md", b"one")]);
    std::os::unix::fs::symlink("a", folder.path().join("content/b")).expect("a link can be made");
    let mut reading = late(folder.path(), None);
    put(folder.path(), "content/a/page.md", b"changed");
    update(&mut reading, folder.path(), &["content/a/page.md"]);
    assert_eq!(text(&reading, "content/b/page.md").text, "changed");
}

#[test]
fn a_reading_that_fails_stays_what_it_was() {
    let folder = portal(&[("content/a.md", b"a")]);
    let mut reading = late(folder.path(), None);
    let before = all(&reading);
    fs::rename(folder.path(), folder.path().with_extension("away")).expect("it is ours");
    let failed = reading.update(folder.path(), Some(&paths(&["content/a.md"])));
    fs::rename(folder.path().with_extension("away"), folder.path()).expect("it is ours");
    assert!(matches!(failed, Err(ReadError::Root { .. })));
    assert_eq!(all(&reading), before);
}

#[test]
fn after_any_edits_an_updated_reading_equals_a_fresh_one() {
    let folder = portal(&[("content/a/a.md", b"first"), ("content/e.md", b"e"), ("content/f.md", b"f")]);
    let names = ["a/a.md", "a/b.md", "b/a.png", "c.yaml", "d", "e.md", "f.md", "e.md", "f.md", "a"];
    let mut picks = Picks(20_261_126);
    let mut reading = late(folder.path(), None);
    let mut updated = 0;
    for round in 1..400 {
        let mut changed = Vec::new();
        for _ in 0..=picks.below(2) {
            let (one, other) = (names[picks.below(names.len())], names[picks.below(names.len())]);
            let disk = |name: &str| folder.path().join("content").join(name);
            changed.extend([format!("content/{one}"), format!("content/{other}")]);
            // A folder is told of when it comes; a file in it does not touch it.
            let folder = format!("content/{}", one.split('/').next().unwrap_or_default());
            if !disk(&folder["content/".len()..]).exists() {
                changed.push(folder);
            }
            // As in the test of readings: what is not possible is no edit, and each has another length.
            match picks.below(16) {
                0 => drop(fs::remove_file(disk(one))),
                1 => drop(fs::rename(disk(one), disk(other))),
                2 => drop(fs::write(disk(one), vec![0xff; round])),
                _ => {
                    let _ = fs::create_dir_all(disk(one).parent().expect("a file has a folder"));
                    let _ = fs::write(disk(one), "a".repeat(round));
                }
            }
        }
        let changed: Vec<&str> = changed.iter().map(String::as_str).collect();
        updated += usize::from(texts(&update(&mut reading, folder.path(), &changed)).is_some());
        assert_eq!(all(&reading), all(&late(folder.path(), None)), "round {round}: {changed:?}");
    }
    assert!(updated > 50, "an update by names is usual: {updated}");
}
