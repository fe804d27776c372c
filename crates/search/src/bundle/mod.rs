//! The index as published: files that any static host can serve and a browser reads in slices.
//!
//! `index.bin` names the others, whose names carry a hash of their content, so that they may be cached for
//! good. `start.HASH.bin` holds, deflated, the list of the index's files and every slice that opening it reads.
//! `data.HASH.bin` is all files of the index one after another, read by HTTP Range; blocks of the term
//! dictionary in it are deflated, for a query reads many of them. A small index has no data file: its start file
//! holds everything.

mod container;
mod entry;
mod extents;
mod lazy;
mod publish;
mod remote;

pub use entry::{Entry, EntryFile};
pub(crate) use lazy::read_start;
pub use lazy::{LazyIndex, Step, coalesce};
pub(crate) use publish::deflate_filled_up;
pub use publish::{Bundle, ENTRY_FILE, publish, publish_to};
pub(crate) use remote::Remote;

use crate::error::Error;

/// Level of compression: beyond it, files hardly shrink and time doubles.
const LEVEL: u8 = 6;

/// Nothing we deflate is larger; a damaged file must not ask for all memory.
const MOST_INFLATED: usize = 1 << 28;

fn deflate(bytes: &[u8]) -> Vec<u8> {
    miniz_oxide::deflate::compress_to_vec(bytes, LEVEL)
}

/// Undoes `deflate`.
pub(crate) fn inflate(bytes: &[u8], name: &str) -> Result<Vec<u8>, Error> {
    miniz_oxide::inflate::decompress_to_vec_with_limit(bytes, MOST_INFLATED)
        .map_err(|_| Error::Damaged { name: name.to_owned() })
}
