//! The portal's own words as queries know them: which mean the same, and what people call the values of facets.
//! They travel with the index, so that every place that searches knows the same words.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::facet::FacetName;
use crate::normalise::normalise;
use crate::query::{Run, runs_of};
use crate::tokens::stem;

/// The vocabulary among the files of an index.
pub(crate) const VOCABULARY_FILE: &str = "vocabulary.json";

/// Words that queries understand beyond those that pages have.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vocabulary {
    /// Groups of words that mean the same; a word may be several, `large language model`.
    #[serde(default)]
    pub synonyms: Vec<Vec<String>>,
    /// Other names for the values that pages are filtered by.
    #[serde(default)]
    pub labels: Vec<Label>,
}

/// What people call one value of a facet.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Label {
    /// What the value belongs to.
    pub facet: FacetName,
    /// The value as documents have it, `keiri`.
    pub id: String,
    /// Its names in whichever language, `経理部`, `Accounting`.
    pub names: Vec<String>,
}

impl Vocabulary {
    /// The same words in one order, whichever they came in.
    pub(crate) fn sorted(&self) -> Self {
        let mut sorted = self.clone();
        for group in &mut sorted.synonyms {
            group.sort_unstable();
            group.dedup();
        }
        for label in &mut sorted.labels {
            label.names.sort_unstable();
            label.names.dedup();
        }
        sorted.synonyms.sort_unstable();
        sorted.synonyms.dedup();
        sorted.labels.sort_unstable();
        sorted.labels.dedup();
        sorted
    }
}

/// A vocabulary made ready to be asked.
#[derive(Debug, Default)]
pub(crate) struct Words {
    groups: Vec<Vec<Member>>,
    /// Groups by the keys of their words.
    by_key: BTreeMap<String, Vec<usize>>,
    /// Runs of the longest word.
    longest: usize,
    /// Ids by what people call them.
    ids: BTreeMap<(FacetName, String), Vec<String>>,
}

/// A word of a group.
#[derive(Debug)]
struct Member {
    key: String,
    /// As it is searched.
    run: Run,
}

impl Words {
    pub(crate) fn new(vocabulary: &Vocabulary) -> Self {
        let mut words = Self::default();
        for group in &vocabulary.synonyms {
            let mut members: Vec<Member> = Vec::new();
            for text in group {
                let text = normalise(text);
                let runs = runs_of(&text);
                let key = key(&runs);
                let Some(run) = as_one(&text) else { continue };
                if !members.iter().any(|known| known.key == key) {
                    words.longest = words.longest.max(runs.len());
                    words.by_key.entry(key.clone()).or_default().push(words.groups.len());
                    members.push(Member { key, run });
                }
            }
            words.groups.push(members);
        }
        for label in &vocabulary.labels {
            for name in &label.names {
                words.ids.entry((label.facet, label_key(name))).or_default().push(label.id.clone());
            }
        }
        words
    }

    /// How many runs at the beginning of `runs` are a word with synonyms, as many as possible; and the synonyms.
    pub(crate) fn synonyms(&self, runs: &[Run]) -> Option<(usize, Vec<Run>)> {
        // Who puts a phrase in quotation marks means it.
        let plain = runs.iter().take(self.longest).take_while(|run| !matches!(run, Run::Phrase(_))).count();
        (1..=plain).rev().find_map(|count| {
            let key = key(&runs[..count]);
            self.by_key.get(&key).map(|groups| (count, self.others(groups, &key)))
        })
    }

