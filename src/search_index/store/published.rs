//! The published index, made chunk by chunk: what `build` analysed before lies in `.chienowa/index/` and is joined
//! again. The bytes never depend on what was kept: a chunk is a function of its documents, and the join of the chunks.
//!
//! A file that is damaged is ignored and replaced. What neither this build nor the last one used is removed. Texts
//! are in memory only while their chunk is made.
#![expect(clippy::disallowed_methods, reason = "the search index is one of the places that touch the disk")]

use std::collections::BTreeSet;
use std::fmt;
use std::fs::{self, File};
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use chienowa_search::tantivy::HasLen;
use chienowa_search::tantivy::directory::{FileHandle, FileSlice, OwnedBytes};
use chienowa_search::{
    Bundle, Chunk, ENTRY_FILE, Entry, EntryFile, Error, SearchDocument, Vocabulary, publish_to,
};
use rayon::prelude::*;

use crate::memo::PROGRAM;
use crate::model::PageId;
use crate::render::Renderer;

const FOLDER: &str = "index";
/// Names of the chunks that the last build used.
const USED: &str = "used";
/// The key of the last build and its entry file.
const LAST: &str = "last";
/// Locked by the build at work; another waits for it.
const LOCK: &str = "lock";
/// Files that stay open while chunks are joined; of a larger portal, the other chunks stay in memory.
const OPEN_FILES: usize = 400;
/// BLAKE3 of what follows it in a file.
const DIGEST: usize = blake3::OUT_LEN;

