//! All files of a portal at one moment.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use crate::paths::SourcePath;

/// All files of a portal at one moment: `chienowa.yaml`, `content/`, `themes/`, `sources/*/content/`.
#[derive(Clone, Debug, Default)]
pub struct SourceTree {
    files: BTreeMap<SourcePath, SourceFile>,
}

/// One file.
#[derive(Clone, Debug)]
pub enum SourceFile {
    /// Markdown, YAML, templates, styles and scripts: held in memory.
    Text(Arc<SourceText>),
    /// Anything else: known by size, read when it is written out.
    Asset(Asset),
}

/// A text file. Any byte order mark is gone; line ends are as in the file.
#[derive(Debug, PartialEq, Eq)]
pub struct SourceText {
    /// The text.
    pub text: String,
    /// BLAKE3 of the text.
    pub hash: [u8; 32],
    /// Whether bytes that were not UTF-8 were replaced. There is an error about it, so nothing is published; what
    /// else is found in this text is noise.
    pub is_damaged: bool,
}

/// A file that is copied as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asset {
    /// Where its bytes are.
    pub bytes: AssetBytes,
    /// Length in bytes.
    pub length: u64,
    /// Changes when the bytes may have changed: made of the file's times of change, or of a content hash. Never
    /// part of an output, for it differs between two machines.
    pub stamp: u128,
    /// Width and height, if it is an image whose header could be read.
    pub image: Option<ImageSize>,
}

/// Where an asset's bytes are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AssetBytes {
    /// In a file.
    File(PathBuf),
    /// In memory, for fixtures.
    Memory(Arc<[u8]>),
}

/// Size in CSS pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub struct ImageSize {
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
}

impl AssetBytes {
    /// Opens the bytes to be read.
    ///
    /// # Errors
    ///
    /// Something else lies in the file's place by now: a link could lead anywhere, and a pipe never end.
    pub fn open(&self) -> io::Result<Box<dyn Read + '_>> {
        match self {
            Self::File(file) => Ok(Box::new(open_plain(file)?)),
            Self::Memory(bytes) => Ok(Box::new(&**bytes)),
        }
    }

    /// All of them.
    ///
    /// # Errors
    ///
    /// As of [`AssetBytes::open`], and of reading.
    pub fn read(&self) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.open()?.read_to_end(&mut bytes)?;
        Ok(bytes)
    }
}

/// Opens a file whose path was free of links when it was found, if it still is.
pub(crate) fn open_plain(path: &Path) -> io::Result<File> {
    let is_there = fs::canonicalize(path)? == path;
    if !is_there || !fs::symlink_metadata(path)?.is_file() {
        return Err(io::Error::other("it is no longer the file that it was"));
    }
    File::open(path)
}

impl Asset {
    /// Whether an equal stamp will mean equal bytes: not for a file that was changed just before it was looked at.
    pub fn is_settled(&self, looked_at: SystemTime) -> bool {
        match self.bytes {
            AssetBytes::File(_) => super::load::is_settled(self.stamp, looked_at),
            // Its stamp is made of its content.
            AssetBytes::Memory(_) => true,
        }
    }
}

impl SourceText {
    /// Takes a file's text, without a byte order mark.
    pub fn new(text: String) -> Self {
        let hash = *blake3::hash(text.as_bytes()).as_bytes();
        Self { text, hash, is_damaged: false }
    }
}

impl SourceTree {
    /// An empty tree.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds or replaces a file.
    pub fn insert(&mut self, path: SourcePath, file: SourceFile) {
        self.files.insert(path, file);
    }

    /// Takes a file out.
    pub fn remove(&mut self, path: &SourcePath) -> Option<SourceFile> {
        self.files.remove(path)
    }

    /// Takes out the files that are not wanted.
    pub(super) fn retain(&mut self, is_wanted: impl Fn(&SourcePath, &SourceFile) -> bool) {
        self.files.retain(|path, file| is_wanted(path, file));
    }

    /// The file of that name.
    pub fn get(&self, path: &SourcePath) -> Option<&SourceFile> {
        self.files.get(path)
    }

    /// The text of that name, if it is a text file.
    pub fn text(&self, path: &SourcePath) -> Option<&Arc<SourceText>> {
        match self.files.get(path)? {
            SourceFile::Text(text) => Some(text),
            SourceFile::Asset(_) => None,
        }
    }

    /// All files by name.
    pub fn iter(&self) -> impl Iterator<Item = (&SourcePath, &SourceFile)> {
        self.files.iter()
    }

    /// All files of every `content/`, the portal's own first.
    pub fn contents(&self) -> impl Iterator<Item = (&SourcePath, &SourceFile)> {
        self.below("content/").chain(self.below("sources/"))
    }

    /// All files whose name begins with `prefix`, by name.
    pub fn below<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = (&'a SourcePath, &'a SourceFile)> {
        self.files
            .range(SourcePath::new(prefix)..)
            .take_while(move |(path, _)| path.as_str().starts_with(prefix))
    }
}
