//! Every payload in every place, in all that is written: pages, feeds, calendars, JSON. What a browser makes of the pages,
//! and of the feeds' XML, is asked in `tests/browser/xss/`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use chienowa::clock::Now;
use chienowa::compile::{Settings, compile};
use chienowa::memo::Memo;
use chienowa::read;
use chienowa::signals;
use serde_json::Value;

use crate::html;
use crate::page_policy::inline;
use crate::support::outputs;
use crate::xss::portal::{DAY, HostilePortal, payloads};

/// All that is written for readers, and how often each place was written and refused.
type Built = (BTreeMap<String, Vec<u8>>, BTreeMap<&'static str, (usize, usize)>);

static BUILT: LazyLock<Built> = LazyLock::new(|| {
    let portal = HostilePortal::accepted();
    let tree = read::read(portal.root(), None, &read::Options::default()).expect("it can be read").tree;
    let told = signals::load(&portal.signals(), false).expect("signals are readable").signals();
    let settings = Settings { signals: Some(told.into()), ..Settings::on(Now::at(DAY)) };
    let compiled = compile(&tree, &settings, &mut Memo::new());
    assert!(!compiled.diagnostics.has_errors());
    (outputs(&tree, &compiled), portal.counts.clone())
});

fn texts(ending: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
    let found = BUILT.0.iter().filter(move |(name, _)| name.ends_with(ending));
    found.map(|(name, bytes)| (name.as_str(), std::str::from_utf8(bytes).expect("it is UTF-8")))
}

#[test]
fn the_corpus_is_large_and_most_of_it_arrives() {
    let payloads = payloads();
    assert!(payloads.len() >= 500, "{} payloads", payloads.len());
    assert_eq!(payloads.iter().collect::<BTreeSet<_>>().len(), payloads.len(), "each stands once");
    let all: usize = BUILT.1.values().map(|(all, _)| all).sum();
    let refused: usize = BUILT.1.values().map(|(_, refused)| refused).sum();
    assert!(BUILT.1.len() >= 80 && all > 35_000 && refused * 8 < all, "{refused} of {all}");
    // Whether an address can be one is decided before it is written anywhere.
    assert!(BUILT.1["meeting's address"].1 > payloads.len() - 5);
}

#[test]
fn every_page_is_well_formed_and_holds_nothing_that_runs_or_leads_astray() {
    let mut found = Vec::new();
    let (mut pages, mut misnested) = (0, 0);
    for (name, page) in texts(".html") {
        pages += 1;
        match html::read(page) {
            Ok(elements) => {
                found.extend(elements.iter().flat_map(inline).map(|what| format!("{name}: {what}")));
                let scripts = elements.iter().filter(|element| element.name == "script");
                found.extend(
                    scripts
                        .filter_map(|script| script.attribute("src"))
                        .filter(|source| !source.starts_with("/_chienowa/"))
                        .map(|source| format!("{name}: {source}")),
                );
                // Whoever keeps a picture elsewhere would learn of every reader.
                let images = elements.iter().filter(|element| element.name == "img");
                found.extend(
                    images
                        .filter(|image| image.attribute("src").is_none_or(|source| source.contains("//")))
                        .map(|image| format!("{name}: {image:?}")),
                );
            }
            // HTML that a contributor nested as nobody should is harmless and stays so; what is in such a page, the
            // browser tells.
            Err(problem) if problem.contains(" inside <") => misnested += 1,
            Err(problem) => found.push(format!("{name}: {problem}")),
        }
    }
    assert!(pages > 2_500 && misnested * 10 < pages, "{pages} pages, {misnested} nested wrongly");
    assert_eq!(found, [""; 0]);
}

#[test]
fn json_stays_json_and_a_payload_in_it_stays_text() {
    let payloads = payloads();
    let mut titles = BTreeSet::new();
    let mut files = 0;
    for (name, text) in texts(".json") {
        files += 1;
        let value: Value = serde_json::from_str(text).unwrap_or_else(|error| panic!("{name}: {error}"));
        if name == "stories/feed.json" {
            let items = value["items"].as_array().expect("a feed has items");
            titles.extend(items.iter().filter_map(|item| item["title"].as_str()).map(str::to_owned));
        }
    }
    assert!(files > 5, "{files} files");
    assert!(titles.iter().any(|title| payloads.contains(title)), "{titles:?}");
}

#[test]
fn a_calendar_has_only_lines_of_ours() {
    let mut lines = 0;
    for (name, text) in texts(".ics") {
        for line in text.replace("\r\n ", "").split("\r\n").filter(|line| !line.is_empty()) {
            lines += 1;
            let (property, value) = line.split_once(':').unwrap_or_else(|| panic!("{name}: {line:?}"));
            let property = property.split(';').next().unwrap_or_default();
            let is_known = property.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'-');
            assert!(is_known && !line.contains(['\n', '\r']), "{name}: {line:?}");
            let is_address = !matches!(property, "URL" | "CONFERENCE") || value.starts_with("http");
            assert!(is_address, "{name}: {line:?}");
            // A payload of the corpus would open an event of its own.
            assert!(
                property != "BEGIN" || value.starts_with('V') || value == "STANDARD" || value == "DAYLIGHT"
            );
        }
        let count = |what: &str| text.matches(what).count();
        assert_eq!(count("\r\nBEGIN:VEVENT\r\n"), count("\r\nEND:VEVENT\r\n"), "{name}");
    }
    assert!(lines > 4_000, "{lines} lines");
}

/// As text, a page for assistants may hold anything; it must only never be taken for a page.
#[test]
fn what_is_for_assistants_is_never_sent_as_a_page() {
    use chienowa::serve::media_type;
    for (name, _) in texts("index.md").chain(texts("llms.txt")) {
        let sent = media_type(name);
        assert!(
            sent == "text/markdown; charset=utf-8" || sent == "text/plain; charset=utf-8",
            "{name}: {sent}"
        );
    }
}
