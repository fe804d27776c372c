//! nginx, Caddy and Apache over a site, each set up by what `chienowa recipe` prints, with nothing of our own but what
//! lets it run beside a test: a free port, logs in a folder, no rights of root.

use std::fs;
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::process::Running;

const PROGRAM: &str = env!("CARGO_BIN_EXE_chienowa");

/// Where Debian keeps Apache's modules, and which of them the recipe and a bare server need.
const APACHE_MODULES: &str = "/usr/lib/apache2/modules";
const APACHE_NEEDS: [&str; 12] = [
    "mpm_event",
    "authz_core",
    "alias",
    "brotli",
    "deflate",
    "dir",
    "env",
    "filter",
    "headers",
    "mime",
    "rewrite",
    "setenvif",
];

/// A server that has a recipe.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Nginx,
    Caddy,
    Apache,
}

impl Kind {
    pub(crate) const ALL: [Self; 3] = [Self::Nginx, Self::Caddy, Self::Apache];

    /// What `chienowa recipe` calls it.
    const fn recipe(self) -> &'static str {
        match self {
            Self::Nginx => "nginx",
            Self::Caddy => "caddy",
            Self::Apache => "apache",
        }
    }

    /// What it sends of files that lie compressed beside the others, by their ending, best first.
    pub(crate) const fn sends_precompressed(self) -> &'static [(&'static str, &'static str)] {
        match self {
            // Debian's has no module for brotli.
            Self::Nginx => &[("gz", "gzip")],
            Self::Caddy => &[("zst", "zstd"), ("br", "br"), ("gz", "gzip")],
            Self::Apache => &[("br", "br"), ("gz", "gzip")],
        }
    }
}

/// A server that runs.
pub(crate) struct WebServer {
    _server: Running,
    folder: TempDir,
    base: String,
    port: u16,
}

impl WebServer {
    /// Over a site; `portal` is the folder of the portal that it was built from, `base` where it is to stand.
    pub(crate) fn start(kind: Kind, portal: &Path, site: &Path, base: &str) -> Self {
        Self::start_with(kind, portal, site, base, |recipe| recipe)
    }

    /// The same with a recipe that an operator has edited.
    pub(crate) fn start_with(
        kind: Kind,
        portal: &Path,
        site: &Path,
        base: &str,
        edit: impl Fn(String) -> String,
    ) -> Self {
        let folder = readable_folder();
        let at = folder.path();
        link(site, &at.join("current"));
        // No server can tell which port it took, so one that is free now is taken.
        let port =
            TcpListener::bind("127.0.0.1:0").and_then(|socket| socket.local_addr()).expect("a port").port();
        let recipe = edit(printed(kind.recipe(), portal, base, &at.join("current")));
        let mut command = match kind {
            Kind::Nginx => nginx(at, port, &recipe),
            Kind::Caddy => caddy(at, port, &recipe),
            Kind::Apache => apache(at, port, &recipe),
        };
        let server = Running::start(&mut command, "`tests/run` installs it");
        let limit = Instant::now() + Duration::from_mins(1);
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            let told = fs::read_to_string(at.join("error")).unwrap_or_default();
            assert!(Instant::now() < limit, "{kind:?} does not answer: {told}\n{recipe}");
            std::thread::sleep(Duration::from_millis(20));
        }
        Self { _server: server, folder, base: base.to_owned(), port }
    }

    pub(crate) const fn port(&self) -> u16 {
        self.port
    }

    /// An address of the site.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{}{path}", self.port, self.base)
    }

    /// A file in this host's own folder: `signal.log` has the signals, `access` what else was asked for (nginx only).
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Puts another release in the place of the one there, as `chienowa publish` does.
    pub(crate) fn switch_to(&self, site: &Path) {
        let next = self.path("next");
        link(site, &next);
        fs::rename(next, self.path("current")).expect("a link can be replaced");
    }
}

/// Apache gives up the rights of root, and must still come in.
fn readable_folder() -> TempDir {
    let folder = TempDir::new().expect("a folder can be made");
    open_to_all(folder.path());
    folder
}

/// Lets every user read a folder.
pub(crate) fn open_to_all(folder: &Path) {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o755)).expect("rights can be set");
}

fn link(site: &Path, place: &Path) {
    let site = fs::canonicalize(site).expect("the site is there");
    std::os::unix::fs::symlink(site, place).expect("a link can be made");
}

