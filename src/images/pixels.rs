//! Pixels in memory: turned, made smaller, with and without transparency. Whole numbers only, so that every machine
//! makes the same bytes of the same picture.

use crate::read::Orientation;

/// Rows of pixels, eight bits a channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pixels {
    pub(super) width: usize,
    pub(super) height: usize,
    /// 1 grey, 2 grey and opacity, 3 colours, 4 colours and opacity.
    pub(super) channels: usize,
    pub(super) data: Vec<u8>,
}

impl Pixels {
    pub(super) const fn has_opacity(&self) -> bool {
        self.channels.is_multiple_of(2)
    }

    /// Leaves out the opacity where every pixel is opaque, as in most screenshots.
    pub(super) fn without_needless_opacity(self) -> Self {
        let channels = self.channels;
        if !self.has_opacity() || self.data.chunks_exact(channels).any(|pixel| pixel[channels - 1] < 255) {
            return self;
        }
        let data =
            self.data.chunks_exact(channels).flat_map(|pixel| &pixel[..channels - 1]).copied().collect();
        Self { channels: channels - 1, data, ..self }
    }

    /// Weights colours by their opacity: what cannot be seen must not shine through at edges once pixels are mixed.
    pub(super) fn weight_by_opacity(&mut self) {
        self.with_opacity(|colour, opacity| (u16::from(colour) * opacity + 127) / 255);
    }

    /// The opposite.
    pub(super) fn unweight_by_opacity(&mut self) {
        self.with_opacity(|colour, opacity| match opacity {
            0 => 0,
            _ => ((u16::from(colour) * 255 + opacity / 2) / opacity).min(255),
        });
    }

    fn with_opacity(&mut self, change: impl Fn(u8, u16) -> u16) {
        if !self.has_opacity() {
            return;
        }
        for pixel in self.data.chunks_exact_mut(self.channels) {
            let (opacity, colours) = pixel.split_last_mut().expect("a pixel has channels");
            for colour in colours {
                let changed = change(*colour, u16::from(*opacity));
                *colour = u8::try_from(changed).expect("neither way leaves a channel's range");
            }
        }
    }

    /// Turns the picture as it is looked at.
    pub(super) fn turned(self, orientation: Orientation) -> Self {
        if orientation == Orientation::UPRIGHT {
            return self;
        }
        let (last_x, last_y) = (self.width - 1, self.height - 1);
        let (width, height) =
            if orientation.swaps_sides() { (self.height, self.width) } else { (self.width, self.height) };
        let mut data = Vec::with_capacity(self.data.len());
        for y in 0..height {
            for x in 0..width {
                // Where the pixel is stored, by the Exif standard's table.
                let (from_x, from_y) = match orientation.number() {
                    2 => (last_x - x, y),
                    3 => (last_x - x, last_y - y),
                    4 => (x, last_y - y),
                    5 => (y, x),
                    6 => (y, last_y - x),
                    7 => (last_x - y, last_y - x),
                    8 => (last_x - y, x),
                    _ => (x, y),
                };
                let at = (from_y * self.width + from_x) * self.channels;
                data.extend_from_slice(&self.data[at..at + self.channels]);
            }
        }
        Self { width, height, channels: self.channels, data }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grey(width: usize, data: &[u8]) -> Pixels {
        Pixels { width, height: data.len() / width, channels: 1, data: data.to_vec() }
    }

    fn orientation(number: u8) -> Orientation {
        let tiff = [b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".as_slice(), &[number, 0, 0]].concat();
        Orientation::of_exif(&tiff)
    }

    #[test]
    fn each_orientation_is_undone() {
        // 1 2 3
        // 4 5 6
        let stored = grey(3, &[1, 2, 3, 4, 5, 6]);
        for (number, width, seen) in [
            (1, 3, [1, 2, 3, 4, 5, 6]),
            (2, 3, [3, 2, 1, 6, 5, 4]),
            (3, 3, [6, 5, 4, 3, 2, 1]),
            (4, 3, [4, 5, 6, 1, 2, 3]),
            (5, 2, [1, 4, 2, 5, 3, 6]),
            (6, 2, [4, 1, 5, 2, 6, 3]),
            (7, 2, [6, 3, 5, 2, 4, 1]),
            (8, 2, [3, 6, 2, 5, 1, 4]),
        ] {
            assert_eq!(stored.clone().turned(orientation(number)), grey(width, &seen), "{number}");
        }
    }

    #[test]
    fn opacity_goes_only_where_nothing_shows_through() {
        let opaque = Pixels { width: 2, height: 1, channels: 4, data: vec![1, 2, 3, 255, 4, 5, 6, 255] };
        assert_eq!(opaque.without_needless_opacity().data, [1, 2, 3, 4, 5, 6]);
        let clear = Pixels { width: 2, height: 1, channels: 2, data: vec![9, 255, 9, 254] };
        assert_eq!(clear.clone().without_needless_opacity(), clear);
    }

    #[test]
    fn weighting_and_back_keeps_what_can_be_seen() {
        let mut pixels = Pixels { width: 3, height: 1, channels: 2, data: vec![200, 255, 200, 128, 200, 0] };
        pixels.weight_by_opacity();
        assert_eq!(pixels.data, [200, 255, 100, 128, 0, 0]);
        pixels.unweight_by_opacity();
        assert_eq!(pixels.data, [200, 255, 199, 128, 0, 0]);
    }
}
