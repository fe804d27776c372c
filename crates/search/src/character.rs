//! Which kind of text a character belongs to: the only place that knows Unicode ranges.

use unicode_normalization::char::is_combining_mark;

/// How analysis treats a character, after normalisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Class {
    /// Chinese characters, and private-use ones (外字), which stand for characters of names.
    Han,
    Hiragana,
    /// With the long vowel mark.
    Katakana,
    /// Written without spaces, or nearly, but none of the above: Hangul, Bopomofo.
    OtherCjk,
    /// Letters and digits of scripts that put spaces between words, and their marks.
    Word,
    /// Pictographs; each is a token of its own.
    Symbol,
    Space,
    /// Ends a block.
    LineFeed,
    Punctuation,
    /// Has no width and no meaning here: joiners, variation selectors, soft hyphens.
    Ignored,
}

impl Class {
    /// Whether neighbours of this class form bigrams.
    pub(crate) fn is_cjk(self) -> bool {
        matches!(self, Self::Han | Self::Hiragana | Self::Katakana | Self::OtherCjk)
    }
}

/// The class of a normalised character.
pub(crate) fn class_of(character: char) -> Class {
    match character {
        'a'..='z' | '0'..='9' | 'A'..='Z' => Class::Word,
        '\n' => Class::LineFeed,
        '\0'..='\u{20}' | '\u{7F}' | '\u{A0}' | '\u{3000}' => Class::Space,
        '!'..='~' => Class::Punctuation,
        '\u{3041}'..='\u{309F}' => Class::Hiragana,
        '\u{30A1}'..='\u{30FA}' | '\u{30FC}'..='\u{30FF}' | '\u{31F0}'..='\u{31FF}' => Class::Katakana,
        '\u{4E00}'..='\u{9FFF}'
        | '\u{3400}'..='\u{4DBF}'
        | '\u{F900}'..='\u{FAFF}'
        | '\u{20000}'..='\u{3FFFD}'
        | '\u{E000}'..='\u{F8FF}'
        | '\u{F0000}'..='\u{10FFFD}'
        | '々'
        | '〆'
        | '〇' => Class::Han,
        '\u{AC00}'..='\u{D7A3}' | '\u{1100}'..='\u{11FF}' | '\u{3105}'..='\u{312F}' => Class::OtherCjk,
        '\u{AD}'
        | '\u{200B}'..='\u{200F}'
        | '\u{2060}'
        | '\u{FE00}'..='\u{FE0F}'
        | '\u{FEFF}'
        | '\u{E0000}'..='\u{E0FFF}'
        | '\u{1F3FB}'..='\u{1F3FF}' => Class::Ignored,
        '\u{2600}'..='\u{27BF}' | '\u{2B00}'..='\u{2BFF}' | '\u{1F000}'..='\u{1FAFF}' => Class::Symbol,
        _ if character.is_whitespace() => Class::Space,
        _ if character.is_alphanumeric() || is_combining_mark(character) => Class::Word,
        _ => Class::Punctuation,
    }
}

/// Whether a character is katakana or the long vowel mark.
pub(crate) fn is_katakana(character: char) -> bool {
    class_of(character) == Class::Katakana
}

/// The same sound in the other kana; other characters as they are.
pub(crate) fn other_kana(character: char) -> char {
    let code = u32::from(character);
    let moved = match character {
        'ぁ'..='ゖ' | 'ゝ' | 'ゞ' => code + 0x60,
        'ァ'..='ヶ' | 'ヽ' | 'ヾ' => code - 0x60,
        _ => code,
    };
    char::from_u32(moved).unwrap_or(character)
}
