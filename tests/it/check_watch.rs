//! `check --watch`, through the process: what an editor reads after each save.

use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStdout, Stdio};

use crate::support::{chienowa, put, put_fixture, run};

const PORTAL: &str = "\
=== chienowa.yaml
title: 知恵の輪
=== content/data/departments.yaml
keiri: 経理部
=== content/stories/a.md
---
title: 請求書
department: keiri
---
本文
";

/// Ends with the test.
struct Watching {
    child: Child,
    told: BufReader<ChildStdout>,
}

impl Drop for Watching {
    fn drop(&mut self) {
        // It may have ended already; nothing else can be done about either.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Watching {
    fn start(folder: &std::path::Path, arguments: &[&str]) -> Self {
        let mut child = chienowa()
            .current_dir(folder)
            .args(["check", "--watch", "--format", "line"])
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program can be started");
        let told = BufReader::new(child.stdout.take().expect("it is piped"));
        Self { child, told }
    }

    /// What stands between the next two markers, and the second one.
    fn next_list(&mut self) -> (Vec<String>, String) {
        assert_eq!(self.line(), "chienowa: checking");
        let mut found = Vec::new();
        loop {
            let line = self.line();
            if line.starts_with("chienowa: ") {
                return (found, line);
            }
            found.push(line);
        }
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        self.told.read_line(&mut line).expect("it is UTF-8");
        assert!(!line.is_empty(), "it ended");
        line.trim_end().to_owned()
    }
}

fn told_and_told_as_gone(arguments: &[&str]) {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    put_fixture(folder.path(), PORTAL);
    let mut watching = Watching::start(folder.path(), arguments);
    assert_eq!(watching.next_list(), (vec![], "chienowa: 0 errors, 0 warnings".to_owned()));

    put(folder.path(), "content/stories/a.md", "---\ntitle: 請求書\ndepartment: keri\n---\n本文\n");
    let place =
        "content/stories/a.md:3:13: error[front-matter::unknown-department]: `keri` is not a department";
    assert_eq!(watching.next_list(), (vec![place.to_owned()], "chienowa: 1 errors, 0 warnings".to_owned()));

    // Another mistake: the whole list comes anew.
    put(folder.path(), "content/b.md", "[x](gone.md)\n");
    let (found, end) = watching.next_list();
    assert_eq!((found.len(), end.as_str()), (2, "chienowa: 1 errors, 1 warnings"), "{found:?}");
    assert!(found[0].starts_with("content/b.md:1:1: warning[link::unresolved]: "), "{found:?}");

    put(folder.path(), "content/stories/a.md", "---\ntitle: 請求書\ndepartment: keiri\n---\n本文\n");
    assert_eq!(watching.next_list().1, "chienowa: 0 errors, 1 warnings");
    std::fs::remove_file(folder.path().join("content/b.md")).expect("it is there");
    assert_eq!(watching.next_list(), (vec![], "chienowa: 0 errors, 0 warnings".to_owned()));
}

#[test]
fn a_mistake_is_told_when_it_is_saved_and_gone_when_it_is_mended() {
    told_and_told_as_gone(&[]);
}

#[test]
fn the_same_holds_where_the_system_does_not_tell_of_changes() {
    told_and_told_as_gone(&["--poll"]);
}

#[test]
fn a_list_that_comes_again_and_again_is_no_report_for_a_machine() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let run = run(folder.path(), &["check", "--watch", "--format", "gitlab"]);
    assert_eq!((run.status, run.out.as_str()), (2, ""));
    assert!(run.err.contains("`--format human` and `line`"), "{}", run.err);
}
