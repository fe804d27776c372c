//! The compiled search is committed; this tells whether it was built from the sources beside it.
//! `scripts/build-wasm` builds it and renews the fingerprint.
#![expect(clippy::disallowed_methods, reason = "reads the sources of this repository")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

const FINGERPRINT: &str = "crates/search-web/dist/fingerprint.txt";

/// What the bytes depend on.
const SOURCES: [&str; 8] = [
    "crates/regex/Cargo.toml",
    "crates/regex/src",
    "crates/search/Cargo.toml",
    "crates/search/src",
    "crates/search-web/Cargo.toml",
    "crates/search-web/src",
    "rust-toolchain.toml",
    "scripts/build-wasm",
];

#[test]
fn the_compiled_search_is_of_these_sources() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut lines = Vec::new();
    for source in SOURCES {
        for file in files(&root.join(source)) {
            let content = std::fs::read(&file).expect("the file is readable");
            let name = file.strip_prefix(&root).expect("it is below the root").to_string_lossy().into_owned();
            lines.push(format!("{} {name}", blake3::hash(&content).to_hex()));
        }
    }
    lines.extend(profile(&root));
    lines.extend(packages(&root));
    for built in ["search.wasm", "bindings.js"] {
        let content =
            std::fs::read(root.join("crates/search-web/dist").join(built)).expect("it is committed");
        lines.push(format!("{} {built}", blake3::hash(&content).to_hex()));
    }
    let fingerprint = blake3::hash(lines.join("\n").as_bytes()).to_hex().to_string();
    let file = root.join(FINGERPRINT);
    if std::env::var_os("UPDATE_EXPECTED").is_some() {
        std::fs::write(&file, format!("{fingerprint}\n")).expect("the fingerprint can be written");
    }
    let committed = std::fs::read_to_string(&file).expect("the fingerprint is committed");
    assert_eq!(committed.trim(), fingerprint, "the sources changed: run scripts/build-wasm");
}

/// Files at or below a path, in order.
fn files(path: &Path) -> Vec<PathBuf> {
    if path.is_file() {
        return vec![path.to_owned()];
    }
    let entries = std::fs::read_dir(path).expect("the folder is readable");
    let mut below: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    below.sort();
    below.iter().flat_map(|path| files(path)).collect()
}

/// The lines of the workspace that say how it is compiled.
fn profile(root: &Path) -> Vec<String> {
    let manifest = std::fs::read_to_string(root.join("Cargo.toml")).expect("the manifest is readable");
    let wanted = ["[profile.web", "[profile.release]", "[workspace.dependencies]", "[patch.crates-io]"];
    let sections = manifest.split("\n\n").filter(|section| wanted.iter().any(|name| section.contains(name)));
    sections.map(str::to_owned).collect()
}

/// Every package the search may be made of, with its version: the lock file's graph from this crate on.
fn packages(root: &Path) -> BTreeSet<String> {
    let lock = std::fs::read_to_string(root.join("Cargo.lock")).expect("the lock file is readable");
    let mut graph: BTreeMap<String, (String, Vec<String>)> = BTreeMap::new();
    for package in lock.split("[[package]]").skip(1) {
        let value = |key: &str| {
            let line = package.lines().find_map(|line| line.strip_prefix(key));
            line.unwrap_or_default().trim_matches('"').to_owned()
        };
        let (name, version) = (value("name = "), value("version = "));
        let dependencies = package.split_once("dependencies = [").map_or("", |(_, rest)| rest);
        let dependencies = dependencies.lines().filter_map(|line| line.trim().strip_prefix('"'));
        let dependencies = dependencies.map(|line| line.trim_end_matches("\",").to_owned()).collect();
        // A dependency is named with its version only where there are several.
        graph.insert(format!("{name} {version}"), (name, dependencies));
    }
    let mut found = BTreeSet::new();
    let mut open = vec!["chienowa-search-web".to_owned()];
    while let Some(wanted) = open.pop() {
        for (key, (name, dependencies)) in &graph {
            if (*key == wanted || *name == wanted) && found.insert(key.clone()) {
                open.extend(dependencies.iter().cloned());
            }
        }
    }
    assert!(found.iter().any(|package| package.starts_with("tantivy ")), "the graph has the engine");
    found
}
