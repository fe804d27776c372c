//! Writes an index as a bundle.

use std::collections::BTreeMap;
use std::ops::Range;

use super::container::Container;
use super::deflate;
use super::entry::{Entry, EntryFile};
use super::lazy::coalesce;
use super::remote::{Remote, RemoteDirectory};
use crate::error::Error;
use crate::index::Index;
use crate::manifest::MANIFEST_FILE;
use crate::pages::{ROW_FILE, STORE_FILE, TABLE_FILE};

/// Name of the entry file.
pub const ENTRY_FILE: &str = "index.bin";

/// An index of fewer bytes is published as one file and fetched in one request.
const SMALL: u64 = 1 << 20;

/// Bytes between two slices of the start file that come along, rather than naming one more slice.
const SLICE_GAP: u64 = 16;

/// The files of a published index, name to content.
pub type Bundle = BTreeMap<String, Vec<u8>>;

impl Index {
    /// The index as a bundle. The same index always gives the same bytes.
    pub fn to_bundle(&self) -> Result<Bundle, Error> {
        let mut files = self.to_files()?;
        // Only updates and loading from files read these.
        files.remove(ROW_FILE);
        files.remove(MANIFEST_FILE);
        let store = self.deflated_store(&files[STORE_FILE]);
        files.insert(
            TABLE_FILE.to_owned(),
            self.pages.deflated(store.iter().map(|one| one.len() as u64)).to_bytes(),
        );
        files.insert(STORE_FILE.to_owned(), store.concat());

        let mut places = BTreeMap::new();
        let mut data = Vec::new();
        for (name, content) in files {
            let start = data.len() as u64;
            data.extend_from_slice(&content);
            places.insert(name, start..data.len() as u64);
        }
        let mut bundle = Bundle::new();
        let (start, data) = if (data.len() as u64) < SMALL {
            (Container { files: places, slices: vec![(0, data)] }, None)
        } else {
            let slices = opening_slices(places.clone(), &data)?;
            (Container { files: places, slices }, Some(data))
        };
        let start = start.to_bytes();
        let start_file = EntryFile::of("start", &start);
        let data_file = data.as_ref().map(|data| EntryFile::of("data", data));
        let entry = Entry::new(start_file.clone(), data_file.clone());
        bundle.insert(ENTRY_FILE.to_owned(), entry.to_bytes());
        bundle.insert(start_file.name, start);
        if let (Some(file), Some(data)) = (data_file, data) {
            bundle.insert(file.name, data);
        }
        Ok(bundle)
    }

    #[cfg(feature = "parallel")]
    fn deflated_store(&self, store: &[u8]) -> Vec<Vec<u8>> {
        use rayon::prelude::*;
        self.documents().into_par_iter().map(|bytes| deflate(&store[bytes])).collect()
    }

    #[cfg(not(feature = "parallel"))]
    fn deflated_store(&self, store: &[u8]) -> Vec<Vec<u8>> {
        self.documents().into_iter().map(|bytes| deflate(&store[bytes])).collect()
    }

    fn documents(&self) -> Vec<Range<usize>> {
        (0..).take(self.len()).map(|document| self.pages.bytes(document)).collect()
    }
}

/// Every slice that opening the index reads, and what any query needs.
fn opening_slices(files: BTreeMap<String, Range<u64>>, data: &[u8]) -> Result<Vec<(u64, Vec<u8>)>, Error> {
    let remote = Remote::new(files);
    remote.provide(0, data.to_vec());
    remote.record();
    Index::open_lazily(Box::new(RemoteDirectory(remote.clone())), remote.clone())?.touch()?;
    let slice = |range: &Range<u64>| {
        let [start, end] = [range.start, range.end].map(|at| usize::try_from(at).unwrap_or(usize::MAX));
        (range.start, data[start..end].to_vec())
    };
    Ok(coalesce(remote.recorded(), SLICE_GAP).iter().map(slice).collect())
}
