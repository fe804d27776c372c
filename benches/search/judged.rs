//! Judged queries over judged pages, natively and in Chromium.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::time::Instant;

use chienowa_search::{Chunk, Index, Passage, Query, SearchDocument, SearchResults, Vocabulary, publish};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::json;

use crate::browsing::{Phase, Session, tell};
use crate::nginx::{Manner, Nginx};
use crate::quality::{Quality, SUBSTRING};
use crate::{Failure, arguments, portal};

/// The pages' language, and the reader's.
const LANGUAGE: &str = "ja";

/// Hits of an answer that is compared and timed.
pub(crate) const HITS: usize = 10;

/// Queries asked in one call where nothing is measured.
const AT_ONCE: usize = 50;

/// Fresh profiles that ask a first query.
pub(crate) const PROFILES: usize = 3;

#[derive(Deserialize)]
struct Page {
    url: String,
    title: String,
    /// Kind (`p`, `code`, `h2` …) and text.
    blocks: Vec<(String, String)>,
}

/// A query, and the pages that answer it.
#[derive(Deserialize)]
pub(crate) struct Judged {
    qid: String,
    query: String,
    pub(crate) kind: String,
    pub(crate) relevant: Vec<String>,
}

pub(crate) fn run(arguments: &arguments::Judged) -> Result<(), Failure> {
    let documents: Vec<SearchDocument> = lines(&arguments.pages)?.into_iter().map(document).collect();
    let judged: Vec<Judged> = lines(&arguments.queries)?;
    let start = Instant::now();
    let index = Index::build(&documents, &Vocabulary::default())?;
    println!("{} pages indexed in {:.2} s", index.len(), start.elapsed().as_secs_f64());
    let native = natively(&index, &judged, arguments)?;
    if arguments.sample > 0 {
        in_chromium(&documents, &judged, &native, arguments)?;
    }
    Ok(())
}

/// Tells quality and speed, and gives the ten best pages of each query.
fn natively(
    index: &Index,
    judged: &[Judged],
    arguments: &arguments::Judged,
) -> Result<Vec<Vec<String>>, Failure> {
    let mut quality = Quality::default();
    let mut best = Vec::new();
    let mut results = String::new();
    for judged in judged {
        let query = Query {
            limit: Some(HITS),
            lang: Some(LANGUAGE.to_owned()),
            as_typed: arguments.typing,
            ..Query::new(&judged.query)
        };
        let start = Instant::now();
        let ranked = paths(index.search(&query)?);
        let time = start.elapsed();
        // Of a substring every page counts.
        let all = if judged.kind == SUBSTRING {
            Some(paths(index.search(&Query { limit: None, ..query })?))
        } else {
            None
        };
        let counted = all.as_ref().unwrap_or(&ranked);
        quality.add(judged, counted, time);
        writeln!(results, "{}", json!({ "qid": judged.qid, "ranked": counted }))?;
        best.push(ranked);
    }
    println!("{}\n\n{}", quality.speed(), quality.table());
    if let Some(file) = &arguments.results {
        fs::write(file, results)?;
    }
    Ok(best)
}

/// The hits' files, best first.
pub(crate) fn paths(results: SearchResults) -> Vec<String> {
    results.hits.into_iter().map(|hit| hit.path).collect()
}

