//! Built files behind an nginx of many manners, in a folder of a host and under a strict policy; `web_server.rs` has
//! what `chienowa recipe` sets up.

use std::fs;
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::process::Running;

/// What a page may load and run.
const POLICY: &str = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; style-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'";

/// The same without WebAssembly.
const NO_WASM: &str = "default-src 'self'; script-src 'self'; worker-src 'self'; img-src 'self' data:";

/// File types, and what is packed on the way, as distributions of nginx set it up.
const USUAL: &str =
    "types { text/html html; text/css css; text/javascript js; image/svg+xml svg; application/json json; }
                     gzip on; gzip_types text/css text/javascript application/json;";

/// Where the index lies in a site.
pub(crate) const INDEX_FOLDER: &str = "_chienowa/search";

/// Until nothing more is logged for this long, an answer may still be on its way to the log.
const SETTLED: Duration = Duration::from_millis(100);

/// How a host behaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Manner {
    /// Answers ranges, several in one answer.
    Ranges,
    /// Packs all that gets smaller, and lets browsers keep every file with a hash in its name for a year.
    #[allow(dead_code, reason = "benches measure other things")]
    Published,
    /// Answers one range a request, and lets browsers keep every file with a hash in its name for a year, as stores of
    /// objects do.
    ObjectStore,
    /// Sends whole files only, packs all of them on the way, and knows no file type.
    WholeFiles,
    /// Forbids WebAssembly.
    NoWebAssembly,
}

impl Manner {
    fn directives(self) -> String {
        let policy = |policy: &str| format!("add_header Content-Security-Policy \"{policy}\";");
        match self {
            Self::Ranges => format!("{USUAL} {}", policy(POLICY)),
            // Directives of a location replace those around it.
            Self::Published => format!(
                "types {{ text/html html; text/css css; text/javascript js; image/svg+xml svg; application/json json;
                          image/jpeg jpg; image/png png; image/webp webp; }}
                 gzip on; gzip_types text/css text/javascript application/json image/svg+xml;
                 {policy} add_header Cache-Control no-cache;
                 location ~ \"\\.[0-9a-f]{{10,16}}\\.[a-z]+$\" {{
                   {policy} add_header Cache-Control \"max-age=31536000, immutable\"; }}",
                policy = policy(POLICY)
            ),
            Self::ObjectStore => format!(
                "{USUAL} max_ranges 1; {policy}
                 location ~ \"\\.[0-9a-f]{{16}}\\.[a-z]+$\" {{ {policy} add_header Cache-Control \"max-age=31536000, immutable\"; }}",
                policy = policy(POLICY)
            ),
            Self::WholeFiles => format!(
                "types {{ text/html html; text/css css; text/javascript js; image/svg+xml svg; }}
                 max_ranges 0; gzip on; gzip_types *; {}",
                policy(POLICY)
            ),
            Self::NoWebAssembly => format!("{USUAL} {}", policy(NO_WASM)),
        }
    }
}

/// One answer that nginx gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sent {
    /// As it was asked for.
    pub(crate) path: String,
    pub(crate) status: u16,
    /// Of the body, as it went over the wire.
    pub(crate) bytes: u64,
}

/// What a host has besides that of every test.
#[derive(Clone, Debug, Default)]
pub(crate) struct Directives {
    /// For the context `server`.
    pub(crate) server: String,
    /// An origin that pages may ask besides their own.
    pub(crate) connect: Option<String>,
}

/// nginx over a folder, in which the site stands below a path.
pub(crate) struct Nginx {
    server: Option<Running>,
    /// For its configuration and its log; holds the copy of the site if there is one.
    folder: TempDir,
    site: PathBuf,
    base: String,
    port: u16,
}

impl Nginx {
    /// Over a copy of a site, which a test may damage. `base` begins and ends with a slash.
    pub(crate) fn over_copy(site: &Path, base: &str, manner: Manner) -> Self {
        let folder = TempDir::new().expect("a folder can be made");
        let copy = folder.path().join("site");
        crate::portal::copy(site, &copy);
        Self::start(folder, copy, base, manner, &Directives::default())
    }

    /// Over a copy of a site, with more directives.
    #[allow(dead_code, reason = "benches ask no engine")]
    pub(crate) fn over_copy_with(site: &Path, base: &str, directives: &Directives) -> Self {
        let folder = TempDir::new().expect("a folder can be made");
        let copy = folder.path().join("site");
        crate::portal::copy(site, &copy);
        Self::start(folder, copy, base, Manner::Ranges, directives)
    }

    /// Over a site where it is.
    pub(crate) fn over(site: &Path, base: &str, manner: Manner) -> Self {
        let folder = TempDir::new().expect("a folder can be made");
        let site = fs::canonicalize(site).expect("the site is there");
        Self::start(folder, site, base, manner, &Directives::default())
    }

