//! What is asked, and the runs a query's text falls into.

use crate::character::{Class, other_kana};
use crate::facet::{FacetName, Filter};
use crate::normalise::normalise;
use crate::syntax::{Part, parts};
use crate::tokens::text_tokens;
use crate::units::{Unit, units};

/// Characters of a query that are read; the rest is ignored, for nobody types it and each costs time.
const LONGEST_QUERY: usize = 256;

/// Runs of a query that are read.
const MOST_RUNS: usize = 24;

/// A question to the index.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query {
    /// As typed, with `"phrases"`, `-not` and `kind:recipe`. The first 256 characters count.
    pub text: String,
    /// Most hits to give. `None`: every page that has all words, and none that has only some.
    pub limit: Option<usize>,
    /// Hits to skip.
    pub offset: usize,
    /// Values that hits must have, besides those in the text.
    pub filters: Vec<Filter>,
    /// The reader's language: of a page found in several, this version is the hit.
    pub lang: Option<String>,
    /// Whether the text is still being typed: its last word may be half of one, and a Latin letter or two after
    /// Japanese may be what an input method has not converted yet.
    pub as_typed: bool,
    /// Whether to count the pages of each facet.
    pub facets: bool,
    /// Whether to tell what each hit's score is made of.
    pub explain: bool,
}

impl Query {
    /// The ten best pages for `text`.
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), limit: Some(10), ..Self::default() }
    }

    /// Whether answering may need the pages' facets; only a colon can make a filter of a text.
    pub(crate) fn asks_for_facets(&self) -> bool {
        self.facets || !self.filters.is_empty() || normalise(&self.text).contains(':')
    }
}

/// A part of a query that must be found as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Run {
    /// CJK characters without a space or punctuation mark between them.
    Cjk(Vec<char>),
    /// A word of another script, not stemmed.
    Word(String),
    /// A pictograph.
    Symbol(char),
    /// Normalised text in quotation marks: to be found as it stands, but for inflection.
    Phrase(String),
}

/// A query's text, read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Reading {
    /// Distinct runs in the order written, without lone kana unless there is nothing else.
    pub(crate) runs: Vec<Run>,
    /// Runs that no hit may have.
    pub(crate) unwanted: Vec<Run>,
    /// Filters with known values.
    pub(crate) filters: Vec<Filter>,
    /// The text normalised, without filters and unwanted words, to compare with titles.
    pub(crate) normalised: String,
    /// Place of the run that may go on, if the query is still being typed.
    pub(crate) open: Option<usize>,
    /// Whether the open run may be half a syllable of an input method, not a word.
    pub(crate) is_unconverted: bool,
}

/// Reads a query's text. A filter whose value `is_known` denies is taken for words: a page may be about
/// `kind: story`.
pub(crate) fn read(text: &str, as_typed: bool, is_known: impl Fn(FacetName, &str) -> bool) -> Reading {
    // Normalisation may lengthen a character, so both sides are cut.
    let cut: String = text.chars().take(LONGEST_QUERY).collect();
    let normalised: String = normalise(&cut).chars().take(LONGEST_QUERY).collect();
    let mut reading = Reading::default();
    let parts = parts(&normalised);
    for (place, part) in parts.iter().enumerate() {
        match *part {
            Part::Filter(name, value, _) if is_known(name, value) => {
                reading.filters.push(Filter::new(name, value));
            }
            // It may become known with the next letter.
            Part::Filter(..) if as_typed && place > 0 && place + 1 == parts.len() => {}
            Part::Text(text) | Part::Filter(_, _, text) => {
                reading.normalised.push_str(text);
                add_runs(text, &mut reading.runs);
            }
            Part::Phrase(text) => {
                reading.normalised.push_str(text);
                add_phrase(text, &mut reading.runs);
            }
            Part::Without(text) => add_runs(text, &mut reading.unwanted),
            Part::WithoutPhrase(text) => add_phrase(text, &mut reading.unwanted),
        }
    }
    if reading.runs.is_empty() && reading.filters.is_empty() {
        // Nothing but unwanted words: somebody pasted `-v`.
        reading = Reading { normalised, ..Reading::default() };
        add_runs(&reading.normalised, &mut reading.runs);
    } else if as_typed && let Some(Part::Text(text)) = parts.last() {
        reading.leave_open(text);
    }
    reading
}

/// The runs of a normalised text without special syntax.
pub(crate) fn runs_of(text: &str) -> Vec<Run> {
    let mut runs = Vec::new();
    add_runs(text, &mut runs);
    runs
}

impl Reading {
    /// Notes that the last run of `text`, the end of the query, may go on.
    fn leave_open(&mut self, text: &str) {
        let Some(last) = runs_of(text).pop() else { return };
        let Some(before) = text.strip_suffix(&last.text()) else { return };
        self.open = self.runs.iter().position(|run| *run == last);
        let after_cjk = before.chars().next_back().is_some_and(|character| class(character).is_cjk());
        self.is_unconverted =
            after_cjk && self.runs.len() > 1 && matches!(&last, Run::Word(word) if is_half_syllable(word));
    }
}

/// Whether an input method for Japanese may still wait for the vowel: `k`, `sh`, `xts`.
fn is_half_syllable(word: &str) -> bool {
    word.len() <= 3 && word.chars().all(|letter| letter.is_ascii_lowercase() && !"aiueo".contains(letter))
}

