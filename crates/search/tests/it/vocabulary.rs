//! The portal's own words in queries: synonyms and labels.

use crate::portal::{answer, index_of, index_with, page, synonyms, urls};
use chienowa_search::{FacetName, Filter, Index, Label, Query, SearchDocument, Vocabulary};

const LLM: &[&str] = &["LLM", "大規模言語モデル", "large language model"];
const MINUTES: &[&str] = &["議事録", "会議メモ", "minutes"];

/// One page a word, in the text.
fn one_page_a_word() -> Vec<SearchDocument> {
    let texts = ["LLM を選びます。", "大規模言語モデルを選びます。", "Choose a large language model."];
    texts.iter().enumerate().map(|(at, text)| page(&format!("/{at}/"), "選び方", &[("", text)])).collect()
}

#[test]
fn each_word_of_a_group_finds_the_pages_of_all() {
    let index = index_with(&one_page_a_word(), &synonyms(&[LLM]));
    for (typed, own) in [("llm", "/0/"), ("大規模言語モデル", "/1/"), ("large language models", "/2/")]
    {
        let results = answer(&index, typed);
        assert_eq!((results.total, results.relaxed), (3, None), "{typed}");
        assert_eq!(results.hits[0].url, own, "the word as written comes first");
    }
    assert_eq!(answer(&index_of(&one_page_a_word()), "llm").total, 1);
}

#[test]
fn words_of_a_synonym_must_stand_together_and_other_words_are_still_required() {
    let mut pages = one_page_a_word();
    pages.push(page("/apart/", "雑記", &[("", "A model with a large language.")]));
    let index = index_with(&pages, &synonyms(&[LLM]));
    assert_eq!(answer(&index, "llm").total, 3);
    assert_eq!(answer(&index, "large language model").total, 4);
    assert_eq!(answer(&index, "大規模 言語モデル").total, 3, "spaces inside a Japanese word mean nothing");
    assert_eq!(answer(&index, "llm choose").total, 1);
}

#[test]
fn a_word_inside_a_japanese_run_has_synonyms_too() {
    let index = index_with(
        &[page("/a/", "会議メモの作り方", &[]), page("/b/", "会議の話", &[])],
        &synonyms(&[MINUTES]),
    );
    let results = answer(&index, "議事録の作り方");
    assert_eq!((results.total, results.relaxed), (1, None));
    assert_eq!(results.hits[0].url, "/a/");
}

#[test]
fn a_phrase_in_quotation_marks_is_meant_as_it_stands() {
    let index = index_with(&one_page_a_word(), &synonyms(&[LLM]));
    assert_eq!(answer(&index, "\"llm\"").total, 1);
    assert_eq!(answer(&index, "-llm 選びます").total, 1, "nor does an unwanted word drive out its synonyms");
}

#[test]
fn synonyms_leave_the_order_of_pages_with_the_word_itself() {
    let mut pages = vec![
        page("/title/", "まとめ方", &[("", "短くします。")]),
        page("/heading/", "会議", &[("まとめ", "短くします。")]),
        page("/text/", "雑記", &[("", "まとめを送ります。")]),
        page("/synonym/", "雑記その二", &[("", "サマリーを送ります。")]),
    ];
    pages.extend((10..40).map(|n| page(&format!("/other/{n}/"), "週報", &[("", "まとめ")])));
    let plain = urls(&index_of(&pages), "まとめ");
    let expanded = urls(&index_with(&pages, &synonyms(&[&["まとめ", "サマリー"]])), "まとめ");
    assert_eq!(plain, expanded, "a rare synonym gains nothing over the common word");
}

#[test]
fn a_word_that_occurs_nowhere_but_has_synonyms_is_no_typing_error() {
    let index = index_with(
        &[page("/a/", "会議メモ", &[]), page("/b/", "gijiroki", &[])],
        &synonyms(&[&["会議メモ", "gijiroku"]]),
    );
    let results = answer(&index, "gijiroku");
    assert_eq!(results.hits[0].url, "/a/");
    assert_eq!((results.relaxed, results.corrections), (None, Vec::new()));
}

#[test]
fn synonyms_are_marked_in_the_excerpt() {
    let index = index_with(&[page("/a/", "会議", &[("", "会議メモを残す。")])], &synonyms(&[MINUTES]));
    let hit = answer(&index, "議事録").hits.remove(0);
    let marked: Vec<&str> = hit.marks.excerpt.iter().map(|bytes| &hit.excerpt[bytes.clone()]).collect();
    assert_eq!(marked, ["会議メモ"]);
}

fn labelled() -> Index {
    let mut keiri = page("/a/", "請求書の確認", &[]);
    keiri.kind = "story".into();
    keiri.departments = vec!["keiri".into()];
    let mut eigyo = page("/b/", "請求書の送付", &[]);
    eigyo.kind = "recipe".into();
    eigyo.departments = vec!["eigyo".into()];
    let label = |facet, id: &str, names: &[&str]| Label {
        facet,
        id: id.to_owned(),
        names: names.iter().map(|name| (*name).to_owned()).collect(),
    };
    let labels = vec![
        label(FacetName::Department, "keiri", &["経理部", "Accounting Office"]),
        label(FacetName::Department, "eigyo", &["営業部"]),
        label(FacetName::Department, "nobody", &["誰もいない部"]),
        label(FacetName::Kind, "recipe", &["レシピ", "Recipe"]),
        label(FacetName::Kind, "story", &["ストーリー"]),
    ];
    index_with(&[keiri, eigyo], &Vocabulary { labels, ..Vocabulary::default() })
}

#[test]
fn filters_understand_what_people_call_a_value() {
    let index = labelled();
    for text in
        ["請求書 部署:経理部", "請求書 department:keiri", "department:\"accounting office\"", "種類:ｽﾄｰﾘｰ"]
    {
        assert_eq!(urls(&index, text), ["/a/"], "{text}");
    }
    assert_eq!(urls(&index, "請求書 kind:レシピ"), ["/b/"]);
    let filters = vec![Filter::new(FacetName::Department, "営業部")];
    let results = index.search(&Query { filters, ..Query::new("請求書") }).expect("the index is readable");
    assert_eq!(results.hits.iter().map(|hit| hit.url.as_str()).collect::<Vec<_>>(), ["/b/"]);
}

#[test]
fn a_label_no_page_has_is_text() {
    let results = answer(&labelled(), "department:誰もいない部 請求書");
    assert_eq!((results.total, results.hits.len()), (0, 2));
}

#[test]
fn the_words_travel_with_the_index_in_one_order() {
    let pages = one_page_a_word();
    let files =
        |vocabulary: &Vocabulary| index_with(&pages, vocabulary).to_files().expect("the index is readable");
    let first = files(&synonyms(&[LLM, MINUTES]));
    let second = files(&synonyms(&[
        &["minutes", "会議メモ", "議事録"],
        &["大規模言語モデル", "large language model", "LLM"],
    ]));
    assert!(first == second);
    let mut files = first;
    let loaded = Index::from_files(|name| files.remove(name)).expect("the files are whole");
    assert_eq!(answer(&loaded, "llm").total, 3);
}

#[test]
fn an_update_brings_the_new_words() {
    let index = index_with(&one_page_a_word(), &synonyms(&[LLM]));
    let index = index.update(&[], &[], &Vocabulary::default()).expect("the index is readable");
    assert_eq!(answer(&index, "llm").total, 1);
}
