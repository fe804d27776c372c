//! What the opening line of a code fence says, and the fence's text with its places in the file.

use std::ops::Range;

/// An opening line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Info<'a> {
    /// `rust` of `rust,ignore`, `{.rust}`, `rust {1,3}` and `rust:main.rs`; may be empty.
    pub(super) language: &'a str,
    /// Everything after the first word.
    pub(super) title: &'a str,
}

impl<'a> Info<'a> {
    pub(super) fn parse(info: &'a str) -> Self {
        let info = info.trim();
        let (word, title) = info.split_once(char::is_whitespace).unwrap_or((info, ""));
        let word = word.trim_start_matches(['{', '.']);
        let end = word.find([',', ':', '{', '}', '=']).unwrap_or(word.len());
        Self { language: &word[..end], title: title.trim() }
    }
}

/// A fence's text, which the parser gives in parts: a fence in a quotation has `> ` between its lines.
#[derive(Debug, Default)]
pub(super) struct Fence {
    pub(super) text: String,
    /// Where each part begins in the text and lies in the file.
    parts: Vec<(usize, Range<usize>)>,
    /// Where an empty fence lies.
    fallback: usize,
}

impl Fence {
    pub(super) fn new(fallback: usize) -> Self {
        Self { fallback, ..Self::default() }
    }

    pub(super) fn push(&mut self, text: &str, span: Range<usize>) {
        self.parts.push((self.text.len(), span));
        self.text.push_str(text);
    }

    /// Bytes of the file that hold the whole text.
    pub(super) fn span(&self) -> Range<usize> {
        match (self.parts.first(), self.parts.last()) {
            (Some((_, first)), Some((_, last))) => first.start..last.end.max(first.start),
            _ => self.fallback..self.fallback,
        }
    }

    /// Bytes of the file that hold a range of the text.
    pub(super) fn place(&self, range: Range<usize>) -> Range<usize> {
        let start = self.position(range.start);
        start..self.position(range.end).max(start)
    }

    /// The line of that number (from 0) without its end, or the last line.
    pub(super) fn line(&self, number: usize) -> Range<usize> {
        let mut start = 0;
        let mut line = 0..0;
        for text in self.text.split_inclusive('\n').take(number + 1) {
            line = start..start + text.trim_end().len();
            start += text.len();
        }
        self.place(line)
    }

    fn position(&self, at: usize) -> usize {
        match self.parts.partition_point(|(start, _)| *start <= at).checked_sub(1) {
            None => self.fallback,
            Some(part) => {
                let (start, span) = &self.parts[part];
                (span.start + (at - start)).min(span.end)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Info;

    #[test]
    fn the_language_is_found_in_every_dialect() {
        for (info, language, title) in [
            ("rust", "rust", ""),
            ("rust,ignore", "rust", ""),
            ("{.rust}", "rust", ""),
            ("{.rust .numberLines}", "rust", ".numberLines}"),
            ("js {1,3}", "js", "{1,3}"),
            ("vue-html{2}", "vue-html", ""),
            ("js:title", "js", ""),
            ("prompt 議事録の 要約", "prompt", "議事録の 要約"),
            ("c#", "c#", ""),
            ("", "", ""),
        ] {
            assert_eq!(Info::parse(info), Info { language, title }, "{info}");
        }
    }
}
