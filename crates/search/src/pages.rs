//! What search knows of pages outside the engine: a small table in memory with all that grouping and ordering
//! need, the facets, read when a query has to do with them, and a store of whole documents that is read only for
//! the hits shown.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::{Deserialize, Serialize};
use tantivy::directory::FileSlice;

use crate::columns::{ColumnReader, ColumnWriter};
use crate::document::{Boosts, Passage, SearchDocument};
use crate::error::Error;

/// The table in memory.
pub(crate) const TABLE_FILE: &str = "pages.bin";
/// The documents, one JSON object after another.
pub(crate) const STORE_FILE: &str = "passages.bin";
/// What only updates read of each document, in document order.
pub(crate) const ROW_FILE: &str = "rows.json";

/// Deflated documents are filled up to multiples of this. Their lengths are most of the table, and the last bits of
/// a length cannot be compressed.
pub(crate) const DEFLATED_UNIT: u64 = 16;

/// Columns over all documents, in document order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct PageTable {
    /// Place of each document in URL order.
    pub(crate) order: Vec<u32>,
    /// Number of the page each document is a version of.
    pub(crate) page: Vec<u32>,
    /// Tokens of title, headings and body over all documents.
    pub(crate) total_tokens: [u64; 3],
    /// Where each document ends in the store; it begins where the one before ends.
    ends: Vec<u64>,
    /// Whether each document in the store is deflated.
    deflated: bool,
    /// Language of each document, as a place in `languages`.
    language: Vec<u8>,
    languages: Vec<String>,
    /// Boosts of each document, packed.
    boosts: Vec<u8>,
}

impl PageTable {
    /// The table of documents whose rows are given in document order, `deflated` in the store or not; if so they take
    /// multiples of [`DEFLATED_UNIT`].
    pub(crate) fn new(rows: &[&Row], deflated: bool) -> Self {
        let mut by_url: Vec<usize> = (0..rows.len()).collect();
        by_url.sort_by(|&left, &right| rows[left].url.cmp(&rows[right].url));
        let mut order = vec![0; rows.len()];
        let mut pages = BTreeMap::new();
        let mut page = vec![0; rows.len()];
        let mut languages: Vec<String> = rows.iter().map(|row| row.lang.clone()).collect();
        languages.sort_unstable();
        languages.dedup();
        // More than that is no portal; the rest counts as one language.
        languages.truncate(usize::from(u8::MAX));
        let mut total_tokens = [0; 3];
        for (place, &document) in by_url.iter().enumerate() {
            order[document] = to_u32(place);
            let next = to_u32(pages.len());
            page[document] = *pages.entry(rows[document].key.as_str()).or_insert(next);
            for (total, &count) in total_tokens.iter_mut().zip(&rows[document].tokens) {
                *total += u64::from(count);
            }
        }
        let place = |lang: &String| languages.binary_search(lang).unwrap_or(usize::from(u8::MAX));
        let language = rows.iter().map(|row| u8::try_from(place(&row.lang)).unwrap_or(u8::MAX)).collect();
        let ends = ends(rows.iter().map(|row| row.bytes));
        let boosts = rows.iter().map(|row| row.boosts).collect();
        Self { order, page, total_tokens, ends, deflated, language, languages, boosts }
    }

    /// Number of documents.
    pub(crate) fn len(&self) -> usize {
        self.order.len()
    }

    /// Whether a document is in this language.
    pub(crate) fn is_in(&self, document: u32, language: &str) -> bool {
        let place = usize::from(self.language[document as usize]);
        self.languages.get(place).is_some_and(|known| known == language)
    }

    /// What a document gains over others that match as well.
    pub(crate) fn boosts(&self, document: u32) -> Boosts {
        Boosts::unpacked(self.boosts[document as usize])
    }

    /// Bytes of one document in the store.
    pub(crate) fn bytes(&self, document: u32) -> Range<usize> {
        let document = document as usize;
        let start = if document == 0 { 0 } else { self.ends[document - 1] };
        to_usize(start)..to_usize(self.ends[document])
    }

