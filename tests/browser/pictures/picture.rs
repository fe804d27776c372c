//! Pixels, and what keeps them small enough for git: the mean colour of each block, in few levels.

use std::collections::BTreeSet;
use std::io::Cursor;

use png::{BitDepth, ColorType, Compression, Decoder, Encoder, Transformations};

pub(super) type Colour = [u8; 3];

/// Edge of a block of an accepted picture, in pixels of the page.
pub(super) const BLOCK: usize = 16;
/// Of a channel. More would keep noise, and files twice as large.
const LEVELS: usize = 32;

/// An opaque picture, row by row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Picture {
    pub(super) width: usize,
    pub(super) height: usize,
    pixels: Vec<Colour>,
}

impl Picture {
    pub(super) fn filled(width: usize, height: usize, colour: Colour) -> Self {
        Self { width, height, pixels: vec![colour; width * height] }
    }

    pub(super) fn from_png(file: &[u8]) -> Self {
        let mut decoder = Decoder::new(Cursor::new(file));
        decoder.set_transformations(Transformations::EXPAND);
        let mut reader = decoder.read_info().expect("it is a PNG");
        let mut bytes = vec![0; reader.output_buffer_size().expect("a page fits into memory")];
        let frame = reader.next_frame(&mut bytes).expect("the PNG is whole");
        let pixels = match frame.color_type {
            ColorType::Rgb => bytes.as_chunks::<3>().0.to_vec(),
            ColorType::Rgba => bytes.as_chunks::<4>().0.iter().map(|&[r, g, b, _]| [r, g, b]).collect(),
            other => panic!("a picture with {other:?}"),
        };
        Self { width: frame.width as usize, height: frame.height as usize, pixels }
    }

    /// With a palette where the colours are few: half the size.
    pub(super) fn to_png(&self) -> Vec<u8> {
        let side = |length: usize| u32::try_from(length).expect("a page is not that long");
        let mut file = Vec::new();
        let mut encoder = Encoder::new(&mut file, side(self.width), side(self.height));
        encoder.set_depth(BitDepth::Eight);
        encoder.set_compression(Compression::High);
        let colours: BTreeSet<Colour> = self.pixels.iter().copied().collect();
        let palette: Vec<Colour> = colours.into_iter().collect();
        let place = |colour| palette.binary_search(colour).ok().and_then(|place| u8::try_from(place).ok());
        let bytes = match self.pixels.iter().map(place).collect::<Option<Vec<u8>>>() {
            Some(places) => {
                encoder.set_color(ColorType::Indexed);
                encoder.set_palette(palette.as_flattened());
                encoder.set_filter(png::Filter::NoFilter);
                places
            }
            None => {
                encoder.set_color(ColorType::Rgb);
                self.pixels.as_flattened().to_vec()
            }
        };
        let mut writer = encoder.write_header().expect("memory can be written");
        writer.write_image_data(&bytes).expect("there is a colour for each pixel");
        writer.finish().expect("memory can be written");
        file
    }

    pub(super) fn at(&self, x: usize, y: usize) -> Option<Colour> {
        (x < self.width).then(|| self.pixels.get(y * self.width + x).copied()).flatten()
    }

    pub(super) fn set(&mut self, x: usize, y: usize, colour: Colour) {
        self.pixels[y * self.width + x] = colour;
    }

    /// The mean colour of each block; one at the edge counts only what it has.
    pub(super) fn shrunk(&self, block: usize) -> Self {
        let (width, height) = (self.width.div_ceil(block), self.height.div_ceil(block));
        let mut pixels = Vec::with_capacity(width * height);
        for rows in self.pixels.chunks(self.width * block) {
            let mut sums = vec![[0_u32; 4]; width];
            for row in rows.chunks(self.width) {
                for (sum, run) in sums.iter_mut().zip(row.chunks(block)) {
                    for &[red, green, blue] in run {
                        sum[0] += u32::from(red);
                        sum[1] += u32::from(green);
                        sum[2] += u32::from(blue);
                    }
                    sum[3] += u32::try_from(run.len()).expect("a block is small");
                }
            }
            pixels.extend(sums.iter().map(|&[red, green, blue, count]| {
                [red, green, blue]
                    .map(|sum| u8::try_from((sum + count / 2) / count).expect("a mean is a byte"))
            }));
        }
        Self { width, height, pixels }
    }

    /// What is kept and compared.
    pub(super) fn fingerprint(&self) -> Self {
        let mut small = self.shrunk(BLOCK);
        for pixel in &mut small.pixels {
            *pixel = pixel.map(|value| value_of(level(value)));
        }
        small
    }
}

/// The level that is nearest to a value.
pub(super) fn level(value: u8) -> usize {
    (usize::from(value) * (LEVELS - 1) + 127) / 255
}

fn value_of(level: usize) -> u8 {
    u8::try_from((level * 255 + (LEVELS - 1) / 2) / (LEVELS - 1)).expect("the highest level is 255")
}

#[test]
fn a_fingerprint_survives_its_file() {
    let mut picture = Picture::filled(40, 33, [251, 250, 247]);
    for x in 0..40 {
        picture.set(x, 20, [u8::try_from(x * 6).expect("a byte"), 0, 200]);
    }
    let fingerprint = picture.fingerprint();
    assert_eq!((fingerprint.width, fingerprint.height), (3, 3), "a block at the edge counts");
    assert_eq!(Picture::from_png(&fingerprint.to_png()), fingerprint);
    assert_eq!(fingerprint.at(0, 0), Some([255, 247, 247]), "a level is the nearest one");
    assert!((0..LEVELS).all(|number| level(value_of(number)) == number), "levels stay what they are");
}
