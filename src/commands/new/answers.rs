//! What a new file says: from arguments and, at a terminal, from its author. Only what a file cannot do without is asked
//! of somebody who gave a title.

use std::io::IsTerminal;

use clap::ValueEnum;

use super::ask::{Asker, Choices, near};
use super::names::Names;
use super::refuse_person;
use crate::cli::{New, NewKind};
use crate::commands::CommandError;
use crate::commands::console::Console;
use crate::parse::vocabulary::is_id;
use crate::schema::Words;

/// All that a new file depends on.
pub(super) struct Answers {
    pub(super) kind: NewKind,
    pub(super) title: String,
    /// Of the translation; that of the page if nothing else is said.
    pub(super) twin_title: Option<String>,
    /// The file, below the portal's folder.
    pub(super) name: String,
    pub(super) author: Option<String>,
    pub(super) department: Option<String>,
    pub(super) tasks: Vec<String>,
    pub(super) tools: Vec<String>,
}

impl Answers {
    pub(super) fn of(
        arguments: &New,
        words: &Words,
        names: &Names<'_>,
        console: &Console,
    ) -> Result<Self, CommandError> {
        let department = arguments.department.as_deref();
        let department = department.map(|id| known("department", id, &words.departments)).transpose()?;
        let all = |what, ids: &[String], choices| {
            ids.iter().map(|id| known(what, id, choices)).collect::<Result<Vec<_>, _>>()
        };
        let (tasks, tools) =
            (all("task", &arguments.task, &words.tasks)?, all("tool", &arguments.tool, &words.tools)?);
        if let Some(author) = arguments.author.as_deref().filter(|author| !is_id(author)) {
            let message = format!("`{author}` cannot be an id; use letters, digits, `-` and `_`");
            return Err(CommandError::Other(message));
        }
        // A slug that cannot be is told before anything is asked.
        let asker = std::io::stdin().is_terminal().then_some(Asker(console));
        let kind = kind(arguments, asker)?;
        if arguments.twin.is_some() {
            refuse_person(kind)?;
        }
        let (title, name) = title(arguments, kind, names, asker)?;
        let twin_title = arguments.twin_title.as_deref().map(one_line).transpose()?;
        let author = arguments.author.clone();
        let mut answers = Self { kind, title, twin_title, name, author, department, tasks, tools };
        // Who gave a title has said all that a file needs.
        if let Some(asker) = asker.filter(|_| arguments.title.is_none()) {
            answers.ask(arguments, words, asker)?;
        }
        Ok(answers)
    }

    fn ask(&mut self, arguments: &New, words: &Words, asker: Asker<'_>) -> Result<(), CommandError> {
        if arguments.twin.is_some() && self.twin_title.is_none() {
            let title = asker.line("title of the translation (empty for the same): ")?;
            self.twin_title = (!title.is_empty()).then(|| one_line(&title)).transpose()?;
        }
        if matches!(self.kind, NewKind::Page | NewKind::Person) {
            return Ok(());
        }
        if self.author.is_none() && self.kind == NewKind::Story {
            let new = |id: &str| format!("make content/data/people/{id}.yaml");
            self.author = asker.known_or_new("author", &words.people, is_id, new)?;
        }
        if self.department.is_none() {
            self.department = asker.some_of("department", &words.departments, 1)?.pop();
        }
        if self.tasks.is_empty() {
            self.tasks = asker.some_of("task", &words.tasks, usize::MAX)?;
        }
        if self.tools.is_empty() {
            self.tools = asker.some_of("tool", &words.tools, usize::MAX)?;
        }
        Ok(())
    }
}

fn kind(arguments: &New, asker: Option<Asker<'_>>) -> Result<NewKind, CommandError> {
    if let Some(kind) = arguments.kind {
        return Ok(kind);
    }
    let Some(asker) = asker else {
        let message = "say what to write: chienowa new story \"…\"";
        return Err(CommandError::Other(message.to_owned()));
    };
    let kinds = NewKind::value_variants().iter().filter_map(|kind| Some((*kind, kind.to_possible_value()?)));
    let kinds: Vec<(NewKind, (String, String))> = kinds
        .map(|(kind, value)| {
            let help = value.get_help().map(ToString::to_string).unwrap_or_default();
            (kind, (value.get_name().to_owned(), help.trim_end_matches('.').to_owned()))
        })
        .collect();
    let choices: Vec<(String, String)> = kinds.iter().map(|(_, choice)| choice.clone()).collect();
    let chosen = asker.one_of("kind", &choices)?;
    let kind = kinds.into_iter().find(|(_, (name, _))| *name == chosen);
    Ok(kind.expect("what was chosen is one of the kinds").0)
}

/// The title and the file's name.
fn title(
    arguments: &New,
    kind: NewKind,
    names: &Names<'_>,
    asker: Option<Asker<'_>>,
) -> Result<(String, String), CommandError> {
    let asker = asker.filter(|_| arguments.title.is_none());
    let Some(asker) = asker else {
        let title = one_line(arguments.title.as_deref().unwrap_or_default())?;
        let name = names.of(kind, &title, None).map_err(CommandError::Other)?;
        return Ok((title, name));
    };
    let question = if kind == NewKind::Person { "name: " } else { "title: " };
    let title = loop {
        match one_line(&asker.line(question)?) {
            Ok(title) => break title,
            Err(_) => asker.tell("it needs one; Ctrl-D ends without making anything"),
        }
    };
    let mut name = names.of(kind, &title, None);
    loop {
        match name {
            Ok(name) => return Ok((title, name)),
            Err(why) => asker.tell(&why),
        }
        let slug = asker.line("name of the file, without .md: ")?;
        name = names.of(kind, &title, Some(&slug));
    }
}

fn one_line(title: &str) -> Result<String, CommandError> {
    let title = title.trim();
    if title.is_empty() || title.chars().any(char::is_control) {
        let message = "the title is empty; write it in quotes: chienowa new story \"…\"";
        return Err(CommandError::Other(message.to_owned()));
    }
    Ok(title.to_owned())
}

/// An id that a vocabulary has; one without entries takes any.
fn known(what: &str, id: &str, choices: &Choices) -> Result<String, CommandError> {
    let is_known = choices.iter().any(|(known, _)| known == id);
    if is_known || (choices.is_empty() && is_id(id)) {
        return Ok(id.to_owned());
    }
    let hint = near(id, choices).unwrap_or_else(|| {
        let ids: Vec<&str> = choices.iter().map(|(known, _)| known.as_str()).collect();
        format!("there are: {}", ids.join(", "))
    });
    Err(CommandError::Other(format!("`{id}` is not a {what}; {hint}")))
}