/// A published index, most of it in a file of the work folder, which goes with this value.
#[derive(Debug)]
pub struct Published {
    /// The small files, name to content.
    pub files: Bundle,
    /// Name of the data file, and where it lies until it is copied into the output.
    pub data: Option<(EntryFile, PathBuf)>,
    /// How many passages are in it.
    pub passages: usize,
    /// What was remembered.
    pub reuse: ChunkReuse,
    chunks: Vec<String>,
    /// Of everything in it.
    key: String,
    /// Whether it is the last build's, and the data file that of the output.
    is_last: bool,
    folder: Folder,
}

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
    fn of(chunks: impl Iterator<Item = How>) -> Self {
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

/// The published index of a site. If nothing of it has changed, its files in `output`, the folder where they were
/// published, are used again, after every byte of them was looked at.
///
/// # Errors
///
/// The engine failed, or the data file could not be written.
pub fn publish(
    portal: &Renderer,
    vocabulary: &Vocabulary,
    work: &Path,
    output: Option<&Path>,
) -> Result<Published, Error> {
    let folder = Folder::open(work).map_err(|source| Error::Write { name: FOLDER, source })?;
    publish_in(folder, portal, vocabulary, output)
}

/// The same without anything that was kept, and nothing is kept.
///
/// # Errors
///
/// As [`publish`].
pub fn publish_anew(portal: &Renderer, vocabulary: &Vocabulary, work: &Path) -> Result<Published, Error> {
    let folder = Folder::passing(work).map_err(|source| Error::Write { name: FOLDER, source })?;
    publish_in(folder, portal, vocabulary, None)
}

fn publish_in(
    folder: Folder,
    portal: &Renderer,
    vocabulary: &Vocabulary,
    output: Option<&Path>,
) -> Result<Published, Error> {
    let pages = super::super::addresses(&portal.site);
    let groups = Chunk::cut(&pages, |(address, _)| address);
    let wanted: Vec<Wanted> =
        in_parallel(&groups, |place, group| Wanted::new(portal, group, &folder, place))?;
    let key = key_of_all(&wanted, vocabulary);
    let mut published = Published {
        files: Bundle::new(),
        data: None,
        passages: wanted.iter().map(|chunk| chunk.passages).sum(),
        reuse: ChunkReuse { kept: wanted.len(), ..ChunkReuse::default() },
        chunks: wanted.iter().map(|chunk| chunk.name.clone()).collect(),
        is_last: true,
        key,
        folder,
    };
    let last = |output| last(&published.folder, &published.key, output);
    if let Some((files, data)) = output.and_then(last) {
        (published.files, published.data) = (files, data);
        return Ok(published);
    }
    published.is_last = false;
    let taken: Vec<(Chunk, How)> =
        in_parallel(&wanted, |place, chunk| chunk.take(portal, &published.folder, place))?;
    drop(wanted);
    published.reuse = ChunkReuse::of(taken.iter().map(|(_, how)| *how));
    let chunks: Vec<Chunk> = taken.into_iter().map(|(chunk, _)| chunk).collect();
    published.join(&chunks, vocabulary)?;
    Ok(published)
}

fn in_parallel<T: Sync, R: Send>(
    items: &[T],
    work: impl Fn(usize, &T) -> Result<R, Error> + Sync + Send,
) -> Result<Vec<R>, Error> {
    items.par_iter().enumerate().with_max_len(1).map(|(place, item)| work(place, item)).collect()
}

impl Published {
    /// Writes the data file; the others are small.
    fn join(&mut self, chunks: &[Chunk], vocabulary: &Vocabulary) -> Result<(), Error> {
        let path = self.folder.path.join("data");
        let failed = |source| Error::Write { name: "data", source };
        let mut data = BufWriter::new(create(&path).map_err(failed)?);
        let joined = publish_to(chunks, vocabulary, &mut data)
            .and_then(|joined| data.flush().map(|()| joined).map_err(failed));
        if let Ok((files, Some(data))) = joined {
            (self.files, self.data) = (files, Some((data, path)));
            return Ok(());
        }
        let _ = fs::remove_file(&path);
        joined.map(|(files, _)| self.files = files)
    }

    /// Whether the files are those that the last build left in the output.
    pub const fn is_as_before(&self) -> bool {
        self.is_last
    }

    /// Bytes of all files.
    pub fn bytes(&self) -> u64 {
        let data = self.data.as_ref().map_or(0, |(file, _)| file.bytes);
        self.files.values().map(|content| content.len() as u64).sum::<u64>() + data
    }

    /// All files in memory.
    ///
    /// # Errors
    ///
    /// The data file could not be read.
    pub fn in_memory(&self) -> Result<Bundle, Error> {
        let mut files = self.files.clone();
        if let Some((file, path)) = &self.data {
            let content = fs::read(path).map_err(|source| Error::Read { name: "data", source })?;
            files.insert(file.name.clone(), content);
        }
        Ok(files)
    }

    /// Notes that the output was written, and forgets what neither this build nor the one before used. That it cannot
    /// is no failure: nothing depends on it but space.
    pub fn settle(&self) {
        let used: BTreeSet<&str> = self.chunks.iter().map(String::as_str).collect();
        let before = self.folder.text(USED);
        let before: BTreeSet<&str> = before.lines().collect();
        let Ok(entries) = fs::read_dir(&self.folder.path) else { return };
        for entry in entries.flatten() {
            let name = entry.file_name();
            let name = name.to_string_lossy();
            let is_wanted = [USED, LAST, LOCK].contains(&name.as_ref())
                || used.contains(name.as_ref())
                || before.contains(name.as_ref());
            // Among the others are the data, which are copied, and what a build that was killed has left.
            if !is_wanted {
                let _ = fs::remove_file(entry.path());
            }
        }
        if used != before {
            let used: Vec<&str> = used.into_iter().collect();
            let _ = self.folder.replace(USED, &[used.join("\n").as_bytes()]);
        }
        if !self.is_last {
            let _ = self.folder.replace(LAST, &[self.key.as_bytes(), b"\n", &self.files[ENTRY_FILE]]);
        }
    }
}

/// The folder of the chunks, ours alone until this is dropped.
#[derive(Debug)]
struct Folder {
    path: PathBuf,
    /// Whether it goes with this value.
    is_passing: bool,
    _lock: File,
}

impl Drop for Folder {
    fn drop(&mut self) {
        if self.is_passing {
            // Nothing depends on it but space.
            let _ = fs::remove_dir_all(&self.path);
        }
    }
}

impl Folder {
    /// Waits for a build that is at work in it.
    fn open(work: &Path) -> io::Result<Self> {
        Self::at(work.join(FOLDER), false)
    }

    /// A new one that nobody else knows.
    fn passing(work: &Path) -> io::Result<Self> {
        let path = work.join(format!("{FOLDER}.{}", std::process::id()));
        if path.is_dir() {
            // Of a process that was killed.
            fs::remove_dir_all(&path)?;
        }
        Self::at(path, true)
    }

    fn at(path: PathBuf, is_passing: bool) -> io::Result<Self> {
        // A link, perhaps from somebody else's repository, would let us write where it leads to.
        if path.is_symlink() {
            fs::remove_file(&path)?;
        }
        fs::create_dir_all(&path)?;
        let lock = path.join(LOCK);
        let lock = match File::create_new(&lock) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && !lock.is_symlink() => {
                File::open(&lock)
            }
            created => created,
        }?;
        // Where a file system has no locks, nobody should build twice at once.
        let _ = lock.lock();
        Ok(Self { path, is_passing, _lock: lock })
    }

    fn text(&self, name: &str) -> String {
        fs::read_to_string(self.path.join(name)).unwrap_or_default()
    }

    /// Replaces a file as a whole.
    fn replace(&self, name: &str, parts: &[&[u8]]) -> io::Result<()> {
        let staged = self.path.join(format!("{name}.new"));
        let mut file = create(&staged)?;
        for part in parts {
            file.write_all(part)?;
        }
        fs::rename(&staged, self.path.join(name))
    }
}

