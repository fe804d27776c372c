//! Small readers of HTML and writers of Markdown text: attributes, entities, signs to be escaped.

use std::borrow::Cow;

/// The longest run of backticks.
pub(super) fn longest_run(code: &str) -> usize {
    if memchr::memchr(b'`', code.as_bytes()).is_none() {
        return 0;
    }
    code.split(|letter| letter != '`').map(str::len).max().unwrap_or(0)
}

/// So many backticks.
pub(super) fn fence(length: usize) -> Cow<'static, str> {
    const USUAL: &str = "````";
    USUAL.get(..length).map_or_else(|| "`".repeat(length).into(), Cow::Borrowed)
}

/// Text that Markdown shows as it is, wherever in a line it stands.
pub(in crate::render) fn escaped(text: &str) -> Cow<'_, str> {
    if !text.bytes().any(is_sign) {
        return text.into();
    }
    let mut escaped = String::with_capacity(text.len());
    let mut written = 0;
    for (at, _) in text.bytes().enumerate().filter(|(_, byte)| is_sign(*byte)) {
        escaped.push_str(&text[written..at]);
        escaped.push('\\');
        written = at;
    }
    escaped.push_str(&text[written..]);
    escaped.into()
}

/// An address as it stands in the brackets of a link, which it must not close.
pub(in crate::render) fn destination(address: &str) -> Cow<'_, str> {
    if memchr::memchr2(b'(', b')', address.as_bytes()).is_some() {
        address.replace('(', "%28").replace(')', "%29").into()
    } else {
        address.into()
    }
}

/// Whether a letter may mean something to Markdown.
pub(super) const fn is_sign(byte: u8) -> bool {
    matches!(byte, b'\\' | b'*' | b'_' | b'`' | b'[' | b']' | b'<')
}

/// `1. ` at the start of a line would begin a list.
pub(super) fn starts_like_a_number(text: &str) -> bool {
    let rest = text.trim_start_matches(|letter: char| letter.is_ascii_digit());
    rest.len() < text.len() && (rest.starts_with(". ") || rest.starts_with(") "))
}

/// The value of an attribute, read; none if the tag lacks it.
pub(super) fn attribute<'t>(tag: &'t str, name: &str) -> Option<Cow<'t, str>> {
    let mut rest = tag;
    loop {
        let (_, after) = rest.split_once(' ')?;
        if let Some(value) = after.strip_prefix(name).and_then(|after| after.strip_prefix("=\"")) {
            return Some(decoded(&value[..value.find('"')?]));
        }
        rest = after;
    }
}

/// Undoes what the writer and the sanitiser escape.
pub(super) fn decoded(text: &str) -> Cow<'_, str> {
    const ENTITIES: [(&str, char); 6] = [
        ("&lt;", '<'),
        ("&gt;", '>'),
        ("&amp;", '&'),
        ("&quot;", '"'),
        ("&#39;", '\''),
        ("&nbsp;", '\u{a0}'),
    ];
    let Some(first) = memchr::memchr(b'&', text.as_bytes()) else { return Cow::Borrowed(text) };
    let mut read = String::with_capacity(text.len());
    let (before, mut rest) = text.split_at(first);
    read.push_str(before);
    while !rest.is_empty() {
        let entity = ENTITIES.iter().find(|(entity, _)| rest.starts_with(entity));
        let (letter, length) = entity.map_or(('&', 1), |(entity, letter)| (*letter, entity.len()));
        read.push(letter);
        rest = &rest[length..];
        let (before, after) = rest.split_at(rest.find('&').unwrap_or(rest.len()));
        read.push_str(before);
        rest = after;
    }
    Cow::Owned(read)
}
