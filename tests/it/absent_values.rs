//! A key with nothing behind it (`start:`) is as if it were not there, or it is told: it never takes something along in
//! silence. Every key that is read is tried, at every depth.

use std::collections::BTreeSet;

use chienowa::config::Config;
use chienowa::diagnostic::Diagnostic;
use chienowa::limits::Limits;
use chienowa::parse::Kind;
use chienowa::parse::front_matter::FrontMatter;
use chienowa::parse::vocabulary::{Person, Vocabulary, VocabularyKind};
use chienowa::parse::yaml::Report;
use chienowa::paths::SourcePath;
use chienowa::read::SourceTree;
use chienowa::schema::key_paths;
use serde_yaml::Value;

/// What reading a text came to: the value, and what was told.
type Outcome = (String, Vec<String>);

fn told(found: &[Diagnostic]) -> Vec<String> {
    let mut told: Vec<String> = found.iter().map(|found| found.message.clone()).collect();
    told.sort();
    told
}

fn config(text: &str) -> Outcome {
    let mut tree = SourceTree::from_fixture("=== content/index.md\n");
    let file = SourceTree::from_fixture(&format!("=== chienowa.yaml\n{text}"));
    for (path, file) in file.iter() {
        tree.insert(path.clone(), file.clone());
    }
    let (config, found) = Config::load(&tree);
    (format!("{config:?}"), told(&found))
}

fn front(kind: Kind) -> impl Fn(&str) -> Outcome {
    move |text| {
        let path = SourcePath::new("content/a.md");
        let mut report = Report::new(&path, text, 0..text.len());
        let front = FrontMatter::parse(&mut report, kind, false);
        // Places in the text differ, of course.
        let allowed = front.common.allow_secrets.iter().map(|allowed| (&allowed.text, &allowed.reason));
        let allowed = format!("{:?}", allowed.collect::<Vec<_>>());
        let told = told(&report.diagnostics);
        let common = chienowa::parse::front_matter::Common { allow_secrets: Vec::new(), ..front.common };
        (format!("{common:?} {:?} {allowed}", front.own), told)
    }
}

fn vocabulary(kind: VocabularyKind) -> impl Fn(&str) -> Outcome {
    move |text| {
        let (words, found) =
            Vocabulary::parse(kind, &SourcePath::new("content/data/x.yaml"), text, Limits::DEFAULT);
        (format!("{words:?}"), told(&found))
    }
}

fn person(text: &str) -> Outcome {
    let (person, found) =
        Person::parse(&SourcePath::new("content/data/people/a.yaml"), text, Limits::DEFAULT);
    (format!("{person:?}"), told(&found))
}

const CONFIG: &str = r##"
title: {ja: 題, en: Title}
base_url: https://example.com/portal/
language: ja
languages: [ja, en]
timezone: Asia/Tokyo
fiscal_year_start: 4
theme: default
theme_tokens: {accent: "#2a4b8d"}
edit_url: https://example.com/edit/{path}
history_url: https://example.com/log/{path}
new_url: https://example.com/new/{path}
ask: https://example.com/ask
git: true
repository: {url: "https://git.example.com/a/b", branch: main, kind: gitea}
office_hours: [{rrule: "FREQ=WEEKLY;BYDAY=TU", start: "2026-08-04T16:00", end: "2026-08-04T17:00", url: "https://example.com/m"}]
markdown: {raw_html: escape, twins: true, full: true, json: true}
images: {variants: true}
links: {unresolved: error}
freshness: {story: 12, recipe: 12, faq: 12, module: 12, page: 12}
limits: {text_bytes: 20000, total_text_bytes: 200000, files: 500, yaml_bytes: 20000, yaml_aliases: 3, yaml_depth: 30, markdown_depth: 50, image_pixels: 1000, image_bytes: 1000}
signals: {link: "https://example.com/tell"}
search: {backend: {url: "https://example.com/_search", credentials: include}}
secrets:
  own_domains: [example.com]
  internal_domains: [corp.example.com]
  patterns: [{name: number, pattern: "K-[0-9]{6}"}]
  allow: [{reason: sample, text: [K-123456], kinds: [phone], paths: ["**"]}]
