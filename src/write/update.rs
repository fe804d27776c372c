//! Writes into an output folder that may hold files already: what differs moves into place, file by file.

use rayon::prelude::*;

use super::disk::Left;
use super::folders::Places;
use super::journal::{Journal, Staged};
use super::kill::may_die;
use super::ledger::Ledger;
use super::ours::Ours;
use super::stage::{Made, Stage};
use super::stamp::{Moment, Stamp};
use super::wanted::Wanted;
use super::{Counts, Done, Failure, Output, WriteError, disk, manifest, place};
use crate::hash::Hash;

pub(super) struct Update<'a> {
    pub places: &'a Places,
    pub wanted: &'a Wanted<'a>,
    /// When the write began.
    pub began: Option<Moment>,
}

impl Update<'_> {
    /// All steps of the write but for the ledger.
    pub(super) fn run<E: Send>(
        &self,
        known: impl Fn(usize) -> Option<Hash> + Sync,
        render: impl Fn(usize) -> Result<Output, E> + Sync,
    ) -> Result<Done, Failure<E>> {
        let (places, wanted) = (self.places, self.wanted);
        let ledger = Ledger::load(places);
        let before = manifest::ours(&places.output, wanted)?;
        let is_new = before.is_none();
        let ours = before.unwrap_or_else(|| Ours::listed(wanted, [].into()));
        let stage = Stage { places, wanted, ours: &ours, ledger: &ledger, began: self.began };
        let made = stage.run(known, render).inspect_err(|_| {
            // The failure matters more than a folder left behind, which the next write removes.
            let _ = disk::remove_folder(&places.staging);
        })?;
        may_die("staged");

        let moves = self.moves(&made);
        let mut counts = Counts {
            written: moves.len(),
            unchanged: made.len() - moves.len(),
            removed: 0,
            bytes: moves.iter().map(|file| file.length).sum(),
        };
        let mut promised = None;
        if is_new || !ours.are_wanted() || !moves.is_empty() {
            let output = self.output()?;
            let after = wanted.iter().map(str::to_owned).collect();
            let journal =
                Journal { output, hashing: places.hashing, is_new, stale: ours.stale(), after, moves };
            promised = journal.save(places)?;
            may_die("promised");
            // On failure the journal and the staged files stay, for the next write to complete.
            counts.removed = place::complete(&journal, places)?;
        }
        Ok(Done { counts, files: self.left(made, promised), ledger })
    }

    fn output(&self) -> Result<String, WriteError> {
        let path = &self.places.output;
        let refused = || WriteError::OutputRefused { path: path.clone(), reason: "its name is not UTF-8" };
        path.to_str().map(str::to_owned).ok_or_else(refused)
    }

    /// The staged files in the order in which the caller gave their paths.
    fn moves(&self, made: &[Made]) -> Vec<Staged> {
        let staged = self.wanted.numbered().zip(made).enumerate().filter(|(_, (_, made))| made.is_staged);
        let mut moves: Vec<(usize, Staged)> = staged
            .map(|(number, ((place, path), Made { file, .. }))| {
                let hash = file.hash.to_hex();
                (place, Staged { number, path: path.to_owned(), length: file.length, hash })
            })
            .collect();
        moves.sort_by_key(|(place, _)| *place);
        moves.into_iter().map(|(_, staged)| staged).collect()
    }

    /// The files with the stamps that they have in their places. `promised` is a time before the first was moved.
    fn left(&self, made: Vec<Made>, promised: Option<Moment>) -> Vec<Left> {
        let jobs: Vec<(&str, Made)> = self.wanted.iter().zip(made).collect();
        jobs.into_par_iter()
            .map(|(path, Made { mut file, is_staged })| {
                if is_staged {
                    file.stamp = file.stamp.and_then(|staged| self.moved(path, &staged, promised));
                }
                file
            })
            .collect()
    }

    /// The stamp of a file after its move, if nobody has written to it since: its content is from before the move,
    /// so that whoever writes later gives it another time.
    fn moved(&self, path: &str, staged: &Stamp, promised: Option<Moment>) -> Option<Stamp> {
        if !staged.is_settled(promised) {
            return None;
        }
        let metadata = disk::look(&self.places.output.join(path)).ok()??;
        Stamp::of(&metadata).filter(|moved| moved.is_of_same_content(staged))
    }
}
