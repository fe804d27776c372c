//! One writer at a time. The lock is the system's, so that whoever dies holds it no longer; what is written into the file
//! only says who it is, for the one that comes meanwhile.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Write};
use std::path::Path;

use super::WriteError;
use super::error::Context;
use super::stamp::Moment;

/// Held until dropped, also if the process dies.
#[derive(Debug)]
pub(crate) struct Lock {
    file: File,
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
                let holder = format!("{holder}{}", age(&file));
                return Err(WriteError::Locked { path: path.to_owned(), holder, doing });
            }
            Err(TryLockError::Error(error)) => return Err(error).context("lock", path),
        }
        file.set_len(0).context("write the lock", path)?;
        writeln!(file, "{}", holder()).context("write the lock", path)?;
        let moment = Moment::of(&file.metadata().context("read the lock", path)?);
        Ok(Self { file, moment })
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Nobody holds it any more, and nobody else has to know the machine's name.
        let _ = self.file.set_len(0);
    }
}

/// `process 4711 on builder-1 (chienowa build), since 2026-11-26T10:15:02Z`
fn holder() -> String {
    let command = std::env::args().nth(1).filter(|word| word.bytes().all(|byte| byte.is_ascii_lowercase()));
    let command = command.map_or_else(String::new, |command| format!(" (chienowa {command})"));
    let host = host().map_or_else(String::new, |host| format!(" on {host}"));
    let since = crate::clock::timestamp().strftime("%Y-%m-%dT%H:%M:%SZ");
    format!("process {}{host}{command}, since {since},", std::process::id())
}

/// The machine's name: on a shared drive the process may run on another.
fn host() -> Option<String> {
    #[cfg(unix)]
    let name = rustix::system::uname().nodename().to_string_lossy().into_owned();
    #[cfg(not(unix))]
    let name = std::env::var("COMPUTERNAME").unwrap_or_default();
    let is_name = |char: char| char.is_alphanumeric() || matches!(char, '-' | '.' | '_');
    (!name.is_empty() && name.chars().all(is_name)).then_some(name)
}

/// ` for 5 minutes`, by the file's own time; nothing for less than one.
fn age(file: &File) -> String {
    let seconds = file.metadata().and_then(|metadata| metadata.modified()).ok();
    let minutes = seconds.and_then(|written| written.elapsed().ok()).map_or(0, |age| age.as_secs() / 60);
    match minutes {
        0 => String::new(),
        1 => " for a minute".to_owned(),
        2..120 => format!(" for {minutes} minutes"),
        _ => format!(" for {} hours", minutes / 60),
    }
}
