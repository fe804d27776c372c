//! A file's bytes as pixels, with what must be known to write them again: how they are turned, which colours they mean.
//!
//! Files come from anywhere: no more pixels are decoded than are allowed, and a decoder that panics has found a
//! picture that cannot be decoded.

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use png::Transformations;
use zune_core::bytestream::ZCursor;
use zune_core::colorspace::ColorSpace;
use zune_core::options::DecoderOptions;
use zune_jpeg::JpegDecoder;

use super::pixels::Pixels;
use crate::read::Orientation;

/// A larger profile is for printers; it would weigh more than the picture.
const LARGEST_PROFILE: usize = 16 * 1024;

/// A picture to make smaller.
#[derive(Debug)]
pub(super) struct Picture {
    pub(super) pixels: Pixels,
    /// How the pixels are turned to be looked at.
    pub(super) orientation: Orientation,
    pub(super) colours: Colours,
    /// Whether the file may differ a little from what was seen, as a JPEG does.
    pub(super) is_lossy: bool,
}

/// What the numbers of the channels mean, if not sRGB. Kept as it is, so that a picture of a wide gamut looks the same
/// in every size.
#[derive(Clone, Debug, Default)]
pub(super) struct Colours {
    pub(super) profile: Option<Vec<u8>>,
    pub(super) gamma: Option<png::ScaledFloat>,
    pub(super) chromaticities: Option<png::SourceChromaticities>,
}

/// What a file's bytes are.
#[derive(Debug)]
pub(super) enum Decoded {
    Picture(Picture),
    /// All is well, but in a smaller size it would not look or move the same.
    LeftAsItIs,
}

/// Why there are no pixels.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Problem {
    Undecodable(String),
    TooLarge { width: u64, height: u64 },
}

impl Problem {
    fn of(error: impl std::fmt::Display) -> Self {
        // Decoders write sentences; ours begin lower case and end without a full stop.
        let text = error.to_string();
        Self::Undecodable(text.trim().trim_end_matches('.').replace('\n', " "))
    }
}

/// Decodes no more than so many pixels. That takes up to nine bytes for each: of a progressive JPEG all coefficients and
/// all colours.
pub(super) fn decode(bytes: &[u8], most: u64) -> Result<Decoded, Problem> {
    let decoded = catch_unwind(AssertUnwindSafe(|| match bytes {
        [0xff, 0xd8, ..] => jpeg(bytes, most),
        [0x89, b'P', b'N', b'G', ..] => png(bytes, most),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => webp(bytes, most),
        [b'G', b'I', b'F', b'8', ..] => Ok(Decoded::LeftAsItIs),
        _ => Err(Problem::Undecodable("it is no JPEG, PNG or WebP".to_owned())),
    }));
    decoded.unwrap_or_else(|_| Err(Problem::Undecodable("the decoder gave up on it".to_owned())))
}

fn check_size(width: u64, height: u64, most: u64) -> Result<(), Problem> {
    if width.saturating_mul(height) > most { Err(Problem::TooLarge { width, height }) } else { Ok(()) }
}

fn is_usable(profile: Option<&[u8]>) -> bool {
    profile.is_none_or(|profile| profile.len() <= LARGEST_PROFILE)
}

fn jpeg(bytes: &[u8], most: u64) -> Result<Decoded, Problem> {
    // The features that round differently are not compiled in; this would hold also if another crate turned them on.
    let options = DecoderOptions::default()
        .set_use_unsafe(false)
        .set_max_width(usize::from(u16::MAX))
        .set_max_height(usize::from(u16::MAX));
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    decoder.decode_headers().map_err(Problem::of)?;
    let (width, height) = decoder.dimensions().expect("the header is decoded");
    check_size(width as u64, height as u64, most)?;
    let (colour_space, channels) = match decoder.input_colorspace() {
        Some(ColorSpace::Luma) => (ColorSpace::Luma, 1),
        Some(ColorSpace::YCbCr | ColorSpace::RGB) => (ColorSpace::RGB, 3),
        // Inks need the printer's profile, which only browsers apply.
        _ => return Ok(Decoded::LeftAsItIs),
    };
    let profile = decoder.icc_profile();
    if !is_usable(profile.as_deref()) {
        return Ok(Decoded::LeftAsItIs);
    }
    let orientation = decoder.exif().map_or(Orientation::UPRIGHT, |exif| Orientation::of_exif(exif));
    decoder.set_options(options.jpeg_set_out_colorspace(colour_space));
    let data = decoder.decode().map_err(Problem::of)?;
    Ok(Decoded::Picture(Picture {
        pixels: whole(width, height, channels, data)?,
        orientation,
        colours: Colours { profile, ..Colours::default() },
        is_lossy: true,
    }))
}

fn whole(width: usize, height: usize, channels: usize, data: Vec<u8>) -> Result<Pixels, Problem> {
    if data.len() == width * height * channels && !data.is_empty() {
        Ok(Pixels { width, height, channels, data })
    } else {
        Err(Problem::Undecodable("it holds another number of pixels than it says".to_owned()))
    }
}

