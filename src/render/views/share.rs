//! How a reader writes a story of their own: a file with everything filled in but the sentences.

use serde::Serialize;

/// A way to a new story with words of its own: the argument of `write_own`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WriteOwn {
    /// The heading.
    pub title: String,
    /// Why one should.
    pub text: String,
    /// The way.
    pub share: Share,
}

/// The way to a new story.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Share {
    /// The git host's editor with the file filled in, if the portal names one.
    pub url: Option<String>,
    /// Where the file belongs: `content/stories/2026/my-story.md`.
    pub path: String,
    /// The file, to be copied.
    pub template: String,
}
