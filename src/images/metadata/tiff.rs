//! Exif data, as far as it concerns a published picture: how it is turned stays, where it was made goes.

use crate::read::Orientation;

const GPS: u16 = 0x8825;
/// Latitude and longitude in the directory of the place.
const COORDINATES: [u16; 2] = [2, 4];

/// Exif data that tell how the picture is turned, and nothing else; none if it stands upright.
pub(super) fn orientation_only(tiff: &[u8]) -> Option<Vec<u8>> {
    let orientation = Orientation::of_exif(tiff);
    (orientation != Orientation::UPRIGHT).then(|| {
        // A header, one entry of one short number, no further directory.
        let mut minimal = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
        minimal.extend([orientation.number(), 0, 0, 0, 0, 0, 0]);
        minimal
    })
}

/// Whether the data tell where the picture was made.
pub(super) fn has_place(tiff: &[u8]) -> bool {
    find_place(tiff).unwrap_or(false)
}

fn find_place(tiff: &[u8]) -> Option<bool> {
    let is_little = match tiff.get(..4)? {
        b"II*\0" => true,
        b"MM\0*" => false,
        _ => return None,
    };
    let short = |at: usize| {
        let bytes = [*tiff.get(at)?, *tiff.get(at.checked_add(1)?)?];
        Some(if is_little { u16::from_le_bytes(bytes) } else { u16::from_be_bytes(bytes) })
    };
    let long =
        |at: usize| if is_little { super::little_endian(tiff, at) } else { super::big_endian(tiff, at) };
    let entry = |directory: usize, wanted: &[u16]| {
        (0..usize::from(short(directory)?))
            .map_while(|entry| directory.checked_add(2 + 12 * entry))
            .take_while(|at| *at < tiff.len())
            .find(|at| short(*at).is_some_and(|tag| wanted.contains(&tag)))
    };
    let directory = long(entry(long(4)?, &[GPS])? + 8)?;
    Some(entry(directory, &COORDINATES).is_some())
}
