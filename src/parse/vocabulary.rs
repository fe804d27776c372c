//! `content/data/*.yaml`: the portal's own words, and the people who write.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde_yaml::Value;

use super::yaml::{Fields, Keys, OwnShape, Problem, Report, Step, beyond, type_name};
use crate::diagnostic::{Code, Diagnostic};
use crate::limits::Limits;
use crate::paths::SourcePath;

/// A text in several languages. Empty language = said for all.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Localized(BTreeMap<String, String>);

impl Localized {
    /// One text for every language.
    pub fn all(text: impl Into<String>) -> Self {
        Self(BTreeMap::from([(String::new(), text.into())]))
    }

    /// The text in `language`, else for all, else in any.
    pub fn get(&self, language: &str) -> &str {
        self.0
            .get(language)
            .or_else(|| self.0.get(""))
            .or_else(|| self.0.values().next())
            .map_or("", String::as_str)
    }

    /// The language of what [`Localized::get`] returns; none if it is said for all.
    pub fn language_of(&self, language: &str) -> Option<&str> {
        let written = [language, ""].into_iter().find_map(|key| Some(self.0.get_key_value(key)?.0));
        written.or_else(|| self.0.keys().next()).map(String::as_str).filter(|key| !key.is_empty())
    }

    /// Every form, by language.
    pub fn forms(&self) -> impl Iterator<Item = &str> {
        self.0.values().map(String::as_str)
    }

    /// Reads text or a mapping from language to text.
    pub fn read(fields: &mut Fields<'_, '_>, key: &'static str) -> Option<Self> {
        match fields.raw(key, OwnShape::Localized)? {
            Value::String(text) => Some(Self::all(text.trim())),
            Value::Mapping(mapping) => {
                let mut forms = BTreeMap::new();
                for (language, text) in mapping {
                    match (language.as_str(), text.as_str()) {
                        (Some(language), Some(text)) => {
                            forms.insert(language.to_owned(), text.trim().to_owned())
                        }
                        _ => {
                            fields.invalid(
                                key,
                                format!("`{key}` maps a language to a text"),
                                Some(format!("write `{key}: {{ja: …, en: …}}`")),
                            );
                            return None;
                        }
                    };
                }
                Some(Self(forms)).filter(|localized| !localized.0.is_empty())
            }
            other => {
                let message = format!("`{key}` takes text or `{{ja: …, en: …}}`, found {}", type_name(other));
                fields.invalid(key, message, None);
                None
            }
        }
    }
}

/// What one of the vocabularies says of an id.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// What people call it.
    pub label: Localized,
    /// What it is for.
    pub summary: Option<Localized>,
    /// Place in lists, small first.
    pub order: Option<i64>,
    /// The department above.
    pub parent: Option<String>,
    /// First day a department no longer exists.
    pub until: Option<Date>,
    /// The department that took over.
    pub successor: Option<String>,
    /// Where a tool opens; `{prompt}` stands for the text.
    pub url: Option<String>,
    /// Data classes a tool is cleared for.
    pub cleared: Vec<String>,
    /// A learning path's modules in order, as names below `training/`.
    pub modules: Vec<String>,
    /// What a glossary term means.
    pub meaning: Option<Localized>,
    /// How the Japanese label of a glossary term is read, in kana.
    pub reading: Option<String>,
    /// Other words for a glossary term.
    pub synonyms: Vec<String>,
}

/// Ids and what they stand for, in the order of the lists.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Vocabulary {
    /// The file, for diagnostics.
    pub path: Option<SourcePath>,
    entries: Vec<(String, Entry)>,
    positions: BTreeMap<String, usize>,
}

/// Somebody who writes or answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// File name without `.yaml`.
    pub id: String,
    /// Name as shown.
    pub name: Localized,
    /// Id of the department.
    pub department: Option<String>,
    /// Whether the name may be shown at all.
    pub public: bool,
    /// Whether they left; the credit stays.
    pub left: bool,
    /// Mail addresses and names in commits that are theirs. Never in any output.
    pub git: Vec<String>,
}

/// Which vocabulary a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VocabularyKind {
    /// departments.yaml
    Departments,
    /// tasks.yaml
    Tasks,
    /// tools.yaml
    Tools,
    /// paths.yaml
    Paths,
    /// glossary.yaml
    Glossary,
}

impl Vocabulary {
    /// The entry of an id.
    pub fn get(&self, id: &str) -> Option<&Entry> {
        self.positions.get(id).map(|position| &self.entries[*position].1)
    }

