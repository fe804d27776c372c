//! What comes in with others' work: no crate of ours is unsafe, and what CI takes from elsewhere is named by its content.

use crate::support::{files_below, repository};

/// Every manifest of the workspace, by its name.
fn manifests() -> Vec<(String, String)> {
    let crates = files_below(&repository().join("crates"));
    let crates = crates.into_iter().map(|(name, bytes)| (format!("crates/{name}"), bytes));
    let root = std::fs::read(repository().join("Cargo.toml")).expect("the manifest is there");
    [("Cargo.toml".to_owned(), root)]
        .into_iter()
        .chain(crates.filter(|(name, _)| name.ends_with("/Cargo.toml")))
        .map(|(name, bytes)| (name, String::from_utf8(bytes).expect("a manifest is UTF-8")))
        .collect()
}

/// The lines of a table of a manifest.
fn table<'a>(manifest: &'a str, name: &str) -> Vec<&'a str> {
    let lines = manifest.lines().skip_while(|line| line.trim() != format!("[{name}]")).skip(1);
    lines.take_while(|line| !line.starts_with('[')).collect()
}

#[test]
fn every_crate_of_the_workspace_forbids_unsafe_code() {
    let manifests = manifests();
    assert!(manifests.len() > 5, "{}", manifests.len());
    for (name, manifest) in &manifests {
        assert!(table(manifest, "lints").contains(&"workspace = true"), "{name} has lints of its own");
    }
    let (_, root) = &manifests[0];
    assert!(table(root, "workspace.lints.rust").contains(&"unsafe_code = \"forbid\""));
    let members = table(root, "workspace").join("\n");
    for (name, _) in &manifests[1..] {
        let folder = name.trim_end_matches("/Cargo.toml");
        assert!(members.contains(&format!("\"{folder}\"")), "{folder} is not of the workspace");
    }
}

#[test]
fn nothing_that_users_get_is_built_for_the_fuzzer() {
    let manifests = manifests();
    let with_fuzzer: Vec<_> =
        manifests.iter().filter(|(_, text)| text.contains("libfuzzer-sys")).map(|(name, _)| name).collect();
    assert_eq!(with_fuzzer, ["crates/fuzz/Cargo.toml"]);
    let (_, fuzz) = manifests.iter().find(|(name, _)| name == "crates/fuzz/Cargo.toml").expect("it is there");
    assert!(table(fuzz, "features").iter().all(|line| !line.starts_with("default")));
    assert!(fuzz.contains("required-features = [\"libfuzzer\"]"));
}

#[test]
fn every_action_of_the_github_recipe_is_named_by_its_commit_and_keeps_no_credentials() {
    let recipe = std::fs::read_to_string(repository().join("src/commands/recipes/github.yaml"));
    let recipe = recipe.expect("the recipe is there");
    let uses: Vec<&str> = recipe.lines().filter(|line| line.contains("uses:")).collect();
    assert!(uses.len() >= 5, "{uses:?}");
    for line in &uses {
        let (_, pin) = line.split_once('@').unwrap_or_else(|| panic!("no version: {line}"));
        let (commit, version) = pin.split_once(" # v").unwrap_or_else(|| panic!("no version: {line}"));
        assert!(commit.len() == 40 && commit.bytes().all(|byte| byte.is_ascii_hexdigit()), "{line}");
        assert!(version.split('.').count() == 3, "{line}");
    }
    // Each checkout, up to the next step.
    for checkout in recipe.split("uses: actions/checkout@").skip(1) {
        let step = checkout.split("\n      - ").next().unwrap_or_default();
        assert!(step.contains("persist-credentials: false"), "{step}");
    }
    let top = recipe.split_once("\njobs:").expect("it has jobs").0;
    assert!(top.contains("\npermissions:\n  contents: read\n"), "{top}");
    assert!(!recipe.contains("write-all") && !recipe.contains("pull_request_target"));
}

#[test]
fn the_list_of_parts_has_each_crate_that_is_linked_with_its_checksum_and_licence() {
    let list = || {
        let told = std::process::Command::new("python3")
            .arg(repository().join("scripts/sbom"))
            .arg("x86_64-unknown-linux-gnu")
            .output()
            .expect("python3 is there");
        assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
        told.stdout
    };
    let bytes = list();
    assert_eq!(bytes, list(), "the same sources give the same bytes");
    let list: serde_json::Value = serde_json::from_slice(&bytes).expect("it is JSON");
    let parts = list["components"].as_array().expect("it has components");
    let names: Vec<&str> = parts.iter().filter_map(|part| part["name"].as_str()).collect();
    for linked in ["ammonia", "chienowa-search", "rustls", "tantivy", "tiny_http"] {
        assert!(names.contains(&linked), "{linked}");
    }
    for only_of_tests in ["libfuzzer-sys", "proptest", "wait4", "windows-sys"] {
        assert!(!names.contains(&only_of_tests), "{only_of_tests}");
    }
    let ours = ["chienowa-search", "fancy-regex", "regex"];
    for part in parts {
        assert!(part["licenses"][0]["expression"] != "NOASSERTION", "{part}");
        let is_ours = part["name"].as_str().is_some_and(|name| ours.contains(&name));
        assert!(
            is_ours || part["hashes"][0]["content"].as_str().is_some_and(|hash| hash.len() == 64),
            "{part}"
        );
    }
}
