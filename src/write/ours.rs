//! Which files in the output folder the previous write has left there.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use super::names;
use super::wanted::Wanted;

/// The files of the previous build; only they may be replaced or removed.
#[derive(Debug)]
pub(super) struct Ours<'a> {
    wanted: &'a Wanted<'a>,
    /// Nothing if they are the very files that are wanted, as nearly always.
    listed: Option<BTreeSet<String>>,
    folded: OnceLock<BTreeSet<String>>,
}

impl<'a> Ours<'a> {
    /// The files that are wanted now.
    pub(super) fn same(wanted: &'a Wanted<'a>) -> Self {
        Self { wanted, listed: None, folded: OnceLock::new() }
    }

    /// These files.
    pub(super) fn listed(wanted: &'a Wanted<'a>, paths: BTreeSet<String>) -> Self {
        Self { listed: Some(paths), ..Self::same(wanted) }
    }

    pub(super) fn are_wanted(&self) -> bool {
        self.listed.is_none()
    }

    pub(super) fn has(&self, path: &str) -> bool {
        match &self.listed {
            None => self.wanted.has(path),
            Some(paths) => paths.contains(path),
        }
    }

    /// Those no longer wanted.
    pub(super) fn stale(&self) -> BTreeSet<String> {
        let paths = self.listed.iter().flatten();
        paths.filter(|path| !self.wanted.has(path)).cloned().collect()
    }

    /// Whether the previous build had this path with other capital letters only.
    pub(super) fn differs_in_case(&self, path: &str) -> bool {
        let Some(paths) = &self.listed else { return false };
        let folded = || paths.iter().map(|path| names::fold(path)).collect();
        !paths.contains(path) && self.folded.get_or_init(folded).contains(&names::fold(path))
    }
}
