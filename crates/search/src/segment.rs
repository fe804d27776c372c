//! Writes documents into one tantivy segment with fixed names, so that the same documents in the same order
//! always give the same bytes.

use std::io;
use std::path::{Path, PathBuf};

use serde_json::Value;
use tantivy::directory::{OwnedBytes, RamDirectory};
use tantivy::fastfield::{AliveBitSet, write_alive_bitset};
use tantivy::index::SegmentId;
use tantivy::indexer::merge_filtered_segments;
use tantivy::{BitSet, Directory, Segment, SingleSegmentIndexWriter};

use crate::document::SearchDocument;
use crate::error::Error;
use crate::pages::{Prepared, Row};
use crate::schema::{Fields, tokenizers};

/// tantivy draws a random id for a segment; ours is this one.
const SEGMENT_ID: &str = "00000000-0000-0000-0000-000000000001";
const META_FILE: &str = "meta.json";

/// Documents analysed at a time: enough to keep all cores busy, few enough to keep memory low.
const BATCH: usize = 256;

/// tantivy sizes its first hash table by this; it grows as needed.
const MEMORY_BUDGET: usize = 64 << 20;

/// A segment, with what the page files need to know of its documents.
pub(crate) struct Written {
    pub(crate) index: tantivy::Index,
    pub(crate) directory: RamDirectory,
    /// In document order.
    pub(crate) rows: Vec<Row>,
    /// The documents of the store, in document order.
    pub(crate) store: Vec<u8>,
}

/// Writes `documents`, in the order given.
pub(crate) fn write(documents: &[&SearchDocument]) -> Result<Written, Error> {
    let directory = RamDirectory::create();
    let (schema, fields) = Fields::schema();
    let mut writer: SingleSegmentIndexWriter = tantivy::Index::builder()
        .schema(schema)
        .tokenizers(tokenizers())
        .single_segment_index_writer(directory.clone(), MEMORY_BUDGET)?;
    let mut rows = Vec::with_capacity(documents.len());
    let mut store = Vec::new();
    let mut batches = documents.chunks(BATCH);
    let mut prepared = batches.next().map_or_else(Vec::new, prepare);
    while !prepared.is_empty() {
        // The writer is one thread; the next batch is analysed meanwhile.
        let (next, written) = both(
            || batches.next().map_or_else(Vec::new, prepare),
            || -> Result<(), Error> {
                for page in prepared {
                    writer.add_document(fields.document(&page.analysis))?;
                    rows.push(page.row);
                    store.extend_from_slice(&page.stored);
                }
                Ok(())
            },
        );
        written?;
        prepared = next;
    }
    Ok(Written { index: writer.finalize()?, directory, rows, store })
}

#[cfg(feature = "parallel")]
fn prepare(documents: &[&SearchDocument]) -> Vec<Prepared> {
    use rayon::prelude::*;
    documents.par_iter().map(|document| Prepared::new(document)).collect()
}

#[cfg(not(feature = "parallel"))]
fn prepare(documents: &[&SearchDocument]) -> Vec<Prepared> {
    documents.iter().map(|document| Prepared::new(document)).collect()
}

#[cfg(feature = "parallel")]
fn both<A: Send, B: Send>(first: impl FnOnce() -> A + Send, second: impl FnOnce() -> B + Send) -> (A, B) {
    rayon::join(first, second)
}

#[cfg(not(feature = "parallel"))]
fn both<A, B>(first: impl FnOnce() -> A, second: impl FnOnce() -> B) -> (A, B) {
    (first(), second())
}

/// Joins the kept documents of `base` and all of `delta`, in this order, into one segment without traces of the
/// others.
pub(crate) fn merge(
    base: &tantivy::Index,
    kept: &[u32],
    delta: &tantivy::Index,
) -> Result<(tantivy::Index, RamDirectory), Error> {
    let mut segments: Vec<Segment> = base.searchable_segments()?;
    let mut filters = Vec::new();
    for segment in &segments {
        let mut alive = BitSet::with_max_value(segment.meta().max_doc());
        for &document in kept {
            alive.insert(document);
        }
        let mut bytes = Vec::new();
        write_alive_bitset(&alive, &mut bytes).expect("writing to memory does not fail");
        filters.push(Some(AliveBitSet::open(OwnedBytes::new(bytes))));
    }
    let added = delta.searchable_segments()?;
    filters.extend(added.iter().map(|_| None));
    segments.extend(added);
    let directory = RamDirectory::create();
    let index = merge_filtered_segments(&segments, base.settings().clone(), filters, directory.clone())?;
    Ok((index, directory))
}

/// The files of an index of one segment, under their fixed names.
pub(crate) fn files(
    index: &tantivy::Index,
    directory: &RamDirectory,
) -> Result<Vec<(String, Vec<u8>)>, Error> {
    let mut files = Vec::new();
    let random = index.searchable_segment_ids()?.first().map(SegmentId::uuid_string).unwrap_or_default();
    let mut paths: Vec<PathBuf> = index.load_metas()?.list_segment_files().into_iter().collect();
    paths.sort_unstable();
    for path in paths {
        if directory.exists(&path).map_err(tantivy::TantivyError::from)? {
            let name = path.to_string_lossy().replace(&random, &SEGMENT_ID.replace('-', ""));
            files.push((name, directory.atomic_read(&path).map_err(tantivy::TantivyError::from)?));
        }
    }
    let meta = directory.atomic_read(Path::new(META_FILE)).map_err(tantivy::TantivyError::from)?;
    files.push((META_FILE.to_owned(), canonical_meta(&meta)?));
    Ok(files)
}

/// meta.json with the fixed id, and without the note a merge leaves.
fn canonical_meta(meta: &[u8]) -> Result<Vec<u8>, Error> {
    let error = |source| Error::Json { name: META_FILE, source };
    let mut meta: Value = serde_json::from_slice(meta).map_err(error)?;
    if let Some(fields) = meta.as_object_mut() {
        fields.remove("payload");
    }
    if let Some(segments) = meta["segments"].as_array_mut() {
        for segment in segments {
            segment["segment_id"] = Value::from(SEGMENT_ID);
        }
    }
    serde_json::to_vec(&meta).map_err(error)
}

/// Opens the segment in a directory.
pub(crate) fn open(directory: Box<dyn Directory>) -> Result<tantivy::Index, Error> {
    let mut index = tantivy::Index::open(directory)?;
    index.set_tokenizers(tokenizers());
    Ok(index)
}

/// The bytes of a caller's directory, or why not.
pub(crate) fn read(directory: &dyn Directory, name: &'static str) -> Result<Vec<u8>, Error> {
    use tantivy::directory::error::OpenReadError;
    directory.atomic_read(Path::new(name)).map_err(|error| match error {
        OpenReadError::FileDoesNotExist(_) => Error::MissingFile { name: name.to_owned() },
        other => Error::Read { name, source: io::Error::other(other) },
    })
}
