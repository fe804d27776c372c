//! What the server shows, and how it gets the next state: the boundary to the rest of the program.

use std::path::PathBuf;
use std::sync::Arc;

use chienowa_search::Filter;

use crate::diagnostic::Severity;
use crate::watch::ChangeSet;

/// One published state of the portal; immutable, asked by several threads at once.
pub trait Revision: Send + Sync + 'static {
    /// Makes the output at a path: `/recipes/minutes/`, `/_chienowa/theme/site.css`. The path is percent-decoded,
    /// NFC, below the base path, and begins with a slash. `None`: nothing is there. An error is the diagnostics as
    /// a person reads them.
    fn get(&self, path: &str) -> Option<Result<Content, String>>;

    /// Whether something is at a path; makes nothing.
    fn contains(&self, path: &str) -> bool;

    /// The page for a path where nothing is.
    fn not_found(&self, path: &str) -> Content;

    /// The Content-Security-Policy that its pages are sent with; they have their own in their heads, which cannot say who
    /// may show them in a frame.
    fn policy(&self) -> String;

    /// The JSON that `/api/search` answers.
    fn search(&self, request: &SearchRequest) -> String;

    /// What the authors should know, in the order in which it is shown.
    fn problems(&self) -> &[Problem];

    /// Tells what of a browser's page is out of date.
    fn fingerprint(&self) -> Fingerprint;
}

/// One output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// Made in memory.
    Bytes {
        /// As in [`crate::media_type::media_type`].
        media_type: &'static str,
        /// All of it.
        bytes: Vec<u8>,
    },
    /// A file that is sent as it is.
    File {
        /// Where it is on this machine.
        path: PathBuf,
        /// As in [`crate::media_type::media_type`].
        media_type: &'static str,
    },
    /// Another address, as it would stand in a link: with the base path, or a full URL.
    Redirect(String),
}

/// Two states with the same fingerprint look the same in every browser.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Fingerprint {
    /// Of all stylesheets.
    pub styles: [u8; 32],
    /// Of everything else that reaches a page: sources, templates, scripts, images, configuration. Must not change
    /// when only stylesheets do, not even by the names of stylesheets.
    pub everything_else: [u8; 32],
}

/// One finding as the browser shows it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Problem {
    /// How much it matters.
    pub severity: Severity,
    /// One line.
    pub heading: String,
    /// With excerpt and hint, plain text, several lines.
    pub text: String,
    /// The file, below the root.
    pub path: String,
    /// From 1.
    pub line: Option<usize>,
    /// Opens the file at its place in the author's editor.
    pub edit_url: Option<String>,
}

/// A question to the search, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchRequest {
    /// At most 1,000 characters; may be empty.
    pub query: String,
    /// Values that hits must have, besides those in the query.
    pub filters: Vec<Filter>,
    /// Whether to count the pages of each facet.
    pub facets: bool,
    /// Whether the query is still being typed.
    pub as_typed: bool,
    /// The reader's language.
    pub language: Option<String>,
    /// How many hits; 0 means all strict matches.
    pub limit: usize,
    /// Hits to skip.
    pub offset: usize,
}

/// Makes the next state from changes. Lives in a thread of its own.
pub trait Builder: Send + 'static {
    /// What it makes.
    type Revision: Revision;

    /// Never called twice at once. After a panic the next changes are [`ChangeSet::Everything`].
    fn rebuild(&mut self, changes: &ChangeSet) -> Rebuilt<Self::Revision>;

    /// What the first state did not wait for: called once, when nothing has happened for a while. A result replaces the
    /// state.
    fn rest(&mut self) -> Option<Rebuilt<Self::Revision>> {
        None
    }
}

/// What came of a rebuild.
#[derive(Clone, Debug)]
pub enum Rebuilt<R> {
    /// This is the portal now.
    Published(Arc<R>),
    /// The last good state stays, with these problems beside it.
    Broken(Vec<Problem>),
}
