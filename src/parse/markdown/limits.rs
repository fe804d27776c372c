//! How deep blocks may nest. The parser itself walks over every open block for every line, so text that would open
//! very many is cut before it gets there.

use std::ops::Range;

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::paths::SourcePath;

/// More block markers than any honest line has, code included. The writer is stricter, but sees less text.
const MOST_OPEN: usize = 500;

/// The text up to the line that nests too deeply.
pub(super) fn readable_part<'t>(
    path: &SourcePath,
    body: &'t str,
    start: usize,
    depth: usize,
    diagnostics: &mut Diagnostics,
) -> &'t str {
    match first_too_deep(body) {
        None => body,
        Some(line) => {
            diagnostics.push(too_deep(path, start + line.start..start + line.end, depth));
            &body[..line.start]
        }
    }
}

/// The finding about blocks nested too deeply.
pub(super) fn too_deep(path: &SourcePath, span: Range<usize>, depth: usize) -> Diagnostic {
    Diagnostic::new(Code::MarkdownTooDeep, path, format!("blocks are nested more than {depth} deep"))
        .at(span)
        .hint("end a quotation or a list before the next begins; `limits: {markdown_depth: …}` allows more")
}

/// Follows list markers and `>` as the parser would at most nest them.
fn first_too_deep(body: &str) -> Option<Range<usize>> {
    // Columns where open list items' texts begin.
    let mut items: Vec<usize> = Vec::new();
    let mut line_start = 0;
    let ends = memchr::memchr_iter(b'\n', body.as_bytes()).map(|at| at + 1);
    for line_end in ends.chain([body.len()]) {
        let text = body[line_start..line_end].trim_end();
        let bytes = text.as_bytes();
        let (mut at, mut column, mut quotes) = (0, 0, 0);
        let mut popped = false;
        while let Some(byte) = bytes.get(at) {
            let marker = match byte {
                b' ' => {
                    at += 1;
                    column += 1;
                    continue;
                }
                b'\t' => {
                    at += 1;
                    column += 4;
                    continue;
                }
                b'>' => {
                    quotes += 1;
                    1
                }
                b'-' | b'*' | b'+' | b':' => 1,
                b'0'..=b'9' => {
                    1 + bytes[at..].iter().take(10).take_while(|byte| byte.is_ascii_digit()).count()
                }
                _ => break,
            };
            if !std::mem::replace(&mut popped, true) {
                while items.pop_if(|item| *item > column).is_some() {}
            }
            if *byte != b'>' {
                if !matches!(bytes.get(at + marker), None | Some(b' ' | b'\t')) {
                    break;
                }
                items.push(column + marker + 1);
            }
            at += marker;
            column += marker;
        }
        if items.len() + quotes > MOST_OPEN {
            if !is_rule(text) {
                return Some(line_start..line_start + at);
            }
            items.clear();
        }
        line_start = line_end;
    }
    None
}

/// `- - - -`
fn is_rule(text: &str) -> bool {
    let mut characters = text.bytes().filter(|byte| !byte.is_ascii_whitespace());
    let first = characters.next();
    characters.all(|byte| Some(byte) == first)
}
