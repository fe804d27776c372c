//! GIF (version 89a): blocks. Kept are pictures, how long each is shown, how often all are, and the colour profile.

use std::borrow::Cow;

use super::{Held, Part};

/// What an application added that browsers heed.
const KEPT: [&[u8]; 3] = [b"NETSCAPE2.0", b"ANIMEXTS1.0", b"ICCRGBG1012"];

pub(super) fn parts(bytes: &[u8]) -> Option<Vec<Part<'_>>> {
    let mut at = 13 + table(*bytes.get(10)?);
    bytes.get(..at)?;
    let mut parts = vec![Part::Kept(0..at)];
    loop {
        let start = at;
        // Without a trailer, which decoders forgive.
        let Some(kind) = bytes.get(at) else { return Some(parts) };
        match kind {
            0x3b => {
                parts.push(Part::Kept(start..at + 1));
                let rest = bytes.get(at + 1..).filter(|rest| !rest.is_empty());
                parts.extend(rest.map(|rest| Part::Dropped(Held::Text(Cow::Borrowed(rest)))));
                return Some(parts);
            }
            0x2c => {
                let from = at + 10 + table(*bytes.get(at + 9)?) + 1;
                // Cut off within a picture; shown as far as it goes.
                at = blocks(bytes, from).unwrap_or(bytes.len());
                parts.push(Part::Kept(start..at));
            }
            0x21 => {
                let label = *bytes.get(at + 1)?;
                at = blocks(bytes, at + 2)?;
                let is_kept = match label {
                    0xf9 | 0x01 => true,
                    0xff => KEPT.iter().any(|name| bytes[start + 3..].starts_with(name)),
                    _ => false,
                };
                let held = || Held::Text(Cow::Borrowed(&bytes[start + 2..at]));
                parts.push(if is_kept { Part::Kept(start..at) } else { Part::Dropped(held()) });
            }
            _ => return None,
        }
    }
}

/// Bytes of a colour table, as the flags before it say.
fn table(flags: u8) -> usize {
    if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) }
}

/// Where a row of blocks ends.
fn blocks(bytes: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        let length = usize::from(*bytes.get(at)?);
        at += 1 + length;
        if length == 0 {
            return Some(at);
        }
    }
}
