//! `chienowa mcp`: what assistants ask the program, line by line over its standard input and output.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Stdio};

use serde_json::{Value, json};

use crate::support::{chienowa, copy_sample, files_below, put, put_fixture, run};

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

struct Assistant {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    next: u64,
}

impl Assistant {
    fn start(root: &Path, more: &[&str]) -> Self {
        let mut assistant = Self::unopened(root, more);
        let hello = json!({
            "protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}
        });
        let told = assistant.ask("initialize", &hello)["result"].take();
        assert!(told["instructions"].as_str().is_some_and(|text| text.contains("data class")), "{told}");
        assistant.line(&json!({"jsonrpc": "2.0", "method": "notifications/initialized"}).to_string());
        assistant
    }

    fn unopened(root: &Path, more: &[&str]) -> Self {
        let mut child = chienowa()
            .arg("mcp")
            .arg("--root")
            .arg(root)
            .args(["--at", "2026-11-23"])
            .args(more)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program can be started");
        let input = child.stdin.take().expect("it is piped");
        let output = BufReader::new(child.stdout.take().expect("it is piped"));
        Self { child, input, output, next: 0 }
    }

    fn line(&mut self, line: &str) {
        writeln!(self.input, "{line}").expect("it reads");
    }

    fn heard(&mut self) -> Value {
        let mut line = String::new();
        self.output.read_line(&mut line).expect("it answers");
        serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: `{line}`"))
    }

    fn ask(&mut self, method: &str, params: &Value) -> Value {
        self.next += 1;
        let id = self.next;
        self.line(&json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}).to_string());
        let heard = self.heard();
        assert_eq!(heard["id"], id, "{heard}");
        heard
    }

    fn tool(&mut self, name: &str, arguments: &Value) -> Value {
        self.ask("tools/call", &json!({"name": name, "arguments": arguments}))
    }

    /// The parts and the words of an answer.
    #[track_caller]
    fn answer(&mut self, name: &str, arguments: &Value) -> (Value, String) {
        let result = self.tool(name, arguments)["result"].take();
        assert_eq!(result["isError"], false, "{result}");
        (result["structuredContent"].clone(), words(&result))
    }

    /// What a tool says instead of an answer.
    #[track_caller]
    fn refused(&mut self, name: &str, arguments: &Value) -> String {
        let result = self.tool(name, arguments)["result"].take();
        assert_eq!(result["isError"], true, "{result}");
        words(&result)
    }

    /// What the protocol says of a request without the right form.
    #[track_caller]
    fn malformed(&mut self, method: &str, params: &Value) -> String {
        let heard = self.ask(method, params);
        assert_eq!(heard["error"]["code"], -32602, "{heard}");
        heard["error"]["message"].as_str().unwrap_or_default().to_owned()
    }

    fn end(self) -> (i32, String) {
        drop(self.input);
        let ended = self.child.wait_with_output().expect("it ends");
        (ended.status.code().expect("by itself"), String::from_utf8_lossy(&ended.stderr).into_owned())
    }
}

