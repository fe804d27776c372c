//! Blocks that are told by their lines: `!!!`, `???` and `===` of `MkDocs`, names of `:::`, imports, includes.

use super::Page;
use crate::import::report::What;
use crate::parse::markdown::is_container;

/// What other generators call a callout, and what it is here.
const CALLOUTS: &[(&str, &str)] = &[
    ("note", "note"),
    ("info", "note"),
    ("abstract", "note"),
    ("summary", "note"),
    ("tldr", "note"),
    ("question", "note"),
    ("help", "note"),
    ("faq", "note"),
    ("example", "note"),
    ("quote", "note"),
    ("cite", "note"),
    ("seealso", "note"),
    ("secondary", "note"),
    ("todo", "note"),
    ("tip", "tip"),
    ("hint", "tip"),
    ("success", "tip"),
    ("check", "tip"),
    ("done", "tip"),
    ("important", "important"),
    ("warning", "warning"),
    ("attention", "warning"),
    ("alert", "warning"),
    ("caution", "caution"),
    ("danger", "danger"),
    ("error", "danger"),
    ("failure", "danger"),
    ("fail", "danger"),
    ("missing", "danger"),
    ("bug", "danger"),
];

/// Our name of a callout.
pub(super) fn callout(name: &str) -> Option<&'static str> {
    let name = name.to_ascii_lowercase();
    CALLOUTS.iter().find(|(theirs, _)| *theirs == name).map(|(_, ours)| *ours)
}

/// An indented block that is open.
struct Open {
    /// Spaces before its first line.
    indent: usize,
    is_tab: bool,
}

struct Header {
    line: String,
    is_tab: bool,
}

pub(super) fn convert(page: &mut Page<'_>) {
    let body = page.body;
    let mut open: Vec<Open> = Vec::new();
    let mut at = 0;
    // Where the last line with words ends, without its line break.
    let mut last_end = 0;
    let mut in_group = false;
    for line in body.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let words = line.trim();
        if words.is_empty() {
            continue;
        }
        let indent = line.len() - line.trim_start_matches(' ').len();
        let protected = page.is_protected(start + indent) && !page.begins_protected(start + indent);
        let header = if protected || indent % 4 != 0 { None } else { header(words) };
        while let Some(innermost) = open.last() {
            let goes_on = indent >= innermost.indent + 4;
            let next_tab = innermost.is_tab
                && innermost.indent == indent
                && header.as_ref().is_some_and(|header| header.is_tab);
            if goes_on || next_tab || protected {
                break;
            }
            close(page, &mut open, last_end);
        }
        let dedented = open.iter().filter(|open| indent >= open.indent + 4).count() * 4;
        if dedented > 0 {
            page.edits.replace(start..start + dedented.min(indent), "");
        }
        last_end = start + line.trim_end().len();
        if let Some(header) = header {
            let words_end = start + line.trim_end().len();
            let goes_on =
                header.is_tab && open.last().is_some_and(|open| open.is_tab && open.indent == indent);
            let begin = if header.is_tab && !goes_on { ":::tabs\n" } else { "" };
            let begin = format!(
                "{begin}{}",
                if begin.is_empty() { String::new() } else { " ".repeat(indent - dedented) }
            );
            page.edits.replace(start + indent..words_end, format!("{begin}{}", header.line));
            if !goes_on {
                open.push(Open { indent, is_tab: header.is_tab });
            }
        } else if !protected {
            in_group = code_group(page, start + indent, words, in_group);
        }
    }
    while !open.is_empty() {
        close(page, &mut open, last_end);
    }
}

fn close(page: &mut Page<'_>, open: &mut Vec<Open>, last_end: usize) {
    if open.pop().is_some() {
        let outer: usize = open.len();
        let indent = open.first().map_or(0, |first| first.indent).min(outer);
        page.edits.insert(last_end, format!("\n{}:::", " ".repeat(indent)));
    }
}

