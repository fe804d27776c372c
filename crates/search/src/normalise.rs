//! NFKC and lower case, the first step for text and query alike, with a fast path for what Japanese pages are
//! made of and with the way back to the original bytes, which excerpts need.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::canonical_combining_class;

/// The normalised text.
pub(crate) fn normalise(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    normalise_with(text, |character, _| out.push(character));
    out
}

/// Calls `sink` with every normalised character and the bytes of `text` it comes from. Several characters may
/// come from one range (㍿) and one from several characters (ｶﾞ).
pub(crate) fn normalise_with(text: &str, mut sink: impl FnMut(char, Range<usize>)) {
    // A stable character waits for its successor, which may be a mark that composes with it.
    let mut waiting: Option<(usize, char)> = None;
    let mut unstable_from: Option<usize> = None;
    for (at, character) in text.char_indices() {
        if is_stable(character) {
            if let Some(start) = unstable_from.take() {
                normalise_groups(text, start..at, &mut sink);
            } else if let Some((start, stable)) = waiting {
                sink(stable.to_ascii_lowercase(), start..at);
            }
            waiting = Some((at, character));
        } else if unstable_from.is_none() {
            unstable_from = Some(waiting.take().map_or(at, |(start, _)| start));
        }
    }
    if let Some(start) = unstable_from {
        normalise_groups(text, start..text.len(), &mut sink);
    } else if let Some((start, stable)) = waiting {
        sink(stable.to_ascii_lowercase(), start..text.len());
    }
}

/// Normalises each base with the marks that follow it.
fn normalise_groups(text: &str, range: Range<usize>, sink: &mut impl FnMut(char, Range<usize>)) {
    let mut group = range.start;
    for (offset, character) in text[range.clone()].char_indices() {
        let at = range.start + offset;
        if at > group && !joins_previous(character) {
            normalise_group(text, group..at, sink);
            group = at;
        }
    }
    normalise_group(text, group..range.end, sink);
}

fn normalise_group(text: &str, range: Range<usize>, sink: &mut impl FnMut(char, Range<usize>)) {
    for composed in text[range.clone()].nfkc() {
        for lower in composed.to_lowercase() {
            sink(lower, range.clone());
        }
    }
}

/// Whether a character may compose with the one before it: marks, half-width voicing marks, Hangul parts.
fn joins_previous(character: char) -> bool {
    matches!(character, '\u{FF9E}' | '\u{FF9F}' | '\u{1160}'..='\u{11FF}')
        || canonical_combining_class(character) != 0
}

/// Whether NFKC leaves a character alone unless a mark follows, and lower case is at most an ASCII matter.
fn is_stable(character: char) -> bool {
    matches!(character,
        '\0'..='\u{7F}'
        | '\u{3041}'..='\u{3096}'
        | '\u{30A1}'..='\u{30FE}'
        | '\u{4E00}'..='\u{9FFF}'
        | '\u{3001}'..='\u{3020}'
        | '\u{E000}'..='\u{F8FF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_width_kana_with_voicing_marks_become_full_width() {
        assert_eq!(normalise("ﾃﾞｰﾀﾍﾞｰｽ"), "データベース");
        assert_eq!(normalise("ﾊﾟｿｺﾝ"), "パソコン");
    }

    #[test]
    fn full_width_letters_and_compatibility_forms_become_plain() {
        assert_eq!(normalise("ＡＢＣ１２"), "abc12");
        assert_eq!(normalise("㍿①"), "株式会社1");
    }

    #[test]
    fn decomposed_text_equals_composed_text() {
        assert_eq!(normalise("か\u{3099}そ\u{3099}う"), "がぞう");
        assert_eq!(normalise("cafe\u{301}"), normalise("CAFÉ"));
        assert_eq!(normalise("\u{1112}\u{1161}\u{11AB}"), "한");
    }

    #[test]
    fn the_fast_path_agrees_with_nfkc() {
        for character in '\0'..='\u{FFFF}' {
            let text = format!("a{character}あ");
            let expected: String = text.nfkc().flat_map(char::to_lowercase).collect();
            assert_eq!(normalise(&text), expected, "U+{:04X}", u32::from(character));
        }
    }

    #[test]
    fn every_character_knows_the_bytes_it_comes_from() {
        let text = "xｶﾞ㍿y";
        let mut seen = Vec::new();
        normalise_with(text, |character, range| seen.push((character, &text[range])));
        assert_eq!(
            seen,
            [('x', "x"), ('ガ', "ｶﾞ"), ('株', "㍿"), ('式', "㍿"), ('会', "㍿"), ('社', "㍿"), ('y', "y")]
        );
    }
}
