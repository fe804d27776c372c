//! PNG (W3C, third edition): chunks. Kept are those that a decoder needs and those that say what the colours mean.

use std::borrow::Cow;
use std::io::Read;

use super::{Held, Part, big_endian, tiff};

const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";
/// Chunks besides the critical ones that change what is seen.
const KEPT: [&[u8; 4]; 17] = [
    b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"cICP", b"mDCV", b"cLLI", b"sBIT", b"bKGD", b"hIST",
    b"pHYs", b"sPLT", b"acTL", b"fcTL", b"fdAT", b"mDCv",
];
/// No text is read further.
const MOST_TEXT: u64 = 1 << 20;

pub(super) fn parts(bytes: &[u8]) -> Option<Vec<Part<'_>>> {
    if !bytes.starts_with(SIGNATURE) {
        return None;
    }
    let mut parts = vec![Part::Kept(0..SIGNATURE.len())];
    let mut at = SIGNATURE.len();
    while at < bytes.len() {
        let length = big_endian(bytes, at)?;
        let name: &[u8; 4] = bytes.get(at + 4..at + 8)?.try_into().ok()?;
        let end = at.checked_add(length)?.checked_add(12)?;
        let Some(data) = bytes.get(at + 8..end - 4).filter(|_| end <= bytes.len()) else {
            // Cut off within the picture; shown as far as it goes.
            return matches!(name, b"IDAT" | b"fdAT").then(|| {
                parts.push(Part::Kept(at..bytes.len()));
                parts
            });
        };
        let whole = at..end;
        at = end;
        parts.push(match name {
            b"IEND" => {
                parts.push(Part::Kept(whole));
                let rest = bytes.get(at..).filter(|rest| !rest.is_empty());
                parts.extend(rest.map(|rest| Part::Dropped(Held::Text(Cow::Borrowed(rest)))));
                return Some(parts);
            }
            b"IHDR" | b"PLTE" | b"IDAT" => Part::Kept(whole),
            name if KEPT.contains(&name) => Part::Kept(whole),
            b"eXIf" => match tiff::orientation_only(data) {
                Some(minimal) => Part::Instead(chunk(*b"eXIf", &minimal), Held::Exif(data)),
                None => Part::Dropped(Held::Exif(data)),
            },
            b"zTXt" | b"iTXt" => Part::Dropped(Held::Text(unpacked(name, data))),
            // A capital letter: no decoder may do without.
            [first, ..] if first.is_ascii_uppercase() => return None,
            _ => Part::Dropped(Held::Text(Cow::Borrowed(data))),
        });
    }
    // Without an end, which decoders forgive.
    Some(parts)
}

/// A text with its keyword, unpacked if it is packed.
fn unpacked<'a>(name: &[u8; 4], data: &'a [u8]) -> Cow<'a, [u8]> {
    let find = || {
        let keyword = memchr::memchr(0, data)?;
        let packed = match name {
            b"zTXt" => data.get(keyword + 2..)?,
            _ if data.get(keyword + 1) == Some(&1) => {
                let rest = data.get(keyword + 3..)?;
                let rest = &rest[memchr::memchr(0, rest)? + 1..];
                &rest[memchr::memchr(0, rest)? + 1..]
            }
            _ => return None,
        };
        let mut text = data[..=keyword].to_vec();
        // As far as it can be unpacked.
        let _ = flate2::read::ZlibDecoder::new(packed).take(MOST_TEXT).read_to_end(&mut text);
        Some(text)
    };
    find().map_or(Cow::Borrowed(data), Cow::Owned)
}

fn chunk(name: [u8; 4], data: &[u8]) -> Vec<u8> {
    let mut chunk = u32::try_from(data.len()).expect("only short chunks are written").to_be_bytes().to_vec();
    chunk.extend(name);
    chunk.extend(data);
    let mut check = flate2::Crc::new();
    check.update(&chunk[4..]);
    chunk.extend(check.sum().to_be_bytes());
    chunk
}
