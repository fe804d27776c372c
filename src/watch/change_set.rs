//! What changed since the last time.

use std::collections::BTreeSet;
use std::path::Path;

use unicode_normalization::is_nfc;

use crate::paths::SourcePath;

/// With more paths than this a full rescan is cheaper than looking at each.
const MOST_PATHS: usize = 10_000;

/// Changes that belong together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChangeSet {
    /// Files or folders that were made, changed, moved or removed. A folder stands for all that is, or was, below
    /// it. A path may also be unchanged after all.
    Paths(BTreeSet<SourcePath>),
    /// Anything may have changed.
    Everything,
}

impl Default for ChangeSet {
    fn default() -> Self {
        Self::Paths(BTreeSet::new())
    }
}

impl ChangeSet {
    /// Whether nothing changed.
    pub fn is_empty(&self) -> bool {
        matches!(self, Self::Paths(paths) if paths.is_empty())
    }

    /// Whether a file may have changed, by itself or with a folder above it.
    pub fn touches(&self, file: &SourcePath) -> bool {
        let Self::Paths(paths) = self else { return true };
        let below = |folder: &SourcePath| {
            file.as_str().strip_prefix(folder.as_str()).is_some_and(|rest| rest.starts_with('/'))
        };
        paths.contains(file) || paths.iter().any(below)
    }

    /// Adds the changes of another.
    pub fn merge(&mut self, other: Self) {
        match (&mut *self, other) {
            (Self::Paths(paths), Self::Paths(more)) => paths.extend(more),
            _ => *self = Self::Everything,
        }
        self.limit();
    }

    /// Adds a path below the root.
    pub(super) fn add(&mut self, relative: &Path) {
        match (&mut *self, relative.to_str()) {
            (Self::Paths(paths), Some(name)) if is_nfc(name) => {
                let name = if cfg!(windows) { name.replace('\\', "/") } else { name.to_owned() };
                paths.insert(SourcePath::new(&name));
            }
            // A name that cannot be written down as it is on disk is found, and reported, by reading everything.
            _ => *self = Self::Everything,
        }
        self.limit();
    }

    fn limit(&mut self) {
        if matches!(self, Self::Paths(paths) if paths.len() > MOST_PATHS) {
            *self = Self::Everything;
        }
    }
}
