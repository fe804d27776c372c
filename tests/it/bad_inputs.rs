//! Dozens of mistakes in one portal: one run tells them all, with places and hints, and writes nothing.

use std::path::Path;

use serde_json::Value;

use crate::support::{files_below, put, put_fixture, run};

const FIXTURE: &str = include_str!("../bad_inputs/portal.txt");

/// Line and column, where a mistake has a place in the text.
type Place = Option<(u64, u64)>;

/// Code, file and place.
const EXPECTED: &[(&str, &str, Place)] = &[
    ("yaml::invalid-value", "chienowa.yaml", Some((2, 11))),
    ("yaml::invalid-value", "chienowa.yaml", Some((3, 11))),
    ("yaml::unknown-key", "chienowa.yaml", Some((4, 1))),
    ("yaml::wrong-type", "chienowa.yaml", Some((5, 20))),
    ("template::unknown-theme", "chienowa.yaml", Some((6, 8))),
    ("yaml::syntax", "content/stories/bad-yaml.md", Some((2, 9))),
    ("yaml::syntax", "content/stories/tabs.md", Some((4, 1))),
    ("yaml::syntax", "content/stories/twice.md", Some((4, 1))),
    ("yaml::unknown-key", "content/stories/unknown-key.md", Some((3, 1))),
    ("yaml::wrong-type", "content/stories/wrong-type.md", Some((3, 17))),
    ("yaml::limit", "content/stories/bomb.md", Some((9, 8))),
    ("yaml::limit", "content/stories/deep-yaml.md", Some((3, 134))),
    ("front-matter::unknown-department", "content/stories/department.md", Some((3, 13))),
    ("front-matter::unknown-task", "content/stories/department.md", Some((4, 9))),
    ("front-matter::unknown-tool", "content/stories/department.md", Some((5, 8))),
    ("front-matter::unknown-author", "content/stories/department.md", Some((6, 11))),
    ("front-matter::unknown-recipe", "content/stories/department.md", Some((7, 11))),
    ("front-matter::unknown-related", "content/stories/department.md", Some((8, 11))),
    ("prompt::undeclared-blank", "content/recipes/blanks.md", Some((7, 1))),
    ("prompt::unused-variable", "content/recipes/blanks.md", Some((4, 11))),
    ("prompt::missing", "content/recipes/no-prompt.md", Some((4, 1))),
    ("prompt::bad-blank", "content/recipes/bad-blank.md", Some((5, 1))),
    ("quiz::invalid", "content/training/quiz.md", Some((5, 1))),
    ("learning-path::cycle", "content/training/one.md", Some((3, 17))),
    ("front-matter::unknown-path", "content/training/two.md", Some((3, 7))),
    ("link::unresolved", "content/stories/links.md", Some((4, 1))),
    ("link::unknown-anchor", "content/stories/links.md", Some((5, 1))),
    ("link::unknown-image", "content/stories/links.md", Some((6, 1))),
    ("link::escapes", "content/stories/links.md", Some((7, 1))),
    ("link::unsafe", "content/stories/links.md", Some((8, 1))),
    ("url::duplicate", "content/stories/same/index.md", None),
    ("url::alias", "content/stories/alias.md", Some((3, 11))),
    ("url::reserved", "content/search.md", None),
    ("front-matter::unclosed", "content/stories/unclosed.md", Some((1, 1))),
    ("front-matter::missing", "content/stories/bare.md", Some((1, 1))),
    ("yaml::missing-key", "content/stories/no-title.md", Some((2, 1))),
    ("yaml::invalid-value", "content/stories/dates.md", Some((3, 7))),
    ("yaml::wrong-type", "content/stories/dates.md", Some((4, 13))),
    ("front-matter::twin-key", "content/stories/twin.en.md", Some((3, 1))),
    ("front-matter::twin-alone", "content/stories/alone.en.md", None),
    ("markdown::duplicate-id", "content/stories/ids.md", Some((6, 1))),
    ("markdown::noncharacter", "content/stories/fdd0.md", Some((4, 3))),
    ("markdown::too-deep", "content/stories/quotes.md", None),
    ("yaml::missing-key", "content/data/people/nameless.yaml", Some((1, 1))),
    ("yaml::syntax", "content/data/glossary.yaml", Some((1, 7))),
    ("vocabulary::invalid", "content/data/departments.yaml", Some((2, 1))),
    ("read::not-utf8", "content/stories/bytes.md", Some((4, 4))),
    ("read::too-large", "content/stories/huge.md", None),
    ("read::bad-name", "content/stories/a\\b.md", None),
    #[cfg(unix)]
    ("read::link-outside", "content/outside.md", None),
    #[cfg(unix)]
    ("read::failed", "content/dangling.md", None),
];

