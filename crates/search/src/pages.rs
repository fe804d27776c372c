//! What search knows of pages outside the engine: a small table in memory with all that filtering, grouping
//! and exact scores need, and a store of whole documents that is read only for the hits shown.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::{Deserialize, Serialize};
use tantivy::directory::FileSlice;

use crate::analysis::Analysis;
use crate::document::{Boosts, SearchDocument};
use crate::error::Error;
use crate::facet::FacetName;
use crate::normalise::normalise;

/// The table in memory.
pub(crate) const TABLE_FILE: &str = "pages.json";
/// The documents, one JSON object after another.
pub(crate) const STORE_FILE: &str = "passages.bin";
/// URL and key of each document, in document order; only updates read it.
pub(crate) const URL_FILE: &str = "urls.json";

/// Columns over all documents, in document order.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct PageTable {
    /// Place of each document in URL order.
    pub(crate) order: Vec<u32>,
    /// Number of the page each document is a version of.
    pub(crate) page: Vec<u32>,
    /// Where each document ends in the store; it begins where the one before ends.
    ends: Vec<u64>,
    /// Tokens of title, headings and body.
    tokens: Vec<[u32; 3]>,
    /// Boosts of each document, packed.
    boosts: Vec<u8>,
    /// Facets of each document, as places in `facet_names`.
    facets: Vec<Vec<u32>>,
    /// Distinct facets, `kind:story`, `department:keiri`, `lang:ja`, …, sorted.
    facet_names: Vec<String>,
}

impl PageTable {
    /// The table of documents whose rows are given in document order.
    pub(crate) fn new(rows: &[Row]) -> Self {
        let mut by_url: Vec<usize> = (0..rows.len()).collect();
        by_url.sort_by(|&left, &right| rows[left].url.cmp(&rows[right].url));
        let mut order = vec![0; rows.len()];
        let mut pages = BTreeMap::new();
        let mut page = vec![0; rows.len()];
        let mut facet_names = BTreeMap::new();
        for (place, &document) in by_url.iter().enumerate() {
            order[document] = to_u32(place);
            let next = to_u32(pages.len());
            page[document] = *pages.entry(rows[document].key.as_str()).or_insert(next);
            for facet in &rows[document].facets {
                facet_names.insert(facet.as_str(), 0);
            }
        }
        for (number, place) in facet_names.values_mut().enumerate() {
            *place = to_u32(number);
        }
        let mut end = 0;
        Self {
            order,
            page,
            ends: rows
                .iter()
                .map(|row| {
                    end += row.bytes;
                    end
                })
                .collect(),
            tokens: rows.iter().map(|row| row.tokens).collect(),
            boosts: rows.iter().map(|row| row.boosts).collect(),
            facets: rows
                .iter()
                .map(|row| row.facets.iter().map(|facet| facet_names[facet.as_str()]).collect())
                .collect(),
            facet_names: facet_names.into_keys().map(str::to_owned).collect(),
        }
    }

    /// Number of documents.
    pub(crate) fn len(&self) -> usize {
        self.order.len()
    }

    /// Number of a facet such as `lang:ja`, if any document has it.
    pub(crate) fn facet(&self, name: &str) -> Option<u32> {
        self.facet_names.binary_search_by(|known| known.as_str().cmp(name)).ok().map(to_u32)
    }

    /// Numbers of the values of one facet that read like `value`.
    pub(crate) fn facet_values(&self, name: FacetName, value: &str) -> Vec<u32> {
        let wanted = normalise(value);
        let values = self.facets_named(name);
        values.filter(|(_, value)| normalise(value) == wanted).map(|(number, _)| number).collect()
    }

    /// Numbers and values of one facet.
    pub(crate) fn facets_named(&self, name: FacetName) -> impl Iterator<Item = (u32, &str)> {
        let prefix = format!("{}:", name.as_str());
        let first = self.facet_names.partition_point(|known| *known < prefix);
        let named = self.facet_names[first..].iter().zip(first..);
        named.map_while(move |(known, number)| Some((to_u32(number), known.strip_prefix(&prefix)?)))
    }

    /// Whether a facet is a value of this name.
    pub(crate) fn is_named(&self, facet: u32, name: FacetName) -> bool {
        let facet = &self.facet_names[facet as usize];
        facet.strip_prefix(name.as_str()).is_some_and(|rest| rest.starts_with(':'))
    }

    /// Number of distinct facets.
    pub(crate) fn facet_count(&self) -> usize {
        self.facet_names.len()
    }

    /// Facets of a document.
    pub(crate) fn facets(&self, document: u32) -> &[u32] {
        &self.facets[document as usize]
    }

    /// What a document gains over others that match as well.
    pub(crate) fn boosts(&self, document: u32) -> Boosts {
        Boosts::unpacked(self.boosts[document as usize])
    }

    /// Tokens of title, headings and body over all documents.
    pub(crate) fn total_tokens(&self) -> [u64; 3] {
        let mut totals = [0; 3];
        for tokens in &self.tokens {
            for (total, &count) in totals.iter_mut().zip(tokens) {
                *total += u64::from(count);
            }
        }
        totals
    }

    /// The row of a document again, given its URL and key.
    pub(crate) fn row(&self, document: u32, (url, key): (String, String)) -> Row {
        let names = self.facets(document).iter().map(|&facet| self.facet_names[facet as usize].clone());
        let tokens = self.tokens[document as usize];
        let boosts = self.boosts[document as usize];
        Row { url, key, facets: names.collect(), tokens, boosts, bytes: self.bytes(document).len() as u64 }
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
        serde_json::from_slice(&bytes).map_err(|source| Error::Json { name: STORE_FILE, source })
    }
}

/// What the table needs to know of one document.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub(crate) url: String,
    pub(crate) key: String,
    facets: Vec<String>,
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
        let mut facets = vec![format!("kind:{}", document.kind), format!("lang:{}", document.lang)];
        for (name, values) in lists {
            facets.extend(values.iter().map(|value| format!("{name}:{value}")));
        }
        Self {
            url: document.url.clone(),
            key: document.key.clone(),
            facets,
            tokens,
            boosts: document.boosts.packed(),
            bytes: bytes as u64,
        }
    }
}

/// A document with everything derived from it.
pub(crate) struct Prepared {
    pub(crate) analysis: Analysis,
    pub(crate) row: Row,
    pub(crate) stored: Vec<u8>,
}

impl Prepared {
    /// Analyses and serialises a document.
    pub(crate) fn new(document: &SearchDocument) -> Self {
        let analysis = crate::analysis::analyse(document);
        let stored = serde_json::to_vec(document).expect("strings and lists are always valid JSON");
        Self { row: Row::new(document, analysis.tokens, stored.len()), analysis, stored }
    }
}

fn to_u32(number: usize) -> u32 {
    u32::try_from(number).expect("an index holds fewer than four billion documents")
}

fn to_usize(offset: u64) -> usize {
    usize::try_from(offset).expect("an offset fits the memory that holds the file")
}
