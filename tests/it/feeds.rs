//! Feeds: what is new, as Atom and JSON Feed, for everything, for a kind and for a department.
//!
//! `tests/feeds/` has a portal and some of its feeds as they are written.

use std::collections::BTreeMap;

use chienowa::clock::Now;
use chienowa::compile::{Settings, compile};
use chienowa::memo::Memo;
use serde_json::Value;

use crate::support::{built, data, is_expected, outputs, sample, text};

const PORTAL: &str = include_str!("../feeds/input.txt");

fn json(outputs: &BTreeMap<String, Vec<u8>>, name: &str) -> Value {
    serde_json::from_slice(&outputs[name]).expect("the feed is JSON")
}

fn is_feed(name: &str) -> bool {
    name.ends_with("atom.xml") || name.ends_with("feed.json")
}

#[test]
fn feeds_are_written_as_expected() {
    let outputs = built(PORTAL);
    let pretty =
        |name: &str| serde_json::to_string_pretty(&json(&outputs, name)).expect("JSON can be written") + "\n";
    let mut wrong = Vec::new();
    for (name, file, actual) in [
        ("atom.xml", "all.xml", text(&outputs, "atom.xml")),
        ("en/feed.json", "all.en.json", pretty("en/feed.json")),
        ("stories/feed.json", "stories.json", pretty("stories/feed.json")),
        ("departments/keiri/atom.xml", "keiri.xml", text(&outputs, "departments/keiri/atom.xml")),
    ] {
        if !is_expected(&data("feeds").join(file), &actual) {
            wrong.push(name);
        }
    }
    assert_eq!(wrong, Vec::<&str>::new());
}

#[test]
fn both_formats_tell_the_same_and_name_nobody_hidden() {
    let outputs = built(PORTAL);
    let feeds: Vec<&String> = outputs.keys().filter(|name| is_feed(name)).collect();
    assert_eq!(feeds.len(), 2 * 2 * (1 + 4 + 2), "everything, four kinds, two departments: {feeds:?}");
    for name in feeds {
        let feed = text(&outputs, name);
        for secret in ["秘密", "himitsu", "公開の前", "草稿"] {
            assert!(!feed.contains(secret), "{name} holds {secret}");
        }
        if name.ends_with(".json") {
            let atom = text(&outputs, &name.replace("feed.json", "atom.xml"));
            let items = json(&outputs, name)["items"].as_array().expect("a feed has items").clone();
            assert_eq!(atom.matches("<entry").count(), items.len(), "{name}");
            for item in items {
                let id = item["id"].as_str().expect("an item has an id");
                let modified = item["date_modified"].as_str().expect("an item has a date");
                assert!(atom.contains(&format!("<id>{id}</id>")), "{name}: {id}");
                assert!(atom.contains(&format!("<updated>{modified}</updated>")), "{name}: {modified}");
            }
        }
    }
    // Midnight in Berlin, before and after the clocks change.
    let stories = json(&outputs, "stories/feed.json");
    assert_eq!(stories["items"][0]["date_published"], "2026-03-28T00:00:00+01:00");
    assert_eq!(stories["items"][0]["date_modified"], "2026-03-30T00:00:00+02:00");
}

#[test]
fn the_day_of_the_build_does_not_reach_a_feed_that_has_entries() {
    let tree = sample();
    let on = |moment: &str| {
        let settings = Settings::on(Now::at(moment.parse().expect("the moment is written right")));
        let mut outputs = outputs(&tree, &compile(&tree, &settings, &mut Memo::new()));
        outputs.retain(|name, _| is_feed(name));
        outputs
    };
    let (november, spring) = (on("2026-11-23T09:00"), on("2027-03-01T18:30"));
    assert!(november.len() > 20);
    for (name, bytes) in &november {
        let is_empty = !String::from_utf8_lossy(bytes).contains("\"date_modified\"")
            && !String::from_utf8_lossy(bytes).contains("<entry");
        assert!(is_empty || spring[name] == *bytes, "{name} differs");
    }
}

#[test]
fn a_feed_holds_the_newest_twenty() {
    let pages: String = (1..=25)
        .map(|day| {
            format!("=== content/faq/q{day}.md\n---\ntitle: 問い {day}\ndate: 2026-10-{day:02}\n---\n答え\n")
        })
        .collect();
    let outputs = built(&format!("=== chienowa.yaml\ntitle: 輪\n{pages}"));
    let feed = json(&outputs, "faq/feed.json");
    let titles: Vec<&str> =
        feed["items"].as_array().expect("items").iter().filter_map(|item| item["title"].as_str()).collect();
    assert_eq!(titles.len(), 20);
    assert_eq!((titles[0], titles[19]), ("問い 25", "問い 6"));
}

#[test]
fn without_a_host_ids_are_numbers_that_stay_and_addresses_begin_with_a_slash() {
    let outputs = built(&PORTAL.replace("https://portal.example.com/wa/", "/wa/"));
    let feed = json(&outputs, "stories/feed.json");
    assert_eq!(feed["items"][0]["url"], "/wa/stories/a/");
    assert_eq!(feed.get("feed_url"), None, "an address without a host is no address of a feed");
    let id = feed["items"][0]["id"].as_str().expect("an item has an id");
    assert!(id.starts_with("urn:uuid:") && id.len() == 45, "{id}");
    let content = feed["items"][0]["content_html"].as_str().expect("an item has a content");
    assert!(content.contains("href=\"/wa/recipes/r/#"), "{content}");
    let changed = PORTAL.replace("https://portal.example.com/wa/", "/wa/").replace("A < B & \"C\"", "別の題");
    assert_eq!(json(&built(&changed), "stories/feed.json")["items"][0]["id"], id);
}

#[test]
fn pages_name_their_feeds() {
    let outputs = built(PORTAL);
    for (page, feeds) in [
        ("index.html", &["/wa/atom.xml", "/wa/feed.json"][..]),
        ("en/index.html", &["/wa/en/atom.xml"]),
        ("stories/a/index.html", &["/wa/atom.xml", "/wa/stories/atom.xml", "/wa/stories/feed.json"]),
        ("departments/keiri/index.html", &["/wa/atom.xml", "/wa/departments/keiri/atom.xml"]),
    ] {
        let html = text(&outputs, page);
        for feed in feeds {
            let found = html
                .lines()
                .any(|line| line.contains("rel=\"alternate\"") && line.contains(&format!("href=\"{feed}\"")));
            assert!(found, "{page} does not name {feed}");
        }
    }
    assert!(!text(&outputs, "index.html").contains("stories/atom.xml"));
}
