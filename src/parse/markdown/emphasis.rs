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
    search(text, protected, Opening::ends_with)
}

/// `is_closed` tells of a run that can only open whether the next one ends it, whatever else that one could do.
fn search(
    text: &str,
    protected: &[Range<usize>],
    is_closed: impl Fn(Opening, &str, usize) -> bool,
) -> Vec<usize> {
    let mut found = Vec::new();
    if text.is_ascii() {
        return found;
    }
    let bytes = text.as_bytes();
    let mut protected = protected.iter().peekable();
    let mut at = 0;
    let mut opening: Option<Opening> = None;
    while let Some(step) = bytes[at..].iter().position(|byte| matches!(byte, b'*' | b'~')) {
        let mut start = at + step;
        let delimiter = bytes[start];
        let end = start + bytes[start..].iter().take_while(|byte| **byte == delimiter).count();
        at = end;
        let opened = opening.take();
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
        // What stands between two runs is seen by both.
        let ends = !matches!(after, '*' | '_' | '~')
            && opened.is_some_and(|opened| is_closed(opened, &text[opened.end..end], start - opened.end));
        if must_help(after, before) && !ends {
            found.push(end);
        }
        if before.is_whitespace() && after.is_alphanumeric() && backslashes == 0 {
            opening = Some(Opening { delimiter, length: end - start, end });
        }
    }
    found
}

/// A run that can only open, so that the next one of its kind closes it.
#[derive(Clone, Copy)]
struct Opening {
    delimiter: u8,
    length: usize,
    end: usize,
}

impl Opening {
    /// Whether the run that follows `between` bytes in `rest` closes this one for sure, whatever else it could do: the
    /// same delimiters as often, and nothing between them that may be more than text. So ends `**語**: …`, the most
    /// frequent of all; left alone, it saves many a page a second parse.
    fn ends_with(self, rest: &str, between: usize) -> bool {
        let (between, run) = rest.split_at(between);
        let is_text = |byte: u8| {
            !matches!(byte, b'\n' | b'\r') && (!byte.is_ascii_punctuation() || b"-./,()".contains(&byte))
        };
        run.len() == self.length
            && run.bytes().all(|byte| byte == self.delimiter)
            && between.bytes().all(is_text)
    }
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
    use proptest::prelude::*;
    use pulldown_cmark::{Event, Parser};

    use super::{insertions, search};
    use crate::parse::markdown::parser_options;
    use crate::parse::markdown::rewrite::{Edit, NONCHARACTER, Replacement, Rewritten};

    /// What the parser makes of a text with insertions, without them.
    fn parsed(text: &str, insertions: &[usize]) -> String {
        let edits: Vec<Edit> =
            insertions.iter().map(|at| Edit::insert(*at, Replacement::Noncharacter)).collect();
        let rewritten = Rewritten::new(text, &edits);
        let mut told = String::new();
        for event in Parser::new_ext(&rewritten.text, parser_options()) {
            match event {
                Event::Text(text) => told.push_str(&text),
                event => told.push_str(&format!("{event:?}")),
            }
        }
        told.replace(NONCHARACTER, "").replace("\\u{fdd0}", "")
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn a_run_that_is_left_alone_needed_no_help(
            parts in prop::collection::vec(
                prop::sample::select(vec![
                    "**", "**", "*", "***", "~~", "_", "語", "語", "a", " ", " ", ":", "「", "」", "。", "-", "(", ")", "[",
                    "](b)", "`", "\\", "\n", "\n\n", "|", "- ", "> ", "# ", "<b>", "$", ".", "|a|\n|-|\n|",
                ]),
                0..24,
            ),
        ) {
            let text = parts.concat();
            prop_assert_eq!(parsed(&text, &insertions(&text, &[])), parsed(&text, &search(&text, &[], |_, _, _| false)));
        }
    }

    #[test]
    fn the_end_of_a_word_before_a_colon_needs_no_help() {
        assert_eq!(insertions("- **語**: 文", &[]), Vec::<usize>::new());
        assert_eq!(insertions("文**語**: 文", &[]), ["文**語**".len()], "the first run could close, too");
        assert_eq!(insertions("- **語*: 文", &[]), ["- **語*".len()]);
    }

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