/// Our line for a line that opens an indented block.
fn header(words: &str) -> Option<Header> {
    let (mark, rest) =
        ["!!!", "???+", "???", "==="].iter().find_map(|mark| Some((*mark, words.strip_prefix(mark)?)))?;
    let rest = rest.strip_prefix(['+', '!']).unwrap_or(rest);
    if !rest.starts_with(' ') {
        return None;
    }
    let rest = rest.trim();
    if mark == "===" {
        let title = quoted(rest)?;
        return Some(Header { line: format!("== {title}"), is_tab: true });
    }
    let end = rest.find([' ', '"']).unwrap_or(rest.len());
    let (name, rest) = rest.split_at(end);
    let title_at = rest.find('"');
    let title = match title_at {
        Some(at) => quoted(rest[at..].trim())?,
        None if rest.trim().split(' ').all(|word| word.chars().all(char::is_alphanumeric)) => String::new(),
        None => return None,
    };
    if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') {
        return None;
    }
    let ours = callout(name);
    let title =
        if title.is_empty() && title_at.is_none() && ours != Some(name) { capital(name) } else { title };
    let name = if mark == "!!!" { ours.unwrap_or("note") } else { "details" };
    Some(Header { line: format!(":::{name} {title}").trim_end().to_owned(), is_tab: false })
}

fn quoted(text: &str) -> Option<String> {
    let text = text.strip_prefix('"')?.strip_suffix('"')?;
    Some(text.replace("\\\"", "\""))
}

fn capital(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// `::: code-group` of `VitePress`, where each piece of code is a tab: `js [title]` names it. Whether the next line is in one.
fn code_group(page: &mut Page<'_>, at: usize, words: &str, in_group: bool) -> bool {
    let rest = words.trim_start_matches(':').trim();
    if words.starts_with(":::") && rest == "code-group" {
        page.edits.replace(at..at + words.len(), ":::tabs");
        return true;
    }
    if in_group && words.starts_with("```") {
        let info = words.trim_start_matches('`');
        let label =
            info.split_once('[').and_then(|(_, label)| label.split_once(']')).map(|(label, _)| label.trim());
        let named = label.filter(|label| !label.is_empty());
        page.edits.insert(
            at,
            format!("== {}\n", named.unwrap_or(if info.trim().is_empty() { "code" } else { info.trim() })),
        );
        if let Some(open) = words.find('[').filter(|_| named.is_some()) {
            let from = words[..open].trim_end().len();
            page.edits.replace(at + from..at + words.len(), "");
        }
        return true;
    }
    told_by_line(page, at, words);
    in_group && !(words.starts_with(":::") && rest.is_empty())
}

/// Lines that stay, or change only their name.
fn told_by_line(page: &mut Page<'_>, at: usize, words: &str) {
    if let Some(rest) = words.strip_prefix(":::") {
        let rest = rest.trim_start_matches(':').trim_start();
        let end = rest
            .find(|letter: char| !(letter.is_alphanumeric() || matches!(letter, '-' | '_')))
            .unwrap_or(rest.len());
        let name = &rest[..end];
        if name.is_empty() || is_container(name) {
            return;
        }
        let name_at = at + (words.len() - rest.len());
        match callout(name) {
            Some(ours) => page.edits.replace(name_at..name_at + end, ours),
            None => page.find(What::Container, at, words),
        }
        return;
    }
    let is_include =
        words.contains("[!INCLUDE") || words.contains("{{#include") || words.starts_with("--8<--");
    let is_import = (words.starts_with("import ") || words.starts_with("export "))
        && (words.contains(" from '") || words.contains(" from \"") || words.starts_with("export const "));
    let lower = words.to_ascii_lowercase();
    if is_include {
        page.find(What::Include, at, words);
    } else if is_import {
        page.find(What::Component, at, words);
    } else if lower.starts_with("> [!div") || lower.starts_with("> [!video") {
        page.find(What::Container, at, words);
    } else if words.starts_with("$lsx(")
        || words.starts_with("$ref(")
        || words.starts_with("$refs(")
        || words.starts_with("$gallery(")
        || words.starts_with("@startuml")
    {
        page.find(What::Shortcode, at, words);
    }
}
