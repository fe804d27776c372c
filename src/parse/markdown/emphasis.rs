//! Emphasis beside Japanese punctuation.
//!
//! `CommonMark` lets `**` close only where punctuation before it is followed by space or punctuation, so
//! `**「強調」**です` stays plain: Japanese has no spaces there. The rule followed here is the one proposed in
//! <https://github.com/commonmark/commonmark-spec/issues/650>: East Asian punctuation counts as a letter, and an
//! East Asian character beside the run counts as a space. Where that lets a run open or close and `CommonMark` does
//! not, a noncharacter between run and punctuation makes the parser agree, and changes nothing else about the run.

use std::ops::Range;

use unicode_normalization::char::is_combining_mark;

use super::width::is_east_asian;

/// Where noncharacters belong: rising offsets, none inside a protected range (sorted, with code, HTML and targets).
pub(super) fn insertions(text: &str, protected: &[Range<usize>]) -> Vec<usize> {
    let mut found = Vec::new();
    if text.is_ascii() {
        return found;
    }
    let bytes = text.as_bytes();
    let mut protected = protected.iter().peekable();
    let mut at = 0;
    while let Some(step) = bytes[at..].iter().position(|byte| matches!(byte, b'*' | b'~')) {
        let mut start = at + step;
        let delimiter = bytes[start];
        let end = start + bytes[start..].iter().take_while(|byte| **byte == delimiter).count();
        at = end;
        while protected.next_if(|range| range.end <= start).is_some() {}
        if let Some(range) = protected.peek().filter(|range| range.start < end) {
            at = end.max(range.end);
            continue;
        }
        let backslashes = bytes[..start].iter().rev().take_while(|byte| **byte == b'\\').count();
        start += backslashes % 2;
        // One `~` only strikes between words, in Japanese as elsewhere: `10~20`.
        if start == end || (delimiter == b'~' && end - start < 2) {
            continue;
        }
        let (Some(before), Some(after)) = (text[..start].chars().next_back(), text[end..].chars().next())
        else {
            continue;
        };
        if must_help(before, after) {
            found.push(start);
        }
        if must_help(after, before) {
            found.push(end);
        }
    }
    found
}

/// Whether a run with `inner` on its inside and `outer` on its outside should work and does not by itself.
fn must_help(inner: char, outer: char) -> bool {
    if !is_punctuation(inner) || outer.is_whitespace() || is_punctuation(outer) {
        return false;
    }
    is_east_asian(inner) || is_east_asian(outer)
}

/// Unicode's P and S, as far as the parser's own table goes.
fn is_punctuation(character: char) -> bool {
    if character.is_ascii() {
        return character.is_ascii_punctuation();
    }
    character <= '\u{1FBCA}'
        && !character.is_alphanumeric()
        && !character.is_whitespace()
        && !character.is_control()
        && !is_combining_mark(character)
        && !matches!(character, '\u{200B}'..='\u{200F}' | '\u{FE00}'..='\u{FE0F}' | '\u{E000}'..='\u{F8FF}' | '\u{FDD0}'..='\u{FDEF}')
}

#[cfg(test)]
mod tests {
    use super::insertions;

    #[test]
    fn only_runs_that_need_help_get_it() {
        assert_eq!(insertions("**「強調」**です", &[]), ["**「強調」".len()]);
        assert_eq!(insertions("これは**「重要」**です", &[]), ["これは**".len(), "これは**「重要」".len()]);
        assert_eq!(insertions("**強調**です", &[]), Vec::<usize>::new());
        assert_eq!(insertions("a **(b)** c 日本", &[]), Vec::<usize>::new());
        assert_eq!(insertions("\\**「x」**あ \\*「", &[]), ["\\**「x」".len()]);
        assert_eq!(
            insertions("`**「x」**あ`", std::slice::from_ref(&(0.."`**「x」**あ`".len()))),
            Vec::<usize>::new()
        );
    }
}
