//! `keys.md`, `settings.md` and their twins: every key that authors and operators may write, as `chienowa schema` has it.

use chienowa::parse::yaml::{Key, Keys, OwnShape, Shape};
use chienowa::schema::{Language, Subject, default_of, meaning};

use super::page::{Section, Table};
use super::{cell, file_name, is_renewed};

/// Joins what is told of a value.
fn sentence(language: Language, told: &[String]) -> String {
    told.join(if language == Language::Ja { "。" } else { "; " })
}

const fn say(language: Language, ja: &'static str, en: &'static str) -> &'static str {
    match language {
        Language::Ja => ja,
        Language::En => en,
    }
}

/// The section of a key that has keys of its own; what only leads to one other key is passed over.
fn inner<'a>(key: &'a Key, at: &str) -> Option<(String, &'a Keys)> {
    let (Shape::Nested(keys) | Shape::Each(keys) | Shape::Named(keys)) = &key.shape else { return None };
    let name = if at.is_empty() { key.name.to_owned() } else { format!("{at}.{}", key.name) };
    match keys.keys.as_slice() {
        [only] if keys.forms.is_empty() => inner(only, &name).or(Some((name, keys))),
        _ => Some((name, keys)),
    }
}

fn anchor(name: &str) -> String {
    name.replace('.', "-")
}

/// A number as people write it.
fn grouped(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut text = String::new();
    for (at, digit) in digits.char_indices() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if number < 0 { format!("−{text}") } else { text }
}

fn listed(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" ")
}

#[expect(clippy::cast_possible_truncation, reason = "bounds are whole")]
fn shape(key: &Key, at: &str, language: Language) -> String {
    let range = |kind: &str, least: i64, most: i64| {
        let (least, most) = (grouped(least), grouped(most));
        match language {
            Language::Ja => format!("{kind} {least}〜{most}"),
            Language::En => format!("{kind}, {least} to {most}"),
        }
    };
    let link =
        || inner(key, at).map(|(name, _)| format!("[`{name}`](#{})", anchor(&name))).unwrap_or_default();
    match &key.shape {
        Shape::Text => say(language, "文字", "text").to_owned(),
        Shape::Texts => say(language, "文字の並び", "list of texts").to_owned(),
        Shape::Flag => say(language, "`true` か `false`", "`true` or `false`").to_owned(),
        Shape::Whole(least, most) => range(say(language, "整数", "whole number"), *least, *most),
        Shape::Number(least, most) => range(say(language, "数", "number"), *least as i64, *most as i64),
        Shape::Date => say(language, "日 `2026-11-23`", "day `2026-11-23`").to_owned(),
        Shape::Moment => {
            say(language, "日か時刻 `2026-11-23T16:00`", "day or time `2026-11-23T16:00`").to_owned()
        }
        Shape::Month => say(language, "月 `2026-11`", "month `2026-11`").to_owned(),
        Shape::Choice(choices) => listed(choices),
        Shape::Choices(choices) => match language {
            Language::Ja => format!("{} の並び", listed(choices)),
            Language::En => format!("list of {}", listed(choices)),
        },
        Shape::Nested(_) => link(),
        Shape::Each(_) => format!("{}{}", say(language, "並び: ", "list of "), link()),
        Shape::Named(_) => format!("{}{}", say(language, "名前ごとに ", "by name: "), link()),
        Shape::Own(OwnShape::Localized) => {
            say(language, "文字か `{ja: …, en: …}`", "text or `{ja: …, en: …}`").to_owned()
        }
        Shape::Own(OwnShape::Signals) => "`off` `beacon` `{link: …}` `{endpoint: …}`".to_owned(),
        Shape::Own(OwnShape::Tokens) => say(language, "名前と値", "values by name").to_owned(),
        Shape::Own(OwnShape::Anything) => String::new(),
    }
}

/// Addresses in a text, which are examples, are no links.
fn plain(text: &str) -> String {
    let is_part = |letter: char| letter.is_ascii_graphic();
    let Some(begin) = text.find("https://") else { return text.to_owned() };
    let end = text[begin..].find(|letter: char| !is_part(letter)).map_or(text.len(), |length| begin + length);
    format!("{}`{}`{}", &text[..begin], &text[begin..end], &text[end..])
}

/// A row; `path` is that of the keys in the schema, `at` that of the section.
fn row(key: &Key, path: &str, at: &str, more: Option<String>, language: Language) -> Vec<String> {
    let path = format!("{path}.{}", key.name);
    let mut told = vec![shape(key, at, language)];
    told.extend(default_of(&path).map(|default| {
        let default = default.parse().map_or_else(|_| format!("`{default}`"), grouped);
        format!("{} {default}", say(language, "初めは", "default"))
    }));
    told.extend(more);
    if key.required {
        told.push(say(language, "必ず書く", "required").to_owned());
    }
    let means = meaning(&path, language).unwrap_or_default();
    vec![format!("`{}`", key.name), cell(&sentence(language, &told)), cell(&plain(means))]
}