/// A new file; whatever bore the name is gone, and a link is never followed.
fn create(path: &Path) -> io::Result<File> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => File::create_new(path),
    }
}

/// The files of the last build with this key, where they were published, if they still are as they were.
fn last(folder: &Folder, key: &str, output: &Path) -> Option<(Bundle, Option<(EntryFile, PathBuf)>)> {
    let noted = folder.text(LAST);
    let entry = noted.strip_prefix(key)?.strip_prefix('\n')?.as_bytes();
    if fs::read(output.join(ENTRY_FILE)).ok()? != entry {
        return None;
    }
    let Entry { start, data, .. } = Entry::read(entry).ok()?;
    let is_whole = |file: &EntryFile| {
        let mut hasher = blake3::Hasher::new();
        let opened = File::open(output.join(&file.name)).ok()?;
        hasher.update_reader(opened).ok()?;
        file.is_named_after(&hasher.finalize()).then_some(())
    };
    is_whole(&start)?;
    data.as_ref().map_or(Some(()), is_whole)?;
    let content = fs::read(output.join(&start.name)).ok()?;
    let files = [(ENTRY_FILE.to_owned(), entry.to_vec()), (start.name, content)].into();
    Some((files, data.map(|file| (file.clone(), output.join(file.name)))))
}

impl Drop for Published {
    fn drop(&mut self) {
        if let Some((_, path)) = &self.data
            && !self.is_last
        {
            let _ = fs::remove_file(path);
        }
    }
}

/// A chunk of which a build needs the name first.
struct Wanted {
    name: String,
    passages: usize,
    pages: Vec<PageId>,
    /// If it had to be made.
    made: Mutex<Option<Chunk>>,
}

#[derive(Clone, Copy)]
enum How {
    Kept,
    Made,
    Damaged,
}

impl Wanted {
    /// What there is to know of a group of pages; if their chunk is not kept it is made at once, while their texts are
    /// in memory.
    fn new(
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

    fn take(&self, portal: &Renderer, folder: &Folder, place: usize) -> Result<(Chunk, How), Error> {
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

/// Everything a published index depends on.
fn key_of_all(chunks: &[Wanted], vocabulary: &Vocabulary) -> String {
    digest(|to| {
        for chunk in chunks {
            to.write_all(chunk.name.as_bytes())?;
        }
        Ok(serde_json::to_writer(to, vocabulary)?)
    })
}

fn digest(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> String {
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
