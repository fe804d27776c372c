//! Pictures for the fuzzer: their sizes as they are read, and all their pixels on the way to smaller ones.

use std::io::Cursor;

use super::decode::{self, Colours, Decoded};
use super::encode::Format;
use super::pixels::Pixels;
use super::variants;
use crate::fuzzing::choice;
use crate::read::{Orientation, size_in};

const ENDINGS: [&str; 5] = ["png", "jpg", "webp", "avif", "svg"];

/// Decoding what is larger takes as long as the limits of a build allow, and shows nothing new.
const MOST_PIXELS: u64 = 1 << 18;

/// The size that a page tells is that of the pixels, and each variant is as wide as it says.
pub(crate) fn images(data: &[u8]) {
    let (which, data) = choice(data);
    let size = size_in(ENDINGS[which % ENDINGS.len()], || Some(Cursor::new(data)));
    if let Some(size) = size {
        assert!(size.width > 0 && size.height > 0, "{size:?}");
    }
    assert!((1..=8).contains(&Orientation::of_exif(data).number()));
    let Some(size) = size_in("png", || Some(Cursor::new(data))) else {
        return;
    };
    if u64::from(size.width) * u64::from(size.height) > MOST_PIXELS {
        return;
    }
    let Ok(Decoded::Picture(picture)) = decode::decode(data, MOST_PIXELS) else { return };
    let Pixels { width, height, channels, data: pixels } = picture.pixels.turned(picture.orientation);
    assert_eq!(pixels.len(), width * height * channels);
    let largest = u32::try_from(width).expect("a picture has so few pixels");
    let widths = [largest.div_ceil(3), largest.div_ceil(2)];
    let Ok(made) = variants(data, &widths, MOST_PIXELS) else { panic!("it was decoded before") };
    for variant in made {
        let Ok(Decoded::Picture(again)) = decode::decode(&variant.bytes, MOST_PIXELS) else {
            panic!("a variant of {width} by {height} pixels cannot be decoded")
        };
        assert_eq!(again.pixels.width, variant.head.width as usize);
        assert!(variant.bytes.len() < data.len());
    }
}

pub(crate) fn images_seeds() -> Vec<Vec<u8>> {
    let (width, height) = (24, 16);
    let picture = |channels: usize| Pixels {
        width,
        height,
        channels,
        data: (0..width * height * channels).map(|at| (at * at / 7).to_le_bytes()[0]).collect(),
    };
    let mut seeds: Vec<Vec<u8>> = Vec::new();
    for (channels, format) in
        [(1, Format::Png), (3, Format::Png), (4, Format::Png), (1, Format::Jpeg), (3, Format::Jpeg)]
    {
        seeds.push([vec![0], format.encode(&picture(channels), &Colours::default())].concat());
    }
    for is_lossless in [true, false] {
        let mut webp = Cursor::new(Vec::new());
        let encoder = image_webp::WebPEncoder::new(&mut webp);
        let colour = if is_lossless { image_webp::ColorType::Rgb8 } else { image_webp::ColorType::Rgba8 };
        let channels = if is_lossless { 3 } else { 4 };
        encoder.encode(&picture(channels).data, 24, 16, colour).expect("memory suffices");
        seeds.push([vec![2], webp.into_inner()].concat());
    }
    seeds.push(b"\x04<!-- a --><svg width='48pt' viewBox='0 0 24 12' title=\"a > b\">".to_vec());
    seeds.push(b"\x01II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0".to_vec());
    seeds
}
