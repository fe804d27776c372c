//! The recipes for CI do what they promise: each script that `chienowa recipe` prints is run as a CI runs it, over a
//! new portal in a git repository, by somebody who has nothing at home.

#![cfg(unix)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_yaml::Value;
use tempfile::TempDir;

use crate::support::put;

const PROGRAM: &str = env!("CARGO_BIN_EXE_chienowa");

/// A machine of a CI: a home with nothing in it, and the portal as it was fetched.
struct Machine {
    home: TempDir,
    portal: TempDir,
    tools: TempDir,
    variables: BTreeMap<String, String>,
}

impl Machine {
    fn new() -> Self {
        let folder = || tempfile::tempdir().expect("a temporary folder can be made");
        let machine = Self { home: folder(), portal: folder(), tools: folder(), variables: BTreeMap::new() };
        let (portal, tools) = (machine.portal.path(), machine.tools.path());
        let made = Command::new(PROGRAM).arg("init").arg(portal).output().expect("cargo builds the program");
        assert!(made.status.success());
        let mut config = std::fs::read_to_string(portal.join("chienowa.yaml")).expect("it was made");
        let target = machine.home.path().join("published").display().to_string();
        config.push_str(&format!("\npublish: {{targets: {{intranet: {{directory: {target}}}}}}}\n"));
        put(portal, "chienowa.yaml", &config);
        for arguments in [&["init", "--quiet"][..], &["add", "."], &["commit", "--quiet", "-m", "begin"]] {
            let mut git = Command::new("git");
            git.args(["-c", "user.name=sample", "-c", "user.email=sample@example.com"]);
            assert!(git.args(arguments).current_dir(portal).status().expect("git is there").success());
        }
        // They reach no host, and note what they were asked.
        for tool in ["ssh", "rsync"] {
            put(tools, tool, format!("#!/bin/sh\necho \"{tool} $*\" >> \"$HOME/asked\"\n"));
            make_executable(&tools.join(tool));
        }
        let path = format!("{}:{}/.local/bin:/usr/bin:/bin", tools.display(), machine.home.path().display());
        let home = machine.home.path().display().to_string();
        machine.with("PATH", &path).with("HOME", &home).with("CHIENOWA_URL", &format!("file://{PROGRAM}"))
    }

    fn with(mut self, name: &str, value: &str) -> Self {
        self.variables.insert(name.to_owned(), value.to_owned());
        self
    }

    fn set(&mut self, name: &str, value: &str) {
        self.variables.insert(name.to_owned(), value.to_owned());
    }

    /// Runs a script as both CIs do.
    fn run(&self, script: &str) -> Output {
        let mut shell = Command::new("bash");
        shell.args(["--noprofile", "--norc", "-eo", "pipefail", "-c", script]);
        shell.current_dir(self.portal.path()).env_clear().envs(&self.variables);
        shell.output().expect("there is a shell")
    }

    #[track_caller]
    fn succeeds(&self, script: &str) -> String {
        let ran = self.run(script);
        assert!(ran.status.success(), "{script}\n{}", String::from_utf8_lossy(&ran.stderr));
        String::from_utf8(ran.stdout).expect("it is text")
    }

    fn file(&self, name: &str) -> PathBuf {
        self.portal.path().join(name)
    }

    /// What `ssh` and `rsync` were asked.
    fn asked(&self) -> String {
        std::fs::read_to_string(self.home.path().join("asked")).unwrap_or_default()
    }

    /// Whether readers have got a site.
    fn has_published(&self) -> bool {
        self.home.path().join("published/current/index.html").is_file()
    }

    /// A page that the portal cannot be built with.
    fn break_a_page(&self) {
        put(self.portal.path(), "content/recipes/minutes.md", "---\ntitle: x\nowner: 7\n---\n");
    }

    /// Writes when the site that was published changes by time alone.
    fn changes_at(&self, moment: &str) {
        put(self.portal.path(), ".chienowa/next-change", moment);
    }
}

fn make_executable(file: &Path) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(file, std::fs::Permissions::from_mode(0o755)).expect("rights can be set");
}

fn printed(name: &str, machine: &Machine) -> String {
    let mut command = Command::new(PROGRAM);
    command.args(["recipe", name, "--base-url", "https://portal.example.com/portal/", "--root"]);
    let told = command.arg(machine.portal.path()).output().expect("cargo builds the program");
    assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
    String::from_utf8(told.stdout).expect("a recipe is text")
}

fn recipe(name: &str, machine: &Machine) -> Value {
    let mut recipe: Value = serde_yaml::from_str(&printed(name, machine)).expect("a recipe is YAML");
    recipe.apply_merge().expect("it merges mappings only");
    recipe
}

