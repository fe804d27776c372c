//! The hostile portal, built by the program, and behind `chienowa serve` with what `check` refuses.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use super::corpus::portal::HostilePortal;
use crate::portal::Host;
use crate::process::Running;

const PROGRAM: &str = env!("CARGO_BIN_EXE_chienowa");
const DAY: &str = "2026-11-23";

/// A page that nobody's program wrote: what the witness must see.
pub(super) const PLANTED: &str = "planted.html";

/// The built site behind a plain web server.
pub(super) struct Site {
    pub(super) host: Host,
    pub(super) portal: HostilePortal,
    output: TempDir,
}

impl Site {
    pub(super) fn start() -> Self {
        let portal = HostilePortal::accepted();
        let output = tempfile::tempdir().expect("a folder can be made");
        let mut command = Command::new(PROGRAM);
        command.args(["build", "--quiet", "--at", DAY, "--base-url", "/", "--root"]).arg(portal.root());
        command.arg("--signals").arg(portal.signals()).arg("--output").arg(output.path());
        let told = command.output().expect("cargo builds the program");
        assert!(
            told.status.success(),
            "{}: {}{}",
            told.status,
            String::from_utf8_lossy(&told.stdout),
            String::from_utf8_lossy(&told.stderr)
        );
        let page = fs::read_to_string(output.path().join("faq/index.html")).expect("it was built");
        let planted = "<script>alert('planted')</script><p style='color:red' onclick='alert(1)'>x</p>\
                       <img src='https://attacker.example/x.png' onerror='alert(2)'></main>";
        fs::write(output.path().join(PLANTED), page.replace("</main>", planted)).expect("it can be written");
        Self { host: Host::over(output.path()), portal, output }
    }

    pub(super) fn url(&self, path: &str) -> String {
        self.host.url("/", path)
    }

    /// Addresses of all files with this ending, below the site.
    pub(super) fn files(&self, ending: &str) -> Vec<String> {
        let mut found = Vec::new();
        collect(self.output.path(), self.output.path(), ending, &mut found);
        found.retain(|name| name != PLANTED);
        found.sort();
        found
    }
}

fn collect(root: &Path, folder: &Path, ending: &str, found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).expect("the site can be listed") {
        let path: PathBuf = entry.expect("an entry").path();
        if path.is_dir() {
            collect(root, &path, ending, found);
        } else if let Some(name) = path.strip_prefix(root).expect("it is below").to_str()
            && name.ends_with(ending)
        {
            found.push(name.to_owned());
        }
    }
}

/// `chienowa serve` over the portal with everything in it.
pub(super) struct Served {
    _portal: HostilePortal,
    _server: Running,
    port: u16,
}

impl Served {
    pub(super) fn start() -> Self {
        let portal = HostilePortal::everything();
        let mut command = Command::new(PROGRAM);
        command.args(["serve", "--quiet", "--at", DAY, "--address", "127.0.0.1:0", "--root"]);
        let mut server = Running::start(command.arg(portal.root()), "cargo builds it");
        let port = server.number_after("http://127.0.0.1:");
        Self { _portal: portal, _server: server, port }
    }

    pub(super) fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}/{path}", self.port)
    }
}
