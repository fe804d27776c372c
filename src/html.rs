//! The one place where text becomes HTML by code: the Markdown writer, the holes in a body, the preview's own pages.
//! Templates escape by themselves.

use crate::skip::beyond_ascii;

/// Appends `text` as HTML text.
pub(crate) fn text(text: &str, html: &mut String) {
    escape(text, html, false);
}

/// `text` as the inside of a double-quoted attribute.
pub(crate) fn to_attribute(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    escape(text, &mut html, true);
    html
}

/// Text that was written by [`text`] or by the sanitiser, as it reads; none if it holds an entity they never write.
pub(crate) fn unescape(html: &str) -> Option<String> {
    const ENTITIES: [(&str, char); 5] =
        [("&amp;", '&'), ("&lt;", '<'), ("&gt;", '>'), ("&quot;", '"'), ("&nbsp;", '\u{a0}')];
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find('&') {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        let (entity, letter) = ENTITIES.iter().find(|(entity, _)| rest.starts_with(entity))?;
        text.push(*letter);
        rest = &rest[entity.len()..];
    }
    text.push_str(rest);
    Some(text)
}

fn escape(text: &str, html: &mut String, in_attribute: bool) {
    let bytes = text.as_bytes();
    let (mut at, mut written) = (0, 0);
    while let Some(&byte) = bytes.get(at) {
        at += 1;
        if !IS_SPECIAL[usize::from(byte)] {
            if !byte.is_ascii() {
                at += beyond_ascii(&bytes[at..]);
            }
            continue;
        }
        let replacement = match byte {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' if in_attribute => "&quot;",
            b'"' => continue,
            b'\r' => "",
            // No control character is allowed in HTML.
            _ => "\u{FFFD}",
        };
        html.push_str(&text[written..at - 1]);
        html.push_str(replacement);
        written = at;
    }
    html.push_str(&text[written..]);
}

/// Bytes that do not always stay as they are; few texts hold one.
const IS_SPECIAL: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < b' ' {
        table[byte as usize] = !matches!(byte, b'\n' | b'\t');
        byte += 1;
    }
    table[b'&' as usize] = true;
    table[b'<' as usize] = true;
    table[b'>' as usize] = true;
    table[b'"' as usize] = true;
    table[0x7f] = true;
    table
};

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{text, to_attribute, unescape};

    proptest! {
        #[test]
        fn any_text_escaped_reads_as_itself_and_opens_nothing(written in "[\\PC\n\t&<>\"']{0,30}") {
            let mut html = String::new();
            text(&written, &mut html);
            prop_assert!(!html.contains(['<', '>']));
            prop_assert_eq!(unescape(&html), Some(written.clone()));
            let attribute = to_attribute(&written);
            prop_assert!(!attribute.contains(['<', '>', '"']));
            prop_assert_eq!(unescape(&attribute), Some(written));
        }
    }

    #[test]
    fn what_was_escaped_reads_as_before() {
        let written = "R&D <b> \"x\" &amp; 名前";
        let mut html = String::new();
        text(written, &mut html);
        assert_eq!(unescape(&html).as_deref(), Some(written));
        assert_eq!(unescape("a &copy; b"), None);
    }

    #[test]
    fn markup_characters_lose_their_meaning() {
        let mut html = String::new();
        text("<b> & \"引用\"\r\n\u{1}", &mut html);
        assert_eq!(html, "&lt;b&gt; &amp; \"引用\"\n\u{FFFD}");
        assert_eq!(to_attribute("\"><script>"), "&quot;&gt;&lt;script&gt;");
    }
}
