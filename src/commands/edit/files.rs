//! Small steps on files, each with an error that names the path.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::commands::CommandError;

/// A file on its way to another file system, beside its place; if that ends halfway, whoever takes back removes it.
const PART: &str = ".chienowa-part";

/// Whether two names are of one file: one that changes only its case, where case does not count.
pub(super) fn is_same(one: &Path, other: &Path) -> bool {
    matches!((fs::canonicalize(one), fs::canonicalize(other)), (Ok(one), Ok(other)) if one == other)
}

/// Refuses what is not below `content/`.
pub(super) fn refuse_outside(name: &Path) -> Result<(), CommandError> {
    let is_plain = name.components().all(|part| matches!(part, std::path::Component::Normal(_)));
    if is_plain && name.starts_with("content") && name.components().count() > 1 {
        return Ok(());
    }
    Err(CommandError::Other(format!("`{}` is not below content/; nothing was changed", name.display())))
}

/// The first link on the way to a name below the root.
pub(super) fn link_on_the_way(root: &Path, name: &Path) -> Option<PathBuf> {
    let mut path = root.to_owned();
    name.iter().find_map(|part| {
        path.push(part);
        path.is_symlink().then(|| path.clone())
    })
}

/// Writes a new file, durable when this returns.
pub(super) fn write_durably(
    path: &Path,
    bytes: &[u8],
    permissions: Option<&fs::Permissions>,
) -> Result<(), CommandError> {
    let write = || {
        let mut file = File::create_new(path)?;
        file.write_all(bytes)?;
        if let Some(permissions) = permissions {
            file.set_permissions(permissions.clone())?;
        }
        file.sync_all()
    };
    write().map_err(|reason| failed("write", path, reason))
}

/// Moves a file over whatever has the name; to another file system by way of a copy beside it.
pub(super) fn carry(from: &Path, to: &Path) -> io::Result<()> {
    match fs::rename(from, to) {
        Err(reason) if reason.kind() == io::ErrorKind::CrossesDevices => {
            let part = to.with_file_name(PART);
            let copied = fs::copy(from, &part).and_then(|_| fs::rename(&part, to));
            if copied.is_err() {
                let _ = fs::remove_file(&part);
            }
            copied.and_then(|()| fs::remove_file(from))
        }
        done => done,
    }
}

/// Removes what an interrupted [`carry`] has left beside a place.
pub(super) fn remove_part(place: &Path) {
    let _ = fs::remove_file(place.with_file_name(PART));
}

/// Removes a folder with all in it; it may be gone already.
pub(super) fn remove_folder(path: &Path) -> Result<(), CommandError> {
    match fs::remove_dir_all(path) {
        Err(reason) if reason.kind() != io::ErrorKind::NotFound => Err(failed("remove", path, reason)),
        _ => Ok(()),
    }
}

/// What is told where a step fails.
pub(super) fn failed(action: &'static str, path: &Path, reason: io::Error) -> CommandError {
    CommandError::File { action, path: path.display().to_string(), reason }
}
