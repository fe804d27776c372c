//! Search without a server: tantivy in the browser, behind a plain web server in all its manners.

use std::fs;
use std::path::Path;

use crate::browser::Browser;
use crate::nginx::{Manner, Nginx};
use crate::portal::SUBFOLDER;
use crate::web_server::{Kind, WebServer};

const HITS: &str = "return document.querySelectorAll('.search-dialog .option').length > 0";
const ENTER: &str = "\u{e007}";
const DOWN: &str = "\u{e015}";

/// The sample portal in a folder of a host.
fn host(manner: Manner) -> Nginx {
    let folder = crate::portal::built().join(SUBFOLDER.trim_matches('/'));
    Nginx::over_copy(&folder, SUBFOLDER, manner)
}

/// Types a word into the dialog as an input method does.
fn ask(browser: &Browser, reading: &[&str], word: &str) {
    browser.press_with_control('k');
    browser.until("the dialog is open", "return document.querySelector('.search-dialog').open");
    for text in reading {
        browser.compose(text);
    }
    browser.commit(word);
}

#[test]
fn japanese_is_found_behind_a_host_that_sends_whole_files() {
    let host = host(Manner::WholeFiles);
    is_found_opened_marked_narrowed_and_still_asked_after_going_back(&|path| host.url(path));
}

#[test]
fn japanese_is_found_behind_hosts_set_up_by_their_recipes() {
    let site = crate::portal::built().join(SUBFOLDER.trim_matches('/'));
    for kind in [Kind::Nginx, Kind::Caddy] {
        let host = WebServer::start(kind, Path::new(env!("CARGO_MANIFEST_DIR")), &site, SUBFOLDER);
        is_found_opened_marked_narrowed_and_still_asked_after_going_back(&|path| host.url(path));
    }
}

fn is_found_opened_marked_narrowed_and_still_asked_after_going_back(url: &dyn Fn(&str) -> String) {
    let browser = Browser::start();
    browser.open(&url("faq/"));
    ask(&browser, &["ぎ", "ぎじ", "ぎじろく", "議事録"], "議事録");
    browser.until("hits are shown", HITS);
    assert_eq!(browser.run("return portalSearch.isSimple"), false, "the worker answers at {}", url(""));
    browser
        .until("words are marked", "return document.querySelector('.option mark').textContent === '議事録'");
    browser.press(DOWN);
    browser.press(ENTER);
    browser.until("the page is open", "return document.querySelector('article.article') !== null");
    browser.until("its words are marked", "return CSS.highlights.get('search')?.size > 0");
    assert!(!browser.address().contains("mark="), "the address is the page's own: {}", browser.address());
    browser.back();
    browser.until(
        "the query is still there",
        "return document.querySelector('.search-dialog').open
               && document.querySelector('[data-js-dialog-input]').value === '議事録'",
    );
    browser.until("and its hits", HITS);

    browser.open(&url("search/?q=議事録"));
    browser.until(
        "facets are counted",
        "return document.querySelector('[data-js-facet=kind] input[value=recipe]') !== null",
    );
    let all = browser.run("return document.querySelectorAll('.hit').length").as_u64().expect("a number");
    browser.run("document.querySelector('[data-js-facet=kind] input[value=recipe]').click()");
    browser.until(
            "recipes are left",
            &format!("return document.querySelectorAll('.hit').length < {all} && location.search.includes('kind=recipe')"),
        );
    browser.click(".hit a");
    browser.until("the page is open", "return document.querySelector('article.article') !== null");
    browser.back();
    browser.until(
        "query and facet are still there",
        "return document.querySelector('main [data-js-search-input]').value === '議事録'
               && document.querySelector('[data-js-facet=kind] input[value=recipe]')?.checked",
    );
    assert_eq!(browser.console_errors(), [""; 0], "{}", url(""));
}

#[test]
fn a_hit_opens_at_its_section() {
    let (host, browser) = (host(Manner::Ranges), Browser::start());
    browser.open(&host.url("search/?q=うまくいかないとき"));
    browser.until("a hit has a section", "return document.querySelector('.hit a[href*=\"#\"]') !== null");
    browser.click(".hit a[href*='#']");
    browser.until(
        "the page is open at it",
        "return location.hash.length > 1 && document.querySelector('article.article') !== null",
    );
    browser.until("its words are marked", "return CSS.highlights.get('search')?.size > 0");
}

#[test]
fn where_webassembly_is_forbidden_titles_are_searched_and_that_is_said() {
    let (host, browser) = (host(Manner::NoWebAssembly), Browser::start());
    browser.open(&host.url("search/?q=議事録"));
    browser.until("hits are shown", "return document.querySelectorAll('.hit').length > 0");
    browser
        .until("the simple search says so", "return !document.querySelector('main [data-js-simple]').hidden");
}

