//! Search at its boundary: small sets of pages in, hits out.

use crate::portal::{index_of, page, paths, urls};
use chienowa_search::{Boosts, FacetName, Filter, Index, Query, Relaxed, SearchDocument, Tier, Vocabulary};

#[test]
fn a_word_is_found_in_title_heading_and_text_in_this_order() {
    let index = index_of(&[
        page("/text/", "雑記", &[("", "今日は議事録を作りました。")]),
        page("/heading/", "会議の進め方", &[("議事録の残し方", "録音してから要約します。")]),
        page("/title/", "議事録", &[("", "要約を使います。")]),
    ]);
    assert_eq!(urls(&index, "議事録"), ["/title/", "/heading/#s1", "/text/"]);
}

#[test]
fn all_words_of_a_query_must_be_found_before_pages_with_some_follow() {
    let index = index_of(&[
        page("/both/", "経費精算", &[("", "領収書を読み取ります。")]),
        page("/one/", "経費の話", &[("", "領収書はありません。")]),
        page("/none/", "天気", &[("", "晴れです。")]),
    ]);
    let results = index.search(&Query::new("経費精算 領収書")).expect("the index is readable");
    assert_eq!(results.total, 1);
    assert_eq!(results.relaxed, None);
    assert_eq!(results.hits.iter().map(|hit| hit.url.as_str()).collect::<Vec<_>>(), ["/both/", "/one/"]);
}

#[test]
fn a_query_no_page_has_in_full_says_that_hits_have_some_words() {
    let index = index_of(&[page("/a/", "請求書の確認", &[("", "金額を突き合わせます。")])]);
    let results = index.search(&Query::new("請求書の突合方法")).expect("the index is readable");
    assert_eq!((results.total, results.relaxed), (0, Some(Relaxed::SomeWords)));
    assert_eq!(results.hits.len(), 1);
}

#[test]
fn typing_errors_in_either_script_are_forgiven_and_reported() {
    let index = index_of(&[
        page("/kubernetes/", "Kubernetes", &[("", "運用の手順")]),
        page("/template/", "テンプレート", &[("", "使い回しのコツ")]),
    ]);
    for (typed, url) in [("kuberntes", "/kubernetes/"), ("テンブレート", "/template/")] {
        let results = index.search(&Query::new(typed)).expect("the index is readable");
        assert_eq!(results.relaxed, Some(Relaxed::Typo), "{typed}");
        assert_eq!(results.hits[0].url, url, "{typed}");
    }
}

#[test]
fn okurigana_may_be_written_or_left_out() {
    let index = index_of(&[
        page("/a/", "問い合わせの窓口", &[("", "電話でも受けます。")]),
        page("/b/", "打ち合せの記録", &[("", "毎週あります。")]),
    ]);
    assert_eq!(urls(&index, "問合せ")[0], "/a/");
    assert_eq!(urls(&index, "打合せ")[0], "/b/");
}

#[test]
fn hiragana_finds_katakana_and_half_width_finds_full_width() {
    let index = index_of(&[page("/a/", "プロンプトの書き方", &[])]);
    assert_eq!(urls(&index, "ぷろんぷと"), ["/a/"]);
    assert_eq!(urls(&index, "ﾌﾟﾛﾝﾌﾟﾄ"), ["/a/"]);
}

#[test]
fn a_final_long_vowel_makes_no_difference() {
    let index = index_of(&[page("/long/", "サーバーの再起動", &[]), page("/short/", "サーバの停止", &[])]);
    for typed in ["サーバ", "サーバー"] {
        let mut found = urls(&index, typed);
        found.sort();
        assert_eq!(found, ["/long/", "/short/"], "{typed}");
    }
}

#[test]
fn one_kanji_is_enough() {
    let index = index_of(&[page("/a/", "消費税の計算", &[]), page("/b/", "休暇の申請", &[])]);
    assert_eq!(urls(&index, "税"), ["/a/"]);
}

