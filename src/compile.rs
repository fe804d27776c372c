//! The stages between reading and writing, joined: a source tree in, everything that can be rendered out. Pure.

mod assets;
mod attachments;
mod secrets;
mod texts;

use std::sync::{Arc, OnceLock};

use jiff::civil::DateTime;
use rayon::prelude::*;

use crate::clock::Now;
use crate::config::{BaseUrl, Config};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Severity};
use crate::memo::Memo;
use crate::model::{self, Audience, History, ImageVariants, Signal, Site};
use crate::parse::DocumentName;
use crate::paths::SourcePath;
use crate::plan::{Job, OutputPlan};
use crate::read::{SourceFile, SourceTree};
use crate::render::{Contents, Output, Renderer, Theme};

pub use attachments::of_attachments;
pub use secrets::of_pictures;
pub use texts::Retold;

/// What a compilation depends on besides the sources.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The build day; none reads the clock in the portal's zone.
    pub now: Option<Now>,
    /// Replaces `base_url`.
    pub base: Option<BaseUrl>,
    /// Which unpublished pages are shown.
    pub audience: Audience,
    /// Whether pages are made for `serve`.
    pub preview: bool,
    /// Whether they search through `/api/search`, which only `serve` answers.
    pub server_searches: bool,
    /// Whether pages are searched through an index, made by the same command; else through the list of titles.
    pub index: bool,
    /// What readers told; none if nobody kept it.
    pub signals: Option<Arc<[Signal]>>,
    /// What git tells of the pages; none if it tells nothing.
    pub history: Option<Arc<History>>,
}

impl Settings {
    /// For readers, on a day.
    pub const fn on(now: Now) -> Self {
        Self {
            now: Some(now),
            base: None,
            audience: Audience::Readers,
            preview: false,
            server_searches: false,
            index: true,
            signals: None,
            history: None,
        }
    }
}

/// One state of the portal, ready to render.
#[derive(Clone, Debug)]
pub struct Revision {
    /// Every output as a job.
    pub plan: Arc<OutputPlan>,
    /// Renders the jobs.
    pub renderer: Renderer,
    /// When the portal would change by itself; looked for when somebody has to know.
    next_change: Arc<OnceLock<Option<DateTime>>>,
}

/// What compiling yields: nothing to render if the theme or the configuration is broken.
#[derive(Debug)]
pub struct Compiled {
    /// The portal, if it could be put together.
    pub revision: Option<Revision>,
    /// All that was found, sorted.
    pub diagnostics: Diagnostics,
}

/// Puts a portal together.
pub fn compile(tree: &SourceTree, settings: &Settings, memo: &mut Memo) -> Compiled {
    compile_after(tree, settings, memo, None)
}

/// The same; a theme that was loaded before is kept while its files are as they were.
pub fn compile_after(
    tree: &SourceTree,
    settings: &Settings,
    memo: &mut Memo,
    before: Option<&Arc<Theme>>,
) -> Compiled {
    let mut found = Vec::new();
    let (mut config, problems) = Config::load(tree);
    found.extend(problems);
    if let Some(base) = &settings.base {
        config.base = base.clone();
    }
    let now = settings.now.unwrap_or_else(|| Now::read(&config.zone()));
    let options = Arc::new(config.parse_options());
    let sources = tree
        .contents()
        .filter_map(|(path, file)| {
            let SourceFile::Text(source) = file else { return None };
            Some((path.clone(), DocumentName::new(path, &options)?, source.clone()))
        })
        .collect();
    memo.next_generation();
    let (documents, contents): (Vec<_>, Vec<_>) = memo.documents(sources, &options).into_iter().unzip();
    found.extend(documents.iter().flat_map(|document| document.diagnostics.iter().cloned()));
    found.extend(secrets::of_portal(tree, &config, &documents));
    found.extend(assets::that_run(tree));
    let theme = Theme::load_after(tree, &config, before);
    let (site, problems) =
        model::build(tree, &documents, config, now, settings.audience, settings.signals.as_deref());
    found.extend(problems);
    let (plan, problems) = OutputPlan::new(tree, &site, theme.as_deref().ok());
    found.extend(problems);
    let revision = match theme {
        Ok(theme) => {
            found.extend(theme.diagnostics.iter().cloned());
            let histories = settings.history.as_ref().map(|history| history.of_pages(&site));
            let contents = Contents::new(contents, site.config.languages.len());
            let contents = contents.with_histories(histories.unwrap_or_default());
            let mut renderer = Renderer::new(Arc::new(site), contents, theme);
            renderer.preview = settings.preview;
            renderer.server_searches = settings.server_searches;
            renderer.index = settings.index;
            Some(Revision { plan: Arc::new(plan), renderer, next_change: Arc::default() })
        }
        Err(problems) => {
            found.extend(problems);
            None
        }
    };
    Compiled { revision, diagnostics: found.into_iter().collect::<Diagnostics>().sorted() }
}

