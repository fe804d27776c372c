//! For the fuzzer, and for nobody else: what reads our own files of an index, without the engine that believes its own.

use crate::bundle::read_start;
use crate::columns::{ColumnReader, ColumnWriter};
use crate::facet_table::FacetTable;
use crate::manifest::Manifest;
use crate::pages::PageTable;
use crate::vocabulary::{Vocabulary, Words};

/// Reads `bytes` as what a start file holds before it is deflated, and as each of our own files. What is read is
/// written as it was read.
pub fn read(bytes: &[u8]) {
    read_start(bytes);
    if let Ok(table) = PageTable::from_bytes(bytes) {
        assert_eq!(PageTable::from_bytes(&table.to_bytes()).ok(), Some(table.clone()));
        for document in 0..table.len() {
            let document = u32::try_from(document).expect("it was read from fewer bytes");
            let _ = (table.is_in(document, "ja"), table.boosts(document).factor());
            assert!(table.bytes(document).start <= table.bytes(document).end);
        }
    }
    if let Ok(table) = FacetTable::from_bytes(bytes) {
        for facet in 0..table.len() {
            let facet = u32::try_from(facet).expect("it was read from fewer bytes");
            let _ = table.is_named(facet, crate::FacetName::Kind);
        }
        let _ = table.numbered("kind:faq");
        assert!(FacetTable::from_bytes(&table.to_bytes()).is_ok());
    }
    if let Ok(manifest) = Manifest::read(bytes) {
        assert!(Manifest::read(&manifest.to_bytes()).is_ok());
    }
    if let Ok(words) = serde_json::from_slice::<Vocabulary>(bytes) {
        drop(Words::new(&words));
    }
    let mut reader = ColumnReader::new(bytes);
    if let Some(number) = reader.number() {
        let mut writer = ColumnWriter::default();
        writer.number(number);
        assert_eq!(ColumnReader::new(writer.written()).number(), Some(number));
    }
}
