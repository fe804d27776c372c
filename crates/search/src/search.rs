//! Answers queries: three tiers, each looser than the one before, one ranking for all of them.

use std::collections::{BTreeMap, BTreeSet};

use tantivy::Term;
use tantivy::query::{AllQuery, BooleanQuery, EnableScoring, Occur, Query as EngineQuery};

use crate::analysis::{exact_title, skips};
use crate::character::Class;
use crate::error::Error;
use crate::excerpt::best_section;
use crate::explain::Scoring;
use crate::facet::{FacetCount, FacetName};
use crate::facet_table::FacetTable;
use crate::index::Index;
use crate::matching::Patterns;
use crate::query::{Query, Reading, Run, class, read};
use crate::resolve::Resolved;
use crate::results::{Hit, Marks, Relaxed, SearchResults, Tier};
use crate::terms::{any, best_of, constant, each_field, join_fields, term, weighted};

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
    /// The version that has the score.
    scored: u32,
    score: f32,
    tier: Tier,
}

/// A query, read and looked up in this index.
struct Asked<'a> {
    reading: Reading,
    /// What each run of the reading stands for.
    runs: Vec<Resolved>,
    filter: Filter<'a>,
}

impl Asked<'_> {
    /// All that the runs stand for.
    fn alternatives(&self) -> impl Iterator<Item = &Run> + Clone {
        self.runs.iter().flat_map(|run| &run.alternatives).map(|(run, _)| run)
    }
}

impl Index {
    /// Answers a query. Errors come from the files alone; any text is a valid query. A query of filters alone
    /// is answered with all pages that pass, in order of their URLs.
    pub fn search(&self, query: &Query) -> Result<SearchResults, Error> {
        let none = FacetTable::default();
        let facets = if query.asks_for_facets() { self.facets()? } else { &none };
        let is_known = |name, value: &str| !facets.reading_like(name, value).is_empty();
        let reading = read(&query.text, is_known);
        let mut results = SearchResults {
            query: query.text.clone(),
            total: 0,
            relaxed: None,
            hits: Vec::new(),
            facets: Vec::new(),
        };
        self.warm_reading(&reading)?;
        let mut filter = Filter::new(facets, query, &reading);
        if reading.runs.is_empty() && filter.groups.is_empty() {
            return Ok(results);
        }
        filter.unwanted = self.unwanted(&reading.unwanted)?;
        let runs: Vec<Resolved> =
            reading.runs.iter().map(|run| self.resolve(run)).collect::<Result<_, _>>()?;
        let asked = Asked { reading, runs, filter };
        self.warm_runs(asked.alternatives(), &asked.reading)?;

        let strict = self.scored(self.all_runs(&asked), &asked);
        let mut found = self.ranked(strict.as_ref(), &asked.filter, Tier::AllWords)?;
        results.total = found.len();
        if query.facets {
            results.facets = self.facet_counts(strict.as_ref(), &asked.filter)?;
        }
        if query.limit.is_some() {
            self.fill_up(&mut found, &asked)?;
        }
        results.relaxed = match results.total {
            0 if found.is_empty() => None,
            0 => Some(Relaxed::SomeWords),
            _ => asked.runs.iter().any(|run| run.corrected).then_some(Relaxed::Typo),
        };

        let alternatives = |run: &Resolved| run.alternatives.iter().map(|(run, _)| run.clone()).collect();
        let patterns: Vec<Vec<Run>> = asked.runs.iter().map(alternatives).collect();
        let patterns = Patterns::new(&patterns);
        let limit = query.limit.unwrap_or(usize::MAX);
        self.warm_documents(found.iter().skip(query.offset).take(limit).map(|found| found.document))?;
        for (place, found) in found.iter().enumerate().skip(query.offset).take(limit) {
            let mut hit = self.hit(place + 1, found, &patterns)?;
            if query.explain {
                hit.explanation = Some(self.explain(&self.scoring(&asked), found.scored, found.tier)?);
            }
            results.hits.push(hit);
        }
        Ok(results)
    }

    pub(crate) fn title_term(&self, reading: &Reading) -> Term {
        Term::from_field_text(self.fields.exact_title, &exact_title(&reading.normalised))
    }

