//! What a page's score is made of, and pages in its order.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use tantivy::Term;
use tantivy::query::{BooleanQuery, EnableScoring, Occur, Query as EngineQuery};
use tantivy::schema::Field;

use crate::analysis::exact_title;
use crate::clauses::Clause;
use crate::error::Error;
use crate::explain::Scoring;
use crate::index::Index;
use crate::okurigana;
use crate::query::Reading;
use crate::results::Tier;
use crate::search::Asked;
use crate::terms::{any, best_of, constant, each_field, join_fields, term, weighted};

/// What a page gains whose title is the query.
const EXACT_TITLE_SCORE: f32 = 50.0;

/// What a pair that skips hiragana says, against a pair of Han characters side by side.
const SKIP_WEIGHT: f32 = 0.5;

/// A page in an answer: the version shown and the score of its best version.
pub(crate) struct Found {
    pub(crate) page: u32,
    pub(crate) document: u32,
    /// The version that has the score.
    pub(crate) scored: u32,
    pub(crate) score: f32,
    pub(crate) tier: Tier,
}

/// Pages in order, and how many there are besides.
pub(crate) struct Ranked {
    pub(crate) best: Vec<Found>,
    pub(crate) total: usize,
}

impl Index {
    /// Ranks the pages that match `required`, or that have anything that scores.
    pub(crate) fn scored(
        &self,
        required: Option<Box<dyn EngineQuery>>,
        asked: &Asked<'_>,
    ) -> Box<dyn EngineQuery> {
        let Scoring { fields, okurigana, exact_title } = self.scoring(asked);
        let mut parts: Vec<(Occur, Box<dyn EngineQuery>)> = vec![
            (Occur::Should, join_fields(fields)),
            (Occur::Should, okurigana),
            (Occur::Should, exact_title),
        ];
        parts.extend(required.map(|required| (Occur::Must, constant(required, 0.0))));
        Box::new(BooleanQuery::new(parts))
    }

    /// What ranks: BM25 of all terms and of the runs as a whole, and exact titles.
    pub(crate) fn scoring(&self, asked: &Asked<'_>) -> Scoring {
        let terms = weighted_terms(&asked.clauses);
        let fields = each_field(&self.fields, |field| {
            let mut parts = Vec::new();
            let mut parts_of: Vec<Vec<Box<dyn EngineQuery>>> = Vec::new();
            parts_of.resize_with(asked.clauses.len(), Vec::new);
            for (text, &(weight, clause)) in &terms {
                let part = weighted(term(Term::from_field_text(field, text)), weight);
                let has_instead = !asked.clauses[clause].instead.is_empty();
                if has_instead { &mut parts_of[clause] } else { &mut parts }.push(part);
            }
            for (clause, mut written) in asked.clauses.iter().zip(parts_of) {
                if clause.instead.is_empty() {
                    parts.extend(wholes(clause, field));
                } else {
                    written.extend(wholes(clause, field));
                    parts.push(or_instead(clause, any(written), field));
                }
            }
            any(parts)
        });
        let skipping = okurigana::terms(asked.runs())
            .iter()
            .map(|text| weighted(term(Term::from_field_text(self.fields.skips, text)), SKIP_WEIGHT))
            .collect();
        let title = term(self.title_term(&asked.reading));
        Scoring { fields, okurigana: any(skipping), exact_title: constant(title, EXACT_TITLE_SCORE) }
    }

    /// The title that the query may be.
    pub(crate) fn title_term(&self, reading: &Reading) -> Term {
        Term::from_field_text(self.fields.exact_title, &exact_title(&reading.normalised))
    }

