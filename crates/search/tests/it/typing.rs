//! Queries that are not finished, or not right: what is being typed, what was mistyped, what no page has.

use crate::portal::{answer, index_of, page, urls};
use chienowa_search::{Correction, Index, Query, Relaxed, SearchResults};

fn typing(index: &Index, text: &str) -> SearchResults {
    let query = Query { as_typed: true, ..Query::new(text) };
    index.search(&query).expect("the index is readable")
}

fn typed_urls(index: &Index, text: &str) -> Vec<String> {
    typing(index, text).hits.into_iter().map(|hit| hit.url).collect()
}

#[test]
fn the_last_word_being_typed_finds_longer_words_after_itself() {
    let index = index_of(&[
        page("/a/", "Notes about scripting at home", &[]),
        page("/b/", "The script", &[("", "One script.")]),
        page("/c/", "TypeScript", &[("", "A language.")]),
        page("/d/", "Scriptable", &[("", "Objects that obey.")]),
    ]);
    assert_eq!(answer(&index, "script").total, 2);
    assert_eq!(typed_urls(&index, "script"), ["/b/", "/a/", "/d/"]);
    assert_eq!(typing(&index, "script ").total, 2, "a word with a space behind it is whole");
    assert_eq!(typing(&index, "\"script\"").total, 2, "and so is a phrase");
    assert_eq!(typing(&index, "script objects").total, 0, "only the last word goes on");
}

#[test]
fn words_of_two_letters_are_not_completed() {
    let index = index_of(&[page("/a/", "go", &[]), page("/b/", "good", &[])]);
    assert_eq!(typed_urls(&index, "go"), ["/a/"]);
}

#[test]
fn every_step_of_typing_japanese_keeps_the_page_in_sight() {
    let index = index_of(&[
        page("/database/", "データベースの設計", &[("", "表を分けます。")]),
        page("/minutes/", "議事録の要約", &[("", "会議の後に。")]),
        page("/prompt/", "プロンプトの書き方", &[("", "短く書きます。")]),
        page("/k/", "K の話", &[("", "k と s と ts。")]),
    ]);
    let steps = [
        (
            "/database/",
            &["デー", "データ", "データb", "データベ", "データベー", "データベース", "データベースｎ"][..],
        ),
        ("/minutes/", &["議", "議事", "議事r", "議事録", "議事録のy", "議事録のよう", "議事録の要約"]),
        ("/prompt/", &["ぷろ", "ぷろん", "ぷろんp", "ぷろんぷ", "ぷろんぷt", "プロンプト", "プロンプトts"]),
    ];
    for (url, typed) in steps {
        for text in typed {
            assert_eq!(typed_urls(&index, text).first().map(String::as_str), Some(url), "{text}");
        }
    }
    assert_eq!(answer(&index, "議事録のk").total, 0, "a finished query means its last letter");
}

#[test]
fn letters_that_may_be_unconverted_still_help_the_page_that_has_them() {
    let index = index_of(&[page("/a/", "ビタミンの話", &[]), page("/c/", "ビタミンCの話", &[])]);
    assert_eq!(typed_urls(&index, "ビタミンc")[0], "/c/");
    assert_eq!(typing(&index, "ビタミンc").total, 2);
}

#[test]
fn a_filter_being_typed_does_not_empty_the_results() {
    let index = index_of(&[page("/a/", "議事録", &[])]);
    assert_eq!(typing(&index, "議事録 kind:pa").total, 1);
    assert_eq!(answer(&index, "議事録 kind:pa").total, 0);
}

fn correction(from: &str, to: &str) -> Correction {
    Correction { from: from.to_owned(), to: vec![to.to_owned()] }
}

#[test]
fn what_a_word_was_taken_for_is_told() {
    let index = index_of(&[page("/a/", "React の基本", &[]), page("/b/", "テンプレート", &[])]);
    let results = answer(&index, "raect 基本");
    assert_eq!(results.relaxed, Some(Relaxed::Typo));
    assert_eq!(results.corrections, [correction("raect", "react")]);
    assert_eq!(answer(&index, "テンブレート").corrections, [correction("テンブレート", "テンプレート")]);
    assert_eq!(answer(&index, "react").corrections, []);
    let line = serde_json::to_value(&results).expect("results are valid JSON");
    assert_eq!(line["corrections"], serde_json::json!([{"from": "raect", "to": ["react"]}]));
    assert_eq!(line.get("missing"), None);
}

#[test]
fn words_that_no_page_has_are_named_and_others_are_not() {
    let index = index_of(&[page("/a/", "請求書", &[]), page("/b/", "会議", &[])]);
    let asked = |text: &str| {
        let results = answer(&index, text);
        (results.total, results.relaxed, results.missing)
    };
    assert_eq!(asked("請求書 税理士"), (0, Some(Relaxed::SomeWords), vec!["税理士".to_owned()]));
    assert_eq!(asked("請求書 会議"), (0, Some(Relaxed::SomeWords), Vec::new()));
    assert_eq!(asked("請求書"), (1, None, Vec::new()));
}

#[test]
fn a_katakana_word_inside_a_run_is_corrected() {
    let index = index_of(&[
        page("/a/", "コンポーネントの設計", &[]),
        page("/b/", "データベースの話", &[("", "設計もします。")]),
        page("/c/", "設計の心得", &[]),
    ]);
    let results = answer(&index, "コンポーネソトの設計");
    assert_eq!((results.total, results.relaxed), (1, Some(Relaxed::Typo)));
    assert_eq!(results.hits[0].url, "/a/");
    assert_eq!(results.corrections, [correction("コンポーネソト", "コンポーネント")]);
    let results = answer(&index, "データベーズ設計");
    assert_eq!((results.total, results.relaxed), (0, Some(Relaxed::SomeWords)));
    assert_eq!(results.hits[0].url, "/b/");
    assert_eq!(results.corrections, [correction("データベーズ", "データベース")]);
    assert_eq!(
        urls(&index, "kuberntesの設計").len(),
        3,
        "an unknown word beside Japanese does not empty the rest"
    );
}
