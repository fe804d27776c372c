//! `chienowa serve`: the portal while one writes.

mod bundles;
mod preview;
mod searching;

use std::path::PathBuf;
use std::sync::Arc;

use super::console::{Console, lookup};
use super::workspace::{compile_reading, settings, told};
use super::{CommandError, Ending};
use crate::cli::Serve;
use crate::compile::{Compiled, Settings};
use crate::diagnostic::{Diagnostics, Severity, one_line, print};
use crate::memo::Memo;
use crate::read::{self, Reading, SourceTree};
use crate::serve::{Address, Builder, Live, Problem, Rebuilt};
use crate::watch::{self, ChangeSet, Mode, Notice};
use bundles::Bundles;
use preview::{Preview, Search};
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
            "other machines can reach this preview: it has no log-in, no encryption, no time-outs and no limit of \
             connections. Publish with `chienowa build` and a web server instead.",
        );
    }
    let mut options = watch::Options::new(&arguments.portal.root);
    options.ignored = vec![arguments.portal.root.join("public")];
    options.mode = if arguments.poll { Mode::Poll } else { Mode::Auto };
    let teller = *console;
    // Watching begins before reading: what changes in between is built again, never missed.
    let changes = watch::watch(options, move |notice| {
        let Notice::PollingInstead { because } = notice;
        teller.say(&format!(
            "the system does not tell of changes ({because}); looking every half second instead"
        ));
    })
    .map_err(|error| other(&error))?;

    let mut portal = Portal {
        root: arguments.portal.root.clone(),
        settings: Settings {
            server_searches: !arguments.bundle,
            signals: told(&arguments.signals, console)?,
            ..settings(&arguments.portal, None, true)
        },
        reading: None,
        memo: Memo::new(),
        search: if arguments.bundle {
            Search::InBrowser(Arc::new(Bundles::default()))
        } else {
            Search::Here(SearchService::start())
        },
        console: *console,
        has_published: false,
    };
    let (first, base_path) = portal.first()?;
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

/// Makes revisions of a portal on disk.
struct Portal {
    root: PathBuf,
    settings: Settings,
    reading: Option<Reading>,
    memo: Memo,
    search: Search,
    console: Console,
    has_published: bool,
}

impl Portal {
    fn first(&mut self) -> Result<(Rebuilt<Preview>, String), CommandError> {
        let reading = read::read(&self.root, None, &read::Options::default())?;
        let (config, _) = crate::config::Config::load(&reading.tree);
        Ok((self.publish(reading), config.base.path))
    }

    fn publish(&mut self, reading: Reading) -> Rebuilt<Preview> {
        let compiled = compile_reading(&reading, &self.settings, &mut self.memo);
        let rebuilt = self.revision(&reading.tree, compiled);
        self.reading = Some(reading);
        rebuilt
    }

    fn revision(&mut self, tree: &SourceTree, compiled: Compiled) -> Rebuilt<Preview> {
        let mut found = compiled.diagnostics;
        if let Some(revision) = compiled.revision.as_ref().filter(|_| !found.has_errors()) {
            found.extend(revision.sample_problems());
        }
        let found = found.sorted();
        self.console.warn(&found, tree);
        let problems = problems(&found, tree);
        match compiled.revision {
            // The first state is shown even with errors: an author begins with what there is.
            Some(revision) if !found.has_errors() || !self.has_published => {
                self.has_published = true;
                if let Search::Here(service) = &self.search {
                    service.take_up(revision.renderer.clone());
                }
                Rebuilt::Published(Arc::new(Preview::new(revision, tree, problems, self.search.clone())))
            }
            _ => Rebuilt::Broken(problems),
        }
    }
}

impl Builder for Portal {
    type Revision = Preview;

    fn rebuild(&mut self, changes: &ChangeSet) -> Rebuilt<Preview> {
        self.console.detail(&match changes {
            ChangeSet::Paths(paths) => format!("{} files or folders changed", paths.len()),
            ChangeSet::Everything => "everything may have changed".to_owned(),
        });
        match read::read(&self.root, self.reading.as_ref(), &read::Options::default()) {
            Ok(reading) => self.publish(reading),
            Err(error) => Rebuilt::Broken(vec![Problem {
                severity: Severity::Error,
                heading: error.to_string(),
                text: error.to_string(),
                path: String::new(),
                line: None,
            }]),
        }
    }
}

/// Errors and warnings as the browser shows them.
fn problems(found: &Diagnostics, tree: &SourceTree) -> Vec<Problem> {
    let source = |path: &crate::paths::SourcePath| lookup(tree, path);
    found
        .iter()
        .filter(|found| found.severity != Severity::Note)
        .map(|found| {
            let one = std::iter::once(found.clone()).collect();
            let heading = one_line(found, &source);
            let line = found.span.as_ref().and_then(|_| heading.split(':').nth(1)?.parse().ok());
            Problem {
                severity: found.severity,
                text: print(&one, crate::diagnostic::Format::Human, false, &source),
                path: found.path.to_string(),
                line,
                heading,
            }
        })
        .collect()
}
