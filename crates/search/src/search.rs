//! Answers queries: three tiers, each looser than the one before, one ranking for all of them.

use std::collections::{BTreeMap, BTreeSet};

use tantivy::Term;
use tantivy::query::{BooleanQuery, EnableScoring, Occur, Query as EngineQuery};

use crate::analysis::{exact_title, skips};
use crate::character::Class;
use crate::error::Error;
use crate::excerpt::best_section;
use crate::index::Index;
use crate::matching::Patterns;
use crate::query::{Query, Reading, Run, class, read};
use crate::resolve::Resolved;
use crate::results::{Hit, Marks, Relaxed, SearchResults};
use crate::terms::{any, best_of, constant, over_fields, term, weighted};

/// Hits that the looser tiers fill up to.
const FILL_UP_TO: usize = 10;

/// Longest run, in characters, that is searched by its okurigana's stems.
const LONGEST_OKURIGANA_RUN: usize = 7;

/// What a page gains whose title is the query.
const EXACT_TITLE_SCORE: f32 = 50.0;

/// What a pair that skips hiragana says, against a pair of Han characters side by side.
const SKIP_WEIGHT: f32 = 0.5;

/// A page in an answer: the version shown and the score of its best version.
struct Found {
    page: u32,
    document: u32,
    score: f32,
}

impl Index {
    /// Answers a query. Errors come from the files alone; any text is a valid query.
    pub fn search(&self, query: &Query) -> Result<SearchResults, Error> {
        let reading = read(&query.text);
        let mut results =
            SearchResults { query: query.text.clone(), total: 0, relaxed: None, hits: Vec::new() };
        if reading.runs.is_empty() {
            return Ok(results);
        }
        let runs: Vec<Resolved> =
            reading.runs.iter().map(|run| self.resolve(run)).collect::<Result<_, _>>()?;
        let filter = Filter::new(self, query);

        let mut found = self.ranked(self.all_runs(&runs, &reading).as_ref(), &filter)?;
        results.total = found.len();
        if query.limit.is_some() {
            self.fill_up(&mut found, &reading, &runs, &filter)?;
        }
        results.relaxed = match results.total {
            0 if found.is_empty() => None,
            0 => Some(Relaxed::SomeWords),
            _ => runs.iter().any(|run| run.corrected).then_some(Relaxed::Typo),
        };

        let patterns: Vec<Vec<Run>> =
            runs.iter().map(|run| run.alternatives.iter().map(|(run, _)| run.clone()).collect()).collect();
        let patterns = Patterns::new(&patterns);
        let limit = query.limit.unwrap_or(usize::MAX);
        for (place, found) in found.iter().enumerate().skip(query.offset).take(limit) {
            results.hits.push(self.hit(place + 1, found, &patterns)?);
        }
        Ok(results)
    }

    /// Adds pages of the looser tiers until there are ten.
    fn fill_up(
        &self,
        found: &mut Vec<Found>,
        reading: &Reading,
        runs: &[Resolved],
        filter: &Filter,
    ) -> Result<(), Error> {
        let mut known: BTreeSet<u32> = found.iter().map(|found| found.page).collect();
        for tier in [self.okurigana(&reading.runs), Some(self.some_terms(runs))].into_iter().flatten() {
            if found.len() >= FILL_UP_TO {
                return Ok(());
            }
            for page in self.ranked(self.scored(tier, runs, reading).as_ref(), filter)? {
                if found.len() < FILL_UP_TO && known.insert(page.page) {
                    found.push(page);
                }
            }
        }
        Ok(())
    }

    /// Tier 1: pages with every run as a whole.
    fn all_runs(&self, runs: &[Resolved], reading: &Reading) -> Box<dyn EngineQuery> {
        let required = runs
            .iter()
            .map(|run| any(run.alternatives.iter().map(|(run, _)| run.anywhere(&self.fields)).collect()));
        self.scored(Box::new(BooleanQuery::intersection(required.collect())), runs, reading)
    }

