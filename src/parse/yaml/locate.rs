//! Finds the place of a value in YAML text, by the path of keys that leads to it.

use std::collections::HashMap;
use std::ops::Range;

use saphyr_parser::{Event, Parser, Span};

use crate::limits::Limits;

/// One step into a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step<'a> {
    /// The entry of a mapping.
    Key(&'a str),
    /// The item of a sequence, from 0.
    Item(usize),
    /// The key itself rather than its value.
    Name(&'a str),
}

/// The way to a value.
pub type KeyPath<'a> = Vec<Step<'a>>;

/// The places of all values and keys of a text, so that many findings in one file cost one pass.
#[derive(Clone, Debug, Default)]
pub(super) struct Places(HashMap<String, Range<usize>>);

/// A collection whose end is still to come.
struct Open {
    /// Its path, as [`name_of`] writes it.
    path: String,
    start: Span,
    /// Of its key, if it is the value of one.
    key_place: Option<Range<usize>>,
    kind: Kind,
}

enum Kind {
    Mapping { key: Option<(String, Range<usize>)> },
    Sequence { next: usize },
}

impl Places {
    /// Finds all places, up to the text's first error.
    pub(super) fn new(yaml: &str) -> Self {
        let mut places = Self::default();
        let mut open: Vec<Open> = Vec::new();
        let mut bytes = Bytes { yaml, index: 0, at: 0 };
        for (event, span) in Parser::new_from_str(yaml).map_while(Result::ok) {
            match event {
                Event::MappingEnd | Event::SequenceEnd => {
                    let Some(closed) = open.pop() else { continue };
                    let whole = bytes.of(Span { start: closed.start.start, end: span.end });
                    // `[a, b]` on a line; a block begins where its first item does, so its key is marked.
                    let one_line = closed.start.start.line() == span.end.line();
                    let place = if one_line && yaml[whole.clone()].starts_with(['[', '{']) {
                        whole
                    } else {
                        closed.key_place.unwrap_or_else(|| bytes.of(closed.start))
                    };
                    places.0.entry(closed.path).or_insert(place);
                }
                Event::Scalar(..) | Event::Alias(_) | Event::MappingStart(..) | Event::SequenceStart(..) => {
                    let parent = open.last_mut();
                    if let (
                        Some(Open { path, kind: Kind::Mapping { key: key @ None }, .. }),
                        Event::Scalar(text, ..),
                    ) = (parent, &event)
                    {
                        let place = bytes.of(span);
                        places.0.entry(name_of(path, Step::Name(text))).or_insert_with(|| place.clone());
                        *key = Some((text.to_string(), place));
                        continue;
                    }
                    let (path, key_place) = enter(&mut open);
                    let kind = match event {
                        Event::MappingStart(..) => Kind::Mapping { key: None },
                        Event::SequenceStart(..) => Kind::Sequence { next: 0 },
                        _ => {
                            let one_line = span.start.line() == span.end.line();
                            let place = key_place.filter(|_| !one_line).unwrap_or_else(|| bytes.of(span));
                            places.0.entry(path).or_insert(place);
                            continue;
                        }
                    };
                    open.push(Open { path, start: span, key_place, kind });
                }
                _ => {}
            }
        }
        places
    }

    /// Bytes of the value at `path`; for a value of several lines, of its key. `None` if it is not there.
    pub(super) fn get(&self, path: &[Step<'_>]) -> Option<Range<usize>> {
        let name = path.iter().fold(String::new(), |name, step| name_of(&name, *step));
        self.0.get(&name).cloned()
    }
}

/// The path of the next value in the innermost collection, and the place of its key.
fn enter(open: &mut [Open]) -> (String, Option<Range<usize>>) {
    match open.last_mut() {
        None => (String::new(), None),
        Some(Open { path, kind: Kind::Sequence { next }, .. }) => {
            *next += 1;
            (name_of(path, Step::Item(*next - 1)), None)
        }
        Some(Open { path, kind: Kind::Mapping { key }, .. }) => match key.take() {
            Some((key, place)) => (name_of(path, Step::Key(&key)), Some(place)),
            // A key that is itself a collection: it has a path that nobody asks for.
            None => (name_of(path, Step::Name("?")), None),
        },
    }
}

fn name_of(path: &str, step: Step<'_>) -> String {
    match step {
        Step::Key(key) => format!("{path}\0k{key}"),
        Step::Item(position) => format!("{path}\0i{position}"),
        Step::Name(name) => format!("{path}\0n{name}"),
    }
}

/// Turns the parser's character indices into bytes; they come nearly in order, so it goes on from the last.
struct Bytes<'a> {
    yaml: &'a str,
    index: usize,
    at: usize,
}

impl Bytes<'_> {
    fn of(&mut self, span: Span) -> Range<usize> {
        let start = self.byte(span.start.index());
        let end = self.byte(span.end.index()).max(start);
        start..start + self.yaml[start..end].trim_end().len()
    }

    fn byte(&mut self, index: usize) -> usize {
        while self.index > index {
            self.at = self.yaml[..self.at].char_indices().next_back().map_or(0, |(at, _)| at);
            self.index -= 1;
        }
        while self.index < index {
            let Some(next) = self.yaml[self.at..].chars().next() else { break };
            self.at += next.len_utf8();
            self.index += 1;
        }
        self.at
    }
}

