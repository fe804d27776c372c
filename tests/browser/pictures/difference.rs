//! Where two fingerprints differ. Two looks: block by block, for what is missing, moved or has another colour; and
//! window by window with little tolerance, for what is small but wide, such as another colour of all links.
//!
//! Neither sees letters that are drawn a pixel off: that changes the mean of a block of 16 pixels by at most a
//! sixteenth of all there is between black and white, which is two levels.

use super::picture::{BLOCK, Colour, Picture, level};

/// A block may be off by so many levels.
const BLOCK_TOLERANCE: i64 = 2;
/// Blocks along the edge of a window.
const WINDOW: usize = 8;
/// A window may be off by half a level on average: a pixel's shift is a quarter.
const WINDOW_TOLERANCE: (i64, i64) = (1, 2);

/// The blocks that differ, of a picture as large as the larger of both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Difference {
    width: usize,
    height: usize,
    differs: Vec<bool>,
}

impl Difference {
    /// Between two fingerprints.
    pub(super) fn between(accepted: &Picture, now: &Picture) -> Self {
        let (width, height) = (accepted.width.max(now.width), accepted.height.max(now.height));
        let mut found = Self { width, height, differs: vec![false; width * height] };
        for top in (0..height).step_by(WINDOW) {
            for left in (0..width).step_by(WINDOW) {
                found.look_at_window(accepted, now, left, top);
            }
        }
        found
    }

    fn look_at_window(&mut self, accepted: &Picture, now: &Picture, left: usize, top: usize) {
        let mut sums = [0; 3];
        let mut changed = Vec::new();
        let mut blocks = 0;
        for y in top..self.height.min(top + WINDOW) {
            for x in left..self.width.min(left + WINDOW) {
                let place = y * self.width + x;
                let (Some(before), Some(after)) = (accepted.at(x, y), now.at(x, y)) else {
                    self.differs[place] = true;
                    continue;
                };
                blocks += 1;
                let off = off_by(before, after);
                if off == [0; 3] {
                    continue;
                }
                changed.push(place);
                if off.iter().any(|off| off.abs() > BLOCK_TOLERANCE) {
                    self.differs[place] = true;
                }
                for (sum, off) in sums.iter_mut().zip(off) {
                    *sum += off;
                }
            }
        }
        let (above, below) = WINDOW_TOLERANCE;
        // At an edge a window has few blocks, and a pixel's shift weighs more in them.
        if blocks * 2 >= WINDOW * WINDOW {
            let blocks = i64::try_from(blocks).expect("a window is small");
            if sums.iter().any(|sum: &i64| sum.abs() * below > blocks * above) {
                for place in changed {
                    self.differs[place] = true;
                }
            }
        }
    }

    pub(super) fn is_at(&self, x: usize, y: usize) -> bool {
        self.differs[y * self.width + x]
    }

    pub(super) fn is_none(&self) -> bool {
        !self.differs.contains(&true)
    }

    /// Blocks that differ, in hundredths of a percent of all.
    pub(super) fn share(&self) -> usize {
        let count = self.differs.iter().filter(|differs| **differs).count();
        (count * 10_000).div_ceil(self.differs.len())
    }

    /// The first and the last pixel row of the page that may differ.
    pub(super) fn rows(&self) -> Option<(usize, usize)> {
        let first = self.differs.iter().position(|differs| *differs)? / self.width;
        let last = self.differs.iter().rposition(|differs| *differs)? / self.width;
        Some((first * BLOCK, (last + 1) * BLOCK))
    }
}

/// By how many levels each channel is off.
fn off_by(before: Colour, after: Colour) -> [i64; 3] {
    let signed = |value| i64::try_from(level(value)).expect("levels are few");
    [0, 1, 2].map(|channel| signed(after[channel]) - signed(before[channel]))
}

#[cfg(test)]
mod tests {
    use super::*;

    const GROUND: Colour = [251, 250, 247];
    const INK: Colour = [27, 36, 48];

    /// A page with lines of bars, as large letters are, from so many pixels down.
    fn page(from: usize) -> Picture {
        let mut page = Picture::filled(320, 400, GROUND);
        for y in 0..300 {
            for x in (0..320).filter(|x| x % 11 < 4 && y % 30 < 14) {
                page.set(x, y + from, INK);
            }
        }
        page
    }

    fn compare(before: &Picture, after: &Picture) -> Difference {
        Difference::between(&before.fingerprint(), &after.fingerprint())
    }

    #[test]
    fn the_same_page_and_one_shifted_by_a_pixel_do_not_differ() {
        assert!(compare(&page(40), &page(40)).is_none());
        let hard_edge = |from| {
            let mut page = Picture::filled(320, 400, [255; 3]);
            for y in from..400 {
                (0..320).for_each(|x| page.set(x, y, [0; 3]));
            }
            page
        };
        for from in 0..32 {
            assert!(compare(&page(from), &page(from + 1)).is_none(), "letters, {from} pixels down");
            assert!(compare(&hard_edge(160 + from), &hard_edge(161 + from)).is_none(), "an edge, {from}");
        }
    }

    #[test]
    fn a_missing_block_is_found_where_it_was() {
        let mut without = page(40);
        for y in 160..200 {
            (64..128).for_each(|x| without.set(x, y, GROUND));
        }
        let found = compare(&page(40), &without);
        assert_eq!(found.rows(), Some((160, 208)));
        assert_eq!(found.share(), 240, "12 of 500 blocks, which have letters");
    }

    #[test]
    fn another_colour_of_letters_is_found_though_each_block_has_few() {
        let mut other = page(40);
        for y in 40..340 {
            for x in 0..320 {
                if other.at(x, y) == Some(INK) {
                    other.set(x, y, [60, 70, 80]);
                }
            }
        }
        assert!(!compare(&page(40), &other).is_none());
    }

    #[test]
    fn a_page_of_another_length_differs_in_what_one_of_them_lacks() {
        let (long, short) = (Picture::filled(320, 400, GROUND), Picture::filled(320, 352, GROUND));
        assert_eq!(compare(&long, &short).rows(), Some((352, 400)));
        assert_eq!(compare(&short, &long).rows(), Some((352, 400)));
    }
}
