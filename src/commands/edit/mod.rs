//! Changes files of `content/` for their authors: some texts, some names, all of them or none.
//!
//! New texts are staged and old ones kept in `.chienowa/edit/` before anything changes; a journal says what is under way.
//! An error takes everything back at once, an interruption is taken back by the next command that edits. Never follows a
//! link, never touches anything outside of `content/`.
#![expect(clippy::disallowed_methods, reason = "this module changes the files that an author asks it to")]

pub(super) mod diff;
mod journal;
#[cfg(test)]
mod tests;

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::CommandError;
use crate::write::Lock;
use journal::{Journal, Kept};

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

/// The only one who edits a portal now.
#[derive(Debug)]
pub(super) struct Editing {
    root: PathBuf,
    folder: PathBuf,
    _lock: Lock,
}

impl Editing {
    /// Begins; takes back what an interrupted one has left. Whether there was something.
    pub(super) fn begin(root: &Path) -> Result<(Self, bool), CommandError> {
        let root = fs::canonicalize(root).map_err(|reason| failed("open", root, reason))?;
        let work = root.join(".chienowa");
        let folder = work.join("edit");
        if let Some(link) = [&work, &folder].into_iter().find(|path| path.is_symlink()) {
            let message =
                format!("`{}` is a link; remove it: nothing is written through links", link.display());
            return Err(CommandError::Other(message));
        }
        fs::create_dir_all(&work).map_err(|reason| failed("make the folder", &work, reason))?;
        let lock = Lock::take(&work.join("edit.lock"), "is editing this portal")?;
        let editing = Self { root, folder, _lock: lock };
        let recovered = journal::recover(&editing.root, &editing.folder)?;
        Ok((editing, recovered))
    }

    /// Makes all of these changes, or none. A file that is not as it was read is not overwritten.
    pub(super) fn apply(&self, texts: &[TextEdit], renames: &[Rename]) -> Result<(), CommandError> {
        let (old, new) = (self.folder.join("old"), self.folder.join("new"));
        remove_folder(&self.folder)?;
        for folder in [&old, &new] {
            fs::create_dir_all(folder).map_err(|reason| failed("make the folder", folder, reason))?;
        }
        let mut journal = Journal::default();
        for (number, edit) in texts.iter().enumerate() {
            self.stage(edit, number)?;
            journal.texts.push(Kept { file: journal::name(&edit.file)?, number });
        }
        for rename in renames {
            self.refuse_links(&rename.from)?;
            self.refuse_links(&rename.to)?;
            journal.renames.push((journal::name(&rename.from)?, journal::name(&rename.to)?));
            journal.folders.extend(self.missing_folders(&rename.to)?);
        }
        journal.save(&self.folder)?;
        if let Err(error) = self.carry_out(texts, renames, &journal) {
            journal::recover(&self.root, &self.folder)?;
            return Err(error);
        }
        // From here on it has happened.
        journal::forget(&self.folder)?;
        // What is left of the staging is in nobody's way; the next edit removes it.
        let _ = fs::remove_dir_all(&self.folder);
        for rename in renames {
            self.remove_empty_folders(&rename.from);
        }
        Ok(())
    }

    /// Writes the new text beside a copy of the old one, both durable.
    fn stage(&self, edit: &TextEdit, number: usize) -> Result<(), CommandError> {
        self.refuse_links(&edit.file)?;
        let file = self.root.join(&edit.file);
        let bytes = fs::read(&file).map_err(|reason| failed("read", &file, reason))?;
        let mark: &[u8] = if bytes.starts_with(MARK) { MARK } else { b"" };
        if &bytes[mark.len()..] != edit.before.as_bytes() {
            let message = format!("`{}` was changed meanwhile; run the command again", edit.file.display());
            return Err(CommandError::Other(message));
        }
        let permissions = fs::metadata(&file).map_err(|reason| failed("read", &file, reason))?.permissions();
        write_durably(&self.folder.join("old").join(number.to_string()), &bytes, Some(&permissions))?;
        let after = [mark, edit.after.as_bytes()].concat();
        write_durably(&self.folder.join("new").join(number.to_string()), &after, Some(&permissions))
    }

    fn carry_out(
        &self,
        texts: &[TextEdit],
        renames: &[Rename],
        journal: &Journal,
    ) -> Result<(), CommandError> {
        for (number, edit) in texts.iter().enumerate() {
            let file = self.root.join(&edit.file);
            fs::rename(self.folder.join("new").join(number.to_string()), &file)
                .map_err(|reason| failed("replace", &file, reason))?;
        }
        for folder in &journal.folders {
            let folder = self.root.join(folder);
            match fs::create_dir(&folder) {
                Err(reason) if reason.kind() != io::ErrorKind::AlreadyExists => {
                    return Err(failed("make the folder", &folder, reason));
                }
                _ => {}
            }
        }
        for Rename { from, to } in renames {
            let (from, to) = (self.root.join(from), self.root.join(to));
            if to.symlink_metadata().is_ok() && !is_same(&from, &to) {
                let message = format!("`{}` is there already; nothing was changed", to.display());
                return Err(CommandError::Other(message));
            }
            fs::rename(&from, &to).map_err(|reason| failed("move", &from, reason))?;
        }
        Ok(())
    }

    /// The folders above a name that are not there, outermost first.
    fn missing_folders(&self, name: &Path) -> Result<Vec<String>, CommandError> {
        let mut missing = Vec::new();
        for folder in name.ancestors().skip(1).take_while(|folder| !self.root.join(folder).exists()) {
            missing.push(journal::name(folder)?);
        }
        missing.reverse();
        Ok(missing)
    }

    /// Refuses a name outside of `content/`, and one that leads through a link.
    fn refuse_links(&self, name: &Path) -> Result<(), CommandError> {
        refuse_outside(name)?;
        let mut path = self.root.clone();
        for part in name {
            path.push(part);
            if path.is_symlink() {
                let message = format!("`{}` is a link; nothing is changed through links", path.display());
                return Err(CommandError::Other(message));
            }
        }
        Ok(())
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

const MARK: &[u8] = "\u{feff}".as_bytes();

/// Whether two names are of one file: one that changes only its case, where case does not count.
fn is_same(one: &Path, other: &Path) -> bool {
    matches!((fs::canonicalize(one), fs::canonicalize(other)), (Ok(one), Ok(other)) if one == other)
}

fn refuse_outside(name: &Path) -> Result<(), CommandError> {
    let is_plain = name.components().all(|part| matches!(part, std::path::Component::Normal(_)));
    if is_plain && name.starts_with("content") && name.components().count() > 1 {
        return Ok(());
    }
    Err(CommandError::Other(format!("`{}` is not below content/; nothing was changed", name.display())))
}

fn write_durably(
    path: &Path,
    bytes: &[u8],
    permissions: Option<&fs::Permissions>,
) -> Result<(), CommandError> {
    let write = || {
        let mut file = File::create_new(path)?;
        file.write_all(bytes)?;
        if let Some(permissions) = permissions {
            file.set_permissions(permissions.clone())?;
        }
        file.sync_all()
    };
    write().map_err(|reason| failed("write", path, reason))
}

fn remove_folder(path: &Path) -> Result<(), CommandError> {
    match fs::remove_dir_all(path) {
        Err(reason) if reason.kind() != io::ErrorKind::NotFound => Err(failed("remove", path, reason)),
        _ => Ok(()),
    }
}

fn failed(action: &'static str, path: &Path, reason: io::Error) -> CommandError {
    CommandError::File { action, path: path.display().to_string(), reason }
}
