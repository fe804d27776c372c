//! Outputs to disk: staged, compared, moved into place, stale ones removed.
//!
//! Never touches a file in the output folder that is not listed in the folder's marker, and never anything outside
//! the output and work folders. Knows nothing of pages: a path and a function that makes its bytes are enough.
#![expect(clippy::disallowed_methods, reason = "this module writes the outputs")]

mod disk;
mod error;
mod folders;
mod journal;
mod kill;
mod lock;
mod manifest;
mod names;
mod place;
mod stage;
#[cfg(test)]
mod tests;

use std::path::PathBuf;

use journal::Journal;
use lock::Lock;

pub use error::{Failure, WriteError};
pub use folders::Folders;

/// The content of one output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Output {
    /// These bytes.
    Bytes(Vec<u8>),
    /// A copy of this file.
    Copy(PathBuf),
}

/// What a write changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// Files that are new or differ from before.
    pub written: usize,
    /// Files that were right already; they keep their time of change.
    pub unchanged: usize,
    /// Files of the previous build that are gone.
    pub removed: usize,
    /// Bytes in the files written.
    pub bytes: u64,
}

/// Makes the output folder hold exactly `paths` of ours, beside whatever else lies in it.
///
/// `render(i)` makes the output of `paths[i]`; it is called once for each path, from many threads. The paths are
/// relative to the output folder and `/`-separated.
///
/// All or nothing: files are made in the staging folder, and nothing moves before the last has succeeded. From
/// then on a journal tells what is to be done, and whoever writes or [`recover`]s next completes it.
///
/// Durability: the journal and the marker are flushed to the disk before anything depends on them; the outputs
/// are not, which would cost a flush a file. A process that is killed loses nothing. After a power failure an
/// output may be torn; the journal holds hashes and so does not move torn files into place, and the next write
/// compares all bytes and mends the rest.
pub fn write<E: Send>(
    folders: &Folders<'_>,
    paths: &[String],
    render: impl Fn(usize) -> Result<Output, E> + Sync,
) -> Result<Written, Failure<E>> {
    let after = names::check(paths)?;
    let places = folders.resolve()?;
    let _lock = Lock::take(&places.lock)?;
    journal::recover(&places)?;
    let before = manifest::read(&places.output)?;
    let ours = before.clone().unwrap_or_default();
    let moves = stage::stage(&places, paths, &ours, render).inspect_err(|_| {
        // The failure matters more than a folder left behind, which the next write removes.
        let _ = disk::remove_folder(&places.staging);
    })?;
    kill::may_die("staged");

    let mut report = Written {
        written: moves.len(),
        unchanged: paths.len() - moves.len(),
        removed: 0,
        bytes: moves.iter().map(|file| file.length).sum(),
    };
    if moves.is_empty() && before.as_ref() == Some(&after) {
        disk::remove_folder(&places.staging)?;
        return Ok(report);
    }
    let output = places
        .output
        .to_str()
        .ok_or(WriteError::OutputRefused { path: places.output.clone(), reason: "its name is not UTF-8" })?;
    let journal = Journal { output: output.to_owned(), before, after, moves };
    journal.save(&places)?;
    kill::may_die("promised");
    // On failure the journal and the staged files stay, for the next write to complete.
    report.removed = place::complete(&journal, &places)?;
    Ok(report)
}

/// Completes or discards what an interrupted write has left, for a command that reads the output folder without
/// writing it. Whether something was completed.
pub fn recover(folders: &Folders<'_>) -> Result<bool, WriteError> {
    let places = folders.resolve()?;
    let _lock = Lock::take(&places.lock)?;
    journal::recover(&places)
}
