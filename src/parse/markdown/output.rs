//! Pieces in the making.

use std::ops::Range;

use crate::parse::Piece;

/// What most pieces need.
const USUAL_BYTES: usize = 512;

/// A piece as the author wrote it.
#[derive(Clone, Debug)]
pub(super) struct RawPiece {
    /// Its position among the pieces.
    pub(super) position: usize,
    /// Bytes of the source text.
    pub(super) span: Range<usize>,
}

/// Pieces, neighbouring HTML in one, with a note of what the author wrote as HTML.
#[derive(Debug, Default)]
pub(super) struct Output {
    pieces: Vec<Piece>,
    /// Pieces that are raw HTML, rising.
    raw: Vec<RawPiece>,
    /// Pieces before this take no more HTML.
    sealed: usize,
}

impl Output {
    /// Appends our own HTML.
    pub(super) fn html(&mut self, html: &str) {
        if html.is_empty() {
            return;
        }
        self.open_html().push_str(html);
    }

    /// Appends our own HTML, one part after the other.
    pub(super) fn parts(&mut self, parts: &[&str]) {
        let html = self.open_html();
        for part in parts {
            html.push_str(part);
        }
    }

    /// The string to write our own HTML to.
    pub(super) fn open_html(&mut self) -> &mut String {
        let appendable =
            self.pieces.len() > self.sealed && matches!(self.pieces.last(), Some(Piece::Html(_)));
        if !appendable {
            self.pieces.push(Piece::Html(String::with_capacity(USUAL_BYTES)));
        }
        match self.pieces.last_mut() {
            Some(Piece::Html(html)) => html,
            _ => unreachable!("the last piece was made HTML above"),
        }
    }

    /// Appends HTML as the author wrote it.
    pub(super) fn raw(&mut self, html: String, span: Range<usize>) {
        self.raw.push(RawPiece { position: self.pieces.len(), span });
        self.pieces.push(Piece::Html(html));
        self.seal();
    }

    pub(super) fn piece(&mut self, piece: Piece) {
        self.pieces.push(piece);
    }

    /// Appends what was written apart.
    pub(super) fn append(&mut self, other: Self) {
        let mut raw = other.raw.into_iter().peekable();
        for (position, piece) in other.pieces.into_iter().enumerate() {
            let is_raw = raw.next_if(|raw| raw.position == position);
            match (piece, is_raw) {
                (Piece::Html(html), Some(raw)) => self.raw(html, raw.span),
                (Piece::Html(html), None) => self.html(&html),
                (piece, _) => self.piece(piece),
            }
        }
    }

    /// Ends the last piece, so that [`Output::len`] stays a border.
    pub(super) fn seal(&mut self) {
        self.sealed = self.pieces.len();
    }

    pub(super) fn len(&self) -> usize {
        self.pieces.len()
    }

    /// The last piece, if it is our own HTML.
    pub(super) fn last_html(&mut self) -> Option<&mut String> {
        if self.pieces.len() <= self.sealed {
            return None;
        }
        match self.pieces.last_mut() {
            Some(Piece::Html(html)) => Some(html),
            _ => None,
        }
    }

    /// The pieces, and which of them are raw HTML.
    pub(super) fn into_parts(self) -> (Vec<Piece>, Vec<RawPiece>) {
        (self.pieces, self.raw)
    }
}
