//! A mapping read by its keys: what stands below one of them means the same whatever stands around it, and most of it was
//! read before. The same departments, people, days and stages stand in thousands of files.

use std::cell::RefCell;

use ahash::AHashMap;
use serde_yaml::{Mapping, Value};

/// Kept by each thread: some hundreds of kilobytes.
const MOST_KNOWN: usize = 4_096;
/// A longer part hardly comes again.
const LONGEST_KNOWN: usize = 48;

thread_local! {
    static KNOWN: RefCell<AHashMap<Box<str>, Value>> = RefCell::default();
}

/// What YAML takes for no letter, though it is no control sign.
const NO_TEXT: [char; 3] = ['\u{feff}', '\u{fffe}', '\u{ffff}'];
/// What breaks lines in YAML besides the usual sign.
const OTHER_BREAKS: [char; 4] = ['\r', '\u{85}', '\u{2028}', '\u{2029}'];

/// A key at the beginning of a line, and its text up to the next such line.
#[derive(Clone, Copy)]
struct Part<'y> {
    key: &'y str,
    text: &'y str,
}

impl<'y> Part<'y> {
    /// The value, where it is a sentence as most are: on the line of the key, in double quotes without an escape, or
    /// plain, beginning with a letter beyond ASCII, which no number and no word of YAML does.
    fn sentence(self) -> Option<&'y str> {
        let rest = self.text[self.key.len()..].strip_prefix(": ")?;
        let line = rest.strip_suffix('\n').unwrap_or(rest);
        let is_allowed = |letter: char| !letter.is_control() && !NO_TEXT.contains(&letter);
        if let Some(quoted) = line.strip_prefix('"') {
            let text = quoted.strip_suffix('"')?;
            return text
                .chars()
                .all(|letter| is_allowed(letter) && !matches!(letter, '"' | '\\'))
                .then_some(text);
        }
        let begins = line.chars().next().is_some_and(|first| !first.is_ascii() && first.is_alphabetic());
        let is_plain = |letter| is_allowed(letter) && !matches!(letter, ':' | '#');
        (begins && line.chars().all(is_plain) && !line.ends_with(' ')).then_some(line)
    }
}

/// The mapping, where it is written in parts that each stand alone. Nothing where it has to be read as a whole, if only to
/// tell what is wrong with it.
pub(super) fn mapping(yaml: &str) -> Option<Mapping> {
    let parts = parts(yaml)?;
    KNOWN.with_borrow_mut(|known| {
        let value =
            |part: &Part<'_>| part.sentence().map(Value::from).or_else(|| known.get(part.text).cloned());
        let values: Vec<Option<Value>> = parts.iter().map(value).collect();
        let new: Vec<Part<'_>> =
            parts.iter().zip(&values).filter(|(_, value)| value.is_none()).map(|(part, _)| *part).collect();
        let mut read = read(&new)?.into_iter();
        let mut mapping = Mapping::with_capacity(parts.len());
        for (part, value) in parts.into_iter().zip(values) {
            let value = match value {
                Some(value) => value,
                None => read.next()?,
            };
            if mapping.insert(part.key.into(), value).is_some() {
                return None;
            }
        }
        for part in new.iter().filter(|part| part.text.len() <= LONGEST_KNOWN) {
            if known.len() == MOST_KNOWN {
                known.clear();
            }
            known.insert(part.text.into(), mapping[part.key].clone());
        }
        Some(mapping)
    })
}

/// The value of each part; nothing if one reaches into the next, a quote that is not closed say: there are fewer keys then.
fn read(parts: &[Part<'_>]) -> Option<Vec<Value>> {
    if parts.is_empty() {
        // All are known.
        return Some(Vec::new());
    }
    let together: String = parts.iter().map(|part| part.text).collect();
    let Ok(Value::Mapping(mapping)) = serde_yaml::from_str(&together) else { return None };
    let is_each = mapping.len() == parts.len()
        && mapping.keys().zip(parts).all(|(key, part)| key.as_str() == Some(part.key));
    is_each.then(|| mapping.into_iter().map(|(_, value)| value).collect())
}

/// Every line begins a part or clearly belongs to the one above it.
fn parts(yaml: &str) -> Option<Vec<Part<'_>>> {
    if yaml.contains(OTHER_BREAKS) {
        return None;
    }
    let mut parts: Vec<(usize, &str)> = Vec::new();
    let mut at = 0;
    for line in yaml.split_inclusive('\n') {
        match key_of(line) {
            Some(key) => parts.push((at, key)),
            None if parts.is_empty() || !belongs_above(line) => return None,
            None => {}
        }
        at += line.len();
    }
    if parts.is_empty() {
        return None;
    }
    let ends = parts.iter().skip(1).map(|(start, _)| *start).chain([yaml.len()]);
    Some(parts.iter().zip(ends).map(|((start, key), end)| Part { key, text: &yaml[*start..end] }).collect())
}

/// A name at the beginning of a line, with its colon; not one that YAML takes for something else than a text.
fn key_of(line: &str) -> Option<&str> {
    let length = line.bytes().take_while(|byte| byte.is_ascii_lowercase() || *byte == b'_').count();
    let (key, rest) = line.split_at(length);
    let is_key = matches!(rest.as_bytes(), [b':'] | [b':', b' ' | b'\n', ..]);
    (is_key && !matches!(key, "" | "null" | "true" | "false")).then_some(key)
}

