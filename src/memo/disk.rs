//! Files of the work folder that hold what is remembered. A file that is damaged, torn or of another version is as
//! good as none: it carries its own checksum, and says which program wrote it. The checksum is XXH3, against accidents:
//! who may write here could make any.
#![expect(clippy::disallowed_methods, reason = "the memo is one of the places that touch the disk")]

use std::io::Write;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use crate::hash::{HASH_BYTES, Hashing};

const MAGIC: &[u8; 16] = b"chienowa-memo 2\n";
/// What files of any version begin with.
const NAME: &[u8] = b"chienowa-memo ";

/// What a file was found to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// Another version of this program wrote it.
    OtherVersion,
    /// Its bytes are not those that were written.
    Damaged,
}

/// A file's bytes, checked.
pub(crate) struct Sealed {
    pub(crate) bytes: Arc<[u8]>,
    /// Where the body stands in them.
    pub(crate) body: Range<usize>,
}

/// Reads a file that [`write`] wrote with the same `version`; nothing if there is none.
pub(crate) fn read(path: &Path, version: &[u8; HASH_BYTES]) -> Result<Option<Sealed>, Fault> {
    let Ok(bytes) = std::fs::read(path) else { return Ok(None) };
    let body = MAGIC.len() + 2 * HASH_BYTES;
    let Some((head, content)) = bytes.split_at_checked(body) else { return Err(Fault::Damaged) };
    if !head.starts_with(MAGIC) {
        return Err(if head.starts_with(NAME) { Fault::OtherVersion } else { Fault::Damaged });
    }
    let (wrote, checksum) = head[MAGIC.len()..].split_at(HASH_BYTES);
    if wrote != version {
        return Err(Fault::OtherVersion);
    }
    if Hashing::Xxh3.of(content).as_bytes() != checksum {
        return Err(Fault::Damaged);
    }
    let body = body..bytes.len();
    Ok(Some(Sealed { bytes: bytes.into(), body }))
}

/// Replaces a file in one step. It is not flushed: a torn one fails its checksum.
pub(crate) fn write(path: &Path, version: &[u8; HASH_BYTES], parts: &[&[u8]]) -> std::io::Result<()> {
    let mut hasher = Hashing::Xxh3.hasher();
    for part in parts {
        hasher.update(part);
    }
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    // A name of our own: two builds at once must not write into one file.
    let staged = path.with_extension(std::process::id().to_string());
    let fill = || -> std::io::Result<()> {
        let mut file = std::fs::File::create(&staged)?;
        file.write_all(MAGIC)?;
        file.write_all(version)?;
        file.write_all(hasher.finish().as_bytes())?;
        for part in parts {
            file.write_all(part)?;
        }
        std::fs::rename(&staged, path)
    };
    fill().inspect_err(|_| {
        // The failure matters more than a file left behind.
        let _ = std::fs::remove_file(&staged);
    })
}

/// Removes a file that is of no use any more.
pub(super) fn remove(path: &Path) {
    // Whatever keeps it from going, it is not believed.
    let _ = std::fs::remove_file(path);
}

/// Removes all that is remembered.
pub fn forget(work: &Path) -> std::io::Result<()> {
    match std::fs::remove_dir_all(work.join(FOLDER)) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Below the work folder.
pub(super) const FOLDER: &str = "memo";
