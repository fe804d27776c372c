//! Parsed documents, for this compilation and the one before, and on disk for the next run.
//!
//! On disk they lie in files by the hash of their path, so that an edit rewrites a small part.

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::disk::{self, Fault, Sealed};
use crate::diagnostic::Diagnostic;
use crate::parse::front_matter::FrontMatter;
use crate::parse::{Document, DocumentName, Options, Outline, PackedContent, Packing};
use crate::paths::SourcePath;
use crate::read::SourceText;

/// Files on disk.
const SHARDS: u8 = 64;
/// What most documents need; of a longer one, the memory grows.
const USUAL_BYTES: usize = 2 << 10;

/// What parsing a file yields.
pub(crate) type Parsed = (Arc<Document>, PackedContent);

/// Everything that a parsed document depends on.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Key {
    path: SourcePath,
    text: [u8; 32],
    options: Arc<Options>,
}

/// A parsed document.
#[derive(Clone, Debug)]
struct Known {
    document: Arc<Document>,
    content: PackedContent,
    /// [`Document::digest`].
    digest: Arc<OnceLock<[u8; 32]>>,
    /// Where it came from, if not from parsing.
    stored: Option<Arc<Stored>>,
}

/// Parsed documents of this and the previous compilation.
#[derive(Debug, Default)]
pub struct Memo {
    current: HashMap<Key, Known>,
    previous: HashMap<Key, Known>,
    disk: Option<OnDisk>,
    stats: Stats,
}

/// What the last compilation took.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stats {
    /// Documents that the last run left.
    pub unpacked: usize,
}

/// The documents of a file, by path and hash of the text.
type Shard = HashMap<(SourcePath, [u8; 32]), Arc<Stored>>;

/// What the last run left.
#[derive(Debug)]
struct OnDisk {
    folder: PathBuf,
    shards: Vec<Shard>,
    /// Of what the shards were made with.
    version: [u8; 32],
}

/// A document in a file of the last run.
#[derive(Debug)]
struct Stored {
    file: Arc<[u8]>,
    head: Head,
    /// Where the blob begins in the file.
    blob: usize,
}

/// A document in a file's list. Ranges count from the beginning of the blob.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Head {
    path: String,
    text: [u8; 32],
    digest: [u8; 32],
    /// Whether the run that wrote the file used it; else the one before did.
    is_recent: bool,
    document: Range<usize>,
    content: Range<usize>,
}

/// A document without what its file and its name tell.
#[derive(Serialize, Deserialize)]
struct Packed<'a> {
    yaml: Range<usize>,
    body_start: usize,
    front: std::borrow::Cow<'a, FrontMatter>,
    outline: std::borrow::Cow<'a, Outline>,
    diagnostics: std::borrow::Cow<'a, [Diagnostic]>,
    allowed: std::borrow::Cow<'a, [u32]>,
}

impl Memo {
    /// Nothing remembered.
    pub fn new() -> Self {
        Self::default()
    }

    /// What the last run left in the work folder, and what was wrong with it.
    pub fn load(work: &Path, options: &Options) -> (Self, Option<Fault>) {
        let folder = work.join(disk::FOLDER).join("documents");
        let version = version(options);
        let loaded: Vec<_> =
            (0..SHARDS).into_par_iter().map(|at| load(&shard(&folder, at), &version)).collect();
        let fault = loaded.iter().filter_map(|loaded| loaded.as_ref().err().copied()).max();
        let shards = loaded.into_iter().map(Result::unwrap_or_default).collect();
        (Self { disk: Some(OnDisk { folder, shards, version }), ..Self::default() }, fault)
    }

    /// What was not asked for since the last call is forgotten with the next.
    pub(crate) fn next_generation(&mut self) {
        self.previous = std::mem::take(&mut self.current);
    }

