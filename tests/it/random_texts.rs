//! A portal of which only texts were changed equals one compiled anew, byte for byte, or is refused.

use std::collections::BTreeMap;
use std::sync::Arc;

use chienowa::clock::Now;
use chienowa::compile::{Compiled, Revision, Settings, compile};
use chienowa::diagnostic::Diagnostics;
use chienowa::memo::Memo;
use chienowa::model::Audience;
use chienowa::paths::SourcePath;
use chienowa::read::{SourceFile, SourceText, SourceTree, TextChange};
use chienowa::search_index;

use crate::random::Random;
use crate::support::{DAY, human, outputs, sample};

/// Where the edits begin, besides the sample portal: drafts, twins, a scheduled page, a person who is not named.
const BEGINNING: &str = include_str!("../random_edits/beginning.txt");

/// What is written into a text; some of it is more than text.
const WORDS: [&str; 12] = [
    "議事録を要約する。",
    "要約と表計算。",
    "**太字**と`コード`。",
    "- 項目",
    "| 一 | 二 |\n|---|---|\n| 三 | 四 |",
    "```rust\nfn main() {}\n```",
    "> [!NOTE]\n> 注意。",
    "<b>HTML</b>",
    "## 見出し",
    "[手順](../recipes/minutes.md)",
    "![図](図.png)",
    "```prompt 別の\n{{議題}}について書いてください。\n```",
];

fn is_page(path: &SourcePath) -> bool {
    path.as_str().ends_with(".md") && path.below_content().is_some_and(|name| !name.starts_with("data/"))
}

/// Another text of a page.
fn edited(text: &str, random: &mut Random) -> String {
    let body = text.strip_prefix("---\n").and_then(|rest| rest.find("\n---\n")).map_or(0, |end| end + 9);
    let (front, body) = text.split_at(body);
    let mut lines: Vec<&str> = body.lines().collect();
    let at = random.below(lines.len() + 1);
    match random.below(8) {
        0..=4 => lines.insert(at, *random.pick(&WORDS)),
        5 if at < lines.len() => drop(lines.remove(at)),
        6 if at + 1 < lines.len() => lines.swap(at, at + 1),
        _ => return format!("{}{body}", front.replacen("title: ", "title: 改", 1)),
    }
    format!("{front}{}\n", lines.join("\n"))
}

fn put(tree: &mut SourceTree, path: &SourcePath, text: String) -> TextChange {
    let before = tree.text(path).expect("it is a page").clone();
    let after = Arc::new(SourceText::new(text));
    tree.insert(path.clone(), SourceFile::Text(Arc::clone(&after)));
    TextChange { path: path.clone(), before, after }
}

/// What a reader or a browser may get.
fn everything(tree: &SourceTree, revision: &Revision) -> (BTreeMap<String, Vec<u8>>, Vec<String>) {
    let compiled = Compiled { revision: Some(revision.clone()), diagnostics: Diagnostics::new() };
    let documents = search_index::documents(&revision.renderer);
    (outputs(tree, &compiled), documents.iter().map(|document| format!("{document:?}")).collect())
}

/// Edits several pages at once, again and again; tells how often only texts were changed.
fn edits(mut tree: SourceTree, settings: &Settings, seed: u64, steps: usize) -> usize {
    let mut random = Random::new(seed);
    let first = compile(&tree, settings, &mut Memo::new());
    let mut newest = (first.revision.expect("the theme is embedded"), first.diagnostics);
    // Everything is drawn, so that whatever is kept wrongly shows.
    newest.0.render_all().expect("every template can be rendered");
    let pages: Vec<SourcePath> = tree.iter().map(|(path, _)| path.clone()).filter(is_page).collect();
    let mut retold = 0;
    for step in 0..steps {
        let texts: Vec<TextChange> = (0..=random.below(2))
            .map(|_| {
                let path = random.pick(&pages).clone();
                let text = edited(&tree.text(&path).expect("it is a page").text, &mut random);
                put(&mut tree, &path, text)
            })
            .collect();
        let clean = compile(&tree, settings, &mut Memo::new());
        let clean_revision = clean.revision.expect("the theme is embedded");
        let of_last = last_of_each(&texts);
        match newest.0.with_texts(&of_last, &newest.1, settings) {
            Some(new) => {
                assert_eq!(
                    human(&newest.1, &tree),
                    human(&clean.diagnostics, &tree),
                    "step {step}: {texts:?}"
                );
                let (left, right) = (everything(&tree, &new.revision), everything(&tree, &clean_revision));
                let different: Vec<_> =
                    left.0.iter().filter(|(name, bytes)| right.0.get(*name) != Some(bytes)).collect();
                assert!(left == right, "step {step}: {different:?} differ after {texts:?}");
                retold += 1;
                newest.0 = new.revision;
            }
            None if clean.diagnostics.is_empty() => newest = (clean_revision, clean.diagnostics),
            // The mistake is taken back, for a portal full of them would be compiled at each step.
            None => texts.iter().rev().for_each(|text| {
                tree.insert(text.path.clone(), SourceFile::Text(Arc::clone(&text.before)));
            }),
        }
    }
    retold
}

