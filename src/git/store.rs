//! Keeps a log in the work folder for the next build. Whatever is wrong with it, it is made anew.

use std::path::{Path, PathBuf};

use super::log::Log;
use super::repository::Repository;
use crate::memo::{PROGRAM, disk};

/// Below the work folder.
const FILE: &str = "git/log";

/// What the last build left, if it is of the same folder of a clone that is cut off at the same place.
pub(super) fn load(work: &Path, repository: &Repository) -> Option<Log> {
    let sealed = disk::read(&file(work), &version(repository)).ok()??;
    postcard::from_bytes(&sealed.bytes[sealed.body]).ok()
}

/// Leaves a log.
pub(super) fn save(work: &Path, repository: &Repository, log: &Log) -> std::io::Result<()> {
    let bytes = postcard::to_stdvec(log).expect("a log is plain data");
    disk::write(&file(work), &version(repository), &[&bytes])
}

fn file(work: &Path) -> PathBuf {
    work.join(FILE)
}

fn version(repository: &Repository) -> [u8; 32] {
    let known = postcard::to_stdvec(&(PROGRAM, &repository.folder, &repository.cut));
    *blake3::hash(&known.expect("a folder and commits are plain data")).as_bytes()
}
