//! A job and the site in, bytes out. Pure: no disk, no clock; a template sees only its typed view.

mod article_body;
mod chart;
mod compose;
mod contents;
mod drawn;
pub mod export;
mod feed;
mod ics;
mod locale;
mod markdown;
mod recipe_parts;
pub mod search_program;
mod term_marks;
mod theme;
pub mod views;

use std::sync::Arc;

pub use compose::{Composer, Period, PeriodName};
pub(crate) use compose::{FEED_KINDS, feed_url};
pub use feed::Format as FeedFormat;
pub use locale::Locale;
#[cfg(any(test, fuzzing))]
pub(crate) use theme::fuzzing;
pub use theme::{Logo, LogoFile, Theme, built_in_file, built_in_files};

pub use contents::Contents;
use drawn::{Drawn, Frame};

use crate::config::{SearchBackend, SignalsBy};
use crate::diagnostic::Diagnostic;
use crate::model::{ImageVariants, PageId, Site, Taxonomy, encode};
use crate::parse::Kind;
use crate::paths::SourcePath;
use crate::plan::{Job, TermIndex, list_url};
use crate::{policy, portable};

/// What a job yields.
#[derive(Debug)]
pub enum Output {
    /// Made here.
    Bytes(Vec<u8>),
    /// A file of content/, copied as it is.
    Copy(SourcePath),
    /// The file of this name among the variants of images.
    ImageVariant(String),
}

/// What rendering reads: the site, the theme, and who will show and search the pages.
#[derive(Clone, Debug)]
pub struct Renderer {
    /// Every page in its place.
    pub site: Arc<Site>,
    /// Their texts.
    pub contents: Contents,
    /// Templates, styles, words.
    pub theme: Arc<Theme>,
    /// Whether pages are made for `serve`.
    pub preview: bool,
    /// Whether they search through `/api/search`, which only `serve` answers.
    pub server_searches: bool,
    /// Whether there will be an index to search; else the list of titles is.
    pub index: bool,
    /// What is drawn once and stands on many pages.
    drawn: Arc<Drawn>,
    /// Smaller versions of images; none for `serve`.
    pub image_variants: Arc<ImageVariants>,
}

impl Renderer {
    /// For a site in a theme, drawn for readers.
    pub fn new(site: Arc<Site>, contents: Contents, theme: Arc<Theme>) -> Self {
        let drawn = Arc::new(Drawn::new(site.config.languages.len(), site.pages.len()));
        Self {
            site,
            contents,
            theme,
            preview: false,
            server_searches: false,
            index: true,
            drawn,
            image_variants: Arc::default(),
        }
    }

    /// Makes one output, and tells whose texts went into it.
    ///
    /// # Errors
    ///
    /// As [`Renderer::render`].
    pub fn render_noting(&self, job: &Job) -> (Result<Output, Box<Diagnostic>>, Vec<PageId>) {
        contents::noting(|| self.render(job))
    }

