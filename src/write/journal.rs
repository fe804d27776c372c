//! What remains to be done when all outputs are made; survives an interruption.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::Path;

use super::error::Context;
use super::folders::Places;
use super::stamp::Moment;
use super::{WriteError, disk, manifest, names, place};
use crate::hash::Hashing;

/// A file in the staging folder.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(super) struct Staged {
    /// Its name in the staging folder.
    pub number: usize,
    /// Where it belongs.
    pub path: String,
    pub length: u64,
    /// Its hash in hexadecimal digits.
    pub hash: String,
}

/// The steps of one move into place, each of which may be done again.
#[derive(Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(super) struct Journal {
    /// The output folder, absolute.
    pub output: String,
    /// What tells the files apart.
    pub hashing: Hashing,
    /// Whether the folder had no marker before.
    pub is_new: bool,
    /// Our files in it that are no longer wanted.
    pub stale: BTreeSet<String>,
    /// Our files in it when all is done.
    pub after: BTreeSet<String>,
    /// What moves into place, in order.
    pub moves: Vec<Staged>,
}

impl Journal {
    /// Writes it in one step; durable when this returns. When that was.
    pub(super) fn save(&self, places: &Places) -> Result<Option<Moment>, WriteError> {
        let text = serde_json::to_vec(self).expect("a journal is plain text and numbers");
        let draft = places.journal.with_extension("new");
        let moment = disk::write_durably(&draft, &text)?;
        fs::rename(&draft, &places.journal).context("replace", &places.journal)?;
        if let Some(folder) = places.journal.parent() {
            disk::sync_folder(folder);
        }
        Ok(moment)
    }
}

/// Completes the move of a build that was interrupted, or discards what it has left if that is not possible. Either
/// way there is no journal and no staged file afterwards. Whether one was completed.
pub(super) fn recover(places: &Places) -> Result<bool, WriteError> {
    let journal = match fs::read(&places.journal) {
        Ok(text) => serde_json::from_slice::<Journal>(&text).ok(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(error).context("read", &places.journal),
    };
    if let Some(journal) = &journal
        && can_be_completed(journal, places)?
    {
        place::complete(journal, places)?;
        return Ok(true);
    }
    discard(places)?;
    Ok(false)
}

/// Forgets a move, done or not.
pub(super) fn discard(places: &Places) -> Result<(), WriteError> {
    // The journal first: without staged files it would promise what cannot be kept.
    disk::remove_file(&places.journal)?;
    disk::remove_folder(&places.staging)
}

/// Whether completing ends in the very state that was planned: for the same output folder, which is still ours, and
/// with every file whole. The work folder may have come with somebody else's repository, so nothing in it is trusted.
fn can_be_completed(journal: &Journal, places: &Places) -> Result<bool, WriteError> {
    let paths = journal.stale.iter().chain(&journal.after).chain(journal.moves.iter().map(|file| &file.path));
    if Some(journal.output.as_str()) != places.output.to_str()
        || paths.into_iter().any(|path| names::refusal(path).is_some())
    {
        return Ok(false);
    }
    match manifest::read(&places.output) {
        Ok(Some(_)) => {}
        Ok(None) if journal.is_new => {}
        Ok(None) | Err(WriteError::NotOurs { .. }) => return Ok(false),
        Err(error) => return Err(error),
    }
    for file in &journal.moves {
        let hash = |path: &Path| disk::hash(path, journal.hashing);
        let found = match hash(&places.staged(file.number))? {
            None => hash(&places.output.join(&file.path))?,
            staged => staged,
        };
        let is_whole = found.is_some_and(|hash| hash.to_hex() == file.hash);
        if !is_whole {
            return Ok(false);
        }
    }
    Ok(true)
}
