//! Writes documents into one tantivy segment with fixed names, so that the same documents in the same order
//! always give the same bytes.

use std::io;
use std::path::{Path, PathBuf};

use serde_json::Value;
use tantivy::directory::{FileSlice, OwnedBytes, RamDirectory};
use tantivy::fastfield::{AliveBitSet, write_alive_bitset};
use tantivy::index::{SegmentComponent, SegmentId};
use tantivy::indexer::merge_filtered_segments;
use tantivy::{BitSet, Directory, Segment, SingleSegmentIndexWriter, TantivyDocument, TantivyError};

use crate::error::Error;
use crate::invert::Inverted;
use crate::join;
use crate::schema::{Fields, tokenizers};

/// tantivy draws a random id for a segment; ours is this one.
const SEGMENT_ID: &str = "00000000-0000-0000-0000-000000000001";
const META_FILE: &str = "meta.json";

/// Of the engine's writer, which we give empty documents only: the least it accepts.
const MEMORY_BUDGET: usize = 1 << 20;

/// Writes the documents of `chunks`, in this order, into a directory in memory.
pub(crate) fn write(chunks: &[&Inverted]) -> Result<(tantivy::Index, RamDirectory), Error> {
    let directory = RamDirectory::create();
    let mut writer: SingleSegmentIndexWriter = tantivy::Index::builder()
        .schema(Fields::schema().0)
        .tokenizers(tokenizers())
        .single_segment_index_writer(directory.clone(), MEMORY_BUDGET)?;
    // The engine makes the files that depend on the number of documents alone.
    for _ in 0..chunks.iter().map(|chunk| chunk.summary.documents).sum::<u32>() {
        writer.add_document(TantivyDocument::new())?;
    }
    let index = writer.finalize()?;
    for segment in index.searchable_segments()? {
        use SegmentComponent::{FieldNorms, Positions, Postings, Terms};
        for component in [FieldNorms, Positions, Postings, Terms] {
            directory
                .delete(&segment.relative_path(component))
                .map_err(io::Error::other)
                .map_err(TantivyError::from)?;
        }
        join::write(chunks, &segment)?;
    }
    Ok((index, directory))
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
) -> Result<Vec<(String, FileSlice)>, Error> {
    let mut files = Vec::new();
    let random = index.searchable_segment_ids()?.first().map(SegmentId::uuid_string).unwrap_or_default();
    let mut paths: Vec<PathBuf> = index.load_metas()?.list_segment_files().into_iter().collect();
    paths.sort_unstable();
    for path in paths {
        if directory.exists(&path).map_err(tantivy::TantivyError::from)? {
            let name = path.to_string_lossy().replace(&random, &SEGMENT_ID.replace('-', ""));
            files.push((name, directory.open_read(&path).map_err(tantivy::TantivyError::from)?));
        }
    }
    let meta = directory.atomic_read(Path::new(META_FILE)).map_err(tantivy::TantivyError::from)?;
    files.push((META_FILE.to_owned(), FileSlice::from(canonical_meta(&meta)?)));
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::chunk::Chunk;
    use crate::document::{Passage, SearchDocument};

    /// What the engine makes of all documents at once.
    fn by_the_engine(documents: &[SearchDocument]) -> BTreeMap<String, Vec<u8>> {
        let directory = RamDirectory::create();
        let (schema, fields) = Fields::schema();
        let mut writer: SingleSegmentIndexWriter = tantivy::Index::builder()
            .schema(schema)
            .tokenizers(tokenizers())
            .single_segment_index_writer(directory.clone(), 64 << 20)
            .expect("the schema is right");
        for document in documents {
            let analysis = crate::analysis::analyse(document);
            let mut texts = TantivyDocument::new();
            let extras = [&analysis.words, &analysis.skips, &analysis.exact_title];
            for (field, text) in fields.all().zip(analysis.text.iter().chain(extras)) {
                texts.add_text(field, text);
            }
            writer.add_document(texts).expect("memory suffices");
        }
        let index = writer.finalize().expect("memory suffices");
        in_memory(files(&index, &directory).expect("the files are there"))
    }

    fn in_memory(files: Vec<(String, FileSlice)>) -> BTreeMap<String, Vec<u8>> {
        let content = |file: FileSlice| file.read_bytes().expect("it is in memory").to_vec();
        files.into_iter().map(|(name, file)| (name, content(file))).collect()
    }

    fn by_us(documents: &[SearchDocument], in_a_chunk: usize) -> BTreeMap<String, Vec<u8>> {
        // Through their files, which must say all.
        let chunks: Vec<Chunk> = documents
            .chunks(in_a_chunk)
            .map(|chunk| {
                Chunk::open(FileSlice::from(Chunk::new(chunk).to_bytes().expect("it is in memory")))
                    .expect("it is whole")
            })
            .collect();
        let inverted: Vec<&Inverted> = chunks.iter().map(|chunk| &chunk.inverted).collect();
        let (index, directory) = write(&inverted).expect("the chunks are whole");
        in_memory(files(&index, &directory).expect("the files are there"))
    }

    fn document(number: usize) -> SearchDocument {
        let text = |count: usize| {
            let words = (0..count).map(|place| match (number * 31 + place * 17) % 23 {
                0 => "問い合わせ".to_owned(),
                1 => "Running データベース、".to_owned(),
                2 => format!("w{}", number * place % 997),
                3 => "🎉".to_owned(),
                place => format!("サーバー{place}の設定を"),
            });
            words.collect::<String>()
        };
        let heading = (!number.is_multiple_of(3)).then(|| text(number % 3));
        SearchDocument {
            title: text(number % 5),
            url: format!("/{number:04}/"),
            passages: vec![Passage { heading, anchor: None, text: text(number % 40) }],
            ..SearchDocument::default()
        }
    }

    #[test]
    fn a_segment_is_the_engines_own_wherever_chunks_end() {
        // Terms of all numbers of documents: with full blocks, some after others without.
        let mut documents: Vec<SearchDocument> = (0..700).map(document).collect();
        // More than the engine takes for a token.
        documents[5].passages[0].text = format!("a {} b", "x".repeat(70_000));
        for count in [0, 1, 128, 129, documents.len()] {
            let wanted = by_the_engine(&documents[..count]);
            assert!(wanted.len() >= 7, "{:?}", wanted.keys());
            for in_a_chunk in [1, 100, 1000] {
                let found = by_us(&documents[..count], in_a_chunk);
                assert!(wanted.keys().eq(found.keys()), "{:?}", found.keys());
                for (name, content) in &wanted {
                    assert!(found[name] == *content, "{name} of {count} documents, {in_a_chunk} in a chunk");
                }
            }
        }
    }
}
