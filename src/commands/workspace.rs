//! A portal on disk: reads it, compiles it, and knows where its work folder is.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::CommandError;
use crate::cli::Portal;
use crate::clock::Now;
use crate::compile::{Compiled, Settings, compile, no_content};
use crate::config::BaseUrl;
use crate::diagnostic::{Code, Diagnostics};
use crate::memo::Memo;
use crate::model::Audience;
use crate::paths::SourcePath;
use crate::read::{self, Reading};

/// A portal that was read and compiled.
#[derive(Debug)]
pub(super) struct Workspace {
    pub(super) root: PathBuf,
    pub(super) reading: Reading,
    pub(super) compiled: Compiled,
}

impl Workspace {
    pub(super) fn open(portal: &Portal, base: Option<BaseUrl>) -> Result<Self, CommandError> {
        let settings = settings(portal, base, false);
        let reading = read::read(&portal.root, None, &read::Options::default())?;
        let compiled = compile_reading(&reading, &settings, &mut Memo::new());
        Ok(Self { root: portal.root.clone(), reading, compiled })
    }

    /// Our own folder in the portal, for what lives between two runs.
    pub(super) fn work_folder(&self) -> PathBuf {
        work_folder(&self.root)
    }
}

pub(super) fn work_folder(root: &Path) -> PathBuf {
    root.join(".chienowa")
}

pub(super) fn settings(portal: &Portal, base: Option<BaseUrl>, preview: bool) -> Settings {
    let audience = match (portal.drafts, preview) {
        (true, _) => Audience::Everything,
        (false, true) => Audience::Authors,
        (false, false) => Audience::Readers,
    };
    Settings { now: portal.at.map(Now::at), base, audience, preview, server_searches: preview }
}

/// Compiles a reading; what reading found is among the diagnostics.
pub(super) fn compile_reading(reading: &Reading, settings: &Settings, memo: &mut Memo) -> Compiled {
    let mut compiled = compile(&reading.tree, settings, memo);
    let mut found: Diagnostics = reading.diagnostics.iter().cloned().collect();
    found.extend(no_content(&reading.tree));
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
