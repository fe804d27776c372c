//! Outputs to disk: staged, compared, moved into place, stale ones removed.
//!
//! Never touches a file in the output folder that is not listed in the folder's marker, and never anything outside
//! the output and work folders. Knows nothing of pages: a path and a function that makes its bytes are enough.
#![expect(clippy::disallowed_methods, reason = "this module writes the outputs")]

mod attempt;
mod disk;
mod error;
mod folders;
mod fresh;
mod ground;
mod journal;
mod kill;
mod ledger;
mod lock;
mod manifest;
mod names;
mod ours;
mod place;
mod stage;
mod stamp;
#[cfg(test)]
mod tests;
mod update;
mod wanted;
mod within;

use std::path::PathBuf;

use disk::Left;
use ledger::Ledger;
use wanted::Wanted;

use crate::hash::{HASH_BYTES, Hash};

pub use error::{Failure, WriteError};
pub use folders::Folders;
pub(crate) use lock::Lock;
pub(crate) use manifest::PUBLISHING;
pub(crate) use names::refusal;
pub(crate) use within::{leads_out, work_folder};

/// What a write does, for one that comes meanwhile.
const DOING: &str = "is writing this portal";

/// The content of one output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Output {
    /// These bytes.
    Bytes(Vec<u8>),
    /// A copy of this file.
    Copy(PathBuf),
    /// A copy of this file of the portal, whose path was free of links when it was found, and must still be.
    Source(PathBuf),
}

/// What a write did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// How many files that was.
    pub counts: Counts,
    /// The hash of each output, in the order in which the paths were given.
    pub hashes: Vec<Hash>,
}

/// What a write changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
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
/// `render(i)` makes the output of `paths[i]`; it is called at most once for each path, from many threads. The paths
/// are relative to the output folder and `/`-separated; files move into place in their order. `known(i)` is the hash of
/// what `render(i)` would make, if the caller knows; where the file holds just that, nothing is rendered, and nothing
/// read either if the ledger vouches for the file.
///
/// All or nothing: files are made in the staging folder, and nothing moves before the last has succeeded. A new
/// output folder is moved into place as a whole. Into a standing one its files move one by one, and a journal tells
/// what is to be done, so that whoever writes or [`recover`]s next completes it.
///
/// Durability: the journal and the marker are flushed to the disk before anything depends on them; the outputs
/// are not, which would cost a flush a file. A process that is killed loses nothing. After a power failure an
/// output may be torn; the journal holds hashes and so does not move torn files into place, and the next write
/// believes no ledger from before, compares all bytes and mends the rest.
pub fn write<E: Send>(
    folders: &Folders<'_>,
    paths: &[String],
    known: impl Fn(usize) -> Option<Hash> + Sync,
    render: impl Fn(usize) -> Result<Output, E> + Sync,
) -> Result<Written, Failure<E>> {
    let wanted = Wanted::new(paths)?;
    let places = folders.resolve()?;
    let lock = Lock::take(&places.lock, DOING)?;
    journal::recover(&places)?;
    let update = update::Update { places: &places, wanted: &wanted, began: lock.moment };
    let done = match fresh::write(&places, &wanted, &render)? {
        fresh::Outcome::Done(done) => done,
        fresh::Outcome::Unsuited => update.run(known, render)?,
        fresh::Outcome::Refused(tree) => {
            let done = update.run(known, |number| Ok(Output::Copy(tree.join(&paths[number]))));
            // After a failure the journal may promise the rest of the staging folder.
            let needless = if done.is_ok() { &places.staging } else { &tree };
            // The end of the write matters more than a folder left behind, which the next write removes.
            let _ = disk::remove_folder(needless);
            done?
        }
    };
    let entries = wanted.iter().zip(&done.files);
    let settled = entries.filter_map(|(path, file)| Some((path, file.hash, file.stamp?)));
    done.ledger.replace(&places, settled);
    let mut written =
        Written { counts: done.counts, hashes: vec![Hash::from_bytes([0; HASH_BYTES]); paths.len()] };
    for ((number, _), file) in wanted.numbered().zip(&done.files) {
        written.hashes[number] = file.hash;
    }
    Ok(written)
}

/// A write that has succeeded.
struct Done {
    counts: Counts,
    /// The outputs in their places, in the order of the paths; with the stamps that are settled.
    files: Vec<Left>,
    /// The ledger as it is on the disk.
    ledger: Ledger,
}

/// Which files in an output folder are ours; nothing if it has none, or is not there.
pub(crate) fn outputs(folder: &std::path::Path) -> Result<Vec<String>, WriteError> {
    Ok(manifest::read(folder)?.map(|paths| paths.into_iter().collect()).unwrap_or_default())
}

/// Completes or discards what an interrupted write has left, for a command that reads the output folder without
/// writing it. Whether something was completed.
pub fn recover(folders: &Folders<'_>) -> Result<bool, WriteError> {
    let places = folders.resolve()?;
    let _lock = Lock::take(&places.lock, DOING)?;
    journal::recover(&places)
}
