//! Golden sites: several files in, pages and diagnostics out.
//!
//! A case is a folder of `tests/sites/`: `input.txt` is a fixture; `expected.txt` holds its diagnostics and the names
//! of its outputs, without those of an empty portal; `pages.txt` says what a page `has` and `lacks`, line by line.

use std::collections::BTreeSet;
use std::path::Path;

use chienowa::read::SourceTree;

use crate::links::problems;
use crate::support::{compiled, data, human, is_expected, outputs};

#[test]
fn golden_sites_are_as_expected() {
    let empty = SourceTree::from_fixture("=== chienowa.yaml\ntitle: 空\n=== content/index.md\nはじめに\n");
    let always: BTreeSet<String> = outputs(&empty, &compiled(&empty)).into_keys().collect();
    let mut wrong = Vec::new();
    let mut cases = 0;
    for entry in std::fs::read_dir(data("sites")).expect("the golden sites are there") {
        let folder = entry.expect("an entry can be read").path();
        cases += 1;
        wrong.extend(site(&folder, &always));
    }
    assert!(cases >= 10);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn site(folder: &Path, always: &BTreeSet<String>) -> Vec<String> {
    let name = folder.file_name().expect("a folder has a name").to_string_lossy().into_owned();
    let read = |file: &str| std::fs::read_to_string(folder.join(file)).unwrap_or_default();
    let tree = SourceTree::from_fixture(&read("input.txt"));
    let compiled = compiled(&tree);
    let outputs = outputs(&tree, &compiled);
    let mut wrong = Vec::new();

    let mut actual = human(&compiled.diagnostics, &tree);
    for output in outputs.keys().filter(|output| !always.contains(*output)) {
        actual.push_str(output);
        actual.push('\n');
    }
    if !is_expected(&folder.join("expected.txt"), &actual) {
        wrong.push(format!("{name}: expected.txt differs"));
    }

    let base = &compiled.revision.as_ref().expect("the theme can be used").site().config.base.path;
    wrong.extend(problems(&outputs, base).into_iter().map(|problem| format!("{name}: {problem}")));

    let mut page = String::new();
    let mut checks = 0;
    for line in read("pages.txt").lines().filter(|line| !line.is_empty()) {
        if let Some(output) = line.strip_prefix("=== ") {
            let bytes = outputs.get(output).unwrap_or_else(|| panic!("{name}: there is no {output}"));
            page = squeezed(&String::from_utf8_lossy(bytes));
        } else if let Some(wanted) = line.strip_prefix("has ") {
            checks += 1;
            if !page.contains(wanted) {
                wrong.push(format!("{name}: `{line}` does not hold in\n{page}"));
            }
        } else if let Some(unwanted) = line.strip_prefix("lacks ") {
            checks += 1;
            if page.contains(unwanted) {
                wrong.push(format!("{name}: `{line}` does not hold"));
            }
        } else {
            panic!("{name}/pages.txt: `{line}` is neither `=== PAGE`, `has …` nor `lacks …`");
        }
    }
    assert!(checks > 0, "{name}/pages.txt says nothing");
    wrong
}

/// White space as browsers see it, and none between tags.
fn squeezed(html: &str) -> String {
    let text = html.split_whitespace().collect::<Vec<_>>().join(" ");
    text.replace("> <", "><")
}
