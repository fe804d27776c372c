//! The one thing of a photograph's Exif data that concerns us: how the camera was held. Reads nothing else of it.
//!
//! By the Exif standard (CIPA DC-008): a TIFF file in a JPEG's first segments; tag 0x0112 of its first directory.

use std::io::{Read, Seek, SeekFrom};

/// How stored rows and columns are turned to be looked at, as Exif counts: 1 as they are, to 8.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Orientation(u8);

/// The tag's number.
const ORIENTATION: u16 = 0x0112;
/// Exif stands in front; whoever hides it behind more segments than this does not mean it.
const MOST_SEGMENTS: usize = 64;

impl Orientation {
    /// As stored.
    pub const UPRIGHT: Self = Self(1);

    /// Of Exif data, which begins with the header of a TIFF file. What cannot be understood says nothing.
    pub fn of_exif(tiff: &[u8]) -> Self {
        Self::find(tiff).unwrap_or(Self::UPRIGHT)
    }

    fn find(tiff: &[u8]) -> Option<Self> {
        let is_little = match tiff.get(..4)? {
            b"II*\0" => true,
            b"MM\0*" => false,
            _ => return None,
        };
        let number = |at: usize| {
            let bytes = [*tiff.get(at)?, *tiff.get(at + 1)?];
            Some(if is_little { u16::from_le_bytes(bytes) } else { u16::from_be_bytes(bytes) })
        };
        let (first, second) = (u32::from(number(4)?), u32::from(number(6)?));
        let directory = if is_little { second << 16 | first } else { first << 16 | second };
        let directory = usize::try_from(directory).ok().filter(|at| *at < tiff.len())?;
        let entries = usize::from(number(directory)?);
        let entry = (0..entries)
            .map(|entry| directory + 2 + 12 * entry)
            .take_while(|at| *at < tiff.len())
            .find(|at| number(*at) == Some(ORIENTATION))?;
        u8::try_from(number(entry + 8)?).ok().filter(|value| (1..=8).contains(value)).map(Self)
    }

    /// The number that Exif gives it, 1 to 8.
    pub const fn number(self) -> u8 {
        self.0
    }

    /// Whether width and height change places.
    pub const fn swaps_sides(self) -> bool {
        self.0 >= 5
    }
}

/// Of a JPEG file, from its segments before the picture.
pub(super) fn of_jpeg(file: &mut (impl Read + Seek)) -> Option<Orientation> {
    let mut marker = [0; 2];
    file.read_exact(&mut marker).ok()?;
    if marker != [0xff, 0xd8] {
        return None;
    }
    for _ in 0..MOST_SEGMENTS {
        let mut head = [0; 4];
        file.read_exact(&mut head).ok()?;
        let length = u16::from_be_bytes([head[2], head[3]]).checked_sub(2)?;
        match (head[0], head[1]) {
            (0xff, 0xe1) => {
                let mut segment = vec![0; usize::from(length)];
                file.read_exact(&mut segment).ok()?;
                // XMP stands in the same kind of segment.
                if let Some(tiff) = segment.strip_prefix(b"Exif\0\0") {
                    return Some(Orientation::of_exif(tiff));
                }
            }
            // The picture begins: scans, or a frame without Exif before it.
            (0xff, 0xda | 0xc0..=0xc3) => return None,
            (0xff, _) => {
                file.seek(SeekFrom::Current(i64::from(length))).ok()?;
            }
            _ => return None,
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn tiff(is_little: bool, orientation: u16) -> Vec<u8> {
        let number = |value: u16| if is_little { value.to_le_bytes() } else { value.to_be_bytes() };
        let long = |value: u32| if is_little { value.to_le_bytes() } else { value.to_be_bytes() };
        let mut tiff = if is_little { b"II*\0".to_vec() } else { b"MM\0*".to_vec() };
        tiff.extend(long(8));
        tiff.extend(number(2));
        for (tag, value) in [(0x0100, 640), (ORIENTATION, orientation)] {
            tiff.extend(number(tag));
            tiff.extend(number(3));
            tiff.extend(long(1));
            tiff.extend(number(value));
            tiff.extend(number(0));
        }
        tiff
    }

    #[test]
    fn both_byte_orders_are_read() {
        for is_little in [true, false] {
            assert_eq!(Orientation::of_exif(&tiff(is_little, 6)).number(), 6);
            assert_eq!(Orientation::of_exif(&tiff(is_little, 9)), Orientation::UPRIGHT);
        }
    }

    #[test]
    fn cut_and_foreign_data_say_nothing() {
        let whole = tiff(true, 8);
        for end in 0..whole.len() - 2 {
            assert_eq!(Orientation::of_exif(&whole[..end]), Orientation::UPRIGHT, "{end}");
        }
        assert_eq!(Orientation::of_exif(b"II*\0\xff\xff\xff\xff"), Orientation::UPRIGHT);
        assert_eq!(Orientation::of_exif(b"not a TIFF file"), Orientation::UPRIGHT);
    }

    #[test]
    fn exif_is_found_behind_other_segments() {
        let mut jpeg = vec![0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2];
        jpeg.extend([0xff, 0xe1, 0, 6]);
        jpeg.extend(b"http");
        let exif = [b"Exif\0\0".to_vec(), tiff(false, 5)].concat();
        jpeg.extend([0xff, 0xe1]);
        jpeg.extend(u16::try_from(exif.len() + 2).expect("it is short").to_be_bytes());
        jpeg.extend(exif);
        assert_eq!(of_jpeg(&mut Cursor::new(&jpeg)).map(Orientation::number), Some(5));
        assert_eq!(of_jpeg(&mut Cursor::new(&jpeg[..20])), None);
        assert_eq!(of_jpeg(&mut Cursor::new(b"\x89PNG")), None);
    }
}
