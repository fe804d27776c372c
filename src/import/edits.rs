//! Byte-exact changes to a text: what no edit names stays as it is, and every place can be traced back.

use std::ops::Range;

/// Changes to one text, in any order.
#[derive(Debug, Default)]
pub(super) struct Edits(Vec<(Range<usize>, String)>);

/// Where the pieces of a changed text stood before: its own range and the range it replaces.
#[derive(Debug, Default)]
pub(super) struct Moved(Vec<(Range<usize>, Range<usize>)>);

impl Edits {
    /// Puts `with` in place of a range; an empty range inserts.
    pub(super) fn replace(&mut self, range: Range<usize>, with: impl Into<String>) {
        self.0.push((range, with.into()));
    }

    /// Inserts before a byte.
    pub(super) fn insert(&mut self, at: usize, with: impl Into<String>) {
        self.replace(at..at, with);
    }

    /// The changed text. Of two edits that overlap the one that begins first counts, and of two insertions at one
    /// place the one that was asked for first stands first.
    pub(super) fn apply(mut self, text: &str) -> (String, Moved) {
        self.0.sort_by_key(|(range, _)| (range.start, range.end));
        let mut changed = String::with_capacity(text.len());
        let mut moved = Moved::default();
        let mut at = 0;
        for (range, with) in self.0 {
            if range.start < at {
                continue;
            }
            changed.push_str(&text[at..range.start]);
            let start = changed.len();
            changed.push_str(&with);
            at = range.end;
            moved.0.push((start..changed.len(), range));
        }
        changed.push_str(&text[at..]);
        (changed, moved)
    }
}

impl Moved {
    /// Where a byte of the changed text stood; one that is new stands where it was put.
    pub(super) fn origin(&self, at: usize) -> usize {
        let before = self.0.partition_point(|(now, _)| now.start <= at);
        let Some((now, was)) = before.checked_sub(1).and_then(|last| self.0.get(last)) else { return at };
        if at < now.end { was.start } else { was.end + (at - now.end) }
    }
}

/// Where the lines of a text end: a page may have as many findings as lines.
#[derive(Debug)]
pub(super) struct Lines(Vec<usize>);

impl Lines {
    pub(super) fn of(text: &str) -> Self {
        Self(memchr::memchr_iter(b'\n', text.as_bytes()).collect())
    }

    /// The line of a byte, from 1.
    pub(super) fn line(&self, at: usize) -> usize {
        self.0.partition_point(|end| *end < at) + 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_named_stays_and_can_be_traced_back() {
        let mut edits = Edits::default();
        edits.replace(4..7, "日本");
        edits.insert(0, "> ");
        edits.replace(5..9, "lost");
        let (text, moved) = edits.apply("one two three");
        assert_eq!(text, "> one 日本 three");
        let at = text.find("three").expect("it stays");
        assert_eq!(moved.origin(at), "one two ".len());
        assert_eq!(moved.origin(text.find("日").expect("it is new")), 4);
        assert_eq!(moved.origin(2), 0);
    }
}
