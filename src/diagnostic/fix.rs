//! An edit that mends what was found, where nobody has to be asked.

use std::ops::Range;

/// Replaces a few bytes of the file that a finding is about.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Fix {
    /// Bytes of the file's text (after a byte order mark).
    pub at: Range<usize>,
    /// What stands there instead.
    pub text: String,
}

impl Fix {
    /// Whether two cannot both be made.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.at.start < other.at.end.max(other.at.start + 1)
            && other.at.start < self.at.end.max(self.at.start + 1)
    }
}