    /// Adds pages of the looser tiers until there are ten.
    fn fill_up(&self, found: &mut Vec<Found>, asked: &Asked<'_>) -> Result<(), Error> {
        let mut known: BTreeSet<u32> = found.iter().map(|found| found.page).collect();
        let tiers = [
            (Tier::Okurigana, self.okurigana(&asked.reading.runs)),
            (Tier::SomeWords, self.some_terms(asked)),
        ];
        for (tier, required) in tiers {
            let Some(required) = required else { continue };
            if found.len() >= FILL_UP_TO {
                return Ok(());
            }
            for page in self.ranked(self.scored(required, asked).as_ref(), &asked.filter, tier)? {
                if found.len() < FILL_UP_TO && known.insert(page.page) {
                    found.push(page);
                }
            }
        }
        Ok(())
    }

    /// Tier 1: pages with every run as a whole; without runs, all pages.
    fn all_runs(&self, asked: &Asked<'_>) -> Box<dyn EngineQuery> {
        if asked.runs.is_empty() {
            return Box::new(AllQuery);
        }
        let required = asked
            .runs
            .iter()
            .map(|run| any(run.alternatives.iter().map(|(run, _)| run.anywhere(&self.fields)).collect()));
        Box::new(BooleanQuery::intersection(required.collect()))
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
    fn some_terms(&self, asked: &Asked<'_>) -> Option<Box<dyn EngineQuery>> {
        let terms = weighted_terms(&asked.runs);
        let mut queries: Vec<_> =
            terms.keys().flat_map(|text| self.fields.text_terms(text)).map(term).collect();
        queries.extend(
            skip_terms(asked.alternatives())
                .iter()
                .map(|text| term(Term::from_field_text(self.fields.skips, text))),
        );
        (!queries.is_empty()).then(|| any(queries))
    }

    /// Ranks the pages that match `required`.
    fn scored(&self, required: Box<dyn EngineQuery>, asked: &Asked<'_>) -> Box<dyn EngineQuery> {
        let Scoring { fields, okurigana, exact_title } = self.scoring(asked);
        Box::new(BooleanQuery::new(vec![
            (Occur::Must, constant(required, 0.0)),
            (Occur::Should, join_fields(fields)),
            (Occur::Should, okurigana),
            (Occur::Should, exact_title),
        ]))
    }

    /// Pages with anything unwanted, in whichever version. Not a clause of the query: tantivy 0.27 seeks an excluded phrase beyond
    /// its end, which its own debug build forbids.
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

    /// What ranks: BM25 of all terms and of the runs as a whole, and exact titles.
    fn scoring(&self, asked: &Asked<'_>) -> Scoring {
        let runs = &asked.runs;
        let terms = weighted_terms(runs);
        let fields = each_field(&self.fields, |field| {
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
        let skipping = skip_terms(asked.alternatives())
            .iter()
            .map(|text| weighted(term(Term::from_field_text(self.fields.skips, text)), SKIP_WEIGHT))
            .collect();
        let title = term(self.title_term(&asked.reading));
        Scoring { fields, okurigana: any(skipping), exact_title: constant(title, EXACT_TITLE_SCORE) }
    }

    /// For each value of each facet, the pages that match and pass all filters but those of the same facet.
    fn facet_counts(&self, query: &dyn EngineQuery, filter: &Filter<'_>) -> Result<Vec<FacetCount>, Error> {
        let Some(segment) = self.segment() else { return Ok(Vec::new()) };
        let weight = query.weight(EnableScoring::disabled_from_searcher(&self.searcher))?;
        // Distinct pages, for the versions of one page mostly share their facets.
        let mut seen: BTreeSet<(u32, u32)> = BTreeSet::new();
        weight.for_each_no_score(segment, &mut |documents| {
            for &document in documents {
                let page = self.pages.page[document as usize];
                let facets = filter.facets.of(document);
                let missed: Vec<FacetName> = filter.missed(facets).collect();
                let is_counted = |facet| missed.iter().all(|&name| filter.facets.is_named(facet, name));
                if !filter.unwanted.contains(&page) {
                    seen.extend(
                        facets.iter().filter(|&&facet| is_counted(facet)).map(|&facet| (facet, page)),
                    );
                }
            }
        })?;
        let mut pages: BTreeMap<u32, usize> = BTreeMap::new();
        for (facet, _) in seen {
            *pages.entry(facet).or_default() += 1;
        }
        let mut counts = Vec::new();
        for name in FacetName::ALL {
            let from = counts.len();
            for (number, value) in filter.facets.named(name) {
                if let Some(&pages) = pages.get(&number) {
                    counts.push(FacetCount { name, value: value.to_owned(), pages });
                }
            }
            // A stable sort: equal counts stay in order of their values.
            counts[from..].sort_by_key(|count| std::cmp::Reverse(count.pages));
        }
        Ok(counts)
    }

    /// Pages that match, best first, ties by URL; one entry a page.
    fn ranked(&self, query: &dyn EngineQuery, filter: &Filter<'_>, tier: Tier) -> Result<Vec<Found>, Error> {
        let Some(segment) = self.segment() else { return Ok(Vec::new()) };
        let weight = query.weight(EnableScoring::enabled_from_statistics_provider(self, &self.searcher))?;
        let mut documents = Vec::new();
        weight.for_each(segment, &mut |document, score| {
            if filter.lets_through(self.pages.page[document as usize], document) {
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
                if self.is_preferred(filter, document) && !self.is_preferred(filter, found[place].document) {
                    found[place].document = document;
                }
            } else {
                places.insert(page, found.len());
                found.push(Found { page, document, scored: document, score, tier });
            }
        }
        Ok(found)
    }

    fn is_preferred(&self, filter: &Filter<'_>, document: u32) -> bool {
        filter.lang.is_some_and(|lang| self.pages.is_in(document, lang))
    }

    fn hit(&self, rank: usize, found: &Found, patterns: &Patterns) -> Result<Hit, Error> {
        let page = self.document(found.document)?;
        let section = best_section(&page, patterns);
        let anchor = section.passage.and_then(|passage| passage.anchor.as_deref());
        let heading = section.passage.and_then(|passage| passage.heading.clone());
        let marks = Marks {
            title: patterns.marks(&page.title),
            section: heading.as_deref().map(|heading| patterns.marks(heading)).unwrap_or_default(),
            excerpt: patterns.marks(&section.excerpt),
        };
        Ok(Hit {
            rank,
            url: anchor.map_or_else(|| page.url.clone(), |anchor| format!("{}#{anchor}", page.url)),
            section: heading,
            excerpt: section.excerpt,
            path: page.path,
            title: page.title,
            kind: page.kind,
            lang: page.lang,
            score: found.score,
            explanation: None,
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
pub(crate) fn skip_terms<'a>(runs: impl Iterator<Item = &'a Run>) -> BTreeSet<String> {
    let mut terms = BTreeSet::new();
    for run in runs {
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
struct Filter<'a> {
    /// Empty unless the query has to do with facets.
    facets: &'a FacetTable,
    /// One facet of each group must be present; a group whose values nothing has lets nothing through.
    groups: BTreeMap<FacetName, Vec<u32>>,
    /// Pages, not documents: a twin of an unwanted page is unwanted too.
    unwanted: BTreeSet<u32>,
    lang: Option<&'a str>,
}

impl<'a> Filter<'a> {
    fn new(facets: &'a FacetTable, query: &'a Query, reading: &Reading) -> Self {
        let mut groups: BTreeMap<FacetName, Vec<u32>> = BTreeMap::new();
        for filter in query.filters.iter().chain(&reading.filters) {
            let values = facets.reading_like(filter.name, &filter.value);
            groups.entry(filter.name).or_default().extend(values);
        }
        Self { facets, groups, unwanted: BTreeSet::new(), lang: query.lang.as_deref() }
    }

    fn lets_through(&self, page: u32, document: u32) -> bool {
        !self.unwanted.contains(&page)
            && (self.groups.is_empty() || self.missed(self.facets.of(document)).next().is_none())
    }

    /// Names whose filters a document does not pass.
    fn missed(&self, facets: &[u32]) -> impl Iterator<Item = FacetName> {
        let groups = self.groups.iter();
        groups.filter(|(_, group)| !group.iter().any(|wanted| facets.contains(wanted))).map(|(&name, _)| name)
    }
}
