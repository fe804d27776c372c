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