    fn start(folder: TempDir, site: PathBuf, base: &str, manner: Manner, more: &Directives) -> Self {
        // nginx cannot tell which port it took, so one that is free now is taken.
        let port =
            TcpListener::bind("127.0.0.1:0").and_then(|socket| socket.local_addr()).expect("a port").port();
        let path = folder.path().display();
        let mut directives = manner.directives();
        if let Some(origin) = &more.connect {
            directives = directives.replace(POLICY, &format!("{POLICY}; connect-src 'self' {origin}"));
        }
        // Without a master, whose workers would live on when it is killed.
        let config = format!(
            "daemon off; master_process off; pid {path}/pid; error_log {path}/error;
             events {{}}
             http {{
               log_format sent '$request_uri $status $body_bytes_sent';
               access_log {path}/access sent; default_type application/octet-stream; charset utf-8;
               client_body_temp_path {path}/t1; proxy_temp_path {path}/t2; fastcgi_temp_path {path}/t3;
               uwsgi_temp_path {path}/t4; scgi_temp_path {path}/t5;
               server {{
                 listen 127.0.0.1:{port}; root {path}/root;
                 {directives}
                 {server}
               }}
             }}",
            server = more.server,
        );
        fs::write(folder.path().join("nginx.conf"), config).expect("the configuration can be written");
        // The site stands below its path by a link: nginx's `alias` and `location` by pattern do not go together.
        let root = folder.path().join("root");
        let place: PathBuf = root.join(base.trim_matches('/')).components().collect();
        fs::create_dir_all(place.parent().expect("it is below the folder")).expect("a folder can be made");
        std::os::unix::fs::symlink(&site, &place).expect("a link can be made");
        let mut nginx = Self { server: None, folder, site, base: base.to_owned(), port };
        nginx.go_on();
        nginx
    }

    /// Ends it; the address stays its own.
    pub(crate) fn stop(&mut self) {
        self.server = None;
    }

    /// Starts it, again if it was stopped.
    pub(crate) fn go_on(&mut self) {
        let mut command = Command::new("nginx");
        command.arg("-p").arg(self.folder.path()).arg("-c").arg(self.folder.path().join("nginx.conf"));
        self.server = Some(Running::start(&mut command, "`tests/run` installs it"));
        let limit = Instant::now() + Duration::from_secs(30);
        while TcpStream::connect(("127.0.0.1", self.port)).is_err() {
            let told = fs::read_to_string(self.folder.path().join("error")).unwrap_or_default();
            assert!(Instant::now() < limit, "nginx does not answer: {told}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// An address of the site.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{}{path}", self.port, self.base)
    }

    /// What was sent from the search's folder since the start, once all of it has been.
    pub(crate) fn sent_for_search(&self) -> Vec<Sent> {
        let log = self.folder.path().join("access");
        let length = || fs::metadata(&log).map_or(0, |log| log.len());
        let mut before = length();
        loop {
            std::thread::sleep(SETTLED);
            let now = length();
            if now == before {
                break;
            }
            before = now;
        }
        let log = fs::read_to_string(&log).expect("the log is text");
        let sent = log.lines().map(|line| {
            let fields: Vec<&str> = line.split(' ').collect();
            let [path, status, bytes] = *fields else { panic!("a line of the log: {line}") };
            Sent {
                path: path.to_owned(),
                status: status.parse().expect("a status"),
                bytes: bytes.parse().expect("a number of bytes"),
            }
        });
        sent.filter(|sent| sent.path.contains(INDEX_FOLDER)).collect()
    }

    /// The files of the search index, to damage.
    pub(crate) fn index_files(&self, stem: &str) -> Vec<PathBuf> {
        let folder = self.site.join(INDEX_FOLDER);
        let files =
            fs::read_dir(folder).expect("the index is there").map(|entry| entry.expect("an entry").path());
        let is_wanted =
            |path: &PathBuf| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(stem));
        files.filter(is_wanted).collect()
    }

    /// The one file of the index whose name begins so.
    pub(crate) fn index_file(&self, stem: &str) -> PathBuf {
        <[PathBuf; 1]>::try_from(self.index_files(stem)).map(|[file]| file).expect("one file")
    }

    /// Puts an index in the place of the one there, as a build does: new files first, then the entry, and what is
    /// not needed any more is taken away last.
    pub(crate) fn publish(&self, bundle: &chienowa_search::Bundle) {
        let before: Vec<PathBuf> =
            ["start.", "data."].iter().flat_map(|stem| self.index_files(stem)).collect();
        let (entry, others): (Vec<_>, Vec<_>) =
            bundle.iter().partition(|(name, _)| *name == chienowa_search::ENTRY_FILE);
        let folder = self.site.join(INDEX_FOLDER);
        for (name, content) in others.into_iter().chain(entry) {
            fs::write(folder.join(name), content).expect("the index can be written");
        }
        for file in before {
            if !bundle.keys().any(|name| file.ends_with(name)) {
                fs::remove_file(file).expect("an old file can be removed");
            }
        }
    }

    /// Puts the same index under another name, as a newer build would, and takes the old one away.
    pub(crate) fn publish_again(&self) {
        let entry = self.index_file("index.bin");
        let text = fs::read_to_string(&entry).expect("the entry is readable");
        let start = self.index_file("start.");
        let old = start.file_name().expect("a name").to_string_lossy().into_owned();
        let new = old.replace("start.", "start.newer.");
        fs::rename(&start, start.with_file_name(&new)).expect("it can be renamed");
        fs::write(&entry, text.replace(&old, &new)).expect("the entry can be written");
    }
}
