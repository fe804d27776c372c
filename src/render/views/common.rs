//! Small values that many views share.

use serde::Serialize;

pub use crate::parse::Kind;
pub use crate::parse::front_matter::{Basis, DataClass, Level, Stage};

/// HTML that is already safe: made by our Markdown writer or by a component. Printed with `| safe`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Html(pub String);

/// A day or a moment, written for people in the page's language and for machines.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Date {
    /// ISO 8601, for `<time datetime>`: `2026-11-24`, `2026-11` or `2026-11-24T10:00+09:00`.
    pub iso: String,
    /// `2026年11月24日`, `24 Nov 2026`.
    pub text: String,
}

/// A number, written for people (digit groups, sign) and for scripts that sort.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Amount {
    /// The number itself.
    pub value: f64,
    /// `1,250`, `6.5`, `−3`.
    pub text: String,
}

/// Any link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Link {
    /// Text of the link.
    pub label: String,
    /// Where it leads.
    pub url: String,
}

/// A link to a page that the reader's record may know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PageLink {
    /// The page's address below the base without language, decoded.
    pub page: String,
    /// Text of the link.
    pub label: String,
    /// Where it leads.
    pub url: String,
}

/// A department, task, tool, tag, person or path by its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TermLink {
    /// The name, in the page's language where the vocabulary has one.
    pub label: String,
    /// Its page; null when there is none, as for an author without a file.
    pub url: Option<String>,
    /// Language of `label` if it is not the page's.
    pub lang: Option<String>,
}
