//! Some documents, ready to be joined with others to an index: all that takes time is done, each document by itself.
//! A chunk can be kept; which one a document belongs to follows from addresses alone, so an edit changes one chunk.

use crate::bundle::deflate_filled_up;
use crate::columns::{ColumnReader, ColumnWriter};
use crate::document::SearchDocument;
use crate::error::Error;
use crate::invert::{Inverted, Inverter};
use crate::pages::{Row, Shown};
use crate::parallel::map;
use crate::schema::FORMAT;

/// Documents analysed and inverted, in the order of their addresses.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Chunk {
    pub(crate) inverted: Inverted,
    pub(crate) rows: Vec<Row>,
    /// What hits show of each document, one after another.
    pub(crate) store: Vec<u8>,
}

impl Chunk {
    /// Whether the document at this address is the last one of its chunk, if the documents of an index are in the
    /// order of their addresses: one in 256 is. So a page that comes or goes changes its own chunk, seldom another.
    pub fn ends_at(url: &str) -> bool {
        blake3::hash(url.as_bytes()).as_bytes()[0] == 0
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
        stored: impl Fn(Vec<u8>) -> Vec<u8> + Send + Sync,
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
        let chunks: Vec<&[&SearchDocument]> =
            sorted.chunk_by(|document, _| !Self::ends_at(&document.url)).collect();
        Ok(map(&chunks, |documents| Self::of(documents.iter().copied(), &stored)))
    }

    fn of<'a>(
        documents: impl Iterator<Item = &'a SearchDocument>,
        stored: impl Fn(Vec<u8>) -> Vec<u8>,
    ) -> Self {
        let mut inverter = Inverter::default();
        let (mut rows, mut store) = (Vec::new(), Vec::new());
        for document in documents {
            let analysis = crate::analysis::analyse(document);
            inverter.add(&analysis);
            let shown = serde_json::to_vec(&Shown::of(document)).expect("strings are always valid JSON");
            let shown = stored(shown);
            rows.push(Row::new(document, analysis.tokens, shown.len()));
            store.extend_from_slice(&shown);
        }
        Self { inverted: inverter.finish(), rows, store }
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
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut writer = ColumnWriter::default();
        writer.number(u64::from(FORMAT));
        self.inverted.write(&mut writer);
        writer.bytes(&serde_json::to_vec(&self.rows).expect("numbers and strings are always valid JSON"));
        writer.bytes(&self.store);
        writer.finish()
    }

    /// Reads a chunk from its file. That the bytes are those written is for the caller to see to.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        let mut reader = ColumnReader::new(bytes);
        let chunk = Self::take(&mut reader).filter(|_| reader.is_at_end());
        chunk.ok_or_else(|| Error::Damaged { name: "a chunk".to_owned() })
    }

    fn take(reader: &mut ColumnReader<'_>) -> Option<Self> {
        if reader.number()? != u64::from(FORMAT) {
            return None;
        }
        let inverted = Inverted::take(reader)?;
        let rows: Vec<Row> = serde_json::from_slice(reader.bytes()?).ok()?;
        let store = reader.bytes()?.to_vec();
        let is_whole = rows.len() == inverted.documents as usize
            && inverted.lengths.iter().all(|lengths| lengths.len() == rows.len());
        is_whole.then_some(Self { inverted, rows, store })
    }
}