    /// Reads one document from the store.
    pub(crate) fn read(&self, store: &FileSlice, document: u32) -> Result<SearchDocument, Error> {
        let bytes = store
            .read_bytes_slice(self.bytes(document))
            .map_err(|source| Error::Read { name: STORE_FILE, source })?;
        let json =
            |bytes| serde_json::from_slice(bytes).map_err(|source| Error::Json { name: STORE_FILE, source });
        if self.deflated {
            let bytes = crate::bundle::inflate(&bytes, STORE_FILE)?;
            return json(&bytes);
        }
        json(&bytes)
    }

    /// The table as a file.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let mut writer = ColumnWriter::default();
        writer.number(self.len() as u64);
        writer.rising(self.order.iter().copied());
        writer.rising(self.page.iter().copied());
        self.total_tokens.iter().for_each(|&total| writer.number(total));
        writer.number(u64::from(self.deflated));
        let unit = if self.deflated { DEFLATED_UNIT } else { 1 };
        for document in 0..to_u32(self.len()) {
            writer.number(self.bytes(document).len() as u64 / unit);
        }
        writer.texts(self.languages.iter().map(String::as_str));
        writer.bytes(&self.language);
        writer.bytes(&self.boosts);
        writer.finish()
    }

    /// Reads the table from its file.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        let mut reader = ColumnReader::new(bytes);
        let table = Self::take(&mut reader).filter(|_| reader.is_at_end());
        table.ok_or_else(|| Error::Damaged { name: TABLE_FILE.to_owned() })
    }

    fn take(reader: &mut ColumnReader<'_>) -> Option<Self> {
        let length = reader.size()?;
        let order = reader.rising(length)?;
        let page = reader.rising(length)?;
        let total_tokens = [reader.number()?, reader.number()?, reader.number()?];
        let deflated = reader.number()? == 1;
        let unit = if deflated { DEFLATED_UNIT } else { 1 };
        let lengths: Option<Vec<u64>> = (0..length).map(|_| reader.number()?.checked_mul(unit)).collect();
        let languages = reader.texts()?;
        let language = reader.bytes()?.to_vec();
        let boosts = reader.bytes()?.to_vec();
        let ends = ends(lengths?);
        let table = Self { order, page, total_tokens, ends, deflated, language, languages, boosts };
        (table.language.len() == length && table.boosts.len() == length).then_some(table)
    }
}

/// Where things of these lengths end that lie one after another.
fn ends(lengths: impl IntoIterator<Item = u64>) -> Vec<u64> {
    let mut end = 0_u64;
    let next = |length| {
        end = end.saturating_add(length);
        end
    };
    lengths.into_iter().map(next).collect()
}

/// What the tables need to know of one document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Row {
    pub(crate) url: String,
    key: String,
    lang: String,
    /// `kind:story`, `department:keiri`, …
    pub(crate) facets: Vec<String>,
    tokens: [u32; 3],
    boosts: u8,
    bytes: u64,
}

impl Row {
    /// The row of a document that takes `bytes` in the store.
    pub(crate) fn new(document: &SearchDocument, tokens: [u32; 3], bytes: usize) -> Self {
        let lists = [
            ("department", &document.departments),
            ("task", &document.tasks),
            ("tool", &document.tools),
            ("author", &document.authors),
            ("tag", &document.tags),
        ];
        let mut facets = vec![format!("kind:{}", document.kind)];
        for (name, values) in lists {
            facets.extend(values.iter().map(|value| format!("{name}:{value}")));
        }
        Self {
            url: document.url.clone(),
            key: document.key.clone(),
            lang: document.lang.clone(),
            facets,
            tokens,
            boosts: document.boosts.packed(),
            bytes: bytes as u64,
        }
    }
}

/// The part of a [`SearchDocument`] that a hit shows; the rest lies in rows and fields, and is not fetched once more.
#[derive(Serialize)]
pub(crate) struct Shown<'a> {
    url: &'a str,
    path: &'a str,
    title: &'a str,
    kind: &'a str,
    lang: &'a str,
    passages: &'a [Passage],
}

impl<'a> Shown<'a> {
    /// That part of a document.
    pub(crate) fn of(document: &'a SearchDocument) -> Self {
        let SearchDocument { url, path, title, kind, lang, passages, .. } = document;
        Self { url, path, title, kind, lang, passages }
    }
}

pub(crate) fn to_u32(number: usize) -> u32 {
    u32::try_from(number).expect("an index holds fewer than four billion documents")
}

fn to_usize(offset: u64) -> usize {
    usize::try_from(offset).expect("an offset fits the memory that holds the file")
}
