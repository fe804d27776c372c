//! Ids of headings and footnotes: readable, in any script, never twice in one body.

use std::borrow::Cow;

use ahash::{AHashMap, AHashSet};
use unicode_normalization::char::is_combining_mark;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// What GitHub makes of a heading: lower case, letters and digits of any script, spaces to `-`. NFC.
pub(super) fn slug(text: &str) -> String {
    let text = nfc(text.trim());
    let mut slug = String::with_capacity(text.len());
    let mut is_lowered = false;
    for character in text.chars() {
        if is_plain(character) {
            slug.push(character);
        } else if character.is_alphanumeric()
            || is_combining_mark(character)
            || matches!(character, '-' | '_')
        {
            let lower = character.to_lowercase();
            if lower.len() == 1 && lower.clone().next() == Some(character) {
                slug.push(character);
            } else {
                is_lowered |= lower.clone().next() != Some(character);
                slug.extend(lower);
            }
        } else if character.is_whitespace() {
            slug.push('-');
        }
    }
    // Lower case may fall out of NFC (`İ`), and so may letters that come together.
    if is_lowered || slug.len() < text.len() { nfc(&slug).into_owned() } else { slug }
}

/// An id that an author chose, as the body will have it; empty if there is nothing in it to keep.
///
/// HTML holds no control characters, so two ids could look the same there. A point is in every id of the theme and in none
/// of an author's, so that no heading passes for a part of the page.
pub(super) fn written_id(id: &str) -> String {
    let id: String = id.chars().filter(|character| !character.is_control()).collect();
    let is_plain = id.chars().all(|letter| letter.is_alphanumeric() || matches!(letter, '-' | '_'));
    if is_plain { id } else { slug(&id) }
}

/// Kana and the usual ideographs: letters without case, each in NFC whatever stands beside it. To look that up takes most of
/// the time.
const fn is_plain(letter: char) -> bool {
    matches!(letter, 'ぁ'..='ゖ' | 'ァ'..='ヺ' | '一'..='鿿')
}

/// Nearly every text is in NFC already, and to see that costs a fraction of composing it.
fn nfc(text: &str) -> Cow<'_, str> {
    if text.chars().all(|letter| letter.is_ascii() || is_plain(letter)) {
        return text.into();
    }
    match is_nfc_quick(text.chars()) {
        IsNormalized::Yes => Cow::Borrowed(text),
        IsNormalized::No | IsNormalized::Maybe => Cow::Owned(text.nfc().collect()),
    }
}

/// The ids of one body.
#[derive(Debug, Default)]
pub(super) struct Ids {
    taken: AHashSet<String>,
    /// For each wish, the number to try next.
    next: AHashMap<String, usize>,
}

impl Ids {
    /// Keeps an id for whoever named it. False if it was taken.
    pub(super) fn reserve(&mut self, id: &str) -> bool {
        self.taken.insert(id.to_owned())
    }

    /// `wish`, or `wish-1`, `wish-2` …
    pub(super) fn unique(&mut self, wish: &str) -> String {
        let wish = if wish.is_empty() { "section" } else { wish };
        if self.taken.insert(wish.to_owned()) {
            return wish.to_owned();
        }
        let next = self.next.entry(wish.to_owned()).or_insert(1);
        loop {
            let id = format!("{wish}-{next}");
            *next += 1;
            if self.taken.insert(id.clone()) {
                return id;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use unicode_normalization::{IsNormalized, is_nfc, is_nfc_quick};

    use super::{Ids, is_plain, slug};

    proptest! {
        #[test]
        fn a_slug_of_a_slug_is_itself_and_ends_no_attribute_or_address(text in "\\PC{0,24}") {
            let slug_of = slug(&text);
            prop_assert_eq!(slug(&slug_of), slug_of.clone());
            prop_assert!(is_nfc(&slug_of), "{slug_of:?}");
            let ends = |letter: char| letter.is_whitespace() || "\"'<>&#?/%".contains(letter);
            prop_assert!(!slug_of.contains(ends), "{slug_of:?}");
        }

        #[test]
        fn ids_of_a_body_never_repeat(named in "[ab](-[0-3])?", wishes in prop::collection::vec("[ab]?(-[0-3])?", 0..20)) {
            let mut ids = Ids::default();
            ids.reserve(&named);
            let mut given: Vec<String> = wishes.iter().map(|wish| ids.unique(wish)).collect();
            given.push(named);
            let count = given.len();
            given.sort_unstable();
            given.dedup();
            prop_assert_eq!(given.len(), count);
        }
    }

    #[test]
    fn plain_letters_are_letters_without_case_and_in_nfc() {
        let plain: Vec<char> = ('\0'..=char::MAX).filter(|letter| is_plain(*letter)).collect();
        assert!(plain.len() > 20_000);
        for letter in &plain {
            assert!(letter.is_alphanumeric() && letter.to_lowercase().eq([*letter]), "{letter}");
        }
        assert_eq!(is_nfc_quick(plain.into_iter()), IsNormalized::Yes);
    }

    #[test]
    fn slugs_keep_every_script_and_drop_punctuation() {
        for (text, expected) in [
            ("はじめに", "はじめに"),
            ("1. 議事録を「3分」で作る!", "1-議事録を3分で作る"),
            ("Hello, World", "hello-world"),
            ("サーバー々", "サーバー々"),
            ("か\u{3099}ぎ", "がぎ"),
            ("snake_case-and more", "snake_case-and-more"),
            ("🎉", ""),
        ] {
            assert_eq!(slug(text), expected);
        }
    }

    #[test]
    fn a_taken_id_gets_a_number() {
        let mut ids = Ids::default();
        assert!(ids.reserve("a-1"));
        assert_eq!(["a", "a", "a", ""].map(|wish| ids.unique(wish)), ["a", "a-2", "a-3", "section"]);
    }
}
