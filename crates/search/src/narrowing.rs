//! Which documents may be hits: filters, unwanted words, the reader's language; and what each filter would leave.

use std::collections::{BTreeMap, BTreeSet};

use tantivy::query::{EnableScoring, Query as EngineQuery};

use crate::error::Error;
use crate::facet::{FacetCount, FacetName};
use crate::facet_table::FacetTable;
use crate::index::Index;
use crate::pages::PageTable;
use crate::query::{Query, Reading, Run};
use crate::terms::any;

/// Which documents may be hits, and which are preferred among versions of a page.
pub(crate) struct Narrowing<'a> {
    /// Empty unless the query has to do with facets.
    facets: &'a FacetTable,
    /// One facet of each group must be present; a group whose values nothing has lets nothing through.
    groups: BTreeMap<FacetName, Vec<u32>>,
    /// Pages, not documents: a twin of an unwanted page is unwanted too.
    unwanted: BTreeSet<u32>,
    lang: Option<&'a str>,
}

impl<'a> Narrowing<'a> {
    pub(crate) fn new(
        index: &Index,
        facets: &'a FacetTable,
        query: &'a Query,
        reading: &Reading,
    ) -> Result<Self, Error> {
        let mut groups: BTreeMap<FacetName, Vec<u32>> = BTreeMap::new();
        for filter in query.filters.iter().chain(&reading.filters) {
            let values = index.facet_values(facets, filter.name, &filter.value);
            groups.entry(filter.name).or_default().extend(values);
        }
        let (unwanted, lang) = (index.unwanted(&reading.unwanted)?, query.lang.as_deref());
        Ok(Self { facets, groups, unwanted, lang })
    }

    /// Whether there is any filter.
    pub(crate) fn is_filtered(&self) -> bool {
        !self.groups.is_empty()
    }

    pub(crate) fn lets_through(&self, page: u32, document: u32) -> bool {
        !self.unwanted.contains(&page)
            && (self.groups.is_empty() || self.missed(self.facets.of(document)).next().is_none())
    }

    /// Names whose filters a document does not pass.
    fn missed(&self, facets: &[u32]) -> impl Iterator<Item = FacetName> {
        let groups = self.groups.iter();
        groups.filter(|(_, group)| !group.iter().any(|wanted| facets.contains(wanted))).map(|(&name, _)| name)
    }

    /// Facets of a document that it counts for: it passes the filters of all other names.
    fn counted(&self, document: u32) -> impl Iterator<Item = u32> {
        let facets = self.facets.of(document);
        let missed: Vec<FacetName> = self.missed(facets).collect();
        let is_counted = move |facet| missed.iter().all(|&name| self.facets.is_named(facet, name));
        facets.iter().copied().filter(move |&facet| is_counted(facet))
    }

    /// Whether a document is in the reader's language.
    pub(crate) fn prefers(&self, pages: &PageTable, document: u32) -> bool {
        self.lang.is_some_and(|lang| pages.is_in(document, lang))
    }
}

impl Index {
    /// Numbers of the values of one facet that read like `value` or are called so.
    pub(crate) fn facet_values(&self, facets: &FacetTable, name: FacetName, value: &str) -> Vec<u32> {
        let mut values = facets.reading_like(name, value);
        let ids = self.words.ids(name, value).iter();
        values.extend(ids.filter_map(|id| facets.numbered(&format!("{}:{id}", name.as_str()))));
        values
    }

    /// Pages with anything unwanted, in whichever version. Not a clause of the query: tantivy 0.27 seeks an
    /// excluded phrase beyond its end, which its own debug build forbids.
    fn unwanted(&self, runs: &[Run]) -> Result<BTreeSet<u32>, Error> {
        let mut pages = BTreeSet::new();
        let (Some(segment), false) = (self.segment(), runs.is_empty()) else { return Ok(pages) };
        let query = any(runs.iter().map(|run| run.anywhere(&self.fields)).collect());
        let weight = query.weight(EnableScoring::disabled_from_searcher(&self.searcher))?;
        weight.for_each_no_score(segment, &mut |documents| {
            pages.extend(documents.iter().map(|&document| self.pages.page[document as usize]));
        })?;
        Ok(pages)
    }

    /// For each value of each facet, the pages that match and pass all filters but those of the same facet.
    pub(crate) fn facet_counts(
        &self,
        query: &dyn EngineQuery,
        narrowing: &Narrowing<'_>,
    ) -> Result<Vec<FacetCount>, Error> {
        let Some(segment) = self.segment() else { return Ok(Vec::new()) };
        let weight = query.weight(EnableScoring::disabled_from_searcher(&self.searcher))?;
        let mut matching: Vec<(u32, u32)> = Vec::new();
        weight.for_each_no_score(segment, &mut |documents| {
            let page = |document: u32| self.pages.page[document as usize];
            let wanted = documents.iter().filter(|&&document| !narrowing.unwanted.contains(&page(document)));
            matching.extend(wanted.map(|&document| (page(document), document)));
        })?;
        matching.sort_unstable();
        let mut pages_with: Vec<usize> = vec![0; narrowing.facets.len()];
        let mut facets: Vec<u32> = Vec::new();
        for versions in matching.chunk_by(|left, right| left.0 == right.0) {
            // The versions of one page mostly share their facets.
            facets.clear();
            facets.extend(versions.iter().flat_map(|&(_, document)| narrowing.counted(document)));
            facets.sort_unstable();
            facets.dedup();
            for &facet in &facets {
                pages_with[facet as usize] += 1;
            }
        }
        let mut counts = Vec::new();
        for name in FacetName::ALL {
            let from = counts.len();
            let values = narrowing.facets.named(name);
            let values = values.map(|(number, value)| (pages_with[number as usize], value));
            let values = values.filter(|(pages, _)| *pages > 0);
            counts.extend(values.map(|(pages, value)| FacetCount { name, value: value.to_owned(), pages }));
            // A stable sort: equal counts stay in order of their values.
            counts[from..].sort_by_key(|count| std::cmp::Reverse(count.pages));
        }
        Ok(counts)
    }
}
