//! Every diagnostic code has a rendered example, which reads as an author would read it.

use std::collections::BTreeSet;
use std::path::Path;

use chienowa::config::Config;
use chienowa::diagnostic::{Code, Diagnostics, Severity};
use chienowa::read::{self, SourceTree};

use crate::support::{compiled, data, human, is_expected, put};

/// Codes whose examples need a disk: names, bytes and links that no fixture can hold.
fn made_on_disk(code: &str, root: &Path) -> bool {
    put(root, "content/index.md", "はじめに\n");
    match code {
        "read-too-large" => put(root, "content/stories/log.md", vec![b'a'; 10_000_001]),
        "read-limit" => {
            put(root, "chienowa.yaml", "limits: {files: 1}\n");
            put(root, "content/data.csv", "");
        }
        "read-not-utf8" => {
            put(
                root,
                "content/stories/cut.md",
                b"---\ntitle: \xe8\xa6\x8b\xe7\xa9\x8d\n---\n\xe6\x9c\xac\xff\n",
            );
            // 日本語のメモ in Shift_JIS.
            put(root, "content/stories/old.md", b"\x93\xfa\x96\x7b\x8c\xea\x82\xcc\x83\x81\x83\x82\n");
        }
        "read-bad-name" => put(root, "content/stories/a\u{7}b.md", "---\ntitle: 鐘\n---\n"),
        "read-same-name" => {
            put(root, "content/\u{30ac}.md", "ガイド\n");
            put(root, "content/\u{30ab}\u{3099}.md", "ガイド\n");
        }
        #[cfg(unix)]
        "read-link-outside" => {
            put(root, "secret.md", "秘密\n");
            std::os::unix::fs::symlink("../secret.md", root.join("content/secret.md"))
                .expect("links can be made");
        }
        #[cfg(unix)]
        "read-failed" => {
            std::os::unix::fs::symlink("gone.md", root.join("content/link.md")).expect("links can be made");
        }
        _ => return false,
    }
    true
}

/// All that `check` would find in a tree, but for the note that there is no configuration.
fn found_in(tree: &SourceTree, code: &str) -> Diagnostics {
    let compiled = compiled(tree);
    let mut found = compiled.diagnostics;
    if let Some(revision) = compiled.revision.filter(|_| !found.has_errors()) {
        found.extend(revision.render_problems());
        let nothing_kept = Path::new("no-such-folder");
        let site = revision.site();
        let limits = site.config.limits;
        found.extend(chienowa::images::problems(&site.wanted_variants(), tree, nothing_kept, &limits));
        let pictures =
            chienowa::images::originals(site.assets.values().map(|(source, _)| source), tree, &limits);
        found.extend(chienowa::compile::of_pictures(&pictures, &site.config.secrets));
    }
    let wanted = |found: &chienowa::diagnostic::Diagnostic| {
        found.code != Code::ConfigMissing || code == "config-missing"
    };
    found.into_iter().filter(wanted).collect::<Diagnostics>().sorted()
}

/// Whether all examples of a code are as expected; panics if one does not show the code.
fn examples_are_expected(folder: &Path, code: Code) -> bool {
    let name = folder_name(code);
    let temporary = tempfile::tempdir().expect("a temporary folder can be made");
    if made_on_disk(&name, temporary.path()) {
        let configuration = read::read_configuration(temporary.path()).expect("it is readable");
        let options = read::Options::from(&Config::load(&configuration).0.limits);
        let reading = read::read(temporary.path(), None, &options).expect("it is readable");
        let mut found = reading.diagnostics.clone();
        found.extend(found_in(&reading.tree, &name));
        assert!(found.iter().any(|found| found.code == code), "the example of {name} shows {found:?}");
        return is_expected(&folder.join("expected.txt"), &human(&found.sorted(), &reading.tree));
    }
    let mut inputs = 0;
    let mut right = true;
    for entry in std::fs::read_dir(folder).expect("the folder of a code can be listed") {
        let input = entry.expect("an entry can be read").path();
        let file_name = input.file_name().expect("a file has a name").to_string_lossy().into_owned();
        let Some(rest) = file_name.strip_prefix("input") else { continue };
        inputs += 1;
        let tree = SourceTree::from_fixture(&std::fs::read_to_string(&input).expect("an input is UTF-8"));
        let found = found_in(&tree, &name);
        assert!(found.iter().any(|found| found.code == code), "{} shows {found:?}", input.display());
        right &= is_expected(&folder.join(format!("expected{rest}")), &human(&found, &tree));
    }
    assert!(inputs > 0, "{name} has no example");
    right
}

