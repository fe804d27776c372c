//! What the keys of a mapping take, as the accessors of [`Fields`] say it: noted while the ordinary functions read
//! nothing, so that a schema cannot differ from what is read.

use serde_yaml::Mapping;

use super::{Fields, Report};
use crate::paths::SourcePath;

/// What one key takes. Nothing at all (`key:`) counts as absent wherever the key need not be there.
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    /// One text.
    Text,
    /// A list of texts, or one.
    Texts,
    /// `true` or `false`.
    Flag,
    /// A whole number between two, both included.
    Whole(i64, i64),
    /// A number between two, both included.
    Number(f64, f64),
    /// `2026-11-23`
    Date,
    /// `2026-11-23` or `2026-11-23T16:00`
    Moment,
    /// `2026-11`
    Month,
    /// One of these words.
    Choice(Vec<&'static str>),
    /// Some of these words, or one.
    Choices(Vec<&'static str>),
    /// A mapping.
    Nested(Keys),
    /// A list of mappings.
    Each(Keys),
    /// A mapping from names to mappings or nothing.
    Named(Keys),
    /// What has a shape of its own.
    Own(OwnShape),
}

/// Shapes that are read value by value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OwnShape {
    /// A text, or a mapping from languages to texts.
    Localized,
    /// How readers tell something.
    Signals,
    /// A mapping from names to texts or numbers.
    Tokens,
    /// Not looked at.
    Anything,
}

/// A key and what it takes.
#[derive(Clone, Debug, PartialEq)]
pub struct Key {
    /// Its name.
    pub name: &'static str,
    /// What it takes.
    pub shape: Shape,
    /// Whether it must be there.
    pub required: bool,
}

/// The keys of a mapping.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Keys {
    /// In the order in which they are read.
    pub keys: Vec<Key>,
    /// Of these, exactly one: named by the key that tells it, with the keys that it has besides.
    pub forms: Vec<(&'static str, Keys)>,
}

impl Keys {
    /// What `read` reads of a mapping.
    pub fn record(read: impl FnOnce(&mut Fields<'_, '_>)) -> Self {
        let path = SourcePath::new("recording");
        let mut report = Report::new(&path, "", 0..0);
        let nothing = Mapping::new();
        let mut fields = Fields::new(&mut report, &nothing);
        fields.recorded = Some(Self::default());
        read(&mut fields);
        fields.recorded.expect("nothing takes the keys away")
    }

    /// Notes a key; what is said first stands.
    pub(super) fn note(&mut self, name: &'static str, shape: impl FnOnce() -> Shape) {
        if !self.keys.iter().any(|key| key.name == name) {
            self.keys.push(Key { name, shape: shape(), required: false });
        }
    }

    /// Notes that a key must be there.
    pub(super) fn require(&mut self, name: &'static str) {
        if let Some(key) = self.keys.iter_mut().find(|key| key.name == name) {
            key.required = true;
        } else {
            // It is asked for before it is read.
            self.keys.push(Key { name, shape: Shape::Text, required: true });
        }
    }
}
