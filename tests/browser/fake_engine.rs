//! A search engine in the place of a real one: takes what `chienowa index export` writes and answers `_search` in the shape
//! that Elasticsearch, `OpenSearch` and Quickwit document. It knows no more of the query DSL than Quickwit's documentation
//! lists, and a request with anything else is refused and noted. It finds by comparing texts: how well it ranks is no matter.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use serde_json::{Value, json};
use tiny_http::{Header, Method, Request, Response, Server};

/// What it does when it is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mood {
    Well,
    /// Says nothing for longer than anybody waits.
    Slow,
}

/// What it is at, for the test to look at.
#[derive(Debug, Default)]
struct Notes {
    requests: usize,
    refused: Vec<String>,
}

/// The engine; ends when dropped.
pub(crate) struct FakeEngine {
    server: Arc<Server>,
    thread: Option<JoinHandle<()>>,
    notes: Arc<Mutex<Notes>>,
    mood: Arc<Mutex<Mood>>,
    port: u16,
}

impl FakeEngine {
    /// Listens; `bulk` comes later, for it may depend on the address.
    pub(crate) fn start(bulk: &str) -> Self {
        let documents = documents(bulk);
        let server = Arc::new(Server::http("127.0.0.1:0").expect("a port is free"));
        let port = server.server_addr().to_ip().expect("it is an address").port();
        let (notes, mood) = (Arc::new(Mutex::new(Notes::default())), Arc::new(Mutex::new(Mood::Well)));
        let thread = std::thread::spawn({
            let (server, notes, mood) = (Arc::clone(&server), Arc::clone(&notes), Arc::clone(&mood));
            move || {
                for request in server.incoming_requests() {
                    let mood = *mood.lock().expect("nobody panics");
                    answer(request, &documents, &notes, mood);
                }
            }
        });
        Self { server, thread: Some(thread), notes, mood, port }
    }

    pub(crate) fn origin(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    pub(crate) fn be(&self, mood: Mood) {
        *self.mood.lock().expect("nobody panics") = mood;
    }

    /// How often it was asked, and what it did not understand.
    pub(crate) fn told(&self) -> (usize, Vec<String>) {
        let notes = self.notes.lock().expect("nobody panics");
        (notes.requests, notes.refused.clone())
    }
}

impl Drop for FakeEngine {
    fn drop(&mut self) {
        self.server.unblock();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// What an engine keeps, given the definition that `chienowa index mapping` prints: not the texts it only searches.
fn documents(bulk: &str) -> Vec<Value> {
    let lines: Vec<&str> = bulk.lines().collect();
    let read = |line: &str| -> Value { serde_json::from_str(line).expect("a line is JSON") };
    lines.chunks(2).map(|pair| read(pair[1])).collect()
}

fn answer(mut request: Request, documents: &[Value], notes: &Mutex<Notes>, mood: Mood) {
    let header = |name: &str, value: &str| Header::from_bytes(name, value).expect("it is a header");
    let mut body = String::new();
    request.as_reader().read_to_string(&mut body).expect("a request is UTF-8");
    let (status, text) = match request.method() {
        // A browser asks first whether it may send JSON from another origin.
        Method::Options => (200, String::new()),
        Method::Post if request.url() == "/portal/_search" => {
            notes.lock().expect("nobody panics").requests += 1;
            match serde_json::from_str(&body)
                .map_err(|error| error.to_string())
                .and_then(|body| search(&body, documents))
            {
                Ok(found) => (200, found.to_string()),
                Err(reason) => {
                    notes.lock().expect("nobody panics").refused.push(format!("{reason}: {body}"));
                    (400, json!({ "error": { "reason": reason }, "status": 400 }).to_string())
                }
            }
        }
        _ => (404, String::new()),
    };
    if mood == Mood::Slow && *request.method() == Method::Post {
        std::thread::sleep(Duration::from_secs(5));
    }
    let response = Response::from_string(text)
        .with_status_code(status)
        .with_header(header("Content-Type", "application/json"))
        .with_header(header("Access-Control-Allow-Origin", "*"))
        .with_header(header("Access-Control-Allow-Headers", "Content-Type"))
        .with_header(header("Access-Control-Allow-Methods", "POST"));
    // The browser may have gone.
    let _ = request.respond(response);
}

/// What went wrong, as an engine would say it.
type Told<T> = Result<T, String>;

/// The members of an object that may have these and no others.
fn members<'v>(value: &'v Value, known: &[&str]) -> Told<&'v serde_json::Map<String, Value>> {
    let object = value.as_object().ok_or_else(|| format!("an object is expected, not {value}"))?;
    match object.keys().find(|key| !known.contains(&key.as_str())) {
        Some(key) => Err(format!("unknown field `{key}`")),
        None => Ok(object),
    }
}

/// The one member of an object.
fn only(value: &Value) -> Told<(&str, &Value)> {
    let object = value.as_object().filter(|object| object.len() == 1);
    let member = object
        .and_then(|object| object.iter().next())
        .ok_or_else(|| format!("one member is expected in {value}"))?;
    Ok((member.0, member.1))
}

fn search(body: &Value, documents: &[Value]) -> Told<Value> {
    let body = members(body, &["query", "from", "size", "sort", "aggs"])?;
    let number = |name: &str, default: usize| match body.get(name) {
        None => Ok(default),
        Some(value) => {
            value.as_u64().and_then(|number| usize::try_from(number).ok()).ok_or(format!("`{name}`: {value}"))
        }
    };
    let (from, size) = (number("from", 0)?, number("size", 10)?);
    if from + size > 10_000 {
        return Err("from + size must be less than or equal to: [10000]".to_owned());
    }
    for by in body.get("sort").and_then(Value::as_array).into_iter().flatten() {
        let (field, how) = only(by)?;
        members(how, &["order"])?;
        if !["_score", "boost"].contains(&field) {
            return Err(format!("no mapping found for [{field}] in order to sort on"));
        }
    }
    let mut found: Vec<(f64, &Value)> = Vec::new();
    for document in documents {
        let score = score(&body["query"], document)?;
        found.extend(score.map(|score| (score, document)));
    }
    let boost = |document: &Value| document["boost"].as_u64().unwrap_or_default();
    found.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| boost(b.1).cmp(&boost(a.1))));
    let mut aggregations = serde_json::Map::new();
    for (name, how) in body.get("aggs").and_then(Value::as_object).into_iter().flatten() {
        aggregations.insert(name.clone(), json!({ "buckets": buckets(how, &found)? }));
    }
    let hits: Vec<Value> = found
        .iter()
        .skip(from)
        .take(size)
        .map(|(score, document)| {
            let mut source = (*document).clone();
            let kept = source.as_object_mut().expect("a document is an object");
            for name in ["body", "other_titles", "other_versions"] {
                kept.remove(name);
            }
            json!({ "_index": "portal", "_id": document["url"], "_score": score, "_source": source })
        })
        .collect();
    let total = json!({ "value": found.len(), "relation": "eq" });
    Ok(json!({
        "took": 1, "timed_out": false,
        "hits": { "total": total, "max_score": null, "hits": hits },
        "aggregations": aggregations,
    }))
}

