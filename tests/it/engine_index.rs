//! What a search engine of the company is given: the pages as bulk NDJSON, a definition to keep them by, and which of both
//! pages ask it.

use std::collections::BTreeSet;

use chienowa::clock::Now;
use chienowa::compile::{Settings, compile};
use chienowa::config::BaseUrl;
use chienowa::memo::Memo;
use chienowa::read::SourceTree;
use chienowa::search_index::{self, Engine};
use serde_json::{Value, json};

use crate::support::{DAY, built, compiled, human, outputs, put, put_fixture, run, text};

const FIXTURE: &str = "
=== chienowa.yaml
title: 知恵
=== content/data/departments.yaml
keiri: {label: {ja: 経理部, en: Accounting}}
=== content/data/people/hanako.yaml
name: 見本 花子
=== content/data/people/taro.yaml
name: 秘密 太郎
public: false
=== content/a.md
---
title: 会議メモの残し方
summary: 五分で残します。
department: keiri
authors: [hanako, taro]
tags: [ＡＩ]
updated: 2026-11-20
---
まず貼ります。

## うまくいかないとき

短くします。
=== content/a.en.md
---
title: Keeping notes
---
Paste them first.
=== content/alone.en.md
---
title: Only in English
---
Nothing else.
=== content/draft.md
---
title: 下書きの題
draft: true
---
まだです。
=== content/unlisted.md
---
title: 探されない題
search: false
---
ここにあります。
";

/// Actions and documents, in their order.
fn exported(fixture: &str) -> Vec<(Value, Value)> {
    let tree = SourceTree::from_fixture(fixture);
    let compiled = compiled(&tree);
    let revision = compiled.revision.as_ref().expect("the theme is embedded");
    let told = search_index::bulk(&revision.renderer, "portal").collect::<String>();
    assert!(told.ends_with('\n'), "a bulk body ends with a line feed");
    let lines: Vec<&str> = told.lines().collect();
    let read = |line: &str| serde_json::from_str(line).expect("a line is JSON");
    lines.chunks(2).map(|pair| (read(pair[0]), read(pair[1]))).collect()
}

fn document<'d>(exported: &'d [(Value, Value)], url: &str) -> &'d Value {
    &exported.iter().find(|(_, document)| document["url"] == url).unwrap_or_else(|| panic!("no {url}")).1
}

#[test]
fn each_version_of_a_page_that_search_finds_is_one_document() {
    let exported = exported(FIXTURE);
    let urls: Vec<&str> =
        exported.iter().map(|(_, page)| page["url"].as_str().expect("an address")).collect();
    assert_eq!(urls, ["/a/", "/en/a/", "/en/alone/"], "no draft, nothing that search leaves out, in order");
    let ids: BTreeSet<&str> =
        exported.iter().map(|(action, _)| action["create"]["_id"].as_str().expect("an id")).collect();
    assert_eq!(ids.len(), exported.len());
    assert_eq!(exported[0].0, json!({ "create": { "_index": "portal", "_id": "/a/" } }));
}

#[test]
fn a_document_has_what_is_searched_counted_and_shown() {
    let exported = exported(FIXTURE);
    assert_eq!(
        *document(&exported, "/a/"),
        json!({
            "key": "/a/", "url": "/a/", "path": "content/a.md", "title": "会議メモの残し方", "kind": "page", "lang": "ja",
            "readers": ["ja"],
            "department": ["keiri"], "author": ["hanako"], "tag": ["ＡＩ"],
            "named": [
                "author:hanako", "author:見本 花子", "department:accounting", "department:keiri", "department:経理部",
                "kind:page", "kind:pages", "kind:ページ", "kind:読みもの", "tag:ai",
            ],
            "labels": ["経理部", "ＡＩ", "見本 花子"],
            "headings": ["うまくいかないとき"],
            "body": "五分で残します。\nまず貼ります。\n短くします。",
            "other_titles": ["Keeping notes"],
            "other_versions": "Paste them first.",
            "date": "2026-11-20",
            "boost": 3,
            "passages": [
                { "text": "五分で残します。\n" },
                { "text": "まず貼ります。" },
                { "heading": "うまくいかないとき", "anchor": "%E3%81%86%E3%81%BE%E3%81%8F%E3%81%84%E3%81%8B%E3%81%AA%E3%81%84%E3%81%A8%E3%81%8D", "text": "短くします。" },
            ],
        })
    );
}

