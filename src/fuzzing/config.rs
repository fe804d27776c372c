//! `chienowa.yaml`, and the files of words beside the pages.

use std::sync::Arc;

use super::{choice, chosen};
use crate::config::{Config, FILE};
use crate::diagnostic::Diagnostic;
use crate::limits::Limits;
use crate::parse::vocabulary::{Person, Vocabulary, VocabularyKind, parse_synonyms};
use crate::paths::SourcePath;
use crate::read::{SourceFile, SourceText, SourceTree};

const KINDS: [(&str, VocabularyKind); 5] = [
    ("departments", VocabularyKind::Departments),
    ("tasks", VocabularyKind::Tasks),
    ("tools", VocabularyKind::Tools),
    ("paths", VocabularyKind::Paths),
    ("glossary", VocabularyKind::Glossary),
];

pub(super) fn config(data: &[u8]) {
    let (which, text) = choice(data);
    let text = String::from_utf8_lossy(&text[..text.len().min(16 << 10)]).into_owned();
    match which % 8 {
        5 => {
            let found =
                Person::parse(&SourcePath::new("content/data/people/a.yaml"), &text, Limits::DEFAULT).1;
            lie_in(&found, &text);
        }
        6 => {
            let (groups, found) =
                parse_synonyms(&SourcePath::new("content/data/synonyms.yaml"), &text, Limits::DEFAULT);
            assert!(groups.iter().flatten().all(|word| !word.trim().is_empty()), "{groups:?} of {text:?}");
            lie_in(&found, &text);
        }
        7 => configuration(text),
        which => {
            let (name, kind) = KINDS[which];
            let path = SourcePath::new(&format!("content/data/{name}.yaml"));
            let (words, found) = Vocabulary::parse(kind, &path, &text, Limits::DEFAULT);
            for id in words.ids() {
                assert!(words.get(id).is_some(), "{id:?} of {text:?}");
            }
            lie_in(&found, &text);
        }
    }
}

/// Whatever is written, what is taken is usable.
fn configuration(text: String) {
    let mut tree = SourceTree::new();
    let source = Arc::new(SourceText::new(text));
    tree.insert(SourcePath::new(FILE), SourceFile::Text(Arc::clone(&source)));
    let (config, found) = Config::load(&tree);
    lie_in(&found, &source.text);
    assert_eq!(found, Config::load(&tree).1, "of {:?}", source.text);
    let zone = config.zone();
    assert_eq!(zone.iana_name(), Some(config.timezone.as_str()));
    assert_eq!(config.languages.first(), Some(&config.language));
    let path = &config.base.path;
    assert!(path.starts_with('/') && path.ends_with('/') && !path.contains(".."), "{path}");
    assert!((1..=12).contains(&config.fiscal_year_start));
    assert!(config.freshness.values().all(|months| *months >= 0), "{:?}", config.freshness);
    for mount in config.mounts.iter() {
        assert!(!format!("{mount:?}").contains(".."), "{mount:?}");
    }
}

fn lie_in(found: &[Diagnostic], text: &str) {
    for found in found {
        let is_in = |span: std::ops::Range<usize>| text.get(span).is_some();
        assert!(found.span.clone().is_none_or(is_in), "{found:?} is not in {text:?}");
    }
}

pub(super) fn seeds() -> Vec<Vec<u8>> {
    let mut seeds = chosen(&[
        (
            0,
            "keiri: 経理部\njinji: {label: {ja: 人事, en: HR}, parent: keiri, until: 2026-10-01, successor: keiri}",
        ),
        (2, "chat: {label: 社内, url: https://a, cleared: [public]}"),
        (4, "llm: {label: LLM, meaning: 言葉, reading: える, synonyms: [言語モデル]}"),
        (5, "name: 見本花子\ndepartment: keiri"),
        (6, "- [議事録, 会議録]\n- [a, b]\n"),
    ]);
    seeds.push([b"\x07", include_bytes!("../../chienowa.yaml").as_slice()].concat());
    seeds
}
