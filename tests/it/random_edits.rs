//! After any sequence of edits, what is remembered makes no difference: the outputs equal a clean build.

use std::collections::BTreeMap;

use chienowa::clock::Now;
use chienowa::compile::{Settings, compile};
use chienowa::memo::Memo;
use chienowa::read::SourceTree;
use chienowa::search_index;
use chienowa_search::{Index, Query, SearchDocument, Vocabulary};

use crate::random::Random;
use crate::support::{DAY, human, outputs};

/// Where the edits begin: every kind, a twin, a person who is not named, an asset.
const BEGINNING: &str = include_str!("../random_edits/beginning.txt");
/// When everything scheduled is shown and what was to expire is gone.
const LATER: jiff::civil::DateTime = jiff::civil::date(2027, 6, 1).at(0, 0, 0, 0);
const STEPS: usize = 60;
const QUERIES: [&str; 7] =
    ["議事録", "要約 メール", "minutes", "ぎじろく", "見積もり", "見積りの表", "表計算 手順"];
const WORDS: [&str; 8] = [
    "議事録を要約する。",
    "メールの返事。",
    "[手順](../recipes/minutes.md)",
    "## 見出し",
    "見積もり",
    "- 項目",
    "minutes",
    "[下](#見出し)",
];

/// The files, as an author holds them.
pub(crate) type Files = BTreeMap<String, String>;

pub(crate) fn beginning() -> Files {
    let mut files = Files::new();
    for part in BEGINNING.split("=== ").skip(1) {
        let (name, text) = part.split_once('\n').expect("a file has a name");
        files.insert(name.to_owned(), text.to_owned());
    }
    files
}

pub(crate) fn tree(files: &Files) -> SourceTree {
    let fixture: String = files.iter().map(|(name, text)| format!("=== {name}\n{text}")).collect();
    SourceTree::from_fixture(&fixture)
}

/// One edit; tells what it did.
#[expect(clippy::too_many_lines, reason = "a list of edits, each a few lines")]
pub(crate) fn edit(files: &mut Files, random: &mut Random, step: usize) -> String {
    let pages: Vec<String> = files.keys().filter(|name| name.ends_with(".md")).cloned().collect();
    let page = random.pick(&pages).clone();
    let text = files[&page].clone();
    let mut change = |from: &str, to: &str| {
        files.insert(page.clone(), text.replacen(from, to, 1));
    };
    match random.below(16) {
        0..=2 => {
            let word = *random.pick(&WORDS);
            files.insert(page.clone(), format!("{text}\n{word}\n"));
            format!("add `{word}` to {page}")
        }
        3 => {
            change("title: ", &format!("title: 改{step} "));
            format!("rename the title of {page}")
        }
        4 => {
            let tag = *random.pick(&["月次", "週次", "要約"]);
            change("title: ", &format!("tags: [{tag}]\ntitle: "));
            format!("tag {page} with {tag}")
        }
        5 => {
            if text.contains("draft: true\n") {
                change("draft: true\n", "");
            } else {
                change("title: ", "draft: true\ntitle: ");
            }
            format!("toggle the draft {page}")
        }
        6 => {
            let name = format!("content/stories/new-{step}.md");
            let author = *random.pick(&["mihon", "himitsu", "dareka"]);
            files.insert(
                name.clone(),
                format!(
                    "---\ntitle: 新しい話{step}\ndate: 2026-10-0{}\nauthors: [{author}]\n---\n議事録の話\n",
                    1 + step % 9
                ),
            );
            format!("add {name}")
        }
        7 if pages.len() > 8 => {
            files.remove(&page);
            format!("delete {page}")
        }
        8 => {
            let to = page.replace(".md", &format!("-{step}.md"));
            let text = files.remove(&page).expect("it was picked");
            files.insert(to.clone(), text);
            format!("rename {page} to {to}")
        }
        9 => {
            let moved: Vec<String> =
                files.keys().filter(|name| name.starts_with("content/guides")).cloned().collect();
            for name in &moved {
                let text = files.remove(name).expect("it is there");
                let rest =
                    name.trim_start_matches("content/guides").split_once('/').expect("a folder").1.to_owned();
                files.insert(format!("content/guides{step}/{rest}"), text);
            }
            "move a folder".to_owned()
        }
        10 => {
            let twin = page.replace(".en.md", ".md").replace(".md", ".en.md");
            if files.remove(&twin).is_none() {
                files.insert(twin.clone(), format!("---\ntitle: Twin {step}\n---\nminutes of the meeting\n"));
            }
            format!("toggle the twin {twin}")
        }
        11 => {
            let name = "content/data/departments.yaml";
            files.insert(
                name.to_owned(),
                format!("keiri: 経理{step}\n{}", if step.is_multiple_of(2) { "eigyo: 営業\n" } else { "" }),
            );
            format!("change {name}")
        }
        12 | 13 => {
            let key = *random.pick(&["publish_at: 2026-12-01", "expires_at: 2026-12-01", "aliases: [/old/]"]);
            change("title: ", &format!("{key}\ntitle: "));
            format!("write `{key}` in {page}")
        }
        14 => {
            let option = *random.pick(&[
                "markdown: {raw_html: sanitise}",
                "languages: [ja]",
                "title: 別の名",
                "edit_url: https://h/{path}",
                "freshness: {story: 1}",
                "sources: {jinji: {mount: hr/people, edit_url: https://j/{path}}}",
                "sources: {jinji: }",
            ]);
            files.insert(
                "chienowa.yaml".to_owned(),
                format!("{}{option}\n", if option.starts_with("title") { "" } else { "title: 知恵の輪\n" }),
            );
            format!("configure `{option}`")
        }
        _ => {
            let public = step.is_multiple_of(2);
            files.insert(
                "content/data/people/himitsu.yaml".to_owned(),
                format!("name: 秘密の人\ndepartment: keiri\npublic: {public}\n"),
            );
            format!("public: {public}")
        }
    }
}

