//! Small steps on files, each with an error that names the path.

use std::fs::{self, File, Metadata};
use std::io::{self, Read, Write};
use std::path::Path;

use super::error::Context;
use super::stamp::{Moment, Stamp};
use super::{Output, WriteError};
use crate::hash::{Hash, Hashing};
use crate::read::open_plain;

const BUFFER_BYTES: usize = 64 * 1024;

/// A file as we have left it.
#[derive(Debug)]
pub(super) struct Left {
    pub length: u64,
    pub hash: Hash,
    pub stamp: Option<Stamp>,
}

/// Writes a new file; whatever bore the name is gone, and a link is never followed.
pub(super) fn write_new(path: &Path, bytes: &[u8]) -> Result<File, WriteError> {
    // Nearly always nothing does: to remove it first was a call a file, and a slow one.
    let mut file = match File::create_new(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            remove_file(path)?;
            File::create_new(path)
        }
        created => created,
    }
    .context("create", path)?;
    file.write_all(bytes).context("write", path)?;
    Ok(file)
}

/// Writes a new file that survives a power failure; when that was.
pub(super) fn write_durably(path: &Path, bytes: &[u8]) -> Result<Option<Moment>, WriteError> {
    let file = write_new(path, bytes)?;
    file.sync_all().context("write", path)?;
    Ok(Moment::of(&file.metadata().context("read", path)?))
}

/// What is at the path itself, links not followed; nothing if it is not there.
pub(super) fn look(path: &Path) -> Result<Option<Metadata>, WriteError> {
    match fs::symlink_metadata(path) {
        Ok(metadata) => Ok(Some(metadata)),
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            Ok(None)
        }
        Err(error) => Err(error).context("read", path),
    }
}

/// Removes a file; it may be gone already.
pub(super) fn remove_file(path: &Path) -> Result<bool, WriteError> {
    match fs::remove_file(path) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error).context("remove", path),
    }
}

/// Removes a folder with all in it; it may be gone already.
pub(super) fn remove_folder(path: &Path) -> Result<(), WriteError> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(error).context("remove the folder", path)
        }
        _ => Ok(()),
    }
}

/// Makes a folder's list of names durable, where the system can.
pub(super) fn sync_folder(path: &Path) {
    if cfg!(unix) {
        // A file system that cannot is no reason to refuse to build.
        let _ = File::open(path).and_then(|folder| folder.sync_all());
    }
}

/// Writes an output into a new file.
pub(super) fn write_output(path: &Path, output: &Output, hashing: Hashing) -> Result<Left, WriteError> {
    match output {
        Output::Bytes(bytes) => write_bytes(path, bytes, hashing.of(bytes)),
        Output::Copy(source) => copy(path, source, File::open(source).context("read", source)?, hashing),
        Output::Source(source) => copy(path, source, open_plain(source).context("read", source)?, hashing),
    }
}

/// Writes bytes, of which the hash is known, into a new file.
pub(super) fn write_bytes(path: &Path, bytes: &[u8], hash: Hash) -> Result<Left, WriteError> {
    let file = write_new(path, bytes)?;
    let stamp = Stamp::of(&file.metadata().context("read", path)?);
    Ok(Left { length: u64::try_from(bytes.len()).expect("a length fits 64 bits"), hash, stamp })
}

fn copy(path: &Path, source: &Path, mut from: File, hashing: Hashing) -> Result<Left, WriteError> {
    let mut to = write_new(path, &[])?;
    let mut hasher = hashing.hasher();
    let mut length = 0;
    let mut buffer = vec![0; BUFFER_BYTES];
    loop {
        let count = from.read(&mut buffer).context("read", source)?;
        if count == 0 {
            let stamp = Stamp::of(&to.metadata().context("read", path)?);
            return Ok(Left { length, hash: hasher.finish(), stamp });
        }
        hasher.update(&buffer[..count]);
        to.write_all(&buffer[..count]).context("write", path)?;
        length += u64::try_from(count).expect("a length fits 64 bits");
    }
}

/// The hash of a file of the portal.
pub(super) fn hash_source(source: &Path, hashing: Hashing) -> Result<Hash, WriteError> {
    hashing.of_all(open_plain(source).context("read", source)?).context("read", source)
}

/// The hash of a file; nothing if it is not there.
pub(super) fn hash(path: &Path, hashing: Hashing) -> Result<Option<Hash>, WriteError> {
    match File::open(path) {
        Ok(file) => hashing.of_all(file).context("read", path).map(Some),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).context("read", path),
    }
}
