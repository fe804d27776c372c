//! Tokens of the positional fields, as tantivy reads them: bigrams of CJK characters, single Han characters,
//! stemmed words. Reads normalised text, and reuses one buffer for every token.

use std::collections::HashMap;

use frostem::{Algorithm, Stemmer};
use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

use crate::character::{Class, class_of};
use crate::units::{Unit, Units, units};

/// Distinct words remembered with their stems; beyond that the memory starts anew.
const REMEMBERED_STEMS: usize = 1 << 16;

/// The English stem of a lower-case word; digits and other scripts stay as they are.
pub(crate) fn stem(word: &str) -> String {
    Stemmer::new(Algorithm::English).stem(word).into_owned()
}

/// The tokenizer of title, headings and body.
#[derive(Clone, Default)]
pub(crate) struct TextTokenizer {
    stems: HashMap<String, String>,
}

impl Tokenizer for TextTokenizer {
    type TokenStream<'a> = TextTokens<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> TextTokens<'a> {
        if self.stems.len() > REMEMBERED_STEMS {
            self.stems.clear();
        }
        TextTokens {
            units: units(text),
            stems: &mut self.stems,
            token: Token::default(),
            position: 0,
            previous: None,
            unigram: None,
        }
    }
}

/// Tokens of one text.
pub(crate) struct TextTokens<'a> {
    units: Units<'a>,
    stems: &'a mut HashMap<String, String>,
    token: Token,
    /// Position of the next unit: every CJK character, word, symbol and punctuation mark takes one, spaces none.
    position: usize,
    /// The CJK character just before, if nothing but spaces lies between.
    previous: Option<char>,
    /// A Han character whose own token follows the bigram it ends.
    unigram: Option<char>,
}

impl TextTokens<'_> {
    fn set(&mut self, position: usize, characters: &[char]) {
        self.token.position = position;
        self.token.text.clear();
        self.token.text.extend(characters);
    }

    fn set_word(&mut self, position: usize, word: &str) {
        self.token.position = position;
        self.token.text.clear();
        if let Some(known) = self.stems.get(word) {
            self.token.text.push_str(known);
        } else {
            let stem = stem(word);
            self.token.text.push_str(&stem);
            self.stems.insert(word.to_owned(), stem);
        }
    }
}

impl TokenStream for TextTokens<'_> {
    fn advance(&mut self) -> bool {
        if let Some(han) = self.unigram.take() {
            self.set(self.position - 1, &[han]);
            return true;
        }
        while let Some((unit, _)) = self.units.next() {
            let position = self.position;
            if unit != Unit::Space {
                self.position += 1;
            }
            match unit {
                Unit::Space => {}
                Unit::Break => self.previous = None,
                Unit::Cjk(character, class) => {
                    let previous = self.previous.replace(character);
                    match (previous, class) {
                        (Some(first), Class::Han) => {
                            self.unigram = Some(character);
                            self.set(position - 1, &[first, character]);
                        }
                        (Some(first), _) => self.set(position - 1, &[first, character]),
                        (None, Class::Han) => self.set(position, &[character]),
                        (None, _) => continue,
                    }
                    return true;
                }
                Unit::Word(word) => {
                    self.previous = None;
                    self.set_word(position, word);
                    return true;
                }
                Unit::Symbol(symbol) => {
                    self.previous = None;
                    self.set(position, &[symbol]);
                    return true;
                }
            }
        }
        false
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

/// Tokens of normalised text with their positions, as few as say the same: no single Han character that is part
/// of a bigram.
pub(crate) fn text_tokens(text: &str) -> Vec<(usize, String)> {
    let mut tokenizer = TextTokenizer::default();
    let mut stream = tokenizer.token_stream(text);
    let mut tokens: Vec<(usize, String, bool)> = Vec::new();
    while stream.advance() {
        let Token { position, text, .. } = stream.token();
        let is_single = text.chars().count() == 1;
        let is_bigram = !is_single && text.chars().all(|character| class_of(character).is_cjk());
        if is_bigram {
            // Its first character came before it, its second comes after.
            tokens.retain(|(at, _, single)| !single || at != position);
        } else if is_single && tokens.last().is_some_and(|(at, _, single)| !single && at + 1 == *position) {
            let last = &tokens.last().expect("just looked at").1;
            if last.chars().all(|character| class_of(character).is_cjk()) {
                continue;
            }
        }
        tokens.push((*position, text.clone(), is_single));
    }
    tokens.into_iter().map(|(position, text, _)| (position, text)).collect()
}

/// The tokenizer of the extra fields: terms divided by spaces, taken as they are.
#[derive(Clone, Default)]
pub(crate) struct TermTokenizer;

/// Terms of one text.
pub(crate) struct TermTokens<'a> {
    terms: std::str::Split<'a, char>,
    token: Token,
}

