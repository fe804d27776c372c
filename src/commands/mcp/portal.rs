//! The newest state of the portal that can be shown.
//!
//! Files are looked at before each answer: names, sizes and times of all, and the bytes of those that differ. A watcher
//! would spare that, but needs a folder that tells, which a shared drive does not.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use chienowa_search::{Index, Query, SearchResults};
use jiff::civil::DateTime;

use super::refusal::Refusal;
use crate::cli::Mcp;
use crate::clock::Now;
use crate::commands::CommandError;
use crate::commands::console::Console;
use crate::commands::serve::searching::CatchingUp;
use crate::commands::serve::sources::Sources;
use crate::commands::workspace::{compile_reading_after, read_portal, settings, told};
use crate::compile::{Revision, Settings};
use crate::config::Config;
use crate::memo::Memo;
use crate::model::{Site, next_change};
use crate::read::Reading;
use crate::render::Composer;
use crate::write::work_folder;

/// The portal on disk, and the newest state of it that can be shown.
pub(super) struct Portal {
    root: PathBuf,
    console: Console,
    settings: Settings,
    reading: Reading,
    /// What the newest compilation, good or not, was made of.
    sources: Sources,
    /// When it would be another by time alone.
    until: Option<DateTime>,
    memo: Memo,
    revision: Revision,
    /// The given language; the portal's otherwise.
    lang: Option<String>,
    searching: CatchingUp,
    /// Of the newest state; made when somebody searches.
    index: Option<Arc<Index>>,
}

impl Portal {
    /// Reads the portal; none if nothing of it can be shown, which is said.
    pub(super) fn open(arguments: &Mcp, console: Console) -> Result<Option<Self>, CommandError> {
        let root = arguments.portal.root.clone();
        let settings = Settings {
            signals: told(&arguments.signals, &console)?,
            ..settings(&arguments.portal, None, false)
        };
        let reading = read_portal(&root)?;
        let (config, _) = Config::load(&reading.tree);
        if let Some(lang) = arguments.lang.as_ref().filter(|lang| !config.languages.contains(lang)) {
            let known = config.languages.join(", ");
            return Err(CommandError::Other(format!("the portal has no language `{lang}`; it has {known}")));
        }
        // What a build left makes the start quicker; nothing is left for the next.
        let (mut memo, _) = Memo::load(&work_folder(&root)?, &config.parse_options());
        let compiled = compile_reading_after(&reading, &settings, &mut memo, None);
        if compiled.diagnostics.has_errors() {
            // What can be read can be shown; `check` tells the rest.
            let count = Console::count(&compiled.diagnostics);
            console.say(&format!("{count} in the content: see `chienowa check`"));
        }
        let Some(revision) = compiled.revision else {
            console.warn(&compiled.diagnostics, &reading.tree);
            return Ok(None);
        };
        let sources = Sources::of(&reading.tree);
        let until = until(revision.site());
        let lang = arguments.lang.clone();
        let searching = CatchingUp::default();
        Ok(Some(Self {
            root,
            console,
            settings,
            reading,
            sources,
            until,
            memo,
            revision,
            lang,
            searching,
            index: None,
        }))
    }

    /// Takes up what changed in files or by time. What has errors is not shown: the last good state stays.
    pub(super) fn refresh(&mut self) {
        if let Err(error) = self.reading.update(&self.root, None) {
            self.console.say(&format!("{error}; the last state stays"));
            return;
        }
        let sources = Sources::of(&self.reading.tree);
        if sources == self.sources && !self.is_over() {
            return;
        }
        self.sources = sources;
        let theme = Arc::clone(&self.revision.renderer.theme);
        let compiled = compile_reading_after(&self.reading, &self.settings, &mut self.memo, Some(&theme));
        match compiled.revision {
            Some(revision) if !compiled.diagnostics.has_errors() => {
                self.console.detail("the portal changed and was read again");
                self.until = until(revision.site());
                self.revision = revision;
                self.index = None;
            }
            _ => {
                self.until = None;
                let count = Console::count(&compiled.diagnostics);
                self.console.say(&format!("{count}; the last good state stays: see `chienowa check`"));
            }
        }
    }

    /// Whether the moment has come at which time alone makes another portal.
    fn is_over(&self) -> bool {
        let zone = self.site().config.zone();
        self.settings.now.is_none() && self.until.is_some_and(|until| Now::read(&zone).moment() >= until)
    }

    pub(super) fn revision(&self) -> &Revision {
        &self.revision
    }

    pub(super) fn site(&self) -> &Site {
        self.revision.site()
    }

    /// The language that was given at the start, which may be gone, or the portal's.
    pub(super) fn language(&self) -> &str {
        let config = &self.site().config;
        let given = self.lang.as_ref().filter(|lang| config.languages.contains(lang));
        given.unwrap_or(&config.language)
    }

    /// The language that was asked for, which the portal must have, or that of the start.
    pub(super) fn language_of(&self, asked: Option<&str>) -> Result<&str, Refusal> {
        let Some(asked) = asked else { return Ok(self.language()) };
        let languages = &self.site().config.languages;
        languages.iter().find(|known| *known == asked).map(String::as_str).ok_or_else(|| {
            let known = languages.join(", ");
            Refusal::NoAnswer(format!("the portal has no language `{asked}`; it has {known}"))
        })
    }

    /// Writes in a language of the portal.
    pub(super) fn composer(&self, language: &str) -> Composer<'_> {
        Composer::new(&self.revision.renderer, language)
    }

    /// Searches as the portal does.
    pub(super) fn search(&mut self, query: &Query) -> Result<SearchResults, Refusal> {
        let broken = |error: chienowa_search::Error| Refusal::Broken(error.to_string());
        let index = match &self.index {
            Some(index) => Arc::clone(index),
            None => {
                let portal = Box::new(self.revision.renderer.clone());
                Arc::clone(self.index.insert(self.searching.take_up(portal, None).map_err(broken)?))
            }
        };
        index.search(query).map_err(broken)
    }
}

fn until(site: &Site) -> Option<DateTime> {
    Some(next_change(site)?.0)
}

/// What is filled in, by the name of the blank.
pub(super) type Values = BTreeMap<String, String>;
