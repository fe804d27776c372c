//! Finds and reads the front matter of a file, whatever its notation.

use std::ops::Range;

use serde_yaml::{Mapping, Value};

use crate::parse::front_matter::{Split, split};
use crate::parse::yaml::Report;
use crate::paths::SourcePath;

/// What stands before the Markdown.
#[derive(Debug)]
pub(in crate::import) enum Raw {
    /// Nothing.
    None,
    /// Keys; the bytes of their text if that is YAML, and so may stay.
    Keys { mapping: Mapping, yaml: Option<Range<usize>> },
    /// It is there and cannot be read: why, and its bytes.
    Unreadable { reason: String, text: Range<usize> },
}

/// Reads the front matter; and where the Markdown begins.
pub(in crate::import) fn read(text: &str) -> (Raw, usize) {
    match text.lines().next().map(str::trim_end) {
        Some("---") => yaml(text),
        Some("+++") => toml(text),
        Some(first) if first.starts_with('{') && !first.starts_with("{{") && !first.starts_with("{%") => {
            json(text)
        }
        _ => (Raw::None, 0),
    }
}

fn yaml(text: &str) -> (Raw, usize) {
    let Split::Both { yaml, body } = split(text) else { return (Raw::None, 0) };
    let path = SourcePath::new("page.md");
    let mut report = Report::new(&path, text, yaml.clone());
    let raw = match report.load() {
        Some(mapping) => Raw::Keys { mapping, yaml: Some(yaml) },
        // A rule above and a rule below some text are no front matter.
        None if is_prose(&text[yaml.clone()]) => return (Raw::None, 0),
        None => {
            let reason = report.diagnostics.first().map_or("", |found| found.message.as_str()).to_owned();
            Raw::Unreadable { reason, text: yaml }
        }
    };
    (raw, body)
}

/// Whether no line looks like a key.
fn is_prose(yaml: &str) -> bool {
    let is_key =
        |line: &str| line.split_once(':').is_some_and(|(key, _)| !key.is_empty() && !key.contains(' '));
    !yaml.lines().any(is_key)
}

fn toml(text: &str) -> (Raw, usize) {
    let mut at = text.find('\n').map_or(text.len(), |end| end + 1);
    let start = at;
    for line in text[start..].split_inclusive('\n') {
        if line.trim_end() == "+++" {
            let raw = match text[start..at].parse::<toml::Table>() {
                Ok(table) => Raw::Keys { mapping: of_table(table), yaml: None },
                Err(error) => Raw::Unreadable { reason: error.message().to_owned(), text: start..at },
            };
            return (raw, at + line.len());
        }
        at += line.len();
    }
    (Raw::None, 0)
}

fn of_table(table: toml::Table) -> Mapping {
    table.into_iter().map(|(key, value)| (Value::String(key), of_toml(value))).collect()
}

fn of_toml(value: toml::Value) -> Value {
    match value {
        toml::Value::String(text) => Value::String(text),
        toml::Value::Integer(number) => Value::Number(number.into()),
        toml::Value::Float(number) => Value::Number(number.into()),
        toml::Value::Boolean(flag) => Value::Bool(flag),
        toml::Value::Datetime(moment) => Value::String(moment.to_string()),
        toml::Value::Array(items) => Value::Sequence(items.into_iter().map(of_toml).collect()),
        toml::Value::Table(table) => Value::Mapping(of_table(table)),
    }
}

/// An object at the very beginning. Anything else that begins with a brace is text.
fn json(text: &str) -> (Raw, usize) {
    let mut values =
        serde_json::Deserializer::from_str(text).into_iter::<serde_json::Map<String, serde_json::Value>>();
    let Some(Ok(object)) = values.next() else { return (Raw::None, 0) };
    let end = values.byte_offset();
    let rest = &text[end..];
    let line = rest.find('\n').map_or(rest.len(), |end| end + 1);
    if !rest[..line].trim().is_empty() {
        return (Raw::None, 0);
    }
    match serde_yaml::to_value(object) {
        Ok(Value::Mapping(mapping)) => (Raw::Keys { mapping, yaml: None }, end + line),
        _ => (Raw::None, 0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn title(text: &str) -> (Option<String>, &str) {
        let (raw, body) = read(text);
        let Raw::Keys { mapping, .. } = raw else { return (None, &text[body..]) };
        (mapping.get("title").and_then(Value::as_str).map(str::to_owned), &text[body..])
    }

    #[test]
    fn each_notation_is_read() {
        for text in [
            "---\ntitle: 題\n---\nbody",
            "+++\ntitle = \"題\"\ndate = 2026-11-26T09:00:00+09:00\n+++\nbody",
            "{\n  \"title\": \"題\"\n}\nbody",
        ] {
            assert_eq!(title(text), (Some("題".to_owned()), "body"), "{text}");
        }
    }

    #[test]
    fn text_that_only_begins_like_it_is_text() {
        for text in
            ["{{< note >}}\n", "{ a } b", "---\nonly a rule\n---\nmore", "---\nunclosed: 1\n", "+++\nx"]
        {
            assert_eq!(title(text), (None, text));
        }
        assert!(matches!(read("---\na: [\n---\n").0, Raw::Unreadable { .. }));
        assert!(matches!(read("+++\na = \n+++\n").0, Raw::Unreadable { .. }));
    }
}
