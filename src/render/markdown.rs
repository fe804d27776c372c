//! Writes a body back as Markdown, for assistants: what a reader sees, links resolved, nothing that is not published.
//!
//! Reads the HTML that the Markdown writer and the sanitiser made, which is well formed; whatever has no sign in
//! Markdown is shown by its text.

mod table;
#[cfg(test)]
mod tests;
mod text;

use std::borrow::Cow;

use memchr::{memchr, memchr2};

use crate::skip::beyond_ascii;
use table::Table;
use text::{attribute, decoded, fence, is_sign, longest_run, starts_like_a_number};
pub(super) use text::{destination, escaped};

/// A body's HTML as Markdown. `origin` goes before addresses of the portal's own.
pub(super) fn from_html(html: &str, origin: &str) -> String {
    let out = String::with_capacity(html.len());
    let mut writer = Writer { out, origin, ..Writer::default() };
    let mut rest = html;
    while !rest.is_empty() {
        if let Some(tag) = rest.strip_prefix('<') {
            let (tag, after) =
                memchr(b'>', tag.as_bytes()).map_or((tag, ""), |at| (&tag[..at], &tag[at + 1..]));
            match tag.strip_prefix('/') {
                Some(name) => writer.close(name.trim_ascii_end()),
                None => writer.open(tag.strip_suffix('/').unwrap_or(tag)),
            }
            rest = after;
        } else {
            let bytes = rest.as_bytes();
            let next = memchr2(b'<', b'&', bytes).unwrap_or(bytes.len());
            let end = memchr(b'<', &bytes[next..]).map_or(bytes.len(), |at| next + at);
            writer.text(&if next < end { decoded(&rest[..end]) } else { rest[..end].into() });
            rest = &rest[end..];
        }
    }
    writer.flush();
    let mut out = writer.out;
    out.truncate(out.trim_end_matches('\n').len());
    out.drain(..out.len() - out.trim_start_matches('\n').len());
    if !out.is_empty() {
        out.push('\n');
    }
    out
}

/// What stands before a line: of the first line of a block, and of the others.
#[derive(Debug)]
struct Prefix {
    first: Cow<'static, str>,
    rest: &'static str,
    is_used: bool,
}

/// As wide as the longest number of an item.
const SPACES: &str = "                        ";
/// The mark of the deepest heading.
const MARK: &str = "###### ";

#[derive(Debug)]
struct List {
    /// The next number; none for bullets.
    next: Option<u64>,
    is_notes: bool,
    is_first: bool,
}

#[derive(Debug, Default)]
struct Writer<'a> {
    out: String,
    origin: &'a str,
    prefixes: Vec<Prefix>,
    /// The block that is being read.
    inline: String,
    lists: Vec<List>,
    tables: Vec<Table>,
    /// Where open links lead.
    links: Vec<Option<String>>,
    /// Whether the next block follows without a blank line.
    is_tight: bool,
    heading: usize,
    /// The text of a `<pre>`, and its language.
    code: Option<(String, String)>,
    /// Where inline code began.
    code_start: Option<usize>,
    /// Where the numbers of notes began that are open.
    note_starts: Vec<usize>,
    /// Elements of whose text nothing is shown.
    hidden: Vec<String>,
    footnotes: usize,
}