#[test]
fn every_reader_is_shown_one_version_of_a_page() {
    let exported = exported(FIXTURE);
    for language in ["ja", "en"] {
        let shown: Vec<&Value> = exported
            .iter()
            .filter(|(_, page)| page["readers"].as_array().expect("a list").contains(&json!(language)))
            .map(|(_, page)| &page["key"])
            .collect();
        let keys: BTreeSet<String> = shown.iter().map(ToString::to_string).collect();
        assert_eq!(keys.len(), shown.len(), "{language}: none twice");
        assert_eq!(shown.len(), 2, "{language}: none is missing");
    }
    assert_eq!(document(&exported, "/en/a/")["readers"], json!(["en"]));
    assert_eq!(document(&exported, "/en/alone/")["readers"], json!(["ja", "en"]));
}

#[test]
fn who_is_not_public_is_in_no_document() {
    for (_, page) in exported(FIXTURE) {
        let page = page.to_string();
        assert!(!page.contains("taro") && !page.contains("秘密"), "{page}");
    }
}

#[test]
fn an_address_too_long_for_an_id_has_a_mark_of_its_own() {
    let name = "長い名前".repeat(20);
    let exported = exported(&format!("=== content/{name}.md\n---\ntitle: 長い\n---\n文です。\n"));
    let (action, page) = &exported[0];
    let id = action["create"]["_id"].as_str().expect("an id");
    assert!(page["url"].to_string().len() > 512 && id.len() <= 512, "{id}");
}

#[test]
fn a_definition_has_every_field_that_a_document_may_have() {
    let exported = exported(FIXTURE);
    let fields: BTreeSet<&str> = exported
        .iter()
        .flat_map(|(_, page)| page.as_object().expect("an object").keys().map(String::as_str))
        .collect();
    let of = |engine, japanese| search_index::mapping(engine, "portal", japanese);
    for (engine, japanese) in [(Engine::Elasticsearch, false), (Engine::Opensearch, true)] {
        let mapping = of(engine, japanese).expect("both cut Japanese");
        let properties = mapping["mappings"]["properties"].as_object().expect("an object");
        let missing: Vec<&&str> = fields.iter().filter(|field| !properties.contains_key(**field)).collect();
        assert!(missing.is_empty(), "{missing:?}");
        assert_eq!(mapping["settings"]["analysis"]["analyzer"]["portal"]["type"] == "kuromoji", japanese);
    }
    let mapping = of(Engine::Quickwit, false).expect("it has a definition");
    let names = mapping["doc_mapping"]["field_mappings"].as_array().expect("a list");
    let names: BTreeSet<&str> = names.iter().map(|field| field["name"].as_str().expect("a name")).collect();
    assert!(fields.is_subset(&names), "{names:?}");
    assert_eq!(mapping["index_id"], "portal");
    assert_eq!(of(Engine::Quickwit, true), None, "it cuts no Japanese into words");
}

