//! SVG: a document that browsers also open by itself, and then run what it holds. Tells of that; takes out comments and
//! `<metadata>`, where programs write authors, versions and folders.

use std::borrow::Cow;
use std::ops::Range;

use super::{Held, Part};

/// A piece of markup.
enum Markup {
    Comment,
    /// `<!…>`, `<?…?>` and CDATA.
    Other,
    Tag,
}

/// The next piece of markup at or after a byte; none after the last, and none if one is never closed.
fn next_markup(text: &str, from: usize) -> Option<(Markup, Range<usize>)> {
    let start = from + text.get(from..)?.find('<')?;
    let rest = &text[start..];
    let until = |end: &str, markup| Some((markup, start..start + rest.find(end)? + end.len()));
    if let Some(comment) = rest.strip_prefix("<!--") {
        return Some((Markup::Comment, start..start + 4 + comment.find("-->")? + 3));
    }
    if rest.starts_with("<![CDATA[") {
        return until("]]>", Markup::Other);
    }
    if rest.starts_with("<?") {
        return until("?>", Markup::Other);
    }
    // Brackets hold declarations, quotes anything.
    let is_declaration = rest.starts_with("<!");
    let (mut quote, mut depth) = (None, 0_usize);
    for (at, byte) in rest.bytes().enumerate().skip(1) {
        match (quote, byte) {
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), _) if open == byte => quote = None,
            (None, b'[') if is_declaration => depth += 1,
            (None, b']') if is_declaration => depth = depth.saturating_sub(1),
            (None, b'>') if depth == 0 => {
                let markup = if is_declaration { Markup::Other } else { Markup::Tag };
                return Some((markup, start..start + at + 1));
            }
            _ => {}
        }
    }
    None
}

/// The name of a tag without its prefix, in lower case.
fn local_name(tag: &str) -> String {
    let name =
        tag.trim_start_matches(['<', '/']).split(|sign: char| sign.is_whitespace() || "/>".contains(sign));
    let name = name.into_iter().next().unwrap_or_default();
    name.rsplit(':').next().unwrap_or_default().to_ascii_lowercase()
}

pub(super) fn parts(bytes: &[u8]) -> Option<Vec<Part<'_>>> {
    let text = std::str::from_utf8(bytes).ok()?;
    let mut parts = Vec::new();
    let (mut kept, mut at) = (0, 0);
    let mut is_svg = false;
    while let Some((markup, range)) = next_markup(text, at) {
        at = range.end;
        let tag = &text[range.clone()];
        let dropped = match markup {
            Markup::Comment => range,
            Markup::Tag if local_name(tag) == "metadata" && !tag.starts_with("</") => {
                if !tag.ends_with("/>") {
                    at = end_of_metadata(text, at)?;
                }
                range.start..at
            }
            Markup::Tag => {
                is_svg |= local_name(tag) == "svg";
                continue;
            }
            Markup::Other => continue,
        };
        parts.push(Part::Kept(kept..dropped.start));
        kept = dropped.end;
        parts.push(Part::Dropped(Held::Text(Cow::Borrowed(&bytes[dropped]))));
    }
    parts.push(Part::Kept(kept..bytes.len()));
    is_svg.then_some(parts)
}

fn end_of_metadata(text: &str, from: usize) -> Option<usize> {
    let (mut at, mut depth) = (from, 1_usize);
    loop {
        let (markup, range) = next_markup(text, at)?;
        at = range.end;
        let tag = &text[range];
        if matches!(markup, Markup::Tag) && local_name(tag) == "metadata" && !tag.ends_with("/>") {
            depth = if tag.starts_with("</") { depth - 1 } else { depth + 1 };
            if depth == 0 {
                return Some(at);
            }
        }
    }
}

/// Elements that run something, or hold a document that may.
const ACTIVE: [&str; 9] =
    ["script", "foreignobject", "iframe", "object", "embed", "handler", "listener", "audio", "video"];

/// What a browser would run or fetch if it opened the document by itself, as it is written; none if nothing.
pub(in crate::images) fn active(bytes: &[u8]) -> Option<String> {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return Some("another encoding than UTF-8".to_owned());
    };
    let mut at = 0;
    while let Some((markup, range)) = next_markup(text, at) {
        at = range.end;
        let tag = &text[range];
        match markup {
            Markup::Comment => {}
            Markup::Other => {
                // Programs shorten addresses of namespaces with entities; any other may stand for what would be found.
                let entities = tag.match_indices("<!ENTITY").map(|(at, _)| &tag[at..]);
                let is_address = |entity: &str| {
                    let value = entity.split_once(['"', '\'']).map_or("", |(_, value)| value);
                    value.starts_with("http://") || value.starts_with("https://")
                };
                if entities.into_iter().any(|entity| !is_address(entity)) {
                    return Some("<!ENTITY".to_owned());
                }
                // A comment among declarations may hold quotes, and then this is no end of them.
                if tag.starts_with("<!") && !tag.starts_with("<![CDATA[") && tag.contains("<!--") {
                    return Some("<!DOCTYPE>".to_owned());
                }
                if tag.starts_with("<?xml-stylesheet") {
                    return Some("<?xml-stylesheet".to_owned());
                }
            }
            Markup::Tag => {
                let name = local_name(tag);
                if ACTIVE.contains(&name.as_str()) {
                    return Some(format!("<{name}>"));
                }
                if let Some(attribute) = active_attribute(tag) {
                    return Some(attribute);
                }
            }
        }
    }
    None
}

/// An attribute of a tag that runs something: `onload`, an address with `javascript:`, also one that is set later.
fn active_attribute(tag: &str) -> Option<String> {
    let mut rest = tag;
    while let Some((before, after)) = rest.split_once('=') {
        let name =
            before.trim_end().rsplit(|sign: char| sign.is_whitespace() || "\"'<".contains(sign)).next();
        let name = name.unwrap_or_default().rsplit(':').next().unwrap_or_default().to_ascii_lowercase();
        let after = after.trim_start();
        let quote = after.chars().next().filter(|sign| matches!(sign, '"' | '\''))?;
        let (value, next) = after[1..].split_once(quote)?;
        rest = next;
        let value: String =
            decoded(value).chars().filter(|sign| !sign.is_whitespace() && !sign.is_control()).collect();
        let value = value.to_ascii_lowercase();
        let sets_one = name == "attributename" && value.starts_with("on");
        let runs = ["javascript:", "vbscript:", "data:text", "data:image/svg", "data:application"]
            .iter()
            .any(|scheme| value.contains(scheme))
            // Elements of HTML run in an SVG as they do in a page.
            || value == "http://www.w3.org/1999/xhtml";
        if (name.len() > 2 && name.starts_with("on")) || sets_one || runs {
            return Some(format!("{name}=\"…\""));
        }
    }
    None
}

/// A value with its character references read.
fn decoded(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    let mut rest = value;
    while let Some((before, after)) = rest.split_once('&') {
        text.push_str(before);
        let Some((name, next)) = after.split_once(';').filter(|(name, _)| name.len() <= 10) else {
            text.push('&');
            rest = after;
            continue;
        };
        let number = match name.strip_prefix('#') {
            Some(hex) if hex.starts_with(['x', 'X']) => u32::from_str_radix(&hex[1..], 16).ok(),
            Some(decimal) => decimal.parse().ok(),
            None => None,
        };
        text.extend(number.and_then(char::from_u32));
        rest = next;
    }
    text + rest
}
