//! Typed reading of one mapping: each accessor takes a key, says what is wrong with its value, and remembers
//! that the key is known. While shapes are recorded it reads nothing, and notes what it would take.

use std::fmt::Display;
use std::ops::Range;

use jiff::civil::{Date, DateTime};
use serde_yaml::{Mapping, Value};
use unicode_normalization::UnicodeNormalization;

use super::shape::{Keys, OwnShape, Shape};
use super::{Report, Step, dates};
use crate::diagnostic::{Code, nearest, respelled};

/// The keys of one mapping. Every accessor names a key that is allowed; [`Fields::finish`] reports the rest.
#[derive(Debug)]
pub struct Fields<'r, 'a> {
    report: &'r mut Report<'a>,
    mapping: &'r Mapping,
    at: Vec<Step<'r>>,
    known: Vec<&'static str>,
    /// What each accessor takes, while that is recorded.
    pub(super) recorded: Option<Keys>,
}

/// Reads one form of a mapping.
type ReadForm<'a, T> = fn(&mut Fields<'_, 'a>) -> Option<T>;

/// A value's type in words.
pub const fn type_name(value: &Value) -> &'static str {
    match value {
        Value::Null => "nothing",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Sequence(_) => "a list",
        Value::Mapping(_) => "a mapping",
        Value::Tagged(_) => "a tagged value",
    }
}

impl<'r, 'a> Fields<'r, 'a> {
    /// Begins at the top of a file's YAML.
    pub const fn new(report: &'r mut Report<'a>, mapping: &'r Mapping) -> Self {
        Self { report, mapping, at: Vec::new(), known: Vec::new(), recorded: None }
    }

    /// Whether the key is written, whatever its value.
    pub fn has(&self, key: &str) -> bool {
        self.mapping.contains_key(key)
    }

    /// Whether the key is written with nothing behind it.
    pub fn is_null(&self, key: &str) -> bool {
        self.mapping.get(key).is_some_and(Value::is_null)
    }

    /// Whether the key has a value: nothing at all, an empty text, list or mapping count as absent.
    pub fn has_value(&self, key: &str) -> bool {
        self.mapping.get(key).is_some_and(|value| match value {
            Value::Null => false,
            Value::String(text) => !text.trim().is_empty(),
            Value::Sequence(items) => !items.is_empty(),
            Value::Mapping(mapping) => !mapping.is_empty(),
            _ => true,
        })
    }

