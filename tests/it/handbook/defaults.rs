//! What the schema calls a default is one: written out, it changes nothing, and another value does.

use std::collections::BTreeMap;

use chienowa::config::Config;
use chienowa::parse::yaml::{Keys, Shape};
use chienowa::read::SourceTree;
use chienowa::schema::{Subject, default_of, key_paths};

use crate::support::built;

/// Mappings of the configuration that need more than the key; `KEY` is where it stands.
const FRAMES: [(&str, &str); 4] = [
    ("config.publish.targets", "publish: {targets: {a: {directory: /srv, KEY}}}"),
    ("config.search.backend", "search: {backend: {url: /engine, KEY}}"),
    ("config.sources.repository", "sources: {jinji: {repository: {url: https://github.com/a/b, KEY}}}"),
    ("config.repository", "repository: {url: https://github.com/a/b, KEY}"),
];

/// The configuration with a line, and without one.
fn config(above: &str, line: &str) -> Config {
    let known = FRAMES.iter().find(|(path, _)| *path == above).map(|(_, frame)| (*frame).to_owned());
    let plain = || above.strip_prefix("config.").map_or("KEY".to_owned(), |key| format!("{key}: {{KEY}}"));
    let yaml = known.unwrap_or_else(plain).replace("KEY", line);
    let (config, found) = Config::load(&SourceTree::from_fixture(&format!("=== chienowa.yaml\n{yaml}\n")));
    assert!(found.is_empty(), "{yaml}: {found:?}");
    config
}

/// A site with a line in the front matter of its story, in the blank of its recipe, or in its person's file.
fn site(above: &str, line: &str) -> BTreeMap<String, Vec<u8>> {
    let [person, blank, story] =
        ["person", "front.variables", "front"].map(|place| if place == above { line } else { "" });
    built(&format!(
        "=== chienowa.yaml\ntitle: 例\n=== content/data/people/hanako.yaml\nname: 花子\n{person}\n\
         === content/recipes/r.md\n---\ntitle: 型\nvariables: [{{name: a, {blank}}}]\n---\n```prompt\n{{{{a}}}}\n```\n\
         === content/stories/s.md\n---\ntitle: 事例\ndate: 2026-10-01\nauthors: [hanako]\nbefore_minutes: 9\n\
         after_minutes: 3\ntimes_per_month: 4\n{story}\n---\n本文\n\
         === content/stories/t.md\n---\ntitle: 次の事例\ndate: 2026-10-02\n---\n本文\n"
    ))
}

/// A value that is not the default, where one is near.
fn other(default: &str) -> Option<String> {
    match default {
        "true" => Some("false".to_owned()),
        "false" => Some("true".to_owned()),
        _ => default.parse::<i64>().ok().map(|number| (number + 1).to_string()),
    }
}

#[test]
fn a_default_that_is_written_out_changes_nothing_and_another_value_does() {
    for path in key_paths() {
        let Some(default) = default_of(&path) else { continue };
        let (above, key) = path.rsplit_once('.').expect("a path has a key");
        let [as_is, written] = ["", default].map(|value| match value {
            "" => String::new(),
            value => format!("{key}: {value}"),
        });
        let different = other(default).map(|value| format!("{key}: {value}"));
        if above.starts_with("config") {
            assert_eq!(config(above, &as_is), config(above, &written), "{path}");
            let differs = different.is_none_or(|line| config(above, &line) != config(above, &as_is));
            assert!(differs, "{path}");
        } else {
            assert!(site(above, &as_is) == site(above, &written), "{path}");
            assert!(different.is_none_or(|line| site(above, &line) != site(above, &as_is)), "{path}");
        }
    }
}

#[test]
fn every_flag_has_a_default() {
    fn look(keys: &Keys, begin: &str) {
        for key in &keys.keys {
            let path = format!("{begin}.{}", key.name);
            match &key.shape {
                Shape::Flag => assert!(default_of(&path).is_some(), "{path}"),
                Shape::Nested(below) | Shape::Each(below) | Shape::Named(below) => look(below, &path),
                _ => {}
            }
        }
    }
    for subject in Subject::ALL {
        let (begin, keys) = subject.keys();
        look(&keys, begin);
    }
}
