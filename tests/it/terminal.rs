//! `chienowa new` as somebody at a terminal meets it: a real pseudo terminal, what is typed and what is shown.
#![cfg(unix)]

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::support::{chienowa, files_below, put, run};

const DRIVER: &str = include_str!("../terminal.py");

/// How a run at a terminal ended.
struct Ended {
    shown: String,
    status: Option<i64>,
    signal: Option<i64>,
}

/// Runs the program in a folder; each step waits for a text and then types.
#[track_caller]
fn talk(folder: &Path, arguments: &[&str], steps: &[(&str, &str)]) -> Ended {
    let program = chienowa().get_program().to_owned();
    let mut driver = Command::new("python3")
        .current_dir(folder)
        .args(["-c", DRIVER])
        .arg(program)
        .args(arguments)
        .env_remove("NO_COLOR")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("python3 is there");
    let steps = serde_json::to_vec(steps).expect("texts are JSON");
    driver.stdin.take().expect("it is piped").write_all(&steps).expect("it reads");
    let output = driver.wait_with_output().expect("it ends");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let told: Value = serde_json::from_slice(&output.stdout).expect("it tells in JSON");
    Ended {
        shown: told["shown"].as_str().expect("it was shown").to_owned(),
        status: told["status"].as_i64(),
        signal: told["signal"].as_i64(),
    }
}

fn portal() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    assert_eq!(run(folder.path(), &["init", "--quiet"]).status, 0);
    put(folder.path(), "content/data/departments.yaml", "keiri: 経理部\nkeiei: 経営企画部\nsomu: 総務部\n");
    put(folder.path(), "content/data/tasks.yaml", "minutes: 議事録\nmail: メール\n");
    put(folder.path(), "content/data/tools.yaml", "chat: 社内チャット\n");
    put(folder.path(), "content/data/people/sato-mihon.yaml", "name: 佐藤 見本\n");
    folder
}

/// The file that a run has named last.
fn made(ended: &Ended, folder: &Path) -> String {
    let mut named = ended.shown.lines().filter(|line| line.starts_with("content/"));
    let name = named.next_back().unwrap_or_else(|| panic!("no file was named: {}", ended.shown));
    std::fs::read_to_string(folder.join(name)).expect("it is there")
}

#[test]
fn a_story_is_asked_for_by_numbers_names_and_parts_of_them() {
    let here = portal();
    let steps = [
        ("kind: ", "1\n"),
        ("title: ", "\n"),
        ("it needs one", ""),
        ("title: ", "週次の議事録\n"),
        ("author", "sato\n"),
        ("  1  keiri  経理部", ""),
        ("department (empty for none): ", "kei\n"),
        ("`kei` could be:", ""),
        ("  2  keiei  経営企画部", ""),
        ("department (empty for none): ", "keri\n"),
        ("`keri` is not a department; did you mean `keiri` (経理部)?", ""),
        ("department (empty for none): ", "経理\n"),
        ("task (several with commas, empty for none): ", "1、mail\n"),
        ("tool (several with commas, empty for none): ", "\n"),
    ];
    let ended = talk(here.path(), &["new"], &steps);
    assert_eq!(ended.status, Some(0), "{}", ended.shown);
    let text = made(&ended, here.path());
    for line in [
        "title: \"週次の議事録\"\n",
        "authors: [sato-mihon]\n",
        "department: keiri\n",
        "tasks: [minutes, mail]\n",
    ] {
        assert!(text.contains(line), "lacks {line}: {text}");
    }
    assert!(!text.contains("tools:"), "{text}");
    assert_eq!(run(here.path(), &["check", "--drafts", "--strict", "--quiet"]).status, 0);
}

