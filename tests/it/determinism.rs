//! Same input, same bytes: whatever the order, the folder and the run.

use chienowa::read::{SourceFile, SourceTree};

use crate::random::Random;
use crate::support::{compiled, copy_sample, files_below, outputs, run, sample};

#[test]
fn the_order_of_input_makes_no_difference() {
    let tree = sample();
    let expected = compiled(&tree);
    for seed in 1..=3 {
        let mut files: Vec<_> = tree.iter().map(|(path, file)| (path.clone(), file.clone())).collect();
        Random::new(seed).shuffle(&mut files);
        let mut shuffled = SourceTree::new();
        for (path, file) in files {
            shuffled.insert(path, file);
        }
        let actual = compiled(&shuffled);
        assert_eq!(
            actual.diagnostics.iter().collect::<Vec<_>>(),
            expected.diagnostics.iter().collect::<Vec<_>>()
        );
        assert!(outputs(&shuffled, &actual) == outputs(&tree, &expected), "seed {seed}");
    }
}

#[test]
fn two_builds_in_two_folders_are_equal_byte_for_byte() {
    let first = tempfile::tempdir().expect("a temporary folder can be made");
    let second = tempfile::tempdir().expect("a temporary folder can be made");
    for folder in [first.path(), second.path()] {
        copy_sample(folder);
        let built = run(folder, &["build", "--strict", "--quiet", "--at", "2026-11-23", "--output", "out"]);
        assert_eq!((built.status, built.out.as_str(), built.err.as_str()), (0, "", ""));
    }
    let one = files_below(&first.path().join("out"));
    let other = files_below(&second.path().join("out"));
    assert_eq!(one.keys().collect::<Vec<_>>(), other.keys().collect::<Vec<_>>());
    let different: Vec<_> =
        one.iter().filter(|(name, bytes)| other[*name] != **bytes).map(|(name, _)| name).collect();
    assert_eq!(different, Vec::<&String>::new());
    assert!(one.keys().any(|name| name.starts_with("_chienowa/search/start.")), "the index is there");

    // A machine's name or folder would show in the bytes.
    let folder = first.path().to_string_lossy().into_owned();
    for (name, bytes) in &one {
        let holds = |needle: &str| bytes.windows(needle.len()).any(|window| window == needle.as_bytes());
        assert!(!holds(&folder), "{name} holds the path of the portal");
    }

    // A second build finds nothing to write.
    let again = run(first.path(), &["build", "--at", "2026-11-23", "--output", "out"]);
    assert!(again.err.contains(" 0 files written"), "{}", again.err);
    assert!(files_below(&first.path().join("out")) == one);
}

#[test]
fn an_asset_counts_by_its_bytes_and_not_by_its_times() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    crate::support::put(folder.path(), "content/index.md", "![図](a.svg)\n");
    crate::support::put(folder.path(), "content/a.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>");
    let build = || {
        let built = run(folder.path(), &["build", "--quiet", "--at", "2026-11-23"]);
        assert_eq!(built.status, 0, "{}", built.err);
        files_below(&folder.path().join("public"))
    };
    let before = build();
    let file =
        std::fs::File::options().append(true).open(folder.path().join("content/a.svg")).expect("it is there");
    file.set_modified(std::time::SystemTime::UNIX_EPOCH).expect("times can be set");
    assert!(build() == before);
}

#[test]
fn a_shuffled_tree_holds_the_same_files() {
    // The shuffle above would prove nothing on a tree that loses files.
    let tree = sample();
    assert!(tree.iter().filter(|(_, file)| matches!(file, SourceFile::Text(_))).count() > 60);
}
