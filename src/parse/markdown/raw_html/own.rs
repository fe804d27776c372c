//! Hides the writer's own attributes and pieces from the sanitiser.

use std::ops::Range;

use super::tags::tags;
use super::{HIDING, RawPiece};
use crate::parse::Piece;

/// What a number stands for.
#[derive(Debug)]
pub(super) enum Hidden {
    /// A piece in place of the element.
    Piece(Piece),
    /// The attributes of an element of ours.
    Attributes(Vec<Piece>),
    /// Where a raw link or image lies in the source.
    Source(Range<usize>),
}

/// The whole HTML, with numbers for what is ours.
#[derive(Debug, Default)]
pub(super) struct Hider {
    pub(super) html: String,
    pub(super) hidden: Vec<Hidden>,
    /// The attributes that are being read, between `<name ` and `>`.
    attributes: Option<Vec<Piece>>,
}

impl Hider {
    /// Adds a piece of the writer's, whose HTML is well formed and escapes `<` and `>` in attributes.
    pub(super) fn own(&mut self, piece: Piece) {
        match piece {
            Piece::Html(html) => self.own_html(&html),
            piece => match &mut self.attributes {
                Some(attributes) => attributes.push(piece),
                None => self.place(piece),
            },
        }
    }

    /// Adds raw HTML; links and images remember where they come from.
    pub(super) fn raw(&mut self, html: &str, source: &RawPiece) {
        let mut written = 0;
        for tag in tags(html) {
            if !tag.closing && matches!(tag.name.as_str(), "a" | "img") {
                self.html.push_str(&html[written..tag.name_end()]);
                self.hide(Hidden::Source(source.span.clone()));
                written = tag.name_end();
            }
        }
        self.html.push_str(&html[written..]);
    }

    fn own_html(&mut self, html: &str) {
        let mut rest = html;
        loop {
            if self.attributes.is_some() {
                let Some((end, after)) = rest.split_once('>') else {
                    return self.attribute_html(rest);
                };
                self.attribute_html(end);
                if let Some(attributes) = self.attributes.take() {
                    self.hide(Hidden::Attributes(attributes));
                }
                self.html.push('>');
                rest = after;
            }
            let Some(open) = rest.find('<') else { break };
            let name_end = open + rest[open..].find([' ', '>']).unwrap_or(rest.len() - open);
            self.html.push_str(&rest[..name_end]);
            rest = &rest[name_end..];
            if let Some(attributes) = rest.strip_prefix(' ') {
                self.attributes = Some(Vec::new());
                rest = attributes;
            }
        }
        self.html.push_str(rest);
    }

    fn attribute_html(&mut self, html: &str) {
        if let (Some(attributes), false) = (&mut self.attributes, html.is_empty()) {
            attributes.push(Piece::Html(html.to_owned()));
        }
    }

    /// Elements that the HTML parser treats as it should treat the piece.
    fn place(&mut self, piece: Piece) {
        let name = match piece {
            Piece::LinkEnd(_) => return self.html.push_str("</a>"),
            Piece::LinkStart(_) => "a",
            Piece::Prompt(_) | Piece::Quiz(_) => "hr",
            Piece::Image(_) | Piece::Label(_) | Piece::Html(_) => "img",
        };
        self.html.push('<');
        self.html.push_str(name);
        self.hide(Hidden::Piece(piece));
        self.html.push('>');
    }

    fn hide(&mut self, hidden: Hidden) {
        for part in [" ", HIDING, "=\"", &self.hidden.len().to_string(), "\""] {
            self.html.push_str(part);
        }
        self.hidden.push(hidden);
    }
}
