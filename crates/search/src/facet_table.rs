//! Which document has which facets.

use std::collections::BTreeMap;

use crate::columns::{ColumnReader, ColumnWriter};
use crate::error::Error;
use crate::facet::FacetName;
use crate::normalise::normalise;
use crate::pages::{Row, to_u32};

/// The table as a file.
pub(crate) const FACET_FILE: &str = "facets.bin";

/// Facets of all documents, in document order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct FacetTable {
    /// Distinct facets, `kind:story`, `department:keiri`, …, sorted.
    names: Vec<String>,
    /// Where the facets of each document end in `values`.
    ends: Vec<usize>,
    /// Places in `names`.
    values: Vec<u32>,
}

impl FacetTable {
    /// The facets of documents whose rows are given in document order.
    pub(crate) fn new(rows: &[&Row]) -> Self {
        let mut places: BTreeMap<&str, u32> = BTreeMap::new();
        for facet in rows.iter().flat_map(|row| &row.facets) {
            places.insert(facet, 0);
        }
        for (number, place) in (0..).zip(places.values_mut()) {
            *place = number;
        }
        let mut values = Vec::new();
        let mut ends = Vec::with_capacity(rows.len());
        for row in rows {
            values.extend(row.facets.iter().map(|facet| places[facet.as_str()]));
            ends.push(values.len());
        }
        Self { names: places.into_keys().map(str::to_owned).collect(), ends, values }
    }

    /// Number of distinct facets.
    pub(crate) fn len(&self) -> usize {
        self.names.len()
    }

    /// Facets of a document.
    pub(crate) fn of(&self, document: u32) -> &[u32] {
        let document = document as usize;
        let start = if document == 0 { 0 } else { self.ends[document - 1] };
        &self.values[start..self.ends[document]]
    }

    /// Number of a facet such as `kind:story`, if any document has it.
    pub(crate) fn numbered(&self, name: &str) -> Option<u32> {
        self.names.binary_search_by(|known| known.as_str().cmp(name)).ok().map(to_u32)
    }

    /// Numbers of the values of one facet that read like `value`.
    pub(crate) fn reading_like(&self, name: FacetName, value: &str) -> Vec<u32> {
        let wanted = normalise(value);
        let values = self.named(name);
        values.filter(|(_, value)| normalise(value) == wanted).map(|(number, _)| number).collect()
    }

    /// Numbers and values of one facet.
    pub(crate) fn named(&self, name: FacetName) -> impl Iterator<Item = (u32, &str)> {
        let prefix = format!("{}:", name.as_str());
        let first = self.names.partition_point(|known| *known < prefix);
        let named = self.names[first..].iter().zip(first..);
        named.map_while(move |(known, number)| Some((to_u32(number), known.strip_prefix(&prefix)?)))
    }

    /// Whether a facet is a value of this name.
    pub(crate) fn is_named(&self, facet: u32, name: FacetName) -> bool {
        let facet = &self.names[facet as usize];
        facet.strip_prefix(name.as_str()).is_some_and(|rest| rest.starts_with(':'))
    }

    /// The table as a file.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let mut writer = ColumnWriter::default();
        writer.texts(self.names.iter().map(String::as_str));
        writer.number(self.ends.len() as u64);
        for document in 0..to_u32(self.ends.len()) {
            let values = self.of(document);
            writer.number(values.len() as u64);
            for &value in values {
                writer.number(u64::from(value));
            }
        }
        writer.finish()
    }

    /// Reads the table from its file.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        let mut reader = ColumnReader::new(bytes);
        let table = Self::take(&mut reader).filter(|_| reader.is_at_end());
        table.ok_or_else(|| Error::Damaged { name: FACET_FILE.to_owned() })
    }

    fn take(reader: &mut ColumnReader<'_>) -> Option<Self> {
        let names = reader.texts()?;
        let length = reader.size()?;
        let mut ends = Vec::new();
        let mut values = Vec::new();
        for _ in 0..length {
            for _ in 0..reader.size()? {
                let value = u32::try_from(reader.number()?).ok()?;
                names.get(value as usize)?;
                values.push(value);
            }
            ends.push(values.len());
        }
        Some(Self { names, ends, values })
    }
}
