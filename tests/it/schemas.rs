//! What helps to write: schemas, what `init` leaves for editors, `new` in both languages. tests/schemas.py holds schemas
//! against files with a validator; that the handbook has every key, command and option, `handbook` tests.

use std::collections::BTreeSet;

use chienowa::schema::{Language, Subject};
use serde_json::{Value, json};

use crate::support::{files_below, put, run};

fn portal() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    assert_eq!(run(folder.path(), &["init", "--quiet"]).status, 0);
    folder
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).expect("it is JSON")
}

#[test]
fn every_kind_has_a_schema_with_a_description_of_each_key_in_both_languages() {
    for subject in Subject::ALL {
        let [ja, en] = [Language::Ja, Language::En].map(|language| subject.schema(language, None));
        assert_eq!(ja["$schema"], "http://json-schema.org/draft-07/schema#", "{subject:?}");
        let (ja, en) = (&ja["properties"], &en["properties"]);
        for (name, key) in ja.as_object().into_iter().flatten() {
            let description = |schema: &Value| schema["description"].as_str().map(str::to_owned);
            assert!(description(key).is_some_and(|text| !text.is_empty()), "{subject:?} {name}");
            assert_ne!(description(key), description(&en[name]), "{subject:?} {name}");
        }
    }
}

#[test]
fn a_schema_has_bounds_choices_and_what_must_be_there() {
    let story = Subject::Story.schema(Language::En, None);
    assert_eq!(story["required"], json!(["title"]));
    assert_eq!(story["additionalProperties"], false);
    assert_eq!(story["properties"]["users"]["minimum"], 1);
    assert_eq!(story["properties"]["users"]["default"], 1);
    assert_eq!(story["properties"]["search"]["default"], true);
    assert_eq!(story["properties"]["stage"]["enum"], json!(["tried", "repeated", "standard", null]));
    assert_eq!(Subject::Page.schema(Language::En, None)["additionalProperties"], true);
    let config = Subject::Config.schema(Language::En, None);
    let target = &config["properties"]["publish"]["properties"]["targets"]["additionalProperties"];
    assert_eq!(target["oneOf"].as_array().map(Vec::len), Some(4), "{target}");
    assert_eq!(target["oneOf"][0]["properties"]["port"], false, "a folder has no port");
}

#[test]
fn words_of_a_portal_are_choices_with_labels() {
    let here = portal();
    put(here.path(), "content/data/departments.yaml", "keiri: {label: {ja: 経理部, en: Accounting}}\n");
    let story = json(&run(here.path(), &["schema", "story", "--root", ".", "--lang", "en"]).out);
    let department = &story["properties"]["department"];
    assert_eq!(department["enum"], json!(["keiri", null]));
    assert_eq!(department["enumDescriptions"], json!(["Accounting", ""]));
    let people = &story["properties"]["owner"]["anyOf"];
    assert!(people.to_string().contains("mihon-hanako"), "{people}");
    assert_eq!(run(here.path(), &["schema", "storry"]).status, 2);
    let listed = run(here.path(), &["schema", "--list"]);
    assert_eq!(listed.out.lines().count(), Subject::ALL.len());
}

