//! The words of every language: what a theme lacks comes from another locale, and is told.

use std::collections::{BTreeMap, BTreeSet};

use serde_yaml::Value;

use super::files::{Files, built_in_file};
use super::in_config;
use crate::config::Config;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::parse::yaml::{Report, Step};
use crate::paths::SourcePath;
use crate::read::SourceTree;
use crate::render::Locale;

/// More are counted and not named: a terminal has an end.
const NAMED: usize = 40;

/// The locales of a theme, and what is wrong with them: errors where a language cannot be shown at all.
pub(super) fn load(
    tree: &SourceTree,
    files: &Files,
    config: &Config,
    folder: &str,
) -> (BTreeMap<String, Locale>, Vec<Diagnostic>) {
    let mut found = Vec::new();
    let mut broken = BTreeSet::new();
    let mut words: BTreeMap<&str, Value> = BTreeMap::new();
    for (name, file) in files.ending("yaml") {
        let Some(language) = name.strip_prefix("locales/").and_then(|name| name.strip_suffix(".yaml")) else {
            continue;
        };
        let path = SourcePath::new(&format!("{folder}{name}"));
        let mut report = Report::new(&path, &file.text, 0..file.text.len());
        if file.is_own {
            report = report.within(config.limits);
        }
        match report.load() {
            Some(mapping) => {
                let mut own = Value::from(mapping);
                // A few words of a language that the default has: the rest of it stays.
                if let Some(default) = built_in_file(name).filter(|_| file.is_own) {
                    let default = serde_yaml::from_str(&default).expect("the embedded locales are YAML");
                    fill("", &mut own, &default, &mut Vec::new());
                }
                words.insert(language, own);
            }
            None => {
                broken.insert(language);
            }
        }
        let problems = report.diagnostics.into_iter();
        found.extend(problems.map(|problem| Diagnostic { code: Code::TemplateLocale, ..problem }));
    }
    let bases = [config.language.as_str(), "en"];
    for language in &config.languages {
        let Some(mut own) = words.remove(language.as_str()) else { continue };
        let base = bases.into_iter().find(|base| base != language && words.contains_key(base));
        let mut missing = Vec::new();
        if let Some(base) = base {
            fill("", &mut own, &words[base], &mut missing);
            let path = SourcePath::new(&format!("{folder}locales/{language}.yaml"));
            found.extend(incomplete(&path, language, base, &missing));
        }
        words.insert(language.as_str(), own);
    }
    for (position, language) in config.languages.iter().enumerate() {
        if words.contains_key(language.as_str()) || broken.contains(language.as_str()) {
            continue;
        }
        let message = format!("the theme has no words for the language `{language}`");
        let hint =
            format!("copy the embedded locales/en.yaml to {folder}locales/{language}.yaml and translate it");
        let keys = [Step::Key("languages"), Step::Item(position)];
        found.push(in_config(Code::TemplateLocale, tree, &keys, message).hint(hint));
    }
    let locales =
        words.iter().map(|(language, words)| ((*language).to_owned(), Locale::new(language, words)));
    (locales.collect(), found)
}

/// Gives `words` what only `base` has, and notes the path of each such word; of a group that lacks as a whole, its own.
fn fill(path: &str, words: &mut Value, base: &Value, missing: &mut Vec<String>) {
    match (&mut *words, base) {
        (Value::Mapping(words), Value::Mapping(base)) => {
            for (key, base) in base {
                let name = key.as_str().unwrap_or_default();
                let path = if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
                match words.get_mut(key) {
                    Some(words) => fill(&path, words, base, missing),
                    None => {
                        words.insert(key.clone(), base.clone());
                        missing.push(path);
                    }
                }
            }
        }
        (Value::String(_), Value::String(_)) => {}
        // A month without a name is a word that lacks; of other lists, each language has its own length.
        (Value::Sequence(words), Value::Sequence(base))
            if words.iter().all(Value::is_string)
                && (words.len() >= base.len() || !path.starts_with("format.")) => {}
        _ => {
            *words = base.clone();
            missing.push(path.to_owned());
        }
    }
}

fn incomplete(path: &SourcePath, language: &str, base: &str, missing: &[String]) -> Option<Diagnostic> {
    let (named, rest) = missing.split_at(missing.len().min(NAMED));
    let rest = if rest.is_empty() { String::new() } else { format!(" and {} more", rest.len()) };
    let message = format!(
        "words are missing for `{language}`; those of `{base}` are shown: {}{rest}",
        named.join(", ")
    );
    let warning = Diagnostic::new(Code::TemplateLocale, path, message)
        .severity(Severity::Warning)
        .hint("take them from the embedded locales/en.yaml and translate them");
    (!missing.is_empty()).then_some(warning)
}
