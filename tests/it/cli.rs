//! The program as people and scripts meet it: help, exit status, what goes where.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::Path;
use std::process::Stdio;

use serde_json::Value;

use crate::support::{Run, chienowa, files_below, put, repository, run};

const COMMANDS: [&str; 17] = [
    "init",
    "new",
    "check",
    "mv",
    "build",
    "serve",
    "search",
    "index",
    "import",
    "report",
    "signals",
    "theme",
    "recipe",
    "schema",
    "publish",
    "mcp",
    "completions",
];
const SUBCOMMANDS: [[&str; 2]; 10] = [
    ["import", "folder"],
    ["import", "growi"],
    ["import", "csv"],
    ["index", "export"],
    ["index", "mapping"],
    ["report", "care"],
    ["report", "digest"],
    ["report", "impact"],
    ["report", "review"],
    ["signals", "import"],
];

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a temporary folder can be made")
}

fn new_portal() -> tempfile::TempDir {
    let folder = folder();
    assert_eq!(run(folder.path(), &["init", "--quiet"]).status, 0);
    folder
}

/// Runs in the repository's portal without leaving anything in it: its search index is kept elsewhere.
fn in_sample(arguments: &[&str], input: &str) -> Run {
    let mut child = chienowa()
        .current_dir(sample_copy())
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program can be started");
    child.stdin.take().expect("it is piped").write_all(input.as_bytes()).expect("it reads");
    child.wait_with_output().expect("it ends").into()
}

fn sample_copy() -> &'static Path {
    static COPY: std::sync::OnceLock<tempfile::TempDir> = std::sync::OnceLock::new();
    COPY.get_or_init(|| {
        let copy = folder();
        crate::support::copy_sample(copy.path());
        copy
    })
    .path()
}

#[test]
fn help_explains_every_option_and_fits_a_terminal() {
    let here = folder();
    let all = run(here.path(), &["--help"]);
    assert_eq!((all.status, all.err.as_str()), (0, ""));
    for command in COMMANDS {
        assert!(all.out.contains(&format!("\n  {command}")), "{command} is not in\n{}", all.out);
    }
    let commands = COMMANDS.iter().map(|command| vec![*command]);
    for command in commands.chain(SUBCOMMANDS.iter().map(|command| command.to_vec())) {
        let help = run(here.path(), &[&command[..], &["--help"]].concat());
        let command = command.join(" ");
        assert_eq!((help.status, help.err.as_str()), (0, ""));
        for option in ["--quiet", "--verbose", "--color", "--help"] {
            assert!(help.out.contains(option), "{command} --help lacks {option}");
        }
        // Each option is followed by words.
        let lines: Vec<&str> = help.out.lines().collect();
        for (at, line) in lines.iter().enumerate().filter(|(_, line)| {
            let line = line.trim_start();
            line.starts_with('-') && !line.starts_with("- ")
        }) {
            let same_line = line.trim().split_once("  ").is_some_and(|(_, words)| !words.trim().is_empty());
            let next_line = lines.get(at + 1).is_some_and(|next| next.starts_with("          "));
            assert!(same_line || next_line, "{command}: `{line}` is not explained");
        }
        assert!(
            lines.iter().all(|line| line.chars().count() <= 100),
            "{command} --help is wider than 100 columns"
        );
    }
}

#[test]
fn the_handbook_names_only_options_that_there_are() {
    let here = folder();
    let mut known: String =
        COMMANDS.iter().map(|command| run(here.path(), &[command, "--help"]).out).collect();
    known.push_str(&run(here.path(), &["--help"]).out);
    known.extend(SUBCOMMANDS.map(|[command, what]| run(here.path(), &[command, what, "--help"]).out));
    // The look has names that begin like options.
    let pages = files_below(&repository().join("content/handbook"));
    let pages = pages.iter().filter(|(page, _)| page.ends_with(".md") && !page.starts_with("theme."));
    for (page, text) in pages {
        let text = String::from_utf8_lossy(text);
        let commands: Vec<&str> = text
            .split('`')
            .skip(1)
            .step_by(2)
            .chain(
                text.lines()
                    .map(|line| line.trim_start_matches("$ "))
                    .filter(|line| line.starts_with("chienowa ")),
            )
            .filter(|code| code.starts_with("--") || code.starts_with("chienowa "))
            .collect();
        for option in commands.iter().flat_map(|code| code.split_whitespace()).filter(|word| is_option(word))
        {
            let option = option.split('=').next().unwrap_or(option);
            assert!(known.contains(option), "{page} names {option}, which is no option");
        }
    }
}

