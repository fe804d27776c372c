//! Decides what each run of a query stands for in this index: itself, another spelling, or a correction.

use tantivy::query::{EnableScoring, Query as EngineQuery};
use tantivy::{DocSet, SegmentReader, TERMINATED};

use crate::character::{Class, is_katakana};
use crate::correction::{completions, nearest};
use crate::error::Error;
use crate::index::Index;
use crate::query::{Run, class, in_other_kana};
use crate::results::Correction;
use crate::variants::{long_vowel, spellings};

/// What another spelling of a run counts against the run as written.
const VARIANT_WEIGHT: f32 = 0.8;

/// Shorter words have too many neighbours to be corrected or completed.
pub(crate) const SHORTEST_GUESS: usize = 3;

/// Kana being typed are tried as katakana from this length on.
const SHORTEST_OPEN_KANA: usize = 2;

/// How many times as many pages must have the katakana of a word typed in hiragana for it to be meant too.
const COMMONER: u32 = 2;

/// Most corrected spellings of a run with several wrong words.
const MOST_CORRECTED: usize = 4;

/// A run and what is searched in its stead: any of the alternatives.
#[derive(Debug, Default)]
pub(crate) struct Resolved {
    /// The best first, with what each counts.
    pub(crate) alternatives: Vec<(Run, f32)>,
    /// Words of the run that occur nowhere and were taken for similar ones.
    pub(crate) corrections: Vec<Correction>,
    /// Whether neither the run nor anything like it occurs.
    pub(crate) is_missing: bool,
}

impl Index {
    /// Resolves one run. It is not guessed at if something else stands for it.
    pub(crate) fn resolve(&self, run: &Run, is_open: bool, has_other: bool) -> Result<Resolved, Error> {
        let as_written = Resolved { alternatives: with_variants(run), ..Resolved::default() };
        if has_other || self.any_occurs(&as_written.alternatives)? {
            return self.with_commoner_katakana(as_written);
        }
        let guess = match run {
            Run::Word(word) => self.guess_word(word)?,
            Run::Cjk(characters) => match self.guess_kana(characters, is_open)? {
                None => self.guess_katakana_inside(characters)?,
                guess => guess,
            },
            // Who puts a phrase in quotation marks means it.
            Run::Symbol(_) | Run::Phrase(_) => None,
        };
        Ok(guess.unwrap_or(Resolved { is_missing: true, ..as_written }))
    }

    /// A word typed in hiragana that is mostly written in katakana is found in both: a page or two that spell it as
    /// typed must not hide all others.
    fn with_commoner_katakana(&self, mut resolved: Resolved) -> Result<Resolved, Error> {
        let Some((Run::Cjk(typed), _)) = resolved.alternatives.first() else { return Ok(resolved) };
        let is_hiragana = typed.iter().all(|&one| one == 'ー' || class(one) == Class::Hiragana);
        let Some(katakana) = in_other_kana(typed).filter(|_| is_hiragana && typed.len() >= SHORTEST_GUESS)
        else {
            return Ok(resolved);
        };
        let written = self.pages_with(&Run::Cjk(typed.clone()))?;
        if self.pages_with(&Run::Cjk(katakana.clone()))? >= written * COMMONER {
            resolved.alternatives.extend(with_variants(&Run::Cjk(katakana)));
        }
        Ok(resolved)
    }

    /// In how many documents a run stands as a whole.
    fn pages_with(&self, run: &Run) -> Result<u32, Error> {
        let Some(segment) = self.segment() else { return Ok(0) };
        let query = run.anywhere(&self.fields);
        let weight = query.weight(EnableScoring::disabled_from_searcher(&self.searcher))?;
        Ok(weight.count(segment)?)
    }

    /// A word that occurs nowhere: one that begins so, for it may be half typed, or a similar one.
    fn guess_word(&self, word: &str) -> Result<Option<Resolved>, Error> {
        let Some(segment) = self.segment() else { return Ok(None) };
        if word.chars().count() < SHORTEST_GUESS {
            return Ok(None);
        }
        let words = completions(segment, self.fields.words, word)?;
        if !words.is_empty() {
            let alternatives = words.into_iter().map(|word| (Run::Word(word), 1.0)).collect();
            return Ok(Some(Resolved { alternatives, ..Resolved::default() }));
        }
        let words = nearest(segment, self.fields.words, word)?;
        Ok((!words.is_empty()).then(|| corrected(word.to_owned(), words, Run::Word)))
    }

