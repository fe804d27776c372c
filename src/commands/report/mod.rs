//! `chienowa report`: figures and lists as text, Markdown, JSON or CSV.

mod digest;
mod impact;

use super::console::Console;
use super::workspace::Workspace;
use super::{CommandError, Ending};
use crate::cli::{Portal, Report, ReportKind};
use crate::compile::Revision;
use crate::config::BaseUrl;

pub(super) fn run(arguments: &Report, console: &Console) -> Result<Ending, CommandError> {
    match &arguments.what {
        ReportKind::Digest(arguments) => digest::run(arguments, console),
        ReportKind::Impact(arguments) => impact::run(arguments, console),
    }
}

/// The portal of a report; none if its content has errors, which are told.
fn open(portal: &Portal, base: Option<BaseUrl>, console: &Console) -> Result<Option<Revision>, CommandError> {
    let workspace = Workspace::open(portal, base)?;
    let found = workspace.compiled.diagnostics;
    let has_errors = found.has_errors();
    if has_errors {
        console.warn(&found, &workspace.reading.tree);
    }
    Ok(workspace.compiled.revision.filter(|_| !has_errors))
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
