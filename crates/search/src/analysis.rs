//! Turns a document into the text of each index field: everything that depends on this document alone, so that
//! it can run in parallel and need not run again for a document that did not change.

use std::collections::HashSet;
use std::ops::RangeInclusive;

use crate::character::Class;
use crate::document::SearchDocument;
use crate::normalise::normalise;
use crate::units::{Unit, units};

/// Characters of Latin words worth correcting typing errors to.
const WORD_LENGTHS: RangeInclusive<usize> = 4..=24;

/// Characters of katakana words worth correcting typing errors to.
const KATAKANA_LENGTHS: RangeInclusive<usize> = 3..=16;

/// Longest title that can be asked for exactly, in characters.
const LONGEST_TITLE: usize = 200;

/// One document's field texts.
#[derive(Debug, Default)]
pub(crate) struct Analysis {
    /// Normalised texts of title, headings and body, in this order; see [`crate::schema::Fields::text`].
    pub(crate) text: [String; 3],
    /// Tokens of each text.
    pub(crate) tokens: [u32; 3],
    /// Distinct words, divided by spaces, for correcting typing errors.
    pub(crate) words: String,
    /// Distinct pairs that skip hiragana, divided by spaces, for okurigana.
    pub(crate) skips: String,
    /// The title as one term.
    pub(crate) exact_title: String,
}

/// Analyses one document.
pub(crate) fn analyse(document: &SearchDocument) -> Analysis {
    let headings = join(document.passages.iter().filter_map(|passage| passage.heading.as_deref()));
    let body = document.passages.iter().map(|passage| &passage.text).chain(&document.labels);
    let body = join(body.map(String::as_str));
    let text = [normalise(&document.title), normalise(&headings), normalise(&body)];
    let mut extras = Extras::default();
    let tokens = text.each_ref().map(|text| extras.scan(text));
    let (words, skips) = extras.joined();
    let exact_title = exact_title(&text[0]);
    Analysis { text, tokens, words, skips, exact_title }
}

/// A normalised title or query as the single term that exact titles are compared by.
pub(crate) fn exact_title(normalised: &str) -> String {
    normalised.chars().filter(|character| !character.is_whitespace()).take(LONGEST_TITLE).collect()
}

fn join<'a>(texts: impl Iterator<Item = &'a str>) -> String {
    let mut joined = String::new();
    for text in texts {
        joined.push_str(text);
        joined.push('\n');
    }
    joined
}

/// The pairs that let 問合せ find 問い合わせ: two Han characters with one or two hiragana between, and a Han
/// character with the second hiragana after it.
pub(crate) fn skips(run: &[(char, Class)], mut sink: impl FnMut(char, char)) {
    for (at, &(first, class)) in run.iter().enumerate() {
        let hiragana = run[at + 1..].iter().take_while(|(_, class)| *class == Class::Hiragana).count();
        if class != Class::Han || hiragana == 0 {
            continue;
        }
        if hiragana <= 2
            && let Some(&(second, Class::Han)) = run.get(at + 1 + hiragana)
        {
            sink(first, second);
        }
        if hiragana >= 2 {
            sink(first, run[at + 2].0);
        }
    }
}

/// Collects words and skips over all texts of a document.
#[derive(Default)]
struct Extras<'a> {
    words: HashSet<&'a str>,
    skips: HashSet<(char, char)>,
    /// The CJK characters since the last break.
    run: Vec<(char, Class)>,
    /// Bytes and length of the katakana at the end of `run`.
    katakana: Option<(usize, usize, usize)>,
}

impl<'a> Extras<'a> {
    /// Reads one normalised text; gives its number of tokens.
    fn scan(&mut self, text: &'a str) -> u32 {
        let mut tokens = 0;
        for (unit, bytes) in units(text) {
            if let Unit::Cjk(character, class) = unit {
                tokens += u32::from(!self.run.is_empty()) + u32::from(class == Class::Han);
                self.run.push((character, class));
                if class == Class::Katakana {
                    let (start, _, length) = self.katakana.unwrap_or((bytes.start, 0, 0));
                    self.katakana = Some((start, bytes.end, length + 1));
                } else {
                    self.end_katakana(text);
                }
                continue;
            }
            self.end_katakana(text);
            if unit == Unit::Space {
                continue;
            }
            self.end_run();
            tokens += u32::from(unit != Unit::Break);
            if let Unit::Word(word) = unit
                && WORD_LENGTHS.contains(&word.chars().count())
            {
                self.words.insert(word);
            }
        }
        self.end_katakana(text);
        self.end_run();
        tokens
    }

    fn end_katakana(&mut self, text: &'a str) {
        if let Some((start, end, length)) = self.katakana.take()
            && KATAKANA_LENGTHS.contains(&length)
        {
            self.words.insert(&text[start..end]);
        }
    }

    fn end_run(&mut self) {
        skips(&self.run, |first, second| {
            self.skips.insert((first, second));
        });
        self.run.clear();
    }

    /// Words and skips, sorted and divided by spaces.
    fn joined(self) -> (String, String) {
        let mut words: Vec<&str> = self.words.into_iter().collect();
        words.sort_unstable();
        let mut skips: Vec<(char, char)> = self.skips.into_iter().collect();
        skips.sort_unstable();
        let mut joined_skips = String::with_capacity(skips.len() * 7);
        for (first, second) in skips {
            joined_skips.extend([first, second, ' ']);
        }
        (words.join(" "), joined_skips)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Passage;

    fn analysed(body: &str) -> Analysis {
        let passage = Passage { text: body.to_owned(), ..Passage::default() };
        analyse(&SearchDocument { passages: vec![passage], ..SearchDocument::default() })
    }

    #[test]
    fn okurigana_are_skipped_between_and_after_han_characters() {
        assert_eq!(analysed("問い合わせ").skips, "合せ 問合 ");
        assert_eq!(analysed("行なう").skips, "行う ");
    }

    #[test]
    fn no_pair_reaches_over_punctuation_or_three_hiragana() {
        assert_eq!(analysed("問い、合").skips, "");
        assert_eq!(analysed("問いいい合").skips, "問い ");
    }

    #[test]
    fn words_for_correction_are_distinct_and_of_sensible_length() {
        assert_eq!(
            analysed("Reactとreact、ab、ソフト、アプリケーションとソフト").words,
            "react アプリケーション ソフト"
        );
    }

    #[test]
    fn an_exact_title_knows_no_spaces() {
        assert_eq!(exact_title(&normalise("React の ルール")), "reactのルール");
    }
}
