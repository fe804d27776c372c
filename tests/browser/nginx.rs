//! The built files behind nginx, as companies serve them, in a folder of a host and under a strict policy.

use std::fs;
use std::net::{TcpListener, TcpStream};
use std::process::Command;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::portal::{SUBFOLDER, built};
use crate::process::Running;

/// What a page may load and run: what the handbook recommends.
const POLICY: &str = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; style-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'";

/// The same without WebAssembly.
const NO_WASM: &str = "default-src 'self'; script-src 'self'; worker-src 'self'; img-src 'self' data:";

/// How a host behaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Manner {
    /// Answers ranges, several in one answer.
    Ranges,
    /// Sends whole files only, packs all of them on the way, and knows no file type.
    WholeFiles,
    /// Forbids WebAssembly.
    NoWebAssembly,
}

/// nginx over a copy of the built site, which a test may damage.
pub(crate) struct Nginx {
    _server: Running,
    folder: TempDir,
    port: u16,
}

impl Nginx {
    pub(crate) fn start(manner: Manner) -> Self {
        let folder = TempDir::new().expect("a folder can be made");
        crate::portal::copy(&built().join("team"), &folder.path().join("site/team"));
        // nginx cannot tell which port it took, so one that is free now is taken.
        let port =
            TcpListener::bind("127.0.0.1:0").and_then(|socket| socket.local_addr()).expect("a port").port();
        let path = folder.path().display();
        let (own, policy) = match manner {
            Manner::Ranges => {
                ("types { text/html html; text/css css; text/javascript js; image/svg+xml svg; }", POLICY)
            }
            Manner::WholeFiles => (
                "max_ranges 0; gzip on; gzip_types *; types { text/html html; text/css css; text/javascript js; image/svg+xml svg; }",
                POLICY,
            ),
            Manner::NoWebAssembly => {
                ("types { text/html html; text/css css; text/javascript js; image/svg+xml svg; }", NO_WASM)
            }
        };
        let config = format!(
            "daemon off; pid {path}/pid; error_log {path}/error; worker_processes 1;
             events {{}}
             http {{
               access_log {path}/access; default_type application/octet-stream; charset utf-8;
               client_body_temp_path {path}/t1; proxy_temp_path {path}/t2; fastcgi_temp_path {path}/t3;
               uwsgi_temp_path {path}/t4; scgi_temp_path {path}/t5;
               server {{ listen 127.0.0.1:{port}; root {path}/site; {own} add_header Content-Security-Policy \"{policy}\"; }}
             }}"
        );
        fs::write(folder.path().join("nginx.conf"), config).expect("the configuration can be written");
        let mut command = Command::new("nginx");
        command.arg("-p").arg(folder.path()).arg("-c").arg(folder.path().join("nginx.conf"));
        let server = Running::start(&mut command, "`tests/run` installs it");
        let limit = Instant::now() + Duration::from_secs(30);
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            let told = fs::read_to_string(folder.path().join("error")).unwrap_or_default();
            assert!(Instant::now() < limit, "nginx does not answer: {told}");
            std::thread::sleep(Duration::from_millis(20));
        }
        Self { _server: server, folder, port }
    }

    /// An address of the site.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{SUBFOLDER}{path}", self.port)
    }

    /// The files of the search index, to damage.
    pub(crate) fn index_files(&self, stem: &str) -> Vec<std::path::PathBuf> {
        let folder = self.folder.path().join("site/team/ai/_chienowa/search");
        let files =
            fs::read_dir(folder).expect("the index is there").map(|entry| entry.expect("an entry").path());
        let is_wanted = |path: &std::path::PathBuf| {
            path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(stem))
        };
        files.filter(is_wanted).collect()
    }

    /// Puts the same index under another name, as a newer build would, and takes the old one away.
    pub(crate) fn publish_again(&self) {
        for entry in self.index_files("index.bin") {
            let text = fs::read_to_string(&entry).expect("the entry is readable");
            let [start] = self.index_files("start.").try_into().expect("one start file");
            let old = start.file_name().expect("a name").to_string_lossy().into_owned();
            let new = old.replace("start.", "start.newer.");
            fs::rename(&start, start.with_file_name(&new)).expect("it can be renamed");
            fs::write(&entry, text.replace(&old, &new)).expect("the entry can be written");
        }
    }
}