fn is_option(word: &str) -> bool {
    word.strip_prefix("--").is_some_and(|name| name.starts_with(|first: char| first.is_ascii_lowercase()))
}

#[test]
fn the_exit_status_tells_content_errors_from_not_running() {
    let here = new_portal();
    assert_eq!(run(here.path(), &["check"]).status, 0);
    put(here.path(), "content/stories/bad.md", "no front matter\n");
    assert_eq!(run(here.path(), &["check"]).status, 1);
    assert_eq!(run(here.path(), &["build"]).status, 1);
    for wrong in [
        &["check", "--root", "nowhere"][..],
        &["build", "--at", "yesterday"],
        &["build", "--base-url", "nowhere"],
        &["search", "--batch", "gone.jsonl"],
        &["new", "story", ""],
        &["unheard-of"],
        &["check", "--strct"],
        &[],
    ] {
        let ended = run(here.path(), wrong);
        assert_eq!(ended.status, 2, "{wrong:?}: {}", ended.err);
        assert_eq!(ended.out, "", "{wrong:?}");
        assert!(!ended.err.is_empty() && !ended.err.contains("panicked"), "{wrong:?}: {}", ended.err);
    }
}

#[test]
fn a_new_portal_is_clean_and_quiet() {
    let here = folder();
    let made = run(here.path(), &["init", "my-portal"]);
    assert_eq!((made.status, made.out.as_str()), (0, ""));
    assert!(made.err.contains("chienowa serve --root my-portal"), "{}", made.err);
    let portal = here.path().join("my-portal");
    for command in ["check", "build"] {
        let ran = run(&portal, &[command, "--strict", "--quiet"]);
        assert_eq!((ran.status, ran.out.as_str(), ran.err.as_str()), (0, "", ""), "{command}");
    }
    let checked = run(&portal, &["check", "--format", "json"]);
    assert_eq!(checked.out, "", "no notes either");
    let outputs = files_below(&portal.join("public"));
    assert_eq!(crate::links::problems(&outputs, "/"), Vec::<String>::new());
}

#[test]
fn init_overwrites_nothing() {
    let here = new_portal();
    put(here.path(), "content/index.md", "mine\n");
    let before = files_below(here.path());
    let again = run(here.path(), &["init"]);
    assert_eq!(again.status, 2);
    assert!(again.err.contains("is there already"), "{}", again.err);
    assert!(files_below(here.path()) == before);

    // One file of ours is enough to refuse; a .gitignore is everybody's and stays.
    let other = folder();
    put(other.path(), ".gitignore", "mine\n");
    assert_eq!(run(other.path(), &["init", "--quiet"]).status, 0);
    assert_eq!(files_below(other.path())[".gitignore"], b"mine\n");
}

#[test]
fn every_new_file_is_clean_at_once() {
    let here = new_portal();
    for kind in ["story", "recipe", "faq", "module", "page"] {
        for title in ["議事録を 10分で: \"早く\" #1", "A \\ title"] {
            let made = run(here.path(), &["new", kind, title, "--author", "atarashii"]);
            assert_eq!(made.status, 0, "{kind}: {}", made.err);
            let file = made.out.lines().next().expect("the new file is named").to_owned();
            assert!(here.path().join(&file).is_file(), "{file}");
            let text = std::fs::read_to_string(here.path().join(&file)).expect("it is UTF-8");
            for left in ["TITLE", "DATE", "MONTH", "AUTHORS"] {
                assert!(!text.contains(left), "{file} still holds {left}");
            }
            let again = run(here.path(), &["new", kind, title]);
            assert_eq!(again.status, 2, "the same again: {}", again.out);
            assert_eq!(std::fs::read_to_string(here.path().join(&file)).ok(), Some(text));
        }
    }
    assert_eq!(run(here.path(), &["new", "person", "新しい人"]).status, 0);
    assert!(here.path().join("content/data/people/atarashii.yaml").is_file());
    let checked = run(here.path(), &["check", "--strict", "--format", "json"]);
    assert_eq!((checked.status, checked.out.as_str()), (0, ""));
    let with_drafts = run(here.path(), &["check", "--strict", "--drafts", "--format", "json"]);
    assert_eq!((with_drafts.status, with_drafts.out.as_str()), (0, ""));
}

