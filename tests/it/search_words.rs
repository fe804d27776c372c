//! The portal's own words in its search: synonyms, names in filters, and what lifts a page among equals.

use chienowa::read::SourceTree;
use chienowa::search_index;
use chienowa_search::{Index, Query, SearchResults};

use crate::support::compiled;

const FIXTURE: &str = "
=== content/data/synonyms.yaml
- [議事録, 会議メモ]
=== content/data/glossary.yaml
llm: {label: {ja: 大規模言語モデル, en: large language model}, meaning: 文章を続ける仕組み, synonyms: [LLM]}
=== content/data/departments.yaml
keiri: {label: {ja: 経理部, en: Accounting}}
=== content/data/people/hanako.yaml
name: 経理 花子
=== content/data/people/taro.yaml
name: 秘密 太郎
public: false
=== content/a.md
---
title: 会議メモの残し方
department: keiri
authors: [hanako]
---
LLM に渡します。
=== content/b.md
---
title: 検収のしかた
authors: [taro]
updated: 2026-11-20
---
書類を見ます。
=== content/c.md
---
title: 検収のしかた
featured: true
updated: 2026-11-20
---
書類を見ます。
=== content/a-old.md
---
title: 検収のしかた
updated: 2024-01-01
---
書類を見ます。
";

fn answer(text: &str) -> SearchResults {
    let compiled = compiled(&SourceTree::from_fixture(FIXTURE));
    let revision = compiled.revision.as_ref().expect("the theme is embedded");
    let documents = search_index::documents(&revision.renderer);
    let index = Index::build(&documents, &search_index::vocabulary(&revision.renderer))
        .expect("the pages have distinct URLs");
    index.search(&Query { explain: true, ..Query::new(text) }).expect("the index is readable")
}

fn urls(text: &str) -> Vec<String> {
    answer(text).hits.into_iter().map(|hit| hit.url).collect()
}

#[test]
fn words_of_synonyms_and_glossary_find_each_other() {
    for text in ["議事録の残し方", "large language model", "大規模言語モデル"] {
        let results = answer(text);
        assert_eq!((results.total, results.hits[0].url.as_str()), (1, "/a/"), "{text}");
    }
}

#[test]
fn filters_take_the_names_that_people_see() {
    for text in ["部署:経理部", "department:accounting", "著者:経理花子", "種類:ページ 部署:経理部"]
    {
        assert_eq!(urls(text), ["/a/"], "{text}");
    }
    assert_eq!(urls("種類:読みもの").len(), 4);
    assert_eq!(answer("著者:秘密太郎").total, 0, "who is not public cannot be asked for");
}

#[test]
fn of_equal_pages_the_featured_and_then_the_fresh_one_comes_first() {
    let hits = answer("検収").hits;
    let order: Vec<&str> = hits.iter().map(|hit| hit.url.as_str()).collect();
    assert_eq!(order, ["/c/", "/b/", "/a-old/"]);
    let parts = |place: usize| hits[place].explanation.map(|parts| (parts.freshness, parts.featured));
    assert_eq!([parts(0), parts(1), parts(2)], [Some((0.03, 0.03)), Some((0.03, 0.0)), Some((0.0, 0.0))]);
}
