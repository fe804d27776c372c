//! The folder of the chunks, `.chienowa/index/`, or one that goes with the build. Knows nothing of what lies in it.
#![expect(clippy::disallowed_methods, reason = "the search index is one of the places that touch the disk")]

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

pub(super) const FOLDER: &str = "index";
/// Locked by the build at work; another waits for it.
pub(super) const LOCK: &str = "lock";

/// The folder of the chunks, ours alone until this is dropped.
#[derive(Debug)]
pub(super) struct Folder {
    pub(super) path: PathBuf,
    /// Whether it goes with this value.
    is_passing: bool,
    _lock: File,
}

impl Drop for Folder {
    fn drop(&mut self) {
        if self.is_passing {
            // Nothing depends on it but space.
            let _ = fs::remove_dir_all(&self.path);
        }
    }
}

impl Folder {
    /// Waits for a build that is at work in it.
    pub(super) fn open(work: &Path) -> io::Result<Self> {
        Self::at(work.join(FOLDER), false)
    }

    /// A new one that nobody else knows.
    pub(super) fn passing(work: &Path) -> io::Result<Self> {
        let path = work.join(format!("{FOLDER}.{}", std::process::id()));
        if path.is_dir() {
            // Of a process that was killed.
            fs::remove_dir_all(&path)?;
        }
        Self::at(path, true)
    }

    fn at(path: PathBuf, is_passing: bool) -> io::Result<Self> {
        // A link, perhaps from somebody else's repository, would let us write where it leads to.
        if path.is_symlink() {
            fs::remove_file(&path)?;
        }
        fs::create_dir_all(&path)?;
        let lock = path.join(LOCK);
        let lock = match File::create_new(&lock) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && !lock.is_symlink() => {
                File::open(&lock)
            }
            created => created,
        }?;
        // Where a file system has no locks, nobody should build twice at once.
        let _ = lock.lock();
        Ok(Self { path, is_passing, _lock: lock })
    }

    pub(super) fn text(&self, name: &str) -> String {
        fs::read_to_string(self.path.join(name)).unwrap_or_default()
    }

    /// Replaces a file as a whole.
    pub(super) fn replace(&self, name: &str, parts: &[&[u8]]) -> io::Result<()> {
        let staged = self.path.join(format!("{name}.new"));
        let mut file = create(&staged)?;
        for part in parts {
            file.write_all(part)?;
        }
        fs::rename(&staged, self.path.join(name))
    }
}

/// A new file; whatever bore the name is gone, and a link is never followed.
pub(super) fn create(path: &Path) -> io::Result<File> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => File::create_new(path),
    }
}
