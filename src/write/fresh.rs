//! Writes an output folder that is not there yet, or is empty: made as a whole, then moved into place in one step.

use std::collections::HashSet;
use std::fs::{self, Metadata};
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::attempt::{Attempt, Problem, all};
use super::disk::Left;
use super::error::Context;
use super::folders::Places;
use super::kill::may_die;
use super::ledger::Ledger;
use super::wanted::Wanted;
use super::{Counts, Done, Failure, Output, WriteError, disk, manifest, names};

/// Files of one folder that one thread makes one after another.
const MADE_TOGETHER: usize = 256;

/// How it ended.
pub(super) enum Outcome {
    Done(Done),
    /// The output folder has to be written file by file. Nothing was rendered.
    Unsuited,
    /// All outputs were made, below this folder, but the system refused to move it.
    Refused(PathBuf),
}

/// Makes all outputs and moves them into place, if the output folder allows it. There is nothing to recover after an
/// interruption: the output folder is as it was, or complete.
pub(super) fn write<E: Send>(
    places: &Places,
    wanted: &Wanted<'_>,
    render: impl Fn(usize) -> Result<Output, E> + Sync,
) -> Result<Outcome, Failure<E>> {
    let output = &places.output;
    let standing = disk::look(output)?;
    if standing.is_some() && fs::read_dir(output).context("read the folder", output)?.next().is_some() {
        return Ok(Outcome::Unsuited);
    }
    let tree = places.tree();
    fs::create_dir_all(&tree).context("make the folder", &tree)?;
    if !is_suited(output, standing.as_ref(), &fs::metadata(&tree).context("read", &tree)?) {
        disk::remove_folder(&places.staging)?;
        return Ok(Outcome::Unsuited);
    }
    let made = make(places, wanted, render).inspect_err(|_| {
        // The failure matters more than a folder left behind, which the next write removes.
        let _ = disk::remove_folder(&places.staging);
    })?;
    may_die("made");
    let marked = manifest::write(&tree, wanted.iter())?;
    may_die("marked");
    if !move_into_place(&tree, output) {
        return Ok(Outcome::Refused(tree));
    }
    may_die("moved");
    disk::remove_folder(&places.staging)?;

    let counts =
        Counts { written: made.len(), bytes: made.iter().map(|file| file.length).sum(), ..Counts::default() };
    let settled = |file: Left| Left { stamp: file.stamp.filter(|stamp| stamp.is_settled(marked)), ..file };
    Ok(Outcome::Done(Done {
        counts,
        files: made.into_iter().map(settled).collect(),
        ledger: Ledger::default(),
    }))
}

/// Whether the tree can take the place of the output folder, and nobody will miss the one that is `standing` there.
fn is_suited(output: &Path, standing: Option<&Metadata>, tree: &Metadata) -> bool {
    match standing {
        Some(standing) => is_near(standing, tree) && is_alike(standing, tree),
        None => {
            let above = output.ancestors().skip(1).find_map(|folder| fs::metadata(folder).ok());
            above.is_some_and(|above| is_near(&above, tree))
        }
    }
}

/// Whether both lie on one file system, as far as the system tells.
#[cfg(unix)]
fn is_near(one: &Metadata, other: &Metadata) -> bool {
    std::os::unix::fs::MetadataExt::dev(one) == std::os::unix::fs::MetadataExt::dev(other)
}

/// Whether both lie on one file system, as far as the system tells.
#[cfg(not(unix))]
fn is_near(_one: &Metadata, _other: &Metadata) -> bool {
    true
}

/// Whether somebody gave the folder an owner or rights of its own, which another would not have.
#[cfg(unix)]
fn is_alike(one: &Metadata, other: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    (one.uid(), one.gid(), one.mode()) == (other.uid(), other.gid(), other.mode())
}

/// Whether somebody gave the folder an owner or rights of its own, which another would not have.
#[cfg(not(unix))]
fn is_alike(one: &Metadata, other: &Metadata) -> bool {
    one.permissions() == other.permissions()
}

/// Makes the outputs in parallel; the result is in the order of the paths.
fn make<E: Send>(
    places: &Places,
    wanted: &Wanted<'_>,
    render: impl Fn(usize) -> Result<Output, E> + Sync,
) -> Result<Vec<Left>, Failure<E>> {
    let tree = places.tree();
    // The innermost folders are made by whoever fills them: two threads in one folder wait for each other.
    let folders = wanted.folders();
    let outer: HashSet<&str> = folders.iter().filter_map(|folder| names::folders(folder).next()).collect();
    for folder in folders.iter().filter(|folder| outer.contains(**folder)) {
        make_folder(&tree.join(folder))?;
    }
    let jobs: Vec<(usize, &str)> = wanted.numbered().collect();
    let attempt = Attempt::default();
    let results: Vec<_> = runs(&jobs)
        .into_par_iter()
        .flat_map_iter(|run| {
            let (jobs, render, attempt, tree, outer) = (&jobs[run], &render, &attempt, &tree, &outer);
            let mut folder = names::folders(jobs[0].1).next().filter(|folder| !outer.contains(folder));
            jobs.iter().map(move |(number, path)| {
                attempt.one(|| {
                    let output = render(*number).map_err(Problem::Render)?;
                    if attempt.has_failed() {
                        return Ok(None);
                    }
                    if let Some(folder) = folder.take() {
                        make_folder(&tree.join(folder))?;
                    }
                    Ok(disk::write_output(&tree.join(path), &output, places.hashing).map(Some)?)
                })
            })
        })
        .collect();
    all(wanted.iter().zip(results))
}

/// Splits outputs in order into what one thread makes: files of one folder.
fn runs(jobs: &[(usize, &str)]) -> Vec<Range<usize>> {
    let mut runs = Vec::new();
    let mut start = 0;
    for run in jobs.chunk_by(|one, other| names::folders(one.1).next() == names::folders(other.1).next()) {
        let end = start + run.len();
        runs.extend((start..end).step_by(MADE_TOGETHER).map(|from| from..end.min(from + MADE_TOGETHER)));
        start = end;
    }
    runs
}

/// It may be there: another thread, or other capital letters where a file system takes both for one.
fn make_folder(path: &Path) -> Result<(), WriteError> {
    match fs::create_dir(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        made => made.context("make the folder", path),
    }
}

/// Whether the tree is now the output folder. Whatever the reason if not, writing file by file may do, or tells it.
fn move_into_place(tree: &Path, output: &Path) -> bool {
    let Some(above) = output.parent() else { return false };
    if fs::create_dir_all(above).is_err() {
        return false;
    }
    if cfg!(not(unix)) {
        // Elsewhere not even an empty folder is replaced. If this fails so does the move.
        let _ = fs::remove_dir(output);
    }
    let is_moved = fs::rename(tree, output).is_ok();
    if is_moved {
        disk::sync_folder(above);
    }
    is_moved
}
