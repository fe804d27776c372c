//! Results as a page's script takes them: a result line, with the places to emphasise in JavaScript's units.

use std::ops::Range;

use serde_json::{Value, json};

use crate::results::{Hit, SearchResults};

impl SearchResults {
    /// The result line, where each hit has `marks`: `{"title": [[from, to], …], "section": …, "excerpt": …}`,
    /// in UTF-16 code units.
    pub fn to_wire(&self) -> Value {
        let mut line = serde_json::to_value(self).expect("numbers and strings are always valid JSON");
        if let Some(hits) = line["hits"].as_array_mut() {
            for (value, hit) in hits.iter_mut().zip(&self.hits) {
                value["marks"] = marks(hit);
            }
        }
        line
    }
}

fn marks(hit: &Hit) -> Value {
    json!({
        "title": utf16(&hit.title, &hit.marks.title),
        "section": utf16(hit.section.as_deref().unwrap_or_default(), &hit.marks.section),
        "excerpt": utf16(&hit.excerpt, &hit.marks.excerpt),
    })
}

/// Ranges of bytes, ascending, as ranges of UTF-16 code units.
fn utf16(text: &str, ranges: &[Range<usize>]) -> Vec<[usize; 2]> {
    let units = |text: &str| text.encode_utf16().count();
    let mut at = 0;
    let mut place = 0;
    let mut to = |byte: usize| {
        place += units(&text[at..byte]);
        at = byte;
        place
    };
    ranges.iter().map(|range| [to(range.start), to(range.end)]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_counted_as_javascript_counts() {
        let text = "😀議事録とa";
        assert_eq!(utf16(text, &[0..4, 4..13, 16..17]), [[0, 2], [2, 5], [6, 7]]);
    }
}
