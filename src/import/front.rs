//! Front matter of other generators: YAML, TOML and JSON in, the keys of a portal out.

mod keys;
mod raw;

use serde_yaml::{Mapping, Value};

pub use keys::whole;
pub(super) use keys::{Mapped, Place, has_order, map};
pub(super) use raw::{Raw, read};

/// The YAML of a page, with its fences; empty if there are no keys.
pub(super) fn write(mapping: &Mapping) -> String {
    if mapping.is_empty() { String::new() } else { format!("---\n{}---\n", lines(mapping)) }
}

/// The YAML without fences.
pub(super) fn lines(mapping: &Mapping) -> String {
    if mapping.is_empty() {
        return String::new();
    }
    serde_yaml::to_string(mapping).expect("a mapping that was read can be written")
}

/// A text as a value.
pub(super) fn text(text: impl Into<String>) -> Value {
    Value::String(text.into())
}
