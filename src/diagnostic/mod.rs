//! What an author is told: one value for each mistake, with file, place, hint and a stable code.
//!
//! Stages return diagnostics beside their result and never print; the command prints them once, sorted.

mod code;
mod fix;
mod hidden;
mod list;
mod print;
mod suggest;

use std::ops::Range;

use crate::paths::SourcePath;

pub use code::Code;
pub use fix::Fix;
pub use hidden::beginning;
pub use list::Diagnostics;
pub use print::{Format, SourceLookup, one_line, print};
pub use suggest::{nearest, respelled, same_but_for_form};

/// How much a diagnostic matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Nothing is published until it is mended.
    Error,
    /// Published; `--strict` makes it fail.
    Warning,
    /// Worth knowing; never fails.
    Note,
}

/// One finding about one file.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Diagnostic {
    /// What kind of finding; stable, documented in the handbook.
    pub code: Code,
    /// How much it matters here.
    pub severity: Severity,
    /// The file.
    pub path: SourcePath,
    /// Bytes of the file's text (after a byte order mark), if the finding has a place in it.
    pub span: Option<Range<usize>>,
    /// What was found and what was expected: lower case, no final full stop.
    pub message: String,
    /// Written under the marked text.
    pub label: Option<Box<str>>,
    /// What to do next.
    pub hint: Option<String>,
    /// What mends it, where that is safe; `check --fix` does so.
    pub fix: Option<Box<Fix>>,
}

impl Diagnostic {
    /// A finding with the code's usual severity. A message is one line, whatever of an author's text it repeats.
    pub fn new(code: Code, path: &SourcePath, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: code.severity(),
            path: path.clone(),
            span: None,
            message: in_one_line(message.into()),
            label: None,
            hint: None,
            fix: None,
        }
    }

    /// Marks the bytes it is about.
    #[must_use]
    pub fn at(mut self, span: Range<usize>) -> Self {
        self.span = Some(span);
        self
    }

    /// Marks the bytes it is about, if they are known.
    #[must_use]
    pub fn at_if(mut self, span: Option<Range<usize>>) -> Self {
        self.span = span;
        self
    }

    /// Writes a sentence under the marked text.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into().into_boxed_str());
        self
    }

    /// Says what to do next.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Says what to do next, if there is something to say.
    #[must_use]
    pub fn hint_if(mut self, hint: Option<String>) -> Self {
        self.hint = hint.or(self.hint);
        self
    }

    /// Says what mends it, if that is known and safe.
    #[must_use]
    pub fn fix_if(mut self, fix: Option<Fix>) -> Self {
        self.fix = fix.map(Box::new);
        self
    }

    /// Replaces the code's usual severity.
    #[must_use]
    pub fn severity(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }
}

/// So many letters of a message tell what is wrong; a text that it repeats may be longer than anybody reads.
const LONGEST_MESSAGE: usize = 800;

/// Lines become one, and what is too long keeps its beginning and its end.
fn in_one_line(message: String) -> String {
    let is_short = message.len() <= LONGEST_MESSAGE || message.chars().count() <= LONGEST_MESSAGE;
    if is_short && !message.contains(['\n', '\r']) {
        return message;
    }
    let line = message
        .split(['\n', '\r'])
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ");
    let place = |letter: usize| line.char_indices().nth(letter).map(|(at, _)| at);
    let count = line.chars().count();
    match (place(LONGEST_MESSAGE / 2), place(count.saturating_sub(LONGEST_MESSAGE / 2))) {
        (Some(first), Some(last)) if count > LONGEST_MESSAGE => {
            [&line[..first], " … ", &line[last..]].concat()
        }
        _ => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_one_line_of_a_length_that_can_be_read() {
        let message = |text: &str| Diagnostic::new(Code::YamlSyntax, &SourcePath::new("a"), text).message;
        assert_eq!(message("`a` is fine"), "`a` is fine");
        assert_eq!(message("`a\r\n\n  b\n` is not"), "`a b ` is not");
        let long = message(&format!("`{}` is too long", "あ".repeat(100_000)));
        assert!(
            long.starts_with("`ああ") && long.contains("あ … あ") && long.ends_with("` is too long"),
            "{long}"
        );
        assert_eq!(long.chars().count(), LONGEST_MESSAGE + 3);
    }
}
