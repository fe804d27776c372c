//! What the last build left for this one, and what this one leaves.

use std::collections::HashMap;
use std::path::PathBuf;
use std::time::SystemTime;

use super::publication::{Made, Publication, copied};
use super::report::Done;
use crate::clock::Now;
use crate::commands::console::Console;
use crate::compile::Settings;
use crate::config::Config;
use crate::diagnostic::Diagnostics;
use crate::limits::Limits;
use crate::memo::disk::{self, Fault};
use crate::memo::outputs::{self, From, Outputs, Span, Summary};
use crate::memo::{Inputs, Memo};
use crate::model::Site;
use crate::paths::SourcePath;
use crate::read::{Reading, SourceTree};
use crate::write::{self, Failure, Folders, Written};

/// What is remembered between builds.
pub(super) struct Memory {
    pub(super) memo: Memo,
    last: Option<Outputs>,
    settings: Settings,
    own: Vec<(&'static str, String)>,
    limits: Limits,
    work: PathBuf,
    began: SystemTime,
}

impl Memory {
    /// What the last build left for one of this reading. `own` are settings of the command by name.
    pub(super) fn load(
        reading: &Reading,
        settings: Settings,
        own: Vec<(&'static str, String)>,
        work: PathBuf,
        console: &Console,
    ) -> Self {
        let options = Config::load(&reading.tree).0.parse_options();
        let (memo, fault) = Memo::load(&work, &options);
        let last = Outputs::load(&work);
        match fault.max(last.as_ref().err().copied()) {
            Some(Fault::OtherVersion) => {
                console.say("another version of chienowa made the last build; nothing of it is used");
            }
            Some(Fault::Damaged) => {
                console.say("what the last build left in .chienowa/memo is damaged; that part is not used");
            }
            None => {}
        }
        let last = last.unwrap_or_default();
        Self { memo, last, settings, own, limits: options.limits, work, began: reading.began }
    }

    /// If nothing at all has changed: sees to it that the outputs stand as they were left, without making any, and
    /// tells again what was found. `grade` makes an error of what must not pass.
    pub(super) fn confirm(
        &self,
        tree: &SourceTree,
        folders: &Folders<'_>,
        grade: impl FnOnce(Diagnostics) -> Diagnostics,
    ) -> Result<Option<(Done, Diagnostics)>, write::WriteError> {
        let Some((last, made)) = self.nothing_changed(tree) else { return Ok(None) };
        let found = grade(last.found.clone());
        if found.has_errors() {
            return Ok(None);
        }
        let paths: Vec<String> = made.iter().map(|made| made.path.clone()).collect();
        let known = |at: usize| match made[at].from {
            From::Copy(_) => None,
            From::Site(_) | From::Everything => Some(made[at].hash),
        };
        let render = |at: usize| match &made[at].from {
            From::Copy(source) => copied(tree, &SourcePath::new(source), &self.limits).ok_or(()),
            // Somebody changed the file: it has to be made after all.
            From::Site(_) | From::Everything => Err(()),
        };
        match write::write(folders, &paths, known, render) {
            Ok(Written { counts, .. }) => {
                let summary = last.summary;
                Ok(Some((Done { outputs: paths.len(), counts, summary, ..Done::default() }, found)))
            }
            Err(Failure::Render(_)) => Ok(None),
            Err(Failure::Write(error)) => Err(error),
        }
    }

    fn nothing_changed(&self, tree: &SourceTree) -> Option<(&Outputs, &[outputs::Made])> {
        let last = self.last.as_ref()?;
        let mut config = Config::load(tree).0;
        if let Some(base) = &self.settings.base {
            config.base = base.clone();
        }
        let now = self.settings.now.unwrap_or_else(|| Now::read(&config.zone()));
        if !last.span.holds(now) {
            return None;
        }
        let digest = |path: &SourcePath, text| self.memo.digest_of(path, text);
        let inputs = self.gather(tree, &config, now, &last.span, digest)?;
        Some((last, last.all(&inputs)?))
    }

    /// What the outputs of a site depend on, which was compiled from `tree`.
    pub(super) fn inputs(&self, tree: &SourceTree, site: &Site) -> Inputs {
        let digests = self.memo.digests();
        let digest = |path: &SourcePath, text: [u8; 32]| {
            digests.get(path).filter(|(_, of)| *of == text).map(|(digest, _)| *digest)
        };
        self.gather(tree, &site.config, site.now, &Span::of(site), digest)
            .expect("every document of the site is of the memo's last generation")
    }

    fn gather<'t>(
        &self,
        tree: &'t SourceTree,
        config: &Config,
        now: Now,
        span: &Span,
        digest: impl Fn(&'t SourcePath, [u8; 32]) -> Option<[u8; 32]>,
    ) -> Option<Inputs> {
        let mut inputs = Inputs::gather(tree, config, &self.settings, now, self.began, &self.own, digest)?;
        inputs.add("what is published by now", &span.published());
        Some(inputs)
    }

    /// The outputs that are as the last build made them.
    pub(super) fn unchanged(&self, inputs: &Inputs) -> HashMap<&str, &outputs::Made> {
        self.last.as_ref().map(|last| last.unchanged(inputs)).unwrap_or_default()
    }

    /// What the last build made at a path.
    pub(super) fn made(&self, path: &str) -> Option<&outputs::Made> {
        self.last.as_ref()?.at(path)
    }

    /// Why an output is made anew, for people.
    pub(super) fn explain(&self, inputs: &Inputs, path: &str) -> Vec<String> {
        match &self.last {
            Some(last) => last.explain(inputs, path),
            None => vec!["no build of this portal is remembered".to_owned()],
        }
    }

    /// Leaves everything for the next build; `unchanged` are the outputs of [`Memory::unchanged`]. That it cannot is no failure: only that build's speed depends on it.
    pub(super) fn save(
        &self,
        inputs: Inputs,
        unchanged: &HashMap<&str, &outputs::Made>,
        publication: &Publication<'_>,
        written: &Written,
        found: Diagnostics,
        summary: Summary,
    ) {
        let mut made: Vec<outputs::Made> = publication
            .paths
            .iter()
            .zip(&written.hashes)
            .enumerate()
            .map(|(at, (path, hash))| outputs::Made {
                path: path.clone(),
                hash: *hash,
                from: match publication.made(at) {
                    Made::Of(texts) => From::Site(texts),
                    Made::CopyOf(source) => From::Copy(source),
                    Made::OfEverything => From::Everything,
                    Made::Not => unchanged[path.as_str()].from.clone(),
                },
            })
            .collect();
        made.sort_unstable_by(|a, b| a.path.cmp(&b.path));
        let span = Span::of(publication.revision.site());
        let _ =
            self.memo.save().and_then(|()| Outputs::new(inputs, made, span, found, summary).save(&self.work));
    }

    /// Forgets everything.
    pub(super) fn forget(&self) -> std::io::Result<()> {
        disk::forget(&self.work)
    }
}
