//! Values of single keys of the configuration, and what is wrong with them.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use serde_yaml::Value;

use super::{BaseUrl, Config, SignalsBy};
use crate::parse::Kind;
use crate::parse::yaml::{Fields, OwnShape};

pub(super) fn is_language_tag(tag: &str) -> bool {
    (2..=12).contains(&tag.len()) && tag.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

pub(super) fn language_tag(fields: &mut Fields<'_, '_>, key: &'static str) -> Option<String> {
    let tag = fields.text(key)?;
    if is_language_tag(&tag) {
        return Some(tag);
    }
    fields.invalid(key, format!("`{tag}` is not a language tag"), Some("write `ja`, `en` …".into()));
    None
}

pub(super) fn base_url(fields: &mut Fields<'_, '_>) -> Option<BaseUrl> {
    let text = fields.text("base_url")?;
    let base = BaseUrl::parse(&text);
    if base.is_none() {
        let hint = "write `/`, `/portal/` or `https://host/portal/`";
        fields.invalid("base_url", format!("`{text}` is not an address"), Some(hint.into()));
    }
    base
}

/// The name of a folder below `themes/`, never a way to another.
pub(super) fn theme(fields: &mut Fields<'_, '_>) -> Option<String> {
    let name = fields.text("theme")?;
    if !name.starts_with('.') && !name.contains(['/', '\\', ':']) && !name.contains(char::is_control) {
        return Some(name);
    }
    let hint = "write the name of a folder below themes/, without a `/`";
    fields.invalid("theme", format!("`{name}` is not a theme's name"), Some(hint.into()));
    None
}

pub(super) fn timezone(fields: &mut Fields<'_, '_>) -> Option<String> {
    let name = fields.text("timezone")?;
    // As the list spells it: the name is published, in calendars for instance.
    let known = TimeZone::get(&name).ok().and_then(|zone| zone.iana_name().map(str::to_owned));
    if known.is_some() {
        return known;
    }
    let hint = "write a name of the IANA list, such as `Asia/Tokyo`";
    fields.invalid("timezone", format!("`{name}` is not a time zone"), Some(hint.into()));
    None
}

/// An address that ends up in links: never one that runs code.
pub(super) fn url_template(fields: &mut Fields<'_, '_>, key: &'static str) -> Option<String> {
    let text = fields.text(key)?;
    if ["https://", "http://", "mailto:", "/"].iter().any(|start| text.starts_with(start))
        && !text.contains(char::is_whitespace)
    {
        return Some(text);
    }
    let hint = "begin with `https://`, `http://`, `mailto:` or `/`";
    fields.invalid(key, format!("`{key}` is `{text}`, expected an address"), Some(hint.into()));
    None
}

/// `off`, `beacon`, `{link: ADDRESS}` or `{endpoint: ADDRESS}`.
pub(super) fn signals(fields: &mut Fields<'_, '_>) -> Option<SignalsBy> {
    const HINT: &str = "write `off`, `beacon`, `{link: ADDRESS}` or `{endpoint: ADDRESS}`";
    let value = fields.raw("signals", OwnShape::Signals)?;
    match value.as_str() {
        // Some readers of YAML take a bare `off` for false.
        Some("off") => return Some(SignalsBy::Off),
        Some("beacon") => return Some(SignalsBy::Beacon),
        _ if value.as_bool() == Some(false) => return Some(SignalsBy::Off),
        _ if value.is_mapping() => {}
        _ => {
            fields.invalid("signals", "`signals` has no such way to tell", Some(HINT.into()));
            return None;
        }
    }
    let (has, ways) = fields.nested("signals", |fields| {
        let has = [fields.has_value("link"), fields.has_value("endpoint")];
        (has, [url_template(fields, "link"), url_template(fields, "endpoint")])
    })?;
    match ways {
        [Some(link), None] => Some(SignalsBy::Link(link)),
        [None, Some(endpoint)] if !endpoint.starts_with("mailto:") => Some(SignalsBy::Endpoint(endpoint)),
        // What is wrong with an address is told already.
        [None, None] if has.contains(&true) => None,
        _ => {
            fields.invalid("signals", "`signals` takes one way to tell", Some(HINT.into()));
            None
        }
    }
}

/// Texts by name. Which names there are and what they take, the theme knows.
pub(super) fn theme_tokens(fields: &mut Fields<'_, '_>) -> BTreeMap<String, String> {
    let Some(value) = fields.raw("theme_tokens", OwnShape::Tokens) else { return BTreeMap::new() };
    let Some(mapping) = value.as_mapping() else {
        fields.invalid("theme_tokens", "`theme_tokens` maps a token to a value", None);
        return BTreeMap::new();
    };
    let mut tokens = BTreeMap::new();
    for (name, value) in mapping {
        let name = name.as_str().unwrap_or("?");
        let text = match value {
            Value::String(text) => Some(text.trim().to_owned()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        };
        if let Some(text) = text.filter(|text| !text.is_empty()) {
            tokens.insert(name.to_owned(), text);
        } else {
            // A bare `#` begins a comment, so a colour without quotes is nothing.
            let hint = "write its value as text, a colour in quotes: `accent: \"#2a4b8d\"`";
            fields.invalid("theme_tokens", format!("the token `{name}` has no value"), Some(hint.into()));
        }
    }
    tokens
}

pub(super) fn freshness(fields: &mut Fields<'_, '_>) -> Option<BTreeMap<Kind, i64>> {
    fields.nested("freshness", |fields| {
        let mut months = Config::default().freshness;
        for kind in Kind::ALL {
            if let Some(number) = fields.whole(kind.name(), 1, 600) {
                months.insert(kind, number);
            }
        }
        months
    })
}
