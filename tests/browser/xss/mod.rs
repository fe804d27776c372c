//! Every payload in every place, in a real Chromium: nothing runs, with the policy of pages and without it, and the policy
//! has nothing to refuse, which is its report that nothing got so far.

#[path = "../../xss/mod.rs"]
mod corpus;
mod interaction;
mod site;

use std::sync::Mutex;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use crate::browser::{Browser, share_out};
use corpus::places;
use corpus::portal::{TOGETHER, marker, payloads};
use site::{PLANTED, Served, Site};

/// A browser in which nothing runs unseen.
fn witness(with_policy: bool) -> Browser {
    let browser = Browser::start();
    browser.before_each_page(include_str!("witness.js"));
    // Search is otherwise loaded ahead at some time.
    browser.save_data();
    if !with_policy {
        browser.devtools("Page.setBypassCSP", &json!({ "enabled": true }));
    }
    browser
}

/// What of the page that is shown should not be.
const VERDICT: &str = "
    const { witness } = globalThis;
    witness.touch();
    return witness.settled().then(() => ({
        address: location.href, ran: witness.ran, refused: witness.refused, opened: witness.opened,
        walked: witness.walk(document), text: document.body.textContent,
    }));";

/// Looks at the page that is shown; nothing if all is well.
fn verdict(browser: &Browser, url: &str, markers: usize) -> Vec<String> {
    let told = browser.run(VERDICT);
    let mut found = Vec::new();
    for kind in ["ran", "refused", "opened", "walked"] {
        let list = told[kind].as_array().expect("a list");
        found.extend(list.iter().map(|what| format!("{url} {kind}: {what}")));
    }
    if told["address"] != url {
        found.push(format!("{url} led to {}", told["address"]));
    }
    let text = told["text"].as_str().unwrap_or_default();
    let lost: Vec<usize> = (0..markers).filter(|at| !text.contains(&marker(*at))).collect();
    if !lost.is_empty() {
        found.push(format!("{url} lost {lost:?}"));
    }
    found
}

/// Addresses to go to, each with how many markers its page has. With the policy, every payload has pages of its own;
/// without it, those that are shared suffice.
fn addresses(with_policy: bool) -> Vec<(String, usize)> {
    let payloads = payloads().len();
    let groups = payloads.div_ceil(TOGETHER);
    let mut addresses: Vec<(String, usize)> = if with_policy {
        (0..payloads).map(|number| (format!("pages/s{number}/"), places::BODY.len())).collect()
    } else {
        (0..groups).map(|group| (format!("together/g{group}/"), places::BODY.len())).collect()
    };
    for group in 0..groups {
        addresses.push((format!("stories/s{}/", group * TOGETHER), 0));
        for folder in ["recipes/r", "training/m"] {
            addresses.push((format!("{folder}{group}/"), 0));
        }
    }
    for folder in ["departments/p", "tasks/p", "tools/p", "people/p", "paths/p"] {
        addresses.extend((0..groups).step_by(TOGETHER).map(|group| (format!("{folder}{group}/"), 0)));
    }
    let lists = [
        "",
        "stories/",
        "recipes/",
        "training/",
        "faq/",
        "departments/",
        "tasks/",
        "tools/",
        "people/",
        "tags/",
        "paths/",
        "glossary/",
        "new/",
        "care/",
        "impact/",
        "impact/report/",
        "calendar/",
        "my/",
        "search/",
        "404.html",
    ];
    addresses.extend(lists.map(|list| (list.to_owned(), 0)));
    addresses
}

#[test]
fn no_payload_runs_in_any_place_with_the_policy_or_without_and_the_policy_has_nothing_to_refuse() {
    let site = Site::start();
    count(&site);
    the_witness_sees_what_is_planted(&site);
    for with_policy in [true, false] {
        let found = Mutex::new(Vec::new());
        share_out(
            &addresses(with_policy),
            || witness(with_policy),
            |browser, (path, markers)| {
                let url = site.url(path);
                browser.open(&url);
                let mut problems = verdict(browser, &url, *markers);
                let console = browser.console_errors();
                problems.extend(console.into_iter().filter(|line| line.contains("payload ran")));
                found.lock().expect("nothing panics meanwhile").extend(problems);
            },
        );
        let found = found.into_inner().expect("nothing panicked");
        // The sanitiser rather drops what follows than let it be read in another way.
        let (lost, found): (Vec<String>, Vec<String>) =
            found.into_iter().partition(|what| what.contains(" lost ["));
        assert!(lost.len() < 12, "{}", first(&lost));
        assert!(found.is_empty(), "policy {with_policy}: {} findings\n{}", found.len(), first(&found));
    }
    every_file_is_read_by_the_browser(&site);
    interaction::nothing_that_a_reader_types_opens_or_takes_in_runs(&site);
}

fn first(found: &[String]) -> String {
    found.iter().take(60).map(|line| line.chars().take(400).collect::<String>() + "\n").collect()
}

