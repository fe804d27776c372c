//! `chienowa serve`: the portal while one writes.

mod bundles;
mod portal;
mod preview;
pub(super) mod searching;
pub(super) mod sources;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use super::console::Console;
use super::workspace::{settings, told, watched};
use super::{CommandError, Ending};
use crate::cli::Serve;
use crate::compile::Settings;
use crate::diagnostic::Severity;
use crate::serve::{Address, Live, Rebuilt};
use bundles::Bundles;
use portal::Portal;
use preview::Search;
use searching::SearchService;

pub(super) fn run(arguments: &Serve, console: &Console) -> Result<Ending, CommandError> {
    let other = |error: &dyn std::error::Error| CommandError::Other(error.to_string());
    let listening = Address { given: arguments.address.clone(), allow_remote: arguments.allow_remote }
        .listen()
        .map_err(|error| other(&error))?;
    if let Some(taken) = listening.instead_of {
        console.say(&format!("port {taken} is taken; using {}", listening.address.port()));
    }
    if !listening.address.ip().is_loopback() {
        console.say(
            "other machines can reach this preview: it has no log-in and no encryption, shows drafts, and whoever \
             reaches it can keep it busy. Publish with `chienowa build` and a web server instead.",
        );
    }
    let changes = watched(&arguments.portal.root, arguments.poll, console)?;
    let settings = Settings {
        server_searches: !arguments.bundle,
        signals: told(&arguments.signals, console)?,
        ..settings(&arguments.portal, None, true)
    };
    let search = if arguments.bundle {
        Search::InBrowser(Arc::new(Bundles::default()))
    } else {
        Search::Here(SearchService::start())
    };
    let root = arguments.portal.root.clone();
    let (portal, first, base_path) =
        Portal::open(root, settings, search, *console, arguments.editor.clone())?;
    let teller = *console;
    let live = Live::start(listening, &base_path, first, portal, changes, move |rebuilt| {
        if let Rebuilt::Broken(problems) = rebuilt {
            let errors = problems.iter().filter(|problem| problem.severity == Severity::Error).count();
            teller.say(&format!("{errors} errors; the last good state stays"));
        }
    })
    .map_err(|error| other(&error))?;
    console.result(&format!("{}\n", live.url()));
    console.say("stop with Ctrl-C");
    loop {
        std::thread::park();
    }
}
