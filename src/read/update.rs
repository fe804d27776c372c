//! Brings a reading up to date by the names of what changed, so that a save costs the same in a portal of any size.
//!
//! Only changed texts are taken up this way. Whatever else may have happened (files that came or went, folders, links,
//! a text that is none) is left to a reading of everything: the result is the same, and nothing here has to know the
//! rules by which names become sources.

use std::collections::BTreeSet;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;
use std::sync::Arc;
use std::time::SystemTime;

use rayon::prelude::*;

use super::load::{Entry, Loaded, Texts, load};
use super::names::{Verdict, judge};
use super::walk::Found;
use super::{ReadError, Reading, SourceFile, SourceText, Stats, open_root, read_at};
use crate::paths::SourcePath;

/// What an update found.
#[derive(Clone, Debug)]
pub enum Changes {
    /// These texts, and nothing else; none if all is as it was.
    Texts(Vec<TextChange>),
    /// Everything was read: anything may have changed.
    Anything,
}

/// Another text in the same file.
#[derive(Clone, Debug)]
pub struct TextChange {
    /// The file.
    pub path: SourcePath,
    /// What it held.
    pub before: Arc<SourceText>,
    /// What it holds.
    pub after: Arc<SourceText>,
}

/// What one name came to.
enum Look {
    /// It is as it was.
    Same,
    /// A text, read again.
    Text(SourcePath, Box<Entry>),
    /// Anything else, for which everything is read.
    More,
}

impl Reading {
    /// Takes up what changed since, as a new [`read`](super::read) would find it. `changed` names every file or folder
    /// that may have changed, a folder standing for all below it; `None` means anything.
    ///
    /// # Errors
    ///
    /// As of [`read`](super::read); the reading stays what it was, and the next update must be told of everything.
    pub fn update(
        &mut self,
        root: &Path,
        changed: Option<&BTreeSet<SourcePath>>,
    ) -> Result<Changes, ReadError> {
        // No output sees this time: it only tells which times of change can be trusted.
        self.update_at(SystemTime::now(), root, changed)
    }

    pub(super) fn update_at(
        &mut self,
        began: SystemTime,
        root: &Path,
        changed: Option<&BTreeSet<SourcePath>>,
    ) -> Result<Changes, ReadError> {
        let is_same_root = open_root(root)? == self.root;
        let named = changed.filter(|_| is_same_root && self.is_plain);
        if let Some(loaded) = named.and_then(|paths| self.load_all(paths, began)) {
            return Ok(Changes::Texts(self.take_up(loaded)));
        }
        *self = read_at(began, root, Some(self), &self.options)?;
        Ok(Changes::Anything)
    }

    /// What has to be taken up; nothing at all if one of them is more than another text.
    fn load_all(&self, paths: &BTreeSet<SourcePath>, began: SystemTime) -> Option<Vec<(SourcePath, Entry)>> {
        let texts = Texts::new(&self.options);
        let looked: Vec<Look> = paths.par_iter().map(|path| self.look_at(path, began, &texts)).collect();
        let mut loaded = Vec::new();
        for look in looked {
            match look {
                Look::Same => {}
                Look::Text(path, entry) => loaded.push((path, *entry)),
                Look::More => return None,
            }
        }
        Some(loaded)
    }

    fn look_at(&self, path: &SourcePath, began: SystemTime, texts: &Texts<'_>) -> Look {
        let disk = self.root.join(path.as_str());
        let Some(known) = self.remembered.get(path) else {
            return if self.is_none_of_ours(path, &disk) { Look::Same } else { Look::More };
        };
        let is_file = fs::symlink_metadata(&disk).is_ok_and(|metadata| metadata.is_file());
        // Another spelling of the name on disk means that there may be two files of this name.
        if !is_file || known.disk != disk {
            return Look::More;
        }
        match load(&Found::plain(path, disk), Some(known), began, texts) {
            Loaded::Kept(_) => Look::Same,
            Loaded::Read(entry) if known.sound_text().is_some() && entry.sound_text().is_some() => {
                Look::Text(path.clone(), Box::new(entry))
            }
            Loaded::Read(_) | Loaded::Gone => Look::More,
        }
    }

    /// Whether something that is not remembered is no part of the portal now either: an editor's own file, or one that
    /// came and went.
    fn is_none_of_ours(&self, path: &SourcePath, disk: &Path) -> bool {
        let mut folders = path.folder().split('/');
        if folders.any(|name| judge(name.as_ref(), true) == Verdict::Leave) {
            return true;
        }
        match fs::symlink_metadata(disk) {
            Ok(metadata) => judge(path.file_name().as_ref(), !metadata.is_file()) == Verdict::Leave,
            Err(error) => error.kind() == ErrorKind::NotFound && !self.has_below(path),
        }
    }

    fn has_below(&self, folder: &SourcePath) -> bool {
        let below = format!("{folder}/");
        let next = self.remembered.range(SourcePath::new(&below)..).next();
        next.is_some_and(|(path, _)| path.as_str().starts_with(&below))
    }

    fn take_up(&mut self, loaded: Vec<(SourcePath, Entry)>) -> Vec<TextChange> {
        self.stats = Stats { files: self.stats.files, read: loaded.len() };
        let mut changes = Vec::new();
        for (path, entry) in loaded {
            let known = self.remembered.get(&path).and_then(Entry::sound_text);
            if let (Some(before), Some(after)) = (known, entry.sound_text())
                // An equal text is the same memory.
                && !Arc::ptr_eq(before, after)
            {
                let (before, after) = (Arc::clone(before), Arc::clone(after));
                self.tree.insert(path.clone(), SourceFile::Text(Arc::clone(&after)));
                changes.push(TextChange { path: path.clone(), before, after });
            }
            self.remembered.insert(path, entry);
        }
        changes
    }
}
