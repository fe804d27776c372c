//! Where outputs go, and where they must never go.

use std::io;
use std::path::{Component, Path, PathBuf};

use super::WriteError;
use super::error::Context;
use super::manifest::PUBLISHING;
use super::within::leads_out;
use crate::hash::Hashing;

/// The folders of a write.
#[derive(Clone, Copy, Debug)]
pub struct Folders<'a> {
    /// The portal, holding `content/`.
    pub root: &'a Path,
    /// Where the outputs belong; made if it is not there.
    pub output: &'a Path,
    /// The portal's own folder `.chienowa`, or `.chienowa-publishing` in the output folder, for what lives between two writes;
    /// made if it is not there.
    pub work: &'a Path,
    /// What tells the contents of files apart.
    pub hashing: Hashing,
}

/// The same folders, absolute and free of links.
#[derive(Debug)]
pub(super) struct Places {
    pub output: PathBuf,
    pub staging: PathBuf,
    pub journal: PathBuf,
    pub ledger: PathBuf,
    pub lock: PathBuf,
    pub hashing: Hashing,
}

impl Folders<'_> {
    /// An error if writing would put sources or our own work in danger. Makes the work folder, nothing else.
    pub(super) fn resolve(&self) -> Result<Places, WriteError> {
        let root = std::fs::canonicalize(self.root).context("open the folder", self.root)?;
        let output = resolve(self.output)?;
        let refuse = |reason| WriteError::OutputRefused { path: self.output.to_owned(), reason };
        if root.starts_with(&output) {
            return Err(refuse("the output folder would contain the portal itself"));
        }
        if ["content", "themes", "sources"].iter().any(|folder| output.starts_with(real(&root.join(folder))))
        {
            return Err(refuse("the output folder would lie among the sources"));
        }
        if output.components().any(|part| part.as_os_str() == ".git") {
            return Err(refuse("the output folder would lie in git's own folder"));
        }
        if leads_out(self.root, self.output) {
            return Err(refuse(
                "a link in the portal leads out of it there; to write where it leads, name that place itself",
            ));
        }
        if Some(&output) == std::env::home_dir().map(|home| real(&home)).as_ref() {
            return Err(refuse("it is the home folder; choose a folder in it"));
        }
        if output.join(".git").symlink_metadata().is_ok() {
            return Err(refuse("it is the top folder of a git repository; choose a folder in it"));
        }
        if output.exists() && !output.is_dir() {
            return Err(refuse("it is not a folder"));
        }
        let work = resolve(self.work)?;
        let staging = work.join("staging");
        let is_mixed = work.starts_with(&output) && work != output.join(PUBLISHING);
        if is_mixed || output.starts_with(&staging) {
            return Err(refuse("the output folder would mix with Chienowa's own work"));
        }
        std::fs::create_dir_all(&work).context("make the folder", &work)?;
        let [journal, ledger, lock] = ["journal.json", "ledger", "lock"].map(|name| work.join(name));
        Ok(Places { output, staging, journal, ledger, lock, hashing: self.hashing })
    }
}

/// Files of one folder below the staging folder. Threads that make files in one folder wait for each other.
const STAGED_TOGETHER: usize = 256;

impl Places {
    /// Where the output of this number is made, to be moved alone. The folder may have to be made.
    pub(super) fn staged(&self, number: usize) -> PathBuf {
        let folder = self.staging.join((number / STAGED_TOGETHER).to_string());
        folder.join((number % STAGED_TOGETHER).to_string())
    }

    /// Where a whole new output folder is made.
    pub(super) fn tree(&self) -> PathBuf {
        self.staging.join("tree")
    }
}

fn real(path: &Path) -> PathBuf {
    std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
}

/// The path without links; its last folders need not exist.
fn resolve(path: &Path) -> Result<PathBuf, WriteError> {
    let absolute = std::path::absolute(path).context("find the folder", path)?;
    let mut missing = Vec::new();
    let mut known = absolute.as_path();
    loop {
        match std::fs::canonicalize(known) {
            Ok(real) => return Ok(missing.iter().rev().fold(real, |real, part| real.join(part))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                // `..` after a folder that does not exist leads nowhere; a dangling link is not a folder to make.
                let Some(Component::Normal(part)) = known.components().next_back() else {
                    return Err(error).context("find the folder", path);
                };
                if known.is_symlink() {
                    return Err(error).context("follow the link", known);
                }
                missing.push(part);
                let Some(parent) = known.parent() else { return Err(error).context("find the folder", path) };
                known = parent;
            }
            Err(error) => return Err(error).context("find the folder", path),
        }
    }
}
