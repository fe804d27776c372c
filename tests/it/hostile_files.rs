//! A repository that somebody prepared: links, pipes and devices in it, names that lead elsewhere. Nothing outside is
//! read, nothing outside is written, and nothing waits forever.
#![cfg(unix)]

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

use crate::support::{Run, chienowa, files_below, put, run};

const SECRET: &str = "himitsu-no-kotoba";

fn folder() -> TempDir {
    tempfile::tempdir().expect("a temporary folder can be made")
}

fn portal() -> TempDir {
    let folder = folder();
    put(folder.path(), "content/index.md", "# はじめに\n");
    folder
}

fn link(root: &Path, name: &str, target: impl AsRef<Path>) {
    let place = root.join(name);
    fs::create_dir_all(place.parent().expect("a link lies in a folder")).expect("folders can be made");
    symlink(target, place).expect("a link can be made");
}

/// A folder outside of the portal with what nobody may read, change or remove.
fn outside() -> TempDir {
    let folder = folder();
    for name in
        ["secret.md", "secret.svg", "secret.yaml", "staging/work", "memo/work", "images/work", "theme.css"]
    {
        put(folder.path(), name, format!("{SECRET}\n"));
    }
    folder
}

fn pipe(root: &Path, name: &str) {
    let made = Command::new("mkfifo").arg(root.join(name)).status().expect("mkfifo is there");
    assert!(made.success());
}

/// Ran to its end within a minute: whatever waits for a pipe does not.
fn soon(folder: &Path, arguments: &[&str]) -> Run {
    let ended = Command::new("timeout")
        .arg("60")
        .arg(chienowa().get_program())
        .args(arguments)
        .current_dir(folder)
        .output()
        .expect("timeout is there");
    assert_ne!(ended.status.code(), Some(124), "{arguments:?} waits forever");
    ended.into()
}

fn holds_secret(files: &BTreeMap<String, Vec<u8>>) -> Vec<&String> {
    let is_it = |bytes: &[u8]| bytes.windows(SECRET.len()).any(|part| part == SECRET.as_bytes());
    files.iter().filter(|(_, bytes)| is_it(bytes)).map(|(name, _)| name).collect()
}

#[track_caller]
fn assert_refused(run: &Run, word: &str) {
    assert_eq!(run.status, 2, "{}{}", run.out, run.err);
    assert_eq!(run.err.lines().filter(|line| line.starts_with("error: ")).count(), 1, "{}", run.err);
    assert!(run.err.contains(word), "{}", run.err);
}

#[test]
fn work_is_never_kept_where_a_link_in_the_portal_leads() {
    for name in
        [".chienowa", ".chienowa/memo", ".chienowa/images", ".chienowa/git", ".chienowa/memo/documents"]
    {
        let (portal, outside) = (portal(), outside());
        link(portal.path(), name, outside.path());
        let before = files_below(outside.path());
        for command in ["build", "check", "publish"] {
            if command == "publish" {
                put(portal.path(), "chienowa.yaml", "publish: {targets: {a: {directory: {path: ../x}}}}\n");
            }
            let ended = run(portal.path(), &[command]);
            if ended.status != 1 {
                assert_refused(&ended, "it is a link");
            }
        }
        let ended = run(portal.path(), &["search", "はじめに"]);
        assert_refused(&ended, name);
        assert!(files_below(outside.path()) == before, "{name}");
        assert!(!portal.path().join("public").exists());
    }
}

#[test]
fn outputs_are_never_written_where_a_link_in_the_portal_leads() {
    for (name, target, output) in [
        ("public", "", "public"),
        ("public", "new", "public"),
        ("public", "../gone/new", "public"),
        ("dist", "", "dist/site"),
        ("dist/deep", "", "dist/deep/er/site"),
    ] {
        let (portal, outside) = (portal(), folder());
        link(portal.path(), name, outside.path().join(target));
        assert_refused(&run(portal.path(), &["build", "--output", output]), "link");
        assert_eq!(fs::read_dir(outside.path()).expect("it is there").count(), 0, "{name} {target}");
    }
    // Links that stay in the portal, and places named as such, are the author's own choice.
    let (portal, outside) = (portal(), folder());
    link(portal.path(), "site", "public");
    fs::create_dir(portal.path().join("public")).expect("folders can be made");
    assert_eq!(run(portal.path(), &["build", "--output", "site"]).status, 0);
    let elsewhere = outside.path().join("site");
    assert_eq!(run(portal.path(), &["build", "--output", &elsewhere.to_string_lossy()]).status, 0);
    assert!(elsewhere.join("index.html").exists());
}

