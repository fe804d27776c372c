//! The site: every page in its place. Built once, never changed.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use rayon::prelude::*;

use super::{Page, PageId, Status, Taxonomies, Taxonomy, Vocabularies};
use super::{freshness, learning_path, links, order, references, urls};
use crate::clock::Now;
use crate::config::Config;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::parse::front_matter::{Common, FrontMatter};
use crate::parse::{Document, Kind};
use crate::paths::SourcePath;
use crate::read::{ImageSize, SourceFile, SourceTree};

/// For whom the site is made: which unpublished pages are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Audience {
    /// Readers: only published pages.
    #[default]
    Readers,
    /// Authors at their preview: all pages, with a badge; search, feeds and figures keep to the published ones.
    Authors,
    /// `--drafts`: all pages, everywhere.
    Everything,
}

/// Every page in its place.
#[derive(Clone, Debug)]
pub struct Site {
    /// The configuration.
    pub config: Config,
    /// The build day.
    pub now: Now,
    /// For whom.
    pub audience: Audience,
    /// The portal's own words.
    pub vocabularies: Vocabularies,
    /// All pages in the order of their files; [`PageId`] counts into this.
    pub pages: Vec<Page>,
    /// Shown originals of each kind, in the order of its list.
    pub lists: BTreeMap<Kind, Vec<PageId>>,
    /// Shown originals, newest first; without a day last.
    pub newest: Vec<PageId>,
    /// Which pages belong to which term.
    pub taxonomies: Taxonomies,
    /// The shown modules of each learning path, in order.
    pub paths: BTreeMap<String, Vec<PageId>>,
    /// Files that are copied, by address.
    pub assets: BTreeMap<String, (SourcePath, Option<ImageSize>)>,
    pub(super) by_source: HashMap<SourcePath, PageId>,
    /// First file of each bare name, for hints at broken links.
    pub(super) by_stem: HashMap<String, SourcePath>,
    pub(super) by_url: HashMap<String, PageId>,
    pub(super) by_reference: HashMap<(Kind, String), PageId>,
    /// Shown stories that name a recipe, newest first.
    pub(super) recipe_users: HashMap<PageId, Vec<PageId>>,
    /// Shown original pages of each folder; an `index.md` counts to the folder above.
    pub(super) folders: HashMap<String, Vec<PageId>>,
}

/// Puts all documents in their places. Documents come in the order of their files.
pub fn build(
    tree: &SourceTree,
    documents: &[Arc<Document>],
    config: Config,
    now: Now,
    audience: Audience,
) -> (Site, Vec<Diagnostic>) {
    let mut found = Vec::new();
    let vocabularies = Vocabularies::load(tree, &config.language, &mut found);
    let mut site = Site {
        now,
        audience,
        vocabularies,
        pages: Vec::with_capacity(documents.len()),
        lists: BTreeMap::new(),
        newest: Vec::new(),
        taxonomies: Taxonomies::default(),
        paths: BTreeMap::new(),
        assets: assets(tree),
        by_source: HashMap::with_capacity(documents.len()),
        by_stem: HashMap::with_capacity(documents.len()),
        by_url: HashMap::with_capacity(documents.len()),
        by_reference: HashMap::with_capacity(documents.len()),
        recipe_users: HashMap::new(),
        folders: HashMap::new(),
        config,
    };
    for document in documents {
        place(&mut site, document, &mut found);
    }
    pair_translations(&mut site, &mut found);
    for position in 0..site.pages.len() {
        let page = &site.pages[position];
        let common = &site.front(page).common;
        let (status, stale) =
            (Status::on(common, now), freshness::is_stale(common, page.kind(), &site.config, now));
        site.pages[position].status = status;
        site.pages[position].stale = stale;
    }
    site.newest = order::newest(&site);
    site.lists = order::lists(&site);
    site.taxonomies = Taxonomies::build(&site, &site.newest);
    site.paths = learning_path::modules(&site, &mut found);
    site.folders = order::folders(&site);

    let references: Vec<_> = site.pages.par_iter().map(|page| references::resolve(&site, page)).collect();
    for (page, (resolved, problems)) in site.pages.iter_mut().zip(references) {
        page.named_related = resolved.related;
        page.recipes = resolved.recipes;
        page.prerequisites = resolved.prerequisites;
        found.extend(problems);
    }
    // Among all modules, so that no day's publication makes an error.
    learning_path::check_cycles(&site, &mut found);
    leave_out_unpublished(&mut site);
    site.recipe_users = order::recipe_users(&site);
    let neighbours = order::neighbours(&site);
    let resolved: Vec<_> = site.pages.par_iter().map(|page| links::resolve(&site, page)).collect();
    let backlinks = links::backlinks(&site, &resolved);
    for (position, (page, resolved)) in site.pages.iter_mut().zip(resolved).enumerate() {
        page.links = resolved.links;
        page.images = resolved.images;
        found.extend(resolved.diagnostics);
        page.neighbours = neighbours.get(&PageId::new(position)).copied().unwrap_or_default();
    }
    for (page, sources) in site.pages.iter_mut().zip(backlinks) {
        page.backlinks = sources;
    }
    (site, found)
}

