//! `chienowa index`: the pages for a search engine of the company, and the definition of an index for them. Asks no
//! engine: what is printed is handed over by whatever has the right to.

use super::console::Console;
use super::workspace::Workspace;
use super::{CommandError, Ending};
use crate::cli::{IndexCommand, IndexExport, IndexKind, IndexMapping};
use crate::search_index;

pub(super) fn run(arguments: &IndexCommand, console: &Console) -> Result<Ending, CommandError> {
    match &arguments.what {
        IndexKind::Mapping(arguments) => mapping(arguments, console),
        IndexKind::Export(arguments) => export(arguments, console),
    }
}

fn mapping(arguments: &IndexMapping, console: &Console) -> Result<Ending, CommandError> {
    let IndexMapping { engine, index, japanese } = arguments;
    let Some(mapping) = search_index::mapping(*engine, index, *japanese) else {
        let message = "Quickwit has no analysis of Japanese words; leave `--japanese` out";
        return Err(CommandError::Other(message.to_owned()));
    };
    let text = serde_json::to_string_pretty(&mapping).expect("a definition is plain JSON");
    console.result(&(text + "\n"));
    Ok(Ending::Fine)
}

/// With errors nothing is handed over, as nothing is published.
fn export(arguments: &IndexExport, console: &Console) -> Result<Ending, CommandError> {
    let workspace = Workspace::open(&arguments.portal, arguments.base_url.clone())?;
    let found = &workspace.compiled.diagnostics;
    let revision = workspace.compiled.revision.as_ref().filter(|_| !found.has_errors());
    console.warn(found, &workspace.reading.tree);
    let Some(revision) = revision else { return Ok(Ending::ContentErrors) };
    let mut pages = 0_usize;
    for lines in search_index::bulk(&revision.renderer, &arguments.index) {
        console.result(&lines);
        pages += 1;
    }
    console.detail(&format!("{pages} documents"));
    Ok(Ending::Fine)
}