fn folder_name(code: Code) -> String {
    code.as_str().replace("::", "-")
}

#[test]
fn every_code_has_an_example_that_reads_as_expected() {
    let wrong: Vec<&str> = Code::ALL
        .iter()
        .filter(|code| {
            let folder = data("diagnostics").join(folder_name(**code));
            assert!(folder.is_dir(), "make {} with an example of {}", folder.display(), code.as_str());
            !examples_are_expected(&folder, **code)
        })
        .map(|code| code.as_str())
        .collect();
    assert_eq!(wrong, Vec::<&str>::new(), "look at each, then UPDATE_EXPECTED=1");
}

#[test]
fn every_example_belongs_to_a_code() {
    let codes: BTreeSet<String> = Code::ALL.iter().map(|code| folder_name(*code)).collect();
    for entry in std::fs::read_dir(data("diagnostics")).expect("the examples are there") {
        let folder = entry.expect("an entry can be read");
        let name = folder.file_name().to_string_lossy().into_owned();
        assert!(codes.contains(&name), "{name} is no code");
        for file in std::fs::read_dir(folder.path()).expect("it is a folder") {
            let file = file.expect("an entry can be read").file_name().to_string_lossy().into_owned();
            let Some(rest) = file.strip_prefix("expected") else { continue };
            let input = folder.path().join(format!("input{rest}"));
            let on_disk = name.starts_with("read-") && rest == ".txt";
            assert!(on_disk || input.exists(), "{name}/{file} has no input");
        }
    }
}

#[test]
fn codes_are_words_in_kebab_case_below_an_area() {
    for code in Code::ALL {
        let parts: Vec<&str> = code.as_str().split("::").collect();
        let kebab = |part: &str| {
            part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
        };
        assert!(parts.len() == 2 && parts.iter().all(|part| kebab(part)), "{}", code.as_str());
    }
}

#[test]
fn the_handbook_tells_what_each_code_means_and_how_much_it_matters() {
    for (page, levels) in [("codes.md", ["(警告)", "(補足)"]), ("codes.en.md", ["(warning)", "(note)"])] {
        let file = crate::support::repository().join("content/handbook").join(page);
        let text = std::fs::read_to_string(file).expect("the page is there");
        let rows: Vec<(&str, &str)> = text
            .lines()
            .filter_map(|line| line.strip_prefix("| `")?.strip_suffix(" |")?.split_once("` | "))
            .collect();
        let told: BTreeSet<&str> = rows.iter().map(|(code, _)| *code).collect();
        let codes: BTreeSet<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
        assert_eq!(told, codes, "{page}");
        assert_eq!(rows.len(), codes.len(), "{page} tells a code twice");
        for code in Code::ALL {
            let meaning =
                rows.iter().find(|(name, _)| *name == code.as_str()).map_or("", |(_, words)| *words);
            let level = match code.severity() {
                Severity::Error => None,
                Severity::Warning => Some(levels[0]),
                Severity::Note => Some(levels[1]),
            };
            let is_told = |level: &&&str| meaning.ends_with(**level);
            assert_eq!(levels.iter().find(is_told), level.as_ref(), "{page}: {}", code.as_str());
            if page.ends_with(".en.md") {
                let words =
                    levels.iter().fold(meaning, |words, level| words.trim_end_matches(level)).trim_end();
                assert_eq!(words, code.about().trim_end_matches('.'), "{}", code.as_str());
            }
        }
    }
}
