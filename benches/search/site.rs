//! Queries over a built site: natively over the files of its index, and in Chromium.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::Instant;

use chienowa_search::{ENTRY_FILE, Entry, LazyIndex, Query, SearchResults, Step};
use serde_json::json;

use crate::browsing::{Phase, Session, tell};
use crate::figures::speed;
use crate::judged::{HITS, PROFILES, paths};
use crate::nginx::{INDEX_FOLDER, Manner, Nginx};
use crate::{Failure, arguments};

/// Each query is answered as often natively.
const ROUNDS: usize = 5;

pub(crate) fn run(arguments: &arguments::Site) -> Result<(), Failure> {
    let &arguments::Site { typing, facets, .. } = arguments;
    let queries: BTreeMap<String, Vec<String>> = serde_json::from_slice(&fs::read(&arguments.queries)?)?;
    let native = natively(arguments, &queries)?;

    let home = fs::read_to_string(arguments.folder.join("index.html"))?;
    let base =
        base_path(&home).ok_or("the site's home page names no search worker; was it built by `build`?")?;
    let host = Nginx::over(&arguments.folder, base, Manner::Ranges);
    let page = host.url("");
    let mut phases = Vec::new();
    let mut shown = Vec::new();
    for (language, queries) in &queries {
        let request = |query: &String| json!({ "query": query, "limit": HITS, "language": language, "typing": typing, "facets": facets });
        let Some(first) = queries.first() else { continue };
        let first_alone = (0..PROFILES).map(|_| Session::cold(&host, &page).ask(&request(first))).collect();
        let first_ready = (0..PROFILES).map(|_| Session::ready(&host, &page).ask(&request(first))).collect();
        let mut session = Session::cold(&host, &page);
        let asked: Vec<_> = queries.iter().map(|query| session.ask(&request(query))).collect();
        let again = queries.iter().map(|query| session.ask(&request(query))).collect();
        shown.extend(asked.iter().map(|asked| asked.paths.clone()));
        phases.extend([
            Phase { name: "first, nothing loaded", language, asked: first_alone },
            Phase { name: "first, loaded ahead", language, asked: first_ready },
            Phase { name: "later", language, asked: asked.into_iter().skip(1).collect() },
            Phase { name: "repeated", language, asked: again },
        ]);
    }
    tell(&phases);
    let alike = native.iter().zip(&shown).filter(|(native, shown)| native == shown).count();
    println!("ranked alike natively and in Chromium: {alike} of {}", native.len());
    if alike == native.len() { Ok(()) } else { Err("native engine and browser rank otherwise".into()) }
}

/// Tells the speed, and gives the best pages of each query.
fn natively(
    arguments: &arguments::Site,
    queries: &BTreeMap<String, Vec<String>>,
) -> Result<Vec<Vec<String>>, Failure> {
    let index = published(&arguments.folder.join(INDEX_FOLDER))?;
    let mut best = Vec::new();
    let mut times = Vec::new();
    for (language, queries) in queries {
        for query in queries {
            let query = Query {
                limit: Some(HITS),
                lang: Some(language.clone()),
                as_typed: arguments.typing,
                facets: arguments.facets,
                ..Query::new(query)
            };
            for _ in 0..ROUNDS {
                let start = Instant::now();
                found(index.search(&query)?)?;
                times.push(start.elapsed());
            }
            best.push(paths(found(index.search(&query)?)?));
        }
    }
    println!("{}\n", speed(times.iter()));
    Ok(best)
}

fn found(step: Step) -> Result<SearchResults, Failure> {
    match step {
        Step::Found(results) => Ok(*results),
        Step::Missing(ranges) => Err(format!("the published index lacks {ranges:?}").into()),
    }
}

/// The index as browsers have it, with every byte here.
fn published(folder: &Path) -> Result<LazyIndex, Failure> {
    let read = |name: &str| fs::read(folder.join(name)).map_err(|error| format!("{name}: {error}"));
    let entry = Entry::read(&read(ENTRY_FILE)?)?;
    let index = LazyIndex::open(&entry, &read(&entry.start.name)?)?;
    if let Some(data) = &entry.data {
        index.provide(0, &read(&data.name)?)?;
    }
    Ok(index)
}

/// The path that the site was built for, as its pages name the worker.
fn base_path(page: &str) -> Option<&str> {
    let (_, address) = page.split_once("data-worker=")?;
    let (base, _) = address.trim_start_matches('"').split_once("_chienowa/")?;
    base.starts_with('/').then_some(base)
}
