//! Where the glossary's words stand in a text. Knows plain text only; what a reader sees there is up to `render`.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use aho_corasick::AhoCorasick;

use super::Vocabularies;

/// The glossary, ready to be found in texts, by language.
#[derive(Clone, Debug, Default)]
pub struct Glossary {
    languages: BTreeMap<String, LanguageGlossary>,
}

/// The glossary for texts in one language.
#[derive(Clone, Debug)]
pub struct LanguageGlossary {
    /// The terms that have a meaning, in the vocabulary's order; [`Mention::term`] counts into this.
    pub terms: Vec<Term>,
    words: AhoCorasick,
    /// The term of each word that is looked for.
    term_of_word: Vec<usize>,
}

/// One term as texts of a language explain it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// Its id in the vocabulary.
    pub id: String,
    /// The word.
    pub label: String,
    /// What it means.
    pub meaning: String,
    /// Language of the meaning if it is not the text's.
    pub meaning_language: Option<String>,
}

/// A word of the glossary in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    /// Bytes of the text.
    pub range: Range<usize>,
    /// Position in [`LanguageGlossary::terms`].
    pub term: usize,
}

impl Glossary {
    /// Prepares the glossary for each language, once for all pages.
    pub(super) fn new(vocabularies: &Vocabularies, languages: &[String]) -> Self {
        let prepared = languages
            .iter()
            .filter_map(|language| Some((language.clone(), LanguageGlossary::new(vocabularies, language)?)));
        Self { languages: prepared.collect() }
    }

    /// The glossary for texts in a language; none if it has no term.
    pub fn of(&self, language: &str) -> Option<&LanguageGlossary> {
        self.languages.get(language)
    }
}

impl LanguageGlossary {
    fn new(vocabularies: &Vocabularies, language: &str) -> Option<Self> {
        let (mut terms, mut words, mut term_of_word) = (Vec::new(), Vec::new(), Vec::new());
        for (id, entry) in vocabularies.glossary.iter() {
            let meaning = entry.meaning.as_ref().map_or("", |meaning| meaning.get(language));
            if meaning.is_empty() {
                continue;
            }
            let label = entry.label.get(language);
            let own = std::iter::once(label).chain(entry.synonyms.iter().map(String::as_str));
            for word in own.filter(|word| !word.is_empty()) {
                words.push(word.to_owned());
                term_of_word.push(terms.len());
            }
            terms.push(Term {
                id: id.to_owned(),
                label: label.to_owned(),
                meaning: meaning.to_owned(),
                meaning_language: entry
                    .meaning
                    .as_ref()
                    .and_then(|meaning| meaning.language_of(language))
                    .filter(|other| *other != language)
                    .map(str::to_owned),
            });
        }
        if words.is_empty() {
            return None;
        }
        // Every word of a glossary fits: the automaton is limited by its states, not by a count of words.
        let words = AhoCorasick::builder().ascii_case_insensitive(true).build(&words).ok()?;
        Some(Self { terms, words, term_of_word })
    }

    /// The words that stand for a term not yet in `met`, from left to right, and adds their terms. Where several
    /// begin or overlap, the first and longest counts, also if its term was met before: its parts are no mentions.
    pub fn first_mentions(&self, text: &str, met: &mut BTreeSet<usize>) -> Vec<Mention> {
        // A line break within a word of several parts is a space.
        let spaced = if text.contains('\n') { text.replace('\n', " ") } else { text.to_owned() };
        let mut found: Vec<Mention> = self
            .words
            .find_overlapping_iter(&spaced)
            .map(|found| Mention {
                range: found.range(),
                term: self.term_of_word[found.pattern().as_usize()],
            })
            .filter(|mention| is_whole(text, &mention.range))
            .collect();
        found
            .sort_by_key(|mention| (mention.range.start, std::cmp::Reverse(mention.range.end), mention.term));
        let mut end = 0;
        found.retain(|mention| {
            if mention.range.start < end {
                return false;
            }
            end = mention.range.end;
            met.insert(mention.term)
        });
        found
    }
}