#[test]
fn somebody_new_is_made_only_if_that_is_meant() {
    let here = portal();
    let steps = [
        ("title: ", "題\n"),
        ("author", "sato-mihom\n"),
        (
            "`sato-mihom` is new and near to `sato-mihon`; make content/data/people/sato-mihom.yaml? (y/N)",
            "\n",
        ),
        ("author", "a b\n"),
        ("`a b` is not a author", ""),
        ("author", "suzuki-mihon\n"),
        ("(y/N)", "y\n"),
        ("department", "3\n"),
        ("task", "\n"),
        ("tool", "chat\n"),
    ];
    let ended = talk(here.path(), &["new", "story"], &steps);
    assert_eq!(ended.status, Some(0), "{}", ended.shown);
    assert!(here.path().join("content/data/people/suzuki-mihon.yaml").is_file());
    assert!(!here.path().join("content/data/people/sato-mihom.yaml").exists());
}

#[test]
fn a_long_list_is_shown_only_if_it_is_asked_for() {
    let here = portal();
    let many: String = (1..=40).map(|number| format!("d{number:02}: 部{number:02}\n")).collect();
    put(here.path(), "content/data/departments.yaml", many);
    let steps = [
        ("title: ", "問い\n"),
        ("department: 40 to choose from; write a part of one, or `?` to see all", ""),
        ("department (empty for none): ", "?\n"),
        (" 40  d40  部40", ""),
        ("department (empty for none): ", "部07\n"),
        ("task", "\n"),
        ("tool", "\n"),
    ];
    let ended = talk(here.path(), &["new", "faq"], &steps);
    assert_eq!(ended.status, Some(0), "{}", ended.shown);
    assert!(made(&ended, here.path()).contains("department: d07\n"));
}

#[test]
fn whoever_gave_a_title_is_asked_nothing() {
    let here = portal();
    let ended = talk(here.path(), &["new", "story", "題"], &[]);
    // Whoever waited for an answer would not have ended, and a question has its colon before the first line ends.
    let first = ended.shown.lines().next().expect("it names what it made");
    assert_eq!((ended.status, first), (Some(0), "content/stories/2026/題.md"), "{}", ended.shown);
    assert!(!ended.shown.contains("title: "), "{}", ended.shown);
}

#[test]
fn another_name_is_asked_for_where_one_is_taken_or_cannot_be() {
    let here = portal();
    put(here.path(), "content/about.md", "# 前から\n");
    let steps = [
        ("title: ", "About\n"),
        ("is there already", ""),
        ("name of the file, without .md: ", "a b\n"),
        ("cannot be a file's name", ""),
        ("name of the file, without .md: ", "about-us\n"),
    ];
    let ended = talk(here.path(), &["new", "page"], &steps);
    assert_eq!(ended.status, Some(0), "{}", ended.shown);
    assert!(here.path().join("content/about-us.md").is_file());
}

#[test]
fn stopping_at_any_question_leaves_nothing_behind() {
    const END: &str = "\u{4}";
    const INTERRUPT: &str = "\u{3}";
    let here = portal();
    let before = files_below(here.path());
    let answers = [
        ("kind: ", "story\n"),
        ("title: ", "題\n"),
        ("title of the translation", "Title\n"),
        ("author", "new-id\n"),
        ("(y/N)", "y\n"),
        ("department", "1\n"),
        ("task", "1\n"),
        ("tool", "1\n"),
    ];
    for stop in 0..answers.len() {
        for (key, is_told) in [(END, true), (INTERRUPT, false)] {
            let mut steps = answers[..=stop].to_vec();
            steps[stop].1 = key;
            let ended = talk(here.path(), &["new", "--twin"], &steps);
            if is_told {
                assert_eq!(ended.status, Some(2), "{stop}: {}", ended.shown);
                assert!(ended.shown.contains("nothing was made"), "{stop}: {}", ended.shown);
            } else {
                assert_eq!((ended.status, ended.signal), (None, Some(2)), "{stop}: {}", ended.shown);
            }
            assert!(files_below(here.path()) == before, "{stop}: something is left");
        }
    }
    let ended = talk(here.path(), &["new", "--twin"], &answers);
    assert_eq!(ended.status, Some(0), "{}", ended.shown);
    let new = files_below(here.path()).len() - before.len();
    assert_eq!(new, 3, "a story, its translation and its author");
}