#[test]
fn search_answers_as_json() {
    let found = in_sample(&["search", "議事録", "--json", "--limit", "3"], "");
    assert_eq!(found.status, 0, "{}", found.err);
    let line: Value = serde_json::from_str(&found.out).expect("one JSON object");
    assert_eq!(found.out.lines().count(), 1);
    let keys: BTreeSet<&str> = line.as_object().expect("an object").keys().map(String::as_str).collect();
    assert_eq!(keys, BTreeSet::from(["query", "total", "relaxed", "hits"]));
    let hits = line["hits"].as_array().expect("a list of hits");
    assert_eq!(hits.len(), 3);
    for (position, hit) in hits.iter().enumerate() {
        assert_eq!(hit["rank"], position + 1);
        for key in ["url", "path", "title", "excerpt", "kind", "lang"] {
            assert!(hit[key].is_string(), "{key} in {hit}");
        }
        assert!(hit["score"].is_number() && hit["section"].is_string() | hit["section"].is_null(), "{hit}");
        let path = hit["path"].as_str().expect("a path is text");
        assert!(sample_copy().join(path).is_file(), "{path} is from the portal's root");
    }
    let all = in_sample(&["search", "議事録", "--json", "--limit", "0"], "");
    let all: Value = serde_json::from_str(&all.out).expect("one JSON object");
    assert_eq!(all["hits"].as_array().map(Vec::len).map(|count| count as u64), all["total"].as_u64());
    assert!(all["total"].as_u64() > Some(3), "{all}");
    let none = in_sample(&["search", "ぴょこぽん魑魅魍魎", "--json"], "");
    assert_eq!(none.status, 0, "to find nothing is no error");
    let only = in_sample(&["search", "議事録", "--json", "--kind", "recipe", "--limit", "0"], "");
    let only: Value = serde_json::from_str(&only.out).expect("one JSON object");
    assert!(
        only["hits"]
            .as_array()
            .is_some_and(|hits| !hits.is_empty() && hits.iter().all(|hit| hit["kind"] == "recipe"))
    );
}

#[test]
fn search_says_in_words_what_it_did_not_find() {
    let found = in_sample(&["search", "議事録 ぴょこぽん"], "");
    assert!(found.out.starts_with("no page has `ぴょこぽん`; showing pages with some words\n"), "{found:?}");
    let found = in_sample(&["search", "プロンフト"], "");
    assert!(found.out.starts_with("no page has `プロンフト`; searched for `プロンプト`"), "{found:?}");
}

#[test]
fn a_batch_keeps_every_other_key_and_answers_in_order() {
    let input = "{\"id\": 7, \"query\": \"議事録\", \"note\": {\"a\": [1]}}\n\n{\"query\": \"minutes\", \"id\": \"x\"}\n";
    let answered = in_sample(&["search", "--batch", "-", "--limit", "2"], input);
    assert_eq!(answered.status, 0, "{}", answered.err);
    let lines: Vec<Value> =
        answered.out.lines().map(|line| serde_json::from_str(line).expect("a JSON line")).collect();
    assert_eq!(lines.len(), 2);
    assert_eq!(
        (&lines[0]["id"], &lines[0]["note"]["a"][0], &lines[1]["id"]),
        (&7.into(), &1.into(), &"x".into())
    );
    assert_eq!((&lines[0]["query"], &lines[1]["query"]), (&"議事録".into(), &"minutes".into()));
    assert!(lines.iter().all(|line| line["hits"].as_array().is_some_and(|hits| hits.len() == 2)));

    let alone = in_sample(&["search", "議事録", "--json", "--limit", "2"], "");
    let alone: Value = serde_json::from_str(&alone.out).expect("one JSON object");
    assert_eq!(alone["hits"], lines[0]["hits"], "a batch searches as one query does");

    for bad in ["not json", "{\"id\": 1}", "{\"query\": 5}", "[]"] {
        let failed = in_sample(&["search", "--batch", "-"], &format!("{{\"query\": \"a\"}}\n{bad}\n"));
        assert_eq!(failed.status, 2, "{bad}");
        assert!(failed.err.contains("-:2:"), "the line is named: {}", failed.err);
    }
}

