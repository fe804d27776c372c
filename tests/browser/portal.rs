//! The sample portal as a person has it: a folder to edit behind `chienowa serve`, or built behind a web server that
//! knows nothing of it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use tempfile::TempDir;

use crate::process::Running;

const PROGRAM: &str = env!("CARGO_BIN_EXE_chienowa");
/// The day on which everything the sample shows is current.
const DAY: &str = "2026-11-23";
/// Where the second build expects to stand.
pub(crate) const SUBFOLDER: &str = "/team/ai/";

/// `chienowa serve` over a copy of the sample portal.
pub(crate) struct Preview {
    folder: TempDir,
    _server: Running,
    port: u16,
}

impl Preview {
    pub(crate) fn start() -> Self {
        Self::start_with(&[])
    }

    pub(crate) fn start_with(options: &[&str]) -> Self {
        let folder = tempfile::tempdir().expect("a folder for the portal can be made");
        copy_sample(folder.path());
        let mut command = Command::new(PROGRAM);
        command
            .args(["serve", "--quiet", "--at", DAY, "--address", "127.0.0.1:0", "--root"])
            .arg(folder.path())
            .args(options);
        let mut server = Running::start(&mut command, "cargo builds it");
        let port = server.number_after("http://127.0.0.1:");
        Self { folder, _server: server, port }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// Overwrites the file in place, or makes it; folders above it are made.
    pub(crate) fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("it is inside the portal")).expect("the folder can be made");
        fs::write(path, text).unwrap_or_else(|error| panic!("{name}: {error}"));
    }

    /// Writes beside the file and puts the new one in its place, as most editors do.
    pub(crate) fn write_atomically(&self, name: &str, text: &str) {
        let beside = format!("{name}.swp");
        self.write(&beside, text);
        self.rename(&beside, name);
    }

    pub(crate) fn replace(&self, name: &str, from: &str, to: &str) {
        let text = self.read(name);
        assert!(text.contains(from), "{name} has no `{from}`");
        self.write(name, &text.replacen(from, to, 1));
    }

    /// Moves a file or a folder; folders above the new place are made.
    pub(crate) fn rename(&self, from: &str, to: &str) {
        let to = self.path(to);
        fs::create_dir_all(to.parent().expect("it is inside the portal")).expect("the folder can be made");
        fs::rename(self.path(from), to).unwrap_or_else(|error| panic!("{from}: {error}"));
    }

    pub(crate) fn remove(&self, name: &str) {
        fs::remove_file(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
    }
}

/// The sample portal, built twice: for the root of a host and for a folder of it.
static BUILT: LazyLock<PathBuf> = LazyLock::new(|| {
    let site = Path::new(env!("CARGO_TARGET_TMPDIR")).join("browser-site");
    if site.exists() {
        fs::remove_dir_all(&site).expect("the site of the last run can be removed");
    }
    build(&site, "/");
    build(&site.join(SUBFOLDER.trim_matches('/')), SUBFOLDER);
    site
});

/// Copies the sample portal.
fn copy_sample(to: &Path) {
    for part in ["content", "themes"] {
        copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join(part), &to.join(part));
    }
    fs::copy(sample_config(), to.join("chienowa.yaml")).expect("the configuration can be copied");
}

/// Builds the sample portal for a place.
pub(crate) fn build(output: &Path, base_url: &str) {
    build_with(output, &["--base-url", base_url]);
}

/// Builds the sample portal as a folder that needs no server.
pub(crate) fn build_portable(output: &Path) {
    build_with(output, &["--portable"]);
}

fn build_with(output: &Path, options: &[&str]) {
    // A copy outside of git: what the repository's commits tell of the pages differs from day to day.
    let folder = tempfile::tempdir().expect("a folder for the portal can be made");
    copy_sample(folder.path());
    let mut command = Command::new(PROGRAM);
    command.args(["build", "--quiet", "--strict", "--at", DAY]).args(options);
    let told = command.arg("--root").arg(folder.path()).arg("--output").arg(output).output();
    let told = told.expect("cargo builds the program");
    assert!(told.status.success(), "the sample portal builds: {}", String::from_utf8_lossy(&told.stderr));
}

/// The built sample portal: at the root, and again below [`SUBFOLDER`].
pub(crate) fn built() -> &'static Path {
    &BUILT
}

/// What the command line answers to each query, of the same files as [`build`].
pub(crate) fn search_all(queries: &[String]) -> Vec<serde_json::Value> {
    let folder = tempfile::TempDir::new().expect("a folder can be made");
    copy_sample(folder.path());
    let batch = folder.path().join("queries.jsonl");
    let lines: Vec<String> =
        queries.iter().map(|query| serde_json::json!({ "query": query }).to_string()).collect();
    fs::write(&batch, lines.join("\n")).expect("the queries can be written");
    let mut command = Command::new(PROGRAM);
    command.args(["search", "--json", "--limit", "10", "--at", DAY, "--root"]).arg(folder.path());
    let told = command.arg("--batch").arg(&batch).output().expect("cargo builds the program");
    assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
    let text = String::from_utf8(told.stdout).expect("results are UTF-8");
    text.lines().map(|line| serde_json::from_str(line).expect("a line is JSON")).collect()
}

/// Python's plain file server over the built site.
pub(crate) struct Host {
    _server: Running,
    port: u16,
}

impl Host {
    pub(crate) fn start() -> Self {
        Self::over(&BUILT)
    }

    /// The same over any folder.
    pub(crate) fn over(site: &Path) -> Self {
        let mut command = Command::new("python3");
        command.args(["-u", "-m", "http.server", "0", "--bind", "127.0.0.1", "--directory"]).arg(site);
        let mut server = Running::start(&mut command, "`tests/run` installs it");
        let port = server.number_after("127.0.0.1 port ");
        Self { _server: server, port }
    }

    /// An address below `base`: `/` or [`SUBFOLDER`].
    pub(crate) fn url(&self, base: &str, path: &str) -> String {
        format!("http://127.0.0.1:{}{base}{path}", self.port)
    }
}

fn sample_config() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("chienowa.yaml")
}

pub(crate) fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder can be made");
    for entry in fs::read_dir(from).unwrap_or_else(|error| panic!("{}: {error}", from.display())) {
        let entry = entry.expect("the sample can be listed");
        let target = to.join(entry.file_name());
        if entry.file_type().expect("the sample's files have types").is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("the sample can be copied");
        }
    }
}
