//! What an edit is about to do; while this file is there, it is to be taken back.

use std::fs;
use std::io;
use std::path::Path;

use super::files::{
    carry, failed, is_same, link_on_the_way, refuse_outside, remove_folder, remove_part, write_durably,
};
use crate::commands::CommandError;

/// The steps of an edit, each of which may be taken back twice.
#[derive(Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(super) struct Journal {
    /// Texts whose old ones are kept.
    pub(super) texts: Vec<Kept>,
    /// Files that go, and are kept.
    #[serde(default)]
    pub(super) removed: Vec<Kept>,
    /// Folders that are made, outermost first.
    pub(super) folders: Vec<String>,
    /// Files that are new.
    #[serde(default)]
    pub(super) added: Vec<Added>,
    /// Names, from and to.
    pub(super) renames: Vec<(String, String)>,
}

/// An old file.
#[derive(Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(super) struct Kept {
    /// The file, below the root.
    pub(super) file: String,
    /// Its name among the old files.
    pub(super) number: usize,
}

/// A new file.
#[derive(Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(super) struct Added {
    /// The file, below the root.
    pub(super) file: String,
    /// Its name among the new files.
    pub(super) number: usize,
    /// [`hash`] of its bytes, by which it is known to be ours.
    pub(super) hash: String,
}

