//! Every output file as a job. Decides nothing about bytes; finds two jobs that want one file.

mod case;
mod job;
mod length;

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::model::{ImageVariants, Page, PageId, Site, Taxonomy, encode, output_path};
use crate::parse::Kind;
use crate::parse::yaml::Step;
use crate::paths::SourcePath;
use crate::read::SourceTree;
use crate::render::export::{IMPACT_DATA_URL, ImpactTable};
use crate::render::{FEED_KINDS, FeedFormat, LogoFile, Theme, feed_url, search_program};

pub use job::{FeedScope, Job, TermIndex, ThemeAsset};

/// All outputs by their file below the output folder.
#[derive(Clone, Debug, Default)]
pub struct OutputPlan {
    jobs: BTreeMap<String, Job>,
}

/// Where the small search index lies.
pub const SEARCH_TITLES_URL: &str = "/_chienowa/search/titles.json";

/// Where public contributors and what they wrote are listed.
pub const PEOPLE_DATA_URL: &str = "/data/people.json";

/// Where the list of a kind stands.
pub const fn list_url(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::Story => Some("/stories/"),
        Kind::Recipe => Some("/recipes/"),
        Kind::Faq => Some("/faq/"),
        Kind::Module => Some("/training/"),
        Kind::Page => None,
    }
}

impl OutputPlan {
    /// All outputs of a site. Collisions are looked for among all pages, published or not, so that no day's
    /// publication makes an error; also where the theme is broken, so that one run tells all.
    pub fn new(tree: &SourceTree, site: &Site, theme: Option<&Theme>) -> (Self, Vec<Diagnostic>) {
        let all_shown = site.ids().all(|id| site.is_shown(id));
        let (jobs, found) = Planner::plan(tree, site, theme, all_shown);
        if all_shown {
            return (Self { jobs }, found);
        }
        let (_, found) = Planner::plan(tree, site, theme, true);
        (Self { jobs }, found)
    }

    /// The same plan with the files of variants, which are known when they have been made.
    #[must_use]
    pub fn with_image_variants(mut self, variants: &ImageVariants) -> Self {
        for variant in variants.0.values().flatten() {
            let job = || Job::ImageVariant(variant.file.clone());
            self.jobs.entry(output_path(&variant.url())).or_insert_with(job);
        }
        self
    }

    /// Outputs in the order of their names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Job)> {
        self.jobs.iter().map(|(path, job)| (path.as_str(), job))
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.jobs.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.jobs.is_empty()
    }

    /// The job at an address, decoded: `/recipes/minutes/`.
    pub fn at_url(&self, url: &str) -> Option<&Job> {
        self.jobs.get(&output_path(url))
    }
}

struct Planner<'a> {
    tree: &'a SourceTree,
    site: &'a Site,
    /// Whether unpublished pages are planned too.
    everything: bool,
    jobs: BTreeMap<String, Job>,
    found: Vec<Diagnostic>,
}

impl<'a> Planner<'a> {
    fn plan(
        tree: &'a SourceTree,
        site: &'a Site,
        theme: Option<&Theme>,
        everything: bool,
    ) -> (BTreeMap<String, Job>, Vec<Diagnostic>) {
        let mut planner = Self { tree, site, everything, jobs: BTreeMap::new(), found: Vec::new() };
        for language in &site.config.languages {
            planner.lists(language);
        }
        planner.pages();
        planner.assets();
        planner.aliases();
        let of_theme = theme.map(|theme| {
            [
                (&theme.style, Job::Theme(ThemeAsset::Style)),
                (&theme.script, Job::Theme(ThemeAsset::Script)),
                (&theme.icon, Job::Theme(ThemeAsset::Icon)),
            ]
            .map(|(asset, job)| (asset.url.as_str(), job))
        });
        let of_pages = theme.into_iter().flat_map(|theme| &theme.pages).flat_map(|(layout, page)| {
            let style = page
                .style
                .as_ref()
                .map(|asset| (asset.url.as_str(), Job::Theme(ThemeAsset::PageStyle(layout.clone()))));
            let script = page
                .script
                .as_ref()
                .map(|asset| (asset.url.as_str(), Job::Theme(ThemeAsset::PageScript(layout.clone()))));
            style.into_iter().chain(script)
        });
        let logo = theme.and_then(|theme| theme.logo.as_ref()).and_then(|logo| {
            let job = match &logo.file {
                LogoFile::Published => return None,
                LogoFile::Copied(source) => Job::Asset(source.clone()),
                LogoFile::Written(_) => Job::Theme(ThemeAsset::Logo),
            };
            Some((logo.url.as_str(), job))
        });
        let of_portal = [
            (IMPACT_DATA_URL, Job::ImpactData),
            (SEARCH_TITLES_URL, Job::SearchTitles),
            (PEOPLE_DATA_URL, Job::PeopleData),
            (search_program::PROGRAM.url.as_str(), Job::SearchProgram),
            (search_program::WORKER_SCRIPT.url.as_str(), Job::SearchWorker),
            ("/robots.txt", Job::Robots),
        ];
        let tables = ImpactTable::ALL.map(|table| (table.url(), Job::ImpactTable(table)));
        for (url, job) in
            of_theme.into_iter().flatten().chain(of_pages).chain(logo).chain(of_portal).chain(tables)
        {
            // A robots.txt in content/ is the portal's own.
            planner.jobs.entry(output_path(url)).or_insert(job);
        }
        for language in &site.config.languages {
            let url = site.config.in_language(language, "/llms.txt");
            planner.jobs.entry(output_path(&url)).or_insert_with(|| Job::Llms(language.clone()));
            if site.config.llms_full {
                let url = site.config.in_language(language, "/llms-full.txt");
                planner.jobs.entry(output_path(&url)).or_insert_with(|| Job::LlmsFull(language.clone()));
            }
        }
        // A sitemap holds whole addresses only.
        if !site.config.base.origin.is_empty() {
            planner.jobs.entry(output_path("/sitemap.xml")).or_insert(Job::Sitemap);
        }
        planner.files_in_the_way_of_folders();
        let found = case::differing(&planner.jobs, |job, path| planner.source(job, path));
        planner.found.extend(found);
        let found = length::too_long(&planner.jobs, |job, path| planner.source(job, path));
        planner.found.extend(found);
        (planner.jobs, planner.found)
    }

