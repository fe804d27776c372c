//! Another program to measure in turn with ours, on a corpus of its own. Nothing about a particular one is known here.

use std::cell::RefCell;
use std::fs;
use std::path::{Component, Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::Failure;

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Beside {
    pub(crate) name: String,
    command: String,
    pub(crate) folder: PathBuf,
    /// Below the folder; moved away before each run.
    leftovers: Vec<PathBuf>,
}

impl Beside {
    /// `NAME=COMMAND:FOLDER`; a command may hold both signs.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let (name, rest) = text.split_once('=')?;
        let (command, folder) = rest.rsplit_once(':')?;
        let is_complete = ![name, command, folder].contains(&"");
        let (name, command) = (name.to_owned(), command.to_owned());
        is_complete.then(|| Self { name, command, folder: folder.into(), leftovers: Vec::new() })
    }

    /// Names below the folder, never a way out of it.
    pub(crate) fn delete(&mut self, names: &str) -> Option<()> {
        for name in names.split(',') {
            let path = Path::new(name);
            let mut parts = path.components().peekable();
            parts.peek()?;
            if !parts.all(|part| matches!(part, Component::Normal(_))) {
                return None;
            }
            self.leftovers.push(path.to_owned());
        }
        Some(())
    }

    /// As if it had never run.
    pub(crate) fn clean(&self, aside: &Aside) -> Result<(), Failure> {
        self.leftovers.iter().try_for_each(|name| aside.put(&self.folder.join(name)))
    }

    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new("sh");
        command.arg("-c").arg(&self.command).current_dir(&self.folder);
        command
    }
}

/// What runs left, until the end. Some file systems (ext4) make new files many times slower for seconds after others were
/// deleted, so nothing is deleted between two runs.
#[derive(Default)]
pub(crate) struct Aside(RefCell<Vec<TempDir>>);

impl Aside {
    /// Moves a file or a folder out of the way, on its own file system; fine if there is none.
    pub(crate) fn put(&self, path: &Path) -> Result<(), Failure> {
        if fs::symlink_metadata(path).is_err() {
            return Ok(());
        }
        let beside = path.parent().and_then(Path::parent).ok_or("a folder has a parent")?;
        let place = tempfile::tempdir_in(beside)?;
        fs::rename(path, place.path().join("left"))
            .map_err(|error| format!("cannot move {} out of the way: {error}", path.display()))?;
        self.0.borrow_mut().push(place);
        Ok(())
    }
}

/// Removes a file or a folder with everything in it; fine if there is none. A link goes, what it leads to stays.
pub(crate) fn remove(path: &Path) -> Result<(), Failure> {
    let removed = match fs::symlink_metadata(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(error) => Err(error),
        Ok(found) if found.is_dir() => fs::remove_dir_all(path),
        Ok(_) => fs::remove_file(path),
    };
    removed.map_err(|error| format!("cannot remove {}: {error}", path.display()).into())
}
