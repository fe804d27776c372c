//! Colours as far as contrast needs them: how light they are, how far apart, and the nearest that is far enough.

use std::fmt;

/// An opaque sRGB colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Colour([u8; 3]);

impl Colour {
    pub(super) const BLACK: Self = Self([0; 3]);
    pub(super) const WHITE: Self = Self([255; 3]);

    /// Reads `#0b5` or `#00bb55`.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#')?;
        let value = |at: usize| u8::from_str_radix(digits.get(at..=at)?, 16).ok();
        let pair = |at: usize| Some(value(at)? * 16 + value(at + 1)?);
        match digits.len() {
            3 => Some(Self([value(0)? * 17, value(1)? * 17, value(2)? * 17])),
            6 => Some(Self([pair(0)?, pair(2)?, pair(4)?])),
            _ => None,
        }
    }

    /// From 0 for black to 1 for white, by <https://www.w3.org/TR/WCAG22/#dfn-relative-luminance>.
    fn luminance(self) -> f64 {
        let [red, green, blue] = self.0.map(|channel| {
            let share = f64::from(channel) / 255.0;
            if share <= 0.04045 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
        });
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }

    /// From 1 to 21, by <https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio>.
    pub(super) fn contrast(self, other: Self) -> f64 {
        let (one, other) = (self.luminance(), other.luminance());
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    /// This colour with a share of another in it, as `color-mix(in srgb, …)`.
    pub(super) fn with(self, other: Self, share: f64) -> Self {
        let mut mixed = self;
        for (channel, other) in mixed.0.iter_mut().zip(other.0) {
            let value = f64::from(*channel) * (1.0 - share) + f64::from(other) * share;
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "between two channels, so from 0 to 255"
            )]
            let value = value.round() as u8;
            *channel = value;
        }
        mixed
    }

    /// The least contrast with any of some grounds, and that ground.
    pub(super) fn worst<T: Copy>(self, grounds: &[(T, Self)]) -> Option<(f64, T, Self)> {
        let measured = grounds.iter().map(|(name, ground)| (self.contrast(*ground), *name, *ground));
        measured.min_by(|one, other| one.0.total_cmp(&other.0))
    }

    /// The same hue, lighter by so much of a channel: as vivid as before while there is room, then nearer to white.
    fn lighter(self, by: u8) -> Self {
        let [least, most] =
            [self.0.iter().min(), self.0.iter().max()].map(|end| end.copied().unwrap_or_default());
        let raised = by.min(255 - most);
        // What is added to all channels alike changes neither their order nor their distances, which are the hue.
        let vivid = Self(self.0.map(|channel| channel + raised));
        let rest = 255 - least - raised;
        if rest == 0 { vivid } else { vivid.with(Self::WHITE, f64::from(by - raised) / f64::from(rest)) }
    }

    fn inverse(self) -> Self {
        Self(self.0.map(|channel| 255 - channel))
    }

    /// The nearest colour of the same hue that is as wanted; none if there is none.
    pub(super) fn nearest(self, is_wanted: impl Fn(Self) -> bool) -> Option<Self> {
        let [least, most] =
            [self.0.iter().min(), self.0.iter().max()].map(|end| end.copied().unwrap_or_default());
        let darker = |by| (by <= most).then(|| self.inverse().lighter(by).inverse());
        let lighter = |by| (by <= 255 - least).then(|| self.lighter(by));
        (0..=u8::MAX).flat_map(|by| [darker(by), lighter(by)]).flatten().find(|shade| is_wanted(*shade))
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [red, green, blue] = self.0;
        write!(formatter, "#{red:02x}{green:02x}{blue:02x}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn colour(text: &str) -> Colour {
        Colour::parse(text).expect("it is a colour")
    }

    #[test]
    fn contrast_is_that_of_the_guidelines() {
        assert!((colour("#000").contrast(Colour::WHITE) - 21.0).abs() < 1e-9);
        // The lightest grey that passes on white, known to every designer.
        assert!(colour("#767676").contrast(Colour::WHITE) >= 4.5);
        assert!(colour("#777777").contrast(Colour::WHITE) < 4.5);
    }

    #[test]
    fn three_digits_are_six_and_anything_else_is_no_colour() {
        assert_eq!(colour("#0B5"), colour("#00bb55"));
        for bad in ["0b5", "#0b", "#00bb5", "#00bb5g", "#+0b", "red", "", "#é0"] {
            assert_eq!(Colour::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn the_nearest_strong_shade_passes_and_a_step_nearer_does_not() {
        let paper = colour("#fbfaf7");
        let on_paper = |shade: Colour| shade.contrast(paper) >= 4.5;
        let strong = colour("#00bb55").nearest(on_paper).expect("a shade of green is dark enough");
        assert!((4.5..4.56).contains(&strong.contrast(paper)), "{strong}");
        // No red in it before, none after.
        assert!(strong.to_string().starts_with("#00"), "{strong}");
        assert_eq!(colour("#14532d").nearest(on_paper), Some(colour("#14532d")));
        assert_eq!(colour("#888").nearest(|shade| shade.contrast(colour("#767676")) >= 7.0), None);
    }
    #[test]
    fn a_shade_stays_vivid_while_there_is_room_and_ends_in_black_or_white() {
        let night = colour("#14181e");
        let light = colour("#0b6b4f").nearest(|shade| shade.contrast(night) >= 7.0);
        assert_eq!(light, Some(colour("#53b397")));
        let pale = colour("#0000ff").nearest(|shade| shade.contrast(night) >= 7.0);
        assert!(pale.is_some_and(|pale| pale.to_string().ends_with("ff")), "{pale:?}");
        for end in [Colour::BLACK, Colour::WHITE] {
            assert_eq!(colour("#c08040").nearest(|shade| shade == end), Some(end));
        }
    }
}