#[test]
fn init_leaves_what_editors_need_and_overwrites_none_of_it() {
    let here = portal();
    let files = files_below(here.path());
    let names: BTreeSet<&str> =
        files.keys().map(String::as_str).filter(|name| name.starts_with('.')).collect();
    let expected = [
        ".editorconfig",
        ".gitignore",
        ".vscode/chienowa.code-snippets",
        ".vscode/extensions.json",
        ".vscode/schemas/config.json",
        ".vscode/schemas/departments.json",
        ".vscode/schemas/glossary.json",
        ".vscode/schemas/paths.json",
        ".vscode/schemas/person.json",
        ".vscode/schemas/synonyms.json",
        ".vscode/schemas/tasks.json",
        ".vscode/schemas/tools.json",
        ".vscode/settings.json",
        ".vscode/tasks.json",
    ];
    assert_eq!(names, BTreeSet::from(expected));
    let read = |name: &str| json(std::str::from_utf8(&files[name]).expect("it is text"));
    for (schema, of) in read(".vscode/settings.json")["yaml.schemas"].as_object().expect("a mapping") {
        assert!(files.contains_key(schema.trim_start_matches("./")), "{schema}");
        let of = of.as_str().expect("a pattern").replace("*.yaml", "mihon-hanako.yaml");
        assert!(files.contains_key(&of), "{of}");
    }
    let snippets = read(".vscode/chienowa.code-snippets");
    for name in ["story", "recipe-en", "faq", "module", "page", "prompt", "quiz", "details", "tabs"] {
        assert!(snippets[name]["body"][0].is_string(), "{name}");
    }
    for left in ["TITLE", "date: DATE", "month: MONTH", "AUTHORS", "DEPARTMENT"] {
        assert!(!snippets.to_string().contains(left), "{left}");
    }
    let other = tempfile::tempdir().expect("a temporary folder can be made");
    put(other.path(), ".vscode/settings.json", "{}\n");
    assert_eq!(run(other.path(), &["init", "--quiet"]).status, 0);
    assert_eq!(files_below(other.path())[".vscode/settings.json"], b"{}\n");
}

#[test]
fn new_takes_all_it_asks_as_options_in_both_languages() {
    let here = portal();
    put(here.path(), "content/data/departments.yaml", "keiri: 経理部\nsomu: 総務部\n");
    put(here.path(), "content/data/tasks.yaml", "minutes: 議事録\nmail: メール\n");
    put(here.path(), "content/data/tools.yaml", "chat: 社内\n");
    let words = ["--department", "keiri", "--task", "minutes", "--task", "mail", "--tool", "chat"];
    for kind in ["story", "recipe", "faq", "module", "page"] {
        for lang in ["ja", "en"] {
            let title = format!("TASKS of {kind} {lang}");
            let arguments = [&["new", kind, title.as_str(), "--lang", lang][..], &words].concat();
            let made = run(here.path(), &arguments);
            assert_eq!(made.status, 0, "{kind} {lang}: {}", made.err);
            let text = std::fs::read_to_string(here.path().join(made.out.trim())).expect("it is there");
            for line in ["department: keiri\n", "tasks: [minutes, mail]\n", "tools: [chat]\n", &title] {
                assert!(text.contains(line), "{kind} {lang} lacks {line}: {text}");
            }
            let is_ascii = text.is_ascii() || text.contains('…') && !text.contains('の');
            assert_eq!(is_ascii, lang == "en", "{text}");
        }
    }
    let checked = run(here.path(), &["check", "--drafts", "--format", "json"]);
    assert_eq!(checked.status, 0, "{}", checked.out);
}

#[test]
fn a_template_of_the_portals_theme_goes_first() {
    let here = portal();
    put(here.path(), "themes/default/new/faq.ja.md", "---\ntitle: TITLE\nAUTHORS\n---\n\n私たちの形\n");
    let made = run(here.path(), &["new", "faq", "問い"]);
    assert_eq!(made.status, 0, "{}", made.err);
    let text = std::fs::read_to_string(here.path().join(made.out.trim())).expect("it is there");
    assert_eq!(text, "---\ntitle: \"問い\"\n---\n\n私たちの形\n");
    assert_eq!(run(here.path(), &["check", "--strict", "--quiet"]).status, 0);
}

#[test]
fn new_refuses_what_no_vocabulary_has_and_asks_nobody_without_a_terminal() {
    let here = portal();
    put(here.path(), "content/data/departments.yaml", "keiri: 経理部\n");
    let before = files_below(here.path());
    let wrong = run(here.path(), &["new", "story", "題", "--department", "keri"]);
    assert_eq!(wrong.status, 2);
    assert!(wrong.err.contains("did you mean `keiri` (経理部)?"), "{}", wrong.err);
    let silent = run(here.path(), &["new", "story"]);
    assert_eq!(silent.status, 2);
    assert!(silent.err.contains("the title is empty"), "{}", silent.err);
    assert!(files_below(here.path()) == before);
}
