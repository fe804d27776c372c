//! A portal on disk: reads it, compiles it, and knows where its work folder is.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::Receiver;

use super::CommandError;
use super::console::Console;
use crate::cli::{Portal, SignalsFile};
use crate::clock::Now;
use crate::compile::{Compiled, Settings, compile_after, no_content};
use crate::config::{BaseUrl, Config};
use crate::diagnostic::{Code, Diagnostics};
use crate::git;
use crate::memo::Memo;
use crate::model::{Audience, History, Signal};
use crate::paths::SourcePath;
use crate::read::{self, ReadError, Reading, SourceTree};
use crate::render::Theme;
use crate::signals;
use crate::watch::{self, ChangeSet, Mode, Notice};
use crate::write::work_folder;

/// A portal that was read and compiled.
#[derive(Debug)]
pub(super) struct Workspace {
    pub(super) root: PathBuf,
    pub(super) reading: Reading,
    pub(super) compiled: Compiled,
}

impl Workspace {
    pub(super) fn open(portal: &Portal, base: Option<BaseUrl>) -> Result<Self, CommandError> {
        Self::open_with(portal, base, None)
    }

    /// The same, with what readers told.
    pub(super) fn open_with(
        portal: &Portal,
        base: Option<BaseUrl>,
        signals: Option<Arc<[Signal]>>,
    ) -> Result<Self, CommandError> {
        let settings = Settings { signals, ..settings(portal, base, false) };
        let reading = read_portal(&portal.root)?;
        let compiled = compile_reading(&reading, &settings, &mut Memo::new());
        Ok(Self { root: portal.root.clone(), reading, compiled })
    }

    /// Our own folder in the portal, for what lives between two runs.
    pub(super) fn work_folder(&self) -> Result<PathBuf, CommandError> {
        Ok(work_folder(&self.root)?)
    }
}

/// Reads a portal within the limits that it sets for itself.
pub(super) fn read_portal(root: &Path) -> Result<Reading, CommandError> {
    Ok(read::read(root, None, &read_options(root)?)?)
}

/// How much of a portal may be read.
pub(super) fn read_options(root: &Path) -> Result<read::Options, ReadError> {
    Ok(read::Options::from(&Config::load(&read::read_configuration(root)?).0.limits))
}

/// What readers told, if a file of it is given.
pub(super) fn told(file: &SignalsFile, console: &Console) -> Result<Option<Arc<[Signal]>>, CommandError> {
    let Some(path) = &file.signals else { return Ok(None) };
    let told = signals::load(path, false)?.signals();
    console.detail(&format!("{} lines of signals", told.len()));
    Ok(Some(told.into()))
}

/// What git tells of the pages, if it is asked and tells anything; what is wrong is said, with what to do.
pub(super) fn history(
    root: &Path,
    tree: &SourceTree,
    work: Option<&Path>,
    console: &Console,
) -> Option<Arc<History>> {
    if !Config::load(tree).0.git {
        return None;
    }
    match git::history(root, work) {
        Ok(told) => {
            console.detail(&format!("{} commits of git read for the first time", told.walked));
            if told.is_cut_off {
                console.say(CUT_OFF);
            }
            Some(Arc::new(told.history))
        }
        Err(reason) => {
            let say = if reason.is_harmless() { Console::detail } else { Console::say };
            say(*console, &reason.to_string());
            None
        }
    }
}

/// What a shallow clone leaves out.
const CUT_OFF: &str = "\
the history is cut off, for the clone is shallow: pages lack the days and people of what came before
  here: git fetch --unshallow
  GitHub Actions: `fetch-depth: 0` below `with:` of actions/checkout
  GitLab: `variables: {GIT_DEPTH: 0}`";

/// Says how much was told of pages that are not there; which ones may not be known.
pub(super) fn tell_unknown(unknown: u64, console: &Console) {
    if unknown > 0 {
        console.say(&format!("{unknown} signals are of pages that are not there or not published"));
    }
}

/// Changes of a portal's files, from now on.
///
/// Whoever watches before reading misses nothing: what changes in between is read again.
pub(super) fn watched(
    root: &Path,
    poll: bool,
    console: &Console,
) -> Result<Receiver<ChangeSet>, CommandError> {
    let mut options = watch::Options::new(root);
    options.ignored = vec![root.join("public")];
    options.mode = if poll { Mode::Poll } else { Mode::Auto };
    let teller = *console;
    let changes = watch::watch(options, move |notice| {
        let Notice::PollingInstead { because } = notice;
        teller.say(&format!(
            "the system does not tell of changes ({because}); looking every half second instead"
        ));
    });
    changes.map_err(|error| CommandError::Other(error.to_string()))
}

pub(super) fn settings(portal: &Portal, base: Option<BaseUrl>, preview: bool) -> Settings {
    let audience = match (portal.drafts, preview) {
        (true, _) => Audience::Everything,
        (false, true) => Audience::Authors,
        (false, false) => Audience::Readers,
    };
    let now = portal.at.map(Now::at);
    Settings {
        now,
        base,
        audience,
        preview,
        server_searches: preview,
        index: true,
        signals: None,
        history: None,
    }
}

/// Compiles a reading; what reading found is among the diagnostics.
pub(super) fn compile_reading(reading: &Reading, settings: &Settings, memo: &mut Memo) -> Compiled {
    compile_reading_after(reading, settings, memo, None)
}

/// The same, with the theme that was loaded before, if there was one.
pub(super) fn compile_reading_after(
    reading: &Reading,
    settings: &Settings,
    memo: &mut Memo,
    before: Option<&Arc<Theme>>,
) -> Compiled {
    let mut compiled = compile_after(&reading.tree, settings, memo, before);
    let mut found: Diagnostics = reading.diagnostics.iter().cloned().collect();
    // Beyond a limit nothing is read, which is said already.
    if !found.iter().any(|found| found.code == Code::ReadLimit) {
        found.extend(no_content(&reading.tree));
    }
    // What is wrong with a text that is no text is said already.
    let damaged: BTreeSet<SourcePath> = found
        .iter()
        .filter(|found| found.code == Code::ReadNotUtf8)
        .map(|found| found.path.clone())
        .collect();
    found.extend(compiled.diagnostics.into_iter().filter(|found| !damaged.contains(&found.path)));
    compiled.diagnostics = found.sorted();
    compiled
}
