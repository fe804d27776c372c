//! Pixels as the bytes of a file. Nothing goes along but the colours' meaning: no place, no camera, no author.

use jpeg_encoder::{ChromaSubsamplingMethod, ColorType, Encoder};
use png::{BitDepth, Compression, Filter, Info};

use super::decode::Colours;
use super::pixels::Pixels;

/// Of 100. Above it files grow faster than what can be seen.
const JPEG_QUALITY: u8 = 80;

/// How a picture is written in all its sizes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Jpeg,
    Png,
}

impl Format {
    pub(super) const fn ending(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Png => "png",
        }
    }

    pub(super) fn encode(self, pixels: &Pixels, colours: &Colours) -> Vec<u8> {
        match self {
            Self::Jpeg => jpeg(pixels, colours),
            Self::Png => png(pixels, colours),
        }
    }
}

/// The format of variants. What was lossless stays so, except for photographs that were saved as PNG: where a JPEG is
/// a quarter of the PNG, there are no letters and lines to keep sharp.
pub(super) fn choose(pixels: &Pixels, colours: &Colours, is_lossy: bool) -> Format {
    let has_png_colours = colours.gamma.is_some() || colours.chromaticities.is_some();
    if pixels.has_opacity() || has_png_colours {
        return Format::Png;
    }
    if is_lossy || jpeg(pixels, colours).len() * 4 <= png(pixels, colours).len() {
        return Format::Jpeg;
    }
    Format::Png
}

fn jpeg(pixels: &Pixels, colours: &Colours) -> Vec<u8> {
    const BELIEVED: &str =
        "a variant is narrower than 65,536 pixels, and its picture has no more than 50 million";
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, JPEG_QUALITY);
    encoder.set_progressive(true);
    encoder.set_optimized_huffman_tables(true);
    encoder.set_chroma_subsampling_method(ChromaSubsamplingMethod::Average);
    if let Some(profile) = &colours.profile {
        encoder.add_icc_profile(profile).expect("profiles are shorter than a segment");
    }
    let side = |pixels: usize| u16::try_from(pixels).expect(BELIEVED);
    let colour_type = if pixels.channels == 1 { ColorType::Luma } else { ColorType::Rgb };
    encoder
        .encode(&pixels.data, side(pixels.width), side(pixels.height), colour_type)
        .expect("there is a byte for each channel of each pixel, and memory takes them all");
    bytes
}

fn png(pixels: &Pixels, colours: &Colours) -> Vec<u8> {
    const BELIEVED: &str = "the header fits the pixels, and memory takes all bytes";
    let side = |pixels: usize| u32::try_from(pixels).expect(BELIEVED);
    let mut info = Info::with_size(side(pixels.width), side(pixels.height));
    info.bit_depth = BitDepth::Eight;
    info.color_type = match pixels.channels {
        1 => png::ColorType::Grayscale,
        2 => png::ColorType::GrayscaleAlpha,
        3 => png::ColorType::Rgb,
        _ => png::ColorType::Rgba,
    };
    info.icc_profile = colours.profile.as_deref().map(Into::into);
    info.source_gamma = colours.gamma;
    info.source_chromaticities = colours.chromaticities;
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::with_info(&mut bytes, info).expect(BELIEVED);
    encoder.set_compression(Compression::High);
    encoder.set_filter(Filter::Adaptive);
    let mut writer = encoder.write_header().expect(BELIEVED);
    writer.write_image_data(&pixels.data).expect(BELIEVED);
    writer.finish().expect(BELIEVED);
    bytes
}
