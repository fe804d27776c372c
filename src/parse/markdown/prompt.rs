//! ` ```prompt ` fences: text with `{{blanks}}`.

use super::code::Fence;
use super::writer::{File, lenient};
use crate::diagnostic::{Code, Diagnostics};
use crate::parse::{Prompt, PromptSegment};

/// Parts a fence's text at its blanks. A blank that makes no sense stays text.
pub(super) fn parse(file: &File<'_>, title: &str, fence: &Fence, diagnostics: &mut Diagnostics) -> Prompt {
    let text = fence.text.as_str();
    let mut segments = Vec::new();
    let mut plain = String::new();
    let mut at = 0;
    while let Some(found) = text[at..].find("{{") {
        let open = at + found;
        if text[at..open].ends_with('\\') {
            plain.push_str(&text[at..open - 1]);
            plain.push_str("{{");
            at = open + 2;
            continue;
        }
        plain.push_str(&text[at..open]);
        let line_end = text[open..].find('\n').map_or(text.len(), |end| open + end);
        let inside = &text[open + 2..line_end];
        let problem = match inside.find("}}") {
            None => (open..line_end, "`{{` without `}}` on the same line".to_owned()),
            Some(length) => {
                let close = open + 2 + length + 2;
                let name = inside[..length].trim();
                if !name.is_empty() && !name.contains(['{', '}']) {
                    if !plain.is_empty() {
                        segments.push(PromptSegment::Text(std::mem::take(&mut plain)));
                    }
                    segments
                        .push(PromptSegment::Blank { name: name.to_owned(), span: fence.place(open..close) });
                    at = close;
                    continue;
                }
                let problem =
                    if name.is_empty() { "a blank without a name" } else { "a brace in a blank's name" };
                (open..close, problem.to_owned())
            }
        };
        let (range, message) = problem;
        diagnostics.push(
            lenient(file, Code::PromptBadBlank, fence.place(range), message)
                .hint("write `{{name}}` for a blank, `\\{{` for two braces"),
        );
        plain.push_str("{{");
        at = open + 2;
    }
    plain.push_str(&text[at..]);
    // The break before the closing line belongs to the fence.
    if plain.ends_with('\n') {
        plain.pop();
    }
    if !plain.is_empty() {
        segments.push(PromptSegment::Text(plain));
    }
    Prompt { title: title.to_owned(), segments, span: fence.span() }
}

/// What a prompt says, blanks as `{{name}}`.
pub(super) fn plain_text(prompt: &Prompt) -> String {
    let mut text = prompt.title.clone();
    if !text.is_empty() {
        text.push('\n');
    }
    for segment in &prompt.segments {
        match segment {
            PromptSegment::Text(part) => text.push_str(part),
            PromptSegment::Blank { name, .. } => {
                text.push_str("{{");
                text.push_str(name);
                text.push_str("}}");
            }
        }
    }
    text
}
