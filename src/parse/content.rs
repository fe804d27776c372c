//! A text as few bytes: of thousands of pages, the texts of some are read at any time, and only these are unpacked.

use std::ops::Range;
use std::sync::Arc;

use serde::de::DeserializeOwned;

use super::{Content, Passage, Shown};

/// What most contents need; a larger one takes longer to pack, no more.
const USUAL_BYTES: usize = 16 << 10;

/// So many texts fit into memory as they are.
const MOST_PLAIN: usize = 20_000;

/// How the texts of a portal lie in memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Packing {
    /// One part after another.
    Plain,
    /// In half of that, for a thirtieth of a build.
    Compressed,
}

impl Packing {
    /// For a portal of so many texts.
    pub const fn of_texts(count: usize) -> Self {
        if count > MOST_PLAIN { Self::Compressed } else { Self::Plain }
    }
}

/// What packed bytes begin with, so that texts of both packings may stand side by side.
const PLAIN: u8 = 0;
const COMPRESSED: u8 = 1;

/// A [`Content`] in little memory, unpacked in a fraction of the time that drawing it takes.
#[derive(Clone, Debug)]
pub struct PackedContent {
    /// Its own, or those of a file that holds many.
    bytes: Arc<[u8]>,
    range: Range<usize>,
}

impl PackedContent {
    /// Packs a content; equal contents become equal bytes.
    pub fn new(content: &Content, packing: Packing) -> Self {
        let mut packed = Vec::with_capacity(USUAL_BYTES);
        packed.push(PLAIN);
        let mut packed = postcard::to_extend(content, packed).expect("a content is plain data");
        if packing == Packing::Compressed {
            let compressed = lz4_flex::compress_prepend_size(&packed[1..]);
            packed.clear();
            packed.push(COMPRESSED);
            packed.extend(compressed);
        }
        Self { range: 0..packed.len(), bytes: packed.into() }
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
        let begins_with = |plain: &[u8]| Some(postcard::take_from_bytes(plain).ok()?.0);
        let unpacked = match self.bytes() {
            [COMPRESSED, packed @ ..] => {
                lz4_flex::decompress_size_prepended(packed).ok().and_then(|plain| begins_with(&plain))
            }
            packed => packed.strip_prefix(&[PLAIN]).and_then(begins_with),
        };
        unpacked.expect("the checksum of what is remembered was right")
    }

    /// Whether both are one text, without a look at it.
    pub(crate) fn is_same_memory(&self, other: &Self) -> bool {
        std::ptr::eq(self.bytes(), other.bytes())
    }

    /// The content as bytes, packed.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes[self.range.clone()]
    }
}

impl PartialEq for PackedContent {
    /// An unchanged file is not parsed again, so its bytes mostly are the same memory.
    fn eq(&self, other: &Self) -> bool {
        self.is_same_memory(other) || self.bytes() == other.bytes()
    }
}
