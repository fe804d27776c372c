//! The command line's index, kept in `.chienowa/search.index`: one file, replaced as a whole.
//!
//! Only documents that changed since are analysed again. A file that is damaged or from another version is
//! ignored and replaced. What `build` keeps is told in `published`.

mod chunks;
mod folder;
mod published;

use std::collections::BTreeMap;
use std::fmt;
use std::io::Write;
use std::path::Path;

use chienowa_search::{Error, Index, SearchDocument, Vocabulary};
use serde::{Deserialize, Serialize};

use crate::memo::PROGRAM;

pub use chunks::ChunkReuse;
pub use published::{Published, publish, publish_anew};

/// First bytes of the file; the number rises with every change of its form.
const MAGIC: &[u8; 16] = b"chienowa-index-1";
const FILE: &str = "search.index";

/// What the file holds besides the index's own files, which follow it in this order.
#[derive(Debug, Serialize, Deserialize)]
struct Header {
    version: String,
    #[serde(flatten)]
    digests: Digests,
    /// Names and lengths.
    files: Vec<(String, usize)>,
}

/// BLAKE3 of what an index was made from.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Digests {
    /// Of each document, by its address.
    documents: BTreeMap<String, String>,
    vocabulary: String,
}

/// How much of the kept index could be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reuse {
    /// All of it.
    All,
    /// So many documents were analysed again or removed.
    Updated(usize),
    /// None: all documents were analysed.
    Nothing,
}

impl fmt::Display for Reuse {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All => formatter.write_str("the search index is up to date"),
            Self::Updated(count) => write!(formatter, "{count} pages changed in the search index"),
            Self::Nothing => formatter.write_str("the search index was made anew"),
        }
    }
}

/// The index of these documents and words, from the work folder as far as possible. That it cannot be kept is no failure:
/// the portal may be read-only.
///
/// # Errors
///
/// The engine failed.
pub fn open(
    work: &Path,
    documents: &[SearchDocument],
    vocabulary: &Vocabulary,
) -> Result<(Index, Reuse), Error> {
    let digests = Digests {
        documents: documents.iter().map(|document| (document.url.clone(), digest(document))).collect(),
        vocabulary: digest(vocabulary),
    };
    let (index, reuse) = match load(work) {
        Some((index, kept)) if kept == digests => return Ok((index, Reuse::All)),
        Some((index, kept)) => {
            let changed: Vec<SearchDocument> = documents
                .iter()
                .filter(|document| kept.documents.get(&document.url) != digests.documents.get(&document.url))
                .cloned()
                .collect();
            let is_gone = |url: &&String| !digests.documents.contains_key(*url);
            let removed: Vec<String> = kept.documents.keys().filter(is_gone).cloned().collect();
            (index.update(&changed, &removed, vocabulary)?, Reuse::Updated(changed.len() + removed.len()))
        }
        None => (Index::build(documents, vocabulary)?, Reuse::Nothing),
    };
    // Nothing depends on the file but the next start's speed.
    let _ = save(work, &index, digests);
    Ok((index, reuse))
}

fn digest(value: &impl Serialize) -> String {
    let bytes = serde_json::to_vec(value).expect("documents and words are plain text");
    blake3::hash(&bytes).to_hex().to_string()
}

#[expect(clippy::disallowed_methods, reason = "the search index is one of the places that touch the disk")]
fn load(work: &Path) -> Option<(Index, Digests)> {
    let bytes = std::fs::read(work.join(FILE)).ok()?;
    let rest = bytes.strip_prefix(MAGIC)?;
    let (length, rest) = rest.split_at_checked(8)?;
    let length = usize::try_from(u64::from_le_bytes(length.try_into().ok()?)).ok()?;
    let (header, mut rest) = rest.split_at_checked(length)?;
    let header: Header = serde_json::from_slice(header).ok()?;
    if header.version != PROGRAM {
        return None;
    }
    let mut files = BTreeMap::new();
    for (name, length) in header.files {
        let (content, after) = rest.split_at_checked(length)?;
        files.insert(name, content.to_vec());
        rest = after;
    }
    let index = Index::from_files(|name| files.remove(name)).ok()?;
    rest.is_empty().then_some((index, header.digests))
}

#[expect(clippy::disallowed_methods, reason = "the search index is one of the places that touch the disk")]
fn save(work: &Path, index: &Index, digests: Digests) -> Result<(), Box<dyn std::error::Error>> {
    let files = index.to_files()?;
    let header = Header {
        version: PROGRAM.to_owned(),
        digests,
        files: files.iter().map(|(name, content)| (name.clone(), content.len())).collect(),
    };
    let header = serde_json::to_vec(&header)?;
    std::fs::create_dir_all(work)?;
    // A name of our own: two searches at once must not write into one file.
    let staged = work.join(format!("{FILE}.{}", std::process::id()));
    let write = || -> std::io::Result<()> {
        let mut file = std::fs::File::create(&staged)?;
        file.write_all(MAGIC)?;
        file.write_all(&(header.len() as u64).to_le_bytes())?;
        file.write_all(&header)?;
        for content in files.values() {
            file.write_all(content)?;
        }
        std::fs::rename(&staged, work.join(FILE))
    };
    let written = write();
    if written.is_err() {
        let _ = std::fs::remove_file(&staged);
    }
    Ok(written?)
}