/// One change.
#[derive(Clone, Copy, Debug)]
pub(super) enum Step<'a> {
    Replace(&'a Kept),
    Remove(&'a Kept),
    Folder(&'a str),
    Add(&'a Added),
    Rename(&'a str, &'a str),
}

const NAME: &str = "journal.json";

/// BLAKE3 of a file.
pub(super) fn hash(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex().to_string()
}

impl Step<'_> {
    pub(super) fn carry_out(self, root: &Path, folder: &Path) -> Result<(), CommandError> {
        let new = |number: usize| folder.join("new").join(number.to_string());
        match self {
            Self::Replace(Kept { file, number }) => {
                let file = root.join(file);
                carry(&new(*number), &file).map_err(|reason| failed("replace", &file, reason))
            }
            Self::Remove(Kept { file, .. }) => {
                let file = root.join(file);
                fs::remove_file(&file).map_err(|reason| failed("remove", &file, reason))
            }
            Self::Folder(folder) => {
                let folder = root.join(folder);
                match fs::create_dir(&folder) {
                    Err(reason) if reason.kind() != io::ErrorKind::AlreadyExists => {
                        Err(failed("make the folder", &folder, reason))
                    }
                    _ => Ok(()),
                }
            }
            Self::Add(Added { file, number, .. }) => {
                let file = root.join(file);
                refuse_taken(&file)?;
                carry(&new(*number), &file).map_err(|reason| failed("write", &file, reason))
            }
            Self::Rename(from, to) => {
                let (from, to) = (root.join(from), root.join(to));
                if !is_same(&from, &to) {
                    refuse_taken(&to)?;
                }
                fs::rename(&from, &to).map_err(|reason| failed("move", &from, reason))
            }
        }
    }
}

fn refuse_taken(place: &Path) -> Result<(), CommandError> {
    if place.symlink_metadata().is_err() {
        return Ok(());
    }
    Err(CommandError::Other(format!("`{}` is there already; nothing was changed", place.display())))
}

impl Journal {
    /// All changes in the order in which they are made.
    pub(super) fn steps(&self) -> impl Iterator<Item = Step<'_>> {
        let texts = self.texts.iter().map(Step::Replace);
        let removed = self.removed.iter().map(Step::Remove);
        let folders = self.folders.iter().map(|folder| Step::Folder(folder));
        let added = self.added.iter().map(Step::Add);
        let renames = self.renames.iter().map(|(from, to)| Step::Rename(from, to));
        texts.chain(removed).chain(folders).chain(added).chain(renames)
    }

    /// Writes it in one step; durable when this returns.
    pub(super) fn save(&self, folder: &Path) -> Result<(), CommandError> {
        let text = serde_json::to_vec(self).expect("a journal is plain text and numbers");
        let draft = folder.join("journal.new");
        write_durably(&draft, &text, None)?;
        let journal = folder.join(NAME);
        fs::rename(&draft, &journal).map_err(|reason| failed("replace", &journal, reason))
    }

    fn take_back(&self, root: &Path, folder: &Path) -> Result<(), CommandError> {
        self.refuse_elsewhere(root, folder)?;
        for (from, to) in self.renames.iter().rev() {
            let (from, to) = (root.join(from), root.join(to));
            let happened = to.exists() && (!from.exists() || is_same(&from, &to));
            if happened {
                fs::rename(&to, &from).map_err(|reason| failed("move back", &to, reason))?;
            }
        }
        for Added { file, hash: ours, .. } in self.added.iter().rev() {
            let file = root.join(file);
            remove_part(&file);
            // Somebody may have put another file there meanwhile, or it was never placed. After a power failure there
            // may be nothing in it, for new files are not flushed one by one.
            let is_ours = |bytes: &[u8]| hash(bytes) == *ours || bytes.iter().all(|byte| *byte == 0);
            if fs::read(&file).is_ok_and(|bytes| is_ours(&bytes)) {
                fs::remove_file(&file).map_err(|reason| failed("remove", &file, reason))?;
            }
        }
        for made in self.folders.iter().rev() {
            // Somebody may have put something there meanwhile, or it was never made.
            let _ = fs::remove_dir(root.join(made));
        }
        for kept in &self.texts {
            let file = root.join(&kept.file);
            remove_part(&file);
            let new = folder.join("new").join(kept.number.to_string());
            let is_placed = match fs::read(&new) {
                Ok(new) => fs::read(&file).is_ok_and(|there| there == new),
                Err(_) => true,
            };
            if is_placed {
                kept.restore(root, folder)?;
            }
        }
        for kept in &self.removed {
            if root.join(&kept.file).symlink_metadata().is_err() {
                kept.restore(root, folder)?;
            }
        }
        Ok(())
    }

    /// The work folder may have come with somebody else's repository: it moves nothing outside of `content/`.
    fn refuse_elsewhere(&self, root: &Path, folder: &Path) -> Result<(), CommandError> {
        let kept = self.texts.iter().chain(&self.removed).map(|kept| &kept.file);
        let names = kept.chain(self.added.iter().map(|added| &added.file)).chain(&self.folders);
        for name in names.chain(self.renames.iter().flat_map(|(from, to)| [from, to])) {
            refuse_outside(Path::new(name))?;
            if let Some(link) = link_on_the_way(root, Path::new(name)) {
                let message = format!("`{}` is a link; remove {}", link.display(), folder.display());
                return Err(CommandError::Other(message));
            }
        }
        Ok(())
    }
}

impl Kept {
    fn restore(&self, root: &Path, folder: &Path) -> Result<(), CommandError> {
        let (old, file) = (folder.join("old").join(self.number.to_string()), root.join(&self.file));
        if old.exists() {
            carry(&old, &file).map_err(|reason| failed("restore", &file, reason))?;
        }
        Ok(())
    }
}

/// Whether there is a journal.
pub(super) fn is_there(folder: &Path) -> bool {
    folder.join(NAME).exists()
}

/// Takes back what the journal tells of, if there is one. Whether there was.
pub(super) fn recover(root: &Path, folder: &Path) -> Result<bool, CommandError> {
    let path = folder.join(NAME);
    let text = match fs::read(&path) {
        Ok(text) => text,
        Err(reason) if reason.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(reason) => return Err(failed("read", &path, reason)),
    };
    // One that cannot be read was not written by us, for it appears whole.
    let Ok(journal) = serde_json::from_slice::<Journal>(&text) else {
        remove_folder(folder)?;
        return Ok(false);
    };
    journal.take_back(root, folder)?;
    forget(folder)?;
    remove_folder(folder)?;
    Ok(true)
}

/// The edit is done, or taken back.
pub(super) fn forget(folder: &Path) -> Result<(), CommandError> {
    let path = folder.join(NAME);
    fs::remove_file(&path).map_err(|reason| failed("remove", &path, reason))
}

/// A name below the root as the journal has it.
pub(super) fn name(path: &Path) -> Result<String, CommandError> {
    path.to_str()
        .map(str::to_owned)
        .ok_or_else(|| CommandError::Other(format!("`{}` is not UTF-8; rename it first", path.display())))
}
