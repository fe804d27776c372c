//! An index too large to be fetched whole, whose host changes or fails while a reader is in the middle of searching.
//!
//! The pages are the sample portal's; the index is that of a larger portal, so that nothing must be rendered.

use std::fs;
use std::path::Path;
use std::sync::LazyLock;
use std::time::Duration;

use chienowa_search::{Bundle, Chunk, Index, Passage, Query, SearchDocument, Vocabulary, publish};

use crate::browser::Browser;
use crate::nginx::{Manner, Nginx};
use crate::portal::SUBFOLDER;
use crate::random::Random;

/// Pages that make more than a mebibyte of index.
const PAGES: usize = 1_500;

const WHO: [&str; 8] = ["経理部", "総務部", "人事部", "営業部", "品質保証部", "購買部", "物流課", "開発室"];
const WHAT: [&str; 12] = [
    "請求書",
    "議事録",
    "見積書",
    "仕様書",
    "週報",
    "契約書",
    "点検表",
    "問い合わせ",
    "出張報告",
    "在庫表",
    "手順書",
    "アンケート",
];
const DONE: [&str; 10] = [
    "の下書きを作る",
    "の要点を三行にまとめる",
    "の表記をそろえる",
    "の抜けを探す",
    "を英語に訳す",
    "の数字を表にする",
    "の言い回しをやわらげる",
    "を新しい様式に移す",
    "の過去の例を探す",
    "を上長に回す前に読み直す",
];

/// A build and the next one: every title says that it was revised, and one page is new.
struct Builds {
    first: Build,
    newer: Build,
}

struct Build {
    /// The native index, which says what the browser must show.
    index: Index,
    bundle: Bundle,
}

static BUILDS: LazyLock<Builds> =
    LazyLock::new(|| Builds { first: Build::new(PAGES, ""), newer: Build::new(PAGES + 1, "改訂 ") });

impl Build {
    fn new(pages: usize, before_title: &str) -> Self {
        let (documents, vocabulary) = (documents(pages, before_title), Vocabulary::default());
        let index = Index::build(&documents, &vocabulary).expect("every document has its own address");
        let chunks = Chunk::all(&documents).expect("every document has its own address");
        let bundle = publish(&chunks, &vocabulary).expect("the chunks are whole");
        assert!(bundle.keys().any(|name| name.starts_with("data.")), "the index is read in slices");
        Self { index, bundle }
    }

    /// Titles of the hits that the dialog shows.
    fn titles(&self, query: &str) -> Vec<String> {
        let query =
            Query { limit: Some(8), as_typed: true, lang: Some("ja".to_owned()), ..Query::new(query) };
        let hits = self.index.search(&query).expect("an index in memory is whole").hits;
        assert!(!hits.is_empty(), "{} is found", query.text);
        hits.into_iter().map(|hit| hit.title).collect()
    }
}

fn documents(pages: usize, before_title: &str) -> Vec<SearchDocument> {
    let mut random = Random::new(3);
    (0..pages)
        .map(|page| {
            let title = format!("{before_title}{}の記録 {}", random.pick(&WHAT), code(page));
            let url = format!("{SUBFOLDER}records/{page}/");
            SearchDocument {
                key: url.clone(),
                url,
                path: format!("content/records/{page}.md"),
                title,
                kind: "page".to_owned(),
                lang: "ja".to_owned(),
                passages: vec![Passage {
                    text: (0..12).map(|_| sentence(&mut random)).collect(),
                    ..Passage::default()
                }],
                ..SearchDocument::default()
            }
        })
        .collect()
}

fn sentence(random: &mut Random) -> String {
    let number = random.below(1_000_000);
    format!("{}が{}{}(整理番号 {number:06})。\n", random.pick(&WHO), random.pick(&WHAT), random.pick(&DONE))
}

/// A word that only this page has. Those of neighbours are far apart in the dictionary: 40,503 is 2¹⁶ divided by the
/// golden ratio.
fn code(page: usize) -> String {
    format!("z{:05}", page * 40_503 % 65_536)
}

fn host(manner: Manner) -> Nginx {
    let site = crate::portal::built().join(SUBFOLDER.trim_matches('/'));
    let host = Nginx::over_copy(&site, SUBFOLDER, manner);
    host.publish(&BUILDS.first.bundle);
    host
}

/// A host with the first build, and a reader who has searched once.
fn in_the_middle_of_searching(manner: Manner) -> (Nginx, Browser) {
    let (host, browser) = (host(manner), Browser::start());
    browser.open(&host.url("faq/"));
    browser.press_with_control('k');
    ask(&browser, &code(10));
    until_shown(&browser, &BUILDS.first, &code(10));
    (host, browser)
}

/// Writes a file that browsers take for another: nginx tells versions by length and second.
fn replace(path: &Path, content: &[u8]) {
    let before = fs::metadata(path).and_then(|file| file.modified()).expect("the file is there");
    fs::write(path, content).expect("it can be written");
    let file = fs::File::options().write(true).open(path).expect("it is there");
    file.set_modified(before + Duration::from_secs(2)).expect("it is ours");
}

/// Types a query in the place of the one before.
fn ask(browser: &Browser, query: &str) {
    browser.until("the dialog is open", "return document.querySelector('.search-dialog').open");
    browser.run("document.querySelector('[data-js-dialog-input]').select()");
    browser.commit(query);
}

