//! Finds the bytes of every destination in a text.

use std::ops::Range;

use pulldown_cmark::{Event, LinkType, Parser, Tag, TagEnd};

use crate::parse::markdown::parser_options;

/// A link, an image or the definition of either, as written.
#[derive(Debug)]
pub(super) struct Spot {
    pub(super) whole: Range<usize>,
    /// Its words.
    pub(super) words: Range<usize>,
    /// The destination alone, without brackets around it.
    pub(super) target_at: Range<usize>,
    /// The destination with entities and escapes resolved.
    pub(super) target: String,
    pub(super) is_image: bool,
    pub(super) is_definition: bool,
}

/// All of them, in no order.
pub(super) fn spots(body: &str) -> Vec<Spot> {
    let parser = Parser::new_ext(body, parser_options());
    let mut found: Vec<Spot> = parser
        .reference_definitions()
        .iter()
        .filter_map(|(_, definition)| {
            let span = definition.span.clone();
            let colon = span.start + body[span.clone()].find("]:")? + 2;
            let target_at = destination(body, skip_space(body, colon))?;
            Some(Spot {
                whole: span.clone(),
                words: span.start..span.start,
                target_at,
                target: definition.dest.to_string(),
                is_image: false,
                is_definition: true,
            })
        })
        .collect();
    // Links within which the parser is: where each begins, its destination, and where its words end so far.
    let mut open: Vec<(Range<usize>, String, bool, bool, usize)> = Vec::new();
    for (event, range) in parser.into_offset_iter() {
        match event {
            Event::Start(
                Tag::Link { link_type, ref dest_url, .. } | Tag::Image { link_type, ref dest_url, .. },
            ) => {
                let is_image = matches!(event, Event::Start(Tag::Image { .. }));
                let words = range.start + if is_image { 2 } else { 1 };
                open.push((range, dest_url.to_string(), is_image, link_type == LinkType::Inline, words));
            }
            Event::End(TagEnd::Link | TagEnd::Image) => {
                let Some((whole, target, is_image, is_inline, words_end)) = open.pop() else { continue };
                if is_inline {
                    found.extend(inline(body, whole, target, is_image, words_end));
                }
                grow(&mut open, range.end);
            }
            _ => grow(&mut open, range.end),
        }
    }
    found
}

fn grow(open: &mut [(Range<usize>, String, bool, bool, usize)], end: usize) {
    if let Some((whole, .., words_end)) = open.last_mut() {
        *words_end = end.clamp(*words_end, whole.end);
    }
}

fn inline(body: &str, whole: Range<usize>, target: String, is_image: bool, words_end: usize) -> Option<Spot> {
    let close = words_end + body.get(words_end..whole.end)?.find("](")?;
    let target_at = destination(body, skip_space(body, close + 2))?;
    let words_start = whole.start + if is_image { 2 } else { 1 };
    (target_at.end <= whole.end).then_some(Spot {
        whole,
        words: words_start..close,
        target_at,
        target,
        is_image,
        is_definition: false,
    })
}

fn skip_space(body: &str, at: usize) -> usize {
    at + body[at..].len() - body[at..].trim_start().len()
}

/// The destination that begins at a byte.
fn destination(body: &str, at: usize) -> Option<Range<usize>> {
    let rest = &body[at..];
    if let Some(inner) = rest.strip_prefix('<') {
        let mut escaped = false;
        for (step, byte) in inner.bytes().enumerate() {
            match byte {
                b'>' if !escaped => return Some(at + 1..at + 1 + step),
                b'\n' => return None,
                _ => escaped = byte == b'\\' && !escaped,
            }
        }
        return None;
    }
    let mut depth = 0_usize;
    let mut escaped = false;
    for (step, byte) in rest.bytes().enumerate() {
        match byte {
            b'(' if !escaped => depth += 1,
            b')' if !escaped && depth == 0 => return Some(at..at + step),
            b')' if !escaped => depth -= 1,
            byte if byte.is_ascii_whitespace() || byte.is_ascii_control() => return Some(at..at + step),
            _ => {}
        }
        escaped = byte == b'\\' && !escaped;
    }
    Some(at..body.len())
}