#[test]
fn half_typed_words_find_what_they_begin() {
    let index = index_of(&[
        page("/a/", "Spreadsheet の関数", &[]),
        page("/b/", "スプレッドシートの共有", &[]),
        page("/c/", "議事録の要約", &[]),
    ]);
    assert_eq!(urls(&index, "spreads"), ["/a/"]);
    assert_eq!(urls(&index, "スプレッ"), ["/b/"]);
    assert_eq!(urls(&index, "議事"), ["/c/"]);
}

#[test]
fn spaces_inside_a_japanese_word_make_no_difference() {
    let index = index_of(&[page("/a/", "クイック スタート", &[]), page("/b/", "クイックメモ", &[])]);
    assert_eq!(urls(&index, "クイックスタート")[0], "/a/");
    assert_eq!(urls(&index, "クイック スタート")[0], "/a/");
}

#[test]
fn an_exact_title_beats_a_page_that_says_it_more_often() {
    let index = index_of(&[
        page("/a/", "要約", &[("", "短くします。")]),
        page("/b/", "要約と要約の要約", &[("要約", "要約要約要約要約")]),
    ]);
    assert_eq!(urls(&index, "要約")[0], "/a/");
}

#[test]
fn pages_that_score_alike_stand_in_order_of_their_urls() {
    let index = index_of(&[page("/c/", "同じ", &[]), page("/a/", "同じ", &[]), page("/b/", "同じ", &[])]);
    assert_eq!(urls(&index, "同じ"), ["/a/", "/b/", "/c/"]);
}

#[test]
fn language_versions_are_one_hit_in_the_readers_language() {
    let mut english = page("/en/a/", "Minutes with ChatGPT", &[("", "Summaries of meetings.")]);
    english.key = "/a/".into();
    english.lang = "en".into();
    let index = index_of(&[page("/a/", "ChatGPTで議事録", &[("", "会議の要約")]), english]);
    let asked = |text: &str, lang: &str| {
        let query = Query { lang: Some(lang.into()), ..Query::new(text) };
        let results = index.search(&query).expect("the index is readable");
        (results.total, results.hits.into_iter().map(|hit| hit.url).collect::<Vec<_>>())
    };
    assert_eq!(asked("chatgpt", "en"), (1, vec!["/en/a/".to_owned()]));
    assert_eq!(asked("chatgpt", "ja"), (1, vec!["/a/".to_owned()]));
    assert_eq!(asked("議事録", "en"), (1, vec!["/a/".to_owned()]));
    assert_eq!(asked("chatgpt -meetings", "ja"), (0, vec![]));
}

#[test]
fn filters_narrow_hits_and_total() {
    let mut story = page("/story/", "請求書の自動化", &[]);
    story.kind = "story".into();
    story.departments = vec!["keiri".into(), "eigyo".into()];
    let mut recipe = page("/recipe/", "請求書の読み取り", &[]);
    recipe.kind = "recipe".into();
    let index = index_of(&[story, recipe]);
    let asked = |query: Query| {
        let results = index.search(&query).expect("the index is readable");
        (results.total, results.hits.into_iter().map(|hit| hit.url).collect::<Vec<_>>())
    };
    let all = Query::new("請求書");
    assert_eq!(asked(all.clone()).0, 2);
    let only = |filters: &[(FacetName, &str)]| {
        let filters = filters.iter().map(|&(name, value)| Filter::new(name, value)).collect();
        Query { filters, ..all.clone() }
    };
    assert_eq!(asked(only(&[(FacetName::Kind, "recipe")])), (1, vec!["/recipe/".to_owned()]));
    let eigyo = only(&[(FacetName::Department, "eigyo"), (FacetName::Department, "somu")]);
    assert_eq!(asked(eigyo), (1, vec!["/story/".to_owned()]));
    assert_eq!(asked(only(&[(FacetName::Department, "somu")])), (0, vec![]));
    let both = only(&[(FacetName::Department, "eigyo"), (FacetName::Kind, "recipe")]);
    assert_eq!(asked(both), (0, vec![]));
}

