//! Small portals for tests.

use chienowa_search::{Index, Passage, Query, SearchDocument, SearchResults, Vocabulary};

/// A Japanese page with passages of heading and text; an empty heading stands for none. Anchors are s0, s1 …
/// by place.
pub(crate) fn page(url: &str, title: &str, passages: &[(&str, &str)]) -> SearchDocument {
    let passages = passages.iter().enumerate().map(|(place, (heading, text))| Passage {
        heading: (!heading.is_empty()).then(|| (*heading).to_owned()),
        anchor: (!heading.is_empty()).then(|| format!("s{}", place + 1)),
        text: (*text).to_owned(),
    });
    SearchDocument {
        key: url.to_owned(),
        url: url.to_owned(),
        path: format!("content{}.md", url.trim_end_matches('/')),
        title: title.to_owned(),
        kind: "page".to_owned(),
        lang: "ja".to_owned(),
        passages: passages.collect(),
        ..SearchDocument::default()
    }
}

/// The index over some pages.
pub(crate) fn index_of(pages: &[SearchDocument]) -> Index {
    Index::build(pages, &Vocabulary::default()).expect("the pages have distinct URLs")
}

/// URLs of the hits.
pub(crate) fn urls(index: &Index, text: &str) -> Vec<String> {
    let results = index.search(&Query::new(text)).expect("the index is readable");
    results.hits.into_iter().map(|hit| hit.url).collect()
}

/// Paths of the hits.
pub(crate) fn paths(index: &Index, text: &str) -> Vec<String> {
    let results = index.search(&Query::new(text)).expect("the index is readable");
    results.hits.into_iter().map(|hit| hit.path).collect()
}

/// The index over some pages, whose queries know some words.
pub(crate) fn index_with(pages: &[SearchDocument], vocabulary: &Vocabulary) -> Index {
    Index::build(pages, vocabulary).expect("the pages have distinct URLs")
}

/// A vocabulary of synonyms alone.
pub(crate) fn synonyms(groups: &[&[&str]]) -> Vocabulary {
    let owned = |group: &&[&str]| group.iter().map(|word| (*word).to_owned()).collect();
    Vocabulary { synonyms: groups.iter().map(owned).collect(), ..Vocabulary::default() }
}

/// The whole answer.
pub(crate) fn answer(index: &Index, text: &str) -> SearchResults {
    index.search(&Query::new(text)).expect("the index is readable")
}
