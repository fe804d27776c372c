//! Words of the glossary in texts: marked once, explained in the text's language, never where they would be in the way.

use chienowa::read::SourceTree;

use crate::links::problems;
use crate::support::{built, outputs, text};

const GLOSSARY: &str = "\
=== chienowa.yaml
title: 知恵の輪
markdown: {raw_html: sanitise}
=== content/data/glossary.yaml
prompt:
  label: {ja: プロンプト, en: Prompt}
  meaning: {ja: \"AIに渡す<依頼>の文章 & 材料\", en: What you hand to the AI}
  synonyms: [指示文, R&D]
context:
  label: {ja: 文脈, en: Context}
  meaning: 手元の文章
context-window:
  label: {ja: 文脈の長さ, en: Context window}
  meaning: {ja: 一度に読める量, en: How much it reads at once}
silent:
  label: 無言
";

/// The HTML of a page's text, tips included.
fn prose(fixture: &str, page: &str) -> String {
    let outputs = built(&format!("{GLOSSARY}{fixture}"));
    assert_eq!(problems(&outputs, "/"), Vec::<String>::new());
    let html = text(&outputs, page);
    let (_, prose) = html.split_once("<div class=\"prose\">").expect("the page has a text");
    prose.split("<div class=\"article-after\"").next().expect("something stands before").to_owned()
}

/// The words that are marked, with the terms they lead to.
fn marked(prose: &str) -> Vec<(String, String)> {
    let links = prose.split("<a class=\"term\" href=\"").skip(1);
    links
        .map(|link| {
            let (address, rest) = link.split_once('"').expect("an address ends");
            let word = rest.split_once('>').expect("a tag ends").1.split('<').next().expect("a word");
            (word.to_owned(), address.to_owned())
        })
        .collect()
}

fn pairs(found: &[(String, String)]) -> Vec<(&str, &str)> {
    found.iter().map(|(word, address)| (word.as_str(), address.as_str())).collect()
}

#[test]
fn a_word_is_marked_at_its_first_use_and_the_longest_counts() {
    let prose = prose(
        "=== content/a.md\n# 題\n文脈の長さを超えた。文脈は**プロンプト**に入る。\n\n指示文もプロンプトも文脈も無言で。\n",
        "a/index.html",
    );
    let found = marked(&prose);
    let wanted = [
        ("文脈の長さ", "/glossary/#term-context-window"),
        ("文脈", "/glossary/#term-context"),
        ("プロンプト", "/glossary/#term-prompt"),
    ];
    assert_eq!(pairs(&found), wanted);
    for id in ["context-window", "context", "prompt"] {
        assert!(prose.contains(&format!("id=\"tip.{id}\"")), "{id} is explained in {prose}");
    }
    assert!(!prose.contains("id=\"tip.silent\""), "without a meaning there is nothing to explain");
}

#[test]
fn headings_links_code_prompts_and_titles_stay_as_they_are() {
    let prose = prose(
        "=== content/recipes/r.md\n---\ntitle: 題\n---\n## プロンプト {#p}\n\n[文脈の長さ](#p) `プロンプト`\n\n\
         ```prompt プロンプト\n文脈\n```\n\n```text\nプロンプト\n```\n\n:::details 文脈\n| 文脈 | 列 |\n|---|---|\n| 升目 | \
         <b title=\"文脈\">太</b> |\n:::\n\n![プロンプト](p.png)\n=== content/recipes/p.png\nx\n",
        "recipes/r/index.html",
    );
    assert_eq!(marked(&prose), []);
    assert!(!prose.contains("term-tip"), "{prose}");
}

#[test]
fn what_is_marked_and_what_it_means_is_escaped() {
    let prose = prose(
        "=== content/a.md\n# 題\n1 < 2 & \"R&D\"の<i data-x=\"文脈\">文脈</i>、AT&amp;Tと<b>x</b>\n",
        "a/index.html",
    );
    assert_eq!(pairs(&marked(&prose)).len(), 2, "{prose}");
    assert!(prose.contains("data-js-term>R&amp;D</a>"), "{prose}");
    assert!(prose.contains("1 &lt; 2 &amp; \""), "{prose}");
    assert!(prose.contains("AT&amp;T"), "{prose}");
    assert!(prose.contains("AIに渡す&lt;依頼&gt;の文章 &amp; 材料"), "{prose}");
}

#[test]
fn a_twin_is_explained_in_its_own_language() {
    let fixture = "=== content/a.md\n---\ntitle: 題\n---\nプロンプトと文脈。Promptは印なし。\n\
                   === content/a.en.md\n---\ntitle: Title\n---\nA prompt in its context. Prompted プロンプト. A context\nwindow.\n";
    let japanese = prose(fixture, "a/index.html");
    assert_eq!(
        pairs(&marked(&japanese)),
        [("プロンプト", "/glossary/#term-prompt"), ("文脈", "/glossary/#term-context")]
    );
    let english = prose(fixture, "en/a/index.html");
    assert_eq!(
        pairs(&marked(&english)),
        [
            ("prompt", "/en/glossary/#term-prompt"),
            ("context", "/en/glossary/#term-context"),
            ("context\nwindow", "/en/glossary/#term-context-window"),
        ]
    );
    assert!(english.contains("What you hand to the AI"), "{english}");
    assert!(!english.contains("依頼"), "{english}");
}

#[test]
fn a_changed_glossary_changes_a_text_that_is_remembered() {
    let before = SourceTree::from_fixture(&format!("{GLOSSARY}=== content/a.md\n# 題\n文脈と量。\n"));
    let changed = GLOSSARY.replace("文脈の長さ", "量").replace("ja: 文脈,", "ja: 背景,");
    let after = SourceTree::from_fixture(&format!("{changed}=== content/a.md\n# 題\n文脈と量。\n"));
    let mut memo = chienowa::memo::Memo::new();
    let settings = chienowa::compile::Settings::on(chienowa::clock::Now::at(crate::support::DAY));
    let mut words = |tree: &SourceTree| {
        let compiled = chienowa::compile::compile(tree, &settings, &mut memo);
        let html =
            String::from_utf8(outputs(tree, &compiled)["a/index.html"].clone()).expect("pages are UTF-8");
        marked(&html).into_iter().map(|(word, _)| word).collect::<Vec<_>>()
    };
    assert_eq!(words(&before), ["文脈"]);
    assert_eq!(words(&after), ["量"]);
}

#[test]
fn the_glossary_is_in_the_order_of_the_readings() {
    let outputs = built(
        "=== chienowa.yaml\nlanguages: [ja, en]\n\
         === content/data/glossary.yaml\n\
         blank:\n  label: {ja: 空欄, en: Blank}\n  reading: くうらん\n  meaning: 書き換える所\n\
         token:\n  label: {ja: トークン, en: Token}\n  meaning: 数える単位\n\
         data:\n  label: {ja: 学習データ, en: Training data}\n  reading: がくしゅうデータ\n  meaning: 読ませた文章\n\
         === content/a.md\n# 題\n文\n",
    );
    let page = text(&outputs, "glossary/index.html");
    let places: Vec<usize> = [
        ">か</h2>",
        "学習データ</dfn> <small>がくしゅうデータ</small>",
        "空欄</dfn>",
        ">た</h2>",
        "トークン</dfn></dt>",
    ]
    .iter()
    .map(|part| page.find(part).unwrap_or_else(|| panic!("{part} is in {page}")))
    .collect();
    assert!(places.is_sorted(), "{places:?}");
    let english = text(&outputs, "en/glossary/index.html");
    assert!(
        english.contains("Training data</dfn></dt>"),
        "a reading is that of the Japanese word: {english}"
    );
}
