//! The Content-Security-Policy in the head of every page, and that no page holds anything it would refuse.

use std::collections::{BTreeMap, BTreeSet};

use chienowa::clock::Now;
use chienowa::compile::{Settings, compile};
use chienowa::config::BaseUrl;
use chienowa::diagnostic::Code;
use chienowa::memo::Memo;
use chienowa::read::SourceTree;

use crate::html::{self, Element};
use crate::support::{DAY, built, compiled, files_below, outputs, repository, sample, text};

/// Pages with their elements.
fn pages(outputs: &BTreeMap<String, Vec<u8>>) -> BTreeMap<&str, Vec<Element>> {
    let pages = outputs.iter().filter(|(name, _)| name.ends_with(".html"));
    pages
        .map(|(name, bytes)| {
            let page = std::str::from_utf8(bytes).expect("pages are UTF-8");
            (name.as_str(), html::read(page).unwrap_or_else(|problem| panic!("{name}: {problem}")))
        })
        .collect()
}

/// The policy of a page; it must follow the encoding at once, for it does not hold for what stands before it.
fn policy<'a>(name: &str, page: &'a [Element]) -> &'a str {
    let head = page.iter().position(|element| element.name == "head").expect("a page has a head");
    assert!(page[head + 1].attribute("charset").is_some(), "{name} begins with its encoding");
    let policy = &page[head + 2];
    assert_eq!(policy.attribute("http-equiv"), Some("Content-Security-Policy"), "{name}");
    policy.attribute("content").unwrap_or_else(|| panic!("{name} has an empty policy"))
}

#[test]
fn every_page_has_the_same_strict_policy_before_all_that_it_is_about() {
    let tree = sample();
    let outputs = outputs(&tree, &compiled(&tree));
    let pages = pages(&outputs);
    let policies: BTreeSet<&str> = pages.iter().map(|(name, page)| policy(name, page)).collect();
    assert!(pages.len() > 150, "{} pages", pages.len());
    assert_eq!(
        policies.into_iter().collect::<Vec<_>>(),
        [
            "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; frame-src 'none'; object-src 'none'; base-uri 'none'; form-action 'self'"
        ]
    );
    for name in ["404.html", "en/404.html", "index.html"] {
        assert!(pages.contains_key(name), "{name}");
    }
    let is_redirect =
        |page: &&Vec<Element>| page.iter().any(|one| one.attribute("http-equiv") == Some("refresh"));
    assert!(pages.values().any(|page| is_redirect(&page)), "a former address leads on");
}

#[test]
fn no_page_holds_anything_inline() {
    let tree = sample();
    let outputs = outputs(&tree, &compiled(&tree));
    let mut found = Vec::new();
    for (name, page) in pages(&outputs) {
        found.extend(page.iter().flat_map(inline).map(|problem| format!("{name}: {problem}")));
    }
    assert_eq!(found, [""; 0]);
}

/// What of an element the policy refuses.
pub(crate) fn inline(element: &Element) -> Vec<String> {
    let mut found = Vec::new();
    let is_code = element.name == "script" && element.attribute("type") != Some("application/json");
    if element.name == "style"
        || (is_code && (element.attribute("src").is_none() || !element.text.trim().is_empty()))
    {
        found.push(format!("<{}> {}", element.name, element.text));
    }
    if matches!(element.name.as_str(), "base" | "iframe" | "frame" | "object" | "embed" | "applet") {
        found.push(format!("<{}>", element.name));
    }
    for (attribute, value) in &element.attributes {
        let start = value.trim_start().to_ascii_lowercase();
        let is_followed = matches!(
            attribute.as_str(),
            "href"
                | "src"
                | "srcset"
                | "action"
                | "formaction"
                | "cite"
                | "data"
                | "poster"
                | "xlink:href"
                | "ping"
                | "background"
        );
        let runs = ["javascript:", "data:", "vbscript:", "blob:", "filesystem:"]
            .iter()
            .any(|scheme| start.starts_with(scheme));
        let is_elsewhere = matches!(attribute.as_str(), "action" | "formaction") && value.contains("//");
        let is_program = attribute == "style" || attribute == "srcdoc" || attribute.starts_with("on");
        if is_program || (is_followed && runs) || is_elsewhere {
            found.push(format!("<{} {attribute}=\"{value}\">", element.name));
        }
    }
    found
}

