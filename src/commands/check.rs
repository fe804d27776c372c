//! `chienowa check`: every mistake, nothing written.

use super::console::Console;
use super::workspace::Workspace;
use super::{CommandError, Ending};
use crate::cli::Check;
use crate::compile::{of_pictures, strict};
use crate::diagnostic::Diagnostics;
use crate::images;

pub(super) fn run(arguments: &Check, console: &Console) -> Result<Ending, CommandError> {
    let workspace = Workspace::open(&arguments.portal, None)?;
    let (tree, work) = (&workspace.reading.tree, workspace.work_folder()?);
    let mut found: Diagnostics = workspace.compiled.diagnostics;
    // Templates are tried only on content that is right, as `build` does.
    if let Some(revision) = workspace.compiled.revision.filter(|_| !found.has_errors()) {
        found.extend(revision.render_problems());
        let site = revision.site();
        found.extend(images::problems(&site.wanted_variants(), tree, &work, &site.config.limits));
        let pictures =
            images::originals(site.assets.values().map(|(source, _)| source), tree, &site.config.limits);
        found.extend(of_pictures(&pictures, &site.config.secrets));
    }
    let mut found = found.sorted();
    if arguments.strict {
        found = strict(found);
    }
    console.findings(&found, arguments.format, tree);
    let count = Console::count(&found);
    console.say(&if count.is_empty() { "all is well".to_owned() } else { count });
    Ok(if found.has_errors() { Ending::ContentErrors } else { Ending::Fine })
}
