//! Finds tags in HTML as an HTML parser would, quotes and all. Knows nothing of what they mean.

use std::ops::Range;

/// A tag.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Tag {
    /// In lower case.
    pub(super) name: String,
    pub(super) closing: bool,
    /// Whether it ends with `>`.
    pub(super) complete: bool,
    pub(super) range: Range<usize>,
    /// Names and values, with quotes taken off.
    attributes: Vec<(Range<usize>, Range<usize>)>,
}

impl Tag {
    /// The value of an attribute, entities as written.
    pub(super) fn attribute(&self, html: &str, name: &str) -> Option<String> {
        let found = self.attributes.iter().find(|(found, _)| html[found.clone()].eq_ignore_ascii_case(name));
        found.map(|(_, value)| html[value.clone()].to_owned())
    }

    /// Where an attribute may be added.
    pub(super) fn name_end(&self) -> usize {
        self.range.start + 1 + usize::from(self.closing) + self.name.len()
    }
}

/// All tags in order.
pub(super) fn tags(html: &str) -> Vec<Tag> {
    let bytes = html.as_bytes();
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(at) = html[from..].find('<') {
        let start = from + at;
        let closing = bytes.get(start + 1) == Some(&b'/');
        let name_start = start + 1 + usize::from(closing);
        if !bytes.get(name_start).is_some_and(u8::is_ascii_alphabetic) {
            from = start + 1;
            continue;
        }
        let name_end =
            end_of(bytes, name_start, |byte| byte.is_ascii_whitespace() || matches!(byte, b'/' | b'>'));
        let mut tag = Tag {
            name: html[name_start..name_end].to_ascii_lowercase(),
            closing,
            complete: false,
            range: start..bytes.len(),
            attributes: Vec::new(),
        };
        attributes(bytes, name_end, &mut tag);
        from = tag.range.end;
        found.push(tag);
    }
    found
}

fn attributes(bytes: &[u8], mut at: usize, tag: &mut Tag) {
    let space = |byte: &u8| byte.is_ascii_whitespace();
    loop {
        at = end_of(bytes, at, |byte| !byte.is_ascii_whitespace() && byte != b'/');
        match bytes.get(at) {
            None => return,
            Some(b'>') => {
                tag.complete = true;
                tag.range.end = at + 1;
                return;
            }
            Some(_) => {}
        }
        // A leading `=` belongs to the name.
        let name = at..end_of(bytes, at + 1, |byte| space(&byte) || matches!(byte, b'/' | b'>' | b'='));
        at = end_of(bytes, name.end, |byte| !space(&byte));
        if bytes.get(at) != Some(&b'=') {
            tag.attributes.push((name, at..at));
            continue;
        }
        at = end_of(bytes, at + 1, |byte| !space(&byte));
        let value = if let Some(quote @ (b'"' | b'\'')) = bytes.get(at) {
            let end = end_of(bytes, at + 1, |byte| byte == *quote);
            let value = at + 1..end;
            at = (end + 1).min(bytes.len());
            if end == bytes.len() {
                return;
            }
            value
        } else {
            let start = at;
            at = end_of(bytes, at, |byte| space(&byte) || byte == b'>');
            start..at
        };
        tag.attributes.push((name, value));
    }
}

fn end_of(bytes: &[u8], from: usize, stop: impl Fn(u8) -> bool) -> usize {
    let from = from.min(bytes.len());
    bytes[from..].iter().position(|byte| stop(*byte)).map_or(bytes.len(), |at| from + at)
}

/// Undoes what the sanitiser's writer escapes.
pub(super) fn unescape(value: &str) -> String {
    value
        .replace("&quot;", "\"")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&nbsp;", "\u{A0}")
        .replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::tags;

    #[test]
    fn tags_end_where_a_browser_ends_them() {
        let html = "a < b <DIV title=\"x > y\" a=b c>é</div ><img/src='ü'><b";
        let found: Vec<(String, bool, bool, &str)> = tags(html)
            .into_iter()
            .map(|tag| (tag.name.clone(), tag.closing, tag.complete, &html[tag.range]))
            .collect();
        assert_eq!(
            found,
            [
                ("div".into(), false, true, "<DIV title=\"x > y\" a=b c>"),
                ("div".into(), true, true, "</div >"),
                ("img".into(), false, true, "<img/src='ü'>"),
                ("b".into(), false, false, "<b"),
            ]
        );
        assert_eq!(tags(html)[0].attribute(html, "title").as_deref(), Some("x > y"));
        assert_eq!(tags(html)[2].attribute(html, "src").as_deref(), Some("ü"));
    }
}