impl Tokenizer for TermTokenizer {
    type TokenStream<'a> = TermTokens<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> TermTokens<'a> {
        // Positions are not kept for these fields; the default one is out of range.
        let token = Token { position: 0, ..Token::default() };
        TermTokens { terms: text.split(' '), token }
    }
}

impl TokenStream for TermTokens<'_> {
    fn advance(&mut self) -> bool {
        for term in self.terms.by_ref() {
            if !term.is_empty() {
                self.token.text.clear();
                self.token.text.push_str(term);
                return true;
            }
        }
        false
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normalise::normalise;

    fn tokens(text: &str) -> Vec<(usize, String)> {
        let normalised = normalise(text);
        let mut tokenizer = TextTokenizer::default();
        let mut stream = tokenizer.token_stream(&normalised);
        let mut found = Vec::new();
        while stream.advance() {
            found.push((stream.token().position, stream.token().text.clone()));
        }
        found
    }

    fn owned(expected: &[(usize, &str)]) -> Vec<(usize, String)> {
        expected.iter().map(|&(position, text)| (position, text.to_owned())).collect()
    }

    #[test]
    fn han_characters_are_tokens_of_their_own_beside_the_bigrams() {
        assert_eq!(
            tokens("議事の件"),
            owned(&[(0, "議"), (0, "議事"), (1, "事"), (1, "事の"), (2, "の件"), (3, "件")])
        );
    }

    #[test]
    fn a_phrase_needs_no_single_characters_that_its_pairs_hold() {
        assert_eq!(text_tokens("議事の件"), owned(&[(0, "議事"), (1, "事の"), (2, "の件")]));
        assert_eq!(text_tokens("a 税 b"), owned(&[(0, "a"), (1, "税"), (2, "b")]));
        assert_eq!(text_tokens("web税"), owned(&[(0, "web"), (1, "税")]));
    }

    #[test]
    fn half_width_kana_and_kana_give_the_same_tokens() {
        assert_eq!(tokens("ﾃﾞｰﾀ"), tokens("データ"));
        assert_eq!(tokens("ﾃﾞｰﾀ"), owned(&[(0, "デー"), (1, "ータ")]));
    }

    #[test]
    fn spaces_between_cjk_characters_vanish_and_punctuation_separates() {
        assert_eq!(tokens("サーバ 設定"), tokens("サーバ設定"));
        assert_eq!(tokens("あい、うえ"), owned(&[(0, "あい"), (3, "うえ")]));
    }

    #[test]
    fn words_are_stemmed_and_take_one_position() {
        assert_eq!(
            tokens("Running the 設定s"),
            owned(&[(0, "run"), (1, "the"), (2, "設"), (2, "設定"), (3, "定"), (4, "s")])
        );
    }

    #[test]
    fn an_emoji_between_japanese_words_is_a_token_and_separates_them() {
        assert_eq!(tokens("ああ🎉いい"), owned(&[(0, "ああ"), (2, "🎉"), (3, "いい")]));
    }
}
