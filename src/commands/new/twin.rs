//! The translation of a page, `name.en.md` beside it: title, summary and text, for everything else comes from its
//! original. What is to be translated stands there already, so that links, blanks of prompts and headings fit from the
//! first moment.

use serde_yaml::{Mapping, Value};

use super::answers::Answers;
use super::template::{self, quoted};
use super::{NewFile, Portal, of_tag, refuse_person};
use crate::cli::{New, NewKind};
use crate::commands::CommandError;
use crate::commands::moving::below_content;
use crate::diagnostic::nearest;
use crate::parse::DocumentName;
use crate::parse::front_matter::{Split, split};
use crate::parse::yaml::Report;
use crate::paths::SourcePath;
use crate::schema::Language;

/// A page as its translation takes from it.
struct Original<'a> {
    keys: Mapping,
    body: &'a str,
}

/// The translation of a page that is there.
pub(super) fn of_page(page: &str, arguments: &New, portal: &Portal<'_>) -> Result<NewFile, CommandError> {
    let path = original(page, portal)?;
    let language = language(arguments.lang.map(Language::tag), portal)?;
    let text = &portal.tree.text(&path).expect("the page was found among the texts").text;
    let original = read(&path, text, portal)?;
    let title = arguments.twin_title.as_deref().or_else(|| original.text("title"));
    let front = front(&path, &original, title, original.text("summary"), portal);
    Ok(file(&path, language, &front, original.body, portal))
}

/// The translation of a page that is about to be made: the template in the other language.
pub(super) fn of_new(
    page: &NewFile,
    answers: &Answers,
    today: &str,
    portal: &Portal<'_>,
) -> Result<NewFile, CommandError> {
    refuse_person(answers.kind)?;
    let path = SourcePath::new(&page.name);
    let language = language(None, portal)?;
    let template = template::of(answers.kind, of_tag(language), portal.tree, &portal.config.theme);
    let translated = template::filled(&template, answers, today);
    let original = read(&path, &page.text, portal)?;
    let translated = read(&path, &translated, portal)?;
    let title = answers.twin_title.as_deref().or(Some(&answers.title));
    let front = front(&path, &original, title, translated.text("summary"), portal);
    let body = match answers.kind {
        // Blanks have the same names in every language.
        NewKind::Recipe => with_blanks_of(original.body, translated.body),
        _ => translated.body.to_owned(),
    };
    Ok(file(&path, language, &front, &body, portal))
}

/// The page of a name, with or without `content/` and `.md`.
fn original(page: &str, portal: &Portal<'_>) -> Result<SourcePath, CommandError> {
    let path = below_content(portal.root, page)?;
    let with_ending = SourcePath::new(&format!("{path}.md"));
    let found = [path.clone(), with_ending].into_iter().find(|path| portal.tree.text(path).is_some());
    let name = found.as_ref().and_then(|path| DocumentName::new(path, &portal.config.parse_options()));
    let other = |message: String| Err(CommandError::Other(message));
    match (found, name) {
        (Some(_), Some(DocumentName { language: Some(_), .. })) => {
            other(format!("`{page}` is a translation itself; name the page that it translates"))
        }
        (Some(path), Some(_)) => Ok(path),
        (Some(_), None) => other(format!("`{page}` is not a page")),
        (None, _) => {
            let pages =
                portal.tree.below("content/").map(|(path, _)| path).filter(|path| path.extension() == "md");
            let near = nearest(path.as_str(), pages.map(SourcePath::as_str));
            let hint = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
            other(format!("there is no page `{path}`{hint}"))
        }
    }
}

/// The language to translate into: that asked for, else the only other one, else English.
fn language<'a>(asked: Option<&'static str>, portal: &Portal<'a>) -> Result<&'a str, CommandError> {
    let config = portal.config;
    let mut others = config.languages.iter().map(String::as_str).filter(|tag| *tag != config.language);
    let other = |message: String| Err(CommandError::Other(message));
    if let Some(asked) = asked {
        let known = others.find(|tag| *tag == asked);
        return known.map_or_else(
            || {
                other(format!(
                    "`{asked}` is not a language that pages are translated into; add it to `languages` in chienowa.yaml"
                ))
            },
            Ok,
        );
    }
    let others: Vec<&str> = others.collect();
    match others.iter().find(|tag| **tag == "en").or(others.first()) {
        Some(language) => Ok(language),
        None => other(
            "the portal has one language; add the other to chienowa.yaml, such as `languages: [ja, en]`"
                .to_owned(),
        ),
    }
}