fn words(result: &Value) -> String {
    let parts = result["content"].as_array().into_iter().flatten();
    parts.filter_map(|part| part["text"].as_str()).collect::<Vec<_>>().join("\n")
}

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
fn blanks_that_are_missing_unknown_or_none_of_the_choices_are_named() {
    let portal = portal();
    let mut assistant = Assistant::start(portal.path(), &[]);
    let values = json!({"note": "x", "tone": "乱暴", "notes": " "});
    let said = assistant.refused("fill_recipe", &json!({"recipe": "minutes", "values": values}));
    assert!(said.contains("`note` is no blank of this recipe; did you mean `notes`?"), "{said}");
    assert!(said.contains("`notes` (会議のメモ) has no value"), "{said}");
    assert!(said.contains("cannot be `乱暴`; choose one of: 丁寧 / 簡潔"), "{said}");
    let said = assistant.refused("fill_recipe", &json!({"recipe": "minute"}));
    assert!(said.contains("did you mean `minutes`?"), "{said}");
    let said = assistant.refused("fill_recipe", &json!({"recipe": "/stories/a/"}));
    assert!(said.contains("no recipe"), "{said}");
    let said = assistant.refused("recipes_for_task", &json!({"task": "minute"}));
    assert!(said.contains("did you mean `minutes`?"), "{said}");
    let said = assistant.refused("search", &json!({"query": "x", "language": "fr"}));
    assert!(said.contains("no language `fr`; it has ja, en"), "{said}");
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
fn drafts_are_shown_only_if_asked_for() {
    let portal = portal();
    for (more, is_shown) in [(&[][..], false), (&["--drafts"][..], true)] {
        let mut assistant = Assistant::start(portal.path(), more);
        for uri in ["chienowa:///recipes/secret/", "chienowa:///recipes/secret/index.md"] {
            let read = assistant.ask("resources/read", &json!({"uri": uri}));
            assert_eq!(read["result"].is_object(), is_shown, "{read}");
        }
        let read = assistant.tool("read_page", &json!({"page": "content/recipes/secret.md"}));
        assert_eq!(read["result"]["isError"], !is_shown, "{read}");
        let heard = [
            assistant.tool("search", &json!({"query": "下書き 内緒"})),
            assistant.tool("recipes_for_task", &json!({"task": "minutes"})),
            assistant.ask("prompts/list", &json!({})),
            assistant.ask("resources/list", &json!({})),
        ];
        for heard in heard {
            assert_eq!(heard.to_string().contains("内緒の下書き"), is_shown, "{heard}");
        }
    }
}

#[test]
fn what_has_not_the_right_form_is_refused_and_the_next_question_answered() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    put(folder.path(), "outside.md", "# 外\n");
    let root = folder.path().join("portal");
    put_fixture(&root, PORTAL);
    let mut assistant = Assistant::start(&root, &[]);
    let call = |name: &str, arguments: Value| json!({"name": name, "arguments": arguments});
    for (params, said) in [
        (call("no_such", json!({})), "there is no tool `no_such`"),
        (call("search", json!({})), "missing field `query`"),
        (call("search", json!({"query": 1})), "expected a string"),
        (call("search", json!({"query": "x", "kinds": []})), "unknown field `kinds`"),
        (call("search", json!({"query": "x", "kind": ["pages"]})), "unknown variant `pages`"),
        (call("search", json!({"query": "x", "limit": 0})), "from 1 to 50"),
        (call("search", json!({"query": "x", "limit": -1})), "from 1 to 50"),
        (call("search", json!({"query": "x".repeat(1_001)})), "at most 1000"),
        (call("search", json!({"query": "x", "task": vec!["minutes"; 101]})), "at most 100 values"),
        (call("read_page", json!({"page": "x".repeat(2_001)})), "at most 2000"),
        (call("fill_recipe", json!({"recipe": "minutes", "values": {"notes": 1}})), "expected a string"),
        (call("impact", json!({"month": "October"})), "2026-10"),
        (call("impact", json!({"month": "2026-10", "since": "2026-10-01"})), "not both"),
    ] {
        let message = assistant.malformed("tools/call", &params);
        assert!(message.contains(said), "{params}: {message}");
    }
    for cursor in ["", "x", "/etc/"] {
        assistant.malformed("resources/list", &json!({"cursor": cursor}));
        assistant.malformed("prompts/list", &json!({"cursor": cursor}));
    }
    let message =
        assistant.malformed("prompts/get", &json!({"name": "minutes", "arguments": {"notes": "n"}}));
    assert!(message.contains("`tone` (調子) has no value"), "{message}");
    assistant.malformed("prompts/get", &json!({"name": "minutes", "arguments": {"notes": 1}}));
    assistant.malformed("prompts/get", &json!({"name": "none"}));
    for uri in ["file:///etc/passwd", "chienowa:etc", "https://elsewhere.example.com/"] {
        assistant.malformed("resources/read", &json!({"uri": uri}));
    }
    for path in
        ["../outside", "..%2Foutside", "content/../../outside.md", "%00", "chienowa.yaml", "_chienowa/"]
    {
        let heard = assistant.ask("resources/read", &json!({"uri": format!("chienowa:///{path}")}));
        assert_eq!(heard["error"]["code"], -32002, "{heard}");
        assistant.refused("read_page", &json!({"page": path}));
    }
    let heard = assistant.ask("no/such", &json!({}));
    assert_eq!(heard["error"]["code"], -32601, "{heard}");
    // Lines that are no JSON have no number to answer to; others without a method are told.
    assistant.line("{ no json");
    assistant.line(&"x".repeat(100_000));
    assistant.line("{\"jsonrpc\": \"2.0\", \"id\": 99}");
    assert_eq!(assistant.heard()["error"]["code"], -32600);
    let (found, _) = assistant.answer("search", &json!({"query": "議事録"}));
    assert_eq!(found["total"], 2);
    assert_eq!(assistant.end(), (0, String::new()));
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

#[test]
fn what_cannot_run_says_so_on_standard_error_alone() {
    let folder = portal();
    for (arguments, said) in [
        (&["mcp", "--root", "none"][..], "none"),
        (&["mcp", "--lang", "fr"][..], "the portal has no language `fr`; it has ja, en"),
    ] {
        let ended = run(folder.path(), arguments);
        assert_eq!((ended.status, ended.out.as_str()), (2, ""), "{ended:?}");
        assert!(ended.err.contains(said), "{ended:?}");
    }
}