/// A page that was edited twice has changed once.
fn last_of_each(texts: &[TextChange]) -> Vec<TextChange> {
    let mut last: BTreeMap<&SourcePath, TextChange> = BTreeMap::new();
    for text in texts {
        let before = last.get(&text.path).map_or(&text.before, |first| &first.before).clone();
        last.insert(&text.path, TextChange { before, ..text.clone() });
    }
    last.into_values().collect()
}

#[test]
fn random_texts_equal_a_clean_build() {
    let settings = Settings::on(Now::at(DAY));
    let retold = edits(SourceTree::from_fixture(BEGINNING), &settings, 20_261_126, 80);
    assert!(retold > 15, "texts alone change too seldom to prove anything: {retold}");
}

#[test]
fn random_texts_of_a_preview_equal_a_clean_build() {
    let settings = Settings {
        audience: Audience::Authors,
        preview: true,
        server_searches: true,
        ..Settings::on(Now::at(DAY))
    };
    let retold = edits(SourceTree::from_fixture(BEGINNING), &settings, 5, 80);
    assert!(retold > 15, "texts alone change too seldom to prove anything: {retold}");
}

#[test]
fn random_texts_of_the_sample_portal_equal_a_clean_build() {
    let retold = edits(sample(), &Settings::on(Now::at(DAY)), 11, 20);
    assert!(retold > 2, "texts alone change too seldom to prove anything: {retold}");
}

/// The first state of a fixture, and one of its texts changed.
fn retold(fixture: &str, name: &str, change: impl Fn(&str) -> String, settings: &Settings) -> bool {
    let mut tree = SourceTree::from_fixture(fixture);
    let first = compile(&tree, settings, &mut Memo::new());
    let path = SourcePath::new(name);
    let text = change(&tree.text(&path).expect("it is in the fixture").text);
    let text = put(&mut tree, &path, text);
    let revision = first.revision.expect("the theme is embedded");
    revision.with_texts(&[text], &first.diagnostics, settings).is_some()
}

#[test]
fn whatever_others_may_know_is_compiled() {
    let settings = Settings::on(Now::at(DAY));
    let is_retold = |name: &str, from: &str, to: &str| {
        retold(BEGINNING, name, |text| text.replacen(from, to, 1), &settings)
    };
    assert!(is_retold("content/stories/invoice.md", "短くなりました", "長くなりました"));
    assert!(is_retold("content/recipes/minutes.md", "要約してください", "まとめてください"));
    for (name, from, to) in [
        ("content/stories/invoice.md", "請求書の確認", "別の題"),
        ("content/stories/invoice.md", "## 結果", "## 結論"),
        ("content/stories/invoice.md", "before_minutes: 60", "before_minutes: 61"),
        ("content/stories/invoice.md", "../recipes/minutes.md", "../recipes/mail.md"),
        ("content/guides/rules.md", "# 手順", "# 規則"),
        ("content/data/glossary.yaml", "短くすること", "約すること"),
        ("chienowa.yaml", "知恵の輪", "別の名"),
    ] {
        assert!(!is_retold(name, from, to), "{from} → {to} in {name}");
    }
}

#[test]
fn a_file_with_a_finding_is_compiled() {
    let settings = Settings::on(Now::at(DAY));
    let fixture = "=== content/a.md\n[nowhere](b.md)\n\none\n=== content/c.md\none\n";
    let is_retold = |name| retold(fixture, name, |text| text.replace("one", "two"), &settings);
    assert!(!is_retold("content/a.md"), "what is found in it may move");
    assert!(is_retold("content/c.md"));
}

#[test]
fn a_portal_that_time_has_changed_is_compiled() {
    let at = |day| Settings::on(Now::at(jiff::civil::date(2026, 11, day).at(9, 0, 0, 0)));
    let mut tree = SourceTree::from_fixture("=== content/a.md\none\n");
    let first = compile(&tree, &at(23), &mut Memo::new());
    let text = put(&mut tree, &SourcePath::new("content/a.md"), "two\n".to_owned());
    let revision = first.revision.expect("the theme is embedded");
    let is_retold =
        |settings| revision.with_texts(std::slice::from_ref(&text), &first.diagnostics, &settings).is_some();
    assert!(is_retold(at(23)));
    assert!(!is_retold(at(24)), "figures are told up to the day");
    assert!(!is_retold(at(22)), "a clock that was set back");
}
