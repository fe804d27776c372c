//! Small steps on files, each with an error that names the path.

use std::fs::{self, File};
use std::io::{self, BufReader, Read, Write};
use std::path::Path;

use super::error::Context;
use super::{Output, WriteError};

const BUFFER_BYTES: usize = 64 * 1024;

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

/// Whether the file at `path` holds exactly this output. `length` is the file's.
pub(super) fn is_equal(path: &Path, length: u64, output: &Output) -> Result<bool, WriteError> {
    match output {
        Output::Bytes(bytes) => Ok(u64::try_from(bytes.len()).is_ok_and(|wanted| wanted == length)
            && fs::read(path).context("read", path)? == *bytes),
        Output::Copy(source) => {
            let wanted = fs::metadata(source).context("read", source)?.len();
            Ok(wanted == length && is_same_content(path, source)?)
        }
    }
}

fn is_same_content(one: &Path, other: &Path) -> Result<bool, WriteError> {
    let open = |path: &Path| File::open(path).context("read", path);
    let mut first = BufReader::with_capacity(BUFFER_BYTES, open(one)?);
    let mut second = open(other)?;
    let (mut left, mut right) = (vec![0; BUFFER_BYTES], vec![0; BUFFER_BYTES]);
    loop {
        let count = second.read(&mut right).context("read", other)?;
        let filled = match first.read_exact(&mut left[..count]) {
            Ok(()) => true,
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => false,
            Err(error) => return Err(error).context("read", one),
        };
        if !filled || left[..count] != right[..count] {
            return Ok(false);
        }
        if count == 0 {
            return Ok(true);
        }
    }
}

/// Writes an output into a new file; its length and BLAKE3.
pub(super) fn write_output(path: &Path, output: &Output) -> Result<(u64, String), WriteError> {
    match output {
        Output::Bytes(bytes) => {
            write_new(path, bytes)?;
            let length = u64::try_from(bytes.len()).expect("a length fits 64 bits");
            Ok((length, blake3::hash(bytes).to_hex().to_string()))
        }
        Output::Copy(source) => {
            let mut from = File::open(source).context("read", source)?;
            let mut to = write_new(path, &[])?;
            let mut hasher = blake3::Hasher::new();
            let mut length = 0;
            let mut buffer = vec![0; BUFFER_BYTES];
            loop {
                let count = from.read(&mut buffer).context("read", source)?;
                if count == 0 {
                    return Ok((length, hasher.finalize().to_hex().to_string()));
                }
                hasher.update(&buffer[..count]);
                to.write_all(&buffer[..count]).context("write", path)?;
                length += u64::try_from(count).expect("a length fits 64 bits");
            }
        }
    }
}

/// BLAKE3 of a file; nothing if it is not there.
pub(super) fn hash(path: &Path) -> Result<Option<String>, WriteError> {
    match File::open(path) {
        Ok(file) => {
            let mut hasher = blake3::Hasher::new();
            hasher.update_reader(file).context("read", path)?;
            Ok(Some(hasher.finalize().to_hex().to_string()))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).context("read", path),
    }
}
