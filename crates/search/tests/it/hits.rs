//! What a hit shows: section, excerpt, marks and the result line.

use crate::portal::{answer, index_of, page, urls};
use chienowa_search::{Hit, Query, SearchDocument};

fn first(passages: &[(&str, &str)], title: &str, asked: &str) -> Hit {
    let index = index_of(&[page("/a/", title, passages)]);
    index.search(&Query::new(asked)).expect("the index is readable").hits.remove(0)
}

#[test]
fn a_hit_leads_to_the_section_that_answers() {
    let hit = first(
        &[("", "はじめに"), ("準備", "録音アプリを入れます。"), ("要約", "全文を渡して要約させます。")],
        "会議",
        "全文を渡して",
    );
    assert_eq!((hit.url.as_str(), hit.section.as_deref()), ("/a/#s3", Some("要約")));
}

#[test]
fn a_heading_that_is_the_query_beats_text_above_it() {
    let hit = first(&[("概要", "要約の仕方も書きます。"), ("要約", "短くします。")], "会議", "要約");
    assert_eq!(hit.section.as_deref(), Some("要約"));
}

#[test]
fn a_title_that_is_the_query_leads_to_the_top_of_the_page() {
    let hit = first(&[("", "始め方です。"), ("議事録", "本文")], "議事録", "議事録");
    assert_eq!((hit.url.as_str(), hit.section), ("/a/", None));
}

#[test]
fn an_excerpt_is_about_a_hundred_characters_around_the_match() {
    let filler = "前置きの文がここに長く続いています。".repeat(20);
    let text = format!("{filler}大切なのは検収書の控えです。{filler}");
    let hit = first(&[("", &text)], "手順", "検収書");
    let length = hit.excerpt.chars().count();
    assert!((80..=125).contains(&length), "{length}: {}", hit.excerpt);
    assert!(hit.excerpt.starts_with("大切なのは検収書"), "{}", hit.excerpt);
    assert!(hit.excerpt.ends_with('。'), "{}", hit.excerpt);
}

#[test]
fn an_excerpt_cut_inside_a_sentence_says_so() {
    let hit = first(&[("", &format!("{}検収書{}", "あ".repeat(100), "い".repeat(200)))], "手順", "検収書");
    assert!(hit.excerpt.starts_with("…ああ"), "{}", hit.excerpt);
    assert!(hit.excerpt.ends_with("いい…"), "{}", hit.excerpt);
}

#[test]
fn english_words_are_not_cut() {
    let text = "alphabet ".repeat(60) + "invoice " + &"betacarotene ".repeat(60);
    let hit = first(&[("", &text)], "Notes", "invoice");
    let words: Vec<&str> = hit.excerpt.trim_matches('…').split(' ').collect();
    assert!(words.iter().all(|word| ["alphabet", "invoice", "betacarotene"].contains(word)), "{words:?}");
}

#[test]
fn a_match_in_the_title_alone_shows_how_the_page_begins() {
    let hit = first(&[("", "最初の文です。\n次の行です。")], "検収書", "検収書");
    assert_eq!(hit.excerpt, "最初の文です。 次の行です。");
}

#[test]
fn marks_name_the_matches_in_title_and_excerpt() {
    let hit = first(&[("", "まずﾃﾞｰﾀを集め、データを整えます。")], "データの整理", "データ");
    let title: Vec<&str> = hit.marks.title.iter().map(|bytes| &hit.title[bytes.clone()]).collect();
    let excerpt: Vec<&str> = hit.marks.excerpt.iter().map(|bytes| &hit.excerpt[bytes.clone()]).collect();
    assert_eq!((title, excerpt), (vec!["データ"], vec!["ﾃﾞｰﾀ", "データ"]));
}

#[test]
fn results_serialise_to_the_result_line() {
    let mut document = page("/recipes/minutes/", "議事録", &[("手順", "録音を要約します。")]);
    document.kind = "recipe".to_owned();
    let index = index_of(&[document]);
    let mut results = index.search(&Query::new("要約")).expect("the index is readable");
    results.hits[0].score = 1.5;
    assert_eq!(
        serde_json::to_string(&results).expect("results are valid JSON"),
        "{\"query\":\"要約\",\"total\":1,\"relaxed\":null,\"hits\":[{\"rank\":1,\
         \"url\":\"/recipes/minutes/#s1\",\"path\":\"content/recipes/minutes.md\",\"title\":\"議事録\",\
         \"section\":\"手順\",\"excerpt\":\"録音を要約します。\",\"kind\":\"recipe\",\"lang\":\"ja\",\"score\":1.5}]}"
    );
}

#[test]
fn a_word_typed_in_hiragana_finds_the_katakana_though_a_page_spells_it_so() {
    let mut pages: Vec<SearchDocument> = (0..4)
        .map(|number| page(&format!("/{number}/"), "返信", &[("", "メールの文面を整えます。")]))
        .collect();
    pages.push(page("/spelled/", "入力の例", &[("", "「めーる」と入れても見つかります。")]));
    let index = index_of(&pages);
    let found = answer(&index, "めーる");
    assert_eq!((found.total, found.relaxed), (5, None), "all pages have the word");
    assert_eq!(found.hits[0].url, "/spelled/", "as typed comes first");

    let rare = index_of(&[
        page("/a/", "すること", &[("", "することの一覧です。")]),
        page("/b/", "名前", &[("", "スルコトという名の道具です。")]),
    ]);
    assert_eq!(answer(&rare, "すること").total, 1, "not where the katakana is no commoner");
}

#[test]
fn a_page_is_found_by_what_its_terms_are_called_below_those_that_say_it_in_the_title() {
    let labelled = SearchDocument {
        labels: vec!["経理部".to_owned(), "著作権".to_owned()],
        ..page("/labelled/", "請求書の突き合わせ", &[("", "表を二つ並べます。")])
    };
    let index = index_of(&[labelled, page("/named/", "経理部の紹介", &[("", "三人います。")])]);
    assert_eq!(urls(&index, "経理部"), ["/named/", "/labelled/"]);
    let hits = answer(&index, "著作権").hits;
    assert_eq!(hits[0].excerpt, "表を二つ並べます。", "the label itself is not shown");
}
