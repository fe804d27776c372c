//! A ZIP that somebody else made. Nothing is unpacked to disk and no name in it is ever used as a path: files are listed
//! under names that were looked at first, and each is read up to what it says and up to a limit.

use std::cell::RefCell;
use std::fs::File;
use std::io::{self, BufReader, Cursor, Read, Seek, SeekFrom};
use std::path::Path;
use std::rc::Rc;

use encoding_rs::SHIFT_JIS;
use unicode_normalization::UnicodeNormalization;
use zip::ZipArchive;

use super::tree::{MOST_FILES, is_hidden};
use super::{CommandError, LARGEST_FILE, failed};
use crate::import::Report;

/// So much may any archive hold.
const HARMLESS: u64 = 100_000_000;
/// More than so many times its own size no archive of texts and pictures holds.
const LARGEST_RATIO: u64 = 100;

/// An open archive.
#[derive(Debug)]
pub(super) struct Archive(RefCell<ZipArchive<Reader>>);

/// A file of an archive.
#[derive(Clone, Debug)]
pub(super) struct Packed {
    archive: Rc<Archive>,
    number: usize,
    /// Its length, as the archive says.
    pub(super) length: u64,
}

/// Where an archive's bytes are.
#[derive(Debug)]
enum Reader {
    File(BufReader<File>),
    Memory(Cursor<Vec<u8>>),
}

impl Read for Reader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::File(file) => file.read(buffer),
            Self::Memory(memory) => memory.read(buffer),
        }
    }
}

impl Seek for Reader {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        match self {
            Self::File(file) => file.seek(to),
            Self::Memory(memory) => memory.seek(to),
        }
    }
}

/// The files of an archive by the last part of their names, whatever stands before it.
pub(super) fn by_last_name(path: &Path) -> Result<Vec<(String, Packed)>, CommandError> {
    let archive = open(path)?;
    let mut opened = archive.0.borrow_mut();
    let mut files = Vec::new();
    for number in 0..opened.len() {
        let name = opened.name_for_index(number).unwrap_or_default();
        let last = name.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
        let length = opened.by_index_raw(number).map_or(0, |file| file.size());
        files.push((last, Packed { archive: Rc::clone(&archive), number, length }));
    }
    drop(opened);
    Ok(files)
}

fn open(path: &Path) -> Result<Rc<Archive>, CommandError> {
    let file = File::open(path).map_err(failed("open", path))?;
    let length = file.metadata().map_err(failed("open", path))?.len();
    Archive::open(Reader::File(BufReader::new(file)), length).map_err(failed("open", path))
}

/// The files of an archive by name, with those of the archives in it if it holds nothing else, as Notion exports.
pub(super) fn files(path: &Path, report: &mut Report) -> Result<Vec<(String, Packed)>, CommandError> {
    let files = open(path)?.files(report);
    let is_archive = |name: &str| name.to_ascii_lowercase().ends_with(".zip");
    if files.is_empty() || !files.iter().all(|(name, _)| is_archive(name)) {
        return Ok(files);
    }
    let mut all = Vec::new();
    for (name, inner) in files {
        match inner.all() {
            Ok(Some(bytes)) => {
                let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
                let inner = Archive::open(Reader::Memory(Cursor::new(bytes)), length);
                all.extend(inner.map_err(failed("read", Path::new(&name)))?.files(report));
            }
            Ok(None) => report.skip(name, format!("it is larger than {LARGEST_FILE} bytes: unpack it first")),
            Err(error) => report.skip(name, format!("it cannot be read: {error}")),
        }
    }
    Ok(all)
}

impl Archive {
    fn open(reader: Reader, length: u64) -> io::Result<Rc<Self>> {
        let none = |error| io::Error::other(format!("it is no ZIP archive: {error}"));
        let mut archive = ZipArchive::new(reader).map_err(none)?;
        if archive.len() > MOST_FILES {
            return Err(io::Error::other(format!("it holds more than {MOST_FILES} files")));
        }
        // Each file is held to what it says, so that the sum of what they say is what there can be.
        let sizes =
            (0..archive.len()).map(|number| archive.by_index_raw(number).map_or(0, |file| file.size()));
        let sum = sizes.fold(0_u64, u64::saturating_add);
        if sum > HARMLESS && sum / LARGEST_RATIO > length {
            let message = format!("it says to hold more than {LARGEST_RATIO} times its own size");
            return Err(io::Error::other(message));
        }
        Ok(Rc::new(Self(RefCell::new(archive))))
    }