#[test]
fn folders_that_hold_more_than_outputs_are_never_an_output_folder() {
    let home = portal();
    let root = home.path().join("work/portal");
    put(&root, "content/index.md", "# はじめに\n");
    put(home.path(), ".chienowa-output", "");
    put(home.path(), "other/.git/HEAD", "ref: refs/heads/main\n");
    put(home.path(), "other/.chienowa-output", "");
    put(home.path(), "elsewhere/.chienowa-output", "");
    put(home.path(), "elsewhere/thesis.txt", "years of work");
    let before = files_below(home.path());
    let with_home = |home: &Path, output: &str| -> Run {
        let arguments = ["build", "--output", output];
        chienowa().current_dir(&root).args(arguments).env("HOME", home).output().expect("it starts").into()
    };
    for output in [
        "/",
        ".",
        "..",
        "../..",
        "content",
        "content/x",
        "themes",
        "sources",
        ".git",
        ".git/x",
        "../../other",
    ] {
        assert_refused(&with_home(home.path(), output), "cannot write to");
    }
    assert_refused(&with_home(&home.path().join("elsewhere"), "../../elsewhere"), "home folder");
    let after: BTreeMap<_, _> =
        files_below(home.path()).into_iter().filter(|(name, _)| !name.contains(".chienowa/")).collect();
    assert!(after == before);
    // With a marker, and nobody's home: what was there stays.
    assert_eq!(with_home(home.path(), "../../elsewhere").status, 0);
    assert_eq!(run(&root, &["build", "--output", "../../elsewhere"]).status, 0);
    assert!(home.path().join("elsewhere/thesis.txt").exists());
}

#[test]
fn new_files_are_never_made_where_a_link_leads() {
    let (portal, outside) = (portal(), folder());
    put(portal.path(), "chienowa.yaml", "theme: own\n");
    link(portal.path(), "content/stories", outside.path());
    link(portal.path(), "content/recipes", outside.path().join("gone"));
    link(portal.path(), "content/data", outside.path());
    link(portal.path(), "themes", outside.path());
    assert_refused(&run(portal.path(), &["new", "story", "題", "--slug", "a"]), "link");
    assert_refused(&run(portal.path(), &["new", "recipe", "題", "--slug", "a"]), "link");
    assert_refused(&run(portal.path(), &["new", "person", "例", "--slug", "a"]), "link");
    assert_refused(&run(portal.path(), &["theme", "locales/en.yaml", "--copy"]), "link");
    let fresh = folder();
    link(fresh.path(), "content", outside.path());
    assert_refused(&run(fresh.path(), &["init"]), "link");
    assert_eq!(fs::read_dir(outside.path()).expect("it is there").count(), 0);
    for slug in ["../a", "a/../../b", "/a", "..", "a\\b"] {
        assert_eq!(run(portal.path(), &["new", "faq", "題", "--slug", slug]).status, 2, "{slug}");
    }
}

#[test]
fn a_theme_is_a_name_and_never_a_way() {
    let outside = outside();
    for theme in ["../../x", "/etc", "..", ".", "a/b", "a\\\\b", &outside.path().to_string_lossy()] {
        let portal = portal();
        put(portal.path(), "chienowa.yaml", format!("theme: \"{theme}\"\n"));
        let ended = run(portal.path(), &["build"]);
        assert_eq!(ended.status, 1, "{theme}: {}", ended.err);
        assert!(ended.err.contains("yaml::invalid-value"), "{}", ended.err);
        let before = files_below(portal.path());
        run(portal.path(), &["theme", "locales/en.yaml", "--copy"]);
        let made: Vec<String> =
            files_below(portal.path()).into_keys().filter(|name| !before.contains_key(name)).collect();
        assert!(made.iter().all(|name| name.starts_with("themes/default/")), "{theme}: {made:?}");
    }
}

