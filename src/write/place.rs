//! Moves staged files into place and removes stale ones, so that an interruption leaves nothing lost or unknown.

use std::collections::{BTreeSet, HashSet};
use std::fs;
use std::io;
use std::path::Path;
use std::time::Duration;

use super::error::Context;
use super::folders::Places;
use super::journal::{self, Journal};
use super::kill::may_die;
use super::manifest::INCOMING;
use super::{WriteError, disk, manifest, names};
use crate::hash::Hashing;

/// Does all steps of the journal; those done before an interruption are found done. How many files were removed.
pub(super) fn complete(journal: &Journal, places: &Places) -> Result<usize, WriteError> {
    let output = &places.output;
    fs::create_dir_all(output).context("make the folder", output)?;
    // The marker first, and with old and new paths, so that no file of ours is ever in the folder unlisted: not
    // even if the work folder is deleted before the move is completed.
    let of_both: BTreeSet<&str> = journal.stale.iter().chain(&journal.after).map(String::as_str).collect();
    manifest::write(output, of_both.into_iter())?;
    may_die("marked");

    let in_the_way = in_the_way(journal);
    let mut removed = 0;
    for path in journal.stale.iter().filter(|path| in_the_way.contains(path.as_str())) {
        removed += usize::from(remove(output, path)?);
        may_die("made way");
    }
    let mut open = HashSet::new();
    for file in &journal.moves {
        make_folder_for(output, &file.path, &mut open)?;
        may_die("made a folder");
        move_file(&places.staged(file.number), output, &file.path)?;
        may_die("moved");
    }
    // The other stale files go last: an interruption before this leaves extra pages, never missing ones.
    for path in journal.stale.iter().filter(|path| !in_the_way.contains(path.as_str())) {
        removed += usize::from(remove(output, path)?);
        may_die("removed");
    }
    manifest::write(output, journal.after.iter().map(String::as_str))?;
    may_die("marked again");
    journal::discard(places)?;
    Ok(removed)
}

/// Stale files that must go before the moves: a file where a folder belongs now or below a new file's name, or one
/// whose name differs from a new one in capital letters only.
fn in_the_way(journal: &Journal) -> BTreeSet<&str> {
    if journal.stale.is_empty() {
        return BTreeSet::new();
    }
    let folders: BTreeSet<&str> = journal.after.iter().flat_map(|path| names::folders(path)).collect();
    let folded: BTreeSet<String> = journal.after.iter().map(|path| names::fold(path)).collect();
    journal
        .stale
        .iter()
        .map(String::as_str)
        .filter(|path| {
            folders.contains(path)
                || names::folders(path).any(|folder| journal.after.contains(folder))
                || folded.contains(&names::fold(path))
        })
        .collect()
}

/// Removes a stale file and the folders that it leaves empty. Whether the file was there.
fn remove(output: &Path, path: &str) -> Result<bool, WriteError> {
    let folders: Vec<&str> = names::folders(path).collect();
    // A link in the place of a folder may lead anywhere: what is behind it is not ours.
    for folder in folders.iter().rev() {
        match fs::symlink_metadata(output.join(folder)) {
            Ok(metadata) if !metadata.is_dir() => return Ok(false),
            _ => {}
        }
    }
    let target = output.join(path);
    let is_file = fs::symlink_metadata(&target).is_ok_and(|metadata| !metadata.is_dir());
    let removed = is_file && disk::remove_file(&target)?;
    may_die("removed but for folders");
    for folder in folders {
        match fs::remove_dir(output.join(folder)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => break,
            _ => {}
        }
    }
    Ok(removed)
}

/// Makes the folders that a path lies in, unless they are `open` already; never through a link.
fn make_folder_for<'a>(output: &Path, path: &'a str, open: &mut HashSet<&'a str>) -> Result<(), WriteError> {
    let missing: Vec<&str> = names::folders(path).take_while(|folder| !open.contains(folder)).collect();
    for folder in missing.into_iter().rev() {
        let disk = output.join(folder);
        match disk::look(&disk)? {
            Some(metadata) if metadata.is_dir() => {}
            Some(_) => return Err(WriteError::Obstructed { path: disk }),
            None => fs::create_dir(&disk).context("make the folder", &disk)?,
        }
        open.insert(folder);
    }
    Ok(())
}

/// Moves a file to its place. If it is not there any more, it was moved before an interruption.
fn move_file(staged: &Path, output: &Path, path: &str) -> Result<(), WriteError> {
    let target = output.join(path);
    match rename(staged, &target) {
        Err(error) if error.kind() == io::ErrorKind::NotFound && disk::look(staged)?.is_none() => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::CrossesDevices => {
            make_way(&target)?;
            copy_file(staged, output, &target)
        }
        Err(_) if make_way(&target)? => fs::rename(staged, &target).context("replace", &target),
        moved => moved.context("replace", &target),
    }
}

/// How often a file that somebody has open is tried again, and how long to wait before.
const TRIES: usize = 10;
const PAUSE: Duration = Duration::from_millis(100);

/// Replaces a file. On Windows, and on its shares, one that somebody is reading cannot be, for that moment.
fn rename(from: &Path, to: &Path) -> io::Result<()> {
    let is_busy = |error: &io::Error| {
        matches!(error.kind(), io::ErrorKind::PermissionDenied | io::ErrorKind::ResourceBusy)
    };
    for _ in 0..TRIES {
        match fs::rename(from, to) {
            Err(error) if is_busy(&error) && to.is_file() => std::thread::sleep(PAUSE),
            renamed => return renamed,
        }
    }
    fs::rename(from, to)
}

/// Removes a folder that must give way to a file, if there is one.
fn make_way(target: &Path) -> Result<bool, WriteError> {
    let is_folder = disk::look(target)?.is_some_and(|metadata| metadata.is_dir());
    if is_folder {
        remove_empty_folders(target)?;
    }
    Ok(is_folder)
}

/// For a work folder on another file system: copied beside its place, then moved in one step.
pub(super) fn copy_file(staged: &Path, output: &Path, target: &Path) -> Result<(), WriteError> {
    let incoming = output.join(INCOMING);
    // Of its hash nobody asks.
    disk::write_output(&incoming, &super::Output::Copy(staged.to_owned()), Hashing::OUTPUTS)?;
    may_die("copied");
    fs::rename(&incoming, target).context("replace", target)?;
    disk::remove_file(staged)?;
    Ok(())
}

/// Removes a folder that holds nothing but folders; an error if there is a file after all.
fn remove_empty_folders(folder: &Path) -> Result<(), WriteError> {
    for entry in fs::read_dir(folder).context("read the folder", folder)? {
        let path = entry.context("read the folder", folder)?.path();
        if !fs::symlink_metadata(&path).is_ok_and(|metadata| metadata.is_dir()) {
            return Err(WriteError::Obstructed { path });
        }
        remove_empty_folders(&path)?;
    }
    fs::remove_dir(folder).context("remove the folder", folder)
}
