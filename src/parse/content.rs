//! A text that is unpacked when it is first read: of thousands of remembered pages, a build reads those that changed.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use super::Content;

/// A [`Content`], perhaps still packed.
#[derive(Debug)]
pub struct LazyContent {
    content: OnceLock<Content>,
    packed: Option<Packed>,
}

/// A part of a file that is held in memory.
#[derive(Debug)]
struct Packed {
    bytes: Arc<[u8]>,
    range: Range<usize>,
}

impl LazyContent {
    /// What [`LazyContent::pack`] made, somewhere in `bytes`. The caller vouches for the bytes.
    pub(crate) const fn packed(bytes: Arc<[u8]>, range: Range<usize>) -> Self {
        Self { content: OnceLock::new(), packed: Some(Packed { bytes, range }) }
    }

    /// The content.
    pub fn get(&self) -> &Content {
        self.content.get_or_init(|| {
            let packed = self.packed.as_ref().expect("a content is there, or packed");
            postcard::from_bytes(packed.bytes()).expect("the checksum of what is remembered was right")
        })
    }

    /// The content as bytes.
    pub(crate) fn pack(&self) -> Cow<'_, [u8]> {
        match &self.packed {
            Some(packed) => packed.bytes().into(),
            None => postcard::to_stdvec(self.get()).expect("a content is plain data").into(),
        }
    }
}

impl From<Content> for LazyContent {
    fn from(content: Content) -> Self {
        Self { content: content.into(), packed: None }
    }
}

impl Packed {
    fn bytes(&self) -> &[u8] {
        &self.bytes[self.range.clone()]
    }
}
