//! `chienowa mcp`: what assistants ask the program, line by line over its standard input and output.

mod assistant;
mod refusals;

use serde_json::{Value, json};

use crate::support::{copy_sample, files_below, put, put_fixture, run};
use assistant::Assistant;

const PORTAL: &str = "=== chienowa.yaml
title: 知恵
base_url: https://portal.example.com/wa/
=== content/data/tasks.yaml
minutes: {label: {ja: 議事録, en: Meeting minutes}}
=== content/data/tools.yaml
chat: {label: 対話, cleared: [internal]}
=== content/data/people/mihon.yaml
name: 見本花子
=== content/data/people/kage.yaml
name: 影の人
public: false
=== content/recipes/minutes.md
---
title: 議事録を作る
summary: メモから作ります。
tasks: [minutes]
authors: [mihon, kage]
updated: 2026-11-01
aliases: [/old/]
data_class: internal
variables:
  - {name: notes, label: 会議のメモ, multiline: true}
  - {name: tone, label: 調子, choices: [丁寧, 簡潔]}
---
```prompt 一つ目
{{tone}}に書く。\\{{ は括弧。
{{notes}}
```

```prompt
{{notes}}を三行に。
```
=== content/recipes/minutes.en.md
---
title: Write minutes
---
```prompt
Write: {{notes}} ({{tone}})
```
=== content/recipes/open.md
---
title: 何も言わないレシピ
---
```prompt
一つ挙げて。
```
=== content/recipes/secret.md
---
title: 内緒の下書き
tasks: [minutes]
draft: true
---
```prompt
内緒
```
=== content/stories/a.md
---
title: 会議が楽になった
date: 2026-10-01
tasks: [minutes]
recipes: [minutes]
before_minutes: 60
after_minutes: 30
times_per_month: 4
basis: measured
---
議事録の話。[下書き](../recipes/secret.md)
";

fn portal() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    put_fixture(folder.path(), PORTAL);
    folder
}

#[test]
fn every_tool_says_that_it_only_reads_and_what_it_takes_and_gives() {
    let portal = portal();
    let mut assistant = Assistant::start(portal.path(), &[]);
    let tools = assistant.ask("tools/list", &json!({}))["result"]["tools"].take();
    let tools = tools.as_array().expect("a list");
    let names: Vec<_> = tools.iter().map(|tool| tool["name"].as_str().unwrap_or_default()).collect();
    assert_eq!(names, ["search", "read_page", "recipes_for_task", "fill_recipe", "impact"]);
    for tool in tools {
        assert_eq!(tool["annotations"]["readOnlyHint"], true);
        assert_eq!(tool["annotations"]["openWorldHint"], false);
        assert_eq!(tool["inputSchema"]["additionalProperties"], false, "{tool}");
        assert_eq!(tool["outputSchema"]["type"], "object", "{tool}");
    }
}

#[test]
fn a_recipe_is_found_read_and_filled_in_with_its_data_class() {
    let portal = portal();
    let mut assistant = Assistant::start(portal.path(), &[]);
    let (found, words) =
        assistant.answer("search", &json!({"query": "議事録", "kind": ["recipe"], "task": ["議事録"]}));
    assert_eq!(found["hits"].as_array().map(Vec::len), Some(1), "{found}");
    assert_eq!(found["hits"][0]["url"], "https://portal.example.com/wa/recipes/minutes/");
    assert_eq!(found["hits"][0]["data_class"]["id"], "internal");
    assert!(words.contains("機密情報と個人情報は入れないでください"), "{words}");

    for page in [
        "/recipes/minutes/",
        "recipes/minutes",
        "chienowa:///recipes/minutes/",
        "https://portal.example.com/wa/recipes/minutes/index.md#a",
        "/wa/recipes/minutes/",
        "content/recipes/minutes.md",
        "/old/",
    ] {
        let (data, words) = assistant.answer("read_page", &json!({"page": page}));
        assert_eq!(data["path"], "content/recipes/minutes.md", "{page}");
        assert_eq!(data["authors"], json!([{"id": "mihon", "name": "見本花子"}]));
        assert_eq!(data["updated"], "2026-11-01");
        assert_eq!(data["recipe"]["prompts"][0]["text"], "{{tone}}に書く。\\{{ は括弧。\n{{notes}}");
        assert!(words.starts_with("# 議事録を作る\n") && !words.contains("影の人"), "{words}");
    }
    let (data, _) = assistant.answer("read_page", &json!({"page": "/recipes/minutes/", "language": "en"}));
    assert_eq!(data["title"], "Write minutes");

    let (of_task, words) = assistant.answer("recipes_for_task", &json!({"task": "Meeting minutes"}));
    assert_eq!(of_task["recipes"].as_array().map(Vec::len), Some(1), "{of_task}");
    assert_eq!(of_task["recipes"][0]["stories"][0]["saved_hours_per_month"], 2.0);
    assert!(words.contains("2 h a month, measured") && words.contains("(internal)"), "{words}");

    let values = json!({"notes": "A社 {{tone}}", "tone": "丁寧"});
    let (filled, words) = assistant.answer("fill_recipe", &json!({"recipe": "minutes", "values": values}));
    assert_eq!(
        filled["prompts"][0],
        json!({"title": "一つ目", "text": "丁寧に書く。{{ は括弧。\nA社 {{tone}}"})
    );
    assert_eq!(filled["prompts"][1], json!({"title": null, "text": "A社 {{tone}}を三行に。"}));
    assert_eq!(filled["data_class"]["cleared_tools"], json!([{"id": "chat", "name": "対話"}]));
    assert!(words.starts_with("入れてよい情報: 社内情報まで (internal)."), "{words}");
    let (filled, words) = assistant.answer("fill_recipe", &json!({"recipe": "open"}));
    assert_eq!(filled["data_class"], Value::Null);
    assert!(words.contains("take only what is public"), "{words}");
}