    /// The longest word with synonyms inside a CJK run, as bytes of its text, and the synonyms. Katakana are not
    /// cut: メール is not part of メールアドレス.
    pub(crate) fn synonyms_inside(&self, text: &str) -> Option<(std::ops::Range<usize>, Vec<Run>)> {
        let is_katakana = |character: Option<char>| character.is_some_and(crate::character::is_katakana);
        let found =
            self.by_key.iter().filter(|(key, _)| key.chars().count() >= 2).filter_map(|(key, groups)| {
                let start = text.find(key.as_str())?;
                let range = start..start + key.len();
                let is_cut = |inside: Option<char>, outside| is_katakana(inside) && is_katakana(outside);
                let is_whole = !is_cut(key.chars().next(), text[..range.start].chars().next_back())
                    && !is_cut(key.chars().next_back(), text[range.end..].chars().next());
                is_whole.then_some((range, key, groups))
            });
        // Of equals the first by key.
        let (range, key, groups) =
            found.max_by(|left, right| left.0.len().cmp(&right.0.len()).then_with(|| right.1.cmp(left.1)))?;
        Some((range, self.others(groups, key)))
    }

    /// Ids of the values of a facet that people call `name`.
    pub(crate) fn ids(&self, facet: FacetName, name: &str) -> &[String] {
        self.ids.get(&(facet, label_key(name))).map_or(&[], Vec::as_slice)
    }

    fn others(&self, groups: &[usize], key: &str) -> Vec<Run> {
        let mut runs: Vec<Run> = Vec::new();
        for member in groups.iter().flat_map(|&group| &self.groups[group]) {
            if member.key != key && !runs.contains(&member.run) {
                runs.push(member.run.clone());
            }
        }
        runs
    }
}

/// A normalised text as the one run it is, or as a phrase; `None` without anything to find.
pub(crate) fn as_one(text: &str) -> Option<Run> {
    let mut runs = runs_of(text);
    match runs.len() {
        0 => None,
        1 => runs.pop(),
        _ => Some(Run::Phrase(text.to_owned())),
    }
}

/// What equal words have in common: inflection and spaces beside CJK characters make no difference.
fn key(runs: &[Run]) -> String {
    let mut key = String::new();
    let mut after_word = false;
    for run in runs {
        let is_word = matches!(run, Run::Word(_));
        if is_word && after_word {
            key.push(' ');
        }
        match run {
            Run::Word(word) => key.push_str(&stem(word)),
            other => key.push_str(&other.text()),
        }
        after_word = is_word;
    }
    key
}

/// Names are compared without width, case and spaces.
fn label_key(name: &str) -> String {
    normalise(name).chars().filter(|character| !character.is_whitespace()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(groups: &[&[&str]]) -> Words {
        let synonyms =
            groups.iter().map(|group| group.iter().map(|word| (*word).to_owned()).collect()).collect();
        Words::new(&Vocabulary { synonyms, ..Vocabulary::default() })
    }

    fn texts(runs: &[Run]) -> Vec<String> {
        runs.iter().map(Run::text).collect()
    }

    #[test]
    fn the_longest_word_at_the_beginning_is_the_one_meant() {
        let words = words(&[&["LLM", "large language model"], &["large", "大きい"]]);
        let (count, others) =
            words.synonyms(&runs_of("large language models compared")).expect("it has synonyms");
        assert_eq!((count, texts(&others)), (3, vec!["llm".to_owned()]));
        let (count, others) = words.synonyms(&runs_of("large text")).expect("it has synonyms");
        assert_eq!((count, texts(&others)), (1, vec!["大きい".to_owned()]));
        assert!(words.synonyms(&runs_of("language model")).is_none());
    }

    #[test]
    fn a_word_inside_a_run_is_whole_in_its_katakana() {
        let words = words(&[&["メール", "mail"], &["会議", "ミーティング"], &["会議メモ", "議事録"]]);
        let inside = |text: &str| words.synonyms_inside(text).map(|(range, _)| text[range].to_owned());
        assert_eq!(inside("会議メモの作り方"), Some("会議メモ".to_owned()));
        assert_eq!(inside("社内メールの書き方"), Some("メール".to_owned()));
        assert_eq!(inside("メールアドレスの変更"), None);
    }

    #[test]
    fn a_phrase_in_quotation_marks_has_no_synonyms() {
        let words = words(&[&["議事録", "minutes"]]);
        assert!(words.synonyms(&[Run::Phrase("議事録".to_owned())]).is_none());
    }
}