#[test]
fn results_go_to_standard_output_and_all_else_to_standard_error() {
    let here = new_portal();
    let built = run(here.path(), &["build"]);
    assert_eq!((built.status, built.out.as_str()), (0, ""));
    assert!(built.err.contains("files written"), "{}", built.err);
    let timed = run(here.path(), &["build", "--timings=json"]);
    let report: Value = serde_json::from_str(&timed.out).expect("one JSON object");
    for key in ["stages", "pages", "passages", "bytes"] {
        assert!(!report[key].is_null(), "{key} in {report}");
    }
    let searched = run(here.path(), &["search", "議事録", "--verbose"]);
    assert!(searched.out.contains("議事録") && searched.err.contains("search index"), "{searched:?}");
    put(here.path(), "content/about.md", "[ない](gone.md)\n");
    let checked = run(here.path(), &["check"]);
    assert!(checked.out.contains("link::unresolved") && checked.err.contains("1 warning"), "{checked:?}");
    let built = run(here.path(), &["build"]);
    assert!(built.status == 0 && built.out.is_empty() && built.err.contains("link::unresolved"), "{built:?}");
    assert_eq!(run(here.path(), &["build", "--strict"]).status, 1);
    assert_eq!(run(here.path(), &["check", "--strict"]).status, 1);
}

#[test]
fn colour_is_for_terminals_and_can_be_asked_for_or_refused() {
    let here = folder();
    put(here.path(), "content/about.md", "[ない](gone.md)\n");
    let is_coloured = |run: &Run| run.out.contains('\u{1b}') || run.err.contains('\u{1b}');
    assert!(!is_coloured(&run(here.path(), &["check"])), "a pipe is no terminal");
    assert!(is_coloured(&run(here.path(), &["check", "--color", "always"])));
    let refused = chienowa().current_dir(here.path()).env("NO_COLOR", "1").arg("check").output();
    assert!(!is_coloured(&refused.expect("the program can be started").into()));
    let failed = run(here.path(), &["check", "--root", "nowhere", "--color", "always"]);
    assert!(is_coloured(&failed), "{}", failed.err);
}

#[test]
fn a_file_of_the_theme_is_listed_printed_and_copied_once() {
    let here = folder();
    put(here.path(), "chienowa.yaml", "theme: ours\n");
    let copy = here.path().join("themes/ours/locales/en.yaml");
    let copied = || std::fs::read_to_string(&copy).expect("the file is there");
    let listed = run(here.path(), &["theme"]);
    assert!(listed.out.lines().any(|name| name == "locales/en.yaml"), "{}", listed.out);
    let printed = run(here.path(), &["theme", "locales/en.yaml"]);
    assert_eq!(printed.out, include_str!("../../themes/default/locales/en.yaml"));
    assert_eq!(run(here.path(), &["theme", "locales/en.yaml", "--copy"]).status, 0);
    assert_eq!(copied(), printed.out);
    put(here.path(), "themes/ours/locales/en.yaml", "mine\n");
    let again = run(here.path(), &["theme", "locales/en.yaml", "--copy"]);
    assert_eq!((again.status, copied().as_str()), (2, "mine\n"));
    let unknown = run(here.path(), &["theme", "locale/en.yaml"]);
    assert!(
        unknown.status == 2 && unknown.err.contains("did you mean `locales/en.yaml`?"),
        "{}",
        unknown.err
    );
}

#[test]
fn completions_are_there_for_every_shell() {
    let here = folder();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = run(here.path(), &["completions", shell]);
        assert_eq!((script.status, script.err.as_str()), (0, ""));
        assert!(script.out.contains("chienowa") && script.out.contains("CHIENOWA_COMPLETE"), "{shell}");
    }
}

#[test]
fn a_folder_without_content_is_told_as_such() {
    let here = folder();
    let checked = run(here.path(), &["check", "--color", "never"]);
    assert_eq!(checked.status, 1, "{}", checked.err);
    assert!(checked.out.contains("there is no content/ folder"), "{}", checked.out);
    assert!(checked.out.contains("chienowa init"), "{}", checked.out);
}
