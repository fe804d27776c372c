//! Footnotes: written where they are defined, shown at the end in the order of their numbers.

use std::collections::HashMap;

use super::Writer;
use crate::html;
use crate::parse::markdown::output::Output;
use crate::parse::markdown::slug::slug;
use crate::parse::markdown::survey::footnote_key;
use crate::parse::{Label, Piece};

const PARAGRAPH_END: &str = "</p>\n";

/// The footnotes of a body.
#[derive(Debug, Default)]
pub(super) struct Notes {
    /// By number, from 0.
    list: Vec<Note>,
    numbers: HashMap<String, usize>,
    /// The output around each definition being written, and the note's number if it has one: a definition may stand in
    /// another, in a quotation.
    writing: Vec<(Output, Option<usize>)>,
}

#[derive(Debug, Default)]
struct Note {
    id: String,
    content: Option<(Output, String)>,
    /// Id of the first reference.
    back: Option<String>,
    /// The passage that refers to it first, if it is not another note.
    passage: Option<usize>,
    /// The note that refers to it first.
    parent: Option<usize>,
}

impl Notes {
    /// Gives the next number to a footnote that the page shows.
    pub(super) fn number(&mut self, key: String, id: String) {
        self.numbers.insert(key, self.list.len());
        self.list.push(Note { id, ..Note::default() });
    }

    pub(super) fn is_writing(&self) -> bool {
        !self.writing.is_empty()
    }
}

impl Writer<'_, '_> {
    pub(super) fn note_start(&mut self, name: &str) {
        let number = self.notes.numbers.get(&footnote_key(name)).copied();
        let number = number.filter(|number| self.notes.list[*number].content.is_none());
        self.notes.writing.push((std::mem::take(&mut self.out), number));
        self.passages.open();
        self.last = None;
    }

    pub(super) fn note_end(&mut self) {
        let text = self.passages.close();
        let Some((around, number)) = self.notes.writing.pop() else { return };
        let content = std::mem::replace(&mut self.out, around);
        if let Some(number) = number {
            self.notes.list[number].content = Some((content, text));
        }
        self.last = None;
    }

    pub(super) fn note_reference(&mut self, name: &str) {
        let Some(number) = self.notes.numbers.get(&footnote_key(name)).copied() else { return };
        let wish = format!("fnref-{}", slug(name));
        let reference = self.ids.unique(&wish);
        let (writing, parent) = match self.notes.writing.last() {
            Some((_, parent)) => (true, *parent),
            None => (false, None),
        };
        let passage = self.passages.current();
        let note = &mut self.notes.list[number];
        let shown = !writing || parent.is_some();
        if shown && note.back.is_none() {
            note.back = Some(reference.clone());
        }
        if !writing && note.passage.is_none() {
            note.passage = Some(passage);
        }
        note.parent = note.parent.or(parent);
        let safe = html::to_attribute(&reference);
        let target = html::to_attribute(&note.id);
        let shown_number = number + 1;
        // Never inside a link or an image: the parser takes no brackets there.
        self.out.html(&format!(
            "<sup class=\"footnote-ref\"><a id=\"{safe}\" href=\"#{target}\">{shown_number}</a></sup>"
        ));
        self.body.anchors.push(reference);
    }

    /// Writes all notes; their texts go to the passages that refer to them.
    pub(super) fn footnotes(&mut self) -> Vec<(usize, String)> {
        let notes = std::mem::take(&mut self.notes.list);
        if notes.is_empty() {
            return Vec::new();
        }
        let mut texts = Vec::new();
        let mut passages: Vec<usize> = Vec::with_capacity(notes.len());
        self.out.html("<section class=\"footnotes\" aria-label=\"");
        self.out.piece(Piece::Label(Label::Footnotes));
        self.out.html("\">\n<ol>\n");
        for note in notes {
            // Notes are numbered after the notes that refer to them.
            let parent = note.parent.and_then(|parent| passages.get(parent).copied());
            let passage = note.passage.or(parent).unwrap_or(0);
            passages.push(passage);
            self.out.html(&format!("<li id=\"{}\">", html::to_attribute(&note.id)));
            if let Some((content, text)) = note.content {
                self.out.append(content);
                texts.push((passage, text));
            }
            self.way_back(note.back.as_deref());
            self.out.html("</li>\n");
            self.body.anchors.push(note.id);
        }
        self.out.html("</ol>\n</section>\n");
        texts
    }

    fn way_back(&mut self, reference: Option<&str>) {
        let Some(reference) = reference else { return };
        let in_paragraph = self.out.last_html().is_some_and(|html| match html.strip_suffix(PARAGRAPH_END) {
            Some(rest) => {
                let length = rest.len();
                html.truncate(length);
                true
            }
            None => false,
        });
        let target = html::to_attribute(reference);
        self.out.html(&format!(" <a class=\"footnote-back\" href=\"#{target}\" aria-label=\""));
        self.out.piece(Piece::Label(Label::FootnoteBack));
        self.out.html("\">↩</a>");
        if in_paragraph {
            self.out.html(PARAGRAPH_END);
        }
    }
}
