//! Typed reading of one mapping: each accessor takes a key, says what is wrong with its value, and remembers
//! that the key is known. While shapes are recorded it reads nothing, and notes what it would take.

mod values;

use std::ops::Range;

use serde_yaml::{Mapping, Value};

use super::shape::{Keys, OwnShape, Shape};
use super::{Report, Step};
use crate::diagnostic::{Code, nearest, respelled};
pub use values::ORDERS;

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

/// So few keys are compared faster than one is hashed; nearly all mappings have no more.
const FEW_KEYS: usize = 24;

/// The value of a key.
fn value<'m>(mapping: &'m Mapping, key: &str) -> Option<&'m Value> {
    if mapping.len() > FEW_KEYS {
        return mapping.get(key);
    }
    mapping
        .iter()
        .find(|(name, _)| matches!(name, Value::String(name) if name == key))
        .map(|(_, value)| value)
}

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
        value(self.mapping, key).is_some_and(Value::is_null)
    }

    /// Whether the key has a value: nothing at all, an empty text, list or mapping count as absent.
    pub fn has_value(&self, key: &str) -> bool {
        value(self.mapping, key).is_some_and(|value| match value {
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
        value(self.mapping, key).filter(|value| !value.is_null())
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
        let is_list = value(self.mapping, key).is_some_and(Value::is_sequence);
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
        let mapping = value(self.mapping, key)?.as_mapping()?;
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

fn scalar(value: &Value) -> String {
    serde_yaml::to_string(value).map_or_else(|_| String::new(), |text| text.trim().to_owned())
}