#[test]
fn the_program_prints_both_and_says_what_cannot_be() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    put_fixture(folder.path(), FIXTURE);
    let arguments = [
        "index",
        "export",
        "--at",
        "2026-11-23",
        "--index",
        "portal-2",
        "--base-url",
        "https://host/x/",
        "--drafts",
    ];
    let told = run(folder.path(), &arguments);
    assert_eq!(told.status, 0, "{}", told.err);
    assert_eq!(told.out, run(folder.path(), &arguments).out, "the same bytes each time");
    assert!(
        told.out.contains("\"_index\":\"portal-2\"") && told.out.contains("\"url\":\"/x/draft/\""),
        "{}",
        told.out
    );

    let told = run(folder.path(), &["index", "mapping", "quickwit", "--japanese"]);
    assert_eq!(told.status, 2);
    assert!(told.err.contains("leave `--japanese` out"), "{}", told.err);
    let told = run(folder.path(), &["index", "export", "--index", "Portal"]);
    assert!(told.status == 2 && told.err.contains("small letters"), "{}", told.err);

    put(folder.path(), "content/faq/broken.md", "---\ntitle: 壊れた問い\nauthor: x\n---\n");
    let told = run(folder.path(), &["index", "export"]);
    assert_eq!((told.status, told.out.as_str()), (1, ""), "nothing that has errors is handed over");
}

#[test]
fn pages_name_the_engine_and_load_what_asks_it_only_if_there_is_one() {
    let page = "=== content/index.md\n---\ntitle: 玄関\n---\n文です。\n";
    let script = |outputs: &std::collections::BTreeMap<String, Vec<u8>>| {
        let is_script = |name: &&String| name.contains("site.") && name.ends_with(".js");
        text(outputs, outputs.keys().find(is_script).expect("every page has it"))
    };
    let without = built(&format!("=== chienowa.yaml\ntitle: 知恵\n{page}"));
    assert!(
        !text(&without, "index.html").contains("data-engine") && !script(&without).contains("match_phrase")
    );
    let backend = "search: {backend: {url: https://search.example.com/portal/_search, credentials: include}}";
    let with = built(&format!("=== chienowa.yaml\ntitle: 知恵\n{backend}\n{page}"));
    let source =
        "data-engine=\"https://search.example.com/portal/_search\" data-credentials=\"include\" data-worker=";
    assert!(text(&with, "index.html").contains(source), "the portal's own search stays");
    assert!(script(&with).contains("match_phrase"));
}

#[test]
fn neither_a_preview_nor_a_folder_without_a_server_asks_an_engine() {
    let tree = SourceTree::from_fixture(
        "=== chienowa.yaml\ntitle: 知恵\nsearch: {backend: {url: /engine/_search}}\n=== content/index.md\n---\ntitle: 玄関\n---\n文です。\n",
    );
    let for_readers = Settings::on(Now::at(DAY));
    let portable = BaseUrl::parse(chienowa::portable::BASE);
    for (settings, asks) in [
        (for_readers.clone(), true),
        (Settings { server_searches: true, ..for_readers.clone() }, false),
        (Settings { base: portable, ..for_readers }, false),
    ] {
        let compiled = compile(&tree, &settings, &mut Memo::new());
        let home = text(&outputs(&tree, &compiled), "index.html");
        assert_eq!(home.contains("data-engine=\"/engine/_search\""), asks, "{settings:?}");
    }
}

#[test]
fn an_engine_without_an_address_or_with_one_that_is_none_is_told() {
    for (backend, told) in [
        ("{}", "`url` is missing"),
        ("{url: search.example.com/portal/_search}", "is not the address of an engine"),
        ("{url: //search.example.com/_search}", "is not the address of an engine"),
        ("{url: 'javascript:alert(1)'}", "is not the address of an engine"),
        ("{url: 'https://search.example.com/a b'}", "is not the address of an engine"),
        ("{url: /engine/_search, credentials: always}", "credentials"),
        ("{url: /engine/_search, engine: quickwit}", "unknown key `engine`"),
    ] {
        let tree = SourceTree::from_fixture(&format!(
            "=== chienowa.yaml\ntitle: 知恵\nsearch: {{backend: {backend}}}\n=== content/index.md\n---\ntitle: 玄関\n---\n文です。\n"
        ));
        let found = human(&compiled(&tree).diagnostics, &tree);
        assert!(found.contains(told), "{backend}: {found}");
    }
}