/// Readers are led to published pages only.
fn leave_out_unpublished(site: &mut Site) {
    let shown: Vec<bool> = site.ids().map(|id| site.is_shown(id)).collect();
    for page in &mut site.pages {
        page.recipes.retain(|id| shown[id.index()]);
        page.prerequisites.retain(|id| shown[id.index()]);
    }
}

fn assets(tree: &SourceTree) -> BTreeMap<String, (SourcePath, Option<ImageSize>)> {
    tree.below("content/")
        .filter_map(|(path, file)| match file {
            SourceFile::Asset(asset) => {
                let below = path.below_content().filter(|name| !name.starts_with("data/"))?;
                Some((format!("/{below}"), (path.clone(), asset.image)))
            }
            SourceFile::Text(_) => None,
        })
        .collect()
}

fn place(site: &mut Site, document: &Arc<Document>, found: &mut Vec<Diagnostic>) {
    let id = PageId::new(site.pages.len());
    let url = urls::of_document(&document.name, &site.config);
    let without_language = site
        .config
        .languages
        .iter()
        .skip(1)
        .find_map(|language| url.strip_prefix(&format!("/{language}")).filter(|rest| rest.starts_with('/')))
        .unwrap_or(&url);
    let introduces = document.name.slug.rsplit('/').next() == Some("index");
    if urls::is_reserved(without_language)
        && !(introduces && urls::GENERATED_LISTS.contains(&without_language))
    {
        found.push(
            Diagnostic::new(
                Code::UrlReserved,
                &document.path,
                format!("the address {url} is made by the portal itself"),
            )
            .hint("rename the file or move it into another folder"),
        );
    }
    if let Some(other) = site.by_url.get(&url) {
        let other = &site.page(*other).document.path;
        found.push(
            Diagnostic::new(
                Code::UrlDuplicate,
                &document.path,
                format!("this file and {other} both become {url}"),
            )
            .hint("rename one of them"),
        );
    } else {
        site.by_url.insert(url.clone(), id);
    }
    site.by_source.insert(document.path.clone(), id);
    let stem = document.path.file_name().trim_end_matches(".md").to_owned();
    site.by_stem.entry(stem).or_insert_with(|| document.path.clone());
    if document.name.language.is_none() && document.name.kind != Kind::Page {
        site.by_reference.insert((document.name.kind, document.name.reference().to_owned()), id);
    }
    let front = &document.front.common;
    let opening = (document.body.opening_pieces > 0).then(|| document.body.headings.first()).flatten();
    let (title, skipped_pieces) = match (&front.title, opening) {
        (Some(title), Some(heading)) if heading.text.trim() == title => {
            (title.clone(), document.body.opening_pieces)
        }
        (Some(title), _) => (title.clone(), 0),
        (None, Some(heading)) => (heading.text.clone(), document.body.opening_pieces),
        (None, None) => match document.body.headings.first() {
            Some(heading) => (heading.text.clone(), 0),
            None => (document.path.file_name().trim_end_matches(".md").to_owned(), 0),
        },
    };
    let language = document
        .name
        .language
        .clone()
        .or_else(|| front.lang.clone())
        .unwrap_or_else(|| site.config.language.clone());
    site.pages.push(Page {
        document: document.clone(),
        url,
        language,
        title,
        skipped_pieces,
        original: None,
        versions: Vec::new(),
        status: Status::Published,
        stale: false,
        neighbours: (None, None),
        links: Vec::new(),
        images: Vec::new(),
        backlinks: Vec::new(),
        named_related: Vec::new(),
        recipes: Vec::new(),
        prerequisites: Vec::new(),
    });
}