    fn take(&mut self, key: &'static str, shape: impl FnOnce() -> Shape) -> Option<&'r Value> {
        if let Some(recorded) = &mut self.recorded {
            recorded.note(key, shape);
            return None;
        }
        if !self.known.contains(&key) {
            self.known.push(key);
        }
        self.mapping.get(key).filter(|value| !value.is_null())
    }

    /// What `read` reads of a mapping below this one, while shapes are recorded.
    fn record<T>(&mut self, read: impl FnOnce(&mut Fields<'_, 'a>) -> T) -> Option<Keys> {
        self.recorded.as_ref()?;
        let nothing = Mapping::new();
        let mut fields = Fields::new(&mut *self.report, &nothing);
        fields.recorded = Some(Keys::default());
        read(&mut fields);
        fields.recorded
    }

    /// Notes forms of this mapping of which one is written, told by its key; whether that was all there is to do.
    pub fn record_forms<T>(&mut self, forms: &[(&'static str, ReadForm<'a, T>)]) -> bool {
        for (key, read) in forms {
            let form = self.record(|fields| {
                read(fields);
                if let Some(recorded) = &mut fields.recorded {
                    recorded.require(key);
                }
            });
            if let (Some(recorded), Some(form)) = (&mut self.recorded, form) {
                recorded.forms.push((key, form));
            }
        }
        self.recorded.is_some()
    }

    fn steps(&self, key: &'static str) -> Vec<Step<'r>> {
        let mut steps = self.at.clone();
        steps.push(Step::Key(key));
        steps
    }

    /// The bytes of the file that hold a key's value.
    pub fn place(&self, key: &'static str) -> Option<Range<usize>> {
        self.report.place(&self.steps(key))
    }

    /// Reports a value that has the right type and still cannot be.
    pub fn invalid(&mut self, key: &'static str, message: impl Into<String>, hint: Option<String>) {
        let steps = self.steps(key);
        self.report.push(Code::YamlInvalidValue, &steps, message.into(), hint);
    }

    /// Reports an item of a list of texts that cannot be; a text that stands for a list of one is found at its key.
    pub fn invalid_item(
        &mut self,
        key: &'static str,
        position: usize,
        message: String,
        hint: Option<String>,
    ) {
        let is_list = self.mapping.get(key).is_some_and(Value::is_sequence);
        let mut steps = self.steps(key);
        steps.extend(is_list.then_some(Step::Item(position)));
        self.report.push(Code::YamlInvalidValue, &steps, message, hint);
    }

    /// Reports something about the mapping itself.
    pub fn invalid_here(&mut self, message: String, hint: Option<String>) {
        let at = self.at.clone();
        self.report.push(Code::YamlInvalidValue, &at, message, hint);
    }

    fn wrong_type(&mut self, key: &'static str, expected: &str, found: &Value, hint: Option<String>) {
        let steps = self.steps(key);
        let message = format!("`{key}` takes {expected}, found {}", type_name(found));
        self.report.push(Code::YamlWrongType, &steps, message, hint);
    }

    /// Reports a key that must be there.
    pub fn missing(&mut self, key: &'static str, hint: impl Into<String>) {
        if let Some(recorded) = &mut self.recorded {
            recorded.require(key);
            return;
        }
        let at = self.at.clone();
        let message = format!("`{key}` is missing");
        self.report.push(Code::YamlMissingKey, &at, message, Some(hint.into()));
    }

    /// Text; an empty one counts as absent.
    pub fn text(&mut self, key: &'static str) -> Option<String> {
        match self.take(key, || Shape::Text)? {
            Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
            number @ (Value::Number(_) | Value::Bool(_)) => {
                let written = scalar(number);
                self.wrong_type(
                    key,
                    "text",
                    number,
                    Some(format!("put quotes around it: `{key}: \"{written}\"`")),
                );
                None
            }
            other => {
                self.wrong_type(key, "text", other, None);
                None
            }
        }
    }

    /// Text that must be there.
    pub fn required_text(&mut self, key: &'static str, hint: &str) -> Option<String> {
        let before = self.report.diagnostics.len();
        let text = self.text(key);
        if text.is_none() && self.report.diagnostics.len() == before {
            self.missing(key, hint);
        }
        text
    }

    /// `true` or `false`.
    pub fn flag(&mut self, key: &'static str) -> Option<bool> {
        match self.take(key, || Shape::Flag)? {
            Value::Bool(flag) => Some(*flag),
            other => {
                let meant = other
                    .as_str()
                    .and_then(truth_meant)
                    .map_or("`true` or `false`", |it| if it { "`true`" } else { "`false`" });
                self.wrong_type(key, "true or false", other, Some(format!("write {meant}, without quotes")));
                None
            }
        }
    }

    /// A whole number from `least` to `most`.
    pub fn whole(&mut self, key: &'static str, least: i64, most: i64) -> Option<i64> {
        self.ranged(key, "a whole number", least, most, Value::as_i64, Shape::Whole)
    }

    /// A number from `least` to `most`.
    pub fn number(&mut self, key: &'static str, least: f64, most: f64) -> Option<f64> {
        self.ranged(key, "a number", least, most, Value::as_f64, Shape::Number)
    }

    fn ranged<T: PartialOrd + Display + Copy>(
        &mut self,
        key: &'static str,
        expected: &str,
        least: T,
        most: T,
        read: impl FnOnce(&Value) -> Option<T>,
        shape: impl FnOnce(T, T) -> Shape,
    ) -> Option<T> {
        let value = self.take(key, || shape(least, most))?;
        match read(value) {
            Some(number) if (least..=most).contains(&number) => Some(number),
            Some(number) => {
                self.invalid(key, format!("`{key}` is {number}, expected {least} to {most}"), None);
                None
            }
            None => {
                let hint = value.as_str().map(|text| match number_meant(text) {
                    Some(number) => format!("write the number alone: `{number}`"),
                    None => "write the number alone, without a unit or quotes".to_owned(),
                });
                self.wrong_type(key, expected, value, hint);
                None
            }
        }
    }

    fn parsed<T, E: Display>(
        &mut self,
        key: &'static str,
        shape: Shape,
        expected: &str,
        parse: impl FnOnce(&str) -> Result<T, E>,
        respell: fn(&str) -> Option<String>,
    ) -> Option<T> {
        let value = self.take(key, || shape)?;
        let Value::String(text) = value else {
            self.wrong_type(key, expected, value, None);
            return None;
        };
        match parse(text.trim()) {
            Ok(parsed) => Some(parsed),
            Err(_) => {
                let meant = respell(text.trim());
                let hint = meant.as_ref().map(|meant| format!("write `{meant}`"));
                let hint = hint.or_else(|| dates::last_of_month(text.trim()));
                self.respelled(
                    key,
                    text,
                    format!("`{key}` is `{text}`, expected {expected}"),
                    hint,
                    meant.as_deref(),
                );
                None
            }
        }
    }

    /// Reports a value that cannot be, and what was meant by it if there is no doubt.
    fn respelled(
        &mut self,
        key: &'static str,
        written: &str,
        message: String,
        hint: Option<String>,
        meant: Option<&str>,
    ) {
        let steps = self.steps(key);
        let fix = meant.and_then(|meant| self.report.fix(&steps, written.trim(), meant));
        self.report.push_with(Code::YamlInvalidValue, &steps, message, hint, fix);
    }

    /// A day, `2026-11-23`.
    pub fn date(&mut self, key: &'static str) -> Option<Date> {
        self.parsed(key, Shape::Date, "a day such as `2026-11-23`", parse_day, dates::day)
    }

    /// A day or a day with a time, `2026-11-23T16:00`; a day alone means its first minute.
    pub fn moment(&mut self, key: &'static str) -> Option<DateTime> {
        let parse =
            |text: &str| parse_day(text).map(|day| day.at(0, 0, 0, 0)).or_else(|_| text.parse::<DateTime>());
        let expected = "a day such as `2026-11-23`, or a time such as `2026-11-23T16:00`";
        self.parsed(key, Shape::Moment, expected, parse, dates::moment)
    }

    /// A month, `2026-11`, as its first day.
    pub fn month(&mut self, key: &'static str) -> Option<Date> {
        let parse = |text: &str| parse_day(&format!("{text}-01"));
        self.parsed(key, Shape::Month, "a month such as `2026-11`", parse, dates::month)
    }

    /// One of a few words.
    pub fn choice<T: Copy>(&mut self, key: &'static str, choices: &[(&'static str, T)]) -> Option<T> {
        let value = self.take(key, || Shape::Choice(names(choices)))?;
        let Value::String(text) = value else {
            self.wrong_type(key, &listed(choices), value, None);
            return None;
        };
        if let Some((_, choice)) = choices.iter().find(|(name, _)| name == text) {
            return Some(*choice);
        }
        let names = choices.iter().map(|(name, _)| *name);
        let meant = respelled(text, names.clone());
        let hint = meant.or_else(|| nearest(text, names)).map(|name| format!("did you mean `{name}`?"));
        self.respelled(key, text, format!("`{key}` is `{text}`, expected {}", listed(choices)), hint, meant);
        None
    }

