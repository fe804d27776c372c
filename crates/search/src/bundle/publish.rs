//! Writes an index as a bundle.

use std::collections::BTreeMap;
use std::io::Write;
use std::ops::{Bound, Range};

use tantivy::HasLen;
use tantivy::directory::FileSlice;

use super::container::Container;
use super::deflate;
use super::entry::{Entry, EntryFile};
use super::extents::Extents;
use super::lazy::coalesce;
use super::remote::{Remote, RemoteDirectory};
use crate::chunk::{Chunk, unreadable};
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
    let mut data = Vec::new();
    let (mut bundle, file) = publish_to(chunks, vocabulary, &mut data)?;
    bundle.extend(file.map(|file| (file.name, data)));
    Ok(bundle)
}

/// The same, but for the data file, nearly all of the index, which is written to `data`. It is named if there is one.
pub fn publish_to(
    chunks: &[Chunk],
    vocabulary: &Vocabulary,
    data: &mut dyn Write,
) -> Result<(Bundle, Option<EntryFile>), Error> {
    let files = Files::of(chunks, vocabulary)?;
    let (start, data) = if files.length < SMALL {
        let slices = vec![(0, files.read(&(0..files.length))?)];
        (Container { files: files.places, slices, ..Container::default() }, None)
    } else {
        let reads = Reads::of(&files)?;
        let mut data = Data { to: data, hasher: blake3::Hasher::new(), bytes: 0 };
        let extents = Extents::lay_out(files.length, &reads.dictionary_blocks, |range, is_deflated| {
            let before = data.bytes;
            if is_deflated {
                data.write(&deflate(&files.read(&range)?))?;
            } else {
                files.stream(&range, |bytes| data.write(bytes))?;
            }
            Ok(data.bytes - before)
        })?;
        let mut slices = Vec::new();
        for range in reads.at_opening {
            slices.push((range.start, files.read(&range)?));
        }
        let data = EntryFile::named("data", &data.hasher.finalize(), data.bytes);
        (Container { files: files.places, extents, slices }, Some(data))
    };
    let start = start.to_bytes();
    let start_file = EntryFile::named("start", &blake3::hash(&start), start.len() as u64);
    let entry = Entry::new(start_file.clone(), data.clone());
    let bundle = [(ENTRY_FILE.to_owned(), entry.to_bytes()), (start_file.name, start)].into();
    Ok((bundle, data))
}

/// What is written of the data file.
struct Data<'a> {
    to: &'a mut dyn Write,
    hasher: blake3::Hasher,
    bytes: u64,
}

impl Data<'_> {
    fn write(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.hasher.update(bytes);
        self.bytes += bytes.len() as u64;
        self.to.write_all(bytes).map_err(|source| Error::Write { name: "data", source })
    }
}

/// The files of the index as if they lay one after another; in truth pieces of them are in memory and pieces on disk.
struct Files {
    places: BTreeMap<String, Range<u64>>,
    /// Each with its first byte's place, in order.
    pieces: Vec<(u64, FileSlice)>,
    length: u64,
}

impl Files {
    fn of(chunks: &[Chunk], vocabulary: &Vocabulary) -> Result<Self, Error> {
        let inverted: Vec<&Inverted> = chunks.iter().map(|chunk| &chunk.inverted).collect();
        let (index, directory) = segment::write(&inverted)?;
        let rows: Vec<&Row> = chunks.iter().flat_map(|chunk| &chunk.rows).collect();
        let one = |(name, file)| (name, vec![file]);
        let mut files: BTreeMap<String, Vec<FileSlice>> =
            segment::files(&index, &directory)?.into_iter().map(one).collect();
        let mut add = |name: &str, pieces| files.insert(name.to_owned(), pieces);
        add(TABLE_FILE, vec![FileSlice::from(PageTable::new(&rows, true).to_bytes())]);
        add(FACET_FILE, vec![FileSlice::from(FacetTable::new(&rows).to_bytes())]);
        add(STORE_FILE, chunks.iter().map(|chunk| chunk.store.clone()).collect());
        add(VOCABULARY_FILE, vec![FileSlice::from(json(&vocabulary.sorted()))]);

        let mut laid = Self { places: BTreeMap::new(), pieces: Vec::new(), length: 0 };
        for (name, pieces) in files {
            let start = laid.length;
            for piece in pieces.into_iter().filter(|piece| piece.len() > 0) {
                let length = piece.len() as u64;
                laid.pieces.push((laid.length, piece));
                laid.length += length;
            }
            laid.places.insert(name, start..laid.length);
        }
        Ok(laid)
    }

    fn read(&self, range: &Range<u64>) -> Result<Vec<u8>, Error> {
        let mut read = Vec::new();
        self.stream(range, |bytes| {
            read.extend_from_slice(bytes);
            Ok(())
        })?;
        Ok(read)
    }

    /// Hands a stretch on, piece by piece.
    fn stream(
        &self,
        range: &Range<u64>,
        mut take: impl FnMut(&[u8]) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let first = self.pieces.partition_point(|(start, piece)| start + piece.len() as u64 <= range.start);
        for (start, piece) in self.pieces[first..].iter().take_while(|(start, _)| *start < range.end) {
            let within = |place: u64| to_usize(place.saturating_sub(*start)).min(piece.len());
            let (mut from, to) = (within(range.start), within(range.end));
            while from < to {
                let until = to.min(from + READ_AT_ONCE);
                take(&piece.read_bytes_slice(from..until).map_err(unreadable)?)?;
                from = until;
            }
        }
        Ok(())
    }
}

/// Bytes of a piece on disk that are in memory at a time.
const READ_AT_ONCE: usize = 1 << 20;

/// Deflates a document and fills it up; whoever inflates it stops at its own end.
pub(crate) fn deflate_filled_up(bytes: &[u8]) -> Vec<u8> {
    let unit = usize::try_from(DEFLATED_UNIT).expect("a small number");
    let mut deflated = deflate(bytes);
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
    fn of(files: &Files) -> Result<Self, Error> {
        let remote = Remote::new(files.places.clone());
        // Opening reads nothing of the store, and most of that is not in memory.
        let store = &files.places[STORE_FILE];
        for (start, piece) in files.pieces.iter().filter(|(start, _)| !store.contains(start)) {
            remote.provide(*start, piece.read_bytes().map_err(unreadable)?);
        }
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

fn to_usize(place: u64) -> usize {
    usize::try_from(place).unwrap_or(usize::MAX)
}