/// Of several forms, each has a key that tells it; whether others have a key too is said.
fn rows_of_forms(keys: &Keys, path: &str, at: &str, language: Language) -> Vec<Vec<String>> {
    let mut names: Vec<&str> = Vec::new();
    let mut rows = Vec::new();
    for key in keys.forms.iter().flat_map(|(_, form)| &form.keys) {
        if names.contains(&key.name) || keys.keys.iter().any(|common| common.name == key.name) {
            continue;
        }
        names.push(key.name);
        let has = |form: &Keys| form.keys.iter().any(|other| other.name == key.name);
        let of: Vec<&str> = keys.forms.iter().filter(|(_, form)| has(form)).map(|(name, _)| *name).collect();
        let tells = of == [key.name];
        let more = match (tells, language) {
            (true, _) => say(language, "どれか一つを書く", "one of these").to_owned(),
            (false, Language::Ja) => format!("{} のとき", listed(&of)),
            (false, Language::En) => format!("with {}", listed(&of)),
        };
        let key = Key { required: key.required && !tells, ..key.clone() };
        rows.push(row(&key, path, at, Some(more), language));
    }
    rows
}

/// The section of some keys, and those of the keys below them. `begin` is what their paths in the schema begin with.
fn add(name: &str, lead: String, keys: &Keys, begin: &str, at: &str, language: Language) -> Vec<Section> {
    let path = [begin, at].join(".");
    let path = path.trim_end_matches('.');
    let mut rows = rows_of_forms(keys, path, at, language);
    rows.extend(keys.keys.iter().map(|key| row(key, path, at, None, language)));
    let head = [say(language, "キー", "Key"), say(language, "値", "Value"), say(language, "意味", "Meaning")];
    let tables = vec![Table { head: head.map(str::to_owned).to_vec(), rows }];
    let mut sections = vec![Section { name: name.to_owned(), level: 2, lead: vec![lead], tables }];
    for (name, below) in keys.keys.iter().filter_map(|key| inner(key, at)) {
        let means = meaning(&format!("{begin}.{name}"), language).unwrap_or_default();
        let lead = format!("{means}{}", say(language, "。", "."));
        sections.extend(add(&name, lead, below, begin, &name, language));
    }
    sections
}

fn of_subject(subject: Subject, name: &str, keys: &Keys, begin: &str, language: Language) -> Vec<Section> {
    let files = match language {
        Language::Ja => format!("書く所: `{}`", subject.files()),
        Language::En => format!("Where: `{}`", subject.files()),
    };
    add(name, files, keys, begin, "", language)
}

/// Of pages that are written, not translated.
const KINDS: [Subject; 5] = [Subject::Story, Subject::Recipe, Subject::Faq, Subject::Module, Subject::Page];

/// What every kind takes in the same way.
fn common() -> Keys {
    let (_, mut common) = Subject::Page.keys();
    for kind in KINDS {
        let (_, keys) = kind.keys();
        common.keys.retain(|key| keys.keys.contains(key));
    }
    common
}

/// What those who write need: front matter, vocabularies, people.
fn for_writers(language: Language) -> Vec<Section> {
    let common = common();
    let (begin, _) = Subject::Page.keys();
    let mut sections = of_subject(Subject::Page, "*.md", &common, begin, language);
    for subject in Subject::ALL {
        let (begin, mut keys) = subject.keys();
        if matches!(subject, Subject::Config | Subject::Synonyms) {
            continue;
        }
        if KINDS.contains(&subject) {
            keys.keys.retain(|key| !common.keys.contains(key));
        }
        for section in of_subject(subject, subject.name(), &keys, begin, language) {
            if !sections.iter().any(|known| known.name == section.name) {
                sections.push(section);
            }
        }
    }
    sections
}

fn for_operators(language: Language) -> Vec<Section> {
    let (begin, keys) = Subject::Config.keys();
    of_subject(Subject::Config, "chienowa.yaml", &keys, begin, language)
}

#[test]
fn the_pages_have_every_key_of_front_matter_and_vocabularies() {
    for language in [Language::Ja, Language::En] {
        is_renewed(&file_name("keys", language), &for_writers(language));
    }
}

#[test]
fn the_pages_have_every_key_of_the_configuration() {
    for language in [Language::Ja, Language::En] {
        is_renewed(&file_name("settings", language), &for_operators(language));
    }
}
