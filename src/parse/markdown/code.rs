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

    /// What a block is called besides its language: `a.js` of ` ```js title="a.js" ` and of ` ```js [a.js] `.
    pub(super) fn caption(&self) -> Option<&'a str> {
        let bracketed = self.title.strip_prefix('[').and_then(|title| title.strip_suffix(']'));
        let quoted = || {
            let (before, value) = self.title.split_once("title=")?;
            let is_own_word = before.is_empty() || before.ends_with(char::is_whitespace);
            let quote = value.chars().next().filter(|letter| is_own_word && matches!(letter, '"' | '\''))?;
            value[1..].split_once(quote).map(|(title, _)| title)
        };
        bracketed.or_else(quoted).map(str::trim).filter(|title| !title.is_empty())
    }
}

/// The marks of an opening line that nothing closes before the text of the block's file ends.
pub(super) fn unclosed(block: &str) -> Option<&str> {
    let mut lines = block.trim_end().lines();
    let opening = lines.next()?.trim_start();
    let mark = opening.chars().next().filter(|letter| matches!(letter, '`' | '~'))?;
    let marks = &opening[..opening.len() - opening.trim_start_matches(mark).len()];
    // A block in a quotation or list has what belongs to that before each line.
    let is_closing = |line: &str| {
        let line = line.trim_start_matches([' ', '\t', '>']).trim_end();
        line.len() >= marks.len() && line.chars().all(|letter| letter == mark)
    };
    (!lines.next_back().is_some_and(is_closing)).then_some(marks)
}

/// Where what follows an unclosed block may begin: the number, counted from the block's first line, of a heading or of
/// another block's opening line that comes after an empty line.
pub(super) fn resumption(block: &str, marks: &str) -> Option<usize> {
    let lines: Vec<&str> = block.lines().collect();
    let begins = |line: &str| {
        let level = line.bytes().take_while(|byte| *byte == b'#').count();
        (2..=6).contains(&level) && line[level..].starts_with(' ') || line.starts_with(marks)
    };
    (2..lines.len()).find(|&number| lines[number - 1].trim().is_empty() && begins(lines[number]))
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
    use super::{Info, resumption, unclosed};

    #[test]
    fn a_block_may_be_called_something() {
        for (info, caption) in [
            ("yaml title=\"content/a b.md\"", Some("content/a b.md")),
            ("js {1,3} title='a.js' showLineNumbers", Some("a.js")),
            ("js [vite.config.js]", Some("vite.config.js")),
            ("js{1} [a]", Some("a")),
            ("js title=a.js", None),
            ("js subtitle=\"a\"", None),
            ("js title=\"\"", None),
            ("js title=\"open", None),
            ("js src/App.js", None),
            ("js", None),
        ] {
            assert_eq!(Info::parse(info).caption(), caption, "{info}");
        }
    }

    #[test]
    fn a_block_is_closed_by_as_many_marks_as_opened_it() {
        for (block, marks) in [
            ("```\na\n```", None),
            ("```\na\n````  \n\n", None),
            ("```\n> a\n> ```", None),
            ("~~~~\n```\n~~~~", None),
            ("```", Some("```")),
            ("```js\na", Some("```")),
            ("````\n```\n", Some("````")),
            ("```\n```js", Some("```")),
        ] {
            assert_eq!(unclosed(block), marks, "{block:?}");
        }
    }

    #[test]
    fn text_may_go_on_at_a_heading_or_another_block() {
        assert_eq!(resumption("```prompt\n## 会議\n\n決定\n\n## 次\n", "```"), Some(5));
        assert_eq!(resumption("```\na\n\n```js\n", "```"), Some(3));
        assert_eq!(resumption("```\n\n# comment\n#! x\n", "```"), None);
        assert_eq!(resumption("```", "```"), None);
    }

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
