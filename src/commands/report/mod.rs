//! `chienowa report`: figures and lists as text, Markdown, JSON or CSV.

mod care;
mod digest;
mod impact;
mod review;

pub(super) use impact::in_words as impact_in_words;

use super::console::Console;
use super::workspace::{Workspace, tell_unknown, told};
use super::{CommandError, Ending};
use crate::cli::{Portal, Report, ReportKind, SignalsFile};
use crate::compile::Revision;
use crate::config::BaseUrl;
use crate::diagnostic::nearest;

pub(super) fn run(arguments: &Report, console: &Console) -> Result<Ending, CommandError> {
    match &arguments.what {
        ReportKind::Care(arguments) => care::run(arguments, console),
        ReportKind::Review(arguments) => review::run(arguments, console),
        ReportKind::Digest(arguments) => digest::run(arguments, console),
        ReportKind::Impact(arguments) => impact::run(arguments, console),
    }
}

/// The portal of a report; none if its content has errors, which are told.
fn open(portal: &Portal, base: Option<BaseUrl>, console: &Console) -> Result<Option<Revision>, CommandError> {
    Ok(without_errors(Workspace::open(portal, base)?, console))
}

/// The same, with what readers told.
fn open_told(
    portal: &Portal,
    signals: &SignalsFile,
    console: &Console,
) -> Result<Option<Revision>, CommandError> {
    let workspace = Workspace::open_with(portal, None, told(signals, console)?)?;
    let revision = without_errors(workspace, console);
    if let Some(revision) = &revision {
        tell_unknown(revision.site().signals.unknown, console);
    }
    Ok(revision)
}

fn without_errors(workspace: Workspace, console: &Console) -> Option<Revision> {
    let found = workspace.compiled.diagnostics;
    let has_errors = found.has_errors();
    if has_errors {
        console.warn(&found, &workspace.reading.tree);
    }
    workspace.compiled.revision.filter(|_| !has_errors)
}

/// The language of a report: the given one, which the portal must have, or the portal's.
fn language(revision: &Revision, given: Option<&str>) -> Result<String, CommandError> {
    let config = &revision.site().config;
    let Some(given) = given else { return Ok(config.language.clone()) };
    if config.languages.iter().any(|language| language == given) {
        return Ok(given.to_owned());
    }
    let known = config.languages.join(", ");
    Err(CommandError::Other(format!("the portal has no language `{given}`; it has {known}")))
}

/// A title as a Markdown link. What Markdown would read as marks is escaped.
fn md_link(title: &str, url: &str) -> String {
    format!("[{}]({})", md(title), url.replace('(', "%28").replace(')', "%29"))
}

/// Text that Markdown shows as it is, in a table too.
fn md(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        if "\\`*_[]<>|#~&".contains(letter) {
            escaped.push('\\');
        }
        escaped.push(if letter == '\n' { ' ' } else { letter });
    }
    escaped
}

/// One of the known names, or an error that names the nearest.
fn known<'a>(
    word: &str,
    given: &'a str,
    names: impl Iterator<Item = &'a str> + Clone,
) -> Result<&'a str, CommandError> {
    if let Some(name) = names.clone().find(|name| *name == given) {
        return Ok(name);
    }
    let hint = nearest(given, names).map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
    Err(CommandError::Other(format!("there is no {word} `{given}`{hint}")))
}

/// Fills up with spaces to a width; Japanese letters take two places.
fn padded(text: &str, width: usize) -> String {
    let taken = unicode_width::UnicodeWidthStr::width(text);
    format!("{text}{}", " ".repeat(width.saturating_sub(taken)))
}
