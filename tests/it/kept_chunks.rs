//! What `build` keeps of the search index: it saves work and changes no byte.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use chienowa::read::SourceTree;
use chienowa::search_index::store::{ChunkReuse, publish};
use chienowa::search_index::vocabulary;
use chienowa_search::Bundle;

use crate::random::Random;
use crate::support::compiled;

/// Enough for several chunks, and for an index that is read in slices.
fn portal() -> BTreeMap<usize, String> {
    let mut random = Random::new(11);
    let words = ["議事録", "データベース", "問い合わせ", "workflow", "経理部の検収", "サーバー"];
    let text = |number: usize, random: &mut Random| {
        let mut text = format!("---\ntitle: 手順 {number}\n---\n# 手順 {number}\n");
        for line in 0..12 {
            let (word, code) = (random.pick(&words), random.below(1_000_000));
            writeln!(text, "\n{line}番目に{word}を開き、番号{code}とcode-{code:x}を確かめる。")
                .expect("it grows");
        }
        text
    };
    (0..1000).map(|number| (number, text(number, &mut random))).collect()
}

/// The bundle of a portal, with what is kept in a folder.
fn published(portal: &BTreeMap<usize, String>, work: &Path) -> (Bundle, ChunkReuse) {
    published_into(portal, work, None)
}

/// The same, where the output folder may have it already.
fn published_into(
    portal: &BTreeMap<usize, String>,
    work: &Path,
    output: Option<&Path>,
) -> (Bundle, ChunkReuse) {
    let mut fixture = String::new();
    for (number, text) in portal {
        write!(fixture, "=== content/p{number}.md\n{text}").expect("it grows");
    }
    let compiled = compiled(&SourceTree::from_fixture(&fixture));
    let revision = compiled.revision.as_ref().expect("the theme is embedded");
    let published = publish(&revision.renderer, &vocabulary(&revision.renderer), work, output)
        .expect("the folder is writable");
    let bundle = published.in_memory().expect("the folder is readable");
    published.settle();
    (bundle, published.reuse)
}

fn cold(portal: &BTreeMap<usize, String>) -> Bundle {
    let folder = tempfile::tempdir().expect("there is room");
    let (bundle, reuse) = published(portal, folder.path());
    assert_eq!((reuse.kept, reuse.damaged), (0, 0));
    bundle
}

/// The chunks that are kept.
fn kept(work: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(work.join("index")).expect("chunks are kept");
    let paths = entries.map(|entry| entry.expect("it is readable").path());
    let mut chunks: Vec<PathBuf> =
        paths.filter(|path| path.file_name().is_some_and(|name| name.len() == 64)).collect();
    chunks.sort();
    chunks
}

#[test]
fn what_is_kept_saves_work_and_changes_no_byte() {
    let folder = tempfile::tempdir().expect("there is room");
    let mut portal = portal();
    let (first, reuse) = published(&portal, folder.path());
    assert!(first.len() == 3, "the index is read in slices: {:?}", first.keys());
    let chunks = reuse.made;
    assert!(chunks > 2, "there are several chunks");
    let (again, reuse) = published(&portal, folder.path());
    assert_eq!(reuse, ChunkReuse { kept: chunks, made: 0, damaged: 0 });
    assert!(again == first, "a build without a change differs");

    for (number, text) in
        [(700, "---\ntitle: 改訂\n---\n新しい文。\n"), (9000, "---\ntitle: 追加\n---\n追加の文。\n")]
    {
        portal.insert(number, text.to_owned());
        let (bundle, reuse) = published(&portal, folder.path());
        assert!(reuse.made == 1 && reuse.kept + 1 >= chunks, "{number}: {reuse:?}");
        assert!(bundle == cold(&portal) && bundle != again, "after page {number}");
    }
    portal.remove(&3);
    let (bundle, reuse) = published(&portal, folder.path());
    assert!(reuse.made <= 1, "{reuse:?}");
    assert!(bundle == cold(&portal), "after a page has gone");
}

#[test]
fn what_is_damaged_is_made_anew() {
    let folder = tempfile::tempdir().expect("there is room");
    let portal = portal();
    let (first, _) = published(&portal, folder.path());
    let chunks = kept(folder.path());
    let mut flipped = fs::read(&chunks[0]).expect("it is a file");
    let place = flipped.len() / 2;
    flipped[place] ^= 1;
    fs::write(&chunks[0], flipped).expect("it is ours");
    fs::write(&chunks[1], b"").expect("it is ours");
    let (second, reuse) = published(&portal, folder.path());
    assert_eq!(reuse, ChunkReuse { kept: chunks.len() - 2, made: 0, damaged: 2 });
    assert!(second == first, "a damaged chunk was believed");
    let (_, reuse) = published(&portal, folder.path());
    assert_eq!(reuse.kept, chunks.len(), "damaged chunks are replaced");
}

#[test]
fn two_generations_are_kept() {
    let folder = tempfile::tempdir().expect("there is room");
    let mut portal = portal();
    let (_, reuse) = published(&portal, folder.path());
    fs::write(folder.path().join("index/data"), "of a build that was killed").expect("it is ours");
    for (step, text) in ["一", "二", "三"].into_iter().enumerate() {
        portal.insert(700, format!("---\ntitle: 改訂 {text}\n---\n文。\n"));
        published(&portal, folder.path());
        assert_eq!(kept(folder.path()).len(), reuse.made + 1, "after edit {step}");
    }
    let rest = fs::read_dir(folder.path().join("index")).expect("chunks are kept");
    let rest = rest.map(|entry| entry.expect("it is readable").file_name());
    let mut rest: Vec<_> = rest.filter(|name| name.len() != 64).collect();
    rest.sort();
    assert_eq!(rest, ["last", "lock", "used"], "nothing is left behind");
}

#[test]
fn what_is_published_already_is_used_if_every_byte_is_right() {
    let (folder, output) =
        (tempfile::tempdir().expect("there is room"), tempfile::tempdir().expect("there is room"));
    let portal = portal();
    let publish_again = || published_into(&portal, folder.path(), Some(output.path()));
    let (first, _) = publish_again();
    for (name, bytes) in &first {
        fs::write(output.path().join(name), bytes).expect("it is ours");
    }
    // Nothing is read of the chunks: what is wrong with one is not seen.
    fs::write(&kept(folder.path())[0], b"").expect("it is ours");
    let (again, reuse) = publish_again();
    assert!(again == first && reuse.damaged == 0, "{reuse:?}");
    assert!(first.keys().all(|name| output.path().join(name).is_file()), "the output was touched");
    for (name, bytes) in &first {
        let mut damaged = bytes.clone();
        let place = damaged.len() / 2;
        damaged[place] ^= 1;
        fs::write(output.path().join(name), damaged).expect("it is ours");
        assert!(publish_again().0 == first, "a damaged {name} was believed");
        fs::write(output.path().join(name), bytes).expect("it is ours");
    }
}
