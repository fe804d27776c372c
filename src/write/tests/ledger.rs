//! What need not be rendered or read, and what must be although it looks the same.

use std::sync::Mutex;
use std::thread::sleep;
use std::time::Duration;

use super::kill::killed_after;
use super::*;
use crate::write::ledger::Ledger;
use crate::write::stamp::Stamp;

const FILES: &[(&str, &str)] = &[("a/b", "first"), ("a/c", "second"), ("d", "third")];

/// Longer than files take to be settled.
const A_WHILE: Duration = Duration::from_millis(150);

/// Writes with all hashes known; the counts, and which outputs were rendered.
fn write_known(desk: &Desk, files: &[(&str, &str)]) -> (Counts, Vec<String>) {
    let (paths, contents) = split(files);
    let hash_of = |at: usize| hash(files[at].1);
    let rendered = Mutex::new(Vec::new());
    let render = |at: usize| {
        rendered.lock().expect("no thread has died").push(paths[at].clone());
        Ok::<_, String>(contents[at].clone())
    };
    let written = desk.run(|folders| write(folders, &paths, |at| Some(hash_of(at)), render));
    let written = written.expect("nothing is in the way");
    assert_eq!(written.hashes, (0..files.len()).map(hash_of).collect::<Vec<_>>());
    (written.counts, rendered.into_inner().expect("no thread has died"))
}

/// How many files the ledger vouches for, now that they look as they do.
fn vouched(desk: &Desk, files: &[(&str, &str)]) -> usize {
    let places = desk.places();
    let ledger = Ledger::load(&places);
    let is_vouched = |path: &str, content: &str| {
        let stamp = fs::symlink_metadata(places.output.join(path)).ok().and_then(|it| Stamp::of(&it))?;
        let vouched = ledger.vouched(path, &stamp)?;
        assert_eq!(vouched, hash(content), "{path}");
        Some(())
    };
    files.iter().filter(|(path, content)| is_vouched(path, content).is_some()).count()
}

/// A desk whose ledger vouches for everything, where there can be one.
fn settled() -> Desk {
    let desk = Desk::new();
    desk.write(FILES);
    sleep(A_WHILE);
    desk.write(FILES);
    if cfg!(target_os = "linux") && vouched(&desk, FILES) < FILES.len() {
        // One time in a thousand looks rounded, and such files take longer.
        sleep(Duration::from_secs(4));
        desk.write(FILES);
        assert_eq!(vouched(&desk, FILES), FILES.len());
    }
    desk
}

#[test]
fn what_is_known_and_right_is_not_rendered() {
    let desk = settled();
    let (counts, rendered) = write_known(&desk, FILES);
    assert_eq!(counts, Counts { unchanged: 3, ..Counts::default() });
    assert!(rendered.is_empty(), "{rendered:?}");
    // Without a ledger the files are read, and still nothing is rendered.
    let _ = fs::remove_file(desk.path(".chienowa/ledger"));
    assert!(write_known(&desk, FILES).1.is_empty());
}

#[test]
fn what_is_known_but_different_is_rendered_alone() {
    let desk = settled();
    let changed = [FILES[0], ("a/c", "SECOND"), FILES[2], ("new", "4")];
    let (counts, mut rendered) = write_known(&desk, &changed);
    rendered.sort();
    assert_eq!(counts, Counts { written: 2, unchanged: 2, removed: 0, bytes: 7 });
    assert_eq!(rendered, ["a/c", "new"]);
    assert_eq!(desk.output(), tree(&changed));
}

#[cfg(target_os = "linux")]
#[test]
fn a_vouched_file_is_not_read() {
    let desk = settled();
    let places = desk.places();
    // A ledger that is mistaken shows who believes it.
    let mistaken = hash("mistaken");
    let stamp = |path: &str| Stamp::of(&fs::metadata(places.output.join(path)).expect("there is a file"));
    let entries = FILES.iter().map(|(path, _)| (*path, mistaken, stamp(path).expect("there are stamps")));
    Ledger::default().replace(&places, entries);
    let (paths, _) = split(FILES);
    let render = |_| -> Result<Output, String> { panic!("nothing needs to be rendered") };
    let written = desk.run(|folders| write(folders, &paths, |_| Some(mistaken), render));
    assert_eq!(written.expect("nothing is in the way").counts.unchanged, 3);
}

