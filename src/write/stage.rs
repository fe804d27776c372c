//! Makes the outputs that differ from what is published already.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::attempt::{Attempt, Problem, all};
use super::disk::Left;
use super::error::Context;
use super::folders::Places;
use super::ground::{Found, Ground, Standing};
use super::ledger::Ledger;
use super::ours::Ours;
use super::stamp::Moment;
use super::wanted::Wanted;
use super::{Failure, Output, WriteError, disk};
use crate::hash::{Hash, Hashing};

/// What became of one output.
pub(super) struct Made {
    pub file: Left,
    /// Whether it waits in the staging folder; otherwise the file in its place is right.
    pub is_staged: bool,
}

/// What is known before the first output is made.
pub(super) struct Stage<'a> {
    pub places: &'a Places,
    pub wanted: &'a Wanted<'a>,
    pub ours: &'a Ours<'a>,
    pub ledger: &'a Ledger,
    /// When the write began.
    pub began: Option<Moment>,
}

/// One output and what lies in its place.
struct Task<'a> {
    stage: &'a Stage<'a>,
    /// Its place among the outputs in order.
    at: usize,
    path: &'a str,
    found: Option<Found>,
    /// What the file in its place holds, as far as is known.
    holds: Option<Hash>,
    /// Whether that is known from its stamp.
    is_vouched: bool,
}

impl Stage<'_> {
    /// Makes the outputs in parallel; the result is in the order of the paths. What is `known` and found in its place
    /// is not rendered.
    pub(super) fn run<E: Send>(
        &self,
        known: impl Fn(usize) -> Option<Hash> + Sync,
        render: impl Fn(usize) -> Result<Output, E> + Sync,
    ) -> Result<Vec<Made>, Failure<E>> {
        let ground = Ground::survey(&self.places.output, self.wanted, self.ours)?;
        let attempt = Attempt::default();
        let jobs: Vec<(usize, &str)> = self.wanted.numbered().collect();
        let results: Vec<_> = jobs
            .par_iter()
            .enumerate()
            .map(|(at, &(number, path))| {
                attempt.one(|| {
                    let mut task = self.task(&ground, at, path)?;
                    if let Some(made) = task.compare_known(known(number))? {
                        return Ok(Some(made));
                    }
                    let output = render(number).map_err(Problem::Render)?;
                    if attempt.has_failed() { Ok(None) } else { Ok(task.make(&output).map(Some)?) }
                })
            })
            .collect();
        all(self.wanted.iter().zip(results))
    }

    fn task<'a>(&'a self, ground: &Ground<'_>, at: usize, path: &'a str) -> Result<Task<'a>, WriteError> {
        let found = match ground.at(path)? {
            // Without the condition a stale `A.html`, removed first, would take `a.html` with it where a file system
            // takes both for one.
            Standing::File(found) if !self.ours.differs_in_case(path) => Some(found),
            Standing::File(_) | Standing::Free => None,
        };
        let stamp = found.as_ref().and_then(|found| found.stamp);
        let holds = stamp.and_then(|stamp| self.ledger.vouched(path, &stamp));
        Ok(Task { stage: self, at, path, found, holds, is_vouched: holds.is_some() })
    }
}

impl Task<'_> {
    /// What is made if the file is right.
    fn compare_known(&mut self, known: Option<Hash>) -> Result<Option<Made>, WriteError> {
        let (Some(found), Some(known)) = (&self.found, known) else { return Ok(None) };
        if self.holds.is_none() {
            self.holds = disk::hash(&self.target(), self.hashing())?;
        }
        Ok((self.holds == Some(known)).then(|| self.right(found, known)))
    }

    fn make(&self, output: &Output) -> Result<Made, WriteError> {
        let hash = match (output, &self.found) {
            (Output::Bytes(bytes), _) => Some(self.hashing().of(bytes)),
            // Only to compare: until it is copied the source may change.
            (Output::Copy(source), Some(found)) if length(source)? == found.length => {
                disk::hash(source, self.hashing())?
            }
            (Output::Source(source), Some(found)) if length(source)? == found.length => {
                Some(disk::hash_source(source, self.hashing())?)
            }
            (Output::Copy(_) | Output::Source(_), _) => None,
        };
        if let Some(found) = &self.found {
            if let Some(hash) = hash
                && self.is_equal(found, output, hash)?
            {
                return Ok(self.right(found, hash));
            }
            if !found.is_ours {
                return Err(WriteError::Obstructed { path: self.target() });
            }
        }
        let staged = self.stage.places.staged(self.at);
        let write = || match (output, hash) {
            (Output::Bytes(bytes), Some(hash)) => disk::write_bytes(&staged, bytes, hash),
            _ => disk::write_output(&staged, output, self.hashing()),
        };
        let folder = staged.parent().expect("a staged file has a folder");
        let file = match write() {
            // Its folder is not there yet, or was not a moment ago.
            Err(WriteError::Disk { reason, .. }) if reason.kind() == io::ErrorKind::NotFound => {
                fs::create_dir_all(folder).context("make the folder", folder)?;
                write()?
            }
            file => file?,
        };
        Ok(Made { file, is_staged: true })
    }

    fn is_equal(&self, found: &Found, output: &Output, hash: Hash) -> Result<bool, WriteError> {
        if let Some(holds) = self.holds {
            return Ok(holds == hash);
        }
        let target = self.target();
        match output {
            Output::Bytes(bytes) => Ok(u64::try_from(bytes.len()).is_ok_and(|wanted| wanted == found.length)
                && fs::read(&target).context("read", &target)? == *bytes),
            Output::Copy(_) | Output::Source(_) => Ok(disk::hash(&target, self.hashing())? == Some(hash)),
        }
    }

    /// The file in its place is right. Its stamp, taken before it was read, vouches for it from now on if it is old
    /// enough.
    fn right(&self, found: &Found, hash: Hash) -> Made {
        let stamp = found.stamp.filter(|stamp| self.is_vouched || stamp.is_settled(self.stage.began));
        Made { file: Left { length: found.length, hash, stamp }, is_staged: false }
    }

    fn hashing(&self) -> Hashing {
        self.stage.places.hashing
    }

    fn target(&self) -> PathBuf {
        self.stage.places.output.join(self.path)
    }
}

fn length(source: &Path) -> Result<u64, WriteError> {
    Ok(fs::metadata(source).context("read", source)?.len())
}