#[test]
fn the_witness_of_what_is_inline_sees_it() {
    let page = "<!doctype html><html><head><title>x</title><script>a()</script><style>b{}</style></head><body>\
                <p onclick=\"c()\" style=\"d:e\"><a href=\" JavaScript:f()\">g</a></p></body></html>";
    let elements = html::read(page).expect("it is well formed");
    let found: Vec<String> = elements.iter().flat_map(inline).collect();
    assert_eq!(found.len(), 5, "{found:?}");
}

const ASKING: &str = "=== chienowa.yaml\nbase_url: https://portal.example.com/\n\
signals: {endpoint: https://signals.example.com/collect}\n\
search: {backend: {url: https://search.example.com:9200/portal/_search}}\n\
=== content/index.md\n---\ntitle: a\naliases: [/old/]\n---\n";

#[test]
fn pages_may_ask_whom_the_configuration_names_and_only_where_they_do() {
    let built = built(ASKING);
    let connect = "connect-src 'self' https://signals.example.com https://search.example.com:9200;";
    for (name, page) in pages(&built) {
        assert!(policy(name, &page).contains(connect), "{name}");
    }
    assert!(built.contains_key("old/index.html"));
    // In a preview nothing is told and the server searches; a folder on a disk asks nobody.
    let tree = SourceTree::from_fixture(ASKING);
    let preview = Settings { preview: true, server_searches: true, ..Settings::on(Now::at(DAY)) };
    let portable = Settings { base: BaseUrl::parse("/chienowa-portable/"), ..Settings::on(Now::at(DAY)) };
    for settings in [preview, portable] {
        let outputs = outputs(&tree, &compile(&tree, &settings, &mut Memo::new()));
        assert!(text(&outputs, "index.html").contains("connect-src 'self';"), "{settings:?}");
    }
}

/// Whatever a query, an address or a kept record holds, no script of ours reads it as markup or as a program.
#[test]
fn no_script_reads_text_as_markup_or_as_a_program() {
    const SINKS: [&str; 14] = [
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "setHTMLUnsafe",
        "parseHTMLUnsafe",
        "createContextualFragment",
        "document.write",
        "srcdoc",
        "eval(",
        "Function(",
        "setTimeout(\"",
        "insertHTML",
        "setAttribute(\"style",
        "setAttribute(\"on",
    ];
    let mut seen = 0;
    for folder in ["themes", "src/serve", "crates/search-web/js"] {
        for (name, bytes) in files_below(&repository().join(folder)) {
            if !name.ends_with(".js") {
                continue;
            }
            seen += 1;
            let script = String::from_utf8(bytes).expect("scripts are UTF-8");
            for sink in SINKS {
                assert!(!script.contains(sink), "{folder}/{name} has {sink}");
            }
        }
    }
    assert!(seen > 30, "{seen} scripts");
}

/// Whoever keeps a picture would learn of every reader, whether it is written in Markdown, in HTML, or under a name that
/// browsers read as another.
#[test]
fn a_picture_on_another_host_is_a_link_to_it() {
    let page = "=== chienowa.yaml\nmarkdown: {raw_html: sanitise}\n=== content/a.md\n---\ntitle: a\n---\n\
                ![chart](https://x.example/1.png)\n\n![](//x.example/2.png)\n\n[![in a link](https://x.example/3.png)](index.md)\n\n\
                <img src=\"https://x.example/4.png\" alt=\"raw\">\n\na <image src=\"https://x.example/5.png\"> b\n\
                === content/index.md\n---\ntitle: b\n---\n";
    let tree = SourceTree::from_fixture(page);
    let compiled = compiled(&tree);
    let found: Vec<Code> = compiled.diagnostics.iter().map(|found| found.code).collect();
    assert_eq!(found, [Code::MarkdownUndescribedImage], "the second has no words");
    let page = text(&outputs(&tree, &compiled), "a/index.html");
    let elements = html::read(&page).expect("it is well formed");
    assert!(elements.iter().all(|element| element.name != "img"), "{page}");
    for link in [
        "<a href=\"https://x.example/1.png\" rel=\"external noopener\">chart</a>",
        "<a href=\"//x.example/2.png\" rel=\"external noopener\">//x.example/2.png</a>",
        "<a href=\"/\">in a link</a>",
        "<a href=\"https://x.example/4.png\" rel=\"external noopener\">raw</a>",
    ] {
        assert!(page.contains(link), "{link}: {page}");
    }
    assert!(!page.contains("5.png"), "{page}");
}
