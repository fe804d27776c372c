//! WebP (RFC 9649): chunks in a RIFF file. Its header tells how long it is and which metadata follow, so it is written
//! anew.

use std::borrow::Cow;

use super::{Held, Part, little_endian, tiff};

/// Flags of `VP8X`.
const HAS_EXIF: u8 = 0x08;
const HAS_XMP: u8 = 0x04;
const HEADER: usize = 12;

pub(super) fn parts(bytes: &[u8]) -> Option<Vec<Part<'_>>> {
    let file_end = little_endian(bytes, 4)?.checked_add(8)?;
    // Shorter files are cut off, and then nobody knows within what.
    let file = bytes.get(..file_end)?;
    let mut parts = Vec::new();
    let mut turned = false;
    let mut at = HEADER;
    while at < file.len() {
        let name = file.get(at..at + 4)?;
        let length = little_endian(file, at + 4)?;
        let data = file.get(at + 8..(at + 8).checked_add(length)?)?;
        // The last chunk may lack its padding.
        let end = (at + 8 + length + length % 2).min(file.len());
        parts.push(match name {
            b"VP8 " | b"VP8L" | b"VP8X" | b"ALPH" | b"ANIM" | b"ANMF" | b"ICCP" => Part::Kept(at..end),
            b"EXIF" => {
                let exif = data.strip_prefix(b"Exif\0\0").unwrap_or(data);
                match tiff::orientation_only(exif).filter(|_| !turned) {
                    Some(minimal) => {
                        turned = true;
                        let length = u32::try_from(minimal.len()).expect("it is short").to_le_bytes();
                        Part::Instead([b"EXIF", &length[..], &minimal].concat(), Held::Exif(exif))
                    }
                    None => Part::Dropped(Held::Exif(exif)),
                }
            }
            _ => Part::Dropped(Held::Text(Cow::Borrowed(data))),
        });
        at = end;
    }
    let rest = bytes.get(file_end..).filter(|rest| !rest.is_empty());
    parts.extend(rest.map(|rest| Part::Dropped(Held::Text(Cow::Borrowed(rest)))));
    if let Some(Part::Kept(range)) = parts.first()
        && file.get(range.start..range.start + 4) == Some(b"VP8X")
    {
        let mut header = file.get(range.clone())?.to_vec();
        let flags = header.get_mut(8)?;
        *flags &= !(HAS_EXIF | HAS_XMP);
        *flags |= if turned { HAS_EXIF } else { 0 };
        parts[0] = Part::Instead(header, Held::Nothing);
    }
    let length: usize = parts.iter().map(Part::len).sum();
    let length = u32::try_from(length + 4).ok()?;
    let head = [b"RIFF", &length.to_le_bytes()[..], b"WEBP"].concat();
    parts.insert(0, Part::Instead(head, Held::Nothing));
    Some(parts)
}

impl Part<'_> {
    /// Bytes in the file that is written.
    fn len(&self) -> usize {
        match self {
            Self::Kept(range) => range.len(),
            Self::Instead(bytes, _) => bytes.len(),
            Self::Dropped(_) => 0,
        }
    }
}