    fn files(self: &Rc<Self>, report: &mut Report) -> Vec<(String, Packed)> {
        let mut files = Vec::new();
        let mut archive = self.0.borrow_mut();
        for number in 0..archive.len() {
            let shown = archive.name_for_index(number).unwrap_or_default().to_owned();
            let file = match archive.by_index_raw(number) {
                Ok(file) => file,
                Err(error) => {
                    report.skip(shown, format!("it cannot be read: {error}"));
                    continue;
                }
            };
            if file.is_dir() {
                continue;
            }
            let is_plain = file.unix_mode().is_none_or(|mode| matches!(mode & 0o170_000, 0 | 0o100_000));
            let name = match name(file.name_raw()) {
                Err(reason) => Err(reason),
                Ok(name) if is_out_of_sight(&name) => continue,
                Ok(_) if file.is_symlink() => Err("it is a link"),
                Ok(_) if !is_plain => Err("it is neither a file nor a folder"),
                Ok(_) if file.encrypted() => Err("it is encrypted"),
                Ok(name) => Ok(name),
            };
            let length = file.size();
            match name {
                Ok(name) => files.push((name, Packed { archive: Rc::clone(self), number, length })),
                Err(reason) => report.skip(shown, reason),
            }
        }
        files
    }
}

impl Packed {
    /// Hands the bytes over: at most so many, and at most what the archive says there are, and one more, by which
    /// whoever reads them tells a file that is too long.
    pub(super) fn read<T>(&self, most: u64, read: impl FnOnce(&mut dyn Read) -> T) -> io::Result<T> {
        let mut archive = self.archive.0.borrow_mut();
        let entry = archive.by_index(self.number).map_err(io::Error::other)?;
        Ok(read(&mut BufReader::new(entry).take(most.min(self.length) + 1)))
    }

    fn all(&self) -> io::Result<Option<Vec<u8>>> {
        self.bytes(LARGEST_FILE)
    }

    /// All bytes; nothing if there are more than so many.
    pub(super) fn bytes(&self, most: u64) -> io::Result<Option<Vec<u8>>> {
        if self.length > most {
            return Ok(None);
        }
        let mut bytes = Vec::new();
        self.read(most, |file| file.read_to_end(&mut bytes))??;
        if u64::try_from(bytes.len()).is_ok_and(|length| length <= self.length) {
            return Ok(Some(bytes));
        }
        Err(io::Error::other("it holds more than it says"))
    }
}

/// The name of a file, relative and `/`-separated; or why it can have none here.
fn name(raw: &[u8]) -> Result<String, &'static str> {
    let text = match std::str::from_utf8(raw) {
        Ok(text) => text.to_owned(),
        // What Windows calls "compressed folder" writes names in its own encoding.
        Err(_) => SHIFT_JIS
            .decode_without_bom_handling_and_without_replacement(raw)
            .ok_or("its name is neither UTF-8 nor Shift_JIS")?
            .into_owned(),
    };
    let text: String = text.replace('\\', "/").nfc().collect();
    let is_drive = text.get(1..3) == Some(":/");
    if text.starts_with('/') || is_drive || text.split('/').any(|part| part == "..") {
        return Err("its name leads out of the archive");
    }
    if text.chars().any(char::is_control) {
        return Err("its name holds control characters");
    }
    let parts: Vec<&str> = text.split('/').filter(|part| !part.is_empty() && *part != ".").collect();
    if parts.is_empty() { Err("it has no name") } else { Ok(parts.join("/")) }
}

/// Whether a file, or a folder above it, is a tool's own.
fn is_out_of_sight(name: &str) -> bool {
    let mut parts = name.split('/').rev();
    parts.next().is_some_and(|last| is_hidden(last, false)) || parts.any(|part| is_hidden(part, true))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stays_below_the_archive_or_is_refused() {
        assert_eq!(name("a/./b//議事録.md".as_bytes()).as_deref(), Ok("a/b/議事録.md"));
        assert_eq!(name(b"a\\b.md").as_deref(), Ok("a/b.md"));
        // 表.md in Shift_JIS, of which the second byte is a backslash.
        assert_eq!(name(b"\x95\x5c.md").as_deref(), Ok("表.md"));
        for bad in [
            "/etc/x.md",
            "\\x.md",
            "a/../../x.md",
            "..",
            "..\\x.md",
            "C:/x.md",
            "c:\\x.md",
            "a\nb.md",
            "",
            ".",
        ] {
            assert!(name(bad.as_bytes()).is_err(), "{bad}");
        }
        assert!(name(b"\xff\xff.md").is_err());
    }

    #[test]
    fn what_tools_keep_for_themselves_is_out_of_sight() {
        for name in
            ["__MACOSX/a.md", "a/.git/b.md", ".obsidian/x.json", "a/.DS_Store", "node_modules/x/README.md"]
        {
            assert!(is_out_of_sight(name), "{name}");
        }
        assert!(!is_out_of_sight("docs/target.md"));
    }
}