sources:
  hr: {mount: people/hr, owner: a, edit_url: "https://example.com/e/{path}", history_url: "https://example.com/h/{path}", repository: {url: "https://git.example.com/c/d", branch: main, kind: gitea}}
publish:
  targets:
    folder: {directory: ../out, switch: files, keep: 2, base_url: /p/, grace_days: 3, precompress: [gz]}
    host: {ssh: a@example.com, path: /srv/portal, port: 22, keep: 2}
    bucket: {s3: portal, prefix: a, endpoint: "https://example.com", region: x}
    file: {archive: a.zip, portable: true}
"##;

const COMMON: &str = r"
title: 題
summary: 文
date: 2026-11-01
updated: 2026-11-02
authors: [a]
owner: a
department: d
tasks: [t]
tools: [u]
tags: [v]
lang: ja
draft: true
publish_at: 2026-11-03
expires_at: 2026-11-04
review_by: 2026-11-05
aliases: [/old/]
related: [b.md]
featured: true
search: false
allow_secrets: [{text: 03-1234-5678, reason: sample}]
";

const OWN: [(Kind, &str); 5] = [
    (
        Kind::Story,
        "before_minutes: 60\nafter_minutes: 15\ntimes_per_month: 4\nusers: 2\nuntil: 2026-11-06\nbasis: measured\n\
         quality: 良い\nstage: tried\nrecipes: [r]\n",
    ),
    (
        Kind::Recipe,
        "level: advanced\nminutes_to_try: 5\ndata_class: internal\nvariables: [{name: a, label: b, example: c, \
         multiline: true, choices: [d, e]}]\nverified: [{tool: u, version: '2', on: 2026-11-01}]\n",
    ),
    (Kind::Faq, "category: 安全\norder: 1\nanswered_by: a\n"),
    (
        Kind::Module,
        "month: 2026-11\npath: p\norder: 1\nlevel: advanced\nminutes: 20\nprerequisites: [m]\ntry: [r]\nsessions: \
         [{start: 2026-11-26T16:00, end: 2026-11-26T17:00, place: 会議室, url: 'https://example.com'}]\n",
    ),
    (Kind::Page, "order: 1\n"),
];

const WORDS: [(VocabularyKind, &str); 5] = [
    (
        VocabularyKind::Departments,
        "a: {label: {ja: 甲, en: A}, summary: 文, order: 1, parent: b, until: 2026-01-01, successor: b}\n",
    ),
    (VocabularyKind::Tasks, "a: {label: 甲, summary: 文, order: 1}\n"),
    (VocabularyKind::Tools, "a: {label: 甲, url: 'https://example.com', cleared: [internal]}\n"),
    (VocabularyKind::Paths, "a: {label: 甲, modules: [m]}\n"),
    (VocabularyKind::Glossary, "a: {label: 甲, meaning: {ja: 意味}, reading: こう, synonyms: [乙]}\n"),
];

/// Where a key stands: keys and positions from the top.
type Place = Vec<Step>;

#[derive(Clone, Debug)]
enum Step {
    Key(String),
    Item(usize),
}

fn places(value: &Value, at: &Place, found: &mut Vec<Place>) {
    match value {
        Value::Mapping(mapping) => {
            for (key, value) in mapping {
                let key = key.as_str().expect("keys are texts").to_owned();
                let here = [at.clone(), vec![Step::Key(key)]].concat();
                places(value, &here, found);
                found.push(here);
            }
        }
        Value::Sequence(items) => {
            for (position, item) in items.iter().enumerate() {
                places(item, &[at.clone(), vec![Step::Item(position)]].concat(), found);
            }
        }
        _ => {}
    }
}

/// The value without the key at a place, or with nothing behind it.
fn changed(value: &Value, place: &[Step], is_gone: bool) -> Value {
    match (value, place) {
        (Value::Mapping(mapping), [Step::Key(key), rest @ ..]) => {
            let mut mapping = mapping.clone();
            match rest {
                [] if is_gone => drop(mapping.remove(key.as_str())),
                [] => drop(mapping.insert(key.as_str().into(), Value::Null)),
                rest => {
                    let below = changed(&mapping[key.as_str()], rest, is_gone);
                    mapping.insert(key.as_str().into(), below);
                }
            }
            Value::Mapping(mapping)
        }
        (Value::Sequence(items), [Step::Item(at), rest @ ..]) => {
            let mut items = items.clone();
            items[*at] = changed(&items[*at], rest, is_gone);
            Value::Sequence(items)
        }
        _ => panic!("there is no {place:?}"),
    }
}

