//! What is not answered: what has no answer, what has not the right form, what is not published.

use serde_json::{Value, json};

use super::assistant::Assistant;
use super::{PORTAL, portal};
use crate::support::{put, put_fixture, run};

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
