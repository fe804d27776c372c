//! Small judgements about pieces of text: how random they are, whether they stand for something else.

/// Bytes of a piece that are looked at.
const MOST_BYTES: usize = 256;

/// What writers put where a secret would be, in lower case.
const PLACEHOLDERS: [&str; 26] = [
    "example",
    "placeholder",
    "changeme",
    "change-me",
    "change_me",
    "your",
    "dummy",
    "sample",
    "xxxx",
    "****",
    "....",
    "todo",
    "replace",
    "redacted",
    "secret_here",
    "insert",
    "0000000",
    "1234567890",
    "123456789a",
    "abcdefgh",
    "deadbeef",
    "foobar",
    "my-token",
    "my_token",
    "fake",
    "<",
];

/// Bits a byte by how often each byte stands in the piece: 0 for one letter repeated, 4 and more for what machines draw.
pub(super) fn entropy(piece: &str) -> f64 {
    let piece = &piece.as_bytes()[..piece.len().min(MOST_BYTES)];
    let mut counts = [0_u16; 256];
    for byte in piece {
        counts[usize::from(*byte)] += 1;
    }
    let length = f64::from(u16::try_from(piece.len()).unwrap_or(u16::MAX));
    let share = |count: &u16| f64::from(*count) / length;
    counts.iter().filter(|count| **count > 0).map(|count| -share(count) * share(count).log2()).sum()
}

/// Whether the piece says that it is none.
pub(super) fn is_placeholder(piece: &str) -> bool {
    let piece = piece.get(..piece.len().min(MOST_BYTES)).unwrap_or(piece).to_ascii_lowercase();
    PLACEHOLDERS.iter().any(|word| piece.contains(word))
}

/// The longest beginning of `text` whose bytes all fit, of at most so many.
pub(super) fn run(text: &str, most: usize, fits: impl Fn(u8) -> bool) -> &str {
    let end = text.bytes().take(most).position(|byte| !fits(byte)).unwrap_or(most.min(text.len()));
    // What fits is ASCII, so the end is one of a letter.
    text.get(..end).unwrap_or_default()
}

/// The longest end of `text` whose bytes all fit.
pub(super) fn run_before(text: &str, fits: impl Fn(u8) -> bool) -> &str {
    let start = text.bytes().rposition(|byte| !fits(byte)).map_or(0, |at| at + 1);
    text.get(start..).unwrap_or_default()
}

/// Letters, digits and what joins them in the names of programs.
pub(super) const fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-'
}

/// The last `bytes` of a text, or a little less, so that it begins with a letter.
pub(super) fn last(text: &str, bytes: usize) -> &str {
    let mut from = text.len().saturating_sub(bytes);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    &text[from..]
}