fn portal(root: &Path) {
    put_fixture(root, FIXTURE);
    put(root, "content/stories/bytes.md", b"---\ntitle: a\n---\nabc\xff\n");
    put(root, "content/stories/quotes.md", format!("---\ntitle: a\n---\n{}a\n", "> ".repeat(10_000)));
    put(
        root,
        "content/stories/deep-yaml.md",
        format!("---\ntitle: a\ntags: {}{}\n---\n", "[".repeat(9_000), "]".repeat(9_000)),
    );
    put(root, "content/stories/a\\b.md", "---\ntitle: a\n---\n");
    let huge = std::fs::File::create(root.join("content/stories/huge.md")).expect("a file can be made");
    huge.set_len(50 << 20).expect("a file can be long");
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("/etc/hostname", root.join("content/outside.md"))
            .expect("links can be made");
        std::os::unix::fs::symlink("gone.md", root.join("content/dangling.md")).expect("links can be made");
    }
}

#[test]
fn one_run_tells_all_mistakes_and_writes_nothing() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let root = folder.path();
    portal(root);
    let before = files_below(root);

    let checked = run(root, &["check", "--format", "json"]);
    assert_eq!(checked.status, 1, "{}", checked.err);
    let lines: Vec<Value> =
        checked.out.lines().map(|line| serde_json::from_str(line).expect("each line is JSON")).collect();
    let mut missing = Vec::new();
    for (code, path, place) in EXPECTED {
        let is_it = |line: &&Value| {
            line["code"] == *code
                && line["path"] == *path
                && place.is_none_or(|(at, column)| line["line"] == at && line["column"] == column)
        };
        if lines.iter().find(is_it).is_none() {
            let near: Vec<String> =
                lines.iter().filter(|line| line["path"] == *path).map(ToString::to_string).collect();
            missing.push(format!("{code} {path} {place:?}, but {near:#?}"));
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
    for line in &lines {
        let message = line["message"].as_str().expect("a message is text");
        let tells = line["hint"].is_string() || message.contains("expected ") || message.contains(" takes ");
        assert!(tells, "neither a hint nor what was expected: {line}");
        // A mistake about a file as a whole has no line; all others say where.
        let whole_file = ["read::", "url::duplicate", "url::reserved", "front-matter::twin-alone"];
        let code = line["code"].as_str().expect("a code is text");
        assert!(
            line["line"].is_u64() || whole_file.iter().any(|start| code.starts_with(start)),
            "no place: {line}"
        );
        assert!(!message.ends_with('.') && !message.contains('\n'), "{message}");
        assert!(!message.starts_with(char::is_uppercase) || message.starts_with("U+"), "{message}");
    }

    let human = run(root, &["check", "--color", "never"]);
    assert_eq!(human.status, 1);
    for (code, path, place) in EXPECTED {
        let place = place.map_or_else(String::new, |(line, column)| format!(":{line}:{column}"));
        assert!(human.out.contains(&format!("[{code}]")), "{code} is not shown");
        assert!(human.out.contains(&format!("--> {path}{place}")), "{path}{place} is not shown");
    }
    assert!(human.out.lines().all(|line| line.chars().count() < 400), "no line floods the terminal");

    let built = run(root, &["build"]);
    assert_eq!((built.status, built.out.as_str()), (1, ""), "{}", built.err);
    assert!(built.err.contains("nothing was written"), "{}", built.err);
    assert!(files_below(root) == before, "something was written");
}

#[test]
fn what_was_published_stays_as_it_is_when_mistakes_come() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let root = folder.path();
    put(root, "content/index.md", "はじめに\n");
    assert_eq!(run(root, &["build", "--quiet"]).status, 0);
    let published = files_below(&root.join("public"));
    assert!(!published.is_empty());
    portal(root);
    assert_eq!(run(root, &["build", "--quiet"]).status, 1);
    assert!(files_below(&root.join("public")) == published);
}

