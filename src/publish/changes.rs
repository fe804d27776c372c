//! What a publish changes at the target.

use std::fmt;

use super::manifest::Manifest;

/// The files that a publish adds, replaces and removes, by their paths.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Files that are new.
    pub added: Vec<String>,
    /// Files with other content than before.
    pub changed: Vec<String>,
    /// Files that are gone, or stay only for those who have an old page open.
    pub removed: Vec<String>,
}

impl Changes {
    /// From what stands there to what will.
    pub fn between(before: Option<&Manifest>, after: &Manifest) -> Self {
        let standing = before.map(Manifest::standing).unwrap_or_default();
        let mut changes = Self::default();
        for entry in &after.files {
            match standing.get(entry.path.as_str()) {
                None => changes.added.push(entry.path.clone()),
                Some(before) if before.blake3 != entry.blake3 => changes.changed.push(entry.path.clone()),
                Some(_) => {}
            }
        }
        if let Some(before) = before {
            let is_wanted =
                |path: &str| after.files.binary_search_by(|entry| entry.path.as_str().cmp(path)).is_ok();
            let gone = before.files.iter().filter(|entry| !is_wanted(&entry.path));
            changes.removed.extend(gone.map(|entry| entry.path.clone()));
        }
        changes
    }

    /// Whether nothing changes.
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.changed.is_empty() && self.removed.is_empty()
    }

    /// One line: `3 added, 1 changed, 0 removed`.
    pub fn summary(&self) -> String {
        format!("{} added, {} changed, {} removed", self.added.len(), self.changed.len(), self.removed.len())
    }
}

/// A file a line: `+` added, `~` changed, `-` removed.
impl fmt::Display for Changes {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lists = [('+', &self.added), ('~', &self.changed), ('-', &self.removed)];
        for (sign, paths) in lists {
            for path in paths {
                writeln!(formatter, "{sign} {path}")?;
            }
        }
        Ok(())
    }
}