/// One place alone; see `Places::get`.
pub fn locate(yaml: &str, path: &[Step<'_>]) -> Option<Range<usize>> {
    Places::new(yaml).get(path)
}

/// What there is too much of, and where it begins to be.
pub(super) enum Excess {
    Aliases(Range<usize>),
    Depth(Range<usize>),
    /// With every alias written out.
    Bytes(Range<usize>),
}

/// What stands between two values at least: `, `.
const VALUE_BYTES: usize = 2;

/// The first place beyond what is allowed of aliases (`*name`), levels and bytes, up to the text's first error.
pub(super) fn excess(yaml: &str, limits: &Limits) -> Option<Excess> {
    let (mut aliases, mut open) = (0, Vec::new());
    // What each anchor stands for, aliases in it written out.
    let mut anchored: HashMap<usize, usize> = HashMap::new();
    let mut bytes: usize = 0;
    for (event, span) in Parser::new_from_str(yaml).map_while(Result::ok) {
        let at = |span| Bytes { yaml, index: 0, at: 0 }.of(span);
        match event {
            Event::Alias(anchor) => {
                aliases += 1;
                bytes = bytes.saturating_add(anchored.get(&anchor).copied().unwrap_or(VALUE_BYTES));
            }
            Event::Scalar(value, _, anchor, _) => {
                let own = value.len() + VALUE_BYTES;
                bytes = bytes.saturating_add(own);
                anchored.insert(anchor, own);
            }
            Event::MappingStart(anchor, _) | Event::SequenceStart(anchor, _) => open.push((anchor, bytes)),
            Event::MappingEnd | Event::SequenceEnd => {
                if let Some((anchor, before)) = open.pop() {
                    bytes = bytes.saturating_add(VALUE_BYTES);
                    anchored.insert(anchor, bytes - before);
                }
            }
            _ => {}
        }
        if aliases > limits.yaml_aliases {
            return Some(Excess::Aliases(at(span)));
        }
        if open.len() > limits.yaml_depth {
            return Some(Excess::Depth(at(span)));
        }
        // Without aliases the text's own length counts, which is looked at before.
        if aliases > 0 && bytes > limits.yaml_bytes {
            return Some(Excess::Bytes(at(span)));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    const YAML: &str =
        "title: 題名\ntags: [a, b]\nvariables:\n  - name: 議題\n    label: x\n  - name: 日付\n";

    fn found(path: &[Step<'_>]) -> &'static str {
        &YAML[locate(YAML, path).expect("the value is in the text")]
    }

    #[test]
    fn values_are_found_by_the_keys_that_lead_to_them() {
        assert_eq!(found(&[Step::Key("title")]), "題名");
        assert_eq!(found(&[Step::Key("tags"), Step::Item(1)]), "b");
        assert_eq!(found(&[Step::Key("variables"), Step::Item(1), Step::Key("name")]), "日付");
    }

    #[test]
    fn a_name_step_finds_the_key_and_not_its_value() {
        assert_eq!(found(&[Step::Key("variables"), Step::Item(0), Step::Name("label")]), "label");
    }

    #[test]
    fn a_value_of_several_lines_is_marked_at_its_key() {
        assert_eq!(found(&[Step::Key("variables")]), "variables");
    }

    #[test]
    fn a_list_on_one_line_is_marked_as_a_whole() {
        assert_eq!(found(&[Step::Key("tags")]), "[a, b]");
    }

    #[test]
    fn what_is_not_there_is_not_found() {
        assert_eq!(locate(YAML, &[Step::Key("nothing")]), None);
        assert_eq!(locate(YAML, &[Step::Key("tags"), Step::Item(2)]), None);
    }
}