#[test]
fn a_newer_build_or_a_damaged_index_never_leaves_the_dialog_blank() {
    let (host, browser) = (host(Manner::Ranges), Browser::start());
    browser.open(&host.url("faq/"));
    ask(&browser, &[], "議事録");
    browser.until("hits are shown", HITS);

    // Replaced by a newer build meanwhile, as the page that is open cannot know: nothing is lost.
    host.publish_again();
    browser.run("const field = document.querySelector('[data-js-dialog-input]'); field.value = '契約書'; field.dispatchEvent(new Event('input'));");
    let is_marked =
        "return [...document.querySelectorAll('.option mark')].some((mark) => mark.textContent === '契約書')";
    browser.until("the open page goes on", is_marked);
    browser.open(&host.url("faq/"));
    ask(&browser, &[], "契約書");
    browser.until("the newer build answers", is_marked);

    // Cut short: said, and found again once it is whole.
    let start = host.index_file("start.");
    let whole = fs::read(&start).expect("it is readable");
    fs::write(&start, &whole[..whole.len() / 2]).expect("it can be cut");
    browser.devtools("Network.clearBrowserCache", &serde_json::json!({}));
    browser.open(&host.url("faq/"));
    ask(&browser, &[], "議事録");
    browser.until(
        "the failure is told",
        "return !document.querySelector('.search-dialog [data-js-state=error]').hidden",
    );
    fs::write(&start, &whole).expect("it can be mended");
    browser.devtools("Network.clearBrowserCache", &serde_json::json!({}));
    browser.run("document.querySelector('.search-dialog [data-js-retry]').click()");
    browser.until("hits are shown again", HITS);

    // Gone: the entry names a file that a newer build took away.
    fs::remove_file(&start).expect("it can be removed");
    browser.devtools("Network.clearBrowserCache", &serde_json::json!({}));
    browser.open(&host.url("faq/"));
    ask(&browser, &[], "議事録");
    browser.until(
        "the failure is told",
        "return !document.querySelector('.search-dialog [data-js-state=error]').hidden",
    );
}

/// Words as people type them, besides every title of the portal.
const QUERIES: [&str; 24] = [
    "議事録",
    "ぎじろく",
    "メール 返信",
    "ﾒｰﾙ",
    "プロンプロ",
    "コピペ",
    "要約したい",
    "会議のあとまとめるのが面倒",
    "貼ってよい情報",
    "問合せ",
    "問い合わせ",
    "サーバ",
    "LLM",
    "大規模言語モデル",
    "\"議事録を\"",
    "翻訳 -メール",
    "kind:recipe 表",
    "部署:経理部",
    "minutes",
    "sumary of long text",
    "how do I write a mail",
    "translation -minutes",
    "存在しない言葉と議事録",
    "zzqqx",
];

#[test]
fn the_browser_ranks_as_the_command_line_does() {
    let (host, browser) = (host(Manner::Ranges), Browser::start());
    let titles = fs::read_to_string(host.index_file("titles.")).expect("it is readable");
    let titles: serde_json::Value = serde_json::from_str(&titles).expect("it is JSON");
    let titles =
        titles.as_array().expect("a list").iter().map(|page| page["title"].as_str().expect("a title"));
    let judged = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/search/judged.jsonl"));
    let judged: Vec<serde_json::Value> = judged
        .expect("the queries are there")
        .lines()
        .map(|line| serde_json::from_str(line).expect("a line is a query"))
        .collect();
    let judged = judged.iter().map(|judged| judged["query"].as_str().expect("a query"));
    let queries: Vec<String> = titles.chain(judged).chain(QUERIES).map(str::to_owned).collect();
    assert!(queries.len() > 200, "the sample portal has pages");

    let told = crate::portal::search_all(&queries);
    browser.open(&host.url("faq/"));
    let asked = serde_json::to_string(&queries).expect("texts are valid JSON");
    let answers = browser.run(&format!(
        "return (async () => {{
           const answers = [];
           for (const query of {asked}) answers.push(await portalSearch.search({{ query, limit: 10, language: 'ja' }}));
           return answers.map(({{ total, hits }}) =>
             ({{ total, hits: hits.map(({{ path, section, excerpt }}) => [path, section, excerpt]) }}));
         }})()"
    ));
    let answers = answers.as_array().expect("a list of answers");
    assert_eq!(answers.len(), told.len());
    for ((query, browser), native) in queries.iter().zip(answers).zip(told) {
        // Not the scores: the two take logarithms with another last bit.
        let hits = native["hits"].as_array().expect("hits are a list").iter();
        let hits: Vec<serde_json::Value> =
            hits.map(|hit| serde_json::json!([hit["path"], hit["section"], hit["excerpt"]])).collect();
        assert_eq!(*browser, serde_json::json!({ "total": native["total"], "hits": hits }), "{query}");
    }
}

#[test]
fn a_portable_folder_is_read_and_searched_from_the_disk() {
    let folder = tempfile::TempDir::new().expect("a folder can be made");
    crate::portal::build_portable(folder.path());
    let browser = Browser::start();
    let url = |path: &str| format!("file://{}/{path}", folder.path().display());
    browser.open(&url("faq/index.html"));
    browser.click(".site-nav a");
    browser.until("links lead to files", "return location.pathname.endsWith('/recipes/index.html')");

    ask(&browser, &["ぎ", "ぎじ", "ぎじろく", "議事録"], "議事録");
    browser.until("hits are shown", HITS);
    assert_eq!(browser.run("return portalSearch.isSimple"), false, "the whole index answers");
    browser.press(DOWN);
    browser.press(ENTER);
    browser.until("the page is open", "return document.querySelector('article.article') !== null");
    browser.until("its words are marked", "return CSS.highlights.get('search')?.size > 0");
    browser.back();
    browser.until(
        "the query is still there",
        "return document.querySelector('[data-js-dialog-input]').value === '議事録'",
    );

    browser.open(&url("search/index.html?q=議事録"));
    browser.until(
        "facets are counted",
        "return document.querySelector('[data-js-facet=kind] input[value=recipe]') !== null",
    );
    browser.run("document.querySelector('[data-js-facet=kind] input[value=recipe]').click()");
    browser.until(
        "recipes are left",
        "return location.search.includes('kind=recipe') && document.querySelectorAll('.hit').length > 0",
    );
    assert_eq!(browser.console_errors(), [""; 0]);
}
