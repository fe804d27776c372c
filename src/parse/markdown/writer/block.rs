//! Blocks: paragraphs, quotations, lists.

use std::ops::Range;

use pulldown_cmark::{BlockQuoteKind, Event, Tag, TagEnd};

use super::Writer;
use crate::html;
use crate::parse::markdown::events::Item;
use crate::parse::markdown::raw_html::{plain_text, without_comments};
use crate::parse::markdown::slug::written_id;
use crate::parse::{Label, Piece};

impl<'a> Writer<'a, '_> {
    /// Opens an element. False if it was written with all that is in it.
    pub(super) fn start(&mut self, tag: Tag<'a>, span: Range<usize>) -> bool {
        match tag {
            Tag::Paragraph if self.display_math_block() => return false,
            Tag::Paragraph => self.begin_block("<p>"),
            Tag::Heading { level, id, .. } => {
                self.heading(level, id.as_deref().map(written_id).as_deref(), span);
                return false;
            }
            Tag::BlockQuote(None) => self.out.html("<blockquote>\n"),
            Tag::BlockQuote(Some(kind)) => self.open_callout(callout_label(kind), ""),
            Tag::CodeBlock(kind) => {
                self.code_block(&kind, &span);
                return false;
            }
            Tag::HtmlBlock => {
                self.html_block(&span);
                return false;
            }
            Tag::List(None) => self.out.html("<ul>\n"),
            Tag::List(Some(1)) => self.out.html("<ol>\n"),
            Tag::List(Some(start)) => self.out.html(&format!("<ol start=\"{start}\">\n")),
            Tag::Item => self.item_start(),
            Tag::FootnoteDefinition(name) => self.note_start(&name),
            Tag::DefinitionList => self.out.html("<dl>\n"),
            Tag::DefinitionListTitle => self.begin_block("<dt>"),
            Tag::DefinitionListDefinition => self.begin_block("<dd>"),
            Tag::Table(alignments) => self.table_start(&alignments),
            Tag::TableHead => self.table_head_start(),
            Tag::TableRow => self.table_row_start(),
            Tag::TableCell => self.table_cell_start(),
            Tag::Emphasis => self.out.html("<em>"),
            Tag::Strong => self.out.html("<strong>"),
            Tag::Strikethrough => self.out.html("<del>"),
            Tag::Link { link_type, dest_url, title, .. } => {
                self.link_start(link_type, &dest_url, &title, span);
            }
            Tag::Image { dest_url, title, .. } => self.image_start(&dest_url, &title, span),
            // Not enabled.
            Tag::Superscript | Tag::Subscript | Tag::MetadataBlock(_) => {}
        }
        true
    }

    pub(super) fn end(&mut self, end: TagEnd) {
        match end {
            TagEnd::Paragraph => self.end_block("</p>\n"),
            TagEnd::BlockQuote(None) => self.out.html("</blockquote>\n"),
            TagEnd::BlockQuote(Some(_)) => self.out.html("</aside>\n"),
            TagEnd::List(false) => self.out.html("</ul>\n"),
            TagEnd::List(true) => self.out.html("</ol>\n"),
            TagEnd::Item => self.end_block("</li>\n"),
            TagEnd::FootnoteDefinition => self.note_end(),
            TagEnd::DefinitionList => self.out.html("</dl>\n"),
            TagEnd::DefinitionListTitle => self.end_block("</dt>\n"),
            TagEnd::DefinitionListDefinition => self.end_block("</dd>\n"),
            TagEnd::Table => self.table_end(),
            TagEnd::TableHead => self.table_head_end(),
            TagEnd::TableRow => self.table_row_end(),
            TagEnd::TableCell => self.table_cell_end(),
            TagEnd::Emphasis => self.out.html("</em>"),
            TagEnd::Strong => self.out.html("</strong>"),
            TagEnd::Strikethrough => self.out.html("</del>"),
            TagEnd::Link => self.link_end(),
            TagEnd::Image => self.image_end(),
            // Written with their start, or not enabled.
            TagEnd::Heading(_)
            | TagEnd::CodeBlock
            | TagEnd::HtmlBlock
            | TagEnd::Superscript
            | TagEnd::Subscript
            | TagEnd::MetadataBlock(_) => {}
        }
    }

    pub(super) fn begin_block(&mut self, html: &str) {
        // Text of a tight list item comes without a paragraph and may stand before a nested block.
        self.passages.line_break();
        self.last = None;
        self.out.html(html);
    }

    pub(super) fn end_block(&mut self, html: &str) {
        self.out.html(html);
        self.passages.line_break();
        self.last = None;
    }

    fn item_start(&mut self) {
        let marker = |item: Option<&Item<'_>>| matches!(item, Some(Item::Event(Event::TaskListMarker(_))));
        let paragraph = matches!(self.events.peek(0), Some(Item::Event(Event::Start(Tag::Paragraph))));
        let task = marker(self.events.peek(usize::from(paragraph)));
        self.begin_block(if task { "<li class=\"task\">" } else { "<li>" });
    }

    fn html_block(&mut self, span: &Range<usize>) {
        let mut html = String::new();
        for (item, _) in self.events.by_ref() {
            match item {
                Item::Event(Event::Html(line) | Event::Text(line)) => html.push_str(&line),
                Item::Event(Event::End(TagEnd::HtmlBlock)) => break,
                _ => {}
            }
        }
        let shown = without_comments(&html);
        if shown.trim().is_empty() {
            return;
        }
        self.passages.line_break();
        if self.sanitises() {
            self.raw(&(shown.trim_end().to_owned() + "\n"), span);
        } else {
            self.note_raw_html(span);
            self.out.html("<p>");
            html::text(shown.trim(), self.out.open_html());
            self.out.html("</p>\n");
        }
        self.passages.text(plain_text(&shown).trim());
        self.passages.line_break();
    }

    pub(super) fn open_callout(&mut self, label: Label, title: &str) {
        self.passages.line_break();
        self.last = None;
        let name = callout_name(label);
        self.out.html(&format!(
            "<aside class=\"callout callout-{name}\" role=\"note\">\n<p class=\"callout-title\">"
        ));
        if title.is_empty() {
            self.out.piece(Piece::Label(label));
        } else {
            self.short_text(title);
        }
        self.out.html("</p>\n");
    }
}

fn callout_label(kind: BlockQuoteKind) -> Label {
    match kind {
        BlockQuoteKind::Note => Label::Note,
        BlockQuoteKind::Tip => Label::Tip,
        BlockQuoteKind::Important => Label::Important,
        BlockQuoteKind::Warning => Label::Warning,
        BlockQuoteKind::Caution => Label::Caution,
    }
}

fn callout_name(label: Label) -> &'static str {
    match label {
        Label::Tip => "tip",
        Label::Important => "important",
        Label::Warning => "warning",
        Label::Caution => "caution",
        _ => "note",
    }
}