    /// Some of a few words; a single one counts as a list of one.
    pub fn choices<T: Copy>(&mut self, key: &'static str, choices: &[(&'static str, T)]) -> Vec<T> {
        let mut chosen = Vec::new();
        if let Some(recorded) = &mut self.recorded {
            recorded.note(key, || Shape::Choices(names(choices)));
        }
        for (position, text) in self.texts(key).iter().enumerate() {
            if let Some((_, choice)) = choices.iter().find(|(name, _)| name == text) {
                chosen.push(*choice);
            } else {
                let message = format!("`{text}` is not known here, expected {}", listed(choices));
                self.invalid_item(key, position, message, None);
            }
        }
        chosen
    }

    /// A list of texts; a single text counts as a list of one.
    pub fn texts(&mut self, key: &'static str) -> Vec<String> {
        let Some(value) = self.take(key, || Shape::Texts) else { return Vec::new() };
        let items = match value {
            Value::String(text) => {
                return Some(text.trim().to_owned()).filter(|text| !text.is_empty()).into_iter().collect();
            }
            Value::Sequence(items) => items,
            other => {
                self.wrong_type(key, "a list of texts", other, Some(format!("write `{key}: [one, two]`")));
                return Vec::new();
            }
        };
        let mut texts = Vec::with_capacity(items.len());
        for (position, item) in items.iter().enumerate() {
            if let Value::String(text) = item {
                // An empty one counts as absent, as it does alone.
                texts.extend(Some(text.trim().to_owned()).filter(|text| !text.is_empty()));
            } else {
                let mut steps = self.steps(key);
                steps.push(Step::Item(position));
                let message = format!("`{key}` takes a list of texts, found {} in it", type_name(item));
                self.report.push(
                    Code::YamlWrongType,
                    &steps,
                    message,
                    Some("put quotes around it".to_owned()),
                );
            }
        }
        texts
    }

    /// A list of mappings, each read by `read`.
    pub fn each<T>(
        &mut self,
        key: &'static str,
        mut read: impl FnMut(&mut Fields<'_, 'a>) -> Option<T>,
    ) -> Vec<T> {
        let below = self.record(&mut read);
        let Some(value) = self.take(key, || Shape::Each(below.unwrap_or_default())) else {
            return Vec::new();
        };
        let Value::Sequence(items) = value else {
            self.wrong_type(key, "a list", value, None);
            return Vec::new();
        };
        let mut read_items = Vec::with_capacity(items.len());
        for (position, item) in items.iter().enumerate() {
            let mut steps = self.steps(key);
            steps.push(Step::Item(position));
            if let Value::Mapping(mapping) = item {
                let mut fields = Fields {
                    report: &mut *self.report,
                    mapping,
                    at: steps,
                    known: Vec::new(),
                    recorded: None,
                };
                read_items.extend(read(&mut fields));
                fields.finish();
            } else {
                let message = format!("`{key}` takes a list of mappings, found {} in it", type_name(item));
                self.report.push(Code::YamlWrongType, &steps, message, None);
            }
        }
        read_items
    }

    /// A mapping, read by `read`.
    pub fn nested<T>(&mut self, key: &'static str, read: impl FnOnce(&mut Fields<'_, 'a>) -> T) -> Option<T> {
        if self.recorded.is_some() {
            let below = self.record(read);
            self.take(key, || Shape::Nested(below.unwrap_or_default()));
            return None;
        }
        let value = self.take(key, || Shape::Nested(Keys::default()))?;
        let Value::Mapping(mapping) = value else {
            self.wrong_type(key, "a mapping", value, None);
            return None;
        };
        let at = self.steps(key);
        let mut fields = Fields { report: &mut *self.report, mapping, at, known: Vec::new(), recorded: None };
        let read = read(&mut fields);
        fields.finish();
        Some(read)
    }

    /// A mapping from names, which are data, to mappings, each read by `read`; in the order of the file. A name with
    /// nothing behind it has an empty one.
    pub fn named<T>(
        &mut self,
        key: &'static str,
        mut read: impl FnMut(&str, &mut Fields<'_, 'a>) -> Option<T>,
    ) -> Option<Vec<T>> {
        let below = self.record(|fields| read("name", fields));
        let value = self.take(key, || Shape::Named(below.unwrap_or_default()))?;
        let Value::Mapping(mapping) = value else {
            self.wrong_type(key, "a mapping of names", value, None);
            return None;
        };
        let nothing = Mapping::new();
        let mut read_entries = Vec::with_capacity(mapping.len());
        for (name, value) in mapping {
            let name = name.as_str().map_or_else(|| scalar(name), str::to_owned);
            let mut at = self.steps(key);
            at.push(Step::Key(&name));
            let entry = if value.is_null() { Some(&nothing) } else { value.as_mapping() };
            if let Some(mapping) = entry {
                let mut fields =
                    Fields { report: &mut *self.report, mapping, at, known: Vec::new(), recorded: None };
                read_entries.extend(read(&name, &mut fields));
                fields.finish();
            } else {
                let message = format!("`{name}` takes a mapping, found {}", type_name(value));
                self.report.push(Code::YamlWrongType, &at, message, None);
            }
        }
        Some(read_entries)
    }

    /// The mapping under a key that is data rather than a name of the format (an id, say).
    pub fn entry<T>(&mut self, key: &'r str, read: impl FnOnce(&mut Fields<'_, 'a>) -> T) -> Option<T> {
        let mapping = self.mapping.get(key)?.as_mapping()?;
        let mut at = self.at.clone();
        at.push(Step::Key(key));
        let mut fields = Fields { report: &mut *self.report, mapping, at, known: Vec::new(), recorded: None };
        let read = read(&mut fields);
        fields.finish();
        Some(read)
    }

    /// The value as it is, for what has several shapes.
    pub fn raw(&mut self, key: &'static str, shape: OwnShape) -> Option<&'r Value> {
        self.take(key, || Shape::Own(shape))
    }

    /// Reports the keys that no accessor named.
    pub fn finish(self) {
        if self.report.lenient {
            return;
        }
        let names = self.mapping.keys().map(|key| key.as_str().map_or_else(|| scalar(key), str::to_owned));
        let unknown: Vec<String> = names.filter(|name| !self.known.contains(&name.as_str())).collect();
        // What two keys may have meant, or what is written already, is not written a second time.
        let free = || self.known.iter().copied().filter(|key| !self.mapping.contains_key(*key));
        let meant: Vec<Option<&str>> =
            unknown.iter().map(|name| respelled(name, free().collect::<Vec<_>>())).collect();
        for (name, &near) in unknown.iter().zip(&meant) {
            let mut steps = self.at.clone();
            steps.push(Step::Name(name));
            let hint = match near.or_else(|| nearest(name, self.known.iter().copied())) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("known here: {}", self.known.join(", ")),
            };
            let is_only = meant.iter().filter(|other| **other == near).count() == 1;
            let fix = near.filter(|_| is_only).and_then(|near| self.report.fix(&steps, name, near));
            self.report.push_with(
                Code::YamlUnknownKey,
                &steps,
                format!("unknown key `{name}`"),
                Some(hint),
                fix,
            );
        }
    }
}

