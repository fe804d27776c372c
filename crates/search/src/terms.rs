//! Runs as tantivy queries: phrases for what must be found, weighted terms for what ranks.

use tantivy::Term;
use tantivy::query::{
    BooleanQuery, BoostQuery, ConstScoreQuery, DisjunctionMaxQuery, EmptyQuery, PhraseQuery,
    Query as EngineQuery, TermQuery,
};
use tantivy::schema::{Field, IndexRecordOption};

use crate::character::{Class, is_katakana};
use crate::query::{Run, class};
use crate::schema::Fields;
use crate::tokens::{stem, text_tokens};

/// Weights of title, headings and body. From 3 : 1.5 : 1 to 8 : 3 : 1 results hardly differ.
const FIELD_WEIGHTS: [f32; 3] = [4.0, 2.0, 1.0];

/// What a page gains from the fields that are not its best one.
pub(crate) const TIE_BREAKER: f32 = 0.5;

/// What the pairs of a katakana word say together.
const KATAKANA_WORD_WEIGHT: f32 = 1.0;

/// What two characters say about the subject, when only some of a query is found.
pub(crate) fn bigram_weight(first: char, second: char) -> f32 {
    match (class(first), class(second)) {
        (Class::Han, Class::Han) => 1.0,
        (Class::Hiragana, Class::Hiragana) => 0.2,
        (Class::Han, Class::Hiragana) | (Class::Hiragana, Class::Han) => 0.5,
        (Class::Hiragana, _) | (_, Class::Hiragana) => 0.1,
        _ => 0.7,
    }
}

/// What each pair of neighbours in a run says. The pairs of a katakana word say one thing together: each for
/// itself, long words would drown what else is asked.
fn pair_weights(run: &[char]) -> Vec<f32> {
    let mut weights: Vec<f32> = run.windows(2).map(|pair| bigram_weight(pair[0], pair[1])).collect();
    let mut start = 0;
    for part in run.chunk_by(|&left, &right| is_katakana(left) == is_katakana(right)) {
        let pairs = part.len() - 1;
        if pairs > 0 && is_katakana(part[0]) {
            for weight in &mut weights[start..start + pairs] {
                *weight = weight.min(KATAKANA_WORD_WEIGHT / ratio(pairs, 1));
            }
        }
        start += part.len();
    }
    weights
}

impl Run {
    /// The terms of this run alone, with their weights.
    pub(crate) fn weighted_terms(&self) -> Vec<(String, f32)> {
        match self {
            Self::Word(word) => vec![(stem(word), 1.0)],
            Self::Symbol(symbol) => vec![(symbol.to_string(), 1.0)],
            Self::Phrase(text) => text_tokens(text).into_iter().map(|(_, term)| (term, 1.0)).collect(),
            Self::Cjk(run) if run.len() == 1 => vec![(run[0].to_string(), 1.0)],
            Self::Cjk(run) => pair_weights(run)
                .into_iter()
                .zip(run.windows(2))
                .map(|(weight, pair)| (pair.iter().collect(), weight))
                .collect(),
        }
    }

    /// How much this run says as a whole: the share of its characters that are not hiragana.
    pub(crate) fn share(&self) -> f32 {
        match self {
            Self::Word(_) | Self::Symbol(_) | Self::Phrase(_) => 1.0,
            Self::Cjk(run) => {
                let other = run.iter().filter(|&&character| class(character) != Class::Hiragana).count();
                ratio(other, run.len())
            }
        }
    }

    /// Finds the run as a whole in one field.
    pub(crate) fn in_field(&self, field: Field) -> Box<dyn EngineQuery> {
        match self {
            Self::Word(word) => term(Term::from_field_text(field, &stem(word))),
            Self::Symbol(symbol) => term(Term::from_field_text(field, &symbol.to_string())),
            Self::Phrase(text) => phrase(field, text_tokens(text)),
            Self::Cjk(run) if run.len() == 1 => term(Term::from_field_text(field, &run[0].to_string())),
            Self::Cjk(run) => phrase(field, every_second_bigram(run)),
        }
    }