#[cfg(target_os = "linux")]
#[test]
fn the_ledger_vouches_for_what_was_made_long_before_it_was_moved_into_place() {
    let desk = settled();
    let staged = |number: usize| desk.path(&format!(".chienowa/staging/0/{number}"));
    // Twice at most a time looks rounded.
    let is_vouched = |text: &str| {
        let files = [("a/b", text), ("a/c", text), ("d", text)];
        let (paths, contents) = split(&files);
        let slowly = |at: usize| {
            while at == 2 && !(staged(0).exists() && staged(1).exists()) {
                sleep(Duration::from_millis(1));
            }
            sleep(A_WHILE);
            Ok::<_, String>(contents[at].clone())
        };
        desk.run(|folders| write(folders, &paths, |_| None, slowly)).expect("nothing is in the way");
        vouched(&desk, &files[..2]) == 2
    };
    assert!(["one", "two", "three"].into_iter().any(is_vouched));
}

#[test]
fn a_file_changed_by_others_before_it_was_moved_into_place_is_mended_by_the_next_write() {
    let desk = settled();
    let staged = desk.path(".chienowa/staging/0/0");
    let changed = [("a/b", "FIRST"), ("a/c", "second"), ("d", "third")];
    let (paths, contents) = split(&changed);
    let render = |at: usize| {
        while at == 1 && !staged.exists() {
            sleep(Duration::from_millis(1));
        }
        if at == 1 {
            sleep(A_WHILE);
            fs::write(&staged, "WRONG").expect("the file can be written");
            sleep(A_WHILE);
        }
        Ok::<_, String>(contents[at].clone())
    };
    desk.run(|folders| write(folders, &paths, |_| None, render)).expect("nothing is in the way");
    assert_ne!(desk.output(), tree(&changed));
    assert_eq!(write_known(&desk, &changed).1, ["a/b"]);
    assert_eq!(desk.output(), tree(&changed));
}

#[test]
fn nothing_is_vouched_for_that_was_changed_a_moment_ago() {
    let changed = [("a/b", "FIRST"), ("a/c", "SECOND"), ("d", "THIRD")];
    // How it came to be right: made as a whole, read and found right, or moved into place. The machine may be busy
    // for the moment that counts, but not each time.
    for writes in [&[FILES][..], &[FILES, FILES], &[FILES, &changed]] {
        let is_cautious = || {
            let desk = Desk::new();
            for files in writes {
                desk.write(files);
            }
            writes.last().is_some_and(|files| vouched(&desk, files) == 0)
        };
        assert!((0..20).any(|_| is_cautious()), "{writes:?}");
    }
}

#[test]
fn an_edit_of_the_same_length_right_after_the_write_is_mended() {
    for _ in 0..20 {
        let desk = Desk::new();
        desk.write(FILES);
        desk.put("public/a/b", "FIRST");
        assert_eq!(write_known(&desk, FILES).0.written, 1);
        assert_eq!(desk.output(), tree(FILES));
        // Edited again, right after it was moved into place.
        desk.put("public/a/b", "FIRST");
        assert_eq!(desk.write(FILES).written, 1);
        assert_eq!(desk.output(), tree(FILES));
    }
}

#[test]
fn an_edit_that_hides_its_time_is_mended() {
    let desk = settled();
    let path = desk.path("public/a/b");
    let modified = fs::metadata(&path).and_then(|metadata| metadata.modified()).expect("files have times");
    desk.put("public/a/b", "FIRST");
    let file = fs::File::options().write(true).open(&path).expect("the file can be opened");
    file.set_modified(modified).expect("times can be set");
    assert_eq!(write_known(&desk, FILES).1, ["a/b"]);
    assert_eq!(desk.output(), tree(FILES));
}

#[test]
fn files_that_are_swapped_replaced_or_gone_are_mended() {
    let desk = settled();
    let (one, other) = (desk.path("public/a/b"), desk.path("public/d"));
    fs::rename(&one, desk.path("aside")).expect("files can be moved");
    fs::rename(&other, &one).expect("files can be moved");
    fs::rename(desk.path("aside"), &other).expect("files can be moved");
    assert_eq!(write_known(&desk, FILES).0.written, 2);
    fs::remove_file(&one).expect("files can be removed");
    desk.put("other", "FIRST");
    fs::rename(desk.path("other"), &other).expect("files can be moved");
    assert_eq!(write_known(&desk, FILES).0.written, 2);
    assert_eq!(desk.output(), tree(FILES));
}

