//! What a page asks.

use std::collections::BTreeMap;

use chienowa_search::{FacetName, Filter, Query};
use serde::Deserialize;

/// Most hits in one answer; a page shows them ten or so at a time.
const MOST_HITS: usize = 1_000;

/// A search, in the words of the page. What a newer page adds is ignored.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Request {
    query: String,
    limit: Option<usize>,
    offset: usize,
    /// Values by the name of their facet.
    filters: BTreeMap<String, Vec<String>>,
    language: Option<String>,
    facets: bool,
    /// Whether the reader is still typing.
    typing: bool,
}

impl Request {
    /// The request as the index takes it.
    pub(crate) fn into_query(self) -> Query {
        let mut filters = Vec::new();
        for name in FacetName::ALL {
            let values = self.filters.get(name.as_str()).into_iter().flatten();
            filters.extend(values.map(|value| Filter::new(name, value)));
        }
        Query {
            limit: Some(self.limit.unwrap_or(10).min(MOST_HITS)),
            offset: self.offset,
            filters,
            lang: self.language,
            facets: self.facets,
            as_typed: self.typing,
            ..Query::new(self.query)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_becomes_a_query() {
        let request: Request = serde_json::from_str(
            r#"{"query": "議事録", "filters": {"kind": ["faq"], "unknown": ["x"]}, "language": "ja", "facets": true, "newer": 1}"#,
        )
        .expect("it is a request");
        let query = request.into_query();
        assert_eq!(query.filters, [Filter::new(FacetName::Kind, "faq")]);
        assert_eq!((query.text.as_str(), query.limit, query.facets), ("議事録", Some(10), true));
    }
}
