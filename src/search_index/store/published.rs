//! The published index, made chunk by chunk: what `build` analysed before lies in `.chienowa/index/` and is joined
//! again. The bytes never depend on what was kept: a chunk is a function of its documents, and the join of the chunks.
//!
//! What neither this build nor the last one used is removed.
#![expect(clippy::disallowed_methods, reason = "the search index is one of the places that touch the disk")]

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use chienowa_search::{Bundle, Chunk, ENTRY_FILE, Entry, EntryFile, Error, Vocabulary, publish_to};
use rayon::prelude::*;

use super::chunks::{ChunkReuse, How, Wanted, digest};
use super::folder::{FOLDER, Folder, LOCK, create};
use crate::render::Renderer;

/// Names of the chunks that the last build used.
const USED: &str = "used";
/// The key of the last build and its entry file.
const LAST: &str = "last";

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

/// Everything a published index depends on.
fn key_of_all(chunks: &[Wanted], vocabulary: &Vocabulary) -> String {
    digest(|to| {
        for chunk in chunks {
            to.write_all(chunk.name.as_bytes())?;
        }
        Ok(serde_json::to_writer(to, vocabulary)?)
    })
}