    /// Tier 2: pages with the kanji of a single short run, whatever hiragana stand between.
    fn okurigana(&self, runs: &[Run]) -> Option<Box<dyn EngineQuery>> {
        let [Run::Cjk(run)] = runs else { return None };
        if run.len() > LONGEST_OKURIGANA_RUN || run.iter().any(|character| "をがは".contains(*character)) {
            return None;
        }
        let pairs = okurigana_pairs(run);
        let required: Vec<_> = pairs.into_iter().map(|(first, second)| self.pair(first, second)).collect();
        (!required.is_empty())
            .then(|| -> Box<dyn EngineQuery> { Box::new(BooleanQuery::intersection(required)) })
    }

    /// Two characters side by side or with hiragana between.
    fn pair(&self, first: char, second: char) -> Box<dyn EngineQuery> {
        let text: String = [first, second].iter().collect();
        let mut places: Vec<_> = self.fields.text_terms(&text).into_iter().map(term).collect();
        places.push(term(Term::from_field_text(self.fields.skips, &text)));
        any(places)
    }

    /// Tier 3: pages with any term of the query.
    fn some_terms(&self, runs: &[Resolved]) -> Box<dyn EngineQuery> {
        let terms = weighted_terms(runs);
        let mut queries: Vec<_> =
            terms.keys().flat_map(|text| self.fields.text_terms(text)).map(term).collect();
        queries
            .extend(skip_terms(runs).iter().map(|text| term(Term::from_field_text(self.fields.skips, text))));
        any(queries)
    }

    /// Ranks the pages that match `required`: BM25 of all terms and of the runs as a whole, and exact titles.
    fn scored(
        &self,
        required: Box<dyn EngineQuery>,
        runs: &[Resolved],
        reading: &Reading,
    ) -> Box<dyn EngineQuery> {
        let terms = weighted_terms(runs);
        let ranking = over_fields(&self.fields, |field| {
            let mut parts: Vec<_> = terms
                .iter()
                .map(|(text, &weight)| weighted(term(Term::from_field_text(field, text)), weight))
                .collect();
            for run in runs {
                // A word is a run too: without this it would count as little as one bigram of many.
                let whole = run.alternatives.iter();
                let whole: Vec<_> =
                    whole.map(|(run, weight)| weighted(run.in_field(field), weight * run.share())).collect();
                if !whole.is_empty() {
                    parts.push(best_of(whole));
                }
            }
            any(parts)
        });
        let skipping = skip_terms(runs)
            .iter()
            .map(|text| weighted(term(Term::from_field_text(self.fields.skips, text)), SKIP_WEIGHT))
            .collect();
        let title = Term::from_field_text(self.fields.exact_title, &exact_title(&reading.normalised));
        Box::new(BooleanQuery::new(vec![
            (Occur::Must, constant(required, 0.0)),
            (Occur::Should, ranking),
            (Occur::Should, any(skipping)),
            (Occur::Should, constant(term(title), EXACT_TITLE_SCORE)),
        ]))
    }

    /// Pages that match, best first, ties by URL; one entry a page.
    fn ranked(&self, query: &dyn EngineQuery, filter: &Filter) -> Result<Vec<Found>, Error> {
        let Some(segment) = self.segment() else { return Ok(Vec::new()) };
        let weight = query.weight(EnableScoring::enabled_from_statistics_provider(self, &self.searcher))?;
        let mut documents = Vec::new();
        weight.for_each(segment, &mut |document, score| {
            if filter.lets_through(self.pages.facets(document)) {
                documents.push((score, document));
            }
        })?;
        let order = |document: u32| self.pages.order[document as usize];
        documents.sort_by(|left, right| right.0.total_cmp(&left.0).then(order(left.1).cmp(&order(right.1))));
        let mut places: BTreeMap<u32, usize> = BTreeMap::new();
        let mut found: Vec<Found> = Vec::new();
        for (score, document) in documents {
            let page = self.pages.page[document as usize];
            if let Some(&place) = places.get(&page) {
                if filter.prefers(self.pages.facets(document))
                    && !filter.prefers(self.pages.facets(found[place].document))
                {
                    found[place].document = document;
                }
            } else {
                places.insert(page, found.len());
                found.push(Found { page, document, score });
            }
        }
        Ok(found)
    }