fn pair_translations(site: &mut Site, found: &mut Vec<Diagnostic>) {
    let mut versions: BTreeMap<PageId, Vec<(String, PageId)>> = BTreeMap::new();
    for position in 0..site.pages.len() {
        let page = &site.pages[position];
        let name = &page.document.name;
        let id = PageId::new(position);
        let Some(language) = name.language.as_ref().filter(|language| **language != site.config.language)
        else {
            versions.entry(id).or_default().insert(0, (page.language.clone(), id));
            continue;
        };
        let original = [
            format!("content/{}.md", name.slug),
            format!("content/{}.{}.md", name.slug, site.config.language),
        ]
        .iter()
        .find_map(|path| site.by_source.get(&SourcePath::new(path)).copied());
        if let Some(original) = original {
            versions.entry(original).or_default().push((language.clone(), id));
            site.pages[position].original = Some(original);
        } else {
            versions.entry(id).or_default().push((language.clone(), id));
            let alone = Diagnostic::new(
                Code::FrontMatterTwinAlone,
                &page.document.path,
                format!("a translation without its original content/{}.md", name.slug),
            )
            .hint("write the original, or drop the language from the file's name");
            found.push(match name.kind {
                Kind::Page => alone.severity(Severity::Warning),
                _ => alone,
            });
        }
    }
    for group in versions.into_values() {
        for (_, id) in &group {
            site.pages[id.index()].versions.clone_from(&group);
        }
    }
}

impl Site {
    /// The page of an id.
    pub fn page(&self, id: PageId) -> &Page {
        &self.pages[id.index()]
    }

    /// The page of an address, decoded.
    pub fn page_at(&self, url: &str) -> Option<PageId> {
        self.by_url.get(url).copied()
    }

    /// The page of a file.
    pub fn page_of(&self, path: &SourcePath) -> Option<PageId> {
        self.by_source.get(path).copied()
    }

    /// All ids in order.
    pub fn ids(&self) -> impl Iterator<Item = PageId> + use<> {
        (0..self.pages.len()).map(PageId::new)
    }

    /// The page's original, or itself.
    pub fn original<'a>(&'a self, page: &'a Page) -> &'a Page {
        page.original.map_or(page, |original| self.page(original))
    }

    /// The front matter that counts for a page: its original's.
    pub fn front<'a>(&'a self, page: &'a Page) -> &'a FrontMatter {
        &self.original(page).document.front
    }

    /// The common keys that count for a page.
    pub fn common<'a>(&'a self, page: &'a Page) -> &'a Common {
        &self.front(page).common
    }

