//! What lies in the output folder where outputs belong.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use rayon::prelude::*;

use super::error::Context;
use super::ours::Ours;
use super::stamp::Stamp;
use super::wanted::Wanted;
use super::{WriteError, disk, names};

/// What lies where an output belongs.
pub(super) enum Standing {
    /// Nothing that must be kept.
    Free,
    File(Found),
}

/// A file that lies where an output belongs.
pub(super) struct Found {
    pub length: u64,
    pub stamp: Option<Stamp>,
    /// Only then it may be replaced.
    pub is_ours: bool,
}

/// The output folder before a write.
pub(super) struct Ground<'a> {
    output: &'a Path,
    ours: &'a Ours<'a>,
    folders: HashMap<&'a str, Way>,
}

/// What lies where a folder belongs.
enum Way {
    Open,
    /// Nothing, or a file of ours: it is stale and goes first.
    Free,
    Blocked,
}

impl<'a> Ground<'a> {
    /// Looks at every folder once, for there are fewer than files.
    pub(super) fn survey(
        output: &'a Path,
        wanted: &Wanted<'a>,
        ours: &'a Ours<'a>,
    ) -> Result<Self, WriteError> {
        let look = |folder: &'a str| {
            Ok(match disk::look(&output.join(folder))? {
                Some(metadata) if metadata.is_dir() => (folder, Way::Open),
                Some(_) if !ours.has(folder) => (folder, Way::Blocked),
                _ => (folder, Way::Free),
            })
        };
        let folders = wanted.folders().into_par_iter().map(look).collect::<Result<_, WriteError>>()?;
        Ok(Self { output, ours, folders })
    }

    /// What lies at this wanted path; an error if it is in the way.
    pub(super) fn at(&self, path: &str) -> Result<Standing, WriteError> {
        let closed = |folder: &&str| !matches!(self.folders[*folder], Way::Open);
        // What lies behind the outermost of them was looked at through it, and does not count.
        if let Some(folder) = names::folders(path).filter(closed).last() {
            return match self.folders[folder] {
                Way::Blocked => Err(WriteError::Obstructed { path: self.output.join(folder) }),
                Way::Open | Way::Free => Ok(Standing::Free),
            };
        }
        let target = self.output.join(path);
        match disk::look(&target)? {
            None => Ok(Standing::Free),
            Some(metadata) if metadata.is_file() => Ok(Standing::File(Found {
                length: metadata.len(),
                stamp: Stamp::of(&metadata),
                is_ours: self.ours.has(path),
            })),
            Some(metadata) if metadata.is_dir() => self.only_ours_below(path).map(|()| Standing::Free),
            Some(_) if self.ours.has(path) => Ok(Standing::Free),
            Some(_) => Err(WriteError::Obstructed { path: target }),
        }
    }

    /// An error if a folder that must give way to a file holds anything but files of ours and empty folders.
    fn only_ours_below(&self, folder: &str) -> Result<(), WriteError> {
        let disk = self.output.join(folder);
        for entry in fs::read_dir(&disk).context("read the folder", &disk)? {
            let entry = entry.context("read the folder", &disk)?;
            let obstructed = || WriteError::Obstructed { path: entry.path() };
            let name = entry.file_name();
            let path = format!("{folder}/{}", name.to_str().ok_or_else(obstructed)?);
            if entry.file_type().context("read", &entry.path())?.is_dir() {
                self.only_ours_below(&path)?;
            } else if !self.ours.has(&path) {
                return Err(obstructed());
            }
        }
        Ok(())
    }
}