/// Says what is tested.
#[expect(clippy::print_stdout, reason = "figures for whoever reads the log")]
fn count(site: &Site) {
    let counts = &site.portal.counts;
    let all: usize = counts.values().map(|(all, _)| all).sum();
    let refused: usize = counts.values().map(|(_, refused)| refused).sum();
    println!(
        "{} payloads x {} places: {all} written, {refused} refused by check, {} arrive",
        payloads().len(),
        counts.len(),
        all - refused
    );
}

/// Without this, silence would mean nothing.
fn the_witness_sees_what_is_planted(site: &Site) {
    for with_policy in [true, false] {
        let browser = witness(with_policy);
        let url = site.url(PLANTED);
        browser.open(&url);
        let found = verdict(&browser, &url, 1).join("\n");
        let ran = found.contains("ran: \"alert(planted)\"");
        assert_eq!(ran, !with_policy, "{found}");
        for refused in [
            "script-src-elem: inline",
            "script-src-attr: inline",
            "style-src-attr: inline",
            "img-src: https://attacker",
        ] {
            assert_eq!(found.contains(&format!("refused: \"{refused}")), with_policy, "{refused}: {found}");
        }
        for walked in ["script in <script>", "style in <p", "onclick in <p", "src in <img", "lost "] {
            assert!(found.contains(walked), "{walked}: {found}");
        }
    }
}

/// Pages nobody goes to are read by the same parser; feeds by that of XML.
fn every_file_is_read_by_the_browser(site: &Site) {
    let browser = witness(true);
    browser.open(&site.url("404.html"));
    let encoded = |names: Vec<String>| -> Vec<String> {
        let encode = |part: &str| utf8_percent_encode(part, NON_ALPHANUMERIC).to_string();
        let name = |name: &String| name.split('/').map(encode).collect::<Vec<_>>().join("/");
        names.iter().map(|one| format!("/{}", name(one))).collect()
    };
    let (pages, feeds) = (encoded(site.files(".html")), encoded(site.files("atom.xml")));
    assert!(pages.len() > 2_500 && !feeds.is_empty(), "{} pages, {} feeds", pages.len(), feeds.len());
    for some in pages.chunks(500) {
        let found =
            read_all(&browser, some, "text/html", "globalThis.witness.walk(page, location.origin + path)");
        assert!(found.is_empty(), "{}", first(&found));
    }
    let of_ours = "[...page.querySelectorAll('*')].map((one) => one.localName).filter((name) => !['feed', 'id', 'title', 'updated', 'link', 'author', 'name', 'generator', 'entry', 'published', 'category', 'summary', 'content', 'subtitle', 'icon', 'logo'].includes(name))";
    let found = read_all(&browser, &feeds, "application/xml", of_ours);
    assert!(found.is_empty(), "{}", first(&found));
}

/// What is found in files that are fetched, not gone to.
fn read_all(browser: &Browser, paths: &[String], kind: &str, look: &str) -> Vec<String> {
    let script = format!(
        "const paths = {}; const found = [];
         return Promise.all(paths.map(async (path) => {{
             const answer = await fetch(path);
             if (!answer.ok) found.push(`${{path}} is not there`);
             const page = new DOMParser().parseFromString(await answer.text(), {kind:?});
             for (const what of {look}) found.push(`${{path}}: ${{what}}`);
         }})).then(() => found);",
        json!(paths)
    );
    let found: Value = browser.run(&script);
    found.as_array().expect("a list").iter().map(ToString::to_string).collect()
}

/// `serve` shows a portal with mistakes too, and tells them in the browser, payloads and all.
#[test]
fn a_preview_of_what_check_refuses_runs_nothing_and_sends_the_policy() {
    let served = Served::start();
    let browser = witness(false);
    let mut paths: Vec<String> = (0..payloads().len().div_ceil(TOGETHER))
        .step_by(9)
        .flat_map(|group| {
            let story = group * TOGETHER;
            [
                format!("together/g{group}/"),
                format!("stories/s{story}/"),
                format!("recipes/r{group}/"),
                format!("training/m{group}/"),
            ]
        })
        .collect();
    let in_address = |payload: &String| utf8_percent_encode(payload, NON_ALPHANUMERIC).to_string();
    paths.extend(
        payloads()
            .iter()
            .filter(|payload| !payload.contains(['\\', '/', '\n']))
            .step_by(40)
            .map(|payload| format!("nowhere/{}/", in_address(payload))),
    );
    paths.extend(
        ["alert", "script", "\"><img"]
            .map(|word| format!("search/?q={}", utf8_percent_encode(word, NON_ALPHANUMERIC))),
    );
    for path in paths {
        let url = served.url(&path);
        browser.open(&url);
        let found = verdict(&browser, &url, 0);
        assert!(found.is_empty(), "{}", first(&found));
    }
    browser.until(
        "the mistakes are told in the browser",
        "return (document.querySelector('#chienowa-live')?.shadowRoot.querySelectorAll('*').length ?? 0) > 0",
    );
    let found =
        browser.run("return globalThis.witness.walk(document.querySelector('#chienowa-live').shadowRoot)");
    assert_eq!(found, json!([]));
    let header = browser
        .text("return fetch(location.href).then((answer) => answer.headers.get('content-security-policy'))");
    assert!(
        header.starts_with("default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; ")
            && header.ends_with("; frame-ancestors 'self'"),
        "{header}"
    );
}
