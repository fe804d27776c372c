//! Walks over the events once and writes pieces, headings, links and passages.

mod block;
mod code;
mod container;
mod footnote;
mod heading;
mod inline;
mod table;

use std::collections::HashMap;
use std::ops::Range;

use pulldown_cmark::Event;

use super::containers::{Container, Marker};
use super::events::{Events, Item, Seen};
use super::output::Output;
use super::passages::Passages;
use super::raw_html;
use super::slug::{Ids, slug};
use super::survey::{Prepared, Survey, footnote_key};
use super::{Options, RawHtml};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::parse::Body;
use crate::paths::SourcePath;
use footnote::Notes;
use table::Table;

/// The file that is written.
pub(super) struct File<'a> {
    pub(super) path: &'a SourcePath,
    pub(super) text: &'a str,
    /// Where the Markdown begins.
    pub(super) start: usize,
    pub(super) options: &'a Options,
}

/// Writes the body of a prepared text.
pub(super) fn write<'t>(
    file: &File<'_>,
    prepared: &'t Prepared<'t>,
    seen: Option<Seen<'t>>,
    diagnostics: &mut Diagnostics,
) -> Body {
    let mut ids = Ids::default();
    for id in &prepared.survey.explicit_ids {
        ids.reserve(id);
    }
    let mut notes = Notes::default();
    for name in &prepared.survey.footnotes {
        notes.number(footnote_key(name), ids.unique(&format!("fn-{}", slug(name))));
    }
    let mut writer = Writer {
        file,
        survey: &prepared.survey,
        markers: &prepared.markers,
        events: Events::new(&prepared.rewritten, seen, &prepared.markers, file.start),
        diagnostics,
        body: Body::default(),
        out: Output::default(),
        passages: Passages::new(),
        open: Vec::new(),
        ids,
        named: HashMap::new(),
        counted: (0, 1),
        notes,
        table: Table::default(),
        tables: 0,
        images: Vec::new(),
        links: Vec::new(),
        last: None,
        too_deep: false,
        raw_html_seen: false,
    };
    while let Some((item, span)) = writer.events.next() {
        writer.item(item, span);
    }
    writer.finish()
}

/// Something that is open.
enum Open {
    Tag,
    Container(OpenContainer),
}

struct OpenContainer {
    /// None for a name nobody knows, which only keeps its closing line from others.
    container: Option<Container>,
    colons: usize,
    span: Range<usize>,
    /// For tabs, whether a tab is open.
    in_tab: bool,
}

struct Writer<'a, 'd> {
    file: &'a File<'a>,
    survey: &'a Survey,
    markers: &'a [Marker],
    events: Events<'a>,
    diagnostics: &'d mut Diagnostics,
    body: Body,
    out: Output,
    passages: Passages,
    open: Vec<Open>,
    ids: Ids,
    /// The line on which each explicit id was first given.
    named: HashMap<String, usize>,
    /// A place in the file and its line, so that lines are counted once.
    counted: (usize, usize),
    notes: Notes,
    table: Table,
    tables: usize,
    /// The outputs around images whose alternative text is being read, with the image.
    images: Vec<(Output, crate::parse::Image)>,
    /// For each open link, its number if it became one.
    links: Vec<Option<usize>>,
    /// The last visible character of the block.
    last: Option<char>,
    too_deep: bool,
    raw_html_seen: bool,
}

impl<'a> Writer<'a, '_> {
    fn item(&mut self, item: Item<'a>, span: Range<usize>) {
        let event = match item {
            Item::Marker(number) => return self.marker(number, span),
            Item::Event(event) => event,
        };
        match event {
            Event::Start(tag) => {
                if self.open.len() >= self.depth() {
                    return self.skip(span);
                }
                if self.start(tag, span) {
                    self.open.push(Open::Tag);
                }
            }
            Event::End(end) => {
                while let Some(Open::Container(container)) =
                    self.open.pop_if(|open| matches!(open, Open::Container(_)))
                {
                    self.close_unclosed(&container);
                }
                self.open.pop();
                self.end(end);
            }
            Event::Rule => self.out.html("<hr>\n"),
            event => self.inline(event, &span),
        }
    }

    /// Leaves out what is nested too deeply; the error keeps the page from being published.
    fn skip(&mut self, span: Range<usize>) {
        let mut inside = 1;
        while inside > 0 {
            match self.events.next() {
                Some((Item::Event(Event::Start(_)), _)) => inside += 1,
                Some((Item::Event(Event::End(_)), _)) => inside -= 1,
                Some(_) => {}
                None => return,
            }
        }
        self.report_depth(span);
    }

    const fn depth(&self) -> usize {
        self.file.options.limits.markdown_depth
    }

    fn report_depth(&mut self, span: Range<usize>) {
        if !std::mem::replace(&mut self.too_deep, true) {
            self.report(super::limits::too_deep(self.file.path, span, self.depth()));
        }
    }

    fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// A finding about something that plain Markdown does not have: kind *page* only warns.
    fn lenient(&self, code: Code, span: Range<usize>, message: impl Into<String>) -> Diagnostic {
        lenient(self.file, code, span, message)
    }

    fn finish(mut self) -> Body {
        while let Some(open) = self.open.pop() {
            if let Open::Container(container) = open {
                self.close_unclosed(&container);
            }
        }
        let notes = self.footnotes();
        let Self { mut body, out, passages, .. } = self;
        let (pieces, raw) = out.into_parts();
        if raw.is_empty() {
            body.pieces = pieces;
        } else {
            raw_html::sanitise(&mut body, pieces, &raw);
        }
        body.passages = passages.finish(notes);
        body
    }

    fn sanitises(&self) -> bool {
        self.file.options.raw_html == RawHtml::Sanitise
    }
}

/// A finding about something that plain Markdown does not have: kind *page* only warns.
pub(super) fn lenient(
    file: &File<'_>,
    code: Code,
    span: Range<usize>,
    message: impl Into<String>,
) -> Diagnostic {
    let diagnostic = Diagnostic::new(code, file.path, message).at(span);
    match file.options.kind {
        crate::parse::Kind::Page if code.severity() == crate::diagnostic::Severity::Error => {
            diagnostic.severity(crate::diagnostic::Severity::Warning)
        }
        _ => diagnostic,
    }
}
