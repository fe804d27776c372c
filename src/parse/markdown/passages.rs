//! The plain text of a body by headings, the unit that search returns. Knows nothing of HTML.

use crate::parse::Passage;

/// What most passages need.
const USUAL_BYTES: usize = 1 << 10;
/// What most headings need.
const SHORT_BYTES: usize = 64;

/// Collects text while the writer walks over the events.
#[derive(Debug)]
pub(super) struct Passages {
    done: Vec<Passage>,
    heading: Option<usize>,
    /// The text of the passage, and above it texts that are collected apart (headings, alternatives, footnotes).
    texts: Vec<String>,
}

impl Passages {
    pub(super) fn new() -> Self {
        Self { done: Vec::new(), heading: None, texts: vec![String::with_capacity(USUAL_BYTES)] }
    }

    /// Words in running text.
    pub(super) fn text(&mut self, text: &str) {
        self.top().push_str(text);
    }

    /// A gap between words, unless there is one.
    pub(super) fn space(&mut self) {
        let top = self.top();
        if !top.is_empty() && !top.ends_with(char::is_whitespace) {
            top.push(' ');
        }
    }

    /// The end of a block.
    pub(super) fn line_break(&mut self) {
        let top = self.top();
        top.truncate(top.trim_end_matches([' ', '\n']).len());
        if !top.is_empty() {
            top.push('\n');
        }
    }

    /// Begins a text of its own.
    pub(super) fn open(&mut self) {
        self.texts.push(String::with_capacity(SHORT_BYTES));
    }

    /// Ends it, trimmed.
    pub(super) fn close(&mut self) -> String {
        let mut text = self.texts.pop().unwrap_or_default();
        if self.texts.is_empty() {
            self.texts.push(String::new());
        }
        text.truncate(text.trim_end().len());
        text.trim_start().to_owned()
    }

    /// Begins the passage of a heading.
    pub(super) fn heading(&mut self, heading: usize) {
        self.finish_passage();
        self.heading = Some(heading);
    }

    /// Which passage text goes to now.
    pub(super) fn current(&self) -> usize {
        self.done.len()
    }

    /// All passages; `notes` are texts for passages by [`Passages::current`].
    pub(super) fn finish(mut self, notes: Vec<(usize, String)>) -> Vec<Passage> {
        self.finish_passage();
        for (passage, text) in notes {
            if let Some(passage) = self.done.get_mut(passage)
                && !text.is_empty()
            {
                if !passage.text.is_empty() {
                    passage.text.push('\n');
                }
                passage.text.push_str(&text);
            }
        }
        self.done.retain(|passage| passage.heading.is_some() || !passage.text.is_empty());
        self.done
    }

    fn finish_passage(&mut self) {
        let text = self.texts.first().map_or("", |text| text.trim()).to_owned();
        self.texts[0].clear();
        self.done.push(Passage { heading: self.heading, text });
    }

    fn top(&mut self) -> &mut String {
        self.texts.last_mut().expect("the passage's own text is never closed")
    }
}
