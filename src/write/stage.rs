//! Makes all outputs and keeps those that differ from what is published already.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use rayon::prelude::*;

use super::error::Context;
use super::folders::Places;
use super::{Failure, Output, WriteError, disk, names};

/// A file in the staging folder.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(super) struct Staged {
    /// Its name in the staging folder.
    pub number: usize,
    /// Where it belongs.
    pub path: String,
    pub length: u64,
    /// BLAKE3 in hexadecimal digits.
    pub hash: String,
}

/// What lies where an output belongs.
enum Standing {
    /// Nothing that must be kept.
    Free,
    /// A file of this length. It may only be replaced if it is ours.
    File { length: u64, is_ours: bool },
}

/// Makes the outputs in parallel; the result is in the order of `paths`.
///
/// If one cannot be made the others still are, so that all failures are told at once; if the disk refuses, the
/// rest is left.
pub(super) fn stage<E: Send>(
    places: &Places,
    paths: &[String],
    ours: &BTreeSet<String>,
    render: impl Fn(usize) -> Result<Output, E> + Sync,
) -> Result<Vec<Staged>, Failure<E>> {
    places.make_staging(paths.len())?;
    let ours = Ours::new(ours);
    let (has_failed, is_refused) = (AtomicBool::new(false), AtomicBool::new(false));
    let results: Vec<Result<Option<Staged>, Problem<E>>> = paths
        .par_iter()
        .enumerate()
        .map(|(number, path)| {
            if is_refused.load(Ordering::Relaxed) {
                return Ok(None);
            }
            let output = render(number).map_err(|error| {
                has_failed.store(true, Ordering::Relaxed);
                Problem::Render(error)
            })?;
            if has_failed.load(Ordering::Relaxed) {
                return Ok(None);
            }
            one(places, number, path, &ours, &output).map_err(|error| {
                is_refused.store(true, Ordering::Relaxed);
                Problem::Write(error)
            })
        })
        .collect();

    let mut staged = Vec::new();
    let mut failures = Vec::new();
    for (path, result) in paths.iter().zip(results) {
        match result {
            Ok(file) => staged.extend(file),
            Err(Problem::Render(error)) => failures.push((path.clone(), error)),
            Err(Problem::Write(error)) => return Err(Failure::Write(error)),
        }
    }
    if failures.is_empty() { Ok(staged) } else { Err(Failure::Render(failures)) }
}

enum Problem<E> {
    Render(E),
    Write(WriteError),
}

fn one(
    places: &Places,
    number: usize,
    path: &str,
    ours: &Ours<'_>,
    output: &Output,
) -> Result<Option<Staged>, WriteError> {
    let target = places.output.join(path);
    match standing(&places.output, path, ours)? {
        // Without the second condition a stale `A.html`, removed first, would take `a.html` with it where a file
        // system takes both for one.
        Standing::File { length, is_ours } if !ours.differs_in_case(path) => {
            if disk::is_equal(&target, length, output)? {
                return Ok(None);
            }
            if !is_ours {
                return Err(WriteError::Obstructed { path: target });
            }
        }
        Standing::File { .. } | Standing::Free => {}
    }
    let (length, hash) = disk::write_output(&places.staged(number), output)?;
    Ok(Some(Staged { number, path: path.to_owned(), length, hash }))
}

fn standing(output: &Path, path: &str, ours: &Ours<'_>) -> Result<Standing, WriteError> {
    for folder in names::folders(path).collect::<Vec<_>>().into_iter().rev() {
        match look(&output.join(folder))? {
            None => return Ok(Standing::Free),
            Some(metadata) if metadata.is_dir() => {}
            // A file of ours where a folder belongs now: it is stale and goes first.
            Some(_) if ours.has(folder) => return Ok(Standing::Free),
            Some(_) => return Err(WriteError::Obstructed { path: output.join(folder) }),
        }
    }
    let target = output.join(path);
    match look(&target)? {
        None => Ok(Standing::Free),
        Some(metadata) if metadata.is_file() => {
            Ok(Standing::File { length: metadata.len(), is_ours: ours.has(path) })
        }
        Some(metadata) if metadata.is_dir() => only_ours_below(output, path, ours).map(|()| Standing::Free),
        Some(_) if ours.has(path) => Ok(Standing::Free),
        Some(_) => Err(WriteError::Obstructed { path: target }),
    }
}

/// An error if a folder that must give way to a file holds anything but files of ours and empty folders.
fn only_ours_below(output: &Path, folder: &str, ours: &Ours<'_>) -> Result<(), WriteError> {
    let disk = output.join(folder);
    for entry in fs::read_dir(&disk).context("read the folder", &disk)? {
        let entry = entry.context("read the folder", &disk)?;
        let obstructed = || WriteError::Obstructed { path: entry.path() };
        let name = entry.file_name();
        let path = format!("{folder}/{}", name.to_str().ok_or_else(obstructed)?);
        if entry.file_type().context("read", &entry.path())?.is_dir() {
            only_ours_below(output, &path, ours)?;
        } else if !ours.has(&path) {
            return Err(obstructed());
        }
    }
    Ok(())
}

fn look(path: &Path) -> Result<Option<fs::Metadata>, WriteError> {
    match fs::symlink_metadata(path) {
        Ok(metadata) => Ok(Some(metadata)),
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            Ok(None)
        }
        Err(error) => Err(error).context("read", path),
    }
}

/// The files of the previous build.
struct Ours<'a> {
    paths: &'a BTreeSet<String>,
    folded: BTreeSet<String>,
}

impl<'a> Ours<'a> {
    fn new(paths: &'a BTreeSet<String>) -> Self {
        Self { paths, folded: paths.iter().map(|path| names::fold(path)).collect() }
    }

    fn has(&self, path: &str) -> bool {
        self.paths.contains(path)
    }

    /// Whether the previous build had this path with other capital letters only.
    fn differs_in_case(&self, path: &str) -> bool {
        !self.paths.contains(path) && self.folded.contains(&names::fold(path))
    }
}