/// The scripts of a job of GitHub by the names of their steps.
fn steps(recipe: &Value, job: &str) -> Vec<(String, String)> {
    let steps = recipe["jobs"][job]["steps"].as_sequence().expect("a job has steps");
    let text = |value: &Value| value.as_str().map(str::to_owned);
    steps.iter().filter_map(|step| Some((text(&step["name"])?, text(&step["run"])?))).collect()
}

/// All that a job of GitLab runs in one shell.
fn script(recipe: &Value, job: &str) -> String {
    let lines = |value: &Value| -> Vec<String> {
        let lines = value.as_sequence().expect("scripts are lists").iter();
        lines.map(|line| line.as_str().expect("a line is text").to_owned()).collect()
    };
    let mut script = lines(&recipe["default"]["before_script"]);
    script.extend(lines(&recipe[job]["script"]));
    script.join("\n")
}

/// A machine with what GitHub sets for each step.
fn machine_of_github(event: &str) -> Machine {
    let machine = Machine::new();
    let file = |name: &str| machine.home.path().join(name).display().to_string();
    let (path, output) = (file("path"), file("output"));
    machine
        .with("GITHUB_PATH", &path)
        .with("GITHUB_OUTPUT", &output)
        .with("GITHUB_EVENT_NAME", event)
        .with("CHIENOWA_SHA256", "")
        .with("SITE_URL", "https://example.com/portal/")
        .with("PORTAL_SSH_KEY", "a key\nof two lines")
        .with("PORTAL_KNOWN_HOSTS", "portal.example.com ssh-ed25519 AAAA")
}

fn due(machine: &Machine, script: &str) -> String {
    let output = machine.home.path().join("output");
    let _ = std::fs::remove_file(&output);
    machine.succeeds(script);
    std::fs::read_to_string(&output).expect("the step tells")
}

#[test]
fn github_checks_shows_and_publishes() {
    for (job, wanted) in [("check", "preview"), ("publish", ".chienowa/next-change"), ("pages", "public")] {
        let machine = machine_of_github("push");
        for (name, script) in steps(&recipe("github", &machine), job) {
            machine.succeeds(&script);
            if name == "Fetch chienowa" {
                let path =
                    std::fs::read_to_string(machine.home.path().join("path")).expect("a folder is added");
                assert!(machine.variables["PATH"].contains(path.trim()), "{path}");
            }
        }
        assert!(machine.file(wanted).exists(), "{job} leaves {wanted}");
        assert_eq!(machine.has_published(), job == "publish", "{job}");
        assert_eq!(machine.home.path().join(".ssh/id_ed25519").exists(), job == "publish");
    }
}

#[test]
fn github_shows_findings_beside_lines_and_fails() {
    let machine = machine_of_github("pull_request");
    machine.break_a_page();
    let recipe = recipe("github", &machine);
    let steps: BTreeMap<_, _> = steps(&recipe, "check").into_iter().collect();
    machine.succeeds(&steps["Fetch chienowa"]);
    let ran = machine.run(&steps["Check"]);
    assert_eq!(ran.status.code(), Some(1));
    let told = String::from_utf8_lossy(&ran.stdout).into_owned();
    assert!(told.contains("::error file=content/recipes/minutes.md,line="), "{told}");
}

#[test]
fn a_wrong_checksum_stops_both() {
    let mut machine = machine_of_github("push").with("CHIENOWA_SHA256", &"0".repeat(64));
    let (github, gitlab) = (recipe("github", &machine), recipe("gitlab", &machine));
    let fetch = &steps(&github, "check")[0].1;
    assert!(!machine.run(fetch).status.success());
    machine.set("CI_PIPELINE_SOURCE", "push");
    assert!(!machine.run(&script(&gitlab, "check")).status.success());
}

#[test]
fn a_schedule_publishes_only_when_time_alone_changed_something() {
    let machine = machine_of_github("schedule");
    let recipe = recipe("github", &machine);
    let today =
        steps(&recipe, "publish").into_iter().find(|(name, _)| name.starts_with("Does")).expect("a step").1;
    assert_eq!(due(&machine, &today), "due=true\n", "nothing is known of the last time");
    machine.changes_at("2026-01-01T00:00:00+09:00\n");
    assert_eq!(due(&machine, &today), "due=true\n");
    machine.changes_at("2999-01-01T00:00:00+09:00\n");
    assert_eq!(due(&machine, &today), "due=false\n");
    machine.changes_at("");
    assert_eq!(due(&machine, &today), "due=false\n", "it never changes");
    let pushed = machine.with("GITHUB_EVENT_NAME", "push");
    assert_eq!(due(&pushed, &today), "due=true\n");
}