/// What the command prints.
pub(crate) fn printed(recipe: &str, portal: &Path, base: &str, site: &Path) -> String {
    let mut command = Command::new(PROGRAM);
    command.args(["recipe", recipe, "--base-url", base, "--root"]).arg(portal).arg("--folder").arg(site);
    let told = command.output().expect("cargo builds the program");
    assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
    String::from_utf8(told.stdout).expect("a recipe is text")
}

/// The recipe with something of it in other words; it must have been there.
fn changed(recipe: &str, changes: &[(&str, &str)]) -> String {
    changes.iter().fold(recipe.to_owned(), |recipe, (from, to)| {
        assert!(recipe.contains(from), "the recipe has no `{from}`: {recipe}");
        recipe.replace(from, to)
    })
}

fn nginx(folder: &Path, port: u16, recipe: &str) -> Command {
    let at = folder.display();
    let recipe = changed(
        recipe,
        &[
            ("listen 80;", &format!("listen 127.0.0.1:{port};")),
            ("/var/log/nginx/portal-signal.log", &format!("{at}/signal.log")),
            // Its place depends on where the main configuration is.
            ("include mime.types;", "include /etc/nginx/mime.types;"),
        ],
    );
    // Without a master, whose workers would live on when it is killed.
    let main = format!(
        "daemon off; master_process off; pid {at}/pid; error_log {at}/error;
         events {{}}
         http {{
           log_format sent '$request_uri $status $body_bytes_sent'; access_log {at}/access sent;
           client_body_temp_path {at}/t1; proxy_temp_path {at}/t2; fastcgi_temp_path {at}/t3;
           uwsgi_temp_path {at}/t4; scgi_temp_path {at}/t5;
           include {at}/portal.conf;
         }}"
    );
    put(folder, "portal.conf", &recipe);
    put(folder, "nginx.conf", &main);
    let mut command = Command::new("nginx");
    command.arg("-p").arg(folder).arg("-c").arg(folder.join("nginx.conf"));
    command
}

fn caddy(folder: &Path, port: u16, recipe: &str) -> Command {
    let at = folder.display();
    let recipe = changed(
        recipe,
        &[
            ("\nportal.example.com {", &format!("\nhttp://127.0.0.1:{port} {{")),
            ("/var/log/caddy/portal-signal.log", &format!("{at}/signal.log")),
        ],
    );
    put(folder, "portal.caddy", &recipe);
    let main =
        format!("{{\n admin off\n log {{\n  output file {at}/error\n }}\n}}\nimport {at}/portal.caddy\n");
    put(folder, "Caddyfile", &main);
    let mut command = Command::new("caddy");
    command.args(["run", "--adapter", "caddyfile", "--config"]).arg(folder.join("Caddyfile"));
    command.env("XDG_DATA_HOME", folder).env("XDG_CONFIG_HOME", folder);
    command
}

fn apache(folder: &Path, port: u16, recipe: &str) -> Command {
    let at = folder.display();
    let recipe = changed(
        recipe,
        &[
            ("<VirtualHost *:80>", &format!("<VirtualHost 127.0.0.1:{port}>")),
            ("${APACHE_LOG_DIR}/portal-signal.log", &format!("{at}/signal.log")),
        ],
    );
    let modules: Vec<String> = APACHE_NEEDS
        .iter()
        .map(|name| format!("LoadModule {name}_module {APACHE_MODULES}/mod_{name}.so\n"))
        .collect();
    let modules = modules.concat();
    let main = format!(
        "{modules}ServerRoot {at}\nPidFile {at}/pid\nErrorLog {at}/error\nDefaultRuntimeDir {at}\nMutex pthread\nTypesConfig /dev/null\n\
         Listen 127.0.0.1:{port}\nServerName 127.0.0.1\nUser #65534\nGroup #65534\n\
         <Directory />\nRequire all denied\n</Directory>\n{recipe}"
    );
    put(folder, "apache.conf", &main);
    let mut command = Command::new("apache2");
    // In one process, whose children would live on when it is killed.
    command.arg("-X").arg("-f").arg(folder.join("apache.conf"));
    command
}

fn put(folder: &Path, name: &str, text: &str) {
    fs::write(folder.join(name), text).expect("a configuration can be written");
}
