//! Judged queries over the sample portal: quality falls, the test fails. `tests/search/judged.jsonl` has the queries
//! and the pages that a reader would accept; each kind has a threshold: what was measured, less
//! one query's worth where there are more than three.

use std::collections::BTreeMap;

use chienowa::search_index;
use chienowa_search::{Index, Query};
use serde::Deserialize;

use crate::support::{compiled, data, sample};

/// A query and the pages, by the files of their originals, that answer it.
#[derive(Debug, Deserialize)]
struct Judged {
    qid: String,
    query: String,
    kind: String,
    lang: String,
    relevant: Vec<String>,
}

/// The least mean reciprocal rank within the first ten, by kind.
const THRESHOLDS: [(&str, f64); 15] = [
    ("en", 0.777),
    ("exclusion", 1.0),
    ("filter", 0.857),
    ("heading", 0.9),
    ("hira", 0.75),
    ("okuri", 0.666),
    ("phrase", 1.0),
    ("question", 0.87),
    ("space", 1.0),
    ("synonym", 0.857),
    ("title", 0.947),
    ("title_part", 0.923),
    ("typo_en", 0.875),
    ("typo_kata", 0.583),
    ("width", 0.8),
];

#[test]
#[expect(clippy::print_stdout, reason = "the table is what a person wants to see")]
fn the_sample_portals_queries_find_what_they_should() {
    let tree = sample();
    let compiled = compiled(&tree);
    let revision = compiled.revision.as_ref().expect("the theme can be used");
    let documents = search_index::documents(&revision.renderer);
    let index = Index::build(&documents, &search_index::vocabulary(&revision.renderer)).expect("it is built");

    let text = std::fs::read_to_string(data("search/judged.jsonl")).expect("the queries are there");
    let judged: Vec<Judged> =
        text.lines().map(|line| serde_json::from_str(line).expect("a line is a query")).collect();
    assert!(judged.len() >= 120, "{} queries", judged.len());

    let mut kinds: BTreeMap<&str, (usize, f64, Vec<String>)> = BTreeMap::new();
    for judged in &judged {
        for page in &judged.relevant {
            assert!(
                tree.text(&chienowa::paths::SourcePath::new(page)).is_some(),
                "{}: {page} is gone",
                judged.qid
            );
        }
        let query = Query { lang: Some(judged.lang.clone()), ..Query::new(&judged.query) };
        let hits = index.search(&query).expect("the index is readable").hits;
        // A translation counts for its original.
        let found: Vec<String> = hits.iter().map(|hit| hit.path.replace(".en.md", ".md")).collect();
        let rank = found.iter().position(|page| judged.relevant.contains(page));
        let reciprocal =
            rank.map_or(0.0, |rank| 1.0 / f64::from(u32::try_from(rank + 1).expect("at most ten")));
        let (count, sum, worse) = kinds.entry(&judged.kind).or_default();
        *count += 1;
        *sum += reciprocal;
        if reciprocal < 1.0 {
            let best: Vec<&String> = found.iter().take(3).collect();
            worse.push(format!("  {reciprocal:.2} {} {}: {best:?}", judged.qid, judged.query));
        }
    }

    let mut fallen = Vec::new();
    for (kind, threshold) in THRESHOLDS {
        let (count, sum, worse) = kinds.remove(kind).expect("every kind has queries");
        let mean = sum / f64::from(u32::try_from(count).expect("a few"));
        println!("{kind:11} {count:3} {mean:.3} (at least {threshold:.3})");
        for line in &worse {
            println!("{line}");
        }
        if mean < threshold {
            fallen.push(format!("{kind}: {mean:.3} is below {threshold}\n{}", worse.join("\n")));
        }
    }
    assert!(kinds.is_empty(), "kinds without a threshold: {:?}", kinds.keys());
    assert!(fallen.is_empty(), "{}", fallen.join("\n"));
}