    fn hit(&self, rank: usize, found: &Found, patterns: &Patterns) -> Result<Hit, Error> {
        let page = self.document(found.document)?;
        let section = best_section(&page, patterns);
        let anchor = section.passage.and_then(|passage| passage.anchor.as_deref());
        let marks = Marks { title: patterns.marks(&page.title), excerpt: patterns.marks(&section.excerpt) };
        Ok(Hit {
            rank,
            url: anchor.map_or_else(|| page.url.clone(), |anchor| format!("{}#{anchor}", page.url)),
            section: section.passage.and_then(|passage| passage.heading.clone()),
            excerpt: section.excerpt,
            path: page.path,
            title: page.title,
            kind: page.kind,
            lang: page.lang,
            score: found.score,
            marks,
        })
    }
}

/// All terms of the runs, each with its greatest weight.
fn weighted_terms(runs: &[Resolved]) -> BTreeMap<String, f32> {
    let mut terms: BTreeMap<String, f32> = BTreeMap::new();
    for (run, weight) in runs.iter().flat_map(|run| &run.alternatives) {
        for (text, term_weight) in run.weighted_terms() {
            let known = terms.entry(text).or_default();
            *known = known.max(weight * term_weight);
        }
    }
    terms
}

/// Pairs to look up among those that skip hiragana: what the query itself skips, and its Han pairs.
fn skip_terms(runs: &[Resolved]) -> BTreeSet<String> {
    let mut terms = BTreeSet::new();
    for (run, _) in runs.iter().flat_map(|run| &run.alternatives) {
        if let Run::Cjk(run) = run {
            for (first, second) in okurigana_pairs(run) {
                terms.insert([first, second].iter().collect());
            }
        }
    }
    terms
}

/// Pairs that a run shares with its other okurigana: neighbouring Han characters whatever hiragana stand
/// between, or, around a single Han character, the hiragana that end it.
fn okurigana_pairs(run: &[char]) -> Vec<(char, char)> {
    let classed: Vec<(char, Class)> = run.iter().map(|&character| (character, class(character))).collect();
    let mut pairs = Vec::new();
    for pair in classed.windows(2) {
        if pair[0].1 == Class::Han && pair[1].1 == Class::Han {
            pairs.push((pair[0].0, pair[1].0));
        }
    }
    skips(&classed, |first, second| {
        if class(second) == Class::Han {
            pairs.push((first, second));
        }
    });
    if pairs.is_empty()
        && let Some(han) = classed.iter().position(|(_, class)| *class == Class::Han)
        && let Some(&(last, Class::Hiragana)) = classed.get(han + 2).or(classed.get(han + 1))
    {
        pairs.push((run[han], last));
    }
    pairs
}

/// Which documents may be hits, and which are preferred among versions of a page.
struct Filter {
    /// One facet of each group must be present; a group whose values nothing has lets nothing through.
    groups: Vec<Vec<u32>>,
    lang: Option<u32>,
}

impl Filter {
    fn new(index: &Index, query: &Query) -> Self {
        let groups = [("kind", &query.kinds), ("department", &query.departments)];
        let numbers = |name: &str, values: &[String]| {
            values.iter().filter_map(|value| index.pages.facet(&format!("{name}:{value}"))).collect()
        };
        Self {
            groups: groups
                .into_iter()
                .filter(|(_, values)| !values.is_empty())
                .map(|(name, values)| numbers(name, values))
                .collect(),
            lang: query.lang.as_ref().and_then(|lang| index.pages.facet(&format!("lang:{lang}"))),
        }
    }

    fn lets_through(&self, facets: &[u32]) -> bool {
        self.groups.iter().all(|group| group.iter().any(|wanted| facets.contains(wanted)))
    }

    fn prefers(&self, facets: &[u32]) -> bool {
        self.lang.is_some_and(|lang| facets.contains(&lang))
    }
}