    /// The best `most` pages that match, one entry a page, ties by URL.
    pub(crate) fn ranked(
        &self,
        query: &dyn EngineQuery,
        asked: &Asked<'_>,
        tier: Tier,
        most: usize,
    ) -> Result<Ranked, Error> {
        let Some(segment) = self.segment() else { return Ok(Ranked { best: Vec::new(), total: 0 }) };
        let weight = query.weight(EnableScoring::enabled_from_statistics_provider(self, &self.searcher))?;
        let mut versions = Versions { found: Vec::new(), places: vec![NOWHERE; self.pages.len()] };
        weight.for_each(segment, &mut |document, score| {
            let page = self.pages.page[document as usize];
            if asked.narrowing.lets_through(page, document) {
                let score = score * self.pages.boosts(document).factor();
                let found = Found { page, document, scored: document, score, tier };
                let is_preferred = asked.narrowing.prefers(&self.pages, document);
                versions.add(found, is_preferred, |left, right| self.compare(left, right));
            }
        })?;
        let mut best: Vec<Found> = versions.found.into_iter().map(|(found, _)| found).collect();
        let total = best.len();
        if most < total {
            best.select_nth_unstable_by(most, |left, right| self.compare(left, right));
            best.truncate(most);
        }
        best.sort_unstable_by(|left, right| self.compare(left, right));
        Ok(Ranked { best, total })
    }

    fn compare(&self, left: &Found, right: &Found) -> Ordering {
        let order = |found: &Found| self.pages.order[found.scored as usize];
        right.score.total_cmp(&left.score).then_with(|| order(left).cmp(&order(right)))
    }
}

/// No place in a list.
const NOWHERE: u32 = u32::MAX;

/// Pages put together from their versions.
struct Versions {
    /// With whether the version shown is in the reader's language.
    found: Vec<(Found, bool)>,
    /// Place of each page in `found`.
    places: Vec<u32>,
}

impl Versions {
    fn add(&mut self, new: Found, is_preferred: bool, compare: impl Fn(&Found, &Found) -> Ordering) {
        let place = &mut self.places[new.page as usize];
        if *place == NOWHERE {
            *place = u32::try_from(self.found.len()).expect("an index holds fewer than four billion pages");
            self.found.push((new, is_preferred));
            return;
        }
        let (known, known_is_preferred) = &mut self.found[*place as usize];
        let is_better = compare(&new, known) == Ordering::Less;
        if if is_preferred == *known_is_preferred { is_better } else { is_preferred } {
            known.document = new.document;
            *known_is_preferred = is_preferred;
        }
        if is_better {
            known.scored = new.scored;
            known.score = new.score;
        }
    }
}

/// The runs of a clause, each as a whole. A word is a run too: without this it would count as little as one
/// bigram of many.
fn wholes(clause: &Clause, field: Field) -> impl Iterator<Item = Box<dyn EngineQuery>> {
    clause.runs.iter().filter(|run| !run.alternatives.is_empty()).map(move |run| {
        let whole = run.alternatives.iter();
        best_of(whole.map(|(run, weight)| weighted(run.in_field(field), weight * run.share())).collect())
    })
}

/// What a clause scores as written or by the best of what stands for it.
fn or_instead(clause: &Clause, written: Box<dyn EngineQuery>, field: Field) -> Box<dyn EngineQuery> {
    let instead = clause.instead.iter().map(|(run, weight)| {
        let terms = run.weighted_terms().into_iter();
        let mut parts: Vec<_> =
            terms.map(|(text, weight)| weighted(term(Term::from_field_text(field, &text)), weight)).collect();
        parts.push(weighted(run.in_field(field), run.share()));
        weighted(any(parts), *weight)
    });
    best_of([written].into_iter().chain(instead).collect())
}

/// All terms of the runs, each with its greatest weight and the first clause that has it.
fn weighted_terms(clauses: &[Clause]) -> BTreeMap<String, (f32, usize)> {
    let mut terms: BTreeMap<String, (f32, usize)> = BTreeMap::new();
    for (number, clause) in clauses.iter().enumerate() {
        for (run, weight) in clause.runs.iter().flat_map(|run| &run.alternatives) {
            for (text, term_weight) in run.weighted_terms() {
                let (known, _) = terms.entry(text).or_insert((0.0, number));
                *known = known.max(weight * term_weight);
            }
        }
    }
    terms
}
