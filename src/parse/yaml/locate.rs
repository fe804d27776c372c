//! Finds the place of a value in YAML text, by the path of keys that leads to it.

use std::ops::Range;

use saphyr_parser::{Event, Parser, Span};

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

enum Frame {
    Map { key: Option<String> },
    Sequence { next: usize },
}

/// Bytes of the value at `path`; for a value of several lines or indented below its key, of its key. `None` if it is
/// not there.
pub fn locate(yaml: &str, path: &[Step<'_>]) -> Option<Range<usize>> {
    let (wants_name, wanted) = match path.split_last() {
        Some((Step::Name(name), before)) => (Some(*name), before),
        _ => (None, path),
    };
    let mut frames: Vec<Frame> = Vec::new();
    let mut key_place: Option<Span> = None;
    // Depth and beginning of the value, if it is a collection whose end is still to come.
    let mut sought: Option<(usize, Span)> = None;
    for event in Parser::new_from_str(yaml) {
        let (event, span) = event.ok()?;
        match event {
            Event::MappingEnd | Event::SequenceEnd => {
                frames.pop();
                if let Some((depth, start)) = sought
                    && depth == frames.len()
                {
                    let whole = bytes(yaml, Span { start: start.start, end: span.end });
                    // `[a, b]` on a line of its key; a block begins where its first item does.
                    let is_flow =
                        yaml[whole.clone()].starts_with(['[', '{']) && start.start.line() == span.end.line();
                    return Some(if is_flow { whole } else { bytes(yaml, key_place.unwrap_or(start)) });
                }
                finish_value(&mut frames);
                continue;
            }
            Event::Scalar(..) | Event::Alias(_) | Event::MappingStart(..) | Event::SequenceStart(..) => {}
            _ => continue,
        }
        if let (Some(Frame::Map { key: key @ None }), Event::Scalar(text, ..)) = (frames.last_mut(), &event) {
            *key = Some(text.to_string());
            if wants_name == Some(text) && matches_path(&frames[..frames.len() - 1], wanted) {
                return Some(bytes(yaml, span));
            }
            if matches_path(&frames, wanted) {
                key_place = Some(span);
            }
            continue;
        }
        let opens = match event {
            Event::MappingStart(..) => Some(Frame::Map { key: None }),
            Event::SequenceStart(..) => Some(Frame::Sequence { next: 0 }),
            _ => None,
        };
        if wants_name.is_none() && matches_path(&frames, wanted) {
            if opens.is_none() {
                let one_line = span.start.line() == span.end.line();
                return Some(bytes(yaml, if one_line { span } else { key_place.unwrap_or(span) }));
            }
            sought.get_or_insert((frames.len(), span));
        }
        match opens {
            Some(frame) => frames.push(frame),
            None => finish_value(&mut frames),
        }
    }
    None
}

fn finish_value(frames: &mut [Frame]) {
    match frames.last_mut() {
        Some(Frame::Map { key }) => *key = None,
        Some(Frame::Sequence { next }) => *next += 1,
        None => {}
    }
}

fn matches_path(frames: &[Frame], path: &[Step<'_>]) -> bool {
    frames.len() == path.len()
        && frames.iter().zip(path).all(|(frame, step)| match (frame, step) {
            (Frame::Map { key }, Step::Key(wanted)) => key.as_deref() == Some(wanted),
            (Frame::Sequence { next }, Step::Item(wanted)) => next == wanted,
            _ => false,
        })
}

fn bytes(yaml: &str, span: Span) -> Range<usize> {
    let byte = |index: usize| yaml.char_indices().nth(index).map_or(yaml.len(), |(at, _)| at);
    let start = byte(span.start.index());
    let end = byte(span.end.index()).max(start);
    start..start + yaml[start..end].trim_end().len()
}

/// What there is too much of, and where it begins to be.
pub(super) enum Excess {
    Aliases(Range<usize>),
    Depth(Range<usize>),
}

/// The first place beyond so many aliases (`*name`) or levels, up to the text's first error.
pub(super) fn excess(yaml: &str, aliases: usize, depth: usize) -> Option<Excess> {
    let (mut seen, mut open) = (0, 0);
    for (event, span) in Parser::new_from_str(yaml).map_while(Result::ok) {
        match event {
            Event::Alias(_) => seen += 1,
            Event::MappingStart(..) | Event::SequenceStart(..) => open += 1,
            Event::MappingEnd | Event::SequenceEnd => open -= 1,
            _ => {}
        }
        if seen > aliases {
            return Some(Excess::Aliases(bytes(yaml, span)));
        }
        if open > depth {
            return Some(Excess::Depth(bytes(yaml, span)));
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
    fn what_is_not_there_is_not_found() {
        assert_eq!(locate(YAML, &[Step::Key("nothing")]), None);
        assert_eq!(locate(YAML, &[Step::Key("tags"), Step::Item(2)]), None);
    }
}
