//! `chienowa check`: every mistake; nothing is written unless mistakes are to be mended.

mod fix;
mod watch;

use super::console::Console;
use super::workspace::{compile_reading, read_portal, settings};
use super::{CommandError, Ending};
use crate::cli::Check;
use crate::compile::{Settings, of_attachments, of_pictures, strict};
use crate::diagnostic::Diagnostics;
use crate::images;
use crate::memo::Memo;
use crate::model::Site;
use crate::read::Reading;
use crate::write::work_folder;

pub(super) fn run(arguments: &Check, console: &Console) -> Result<Ending, CommandError> {
    if arguments.watch {
        return watch::run(arguments, console);
    }
    if arguments.fix {
        return fix::run(arguments, console);
    }
    let reading = read_portal(&arguments.portal.root)?;
    let found = Checker::new(arguments).check(&reading)?;
    Ok(tell_findings(&found, arguments, &reading, console))
}

fn tell_findings(found: &Diagnostics, arguments: &Check, reading: &Reading, console: &Console) -> Ending {
    console.findings(found, arguments.format, &reading.tree);
    let count = Console::count(found);
    console.say(&if count.is_empty() { "all is well".to_owned() } else { count });
    if found.has_errors() { Ending::ContentErrors } else { Ending::Fine }
}

/// Finds everything in a reading, again and again.
struct Checker<'a> {
    arguments: &'a Check,
    settings: Settings,
    memo: Memo,
}

impl<'a> Checker<'a> {
    fn new(arguments: &'a Check) -> Self {
        Self { arguments, settings: settings(&arguments.portal, None, false), memo: Memo::new() }
    }

    /// All that is found, sorted; with `--strict` warnings as errors.
    fn check(&mut self, reading: &Reading) -> Result<Diagnostics, CommandError> {
        let compiled = compile_reading(reading, &self.settings, &mut self.memo);
        let mut found = compiled.diagnostics;
        // Templates are tried only on content that is right, as `build` does.
        if let Some(revision) = compiled.revision.filter(|_| !found.has_errors()) {
            let (site, tree) = (revision.site(), &reading.tree);
            let work = work_folder(&self.arguments.portal.root)?;
            found.extend(revision.render_problems());
            found.extend(images::problems(&site.wanted_variants(), tree, &work, &site.config.limits));
            let (rules, limits) = (&site.config.secrets, &site.config.limits);
            let sources = || site.assets.values().map(|(source, _)| source);
            found.extend(of_pictures(&images::originals(sources(), tree, limits), rules));
            found.extend(of_attachments(sources(), tree, rules, limits));
        }
        let found = found.sorted();
        Ok(if self.arguments.strict { strict(found) } else { found })
    }

    /// What a reading's site tells; nothing if it cannot be put together.
    fn with_site<T: Default>(&mut self, reading: &Reading, ask: impl FnOnce(&Site) -> T) -> T {
        let compiled = compile_reading(reading, &self.settings, &mut self.memo);
        compiled.revision.map(|revision| ask(revision.site())).unwrap_or_default()
    }
}