/// Whether what stands there is no part of a longer word. Latin and katakana words have borders that can be seen. A
/// compound of kanji is another word by what stands before its last part (環境変数 is no 変数), rarely by what follows.
fn is_whole(text: &str, range: &Range<usize>) -> bool {
    let joined = |before: Option<char>, after: Option<char>| match (before, after) {
        (Some(before), Some(after)) => {
            is_mark(after) || script(before).is_some() && script(before) == script(after)
        }
        _ => false,
    };
    let word = &text[range.clone()];
    let (before, first) = (text[..range.start].chars().next_back(), word.chars().next());
    let in_compound = before.is_some_and(is_kanji) && first.is_some_and(is_kanji);
    !in_compound
        && !joined(before, first)
        && !joined(word.chars().next_back(), text[range.end..].chars().next())
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Script {
    Alphabet,
    Katakana,
}

/// The scripts whose words are runs of letters; none for kanji, kana of grammar and signs.
fn script(letter: char) -> Option<Script> {
    match letter {
        'ァ'..='ヺ' | 'ー' | 'ヽ' | 'ヾ' | 'ｦ'..='ﾟ' => Some(Script::Katakana),
        '０'..='ｚ' => Some(Script::Alphabet),
        _ if letter < '\u{2e80}' && (letter.is_alphanumeric() || letter == '_') => Some(Script::Alphabet),
        _ => None,
    }
}

/// Ideographs of the basic blocks, and their repetition mark.
const fn is_kanji(letter: char) -> bool {
    matches!(letter, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '々')
}

/// Accents and voicing marks that belong to the letter before them.
const fn is_mark(letter: char) -> bool {
    matches!(letter, '\u{300}'..='\u{36f}' | '\u{3099}' | '\u{309a}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn glossary(words: &[(&str, &[&str])]) -> LanguageGlossary {
        let mut yaml = String::new();
        for (label, synonyms) in words {
            let id = label.replace(' ', "-");
            yaml += &format!("{id}:\n  label: {label}\n  meaning: m\n  synonyms: {synonyms:?}\n");
        }
        let path = crate::paths::SourcePath::new("content/data/glossary.yaml");
        let kind = crate::parse::vocabulary::VocabularyKind::Glossary;
        let (glossary, problems) =
            crate::parse::vocabulary::Vocabulary::parse(kind, &path, &yaml, crate::limits::Limits::DEFAULT);
        assert!(problems.is_empty(), "{problems:?}");
        let vocabularies = Vocabularies { glossary, ..Vocabularies::default() };
        LanguageGlossary::new(&vocabularies, "ja").expect("there are words")
    }

    fn mentions<'t>(glossary: &LanguageGlossary, text: &'t str) -> Vec<(&'t str, String)> {
        let found = glossary.first_mentions(text, &mut BTreeSet::new());
        let named = |mention: &Mention| glossary.terms[mention.term].id.clone();
        found.iter().map(|mention| (&text[mention.range.clone()], named(mention))).collect()
    }

    #[test]
    fn the_longest_word_counts_and_its_parts_are_no_mentions() {
        let glossary = glossary(&[("文脈", &[]), ("文脈の長さ", &[]), ("長さ", &[])]);
        let found = mentions(&glossary, "文脈の長さを超える。文脈の長さと文脈。長さ");
        let wanted = [("文脈の長さ", "文脈の長さ"), ("文脈", "文脈"), ("長さ", "長さ")];
        assert_eq!(found, wanted.map(|(word, id)| (word, id.to_owned())));
    }

    #[test]
    fn overlapping_words_do_not_both_count() {
        let glossary = glossary(&[("生成技術", &[]), ("技術者", &[])]);
        assert_eq!(mentions(&glossary, "生成技術者"), [("生成技術", "生成技術".to_owned())]);
    }

    #[test]
    fn latin_and_katakana_count_only_as_whole_words() {
        let glossary = glossary(&[("role", &["ロール"]), ("AI", &[]), ("AI agent", &[])]);
        assert_eq!(mentions(&glossary, "スクロールとロールプレイ、control and roles, éAI, ＡAI, AI_x"), []);
        assert_eq!(mentions(&glossary, "生成AIの役割"), [("AI", "AI".to_owned())]);
        // The longest is no whole word here, so the shorter one is.
        assert_eq!(mentions(&glossary, "two AI agents"), [("AI", "AI".to_owned())]);
        assert_eq!(mentions(&glossary, "an ai\nAgent"), [("ai\nAgent", "AI-agent".to_owned())]);
        assert_eq!(mentions(&glossary, "ロール、"), [("ロール", "role".to_owned())]);
    }

    #[test]
    fn the_end_of_a_kanji_compound_is_another_word() {
        let glossary = glossary(&[("変数", &[]), ("文脈", &[])]);
        assert_eq!(mentions(&glossary, "環境変数と文脈内"), [("文脈", "文脈".to_owned())]);
    }

    #[test]
    fn synonyms_share_the_first_use_of_their_term() {
        let glossary = glossary(&[("言語モデル", &["LLM", "大規模言語モデル"])]);
        assert_eq!(mentions(&glossary, "大規模言語モデル(LLM)は言語モデルの一つ").len(), 1);
        let mut met = BTreeSet::new();
        assert_eq!(glossary.first_mentions("LLM", &mut met).len(), 1);
        assert_eq!(glossary.first_mentions("言語モデル", &mut met), []);
    }
}