fn add_phrase(text: &str, runs: &mut Vec<Run>) {
    if !text_tokens(text).is_empty() {
        add(Run::Phrase(text.to_owned()), runs);
    }
}

fn add_runs(text: &str, runs: &mut Vec<Run>) {
    let mut cjk = Vec::new();
    for (unit, _) in units(text).chain([(Unit::Break, 0..0)]) {
        if let Unit::Cjk(character, _) = unit {
            cjk.push(character);
            continue;
        }
        if !cjk.is_empty() {
            add(Run::Cjk(std::mem::take(&mut cjk)), runs);
        }
        match unit {
            Unit::Word(word) => add(Run::Word(word.to_owned()), runs),
            Unit::Symbol(symbol) => add(Run::Symbol(symbol), runs),
            Unit::Cjk(..) | Unit::Space | Unit::Break => {}
        }
    }
}

fn add(run: Run, runs: &mut Vec<Run>) {
    if runs.len() < MOST_RUNS && !run.is_lone_kana() && !runs.contains(&run) {
        runs.push(run);
    }
}

impl Run {
    /// The run as normalised text.
    pub(crate) fn text(&self) -> String {
        match self {
            Self::Cjk(run) => run.iter().collect(),
            Self::Word(word) | Self::Phrase(word) => word.clone(),
            Self::Symbol(symbol) => symbol.to_string(),
        }
    }

    /// The index has no tokens for a single kana.
    fn is_lone_kana(&self) -> bool {
        matches!(self, Self::Cjk(run) if run.len() == 1 && class(run[0]) != Class::Han)
    }
}

/// The class of a CJK character.
pub(crate) fn class(character: char) -> Class {
    crate::character::class_of(character)
}

/// The run in the other kana, if it is all hiragana or all katakana; ー belongs to both.
pub(crate) fn in_other_kana(run: &[char]) -> Option<Vec<char>> {
    let pure = |wanted| run.iter().all(|&character| character == 'ー' || class(character) == wanted);
    let converted = run.iter().map(|&character| other_kana(character)).collect();
    (pure(Class::Hiragana) || pure(Class::Katakana)).then_some(converted)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn runs(text: &str) -> Vec<Run> {
        read(text, false, |_, _| true).runs
    }

    fn cjk(text: &str) -> Run {
        Run::Cjk(text.chars().collect())
    }

    #[test]
    fn a_query_falls_into_runs_at_spaces_punctuation_and_script() {
        assert_eq!(runs("React の使い方、設定"), [Run::Word("react".into()), cjk("の使い方"), cjk("設定")]);
    }

    #[test]
    fn lone_kana_between_words_ask_for_nothing() {
        assert_eq!(runs("vue と react"), [Run::Word("vue".into()), Run::Word("react".into())]);
    }

    #[test]
    fn a_lone_kanji_is_a_run() {
        assert_eq!(runs("税"), [cjk("税")]);
    }

    #[test]
    fn hostile_queries_are_cut() {
        assert_eq!(runs(&"あ".repeat(100_000)), [cjk(&"あ".repeat(256))]);
        let words: Vec<String> = (0..50_000).map(|number: u32| number.to_string()).collect();
        assert_eq!(runs(&words.join(" ")).len(), 24);
        assert_eq!(read(&"\u{FDFA}".repeat(1000), false, |_, _| true).normalised.chars().count(), 256);
    }

    #[test]
    fn a_filter_with_an_unknown_value_is_text() {
        let reading = read("kind:story", false, |_, _| false);
        assert_eq!(reading.runs, [Run::Word("kind".into()), Run::Word("story".into())]);
        assert_eq!(reading.filters, []);
    }

    #[test]
    fn unwanted_words_alone_are_asked_for() {
        assert_eq!(runs("-v"), [Run::Word("v".into())]);
    }

    #[test]
    fn only_a_word_at_the_very_end_may_go_on() {
        let open = |text: &str| {
            let reading = read(text, true, |_, _| true);
            reading.open.map(|place| (reading.runs[place].text(), reading.is_unconverted))
        };
        assert_eq!(open("react rou"), Some(("rou".to_owned(), false)));
        assert_eq!(open("react rou "), None);
        assert_eq!(open("\"react rou\""), None);
        assert_eq!(open("react -rou"), None);
        assert_eq!(open("議事ろk"), Some(("k".to_owned(), true)));
        assert_eq!(open("議事録ｓｙ"), Some(("sy".to_owned(), true)));
        assert_eq!(open("議事録 k"), Some(("k".to_owned(), false)));
        assert_eq!(open("議事録ai"), Some(("ai".to_owned(), false)));
        assert_eq!(read("react rou", false, |_, _| true).open, None);
    }

    #[test]
    fn punctuation_alone_asks_for_nothing() {
        assert_eq!(runs("。、!? ()[]\"'"), []);
    }

    #[test]
    fn kana_change_sides_and_keep_their_long_vowels() {
        assert_eq!(in_other_kana(&['こ', 'ぴ', 'ー']), Some(vec!['コ', 'ピ', 'ー']));
        assert_eq!(in_other_kana(&['ン', 'ー']), Some(vec!['ん', 'ー']));
        assert_eq!(in_other_kana(&['書', 'く']), None);
    }
}
