//! Lines that open and close `:::` containers, found before parsing.
//!
//! Each such line is handed to the parser as a comment, so the parser itself tells whether the line stands where a
//! block may stand or is, say, inside a code fence.

use memchr::memmem;

use crate::parse::Label;

/// A line that may mean something to a container.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Marker {
    pub(super) line: Line,
    /// Bytes from the first colon to the end of the line's text.
    pub(super) start: usize,
    pub(super) end: usize,
    /// Those bytes.
    pub(super) text: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Line {
    /// `:::name title`
    Open { container: Option<Container>, title: String, colons: usize },
    /// `:::`
    Close { colons: usize },
    /// `:::name … :::`, which other generators know.
    Alone,
    /// `== title`
    Tab { title: String },
}

/// A container that we know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Container {
    Details,
    Tabs,
    Callout(Label),
}

/// The names that [`Container::named`] knows, for hints.
pub(super) const NAMES: &[&str] = &["details", "tabs", "note", "tip", "important", "warning", "caution"];

impl Container {
    pub(super) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "details" => Self::Details,
            "tabs" => Self::Tabs,
            "note" | "info" => Self::Callout(Label::Note),
            "tip" => Self::Callout(Label::Tip),
            "important" => Self::Callout(Label::Important),
            "warning" => Self::Callout(Label::Warning),
            "caution" | "danger" => Self::Callout(Label::Caution),
            _ => return None,
        })
    }
}

/// The name that an opening line gives.
pub(super) fn name(line: &str) -> &str {
    let rest = line.trim_start_matches(':').trim_start();
    let end = rest.find(|character: char| !is_name(character)).unwrap_or(rest.len());
    &rest[..end]
}

fn is_name(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '-' | '_')
}

/// All such lines in order. Costs nothing but a search where there are no colons.
pub(super) fn markers(body: &str) -> Vec<Marker> {
    let mut markers = Vec::new();
    if memmem::find(body.as_bytes(), b":::").is_none() {
        return markers;
    }
    let mut tabs_seen = false;
    let mut open: Vec<&str> = Vec::new();
    let mut line_start = 0;
    for line in body.split_inclusive('\n') {
        let whole = line.trim_end();
        let mut prefix = block_prefix(whole);
        let mut text = &whole[prefix..];
        let found = if text.starts_with(":::") {
            Some(colon_line(text))
        } else if tabs_seen {
            tab_title(text).map(|title| Line::Tab { title: title.to_owned() })
        } else {
            None
        };
        if let Some(found) = found {
            tabs_seen |= matches!(found, Line::Open { container: Some(Container::Tabs), .. });
            match found {
                Line::Open { .. } => open.push(&whole[..prefix]),
                Line::Close { .. } => {
                    // Formatters indent a closing line into the list above it, and it ends the list all the same.
                    let outer = open.pop().filter(|outer| is_indented(&whole[..prefix], outer));
                    prefix = outer.map_or(prefix, str::len);
                    text = &whole[prefix..];
                }
                Line::Alone | Line::Tab { .. } => {}
            }
            let start = line_start + prefix;
            markers.push(Marker { line: found, start, end: start + text.len(), text: text.to_owned() });
        }
        line_start += line.len();
    }
    markers
}

fn colon_line(text: &str) -> Line {
    let colons = text.bytes().take_while(|byte| *byte == b':').count();
    let rest = text[colons..].trim();
    if rest.is_empty() {
        return Line::Close { colons };
    }
    if rest.ends_with(":::") {
        return Line::Alone;
    }
    let name = name(text);
    let title = rest[name.len()..].trim();
    let title = title.strip_prefix('[').and_then(|title| title.strip_suffix(']')).unwrap_or(title);
    Line::Open { container: Container::named(name), title: title.to_owned(), colons }
}

fn tab_title(text: &str) -> Option<&str> {
    let title = text.strip_prefix("==")?;
    (title.starts_with(char::is_whitespace) && !title.trim().is_empty()).then(|| title.trim())
}

fn is_indented(prefix: &str, outer: &str) -> bool {
    prefix.strip_prefix(outer).is_some_and(|indentation| indentation.trim().is_empty())
}

/// How many bytes of the line belong to the blocks around: indentation, `>`, list markers.
fn block_prefix(line: &str) -> usize {
    let bytes = line.as_bytes();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let spaced = |after: usize| matches!(bytes.get(after), Some(b' ' | b'\t'));
        match byte {
            b' ' | b'\t' | b'>' => at += 1,
            b'-' | b'*' | b'+' if spaced(at + 1) => at += 2,
            b'0'..=b'9' => {
                let digits = bytes[at..].iter().take_while(|byte| byte.is_ascii_digit()).count();
                if matches!(bytes.get(at + digits), Some(b'.' | b')')) && spaced(at + digits + 1) {
                    at += digits + 2;
                } else {
                    break;
                }
            }
            _ => break,
        }
    }
    at
}

#[cfg(test)]
mod tests {
    use super::{Container, Line, markers, name};

    #[test]
    fn lines_are_found_behind_quotes_and_list_markers() {
        let body = "== 早い\n> 1. ::::tabs\n>    == 見出し\n:::\n:::image a=\"b\":::\n::: zone pivot=x\n";
        let found: Vec<Line> = markers(body).into_iter().map(|marker| marker.line).collect();
        assert_eq!(
            found,
            [
                Line::Open { container: Some(Container::Tabs), title: String::new(), colons: 4 },
                Line::Tab { title: "見出し".into() },
                Line::Close { colons: 3 },
                Line::Alone,
                Line::Open { container: None, title: "pivot=x".into(), colons: 3 },
            ]
        );
        assert_eq!(name("::: zone pivot=x"), "zone");
    }
}