#[cfg(unix)]
#[test]
fn a_folder_that_became_a_link_is_in_the_way_although_its_files_are_vouched_for() {
    let desk = settled();
    fs::rename(desk.path("public/a"), desk.path("elsewhere")).expect("folders can be moved");
    std::os::unix::fs::symlink(desk.path("elsewhere"), desk.path("public/a")).expect("a link can be made");
    let error = desk.try_write(FILES);
    assert!(matches!(error, Err(Failure::Write(WriteError::Obstructed { .. }))), "{error:?}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_damaged_ledger_is_no_ledger() {
    let desk = settled();
    let path = desk.path(".chienowa/ledger");
    let whole = fs::read(&path).expect("there is a ledger");
    let halves = [&b""[..], b"chienowa-ledger 2\n", b"chienowa-ledger 3\n", &whole[..whole.len() / 2]];
    let mut damaged: Vec<Vec<u8>> = halves.map(<[u8]>::to_vec).into();
    damaged.extend((0..whole.len()).map(|at| {
        let mut bytes = whole.clone();
        bytes[at] ^= 1;
        bytes
    }));
    for bytes in damaged {
        fs::write(&path, bytes).expect("the file can be written");
        assert_eq!(vouched(&desk, FILES), 0);
    }
    assert!(write_known(&desk, FILES).1.is_empty());
    assert_eq!(fs::read(&path).expect("there is a ledger"), whole);
}

#[cfg(target_os = "linux")]
#[test]
fn another_output_folder_or_another_start_of_the_system_has_another_ledger() {
    let desk = settled();
    let path = desk.path(".chienowa/ledger");
    let whole = fs::read(&path).expect("there is a ledger");
    let body = whole.len() - whole.strip_prefix(b"chienowa-ledger 2\n").expect("it has a name").len() + 32;
    let system = crate::write::stamp::running_system().expect("where there is a ledger there is a name");
    let output = desk.path("public");
    for name in [system.as_bytes(), output.to_str().expect("the name is UTF-8").as_bytes()] {
        let at =
            whole.windows(name.len()).position(|part| part == name).expect("the ledger names what it is for");
        // As it would have been written elsewhere or before: whole in itself.
        let mut other = whole.clone();
        other[at] ^= 1;
        let sum = blake3::hash(&other[body..]);
        other[body - 32..body].copy_from_slice(sum.as_bytes());
        fs::write(&path, other).expect("the file can be written");
        assert_eq!(vouched(&desk, FILES), 0);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_ledger_from_before_other_writes_makes_no_wrong_file_stay() {
    let desk = settled();
    let path = desk.path(".chienowa/ledger");
    let old = fs::read(&path).expect("there is a ledger");
    let changed = [("a/b", "FIRST"), ("a/c", "second"), ("d", "THIRD")];
    desk.write(&changed);
    fs::write(&path, old).expect("the file can be written");
    assert_eq!(write_known(&desk, FILES).0.written, 2);
    assert_eq!(desk.output(), tree(FILES));
}

#[test]
fn a_folder_restored_from_a_copy_is_mended() {
    let desk = settled();
    let backup = desk.output();
    desk.write(&[("a/b", "FIRST"), ("a/c", "SECOND"), ("d", "THIRD")]);
    sleep(A_WHILE);
    let changed = [("a/b", "FIRST"), ("a/c", "SECOND"), ("d", "THIRD")];
    desk.write(&changed);
    for (path, content) in backup.iter().filter(|(path, _)| !path.ends_with('/')) {
        desk.put(&format!("public/{path}"), content);
    }
    assert_eq!(write_known(&desk, &changed).0.written, 3);
    assert_eq!(desk.output(), tree(&changed));
}

#[test]
fn a_killed_write_is_followed_by_a_warm_one() {
    let changed = [("a/b", "FIRST"), ("a/c", "second"), ("e", "third")];
    for step in 0.. {
        let desk = Desk::new();
        desk.write(FILES);
        let is_killed = killed_after(step, || write_known(&desk, &changed)).is_none();
        for files in [FILES, &changed, &changed] {
            write_known(&desk, files);
            assert_eq!(desk.output(), tree(files), "killed after {step} steps");
        }
        if !is_killed {
            assert!(step > 5, "there are more steps than {step}");
            return;
        }
    }
}

#[test]
fn an_output_on_another_file_system_is_read_and_kept_right() {
    let (desk, other) = (Desk::new(), tempfile::tempdir().expect("a folder for the test"));
    let output = other.path().join("public");
    let (work, root) = (desk.path(".chienowa"), desk.folder.path());
    let (paths, contents) = split(FILES);
    let write = || {
        let folders = Folders { root, output: &output, work: &work, hashing: HASHING };
        let known = |at: usize| Some(hash(FILES[at].1));
        write::<String>(&folders, &paths, known, |at| Ok(contents[at].clone()))
            .expect("nothing is in the way")
            .counts
    };
    assert_eq!(write().written, 3);
    assert_eq!(write().unchanged, 3);
    fs::write(output.join("a/b"), "FIRST").expect("the file can be written");
    assert_eq!(write().written, 1);
    assert_eq!(fs::read_to_string(output.join("a/b")).ok().as_deref(), Some("first"));
}
