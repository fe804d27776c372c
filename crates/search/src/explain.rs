//! What a hit's score is made of, for people who wonder about an order.

use serde::Serialize;
use tantivy::query::{EnableScoring, Query as EngineQuery};
use tantivy::{DocSet, SegmentReader};

use crate::error::Error;
use crate::index::Index;
use crate::results::Tier;
use crate::terms::TIE_BREAKER;

/// The parts of a score. `score = (max(title, headings, body) + 0.5 × (the other two) + okurigana + exact_title) ×
/// (1 + kind + freshness + featured)`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Explanation {
    /// Which of the ever looser searches found the page; a later one never ranks before an earlier one.
    pub tier: Tier,
    /// BM25 of the title, weighted.
    pub title: f32,
    /// BM25 of the headings, weighted.
    pub headings: f32,
    /// BM25 of the text.
    pub body: f32,
    /// Pairs of characters shared whatever hiragana stand between them.
    pub okurigana: f32,
    /// For a title that is the query.
    pub exact_title: f32,
    /// For the kind of the page, a share of the score.
    pub kind: f32,
    /// For a recent page, a share of the score.
    pub freshness: f32,
    /// For a page chosen by the editors, a share of the score.
    pub featured: f32,
}

impl Explanation {
    /// The score these parts make.
    pub fn score(&self) -> f32 {
        let fields = [self.title, self.headings, self.body];
        let best = fields.into_iter().fold(0.0, f32::max);
        let sum: f32 = fields.into_iter().sum();
        let text = best + TIE_BREAKER * (sum - best) + self.okurigana + self.exact_title;
        text * (1.0 + self.kind + self.freshness + self.featured)
    }
}

/// The queries behind the parts, in the same order.
pub(crate) struct Scoring {
    pub(crate) fields: [Box<dyn EngineQuery>; 3],
    pub(crate) okurigana: Box<dyn EngineQuery>,
    pub(crate) exact_title: Box<dyn EngineQuery>,
}

impl Index {
    /// Takes one document's score to pieces.
    pub(crate) fn explain(&self, scoring: &Scoring, document: u32, tier: Tier) -> Result<Explanation, Error> {
        let part = |query: &dyn EngineQuery| match self.segment() {
            Some(segment) => self.score_of(query, segment, document),
            None => Ok(0.0),
        };
        let boosts = self.pages.boosts(document);
        let share = |hundredths: u8| f32::from(hundredths) / 100.0;
        Ok(Explanation {
            tier,
            title: part(&*scoring.fields[0])?,
            headings: part(&*scoring.fields[1])?,
            body: part(&*scoring.fields[2])?,
            okurigana: part(&*scoring.okurigana)?,
            exact_title: part(&*scoring.exact_title)?,
            kind: share(boosts.kind),
            freshness: share(boosts.freshness),
            featured: share(boosts.featured),
        })
    }

    fn score_of(
        &self,
        query: &dyn EngineQuery,
        segment: &SegmentReader,
        document: u32,
    ) -> Result<f32, Error> {
        let scoring = EnableScoring::enabled_from_statistics_provider(self, &self.searcher);
        let mut scorer = query.weight(scoring)?.scorer(segment, 1.0)?;
        let is_match =
            scorer.doc() == document || (scorer.doc() < document && scorer.seek(document) == document);
        Ok(if is_match { scorer.score() } else { 0.0 })
    }
}
