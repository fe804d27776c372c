//! One writer at a time.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Write};
use std::path::Path;

use super::WriteError;
use super::error::Context;
use super::stamp::Moment;

/// Held until dropped, also if the process dies.
#[derive(Debug)]
pub(crate) struct Lock {
    _file: File,
    /// When it was taken.
    pub(super) moment: Option<Moment>,
}

impl Lock {
    /// Takes the lock or says who holds it and what for, such as `is writing this portal`.
    pub(crate) fn take(path: &Path, doing: &'static str) -> Result<Self, WriteError> {
        // A link, perhaps from somebody else's repository, would let us overwrite what it leads to.
        if path.is_symlink() {
            std::fs::remove_file(path).context("remove the link", path)?;
        }
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(path)
            .context("open the lock", path)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut holder = String::new();
                // Windows does not let others read a locked file; then the holder stays unnamed.
                let known = file.read_to_string(&mut holder).is_ok() && !holder.trim().is_empty();
                let holder = if known { holder.trim().to_owned() } else { "another process".to_owned() };
                return Err(WriteError::Locked { path: path.to_owned(), holder, doing });
            }
            Err(TryLockError::Error(error)) => return Err(error).context("lock", path),
        }
        file.set_len(0).context("write the lock", path)?;
        writeln!(file, "process {}", std::process::id()).context("write the lock", path)?;
        let moment = Moment::of(&file.metadata().context("read the lock", path)?);
        Ok(Self { _file: file, moment })
    }
}
