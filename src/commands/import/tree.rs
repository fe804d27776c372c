//! The files of a source, in a folder or in an archive: what is there under which name, and its bytes.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};

use unicode_normalization::UnicodeNormalization;
use walkdir::WalkDir;

use super::archive::{self, Packed};
use super::{CommandError, LARGEST_FILE, failed};
use crate::import::Report;

/// More than this is no folder of pages but a whole disk.
pub(super) const MOST_FILES: usize = 200_000;

/// Where the bytes of a source's files are.
#[derive(Debug, Default)]
pub(super) struct Files(pub(super) BTreeMap<String, Bytes>);

/// The bytes of a file.
#[derive(Clone, Debug)]
pub(super) enum Bytes {
    /// On disk.
    File(PathBuf),
    /// In an archive.
    Packed(Packed),
}

/// A folder or an archive.
#[derive(Debug)]
pub(super) enum Tree {
    /// The folder, without links in its own path.
    Folder(PathBuf),
    /// All files of an archive.
    Archive(BTreeMap<String, Packed>),
}

impl Bytes {
    /// Hands the bytes over, at most so many and one more; whoever reads them tells a file that is too long by that.
    pub(super) fn read<T>(&self, most: u64, read: impl FnOnce(&mut dyn Read) -> T) -> io::Result<T> {
        match self {
            Self::File(path) => Ok(read(&mut BufReader::new(File::open(path)?).take(most + 1))),
            Self::Packed(packed) => packed.read(most, read),
        }
    }

    /// All bytes; nothing if there are more than allowed.
    pub(super) fn limited(&self, most: u64) -> io::Result<Option<Vec<u8>>> {
        match self {
            Self::File(path) => read_limited(path, most),
            Self::Packed(packed) => packed.bytes(most),
        }
    }

    /// All bytes of an image or attachment; nothing if there are too many.
    pub(super) fn all(&self) -> io::Result<Option<Vec<u8>>> {
        self.limited(LARGEST_FILE)
    }

    /// How long it says to be.
    pub(super) fn length(&self) -> u64 {
        match self {
            Self::File(path) => fs::metadata(path).map_or(0, |metadata| metadata.len()),
            Self::Packed(packed) => packed.length,
        }
    }
}

impl Tree {
    pub(super) fn open(source: &Path, report: &mut Report) -> Result<Self, CommandError> {
        let root = fs::canonicalize(source).map_err(failed("open", source))?;
        if root.is_dir() {
            return Ok(Self::Folder(root));
        }
        if source.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("zip")) {
            let files = without_common_folder(archive::files(&root, report)?);
            return Ok(Self::Archive(first_of_each(files, report).into_iter().collect()));
        }
        let hint = "give a folder or a ZIP of one, or use `import growi` or `import csv`";
        Err(CommandError::Other(format!("`{}` is not a folder; {hint}", source.display())))
    }

    /// Whether there is a file of this name.
    pub(super) fn is_file(&self, name: &str) -> bool {
        match self {
            Self::Folder(root) => root.join(name).is_file(),
            Self::Archive(files) => files.contains_key(name),
        }
    }

    /// Whether there is a folder of this name.
    pub(super) fn is_folder(&self, name: &str) -> bool {
        match self {
            Self::Folder(root) => root.join(name).is_dir(),
            Self::Archive(_) => self.packed_below(name).next().is_some(),
        }
    }

    /// The bytes of a file of the project itself; nothing if it is not there or too long to be one.
    pub(super) fn settings(&self, name: &str, most: u64) -> Option<Vec<u8>> {
        match self {
            Self::Folder(root) => read_limited(&root.join(name), most).ok()?,
            Self::Archive(files) => files.get(name)?.bytes(most).ok()?,
        }
    }

    /// All files below a folder, by their names there, sorted. Links are followed to files of the source only.
    pub(super) fn files(
        &self,
        folder: &str,
        report: &mut Report,
    ) -> Result<Vec<(String, Bytes)>, CommandError> {
        match self {
            Self::Folder(root) => on_disk(root, folder, report),
            Self::Archive(_) => {
                let files = self.packed_below(folder);
                Ok(files.map(|(name, packed)| (name.to_owned(), Bytes::Packed(packed.clone()))).collect())
            }
        }
    }

    fn packed_below(&self, folder: &str) -> impl Iterator<Item = (&str, &Packed)> {
        let files = match self {
            Self::Archive(files) => Some(files),
            Self::Folder(_) => None,
        };
        files.into_iter().flatten().filter_map(move |(name, packed)| {
            let below = name.strip_prefix(folder)?;
            let below = if folder.is_empty() { below } else { below.strip_prefix('/')? };
            Some((below, packed))
        })
    }
}

