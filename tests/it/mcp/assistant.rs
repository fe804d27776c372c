//! An assistant that asks the program, a line for a question and a line for its answer.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Stdio};

use serde_json::{Value, json};

use crate::support::chienowa;

pub(super) struct Assistant {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    next: u64,
}

impl Assistant {
    pub(super) fn start(root: &Path, more: &[&str]) -> Self {
        let mut assistant = Self::unopened(root, more);
        let hello = json!({
            "protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}
        });
        let told = assistant.ask("initialize", &hello)["result"].take();
        assert!(told["instructions"].as_str().is_some_and(|text| text.contains("data class")), "{told}");
        assistant.line(&json!({"jsonrpc": "2.0", "method": "notifications/initialized"}).to_string());
        assistant
    }

    pub(super) fn unopened(root: &Path, more: &[&str]) -> Self {
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

    pub(super) fn line(&mut self, line: &str) {
        writeln!(self.input, "{line}").expect("it reads");
    }

    pub(super) fn heard(&mut self) -> Value {
        let mut line = String::new();
        self.output.read_line(&mut line).expect("it answers");
        serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: `{line}`"))
    }

    pub(super) fn ask(&mut self, method: &str, params: &Value) -> Value {
        self.next += 1;
        let id = self.next;
        self.line(&json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}).to_string());
        let heard = self.heard();
        assert_eq!(heard["id"], id, "{heard}");
        heard
    }

    pub(super) fn tool(&mut self, name: &str, arguments: &Value) -> Value {
        self.ask("tools/call", &json!({"name": name, "arguments": arguments}))
    }

    /// The parts and the words of an answer.
    #[track_caller]
    pub(super) fn answer(&mut self, name: &str, arguments: &Value) -> (Value, String) {
        let result = self.tool(name, arguments)["result"].take();
        assert_eq!(result["isError"], false, "{result}");
        (result["structuredContent"].clone(), words(&result))
    }

    /// What a tool says instead of an answer.
    #[track_caller]
    pub(super) fn refused(&mut self, name: &str, arguments: &Value) -> String {
        let result = self.tool(name, arguments)["result"].take();
        assert_eq!(result["isError"], true, "{result}");
        words(&result)
    }

    /// What the protocol says of a request without the right form.
    #[track_caller]
    pub(super) fn malformed(&mut self, method: &str, params: &Value) -> String {
        let heard = self.ask(method, params);
        assert_eq!(heard["error"]["code"], -32602, "{heard}");
        heard["error"]["message"].as_str().unwrap_or_default().to_owned()
    }

    pub(super) fn end(self) -> (i32, String) {
        drop(self.input);
        let ended = self.child.wait_with_output().expect("it ends");
        (ended.status.code().expect("by itself"), String::from_utf8_lossy(&ended.stderr).into_owned())
    }
}

fn words(result: &Value) -> String {
    let parts = result["content"].as_array().into_iter().flatten();
    parts.filter_map(|part| part["text"].as_str()).collect::<Vec<_>>().join("\n")
}