#[test]
fn impact_figures_are_those_of_the_report() {
    let portal = portal();
    let mut assistant = Assistant::start(portal.path(), &[]);
    let report = |more: &[&str]| {
        let arguments = [&["report", "impact", "--at", "2026-11-23"][..], more].concat();
        run(portal.path(), &arguments).out
    };
    let (parts, words) = assistant.answer("impact", &json!({"everything": true}));
    let expected: Value = serde_json::from_str(&report(&["--format", "json"])).expect("JSON");
    assert_eq!(parts, expected);
    assert_eq!(words, report(&["--format", "md"]));
    let (parts, _) = assistant.answer("impact", &json!({"month": "2026-10"}));
    let expected: Value =
        serde_json::from_str(&report(&["--format", "json", "--month", "2026-10"])).expect("JSON");
    assert_eq!(parts["total"], expected["total"]);
    assert_eq!(parts["total"]["measured_hours"], 2.0);
    assert_eq!(parts["stories"], Value::Null);
}

#[test]
fn pages_are_resources_and_recipes_are_prompts() {
    let folder = portal();
    for number in 0..120 {
        put(
            folder.path(),
            &format!("content/notes/n{number:03}.md"),
            format!("# 覚え書き {number}\n\n本文\n"),
        );
        let recipe = format!("---\ntitle: 型 {number}\n---\n```prompt\n型\n```\n");
        put(folder.path(), &format!("content/recipes/r{number:03}.md"), recipe);
    }
    let mut assistant = Assistant::start(folder.path(), &["--lang", "en"]);
    let mut all = |method: &str, list: &str| {
        let (mut entries, mut cursor) = (Vec::new(), Value::Null);
        loop {
            let params = if cursor.is_null() { json!({}) } else { json!({"cursor": cursor}) };
            let mut result = assistant.ask(method, &params)["result"].take();
            let Value::Array(told) = result[list].take() else { panic!("{result}") };
            assert!(told.len() <= 100);
            entries.extend(told);
            cursor = result["nextCursor"].take();
            if cursor.is_null() {
                return entries;
            }
        }
    };
    let resources = all("resources/list", "resources");
    let prompts = all("prompts/list", "prompts");
    // Two recipes, one of them twice, a story; 240 of the loop.
    assert_eq!(resources.len(), 4 + 240);
    assert!(resources.iter().all(|resource| resource["mimeType"] == "text/markdown"));
    assert_eq!(prompts.len(), 2 + 120);
    for resource in resources.iter().step_by(17) {
        let read = assistant.ask("resources/read", &json!({"uri": resource["uri"]}))["result"].take();
        let title = resource["title"].as_str().unwrap_or_default();
        let text = read["contents"][0]["text"].as_str().unwrap_or_default();
        assert!(text.starts_with(&format!("# {title}\n")), "{read}");
    }
    let templates = assistant.ask("resources/templates/list", &json!({}))["result"].take();
    assert_eq!(templates["resourceTemplates"][0]["uriTemplate"], "chienowa:///{+path}/");

    let minutes = prompts.iter().find(|prompt| prompt["name"] == "minutes").expect("it is a prompt");
    assert_eq!(minutes["title"], "Write minutes");
    assert!(minutes["description"].as_str().is_some_and(|text| text.contains("Leave out confidential")));
    assert_eq!(minutes["arguments"][0]["name"], "notes");
    assert_eq!(minutes["arguments"][0]["required"], true);
    let arguments = json!({"name": "minutes", "arguments": {"notes": "n", "tone": "簡潔"}});
    let filled = assistant.ask("prompts/get", &arguments)["result"].take();
    assert_eq!(filled["messages"][0]["content"]["text"], "Write: n (簡潔)");
    assert!(filled["description"].as_str().is_some_and(|text| text.contains("(internal)")), "{filled}");
}

#[test]
fn a_long_session_sees_what_was_saved_and_keeps_the_last_good_state() {
    let portal = portal();
    let mut assistant = Assistant::start(portal.path(), &[]);
    let mut total = |query: &str| assistant.answer("search", &json!({"query": query})).0["total"].clone();
    assert_eq!(total("朝顔"), 0);
    put(portal.path(), "content/stories/b.md", "---\ntitle: 朝顔の話\n---\n文\n");
    assert_eq!(total("朝顔"), 1);
    put(portal.path(), "content/stories/b.md", "---\ntitle: 夕顔の話\nauther: x\n---\n文\n");
    assert_eq!((total("朝顔"), total("夕顔")), (1.into(), 0.into()));
    put(portal.path(), "content/stories/b.md", "---\ntitle: 夕顔の話\n---\n文\n");
    assert_eq!((total("朝顔"), total("夕顔")), (0.into(), 1.into()));
    std::fs::remove_file(portal.path().join("content/stories/b.md")).expect("it is there");
    assert_eq!(total("夕顔"), 0);
    let (status, said) = assistant.end();
    assert_eq!((status, said.matches("the last good state stays").count()), (0, 1), "{said}");
}

#[test]
fn nothing_is_written_and_the_end_of_input_is_a_good_end() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    copy_sample(folder.path());
    let before = files_below(folder.path());
    let mut assistant = Assistant::start(folder.path(), &[]);
    assistant.answer("search", &json!({"query": "議事録"}));
    assistant.answer("impact", &json!({}));
    assert_eq!(assistant.end().0, 0);
    assert_eq!(Assistant::unopened(folder.path(), &[]).end(), (0, String::new()));
    assert!(before == files_below(folder.path()), "a file was written");
}