    /// Parses files, those that are remembered excepted; in their order.
    pub(crate) fn documents(
        &mut self,
        files: Vec<(SourcePath, DocumentName, Arc<SourceText>)>,
        options: &Arc<Options>,
    ) -> Vec<Parsed> {
        let (previous, disk) = (&self.previous, self.disk.as_ref());
        let packing = Packing::of_texts(files.len());
        let parsed: Vec<(Key, Known)> = files
            .into_par_iter()
            .map(|(path, name, source)| {
                let key = Key { path, text: source.hash, options: options.clone() };
                let known = previous.get(&key).cloned().unwrap_or_else(|| {
                    let stored = disk.and_then(|disk| disk.find(&key.path, source.hash));
                    match stored {
                        Some(stored) => Known::unpack(&key.path, name, stored),
                        None => Known::parse(&key.path, name, &source.text, options, packing),
                    }
                });
                (key, known)
            })
            .collect();
        self.stats = Stats { unpacked: parsed.iter().filter(|(_, known)| known.stored.is_some()).count() };
        let documents =
            parsed.iter().map(|(_, known)| (known.document.clone(), known.content.clone())).collect();
        self.current.extend(parsed);
        documents
    }

    /// [`Document::digest`] of documents of the current generation, by path and hash of the text.
    pub(crate) fn digests(&self) -> HashMap<&SourcePath, ([u8; 32], [u8; 32])> {
        let known: Vec<_> = self.current.iter().collect();
        known.into_par_iter().map(|(key, known)| (&key.path, (known.digest(), key.text))).collect()
    }

    /// The digest of a document that need not be parsed.
    pub(crate) fn digest_of(&self, path: &SourcePath, text: [u8; 32]) -> Option<[u8; 32]> {
        Some(self.disk.as_ref()?.find(path, text)?.head.digest)
    }

    /// What the last compilation took.
    pub const fn stats(&self) -> Stats {
        self.stats
    }

    /// [`Memo::save`] for a process that goes on: the last run is of no more use to it.
    pub fn leave(&mut self) -> std::io::Result<()> {
        let saved = self.save();
        self.disk = None;
        saved
    }

    /// Leaves this generation and, of what the last run used, the rest for the next run. Nothing depends on it but
    /// that run's speed.
    pub fn save(&self) -> std::io::Result<()> {
        let Some(disk) = &self.disk else { return Ok(()) };
        let mut known: Vec<(&Key, &Known)> = self.current.iter().collect();
        known.sort_unstable_by(|a, b| a.0.path.cmp(&b.0.path));
        let mut shards: Vec<Vec<(&Key, &Known)>> = (0..SHARDS).map(|_| Vec::new()).collect();
        for (key, known) in known {
            shards[usize::from(shard_of(&key.path))].push((key, known));
        }
        (0..SHARDS).into_par_iter().zip(shards).zip(&disk.shards).try_for_each(|((at, known), stored)| {
            save(&shard(&disk.folder, at), &disk.version, known, stored)
        })
    }
}

impl Known {
    fn parse(path: &SourcePath, name: DocumentName, text: &str, options: &Options, packing: Packing) -> Self {
        let (document, content) = Document::parse(path, name, text, options);
        Self {
            document: Arc::new(document),
            content: PackedContent::new(&content, packing),
            digest: Arc::default(),
            stored: None,
        }
    }

    fn unpack(path: &SourcePath, name: DocumentName, stored: &Arc<Stored>) -> Self {
        let packed: Packed<'_> = postcard::from_bytes(stored.part(&stored.head.document))
            .expect("the checksum of what is remembered was right");
        let document = Document {
            path: path.clone(),
            name,
            yaml: packed.yaml,
            body_start: packed.body_start,
            front: packed.front.into_owned(),
            outline: packed.outline.into_owned(),
            diagnostics: packed.diagnostics.into_owned(),
            allowed: packed.allowed.into_owned(),
        };
        let content = PackedContent::within(stored.file.clone(), stored.place(&stored.head.content));
        Self {
            document: Arc::new(document),
            content,
            digest: Arc::new(stored.head.digest.into()),
            stored: Some(stored.clone()),
        }
    }

    fn digest(&self) -> [u8; 32] {
        *self.digest.get_or_init(|| self.document.digest())
    }
}

impl Stored {
    fn place(&self, range: &Range<usize>) -> Range<usize> {
        self.blob + range.start..self.blob + range.end
    }

