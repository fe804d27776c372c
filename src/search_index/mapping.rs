//! The definition of an index that takes what `bulk` writes, for each engine, with nothing but what its documentation has.

use serde_json::{Value, json};

/// An engine that speaks the Elasticsearch API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Engine {
    /// Elastic's own.
    Elasticsearch,
    /// Its fork under the Apache licence.
    Opensearch,
    /// Another, over tantivy.
    Quickwit,
}

/// Fields that are compared as a whole; facets are counted over them.
const WORDS: [&str; 11] =
    ["key", "url", "kind", "lang", "readers", "department", "task", "tool", "author", "tag", "named"];
/// Fields of which a version has several values.
const LISTS: [&str; 10] =
    ["readers", "department", "task", "tool", "author", "tag", "named", "labels", "headings", "other_titles"];
/// Fields that are searched.
const TEXTS: [&str; 6] = ["title", "headings", "labels", "body", "other_titles", "other_versions"];
/// Of these, what passages have once more, or nobody is shown.
const NOT_KEPT: [&str; 3] = ["body", "other_titles", "other_versions"];
/// The name of our analyzer.
const ANALYZER: &str = "portal";

/// The definition, as the body of the request that makes the index. `japanese` asks for the analysis of words that the
/// `analysis-kuromoji` plugin has; [`None`] if the engine has no such thing.
pub fn mapping(engine: Engine, index: &str, japanese: bool) -> Option<Value> {
    match engine {
        Engine::Elasticsearch | Engine::Opensearch => Some(of_lucene(japanese)),
        Engine::Quickwit => (!japanese).then(|| of_quickwit(index)),
    }
}

fn of_lucene(japanese: bool) -> Value {
    let analyzer = if japanese {
        json!({ "type": "kuromoji", "mode": "search" })
    } else {
        // The `cjk` analyzer, which has English stop words besides: titles are made of them.
        json!({ "type": "custom", "tokenizer": "standard", "filter": ["cjk_width", "lowercase", "cjk_bigram"] })
    };
    let mut properties = serde_json::Map::new();
    for name in WORDS {
        properties.insert(name.to_owned(), json!({ "type": "keyword" }));
    }
    for name in TEXTS {
        properties.insert(name.to_owned(), json!({ "type": "text", "analyzer": ANALYZER }));
    }
    properties.insert("path".to_owned(), json!({ "type": "keyword", "index": false, "doc_values": false }));
    properties.insert("date".to_owned(), json!({ "type": "date", "format": "strict_date" }));
    properties.insert("boost".to_owned(), json!({ "type": "byte" }));
    properties.insert("passages".to_owned(), json!({ "type": "object", "enabled": false }));
    json!({
        "settings": { "analysis": { "analyzer": { ANALYZER: analyzer } } },
        "mappings": {
            "dynamic": false,
            "_source": { "excludes": NOT_KEPT },
            "properties": properties,
        },
    })
}

fn of_quickwit(index: &str) -> Value {
    let kind = |name: &str, plain: &str| {
        if LISTS.contains(&name) { format!("array<{plain}>") } else { plain.to_owned() }
    };
    let words = WORDS.iter().map(|name| {
        json!({ "name": name, "type": kind(name, "text"), "tokenizer": "raw", "record": "basic", "fast": true })
    });
    let texts = TEXTS.iter().map(|name| {
        json!({
            "name": name,
            "type": kind(name, "text"),
            "tokenizer": "chinese_compatible",
            "record": "position",
            "fieldnorms": true,
            "stored": !NOT_KEPT.contains(name),
        })
    });
    let rest = [
        json!({ "name": "path", "type": "text", "indexed": false }),
        json!({ "name": "date", "type": "text", "tokenizer": "raw", "fast": true }),
        json!({ "name": "boost", "type": "u64", "fast": true }),
        json!({ "name": "passages", "type": "array<json>", "indexed": false }),
    ];
    let fields: Vec<Value> = words.chain(texts).chain(rest).collect();
    json!({
        "version": "0.7",
        "index_id": index,
        "doc_mapping": { "mode": "lenient", "field_mappings": fields },
        "search_settings": { "default_search_fields": TEXTS },
    })
}
