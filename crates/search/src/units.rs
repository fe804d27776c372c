//! Cuts normalised text into the smallest parts analysis knows: single CJK characters, whole words, symbols
//! and what stands between. Index, query and excerpt all read text through this iterator.

use std::ops::Range;
use std::str::CharIndices;

use crate::character::{Class, class_of};

/// Longer words are cut, so that encoded data does not fill the dictionary.
const LONGEST_WORD: usize = 64;

/// One part of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unit<'a> {
    /// A character that forms bigrams with its neighbours.
    Cjk(char, Class),
    /// A run of letters and digits, at most 64 characters of it.
    Word(&'a str),
    /// A pictograph.
    Symbol(char),
    Space,
    /// Punctuation or the end of a block: nothing matches across it.
    Break,
}

/// The units of a normalised text, with their bytes.
#[derive(Clone)]
pub(crate) struct Units<'a> {
    text: &'a str,
    characters: CharIndices<'a>,
}

/// Cuts `text`, which must be normalised.
pub(crate) fn units(text: &str) -> Units<'_> {
    Units { text, characters: text.char_indices() }
}

impl<'a> Iterator for Units<'a> {
    type Item = (Unit<'a>, Range<usize>);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let (start, character) = self.characters.next()?;
            let unit = match class_of(character) {
                Class::Ignored => continue,
                class if class.is_cjk() => Unit::Cjk(character, class),
                Class::Word => return Some(self.word(start)),
                Class::Symbol => Unit::Symbol(character),
                Class::Space => Unit::Space,
                _ => Unit::Break,
            };
            return Some((unit, start..self.characters.offset()));
        }
    }
}

impl<'a> Units<'a> {
    fn word(&mut self, start: usize) -> (Unit<'a>, Range<usize>) {
        let mut kept_end = self.characters.offset();
        let mut length = 1;
        loop {
            let ahead = self.characters.clone().next();
            match ahead {
                Some((_, character)) if class_of(character) == Class::Word => {
                    self.characters.next();
                    length += 1;
                    if length <= LONGEST_WORD {
                        kept_end = self.characters.offset();
                    }
                }
                _ => break,
            }
        }
        (Unit::Word(&self.text[start..kept_end]), start..self.characters.offset())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Vec<Unit<'_>> {
        units(text).map(|(unit, _)| unit).collect()
    }

    #[test]
    fn mixed_scripts_are_cut_where_the_script_changes() {
        assert_eq!(
            cut("react18の件"),
            [Unit::Word("react18"), Unit::Cjk('の', Class::Hiragana), Unit::Cjk('件', Class::Han)]
        );
    }

    #[test]
    fn a_long_vowel_mark_belongs_to_its_katakana() {
        assert_eq!(cut("ー"), [Unit::Cjk('ー', Class::Katakana)]);
    }

    #[test]
    fn private_use_and_rare_characters_count_as_han() {
        assert_eq!(cut("\u{E000}𠮷"), [Unit::Cjk('\u{E000}', Class::Han), Unit::Cjk('𠮷', Class::Han)]);
    }

    #[test]
    fn an_emoji_is_one_symbol_whatever_its_modifiers() {
        assert_eq!(cut("👍🏽"), [Unit::Symbol('👍')]);
        assert_eq!(cut("✌️"), [Unit::Symbol('✌')]);
    }

    #[test]
    fn a_word_of_a_thousand_letters_is_cut_and_passed_over_whole() {
        let text = "x".repeat(1000) + " y";
        assert_eq!(cut(&text), [Unit::Word(&"x".repeat(64)), Unit::Space, Unit::Word("y")]);
    }
}
