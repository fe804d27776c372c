//! What an edit is about to do; while this file is there, it is to be taken back.

use std::fs;
use std::io;
use std::path::Path;

use super::{failed, refuse_outside, remove_folder, write_durably};
use crate::commands::CommandError;

/// The steps of an edit, each of which may be taken back twice.
#[derive(Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(super) struct Journal {
    /// Texts whose old ones are kept.
    pub(super) texts: Vec<Kept>,
    /// Folders that are made, outermost first.
    pub(super) folders: Vec<String>,
    /// Names, from and to.
    pub(super) renames: Vec<(String, String)>,
}

/// An old text.
#[derive(Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(super) struct Kept {
    /// The file, below the root.
    pub(super) file: String,
    /// Its name among the old texts.
    pub(super) number: usize,
}

const NAME: &str = "journal.json";

impl Journal {
    /// Writes it in one step; durable when this returns.
    pub(super) fn save(&self, folder: &Path) -> Result<(), CommandError> {
        let text = serde_json::to_vec(self).expect("a journal is plain text and numbers");
        let draft = folder.join("journal.new");
        write_durably(&draft, &text, None)?;
        let journal = folder.join(NAME);
        fs::rename(&draft, &journal).map_err(|reason| failed("replace", &journal, reason))
    }

    fn take_back(&self, root: &Path, folder: &Path) -> Result<(), CommandError> {
        // The work folder may have come with somebody else's repository: it moves nothing outside of content/.
        let names = self.texts.iter().map(|kept| &kept.file).chain(&self.folders);
        for name in names.chain(self.renames.iter().flat_map(|(from, to)| [from, to])) {
            refuse_outside(Path::new(name))?;
            let mut path = root.to_owned();
            for part in Path::new(name) {
                path.push(part);
                if path.is_symlink() {
                    let message = format!("`{}` is a link; remove {}", path.display(), folder.display());
                    return Err(CommandError::Other(message));
                }
            }
        }
        for (from, to) in self.renames.iter().rev() {
            let (from, to) = (root.join(from), root.join(to));
            let happened = to.exists() && (!from.exists() || super::is_same(&from, &to));
            if happened {
                fs::rename(&to, &from).map_err(|reason| failed("move back", &to, reason))?;
            }
        }
        for made in self.folders.iter().rev() {
            // Somebody may have put something there meanwhile, or it was never made.
            let _ = fs::remove_dir(root.join(made));
        }
        for kept in &self.texts {
            let old = folder.join("old").join(kept.number.to_string());
            let file = root.join(&kept.file);
            let is_placed = !folder.join("new").join(kept.number.to_string()).exists();
            if is_placed && old.exists() {
                fs::rename(&old, &file).map_err(|reason| failed("restore", &file, reason))?;
            }
        }
        Ok(())
    }
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