#[test]
fn a_template_that_fails_publishes_nothing_and_is_named_with_its_line() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let root = folder.path();
    put(root, "content/about.md", "はじめに\n");
    put(root, "themes/default/layouts/page.html", "<main>\n{{ page.titel }}\n</main>\n");
    for command in ["check", "build"] {
        let failed = run(root, &[command, "--color", "never"]);
        assert_eq!(failed.status, 1, "{}{}", failed.out, failed.err);
        let told = failed.out + &failed.err;
        assert!(told.contains("template::render"), "{told}");
        assert!(told.contains("--> themes/default/layouts/page.html:2:"), "{told}");
    }
    assert!(!root.join("public").exists());
}

#[test]
fn a_broken_locale_is_told_and_nothing_is_published() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let root = folder.path();
    put(root, "content/about.md", "はじめに\n");
    put(root, "themes/default/locales/ja.yaml", "site: [\n");
    let failed = run(root, &["check", "--color", "never"]);
    assert_eq!(failed.status, 1, "{}", failed.err);
    assert!(failed.out.contains("template::locale"), "{}", failed.out);
    assert!(failed.out.contains("--> themes/default/locales/ja.yaml:"), "{}", failed.out);
}

#[test]
fn annotations_of_github_and_gitlab_can_be_read() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    portal(folder.path());
    let github = run(folder.path(), &["check", "--format", "github"]);
    assert_eq!(github.status, 1);
    for line in github.out.lines() {
        let rest = line
            .strip_prefix("::error ")
            .or(line.strip_prefix("::warning "))
            .or(line.strip_prefix("::notice "));
        let (properties, message) =
            rest.and_then(|rest| rest.split_once("::")).unwrap_or_else(|| panic!("{line}"));
        assert!(properties.starts_with("file=") && properties.contains(",title="), "{line}");
        assert!(properties.split(',').all(|property| property.contains('=')), "{line}");
        assert!(!message.is_empty());
    }
    assert!(github.out.contains("::error file=content/stories/department.md,line=3,col=13,title=front-matter%3A%3Aunknown-department::"));

    let gitlab = run(folder.path(), &["check", "--format", "gitlab"]);
    assert_eq!(gitlab.status, 1);
    let report: Vec<Value> = serde_json::from_str(&gitlab.out).expect("the report is one JSON array");
    assert_eq!(report.len(), github.out.lines().count());
    let mut fingerprints = std::collections::BTreeSet::new();
    for entry in &report {
        for key in ["description", "check_name", "fingerprint", "severity"] {
            assert!(entry[key].is_string(), "{key} is missing in {entry}");
        }
        assert!(
            entry["location"]["path"].is_string() && entry["location"]["lines"]["begin"].as_u64() >= Some(1),
            "{entry}"
        );
        assert!(fingerprints.insert(entry["fingerprint"].as_str()), "a fingerprint comes twice: {entry}");
    }
}

#[test]
fn very_many_mistakes_in_one_file_are_all_told_in_time() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let keys: String = (0..20_000).map(|number| format!("key{number}: {number}\n")).collect();
    put(folder.path(), "content/stories/pasted.md", format!("---\ntitle: a\n{keys}---\n"));
    let started = std::time::Instant::now();
    let checked = run(folder.path(), &["check", "--format", "json"]);
    assert_eq!(checked.out.matches("yaml::unknown-key").count(), 20_000);
    assert!(checked.out.contains("\"line\":20002,\"column\":1,"));
    assert!(started.elapsed().as_secs() < 30, "it took {:?}", started.elapsed());
}
