//! Finds a query's runs and terms in plain text, with the bytes they take: what excerpts and marks are made of.
//! Sees text exactly as the index does.

use std::ops::Range;

use crate::normalise::normalise_with;
use crate::query::Run;
use crate::terms::bigram_weight;
use crate::tokens::stem;
use crate::units::{Unit, units};

/// A unit of text as a number: a character is its code point, a word is the place of its stem in the list of
/// stems asked for, after the code points.
type Cell = u32;

const FIRST_STEM: Cell = 0x0011_0000;

/// A unit that nothing matches.
const OTHER: Cell = Cell::MAX;

/// Something to find.
#[derive(Debug)]
struct Pattern {
    /// Which run of the query it belongs to.
    run: usize,
    /// The share of the run it stands for; 1 for the run as a whole.
    weight: f32,
    /// Whether it is worth marking; pairs of mere hiragana would light up everywhere.
    marked: bool,
    cells: Vec<Cell>,
}

/// A place where a pattern was found.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Match {
    /// Place of the pattern in the list: equal patterns count once.
    pub(crate) pattern: usize,
    pub(crate) weight: f32,
    /// Bytes of the text as handed in.
    pub(crate) bytes: Range<usize>,
}

/// All that a query looks for in a text.
#[derive(Debug, Default)]
pub(crate) struct Patterns {
    list: Vec<Pattern>,
    /// Stems of the words asked for.
    stems: Vec<String>,
    runs: usize,
}

/// How well a text covers each run: 1 as a whole, less for some of its terms.
pub(crate) type Coverage = Vec<f32>;

/// What the terms of a run count together when the run is not found as a whole.
const TERMS_SHARE: f32 = 0.6;

/// The least weight of a term that is marked where its run is not found as a whole.
const LEAST_MARKED: f32 = 0.5;

impl Patterns {
    /// Patterns for the runs of a query, each with the alternatives it was resolved to.
    pub(crate) fn new(runs: &[Vec<Run>]) -> Self {
        let mut patterns: Vec<Pattern> = Vec::new();
        let mut stems = Vec::new();
        let mut add = |run, weight, marked, cells| {
            if !patterns.iter().any(|known| known.run == run && known.cells == cells) {
                patterns.push(Pattern { run, weight, marked, cells });
            }
        };
        for (number, alternatives) in runs.iter().enumerate() {
            for run in alternatives {
                add(number, 1.0, true, cells_of(run, &mut stems));
            }
            for run in alternatives {
                if let Run::Cjk(characters) = run
                    && characters.len() > 2
                {
                    let terms: Vec<(&[char], f32)> =
                        characters.windows(2).map(|pair| (pair, bigram_weight(pair[0], pair[1]))).collect();
                    let total: f32 = terms.iter().map(|(_, weight)| weight).sum();
                    for (pair, weight) in terms {
                        let cells = pair.iter().copied().map(Cell::from).collect();
                        add(number, TERMS_SHARE * weight / total, weight >= LEAST_MARKED, cells);
                    }
                }
            }
        }
        Self { list: patterns, stems, runs: runs.len() }
    }

    /// Number of runs.
    pub(crate) fn runs(&self) -> usize {
        self.runs
    }

    /// Every place in `text` where a pattern begins, in order.
    pub(crate) fn matches(&self, text: &str) -> Vec<Match> {
        let cells = self.read(text);
        let mut found = Vec::new();
        for start in 0..cells.len() {
            for (number, pattern) in self.list.iter().enumerate() {
                let end = start + pattern.cells.len();
                if cells[start].0 == pattern.cells[0]
                    && end <= cells.len()
                    && cells[start..end].iter().zip(&pattern.cells).all(|((cell, _), wanted)| cell == wanted)
                {
                    let bytes = cells[start].1.start..cells[end - 1].1.end;
                    found.push(Match { pattern: number, weight: pattern.weight, bytes });
                }
            }
        }
        found
    }

    /// How well `matches` cover each run.
    pub(crate) fn coverage(&self, matches: &[Match]) -> Coverage {
        let mut seen = vec![false; self.list.len()];
        for found in matches {
            seen[found.pattern] = true;
        }
        let mut coverage = vec![0.0_f32; self.runs];
        for (pattern, _) in self.list.iter().zip(seen).filter(|(_, seen)| *seen) {
            let covered = &mut coverage[pattern.run];
            *covered = (*covered + pattern.weight).min(1.0);
        }
        coverage
    }

    /// Bytes of `text` to emphasise: runs where they stand whole, else the terms that say something.
    pub(crate) fn marks(&self, text: &str) -> Vec<Range<usize>> {
        let matches = self.matches(text);
        let whole = self.found_whole(&matches);
        let mut marks: Vec<Range<usize>> = Vec::new();
        for found in matches {
            let pattern = &self.list[found.pattern];
            if !pattern.marked || (whole[pattern.run] && found.weight < 1.0) {
                continue;
            }
            match marks.last_mut() {
                Some(last) if found.bytes.start <= last.end => last.end = last.end.max(found.bytes.end),
                _ => marks.push(found.bytes),
            }
        }
        marks
    }

