//! Text, links, images and other parts of a line.

use std::ops::Range;

use pulldown_cmark::{Event, LinkType, TagEnd};

use super::Writer;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::html;
use crate::parse::markdown::events::Item;
use crate::parse::markdown::links::{bare_urls, is_unsafe};
use crate::parse::markdown::raw_html::{is_comment, is_line_break};
use crate::parse::markdown::width::soft_break;
use crate::parse::{Image, Kind, Link, Piece};

impl Writer<'_, '_> {
    pub(super) fn inline(&mut self, event: Event<'_>, span: &Range<usize>) {
        match event {
            Event::Text(text) => self.text(&text, span),
            Event::Code(code) => {
                self.out.html("<code>");
                self.plain(&code);
                self.out.html("</code>");
            }
            Event::InlineMath(formula) => {
                self.out.html("<span class=\"math\" data-math=\"inline\">");
                self.plain(&formula);
                self.out.html("</span>");
            }
            // Inside a paragraph, where no block may stand.
            Event::DisplayMath(formula) => {
                self.out.html("<span class=\"math\" data-math=\"display\">");
                self.plain(&formula);
                self.out.html("</span>");
            }
            Event::SoftBreak => {
                let next = self.events.next_character();
                let text = soft_break(self.last, next);
                self.out.html(text);
                self.passages.text(text);
            }
            Event::HardBreak => self.hard_break(),
            Event::FootnoteReference(name) => self.note_reference(&name),
            Event::TaskListMarker(done) => {
                let mark = if done { "☑" } else { "☐" };
                self.out.html(&format!("<span class=\"task-mark\" data-done=\"{done}\">{mark}</span> "));
            }
            Event::InlineHtml(html) | Event::Html(html) => self.inline_html(&html, span),
            Event::Start(_) | Event::End(_) | Event::Rule => {}
        }
    }

    /// Text without meaning.
    pub(super) fn plain(&mut self, text: &str) {
        html::text(text, self.out.open_html());
        self.passages.text(text);
        self.last = text.chars().next_back().or(self.last);
    }

    fn text(&mut self, text: &str, span: &Range<usize>) {
        if !self.links.is_empty() || !self.images.is_empty() {
            return self.plain(text);
        }
        let mut written = 0;
        for url in bare_urls(text) {
            self.plain(&text[written..url.start]);
            let exact = text.len() == span.len();
            let place = if exact { span.start + url.start..span.start + url.end } else { span.clone() };
            let target = text[url.clone()].to_owned();
            self.out.piece(Piece::LinkStart(self.body.links.len()));
            self.body.links.push(Link { target, title: String::new(), span: place });
            self.plain(&text[url.clone()]);
            self.out.piece(Piece::LinkEnd(self.body.links.len() - 1));
            written = url.end;
        }
        self.plain(&text[written..]);
    }

    fn hard_break(&mut self) {
        self.out.html("<br>\n");
        self.passages.line_break();
        self.last = None;
    }

    /// Writes the paragraph as a block if a display formula is all that is in it.
    pub(super) fn display_math_block(&mut self) -> bool {
        let end = matches!(self.events.peek(1), Some(Item::Event(Event::End(TagEnd::Paragraph))));
        let Some(Item::Event(Event::DisplayMath(formula))) = self.events.peek(0) else { return false };
        if !end {
            return false;
        }
        let formula = formula.clone();
        self.begin_block("<div class=\"math\" data-math=\"display\">");
        self.plain(&formula);
        self.end_block("</div>\n");
        self.events.next();
        self.events.next();
        true
    }

    fn inline_html(&mut self, html: &str, span: &Range<usize>) {
        if is_comment(html) {
            return;
        }
        if is_line_break(html) {
            return self.hard_break();
        }
        if self.sanitises() && self.images.is_empty() {
            self.raw(html, span);
        } else {
            self.note_raw_html(span);
            html::text(html, self.out.open_html());
            self.last = Some('>');
        }
    }

    pub(super) fn raw(&mut self, html: &str, span: &Range<usize>) {
        self.out.raw(html.to_owned(), span.clone());
    }

    pub(super) fn note_raw_html(&mut self, span: &Range<usize>) {
        if !std::mem::replace(&mut self.raw_html_seen, true) {
            let first_line = self.file.text[span.clone()].lines().next().map_or(0, str::len);
            self.report(
                Diagnostic::new(Code::MarkdownRawHtml, self.file.path, "HTML is shown as text")
                    .at(span.start..span.start + first_line)
                    .hint(
                        "write it as Markdown, or allow harmless HTML with `markdown: {raw_html: sanitise}`",
                    ),
            );
        }
    }

    pub(super) fn link_start(&mut self, kind: LinkType, target: &str, title: &str, span: Range<usize>) {
        let target = if kind == LinkType::Email { format!("mailto:{target}") } else { target.to_owned() };
        // The parser lets `<https://…>` stand inside a link.
        let inside = !self.images.is_empty() || self.links.iter().any(Option::is_some);
        let written = !inside && self.allow(&target, &span);
        if written {
            self.out.piece(Piece::LinkStart(self.body.links.len()));
            self.body.links.push(Link { target, title: title.to_owned(), span });
        }
        self.links.push(written.then(|| self.body.links.len() - 1));
    }

    pub(super) fn link_end(&mut self) {
        if let Some(Some(link)) = self.links.pop() {
            self.out.piece(Piece::LinkEnd(link));
        }
    }

    pub(super) fn image_start(&mut self, target: &str, title: &str, span: Range<usize>) {
        let image = Image { target: target.to_owned(), alt: String::new(), title: title.to_owned(), span };
        self.images.push((std::mem::take(&mut self.out), image));
        self.passages.open();
    }

    pub(super) fn image_end(&mut self) {
        let alt = self.passages.close();
        let Some((around, mut image)) = self.images.pop() else { return };
        self.out = around;
        self.passages.text(&alt);
        self.last = None;
        if !self.images.is_empty() {
            return;
        }
        if self.allow(&image.target, &image.span) {
            if alt.is_empty() {
                self.note_undescribed(&image);
            }
            image.alt = alt;
            self.out.piece(Piece::Image(self.body.images.len()));
            self.body.images.push(image);
        } else {
            html::text(&alt, self.out.open_html());
        }
    }

    /// Tells of a picture whose brackets are empty. On plain pages it may be an ornament.
    fn note_undescribed(&mut self, image: &Image) {
        if !self.file.text.get(image.span.clone()).is_some_and(|written| written.starts_with("![]")) {
            return;
        }
        let is_plain = self.file.options.kind == Kind::Page;
        let message = "a picture without a description, which those who do not see it need";
        self.report(
            Diagnostic::new(Code::MarkdownUndescribedImage, self.file.path, message)
                .at(image.span.clone())
                .severity(if is_plain { Severity::Note } else { Severity::Warning })
                .hint("write between `![` and `]` what it tells"),
        );
    }

    /// Whether a target may be written. Tells the author if not.
    fn allow(&mut self, target: &str, span: &Range<usize>) -> bool {
        let Some(scheme) = is_unsafe(target) else { return true };
        self.report(
            Diagnostic::new(
                Code::LinkUnsafe,
                self.file.path,
                format!("a target may not begin with `{scheme}:`"),
            )
            .at(span.clone())
            .hint("link to a page, a file or an `https:` address"),
        );
        false
    }
}
