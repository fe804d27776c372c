//! A folder that is the site itself, each file replaced by itself: for shares where links mean nothing and a folder
//! with an open file cannot be renamed.
//!
//! Files named by their content come first, then what pages link to, pages, and the entry pages; what is stale goes
//! last. So a page never asks for what is not there yet. `write` does the moving and completes what was interrupted.

use std::fs;
use std::path::{Path, PathBuf};

use super::stage;
use crate::hash::{Hash, Hashing};
use crate::publish::Outcome;
use crate::publish::error::{Context, PublishError};
use crate::publish::manifest::{Entry, MANIFEST, Manifest, Occasion};
use crate::publish::site::{Role, Site};
use crate::write::{self, Failure, Folders, Lock, Output, PUBLISHING};

/// The folder that is the site.
#[derive(Debug)]
pub(in crate::publish) struct InPlace {
    /// The portal.
    pub root: PathBuf,
    pub folder: PathBuf,
}

impl InPlace {
    /// What stands there now; nothing before the first publish.
    pub(in crate::publish) fn standing(&self) -> Option<Manifest> {
        Manifest::read(&fs::read(self.folder.join(MANIFEST)).ok()?)
    }

    pub(in crate::publish) fn publish(
        &self,
        site: &Site,
        occasion: Occasion,
    ) -> Result<Outcome, PublishError> {
        if let Err(error) = fs::create_dir(&self.folder)
            && !self.folder.is_dir()
        {
            return Err(error).context("make the folder", &self.folder);
        }
        // There, so that the disk can be full only before the first file moves.
        let work = self.folder.join(PUBLISHING);
        fs::create_dir_all(&work).context("make the folder", &work)?;
        let _lock = Lock::take(&work.join("publish.lock"), "is publishing there")?;
        let before = self.standing();
        let release = 1 + before.as_ref().map_or(0, |before| before.release);
        let mut next = Manifest::next(site, before.as_ref(), release, occasion);
        next.kept.retain(|kept| self.holds(&kept.entry));
        if let Some(before) = &before
            && before.is_of(site)
        {
            // Written again all the same: what somebody has damaged there is mended.
            next.clone_from(before);
            next.kept.retain(|kept| self.holds(&kept.entry));
        }
        let written = self.write(site, &next, &work)?;
        if written.written + written.removed == 0 {
            return Ok(Outcome::Unchanged);
        }
        Ok(Outcome::between(before.as_ref(), &next))
    }

    fn write(&self, site: &Site, next: &Manifest, work: &Path) -> Result<write::Counts, PublishError> {
        let mut entries: Vec<&Entry> = next.all().collect();
        entries.sort_by_key(|entry| Role::of(&entry.path));
        let bytes = next.to_bytes();
        let paths: Vec<String> =
            entries.iter().map(|entry| entry.path.clone()).chain([MANIFEST.to_owned()]).collect();
        let known = |at: usize| -> Option<Hash> {
            Some(entries.get(at).map_or_else(|| Hashing::Blake3.of(&bytes), |entry| entry.blake3.into()))
        };
        let render = |at: usize| -> Result<Output, PublishError> {
            let Some(entry) = entries.get(at) else { return Ok(Output::Bytes(bytes.clone())) };
            match site.file(&entry.path) {
                Some(file) => Ok(Output::Copy(file.source.clone())),
                None => Err(PublishError::Torn { path: entry.path.clone() }),
            }
        };
        // What the manifest tells.
        let hashing = Hashing::Blake3;
        let folders = Folders { root: &self.root, output: &self.folder, work, hashing };
        match write::write(&folders, &paths, known, render) {
            Ok(written) => {
                let of_file = |(entry, hash): (&&Entry, &Hash)| {
                    (*hash != entry.blake3.into()).then_some(entry.path.clone())
                };
                match entries.iter().zip(&written.hashes).find_map(of_file) {
                    Some(path) => Err(PublishError::Torn { path }),
                    None => Ok(written.counts),
                }
            }
            Err(Failure::Write(error)) => Err(error.into()),
            Err(Failure::Render(failures)) => {
                let first = failures.into_iter().next().expect("a failure names an output");
                Err(first.1)
            }
        }
    }

    /// Whether a file that is no longer part of the site is still there as it was.
    fn holds(&self, entry: &Entry) -> bool {
        stage::holds(&self.folder.join(&entry.path), entry)
    }
}
