//! What a picture's file holds besides the picture: where and by whom it was made, thumbnails, comments. Takes it out
//! without a change to any pixel: parts of the file are kept byte for byte or left out, nothing is encoded again.
//!
//! Pure. Files come from anywhere: what cannot be followed from beginning to end is left as it is and told.

mod avif;
mod gif;
mod jpeg;
mod png;
mod svg;
#[cfg(test)]
mod tests;
mod tiff;
mod webp;

use std::ops::Range;

pub(super) use svg::active;

/// What a file holds besides its picture.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Metadata {
    /// Whether it tells where it was made.
    pub(super) has_place: bool,
    /// Everything that can be read, a line each.
    pub(super) text: String,
}

/// A file without what does not belong to the picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Stripped {
    /// The file; none if there was nothing to take out.
    pub(super) bytes: Option<Vec<u8>>,
    /// What was taken out.
    pub(super) metadata: Metadata,
}

/// A piece of a file, in its order; together they are the file.
enum Part<'a> {
    /// Belongs to the picture.
    Kept(Range<usize>),
    /// Left out.
    Dropped(Held<'a>),
    /// Stands for what is there.
    Instead(Vec<u8>, Held<'a>),
}

/// What a piece that is left out holds.
enum Held<'a> {
    /// Exif data: a TIFF file.
    Exif(&'a [u8]),
    /// Something that may be read.
    Text(std::borrow::Cow<'a, [u8]>),
    /// Nothing that anybody could read.
    Nothing,
}

/// Whether a file begins as one whose form is followed.
pub(super) fn is_known(bytes: &[u8]) -> bool {
    let is_one = |begins: &[u8], at: usize| bytes.get(at..).is_some_and(|rest| rest.starts_with(begins));
    is_one(&[0xff, 0xd8], 0)
        || is_one(b"\x89PNG", 0)
        || is_one(b"GIF8", 0)
        || is_one(b"RIFF", 0) && is_one(b"WEBP", 8)
        || is_one(b"ftyp", 4)
}

/// A file's bytes without metadata; none if its form is not known or not followed to the end.
pub(super) fn strip(bytes: &[u8]) -> Option<Stripped> {
    let parts = match bytes {
        [0xff, 0xd8, ..] => jpeg::parts(bytes),
        [0x89, b'P', b'N', b'G', ..] => png::parts(bytes),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => webp::parts(bytes),
        [b'G', b'I', b'F', b'8', ..] => gif::parts(bytes),
        [_, _, _, _, b'f', b't', b'y', b'p', ..] => avif::parts(bytes),
        _ => svg::parts(bytes),
    }?;
    let mut metadata = Metadata::default();
    let mut kept = Vec::with_capacity(bytes.len());
    for part in &parts {
        match part {
            Part::Kept(range) => kept.extend_from_slice(bytes.get(range.clone())?),
            Part::Instead(other, held) => {
                kept.extend_from_slice(other);
                metadata.take(held);
            }
            Part::Dropped(held) => metadata.take(held),
        }
    }
    Some(Stripped { bytes: (kept != bytes).then_some(kept), metadata })
}

impl Metadata {
    fn take(&mut self, held: &Held<'_>) {
        match held {
            Held::Exif(tiff) => {
                self.has_place |= tiff::has_place(tiff);
                self.add(tiff);
            }
            Held::Text(text) => {
                // XMP writes it out, in whichever of its two notations.
                self.has_place |= memchr::memmem::find(text, b"GPSLatitude").is_some();
                self.add(text);
            }
            Held::Nothing => {}
        }
    }

    /// Adds the rows of letters in some bytes.
    fn add(&mut self, bytes: &[u8]) {
        /// Shorter rows are chance.
        const SHORTEST: usize = 5;
        for chunk in bytes.utf8_chunks() {
            for row in chunk.valid().split(char::is_control).map(str::trim) {
                if row.len() >= SHORTEST {
                    self.text.push_str(row);
                    self.text.push('\n');
                }
            }
        }
    }
}

fn big_endian(bytes: &[u8], at: usize) -> Option<usize> {
    let four = bytes.get(at..at.checked_add(4)?)?;
    usize::try_from(u32::from_be_bytes(four.try_into().ok()?)).ok()
}

fn little_endian(bytes: &[u8], at: usize) -> Option<usize> {
    let four = bytes.get(at..at.checked_add(4)?)?;
    usize::try_from(u32::from_le_bytes(four.try_into().ok()?)).ok()
}
