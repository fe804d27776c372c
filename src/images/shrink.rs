//! Makes pictures smaller: each pixel is the weighted mean of those it stands for, by a Catmull-Rom kernel as wide as
//! the reduction, down first and then across.
//!
//! Weights come from additions, multiplications and divisions of 64-bit floats, which IEEE 754 fixes to the last bit,
//! and are whole numbers from then on: no machine rounds differently. Values are mixed as they are stored, not as
//! light, as browsers and nearly all programs do.

use super::pixels::Pixels;

/// Weights are parts of this, many enough for the widest kernel; 255 times the largest sum of weights fits 32 bits.
const ONE: i32 = 1 << ONE_BITS;
const ONE_BITS: u32 = 20;

/// The pixels that one pixel stands for.
struct Span {
    first: usize,
    /// Their sum is [`ONE`].
    weights: Vec<i32>,
}

/// The picture in a smaller size; colours with opacity are weighted by it.
pub(super) fn shrink(pixels: &Pixels, width: usize, height: usize) -> Pixels {
    across(&down(pixels, height), width)
}

/// The kernel of Catmull and Rom (1974), at a distance from its centre.
fn kernel(distance: f64) -> f64 {
    let x = distance.abs();
    if x < 1.0 {
        (1.5 * x - 2.5) * x * x + 1.0
    } else if x < 2.0 {
        ((-0.5 * x + 2.5) * x - 4.0) * x + 2.0
    } else {
        0.0
    }
}

#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "pixels are counted far below 2^52, and bounds are clamped to the picture before"
)]
fn spans(from: usize, to: usize) -> Vec<Span> {
    let scale = (from as f64 / to as f64).max(1.0);
    (0..to)
        .map(|at| {
            let centre = (at as f64 + 0.5) * (from as f64 / to as f64) - 0.5;
            let first = (centre - 2.0 * scale).ceil().max(0.0) as usize;
            let last = ((centre + 2.0 * scale).floor() as usize).min(from - 1);
            let raw: Vec<f64> = (first..=last).map(|at| kernel((at as f64 - centre) / scale)).collect();
            let sum: f64 = raw.iter().sum();
            let mut weights: Vec<i32> =
                raw.iter().map(|weight| (weight / sum * f64::from(ONE)).round() as i32).collect();
            // What rounding took or gave goes to the middle, where it is least seen.
            let missing = ONE - weights.iter().sum::<i32>();
            let middle = weights.len() / 2;
            weights[middle] += missing;
            Span { first, weights }
        })
        .collect()
}

fn channel(sum: i32) -> u8 {
    u8::try_from(((sum + ONE / 2) >> ONE_BITS).clamp(0, 255)).expect("it is clamped to a channel's range")
}

fn down(pixels: &Pixels, height: usize) -> Pixels {
    let row = pixels.width * pixels.channels;
    let mut data = Vec::with_capacity(row * height);
    let mut sums = vec![0_i32; row];
    for span in spans(pixels.height, height) {
        sums.fill(0);
        for (weight, values) in span.weights.iter().zip(pixels.data[span.first * row..].chunks_exact(row)) {
            for (sum, value) in sums.iter_mut().zip(values) {
                *sum += weight * i32::from(*value);
            }
        }
        data.extend(sums.iter().map(|sum| channel(*sum)));
    }
    Pixels { height, data, ..*pixels }
}

fn across(pixels: &Pixels, width: usize) -> Pixels {
    match pixels.channels {
        1 => across_of::<1>(pixels, width),
        2 => across_of::<2>(pixels, width),
        3 => across_of::<3>(pixels, width),
        _ => across_of::<4>(pixels, width),
    }
}

fn across_of<const CHANNELS: usize>(pixels: &Pixels, width: usize) -> Pixels {
    let spans = spans(pixels.width, width);
    let mut data = Vec::with_capacity(width * CHANNELS * pixels.height);
    for row in pixels.data.chunks_exact(pixels.width * CHANNELS) {
        for span in &spans {
            let mut sums = [0_i32; CHANNELS];
            let values = row[span.first * CHANNELS..].chunks_exact(CHANNELS);
            for (weight, pixel) in span.weights.iter().zip(values) {
                for (sum, value) in sums.iter_mut().zip(pixel) {
                    *sum += weight * i32::from(*value);
                }
            }
            data.extend(sums.map(channel));
        }
    }
    Pixels { width, data, ..*pixels }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_even_picture_stays_even() {
        for channels in 1..=4 {
            let pixels = Pixels { width: 37, height: 23, channels, data: vec![201; 37 * 23 * channels] };
            let small = shrink(&pixels, 10, 7);
            assert_eq!(small, Pixels { width: 10, height: 7, channels, data: vec![201; 70 * channels] });
        }
    }

    #[test]
    fn halves_keep_their_place() {
        // Left black, right white.
        let row: Vec<u8> = (0..64).map(|x| if x < 32 { 0 } else { 255 }).collect();
        let pixels = Pixels { width: 64, height: 4, channels: 1, data: row.repeat(4) };
        let small = shrink(&pixels, 16, 2);
        for row in small.data.chunks_exact(16) {
            assert!(row[..6].iter().all(|value| *value == 0), "{row:?}");
            assert!(row[10..].iter().all(|value| *value == 255), "{row:?}");
            assert!(row[7] < 64 && row[8] > 191, "{row:?}");
        }
    }

    #[test]
    fn fine_stripes_become_their_mean() {
        let row: Vec<u8> = (0..900).map(|x| if x % 2 == 0 { 0 } else { 200 }).collect();
        let pixels = Pixels { width: 900, height: 3, channels: 1, data: row.repeat(3) };
        let small = shrink(&pixels, 90, 1);
        assert!(small.data[2..88].iter().all(|value| (95..=105).contains(value)), "{:?}", small.data);
    }

    #[test]
    fn every_span_lies_in_the_picture_and_weighs_one() {
        for (from, to) in [(1, 1), (2, 1), (4000, 720), (901, 720), (3, 2), (100_000, 1)] {
            for span in spans(from, to) {
                assert!(span.first + span.weights.len() <= from, "{from} to {to}");
                assert_eq!(span.weights.iter().sum::<i32>(), ONE, "{from} to {to}");
            }
        }
    }
}
