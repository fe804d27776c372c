//! What a write must never do.

use super::*;

fn refused(desk: &Desk, output: &str) -> bool {
    let (output, work) = (desk.path(output), desk.path(".chienowa"));
    let folders = Folders { root: desk.folder.path(), output: &output, work: &work, hashing: HASHING };
    let result = write::<String>(&folders, &["a".to_owned()], |_| None, |_| Ok(Output::Bytes(Vec::new())));
    matches!(result, Err(Failure::Write(WriteError::OutputRefused { .. })))
}

#[test]
fn sources_and_our_own_work_are_never_an_output_folder() {
    let desk = Desk::new();
    desk.put("content/a.md", "source");
    desk.put("file", "");
    for output in [
        "",
        "..",
        "content",
        "content/public",
        "themes",
        "sources/jinji/public",
        "content/../content",
        ".chienowa",
        ".chienowa/staging/tree",
        ".git/x",
        "file",
    ] {
        assert!(refused(&desk, output), "{output}");
    }
    assert!(!refused(&desk, "public"));
    assert!(!refused(&desk, ".chienowa/preview"));
    assert!(!refused(&desk, "deep/er/public"));
    assert_eq!(fs::read_to_string(desk.path("content/a.md")).ok().as_deref(), Some("source"));
}

#[test]
fn a_folder_with_somebody_elses_files_is_not_touched() {
    let desk = Desk::new();
    desk.put("public/thesis.docx", "years of work");
    let error = desk.try_write(&[("a", "")]);
    assert!(matches!(error, Err(Failure::Write(WriteError::NotOurs { .. }))), "{error:?}");
    assert_eq!(desk.output(), tree(&[("thesis.docx", "years of work")]));

    desk.put("public/.chienowa-output", "somebody else's marker\n");
    assert!(matches!(desk.try_write(&[("a", "")]), Err(Failure::Write(WriteError::NotOurs { .. }))));
    desk.put("public/.chienowa-output", "chienowa-output 1\n../content/a.md\n");
    assert!(matches!(desk.try_write(&[]), Err(Failure::Write(WriteError::NotOurs { .. }))));
}

#[test]
fn a_folder_is_handed_over_by_an_empty_marker() {
    let desk = Desk::new();
    desk.put("public/CNAME", "portal.example");
    desk.put("public/.chienowa-output", "");
    desk.write(&[("a/b", "")]);
    desk.write(&[("c", "")]);
    assert_eq!(desk.output(), tree(&[("CNAME", "portal.example"), ("c", "")]));
}

#[test]
fn files_that_are_not_ours_are_neither_removed_nor_replaced() {
    let desk = Desk::new();
    desk.write(&[("a/b", "ours"), ("c", "ours")]);
    desk.put("public/a/note", "theirs");
    desk.put("public/x", "theirs");

    for files in [&[("x", "ours")][..], &[("x/y", "ours")], &[("a", "ours")], &[("a/note/b", "ours")]] {
        let error = desk.try_write(files);
        assert!(matches!(error, Err(Failure::Write(WriteError::Obstructed { .. }))), "{files:?}: {error:?}");
    }
    assert_eq!(desk.output(), tree(&[("a/b", "ours"), ("a/note", "theirs"), ("c", "ours"), ("x", "theirs")]));

    // Equal content is as good as ours, and from then on it is.
    desk.write(&[("x", "theirs")]);
    assert_eq!(desk.output(), tree(&[("a/note", "theirs"), ("x", "theirs")]));
    desk.write(&[]);
    assert_eq!(desk.output(), tree(&[("a/note", "theirs")]));
}

#[test]
fn an_empty_folder_is_no_obstacle() {
    let desk = Desk::new();
    desk.write(&[("b", "")]);
    fs::create_dir_all(desk.path("public/a/empty")).expect("folders can be made");
    desk.write(&[("a", "file")]);
    assert_eq!(desk.output(), tree(&[("a", "file")]));
}

