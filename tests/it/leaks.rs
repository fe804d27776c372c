//! What may not be known outside of the sources is in no output byte: people who are not public, and pages that are
//! not published.

use std::collections::BTreeMap;

use chienowa::search_index;
use chienowa_search::Index;

use crate::support::{compiled, files_below, human, outputs, put_fixture, run};

const FIXTURE: &str = include_str!("../leaks/portal.txt");

/// Words that stand in the fixture and must be nowhere in the output.
const SECRETS: [&str; 12] = [
    "秘密太郎",
    "himitsu-taro",
    "Secret Taro",
    "草稿の題",
    "草稿の本文",
    "予約の題",
    "予約の本文",
    "期限切れの題",
    "期限切れの本文",
    "draft-slug",
    "scheduled-slug",
    "expired-slug",
];

fn leaks(outputs: &BTreeMap<String, Vec<u8>>) -> Vec<String> {
    let mut found = Vec::new();
    for (name, bytes) in outputs {
        for secret in SECRETS {
            let in_bytes = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
            let escaped =
                secret.chars().map(|letter| format!("\\u{:04x}", u32::from(letter))).collect::<String>();
            let in_json = String::from_utf8_lossy(bytes).to_lowercase().contains(&escaped);
            if in_bytes || in_json || name.contains(secret) {
                found.push(format!("{name} holds `{secret}`"));
            }
        }
    }
    found
}

#[test]
fn the_fixture_holds_every_secret() {
    for secret in SECRETS {
        assert!(FIXTURE.contains(secret), "{secret} cannot leak: it is not in the fixture");
    }
}

#[test]
fn nothing_unpublished_and_nobody_hidden_is_in_any_output() {
    let tree = chienowa::read::SourceTree::from_fixture(FIXTURE);
    let compiled = compiled(&tree);
    assert_eq!(human(&compiled.diagnostics, &tree), "");
    let outputs = outputs(&tree, &compiled);
    assert_eq!(leaks(&outputs), Vec::<String>::new());
    for made in [
        "atom.xml",
        "feed.json",
        "calendar.ics",
        "care/index.html",
        "data/people.json",
        "llms.txt",
        "sitemap.xml",
    ] {
        assert!(outputs.contains_key(made), "{made} is looked at too");
    }
    let department = String::from_utf8_lossy(&outputs["stories/by-somebody/index.html"]).into_owned();
    assert!(department.contains("経理部"), "the department of somebody who is not named stays");
    let named = String::from_utf8_lossy(&outputs["stories/left/index.html"]).into_owned();
    assert!(named.contains("去った花子"), "who left keeps the credit");
}

#[test]
fn the_index_holds_nothing_unpublished_and_nobody_hidden() {
    let tree = chienowa::read::SourceTree::from_fixture(FIXTURE);
    let compiled = compiled(&tree);
    let revision = compiled.revision.as_ref().expect("the theme is embedded");
    let documents = search_index::documents(&revision.renderer);
    let vocabulary = search_index::vocabulary(&revision.renderer);
    // Blocks of the index are compressed, so the documents are looked at besides its bytes.
    let text = serde_json::to_vec(&documents).expect("documents are plain text");
    let files = Index::build(&documents, &vocabulary)
        .and_then(|index| index.to_files())
        .expect("an index can be built");
    assert_eq!(leaks(&files), Vec::<String>::new());
    assert_eq!(leaks(&BTreeMap::from([("documents".to_owned(), text)])), Vec::<String>::new());
}

#[test]
fn a_built_portal_holds_nothing_unpublished_and_drafts_show_on_demand() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    put_fixture(folder.path(), FIXTURE);
    let built = run(folder.path(), &["build", "--at", "2026-11-23"]);
    assert_eq!(built.status, 0, "{}", built.err);
    assert_eq!(leaks(&files_below(&folder.path().join("public"))), Vec::<String>::new());

    let built = run(folder.path(), &["build", "--at", "2026-11-23", "--drafts"]);
    assert_eq!(built.status, 0, "{}", built.err);
    let found = leaks(&files_below(&folder.path().join("public"))).join("\n");
    for shown in ["草稿の題", "予約の題", "期限切れの題"] {
        assert!(found.contains(shown), "--drafts shows {shown}");
    }
    for hidden in ["秘密太郎", "himitsu-taro", "Secret Taro"] {
        assert!(!found.contains(hidden), "--drafts names nobody: {hidden}\n{found}");
    }

    let built = run(folder.path(), &["build", "--at", "2026-11-23"]);
    assert_eq!(built.status, 0, "{}", built.err);
    assert_eq!(leaks(&files_below(&folder.path().join("public"))), Vec::<String>::new(), "drafts go again");
}
