//! Reads one file, unless what is remembered of it still holds.

use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use super::image::image_size;
use super::names::is_text;
use super::text::decode;
use super::walk::{Found, failure};
use super::{Asset, AssetBytes, Options, SourceFile, SourceText};
use crate::diagnostic::{Code, Diagnostic};

/// File systems tell times of change in steps of up to 2 s (FAT), so a file changed less than this before it was
/// looked at may change again and look the same.
const RACY_NANOSECONDS: i128 = 2_000_000_000;

/// What is remembered of one file.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub disk: PathBuf,
    fingerprint: Fingerprint,
    /// Whether an equal fingerprint will mean equal bytes.
    is_settled: bool,
    /// What reading yielded; no file if it is not part of the tree.
    pub file: Option<SourceFile>,
    pub diagnostic: Option<Diagnostic>,
}

/// What the threads of one reading count together.
pub(super) struct Texts<'a> {
    options: &'a Options,
    bytes: AtomicU64,
}

impl<'a> Texts<'a> {
    pub(super) fn new(options: &'a Options) -> Self {
        Self { options, bytes: AtomicU64::new(0) }
    }

    fn count(&self, bytes: u64) {
        self.bytes.fetch_add(bytes, Ordering::Relaxed);
    }

    /// Whether the texts have more bytes than is allowed. Then no more are read: the result is the same.
    pub(super) fn are_too_many(&self) -> bool {
        self.bytes.load(Ordering::Relaxed) > self.options.most_text
    }
}

impl Entry {
    fn length_of_text(&self) -> u64 {
        match &self.file {
            Some(SourceFile::Text(_)) => self.fingerprint.length,
            _ => 0,
        }
    }

    /// The text, if it is one and nothing is wrong with it.
    pub(super) fn sound_text(&self) -> Option<&Arc<SourceText>> {
        match &self.file {
            Some(SourceFile::Text(text)) if self.diagnostic.is_none() => Some(text),
            _ => None,
        }
    }
}

/// What a stat tells of a file's content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Fingerprint {
    length: u64,
    /// Nanoseconds since 1970.
    modified: i128,
    /// Nanoseconds since 1970; unlike `modified` it cannot be set, so `cp --preserve` and `touch` show. Unix only.
    changed: i128,
    /// Unix only.
    inode: u64,
}

/// How a file came into the tree.
pub(super) enum Loaded {
    /// As it was remembered.
    Kept(Entry),
    /// From its bytes.
    Read(Entry),
    /// It has vanished since the folder was listed, which is no mistake of anybody.
    Gone,
}

/// Reads `found`, or keeps `previous`. `began` is when the whole reading began.
pub(super) fn load(found: &Found, previous: Option<&Entry>, began: SystemTime, texts: &Texts<'_>) -> Loaded {
    let options = texts.options;
    let entry = |fingerprint: Fingerprint, file, diagnostic| Entry {
        disk: found.disk.clone(),
        fingerprint,
        is_settled: fingerprint.modified.max(fingerprint.changed) + RACY_NANOSECONDS < nanoseconds(began),
        file,
        diagnostic,
    };
    let seen = match std::fs::symlink_metadata(&found.disk) {
        // Its folder was listed when it was one: a link could lead anywhere, and a pipe never end.
        Ok(metadata) if !metadata.is_file() => return Loaded::Gone,
        Ok(metadata) => Fingerprint::of(&metadata),
        Err(error) => return lost(found, &error, |diagnostic| entry(Fingerprint::NONE, None, diagnostic)),
    };
    let kept = previous.filter(|previous| previous.disk == found.disk && previous.fingerprint == seen);
    if let Some(kept) = kept.filter(|kept| kept.is_settled) {
        texts.count(kept.length_of_text());
        return Loaded::Kept(kept.clone());
    }
    if !is_text(&found.path) {
        return Loaded::Read(entry(seen, Some(SourceFile::Asset(asset(&found.disk, seen))), None));
    }
    if seen.length > options.largest_text {
        return Loaded::Read(entry(seen, None, Some(too_large(found, options))));
    }
    if texts.are_too_many() {
        return Loaded::Gone;
    }
    match read_text(&found.disk, options.largest_text) {
        Ok((fingerprint, Some(bytes))) => {
            texts.count(u64::try_from(bytes.len()).unwrap_or(u64::MAX));
            let (text, diagnostic) = decode(&bytes, &found.path);
            let text = reuse(text, previous);
            Loaded::Read(entry(fingerprint, Some(SourceFile::Text(text)), diagnostic))
        }
        Ok((fingerprint, None)) => Loaded::Read(entry(fingerprint, None, Some(too_large(found, options)))),
        Err(error) => lost(found, &error, |diagnostic| entry(Fingerprint::NONE, None, diagnostic)),
    }
}