/// Publishes the index in a site that has pages enough to search from, and asks there.
fn in_chromium(
    documents: &[SearchDocument],
    judged: &[Judged],
    native: &[Vec<String>],
    arguments: &arguments::Judged,
) -> Result<(), Failure> {
    let folder = tempfile::tempdir()?;
    portal::build(folder.path(), "/");
    let host = Nginx::over(folder.path(), "/", Manner::Ranges);
    host.publish(&publish(&Chunk::all(documents)?, &Vocabulary::default())?);
    let page = host.url("faq/");
    let request = |place: usize| json!({ "query": judged[place].query, "limit": HITS, "language": LANGUAGE, "typing": arguments.typing });
    let (sample, rest) = sampled(judged, arguments.sample, arguments.seed);
    let Some(&first) = sample.first() else { return Ok(()) };

    let first_alone = (0..PROFILES).map(|_| Session::cold(&host, &page).ask(&request(first))).collect();
    let first_ready = (0..PROFILES).map(|_| Session::ready(&host, &page).ask(&request(first))).collect();
    let mut session = Session::cold(&host, &page);
    let asked: Vec<_> = sample.iter().map(|place| session.ask(&request(*place))).collect();
    let again = sample.iter().map(|place| session.ask(&request(*place))).collect();
    let mut unequal: Vec<(usize, Vec<String>)> = Vec::new();
    let mut compare = |place: usize, shown: &[String]| {
        if *shown != *native[place] {
            unequal.push((place, shown.to_vec()));
        }
    };
    for (place, asked) in sample.iter().zip(&asked) {
        compare(*place, &asked.paths);
    }
    for places in rest.chunks(AT_ONCE) {
        let requests: Vec<_> = places.iter().map(|place| request(*place)).collect();
        for (place, shown) in places.iter().zip(session.ask_all(&requests)) {
            compare(*place, &shown);
        }
    }
    tell(&[
        Phase { name: "first, nothing loaded", language: LANGUAGE, asked: first_alone },
        Phase { name: "first, loaded ahead", language: LANGUAGE, asked: first_ready },
        Phase { name: "later", language: LANGUAGE, asked: asked.into_iter().skip(1).collect() },
        Phase { name: "repeated", language: LANGUAGE, asked: again },
    ]);
    println!("ranked alike natively and in Chromium: {} of {}", judged.len() - unequal.len(), judged.len());
    if unequal.is_empty() {
        return Ok(());
    }
    for (place, shown) in &unequal {
        let judged = &judged[*place];
        println!("{} {}: native {:?}, Chromium {shown:?}", judged.qid, judged.query, native[*place]);
    }
    Err("native engine and browser rank otherwise".into())
}

/// Places of the queries that are drawn, and of all others.
fn sampled(judged: &[Judged], number: usize, seed: u64) -> (Vec<usize>, Vec<usize>) {
    let mut places: Vec<usize> = (0..judged.len()).collect();
    // An order that depends on nothing but the seed and a query's name.
    places.sort_by_cached_key(|place| {
        *blake3::hash(format!("{seed} {}", judged[*place].qid).as_bytes()).as_bytes()
    });
    let rest = places.split_off(number.min(places.len()));
    (places, rest)
}

fn lines<T: DeserializeOwned>(path: &Path) -> Result<Vec<T>, Failure> {
    let named = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
    let bytes = fs::read(path).map_err(|error| named(&error))?;
    let bytes =
        if bytes.starts_with(&GZIP) { unzipped(&bytes).ok_or_else(|| named(&"damaged"))? } else { bytes };
    let lines = bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    Ok(lines.map(serde_json::from_slice).collect::<Result<_, _>>().map_err(|error| named(&error))?)
}

const GZIP: [u8; 2] = [0x1f, 0x8b];

/// The content of a gzip file of one member (RFC 1952).
fn unzipped(file: &[u8]) -> Option<Vec<u8>> {
    const EXTRA: u8 = 4;
    const NAME: u8 = 8;
    const COMMENT: u8 = 16;
    const CHECKSUM: u8 = 2;
    let flags = *file.get(3)?;
    let mut at = 10;
    if flags & EXTRA != 0 {
        at += 2 + usize::from(u16::from_le_bytes(file.get(at..at + 2)?.try_into().ok()?));
    }
    for text in [NAME, COMMENT] {
        if flags & text != 0 {
            at += 1 + file.get(at..)?.iter().position(|byte| *byte == 0)?;
        }
    }
    if flags & CHECKSUM != 0 {
        at += 2;
    }
    miniz_oxide::inflate::decompress_to_vec(file.get(at..)?).ok()
}

/// Lays a page out as the Markdown parser does: a passage for each heading.
fn document(page: Page) -> SearchDocument {
    let spaced = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut passages = vec![Passage::default()];
    for (kind, text) in page.blocks {
        if kind.starts_with('h') {
            let anchor = Some(format!("s{}", passages.len()));
            passages.push(Passage { heading: Some(spaced(&text)), anchor, text: String::new() });
        } else if let Some(passage) = passages.last_mut() {
            passage.text.push_str(&if kind == "code" { text } else { spaced(&text) });
            passage.text.push('\n');
        }
    }
    let url = format!("/{}/", page.url);
    SearchDocument {
        key: url.clone(),
        url,
        path: page.url,
        title: page.title,
        kind: "page".to_owned(),
        lang: LANGUAGE.to_owned(),
        passages,
        ..SearchDocument::default()
    }
}
