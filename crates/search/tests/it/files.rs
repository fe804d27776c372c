//! Building, updating, storing and loading an index.

use crate::portal::{index_of, page, urls};
use chienowa_search::{Error, Index, Query, SearchDocument, Vocabulary};

/// Pages enough to fill several batches of analysis, with words shared and words of their own.
fn many() -> Vec<SearchDocument> {
    (0..700)
        .map(|number| {
            let text = format!(
                "番号{number}の手順です。サーバー{}を再起動し、report-{number}.xlsx を開く。{}",
                number % 7,
                if number % 9 == 0 { "窓口へ問い合わせる。" } else { "" }
            );
            page(
                &format!("/p/{number}/"),
                &format!("手順書 {}", number % 50),
                &[("準備", &text), ("確認", "完了")],
            )
        })
        .collect()
}

const QUERIES: &[&str] = &[
    "手順書 12",
    "番号345の手順",
    "サーバ",
    "再起動",
    "準備",
    "report",
    "xlsx を開く",
    "確認の手順",
    "さーばー",
    "手順署",
    "問合せ",
];

fn answers(index: &Index) -> Vec<String> {
    let answer = |text: &&str| {
        let query = Query { limit: Some(200), ..Query::new(*text) };
        let results = index.search(&query).expect("the index is readable");
        serde_json::to_string(&results).expect("results are valid JSON")
    };
    QUERIES.iter().map(answer).collect()
}

#[test]
fn the_order_of_documents_changes_no_byte() {
    let documents = many();
    let mut shuffled: Vec<SearchDocument> = documents.iter().rev().step_by(2).cloned().collect();
    shuffled.extend(documents.iter().rev().skip(1).step_by(2).cloned());
    assert_eq!(shuffled.len(), documents.len());
    let first = index_of(&documents).to_files().expect("the index is readable");
    let second = index_of(&shuffled).to_files().expect("the index is readable");
    assert!(first.len() > 8, "an index has several files");
    for (name, content) in &first {
        assert!(second[name] == *content, "{name} differs");
    }
    assert!(first.keys().eq(second.keys()));
}

#[test]
fn an_updated_index_answers_like_a_new_one() {
    let mut documents = many();
    let mut index = index_of(&documents);
    for round in 0..3_usize {
        let removed: Vec<String> =
            documents.drain(round * 40..round * 40 + 25).map(|page| page.url).collect();
        for place in [3, 77, 300] {
            documents[place].title = format!("改訂した手順 {round}");
            documents[place].passages.truncate(1);
        }
        documents.push(page(&format!("/new/{round}/"), "新しい手順", &[("", "サーバーの停止と再起動")]));
        let changed: Vec<SearchDocument> =
            [3, 77, 300, documents.len() - 1].map(|place| documents[place].clone()).to_vec();
        index = index.update(&changed, &removed, &Vocabulary::default()).expect("the index is readable");
        assert_eq!(index.len(), documents.len());
        assert_eq!(answers(&index), answers(&index_of(&documents)), "round {round}");
    }
}

#[test]
fn an_update_may_remove_everything_and_begin_again() {
    let index = index_of(&[page("/a/", "議事録", &[]), page("/c/", "議事録", &[])]);
    let index =
        index.update(&[], &["/c/".to_owned()], &Vocabulary::default()).expect("the index is readable");
    assert_eq!(urls(&index, "議事録"), ["/a/"]);
    let empty =
        index.update(&[], &["/a/".to_owned()], &Vocabulary::default()).expect("the index is readable");
    assert!(empty.is_empty());
    let again = empty
        .update(&[page("/b/", "議事録", &[])], &[], &Vocabulary::default())
        .expect("the index is readable");
    assert_eq!(urls(&again, "議事録"), ["/b/"]);
}

#[test]
fn an_index_survives_its_files() {
    let index = index_of(&many());
    let mut files = index.to_files().expect("the index is readable");
    let loaded = Index::from_files(|name| files.remove(name)).expect("the files are whole");
    assert_eq!(answers(&loaded), answers(&index));
}

#[test]
fn an_updated_index_survives_its_files() {
    let index = index_of(&many())
        .update(&[page("/x/", "追加", &[])], &[], &Vocabulary::default())
        .expect("the index is readable");
    let mut files = index.to_files().expect("the index is readable");
    let loaded = Index::from_files(|name| files.remove(name)).expect("the files are whole");
    assert_eq!(urls(&loaded, "追加"), ["/x/"]);
}

#[test]
fn an_index_of_another_format_is_refused() {
    let mut files = index_of(&[page("/a/", "議事録", &[])]).to_files().expect("the index is readable");
    files.insert("manifest.json".to_owned(), br#"{"format":4000,"entries":[]}"#.to_vec());
    let refused = Index::from_files(|name| files.remove(name));
    assert!(matches!(refused, Err(Error::Format { found: 4000, .. })));
}

#[test]
fn damaged_and_missing_files_are_named() {
    let files = index_of(&[page("/a/", "議事録", &[])]).to_files().expect("the index is readable");
    let mut damaged = files.clone();
    damaged.get_mut("pages.bin").expect("the table is a file").push(b' ');
    let refused = Index::from_files(|name| damaged.remove(name));
    assert!(matches!(refused, Err(Error::Damaged { name }) if name == "pages.bin"));
    let mut missing = files;
    missing.remove("passages.bin");
    let refused = Index::from_files(|name| missing.remove(name));
    assert!(matches!(refused, Err(Error::MissingFile { name }) if name == "passages.bin"));
}

#[test]
fn two_documents_on_one_url_are_an_error_naming_both() {
    let mut twin = page("/a/", "もう一つ", &[]);
    twin.path = "content/twin.md".to_owned();
    let Err(error) = Index::build(&[page("/a/", "議事録", &[]), twin], &Vocabulary::default()) else {
        panic!("the index was built")
    };
    assert_eq!(error.to_string(), "two documents have the URL `/a/`: content/a.md and content/twin.md");
}
