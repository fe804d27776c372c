//! The list of a kind, with its filters.

use std::collections::{BTreeMap, BTreeSet};

use super::cards::level_name;
use super::chrome::Frame;
use super::{Composed, Composer};
use crate::model::{PageId, Site, Taxonomy};
use crate::parse::Kind;
use crate::parse::front_matter::{Level, Own};
use crate::plan::list_url;
use crate::render::article_body;
use crate::render::views::{CardGroup, Filter, FilterName, FilterOption, Html, ListView, Sort};

impl Composer<'_> {
    pub(in crate::render) fn list(&self, kind: Kind) -> Composed<ListView> {
        let url = list_url(kind).expect("only kinds with lists are planned");
        let ids = &self.site.lists[&kind];
        let introduction = self.introduction(url)?;
        let title = introduction.as_ref().map_or_else(
            || self.locale.get(&format!("kinds.{}", kind.name())).to_owned(),
            |introduction| introduction.title.clone(),
        );
        let summary = introduction.as_ref().and_then(|introduction| introduction.summary.clone());
        let groups = self.list_groups(kind, ids)?;
        Ok(ListView {
            chrome: self.chrome(&Frame {
                url: url.to_owned(),
                title: &title,
                description: summary.as_deref(),
                steps: Vec::new(),
                page: None,
            }),
            kind,
            filters: self.filters(ids),
            total: ids.len(),
            groups,
            sorts: match kind {
                Kind::Story => vec![Sort::Newest, Sort::Saved, Sort::Title],
                Kind::Recipe => vec![Sort::Minutes, Sort::Newest, Sort::Title],
                // Grouped by category and path: their order is the point.
                Kind::Faq | Kind::Module | Kind::Page => Vec::new(),
            },
            body: introduction.and_then(|introduction| introduction.body),
            title,
            summary,
        })
    }

    fn list_groups(&self, kind: Kind, ids: &[PageId]) -> Composed<Vec<CardGroup>> {
        let mut groups = Vec::new();
        match kind {
            Kind::Faq => {
                let mut categories: BTreeMap<&str, Vec<PageId>> = BTreeMap::new();
                for id in ids {
                    let Own::Faq(faq) = &self.site.page(*id).document.front.own else { continue };
                    categories.entry(faq.category.as_deref().unwrap_or_default()).or_default().push(*id);
                }
                let named = |name: &str| Some(name.to_owned()).filter(|name| !name.is_empty());
                for (name, ids) in categories {
                    groups.extend(self.group(named(name), None, &ids)?);
                }
            }
            Kind::Module => {
                let mut grouped = BTreeSet::new();
                for path in self.path_ids() {
                    let modules = &self.site.paths[&path];
                    grouped.extend(modules.iter().copied());
                    let url = self.local(&format!("/paths/{path}/"));
                    groups.extend(self.group(Some(self.path_label(&path)), Some(url), modules)?);
                }
                let others: Vec<PageId> = ids.iter().copied().filter(|id| !grouped.contains(id)).collect();
                let title = (!groups.is_empty()).then(|| self.locale.get("list.other_modules").to_owned());
                groups.extend(self.group(title, None, &others)?);
            }
            _ => groups.extend(self.group(None, None, ids)?),
        }
        Ok(groups)
    }

    /// What an `index.md` says at the address of a list.
    pub(super) fn introduction(&self, url: &str) -> Composed<Option<Introduction>> {
        let Some(id) = self.site.page_at(url).filter(|id| self.site.is_shown(*id)) else { return Ok(None) };
        let page = self.site.page(self.version(id));
        let body = article_body::body(self.renderer, page, self.locale)?;
        Ok(Some(Introduction {
            title: page.title.clone(),
            summary: self.site.summary(page).map(str::to_owned),
            body: Some(body).filter(|body| !body.0.trim().is_empty()),
        }))
    }

    fn filters(&self, ids: &[PageId]) -> Vec<Filter> {
        let mut filters = Vec::new();
        for name in FilterName::ALL {
            let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
            for value in ids.iter().flat_map(|id| self.facet(self.version(*id), name)) {
                *counts.entry(value).or_default() += 1;
            }
            if counts.len() < 2 {
                continue;
            }
            let order: Vec<&str> = match taxonomy(name) {
                Some(taxonomy) => self.site.shown_terms(taxonomy).collect(),
                None => [Level::FirstStep, Level::Intermediate, Level::Advanced].map(level_name).to_vec(),
            };
            let options = order.iter().filter_map(|value| Some((*value, *counts.get(value)?)));
            let options = options.map(|(value, count)| self.option(name, value, count)).collect();
            filters.push(Filter { name, options });
        }
        filters
    }

    fn option(&self, name: FilterName, value: &str, count: usize) -> FilterOption {
        let (label, url) = match taxonomy(name) {
            Some(taxonomy) => (
                self.site.term_label(taxonomy, value, self.language),
                Some(self.local(&Site::term_url(taxonomy, value))),
            ),
            None => (self.locale.get(&format!("level.{value}")).to_owned(), None),
        };
        FilterOption { value: value.to_owned(), label, count, url }
    }
}

/// What stands above a list.
pub(super) struct Introduction {
    pub(super) title: String,
    pub(super) summary: Option<String>,
    pub(super) body: Option<Html>,
}

const fn taxonomy(name: FilterName) -> Option<Taxonomy> {
    match name {
        FilterName::Department => Some(Taxonomy::Departments),
        FilterName::Task => Some(Taxonomy::Tasks),
        FilterName::Tool => Some(Taxonomy::Tools),
        FilterName::Level => None,
    }
}
