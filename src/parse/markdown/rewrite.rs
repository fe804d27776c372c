//! The text as the parser sees it: the author's, with a few edits that steer the parser and are taken back from
//! every event.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::LazyLock;

use memchr::memmem::Finder;

use super::containers::Marker;

/// A noncharacter: never in an author's text (that is an error), and neither space nor punctuation to the parser.
pub(super) const NONCHARACTER: char = '\u{FDD0}';

const MARKER_OPEN: &str = "<!--\u{FDD0}";
const MARKER_CLOSE: &str = "-->";

/// One change, in bytes of the author's text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Edit {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) with: Replacement,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Replacement {
    /// A noncharacter beside a run of emphasis delimiters, to change what the run may do.
    Noncharacter,
    /// A backslash before a `$` that is no formula.
    Backslash,
    /// A comment in place of a line with the marker of that number: a block of its own wherever blocks may be.
    Marker(usize),
}

impl Edit {
    pub(super) fn insert(at: usize, with: Replacement) -> Self {
        Self { start: at, end: at, with }
    }
}

/// The edited text with the way back.
pub(super) struct Rewritten<'t> {
    /// The author's own if nothing was edited.
    pub(super) text: Cow<'t, str>,
    shifts: Vec<Shift>,
}

struct Shift {
    new: Range<usize>,
    old: Range<usize>,
}

impl<'t> Rewritten<'t> {
    /// Applies edits that are sorted and do not overlap.
    pub(super) fn new(original: &'t str, edits: &[Edit]) -> Self {
        if edits.is_empty() {
            return Self { text: original.into(), shifts: Vec::new() };
        }
        let mut text = String::with_capacity(original.len() + edits.len() * 4);
        let mut shifts = Vec::with_capacity(edits.len());
        let mut copied = 0;
        for edit in edits {
            text.push_str(&original[copied..edit.start]);
            let start = text.len();
            match edit.with {
                Replacement::Noncharacter => text.push(NONCHARACTER),
                Replacement::Backslash => text.push('\\'),
                Replacement::Marker(number) => {
                    text.push_str(MARKER_OPEN);
                    text.push_str(&number.to_string());
                    text.push_str(MARKER_CLOSE);
                }
            }
            shifts.push(Shift { new: start..text.len(), old: edit.start..edit.end });
            copied = edit.end;
        }
        text.push_str(&original[copied..]);
        Self { text: text.into(), shifts }
    }

    /// Where a range of the edited text lies in the author's.
    pub(super) fn original(&self, range: &Range<usize>) -> Range<usize> {
        let start = self.position(range.start, |old| old.start);
        start..self.position(range.end, |old| old.end).max(start)
    }

    fn position(&self, at: usize, inside: impl Fn(&Range<usize>) -> usize) -> usize {
        match self.shifts.partition_point(|shift| shift.new.start < at).checked_sub(1) {
            None => at,
            Some(last) => {
                let shift = &self.shifts[last];
                if at < shift.new.end { inside(&shift.old) } else { shift.old.end + (at - shift.new.end) }
            }
        }
    }
}

/// Whether [`restore`] would change a text.
pub(super) fn is_edited(text: &str) -> bool {
    static SOUGHT: LazyLock<Finder<'_>> =
        LazyLock::new(|| Finder::new(NONCHARACTER.encode_utf8(&mut [0; 4])).into_owned());
    SOUGHT.find(text.as_bytes()).is_some()
}

/// Takes the edits back from text of an event.
pub(super) fn restore<'t>(text: &'t str, markers: &[Marker]) -> Cow<'t, str> {
    if !is_edited(text) {
        return Cow::Borrowed(text);
    }
    let mut restored = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(MARKER_OPEN) {
        let (before, from_marker) = rest.split_at(at);
        restored.push_str(before);
        if let Some((number, length)) = leading_marker(from_marker) {
            restored.push_str(markers.get(number).map_or("", |marker| &marker.text));
            rest = &from_marker[length..];
        } else {
            restored.push_str("<!--");
            rest = &from_marker[MARKER_OPEN.len()..];
        }
    }
    restored.push_str(rest);
    if restored.contains(NONCHARACTER) {
        restored.retain(|character| character != NONCHARACTER);
    }
    Cow::Owned(restored)
}

/// The number, if the text is a marker and nothing else.
pub(super) fn only_marker(text: &str) -> Option<usize> {
    let text = text.trim();
    leading_marker(text).filter(|(_, length)| *length == text.len()).map(|(number, _)| number)
}

fn leading_marker(text: &str) -> Option<(usize, usize)> {
    let digits = text.strip_prefix(MARKER_OPEN)?;
    let end = digits.find(MARKER_CLOSE)?;
    Some((digits[..end].parse().ok()?, MARKER_OPEN.len() + end + MARKER_CLOSE.len()))
}

#[cfg(test)]
mod tests {
    use super::{Edit, Replacement, Rewritten};

    #[test]
    fn positions_lead_back_over_insertions_and_replacements() {
        let edits = [
            Edit::insert(3, Replacement::Noncharacter),
            Edit { start: 6, end: 9, with: Replacement::Marker(7) },
        ];
        let rewritten = Rewritten::new("あいうえ", &edits);
        assert_eq!(rewritten.text, "あ\u{FDD0}い<!--\u{FDD0}7-->え");
        assert_eq!(rewritten.original(&(0..3)), 0..3);
        assert_eq!(rewritten.original(&(3..9)), 3..6);
        assert_eq!(rewritten.original(&(6..9)), 3..6, "an insertion has no length");
        let marker = rewritten.text.find('<').expect("the marker is there");
        assert_eq!(rewritten.original(&(marker..rewritten.text.len() - 3)), 6..9);
        assert_eq!(rewritten.original(&(marker + 2..marker + 4)), 6..9, "inside: the whole line");
        assert_eq!(rewritten.original(&(rewritten.text.len() - 3..rewritten.text.len())), 9..12);
    }
}
