//! Shapes as JSON Schema. Where a value is trimmed or may be empty before it is read, a schema allows it too; what takes
//! more than one file to know, it leaves to `check`.

use serde_json::{Map, Value, json};

use super::about::{About, Takes};
use super::{Language, Words, defaults};
use crate::parse::yaml::{Key, Keys, OwnShape, Shape};

/// A day, which also has the length that the reader asks for.
const DATE: &str = "[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])";

/// Turns keys into schemas.
pub(super) struct Writer<'a> {
    /// Of descriptions and labels.
    pub(super) language: Language,
    /// The portal's own words.
    pub(super) words: Option<&'a Words>,
}

impl Writer<'_> {
    /// A mapping; `open` if it may have keys that nobody reads.
    pub(super) fn mapping(&self, keys: &Keys, path: &str, open: bool) -> Value {
        let mut properties = Map::new();
        let of_forms = keys.forms.iter().flat_map(|(_, form)| &form.keys);
        for key in keys.keys.iter().chain(of_forms) {
            if !properties.contains_key(key.name) {
                properties.insert(key.name.to_owned(), self.key(key, &format!("{path}.{}", key.name)));
            }
        }
        let mut schema = json!({ "type": "object", "properties": properties, "additionalProperties": open });
        let required = required(keys);
        if !required.is_empty() {
            schema["required"] = json!(required);
        }
        if !keys.forms.is_empty() {
            let forms: Vec<Value> = keys.forms.iter().map(|(_, form)| only(form, keys)).collect();
            schema["oneOf"] = json!(forms);
        }
        schema
    }

    /// Ids with what they stand for.
    pub(super) fn vocabulary(&self, entry: &Keys, path: &str) -> Value {
        json!({
            "type": ["object", "null"],
            "propertyNames": { "pattern": "^[^\\s!-,./:-@\\[-^`{-~]+$" },
            "additionalProperties": {
                "anyOf": [{ "type": ["string", "null"] }, self.mapping(entry, path, false)],
            },
        })
    }

    /// Lists of words that mean the same.
    pub(super) fn synonyms(&self) -> Value {
        let description = match self.language {
            Language::Ja => "同じ意味の言葉を、一行に一組ずつ書きます。",
            Language::En => "Words that mean the same, one group a line.",
        };
        let group = json!({ "type": "array", "items": { "type": "string" } });
        json!({ "type": ["array", "null"], "description": description, "items": group })
    }

    fn key(&self, key: &Key, path: &str) -> Value {
        let about = About::of(path);
        let takes = about.map_or(Takes::Anything, |about| about.takes);
        let mut schema = self.shape(&key.shape, path, takes, key.required);
        if let Some(about) = about {
            schema["description"] = json!(about.text(self.language));
        }
        if let Some(default) = defaults::of(path) {
            let default: Value = serde_yaml::from_str(default).expect("a default is YAML");
            schema["default"] = default;
        }
        schema
    }

    fn shape(&self, shape: &Shape, path: &str, takes: Takes, required: bool) -> Value {
        // A key with nothing behind it counts as absent.
        let or_nothing = |kind: &str| if required { json!(kind) } else { json!([kind, "null"]) };
        match shape {
            Shape::Text => {
                let mut text = self.text(takes);
                if required && text.get("pattern").is_none() {
                    text["pattern"] = json!("\\S");
                }
                if required { text } else { nullable(text) }
            }
            Shape::Texts => list_or_one(&self.text(takes)),
            Shape::Flag => json!({ "type": or_nothing("boolean") }),
            Shape::Whole(least, most) => {
                json!({ "type": or_nothing("integer"), "minimum": least, "maximum": most })
            }
            Shape::Number(least, most) => {
                json!({ "type": or_nothing("number"), "minimum": least, "maximum": most })
            }
            Shape::Date => {
                json!({ "type": or_nothing("string"), "format": "date", "pattern": format!("^{DATE}$") })
            }
            Shape::Moment => {
                let pattern = format!("^{DATE}([Tt ]([01][0-9]|2[0-3])(:?[0-5][0-9].*)?)?$");
                json!({ "type": or_nothing("string"), "pattern": pattern })
            }
            Shape::Month => {
                json!({ "type": or_nothing("string"), "pattern": "^[0-9]{4}-(0[1-9]|1[0-2])$" })
            }
            Shape::Choice(choices) => {
                let choice = json!({ "type": "string", "enum": choices });
                if required { choice } else { nullable(choice) }
            }
            Shape::Choices(choices) => list_or_one(&json!({ "type": "string", "enum": choices })),
            Shape::Nested(keys) => {
                let mut schema = self.mapping(keys, path, false);
                schema["type"] = or_nothing("object");
                schema
            }
            Shape::Each(keys) => {
                json!({ "type": or_nothing("array"), "items": self.mapping(keys, path, false) })
            }
            Shape::Named(keys) => {
                let mut named = self.mapping(keys, path, false);
                if keys.forms.is_empty() {
                    named["type"] = json!(["object", "null"]);
                }
                json!({ "type": or_nothing("object"), "additionalProperties": named })
            }
            Shape::Own(own) => own_shape(*own, required),
        }
    }

    /// One text, with what is known of it.
    fn text(&self, takes: Takes) -> Value {
        let words = self.words.and_then(|words| words.of(takes));
        match (takes, words) {
            (Takes::Pattern(pattern), _) => {
                json!({ "type": "string", "pattern": format!("^\\s*({pattern})?\\s*$") })
            }
            (_, Some((words, is_closed))) if !words.is_empty() => {
                let (ids, labels): (Vec<_>, Vec<_>) = words.iter().cloned().unzip();
                let choice = json!({ "type": "string", "enum": ids, "enumDescriptions": labels });
                if is_closed { choice } else { json!({ "anyOf": [choice, { "type": "string" }] }) }
            }
            _ => json!({ "type": "string" }),
        }
    }
}