    /// The summary in the page's own language.
    pub fn summary<'a>(&self, page: &'a Page) -> Option<&'a str> {
        page.document.front.common.summary.as_deref()
    }

    /// The page's department: its own, else its first author's.
    pub fn department_of<'a>(&'a self, page: &'a Page) -> Option<&'a str> {
        let common = self.common(page);
        let author = || common.authors.iter().find_map(|author| self.vocabularies.people.get(author));
        common.department.as_deref().or_else(|| author()?.department.as_deref())
    }

    /// Whether the page is part of the output.
    pub fn is_shown(&self, id: PageId) -> bool {
        self.page(id).status == Status::Published || self.audience != Audience::Readers
    }

    /// Whether the page counts in search, feeds and figures.
    pub fn is_counted(&self, id: PageId) -> bool {
        self.page(id).status == Status::Published || self.audience == Audience::Everything
    }

    /// The version of a page in `language`, else the original.
    pub fn version(&self, id: PageId, language: &str) -> PageId {
        let page = self.page(id);
        let find = |wanted: &str| page.versions.iter().find(|(known, _)| known == wanted).map(|(_, id)| *id);
        find(language).unwrap_or_else(|| page.original.unwrap_or(id))
    }

    /// The terms that have a page: those of the vocabulary in its order, then others in use, by name.
    pub fn shown_terms(&self, taxonomy: Taxonomy) -> Vec<String> {
        let words = &self.vocabularies;
        let in_use = self.taxonomies.terms(taxonomy);
        let vocabulary = match taxonomy {
            Taxonomy::Departments => &words.departments,
            Taxonomy::Tasks => &words.tasks,
            Taxonomy::Tools => &words.tools,
            Taxonomy::Tags => return in_use.keys().cloned().collect(),
            Taxonomy::People => {
                let people = words.people.values().filter(|person| person.public);
                return people.map(|person| person.id.clone()).collect();
            }
        };
        let mut terms: Vec<String> = vocabulary.ids().map(str::to_owned).collect();
        terms.extend(in_use.keys().filter(|term| vocabulary.get(term).is_none()).cloned());
        terms
    }

    /// Whether [`Site::shown_terms`] holds the term.
    pub fn has_term_page(&self, taxonomy: Taxonomy, term: &str) -> bool {
        let words = &self.vocabularies;
        let vocabulary = match taxonomy {
            Taxonomy::Departments => &words.departments,
            Taxonomy::Tasks => &words.tasks,
            Taxonomy::Tools => &words.tools,
            Taxonomy::Tags => return !self.taxonomies.pages(taxonomy, term).is_empty(),
            Taxonomy::People => return words.people.get(term).is_some_and(|person| person.public),
        };
        vocabulary.get(term).is_some() || !self.taxonomies.pages(taxonomy, term).is_empty()
    }

    /// What a term is called in a language.
    pub fn term_label(&self, taxonomy: Taxonomy, term: &str, language: &str) -> String {
        let words = &self.vocabularies;
        let vocabulary = match taxonomy {
            Taxonomy::Departments => &words.departments,
            Taxonomy::Tasks => &words.tasks,
            Taxonomy::Tools => &words.tools,
            Taxonomy::Tags => return term.to_owned(),
            Taxonomy::People => {
                let person = words.people.get(term);
                return person.map_or_else(|| term.to_owned(), |person| person.name.get(language).to_owned());
            }
        };
        vocabulary.get(term).map_or_else(|| term.to_owned(), |entry| entry.label.get(language).to_owned())
    }

    /// The months in which something was published or changed, newest first, by their first day.
    pub fn months(&self) -> Vec<jiff::civil::Date> {
        let mut months: Vec<_> =
            self.newest.iter().filter_map(|id| Some(self.page(*id).day()?.first_of_month())).collect();
        months.dedup();
        months
    }

    /// The address of a term's page, without language.
    pub fn term_url(taxonomy: Taxonomy, term: &str) -> String {
        // A slash or backslash in a tag would make a folder of its own.
        let folder: String = term
            .chars()
            .map(|letter| if matches!(letter, '/' | '\\') || letter.is_control() { '-' } else { letter })
            .collect();
        format!("/{}/{folder}/", taxonomy.name())
    }

    /// Shown stories that name a recipe, newest first.
    pub fn users_of_recipe(&self, recipe: PageId) -> &[PageId] {
        self.recipe_users.get(&recipe).map_or(&[], Vec::as_slice)
    }

    /// The shown pages of the folder that an `index.md` opens, with the folders below that open themselves.
    pub fn children(&self, index: &Page) -> Vec<PageId> {
        let folder = index.document.path.folder();
        self.folders.get(folder).cloned().unwrap_or_default()
    }

    /// The day by which a page should be read again.
    pub fn review_due(&self, page: &Page) -> Option<jiff::civil::Date> {
        freshness::review_due(self.common(page), page.kind(), &self.config)
    }

    /// Pages to read next: the named ones, then those that share the rarest terms.
    pub fn related(&self, id: PageId, limit: usize) -> Vec<PageId> {
        super::related::related(self, id, limit)
    }
}
