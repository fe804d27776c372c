//! Writes an index as a bundle.

use std::collections::BTreeMap;
use std::ops::{Bound, Range};

use super::container::Container;
use super::deflate;
use super::entry::{Entry, EntryFile};
use super::extents::Extents;
use super::lazy::coalesce;
use super::remote::{Remote, RemoteDirectory};
use crate::chunk::Chunk;
use crate::error::Error;
use crate::facet_table::{FACET_FILE, FacetTable};
use crate::index::{Index, json};
use crate::invert::Inverted;
use crate::pages::{DEFLATED_UNIT, PageTable, Row, STORE_FILE, TABLE_FILE};
use crate::segment;
use crate::vocabulary::{VOCABULARY_FILE, Vocabulary};

/// Name of the entry file.
pub const ENTRY_FILE: &str = "index.bin";

/// An index of fewer bytes is published as one file and fetched in one request.
const SMALL: u64 = 1 << 20;

/// Bytes between two slices of the start file that come along, rather than naming one more slice.
const SLICE_GAP: u64 = 16;

/// The files of a published index, name to content.
pub type Bundle = BTreeMap<String, Vec<u8>>;

/// Joins chunks, whose documents follow each other in the order of their addresses, to a published index. The same
/// documents and words always give the same bytes, wherever one chunk ends and the next begins.
pub fn publish(chunks: &[Chunk], vocabulary: &Vocabulary) -> Result<Bundle, Error> {
    let inverted: Vec<&Inverted> = chunks.iter().map(|chunk| &chunk.inverted).collect();
    let (index, directory) = segment::write(&inverted)?;
    let rows: Vec<&Row> = chunks.iter().flat_map(|chunk| &chunk.rows).collect();
    let mut files: BTreeMap<String, Vec<u8>> = segment::files(&index, &directory)?.into_iter().collect();
    files.insert(TABLE_FILE.to_owned(), PageTable::new(&rows, true).to_bytes());
    files.insert(FACET_FILE.to_owned(), FacetTable::new(&rows).to_bytes());
    files.insert(STORE_FILE.to_owned(), chunks.iter().flat_map(|chunk| &chunk.store).copied().collect());
    files.insert(VOCABULARY_FILE.to_owned(), json(&vocabulary.sorted()));
    bundle(files)
}

fn bundle(files: BTreeMap<String, Vec<u8>>) -> Result<Bundle, Error> {
    let mut places = BTreeMap::new();
    let mut bytes = Vec::new();
    for (name, content) in files {
        let start = bytes.len() as u64;
        bytes.extend_from_slice(&content);
        places.insert(name, start..bytes.len() as u64);
    }
    let mut bundle = Bundle::new();
    let (start, data) = if (bytes.len() as u64) < SMALL {
        (Container { files: places, slices: vec![(0, bytes)], ..Container::default() }, None)
    } else {
        let reads = Reads::of(places.clone(), &bytes)?;
        let (extents, data) = Extents::lay_out(&bytes, &reads.dictionary_blocks);
        let slice = |range: &Range<u64>| (range.start, bytes[to_usize(range)].to_vec());
        let slices = reads.at_opening.iter().map(slice).collect();
        (Container { files: places, extents, slices }, Some(data))
    };
    let start = start.to_bytes();
    let start_file = EntryFile::of("start", &start);
    let data_file = data.as_ref().map(|data| EntryFile::of("data", data));
    let entry = Entry::new(start_file.clone(), data_file.clone());
    bundle.insert(ENTRY_FILE.to_owned(), entry.to_bytes());
    bundle.insert(start_file.name, start);
    if let (Some(file), Some(data)) = (data_file, data) {
        bundle.insert(file.name, data);
    }
    Ok(bundle)
}

/// Deflates a document and fills it up; whoever inflates it stops at its own end.
pub(crate) fn deflate_filled_up(bytes: Vec<u8>) -> Vec<u8> {
    let unit = usize::try_from(DEFLATED_UNIT).expect("a small number");
    let mut deflated = deflate(&bytes);
    deflated.resize(deflated.len().next_multiple_of(unit), 0);
    deflated
}

/// Stretches of the index that are read in a piece.
struct Reads {
    /// Every one that opening the index reads, and what any query needs.
    at_opening: Vec<Range<u64>>,
    /// The blocks of the term dictionary.
    dictionary_blocks: Vec<Range<u64>>,
}

impl Reads {
    fn of(files: BTreeMap<String, Range<u64>>, bytes: &[u8]) -> Result<Self, Error> {
        let remote = Remote::new(files);
        remote.provide(0, bytes.to_vec());
        remote.record();
        let index = Index::open_lazily(Box::new(RemoteDirectory(remote.clone())), remote.clone())?;
        index.touch()?;
        let at_opening = coalesce(remote.recorded(), SLICE_GAP);
        let mut dictionary_blocks = index.dictionary_blocks(&remote)?;
        dictionary_blocks.sort_unstable_by_key(|block| block.start);
        dictionary_blocks.dedup();
        Ok(Self { at_opening, dictionary_blocks })
    }
}

impl Index {
    /// What is read to look up a term, for terms of every block.
    fn dictionary_blocks(&self, remote: &Remote) -> Result<Vec<Range<u64>>, Error> {
        let mut blocks = Vec::new();
        let Some(segment) = self.segment() else { return Ok(blocks) };
        for field in self.fields.all() {
            let inverted = segment.inverted_index(field)?;
            let mut terms = inverted.terms().stream().map_err(tantivy::TantivyError::from)?;
            remote.record();
            let mut place = 0_usize;
            while terms.advance() {
                if place.is_multiple_of(TERMS_APART) {
                    let key = (Bound::Included(terms.key()), Bound::Included(terms.key()));
                    let block = inverted.terms().file_slice_for_range(key, None);
                    block.read_bytes().map_err(tantivy::TantivyError::from)?;
                }
                place += 1;
            }
            blocks.extend(remote.recorded());
        }
        Ok(blocks)
    }
}

/// Fewer terms than most blocks hold, of about 4,000 bytes each. A block that is overlooked stays as it is.
const TERMS_APART: usize = 16;

fn to_usize(range: &Range<u64>) -> Range<usize> {
    let [start, end] = [range.start, range.end].map(|at| usize::try_from(at).unwrap_or(usize::MAX));
    start..end
}
