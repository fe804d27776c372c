//! A text as few bytes: of thousands of pages, the texts of some are read at any time, and only these are unpacked.

use std::ops::Range;
use std::sync::Arc;

use serde::de::DeserializeOwned;

use super::{Content, Passage, Shown};

/// What most contents need; a larger one takes longer to pack, no more.
const USUAL_BYTES: usize = 16 << 10;

/// A [`Content`] without the room that its parts leave, unpacked in a fraction of the time that drawing it takes.
/// Compressed it would be half as large, and packing and reading it would be a twentieth of a build.
#[derive(Clone, Debug)]
pub struct PackedContent {
    /// Its own, or those of a file that holds many.
    bytes: Arc<[u8]>,
    range: Range<usize>,
}

impl PackedContent {
    /// Packs a content; equal contents become equal bytes.
    pub fn new(content: &Content) -> Self {
        let packed = postcard::to_extend(content, Vec::with_capacity(USUAL_BYTES));
        let bytes: Arc<[u8]> = packed.expect("a content is plain data").into();
        Self { range: 0..bytes.len(), bytes }
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
        postcard::take_from_bytes(self.bytes()).expect("the checksum of what is remembered was right").0
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