fn read<'a>(path: &SourcePath, text: &'a str, portal: &Portal<'_>) -> Result<Original<'a>, CommandError> {
    let unreadable = || {
        let message = format!("the front matter of `{path}` cannot be read; `chienowa check` tells why");
        CommandError::Other(message)
    };
    let (keys, body) = match split(text) {
        Split::Both { yaml, body } => {
            let mut report = Report::new(path, text, yaml).within(portal.config.limits);
            (report.load().ok_or_else(unreadable)?, &text[body..])
        }
        Split::BodyOnly => (Mapping::new(), text),
        Split::Unclosed => return Err(unreadable()),
    };
    Ok(Original { keys, body })
}

impl Original<'_> {
    fn text(&self, key: &str) -> Option<&str> {
        self.keys.get(key).and_then(Value::as_str).filter(|text| !text.trim().is_empty())
    }
}

/// The keys of a translation, with a word to the translator.
fn front(
    path: &SourcePath,
    original: &Original<'_>,
    title: Option<&str>,
    summary: Option<&str>,
    portal: &Portal<'_>,
) -> String {
    let name = path.file_name();
    let mut front = match of_tag(&portal.config.language) {
        Language::Ja => format!("# {name} の訳。題名・要約・本文だけを書き、ほかのキーは書かない\n"),
        Language::En => format!("# translates {name}: title, summary and text; other keys stay there\n"),
    };
    for (key, value) in [("title", title), ("summary", summary)] {
        let one_line = value.map(|value| value.split_whitespace().collect::<Vec<_>>().join(" "));
        front += &one_line.map_or_else(String::new, |value| format!("{key}: {}\n", quoted(&value)));
    }
    // What may stand in the text although it looks secret, may so in the copy.
    if let Some(allowed) = original.keys.get("allow_secrets").filter(|allowed| !allowed.is_null()) {
        let allowed = Mapping::from_iter([("allow_secrets".into(), allowed.clone())]);
        front += &serde_yaml::to_string(&allowed).expect("what was read can be written");
    }
    front
}

fn file(path: &SourcePath, language: &str, front: &str, body: &str, portal: &Portal<'_>) -> NewFile {
    let stem = path.as_str().strip_suffix(".md").unwrap_or(path.as_str());
    let mut head = format!("---\n{front}---\n");
    if body.contains("\r\n") {
        head = head.replace('\n', "\r\n");
    }
    let name = format!("{stem}.{language}.md");
    let hint = format!("translate title, summary and text of {}", portal.shown(&name).display());
    NewFile { name, text: head + body, hint: Some(hint) }
}

/// The translated text with the names that the original's blanks have; the original's own text if they do not pair up.
fn with_blanks_of(original: &str, translated: &str) -> String {
    let (names, others) = (blanks(original), blanks(translated));
    if names.len() != others.len() {
        return original.to_owned();
    }
    let mut text = String::with_capacity(translated.len());
    let mut rest = translated;
    while let Some((before, (name, after))) = next_blank(rest) {
        let at = others.iter().position(|other| *other == name).expect("it is one of them");
        text += &format!("{before}{{{{{}}}}}", names[at]);
        rest = after;
    }
    text + rest
}

/// The names of blanks, each once, in order.
fn blanks(text: &str) -> Vec<&str> {
    let mut names = Vec::new();
    let mut rest = text;
    while let Some((_, (name, after))) = next_blank(rest) {
        if !names.contains(&name) {
            names.push(name);
        }
        rest = after;
    }
    names
}

/// What stands before the next blank, its name, and what follows.
fn next_blank(text: &str) -> Option<(&str, (&str, &str))> {
    let (before, rest) = text.split_once("{{")?;
    let (name, after) = rest.split_once("}}")?;
    Some((before, (name.trim(), after)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_keep_the_names_of_the_original() {
        let original = "{{材料}}を{{ 形 }}に。{{材料}}";
        assert_eq!(
            with_blanks_of(original, "Make {{material}} a {{form}}. {{material}}!"),
            "Make {{材料}} a {{形}}. {{材料}}!"
        );
        assert_eq!(with_blanks_of(original, "Make {{material}}"), original);
        assert_eq!(with_blanks_of("なし", "none {{open"), "none {{open");
    }
}
