//! Headings.

use std::ops::Range;

use pulldown_cmark::{Event, HeadingLevel, TagEnd};

use super::Writer;
use crate::diagnostic::Code;
use crate::html;
use crate::parse::markdown::events::Item;
use crate::parse::markdown::slug::slug;
use crate::parse::{Heading, Label, Piece};

impl Writer<'_, '_> {
    /// Writes a heading with all that is in it. `id` is one of those that were reserved for headings.
    pub(super) fn heading(&mut self, level: HeadingLevel, id: Option<&str>, span: Range<usize>) {
        let around = std::mem::take(&mut self.out);
        self.passages.line_break();
        self.passages.open();
        self.last = None;
        while let Some((item, place)) = self.events.next() {
            if matches!(item, Item::Event(Event::End(TagEnd::Heading(_)))) {
                break;
            }
            self.item(item, place);
        }
        self.last = None;
        let text = self.passages.close();
        let inner = std::mem::replace(&mut self.out, around);
        if self.notes.is_writing() {
            // A note may be left out or moved; the outline must not depend on it.
            self.passages.text(&text);
            self.begin_block("<p><strong>");
            self.out.append(inner);
            self.out.html("</strong></p>\n");
            return;
        }
        let level = level as u8;
        let opening = self.survey.opening.is_some_and(|at| at + self.file.start == span.start);
        let id = self.heading_id(id, &text, &span);
        let shown = if self.survey.other_first_level { (level + 1).min(6) } else { level };
        let safe_id = html::to_attribute(&id);
        let name = ["h1", "h2", "h3", "h4", "h5", "h6"][usize::from(shown) - 1];
        self.out.parts(&["<", name, " id=\"", &safe_id, "\">"]);
        self.out.append(inner);
        self.out.parts(&[" <a class=\"heading-anchor\" href=\"#", &safe_id, "\" aria-label=\""]);
        self.out.piece(Piece::Label(Label::HeadingLink));
        self.out.parts(&["\">#</a></", name, ">\n"]);
        if opening {
            self.out.seal();
            self.body.opening_pieces = self.out.len();
        }
        self.passages.heading(self.body.headings.len());
        self.body.headings.push(Heading { level, id, text, span });
    }

    fn heading_id(&mut self, explicit: Option<&str>, text: &str, span: &Range<usize>) -> String {
        let Some(id) = explicit.filter(|id| !id.is_empty()) else {
            return self.ids.unique(&slug(text));
        };
        if let Some(line) = self.named.get(id) {
            let diagnostic = self
                .lenient(Code::MarkdownDuplicateId, span.clone(), format!("the id `{id}` is already taken"))
                .hint(format!("line {line} has it; give this heading another"));
            self.report(diagnostic);
            return self.ids.unique(id);
        }
        let line = self.line(span.start);
        self.named.insert(id.to_owned(), line);
        id.to_owned()
    }

    /// The line of a place, from 1. Places come in order, so each line is counted once.
    pub(super) fn line(&mut self, place: usize) -> usize {
        let (from, line) = self.counted;
        let passed = self.file.text[from..place].matches('\n').count();
        self.counted = (place, line + passed);
        line + passed
    }
}
