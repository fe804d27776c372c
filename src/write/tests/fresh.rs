//! A whole new output folder, and what keeps it from being moved in one step.

use super::*;

const FILES: &[(&str, &str)] = &[("a/b/c", "1"), ("a/b-d", "2"), ("a/b/e/f", "3"), ("g", "4"), ("h/i", "5")];

/// Writes while something happens to the folders before the last output is made.
fn write_while(desk: &Desk, happens: impl Fn() + Sync) -> Result<Written, Failure<String>> {
    let (paths, contents) = split(FILES);
    desk.run(|folders| {
        let render = |at: usize| {
            if at == 0 {
                happens();
            }
            Ok(contents[at].clone())
        };
        write(folders, &paths, |_| None, render)
    })
}

#[test]
fn a_new_folder_is_moved_into_place_as_a_whole() {
    for is_there in [false, true] {
        let desk = Desk::new();
        if is_there {
            fs::create_dir(desk.path("public")).expect("folders can be made");
        }
        // No file lies in the output folder while the last is not made.
        let written =
            write_while(&desk, || assert!(desk.output().is_empty())).expect("nothing is in the way");
        assert_eq!(written.counts, Counts { written: 5, unchanged: 0, removed: 0, bytes: 5 });
        assert_eq!(desk.output(), tree(FILES));
        assert!(!desk.has_leftovers());
        assert_eq!(desk.write(FILES).unchanged, 5);
    }
}

#[test]
fn many_files_of_one_folder_are_all_made_and_hashed_in_the_callers_order() {
    let desk = Desk::new();
    let files: Vec<(String, String)> =
        (0..600).map(|n| (format!("{}/{}", n % 2, n * 7 % 600), format!("{n}"))).collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    assert_eq!(desk.write(&files).written, 600);
    assert_eq!(desk.output(), tree(&files));
}

#[test]
fn an_output_folder_that_appears_meanwhile_is_neither_lost_nor_hidden() {
    let desk = Desk::new();
    let result = write_while(&desk, || desk.put("public/thesis.docx", "years of work"));
    assert!(matches!(result, Err(Failure::Write(WriteError::NotOurs { .. }))), "{result:?}");
    assert_eq!(desk.output(), tree(&[("thesis.docx", "years of work")]));
    assert!(!desk.path(".chienowa/staging/tree").exists());
}

#[test]
fn one_of_ours_that_appears_meanwhile_is_brought_up_to_date() {
    let desk = Desk::new();
    let written = write_while(&desk, || {
        desk.put("public/.chienowa-output", "chienowa-output 1\na/b\ng\n");
        desk.put("public/a/b", "stale");
        desk.put("public/g", "4");
        desk.put("public/theirs", "theirs");
    });
    let counts = written.expect("nothing is in the way").counts;
    assert_eq!(counts, Counts { written: 4, unchanged: 1, removed: 1, bytes: 4 });
    let mut expected = FILES.to_vec();
    expected.push(("theirs", "theirs"));
    assert_eq!(desk.output(), tree(&expected));
    assert!(!desk.has_leftovers());
}

#[test]
fn an_empty_folder_that_appears_meanwhile_is_no_obstacle() {
    let desk = Desk::new();
    let made = || fs::create_dir(desk.path("public")).expect("folders can be made");
    assert_eq!(write_while(&desk, made).expect("nothing is in the way").counts.written, 5);
    assert_eq!(desk.output(), tree(FILES));
}

#[cfg(unix)]
#[test]
fn a_folder_with_rights_of_its_own_is_kept() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    let desk = Desk::new();
    let public = desk.path("public");
    fs::create_dir(&public).expect("folders can be made");
    fs::set_permissions(&public, fs::Permissions::from_mode(0o2750)).expect("rights can be set");
    let look = || fs::metadata(&public).map(|metadata| (metadata.ino(), metadata.mode())).ok();
    let before = look();
    desk.write(FILES);
    assert_eq!(desk.output(), tree(FILES));
    assert_eq!(look(), before);
}

#[test]
fn a_failure_leaves_no_folder_behind() {
    let desk = Desk::new();
    let (paths, _) = split(FILES);
    let result = desk.run(|folders| write(folders, &paths, |_| None, |at| Err::<Output, _>(at.to_string())));
    let Err(Failure::Render(failures)) = result else { panic!("nothing can be made: {result:?}") };
    // All are told, in the order of their paths.
    let paths: Vec<&str> = failures.iter().map(|(path, _)| path.as_str()).collect();
    assert_eq!(paths, ["a/b-d", "a/b/c", "a/b/e/f", "g", "h/i"]);
    assert!(!desk.path("public").exists() && !desk.has_leftovers());
}
