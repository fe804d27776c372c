//! The portal on disk, and the newest revision of it: brought up to date by what changed, in the smallest step that
//! gives what everything anew would.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use super::preview::{Preview, Search};
use crate::commands::CommandError;
use crate::commands::console::{Console, lookup};
use crate::commands::workspace::{compile_reading_after, history, read_options, read_portal};
use crate::compile::{Compiled, Revision, Settings};
use crate::config::{Config, FILE};
use crate::diagnostic::{Diagnostic, Diagnostics, Format, Severity, one_line, print};
use crate::memo::Memo;
use crate::paths::SourcePath;
use crate::read::{self, Changes, ReadError, Reading, TextChange};
use crate::render::Theme;
use crate::serve::{Builder, Editor, Problem, Rebuilt};
use crate::watch::ChangeSet;
use crate::write::work_folder;

/// Makes revisions of a portal on disk.
pub(super) struct Portal {
    root: PathBuf,
    settings: Settings,
    search: Search,
    console: Console,
    editor: Editor,
    reading: Reading,
    memo: Memo,
    /// The theme of the last compilation that had one.
    theme: Option<Arc<Theme>>,
    /// The theme whose templates were tried last, and are fine.
    tried: Option<Arc<Theme>>,
    /// What the last rebuild published; none if it had errors.
    newest: Option<Newest>,
    has_published: bool,
    /// Whether the reading may have missed a change.
    is_behind: bool,
}

/// A published state without errors, and what was found in it.
struct Newest {
    preview: Arc<Preview>,
    found: Diagnostics,
}

impl Portal {
    /// Reads the portal. Returns its first state and the base path too.
    pub(super) fn open(
        root: PathBuf,
        settings: Settings,
        search: Search,
        console: Console,
        editor: Editor,
    ) -> Result<(Self, Rebuilt<Preview>, String), CommandError> {
        let reading = read_portal(&root)?;
        let (config, _) = Config::load(&reading.tree);
        let work = work_folder(&root)?;
        // As it is now: who writes looks at texts, and the next start shows what was committed since.
        let settings = Settings { history: history(&root, &reading.tree, Some(&work), &console), ..settings };
        // What is wrong with it is no concern of an author's: it is parsed again.
        let (memo, _) = Memo::load(&work, &config.parse_options());
        let mut portal = Self {
            root,
            settings,
            search,
            console,
            editor,
            reading,
            memo,
            theme: None,
            tried: None,
            newest: None,
            has_published: false,
            is_behind: false,
        };
        let first = portal.compile();
        Ok((portal, first, config.base.path))
    }

    /// Everything anew.
    fn compile(&mut self) -> Rebuilt<Preview> {
        let Compiled { revision, diagnostics: mut found } =
            compile_reading_after(&self.reading, &self.settings, &mut self.memo, self.theme.as_ref());
        if let Some(revision) = &revision {
            self.theme = Some(Arc::clone(&revision.renderer.theme));
            // The first page does not wait for it.
            if self.has_published && !found.has_errors() {
                found.extend(self.template_problems(revision));
            }
        }
        let found = found.sorted();
        self.tell(&found);
        self.newest = None;
        let problems = self.problems_of(&found);
        match revision {
            // The first state is shown even with errors: an author begins with what there is.
            Some(revision) if !found.has_errors() || !self.has_published => {
                self.has_published = true;
                self.publish(revision, problems, found)
            }
            _ => Rebuilt::Broken(problems),
        }
    }

    /// Templates are tried once in each theme: what a page alone can break is told on that page.
    fn template_problems(&mut self, revision: &Revision) -> Vec<Diagnostic> {
        let theme = &revision.renderer.theme;
        if self.tried.as_ref().is_some_and(|tried| Arc::ptr_eq(tried, theme)) {
            return Vec::new();
        }
        let problems = revision.sample_problems();
        self.tried = problems.is_empty().then(|| Arc::clone(theme));
        problems
    }

    fn publish(
        &mut self,
        revision: Revision,
        problems: Vec<Problem>,
        found: Diagnostics,
    ) -> Rebuilt<Preview> {
        if let Search::Here(service) = &self.search {
            service.take_up(revision.renderer.clone(), None);
        }
        let preview = Arc::new(Preview::new(revision, &self.reading.tree, problems, self.search.clone()));
        if !found.has_errors() {
            self.newest = Some(Newest { preview: Arc::clone(&preview), found });
        }
        Rebuilt::Published(preview)
    }

