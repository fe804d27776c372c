//! The only place that reads the project's files: folders in, an immutable [`SourceTree`] out.
//!
//! Reads `chienowa.yaml`, `content/`, `themes/` and the `content/` of each folder below `sources/`, and nothing else.
//! Never follows a link out of these folders, never writes, and never fails on an author's mistake: those become
//! diagnostics.
#![expect(clippy::disallowed_methods, reason = "this module reads the project's files")]

mod exif;
mod fixture;
mod image;
mod load;
mod names;
#[cfg(test)]
mod tests;
mod text;
mod tree;
mod update;
mod walk;

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use rayon::prelude::*;

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::limits::Limits;
use crate::paths::SourcePath;
use load::{Entry, Loaded};
use walk::Found;

pub use exif::Orientation;
#[cfg(any(test, fuzzing))]
pub(crate) use image::size_in;
pub(crate) use image::svg_size;
pub use names::why_no_source;
pub(crate) use tree::open_plain;
pub use tree::{Asset, AssetBytes, ImageSize, SourceFile, SourceText, SourceTree};
pub use update::{Changes, TextChange};

/// Limits of a reading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// Longest text in bytes; a longer one is an error and is not read.
    pub largest_text: u64,
    /// Bytes of all texts; if there are more, none is kept.
    pub most_text: u64,
    /// Files and folders; if there are more, none is read.
    pub most_files: usize,
}

impl From<&Limits> for Options {
    fn from(limits: &Limits) -> Self {
        Self { largest_text: limits.text_bytes, most_text: limits.total_text_bytes, most_files: limits.files }
    }
}

impl Default for Options {
    fn default() -> Self {
        Self::from(&Limits::DEFAULT)
    }
}

/// All that was read at one moment, and what makes the next reading cheap. Its texts are shared by its clones.
#[derive(Clone, Debug)]
pub struct Reading {
    /// The files.
    pub tree: SourceTree,
    /// What is wrong with files, sorted.
    pub diagnostics: Diagnostics,
    /// What it took.
    pub stats: Stats,
    /// When it began.
    pub began: SystemTime,
    remembered: BTreeMap<SourcePath, Entry>,
    options: Options,
    /// The root without links in its own path.
    root: PathBuf,
    /// Whether the folders hold nothing but files with one name each. Behind a link a file has another name too, which
    /// nobody tells of when it changes.
    is_plain: bool,
}

impl Reading {
    /// Where a file lies, by its name on disk, which may be spelled otherwise.
    pub fn on_disk(&self, path: &SourcePath) -> Option<&Path> {
        self.remembered.get(path).map(|entry| entry.disk.as_path())
    }

    /// Whether a file lies where its name says, not behind a link.
    pub fn is_at(&self, path: &SourcePath) -> bool {
        let below = self.on_disk(path).and_then(|disk| disk.strip_prefix(&self.root).ok()?.to_str());
        below.is_some_and(|below| SourcePath::new(&below.replace('\\', "/")) == *path)
    }

    /// The portal's folder without links in its own path.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The limits that held.
    pub const fn options(&self) -> &Options {
        &self.options
    }

    /// The files without the texts of any `content/`, which only compiling reads: for whoever makes the outputs of a
    /// portal that was compiled. Texts that are `kept` stay, to show what was found in them.
    pub fn into_compiled(self, kept: impl Fn(&SourcePath) -> bool) -> SourceTree {
        let mut tree = self.tree;
        tree.retain(|path, file| match file {
            SourceFile::Text(_) => path.content_root().is_none() || kept(path),
            SourceFile::Asset(_) => true,
        });
        tree
    }
}

/// What a reading took.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stats {
    /// Files found, with and without diagnostics.
    pub files: usize,
    /// Files whose content was read, or header if they are assets; the others were as before.
    pub read: usize,
}

/// The portal cannot be read at all.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The root is not there or may not be opened.
    #[error("cannot open the portal's folder `{path}`: {reason}")]
    Root {
        /// The root as given.
        path: PathBuf,
        /// Why.
        reason: io::Error,
    },
    /// The root is a file.
    #[error("cannot read the portal in `{path}`: it is not a folder")]
    NotFolder {
        /// The root as given.
        path: PathBuf,
    },
}