    fn part(&self, range: &Range<usize>) -> &[u8] {
        &self.file[self.place(range)]
    }
}

impl OnDisk {
    fn find(&self, path: &SourcePath, text: [u8; 32]) -> Option<&Arc<Stored>> {
        self.shards[usize::from(shard_of(path))].get(&(path.clone(), text))
    }
}

/// Everything besides the file that decides what a remembered document is.
fn version(options: &Options) -> [u8; 32] {
    *blake3::hash(format!("{} {options:?}", super::PROGRAM).as_bytes()).as_bytes()
}

fn shard_of(path: &SourcePath) -> u8 {
    blake3::hash(path.as_str().as_bytes()).as_bytes()[0] % SHARDS
}

fn shard(folder: &Path, at: u8) -> PathBuf {
    folder.join(format!("{at:02}"))
}

fn load(path: &Path, version: &[u8; 32]) -> Result<Shard, Fault> {
    let Some(Sealed { bytes, body }) = disk::read(path, version)? else { return Ok(Shard::new()) };
    let (heads, blob): (Vec<Head>, _) =
        postcard::take_from_bytes(&bytes[body.clone()]).map_err(|_| Fault::Damaged)?;
    let blob = body.end - blob.len();
    let shard = heads.into_iter().map(|head| {
        let key = (SourcePath::new(&head.path), head.text);
        (key, Arc::new(Stored { file: bytes.clone(), head, blob }))
    });
    Ok(shard.collect())
}

fn save(path: &Path, version: &[u8; 32], known: Vec<(&Key, &Known)>, stored: &Shard) -> std::io::Result<()> {
    let used: HashSet<(&SourcePath, &[u8; 32])> =
        known.iter().map(|(key, _)| (&key.path, &key.text)).collect();
    let mut kept: Vec<&Arc<Stored>> = stored
        .iter()
        .filter(|(key, stored)| stored.head.is_recent && !used.contains(&(&key.0, &key.1)))
        .map(|(_, stored)| stored)
        .collect();
    let is_as_before = kept.is_empty()
        && known.len() == stored.len()
        && known.iter().all(|(_, known)| known.stored.as_ref().is_some_and(|stored| stored.head.is_recent));
    if is_as_before {
        return Ok(());
    }
    kept.sort_unstable_by(|a, b| (&a.head.path, a.head.text).cmp(&(&b.head.path, b.head.text)));
    let mut heads = Vec::with_capacity(known.len() + kept.len());
    // Grown by doubling, megabytes would be copied again and again.
    let contents = known.iter().map(|(_, known)| known.content.bytes().len() + USUAL_BYTES);
    let mut blob = Vec::with_capacity(contents.sum());
    let mut put = |bytes: &[u8]| {
        let start = blob.len();
        blob.extend_from_slice(bytes);
        start..blob.len()
    };
    for (key, known) in known {
        let document = match &known.stored {
            Some(stored) => put(stored.part(&stored.head.document)),
            None => put(&pack(&known.document)),
        };
        heads.push(Head {
            path: key.path.to_string(),
            text: key.text,
            digest: known.digest(),
            is_recent: true,
            document,
            content: put(known.content.bytes()),
        });
    }
    for stored in kept {
        heads.push(Head {
            is_recent: false,
            document: put(stored.part(&stored.head.document)),
            content: put(stored.part(&stored.head.content)),
            ..stored.head.clone()
        });
    }
    if heads.is_empty() {
        disk::remove(path);
        return Ok(());
    }
    let heads = postcard::to_stdvec(&heads).expect("a list is plain data");
    disk::write(path, version, &[&heads, &blob])
}

fn pack(document: &Document) -> Vec<u8> {
    use std::borrow::Cow::Borrowed;
    let packed = Packed {
        yaml: document.yaml.clone(),
        body_start: document.body_start,
        front: Borrowed(&document.front),
        outline: Borrowed(&document.outline),
        diagnostics: Borrowed(&document.diagnostics),
        allowed: Borrowed(&document.allowed),
    };
    postcard::to_extend(&packed, Vec::with_capacity(USUAL_BYTES)).expect("a document is plain data")
}