    /// Makes one output.
    ///
    /// # Errors
    ///
    /// A template failed; the diagnostic names it and its line.
    pub fn render(&self, job: &Job) -> Result<Output, Box<Diagnostic>> {
        let composer = |language: &str| Composer::new(self, language);
        let place = self.place(job);
        let bytes = match job {
            Job::Asset(path) => return Ok(Output::Copy(path.clone())),
            Job::ImageVariant(file) => return Ok(Output::ImageVariant(file.clone())),
            Job::Theme(asset) => self.theme.bytes(asset),
            Job::Robots => b"User-agent: *\nDisallow: /\n".to_vec(),
            Job::SearchProgram => search_program::PROGRAM.bytes.clone(),
            Job::SearchWorker => search_program::WORKER_SCRIPT.bytes.clone(),
            Job::Redirect(url) => self.redirect(url).into_bytes(),
            Job::SearchTitles => compose::search_titles(self),
            Job::Page(id) => {
                let page = self.site.page(*id);
                let language = page.document.name.language.as_deref().unwrap_or(&self.site.config.language);
                let composer = composer(language);
                match page.kind() {
                    Kind::Story => self.page(&composer, place, &composer.story(*id)?)?,
                    Kind::Recipe => self.page(&composer, place, &composer.recipe(*id)?)?,
                    Kind::Faq => self.page(&composer, place, &composer.faq(*id)?)?,
                    Kind::Module => self.page(&composer, place, &composer.module(*id)?)?,
                    Kind::Page => self.page(&composer, place, &composer.plain(*id)?)?,
                }
            }
            Job::Home(language) => {
                let composer = composer(language);
                self.page(&composer, place, &composer.home()?)?
            }
            Job::List(kind, language) => {
                let composer = composer(language);
                self.page(&composer, place, &composer.list(*kind)?)?
            }
            Job::TermIndex(index, language) => {
                let composer = composer(language);
                self.page(&composer, place, &composer.term_index(*index)?)?
            }
            Job::Term(taxonomy, term, language) => {
                let composer = composer(language);
                self.page(&composer, place, &composer.term(*taxonomy, term)?)?
            }
            Job::LearningPath(path, language) => {
                let composer = composer(language);
                self.page(&composer, place, &composer.learning_path(path))?
            }
            Job::Glossary(language) => {
                let composer = composer(language);
                self.page(&composer, place, &composer.glossary())?
            }
            Job::New(month, language) => {
                let composer = composer(language);
                self.page(&composer, place, &composer.whats_new(*month))?
            }
            Job::PeopleData => compose::people_data(self),
            Job::My(language) => {
                let composer = composer(language);
                self.page(&composer, place, &composer.my()?)?
            }
            Job::Care(language) => {
                let composer = composer(language);
                self.page(&composer, place, &composer.care_page())?
            }
            Job::Impact(language) => {
                let composer = composer(language);
                self.page(&composer, place, &composer.impact()?)?
            }
            Job::ImpactReport(language) => {
                let composer = composer(language);
                self.page(&composer, place, &composer.impact_report(&self.site.impact))?
            }
            Job::ImpactData => export::impact_json(&self.site, &self.site.impact),
            Job::ImpactTable(table) => export::impact_csv(&self.site, &self.site.impact, *table),
            Job::Calendar(language) => {
                let composer = composer(language);
                self.page(&composer, place, &composer.calendar()?)?
            }
            Job::CalendarFile(path, language) => {
                composer(language).calendar_text(path.as_deref()).into_bytes()
            }
            Job::Feed(scope, format, language) => composer(language).feed(scope, *format).into_bytes(),
            Job::MarkdownTwin(id) => {
                let page = self.site.page(*id);
                let language = page.document.name.language.as_deref().unwrap_or(&self.site.config.language);
                composer(language).markdown_twin(*id).into_bytes()
            }
            Job::PageData(id) => export::page_json(self, *id),
            Job::Llms(language) => composer(language).llms().into_bytes(),
            Job::LlmsFull(language) => composer(language).llms_full().into_bytes(),
            Job::Sitemap => composer(&self.site.config.language).sitemap().into_bytes(),
            Job::Search(language) => {
                let composer = composer(language);
                self.page(&composer, place, &composer.search())?
            }
            Job::NotFound(language) => {
                let composer = composer(language);
                self.page(&composer, place, &composer.not_found())?
            }
        };
        Ok(Output::Bytes(bytes))
    }

    /// An address in the section that a page belongs to, without language; empty for pages of none.
    fn place(&self, job: &Job) -> &str {
        match job {
            Job::Page(id) => &self.site.original(self.site.page(*id)).url,
            Job::List(kind, _) => list_url(*kind).unwrap_or_default(),
            Job::TermIndex(TermIndex::Taxonomy(Taxonomy::Departments), _)
            | Job::Term(Taxonomy::Departments, ..) => "/departments/",
            _ => "",
        }
    }

    fn page<V: views::View>(
        &self,
        composer: &Composer<'_>,
        place: &str,
        view: &V,
    ) -> Result<Vec<u8>, Box<Diagnostic>> {
        let link = |url: &str| self.site.config.base.link(url);
        let frame = Frame { around: composer.surroundings(place)?, policy: self.policy() };
        self.theme.render(view, &frame, composer.locale, link)
    }

    /// The Content-Security-Policy of its pages, the same on each.
    pub fn policy(&self) -> &str {
        self.drawn.policy.get_or_init(|| policy::of_pages(&self.asked()))
    }

    /// The same as a host sends it.
    pub(crate) fn host_policy(&self) -> String {
        policy::of_host(&self.asked())
    }

    /// The other origins that pages ask.
    fn asked(&self) -> Vec<String> {
        let endpoint = match &self.site.config.signals {
            SignalsBy::Endpoint(url) if self.sends_signals() => Some(url.as_str()),
            _ => None,
        };
        policy::origins(endpoint, self.search_backend().map(|backend| backend.url.as_str()))
    }

    /// The central search engine, if pages ask it: a folder on a disk may not, and `serve` answers itself.
    fn search_backend(&self) -> Option<&SearchBackend> {
        let asks = !self.server_searches && !self.is_portable();
        self.site.config.search_backend.as_ref().filter(|_| asks)
    }

    /// Pages that are being written, or read from a disk, send nothing.
    fn sends_signals(&self) -> bool {
        !self.preview && !self.is_portable()
    }

    fn is_portable(&self) -> bool {
        self.site.config.base.path == portable::BASE
    }

    /// A page that leads from a former address to the new one, for hosts that cannot redirect.
    fn redirect(&self, url: &str) -> String {
        let target = self.site.config.base.link(&encode(url));
        // `encode` leaves nothing that could end an attribute.
        format!(
            "<!doctype html>\n<html lang=\"{language}\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">\n<title>{target}</title>\n\
             <meta name=\"robots\" content=\"noindex\">\n<meta http-equiv=\"refresh\" content=\"0; url={target}\">\n\
             </head>\n<body>\n<p><a href=\"{target}\">{target}</a></p>\n</body>\n</html>\n",
            language = self.site.config.language,
            policy = self.policy(),
        )
    }
}