    fn planned(&self) -> impl Iterator<Item = PageId> + use<'a> {
        let (site, everything) = (self.site, self.everything);
        site.ids().filter(move |id| everything || site.is_shown(*id))
    }

    fn lists(&mut self, language: &str) {
        let site = self.site;
        let mut add = |url: &str, job: Job| {
            self.jobs.insert(output_path(&site.config.in_language(language, url)), job);
        };
        let language = || language.to_owned();
        add("/", Job::Home(language()));
        for kind in [Kind::Story, Kind::Recipe, Kind::Faq, Kind::Module] {
            add(list_url(kind).expect("these kinds have lists"), Job::List(kind, language()));
        }
        for taxonomy in Taxonomy::ALL {
            let mut terms: Vec<String> = site.shown_terms(taxonomy).map(str::to_owned).collect();
            if self.everything {
                terms.extend(site.taxonomies.hidden_terms(taxonomy).map(str::to_owned));
            }
            if !terms.is_empty() {
                let index = Job::TermIndex(TermIndex::Taxonomy(taxonomy), language());
                add(&format!("/{}/", taxonomy.name()), index);
            }
            for term in terms {
                add(&Site::term_url(taxonomy, &term), Job::Term(taxonomy, term, language()));
            }
        }
        if !site.paths.is_empty() {
            add("/paths/", Job::TermIndex(TermIndex::Paths, language()));
        }
        for path in site.paths.keys() {
            add(&format!("/paths/{path}/"), Job::LearningPath(path.clone(), language()));
            add(&format!("/paths/{path}/calendar.ics"), Job::CalendarFile(Some(path.clone()), language()));
        }
        add("/glossary/", Job::Glossary(language()));
        add("/new/", Job::New(None, language()));
        for (month, _) in &site.months {
            let url = format!("/new/{:04}-{:02}/", month.year(), month.month());
            add(&url, Job::New(Some(*month), language()));
        }
        add("/care/", Job::Care(language()));
        add("/impact/", Job::Impact(language()));
        add("/impact/report/", Job::ImpactReport(language()));
        add("/calendar/", Job::Calendar(language()));
        add("/calendar.ics", Job::CalendarFile(None, language()));
        let departments = site.shown_terms(Taxonomy::Departments).map(str::to_owned);
        let scopes = std::iter::once(FeedScope::All)
            .chain(FEED_KINDS.map(FeedScope::Kind))
            .chain(departments.map(FeedScope::Department));
        for scope in scopes {
            for format in FeedFormat::ALL {
                add(&feed_url(&scope, format), Job::Feed(scope.clone(), format, language()));
            }
        }
        add("/my/", Job::My(language()));
        add("/search/", Job::Search(language()));
        add("/404.html", Job::NotFound(language()));
    }

    fn pages(&mut self) {
        for id in self.planned() {
            let page = self.site.page(id);
            let path = output_path(&page.url);
            match self.jobs.get(&path) {
                None => {
                    self.jobs.insert(path, Job::Page(id));
                    if self.site.config.markdown_twins {
                        let twin = output_path(&format!("{}index.md", page.url));
                        self.jobs.insert(twin, Job::MarkdownTwin(id));
                    }
                    if self.site.config.page_data {
                        let data = output_path(&format!("{}index.json", page.url));
                        self.jobs.insert(data, Job::PageData(id));
                    }
                }
                // Two documents on one address are reported by the model; an index page introduces a list.
                Some(Job::Page(_)) => {}
                Some(_) if page.document.name.is_index() => {}
                Some(Job::Term(..) | Job::LearningPath(..)) => self.found.push(
                    Diagnostic::new(
                        Code::UrlReserved,
                        &page.document.path,
                        format!("the address {} belongs to the page of a term", page.url),
                    )
                    .hint("rename the file, or write the folder's `index.md` to introduce the list"),
                ),
                // Reported by the model.
                Some(_) => {}
            }
        }
    }

    fn assets(&mut self) {
        for (url, (source, _)) in &self.site.assets {
            let path = output_path(url);
            match self.jobs.get(&path) {
                None => {
                    self.jobs.insert(path, Job::Asset(source.clone()));
                }
                Some(Job::Page(id)) => {
                    let other = &self.site.page(*id).document.path;
                    self.found.push(
                        Diagnostic::new(
                            Code::UrlDuplicate,
                            source,
                            format!("this file and {other} both become {path}"),
                        )
                        .hint("rename one of them"),
                    );
                }
                Some(_) => self.found.push(
                    Diagnostic::new(Code::UrlReserved, source, format!("the portal makes {path} itself"))
                        .hint("rename the file"),
                ),
            }
        }
    }

    fn aliases(&mut self) {
        for id in self.planned() {
            let page = self.site.page(id);
            if page.original.is_some() {
                continue;
            }
            for (position, alias) in page.document.front.common.aliases.iter().enumerate() {
                let last = alias.rsplit('/').next().unwrap_or_default();
                let file = if alias.ends_with('/') || last.contains('.') {
                    output_path(alias)
                } else {
                    output_path(&format!("{alias}/"))
                };
                if let Some(taken) = self.jobs.get(&file) {
                    let by = match taken {
                        Job::Page(other) => self.site.page(*other).document.path.to_string(),
                        Job::Redirect(url) => format!("another alias, which leads to {url}"),
                        _ => "the portal itself".to_owned(),
                    };
                    let place = page
                        .document
                        .place(self.tree, &[Step::Key("aliases"), Step::Item(position)])
                        .or_else(|| page.document.place(self.tree, &[Step::Key("aliases")]));
                    let problem = Diagnostic::new(
                        Code::UrlAlias,
                        &page.document.path,
                        format!("the alias {alias} is taken by {by}"),
                    )
                    .at_if(place)
                    .hint("an alias is a former address: remove it, or move the other page");
                    self.found.push(match page.kind() {
                        Kind::Page => problem.severity(Severity::Warning),
                        _ => problem,
                    });
                } else {
                    self.jobs.insert(file, Job::Redirect(self.version_of_alias(page, alias)));
                }
            }
        }
    }

    /// The author's file that an output comes from.
    fn source(&self, job: &Job, path: &str) -> Option<SourcePath> {
        let of_page = |id: PageId| self.site.page(id).document.path.clone();
        match job {
            Job::Asset(source) => Some(source.clone()),
            Job::Page(id) => Some(of_page(*id)),
            // One finding is enough for all languages.
            Job::Term(taxonomy, term, language) if *language == self.site.config.language => {
                self.site.any_page_of(*taxonomy, term).map(of_page)
            }
            Job::Redirect(url) => Some(self.site.page_at(url).map_or_else(|| SourcePath::new(path), of_page)),
            _ => None,
        }
    }

    /// The address that an alias leads to: `/en/old/` to the English version, if there is one.
    fn version_of_alias(&self, page: &Page, alias: &str) -> String {
        let is_in = |language: &str| {
            language != self.site.config.language
                && alias
                    .strip_prefix('/')
                    .and_then(|rest| rest.strip_prefix(language))
                    .is_some_and(|rest| rest.starts_with('/'))
        };
        let version = page.versions.iter().find(|(language, id)| is_in(language) && self.site.is_shown(*id));
        version.map_or_else(|| page.url.clone(), |(_, id)| self.site.page(*id).url.clone())
    }

    /// `a` cannot be a file and a folder.
    fn files_in_the_way_of_folders(&mut self) {
        let mut blocked = BTreeSet::new();
        let mut before = "";
        for path in self.jobs.keys() {
            let shared = path.bytes().zip(before.bytes()).take_while(|(one, other)| one == other).count();
            // Folders that the path before lies in too have been looked for.
            for (at, _) in path.match_indices('/').filter(|(at, _)| *at >= shared) {
                if self.jobs.contains_key(&path[..at]) {
                    blocked.insert(path[..at].to_owned());
                }
            }
            before = path;
        }
        for path in blocked {
            let Some(job) = self.jobs.remove(&path) else { continue };
            let Some(source) = self.source(&job, &path) else { continue };
            let url = encode(&path);
            self.found.push(
                Diagnostic::new(
                    Code::UrlDuplicate,
                    &source,
                    format!("/{url} is also a folder of other pages"),
                )
                .hint("rename the file"),
            );
        }
    }
}