    /// Kana that occur nowhere: the same in the other kana, or a similar katakana word.
    fn guess_kana(&self, run: &[char], is_open: bool) -> Result<Option<Resolved>, Error> {
        let shortest = if is_open { SHORTEST_OPEN_KANA } else { SHORTEST_GUESS };
        let Some(converted) = in_other_kana(run).filter(|_| run.len() >= shortest) else {
            return Ok(None);
        };
        let alternatives = with_variants(&Run::Cjk(converted.clone()));
        if self.any_occurs(&alternatives)? {
            return Ok(Some(Resolved { alternatives, ..Resolved::default() }));
        }
        let Some(segment) = self.segment().filter(|_| run.len() >= SHORTEST_GUESS) else { return Ok(None) };
        let katakana =
            if run.iter().any(|character| matches!(character, 'ァ'..='ヺ')) { run } else { &converted };
        let words = nearest(segment, self.fields.words, &katakana.iter().collect::<String>())?;
        let typed = run.iter().collect();
        Ok((!words.is_empty()).then(|| corrected(typed, words, |word| Run::Cjk(word.chars().collect()))))
    }

    /// A run of several scripts that occurs nowhere: its katakana words, if wrong, corrected one by one.
    fn guess_katakana_inside(&self, run: &[char]) -> Result<Option<Resolved>, Error> {
        let Some(segment) = self.segment() else { return Ok(None) };
        let mut spellings: Vec<Vec<char>> = vec![Vec::new()];
        let mut corrections = Vec::new();
        for part in run.chunk_by(|&left, &right| is_katakana(left) == is_katakana(right)) {
            let words = self.guess_katakana(segment, part)?;
            let typed: String = part.iter().collect();
            if !words.is_empty() {
                corrections.push(Correction { from: typed.clone(), to: words.clone() });
            }
            let words = if words.is_empty() { vec![typed] } else { words };
            let joined = spellings.iter().flat_map(|start| {
                words.iter().map(|word| start.iter().copied().chain(word.chars()).collect())
            });
            spellings = joined.take(MOST_CORRECTED).collect();
        }
        let alternatives = spellings.into_iter().map(|spelling| (Run::Cjk(spelling), 1.0)).collect();
        Ok((!corrections.is_empty()).then_some(Resolved { alternatives, corrections, is_missing: false }))
    }

    /// Words similar to a katakana word that occurs nowhere.
    fn guess_katakana(&self, segment: &SegmentReader, part: &[char]) -> Result<Vec<String>, Error> {
        let is_word = part.len() >= SHORTEST_GUESS && part.iter().copied().all(is_katakana);
        if !is_word || self.any_occurs(&with_variants(&Run::Cjk(part.to_vec())))? {
            return Ok(Vec::new());
        }
        nearest(segment, self.fields.words, &part.iter().collect::<String>())
    }

    /// Whether any of the runs occurs.
    pub(crate) fn any_occurs(&self, alternatives: &[(Run, f32)]) -> Result<bool, Error> {
        for (run, _) in alternatives {
            if self.occurs(run.anywhere(&self.fields).as_ref())? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether any page matches.
    fn occurs(&self, query: &dyn EngineQuery) -> Result<bool, Error> {
        let Some(segment) = self.segment() else { return Ok(false) };
        let weight = query.weight(EnableScoring::disabled_from_searcher(&self.searcher))?;
        Ok(weight.scorer(segment, 1.0)?.doc() != TERMINATED)
    }
}

/// A run as written and its other spellings.
pub(crate) fn with_variants(run: &Run) -> Vec<(Run, f32)> {
    let mut alternatives = vec![(run.clone(), 1.0)];
    if let Run::Cjk(characters) = run {
        let others = spellings(characters).into_iter().chain(long_vowel(characters));
        alternatives.extend(others.map(|other| (Run::Cjk(other), VARIANT_WEIGHT)));
    }
    alternatives
}

fn corrected(from: String, words: Vec<String>, run: impl Fn(String) -> Run) -> Resolved {
    let alternatives = words.iter().map(|word| (run(word.clone()), 1.0)).collect();
    Resolved { alternatives, corrections: vec![Correction { from, to: words }], is_missing: false }
}