fn belongs_above(line: &str) -> bool {
    matches!(line.as_bytes(), [b' ' | b'\n' | b'#', ..] | [b'-', b' ' | b'\n', ..])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_yaml::{Mapping, Value};

    use super::{KNOWN, LONGEST_KNOWN, Part, mapping};

    /// Lines that make parts, reach into one another, or none of it.
    const LINES: &[&str] = &[
        "title: 題",
        "null: \"a\"",
        "true: 一",
        "false: 1",
        "null:",
        "no: \"a\"",
        "yes: 一",
        "title: \"a",
        "title: a\"",
        "title: 'b",
        "title: b' # c",
        "title:",
        "title: |",
        "title: >-",
        "title: |+",
        "date: 2026-01-02",
        "draft: yes",
        "draft: true",
        "level: 1.50",
        "level: ~",
        "level: 0o7",
        "tags: [a, b]",
        "tags: [a",
        "tags: b]",
        "tags: {a: 1",
        "tags: b: 2}",
        "tags: {a: 1}",
        "tags: &t [x]",
        "level: *t",
        "tags: !!str 1",
        "tags: !x 1",
        "  a",
        "  - b",
        "- c",
        "-",
        "  k: v",
        "# note",
        "",
        "...",
        "---",
        "? q",
        "\ttab",
        "<<: *t",
        "Title: x",
        "title : x",
        "title:x",
        "\"title\": x",
        "title: x\u{2028}date: y",
        "title: x\r",
        "date: \u{7}",
    ];

    fn as_a_whole(yaml: &str) -> Option<Mapping> {
        match serde_yaml::from_str(yaml) {
            Ok(Value::Mapping(mapping)) => Some(mapping),
            _ => None,
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20_000))]
        #[test]
        fn a_sentence_is_what_it_is_for_the_whole(
            value in "[\"']?[あァ字é1a:#\\\\ ,\"'\\[\\]{}&*!|>%@`\t\u{7f}\u{85}\u{a0}\u{3000}\u{2028}\u{feff}\u{fffe}\u{fffd}-]{0,6}[\"' ]?\n?",
        ) {
            let yaml = format!("title: {value}");
            if let Some(mapping) = mapping(&yaml) {
                prop_assert_eq!(Some(mapping), as_a_whole(&yaml), "{:?}", yaml);
            }
        }

        #[test]
        fn parts_say_what_the_whole_says(
            lines in prop::collection::vec(prop::sample::select(LINES), 0..6),
            ends_with_a_break: bool,
        ) {
            let yaml = lines.join("\n") + if ends_with_a_break { "\n" } else { "" };
            // Twice: read, and known.
            for _ in 0..2 {
                if let Some(mapping) = mapping(&yaml) {
                    prop_assert_eq!(Some(mapping), as_a_whole(&yaml), "{:?}", yaml);
                }
            }
        }
    }

    #[test]
    fn sentences_are_not_read_by_the_library() {
        let sentence = |text| Part { key: "title", text }.sentence();
        for (text, is) in [
            ("title: \"a: 'b' # c\"\n", Some("a: 'b' # c")),
            ("title: \"\"", Some("")),
            ("title: 議事録 [下書き]、一つ\n", Some("議事録 [下書き]、一つ")),
            ("title: \"a\\n\"\n", None),
            ("title: \"a\" # b\n", None),
            ("title: \"a\n", None),
            ("title: 一: 二\n", None),
            ("title: 一 # 二\n", None),
            ("title: 一\n  二\n", None),
            ("title: yes\n", None),
            ("title: １\n", None),
            ("title:  一\n", None),
        ] {
            assert_eq!(sentence(text), is, "{text:?}");
        }
    }

    #[test]
    fn what_was_read_before_is_known_and_long_parts_are_not() {
        let front = "title: \"一つ目\"\ndate: 2026-01-02\nauthors: [a]\ntags:\n  - x\n\n  - y\nsummary: One sentence that is \
                     longer than what is kept, and plain.\n";
        let first = mapping(front).expect("every part stands alone");
        assert_eq!(Some(&first), as_a_whole(front).as_ref());
        assert_eq!(mapping(front).as_ref(), Some(&first));
        let keys: Vec<&str> = first.keys().filter_map(Value::as_str).collect();
        assert_eq!(keys, ["title", "date", "authors", "tags", "summary"], "in their order");
        KNOWN.with_borrow(|known| {
            assert!(!known.contains_key("title: \"一つ目\"\n"), "a sentence is not read");
            assert!(known.contains_key("tags:\n  - x\n\n  - y\n"), "{known:?}");
            assert!(known.keys().all(|part| part.len() <= LONGEST_KNOWN), "{known:?}");
        });
    }

    #[test]
    fn what_reaches_into_the_next_part_is_left_to_the_whole() {
        for yaml in [
            "a: \"x\nb: y\"\n",
            "a: [1,\nb: 2]\n",
            "a: 1\na: 2\n",
            "a: &t 1\nb: *t\n",
            "a: 1\n...\nb: 2\n",
            "a: b: c\n",
        ] {
            // Known or not.
            mapping("b: *t\n");
            mapping("b: 2]\n");
            assert_eq!(mapping("a: 1\n"), as_a_whole("a: 1\n"));
            if yaml.contains('&') {
                assert_eq!(mapping(yaml), as_a_whole(yaml));
            } else {
                assert_eq!(mapping(yaml), None, "{yaml:?}");
            }
        }
    }
}
