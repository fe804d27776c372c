//! Changes files of `content/` for their authors: some texts, some names, all of them or none.
//!
//! New texts are staged and old ones kept in `.chienowa/edit/` before anything changes; a journal says what is under way.
//! An error takes everything back at once, an interruption is taken back by the next command that edits or builds. Never
//! follows a link, never touches anything outside of `content/`.
#![expect(clippy::disallowed_methods, reason = "this module changes the files that an author asks it to")]

mod batch;
pub(super) mod diff;
mod files;
mod journal;
#[cfg(test)]
mod tests;

use std::fs;
use std::path::{Path, PathBuf};

use super::CommandError;
use super::console::Console;
use crate::write::{Lock, work_folder};
pub(super) use batch::Batch;
use files::failed;

/// A text that another takes the place of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct TextEdit {
    /// The file, below the root, as its name is on disk.
    pub(super) file: PathBuf,
    /// What it holds, without a byte order mark.
    pub(super) before: String,
    /// What it is to hold.
    pub(super) after: String,
}

/// A file or folder that gets another name, once the texts are changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Rename {
    /// Below the root.
    pub(super) from: PathBuf,
    /// Below the root.
    pub(super) to: PathBuf,
}

/// The only one who writes to a portal now: `build` and `publish` wait as well.
#[derive(Debug)]
pub(super) struct Editing {
    root: PathBuf,
    folder: PathBuf,
    _lock: Lock,
}

impl Editing {
    /// Begins; takes back what an interrupted one has left, and says so.
    pub(super) fn begin(root: &Path, console: &Console) -> Result<Self, CommandError> {
        let (editing, is_recovered) = Self::begin_silently(root)?;
        if is_recovered {
            console.say("an edit that was interrupted has been taken back first");
        }
        Ok(editing)
    }

    /// The same without a word. Whether there was something to take back.
    fn begin_silently(root: &Path) -> Result<(Self, bool), CommandError> {
        let root = fs::canonicalize(root).map_err(|reason| failed("open", root, reason))?;
        let work = work_folder(&root)?;
        fs::create_dir_all(&work).map_err(|reason| failed("make the folder", &work, reason))?;
        let lock = Lock::take(&work.join("lock"), "is changing this portal")?;
        let editing = Self { folder: work.join("edit"), root, _lock: lock };
        let recovered = journal::recover(&editing.root, &editing.folder)?;
        Ok((editing, recovered))
    }

    /// Makes all of these changes, or none. A file that is not as it was read is not overwritten.
    pub(super) fn apply(&self, texts: &[TextEdit], renames: &[Rename]) -> Result<(), CommandError> {
        let mut batch = self.batch()?;
        for edit in texts {
            batch.text(edit)?;
        }
        for rename in renames {
            batch.rename(rename)?;
        }
        batch.place()?.keep()?;
        for rename in renames {
            self.remove_empty_folders(&rename.from);
        }
        Ok(())
    }

    /// Changes that are made together.
    pub(super) fn batch(&self) -> Result<Batch<'_>, CommandError> {
        Batch::new(self)
    }

    /// Whether there is something of this name.
    pub(super) fn has(&self, file: &Path) -> bool {
        self.root.join(file).symlink_metadata().is_ok()
    }

    /// Folders that a move has emptied, up to `content/`; others stay.
    fn remove_empty_folders(&self, moved: &Path) {
        for folder in moved.ancestors().skip(1) {
            let is_below = folder.components().count() > 1;
            if !is_below || fs::remove_dir(self.root.join(folder)).is_err() {
                return;
            }
        }
    }
}

/// Takes back what an interrupted edit has left, for a command that only reads `content/` and must not publish half of
/// it. Does nothing, and waits for nobody, where no edit is under way.
pub(super) fn recover(root: &Path, console: &Console) -> Result<(), CommandError> {
    if journal::is_there(&work_folder(root)?.join("edit")) {
        Editing::begin(root, console)?;
    }
    Ok(())
}
