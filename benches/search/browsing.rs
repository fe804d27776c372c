//! Searching in Chromium as a page does, with what nginx sent for it.

use std::time::Duration;

use serde_json::Value;

use crate::browser::Browser;
use crate::figures::{number, spread};
use crate::nginx::{Nginx, Sent};

/// After the files are here, the compiled search still starts.
const STARTS: Duration = Duration::from_secs(1);

/// Looks at the log, each a tenth of a second or longer.
const MOST_LOOKS: usize = 300;

/// What came of a query, and what it cost.
#[derive(Debug)]
pub(crate) struct Asked {
    /// The worker's script and files of the index.
    files: Cost,
    /// The compiled search: the same for every portal, kept by browsers.
    wasm: Cost,
    milliseconds: f64,
    /// The hits' files, best first.
    pub(crate) paths: Vec<String>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Cost {
    requests: u64,
    bytes: u64,
}

impl Cost {
    fn of<'a>(sent: impl Iterator<Item = &'a Sent>) -> Self {
        sent.fold(Self::default(), |cost, sent| Self {
            requests: cost.requests + 1,
            bytes: cost.bytes + sent.bytes,
        })
    }
}

/// A page that is open in a fresh profile.
pub(crate) struct Session<'a> {
    host: &'a Nginx,
    browser: Browser,
    /// Answers that are accounted for.
    seen: usize,
}

impl<'a> Session<'a> {
    /// Nothing is loaded before the first query, as on a slow connection.
    pub(crate) fn cold(host: &'a Nginx, page: &str) -> Self {
        let browser = Browser::start();
        browser.save_data();
        browser.open(page);
        Self { host, browser, seen: host.sent_for_search().len() }
    }

    /// The page has loaded ahead what it can.
    pub(crate) fn ready(host: &'a Nginx, page: &str) -> Self {
        let before = host.sent_for_search().len();
        let browser = Browser::start();
        browser.open(page);
        let is_started =
            || host.sent_for_search().iter().skip(before).any(|sent| sent.path.contains("/start."));
        assert!((0..MOST_LOOKS).any(|_| is_started()), "a page on a fast connection loads the index ahead");
        std::thread::sleep(STARTS);
        Self { host, browser, seen: host.sent_for_search().len() }
    }

    /// Asks as scripts of the page do. The clock is the page's; it runs from the call to the answer.
    pub(crate) fn ask(&mut self, request: &Value) -> Asked {
        let answer = self.browser.run(&format!(
            "const begin = performance.now();
             return portalSearch.search({request}).then(({{ hits }}) =>
               ({{ milliseconds: performance.now() - begin, paths: hits.map(({{ path }}) => path) }}))"
        ));
        let sent = self.host.sent_for_search();
        let new = &sent[self.seen..];
        self.seen = sent.len();
        let is_wasm = |sent: &&Sent| sent.path.contains("/program.");
        Asked {
            files: Cost::of(new.iter().filter(|sent| !is_wasm(sent))),
            wasm: Cost::of(new.iter().filter(is_wasm)),
            milliseconds: answer["milliseconds"].as_f64().expect("a time"),
            paths: texts(&answer["paths"]),
        }
    }

    /// The hits' files of several requests, asked one after the other, without looking at what they cost.
    pub(crate) fn ask_all(&mut self, requests: &[Value]) -> Vec<Vec<String>> {
        let requests = Value::from(requests);
        let answers = self.browser.run(&format!(
            "return (async () => {{
               const answers = [];
               for (const request of {requests}) answers.push((await portalSearch.search(request)).hits);
               return answers.map((hits) => hits.map(({{ path }}) => path));
             }})()"
        ));
        self.seen = self.host.sent_for_search().len();
        answers.as_array().expect("a list of answers").iter().map(texts).collect()
    }
}

fn texts(list: &Value) -> Vec<String> {
    let texts = list.as_array().expect("a list").iter();
    texts.map(|text| text.as_str().expect("a text").to_owned()).collect()
}

/// Queries of one kind, to be told in one row.
pub(crate) struct Phase<'a> {
    pub(crate) name: &'static str,
    pub(crate) language: &'a str,
    pub(crate) asked: Vec<Asked>,
}

/// Prints a table in Markdown: least, middle and greatest of each figure.
pub(crate) fn tell(phases: &[Phase<'_>]) {
    println!("| query | lang | n | requests | bytes | ms | beside them the wasm: bytes |");
    println!("|---|---|---:|---|---|---|---:|");
    for Phase { name, language, asked } in phases {
        let spread_of =
            |figure: &dyn Fn(&Asked) -> u64| spread(asked.iter().map(|one| number(figure(one))), 0);
        println!(
            "| {name} | {language} | {} | {} | {} | {} | {} |",
            asked.len(),
            spread_of(&|one| one.files.requests),
            spread_of(&|one| one.files.bytes),
            spread(asked.iter().map(|one| one.milliseconds), 1),
            asked.iter().map(|one| one.wasm.bytes).max().unwrap_or(0),
        );
    }
    println!();
}
