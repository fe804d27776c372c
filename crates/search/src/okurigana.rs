//! Okurigana: pairs of characters that a word shares with its other spellings, 問合せ and 問い合わせ.

use std::collections::BTreeSet;

use tantivy::Term;
use tantivy::query::{BooleanQuery, Query as EngineQuery};

use crate::analysis::skips;
use crate::character::Class;
use crate::query::{Run, class};
use crate::schema::Fields;
use crate::terms::{any, term};

/// Longest run, in characters, that is searched by its okurigana's stems.
const LONGEST_RUN: usize = 7;

/// Finds pages with the kanji of a single short run, whatever hiragana stand between.
pub(crate) fn anywhere(fields: &Fields, runs: &[Run]) -> Option<Box<dyn EngineQuery>> {
    let [Run::Cjk(run)] = runs else { return None };
    if run.len() > LONGEST_RUN || run.iter().any(|character| "をがは".contains(*character)) {
        return None;
    }
    let required: Vec<_> =
        pairs(run).into_iter().map(|(first, second)| pair(fields, first, second)).collect();
    (!required.is_empty()).then(|| -> Box<dyn EngineQuery> { Box::new(BooleanQuery::intersection(required)) })
}

/// Two characters side by side or with hiragana between.
fn pair(fields: &Fields, first: char, second: char) -> Box<dyn EngineQuery> {
    let text: String = [first, second].iter().collect();
    let mut places: Vec<_> = fields.text_terms(&text).into_iter().map(term).collect();
    places.push(term(Term::from_field_text(fields.skips, &text)));
    any(places)
}

/// Pairs to look up among those that skip hiragana: what the query itself skips, and its Han pairs.
pub(crate) fn terms<'a>(runs: impl Iterator<Item = &'a Run>) -> BTreeSet<String> {
    let mut terms = BTreeSet::new();
    for run in runs {
        if let Run::Cjk(run) = run {
            terms.extend(
                pairs(run).into_iter().map(|(first, second)| [first, second].iter().collect::<String>()),
            );
        }
    }
    terms
}

/// Pairs that a run shares with its other okurigana: neighbouring Han characters whatever hiragana stand
/// between, or, around a single Han character, the hiragana that end it.
fn pairs(run: &[char]) -> Vec<(char, char)> {
    let classed: Vec<(char, Class)> = run.iter().map(|&character| (character, class(character))).collect();
    let mut pairs = Vec::new();
    for pair in classed.windows(2) {
        if pair[0].1 == Class::Han && pair[1].1 == Class::Han {
            pairs.push((pair[0].0, pair[1].0));
        }
    }
    skips(&classed, |first, second| {
        if class(second) == Class::Han {
            pairs.push((first, second));
        }
    });
    if pairs.is_empty()
        && let Some(han) = classed.iter().position(|(_, class)| *class == Class::Han)
        && let Some(&(last, Class::Hiragana)) = classed.get(han + 2).or(classed.get(han + 1))
    {
        pairs.push((run[han], last));
    }
    pairs
}