fn png(bytes: &[u8], most: u64) -> Result<Decoded, Problem> {
    let mut decoder = png::Decoder::new(Cursor::new(bytes));
    decoder.set_ignore_text_chunk(true);
    decoder.set_transformations(Transformations::normalize_to_color8());
    let header = decoder.read_header_info().map_err(Problem::of)?;
    check_size(u64::from(header.width), u64::from(header.height), most)?;
    let mut reader = decoder.read_info().map_err(Problem::of)?;
    let info = reader.info();
    let profile = info.icc_profile.as_ref().map(|profile| profile.to_vec());
    // Browsers do not agree on turning PNGs by Exif data; `cICP` is for pictures brighter than white.
    let is_turned =
        info.exif_metadata.as_ref().is_some_and(|exif| Orientation::of_exif(exif) != Orientation::UPRIGHT);
    if info.animation_control.is_some()
        || is_turned
        || info.coding_independent_code_points.is_some()
        || !is_usable(profile.as_deref())
    {
        return Ok(Decoded::LeftAsItIs);
    }
    let is_srgb = info.srgb.is_some() || profile.is_some();
    let colours = Colours {
        profile,
        gamma: info.gama_chunk.filter(|_| !is_srgb),
        chromaticities: info.chrm_chunk.filter(|_| !is_srgb),
    };
    let length =
        reader.output_buffer_size().ok_or_else(|| Problem::of("it is too large for this machine"))?;
    let mut data = vec![0; length];
    let output = reader.next_frame(&mut data).map_err(Problem::of)?;
    let channels = output.color_type.samples();
    let (width, height) = (output.width as usize, output.height as usize);
    Ok(Decoded::Picture(Picture {
        pixels: whole(width, height, channels, data)?,
        orientation: Orientation::UPRIGHT,
        colours,
        is_lossy: false,
    }))
}

fn webp(bytes: &[u8], most: u64) -> Result<Decoded, Problem> {
    let mut decoder = image_webp::WebPDecoder::new(Cursor::new(bytes)).map_err(Problem::of)?;
    let (width, height) = decoder.dimensions();
    check_size(u64::from(width), u64::from(height), most)?;
    let profile = decoder.icc_profile().map_err(Problem::of)?;
    let exif = decoder.exif_metadata().map_err(Problem::of)?;
    // As for PNGs.
    let is_turned = exif.is_some_and(|exif| Orientation::of_exif(&exif) != Orientation::UPRIGHT);
    if decoder.is_animated() || is_turned || !is_usable(profile.as_deref()) {
        return Ok(Decoded::LeftAsItIs);
    }
    let length =
        decoder.output_buffer_size().ok_or_else(|| Problem::of("it is too large for this machine"))?;
    let mut data = vec![0; length];
    decoder.read_image(&mut data).map_err(Problem::of)?;
    let channels = if decoder.has_alpha() { 4 } else { 3 };
    Ok(Decoded::Picture(Picture {
        pixels: whole(width as usize, height as usize, channels, data)?,
        orientation: Orientation::UPRIGHT,
        colours: Colours { profile, ..Colours::default() },
        is_lossy: decoder.is_lossy(),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::Limits;

    const MOST: u64 = Limits::DEFAULT.image_pixels;

    /// One small picture of each format.
    fn samples() -> [Vec<u8>; 4] {
        let (width, height) = (48_u16, 32_u16);
        let colours: Vec<u8> =
            (0..u32::from(width) * u32::from(height) * 3).map(|at| (at * at / 7).to_le_bytes()[0]).collect();
        let jpeg = |is_progressive| {
            let mut bytes = Vec::new();
            let mut encoder = jpeg_encoder::Encoder::new(&mut bytes, 80);
            encoder.set_progressive(is_progressive);
            encoder.encode(&colours, width, height, jpeg_encoder::ColorType::Rgb).expect("it can be encoded");
            bytes
        };
        let mut png = Vec::new();
        let mut encoder = png::Encoder::new(&mut png, width.into(), height.into());
        encoder.set_color(png::ColorType::Rgb);
        let mut writer = encoder.write_header().expect("it can be encoded");
        writer.write_image_data(&colours).expect("it can be encoded");
        writer.finish().expect("it can be encoded");
        let mut webp = Vec::new();
        image_webp::WebPEncoder::new(&mut webp)
            .encode(&colours, width.into(), height.into(), image_webp::ColorType::Rgb8)
            .expect("it can be encoded");
        [jpeg(false), jpeg(true), png, webp]
    }

    #[test]
    fn a_damaged_file_yields_pixels_or_a_problem_and_never_more_than_its_limits() {
        for sample in samples() {
            assert!(matches!(decode(&sample, MOST), Ok(Decoded::Picture(_))));
            let mut random = 1_u32;
            for _ in 0..400 {
                let mut damaged = sample.clone();
                for _ in 0..3 {
                    random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    let at = usize::try_from(random >> 8).expect("it fits") % damaged.len();
                    damaged[at] = random.to_le_bytes()[3];
                }
                if let Ok(Decoded::Picture(picture)) = decode(&damaged, MOST) {
                    let pixels = picture.pixels;
                    assert!((pixels.width * pixels.height) as u64 <= MOST);
                    assert_eq!(pixels.data.len(), pixels.width * pixels.height * pixels.channels);
                }
            }
        }
    }

    #[test]
    fn a_huge_size_is_a_problem_before_a_byte_of_it_is_decoded() {
        let [jpeg, _, _, webp] = samples();
        let frame = jpeg.windows(2).position(|marker| marker == [0xff, 0xc0]).expect("it has a frame");
        let mut huge = jpeg;
        huge[frame + 5..frame + 9].fill(0xff);
        let size = |width, height| Some(Problem::TooLarge { width, height });
        assert_eq!(decode(&huge, MOST).err(), size(65_535, 65_535));
        // A lossless WebP has 14 bits for each side, less one, after its signature byte.
        let mut huge = webp;
        let packed = huge.windows(4).position(|name| name == b"VP8L").expect("it is lossless") + 9;
        let sides: u32 = 9_999 + (8_999 << 14);
        huge[packed..packed + 4].copy_from_slice(&sides.to_le_bytes());
        assert_eq!(decode(&huge, MOST).err(), size(10_000, 9_000));
    }
}