#[test]
fn what_a_configuration_or_a_template_names_is_never_read_from_outside() {
    let outside = outside();
    let secret = outside.path().join("secret.svg").to_string_lossy().into_owned();
    let up = "../".repeat(12) + secret.trim_start_matches('/');
    for named in
        [secret.as_str(), &up, "/etc/hostname", "\\\\\\\\host\\\\share\\\\a.svg", "file:///etc/hostname"]
    {
        let portal = portal();
        put(portal.path(), "chienowa.yaml", format!("theme_tokens: {{logo: \"{named}\"}}\n"));
        let ended = soon(portal.path(), &["build"]);
        assert_eq!(ended.status, 1, "{named}: {}", ended.err);

        put(portal.path(), "chienowa.yaml", "theme: own\n");
        put(portal.path(), "themes/own/layouts/page.html", format!("{{% include \"{named}\" %}}"));
        put(portal.path(), "content/about.md", "# a\n");
        let ended = soon(portal.path(), &["build"]);
        assert_eq!(ended.status, 1, "{named}: {}", ended.err);
        assert!(!ended.err.contains(SECRET) && !ended.out.contains(SECRET));

        fs::remove_dir_all(portal.path().join("themes")).expect("it is there");
        let config = format!("sources: {{\"{named}\": {{mount: x}}}}\n");
        put(portal.path(), "chienowa.yaml", config);
        put(portal.path(), "content/about.md", format!("![]({named})\n\n[a]({named})\n"));
        let ended = soon(portal.path(), &["build"]);
        assert_ne!(ended.status, 2, "{named}: {}", ended.err);
        assert!(!ended.err.contains(SECRET) && !ended.out.contains(SECRET));
        if ended.status == 0 {
            assert_eq!(holds_secret(&files_below(&portal.path().join("public"))), Vec::<&String>::new());
        }
    }
}

#[test]
fn pipes_devices_sockets_and_loops_are_told_and_never_waited_for() {
    let portal = portal();
    for name in ["content/pipe.md", "content/pipe.png"] {
        pipe(portal.path(), name);
    }
    let _socket = std::os::unix::net::UnixListener::bind(portal.path().join("content/socket.md"))
        .expect("a socket can be made");
    for (name, target) in [
        ("content/zero.md", "/dev/zero"),
        ("content/random.png", "/dev/urandom"),
        ("content/environ.md", "/proc/self/environ"),
        ("content/memory.md", "/proc/self/mem"),
        ("content/root", "/"),
        ("content/one", "two"),
        ("content/two", "one"),
        ("content/up", ".."),
        ("content/here", "."),
        ("content/to-pipe.md", "pipe.md"),
        ("themes", "/proc"),
    ] {
        link(portal.path(), name, target);
    }
    let ended = soon(portal.path(), &["check", "--format", "json"]);
    assert_eq!(ended.status, 1, "{}", ended.err);
    for name in [
        "pipe.md",
        "pipe.png",
        "socket.md",
        "zero.md",
        "random.png",
        "environ.md",
        "memory.md",
        "root",
        "one",
        "two",
        "up",
        "here",
        "to-pipe.md",
    ] {
        assert!(ended.out.contains(&format!("\"path\":\"content/{name}\"")), "{name}: {}", ended.out);
    }
    assert!(ended.out.contains("\"path\":\"themes\""));

    // In the place of the configuration, and of what is only looked for.
    let portal = folder();
    pipe(portal.path(), "chienowa.yaml");
    put(portal.path(), "content/index.md", "# a\n");
    pipe(portal.path(), "sources");
    assert_eq!(soon(portal.path(), &["build"]).status, 1);
}

#[test]
fn a_file_with_two_names_on_disk_is_a_file() {
    let portal = portal();
    put(portal.path(), "content/a.md", "# 一つ\n");
    fs::hard_link(portal.path().join("content/a.md"), portal.path().join("content/b.md"))
        .expect("it can be linked");
    assert_eq!(run(portal.path(), &["build"]).status, 0);
    assert!(portal.path().join("public/b/index.html").exists());
}

#[test]
fn names_that_are_no_addresses_or_too_long_end_in_a_sentence() {
    let portal = portal();
    put(portal.path(), "content/\u{202e}dm.md", "# a\n");
    put(portal.path(), "content/a\u{7}b.md", "# a\n");
    let ended = run(portal.path(), &["check", "--color", "never"]);
    assert_eq!(ended.status, 1);
    assert_eq!(ended.out.matches("read::bad-name").count(), 2, "{}", ended.out);
    assert!(!ended.out.contains(['\u{202e}', '\u{7}']), "a terminal would act on it");

    // Names that other systems would take for something else are names here; an alias is refused or stays inside.
    for name in ["con.md", "nul", "a.md:x", "trailing. ", "com1.png", "C:", "..."] {
        put(portal.path(), &format!("content/files/{name}"), "# a\n");
    }
    for name in ["\u{202e}dm.md", "a\u{7}b.md"] {
        fs::remove_file(portal.path().join("content").join(name)).expect("it is there");
    }
    let ended = run(portal.path(), &["build"]);
    assert_eq!(ended.status, 0, "{}", ended.err);

    let long = "あ".repeat(84);
    put(portal.path(), &format!("content/{long}.md"), "# a\n");
    let deep = format!("content/{}", format!("{}/", "d".repeat(200)).repeat(15));
    put(portal.path(), &format!("{deep}a.md"), "# a\n");
    let ended = run(portal.path(), &["build"]);
    assert!(matches!(ended.status, 0 | 2), "{}", ended.err);
    assert!(!ended.err.contains("panicked"), "{}", ended.err);
}