#[track_caller]
fn until_shown(browser: &Browser, build: &Build, query: &str) {
    let titles = serde_json::to_string(&build.titles(query)).expect("texts are valid JSON");
    let shown = "[...document.querySelectorAll('.option [data-js-title]')].map((title) => title.textContent)";
    let script = format!("return JSON.stringify({shown}) === JSON.stringify({titles})");
    browser.until(&format!("{query} is answered as natively"), &script);
}

#[track_caller]
fn until_failure_is_told(browser: &Browser) {
    browser.until(
        "the failure is told",
        "const error = document.querySelector('.search-dialog [data-js-state=error]');
         return document.querySelector('.search-dialog').open && !error.hidden && error.innerText.trim() !== ''",
    );
}

/// Why a query fails.
fn failure(browser: &Browser, query: &str) -> String {
    browser.text(&format!(
        "return portalSearch.search({{ query: '{query}', limit: 8, language: 'ja' }}).then(
           ({{ hits }}) => `${{hits.length}} hits`, (error) => error.code)"
    ))
}

#[track_caller]
fn until_retried(browser: &Browser, build: &Build, query: &str) {
    browser.click(".search-dialog [data-js-retry]");
    until_shown(browser, build, query);
}

#[test]
fn a_newer_build_answers_the_next_query_of_an_open_page() {
    for manner in [Manner::Ranges, Manner::ObjectStore] {
        let (host, browser) = in_the_middle_of_searching(manner);
        let before = host.sent_for_search().len();
        host.publish(&BUILDS.newer.bundle);
        ask(&browser, &code(1_200));
        until_shown(&browser, &BUILDS.newer, &code(1_200));
        let sent = host.sent_for_search().split_off(before);
        assert!(
            sent.iter().any(|sent| sent.status == 404 && sent.path.contains("/data.")),
            "{manner:?}: bytes of the old data were wanted: {sent:?}"
        );
        let gone = || host.sent_for_search().iter().filter(|sent| sent.status == 404).count();
        let known_to_be_gone = gone();
        for query in [&*code(PAGES), "購買部 週報", "英語に訳す"] {
            ask(&browser, query);
            until_shown(&browser, &BUILDS.newer, query);
        }
        assert_eq!(gone(), known_to_be_gone, "{manner:?}: the old build is asked for no more");
    }
}

#[test]
fn a_newer_build_before_the_first_query_answers_it() {
    for manner in [Manner::Ranges, Manner::WholeFiles] {
        let (host, browser) = (host(manner), Browser::start());
        browser.open(&host.url("faq/"));
        browser.press_with_control('k');
        let is_open = || host.sent_for_search().iter().any(|sent| sent.path.contains("/start."));
        assert!((0..600).any(|_| is_open()), "{manner:?}: opening the dialog opens the index");
        host.publish(&BUILDS.newer.bundle);
        ask(&browser, &code(PAGES));
        until_shown(&browser, &BUILDS.newer, &code(PAGES));
    }
}

#[test]
fn data_cut_short_is_told_and_forgotten_once_it_is_whole() {
    for manner in [Manner::Ranges, Manner::ObjectStore] {
        damaged_and_mended(manner, |whole| whole[..whole.len() / 2].to_vec());
    }
}

#[test]
fn data_overwritten_is_told_and_forgotten_once_it_is_whole() {
    for manner in [Manner::Ranges, Manner::ObjectStore] {
        damaged_and_mended(manner, |whole| vec![0xA5; whole.len()]);
    }
}

fn damaged_and_mended(manner: Manner, damaged: impl Fn(&[u8]) -> Vec<u8>) {
    let (host, browser) = in_the_middle_of_searching(manner);
    let data = host.index_file("data.");
    let whole = fs::read(&data).expect("it is readable");
    replace(&data, &damaged(&whole));
    ask(&browser, &code(1_200));
    until_failure_is_told(&browser);
    // Trying again meanwhile leaves nothing behind that is in the way later.
    assert_eq!(failure(&browser, &code(1_200)), "damaged", "{manner:?}");
    replace(&data, &whole);
    until_retried(&browser, &BUILDS.first, &code(1_200));
    ask(&browser, "購買部 週報");
    until_shown(&browser, &BUILDS.first, "購買部 週報");
}

#[test]
fn a_host_that_stops_is_told_and_forgotten_once_it_is_back() {
    let (mut host, browser) = in_the_middle_of_searching(Manner::Ranges);
    host.stop();
    ask(&browser, &code(1_200));
    until_failure_is_told(&browser);
    assert_eq!(failure(&browser, &code(1_200)), "unreachable");
    host.go_on();
    until_retried(&browser, &BUILDS.first, &code(1_200));
}

#[test]
fn a_host_that_stops_before_anything_is_loaded_is_forgotten_too() {
    let (mut host, browser) = (host(Manner::Ranges), Browser::start());
    browser.save_data();
    browser.open(&host.url("faq/"));
    host.stop();
    browser.press_with_control('k');
    ask(&browser, &code(10));
    until_failure_is_told(&browser);
    host.go_on();
    until_retried(&browser, &BUILDS.first, &code(10));
    assert_eq!(browser.run("return portalSearch.isSimple"), false, "the whole index answers");
}