fn on_disk(root: &Path, folder: &str, report: &mut Report) -> Result<Vec<(String, Bytes)>, CommandError> {
    let top = if folder.is_empty() { root.to_owned() } else { root.join(folder) };
    if !fs::canonicalize(&top).is_ok_and(|real| real.starts_with(root)) {
        let message = format!("`{}` is a link out of the source; name the folder itself", top.display());
        return Err(CommandError::Other(message));
    }
    let mut found = Vec::new();
    let walk = WalkDir::new(&top).min_depth(1).sort_by_file_name().into_iter();
    for entry in walk.filter_entry(|entry| {
        !is_hidden(entry.file_name().to_string_lossy().as_ref(), entry.file_type().is_dir())
    }) {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                let path = error.path().unwrap_or(&top).display().to_string();
                report.skip(path, format!("it cannot be read: {error}"));
                continue;
            }
        };
        let below = entry.path().strip_prefix(&top).unwrap_or(entry.path());
        let Some(name) = below.to_str() else {
            report.skip(below.to_string_lossy(), "its name is not UTF-8");
            continue;
        };
        let name: String = name.replace('\\', "/").nfc().collect();
        if entry.file_type().is_dir() {
            continue;
        }
        if found.len() >= MOST_FILES {
            let message = format!(
                "`{}` holds more than {MOST_FILES} files; name the folder that holds the pages",
                top.display()
            );
            return Err(CommandError::Other(message));
        }
        match real(root, entry.path(), entry.file_type()) {
            Ok(path) => found.push((name, Bytes::File(path))),
            Err(reason) => report.skip(name, reason),
        }
    }
    Ok(first_of_each(found, report))
}

/// The file itself, or the file of the source that a link leads to.
fn real(root: &Path, path: &Path, kind: fs::FileType) -> Result<PathBuf, &'static str> {
    if kind.is_file() {
        return Ok(path.to_owned());
    }
    if !kind.is_symlink() {
        return Err("it is neither a file nor a folder");
    }
    match fs::canonicalize(path) {
        Ok(real) if !real.starts_with(root) => Err("it is a link out of the source"),
        Ok(real) if real.is_file() => Ok(real),
        Ok(_) => Err("it is a link to a folder"),
        Err(_) => Err("it is a link to nothing"),
    }
}

/// Two names that are stored differently and look alike: the first counts.
fn first_of_each<T>(mut files: Vec<(String, T)>, report: &mut Report) -> Vec<(String, T)> {
    files.sort_by(|(one, _), (other, _)| one.cmp(other));
    let mut unique: Vec<(String, T)> = Vec::with_capacity(files.len());
    for (name, file) in files {
        if unique.last().is_some_and(|(last, _)| *last == name) {
            report.skip(name, "another file has the same name, stored differently (Unicode NFC and NFD)");
        } else {
            unique.push((name, file));
        }
    }
    unique
}

/// What git hosts put around all files of an archive.
fn without_common_folder<T>(files: Vec<(String, T)>) -> Vec<(String, T)> {
    let top = files.first().and_then(|(name, _)| Some(format!("{}/", name.split_once('/')?.0)));
    match top {
        Some(top) if files.iter().all(|(name, _)| name.starts_with(&top)) => {
            files.into_iter().map(|(name, file)| (name[top.len()..].to_owned(), file)).collect()
        }
        _ => files,
    }
}

/// Tools' own files and folders.
pub(super) fn is_hidden(name: &str, is_folder: bool) -> bool {
    let is_tool = is_folder && matches!(name, "node_modules" | "target" | "__MACOSX");
    name.starts_with('.') || is_tool || matches!(name, "Thumbs.db" | "desktop.ini") || name.ends_with('~')
}

/// The bytes of a file; nothing if there are more than allowed.
pub(super) fn read_limited(path: &Path, most: u64) -> io::Result<Option<Vec<u8>>> {
    let file = File::open(path)?;
    if !file.metadata()?.is_file() {
        return Err(io::Error::other("it is not a file"));
    }
    let mut bytes = Vec::new();
    file.take(most + 1).read_to_end(&mut bytes)?;
    Ok(u64::try_from(bytes.len()).is_ok_and(|length| length <= most).then_some(bytes))
}