    /// The cells of a text with the bytes they come from; spaces leave none, as in the index.
    fn read(&self, text: &str) -> Vec<(Cell, Range<usize>)> {
        let mut normalised = String::with_capacity(text.len());
        // For each byte of the normalised text, the original bytes of its character.
        let mut origins: Vec<Range<usize>> = Vec::with_capacity(text.len());
        normalise_with(text, |character, range| {
            normalised.push(character);
            origins.resize(normalised.len(), range);
        });
        let mut cells = Vec::with_capacity(normalised.len() / 3);
        for (unit, range) in units(&normalised) {
            let cell = match unit {
                Unit::Cjk(character, _) | Unit::Symbol(character) => Cell::from(character),
                Unit::Word(word) => self.word_cell(word),
                Unit::Break => OTHER,
                Unit::Space => continue,
            };
            cells.push((cell, origins[range.start].start..origins[range.end - 1].end));
        }
        cells
    }

    /// Stems only what may match: an English stem begins like its word.
    fn word_cell(&self, word: &str) -> Cell {
        let initial = word.as_bytes().first();
        if !self.stems.iter().any(|known| known.as_bytes().first() == initial) {
            return OTHER;
        }
        let stem = stem(word);
        self.stems.iter().position(|known| *known == stem).map_or(OTHER, stem_cell)
    }

    /// Which runs are found as a whole.
    fn found_whole(&self, matches: &[Match]) -> Vec<bool> {
        let mut whole = vec![false; self.runs];
        for found in matches {
            if found.weight >= 1.0 {
                whole[self.list[found.pattern].run] = true;
            }
        }
        whole
    }
}

fn cells_of(run: &Run, stems: &mut Vec<String>) -> Vec<Cell> {
    match run {
        Run::Cjk(characters) => characters.iter().copied().map(Cell::from).collect(),
        Run::Symbol(symbol) => vec![Cell::from(*symbol)],
        Run::Word(word) => vec![add_stem(word, stems)],
        Run::Phrase(text) => {
            let mut cells: Vec<Cell> = units(text)
                .filter_map(|(unit, _)| match unit {
                    Unit::Cjk(character, _) | Unit::Symbol(character) => Some(Cell::from(character)),
                    Unit::Word(word) => Some(add_stem(word, stems)),
                    Unit::Break => Some(OTHER),
                    Unit::Space => None,
                })
                .collect();
            // Punctuation counts within the phrase only.
            let last = cells.iter().rposition(|&cell| cell != OTHER).map_or(0, |last| last + 1);
            cells.truncate(last);
            cells.drain(..cells.iter().position(|&cell| cell != OTHER).unwrap_or(0));
            cells
        }
    }
}

fn add_stem(word: &str, stems: &mut Vec<String>) -> Cell {
    let stem = stem(word);
    // The first place counts when a text is read, so a stem that is asked for twice has one place.
    let place = stems.iter().position(|known| *known == stem).unwrap_or_else(|| {
        stems.push(stem);
        stems.len() - 1
    });
    stem_cell(place)
}

fn stem_cell(place: usize) -> Cell {
    FIRST_STEM + Cell::try_from(place).expect("a query has few words")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query;

    fn marked<'a>(text: &'a str, asked: &str) -> Vec<&'a str> {
        let runs: Vec<Vec<Run>> =
            query::read(asked, false, |_, _| true).runs.into_iter().map(|run| vec![run]).collect();
        Patterns::new(&runs).marks(text).into_iter().map(|bytes| &text[bytes]).collect()
    }

    #[test]
    fn marks_cover_the_original_spelling() {
        assert_eq!(marked("新しいﾃﾞｰﾀﾍﾞｰｽを使う", "データベース"), ["ﾃﾞｰﾀﾍﾞｰｽ"]);
        assert_eq!(marked("ＲＥＡＣＴは速い", "react"), ["ＲＥＡＣＴ"]);
    }

    #[test]
    fn other_forms_of_an_english_word_are_marked() {
        assert_eq!(marked("He runs, running", "run"), ["runs", "running"]);
    }

    #[test]
    fn terms_are_marked_only_where_the_whole_is_missing() {
        assert_eq!(marked("議事録を作る。議事の録", "議事録"), ["議事録"]);
        assert_eq!(marked("議事の話ですが", "議事録ですが"), ["議事"]);
    }

    #[test]
    fn a_phrase_is_marked_only_as_it_stands() {
        assert_eq!(marked("React を使い、React の基本", "\"react の\""), ["React の"]);
    }

    #[test]
    fn nothing_matches_across_punctuation() {
        assert_eq!(marked("会、議", "会議"), Vec::<&str>::new());
    }
}
