//! `chienowa report`: figures and lists as text, Markdown, JSON or CSV.

mod impact;

use super::console::Console;
use super::workspace::Workspace;
use super::{CommandError, Ending};
use crate::cli::{Portal, Report, ReportKind};
use crate::compile::Revision;

pub(super) fn run(arguments: &Report, console: &Console) -> Result<Ending, CommandError> {
    match &arguments.what {
        ReportKind::Impact(arguments) => impact::run(arguments, console),
    }
}

/// The portal of a report; none if its content has errors, which are told.
fn open(portal: &Portal, console: &Console) -> Result<Option<Revision>, CommandError> {
    let workspace = Workspace::open(portal, None)?;
    let found = workspace.compiled.diagnostics;
    let has_errors = found.has_errors();
    if has_errors {
        console.warn(&found, &workspace.reading.tree);
    }
    Ok(workspace.compiled.revision.filter(|_| !has_errors))
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
