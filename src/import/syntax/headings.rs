//! Ids that a heading was given in another notation, so that links to it stay right; and each id only once.

use std::collections::BTreeSet;
use std::ops::Range;

use pulldown_cmark::{Event, Parser, Tag};

use super::Page;
use super::html::attribute;
use crate::import::report::What;
use crate::parse::markdown::parser_options;

pub(super) fn convert(page: &mut Page<'_>) {
    let body = page.body;
    let mut ids = BTreeSet::new();
    for (event, range) in Parser::new_ext(body, parser_options()).into_offset_iter() {
        if let Event::Start(Tag::Heading { id, .. }) = event {
            heading(page, range, id.as_deref(), &mut ids);
        }
    }
}

fn heading(page: &mut Page<'_>, range: Range<usize>, written: Option<&str>, ids: &mut BTreeSet<String>) {
    let text = &page.body[range.clone()];
    let line = text.trim_end();
    let first = line.split('\n').next().unwrap_or_default().trim_end();
    if let Some(id) = written.filter(|_| comment_id(first).is_none()) {
        // Twice the same would be an error; the first keeps it.
        if !ids.insert(id.to_owned())
            && let Some(at) = line.rfind('{')
        {
            page.find(What::Anchor, range.start, line);
            page.edits.replace(range.start + at..range.start + line.len(), "");
        }
        return;
    }
    // The line of a heading by `===` or `---` below it ends where that begins.
    let line = first;
    let Some((id, place)) = comment_id(line).or_else(|| anchor(line)) else { return };
    let (start, end) = (range.start + place.start, range.start + place.end);
    if is_plain(&id) && ids.insert(id.clone()) {
        page.edits.replace(start..end, "");
        let before = page.body[range.start..start].ends_with(' ') && end == range.start + line.len();
        let space = if before { "" } else { " " };
        page.edits.insert(range.start + line.len(), format!("{space}{{#{id}}}"));
    } else {
        page.find(What::Anchor, range.start, line);
    }
}

/// `{/* id */}` or `{/*#id*/}` at the end of a heading.
fn comment_id(line: &str) -> Option<(String, Range<usize>)> {
    let start = line.rfind("{/*")?;
    let id = line[start + 3..].strip_suffix("*/}")?.trim();
    Some((id.trim_start_matches('#').to_owned(), start..line.len()))
}

/// `<a name="id"></a>` or `<a id="id"></a>` in a heading.
fn anchor(line: &str) -> Option<(String, Range<usize>)> {
    let start = line.find("<a ")?;
    let tag_end = start + line[start..].find('>')? + 1;
    let tag = &line[start..tag_end];
    if attribute(tag, "href").is_some() {
        return None;
    }
    let id = attribute(tag, "name").or_else(|| attribute(tag, "id"))?;
    let end = if tag.ends_with("/>") {
        tag_end
    } else {
        tag_end + line[tag_end..].strip_prefix("</a>").map(|_| 4)?
    };
    Some((id, start..end))
}

/// Whether the notation of a heading's id can hold it.
fn is_plain(id: &str) -> bool {
    !id.is_empty()
        && !id.contains(|letter: char| {
            letter.is_whitespace()
                || letter.is_control()
                || matches!(letter, '{' | '}' | '#' | '"' | '\'' | '<' | '>' | '`' | '*' | '_' | '\\')
        })
        || !id.is_empty()
            && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
}
