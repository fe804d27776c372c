//! Readers' searches by a central engine. A fake of it on this machine holds the interface to what the engines document;
//! `tests/full` does the same over a server for tests that speaks `OpenSearch`'s API. None of the engines themselves can be
//! installed where these tests run.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::browser::Browser;
use crate::fake_engine::{FakeEngine, Mood};
use crate::nginx::{Directives, Nginx};
use crate::process::Running;

const PROGRAM: &str = env!("CARGO_BIN_EXE_chienowa");
const DAY: &str = "2026-11-23";
const HITS: &str = "return document.querySelectorAll('.search-dialog .option').length > 0";
const PAGE_HITS: &str = "return document.querySelectorAll('.hit').length > 0";

/// The sample portal with an engine, in a folder of its own.
fn portal(url: &str) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder for the portal can be made");
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    crate::portal::copy(&root.join("content"), &folder.path().join("content"));
    let config = fs::read_to_string(root.join("chienowa.yaml")).expect("it is there");
    let config = format!("{config}\nsearch: {{backend: {{url: \"{url}\"}}}}\n");
    fs::write(folder.path().join("chienowa.yaml"), config).expect("it can be written");
    folder
}

fn chienowa(arguments: &[&str], root: &Path) -> String {
    let mut command = Command::new(PROGRAM);
    let told =
        command.args(arguments).args(["--at", DAY, "--root"]).arg(root).output().expect("cargo builds it");
    assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
    String::from_utf8(told.stdout).expect("it prints UTF-8")
}

fn export() -> String {
    chienowa(&["index", "export"], Path::new(env!("CARGO_MANIFEST_DIR")))
}

/// The portal behind nginx; its policy lets pages ask the engine where that is another host.
fn host(url: &str, directives: &Directives) -> Nginx {
    let portal = portal(url);
    let site = portal.path().join("public");
    chienowa(&["build", "--quiet", "--strict"], portal.path());
    Nginx::over_copy_with(&site, "/", directives)
}

fn ask(browser: &Browser, word: &str) {
    browser.press_with_control('k');
    browser.until("the dialog is open", "return document.querySelector('.search-dialog').open");
    browser.commit(word);
}

/// Whether the portal's own search has begun to load.
fn own_search_is_loaded(browser: &Browser) -> bool {
    let loaded = "return performance.getEntriesByType('resource').some(({ name }) => name.includes('/_chienowa/search/'))";
    browser.run(loaded) == Value::Bool(true)
}

/// The titles, languages and addresses that a query finds.
fn found(browser: &Browser, query: &str) -> Vec<Value> {
    let query = json!({ "query": query, "language": "ja", "limit": 100 });
    let found = browser.run(&format!("return portalSearch.search({query}).then(({{ hits }}) => hits)"));
    found.as_array().expect("a list of hits").clone()
}

/// What a reader does, whichever engine answers.
fn is_searched(browser: &Browser, host: &Nginx) {
    browser.open(&host.url("faq/"));
    ask(browser, "議事録");
    browser.until("hits are shown", HITS);
    browser
        .until("words are marked", "return document.querySelector('.option mark').textContent === '議事録'");

    browser.open(&host.url("search/?q=議事録"));
    browser.until("hits are shown", PAGE_HITS);
    let all = browser.run("return document.querySelectorAll('.hit').length").as_u64().expect("a number");
    browser.run("document.querySelector('[data-js-facet=kind] input[value=recipe]').click()");
    browser.until(
        "recipes are left, and what else there is can still be chosen",
        &format!(
            "const kinds = [...document.querySelectorAll('[data-js-facet=kind] input')];
             return document.querySelectorAll('.hit').length < {all} && location.search.includes('kind=recipe')
               && kinds.length > 1 && kinds.find(({{ value }}) => value === 'recipe').checked"
        ),
    );

    browser.open(&host.url("search/?q=です"));
    browser.until("a page of hits is shown", "return document.querySelectorAll('.hit').length === 20");
    browser.click("[data-js-more]");
    browser.until("there are more", "return document.querySelectorAll('.hit').length > 20");
    let addresses =
        "const hits = [...document.querySelectorAll('.hit a')].map(({ href }) => href.split(/[?#]/)[0]);
                     return hits.length - new Set(hits).size";
    assert_eq!(browser.run(addresses), 0, "no page is there twice");

    let titles = |query: &str| -> Vec<String> {
        found(browser, query).iter().map(|hit| hit["title"].as_str().expect("a title").to_owned()).collect()
    };
    assert!(
        titles("部署:経理部").iter().any(|title| title.contains("返しにくいメール")),
        "by a department's name"
    );
    assert!(titles("メール").len() > titles("メール -議事録").len(), "words can be excluded");
    assert!(titles("\"返しにくいメール\"").contains(&"返しにくいメールに返信する".to_owned()));
    assert_eq!(found(browser, "+++").len(), 0, "signs alone are not everything");
    for signs in [
        "議事録 e-mail",
        "議事録 C++ (a) [b] {c} d|e f/g h^2 $1 \\d * ? .",
        "-",
        "\"",
        "kind: 議事録",
        "議事録 -\"a b\"",
    ] {
        found(browser, signs);
        assert!(!own_search_is_loaded(browser), "{signs} is asked of the engine");
    }
    let hits = found(browser, "議事録 うまくいかないとき");
    assert!(
        hits.iter().any(|hit| hit["section"] == "うまくいかないとき" && hit["url"].to_string().contains('#'))
    );
    let [japanese, english] = ["ja", "en"].map(|language| {
        let query = json!({ "query": "minutes", "language": language, "limit": 100 });
        browser.run(&format!(
            "return portalSearch.search({query}).then(({{ hits }}) => hits.map(({{ lang }}) => lang))"
        ))
    });
    let languages = |list: &Value, language: &str| {
        let list = list.as_array().expect("a list");
        (list.iter().filter(|one| *one == language).count(), list.len())
    };
    let (own, all) = languages(&japanese, "ja");
    assert!(own > 0, "a page found by its English version is shown in the reader's language");
    assert_eq!(languages(&english, "en").1, all, "as many pages, whoever reads");
    assert_eq!(browser.run("return portalSearch.isSimple"), false);
    assert!(!own_search_is_loaded(browser), "nothing else is loaded");
}