    /// Ids and entries in the order of the lists.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Entry)> {
        self.entries.iter().map(|(id, entry)| (id.as_str(), entry))
    }

    /// All ids.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().map(|(id, _)| id.as_str())
    }

    /// Whether any id is allowed.
    pub fn is_free(&self) -> bool {
        self.entries.is_empty()
    }

    /// What an entry takes, where it is not its label alone.
    pub fn keys(kind: VocabularyKind) -> Keys {
        Keys::record(|fields| drop(Entry::read(fields, kind, "id")))
    }

    /// Reads a vocabulary file.
    pub fn parse(
        kind: VocabularyKind,
        path: &SourcePath,
        text: &str,
        limits: Limits,
    ) -> (Self, Vec<Diagnostic>) {
        let mut report = Report::new(path, text, 0..text.len()).within(limits);
        let Some(mapping) = report.load() else { return (Self::default(), report.diagnostics) };
        let mut entries = Vec::new();
        for (id, value) in &mapping {
            let Some(id) = id.as_str().filter(|id| is_id(id)) else {
                let written = serde_yaml::to_string(id).unwrap_or_default();
                let message = format!("`{}` cannot be an id", written.trim());
                let hint =
                    "an id is part of addresses: letters, digits, `-` and `_`, in quotes if only digits";
                report.push(
                    Code::VocabularyInvalid,
                    &[Step::Name(written.trim())],
                    message,
                    Some(hint.into()),
                );
                continue;
            };
            let entry = match value {
                Value::Null => Some(Entry { label: Localized::all(id), ..Entry::default() }),
                Value::String(label) => {
                    Some(Entry { label: Localized::all(label.trim()), ..Entry::default() })
                }
                Value::Mapping(_) => {
                    let mut fields = Fields::new(&mut report, &mapping);
                    fields.entry(id, |fields| Entry::read(fields, kind, id))
                }
                other => {
                    let message = format!("`{id}` takes a label or a mapping, found {}", type_name(other));
                    let hint = format!("write `{id}: label` or `{id}: {{label: …}}`");
                    report.push(Code::VocabularyInvalid, &[Step::Key(id)], message, Some(hint));
                    None
                }
            };
            entries.extend(entry.map(|entry| (id.to_owned(), entry)));
        }
        entries.sort_by_key(|(_, entry)| entry.order.unwrap_or(i64::MAX));
        let positions =
            entries.iter().enumerate().map(|(position, (id, _))| (id.clone(), position)).collect();
        (Self { path: Some(path.clone()), entries, positions }, report.diagnostics)
    }
}

impl Entry {
    fn read(fields: &mut Fields<'_, '_>, kind: VocabularyKind, id: &str) -> Self {
        let label = Localized::read(fields, "label").unwrap_or_else(|| Localized::all(id));
        let summary = Localized::read(fields, "summary");
        let order = fields.order();
        let entry = Self { label, summary, order, ..Self::default() };
        match kind {
            VocabularyKind::Departments => Self {
                parent: fields.text("parent"),
                until: fields.date("until"),
                successor: fields.text("successor"),
                ..entry
            },
            VocabularyKind::Tasks => entry,
            VocabularyKind::Tools => {
                Self { url: fields.text("url"), cleared: fields.texts("cleared"), ..entry }
            }
            VocabularyKind::Paths => Self { modules: fields.texts("modules"), ..entry },
            VocabularyKind::Glossary => Self {
                meaning: Localized::read(fields, "meaning"),
                reading: fields.text("reading"),
                synonyms: fields.texts("synonyms"),
                ..entry
            },
        }
    }
}

impl Person {
    /// Reads `content/data/people/ID.yaml`.
    pub fn parse(path: &SourcePath, text: &str, limits: Limits) -> (Option<Self>, Vec<Diagnostic>) {
        let id = path.file_name().trim_end_matches(".yaml").to_owned();
        let mut report = Report::new(path, text, 0..text.len()).within(limits);
        let Some(mapping) = report.load() else { return (None, report.diagnostics) };
        let mut fields = Fields::new(&mut report, &mapping);
        let person = Self::read(&mut fields, id);
        fields.finish();
        (Some(person), report.diagnostics)
    }

    /// What the file takes.
    pub fn keys() -> Keys {
        Keys::record(|fields| drop(Self::read(fields, String::new())))
    }

    fn read(fields: &mut Fields<'_, '_>, id: String) -> Self {
        let name = Localized::read(fields, "name");
        if name.is_none() && !fields.has_value("name") {
            fields.missing("name", "add `name: …`, as it should be shown");
        }
        // Nobody is named by an oversight: a broken `public` hides.
        let public = fields.flag("public").unwrap_or(!fields.has("public"));
        if fields.has("public") && !fields.has_value("public") {
            let message = "`public` says nothing, so that the name is not shown".to_owned();
            fields.invalid("public", message, Some("write `public: true` or `public: false`".into()));
        }
        Self {
            name: name.unwrap_or_else(|| Localized::all(id.as_str())),
            department: fields.text("department"),
            public,
            left: fields.flag("left").unwrap_or(false),
            git: fields.texts("git"),
            id,
        }
    }
}

/// Reads `content/data/synonyms.yaml`: a list of lists of words.
pub fn parse_synonyms(path: &SourcePath, text: &str, limits: Limits) -> (Vec<Vec<String>>, Vec<Diagnostic>) {
    if let Some(Problem { code, at, message, hint }) = beyond(text, &limits) {
        return (Vec::new(), vec![Diagnostic::new(code, path, message).at(at).hint(hint)]);
    }
    match serde_yaml::from_str::<Option<Vec<Vec<String>>>>(text) {
        Ok(groups) => {
            let words =
                |group: Vec<String>| group.into_iter().filter(|word| !word.trim().is_empty()).collect();
            (groups.unwrap_or_default().into_iter().map(words).collect(), Vec::new())
        }
        Err(error) => {
            let line = error.location().map_or(1, |place| place.line());
            let at = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum::<usize>();
            let found =
                Diagnostic::new(Code::VocabularyInvalid, path, "synonyms are a list of lists of words")
                    .at(at.min(text.len())..at.min(text.len()))
                    .hint("write `- [議事録, 会議メモ]`, one group a line");
            (Vec::new(), vec![found])
        }
    }
}

/// Whether a word can be an id: part of an address without escaping surprises.
pub fn is_id(word: &str) -> bool {
    !word.is_empty() && word.chars().all(|letter| letter.is_alphanumeric() || matches!(letter, '-' | '_'))
}
