//! The portal that benches build is one that a company could have: without a mistake, and the same every time.

use std::collections::{BTreeMap, BTreeSet};

use chienowa::read;

use crate::support::{DAY, compiled, human, put};

#[path = "../../benches/build/editing.rs"]
mod editing;
#[path = "../../benches/build/generator/mod.rs"]
mod generator;

const PAGES: usize = 200;

fn generated(pages: usize, seed: u64) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    let keep = &mut |name: &str, text: &str| {
        let earlier = files.insert(name.to_owned(), text.to_owned());
        assert_eq!(earlier, None, "{name} is made twice");
        Ok(())
    };
    generator::generate(pages, seed, keep).expect("a map takes everything");
    files
}

fn markdown(files: &BTreeMap<String, String>) -> impl Iterator<Item = (&str, &str)> {
    let files = files.iter().map(|(name, text)| (name.as_str(), text.as_str()));
    files.filter(|(name, _)| name.ends_with(".md"))
}

#[test]
fn the_same_seed_makes_the_same_portal_and_another_seed_another() {
    assert!(generated(PAGES, 1) == generated(PAGES, 1));
    assert!(generated(PAGES, 1) != generated(PAGES, 2));
}

#[test]
fn a_generated_portal_has_no_mistake_on_its_build_day() {
    assert_eq!(generator::DAY, DAY.date().to_string());
    for pages in [generator::LEAST_PAGES, PAGES] {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let files = generated(pages, 1);
        for (name, text) in &files {
            put(folder.path(), name, text);
        }
        let reading =
            read::read(folder.path(), None, &read::Options::default()).expect("the folder is there");
        assert!(reading.diagnostics.is_empty(), "{:?}", reading.diagnostics);
        assert_eq!(human(&compiled(&reading.tree).diagnostics, &reading.tree), "");
    }
}

#[test]
fn it_has_as_many_pages_as_were_asked_for_of_the_size_of_real_ones() {
    for pages in [generator::LEAST_PAGES, PAGES, 1_000] {
        let files = generated(pages, 1);
        assert_eq!(markdown(&files).count(), pages);
        let bytes: usize = markdown(&files).map(|(_, text)| text.len()).sum();
        assert!((2_400..3_000).contains(&(bytes / pages)), "{} bytes a page", bytes / pages);
    }
}

#[test]
fn every_kind_and_every_thing_that_costs_time_is_in_it() {
    let files = generated(PAGES, 1);
    for kind in ["stories", "recipes", "faq", "training", "guides"] {
        assert!(markdown(&files).any(|(name, _)| name.starts_with(&format!("content/{kind}/"))), "{kind}");
    }
    for part in ["```prompt", "{{material}}", "```quiz", ":::tabs", ":::details", "> [!", "|---|", "](#"] {
        assert!(markdown(&files).any(|(_, text)| text.contains(part)), "{part}");
    }
    assert!(markdown(&files).any(|(name, _)| name.ends_with(".en.md")));
}

#[test]
fn code_differs_from_page_to_page() {
    let files = generated(1_000, 1);
    let of_page = |text: &str| {
        let fences = text.split("\n```").filter(|fence| {
            ["sh\n", "python\n", "sql\n", "yaml\n", "js\n"].iter().any(|name| fence.starts_with(name))
        });
        fences.map(str::to_owned).collect::<Vec<_>>()
    };
    let all: Vec<String> = markdown(&files).flat_map(|(_, text)| of_page(text)).collect();
    assert!(all.len() > 200, "{} blocks of code", all.len());
    assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len());
}

#[test]
fn every_page_at_its_first_address_can_be_edited_in_title_and_body() {
    let files = generated(PAGES, 1);
    for (name, text) in markdown(&files).filter(|(_, text)| !text.contains("\naliases: ")) {
        let mut draft = editing::Draft::of(text).unwrap_or_else(|| panic!("{name} cannot be edited"));
        assert_eq!(draft.text(), text);
        let (in_title, in_body) = (editing::word(1), editing::word(2));
        draft.retitle(&in_title);
        draft.reword(&in_body);
        let edited = draft.text();
        let (front_matter, body) = edited.split_once("\n---\n").expect("front matter ends");
        let title = front_matter.lines().find(|line| line.starts_with("title: ")).unwrap_or_default();
        assert!(title.ends_with(&in_title) && body.contains(&in_body), "{name}:\n{edited}");
    }
}