impl Revision {
    /// Everything known of the portal.
    pub fn site(&self) -> &Site {
        &self.renderer.site
    }

    /// The same portal with smaller variants of its images, which pages then offer to browsers.
    #[must_use]
    pub fn with_image_variants(self, variants: Arc<ImageVariants>) -> Self {
        let plan = Arc::unwrap_or_clone(self.plan).with_image_variants(&variants);
        let mut renderer = self.renderer;
        renderer.image_variants = variants;
        Self { plan: Arc::new(plan), renderer, next_change: self.next_change }
    }

    /// Renders every job and keeps only what went wrong, each once; for `check`.
    pub fn render_problems(&self) -> Vec<Diagnostic> {
        self.problems_of(&self.plan.iter().map(|(_, job)| job).collect::<Vec<_>>())
    }

    /// Renders one job of each kind: finds what is wrong with templates at a cost that does not grow with the site.
    pub fn sample_problems(&self) -> Vec<Diagnostic> {
        let mut seen = std::collections::BTreeSet::new();
        let sample: Vec<&Job> = self
            .plan
            .iter()
            .map(|(_, job)| job)
            .filter(|job| {
                let kind = match job {
                    Job::Page(id) => Some(self.site().page(*id).kind()),
                    Job::List(kind, _) => Some(*kind),
                    _ => None,
                };
                seen.insert((format!("{:?}", std::mem::discriminant(*job)), kind))
            })
            .collect();
        self.problems_of(&sample)
    }

    fn problems_of(&self, jobs: &[&Job]) -> Vec<Diagnostic> {
        jobs.par_iter().filter_map(|job| self.renderer.render(job).err()).map(|problem| *problem).collect()
    }

    /// Renders every job into memory, by output path; for tests and small portals.
    ///
    /// # Errors
    ///
    /// The first template that failed.
    pub fn render_all(&self) -> Result<std::collections::BTreeMap<String, Output>, Box<Diagnostic>> {
        let jobs: Vec<_> = self.plan.iter().collect();
        jobs.par_iter().map(|(path, job)| Ok(((*path).to_owned(), self.renderer.render(job)?))).collect()
    }
}

/// Makes every warning an error, for `--strict`.
pub fn strict(diagnostics: Diagnostics) -> Diagnostics {
    diagnostics
        .into_iter()
        .map(
            |found| if found.severity == Severity::Warning { found.severity(Severity::Error) } else { found },
        )
        .collect()
}

/// A portal without content is most likely the wrong folder.
pub fn no_content(tree: &SourceTree) -> Option<Diagnostic> {
    let empty = tree.contents().next().is_none();
    empty.then(|| {
        Diagnostic::new(
            Code::ReadFailed,
            &SourcePath::new("content"),
            "there is no content/ folder, or it is empty",
        )
        .hint("`chienowa init` makes a portal; `--root DIR` names another folder")
    })
}
