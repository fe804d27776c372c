//! Bytes to text, with a diagnostic that helps if they are not UTF-8.

use super::SourceText;
use crate::diagnostic::{Code, Diagnostic};
use crate::paths::SourcePath;

/// The text without a byte order mark.
///
/// Bytes that are not UTF-8 become U+FFFD, so that the excerpt can show the place and links to the page hold; the
/// diagnostic is an error, so nothing is published. It has a span if a few bytes are wrong, and none if the whole
/// file is in another encoding, whose excerpt nobody could read.
pub(super) fn decode(bytes: &[u8], path: &SourcePath) -> (SourceText, Option<Diagnostic>) {
    match simdutf8::compat::from_utf8(bytes) {
        Ok(text) => (SourceText::new(without_mark(text)), None),
        Err(error) => {
            let diagnostic = not_utf8(bytes, error.valid_up_to(), path);
            let mut text = SourceText::new(without_mark(&String::from_utf8_lossy(bytes)));
            text.is_damaged = true;
            (text, Some(diagnostic))
        }
    }
}

fn without_mark(text: &str) -> String {
    text.strip_prefix('\u{feff}').unwrap_or(text).to_owned()
}

fn not_utf8(bytes: &[u8], at: usize, path: &SourcePath) -> Diagnostic {
    let before = String::from_utf8_lossy(&bytes[..at]);
    let before = before.trim_start_matches('\u{feff}');
    let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
    let column = before.rsplit('\n').next().map_or(0, |line| line.chars().count()) + 1;
    let place = format!("byte {at}, line {line}, column {column}");
    match encoding(bytes) {
        Some(name) => {
            let message = format!("is {name}, not UTF-8 (first seen at {place})");
            Diagnostic::new(Code::ReadNotUtf8, path, message).hint("save the file again as UTF-8")
        }
        None => Diagnostic::new(Code::ReadNotUtf8, path, format!("is not UTF-8 at {place}"))
            .at(before.len()..before.len() + '\u{fffd}'.len_utf8())
            .hint("write the character again and save the file as UTF-8"),
    }
}

/// The encoding that Japanese files are in when they are not UTF-8, if the bytes tell.
fn encoding(bytes: &[u8]) -> Option<&'static str> {
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Some("UTF-16");
    }
    let right: usize =
        bytes.utf8_chunks().map(|chunk| chunk.valid().chars().filter(|char| !char.is_ascii()).count()).sum();
    let wrong = bytes.utf8_chunks().filter(|chunk| !chunk.invalid().is_empty()).count();
    // Mostly right as UTF-8: a few bytes are damaged. In other encodings it is right by chance, here and there.
    if right >= wrong {
        return None;
    }
    // Half-width katakana make a part of EUC-JP valid as Shift_JIS, hardly ever the other way round.
    if pairs(bytes, |byte| matches!(byte, 0x8e | 0xa1..=0xfe), |byte| byte >= 0xa1, |_| false) {
        return Some("EUC-JP");
    }
    let is_lead = |byte| matches!(byte, 0x81..=0x9f | 0xe0..=0xfc);
    let is_trail = |byte| matches!(byte, 0x40..=0x7e | 0x80..=0xfc);
    pairs(bytes, is_lead, is_trail, |byte| matches!(byte, 0xa1..=0xdf)).then_some("Shift_JIS")
}

/// Whether all bytes beyond ASCII are pairs of a lead and a trail byte, or single ones, and there are some pairs.
fn pairs(
    bytes: &[u8],
    is_lead: impl Fn(u8) -> bool,
    is_trail: impl Fn(u8) -> bool,
    is_single: impl Fn(u8) -> bool,
) -> bool {
    let mut found = 0;
    let mut rest = bytes.iter().copied();
    while let Some(byte) = rest.next() {
        if byte.is_ascii() || is_single(byte) {
            continue;
        }
        if !is_lead(byte) || !rest.next().is_some_and(&is_trail) {
            return false;
        }
        found += 1;
    }
    // One pair may be chance.
    found > 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(bytes: &[u8]) -> (SourceText, Option<Diagnostic>) {
        decode(bytes, &SourcePath::new("content/a.md"))
    }

    #[test]
    fn a_byte_order_mark_is_no_part_of_the_text() {
        let (text, diagnostic) = decoded("\u{feff}表題".as_bytes());
        assert_eq!(text, SourceText::new("表題".to_owned()));
        assert_eq!(diagnostic, None);
    }

    #[test]
    fn a_wrong_byte_is_shown_where_it_stands() {
        let (text, diagnostic) = decoded("\u{feff}一行目\n二\u{0}行".replace('\u{0}', "\u{1}").as_bytes());
        assert!(!text.is_damaged && diagnostic.is_none(), "control characters are UTF-8");

        let mut bytes = "\u{feff}一行目\n二".as_bytes().to_vec();
        bytes.push(0xff);
        bytes.extend("行".as_bytes());
        let (text, diagnostic) = decoded(&bytes);
        let diagnostic = diagnostic.expect("0xff is never UTF-8");
        assert!(text.is_damaged);
        assert_eq!(&text.text[diagnostic.span.clone().expect("one byte has a place")], "\u{fffd}");
        assert_eq!(diagnostic.message, "is not UTF-8 at byte 16, line 2, column 2");
    }

    #[test]
    fn a_cut_character_at_the_end_has_a_place_too() {
        let whole = "終わり".as_bytes();
        let (text, diagnostic) = decoded(&whole[..whole.len() - 1]);
        let span = diagnostic.and_then(|diagnostic| diagnostic.span).expect("a cut character has a place");
        assert_eq!(&text.text[span], "\u{fffd}");
    }

    #[test]
    fn the_usual_japanese_encodings_are_named() {
        // 日本語 in each.
        for (bytes, name) in [
            (&[0x93, 0xfa, 0x96, 0x7b, 0x8c, 0xea][..], "Shift_JIS"),
            (&[0xc6, 0xfc, 0xcb, 0xdc, 0xb8, 0xec][..], "EUC-JP"),
            (&[0xff, 0xfe, 0xe5, 0x65, 0x2c, 0x67, 0x9e, 0x8a][..], "UTF-16"),
        ] {
            let (_, diagnostic) = decoded(bytes);
            let diagnostic = diagnostic.expect("these bytes are not UTF-8");
            assert!(diagnostic.message.contains(name), "{}", diagnostic.message);
            assert_eq!(diagnostic.span, None);
        }
    }
}
