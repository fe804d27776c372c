//! What a shell offers: the words of the portal that the line is about, and nothing else.

use std::path::Path;

use crate::support::{Run, chienowa, files_below, put, run};

fn portal(root: &Path) {
    assert_eq!(run(root, &["init", "--quiet"]).status, 0);
    put(root, "content/data/departments.yaml", "keiri: 経理部\nkeiei: 経営企画部\nsomu: 総務部\n");
    put(root, "content/data/tasks.yaml", "minutes: 議事録\n");
    put(root, "content/data/tools.yaml", "chat: {label: {ja: 社内チャット, en: Chat}}\n");
    put(root, "content/data/people/hidden.yaml", "name: 秘密 太郎\npublic: false\n");
    put(root, "content/stories/2026/a.md", "---\ntitle: 甲\n---\n");
    put(root, "content/stories/b.md", "---\ntitle: 乙\n---\n");
    put(root, "content/stories/picture.png", "no picture");
    put(
        root,
        "chienowa.yaml",
        "publish: {targets: {intranet: {directory: ../out}, test: {directory: ../test}}}\n",
    );
}

/// What the program answers a shell that has these words on its line, the last of them begun.
fn ask(folder: &Path, words: &[&str]) -> Run {
    chienowa()
        .current_dir(folder)
        .env("CHIENOWA_COMPLETE", "bash")
        .env("_CLAP_COMPLETE_INDEX", words.len().to_string())
        .env("_CLAP_IFS", "\n")
        .args(["--", "chienowa"])
        .args(words)
        .output()
        .expect("the program can be started")
        .into()
}

#[track_caller]
fn offered(folder: &Path, words: &[&str]) -> Vec<String> {
    let answer = ask(folder, words);
    assert_eq!((answer.status, answer.err.as_str()), (0, ""), "{words:?}");
    let mut offered: Vec<String> = answer.out.lines().map(str::to_owned).collect();
    offered.sort();
    offered
}

#[test]
fn ids_pages_and_names_of_the_portal_are_offered() {
    let here = tempfile::tempdir().expect("a temporary folder can be made");
    portal(here.path());
    let before = files_below(here.path());
    for (words, expected) in [
        (&["new", "story", "題", "--department", ""][..], &["keiei", "keiri", "somu"][..]),
        (&["new", "story", "--department", "ke"], &["keiei", "keiri"]),
        (&["search", "x", "--task", ""], &["minutes"]),
        (&["search", "x", "--tool", "c"], &["chat"]),
        (&["new", "faq", "--author", "hid"], &["hidden"]),
        (&["publish", "i"], &["intranet"]),
        (&["new", "re"], &["recipe"]),
        (&["search", "--kind", "m"], &["module"]),
        (&["mv", "sto"], &["stories/"]),
        (&["mv", "stories/"], &["stories/2026/", "stories/b.md", "stories/first-story.md"]),
        (&["mv", "content/stories/20"], &["content/stories/2026/"]),
        (&["mv", "stories/b.md", "stories/2026/"], &["stories/2026/a.md"]),
        (&["new", "--twin", "stories/b"], &["stories/b.md"]),
        (&["theme", "locales/e"], &["locales/en.yaml"]),
        (&["mv", "../"], &[]),
        (&["mv", "content/../../"], &[]),
    ] {
        assert_eq!(offered(here.path(), words), expected, "{words:?}");
    }
    assert!(files_below(here.path()) == before, "to offer something changes nothing");
}

#[test]
fn the_portal_is_that_of_root() {
    let here = tempfile::tempdir().expect("a temporary folder can be made");
    std::fs::create_dir(here.path().join("portal")).expect("it can be made");
    portal(&here.path().join("portal"));
    for words in [
        &["new", "story", "--root", "portal", "--department", "so"][..],
        &["new", "story", "--root=portal", "--department", "so"],
    ] {
        assert_eq!(offered(here.path(), words), ["somu"], "{words:?}");
    }
    assert_eq!(offered(here.path(), &["mv", "--root", "portal", "stories/b"]), ["stories/b.md"]);
    // Where there is no portal, or a broken one, there is silence.
    assert_eq!(offered(here.path(), &["new", "story", "--department", ""]), Vec::<String>::new());
    put(here.path(), "portal/content/data/departments.yaml", "keiri: [\n");
    put(here.path(), "portal/chienowa.yaml", "\u{0}");
    let words = ["new", "story", "--root", "portal", "--department", ""];
    assert_eq!(offered(here.path(), &words), Vec::<String>::new());
}

#[cfg(unix)]
#[test]
fn nothing_outside_of_the_portal_is_offered() {
    let outside = tempfile::tempdir().expect("a temporary folder can be made");
    put(outside.path(), "data/departments.yaml", "secret: 秘密\n");
    let here = tempfile::tempdir().expect("a temporary folder can be made");
    std::os::unix::fs::symlink(outside.path(), here.path().join("content")).expect("links can be made");
    assert_eq!(offered(here.path(), &["new", "story", "--department", ""]), Vec::<String>::new());
}

#[test]
fn the_script_makes_bash_ask() {
    let here = tempfile::tempdir().expect("a temporary folder can be made");
    portal(here.path());
    let program = chienowa().get_program().to_owned();
    let folder =
        Path::new(&program).parent().expect("a program lies in a folder").to_string_lossy().into_owned();
    // As readline calls it: the command, the word that is begun, and the one before it.
    let script = "source <(chienowa completions bash)
        COMP_WORDS=(chienowa new story --department ke) COMP_CWORD=4 COMP_TYPE=9
        _clap_complete_chienowa chienowa ke --department
        printf '%s\\n' \"${COMPREPLY[@]}\"";
    let path = format!("{folder}:{}", std::env::var("PATH").unwrap_or_default());
    let output = std::process::Command::new("bash")
        .current_dir(here.path())
        .env("PATH", path)
        .args(["-c", script])
        .output()
        .expect("there is bash");
    let answer: Run = output.into();
    assert_eq!((answer.out.as_str(), answer.err.as_str()), ("keiri\nkeiei\n", ""));
}