/// The commonest values first, then by value.
fn buckets(how: &Value, found: &[(f64, &Value)]) -> Told<Vec<Value>> {
    let (_, terms) = only(how)
        .and_then(|(name, terms)| if name == "terms" { Ok((name, terms)) } else { Err(name.to_owned()) })?;
    let terms = members(terms, &["field", "size"])?;
    let field = terms["field"].as_str().ok_or("`field` is a name")?;
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for value in found.iter().flat_map(|(_, document)| values(document, field)) {
        *counts.entry(value).or_default() += 1;
    }
    let mut counts: Vec<(String, usize)> = counts.into_iter().collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let size =
        terms.get("size").and_then(Value::as_u64).and_then(|size| usize::try_from(size).ok()).unwrap_or(10);
    Ok(counts.into_iter().take(size).map(|(key, count)| json!({ "key": key, "doc_count": count })).collect())
}

/// What a query gives a document, if it matches.
fn score(query: &Value, document: &Value) -> Told<Option<f64>> {
    let (kind, query) = only(query)?;
    if kind == "bool" {
        return score_of_bool(query, document);
    }
    let (field, wanted) = only(query)?;
    let texts = || values(document, field).into_iter().map(|text| text.to_lowercase());
    let is_found = match kind {
        "terms" => {
            let wanted = wanted.as_array().ok_or("`terms` takes a list")?;
            values(document, field).iter().any(|value| wanted.contains(&Value::String(value.clone())))
        }
        "match" => {
            let wanted = members(wanted, &["query", "operator"])?;
            if wanted.get("operator") != Some(&json!("AND")) {
                return Err("this engine is asked for all words".to_owned());
            }
            let wanted = wanted["query"].as_str().ok_or("`query` is a text")?.to_owned();
            wanted.split_whitespace().all(|word| texts().any(|text| text.contains(word)))
        }
        "match_phrase" | "match_phrase_prefix" => {
            let wanted =
                members(wanted, &["query"])?["query"].as_str().ok_or("`query` is a text")?.to_owned();
            texts().any(|text| text.contains(&wanted))
        }
        other => return Err(format!("unknown query type `{other}`")),
    };
    Ok(is_found.then_some(1.0))
}

fn score_of_bool(query: &Value, document: &Value) -> Told<Option<f64>> {
    let query = members(query, &["must", "should", "must_not", "filter", "minimum_should_match", "boost"])?;
    let scores = |name: &str| -> Told<Vec<Option<f64>>> {
        let clauses = query.get(name).and_then(Value::as_array).into_iter().flatten();
        clauses.map(|clause| score(clause, document)).collect()
    };
    let (must, should, must_not, filter) =
        (scores("must")?, scores("should")?, scores("must_not")?, scores("filter")?);
    let all_optional = must.is_empty() && filter.is_empty() && !should.is_empty();
    let least = query.get("minimum_should_match").and_then(Value::as_u64).unwrap_or(u64::from(all_optional));
    let found = should.iter().flatten().count();
    let is_left_out = must.iter().chain(&filter).any(Option::is_none)
        || must_not.iter().any(Option::is_some)
        || u64::try_from(found).unwrap_or_default() < least;
    let boost = query.get("boost").and_then(Value::as_f64).unwrap_or(1.0);
    let sum: f64 = must.iter().chain(&should).flatten().sum();
    Ok((!is_left_out).then_some(sum * boost))
}

/// The texts of a field.
fn values(document: &Value, field: &str) -> Vec<String> {
    match &document[field] {
        Value::String(text) => vec![text.clone()],
        Value::Array(list) => list.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        _ => Vec::new(),
    }
}