fn required(keys: &Keys) -> Vec<&'static str> {
    keys.keys.iter().filter(|key| key.required).map(|key| key.name).collect()
}

/// What only one of several forms has, and what the others have and it has not.
fn only(form: &Keys, all: &Keys) -> Value {
    let has = |name: &str| form.keys.iter().chain(&all.keys).any(|key| key.name == name);
    let others = all.forms.iter().flat_map(|(_, other)| &other.keys).filter(|key| !has(key.name));
    let forbidden: Map<String, Value> = others.map(|key| (key.name.to_owned(), Value::Bool(false))).collect();
    json!({ "required": required(form), "properties": forbidden })
}

/// Also nothing.
fn nullable(mut schema: Value) -> Value {
    if schema.get("anyOf").is_some() {
        return json!({ "anyOf": [schema, { "type": "null" }] });
    }
    schema["type"] = json!([schema["type"], "null"]);
    if let Some(choices) = schema["enum"].as_array_mut() {
        choices.push(Value::Null);
    }
    if let Some(labels) = schema.get_mut("enumDescriptions").and_then(Value::as_array_mut) {
        labels.push(json!(""));
    }
    if schema["enum"].is_null() {
        schema.as_object_mut().expect("a schema is an object").remove("enum");
    }
    schema
}

/// A list of items, one item, or nothing.
fn list_or_one(item: &Value) -> Value {
    json!({ "anyOf": [{ "type": "array", "items": item }, item, { "type": "null" }] })
}

fn own_shape(own: OwnShape, required: bool) -> Value {
    let by_language = json!({ "type": "object", "additionalProperties": { "type": "string" } });
    let address = |pattern: &str| json!({ "type": "string", "pattern": pattern });
    let way = |name: &str, pattern: &str| {
        json!({
            "type": "object",
            "properties": { name: address(pattern) },
            "required": [name],
            "additionalProperties": false,
        })
    };
    let mut forms = match own {
        OwnShape::Localized => vec![json!({ "type": "string" }), by_language],
        OwnShape::Signals => vec![
            // Some readers of YAML take a bare `off` for false.
            json!({ "enum": ["off", "beacon", false] }),
            way("link", "^\\s*(https?://|mailto:|/)\\S*\\s*$"),
            way("endpoint", "^\\s*(https?://|/)\\S*\\s*$"),
        ],
        OwnShape::Tokens => {
            vec![json!({ "type": "object", "additionalProperties": { "type": ["string", "number"] } })]
        }
        OwnShape::Anything => return json!({}),
    };
    if !required {
        forms.push(json!({ "type": "null" }));
    }
    json!({ "anyOf": forms })
}
