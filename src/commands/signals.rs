//! `chienowa signals import`: from a web server's log to a file of what readers told.

use std::io::Read;
use std::path::Path;

use super::console::Console;
use super::workspace::read_portal;
use super::{CommandError, Ending};
use crate::cli::{SignalsCommand, SignalsImport, SignalsKind};
use crate::config::Config;
use crate::signals::{self, Imported, Refused};

pub(super) fn run(arguments: &SignalsCommand, console: &Console) -> Result<Ending, CommandError> {
    match &arguments.what {
        SignalsKind::Import(arguments) => import(arguments, console),
    }
}

fn import(arguments: &SignalsImport, console: &Console) -> Result<Ending, CommandError> {
    let reading = read_portal(&arguments.root)?;
    let zone = Config::load(&reading.tree).0.zone();
    let mut counted = signals::load(&arguments.output, true)?;
    let mut imported = Imported::default();
    for path in &arguments.access_log {
        let failed = |reason| CommandError::File { action: "read", path: path.display().to_string(), reason };
        let log = open(path).map_err(failed)?;
        let base = arguments.base.as_deref();
        signals::import(log, arguments.format, base, &zone, &mut counted, &mut imported).map_err(failed)?;
    }
    signals::save(&arguments.output, &counted)?;
    console.say(&summary(&imported));
    Ok(Ending::Fine)
}

/// `12 signals added, 3 known before; ignored: 2 malformed` …
fn summary(imported: &Imported) -> String {
    let mut ignored: Vec<String> = imported
        .refused
        .iter()
        .map(|(reason, count)| {
            let reason = match reason {
                Refused::Malformed => "malformed",
                Refused::TooLong => "too long",
                Refused::NoPage => "of no page",
                Refused::NoQuery => "of no query",
            };
            format!("{count} {reason}")
        })
        .collect();
    if imported.over_limit > 0 {
        ignored.push(format!("{} over the limits of a day", imported.over_limit));
    }
    let Imported { lines, added, known, .. } = imported;
    let ignored =
        if ignored.is_empty() { String::new() } else { format!("; ignored: {}", ignored.join(", ")) };
    format!("{lines} lines: {added} signals added, {known} known before{ignored}")
}

#[expect(clippy::disallowed_methods, reason = "a log is no file of the portal")]
fn open(path: &Path) -> std::io::Result<Box<dyn Read>> {
    if path.as_os_str() == "-" {
        return Ok(Box::new(std::io::stdin()));
    }
    Ok(Box::new(std::fs::File::open(path)?))
}
