//! The ids that a portal knows, found by id or by label.

use std::collections::BTreeMap;

use serde_yaml::{Mapping, Value};
use unicode_normalization::UnicodeNormalization;

use crate::parse::vocabulary::is_id;

/// For each key of the front matter that holds ids, what may stand there.
#[derive(Clone, Debug, Default)]
pub struct Vocabularies {
    /// Ids by what people may have written: the id itself or a label.
    known: BTreeMap<&'static str, BTreeMap<String, String>>,
    /// Keys without any entry, where every id will do.
    free: Vec<&'static str>,
}

impl Vocabularies {
    /// Takes up the vocabulary of a key.
    pub fn add(&mut self, key: &'static str, entries: &Mapping) {
        if entries.is_empty() && key != "authors" {
            self.free.push(key);
        }
        let known = self.known.entry(key).or_default();
        for (id, entry) in entries {
            let Some(id) = id.as_str() else { continue };
            known.insert(folded(id), id.to_owned());
            let label = entry.as_mapping().and_then(|entry| entry.get("label").or_else(|| entry.get("name")));
            for label in labels(label.unwrap_or(entry)) {
                known.entry(folded(label)).or_insert_with(|| id.to_owned());
            }
        }
    }

    /// The id that a word stands for.
    pub(super) fn id(&self, key: &str, word: &str) -> Option<String> {
        let key = if matches!(key, "owner" | "answered_by") { "authors" } else { key };
        let known = self.known.get(key).and_then(|known| known.get(&folded(word))).cloned();
        known.or_else(|| {
            let is_free = self.free.contains(&key) && is_id(word.trim());
            is_free.then(|| word.trim().to_owned())
        })
    }
}

fn labels(value: &Value) -> Vec<&str> {
    match value {
        Value::String(label) => vec![label],
        Value::Mapping(forms) => forms.values().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

fn folded(word: &str) -> String {
    word.trim().nfkc().flat_map(char::to_lowercase).collect()
}