    /// The newest state with other texts, if that is all there is to do.
    fn retell(&mut self, texts: &[TextChange]) -> Option<Rebuilt<Preview>> {
        let newest = self.newest.as_mut()?;
        let retold = newest.preview.revision().with_texts(texts, &newest.found, &self.settings)?;
        if texts.is_empty() {
            return Some(Rebuilt::Published(Arc::clone(&newest.preview)));
        }
        if let Search::Here(service) = &self.search {
            service.take_up(retold.revision.renderer.clone(), Some(retold.pages));
        }
        newest.preview = Arc::new(newest.preview.retold(retold.revision, texts));
        let rebuilt = Rebuilt::Published(Arc::clone(&newest.preview));
        self.tell(&self.newest.as_ref()?.found);
        Some(rebuilt)
    }

    /// Errors and warnings as the browser shows them.
    fn problems_of(&self, found: &Diagnostics) -> Vec<Problem> {
        let source = |path: &SourcePath| lookup(&self.reading.tree, path);
        let root = std::path::absolute(&self.root).unwrap_or_else(|_| self.root.clone());
        let shown = found.iter().filter(|found| found.severity != Severity::Note);
        shown
            .map(|found| {
                let one = std::iter::once(found.clone()).collect();
                let heading = one_line(found, &source);
                let mut place = heading.split(':').skip(1).map(|number| number.parse::<usize>().ok());
                let mut next = || place.next().flatten().filter(|_| found.span.is_some());
                let (line, column) = (next(), next());
                let file = root.join(found.path.as_str());
                Problem {
                    severity: found.severity,
                    text: print(&one, Format::Human, false, &source),
                    path: found.path.to_string(),
                    line,
                    edit_url: self.editor.open(&file, line.unwrap_or(1), column.unwrap_or(1)),
                    heading,
                }
            })
            .collect()
    }

    fn tell(&self, found: &Diagnostics) {
        self.console.warn(found, &self.reading.tree);
    }

    fn update(&mut self, changes: &ChangeSet) -> Result<Changes, ReadError> {
        let named = match changes {
            ChangeSet::Paths(paths) if !self.is_behind => Some(paths),
            _ => None,
        };
        let updated = self.read(named);
        self.is_behind = updated.is_err();
        updated
    }

    fn read(&mut self, named: Option<&BTreeSet<SourcePath>>) -> Result<Changes, ReadError> {
        let has_same_limits = |paths: &BTreeSet<SourcePath>| paths.iter().all(|path| path.as_str() != FILE);
        if !named.is_some_and(has_same_limits) {
            let options = read_options(&self.root)?;
            if options != *self.reading.options() {
                self.reading = read::read(&self.root, None, &options)?;
                return Ok(Changes::Anything);
            }
        }
        self.reading.update(&self.root, named)
    }
}

impl Builder for Portal {
    type Revision = Preview;

    fn rebuild(&mut self, changes: &ChangeSet) -> Rebuilt<Preview> {
        let texts = match self.update(changes) {
            Ok(Changes::Texts(texts)) => Some(texts),
            Ok(Changes::Anything) => None,
            Err(error) => return Rebuilt::Broken(vec![unreadable(&error)]),
        };
        if texts.as_ref().is_none_or(|texts| !texts.is_empty()) {
            self.console.detail(&match changes {
                ChangeSet::Paths(paths) => format!("{} files or folders changed", paths.len()),
                ChangeSet::Everything => "everything may have changed".to_owned(),
            });
        }
        texts.and_then(|texts| self.retell(&texts)).unwrap_or_else(|| self.compile())
    }

    /// The first state's templates are tried now. It stays to be seen, with what was found.
    fn rest(&mut self) -> Option<Rebuilt<Preview>> {
        // For the next start; that it cannot be left costs that one's speed only.
        let _ = self.memo.leave();
        let revision = self.newest.as_ref()?.preview.revision().clone();
        let problems: Diagnostics = self.template_problems(&revision).into_iter().collect();
        if problems.is_empty() {
            return None;
        }
        let mut found = self.newest.take()?.found;
        self.tell(&problems);
        found.extend(problems);
        let found = found.sorted();
        let problems = self.problems_of(&found);
        Some(self.publish(revision, problems, found))
    }
}

fn unreadable(error: &ReadError) -> Problem {
    Problem {
        severity: Severity::Error,
        heading: error.to_string(),
        text: error.to_string(),
        path: String::new(),
        line: None,
        edit_url: None,
    }
}
