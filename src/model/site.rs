//! The site: every page in its place. Built once, never changed.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::sync::OnceLock;

use jiff::civil::Date;

use super::care::Care;
use super::freshness;
use super::mended_links::FileNames;
use super::related::Comparison;
use super::taxonomy::terms_of;
use super::{Calendar, Glossary, Impact, Page, PageId, Signals, Status, Taxonomies, Taxonomy, Vocabularies};
use crate::clock::Now;
use crate::config::Config;
use crate::parse::Kind;
use crate::parse::front_matter::{Common, Faq, FrontMatter, Own};
use crate::parse::vocabulary::Vocabulary;
use crate::paths::{Mount, SourcePath};
use crate::read::ImageSize;

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
    /// The glossary's words, ready to be found in texts.
    pub glossary: Glossary,
    /// All pages in the order of their files; [`PageId`] counts into this.
    pub pages: Vec<Page>,
    /// Shown originals of each kind, in the order of its list.
    pub lists: BTreeMap<Kind, Vec<PageId>>,
    /// Shown originals, newest first; without a day last.
    pub newest: Vec<PageId>,
    /// The months in which something was published or changed, newest first, by their first day; each with its run of
    /// [`Site::newest`].
    pub months: Vec<(Date, Range<usize>)>,
    /// Shown plain pages that everybody should find, by address; not those that introduce a list.
    pub featured: Vec<PageId>,
    /// Which pages belong to which term.
    pub taxonomies: Taxonomies,
    /// The shown modules of each learning path, in order.
    pub paths: BTreeMap<String, Vec<PageId>>,
    /// Sessions and office hours.
    pub calendar: Calendar,
    /// Files that are copied, by address.
    pub assets: BTreeMap<String, (SourcePath, Option<ImageSize>)>,
    /// What readers told.
    pub signals: Signals,
    /// Time saved.
    pub impact: Impact,
    /// [`Site::version`] of each page, by the portal's languages: lists ask for thousands, and a look at the page itself
    /// would be a wait for memory.
    pub(super) versions: Vec<(String, Vec<PageId>)>,
    pub(super) by_source: HashMap<SourcePath, PageId>,
    /// First file of each bare name, for hints at broken links; of other repositories also by their folder and the
    /// name.
    pub(super) by_stem: HashMap<String, SourcePath>,
    pub(super) by_url: HashMap<String, PageId>,
    /// For links to nowhere; made when first asked for.
    pub(super) by_file_name: OnceLock<FileNames>,
    pub(super) by_reference: HashMap<(Kind, String), PageId>,
    /// Shown stories that name a recipe, newest first.
    pub(super) recipe_users: HashMap<PageId, Vec<PageId>>,
    /// For pages to read next; made when first asked for.
    pub(super) compared: OnceLock<Comparison>,
    /// What to look after, found when it is first told.
    pub(super) care: OnceLock<Care>,
    /// Shown original pages of each folder; an `index.md` counts to the folder above.
    pub(super) folders: HashMap<String, Vec<PageId>>,
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

    /// The file that is published at an address as it is.
    pub fn asset(&self, url: &str) -> Option<&SourcePath> {
        self.assets.get(url).map(|(path, _)| path)
    }

    /// The page of a file.
    pub fn page_of(&self, path: &SourcePath) -> Option<PageId> {
        self.by_source.get(path).copied()
    }

    /// All ids in order.
    pub fn ids(&self) -> impl Iterator<Item = PageId> + use<> {
        (0..self.pages.len()).map(PageId::new)
    }

    /// The page of a file that stands at a name below the portal's `content/`, in whichever repository.
    pub(super) fn page_below(&self, in_portal: &str) -> Option<PageId> {
        let own = self.page_of(&SourcePath::new(&["content/", in_portal].concat()));
        own.or_else(|| self.config.mounts.files_at(in_portal).find_map(|file| self.page_of(&file)))
    }

    /// The page of a kind that another page names: of its own repository first, then of the portal.
    pub(super) fn named_by(&self, page: &Page, kind: Kind, name: &str) -> Option<PageId> {
        let find = |name: String| self.by_reference.get(&(kind, name)).copied();
        let own = self.mount_of(page).and_then(|mount| find(format!("{}/{name}", mount.at)));
        own.or_else(|| find(name.to_owned()))
    }

    /// The repository of a page; none for the portal's own.
    pub fn mount_of(&self, page: &Page) -> Option<&Mount> {
        // The mount lives as long as the configuration, not only as long as the page.
        let (source, _) = page.document.path.in_source()?;
        self.config.mounts.iter().find(|mount| mount.source == source)
    }

    /// Who answers for a page: who is written there, else who answers for its repository.
    pub fn owner<'a>(&'a self, page: &'a Page) -> Option<&'a String> {
        let of_source = || self.config.sources.get(&self.mount_of(page)?.source)?.owner.as_ref();
        self.common(page).owner.as_ref().or_else(of_source)
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

    /// Every version of every page that search finds, in the order of addresses.
    pub fn searched(&self) -> Vec<PageId> {
        let mut ids: Vec<PageId> = self.ids().filter(|id| self.is_searched(*id)).collect();
        ids.sort_by(|a, b| self.page(*a).url.cmp(&self.page(*b).url));
        ids
    }

    /// Whether search finds the page.
    pub fn is_searched(&self, id: PageId) -> bool {
        self.is_counted(id) && !self.common(self.page(id)).unlisted_in_search
    }

    /// The version of a page in `language`, else the original.
    pub fn version(&self, id: PageId, language: &str) -> PageId {
        if let Some((_, versions)) = self.versions.iter().find(|(known, _)| known == language) {
            return versions[id.index()];
        }
        let page = self.page(id);
        page.version(language).or(page.original).unwrap_or(id)
    }

    /// The terms that have a page: those of the vocabulary in its order, then others in use, by name.
    pub fn shown_terms(&self, taxonomy: Taxonomy) -> impl Iterator<Item = &str> {
        let vocabulary = self.vocabularies.of(taxonomy);
        let people = (taxonomy == Taxonomy::People).then_some(&self.vocabularies.people);
        let public = people.into_iter().flat_map(BTreeMap::values).filter(|person| person.public);
        let in_use = self.taxonomies.terms(taxonomy).keys().map(String::as_str);
        // Whoever is in use as a person is public, and so among the first.
        let others = in_use.filter(move |term| {
            people.is_none() && vocabulary.is_none_or(|vocabulary| vocabulary.get(term).is_none())
        });
        let listed = vocabulary.into_iter().flat_map(Vocabulary::ids);
        listed.chain(public.map(|person| person.id.as_str())).chain(others)
    }

    /// Whether [`Site::shown_terms`] holds the term.
    pub fn has_term_page(&self, taxonomy: Taxonomy, term: &str) -> bool {
        if taxonomy == Taxonomy::People {
            return self.vocabularies.people.get(term).is_some_and(|person| person.public);
        }
        let entry = self.vocabularies.of(taxonomy).and_then(|vocabulary| vocabulary.get(term));
        entry.is_some() || !self.taxonomies.pages(taxonomy, term).is_empty()
    }

    /// A page with the term, one that readers see if there is one.
    pub fn any_page_of(&self, taxonomy: Taxonomy, term: &str) -> Option<PageId> {
        let has_term = |id: &PageId| terms_of(self, self.page(*id), taxonomy).contains(&term);
        self.taxonomies.pages(taxonomy, term).first().copied().or_else(|| self.ids().find(has_term))
    }

    /// What a term is called in a language.
    pub fn term_label(&self, taxonomy: Taxonomy, term: &str, language: &str) -> String {
        let label = if taxonomy == Taxonomy::People {
            self.vocabularies.people.get(term).map(|person| &person.name)
        } else {
            let entry = self.vocabularies.of(taxonomy).and_then(|vocabulary| vocabulary.get(term));
            entry.map(|entry| &entry.label)
        };
        label.map_or(term, |label| label.get(language)).to_owned()
    }

    /// The address of a term's page, without language.
    pub fn term_url(taxonomy: Taxonomy, term: &str) -> String {
        // Formatted it would take four times as long, and a page names dozens of terms.
        let mut url = String::with_capacity(taxonomy.name().len() + term.len() + 3);
        url.push('/');
        url.push_str(taxonomy.name());
        url.push('/');
        // A slash or backslash in a tag would make a folder of its own.
        url.extend(
            term.chars().map(
                |letter| {
                    if matches!(letter, '/' | '\\') || letter.is_control() { '-' } else { letter }
                },
            ),
        );
        url.push('/');
        url
    }

    /// Shown stories that name a recipe, newest first.
    pub fn users_of_recipe(&self, recipe: PageId) -> &[PageId] {
        self.recipe_users.get(&recipe).map_or(&[], Vec::as_slice)
    }

    /// The shown pages of the folder that an `index.md` opens, with the folders below that open themselves.
    pub fn children(&self, index: &Page) -> Vec<PageId> {
        self.folders.get(index.document.name.folder()).cloned().unwrap_or_default()
    }

    /// The shown questions of a question's category, in their order; none without a category.
    pub fn same_category(&self, faq: &Faq) -> &[PageId] {
        let Some(category) = faq.category.as_deref() else { return &[] };
        let questions = &self.lists[&Kind::Faq];
        let of = |id: &PageId| match &self.page(*id).document.front.own {
            Own::Faq(faq) => faq.category.as_deref().unwrap_or_default(),
            _ => unreachable!("the list of questions holds questions"),
        };
        // The list is sorted by category.
        let start = questions.partition_point(|id| of(id) < category);
        let end = questions.partition_point(|id| of(id) <= category);
        &questions[start..end]
    }

    /// The day by which a page should be read again.
    pub fn review_due(&self, page: &Page) -> Option<Date> {
        freshness::review_due(self.common(page), page.kind(), &self.config)
    }

    /// What needs care.
    pub fn care(&self) -> &Care {
        self.care.get_or_init(|| Care::of(self))
    }

    /// Pages to read next: the named ones, then those that share the rarest terms.
    pub fn related(&self, id: PageId, limit: usize) -> Vec<PageId> {
        super::related::related(self, id, limit)
    }
}
