//! Which key becomes which. A value is taken over only if it is certain to be right here: a day that could be two, or a
//! name where an id belongs, is not.

use jiff::civil::Date;
use serde_yaml::{Mapping, Value};

use super::super::report::Report;
use super::super::vocabularies::Vocabularies;
use super::super::{dates, report::What};
use super::text;
use crate::parse::Kind;
use crate::parse::yaml::ORDERS;

/// Where a page's front matter stands, for what is told of it.
#[derive(Clone, Copy, Debug)]
pub(in crate::import) struct Place<'a> {
    /// File of the source.
    pub(in crate::import) path: &'a str,
    /// What it becomes.
    pub(in crate::import) kind: Kind,
    /// Whether it translates another page of the four kinds, and so has only a title and a summary.
    pub(in crate::import) is_closed_twin: bool,
}

/// Front matter of a portal, and what it told besides.
#[derive(Clone, Debug, Default)]
pub(in crate::import) struct Mapped {
    /// The keys.
    pub(in crate::import) keys: Mapping,
    /// The address that the page names for itself, whole: `/a/b/`.
    pub(in crate::import) address: Option<String>,
    /// The last part of its address.
    pub(in crate::import) slug: Option<String>,
    /// Former addresses.
    pub(in crate::import) aliases: Vec<String>,
}

/// Keys of a portal that hold ids of its own: another generator's are something else, unless the portal knows them.
const IDS: [&str; 5] = ["authors", "owner", "department", "tasks", "tools"];

/// The order in which keys are written.
const ORDER: [&str; 27] = [
    "title",
    "summary",
    "date",
    "updated",
    "authors",
    "owner",
    "answered_by",
    "department",
    "tasks",
    "tools",
    "tags",
    "category",
    "order",
    "level",
    "minutes_to_try",
    "minutes",
    "data_class",
    "variables",
    "lang",
    "draft",
    "publish_at",
    "expires_at",
    "review_by",
    "aliases",
    "related",
    "featured",
    "search",
];

/// Maps the keys of one page.
pub(in crate::import) fn map(
    source: &Mapping,
    place: Place<'_>,
    vocabularies: &Vocabularies,
    report: &mut Report,
) -> Mapped {
    let mut mapper = Mapper { place, vocabularies, report, found: Mapped::default(), tags: Vec::new() };
    let mut extra = Mapping::new();
    for (key, value) in source {
        let name = match key {
            Value::String(name) => name.clone(),
            other => serde_yaml::to_string(other).unwrap_or_default().trim().to_owned(),
        };
        if value.is_null() || matches!(value, Value::String(text) if text.trim().is_empty()) {
            continue;
        }
        if mapper.key(&name, value) {
            continue;
        }
        mapper.report.unmapped(&name);
        if place.kind == Kind::Page && !place.is_closed_twin {
            let is_ours = ORDER.contains(&name.as_str());
            extra.insert(text(if is_ours { format!("source_{name}") } else { name }), value.clone());
        }
    }
    let Mapper { mut found, tags, .. } = mapper;
    if !tags.is_empty() && !place.is_closed_twin {
        found.keys.insert(text("tags"), Value::Sequence(tags.into_iter().map(text).collect()));
    }
    let mut keys = Mapping::new();
    for name in ORDER {
        if let Some(value) = found.keys.get(name) {
            keys.insert(text(name), value.clone());
        }
    }
    keys.extend(extra);
    Mapped { keys, ..found }
}

struct Mapper<'a> {
    place: Place<'a>,
    vocabularies: &'a Vocabularies,
    report: &'a mut Report,
    found: Mapped,
    tags: Vec<String>,
}

