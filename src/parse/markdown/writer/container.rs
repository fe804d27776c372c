//! `:::` containers.

use std::ops::Range;

use super::{Open, OpenContainer, Writer};
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::html;
use crate::parse::markdown::containers::{Container, Line, NAMES, name};
use crate::parse::markdown::inline;
use crate::parse::{Label, Piece};

impl Writer<'_, '_> {
    /// A line that the parser let stand as a block.
    pub(super) fn marker(&mut self, number: usize, span: Range<usize>) {
        let markers = self.markers;
        let Some(marker) = markers.get(number) else { return };
        let span = span.start..span.start + marker.text.len().min(span.len());
        match &marker.line {
            Line::Open { .. } if self.open.len() >= self.depth() => self.report_depth(span),
            Line::Open { container, title, colons } => {
                match container {
                    Some(container) => self.open_container(*container, title),
                    None => self.unknown_container(&marker.text, span.clone()),
                }
                self.open.push(Open::Container(OpenContainer {
                    container: *container,
                    colons: *colons,
                    span,
                    in_tab: false,
                }));
            }
            Line::Alone => self.unknown_container(&marker.text, span),
            Line::Close { colons } => self.close_line(*colons, &marker.text),
            Line::Tab { title } => self.tab(title, &marker.text),
        }
    }

    fn open_container(&mut self, container: Container, title: &str) {
        match container {
            Container::Callout(label) => self.open_callout(label, title),
            Container::Details => {
                self.begin_block("<details class=\"details\">\n<summary>");
                if title.is_empty() {
                    self.out.piece(Piece::Label(Label::Details));
                } else {
                    self.short_text(title);
                }
                self.out.html("</summary>\n");
            }
            Container::Tabs => self.begin_block("<div class=\"tabs\" data-js-tabs>\n"),
        }
    }

    fn close_container(&mut self, container: &OpenContainer) {
        match container.container {
            None => {}
            Some(Container::Callout(_)) => self.end_block("</aside>\n"),
            Some(Container::Details) => self.end_block("</details>\n"),
            Some(Container::Tabs) => {
                self.end_block(if container.in_tab { "</section>\n</div>\n" } else { "</div>\n" });
            }
        }
    }

    /// Closes the innermost container opened with as many colons, or else the innermost.
    fn close_line(&mut self, colons: usize, text: &str) {
        let open = self.open.iter().rev().map_while(|open| match open {
            Open::Container(container) => Some(container),
            Open::Tag => None,
        });
        let inner = open.clone().position(|container| container.colons == colons).unwrap_or(0);
        if open.count() == 0 {
            return self.text_block(text);
        }
        for _ in 0..inner {
            if let Some(Open::Container(container)) = self.open.pop() {
                self.close_unclosed(&container);
            }
        }
        if let Some(Open::Container(container)) = self.open.pop() {
            if container.container.is_none() {
                self.text_block(text);
            }
            self.close_container(&container);
        }
    }

    pub(super) fn close_unclosed(&mut self, container: &OpenContainer) {
        self.close_container(container);
        if container.container.is_some() {
            let colons = ":".repeat(container.colons);
            self.report(
                Diagnostic::new(
                    Code::MarkdownUnclosedContainer,
                    self.file.path,
                    "this container is never closed",
                )
                .at(container.span.clone())
                .hint(format!("write `{colons}` on a line of its own where it ends")),
            );
        }
    }

    fn unknown_container(&mut self, text: &str, span: Range<usize>) {
        self.text_block(text);
        let name = name(text);
        let hint = match nearest(name, NAMES.iter().copied()) {
            Some(known) => format!("did you mean `{known}`?"),
            None => format!("known are {}", NAMES.join(", ")),
        };
        self.report(
            Diagnostic::new(
                Code::MarkdownUnknownContainer,
                self.file.path,
                format!("`:::{name}` is no container, so the line is shown as text"),
            )
            .at(span)
            .hint(hint),
        );
    }

    fn tab(&mut self, title: &str, text: &str) {
        let Some(Open::Container(container @ OpenContainer { container: Some(Container::Tabs), .. })) =
            self.open.last_mut()
        else {
            return self.text_block(text);
        };
        let first = !std::mem::replace(&mut container.in_tab, true);
        let section = "<section class=\"tab\">\n<p class=\"tab-title\">";
        self.begin_block(if first { "" } else { "</section>\n" });
        self.out.html(section);
        self.short_text(title);
        self.out.html("</p>\n");
    }

    fn text_block(&mut self, text: &str) {
        self.begin_block("<p>");
        html::text(text, self.out.open_html());
        self.passages.text(text);
        self.end_block("</p>\n");
    }

    /// A title of one line.
    pub(super) fn short_text(&mut self, text: &str) {
        let short = inline::render(text);
        self.out.html(&short.html);
        self.passages.text(&short.text);
        self.passages.line_break();
    }
}
