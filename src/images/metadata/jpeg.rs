//! JPEG (ITU T.81): segments, and data between them. Kept are those that a decoder needs, the colour profile and what
//! Adobe's says of colours; of Exif data only how the picture is turned.

use std::borrow::Cow;

use super::{Held, Part, tiff};

const EXIF: &[u8] = b"Exif\0\0";
/// Bytes of a JFIF header without its thumbnail.
const JFIF: usize = 14;

pub(super) fn parts(bytes: &[u8]) -> Option<Vec<Part<'_>>> {
    let mut parts = vec![Part::Kept(0..2)];
    let mut at = 2;
    let mut has_turned = false;
    loop {
        // A marker may have any number of fill bytes before it.
        let start = at;
        if *bytes.get(at)? != 0xff {
            return None;
        }
        while *bytes.get(at)? == 0xff {
            at += 1;
        }
        let marker = bytes[at];
        at += 1;
        match marker {
            0xd9 => {
                parts.push(Part::Kept(start..at));
                // Further pictures and films of telephones, and whatever was appended.
                let rest = bytes.get(at..).filter(|rest| !rest.is_empty());
                parts.extend(rest.map(|rest| Part::Dropped(Held::Text(Cow::Borrowed(rest)))));
                return Some(parts);
            }
            0x01 | 0xd0..=0xd7 => {
                parts.push(Part::Kept(start..at));
                continue;
            }
            0x00 | 0xd8 => return None,
            _ => {}
        }
        let length = usize::from(u16::from_be_bytes([*bytes.get(at)?, *bytes.get(at + 1)?]));
        let end = at + length;
        let data = bytes.get(at + 2..end)?;
        at = end;
        parts.push(match marker {
            0xe0 if data.starts_with(b"JFIF\0") => jfif(start..end, data),
            0xe1 => match data.strip_prefix(EXIF) {
                Some(exif) => {
                    let kept = tiff::orientation_only(exif).filter(|_| !has_turned);
                    // The first says how; browsers ask no other.
                    has_turned = true;
                    match kept {
                        Some(minimal) => Part::Instead(segment(0xe1, &[EXIF, &minimal]), Held::Exif(exif)),
                        None => Part::Dropped(Held::Exif(exif)),
                    }
                }
                None => Part::Dropped(Held::Text(Cow::Borrowed(data))),
            },
            0xe2 if data.starts_with(b"ICC_PROFILE\0") => Part::Kept(start..end),
            0xee if data.starts_with(b"Adobe") => Part::Kept(start..end),
            0xe0..=0xef | 0xfe => Part::Dropped(Held::Text(Cow::Borrowed(data))),
            0xda => {
                at = scan_end(bytes, end);
                parts.push(Part::Kept(start..at));
                if at == bytes.len() {
                    // Cut off; shown as far as it goes.
                    return Some(parts);
                }
                continue;
            }
            _ => Part::Kept(start..end),
        });
    }
}

/// A JFIF header; without the thumbnail, should it have one.
fn jfif(whole: std::ops::Range<usize>, data: &[u8]) -> Part<'_> {
    match data.get(..JFIF - 2) {
        Some(header) if data.len() > JFIF => Part::Instead(segment(0xe0, &[header, &[0, 0]]), Held::Nothing),
        _ => Part::Kept(whole),
    }
}

fn segment(marker: u8, data: &[&[u8]]) -> Vec<u8> {
    let length: usize = data.iter().map(|part| part.len()).sum();
    let length = u16::try_from(length + 2).expect("only short segments are written");
    let mut segment = vec![0xff, marker];
    segment.extend(length.to_be_bytes());
    segment.extend(data.concat());
    segment
}

/// Where the data of a scan ends: at a marker that is neither a stuffed byte nor a restart.
fn scan_end(bytes: &[u8], from: usize) -> usize {
    let rest = bytes.get(from..).unwrap_or_default();
    memchr::memchr_iter(0xff, rest)
        .find(|at| rest.get(at + 1).is_some_and(|next| !matches!(next, 0x00 | 0xd0..=0xd7 | 0xff)))
        .map_or(bytes.len(), |at| from + at)
}
