//! The start file: where each file of the index lies in the data, and slices of the data that come along.

use std::collections::BTreeMap;
use std::ops::Range;

use super::extents::Extents;
use super::{LEVEL, MOST_INFLATED};
use crate::columns::{ColumnReader, ColumnWriter};
use crate::error::Error;

/// The start file's content.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Container {
    /// Bytes of the index that each file takes.
    pub(super) files: BTreeMap<String, Range<u64>>,
    /// Where they lie in the data file.
    pub(super) extents: Extents,
    /// Slices of the index by their first byte, in order.
    pub(super) slices: Vec<(u64, Vec<u8>)>,
}

impl Container {
    /// The container as a file.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let mut writer = ColumnWriter::default();
        writer.number(self.files.len() as u64);
        for (name, range) in &self.files {
            writer.bytes(name.as_bytes());
            writer.number(range.start);
            writer.number(range.end - range.start);
        }
        self.extents.write(&mut writer);
        writer.number(self.slices.len() as u64);
        for (start, bytes) in &self.slices {
            writer.number(*start);
            writer.bytes(bytes);
        }
        miniz_oxide::deflate::compress_to_vec_zlib(&writer.finish(), LEVEL)
    }

    /// Reads a container from its file, called `name`.
    pub(super) fn from_bytes(bytes: &[u8], name: &str) -> Result<Self, Error> {
        // With zlib's check sum: this file alone is read as a whole.
        let bytes = miniz_oxide::inflate::decompress_to_vec_zlib_with_limit(bytes, MOST_INFLATED)
            .map_err(|_| Error::Damaged { name: name.to_owned() })?;
        Self::from_plain(&bytes).ok_or_else(|| Error::Damaged { name: name.to_owned() })
    }

    /// Reads what a file holds, inflated.
    pub(super) fn from_plain(bytes: &[u8]) -> Option<Self> {
        let mut reader = ColumnReader::new(bytes);
        Self::take(&mut reader).filter(|_| reader.is_at_end())
    }

    fn take(reader: &mut ColumnReader<'_>) -> Option<Self> {
        let mut container = Self::default();
        for _ in 0..reader.size()? {
            let name = std::str::from_utf8(reader.bytes()?).ok()?.to_owned();
            let start = reader.number()?;
            container.files.insert(name, start..start.checked_add(reader.number()?)?);
        }
        container.extents = Extents::take(reader)?;
        for _ in 0..reader.size()? {
            let start = reader.number()?;
            container.slices.push((start, reader.bytes()?.to_vec()));
        }
        Some(container)
    }
}
