//! Some documents, ready to be joined with others to an index: all that takes time is done, each document by itself.
//! A chunk can be kept; which one a document belongs to follows from addresses alone, so an edit changes one chunk.

use std::io;

use tantivy::HasLen;
use tantivy::directory::FileSlice;

use crate::bundle::deflate_filled_up;
use crate::columns::{ColumnReader, ColumnWriter};
use crate::document::SearchDocument;
use crate::error::Error;
use crate::index::json;
use crate::invert::{Inverted, Inverter, Summary};
use crate::pages::{Row, Shown};
use crate::parallel::map;
use crate::schema::FORMAT;

/// Documents of every chunk but the last: it should be worth its file.
const FEWEST: usize = 96;

/// After these, an address ends a chunk if its hash begins with a byte below this: one in 64 does. Few chunks so become
/// much longer than others, and an edit is never half of all work.
const ENDING: u8 = 4;

/// Documents analysed and inverted, in the order of their addresses.
#[derive(Debug)]
pub struct Chunk {
    pub(crate) inverted: Inverted,
    pub(crate) rows: Vec<Row>,
    /// What hits show of each document, one after another.
    pub(crate) store: FileSlice,
}

impl Chunk {
    /// Cuts the documents of an index, in the order of their addresses, into those of each chunk. Where one ends
    /// depends on the addresses near it alone: a page that comes or goes changes its own chunk, seldom another.
    pub fn cut<T>(documents: &[T], url: impl Fn(&T) -> &str) -> Vec<&[T]> {
        let mut length = 0;
        let goes_on = |document: &T, _: &T| {
            length += 1;
            let ends = length >= FEWEST && blake3::hash(url(document).as_bytes()).as_bytes()[0] < ENDING;
            if ends {
                length = 0;
            }
            !ends
        };
        documents.chunk_by(goes_on).collect()
    }

    /// The chunk of `documents`, in this order, as [`publish`](crate::publish) takes it.
    pub fn new(documents: &[SearchDocument]) -> Self {
        Self::of(documents.iter(), deflate_filled_up)
    }

    /// The chunks of all documents of an index.
    pub fn all(documents: &[SearchDocument]) -> Result<Vec<Self>, Error> {
        Self::all_of(documents, deflate_filled_up)
    }

    /// The chunks of all documents, with what hits show as `stored` makes it of JSON.
    pub(crate) fn all_of(
        documents: &[SearchDocument],
        stored: impl Fn(&[u8]) -> Vec<u8> + Send + Sync,
    ) -> Result<Vec<Self>, Error> {
        let mut sorted: Vec<&SearchDocument> = documents.iter().collect();
        sorted.sort_by(|left, right| left.url.cmp(&right.url));
        if let Some(pair) = sorted.windows(2).find(|pair| pair[0].url == pair[1].url) {
            return Err(Error::DuplicateUrl {
                url: pair[0].url.clone(),
                first: pair[0].path.clone(),
                second: pair[1].path.clone(),
            });
        }
        let chunks = Self::cut(&sorted, |document| &document.url);
        Ok(map(&chunks, |documents| Self::of(documents.iter().copied(), &stored)))
    }

    fn of<'a>(
        documents: impl Iterator<Item = &'a SearchDocument>,
        stored: impl Fn(&[u8]) -> Vec<u8>,
    ) -> Self {
        let mut inverter = Inverter::default();
        let (mut rows, mut store) = (Vec::new(), Vec::new());
        for document in documents {
            let analysis = crate::analysis::analyse(document);
            inverter.add(&analysis);
            let shown = serde_json::to_vec(&Shown::of(document)).expect("strings are always valid JSON");
            let shown = stored(&shown);
            rows.push(Row::new(document, analysis.tokens, shown.len()));
            store.extend_from_slice(&shown);
        }
        Self { inverted: inverter.finish(), rows, store: FileSlice::from(store) }
    }

    /// Number of documents.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is no document.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The chunk as a file.
    pub fn to_bytes(&self) -> Result<Vec<u8>, Error> {
        let mut head = ColumnWriter::default();
        head.number(u64::from(FORMAT));
        self.inverted.summary.write(&mut head);
        head.bytes(&json(&self.rows));
        head.number(self.inverted.entries.len() as u64);
        let head = head.finish();
        let mut bytes = (head.len() as u64).to_le_bytes().to_vec();
        bytes.extend(head);
        for part in [&self.inverted.entries, &self.store] {
            bytes.extend_from_slice(&part.read_bytes().map_err(unreadable)?);
        }
        Ok(bytes)
    }

    /// Opens a chunk in its file, of which most is read only when it is wanted. That the bytes are those written is
    /// for the caller to see to.
    pub fn open(file: FileSlice) -> Result<Self, Error> {
        let damaged = || Error::Damaged { name: NAME.to_owned() };
        if file.len() < LENGTH {
            return Err(damaged());
        }
        let (length, rest) = file.split(LENGTH);
        let length = length.read_bytes().map_err(unreadable)?;
        let length = length.as_slice().try_into().map_or(u64::MAX, u64::from_le_bytes);
        let length =
            usize::try_from(length).ok().filter(|&length| length <= rest.len()).ok_or_else(damaged)?;
        let (head, rest) = rest.split(length);
        let head = head.read_bytes().map_err(unreadable)?;
        let mut reader = ColumnReader::new(&head);
        let (summary, rows, entries) = Self::take(&mut reader).ok_or_else(damaged)?;
        if entries > rest.len() || !reader.is_at_end() {
            return Err(damaged());
        }
        let (entries, store) = rest.split(entries);
        Ok(Self { inverted: Inverted { summary, entries }, rows, store })
    }

    fn take(reader: &mut ColumnReader<'_>) -> Option<(Summary, Vec<Row>, usize)> {
        if reader.number()? != u64::from(FORMAT) {
            return None;
        }
        let summary = Summary::take(reader)?;
        let rows: Vec<Row> = serde_json::from_slice(reader.bytes()?).ok()?;
        (rows.len() == summary.documents as usize).then_some((summary, rows, reader.size()?))
    }
}

/// The name of every chunk's file, for messages.
const NAME: &str = "a chunk";

/// Bytes before the head that tell its length.
const LENGTH: usize = 8;

/// A chunk that lies in a file could not be read.
pub(crate) fn unreadable(source: io::Error) -> Error {
    Error::Read { name: NAME, source }
}
