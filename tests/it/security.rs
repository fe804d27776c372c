//! `SECURITY.md` promises nothing that no test holds.

use std::collections::BTreeSet;
use std::path::Path;

use crate::support::repository;

#[test]
fn each_line_of_the_threat_model_names_its_tests() {
    let told = std::fs::read_to_string(repository().join("SECURITY.md")).expect("SECURITY.md can be read");
    let mut tests = BTreeSet::new();
    for folder in ["src", "tests", "crates"] {
        collect(&repository().join(folder), &mut tests);
    }
    assert!(tests.contains("each_line_of_the_threat_model_names_its_tests"), "{} tests found", tests.len());
    let (_, promises) = told.split_once("Each line below names").expect("the promises come after this");
    // | threat | what holds it | `test`, `test` |
    let rows = promises.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| threat"));
    let mut count = 0;
    for row in rows {
        count += 1;
        let cells: Vec<&str> = row.trim_matches('|').split(" | ").collect();
        assert_eq!(cells.len(), 3, "{row}");
        let named: Vec<&str> = cells[2].split('`').skip(1).step_by(2).collect();
        assert!(!named.is_empty(), "no test holds: {row}");
        for name in named {
            // Scripts and configuration are named by their path.
            let is_there = tests.contains(name) || (name.contains('/') && repository().join(name).is_file());
            assert!(is_there, "there is no test `{name}`: {row}");
        }
    }
    assert!(count > 20, "the tables are read: {count} lines");
}

/// Names of all functions that `#[test]` stands above, also with other attributes in between.
fn collect(folder: &Path, tests: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).expect("a folder of sources can be read") {
        let path = entry.expect("a folder of sources can be read").path();
        if path.is_dir() {
            if path.file_name().is_none_or(|name| name != "target") {
                collect(&path, tests);
            }
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let source = std::fs::read_to_string(&path).expect("sources are UTF-8");
            let mut is_test = false;
            for line in source.lines().map(str::trim) {
                if line == "#[test]" {
                    is_test = true;
                } else if let Some(rest) = line.strip_prefix("fn ").filter(|_| is_test) {
                    tests.extend(rest.split('(').next().map(str::to_owned));
                    is_test = false;
                }
            }
        }
    }
}
