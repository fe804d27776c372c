//! Keeps what is written below the portal there: whoever writes content can commit a link in a folder's place.

use std::path::{Component, Path, PathBuf};

use walkdir::WalkDir;

use super::WriteError;

/// Our own folder in a portal, for what lives between two runs.
const WORK: &str = ".chienowa";

/// What lies deeper in the work folder is replaced, never opened to be written.
const WORK_DEPTH: usize = 4;

/// Whether a path that is written as one below `root` leads out of it through a link. One that leaves by `..` says so
/// itself.
pub(crate) fn leads_out(root: &Path, path: &Path) -> bool {
    let (Ok(root), Ok(path)) = (std::path::absolute(root), std::path::absolute(path)) else { return false };
    let Ok(below) = path.strip_prefix(&root) else { return false };
    let Ok(root) = std::fs::canonicalize(&root) else { return false };
    let mut place = root.clone();
    for part in below.components() {
        match part {
            Component::ParentDir if place == root => return false,
            Component::ParentDir => {
                place.pop();
            }
            part => place.push(part),
        }
        if place.is_symlink() {
            match std::fs::canonicalize(&place) {
                Ok(real) if real.starts_with(&root) => place = real,
                // A link into nothing may lead anywhere.
                _ => return true,
            }
        }
    }
    false
}

/// The work folder `.chienowa` of a portal, which need not be there yet.
///
/// # Errors
///
/// It is a link or holds one: whatever is kept would be written, and what is stale removed, where the link leads.
pub(crate) fn work_folder(root: &Path) -> Result<PathBuf, WriteError> {
    let work = root.join(WORK);
    // Staged outputs go as a whole, and links among them with them.
    let entries = WalkDir::new(&work).max_depth(WORK_DEPTH).follow_root_links(false).into_iter();
    let entries = entries.filter_entry(|entry| entry.file_name() != "staging");
    let link = entries.flatten().find(walkdir::DirEntry::path_is_symlink);
    match link {
        Some(link) => Err(WriteError::Link { path: link.into_path() }),
        None => Ok(work),
    }
}