fn machine_of_gitlab(source: &str) -> Machine {
    let machine = Machine::new();
    put(machine.home.path(), "key", "a key\n");
    put(machine.home.path(), "hosts", "portal.example.com ssh-ed25519 AAAA\n");
    let file = |name: &str| machine.home.path().join(name).display().to_string();
    let (key, hosts) = (file("key"), file("hosts"));
    machine
        .with("PORTAL_SSH_KEY", &key)
        .with("PORTAL_KNOWN_HOSTS", &hosts)
        .with("PREVIEW_HOST", "user@host")
        .with("PREVIEW_FOLDER", "/srv/portal-previews")
        .with("PREVIEW_URL", "https://portal.example.com/previews")
        .with("CI_COMMIT_REF_SLUG", "a-branch")
        .with("CI_PAGES_URL", "https://portal.pages.example.com/x")
        .with("CI_PIPELINE_SOURCE", source)
}

#[test]
fn gitlab_checks_shows_and_publishes() {
    let all = [
        ("check", "gl-code-quality.json", ""),
        (
            "preview",
            "preview",
            "rsync --archive --delete --mkpath preview/ user@host:/srv/portal-previews/a-branch/",
        ),
        (
            "preview-ends",
            "empty",
            "--include=/a-branch/*** --exclude=* empty/ user@host:/srv/portal-previews/",
        ),
        ("publish", ".chienowa/next-change", ""),
        ("pages", "public/index.html.gz", ""),
    ];
    for (job, wanted, asked) in all {
        let machine = machine_of_gitlab("push");
        machine.succeeds(&script(&recipe("gitlab", &machine), job));
        assert!(machine.file(wanted).exists(), "{job} leaves {wanted}");
        assert_eq!(machine.has_published(), job == "publish", "{job}");
        assert!(machine.asked().contains(asked), "{job}: {}", machine.asked());
    }
}

#[test]
fn gitlab_keeps_findings_for_the_merge_request_and_fails() {
    let machine = machine_of_gitlab("merge_request_event");
    machine.break_a_page();
    let ran = machine.run(&script(&recipe("gitlab", &machine), "check"));
    assert_eq!(ran.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&ran.stdout).contains("minutes.md"), "the log of the job has them too");
    let report = std::fs::read(machine.file("gl-code-quality.json")).expect("there is a report");
    let report: Vec<serde_json::Value> = serde_json::from_slice(&report).expect("it is a JSON array");
    assert_eq!(report[0]["location"]["path"], "content/recipes/minutes.md");
    assert!(report[0]["fingerprint"].is_string());
}

#[test]
fn a_schedule_of_gitlab_publishes_only_when_time_alone_changed_something() {
    let machine = machine_of_gitlab("schedule");
    let script = script(&recipe("gitlab", &machine), "publish");
    machine.changes_at("2999-01-01T00:00:00+09:00\n");
    assert!(machine.succeeds(&script).contains("nothing changes before 2999-01-01T00:00:00+09:00"));
    machine.changes_at("2026-01-01T00:00:00+09:00\n");
    assert_eq!(machine.succeeds(&script).find("nothing changes"), None);
    let next = std::fs::read_to_string(machine.file(".chienowa/next-change")).expect("it is written");
    assert!(!next.contains("2026-01-01"), "{next}");
}

#[test]
fn the_first_stage_of_the_image_builds_the_site_and_the_configuration() {
    let machine = Machine::new();
    let text = printed("docker", &machine);
    let (_, run) = text.split_once("\nRUN ").expect("a stage runs something");
    let lines = run.split_inclusive('\n').take_while(|line| !line.starts_with("FROM"));
    let script: String = lines.collect::<String>().replace("--mount=type=cache,target=/portal/.chienowa", "");
    let program = Path::new(PROGRAM).parent().expect("it lies in a folder").display().to_string();
    let path = format!("{program}:{}", machine.variables["PATH"]);
    let machine = machine.with("PATH", &path);
    machine.succeeds(script.trim_start_matches([' ', '\\', '\n']));
    let config = std::fs::read_to_string(machine.file("image/portal.conf")).expect("it is printed");
    for wanted in
        ["location ^~ /portal/ {", "alias /usr/share/nginx/html/;", "access_log /var/log/portal/signal.log"]
    {
        assert!(config.contains(wanted), "{wanted}: {config}");
    }
    let page = std::fs::read_to_string(machine.file("image/site/index.html")).expect("it is built");
    assert!(page.contains("\"/portal/_chienowa/"), "it is built for its place");
}
