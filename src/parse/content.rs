//! A text as few bytes: of thousands of pages, the texts of some are read at any time, and only these are unpacked.

use std::ops::Range;
use std::sync::Arc;

use serde::de::DeserializeOwned;

use super::{Content, Passage, Shown};

/// What most contents need; a larger one takes longer to pack, no more.
const USUAL_BYTES: usize = 16 << 10;

/// A [`Content`] in a third of the memory, unpacked in a fraction of the time that drawing it takes.
#[derive(Clone, Debug)]
pub struct PackedContent {
    /// Its own, or those of a file that holds many.
    bytes: Arc<[u8]>,
    range: Range<usize>,
}

impl PackedContent {
    /// Packs a content; equal contents become equal bytes.
    pub fn new(content: &Content) -> Self {
        let plain = postcard::to_extend(content, Vec::with_capacity(USUAL_BYTES));
        let plain = plain.expect("a content is plain data");
        let packed: Arc<[u8]> = lz4_flex::compress_prepend_size(&plain).into();
        Self { range: 0..packed.len(), bytes: packed }
    }

    /// What [`PackedContent::bytes`] gave, somewhere in `bytes`. The caller vouches for the bytes.
    pub(crate) const fn within(bytes: Arc<[u8]>, range: Range<usize>) -> Self {
        Self { bytes, range }
    }

    /// What readers see.
    pub fn shown(&self) -> Shown {
        // It comes first.
        self.unpack()
    }

    /// What search finds.
    pub fn passages(&self) -> Vec<Passage> {
        self.unpack::<Content>().passages
    }

    /// What the bytes begin with.
    fn unpack<T: DeserializeOwned>(&self) -> T {
        let plain = lz4_flex::decompress_size_prepended(self.bytes()).ok();
        let begins_with = plain.and_then(|plain| Some(postcard::take_from_bytes(&plain).ok()?.0));
        begins_with.expect("the checksum of what is remembered was right")
    }

    /// The content as bytes, packed.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes[self.range.clone()]
    }
}

impl PartialEq for PackedContent {
    /// An unchanged file is not parsed again, so its bytes mostly are the same memory.
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.bytes(), other.bytes()) || self.bytes() == other.bytes()
    }
}
