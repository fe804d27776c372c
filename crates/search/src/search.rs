//! Answers queries: three tiers, each looser than the one before, one ranking for all of them.

use std::collections::BTreeSet;

use tantivy::query::{AllQuery, BooleanQuery, Query as EngineQuery};

use crate::clauses::Clause;
use crate::error::Error;
use crate::excerpt::best_section;
use crate::explain::Explanation;
use crate::facet_table::FacetTable;
use crate::index::Index;
use crate::matching::Patterns;
use crate::narrowing::Narrowing;
use crate::okurigana;
use crate::query::{Query, Reading, Run, read};
use crate::ranking::{Found, Ranked};
use crate::resolve::Resolved;
use crate::results::{Hit, Marks, Relaxed, SearchResults, Tier};
use crate::terms::any;

/// Hits that the looser tiers fill up to.
const FILL_UP_TO: usize = 10;

/// A query, read and looked up in this index.
pub(crate) struct Asked<'a> {
    pub(crate) reading: Reading,
    /// What the runs of the reading stand for.
    pub(crate) clauses: Vec<Clause>,
    pub(crate) narrowing: Narrowing<'a>,
}

/// What was found, before anything is read of the pages themselves.
pub(crate) struct Answer {
    /// Without hits.
    results: SearchResults,
    /// What will be the hits, best first.
    hits: Vec<Chosen>,
    patterns: Patterns,
}

/// A page that will be a hit.
struct Chosen {
    rank: usize,
    document: u32,
    score: f32,
    explanation: Option<Explanation>,
}

impl Asked<'_> {
    /// All that the runs stand for.
    pub(crate) fn runs(&self) -> impl Iterator<Item = &Run> + Clone {
        let runs = self.clauses.iter().flat_map(|clause| &clause.runs);
        runs.flat_map(|run| &run.alternatives).map(|(run, _)| run)
    }
}

impl Index {
    /// Answers a query. Errors come from the files alone; any text is a valid query. A query of filters alone
    /// is answered with all pages that pass, in order of their URLs.
    pub fn search(&self, query: &Query) -> Result<SearchResults, Error> {
        self.show(&self.find(query)?)
    }

    /// Finds and ranks.
    pub(crate) fn find(&self, query: &Query) -> Result<Answer, Error> {
        let none = FacetTable::default();
        let facets = if query.asks_for_facets() { self.facets()? } else { &none };
        let is_known = |name, value: &str| !self.facet_values(facets, name, value).is_empty();
        let reading = read(&query.text, query.as_typed, is_known);
        let mut results = SearchResults::none(query);
        self.warm_reading(&reading)?;
        let narrowing = Narrowing::new(self, facets, query, &reading)?;
        if reading.runs.is_empty() && !narrowing.is_filtered() {
            return Ok(Answer { results, hits: Vec::new(), patterns: Patterns::default() });
        }
        let clauses = self.clauses(&reading)?;
        let asked = Asked { reading, clauses, narrowing };
        self.warm_asked(&asked)?;

        let last = query.limit.map_or(usize::MAX, |limit| query.offset.saturating_add(limit));
        let all_clauses = self.all_clauses(&asked);
        let strict = self.scored(Some(all_clauses.box_clone()), &asked);
        let Ranked { best: mut found, total } =
            self.ranked(strict.as_ref(), &asked, Tier::AllWords, last.max(FILL_UP_TO))?;
        results.total = total;
        if query.facets {
            results.facets = self.facet_counts(all_clauses.as_ref(), &asked.narrowing)?;
        }
        if query.limit.is_some() {
            self.fill_up(&mut found, &asked)?;
        }
        tell_relaxed(&mut results, found.is_empty(), &asked.clauses);

        let limit = query.limit.unwrap_or(usize::MAX);
        let mut hits = Vec::new();
        for (place, found) in found.into_iter().enumerate().skip(query.offset).take(limit) {
            let explain = || self.explain(&self.scoring(&asked), found.scored, found.tier);
            let explanation = query.explain.then(explain).transpose()?;
            hits.push(Chosen { rank: place + 1, document: found.document, score: found.score, explanation });
        }
        Ok(Answer { results, hits, patterns: patterns(&asked.clauses) })
    }

    /// Puts what is shown of each hit to an answer.
    pub(crate) fn show(&self, answer: &Answer) -> Result<SearchResults, Error> {
        self.warm_documents(answer.hits.iter().map(|hit| hit.document))?;
        let hits = answer.hits.iter().map(|hit| self.hit(hit, &answer.patterns));
        Ok(SearchResults { hits: hits.collect::<Result<_, _>>()?, ..answer.results.clone() })
    }

