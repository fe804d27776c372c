//! The CI recipes of the operators' handbook do what they promise: their very lines are run.

use std::path::Path;
use std::process::Command;

use serde_yaml::Value;

use crate::support::{copy_sample, put, repository};

/// The YAML fences of a handbook page.
fn recipes(page: &str) -> Vec<Value> {
    let text =
        std::fs::read_to_string(repository().join("content/handbook").join(page)).expect("the page is there");
    text.split("```yaml\n")
        .skip(1)
        .map(|rest| {
            serde_yaml::from_str(rest.split("```").next().unwrap_or_default()).expect("a recipe is YAML")
        })
        .collect()
}

/// Every line that a recipe runs: `script` lists and `run` steps, in order.
fn commands(recipe: &Value, found: &mut Vec<String>) {
    match recipe {
        Value::Mapping(mapping) => {
            for (key, value) in mapping {
                match (key.as_str(), value) {
                    (Some("script"), Value::Sequence(lines)) => {
                        found.extend(lines.iter().filter_map(Value::as_str).map(str::to_owned));
                    }
                    (Some("run" | "script"), Value::String(line)) => found.push(line.clone()),
                    _ => commands(value, found),
                }
            }
        }
        Value::Sequence(items) => items.iter().for_each(|item| commands(item, found)),
        _ => {}
    }
}

fn run_recipes(page: &str) {
    let scripts: Vec<String> = recipes(page)
        .iter()
        .map(|recipe| {
            let mut lines = Vec::new();
            commands(recipe, &mut lines);
            lines.join("\n")
        })
        // A fence without a command shows a piece of configuration.
        .filter(|script| !script.is_empty())
        .collect();
    assert!(scripts.len() >= 2, "{page} has recipes for GitLab and GitHub");
    for script in scripts {
        for word in ["chienowa check", "chienowa build", "rsync"] {
            assert!(script.contains(word), "{page}: {script}");
        }
        run_script(&script);
    }
}

/// Runs lines as a CI does, where `rsync` copies nothing and only notes what it was asked.
fn run_script(script: &str) {
    let portal = tempfile::tempdir().expect("a temporary folder can be made");
    copy_sample(portal.path());
    let tools = tempfile::tempdir().expect("a temporary folder can be made");
    put(
        tools.path(),
        "rsync",
        "#!/bin/sh\nfor argument; do source=$last; last=$argument; done\ntest -f \"$source/index.html\" && echo \"$*\" >> rsync.log\n",
    );
    make_executable(&tools.path().join("rsync"));
    let program = Path::new(env!("CARGO_BIN_EXE_chienowa")).parent().expect("the program lies in a folder");
    let path = format!(
        "{}:{}:{}",
        tools.path().display(),
        program.display(),
        std::env::var("PATH").unwrap_or_default()
    );
    let ran = Command::new("sh").args(["-ec", script]).current_dir(portal.path()).env("PATH", path).output();
    let ran = ran.expect("there is a shell");
    assert!(ran.status.success(), "{script}\n{}", String::from_utf8_lossy(&ran.stderr));
    let sent = std::fs::read_to_string(portal.path().join("rsync.log")).expect("something was sent");
    assert!(sent.contains("--delete-after"), "{sent}");
    assert!(portal.path().join("public/index.html").is_file());
    if let Ok(report) = std::fs::read(portal.path().join("gl-code-quality.json")) {
        assert!(
            serde_json::from_slice::<Vec<serde_json::Value>>(&report).is_ok(),
            "the report is a JSON array"
        );
    }
}

fn make_executable(file: &Path) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(file, std::fs::Permissions::from_mode(0o755)).expect("rights can be set");
    }
}

#[test]
#[cfg(unix)]
fn the_recipes_of_the_handbook_run() {
    run_recipes("operators.md");
}

#[test]
#[cfg(unix)]
fn the_translated_recipes_are_the_same() {
    let lines = |page| {
        let mut found = Vec::new();
        for recipe in recipes(page) {
            commands(&recipe, &mut found);
        }
        found
    };
    assert_eq!(lines("operators.md"), lines("operators.en.md"));
}
