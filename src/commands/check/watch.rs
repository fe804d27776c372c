//! `chienowa check --watch`: the list anew after every save, between two lines that an editor's problem matcher waits
//! for. What is listed is what `check` would list at that moment.

use super::Checker;
use crate::cli::Check;
use crate::commands::console::Console;
use crate::commands::workspace::{read_portal, watched};
use crate::commands::{CommandError, Ending};
use crate::diagnostic::{Diagnostics, Format, Severity};
use crate::read::{Changes, Reading};
use crate::watch::ChangeSet;

/// Printed before each list; `.vscode/tasks.json`, which `init` writes, waits for it.
const BEGINS: &str = "chienowa: checking";

pub(super) fn run(arguments: &Check, console: &Console) -> Result<Ending, CommandError> {
    if !matches!(arguments.format, Format::Human | Format::Line) {
        let message = "`--watch` lists again and again, which only `--format human` and `line` can show";
        return Err(CommandError::Other(message.to_owned()));
    }
    let root = &arguments.portal.root;
    let changes = watched(root, arguments.poll, console)?;
    let mut reading = read_portal(root)?;
    let mut checker = Checker::new(arguments);
    console.say("stop with Ctrl-C");
    list(&mut checker, &reading, console)?;
    let mut is_behind = false;
    while let Ok(mut changed) = changes.recv() {
        while let Ok(more) = changes.try_recv() {
            changed.merge(more);
        }
        let named = match &changed {
            ChangeSet::Paths(paths) if !is_behind => Some(paths),
            _ => None,
        };
        let updated = reading.update(root, named);
        is_behind = updated.is_err();
        match updated {
            Ok(Changes::Texts(texts)) if texts.is_empty() => {}
            Ok(_) => list(&mut checker, &reading, console)?,
            // The folder may come back; until then there is nothing to list.
            Err(error) => console.failure(&error.to_string()),
        }
    }
    Err(CommandError::Other("nothing tells of changes any more; start again".to_owned()))
}

fn list(checker: &mut Checker<'_>, reading: &Reading, console: &Console) -> Result<(), CommandError> {
    console.result(&format!("{BEGINS}\n"));
    let found = checker.check(reading)?;
    console.findings(&found, checker.arguments.format, &reading.tree);
    console.result(&ends(&found));
    Ok(())
}

/// Printed after each list.
fn ends(found: &Diagnostics) -> String {
    format!(
        "chienowa: {} errors, {} warnings\n",
        found.count(Severity::Error),
        found.count(Severity::Warning)
    )
}
