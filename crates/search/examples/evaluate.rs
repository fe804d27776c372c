//! Runs judged queries over judged pages and prints a line for score.py for each; times go to standard error.
//! usage: evaluate PAGES.jsonl QUERIES.jsonl > RESULTS.jsonl
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "a command-line tool"
)]

use std::error::Error;
use std::time::Instant;

use chienowa_search::{Index, Passage, Query, SearchDocument};
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
    let [pages, queries] = <[String; 2]>::try_from(std::env::args().skip(1).collect::<Vec<_>>())
        .map_err(|_| "usage: evaluate PAGES.jsonl QUERIES.jsonl")?;
    let documents: Vec<SearchDocument> = lines(&pages)?.into_iter().map(document).collect();
    let start = Instant::now();
    let index = Index::build(&documents)?;
    eprintln!("built {} pages in {:?}", index.len(), start.elapsed());
    for (name, content) in index.to_files()? {
        eprintln!("{:>10} {name}", content.len());
    }
    let start = Instant::now();
    let queries: Vec<Judged> = lines(&queries)?;
    for judged in &queries {
        // Relevance of substrings is judged as a set: all strict matches.
        let limit = (judged.kind != "substring").then_some(10);
        let results = index.search(&Query { limit, ..Query::new(&judged.query) })?;
        let ranked: Vec<&str> = results.hits.iter().map(|hit| hit.path.as_str()).collect();
        println!("{}", serde_json::json!({ "qid": judged.qid, "ranked": ranked }));
    }
    eprintln!("answered {} queries in {:?}", queries.len(), start.elapsed());
    Ok(())
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