    /// Finds the run as a whole in any field.
    pub(crate) fn anywhere(&self, fields: &Fields) -> Box<dyn EngineQuery> {
        any(fields.text.iter().map(|&field| self.in_field(field)).collect())
    }
}

/// Consecutive bigrams overlap, so every second one and the last hold the whole run.
pub(crate) fn every_second_bigram(run: &[char]) -> Vec<(usize, String)> {
    let last = run.len() - 2;
    let bigram = |at: usize| (at, run[at..at + 2].iter().collect());
    let mut terms: Vec<(usize, String)> = (0..=last).step_by(2).map(bigram).collect();
    if last % 2 == 1 {
        terms.push(bigram(last));
    }
    terms
}

/// Finds terms at these distances from each other.
fn phrase(field: Field, terms: Vec<(usize, String)>) -> Box<dyn EngineQuery> {
    let mut terms: Vec<(usize, Term)> =
        terms.into_iter().map(|(at, text)| (at, Term::from_field_text(field, &text))).collect();
    match terms.pop() {
        Some((_, only)) if terms.is_empty() => term(only),
        Some(end) => {
            terms.push(end);
            Box::new(PhraseQuery::new_with_offset(terms))
        }
        None => Box::new(EmptyQuery),
    }
}

/// Finds a term.
pub(crate) fn term(term: Term) -> Box<dyn EngineQuery> {
    Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs))
}

/// Finds pages that match at least one of `queries`.
pub(crate) fn any(mut queries: Vec<Box<dyn EngineQuery>>) -> Box<dyn EngineQuery> {
    match queries.pop() {
        None => Box::new(EmptyQuery),
        Some(only) if queries.is_empty() => only,
        Some(last) => {
            queries.push(last);
            Box::new(BooleanQuery::union(queries))
        }
    }
}

/// Scales what a query adds to the score.
pub(crate) fn weighted(query: Box<dyn EngineQuery>, weight: f32) -> Box<dyn EngineQuery> {
    Box::new(BoostQuery::new(query, weight))
}

/// Adds `score` to pages that match.
pub(crate) fn constant(query: Box<dyn EngineQuery>, score: f32) -> Box<dyn EngineQuery> {
    Box::new(ConstScoreQuery::new(query, score))
}

/// The best of the alternatives counts.
pub(crate) fn best_of(queries: Vec<Box<dyn EngineQuery>>) -> Box<dyn EngineQuery> {
    Box::new(DisjunctionMaxQuery::new(queries))
}

/// Scores each text field by `in_field`, with its weight.
pub(crate) fn each_field(
    fields: &Fields,
    in_field: impl Fn(Field) -> Box<dyn EngineQuery>,
) -> [Box<dyn EngineQuery>; 3] {
    std::array::from_fn(|place| weighted(in_field(fields.text[place]), FIELD_WEIGHTS[place]))
}

/// The best field counts, the others a little.
pub(crate) fn join_fields(fields: [Box<dyn EngineQuery>; 3]) -> Box<dyn EngineQuery> {
    Box::new(DisjunctionMaxQuery::with_tie_breaker(fields.into(), TIE_BREAKER))
}

/// `part / whole` of two small numbers.
#[allow(clippy::cast_precision_loss, reason = "a query has at most 256 characters")]
pub(crate) fn ratio(part: usize, whole: usize) -> f32 {
    part as f32 / whole as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_katakana_word_says_as_much_as_one_term_however_long_it_is() {
        let weights = pair_weights(&"コンポーネントの設計".chars().collect::<Vec<_>>());
        let katakana: f32 = weights[..6].iter().sum();
        assert!((katakana - KATAKANA_WORD_WEIGHT).abs() < 1e-5, "{weights:?}");
        assert_eq!(weights[6..], [0.1, 0.5, 1.0]);
        assert_eq!(pair_weights(&['メ', 'モ']), [0.7], "a short one no more than before");
    }
}
