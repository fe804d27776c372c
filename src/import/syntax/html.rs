//! HTML and components of MDX: images and what folds open have an equivalent, the rest is told once for each element
//! and page.

use std::collections::BTreeSet;

use pulldown_cmark::{Event, Parser, Tag};

use super::Page;
use super::shortcodes::{bracketed, target};
use crate::import::report::What;
use crate::parse::markdown::parser_options;

pub(super) fn convert(page: &mut Page<'_>) {
    let body = page.body;
    let mut seen = BTreeSet::new();
    let mut in_heading = false;
    let mut details = Vec::new();
    for (event, range) in Parser::new_ext(body, parser_options()).into_offset_iter() {
        match event {
            Event::Start(Tag::Heading { .. }) => in_heading = true,
            Event::End(pulldown_cmark::TagEnd::Heading(_)) => in_heading = false,
            Event::Start(Tag::HtmlBlock) => {
                block(page, range.start, &body[range.clone()], &mut details, &mut seen);
            }
            Event::InlineHtml(html) => {
                // What headings hold for their ids was taken out.
                let is_anchor = in_heading
                    && (attribute(&html, "name").is_some()
                        || attribute(&html, "id").is_some()
                        || &*html == "</a>");
                if !is_anchor && !page.is_protected(range.start) {
                    tag(page, range.start, &html, &mut seen);
                }
            }
            _ => {}
        }
    }
    comments(page);
}

/// `{/* … */}` outside headings.
fn comments(page: &mut Page<'_>) {
    let body = page.body;
    let mut at = 0;
    while let Some(start) = body[at..].find("{/*").map(|step| at + step) {
        let Some(end) = body[start + 3..].find("*/}").map(|step| start + step + 6) else { return };
        at = end;
        let line = body[..start].rsplit('\n').next().unwrap_or_default();
        let inner = &body[start + 3..end - 3];
        if !page.is_protected(start) && !line.starts_with('#') && !inner.contains("--") {
            page.edits.replace(start..end, format!("<!--{inner}-->"));
        }
    }
}

/// `details` are those that are open: whether each is written as ours.
fn block(
    page: &mut Page<'_>,
    start: usize,
    html: &str,
    details: &mut Vec<bool>,
    seen: &mut BTreeSet<String>,
) {
    let mut at = 0;
    while let Some(open) = html[at..].find('<').map(|step| at + step) {
        let Some(end) = html[open..].find('>').map(|step| open + step + 1) else { return };
        at = end;
        if page.is_protected(start + open) {
            continue;
        }
        let written = &html[open..end];
        let alone = |from: usize, to: usize| {
            html[..from].rsplit('\n').next().unwrap_or_default().trim().is_empty()
                && html[to..].split('\n').next().unwrap_or_default().trim().is_empty()
        };
        if written.starts_with("<details") {
            if let Some((title, length)) = summary(&html[end..])
                && alone(open, end + length)
            {
                page.edits
                    .replace(start + open..start + end + length, format!(":::details {title}").trim_end());
                at = end + length;
                details.push(true);
                continue;
            }
            details.push(false);
        } else if written == "</details>" && details.pop() == Some(true) && alone(open, end) {
            page.edits.replace(start + open..start + end, ":::");
            continue;
        }
        tag(page, start + open, written, seen);
    }
}

/// `<summary>題</summary>` right after its `<details>`, and how far it reaches.
fn summary(html: &str) -> Option<(String, usize)> {
    let begin = html.len() - html.trim_start().len();
    let inner = html[begin..].strip_prefix("<summary>")?;
    let end = inner.find("</summary>")?;
    let title = inner[..end].split_whitespace().collect::<Vec<_>>().join(" ");
    let is_plain = !title.contains('<');
    is_plain.then_some((title, begin + "<summary>".len() + end + "</summary>".len()))
}

/// One tag: an image is written as one, any other is told.
fn tag(page: &mut Page<'_>, at: usize, html: &str, seen: &mut BTreeSet<String>) {
    let inner = html.trim_start_matches('<').trim_start_matches('/');
    let end = inner
        .find(|letter: char| !(letter.is_ascii_alphanumeric() || matches!(letter, '-' | '.')))
        .unwrap_or(inner.len());
    let name = &inner[..end];
    if name.is_empty() || name.eq_ignore_ascii_case("br") || html.starts_with("<!--") {
        return;
    }
    if name.eq_ignore_ascii_case("img")
        && let Some(source) = attribute(html, "src").filter(|source| !source.contains('{'))
    {
        let alt = attribute(html, "alt").unwrap_or_default();
        page.edits.replace(at..at + html.len(), format!("![{}]({})", bracketed(&alt), target(&source)));
        return;
    }
    let is_closing = html.starts_with("</");
    if !is_closing && seen.insert(name.to_owned()) {
        let is_component = name.starts_with(|first: char| first.is_ascii_uppercase());
        page.find(if is_component { What::Component } else { What::Html }, at, &format!("<{name}>"));
    }
}

/// The value of an attribute of a tag, with the five entities resolved.
pub(super) fn attribute(tag: &str, name: &str) -> Option<String> {
    let mut rest = tag;
    loop {
        let at = rest.find(name)?;
        let is_whole = rest[..at].ends_with(|before: char| before.is_whitespace());
        let after = rest[at + name.len()..].trim_start();
        rest = &rest[at + name.len()..];
        let Some(value) = after.strip_prefix('=').filter(|_| is_whole).map(str::trim_start) else { continue };
        let quote = value.chars().next().filter(|quote| matches!(quote, '"' | '\''));
        let value = match quote {
            Some(quote) => value[1..].split(quote).next().unwrap_or_default(),
            None => value
                .split(|end: char| end.is_whitespace() || end == '>')
                .next()
                .unwrap_or_default()
                .trim_end_matches('/'),
        };
        let value =
            value.replace("&quot;", "\"").replace("&#39;", "'").replace("&lt;", "<").replace("&gt;", ">");
        return Some(value.replace("&amp;", "&"));
    }
}
