//! Where the bytes of the index lie in the data file: some as they are, some deflated in blocks of their own.

use std::ops::Range;

use super::inflate;
use crate::columns::{ColumnReader, ColumnWriter};
use crate::error::Error;

/// A stretch of the index and the bytes of the data file that hold it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Extent {
    index: Range<u64>,
    data: Range<u64>,
    is_deflated: bool,
}

/// All extents, in order, without gaps in either.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Extents {
    list: Vec<Extent>,
}

impl Extents {
    /// Lays out an index of `length` bytes, with `blocks` of it deflated. `write` is told every stretch and writes it,
    /// deflated or not, and gives the number of bytes. Blocks are in order and apart from each other.
    pub(super) fn lay_out(
        length: u64,
        blocks: &[Range<u64>],
        mut write: impl FnMut(Range<u64>, bool) -> Result<u64, Error>,
    ) -> Result<Self, Error> {
        let mut extents = Self::default();
        let mut add = |index: Range<u64>, is_deflated| -> Result<(), Error> {
            if !index.is_empty() {
                let start = extents.list.last().map_or(0, |last: &Extent| last.data.end);
                let data = start..start + write(index.clone(), is_deflated)?;
                extents.list.push(Extent { index, data, is_deflated });
            }
            Ok(())
        };
        let mut at = 0;
        for block in blocks {
            add(at..block.start, false)?;
            add(block.clone(), true)?;
            at = block.end;
        }
        add(at..length, false)?;
        Ok(extents)
    }

    /// The extents that touch `range`, in the space that `space` picks.
    fn touching(&self, range: &Range<u64>, space: impl Fn(&Extent) -> &Range<u64>) -> &[Extent] {
        let first = self.list.partition_point(|extent| space(extent).end <= range.start);
        let last = self.list.partition_point(|extent| space(extent).start < range.end);
        &self.list[first..last.max(first)]
    }

    /// Bytes of the data file that hold a stretch of the index.
    pub(super) fn in_data(&self, range: &Range<u64>) -> Vec<Range<u64>> {
        let within = |extent: &Extent| {
            if extent.is_deflated {
                return extent.data.clone();
            }
            let from = range.start.max(extent.index.start) - extent.index.start;
            let to = range.end.min(extent.index.end) - extent.index.start;
            extent.data.start + from..extent.data.start + to
        };
        self.touching(range, |extent| &extent.index).iter().map(within).collect()
    }

    /// The stretches of the index that `bytes` of the data file hold, each with its first byte's place.
    pub(super) fn to_index(&self, start: u64, bytes: &[u8]) -> Result<Vec<(u64, Vec<u8>)>, Error> {
        let range = start..start.saturating_add(bytes.len() as u64);
        let mut slices = Vec::new();
        for extent in self.touching(&range, |extent| &extent.data) {
            let from = range.start.max(extent.data.start);
            let to = range.end.min(extent.data.end);
            let part = &bytes[to_usize(from - start)..to_usize(to - start)];
            if !extent.is_deflated {
                slices.push((extent.index.start + (from - extent.data.start), part.to_vec()));
            } else if (from..to) == extent.data {
                let block = inflate(part, "data")?;
                if block.len() as u64 != extent.index.end - extent.index.start {
                    return Err(Error::Damaged { name: "data".to_owned() });
                }
                slices.push((extent.index.start, block));
            }
        }
        Ok(slices)
    }

    /// Writes the lengths; places follow from them.
    pub(super) fn write(&self, writer: &mut ColumnWriter) {
        writer.number(self.list.len() as u64);
        for extent in &self.list {
            writer.number(extent.index.end - extent.index.start);
            // A deflated block is never empty.
            writer.number(if extent.is_deflated { extent.data.end - extent.data.start } else { 0 });
        }
    }

    /// Reads what `write` wrote.
    pub(super) fn take(reader: &mut ColumnReader<'_>) -> Option<Self> {
        let mut extents = Self::default();
        let (mut index, mut data) = (0_u64, 0_u64);
        for _ in 0..reader.size()? {
            let (length, deflated) = (reader.number()?, reader.number()?);
            let is_deflated = deflated > 0;
            let index_end = index.checked_add(length)?;
            let data_end = data.checked_add(if is_deflated { deflated } else { length })?;
            extents.list.push(Extent { index: index..index_end, data: data..data_end, is_deflated });
            (index, data) = (index_end, data_end);
        }
        Some(extents)
    }
}

fn to_usize(place: u64) -> usize {
    usize::try_from(place).expect("a place in what is in memory")
}

#[cfg(test)]
mod tests {
    use super::super::deflate;
    use super::*;

    #[test]
    fn what_is_laid_out_is_found_again() {
        let index: Vec<u8> = (0..200_u8).flat_map(|byte| [byte; 20]).collect();
        let mut data = Vec::new();
        let write = |range: Range<u64>, is_deflated| {
            let bytes = &index[to_usize(range.start)..to_usize(range.end)];
            let bytes = if is_deflated { deflate(bytes) } else { bytes.to_vec() };
            data.extend_from_slice(&bytes);
            Ok(bytes.len() as u64)
        };
        let extents = Extents::lay_out(index.len() as u64, &[100..1100, 1100..2100, 3000..4000], write);
        let extents = extents.expect("memory suffices");
        assert!(data.len() < 2000, "blocks are deflated");
        for wanted in [0..50_u64, 90..110, 1050..1150, 2100..3000, 2500..4000] {
            let mut found = vec![None; index.len()];
            for range in extents.in_data(&wanted) {
                let bytes = &data[to_usize(range.start)..to_usize(range.end)];
                for (start, slice) in extents.to_index(range.start, bytes).expect("it is whole") {
                    for (place, byte) in (to_usize(start)..).zip(slice) {
                        found[place] = Some(byte);
                    }
                }
            }
            for place in to_usize(wanted.start)..to_usize(wanted.end) {
                assert_eq!(found[place], Some(index[place]), "{place}");
            }
        }
        let mut writer = ColumnWriter::default();
        extents.write(&mut writer);
        assert_eq!(Extents::take(&mut ColumnReader::new(&writer.finish())), Some(extents));
    }
}
