//! Which pages belong to which department, task, tool, tag and person.

use std::collections::{BTreeMap, BTreeSet};

use super::{Page, PageId, Site};

/// One way to group pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Taxonomy {
    /// Who does the work.
    Departments,
    /// What is done.
    Tasks,
    /// With what.
    Tools,
    /// Free words.
    Tags,
    /// Who wrote it.
    People,
}

/// The pages of each term, newest first; only originals.
pub type Terms = BTreeMap<String, Vec<PageId>>;

/// All groups of pages.
#[derive(Clone, Debug, Default)]
pub struct Taxonomies {
    shown: BTreeMap<Taxonomy, Terms>,
    /// Terms that pages have which are not shown; their addresses may come and go with the days.
    hidden: BTreeMap<Taxonomy, BTreeSet<String>>,
}

impl Taxonomy {
    /// All of them, in the order of the navigation.
    pub const ALL: [Self; 5] = [Self::Departments, Self::Tasks, Self::Tools, Self::Tags, Self::People];

    /// The folder its pages stand in, and the name that templates use.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Departments => "departments",
            Self::Tasks => "tasks",
            Self::Tools => "tools",
            Self::Tags => "tags",
            Self::People => "people",
        }
    }
}

impl Taxonomies {
    /// Groups the pages in `shown`, which come newest first.
    pub(super) fn build(site: &Site, shown: &[PageId]) -> Self {
        let mut hidden: BTreeMap<Taxonomy, BTreeSet<String>> = BTreeMap::new();
        for id in site.ids().filter(|id| !site.is_shown(*id)) {
            for taxonomy in Taxonomy::ALL {
                let terms = terms_of(site, site.page(id), taxonomy).into_iter().map(str::to_owned);
                hidden.entry(taxonomy).or_default().extend(terms);
            }
        }
        let mut groups: BTreeMap<Taxonomy, Terms> =
            Taxonomy::ALL.iter().map(|taxonomy| (*taxonomy, Terms::new())).collect();
        for &id in shown {
            for taxonomy in Taxonomy::ALL {
                for term in terms_of(site, site.page(id), taxonomy) {
                    let pages = groups
                        .get_mut(&taxonomy)
                        .expect("every taxonomy has a group")
                        .entry(term.to_owned())
                        .or_default();
                    // A tag written twice is one tag.
                    if pages.last() != Some(&id) {
                        pages.push(id);
                    }
                }
            }
        }
        Self { shown: groups, hidden }
    }

    /// The terms of pages that are not shown, which other pages may have too.
    pub fn hidden_terms(&self, taxonomy: Taxonomy) -> impl Iterator<Item = &str> {
        self.hidden.get(&taxonomy).into_iter().flatten().map(String::as_str)
    }

    /// Whether a page that is not shown has the term.
    pub fn is_hidden_term(&self, taxonomy: Taxonomy, term: &str) -> bool {
        self.hidden.get(&taxonomy).is_some_and(|terms| terms.contains(term))
    }

    /// The terms in use and their pages.
    pub fn terms(&self, taxonomy: Taxonomy) -> &Terms {
        &self.shown[&taxonomy]
    }

    /// The pages of a term, newest first.
    pub fn pages(&self, taxonomy: Taxonomy, term: &str) -> &[PageId] {
        self.shown[&taxonomy].get(term).map_or(&[], Vec::as_slice)
    }
}

/// The terms of one page. People who may not be named are not among them.
pub(super) fn terms_of<'a>(site: &'a Site, page: &'a Page, taxonomy: Taxonomy) -> Vec<&'a str> {
    let common = site.common(page);
    match taxonomy {
        Taxonomy::Departments => site.department_of(page).into_iter().collect(),
        Taxonomy::Tasks => common.tasks.iter().map(String::as_str).collect(),
        Taxonomy::Tools => common.tools.iter().map(String::as_str).collect(),
        Taxonomy::Tags => {
            // A tag becomes a folder name: without a letter or digit it could not stand in an address.
            common.tags.iter().map(String::as_str).filter(|tag| is_tag(tag)).collect()
        }
        Taxonomy::People => common
            .authors
            .iter()
            .filter(|author| site.vocabularies.people.get(*author).is_some_and(|person| person.public))
            .map(String::as_str)
            .collect(),
    }
}

fn is_tag(tag: &str) -> bool {
    tag.chars().any(char::is_alphanumeric) && tag != "." && tag != ".."
}