/// Two stories and a recipe, with facets.
fn faceted() -> Index {
    let mut first = page("/a/", "議事録を10分で", &[("", "会議の要約です。ChatGPTを使いました。")]);
    first.kind = "story".into();
    first.departments = vec!["keiri".into()];
    first.tools = vec!["ChatGPT".into()];
    let mut second = page("/b/", "議事録の話", &[("", "録音から議事録にします。")]);
    second.kind = "story".into();
    second.departments = vec!["eigyo".into()];
    let mut recipe = page("/c/", "議事録の作り方", &[("", "要約の議事録を作ります。")]);
    recipe.kind = "recipe".into();
    recipe.tasks = vec!["minutes".into()];
    index_of(&[first, second, recipe])
}

#[test]
fn filters_may_be_typed_in_any_width_and_case_and_in_japanese() {
    let index = faceted();
    let mut stories = urls(&index, "議事録 kind:story");
    stories.sort_unstable();
    assert_eq!(stories, ["/a/", "/b/"]);
    assert_eq!(urls(&index, "議事録　ツール：ｃｈａｔｇｐｔ"), ["/a/"]);
    assert_eq!(urls(&index, "task:minutes 議事録"), ["/c/"]);
    assert_eq!(urls(&index, "種類:story 部署:eigyo"), ["/b/"]);
}

#[test]
fn filters_alone_list_their_pages_in_order() {
    assert_eq!(urls(&faceted(), "kind:story"), ["/a/", "/b/"]);
    assert_eq!(urls(&faceted(), "kind:story -録音"), ["/a/"]);
}

#[test]
fn unwanted_words_never_turn_up_not_even_among_pages_with_some_words() {
    let index = faceted();
    assert_eq!(urls(&index, "議事録 -録音").len(), 2);
    assert_eq!(urls(&index, "議事録 -\"10分で\"").len(), 2);
    let loose = urls(&index, "議事録の送り方 -録音");
    assert!(!loose.is_empty() && !loose.contains(&"/b/".to_owned()), "{loose:?}");
}

#[test]
fn a_phrase_is_found_as_it_stands_only() {
    let index = index_of(&[
        page("/a/", "甲", &[("", "Use the React hooks of 2024.")]),
        page("/b/", "乙", &[("", "Hooks in React: use them.")]),
    ]);
    let strict = |text: &str| {
        let results =
            index.search(&Query { limit: None, ..Query::new(text) }).expect("the index is readable");
        results.hits.into_iter().map(|hit| hit.url).collect::<Vec<_>>()
    };
    assert_eq!(strict("react hooks").len(), 2);
    assert_eq!(strict("\"react hooks\""), ["/a/"]);
    assert_eq!(strict("“hooks in react”"), ["/b/"]);
    assert_eq!(strict("\"hooks use\""), Vec::<String>::new());
}

#[test]
fn facets_count_pages_and_a_chosen_value_leaves_its_siblings_counted() {
    let index = faceted();
    let counted = |text: &str| {
        let query = Query { facets: true, ..Query::new(text) };
        let results = index.search(&query).expect("the index is readable");
        let facets = results.facets.into_iter();
        facets.map(|facet| (facet.name.as_str(), facet.value, facet.pages)).collect::<Vec<_>>()
    };
    let kinds = [("kind", "story".to_owned(), 2), ("kind", "recipe".to_owned(), 1)];
    assert_eq!(counted("議事録")[..2], kinds);
    let narrowed = counted("議事録 kind:recipe");
    assert_eq!(narrowed[..2], kinds);
    assert_eq!(narrowed[2..], [("task", "minutes".to_owned(), 1)]);
    assert_eq!(
        counted("議事録 -録音")[..2],
        [("kind", "recipe".to_owned(), 1), ("kind", "story".to_owned(), 1)]
    );
}

#[test]
fn an_explained_score_is_the_sum_of_its_parts() {
    let query = Query { explain: true, ..Query::new("議事録の要約") };
    let results = faceted().search(&query).expect("the index is readable");
    assert!(results.hits.len() > 1);
    for hit in results.hits {
        let explanation = hit.explanation.expect("it was asked for");
        assert!((explanation.score() - hit.score).abs() < hit.score * 1e-4, "{hit:?} {explanation:?}");
        assert_eq!(explanation.tier, Tier::SomeWords);
    }
    let query = Query { explain: true, ..Query::new("議事録の話") };
    let best = faceted().search(&query).expect("the index is readable").hits.remove(0);
    let explanation = best.explanation.expect("it was asked for");
    assert_eq!((explanation.tier, explanation.exact_title), (Tier::AllWords, 50.0));
}

