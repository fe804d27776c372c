//! The index as callers hold it: built, updated, stored and loaded here, searched in `search`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::{Arc, OnceLock};

use tantivy::directory::{FileSlice, OwnedBytes, RamDirectory};
use tantivy::query::Bm25StatisticsProvider;
use tantivy::schema::Field;
use tantivy::{Directory, ReloadPolicy, Searcher, SegmentReader, TantivyError, Term};

use crate::bundle::Remote;
use crate::chunk::{Chunk, unreadable};
use crate::document::SearchDocument;
use crate::error::{Error, contained};
use crate::facet_table::{FACET_FILE, FacetTable};
use crate::invert::Inverted;
use crate::lookups::Lookups;
use crate::manifest::{MANIFEST_FILE, Manifest};
use crate::pages::{PageTable, ROW_FILE, Row, STORE_FILE, TABLE_FILE};
use crate::schema::Fields;
use crate::segment;
use crate::vocabulary::{VOCABULARY_FILE, Vocabulary, Words};

/// A search index over the pages of a portal. It never changes: an update gives a new one, so searches may go
/// on in the old.
pub struct Index {
    pub(crate) directory: Box<dyn Directory>,
    pub(crate) searcher: Searcher,
    pub(crate) fields: Fields,
    pub(crate) pages: PageTable,
    pub(crate) words: Words,
    /// Read when the first query asks for facets: in a browser most never do.
    facets: OnceLock<FacetTable>,
    pub(crate) store: FileSlice,
    pub(crate) lookups: Lookups,
    /// Where to ask for what is not here, of an index that is read lazily.
    pub(crate) remote: Option<Arc<Remote>>,
}

impl Index {
    /// Indexes `documents`. The order they come in makes no difference, to the bytes neither. Queries know the
    /// words of `vocabulary`.
    pub fn build(documents: &[SearchDocument], vocabulary: &Vocabulary) -> Result<Self, Error> {
        let chunks = Chunk::all_of(documents, <[u8]>::to_vec)?;
        let inverted: Vec<&Inverted> = chunks.iter().map(|chunk| &chunk.inverted).collect();
        let (index, directory) = segment::write(&inverted)?;
        let rows: Vec<&Row> = chunks.iter().flat_map(|chunk| &chunk.rows).collect();
        let mut store = Vec::new();
        for chunk in &chunks {
            store.extend_from_slice(&chunk.store.read_bytes().map_err(unreadable)?);
        }
        Self::assemble(segment::files(&index, &directory)?, &rows, store, vocabulary)
    }

    /// The index after pages changed: documents with the URLs in `removed` go, those in `changed` replace the
    /// ones with the same URL or are added. Only they are analysed. `vocabulary` replaces the former one. Answers
    /// equal those of a new index; the bytes do not, so what is published should come from [`Index::build`].
    pub fn update(
        &self,
        changed: &[SearchDocument],
        removed: &[String],
        vocabulary: &Vocabulary,
    ) -> Result<Self, Error> {
        let added = Chunk::all_of(changed, <[u8]>::to_vec)?;
        let all = segment::read(self.directory.as_ref(), ROW_FILE)?;
        let all: Vec<Row> =
            serde_json::from_slice(&all).map_err(|source| Error::Json { name: ROW_FILE, source })?;
        let mut gone: BTreeSet<&str> = removed.iter().map(String::as_str).collect();
        gone.extend(changed.iter().map(|document| document.url.as_str()));

        let mut kept = Vec::new();
        let mut rows: Vec<&Row> = Vec::new();
        let mut store = Vec::new();
        for (document, row) in (0..).zip(&all) {
            if gone.contains(row.url.as_str()) {
                continue;
            }
            let bytes = self.store.read_bytes_slice(self.pages.bytes(document));
            store.extend_from_slice(&bytes.map_err(|source| Error::Read { name: STORE_FILE, source })?);
            rows.push(row);
            kept.push(document);
        }
        if kept.is_empty() {
            return Self::build(changed, vocabulary);
        }
        let inverted: Vec<&Inverted> = added.iter().map(|chunk| &chunk.inverted).collect();
        let (delta, _) = segment::write(&inverted)?;
        let (merged, directory) = segment::merge(self.searcher.index(), &kept, &delta)?;
        rows.extend(added.iter().flat_map(|chunk| &chunk.rows));
        for chunk in &added {
            store.extend_from_slice(&chunk.store.read_bytes().map_err(unreadable)?);
        }
        Self::assemble(segment::files(&merged, &directory)?, &rows, store, vocabulary)
    }

    /// Adds the page files and the manifest to a segment's files and opens the whole.
    fn assemble(
        segment: Vec<(String, FileSlice)>,
        rows: &[&Row],
        store: Vec<u8>,
        vocabulary: &Vocabulary,
    ) -> Result<Self, Error> {
        let mut files = Vec::new();
        for (name, content) in segment {
            files.push((name, content.read_bytes().map_err(TantivyError::from)?));
        }
        let mut add = |name: &str, content| files.push((name.to_owned(), OwnedBytes::new(content)));
        add(ROW_FILE, json(&rows));
        add(TABLE_FILE, PageTable::new(rows, false).to_bytes());
        add(FACET_FILE, FacetTable::new(rows).to_bytes());
        add(STORE_FILE, store);
        add(VOCABULARY_FILE, json(&vocabulary.sorted()));
        let manifest = Manifest::new(&files);
        files.push((MANIFEST_FILE.to_owned(), OwnedBytes::new(manifest.to_bytes())));
        contained(MANIFEST_FILE, || Self::open(in_memory(&files)))
    }

