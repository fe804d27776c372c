//! What a search gives back, in the shape of the result line other programs read.

use std::ops::Range;

use serde::Serialize;

use crate::explain::Explanation;
use crate::facet::FacetCount;
use crate::query::Query;

/// The answer to a query; serialised, it is one result line.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SearchResults {
    /// The text as typed.
    pub query: String,
    /// Pages that have all words, corrected if need be; all of them, whatever the limit.
    pub total: usize,
    /// How the query was bent to find something.
    pub relaxed: Option<Relaxed>,
    /// Words that were taken for similar ones.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub corrections: Vec<Correction>,
    /// If no page has all words: those that no page has. None where each is found, but not together.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<String>,
    /// Best first.
    pub hits: Vec<Hit>,
    /// Pages for each facet's values, most first within a name; empty unless asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub facets: Vec<FacetCount>,
}

impl SearchResults {
    /// The answer before anything is found.
    pub(crate) fn none(query: &Query) -> Self {
        Self {
            query: query.text.clone(),
            total: 0,
            relaxed: None,
            corrections: Vec::new(),
            missing: Vec::new(),
            hits: Vec::new(),
            facets: Vec::new(),
        }
    }
}

/// How strictly a page was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tier {
    /// It has every word.
    AllWords,
    /// It has the kanji, whatever hiragana stand between.
    Okurigana,
    /// It has some of the terms.
    SomeWords,
}

/// How a query was bent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Relaxed {
    /// A word that occurs nowhere was taken for a similar one.
    Typo,
    /// No page has all words; hits have some.
    SomeWords,
}

/// A word that occurs nowhere, and what was searched in its stead.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Correction {
    /// As typed, in plain width and lower case.
    pub from: String,
    /// The similar words, commonest first.
    pub to: Vec<String>,
}

/// One page found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Hit {
    /// Place among all hits, from 1.
    pub rank: usize,
    /// Address of the page, with the fragment of the best section if that has one.
    pub url: String,
    /// Source file.
    pub path: String,
    /// Title of the page.
    pub title: String,
    /// Heading of the best section; `None` for the text above the first heading.
    pub section: Option<String>,
    /// About a hundred characters of the best section, plain text on one line.
    pub excerpt: String,
    /// Kind of the page.
    pub kind: String,
    /// Language of the version shown.
    pub lang: String,
    /// Comparable within one answer only.
    pub score: f32,
    /// What the score is made of, if asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub explanation: Option<Explanation>,
    /// What to emphasise.
    #[serde(skip)]
    pub marks: Marks,
}

/// Bytes of a hit's texts that match the query, ascending, never overlapping.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Marks {
    /// In the title.
    pub title: Vec<Range<usize>>,
    /// In the heading of the section.
    pub section: Vec<Range<usize>>,
    /// In the excerpt.
    pub excerpt: Vec<Range<usize>>,
}
