//! Changes that are made together: staged one by one, then placed as a whole, then kept or taken back.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::files::{failed, link_on_the_way, refuse_outside, remove_folder, write_durably};
use super::journal::{self, Added, Journal, Kept};
use super::{Editing, Rename, TextEdit};
use crate::commands::CommandError;

const MARK: &[u8] = "\u{feff}".as_bytes();

/// Staged changes, of which nothing is seen in `content/` yet.
#[derive(Debug)]
pub(in crate::commands) struct Batch<'a> {
    editing: &'a Editing,
    journal: Journal,
    staged: usize,
    /// Folders that are to be made.
    folders: BTreeSet<String>,
}

/// Changes that are in place and can still be taken back; they are, unless they are kept.
#[derive(Debug)]
pub(in crate::commands) struct Placed<'a> {
    editing: &'a Editing,
    is_settled: bool,
}

impl<'a> Batch<'a> {
    pub(super) fn new(editing: &'a Editing) -> Result<Self, CommandError> {
        remove_folder(&editing.folder)?;
        let batch = Self { editing, journal: Journal::default(), staged: 0, folders: BTreeSet::new() };
        for folder in ["old", "new"] {
            let folder = editing.folder.join(folder);
            fs::create_dir_all(&folder).map_err(|reason| failed("make the folder", &folder, reason))?;
        }
        Ok(batch)
    }

    /// Another text for a file that holds what was read.
    pub(super) fn text(&mut self, edit: &TextEdit) -> Result<(), CommandError> {
        let file = self.place_of(&edit.file)?;
        let bytes = fs::read(&file).map_err(|reason| failed("read", &file, reason))?;
        let mark: &[u8] = if bytes.starts_with(MARK) { MARK } else { b"" };
        if &bytes[mark.len()..] != edit.before.as_bytes() {
            let message = format!("`{}` was changed meanwhile; run the command again", edit.file.display());
            return Err(CommandError::Other(message));
        }
        let permissions = fs::metadata(&file).map_err(|reason| failed("read", &file, reason))?.permissions();
        let number = self.next();
        write_durably(&self.old(number), &bytes, Some(&permissions))?;
        let after = [mark, edit.after.as_bytes()].concat();
        write_durably(&self.new_of(number), &after, Some(&permissions))?;
        self.journal.texts.push(Kept { file: journal::name(&edit.file)?, number });
        Ok(())
    }

    /// Another name for a file or folder.
    pub(super) fn rename(&mut self, rename: &Rename) -> Result<(), CommandError> {
        self.place_of(&rename.from)?;
        self.place_of(&rename.to)?;
        self.journal.renames.push((journal::name(&rename.from)?, journal::name(&rename.to)?));
        self.make_way(&rename.to)
    }

    /// A file that is not there yet.
    pub(in crate::commands) fn add(&mut self, file: &Path, bytes: &[u8]) -> Result<(), CommandError> {
        self.place_of(file)?;
        let number = self.next();
        let staged = self.new_of(number);
        fs::write(&staged, bytes).map_err(|reason| failed("write", &staged, reason))?;
        let hash = journal::hash(bytes);
        self.journal.added.push(Added { file: journal::name(file)?, number, hash });
        self.make_way(file)
    }

    /// Other bytes for a file, whatever it holds.
    pub(in crate::commands) fn replace(&mut self, file: &Path, bytes: &[u8]) -> Result<(), CommandError> {
        let number = self.keep(file)?;
        let staged = self.new_of(number);
        fs::write(&staged, bytes).map_err(|reason| failed("write", &staged, reason))?;
        self.journal.texts.push(Kept { file: journal::name(file)?, number });
        Ok(())
    }

    /// A file that goes.
    pub(in crate::commands) fn remove(&mut self, file: &Path) -> Result<(), CommandError> {
        let number = self.keep(file)?;
        self.journal.removed.push(Kept { file: journal::name(file)?, number });
        Ok(())
    }

    /// Makes all of these changes. After an error nothing is changed.
    pub(in crate::commands) fn place(self) -> Result<Placed<'a>, CommandError> {
        let Self { editing, journal, .. } = self;
        journal.save(&editing.folder)?;
        let placed = Placed { editing, is_settled: false };
        let done = journal.steps().try_for_each(|step| step.carry_out(&editing.root, &editing.folder));
        match done {
            Ok(()) => Ok(placed),
            Err(error) => placed.take_back().and(Err(error)),
        }
    }

    /// A file as it is, to be had back: by another name where that is possible, which is as durable as the file itself.
    fn keep(&mut self, file: &Path) -> Result<usize, CommandError> {
        let place = self.place_of(file)?;
        let number = self.next();
        let old = self.old(number);
        let kept = fs::hard_link(&place, &old).or_else(|_| fs::copy(&place, &old).map(drop));
        kept.map_err(|reason| failed("keep", &place, reason))?;
        Ok(number)
    }

    /// The folders above a name that are not there, outermost first.
    fn make_way(&mut self, name: &Path) -> Result<(), CommandError> {
        let mut missing = Vec::new();
        let is_missing = |folder: &&Path| !self.editing.root.join(folder).exists();
        for folder in name.ancestors().skip(1).take_while(is_missing) {
            let folder = journal::name(folder)?;
            if !self.folders.insert(folder.clone()) {
                break;
            }
            missing.push(folder);
        }
        missing.reverse();
        self.journal.folders.extend(missing);
        Ok(())
    }

    /// Where a file lies, unless that is outside of `content/` or behind a link.
    fn place_of(&self, name: &Path) -> Result<PathBuf, CommandError> {
        refuse_outside(name)?;
        if let Some(link) = link_on_the_way(&self.editing.root, name) {
            let message = format!("`{}` is a link; nothing is changed through links", link.display());
            return Err(CommandError::Other(message));
        }
        Ok(self.editing.root.join(name))
    }

    const fn next(&mut self) -> usize {
        self.staged += 1;
        self.staged - 1
    }

    fn old(&self, number: usize) -> PathBuf {
        self.editing.folder.join("old").join(number.to_string())
    }

    fn new_of(&self, number: usize) -> PathBuf {
        self.editing.folder.join("new").join(number.to_string())
    }

    #[cfg(test)]
    pub(super) fn into_journal(self) -> Journal {
        self.journal
    }
}

impl Placed<'_> {
    /// From here on it has happened.
    pub(in crate::commands) fn keep(mut self) -> Result<(), CommandError> {
        journal::forget(&self.editing.folder)?;
        self.is_settled = true;
        // What is left of the staging is in nobody's way; the next edit removes it.
        let _ = fs::remove_dir_all(&self.editing.folder);
        Ok(())
    }

    /// All as it was.
    pub(in crate::commands) fn take_back(mut self) -> Result<(), CommandError> {
        self.is_settled = true;
        journal::recover(&self.editing.root, &self.editing.folder).map(|_| ())
    }
}

impl Drop for Placed<'_> {
    fn drop(&mut self) {
        if !self.is_settled {
            // What fails here, the next command tries again.
            let _ = journal::recover(&self.editing.root, &self.editing.folder);
        }
    }
}
