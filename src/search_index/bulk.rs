//! The pages as bulk NDJSON, for engines that speak the Elasticsearch API: an action and a document for each version
//! of a page. Field by field it is told in content/handbook/formats.md; `mapping` has what an engine makes of them.

use std::collections::BTreeMap;

use chienowa_search::{FacetName, Passage, SearchDocument};
use serde::Serialize;
use serde_json::json;
use unicode_normalization::UnicodeNormalization;

use super::{addresses, document, vocabulary};
use crate::model::{PageId, Site};
use crate::render::Renderer;

/// Engines take ids up to this length.
const MOST_ID_BYTES: usize = 512;

/// Names of values by facet and value.
type Names = BTreeMap<(FacetName, String), Vec<String>>;

/// What an engine keeps of one version of a page.
#[derive(Serialize)]
struct BulkDocument<'d> {
    key: &'d str,
    url: &'d str,
    path: &'d str,
    title: &'d str,
    kind: &'d str,
    lang: &'d str,
    readers: Vec<&'d str>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    department: &'d [String],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    task: &'d [String],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    tool: &'d [String],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    author: &'d [String],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    tag: &'d [String],
    named: Vec<String>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    labels: &'d [String],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    headings: Vec<&'d str>,
    #[serde(skip_serializing_if = "String::is_empty")]
    body: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    other_titles: Vec<&'d str>,
    #[serde(skip_serializing_if = "String::is_empty")]
    other_versions: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    date: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    boost: Option<u8>,
    passages: &'d [Passage],
}

/// Two lines for every version of every page that search finds, in the order of their addresses. The action is `create`,
/// for Quickwit documents no other, and a document of another day shall not stay unnoticed.
pub fn bulk<'r>(portal: &'r Renderer, index: &'r str) -> impl Iterator<Item = String> + 'r {
    let called = names(portal);
    addresses(&portal.site).into_iter().map(move |(address, id)| {
        let action = json!({ "create": { "_index": index, "_id": document_id(&address) } });
        let document = line(portal, id, &called);
        format!("{action}\n{document}\n")
    })
}

/// The address, or a mark of it where that is too long.
fn document_id(address: &str) -> String {
    if address.len() <= MOST_ID_BYTES {
        address.to_owned()
    } else {
        blake3::hash(address.as_bytes()).to_string()
    }
}

fn line(portal: &Renderer, id: PageId, called: &Names) -> String {
    let site = portal.site.as_ref();
    let version = document(portal, id);
    let common = site.common(site.page(id));
    let boosts = version.boosts;
    let boost = boosts.kind + boosts.freshness + boosts.featured;
    let others = versions(site, id).into_iter().filter(|other| *other != id);
    let others: Vec<SearchDocument> = others.map(|other| document(portal, other)).collect();
    let other_texts: Vec<String> = others.iter().map(whole_text).collect();
    let document = BulkDocument {
        key: &version.key,
        url: &version.url,
        path: &version.path,
        title: &version.title,
        kind: &version.kind,
        lang: &version.lang,
        readers: readers(site, id),
        department: &version.departments,
        task: &version.tasks,
        tool: &version.tools,
        author: &version.authors,
        tag: &version.tags,
        named: named(&version, called),
        labels: &version.labels,
        headings: headings(&version).collect(),
        body: body(&version),
        other_titles: others.iter().map(|other| other.title.as_str()).collect(),
        other_versions: other_texts.join("\n"),
        date: common.updated.or(common.date).map(|day| day.to_string()),
        boost: (boost > 0).then_some(boost),
        passages: &version.passages,
    };
    serde_json::to_string(&document).expect("a document is plain text and numbers")
}

/// The versions of a page that search finds, this one included.
fn versions(site: &Site, id: PageId) -> Vec<PageId> {
    let all = site.page(id).versions.iter().map(|(_, version)| *version);
    all.filter(|version| site.is_searched(*version)).collect()
}

/// The languages whose readers are shown this version: each reader of the portal is shown one version of a page, so that
/// what an engine counts is pages.
fn readers(site: &Site, id: PageId) -> Vec<&str> {
    let versions = versions(site, id);
    let original = site.page(id).original.unwrap_or(id);
    let shown = |language: &str| {
        let own = versions.iter().find(|version| site.page(**version).language == language);
        own.or_else(|| versions.iter().find(|version| **version == original)).or_else(|| versions.first())
    };
    let languages = site.config.languages.iter().map(String::as_str);
    languages.filter(|language| shown(language).is_none_or(|version| *version == id)).collect()
}

fn headings(version: &SearchDocument) -> impl Iterator<Item = &str> {
    version.passages.iter().filter_map(|passage| passage.heading.as_deref())
}

fn body(version: &SearchDocument) -> String {
    let texts: Vec<&str> = version.passages.iter().map(|passage| passage.text.trim()).collect();
    texts.join("\n").trim().to_owned()
}

fn whole_text(version: &SearchDocument) -> String {
    let body = body(version);
    headings(version).chain([body.as_str()]).collect::<Vec<_>>().join("\n")
}

/// What people call the values of facets, ids included, as `kind:` and the like in a query are compared.
fn names(portal: &Renderer) -> Names {
    let mut names = Names::new();
    for label in vocabulary(portal).labels {
        let known = names.entry((label.facet, label.id)).or_default();
        known.extend(label.names.iter().map(|name| comparable(name)));
    }
    names
}

fn named(version: &SearchDocument, called: &Names) -> Vec<String> {
    let kind = std::slice::from_ref(&version.kind);
    let lists = [
        (FacetName::Kind, kind),
        (FacetName::Department, &version.departments),
        (FacetName::Task, &version.tasks),
        (FacetName::Tool, &version.tools),
        (FacetName::Author, &version.authors),
        (FacetName::Tag, &version.tags),
    ];
    let mut named = Vec::new();
    for (facet, values) in lists {
        for value in values {
            let known = called.get(&(facet, value.clone())).into_iter().flatten().cloned();
            let own = known.chain([comparable(value)]);
            named.extend(own.map(|name| format!("{}:{name}", facet.as_str())));
        }
    }
    named.sort_unstable();
    named.dedup();
    named
}

/// In plain width and lower case.
fn comparable(text: &str) -> String {
    text.nfkc().collect::<String>().to_lowercase()
}