#[cfg(unix)]
#[test]
fn nothing_is_written_or_removed_through_a_link() {
    let desk = Desk::new();
    desk.put("outside/b", "theirs");
    desk.write(&[("a/b", "ours"), ("c", "ours")]);
    fs::remove_dir_all(desk.path("public/a")).expect("the folder can be removed");
    std::os::unix::fs::symlink(desk.path("outside"), desk.path("public/a")).expect("a link can be made");

    let error = desk.try_write(&[("a/b", "new"), ("c", "ours")]);
    assert!(matches!(error, Err(Failure::Write(WriteError::Obstructed { .. }))), "{error:?}");
    desk.write(&[("c", "ours")]);
    assert_eq!(fs::read_to_string(desk.path("outside/b")).ok().as_deref(), Some("theirs"));

    // A link in the place of one of our files is replaced, not followed.
    fs::remove_file(desk.path("public/c")).expect("the file can be removed");
    std::os::unix::fs::symlink(desk.path("outside/b"), desk.path("public/c")).expect("a link can be made");
    desk.write(&[("c", "new")]);
    assert_eq!(fs::read_to_string(desk.path("outside/b")).ok().as_deref(), Some("theirs"));
    assert!(!desk.path("public/c").is_symlink());
}

#[cfg(unix)]
#[test]
fn links_in_the_work_folder_are_not_followed() {
    let desk = Desk::new();
    desk.put("outside/file", "theirs");
    fs::create_dir_all(desk.path(".chienowa")).expect("folders can be made");
    for (name, target) in [
        ("lock", "outside/file"),
        ("journal.json", "outside/file"),
        ("ledger", "outside/file"),
        ("staging", "outside"),
    ] {
        std::os::unix::fs::symlink(desk.path(target), desk.path(".chienowa").join(name))
            .expect("a link can be made");
    }
    desk.write(&[("a", "1")]);
    assert_eq!(fs::read_to_string(desk.path("outside/file")).ok().as_deref(), Some("theirs"));
}

#[test]
fn a_second_build_is_told_who_holds_the_lock() {
    let desk = Desk::new();
    let inner = desk.run(|folders| {
        let render = |_| {
            let second = desk.try_write(&[("b", "")]);
            match second {
                Err(Failure::Write(error @ WriteError::Locked { .. })) => Err(error.to_string()),
                other => panic!("the lock is held: {other:?}"),
            }
        };
        write(folders, &["a".to_owned()], |_| None, render)
    });
    let Err(Failure::Render(failures)) = inner else { panic!("the inner write failed: {inner:?}") };
    #[cfg(target_os = "linux")]
    {
        let told = &failures[0].1;
        let uname = std::process::Command::new("uname").arg("-n").output().expect("uname is there");
        let host = String::from_utf8_lossy(&uname.stdout).trim().to_owned();
        assert!(told.contains(&format!("process {} on {host}", std::process::id())), "{told}");
        assert!(told.contains(", since 20") && told.contains("Z, is writing this portal; wait"), "{told}");
    }
    #[cfg(not(target_os = "linux"))]
    assert_eq!(failures.len(), 1);
    // Released afterwards.
    desk.write(&[("b", "")]);
}

#[cfg(unix)]
#[test]
fn a_source_that_became_a_link_or_a_pipe_meanwhile_is_not_copied() {
    let desk = Desk::new();
    desk.put("outside/b", "theirs");
    desk.put("content/a/b", "theirs");
    let source = fs::canonicalize(desk.path("content/a/b")).expect("it is there");
    let copy = || {
        let paths = ["b".to_owned()];
        desk.run(|folders| {
            write::<String>(folders, &paths, |_| None, |_| Ok(Output::Source(source.clone())))
                .map(|written| written.counts)
        })
    };
    fs::remove_dir_all(desk.path("content/a")).expect("it is ours");
    std::os::unix::fs::symlink(desk.path("outside"), desk.path("content/a")).expect("a link can be made");
    assert!(matches!(copy(), Err(Failure::Write(WriteError::Disk { .. }))), "its folder is a link");
    fs::remove_file(desk.path("content/a")).expect("it is ours");
    fs::create_dir(desk.path("content/a")).expect("folders can be made");
    std::os::unix::fs::symlink(desk.path("outside/b"), &source).expect("a link can be made");
    assert!(matches!(copy(), Err(Failure::Write(WriteError::Disk { .. }))), "it is a link");
    fs::remove_file(&source).expect("it is ours");
    let made = std::process::Command::new("mkfifo").arg(&source).status().expect("mkfifo is there");
    assert!(made.success());
    assert!(matches!(copy(), Err(Failure::Write(WriteError::Disk { .. }))), "it is a pipe");
    fs::remove_file(&source).expect("it is ours");
    assert!(!desk.path("public").exists());
    desk.put("content/a/b", "ours");
    assert_eq!(copy().map(|counts| counts.written).ok(), Some(1));
}