impl Writer<'_> {
    fn open(&mut self, tag: &str) {
        if self.code.is_some() {
            return;
        }
        let name = tag.split(|letter: char| letter.is_ascii_whitespace()).next().unwrap_or_default();
        let attribute = |name: &str| attribute(tag, name);
        if !self.hidden.is_empty() {
            if self.hidden.last().is_some_and(|hidden| hidden == name) {
                self.hidden.push(name.to_owned());
            }
            return;
        }
        match name {
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                self.flush();
                self.heading = name[1..].parse().unwrap_or(2);
            }
            "ul" | "ol" => {
                self.flush();
                let start = attribute("start").and_then(|start| start.parse().ok()).unwrap_or(1);
                let next = (name == "ol").then_some(start);
                self.lists.push(List { next, is_notes: self.footnotes > 0, is_first: true });
            }
            "li" => self.item(),
            "blockquote" | "aside" => {
                self.flush();
                self.prefixes.push(Prefix { first: "> ".into(), rest: "> ", is_used: false });
            }
            "pre" => {
                self.flush();
                let language = attribute("data-language").unwrap_or_default();
                self.code = Some((String::new(), language.into_owned()));
            }
            "code" => self.code_start = Some(self.inline.len()),
            "strong" | "b" | "summary" | "dt" | "figcaption" => {
                if !matches!(name, "strong" | "b") {
                    self.flush();
                }
                self.inline.push_str("**");
            }
            "em" | "i" => self.inline.push('*'),
            "del" | "s" => self.inline.push_str("~~"),
            "a" if attribute("class").as_deref() == Some("footnote-back") => {
                self.hidden.push(name.to_owned());
            }
            "a" => {
                let target = attribute("href").map(Cow::into_owned);
                self.inline.push_str(if self.is_note_reference() {
                    "^"
                } else if target.is_some() {
                    "["
                } else {
                    ""
                });
                self.links.push(target);
            }
            "sup" => {
                self.note_starts.push(self.inline.len());
                self.inline.push_str("\u{0}[");
            }
            "img" => {
                let (alt, source) =
                    (attribute("alt").unwrap_or_default(), attribute("src").unwrap_or_default());
                self.inline.push_str("![");
                self.inline.push_str(&escaped(&alt));
                self.lead_to(&source);
            }
            "br" => self.inline.push_str("\\\n"),
            "hr" => {
                self.flush();
                self.inline.push_str("---");
                self.flush();
            }
            "table" => {
                self.flush();
                self.tables.push(Table::within(std::mem::take(&mut self.inline)));
            }
            "tr" => {
                if let Some(table) = self.tables.last_mut() {
                    table.row();
                }
            }
            "section" => {
                self.flush();
                if self.footnotes > 0 || attribute("class").as_deref() == Some("footnotes") {
                    self.footnotes += 1;
                }
            }
            "p" | "div" | "details" | "dl" | "dd" | "figure" => self.flush(),
            "script" | "style" | "svg" | "button" => self.hidden.push(name.to_owned()),
            _ => {}
        }
    }

    fn close(&mut self, name: &str) {
        if let Some(hidden) = self.hidden.last() {
            if hidden == name {
                self.hidden.pop();
            }
            return;
        }
        if self.code.is_some() {
            if name == "pre" {
                self.end_code();
            }
            return;
        }
        match name {
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "p" | "div" | "details" | "dl" | "dd" | "figure" => {
                self.flush();
            }
            "summary" | "dt" | "figcaption" => {
                self.inline.push_str("**");
                self.flush();
            }
            "ul" | "ol" => {
                self.flush();
                self.lists.pop();
                self.is_tight = false;
            }
            "li" | "blockquote" | "aside" => {
                self.flush();
                self.prefixes.pop();
                self.is_tight = false;
            }
            "code" => {
                if let Some(start) = self.code_start.take() {
                    let code = &self.inline[start..];
                    let space = if code.starts_with('`') || code.ends_with('`') { " " } else { "" };
                    let fence = fence(longest_run(code) + 1);
                    self.inline.insert_str(start, space);
                    self.inline.insert_str(start, &fence);
                    self.inline.push_str(space);
                    self.inline.push_str(&fence);
                }
            }
            "strong" | "b" => self.inline.push_str("**"),
            "em" | "i" => self.inline.push('*'),
            "del" | "s" => self.inline.push_str("~~"),
            "a" => {
                if let Some(Some(target)) = self.links.pop()
                    && !self.is_note_reference()
                {
                    self.lead_to(&destination(&target));
                }
            }
            "sup" => {
                let is_note = self.is_note_reference();
                if let Some(at) = self.note_starts.pop().filter(|_| is_note) {
                    self.inline.remove(at);
                    self.inline.push(']');
                }
            }
            "td" | "th" => {
                if let Some(table) = self.tables.last_mut() {
                    table.cell(&mut self.inline);
                }
            }
            "table" => self.end_table(),
            "section" => {
                self.flush();
                self.footnotes = self.footnotes.saturating_sub(1);
            }
            _ => {}
        }
    }

    /// Whether the text is that of a note's number.
    fn is_note_reference(&self) -> bool {
        // Looked for in the whole block it would cost each link as much as the block is long.
        self.note_starts.last().is_some_and(|at| self.inline.as_bytes().get(*at) == Some(&0))
    }

    fn item(&mut self) {
        self.flush();
        let depth = self.lists.len();
        let Some(list) = self.lists.last_mut() else { return };
        let first: Cow<'static, str> = match (&mut list.next, list.is_notes) {
            (Some(next), is_notes) => {
                let number = *next;
                *next += 1;
                if is_notes { format!("[^{number}]: ") } else { format!("{number}. ") }.into()
            }
            (None, _) => "- ".into(),
        };
        self.is_tight = depth > 1 || !std::mem::replace(&mut list.is_first, false);
        let rest = &SPACES[..if list.is_notes { 4 } else { first.len() }];
        self.prefixes.push(Prefix { first, rest, is_used: false });
    }

    fn text(&mut self, text: &str) {
        if !self.hidden.is_empty() {
            return;
        }
        if let Some((code, _)) = &mut self.code {
            code.push_str(text);
            return;
        }
        let at_start = self.inline.is_empty() || self.inline.ends_with([' ', '\n']);
        let text = if at_start { text.trim_start() } else { text };
        let is_plain = self.code_start.is_some();
        let mut written = 0;
        let mut was_space = false;
        let bytes = text.as_bytes();
        let mut next = 0;
        while let Some(&byte) = bytes.get(next) {
            let at = next;
            next += 1;
            if !byte.is_ascii() {
                next += beyond_ascii(&bytes[next..]);
                was_space = false;
                continue;
            }
            if byte.is_ascii_alphanumeric() {
                was_space = false;
                continue;
            }
            let is_space = byte.is_ascii_whitespace();
            if is_space && (was_space || byte != b' ') {
                self.inline.push_str(&text[written..at]);
                if !was_space {
                    self.inline.push(' ');
                }
                written = at + 1;
            } else if !is_plain && is_sign(byte) {
                self.inline.push_str(&text[written..at]);
                self.inline.push('\\');
                written = at;
            }
            was_space = is_space;
        }
        self.inline.push_str(&text[written..]);
    }

    /// Writes the block that was read, if there is one.
    fn flush(&mut self) {
        let mut inline = std::mem::take(&mut self.inline);
        let heading = std::mem::take(&mut self.heading);
        let text = inline.trim();
        if !text.is_empty() && text != "****" {
            if heading > 0 {
                self.block(&MARK[MARK.len() - 1 - heading..], text);
            } else {
                let at_start =
                    text.starts_with(['#', '+']) || text.starts_with("- ") || starts_like_a_number(text);
                self.block(if at_start { "\\" } else { "" }, text);
            }
        }
        // Its memory serves the next block.
        inline.clear();
        self.inline = inline;
    }

    fn end_code(&mut self) {
        let Some((code, language)) = self.code.take() else { return };
        let code = code.trim_end_matches('\n');
        let fence = fence(longest_run(code).max(2) + 1);
        self.block("", &format!("{fence}{language}\n{code}\n{fence}"));
    }

    fn end_table(&mut self) {
        let Some(table) = self.tables.pop() else { return };
        let lines = table.lines();
        self.inline = table.around;
        if !lines.is_empty() {
            self.block("", &lines);
        }
    }

    /// Writes lines; `mark` stands before the first.
    fn block(&mut self, mark: &str, text: &str) {
        if !self.out.is_empty() && !std::mem::take(&mut self.is_tight) {
            let mut blank = String::new();
            for prefix in self.prefixes.iter().take_while(|prefix| prefix.is_used) {
                blank.push_str(prefix.rest);
            }
            self.out.push_str(blank.trim_end());
            self.out.push('\n');
        }
        self.is_tight = false;
        let mut mark = mark;
        let ends = memchr::memchr_iter(b'\n', text.as_bytes());
        let mut line_start = 0;
        for line_end in ends.chain([text.len()]) {
            let line = &text[std::mem::replace(&mut line_start, line_end + 1)..line_end];
            let start = self.out.len();
            for prefix in &mut self.prefixes {
                let is_used = std::mem::replace(&mut prefix.is_used, true);
                self.out.push_str(if is_used { prefix.rest } else { &prefix.first });
            }
            self.out.push_str(std::mem::take(&mut mark));
            self.out.push_str(line);
            let kept = self.out[start..].trim_end_matches(' ').len();
            self.out.truncate(start + kept);
            self.out.push('\n');
        }
    }

    /// Writes the end of a link.
    fn lead_to(&mut self, address: &str) {
        self.inline.push_str("](");
        if address.starts_with('/') {
            self.inline.push_str(self.origin);
        }
        self.inline.push_str(address);
        self.inline.push(')');
    }
}
