//! `/api/search?q=&kind=&department=&task=&tool=&author=&tag=&facets=1&typing=1&lang=&offset=&limit=`: checks the
//! parameters. The answer is the revision's.

use chienowa_search::{FacetName, Filter};
use serde_json::json;

use super::answer::{Answer, JSON};
use super::portal::{Revision, SearchRequest};

pub(crate) const MOST_QUERY_CHARACTERS: usize = 1_000;
const MOST_HITS: usize = 1_000;
const MOST_SKIPPED: usize = 1_000_000;
const DEFAULT_HITS: usize = 10;

/// A filter with more values than there are departments is a mistake.
pub(crate) const MOST_VALUES: usize = 100;

/// Answers with the hits, or with what is wrong.
pub(super) fn answer<R: Revision>(revision: &R, parameters: &[(String, String)]) -> Answer {
    match parse(parameters) {
        Ok(request) => Answer::new(200, JSON, revision.search(&request)),
        Err(sentence) => error(400, &sentence),
    }
}

/// `{"error": "…"}`.
pub(super) fn error(status: u16, sentence: &str) -> Answer {
    Answer::new(status, JSON, json!({ "error": sentence }).to_string())
}

/// Unknown parameters are ignored, so that a newer page can ask an older server.
fn parse(parameters: &[(String, String)]) -> Result<SearchRequest, String> {
    let all = |name: &str| -> Vec<String> {
        let values = parameters.iter().filter(|(key, value)| key == name && !value.is_empty());
        values.map(|(_, value)| value.clone()).collect()
    };
    let one = |name: &str| match &mut *all(name) {
        [] => Ok(None),
        [value] => Ok(Some(std::mem::take(value))),
        _ => Err(format!("`{name}` may be given once")),
    };
    let query = one("q")?.unwrap_or_default();
    let length = query.chars().count();
    if length > MOST_QUERY_CHARACTERS {
        return Err(format!("`q` has {length} characters; at most {MOST_QUERY_CHARACTERS} are allowed"));
    }
    let number = |name: &str, most: usize, default: usize| match one(name)? {
        None => Ok(default),
        Some(text) => text
            .parse()
            .ok()
            .filter(|number| *number <= most)
            .ok_or_else(|| format!("`{name}` must be a number from 0 to {most}")),
    };
    let limit = number("limit", MOST_HITS, DEFAULT_HITS)?;
    let offset = number("offset", MOST_SKIPPED, 0)?;
    let mut filters = Vec::new();
    for name in FacetName::ALL {
        let values = all(name.as_str());
        if values.len() > MOST_VALUES {
            return Err(format!("at most {MOST_VALUES} values are allowed for `{}`", name.as_str()));
        }
        filters.extend(values.into_iter().map(|value| Filter::new(name, value)));
    }
    let flag = |name: &str| match one(name)?.as_deref() {
        None | Some("0") => Ok(false),
        Some("1") => Ok(true),
        Some(_) => Err(format!("`{name}` must be 0 or 1")),
    };
    let (facets, as_typed) = (flag("facets")?, flag("typing")?);
    Ok(SearchRequest { query, filters, facets, as_typed, language: one("lang")?, limit, offset })
}
