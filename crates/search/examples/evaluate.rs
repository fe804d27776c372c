//! Runs judged queries over judged pages and prints a line for score.py for each; times go to standard error.
//! usage: evaluate PAGES.jsonl QUERIES.jsonl [--as-typed] > RESULTS.jsonl
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "a command-line tool"
)]

use std::error::Error;
use std::time::{Duration, Instant};

use chienowa_search::{Index, Passage, Query, SearchDocument, Vocabulary};
use serde::Deserialize;

#[derive(Deserialize)]
struct Page {
    url: String,
    title: String,
    /// Kind (`p`, `code`, `h2` …) and text.
    blocks: Vec<(String, String)>,
}

#[derive(Deserialize)]
struct Judged {
    qid: String,
    query: String,
    kind: String,
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    let as_typed = arguments.pop_if(|last| last == "--as-typed").is_some();
    let [pages, queries] = <[String; 2]>::try_from(arguments)
        .map_err(|_| "usage: evaluate PAGES.jsonl QUERIES.jsonl [--as-typed]")?;
    let documents: Vec<SearchDocument> = lines(&pages)?.into_iter().map(document).collect();
    let start = Instant::now();
    let index = Index::build(&documents, &Vocabulary::default())?;
    eprintln!("built {} pages in {:?}", index.len(), start.elapsed());
    for (name, content) in index.to_files()? {
        eprintln!("{:>10} {name}", content.len());
    }
    let queries: Vec<Judged> = lines(&queries)?;
    let mut shown = Vec::new();
    let mut ranked = Vec::new();
    for judged in &queries {
        // Relevance of substrings is judged as a set: all strict matches.
        let limit = (judged.kind != "substring").then_some(10);
        let query = Query { limit, as_typed, ..Query::new(&judged.query) };
        let start = Instant::now();
        let results = index.search(&query)?;
        shown.push(start.elapsed());
        let start = Instant::now();
        index.search(&Query { limit: Some(0), ..query })?;
        ranked.push(start.elapsed());
        let paths: Vec<&str> = results.hits.iter().map(|hit| hit.path.as_str()).collect();
        println!("{}", serde_json::json!({ "qid": judged.qid, "ranked": paths }));
    }
    tell("with hits", shown);
    tell("ranking alone", ranked);
    Ok(())
}

fn tell(what: &str, mut times: Vec<Duration>) {
    times.sort_unstable();
    let at = |share: usize| times.get(times.len() * share / 100).copied().unwrap_or_default();
    eprintln!("{what}: {} queries, p50 {:?}, p95 {:?}, p99 {:?}", times.len(), at(50), at(95), at(99));
}

fn lines<T: for<'a> Deserialize<'a>>(path: &str) -> Result<Vec<T>, Box<dyn Error>> {
    let text = std::fs::read_to_string(path)?;
    Ok(text.lines().map(serde_json::from_str).collect::<Result<_, _>>()?)
}

/// Lays a page out as `layout.py` and the Markdown parser do: a passage for each heading.
fn document(page: Page) -> SearchDocument {
    let mut passages = vec![Passage::default()];
    for (kind, text) in page.blocks {
        if kind.starts_with('h') {
            let heading = Some(text.split_whitespace().collect::<Vec<_>>().join(" "));
            passages.push(Passage {
                heading,
                anchor: Some(format!("s{}", passages.len())),
                text: String::new(),
            });
        } else if let Some(passage) = passages.last_mut() {
            passage.text.push_str(&if kind == "code" {
                text
            } else {
                text.split_whitespace().collect::<Vec<_>>().join(" ")
            });
            passage.text.push('\n');
        }
    }
    let url = format!("/{}/", page.url);
    SearchDocument {
        key: url.clone(),
        url,
        path: page.url,
        title: page.title,
        kind: "page".into(),
        lang: "ja".into(),
        passages,
        ..SearchDocument::default()
    }
}
