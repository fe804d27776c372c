//! AVIF (ISO/IEC 23008-12): boxes that tell where each item lies. Metadata are items of their own; they are overwritten
//! with zeros where they lie, so that nothing else moves. How the picture is turned is no part of them.

use std::ops::Range;

use super::{Held, Part};

/// Of boxes in boxes and items; files have a few.
const MOST_ITEMS: usize = 4096;

struct Boxed<'a> {
    kind: &'a [u8],
    /// Where its content lies in the file.
    content: Range<usize>,
}

pub(super) fn parts(bytes: &[u8]) -> Option<Vec<Part<'_>>> {
    let meta = boxes(bytes, 0..bytes.len())?.into_iter().find(|found| found.kind == b"meta")?;
    let inside = boxes(bytes, meta.content.start.checked_add(4)?..meta.content.end)?;
    let find =
        |kind: &[u8]| inside.iter().find(|found| found.kind == kind).map(|found| found.content.clone());
    let (Some(infos), Some(places)) = (find(b"iinf"), find(b"iloc")) else {
        return Some(vec![Part::Kept(0..bytes.len())]);
    };
    let metadata = metadata_items(bytes, infos)?;
    let (mut told, mut others) = (Vec::new(), Vec::new());
    for (item, range) in extents(bytes, places, find(b"idat").as_ref())? {
        bytes.get(range.clone())?;
        if metadata.iter().any(|(id, _)| *id == item) { told.push((item, range)) } else { others.push(range) }
    }
    told.sort_by_key(|(_, range)| range.start);
    let mut parts = Vec::new();
    let mut at = 0;
    for (item, range) in told {
        let meets = |other: &Range<usize>| other.start < range.end && range.start < other.end;
        if range.start < at || others.iter().any(meets) {
            return None;
        }
        let is_exif = metadata.iter().any(|(id, is_exif)| *id == item && *is_exif);
        let data = &bytes[range.clone()];
        parts.push(Part::Kept(at..range.start));
        // Exif data follow the place where they begin.
        let held = match data.get(4..).filter(|_| is_exif) {
            Some(exif) => Held::Exif(exif.strip_prefix(b"Exif\0\0").unwrap_or(exif)),
            None => Held::Text(data.into()),
        };
        parts.push(Part::Instead(vec![0; range.len()], held));
        at = range.end;
    }
    parts.push(Part::Kept(at..bytes.len()));
    Some(parts)
}

fn boxes(bytes: &[u8], within: Range<usize>) -> Option<Vec<Boxed<'_>>> {
    let mut found = Vec::new();
    let mut at = within.start;
    while at < within.end && found.len() < MOST_ITEMS {
        let kind = bytes.get(at + 4..at + 8)?;
        let (header, size) = match number(bytes, at, 4)? {
            0 => (8, within.end - at),
            1 => (16, number(bytes, at + 8, 8)?),
            size => (8, size),
        };
        let end = at.checked_add(size).filter(|end| size >= header && *end <= within.end)?;
        found.push(Boxed { kind, content: at + header..end });
        at = end;
    }
    Some(found)
}

/// A number of so many bytes, of none too.
fn number(bytes: &[u8], at: usize, size: usize) -> Option<usize> {
    bytes
        .get(at..at.checked_add(size)?)?
        .iter()
        .try_fold(0_usize, |number, byte| number.checked_mul(256)?.checked_add(usize::from(*byte)))
}

/// The items that are metadata, and whether they are Exif data.
fn metadata_items(bytes: &[u8], infos: Range<usize>) -> Option<Vec<(usize, bool)>> {
    let count_size = if *bytes.get(infos.start)? == 0 { 2 } else { 4 };
    let mut items = Vec::new();
    for info in boxes(bytes, infos.start + 4 + count_size..infos.end)? {
        let at = info.content.start;
        let id_size = match bytes.get(at)? {
            2 => 2,
            3 => 4,
            _ => continue,
        };
        let id = number(bytes, at + 4, id_size)?;
        match bytes.get(at + 4 + id_size + 2..at + 4 + id_size + 6)? {
            b"Exif" => items.push((id, true)),
            b"mime" | b"uri " => items.push((id, false)),
            _ => {}
        }
    }
    Some(items)
}

/// Where the pieces of each item lie in the file.
fn extents(
    bytes: &[u8],
    places: Range<usize>,
    data: Option<&Range<usize>>,
) -> Option<Vec<(usize, Range<usize>)>> {
    let version = *bytes.get(places.start)?;
    let mut at = places.start + 4;
    let mut next = |size: usize| {
        let read = number(bytes, at, size).filter(|_| at + size <= places.end);
        at += size;
        read
    };
    let sizes = next(2)?;
    let [offset_size, length_size, base_size, index_size] = [12, 8, 4, 0].map(|shift| sizes >> shift & 15);
    let wide = if version < 2 { 2 } else { 4 };
    let mut found = Vec::new();
    for _ in 0..next(wide)?.min(MOST_ITEMS) {
        let id = next(wide)?;
        let method = if version == 0 { 0 } else { next(2)? & 15 };
        let is_here = next(2)? == 0;
        let base = next(base_size)?;
        for _ in 0..next(2)?.min(MOST_ITEMS) {
            if version > 0 {
                next(index_size)?;
            }
            let start = base.checked_add(next(offset_size)?)?;
            let length = next(length_size)?;
            let start = match (method, data) {
                (0, _) if is_here => start,
                (1, Some(data)) => data.start.checked_add(start)?,
                _ => continue,
            };
            if found.len() == MOST_ITEMS {
                return None;
            }
            // Of no length: up to the end.
            let end = if length == 0 { bytes.len() } else { start.checked_add(length)? };
            found.push((id, start..end));
        }
    }
    Some(found)
}
