//! Decides what each run of a query stands for in this index: itself, another spelling, or a correction.

use tantivy::query::{EnableScoring, Query as EngineQuery};
use tantivy::{DocSet, TERMINATED};

use crate::correction::{completions, nearest};
use crate::error::Error;
use crate::index::Index;
use crate::query::{Run, in_other_kana};
use crate::variants::{long_vowel, spellings};

/// What another spelling of a run counts against the run as written.
const VARIANT_WEIGHT: f32 = 0.8;

/// Shorter words have too many neighbours to be corrected or completed.
const SHORTEST_GUESS: usize = 3;

/// A run and what is searched in its stead: any of the alternatives.
#[derive(Debug)]
pub(crate) struct Resolved {
    /// The best first, with what each counts.
    pub(crate) alternatives: Vec<(Run, f32)>,
    /// Whether the run occurs nowhere and similar words were taken.
    pub(crate) corrected: bool,
}

impl Index {
    /// Resolves one run.
    pub(crate) fn resolve(&self, run: &Run) -> Result<Resolved, Error> {
        let as_written = with_variants(run);
        if self.any_occurs(&as_written)? {
            return Ok(Resolved { alternatives: as_written, corrected: false });
        }
        let guess = match run {
            Run::Word(word) => self.guess_word(word)?,
            Run::Cjk(characters) => self.guess_kana(characters)?,
            // Who puts a phrase in quotation marks means it.
            Run::Symbol(_) | Run::Phrase(_) => None,
        };
        Ok(guess.unwrap_or(Resolved { alternatives: as_written, corrected: false }))
    }

    /// A word that occurs nowhere: one that begins so, for it may be half typed, or a similar one.
    fn guess_word(&self, word: &str) -> Result<Option<Resolved>, Error> {
        let Some(segment) = self.segment() else { return Ok(None) };
        if word.chars().count() < SHORTEST_GUESS {
            return Ok(None);
        }
        let words = completions(segment, self.fields.words, word)?;
        if !words.is_empty() {
            return Ok(Some(resolved(words.into_iter().map(Run::Word), false)));
        }
        let words = nearest(segment, self.fields.words, word)?;
        Ok((!words.is_empty()).then(|| resolved(words.into_iter().map(Run::Word), true)))
    }

    /// Kana that occur nowhere: the same in the other kana, or a similar katakana word.
    fn guess_kana(&self, run: &[char]) -> Result<Option<Resolved>, Error> {
        let Some(converted) = in_other_kana(run).filter(|_| run.len() >= SHORTEST_GUESS) else {
            return Ok(None);
        };
        let converted = Run::Cjk(converted);
        let alternatives = with_variants(&converted);
        if self.any_occurs(&alternatives)? {
            return Ok(Some(Resolved { alternatives, corrected: false }));
        }
        let Some(segment) = self.segment() else { return Ok(None) };
        let is_katakana = run.iter().any(|character| matches!(character, 'ァ'..='ヺ'));
        let katakana = if is_katakana { run.iter().collect() } else { converted.text() };
        let words = nearest(segment, self.fields.words, &katakana)?;
        let runs = words.into_iter().map(|word| Run::Cjk(word.chars().collect()));
        let guess = resolved(runs, true);
        Ok((!guess.alternatives.is_empty()).then_some(guess))
    }

    fn any_occurs(&self, alternatives: &[(Run, f32)]) -> Result<bool, Error> {
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

impl Run {
    fn text(&self) -> String {
        match self {
            Self::Cjk(run) => run.iter().collect(),
            Self::Word(word) | Self::Phrase(word) => word.clone(),
            Self::Symbol(symbol) => symbol.to_string(),
        }
    }
}

/// A run and its other spellings, with what each counts.
pub(crate) fn with_variants(run: &Run) -> Vec<(Run, f32)> {
    let mut alternatives = vec![(run.clone(), 1.0)];
    if let Run::Cjk(characters) = run {
        let others = spellings(characters).into_iter().chain(long_vowel(characters));
        alternatives.extend(others.map(|other| (Run::Cjk(other), VARIANT_WEIGHT)));
    }
    alternatives
}

fn resolved(runs: impl Iterator<Item = Run>, corrected: bool) -> Resolved {
    Resolved { alternatives: runs.map(|run| (run, 1.0)).collect(), corrected }
}
