//! Targets that run code, and addresses in plain text.

use std::ops::Range;

/// The scheme, if browsers run or embed what follows it, or take it for a document of the portal's own. They skip
/// control characters and leading spaces.
pub(super) fn is_unsafe(target: &str) -> Option<&'static str> {
    let mut letters = target
        .chars()
        .filter(|character| !character.is_whitespace() && !character.is_control())
        .map(|character| character.to_ascii_lowercase());
    let start: String = letters.by_ref().take("javascript:".len()).collect();
    ["javascript", "vbscript", "data", "blob", "filesystem"]
        .into_iter()
        .find(|scheme| start.strip_prefix(scheme).is_some_and(|rest| rest.starts_with(':')))
}

/// `http://` and `https://` addresses in text, as GitHub's autolinks, but ending before anything that is not ASCII:
/// Japanese follows an address without a space.
pub(super) fn bare_urls(text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut from = 0;
    while let Some(at) = memchr::memchr(b':', &text.as_bytes()[from..]) {
        let colon = from + at;
        from = colon + 1;
        if !text[from..].starts_with("//") {
            continue;
        }
        from += 2;
        let Some(scheme) = ["https", "http"].into_iter().find(|scheme| text[..colon].ends_with(scheme))
        else {
            continue;
        };
        let start = colon - scheme.len();
        let free = !text[..start].ends_with(|before: char| before.is_ascii_alphanumeric());
        let length = text[from..].find(|next: char| !is_url_character(next)).unwrap_or(text.len() - from);
        let end = from + trimmed(&text[from..from + length]);
        let host = text[from..end].starts_with(|first: char| first.is_ascii_alphanumeric() || first == '[');
        if free && host && found.last().is_none_or(|last| last.end <= start) {
            found.push(start..end);
            from = end;
        }
    }
    found
}

fn is_url_character(character: char) -> bool {
    character.is_ascii_graphic() && !matches!(character, '<' | '>' | '"' | '`' | '|' | '\\' | '^' | '{' | '}')
}

/// The length without punctuation that belongs to the sentence.
fn trimmed(url: &str) -> usize {
    let opened = url.bytes().filter(|byte| *byte == b'(').count();
    let mut surplus = url.bytes().filter(|byte| *byte == b')').count().saturating_sub(opened);
    let mut end = url.len();
    for byte in url.bytes().rev() {
        match byte {
            b'?' | b'!' | b'.' | b',' | b':' | b';' | b'*' | b'_' | b'~' | b'\'' => {}
            b')' if surplus > 0 => surplus -= 1,
            _ => break,
        }
        end -= 1;
    }
    end
}

#[cfg(test)]
mod tests {
    use super::{bare_urls, is_unsafe};

    #[test]
    fn schemes_that_run_code_are_seen_through_disguises() {
        for target in
            ["javascript:x", " JavaScript:x", "java\nscript:x", "\u{1}data:text/html,x", "VBSCRIPT:x"]
        {
            assert!(is_unsafe(target).is_some(), "{target:?}");
        }
        for target in ["a.md", "https://x/javascript:", "data.md", "javascript.md#data:", "日本.md", ""] {
            assert_eq!(is_unsafe(target), None, "{target:?}");
        }
    }

    #[test]
    fn addresses_end_where_the_sentence_goes_on() {
        for (text, expected) in [
            ("詳細はhttps://example.com/a_b?c=d。次", vec!["https://example.com/a_b?c=d"]),
            ("(see http://example.com/x(y)).", vec!["http://example.com/x(y)"]),
            ("xhttp://a https:// ftp://b", vec![]),
            ("https://a.b/https://c.d, http://e", vec!["https://a.b/https://c.d", "http://e"]),
        ] {
            let found: Vec<&str> = bare_urls(text).into_iter().map(|range| &text[range]).collect();
            assert_eq!(found, expected, "{text}");
        }
    }
}