/// As in `key_paths`: names that are data stand for nothing.
fn key_path(begin: &str, place: &Place) -> String {
    let mut path = begin.to_owned();
    let keys = place.iter().filter_map(|step| match step {
        Step::Key(key) => Some(key),
        Step::Item(_) => None,
    });
    for key in keys {
        let is_name = ["config.sources", "config.publish.targets", "vocabulary"].contains(&path.as_str());
        path = match (is_name, begin) {
            (true, "vocabulary") => "entry".to_owned(),
            (true, _) => format!("{path}/"),
            _ => format!("{}.{key}", path.trim_end_matches('/')),
        };
    }
    path.trim_end_matches('/').to_owned()
}

fn try_all(begin: &str, text: &str, read: &dyn Fn(&str) -> Outcome, tried: &mut BTreeSet<String>) {
    let whole: Value = serde_yaml::from_str(text).expect("a sample is YAML");
    let (_, problems) = read(text);
    assert_eq!(problems, Vec::<String>::new(), "the sample itself is right: {text}");
    let mut all = Vec::new();
    places(&whole, &Vec::new(), &mut all);
    for place in all {
        tried.insert(key_path(begin, &place));
        // A name of the portal's own with nothing behind it is there, with nothing said of it.
        let is_name = match (begin, place.as_slice()) {
            ("vocabulary", [_]) => true,
            ("config", [Step::Key(key), _]) => key == "sources",
            _ => false,
        };
        if is_name {
            continue;
        }
        let outcome = |is_gone| {
            let text = serde_yaml::to_string(&changed(&whole, &place, is_gone)).expect("it was YAML");
            read(&text)
        };
        let (with_nothing, without) = (outcome(false), outcome(true));
        // Of the sample nothing is told.
        let is_told = !with_nothing.1.is_empty();
        assert!(
            with_nothing == without || is_told,
            "nothing behind {place:?} is taken as neither\n{with_nothing:#?}\n{without:#?}"
        );
    }
}

#[test]
fn a_key_with_nothing_behind_it_counts_as_absent_or_is_told() {
    let mut tried = BTreeSet::new();
    try_all("config", CONFIG, &config, &mut tried);
    for (kind, own) in OWN {
        try_all("front", &format!("{COMMON}{own}"), &front(kind), &mut tried);
    }
    for (kind, text) in WORDS {
        try_all("vocabulary", text, &vocabulary(kind), &mut tried);
    }
    try_all("person", "name: 名\ndepartment: d\npublic: true\nleft: true\ngit: [a]\n", &person, &mut tried);
    let untried: Vec<String> = key_paths().into_iter().filter(|path| !tried.contains(path)).collect();
    assert_eq!(untried, Vec::<String>::new());
}

#[test]
fn what_cannot_be_without_a_key_is_told_where_it_has_nothing() {
    let module = front(Kind::Module);
    let (_, found) = module("title: 題\nsessions: [{start: }]\n");
    assert_eq!(found, ["`start` is missing"]);
    for (text, expected) in [
        ("repository: {url: }\n", "`url` is missing"),
        ("repository: {url: ''}\n", "`url` is missing"),
        ("publish: {targets: {a: {ssh: , path: /srv/x}}}\n", "`ssh` is missing"),
        ("publish: {targets: {a: {directory: }}}\n", "`directory` is missing"),
        ("signals: {link: }\n", "`signals` takes one way to tell"),
        ("secrets: {allow: [{reason: x, text: }]}\n", "the allowance does not say what it allows"),
    ] {
        assert_eq!(config(text).1, [expected], "{text}");
    }
    assert_eq!(person("name:\n").1, ["`name` is missing"]);
    assert_eq!(person("name: 名\npublic:\n").1.len(), 1, "who is not to be named is told");
}
