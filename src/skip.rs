//! Skips what a scanner does not look for, eight bytes at once: letters beyond ASCII, of which most Japanese text
//! consists, and all that is no digit.

const STEP: usize = size_of::<u64>();
/// The bit that no byte of ASCII has, in each byte of a step.
const HIGH: u64 = u64::from_ne_bytes([0x80; STEP]);
const LOW: u64 = u64::from_ne_bytes([0x01; STEP]);

/// How many bytes at the beginning are beyond ASCII, whole steps only: at a step's end one looks anew.
pub(crate) fn beyond_ascii(bytes: &[u8]) -> usize {
    steps(bytes, |step| step & HIGH == HIGH)
}

/// How many bytes at the beginning are neither a digit of ASCII nor `but`, whole steps only.
pub(crate) fn no_digits(but: u8, bytes: &[u8]) -> usize {
    let but = u64::from_ne_bytes([but; STEP]);
    steps(bytes, |step| {
        // The highest bit of each byte tells: no sum of seven bits and these carries into the next byte.
        let low = step & !HIGH;
        let from_zero = low + LOW * u64::from(0x80 - b'0');
        let after_nine = low + LOW * u64::from(0x80 - b'9' - 1);
        let is_digit = from_zero & !after_nine & !step & HIGH;
        // Zero where it is; only there or after it does taking one away set the bit.
        let differs = step ^ but;
        let is_but = differs.wrapping_sub(LOW) & !differs & HIGH;
        is_digit | is_but == 0
    })
}

fn steps(bytes: &[u8], fits: impl Fn(u64) -> bool) -> usize {
    let (steps, _) = bytes.as_chunks();
    steps.iter().take_while(|step| fits(u64::from_ne_bytes(**step))).count() * STEP
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{STEP, beyond_ascii, no_digits};

    proptest! {
        #[test]
        fn what_is_skipped_is_all_that_need_not_be_looked_at(
            text in "[あ-んa]{0,20}[、，！０a]{0,9}",
            bytes in prop::collection::vec(prop_oneof![Just(b'/'), Just(b'0'), Just(b'9'), Just(b':'), any::<u8>()], 0..40),
        ) {
            for bytes in [text.as_bytes(), &bytes] {
                let run = |fits: fn(&u8) -> bool| bytes.iter().take_while(|byte| fits(byte)).count() / STEP * STEP;
                prop_assert_eq!(beyond_ascii(bytes), run(|byte| !byte.is_ascii()));
                prop_assert_eq!(no_digits(0xef, bytes), run(|byte| !byte.is_ascii_digit() && *byte != 0xef));
            }
        }
    }
}