impl Mapper<'_> {
    /// Takes a key over; false if it has no equivalent, or its value none that fits.
    fn key(&mut self, name: &str, value: &Value) -> bool {
        let lower = name.to_ascii_lowercase();
        let to = match lower.as_str() {
            "title" => return self.words(name, "title", value),
            "summary" | "description" | "excerpt" => return self.words(name, "summary", value),
            _ if self.place.is_closed_twin => return false,
            "date" | "created" | "created_at" | "createdat" | "作成日" | "作成日時" => "date",
            "updated" | "lastmod" | "last_modified" | "modified" | "updated_at" | "updatedat"
            | "last_update" | "ms.date" | "更新日" | "更新日時" => "updated",
            "publish_at" | "publishdate" | "publish_date" => "publish_at",
            "expires_at" | "expirydate" | "expiry_date" => "expires_at",
            "review_by" => "review_by",
            "tags" | "categories" | "category" | "タグ" => return self.tags(name, value),
            "draft" | "wip" => return self.flag(name, "draft", value, true),
            "published" => return self.flag(name, "draft", value, false),
            "unlisted" => return self.flag(name, "search", value, false),
            "search" | "featured" => return self.ours(name, &lower, value),
            "aliases" | "redirect_from" => return self.aliases(name, value),
            "url" | "permalink" => return self.address(name, value),
            "slug" | "id" => return self.slug(name, value),
            "lang" | "locale" => return self.language(name, value),
            "weight" | "order" | "sidebar_position" | "nav_order" => return self.order(name, value),
            "authors" | "author" | "owner" | "department" | "tasks" | "tools" => {
                return self.ids(name, &lower, value);
            }
            _ => return false,
        };
        self.day(name, to, value)
    }

    fn set(&mut self, from: &str, to: &str, value: Value) -> bool {
        if self.found.keys.contains_key(to) {
            return false;
        }
        self.report.mapped(from, to);
        self.found.keys.insert(text(to), value);
        true
    }

    fn words(&mut self, from: &str, to: &str, value: &Value) -> bool {
        let Some(words) = scalar(value) else { return false };
        let one_line = words.split_whitespace().collect::<Vec<_>>().join(" ");
        self.set(from, to, text(if words.contains('\n') { one_line } else { words.trim().to_owned() }))
    }

    fn day(&mut self, from: &str, to: &str, value: &Value) -> bool {
        let written = match value {
            Value::Mapping(mapping) => mapping.get("date").and_then(scalar),
            other => scalar(other),
        };
        let Some(written) = written else { return false };
        let read = |text: &str| if from == "ms.date" { dates::month_first(text) } else { None };
        let Some(day) = read(&written).or_else(|| dates::day(&written)) else { return false };
        self.set(from, to, text(Date::to_string(&day)))
    }

    /// Words, in a list or parted by commas; a category is a tag here.
    fn tags(&mut self, from: &str, value: &Value) -> bool {
        if from.eq_ignore_ascii_case("category") && self.place.kind == Kind::Faq {
            return self.words(from, "category", value);
        }
        let words: Option<Vec<String>> = match value {
            Value::Sequence(items) => items.iter().map(tag).collect(),
            other => scalar(other).map(|text| text.split([',', '、']).map(str::to_owned).collect()),
        };
        let Some(words) = words else { return false };
        self.report.mapped(from, "tags");
        for word in words {
            let word = word.trim().trim_start_matches('#').to_owned();
            if !word.is_empty() && !self.tags.contains(&word) {
                self.tags.push(word);
            }
        }
        true
    }

    /// A flag; `kept` is its value where ours says the same.
    fn flag(&mut self, from: &str, to: &str, value: &Value, kept: bool) -> bool {
        let Some(flag) = boolean(value) else { return false };
        let ours = if kept { flag } else { !flag };
        // What is not said is no draft and is found.
        if ours == (to == "search") {
            self.report.mapped(from, to);
            return true;
        }
        self.set(from, to, Value::Bool(ours))
    }

    fn ours(&mut self, from: &str, to: &str, value: &Value) -> bool {
        let excluded = value.as_mapping().and_then(|search| search.get("exclude")).and_then(boolean);
        match excluded.map(|excluded| !excluded).or_else(|| boolean(value)) {
            Some(flag) => self.set(from, to, Value::Bool(flag)),
            None => false,
        }
    }

    /// Only whole addresses: what is relative is, depending on the generator, relative to different things, or
    /// no address at all.
    fn aliases(&mut self, from: &str, value: &Value) -> bool {
        let written = match value {
            Value::Sequence(items) => items.iter().filter_map(scalar).collect(),
            other => Vec::from_iter(scalar(other)),
        };
        let (usable, others): (Vec<String>, Vec<String>) =
            written.into_iter().partition(|alias| super::super::aliases::is_usable(alias));
        if usable.is_empty() {
            return false;
        }
        for other in others {
            self.report.find(What::FrontMatter, self.place.path, 1, &format!("{from}: {other}"));
        }
        self.report.mapped(from, "aliases");
        self.found.aliases.extend(usable);
        true
    }

    fn address(&mut self, from: &str, value: &Value) -> bool {
        let address = scalar(value).filter(|address| super::super::aliases::is_usable(address));
        let Some(address) = address else { return false };
        self.report.mapped(from, "aliases");
        self.found.address = Some(address);
        true
    }

    /// An address if it is whole, else the last part of one.
    fn slug(&mut self, from: &str, value: &Value) -> bool {
        let Some(slug) = scalar(value).filter(|slug| !slug.contains(['?', '#', ' '])) else { return false };
        if slug.starts_with('/') && slug.len() > 1 {
            return self.address(from, value);
        }
        if self.found.slug.is_some() && from.eq_ignore_ascii_case("id") {
            return true;
        }
        self.report.mapped(from, "address");
        self.found.slug = Some(slug);
        true
    }

    fn language(&mut self, from: &str, value: &Value) -> bool {
        let is_tag = |tag: &String| {
            tag.split('-').all(|part| {
                (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
            })
        };
        match scalar(value).filter(is_tag) {
            Some(tag) => self.set(from, "lang", text(tag)),
            None => false,
        }
    }

    fn order(&mut self, from: &str, value: &Value) -> bool {
        match whole(value) {
            // In Hugo, where most of these come from, no weight at all.
            Some(0) if from.eq_ignore_ascii_case("weight") => {
                self.report.mapped(from, "order");
                true
            }
            Some(number) if has_order(self.place.kind) => {
                self.set(from, "order", Value::Number(number.into()))
            }
            _ => false,
        }
    }

    fn ids(&mut self, from: &str, lower: &str, value: &Value) -> bool {
        let to = if lower == "author" { "authors" } else { lower };
        debug_assert!(IDS.contains(&to), "only keys that hold ids come here");
        let written: Option<Vec<String>> = match value {
            Value::Sequence(items) => items.iter().map(scalar).collect(),
            other => scalar(other).map(|one| vec![one]),
        };
        let ids: Option<Vec<String>> =
            written.and_then(|written| written.iter().map(|word| self.vocabularies.id(to, word)).collect());
        let Some(ids) = ids.filter(|ids| !ids.is_empty()) else { return false };
        let is_list = matches!(to, "authors" | "tasks" | "tools");
        match (is_list, ids.as_slice()) {
            (true, _) => self.set(from, to, Value::Sequence(ids.into_iter().map(text).collect())),
            (false, [id]) => self.set(from, to, text(id.clone())),
            (false, _) => false,
        }
    }
}

/// Whether a kind has a key `order`.
pub(in crate::import) const fn has_order(kind: Kind) -> bool {
    matches!(kind, Kind::Faq | Kind::Module | Kind::Page)
}

/// A place among others: a whole number, as far as `order` goes.
pub fn whole(value: &Value) -> Option<i64> {
    value.as_i64().filter(|number| ORDERS.contains(number))
}

/// A text, a number or a flag as text.
pub(in crate::import) fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        _ => None,
    }
}

/// A tag, or the label of one in a mapping.
fn tag(value: &Value) -> Option<String> {
    let label = value.as_mapping().and_then(|mapping| mapping.get("label")).and_then(scalar);
    label.or_else(|| scalar(value))
}

fn boolean(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(flag) => Some(*flag),
        Value::String(text) => match text.trim().to_ascii_lowercase().as_str() {
            "true" | "yes" => Some(true),
            "false" | "no" => Some(false),
            _ => None,
        },
        _ => None,
    }
}
