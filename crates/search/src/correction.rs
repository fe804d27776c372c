//! Typing errors: the words of the index that are nearest to a word that occurs nowhere.

use tantivy::SegmentReader;
use tantivy::schema::Field;

use crate::error::Error;

/// Most words a misspelt one is taken for.
const MOST_CORRECTIONS: usize = 4;

/// From this many characters on, two errors are forgiven.
const LONG_WORD: usize = 8;

/// Most words a half-typed one is completed to.
const MOST_COMPLETIONS: usize = 8;

/// Words in the dictionary of `field` at the smallest edit distance from `word`, commonest first, at most four;
/// none if even the nearest is too far.
pub(crate) fn nearest(segment: &SegmentReader, field: Field, word: &str) -> Result<Vec<String>, Error> {
    let wanted: Vec<char> = word.chars().collect();
    let mut allowed = if wanted.len() >= LONG_WORD { 2 } else { 1 };
    let mut found: Vec<(u32, String)> = Vec::new();
    let inverted = segment.inverted_index(field)?;
    let mut terms = inverted.terms().stream().map_err(tantivy::TantivyError::from)?;
    let mut candidate = Vec::new();
    let mut distances = Distances::to(&wanted);
    while terms.advance() {
        let Ok(text) = std::str::from_utf8(terms.key()) else { continue };
        candidate.clear();
        candidate.extend(text.chars());
        let Some(distance) = distances.up_to(allowed, &candidate) else { continue };
        if distance < allowed {
            allowed = distance;
            found.clear();
        }
        found.push((terms.value().doc_freq, text.to_owned()));
    }
    Ok(commonest(found, MOST_CORRECTIONS))
}

/// Words in the dictionary of `field` that begin with `word`, commonest first.
pub(crate) fn completions(segment: &SegmentReader, field: Field, word: &str) -> Result<Vec<String>, Error> {
    let inverted = segment.inverted_index(field)?;
    let from_word = inverted.terms().range().ge(word);
    let mut terms = from_word.into_stream().map_err(tantivy::TantivyError::from)?;
    let mut found = Vec::new();
    while terms.advance() && terms.key().starts_with(word.as_bytes()) {
        if let Ok(text) = std::str::from_utf8(terms.key()) {
            found.push((terms.value().doc_freq, text.to_owned()));
        }
    }
    Ok(commonest(found, MOST_COMPLETIONS))
}

fn commonest(mut found: Vec<(u32, String)>, most: usize) -> Vec<String> {
    found.sort_by(|left, right| right.0.cmp(&left.0).then_with(|| left.1.cmp(&right.1)));
    found.into_iter().take(most).map(|(_, word)| word).collect()
}

/// Measures words against one word, without allocating for each.
struct Distances<'a> {
    wanted: &'a [char],
    /// The row in work and the two before it.
    rows: [Vec<usize>; 3],
}

impl<'a> Distances<'a> {
    fn to(wanted: &'a [char]) -> Self {
        Self { wanted, rows: Default::default() }
    }

    /// The number of insertions, deletions, replacements and swaps of neighbours between the two words (optimal
    /// string alignment), or `None` beyond `limit`.
    fn up_to(&mut self, limit: usize, word: &[char]) -> Option<usize> {
        if self.wanted.len().abs_diff(word.len()) > limit {
            return None;
        }
        let [current, previous, before] = &mut self.rows;
        previous.clear();
        previous.extend(0..=word.len());
        for (row, &from) in self.wanted.iter().enumerate() {
            current.clear();
            current.push(row + 1);
            for (column, &to) in word.iter().enumerate() {
                let replaced = previous[column] + usize::from(from != to);
                let mut best = replaced.min(previous[column + 1] + 1).min(current[column] + 1);
                if row > 0 && column > 0 && from == word[column - 1] && self.wanted[row - 1] == to {
                    best = best.min(before[column - 1] + 1);
                }
                current.push(best);
            }
            if current.iter().all(|&distance| distance > limit) {
                return None;
            }
            std::mem::swap(before, previous);
            std::mem::swap(previous, current);
        }
        previous.last().copied().filter(|&distance| distance <= limit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn distance(left: &str, right: &str, limit: usize) -> Option<usize> {
        let characters = |word: &str| word.chars().collect::<Vec<_>>();
        Distances::to(&characters(left)).up_to(limit, &characters(right))
    }

    #[test]
    fn each_kind_of_error_costs_one() {
        assert_eq!(distance("route", "rute", 1), Some(1));
        assert_eq!(distance("rute", "route", 1), Some(1));
        assert_eq!(distance("react", "raect", 1), Some(1));
        assert_eq!(distance("サンプル", "サンブル", 1), Some(1));
        assert_eq!(distance("same", "same", 1), Some(0));
    }

    #[test]
    fn words_too_far_apart_are_given_up() {
        assert_eq!(distance("abcd", "abxy", 1), None);
        assert_eq!(distance("abcd", "abxy", 2), Some(2));
        assert_eq!(distance("a", "abcd", 2), None);
    }
}
