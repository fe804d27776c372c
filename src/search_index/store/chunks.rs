//! The chunks of an index: taken from the folder if they lie there whole, else made and left there.
//!
//! A file that is damaged is ignored and replaced. Texts are in memory only while their chunk is made.
#![expect(clippy::disallowed_methods, reason = "the search index is one of the places that touch the disk")]

use std::fmt;
use std::fs::File;
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};
use std::ops::Range;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use chienowa_search::tantivy::HasLen;
use chienowa_search::tantivy::directory::{FileHandle, FileSlice, OwnedBytes};
use chienowa_search::{Chunk, Error, SearchDocument};

use super::folder::Folder;
use crate::memo::PROGRAM;
use crate::model::PageId;
use crate::render::Renderer;

/// Files that stay open while chunks are joined; of a larger portal, the other chunks stay in memory.
const OPEN_FILES: usize = 400;
/// BLAKE3 of what follows it in a file.
const DIGEST: usize = blake3::OUT_LEN;

/// How many chunks could be used, and how many not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ChunkReuse {
    /// Those that were kept.
    pub kept: usize,
    /// Those that were made anew, for their documents had changed or were new.
    pub made: usize,
    /// Those that were kept, but not as they were written.
    pub damaged: usize,
}

impl ChunkReuse {
    pub(super) fn of(chunks: impl Iterator<Item = How>) -> Self {
        let mut reuse = Self::default();
        for how in chunks {
            match how {
                How::Kept => reuse.kept += 1,
                How::Made => reuse.made += 1,
                How::Damaged => reuse.damaged += 1,
            }
        }
        reuse
    }
}

impl fmt::Display for ChunkReuse {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { kept, made, damaged } = self;
        write!(
            formatter,
            "{} parts of the search index: {kept} as before, {made} made anew",
            kept + made + damaged
        )?;
        if *damaged > 0 { write!(formatter, ", {damaged} damaged and made anew") } else { Ok(()) }
    }
}

/// A chunk of which a build needs the name first.
pub(super) struct Wanted {
    pub(super) name: String,
    pub(super) passages: usize,
    pages: Vec<PageId>,
    /// If it had to be made.
    made: Mutex<Option<Chunk>>,
}

#[derive(Clone, Copy)]
pub(super) enum How {
    Kept,
    Made,
    Damaged,
}

impl Wanted {
    /// What there is to know of a group of pages; if their chunk is not kept it is made at once, while their texts are
    /// in memory.
    pub(super) fn new(
        portal: &Renderer,
        group: &[(String, PageId)],
        folder: &Folder,
        place: usize,
    ) -> Result<Self, Error> {
        let pages: Vec<PageId> = group.iter().map(|(_, id)| *id).collect();
        let documents = documents(portal, &pages);
        let passages = documents.iter().map(|document| document.passages.len()).sum();
        let name = key(&documents);
        let is_kept = folder.path.join(&name).is_file();
        let made = if is_kept { None } else { Some(make(&documents, &name, folder, place)?) };
        Ok(Self { name, passages, pages, made: Mutex::new(made) })
    }

    pub(super) fn take(
        &self,
        portal: &Renderer,
        folder: &Folder,
        place: usize,
    ) -> Result<(Chunk, How), Error> {
        if let Some(made) = self.made.lock().unwrap_or_else(PoisonError::into_inner).take() {
            return Ok((made, How::Made));
        }
        if let Ok(chunk) = load(&folder.path.join(&self.name), place < OPEN_FILES) {
            return Ok((chunk, How::Kept));
        }
        Ok((make(&documents(portal, &self.pages), &self.name, folder, place)?, How::Damaged))
    }
}

fn documents(portal: &Renderer, pages: &[PageId]) -> Vec<SearchDocument> {
    pages.iter().map(|id| super::super::document(portal, *id)).collect()
}

/// Makes a chunk and keeps it, if it can be; of a small portal, what is kept is no longer in memory.
fn make(documents: &[SearchDocument], name: &str, folder: &Folder, place: usize) -> Result<Chunk, Error> {
    let chunk = Chunk::new(documents);
    let bytes = chunk.to_bytes()?;
    let saved = folder.replace(name, &[blake3::hash(&bytes).as_bytes(), &bytes]);
    // A disk that is full is no failure yet.
    let kept = saved.and_then(|()| open(File::open(folder.path.join(name))?, place < OPEN_FILES)).ok();
    Ok(kept.and_then(|file| Chunk::open(file).ok()).unwrap_or(chunk))
}

/// Everything a chunk depends on, in 64 digits.
fn key(documents: &[SearchDocument]) -> String {
    digest(|to| {
        to.write_all(PROGRAM.as_bytes())?;
        Ok(serde_json::to_writer(to, documents)?)
    })
}

/// BLAKE3 of what is written, in 64 digits.
pub(super) fn digest(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> String {
    let mut hasher = blake3::Hasher::new();
    let mut buffered = BufWriter::with_capacity(1 << 16, &mut hasher);
    write(&mut buffered).and_then(|()| buffered.flush()).expect("a hash takes all text");
    drop(buffered);
    hasher.finalize().to_hex().to_string()
}

/// The chunk in a file. Every byte is compared with the digest before any is believed.
fn load(path: &Path, is_on_disk: bool) -> Result<Chunk, Box<dyn std::error::Error>> {
    let mut file = File::open(path)?;
    let mut digest = [0; DIGEST];
    file.read_exact(&mut digest)?;
    let mut hasher = blake3::Hasher::new();
    hasher.update_reader(&mut file)?;
    if hasher.finalize() != blake3::Hash::from(digest) {
        return Err("the chunk is not as it was written".into());
    }
    Ok(Chunk::open(open(file, is_on_disk)?)?)
}

/// What follows the digest.
fn open(mut file: File, is_on_disk: bool) -> io::Result<FileSlice> {
    if is_on_disk {
        let length = usize::try_from(file.metadata()?.len()).map_err(io::Error::other)?;
        let whole = FileSlice::new(Arc::new(OnDisk { file: Mutex::new(file), length }));
        return if length < DIGEST {
            Err(io::ErrorKind::UnexpectedEof.into())
        } else {
            Ok(whole.slice_from(DIGEST))
        };
    }
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(DIGEST as u64))?;
    file.read_to_end(&mut bytes)?;
    Ok(FileSlice::from(bytes))
}

/// A file of which parts are read, from any thread.
#[derive(Debug)]
struct OnDisk {
    file: Mutex<File>,
    length: usize,
}

impl HasLen for OnDisk {
    fn len(&self) -> usize {
        self.length
    }
}

impl FileHandle for OnDisk {
    fn read_bytes(&self, range: Range<usize>) -> io::Result<OwnedBytes> {
        let mut bytes = vec![0; range.len()];
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.seek(SeekFrom::Start(range.start as u64))?;
        file.read_exact(&mut bytes)?;
        Ok(OwnedBytes::new(bytes))
    }
}