    /// Adds pages of the looser tiers until there are ten.
    fn fill_up(&self, found: &mut Vec<Found>, asked: &Asked<'_>) -> Result<(), Error> {
        let mut known: BTreeSet<u32> = found.iter().map(|found| found.page).collect();
        for tier in [Tier::Okurigana, Tier::SomeWords] {
            if found.len() >= FILL_UP_TO {
                return Ok(());
            }
            let scored = match tier {
                Tier::Okurigana => match okurigana::anywhere(&self.fields, &asked.reading.runs) {
                    Some(required) => self.scored(Some(required), asked),
                    None => continue,
                },
                // Whatever scores has some term.
                _ => self.scored(None, asked),
            };
            for page in self.ranked(scored.as_ref(), asked, tier, FILL_UP_TO + known.len())?.best {
                if found.len() < FILL_UP_TO && known.insert(page.page) {
                    found.push(page);
                }
            }
        }
        Ok(())
    }

    /// Tier 1: pages with every clause; without clauses, all pages.
    fn all_clauses(&self, asked: &Asked<'_>) -> Box<dyn EngineQuery> {
        let required = asked.clauses.iter().filter(|clause| clause.is_required);
        let required: Vec<_> = required.map(|clause| self.clause_anywhere(clause)).collect();
        if required.is_empty() { Box::new(AllQuery) } else { Box::new(BooleanQuery::intersection(required)) }
    }

    /// Pages with all runs of a clause as a whole, or with anything that stands for them.
    fn clause_anywhere(&self, clause: &Clause) -> Box<dyn EngineQuery> {
        let whole = |run: &Run| run.anywhere(&self.fields);
        let run = |run: &Resolved| run.alternatives.iter().map(|(run, _)| whole(run)).collect::<Vec<_>>();
        let instead = clause.instead.iter().map(|(run, _)| whole(run));
        match clause.runs.as_slice() {
            [only] => any(run(only).into_iter().chain(instead).collect()),
            several => {
                let written = BooleanQuery::intersection(several.iter().map(|one| any(run(one))).collect());
                let written: Box<dyn EngineQuery> = Box::new(written);
                any([written].into_iter().chain(instead).collect())
            }
        }
    }

    fn hit(&self, chosen: &Chosen, patterns: &Patterns) -> Result<Hit, Error> {
        let page = self.document(chosen.document)?;
        let section = best_section(&page, patterns);
        let anchor = section.passage.and_then(|passage| passage.anchor.as_deref());
        let heading = section.passage.and_then(|passage| passage.heading.clone());
        let marks = Marks {
            title: patterns.marks(&page.title),
            section: heading.as_deref().map(|heading| patterns.marks(heading)).unwrap_or_default(),
            excerpt: patterns.marks(&section.excerpt),
        };
        Ok(Hit {
            rank: chosen.rank,
            url: anchor.map_or_else(|| page.url.clone(), |anchor| format!("{}#{anchor}", page.url)),
            section: heading,
            excerpt: section.excerpt,
            path: page.path,
            title: page.title,
            kind: page.kind,
            lang: page.lang,
            score: chosen.score,
            explanation: chosen.explanation,
            marks,
        })
    }
}

/// Says how the query was bent, and which of its words.
fn tell_relaxed(results: &mut SearchResults, is_empty: bool, clauses: &[Clause]) {
    let runs = || clauses.iter().flat_map(|clause| &clause.runs);
    results.corrections = runs().flat_map(|run| run.corrections.iter().cloned()).collect();
    results.relaxed = match results.total {
        0 if is_empty => None,
        0 => Some(Relaxed::SomeWords),
        _ => (!results.corrections.is_empty()).then_some(Relaxed::Typo),
    };
    if results.total == 0 {
        let missing = runs().filter(|run| run.is_missing);
        results.missing = missing.filter_map(|run| Some(run.alternatives.first()?.0.text())).collect();
    }
}

/// What to mark: for each run all that stands for it.
fn patterns(clauses: &[Clause]) -> Patterns {
    let mut patterns = Vec::new();
    for clause in clauses {
        for run in &clause.runs {
            let all = run.alternatives.iter().chain(&clause.instead);
            patterns.push(all.map(|(run, _)| run.clone()).collect());
        }
    }
    Patterns::new(&patterns)
}
