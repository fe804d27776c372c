//! The portal in the repository is a golden site: nothing is wrong with it, and all it points at is there.

use chienowa::clock::Now;
use chienowa::compile::{Settings, compile};
use chienowa::config::BaseUrl;
use chienowa::memo::Memo;

use crate::links::problems;
use crate::support::{DAY, compiled, human, outputs, sample};

#[test]
fn the_sample_portal_has_no_mistake_and_all_its_links_lead_somewhere() {
    let tree = sample();
    let compiled = compiled(&tree);
    assert_eq!(human(&compiled.diagnostics, &tree), "");
    let outputs = outputs(&tree, &compiled);
    assert!(outputs.len() > 200, "the sample portal has {} outputs only", outputs.len());
    assert_eq!(problems(&outputs, "/"), Vec::<String>::new());
    search_hits_lead_somewhere(&outputs, "/");
}

#[test]
fn below_another_base_every_address_begins_with_it() {
    let tree = sample();
    let base = BaseUrl::parse("https://h/x/y/");
    let settings = Settings { base, ..Settings::on(Now::at(DAY)) };
    let compiled = compile(&tree, &settings, &mut Memo::new());
    let outputs = outputs(&tree, &compiled);
    assert_eq!(problems(&outputs, "/x/y/"), Vec::<String>::new());
    search_hits_lead_somewhere(&outputs, "/x/y/");
}

/// Every row of the handbook's table leads to a page and names tests that are there.
#[test]
fn each_mechanism_has_a_living_page_and_a_test() {
    let table = include_str!("../../content/handbook/mechanisms.md");
    let tests: String = ["tests/it", "tests/it/mcp", "tests/browser"].into_iter().map(sources).collect();
    let mut rows = Vec::new();
    for row in table.lines().filter(|line| line.starts_with("| ")) {
        let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
        let [number, .., page, named] = cells.as_slice() else { panic!("{row}") };
        if *number == "#" {
            continue;
        }
        // Where links lead is checked with all others.
        assert!(page.contains("]("), "{number} leads to no page");
        let named: Vec<&str> = named.split('`').skip(1).step_by(2).collect();
        assert!(!named.is_empty(), "{number} has no test");
        for name in named {
            let (before, _) = tests
                .split_once(&format!("fn {name}()"))
                .unwrap_or_else(|| panic!("{number}: there is no `{name}`"));
            let attributes = before.rsplit_once("\n}\n").map_or(before, |(_, attributes)| attributes);
            assert!(attributes.contains("#[test]"), "{number}: `{name}` is not a test");
        }
        rows.push(*number);
    }
    let wanted = "R1 R2 R3 R4 P1 P2 P3 P4 P5 S1 S2 S3 S4 S5 S6 S7 C1 C2 C3 T";
    assert_eq!(rows.join(" "), wanted);
}

/// The tests of a folder.
#[expect(clippy::disallowed_methods, reason = "reads the tests of this repository")]
fn sources(folder: &str) -> String {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let files = std::fs::read_dir(folder).expect("the folder is there").filter_map(Result::ok);
    let rust = files.map(|file| file.path()).filter(|path| path.extension().is_some_and(|end| end == "rs"));
    rust.map(|path| std::fs::read_to_string(path).expect("sources are UTF-8")).collect()
}

/// The small index names pages and headings that are there.
fn search_hits_lead_somewhere(outputs: &std::collections::BTreeMap<String, Vec<u8>>, base: &str) {
    let titles = &outputs["_chienowa/search/titles.json"];
    let entries: Vec<serde_json::Value> = serde_json::from_slice(titles).expect("the index is a JSON array");
    assert!(!entries.is_empty());
    for entry in &entries {
        let url = entry["url"].as_str().expect("an entry has an address");
        let below = url.strip_prefix(base).expect("an address begins with the base");
        let file =
            percent_encoding::percent_decode_str(below).decode_utf8_lossy().into_owned() + "index.html";
        let page =
            String::from_utf8_lossy(outputs.get(&file).unwrap_or_else(|| panic!("{url} is not there")));
        let elements = crate::html::read(&page).expect("pages are checked above");
        for heading in entry["headings"].as_array().into_iter().flatten() {
            let anchor = heading["anchor"].as_str().expect("a heading has an anchor");
            let id = percent_encoding::percent_decode_str(anchor).decode_utf8_lossy();
            assert!(elements.iter().any(|element| element.attribute("id") == Some(&*id)), "{url}#{id}");
        }
    }
}
