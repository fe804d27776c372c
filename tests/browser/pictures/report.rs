//! What is told of pictures that differ: a line for each, and a picture with the accepted one beside the new one.

use super::difference::Difference;
use super::picture::{BLOCK, Colour, Picture};

/// A quarter of the page's size.
const SCALE: usize = 4;
const GAP: usize = 8;
const GAP_COLOUR: Colour = [128; 3];
const MARK: Colour = [255, 0, 64];

/// A sentence: which page, how much, where.
pub(super) fn line(name: &str, accepted: &Picture, now: &Picture, difference: &Difference) -> String {
    let share = difference.share();
    let mut line = format!("{name}: {}.{:02} % of the picture differ", share / 100, share % 100);
    if let Some((first, last)) = difference.rows() {
        line += &format!(", from {first} to {last} pixels down");
    }
    if accepted.height != now.height {
        let [before, after] = [accepted, now].map(|picture| picture.height * BLOCK);
        line += &format!("; about {after} pixels long, accepted with {before}");
    }
    line
}

/// The accepted blocks at the left, the page as it is at the right with what differs in red.
pub(super) fn side_by_side(accepted: &Picture, page: &Picture, difference: &Difference) -> Picture {
    let now = page.shrunk(SCALE);
    let a_block = BLOCK / SCALE;
    let left = accepted.width * a_block;
    let height = now.height.max(accepted.height * a_block);
    let mut both = Picture::filled(left + GAP + now.width, height, GAP_COLOUR);
    for y in 0..height {
        for x in 0..left {
            if let Some(colour) = accepted.at(x / a_block, y / a_block) {
                both.set(x, y, colour);
            }
        }
        for x in 0..now.width {
            if let Some(colour) = now.at(x, y) {
                let differs = difference.is_at(x / a_block, y / a_block);
                both.set(left + GAP + x, y, if differs { marked(colour) } else { colour });
            }
        }
    }
    both
}

fn marked(colour: Colour) -> Colour {
    [0, 1, 2].map(|channel| colour[channel] / 2 + MARK[channel] / 2)
}