    /// The index as files, name to content, for the caller to keep. After [`Index::build`], the same documents
    /// always give the same bytes.
    pub fn to_files(&self) -> Result<BTreeMap<String, Vec<u8>>, Error> {
        let manifest = Manifest::read(&segment::read(self.directory.as_ref(), MANIFEST_FILE)?)?;
        let mut files = BTreeMap::new();
        for name in manifest.files.into_keys().chain([MANIFEST_FILE.to_owned()]) {
            let content =
                self.directory.atomic_read(Path::new(&name)).map_err(tantivy::TantivyError::from)?;
            files.insert(name, content);
        }
        Ok(files)
    }

    /// Loads an index from the files of [`Index::to_files`], given a function from name to content. Every file
    /// is checked against the manifest; an index of another format is refused.
    pub fn from_files(mut content: impl FnMut(&str) -> Option<Vec<u8>>) -> Result<Self, Error> {
        let mut load = |name: &str| content(name).ok_or_else(|| Error::MissingFile { name: name.to_owned() });
        let manifest_content = load(MANIFEST_FILE)?;
        let manifest = Manifest::read(&manifest_content)?;
        let mut files = Vec::new();
        for name in manifest.files.keys() {
            let content = load(name)?;
            manifest.check(name, &content)?;
            files.push((name.clone(), OwnedBytes::new(content)));
        }
        files.push((MANIFEST_FILE.to_owned(), OwnedBytes::new(manifest_content)));
        Self::open(in_memory(&files))
    }

    /// Opens an index in a directory that holds the files of [`Index::to_files`] and may read them lazily, in
    /// slices. An index of another format is refused; contents are not checked, for that would read them all.
    pub fn open(directory: impl Into<Box<dyn Directory>>) -> Result<Self, Error> {
        let directory = directory.into();
        Manifest::read(&segment::read(directory.as_ref(), MANIFEST_FILE)?)?;
        Self::open_with(directory, None)
    }

    /// Opens an index of this format, of which only a part may be here.
    pub(crate) fn open_lazily(directory: Box<dyn Directory>, remote: Arc<Remote>) -> Result<Self, Error> {
        Self::open_with(directory, Some(remote))
    }

    fn open_with(directory: Box<dyn Directory>, remote: Option<Arc<Remote>>) -> Result<Self, Error> {
        let pages = PageTable::from_bytes(&segment::read(directory.as_ref(), TABLE_FILE)?)?;
        let vocabulary = segment::read(directory.as_ref(), VOCABULARY_FILE)?;
        let vocabulary: Vocabulary = serde_json::from_slice(&vocabulary)
            .map_err(|source| Error::Json { name: VOCABULARY_FILE, source })?;
        let words = Words::new(&vocabulary);
        let store = directory.open_read(Path::new(STORE_FILE)).map_err(tantivy::TantivyError::from)?;
        let index = segment::open(directory.box_clone())?;
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        let (_, fields) = Fields::schema();
        let (searcher, facets, lookups) = (reader.searcher(), OnceLock::new(), Lookups::default());
        Ok(Self { directory, searcher, fields, pages, words, facets, store, lookups, remote })
    }

    /// Which document has which facets.
    pub(crate) fn facets(&self) -> Result<&FacetTable, Error> {
        if let Some(facets) = self.facets.get() {
            return Ok(facets);
        }
        let facets = FacetTable::from_bytes(&segment::read(self.directory.as_ref(), FACET_FILE)?)?;
        Ok(self.facets.get_or_init(|| facets))
    }

    /// Number of documents: language versions count one each.
    pub fn len(&self) -> usize {
        self.pages.len()
    }

    /// Whether the index holds no document.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The one segment, if there are documents.
    pub(crate) fn segment(&self) -> Option<&SegmentReader> {
        self.searcher.segment_readers().first()
    }

    /// A document as it was handed in.
    pub(crate) fn document(&self, document: u32) -> Result<SearchDocument, Error> {
        self.pages.read(&self.store, document)
    }
}

impl Bm25StatisticsProvider for Index {
    /// tantivy estimates these after a merge, which would make an updated index rank unlike a new one. Where no lengths
    /// are kept all documents count as equally long, so that of the text serves: it scales all scores alike.
    fn total_num_tokens(&self, field: Field) -> tantivy::Result<u64> {
        let [.., body] = self.pages.total_tokens;
        let place = self.fields.text.iter().position(|&text| text == field);
        Ok(place.map_or(body, |place| self.pages.total_tokens[place]))
    }

    fn total_num_docs(&self) -> tantivy::Result<u64> {
        Ok(self.len() as u64)
    }

    fn doc_freq(&self, term: &Term) -> tantivy::Result<u64> {
        self.lookups.frequency(term, || self.searcher.doc_freq(term))
    }
}

fn in_memory(files: &[(String, OwnedBytes)]) -> RamDirectory {
    let directory = RamDirectory::create();
    for (name, content) in files {
        directory.atomic_write(Path::new(name), content).expect("writing to memory does not fail");
    }
    directory
}

pub(crate) fn json(value: &impl serde::Serialize) -> Vec<u8> {
    serde_json::to_vec(value).expect("numbers and strings are always valid JSON")
}
