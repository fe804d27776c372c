//! What `init` writes for editors: VS Code shows keys, choices and mistakes; `.editorconfig` is for all of them.
//!
//! Extensions check YAML files by their schemas, and no front matter of Markdown: there, the findings of `check --watch`
//! appear through a problem matcher, and snippets begin each kind.

use serde_json::{Map, Value, json};

use super::new::built_in_template;
use super::schema::text_of;
use crate::cli::NewKind;
use crate::schema::{Language, Subject};

/// Name below the portal's folder and text of each file; schemas describe in a language.
pub(super) fn files(language: Language) -> Vec<(String, String)> {
    let mut files = vec![
        (".editorconfig".to_owned(), EDITORCONFIG.to_owned()),
        (".vscode/settings.json".to_owned(), pretty(&settings())),
        (
            ".vscode/extensions.json".to_owned(),
            pretty(&json!({ "recommendations": ["redhat.vscode-yaml", "editorconfig.editorconfig"] })),
        ),
        (".vscode/tasks.json".to_owned(), pretty(&tasks())),
        (".vscode/chienowa.code-snippets".to_owned(), pretty(&snippets())),
    ];
    let schemas = Subject::ALL.into_iter().filter(|subject| is_of_a_file(*subject));
    files.extend(schemas.map(|subject| (schema_file(subject), text_of(subject, language, None))));
    files
}

const EDITORCONFIG: &str = "\
root = true

[*]
charset = utf-8
end_of_line = lf
insert_final_newline = true

[*.{md,yaml}]
indent_style = space
indent_size = 2
";

/// Whether it is of whole YAML files, which extensions check.
fn is_of_a_file(subject: Subject) -> bool {
    std::path::Path::new(subject.files()).extension().is_some_and(|ending| ending == "yaml")
}

fn schema_file(subject: Subject) -> String {
    format!(".vscode/schemas/{}.json", subject.name())
}

fn settings() -> Value {
    let schemas = Subject::ALL.into_iter().filter(|subject| is_of_a_file(*subject));
    let schemas: Map<String, Value> =
        schemas.map(|subject| (format!("./{}", schema_file(subject)), json!(subject.files()))).collect();
    json!({
        "yaml.schemas": schemas,
        // Japanese text has no spaces to wait for.
        "[markdown]": { "editor.quickSuggestions": { "other": "on" }, "editor.wordWrap": "on" },
    })
}

fn tasks() -> Value {
    let matcher = json!({
        "owner": "chienowa",
        "source": "chienowa",
        "fileLocation": ["relative", "${workspaceFolder}"],
        "pattern": {
            "regexp": "^(.+?):(\\d+):(\\d+): (error|warning|note)\\[([^\\]]+)\\]: (.*)$",
            "file": 1, "line": 2, "column": 3, "severity": 4, "code": 5, "message": 6,
        },
        "background": { "activeOnStart": true, "beginsPattern": "^chienowa: checking", "endsPattern": "^chienowa: \\d+ errors, " },
    });
    let task = |label: &str, arguments: Value| json!({ "label": label, "type": "process", "command": "chienowa", "args": arguments });
    let mut watch = task("chienowa: check", json!(["check", "--watch", "--format", "line"]));
    watch["isBackground"] = json!(true);
    watch["problemMatcher"] = matcher;
    watch["presentation"] = json!({ "reveal": "never" });
    watch["runOptions"] = json!({ "runOn": "folderOpen" });
    let mut schema = task("chienowa: schema", json!(["schema", "--root", ".", "--write", ".vscode/schemas"]));
    schema["problemMatcher"] = json!([]);
    json!({ "version": "2.0.0", "tasks": [watch, schema] })
}

fn snippets() -> Value {
    let kinds = [
        ("story", NewKind::Story),
        ("recipe", NewKind::Recipe),
        ("faq", NewKind::Faq),
        ("module", NewKind::Module),
        ("page", NewKind::Page),
    ];
    let mut all = Map::new();
    for (name, kind) in kinds {
        for (language, ending) in [(Language::Ja, ""), (Language::En, "-en")] {
            let name = format!("{name}{ending}");
            all.insert(name.clone(), snippet(&name, &of_template(&built_in_template(kind, language))));
        }
    }
    for (name, body) in [
        ("prompt", "```prompt ${1:題名}\n${2:頼むこと}\n\n{{${3:材料}}}\n```"),
        (
            "quiz",
            "```quiz\nquestion: ${1:問い}\nchoices: [${2:答え}, ${3:もうひとつ}]\nanswer: ${4:1}\nwhy: ${5:理由}\n```",
        ),
        ("details", ":::details ${1:題名}\n$2\n:::"),
        ("tabs", ":::tabs\n== ${1:見出し}\n$2\n== ${3:見出し}\n$4\n:::"),
    ] {
        all.insert(name.to_owned(), snippet(name, body));
    }
    Value::Object(all)
}

fn snippet(name: &str, body: &str) -> Value {
    json!({
        "scope": "markdown",
        "prefix": format!("chienowa-{name}"),
        "description": format!("Chienowa: {name}"),
        "body": body.lines().collect::<Vec<_>>(),
    })
}

/// A template whose blanks the editor fills in.
fn of_template(template: &str) -> String {
    let month = "$CURRENT_YEAR-$CURRENT_MONTH";
    let lines = template.lines().filter(|line| !["AUTHORS", "DEPARTMENT", "TASKS", "TOOLS"].contains(line));
    let text = lines.collect::<Vec<_>>().join("\n").replace('\\', "\\\\").replace('$', "\\$");
    text.replace("TITLE", "${1:title}")
        .replace("DATE", &format!("{month}-${{CURRENT_DATE}}"))
        .replace("MONTH", month)
}

fn pretty(value: &Value) -> String {
    format!("{value:#}\n")
}