fn parse_day(text: &str) -> Result<Date, jiff::Error> {
    // jiff also reads other forms; a portal has one way to write a day.
    if text.len() == 10 { text.parse() } else { "".parse() }
}

/// What a word says of a question.
fn truth_meant(text: &str) -> Option<bool> {
    match text.trim().to_lowercase().as_str() {
        "true" | "yes" | "on" | "はい" => Some(true),
        "false" | "no" | "off" | "いいえ" => Some(false),
        _ => None,
    }
}

/// The number of `15`, `15分` and `１５ min`, where the unit is no other than the key's own.
fn number_meant(text: &str) -> Option<String> {
    let text: String = text.trim().nfkc().collect();
    let end = text.find(|letter: char| !letter.is_ascii_digit() && letter != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let is_own = matches!(unit.trim(), "" | "分" | "分間" | "min" | "minutes" | "回" | "times" | "人" | "名");
    (is_own && number.parse::<f64>().is_ok()).then(|| number.to_owned())
}

fn names<T>(choices: &[(&'static str, T)]) -> Vec<&'static str> {
    choices.iter().map(|(name, _)| *name).collect()
}

fn listed<T>(choices: &[(&'static str, T)]) -> String {
    let names: Vec<String> = choices.iter().map(|(name, _)| format!("`{name}`")).collect();
    match names.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, before)) => format!("{} or {last}", before.join(", ")),
        None => String::new(),
    }
}

fn scalar(value: &Value) -> String {
    serde_yaml::to_string(value).map_or_else(|_| String::new(), |text| text.trim().to_owned())
}
