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
    /// A finding with the code's usual severity.
    pub fn new(code: Code, path: &SourcePath, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: code.severity(),
            path: path.clone(),
            span: None,
            message: message.into(),
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
