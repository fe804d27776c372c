//! Puts the runs of a query together into clauses: what must be found, and what will do instead.

use tantivy::query::Bm25StatisticsProvider;

use crate::correction::completions;
use crate::error::Error;
use crate::index::Index;
use crate::query::{Reading, Run};
use crate::resolve::{Resolved, SHORTEST_GUESS, with_variants};
use crate::tokens::stem;
use crate::vocabulary::as_one;

/// What a synonym counts against the word itself.
const SYNONYM_WEIGHT: f32 = 0.4;

/// What a longer word counts against the one it begins with, while that is being typed.
const COMPLETION_WEIGHT: f32 = 0.5;

/// What letters count that an input method may still convert.
const UNCONVERTED_WEIGHT: f32 = 0.5;

/// Most words and phrases that stand for one clause.
const MOST_INSTEAD: usize = 16;

/// Runs to be found, all of them, or something in their stead.
#[derive(Debug)]
pub(crate) struct Clause {
    pub(crate) runs: Vec<Resolved>,
    /// Synonyms, and words that the last one typed begins, with what each counts.
    pub(crate) instead: Vec<(Run, f32)>,
    /// Whether a page must have it to have all words.
    pub(crate) is_required: bool,
}

impl Index {
    /// The clauses of a query: each run is one, but words with a common synonym are one together.
    pub(crate) fn clauses(&self, reading: &Reading) -> Result<Vec<Clause>, Error> {
        let mut clauses = Vec::new();
        let mut at = 0;
        while at < reading.runs.len() {
            let (count, synonyms) = self.words.synonyms(&reading.runs[at..]).unwrap_or((1, Vec::new()));
            let written = &reading.runs[at..at + count];
            let is_open = reading.open.is_some_and(|open| (at..at + count).contains(&open));
            // An error is told at the end: each clause asks for what it lacks, all at once.
            clauses.push(match written {
                [run] if is_open && reading.is_unconverted => Ok(unconverted(run)),
                _ => self.clause(written, &synonyms, is_open),
            });
            at += count;
        }
        clauses.into_iter().collect()
    }

    fn clause(&self, written: &[Run], synonyms: &[Run], is_open: bool) -> Result<Clause, Error> {
        let mut instead: Vec<(Run, f32)> = Vec::new();
        let mut add = |(run, weight): (Run, f32)| {
            let is_known = written == [run.clone()] || instead.iter().any(|(known, _)| *known == run);
            if !is_known && instead.len() < MOST_INSTEAD {
                instead.push((run, weight));
            }
        };
        let inside = if synonyms.is_empty() { self.with_synonym_inside(written) } else { Vec::new() };
        for synonym in synonyms.iter().chain(&inside) {
            with_variants(synonym)
                .into_iter()
                .map(|(run, weight)| (run, weight * SYNONYM_WEIGHT))
                .for_each(&mut add);
        }
        if is_open {
            self.continued(written)?.into_iter().map(|run| (run, COMPLETION_WEIGHT)).for_each(&mut add);
        }
        self.ask_runs(instead.iter().map(|(run, _)| run))?;
        let said = written.iter().map(|run| self.information(run)).sum::<Result<f32, Error>>();
        let said = if instead.is_empty() { 0.0 } else { said? };
        for (run, weight) in &mut instead {
            // A rare synonym must not beat the common word that was asked for.
            *weight *= (said / self.information(run)?.max(f32::MIN_POSITIVE)).min(1.0);
        }
        let has_other = self.any_occurs(&instead)?;
        let resolved = written.iter().map(|run| self.resolve(run, is_open, has_other));
        Ok(Clause { runs: resolved.collect::<Result<_, _>>()?, instead, is_required: true })
    }

    /// A CJK run with the word inside that has synonyms replaced by each.
    fn with_synonym_inside(&self, written: &[Run]) -> Vec<Run> {
        let [run @ Run::Cjk(_)] = written else { return Vec::new() };
        let text = run.text();
        let Some((range, synonyms)) = self.words.synonyms_inside(&text) else { return Vec::new() };
        let replaced = |synonym: Run| {
            as_one(&format!("{}{}{}", &text[..range.start], synonym.text(), &text[range.end..]))
        };
        synonyms.into_iter().filter_map(replaced).collect()
    }

    /// Longer words that begin with a word that is still being typed.
    fn continued(&self, written: &[Run]) -> Result<Vec<Run>, Error> {
        let ([Run::Word(word)], Some(segment)) = (written, self.segment()) else { return Ok(Vec::new()) };
        if word.chars().count() < SHORTEST_GUESS {
            return Ok(Vec::new());
        }
        let own = stem(word);
        let longer = completions(segment, self.fields.words, word)?.into_iter();
        Ok(longer.filter(|longer| stem(longer) != own).map(Run::Word).collect())
    }

    /// How much a run says, as its score would: the rarer its terms the more.
    fn information(&self, run: &Run) -> Result<f32, Error> {
        let mut sum = 0.0;
        for (text, weight) in run.weighted_terms() {
            sum += (weight + run.share()) * self.rareness(&text)?;
        }
        Ok(sum)
    }

    /// The inverse document frequency of BM25, in the field that has the term most often.
    #[allow(clippy::cast_precision_loss, reason = "an estimate over counts of pages")]
    fn rareness(&self, text: &str) -> Result<f32, Error> {
        let mut most = 0;
        for term in self.fields.text_terms(text) {
            most = most.max(self.doc_freq(&term)?);
        }
        let (all, with) = (self.len() as f32, most as f32);
        Ok((1.0 + (all - with + 0.5) / (with + 0.5)).ln())
    }
}

fn unconverted(run: &Run) -> Clause {
    let resolved = Resolved { alternatives: vec![(run.clone(), UNCONVERTED_WEIGHT)], ..Resolved::default() };
    Clause { runs: vec![resolved], instead: Vec::new(), is_required: false }
}