/// Reads the portal below `root`.
///
/// A file of `previous` whose length, times and inode are the same is not read again; its text is the same `Arc`.
/// A file changed less than two seconds before `previous` began is read again in any case, because the next
/// change within the file system's step of time would not show. The result depends only on the files, never on
/// `previous` or on the order in which threads ran.
pub fn read(root: &Path, previous: Option<&Reading>, options: &Options) -> Result<Reading, ReadError> {
    // No output sees this time: it only tells which times of change can be trusted.
    read_at(SystemTime::now(), root, previous, options)
}

fn read_at(
    began: SystemTime,
    root: &Path,
    previous: Option<&Reading>,
    options: &Options,
) -> Result<Reading, ReadError> {
    let real = open_root(root)?;
    let previous = previous.filter(|previous| previous.options == *options);
    let mut diagnostics = Diagnostics::new();
    let walked = walk::walk(&real, options.most_files, &mut diagnostics);
    let is_plain = !walked.has_links && diagnostics.is_empty();
    let texts = load::Texts::new(options);
    let loaded: Vec<(SourcePath, Loaded)> = walked
        .found
        .into_par_iter()
        .map(|found| {
            let known = previous.and_then(|previous| previous.remembered.get(&found.path));
            let loaded = load::load(&found, known, began, &texts);
            (found.path, loaded)
        })
        .collect();

    let loaded = if texts.are_too_many() {
        diagnostics.push(too_much_text(options));
        Vec::new()
    } else {
        loaded
    };
    let mut reading = Reading {
        tree: SourceTree::new(),
        diagnostics,
        stats: Stats::default(),
        began,
        remembered: BTreeMap::new(),
        options: options.clone(),
        root: real,
        is_plain,
    };
    for (path, loaded) in loaded {
        let entry = match loaded {
            Loaded::Kept(entry) => entry,
            Loaded::Read(entry) => {
                reading.stats.read += 1;
                entry
            }
            Loaded::Gone => continue,
        };
        reading.stats.files += 1;
        reading.diagnostics.extend(entry.diagnostic.clone());
        if let Some(file) = &entry.file {
            reading.tree.insert(path.clone(), file.clone());
        }
        reading.remembered.insert(path, entry);
    }
    reading.diagnostics = reading.diagnostics.sorted();
    Ok(reading)
}

fn too_much_text(options: &Options) -> Diagnostic {
    let message = format!("the texts have more than {} bytes in all, so none is read", options.most_text);
    Diagnostic::new(Code::ReadLimit, &SourcePath::new("content"), message)
        .hint("split the portal; `limits: {total_text_bytes: …}` in chienowa.yaml allows more")
}

/// The configuration alone, which says how much else may be read.
///
/// # Errors
///
/// As of [`read`].
pub fn read_configuration(root: &Path) -> Result<SourceTree, ReadError> {
    read_some(root, walk::configuration)
}

/// The configuration and the portal's own words, `content/data/`, alone: for whoever must answer at once.
///
/// # Errors
///
/// As of [`read`].
pub fn read_vocabularies(root: &Path) -> Result<SourceTree, ReadError> {
    read_some(root, walk::vocabularies)
}

fn read_some(root: &Path, walk: impl FnOnce(&Path) -> Vec<Found>) -> Result<SourceTree, ReadError> {
    let real = open_root(root)?;
    let options = Options::default();
    let mut tree = SourceTree::new();
    for found in walk(&real) {
        let texts = load::Texts::new(&options);
        if let Loaded::Read(entry) = load::load(&found, None, SystemTime::UNIX_EPOCH, &texts)
            && let Some(file) = entry.file
        {
            tree.insert(found.path, file);
        }
    }
    Ok(tree)
}

/// The root without links in its own path, so that links below it can be judged.
fn open_root(root: &Path) -> Result<PathBuf, ReadError> {
    let fail = |reason| ReadError::Root { path: root.to_owned(), reason };
    let real = fs::canonicalize(root).map_err(fail)?;
    if !real.is_dir() {
        return Err(ReadError::NotFolder { path: root.to_owned() });
    }
    fs::read_dir(&real).map_err(fail)?;
    Ok(real)
}