#[test]
fn a_central_engine_answers_and_where_it_fails_the_portal_does() {
    let engine = FakeEngine::start(&export());
    let directives = Directives { connect: Some(engine.origin()), ..Directives::default() };
    let host = host(&format!("{}/portal/_search", engine.origin()), &directives);
    let browser = Browser::start();
    is_searched(&browser, &host);
    let (requests, refused) = engine.told();
    assert!(requests > 10, "it was asked: {requests}");
    assert_eq!(refused, [""; 0], "and in no way that the engines do not document");
    assert_eq!(browser.console_errors(), [""; 0]);

    engine.be(Mood::Slow);
    browser.open(&host.url("faq/"));
    ask(&browser, "議事録");
    browser.until("the portal answers in the place of an engine that says nothing", HITS);
    assert!(own_search_is_loaded(&browser));
    let (before, _) = engine.told();
    ask_again(&browser, "契約書");
    assert_eq!(engine.told().0, before, "it is not asked again on this page");

    drop(engine);
    browser.open(&host.url("search/?q=議事録"));
    browser.until("the portal answers in the place of an engine that is gone", PAGE_HITS);
    let error = browser.run("return document.querySelector('main [data-js-state=error]').hidden");
    assert_eq!(error, true, "and no reader is troubled with it");
}

fn ask_again(browser: &Browser, word: &str) {
    browser.run(&format!(
        "const field = document.querySelector('[data-js-dialog-input]');
         field.value = '{word}'; field.dispatchEvent(new Event('input'));"
    ));
    browser.until(
        "the other word is found",
        &format!("return [...document.querySelectorAll('.option mark')].some((mark) => mark.textContent === '{word}')"),
    );
}

/// As the handbook has it: an index by the definition, the pages in bulk, the alias, and the engine below a path of the
/// portal's host.
#[test]
#[ignore = "needs a server from PyPI: tests/full"]
fn a_server_that_speaks_opensearch_takes_the_index_and_answers() {
    let program =
        PathBuf::from(std::env::var_os("CHIENOWA_ENGINE").expect("tests/full tells where the server is"));
    for definition in ["mapping opensearch", "mapping opensearch --japanese"] {
        let mut command = Command::new(&program);
        command.args(["-addr", "127.0.0.1:0", "-no-stdin-watch"]);
        let mut server = Running::start(&mut command, "tests/full installs it");
        let port = server.number_after("http://127.0.0.1:");
        let portal = portal("/engine/_search");
        let lines = recipe("sh", "_aliases")
            .replace("https://search.example.com", &format!("http://127.0.0.1:{port}"))
            .replace("mapping opensearch", definition);
        // Twice, for the second time there is an index in use.
        for number in ["1", "2"] {
            let lines = lines.replace("$(date +%Y%m%d%H%M)", number);
            let told = Command::new("sh")
                .args(["-euc", &format!("chienowa() {{ {PROGRAM} \"$@\"; }}\n{lines}")])
                .current_dir(portal.path())
                .output()
                .expect("there is a shell");
            assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
        }
        let server = recipe("nginx", "_search").replace("127.0.0.1:9200", &format!("127.0.0.1:{port}"));
        let host = host("/engine/_search", &Directives { server, ..Directives::default() });
        let browser = Browser::start();
        is_searched(&browser, &host);
        assert_eq!(browser.console_errors(), [""; 0]);
    }
}

/// A recipe of the handbook, word for word out of the pages of both languages.
fn recipe(language: &str, part: &str) -> String {
    let fence = |page: &str| -> String {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("content/handbook").join(page);
        let text = fs::read_to_string(file).expect("the page is there");
        let begin = format!("```{language}\n");
        let mut fences = text.split(&begin).skip(1).filter_map(|rest| rest.split("```").next());
        fences.find(|fence| fence.contains(part)).expect("it has the recipe").to_owned()
    };
    assert_eq!(fence("search-engine.md"), fence("search-engine.en.md"));
    fence("search-engine.md")
}