#[test]
fn an_alias_stays_in_the_output_folder() {
    for alias in [
        "/../../x/",
        "/a/../../../x.html",
        "//host/x/",
        "/a\\\\..\\\\b/",
        "/a\\u0000b/",
        "/.chienowa-output",
        "/%2e%2e/x/",
    ] {
        let around = folder();
        let root = around.path().join("portal");
        put(&root, "content/a.md", format!("---\ntitle: a\naliases: [\"{alias}\"]\n---\n"));
        let ended = run(&root, &["build"]);
        assert!(!ended.err.contains("panicked"), "{alias}: {}", ended.err);
        let mut made: Vec<String> = files_below(around.path()).into_keys().collect();
        let ours = ["portal/public/", "portal/.chienowa/", "portal/content/"];
        made.retain(|name| !ours.iter().any(|start| name.starts_with(start)));
        assert_eq!(made, Vec::<String>::new(), "{alias}");
    }
}

#[test]
fn nothing_that_gits_own_files_name_is_run_or_shown() {
    let (portal, outside) = (portal(), outside());
    let git = |arguments: &[&str]| {
        let done = Command::new("git")
            .current_dir(portal.path())
            .args(["-c", "user.name=m", "-c", "user.email=m@example.com"])
            .args(arguments)
            .output()
            .expect("git is there");
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    };
    git(&["init", "--quiet"]);
    git(&["add", "content"]);
    git(&["commit", "--quiet", "--message", "a"]);
    let proof = outside.path().join("ran");
    let script = portal.path().join("evil");
    put(portal.path(), "evil", format!("#!/bin/sh\ntouch {}\n", proof.display()));
    fs::set_permissions(&script, std::os::unix::fs::PermissionsExt::from_mode(0o755)).expect("it is ours");
    let evil = script.display();
    let config = fs::read_to_string(portal.path().join(".git/config")).expect("it is there");
    pipe(portal.path(), ".git/waits");
    put(
        portal.path(),
        ".git/config",
        format!(
            "{config}[core]\n fsmonitor = {evil}\n sshCommand = {evil}\n pager = {evil}\n hooksPath = {evil}\n \
             editor = {evil}\n gitProxy = {evil}\n[diff]\n external = {evil}\n[filter \"x\"]\n clean = {evil}\n \
             smudge = {evil}\n process = {evil}\n[credential]\n helper = {evil}\n[gpg]\n program = {evil}\n\
             [include]\n path = {secret}\n[include]\n path = {waits}\n",
            secret = outside.path().join("secret.md").display(),
            waits = portal.path().join(".git/waits").display(),
        ),
    );
    put(portal.path(), ".git/hooks/post-checkout", format!("#!/bin/sh\n{evil}\n"));
    put(portal.path(), ".git/info/attributes", "* filter=x diff=x\n");
    put(portal.path(), ".git/objects/info/alternates", format!("{}\n", outside.path().display()));
    let ended = soon(portal.path(), &["build", "--verbose"]);
    assert_eq!(ended.status, 0, "{}", ended.err);
    assert!(!proof.exists(), "a program was run");
    assert_eq!(holds_secret(&files_below(&portal.path().join("public"))), Vec::<&String>::new());
    assert!(!ended.err.contains(SECRET));

    // A `.git` that leads elsewhere, or nowhere.
    for leads in [outside.path().join("secret.md"), "/dev/zero".into(), "/nowhere".into()] {
        let portal = self::portal();
        put(portal.path(), ".git", format!("gitdir: {}\n", leads.display()));
        let ended = soon(portal.path(), &["build"]);
        assert_eq!(ended.status, 0, "{}", ended.err);
        assert!(!ended.err.contains(SECRET) && !ended.err.contains("panicked"), "{}", ended.err);
    }
}