#[test]
fn boosts_decide_between_equals_only() {
    let boosted = |url: &str, text: &str, boosts: Boosts| SearchDocument { boosts, ..page(url, text, &[]) };
    let greatest = Boosts { kind: 4, freshness: 3, featured: 3 };
    let index = index_of(&[
        boosted("/a/", "経費の話", Boosts::default()),
        boosted("/b/", "経費の話", Boosts { freshness: 1, ..Boosts::default() }),
        boosted("/c/", "経費の話", greatest),
        boosted("/d/", "交通費などの経費にまつわる長い長い話", greatest),
        page("/e/", "雑記", &[("", "通勤手当")]),
    ]);
    assert_eq!(urls(&index, "経費"), ["/c/", "/b/", "/a/", "/d/"]);
    let query = Query { explain: true, ..Query::new("経費") };
    let hits = index.search(&query).expect("the index is readable").hits;
    let best = hits[0].explanation.expect("it was asked for");
    assert_eq!((best.kind, best.freshness, best.featured), (0.04, 0.03, 0.03));
    assert!((best.score() - hits[0].score).abs() < 1e-4, "{best:?}");
    assert!(hits[0].score <= hits[2].score * 1.1001, "the gain is at most a tenth");
}

#[test]
fn no_limit_gives_every_page_with_all_words_and_no_other() {
    let mut pages: Vec<_> = (10..60).map(|n| page(&format!("/{n}/"), "経費の申請", &[])).collect();
    pages.push(page("/other/", "経理の申請", &[]));
    let index = index_of(&pages);
    let results =
        index.search(&Query { limit: None, ..Query::new("経費の申請") }).expect("the index is readable");
    assert_eq!((results.total, results.hits.len()), (50, 50));
}

#[test]
fn later_hits_keep_their_rank() {
    let pages: Vec<_> = (10..40).map(|n| page(&format!("/{n}/"), "経費の申請", &[])).collect();
    let index = index_of(&pages);
    let query = Query { offset: 10, limit: Some(5), ..Query::new("経費") };
    let results = index.search(&query).expect("the index is readable");
    let ranks: Vec<_> = results.hits.iter().map(|hit| (hit.rank, hit.url.clone())).collect();
    assert_eq!(ranks[0], (11, "/20/".to_owned()));
    assert_eq!((ranks.len(), results.total), (5, 30));
}

#[test]
fn queries_without_words_find_nothing() {
    let index = index_of(&[page("/a/", "「」、。の使い方", &[])]);
    for typed in ["", "   ", "。、「」", "!?()[]{}*:\"'", "\u{200B}\u{FE0F}"] {
        let results = index.search(&Query::new(typed)).expect("the index is readable");
        assert_eq!((results.total, results.hits.len(), results.relaxed), (0, 0, None), "{typed:?}");
    }
}

#[test]
fn a_huge_query_is_answered_by_its_beginning() {
    let index = index_of(&[page("/a/", "議事録", &[])]);
    let words: Vec<String> = (0..20_000).map(|number: u32| number.to_string()).collect();
    assert_eq!(urls(&index, &format!("議事録 {}", words.join(" "))), ["/a/"]);
    assert_eq!(urls(&index, &"議事録".repeat(10_000)), ["/a/"]);
}

#[test]
fn emoji_and_characters_of_names_are_found() {
    let index = index_of(&[
        page("/party/", "🎉リリースしました", &[]),
        page("/name/", "𠮷野家と\u{E000}田さん", &[]),
    ]);
    assert_eq!(urls(&index, "🎉"), ["/party/"]);
    assert_eq!(urls(&index, "リリース"), ["/party/"]);
    assert_eq!(urls(&index, "𠮷"), ["/name/"]);
    assert_eq!(urls(&index, "\u{E000}田"), ["/name/"]);
}

#[test]
fn an_empty_index_answers_nothing() {
    let index = Index::build(&[], &Vocabulary::default()).expect("no documents are fine");
    assert!(index.is_empty());
    assert_eq!(paths(&index, "議事録"), Vec::<String>::new());
}