fn search(index: &Index) -> Vec<String> {
    let answer =
        |query: &&str| format!("{:?}", index.search(&Query::new(*query)).expect("the index can be searched"));
    QUERIES.iter().map(answer).collect()
}

fn edits(seed: u64) {
    let mut random = Random::new(seed);
    let mut files = beginning();
    let mut memo = Memo::new();
    let settings = Settings::on(Now::at(DAY));
    let mut indexed: BTreeMap<String, SearchDocument> = BTreeMap::new();
    let mut index = Index::build(&[], &Vocabulary::default()).expect("an empty index can be built");
    let mut history = Vec::new();
    let mut answered = 0;
    for step in 0..STEPS {
        history.push(edit(&mut files, &mut random, step));
        let tree = tree(&files);
        let kept = compile(&tree, &settings, &mut memo);
        let clean = compile(&tree, &settings, &mut Memo::new());
        let happened = || format!("seed {seed}: {history:#?}");
        assert_eq!(human(&kept.diagnostics, &tree), human(&clean.diagnostics, &tree), "{}", happened());
        let later = compile(&tree, &Settings::on(Now::at(LATER)), &mut Memo::new());
        assert_eq!(human(&later.diagnostics, &tree), human(&clean.diagnostics, &tree), "{}", happened());
        let (left, right) = (outputs(&tree, &kept), outputs(&tree, &clean));
        let different: Vec<_> = left
            .iter()
            .filter(|(name, bytes)| right.get(*name) != Some(bytes))
            .map(|(name, _)| name)
            .collect();
        assert!(left.len() == right.len() && different.is_empty(), "{different:?} differ; {}", happened());

        let revision = kept.revision.as_ref().expect("the theme is embedded");
        let documents = search_index::documents(&revision.renderer);
        let vocabulary = search_index::vocabulary(&revision.renderer);
        let now: BTreeMap<String, SearchDocument> =
            documents.iter().map(|document| (document.url.clone(), document.clone())).collect();
        let changed: Vec<SearchDocument> = documents
            .iter()
            .filter(|document| indexed.get(&document.url) != Some(document))
            .cloned()
            .collect();
        let removed: Vec<String> = indexed.keys().filter(|url| !now.contains_key(*url)).cloned().collect();
        index = index.update(&changed, &removed, &vocabulary).expect("an index can be updated");
        indexed = now;
        let built = Index::build(&documents, &vocabulary).expect("an index can be built");
        let (updated, built) = (search(&index), search(&built));
        assert_eq!(updated, built, "{}", happened());
        answered += built.iter().filter(|answer| answer.contains("Hit {")).count();
    }
    assert!(answered > STEPS, "the queries find too little to prove anything: {answered} answers with hits");
}

#[test]
fn random_edits_with_memory_equal_clean_builds() {
    edits(20_261_123);
}

#[test]
fn other_random_edits_with_memory_equal_clean_builds() {
    edits(7);
}