fn lost(found: &Found, error: &io::Error, entry: impl Fn(Option<Diagnostic>) -> Entry) -> Loaded {
    match failure(&found.path, error) {
        Some(diagnostic) => Loaded::Read(entry(Some(diagnostic))),
        None => Loaded::Gone,
    }
}

/// The remembered text if it is equal, so that later stages can compare pointers and old memory is not kept twice.
fn reuse(text: SourceText, previous: Option<&Entry>) -> Arc<SourceText> {
    match previous.and_then(|previous| previous.file.as_ref()) {
        Some(SourceFile::Text(known)) if **known == text => Arc::clone(known),
        _ => Arc::new(text),
    }
}

/// The bytes, or nothing if there are more than allowed. The fingerprint is from before the first byte was read: a
/// change while reading is then seen by the next reading.
fn read_text(disk: &Path, largest: u64) -> io::Result<(Fingerprint, Option<Vec<u8>>)> {
    let file = File::open(disk)?;
    let fingerprint = Fingerprint::of(&file.metadata()?);
    // What a text grows into stays with it: without its length that would be up to as much again.
    let mut bytes = Vec::with_capacity(usize::try_from(fingerprint.length.min(largest)).unwrap_or_default());
    file.take(largest + 1).read_to_end(&mut bytes)?;
    let fits = u64::try_from(bytes.len()).is_ok_and(|length| length <= largest);
    Ok((fingerprint, fits.then_some(bytes)))
}

fn asset(disk: &Path, fingerprint: Fingerprint) -> Asset {
    Asset {
        bytes: AssetBytes::File(disk.to_owned()),
        length: fingerprint.length,
        stamp: fingerprint.stamp(),
        image: image_size(disk),
    }
}

fn too_large(found: &Found, options: &Options) -> Diagnostic {
    let largest = options.largest_text;
    Diagnostic::new(
        Code::ReadTooLarge,
        &found.path,
        format!("is larger than a text may be ({largest} bytes)"),
    )
    .hint(
        "split it, or give it another ending if it is a file to download; `limits: {text_bytes: …}` in chienowa.yaml \
         allows more",
    )
}

impl Fingerprint {
    /// Of a file that could not be looked at: so far in the future that it is never settled.
    const NONE: Self = Self { length: 0, modified: i128::MAX / 2, changed: i128::MAX / 2, inode: 0 };

    fn of(metadata: &Metadata) -> Self {
        let modified = metadata.modified().map_or(0, nanoseconds);
        #[cfg(unix)]
        let (changed, inode) = {
            use std::os::unix::fs::MetadataExt;
            let changed = i128::from(metadata.ctime()) * 1_000_000_000 + i128::from(metadata.ctime_nsec());
            (changed, metadata.ino())
        };
        #[cfg(not(unix))]
        let (changed, inode) = (modified, 0);
        Self { length: metadata.len(), modified, changed, inode }
    }

    /// Both times in one number; 64 bits of nanoseconds last until the year 2554.
    fn stamp(&self) -> u128 {
        let low = |time: i128| u128::from_ne_bytes(time.to_ne_bytes()) & u128::from(u64::MAX);
        low(self.modified) << 64 | low(self.changed)
    }
}

/// As [`Entry::is_settled`], of a stamp.
pub(super) fn is_settled(stamp: u128, looked_at: SystemTime) -> bool {
    let low = |time: u128| i128::from_ne_bytes((time & u128::from(u64::MAX)).to_ne_bytes());
    low(stamp >> 64).max(low(stamp)) + RACY_NANOSECONDS < nanoseconds(looked_at)
}

fn nanoseconds(time: SystemTime) -> i128 {
    let whole = |duration: std::time::Duration| i128::try_from(duration.as_nanos()).unwrap_or(i128::MAX / 2);
    match time.duration_since(UNIX_EPOCH) {
        Ok(after) => whole(after),
        Err(before) => -whole(before.duration()),
    }
}
