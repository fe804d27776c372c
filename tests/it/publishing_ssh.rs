//! `chienowa publish` to another machine: a real `sshd` on this one, whose connection can be cut.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crate::publishing::{Portal, Readers};
use crate::random::Random;
use crate::support::{Run, chienowa, files_below, put};

const DAY: &str = "2026-11-23T09:00";

/// Killed so often; `CHIENOWA_KILLS` asks for more.
const KILLS: usize = 5;

/// Far longer than anything here takes.
const PATIENCE: Duration = Duration::from_secs(30);

/// `sshd` for the user that runs the tests, with keys of its own.
struct Host {
    folder: tempfile::TempDir,
    server: Child,
    port: u16,
    /// A way to it that ends after so many bytes.
    proxy: Proxy,
}

impl Host {
    fn start() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let at = |name: &str| folder.path().join(name);
        for key in ["host", "user", "stranger"] {
            let made = Command::new("ssh-keygen")
                .args(["-q", "-t", "ed25519", "-N", "", "-f"])
                .arg(at(key))
                .status()
                .expect("openssh is installed; tests/run sees to it");
            assert!(made.success());
        }
        fs::copy(at("user.pub"), at("authorized")).expect("the key was made");
        let port =
            TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a port").port();
        let config = format!(
            "ListenAddress 127.0.0.1\nPort {port}\nHostKey {0}/host\nAuthorizedKeysFile {0}/authorized\n\
             PidFile none\nStrictModes no\nUsePAM no\nPasswordAuthentication no\nPermitRootLogin yes\n\
             MaxStartups 100\n",
            folder.path().display()
        );
        fs::write(at("sshd_config"), config).expect("it can be written");
        // It wants to be started by its whole name, and to find this folder.
        let _ = fs::create_dir_all("/run/sshd");
        let server = Command::new("/usr/sbin/sshd")
            .args(["-D", "-e", "-f"])
            .arg(at("sshd_config"))
            .stderr(fs::File::create(at("log")).expect("it can be written"))
            .spawn()
            .expect("sshd is installed; tests/run sees to it");
        let limit = Instant::now() + PATIENCE;
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            let log = fs::read_to_string(at("log")).unwrap_or_default();
            assert!(Instant::now() < limit, "sshd does not answer: {log}");
            thread::sleep(Duration::from_millis(20));
        }
        let proxy = Proxy::start(port);
        fs::create_dir(at("srv")).expect("a new folder");
        Self { folder, server, port, proxy }
    }

    fn config(&self, port: u16) -> String {
        let srv = self.folder.path().join("srv");
        format!(
            "title: 部門の玄関\npublish:\n  targets:\n    host: {{ssh: 127.0.0.1, path: '{0}/portal', port: {port}, keep: 2}}\n    \
             far: {{ssh: 127.0.0.1, path: '{0}/none/portal', port: {port}}}\n    nobody: {{ssh: 127.0.0.1, path: '{0}/portal', port: 1}}\n",
            srv.display()
        )
    }

    /// The site as readers find it.
    fn site(&self) -> PathBuf {
        self.folder.path().join("srv/portal/current")
    }

    fn command(&self, portal: &Portal, key: &str, more: &[&str]) -> Command {
        let folder = self.folder.path().display();
        let mut command = chienowa();
        command.current_dir(portal.root()).args(["publish", "--at", DAY]).args(more).env(
            "CHIENOWA_SSH",
            format!(
                "ssh -F none -i {folder}/{key} -o IdentitiesOnly=yes -o StrictHostKeyChecking=accept-new -o UserKnownHostsFile={folder}/known"
            ),
        );
        command
    }

    fn publish(&self, portal: &Portal, more: &[&str]) -> Run {
        self.command(portal, "user", more).output().expect("the program can be started").into()
    }

    #[track_caller]
    fn published(&self, portal: &Portal) -> String {
        let run = self.publish(portal, &["host", "--verbose"]);
        assert_eq!(run.status, 0, "{}", run.err);
        run.err
    }

    fn holds(&self) -> BTreeMap<String, Vec<u8>> {
        let mut files = files_below(&self.site());
        files.remove("_chienowa/manifest.json");
        files
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// Passes bytes on until it may not any more; then every connection is cut, and later ones at once.
pub(crate) struct Proxy {
    pub(crate) port: u16,
    left: Arc<AtomicU64>,
}

impl Proxy {
    pub(crate) fn start(to: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let port = listener.local_addr().expect("it has one").port();
        let left = Arc::new(AtomicU64::new(u64::MAX));
        let allowed = left.clone();
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let Ok(server) = TcpStream::connect(("127.0.0.1", to)) else { continue };
                for (from, into) in [(&client, &server), (&server, &client)] {
                    let (from, into) = (from.try_clone(), into.try_clone());
                    let allowed = allowed.clone();
                    thread::spawn(move || pass(from.expect("a socket"), into.expect("a socket"), &allowed));
                }
            }
        });
        Self { port, left }
    }

    pub(crate) fn allow(&self, bytes: u64) {
        self.left.store(bytes, Ordering::SeqCst);
    }
}

fn pass(mut from: TcpStream, mut into: TcpStream, left: &AtomicU64) {
    let mut buffer = [0; 4096];
    while let Ok(count) = from.read(&mut buffer) {
        let may =
            left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(count as u64));
        if count == 0 || may.is_err() || into.write_all(&buffer[..count]).is_err() {
            break;
        }
    }
    let _ = (from.shutdown(Shutdown::Both), into.shutdown(Shutdown::Both));
}

#[test]
fn another_machine_holds_the_site_and_gets_only_what_changed() {
    let host = Host::start();
    let portal = Portal::new(&host.config(host.port));
    let listed = host.publish(&portal, &["host", "--dry-run"]);
    assert_eq!((listed.status, listed.out.contains("+ index.html")), (0, true), "{}", listed.err);
    assert!(!host.folder.path().join("srv/portal").exists(), "a dry run made something");
    assert!(host.published(&portal).contains("published release 1"));
    let first = host.holds();
    assert_eq!(first, portal.built("host"));
    assert!(host.published(&portal).contains("nothing has changed"));

    put(portal.root(), "content/about.md", "---\ntitle: この場所\n---\n別の文。\n");
    let told = host.publish(&portal, &["host", "--dry-run"]);
    let second = host.published(&portal);
    let changes: Vec<&str> = second.lines().filter(|line| line.starts_with(['+', '~', '-'])).collect();
    assert_eq!(changes, told.out.lines().collect::<Vec<_>>());
    assert!(changes.contains(&"~ about/index.html") && !changes.contains(&"~ index.html"), "{second}");
    let (now, built) = (host.holds(), portal.built("host"));
    assert!(built.iter().all(|(name, bytes)| now.get(name) == Some(bytes)));
    // What did not change is the same file as in the last release.
    let releases = host.folder.path().join("srv/portal/releases");
    let inode = |release: &str| {
        use std::os::unix::fs::MetadataExt;
        fs::metadata(releases.join(release).join("404.html")).expect("it is there").ino()
    };
    assert_eq!(inode("000001"), inode("000002"));

    assert_eq!(host.publish(&portal, &["host", "--rollback"]).status, 0);
    assert_eq!(host.holds(), first);
    assert_eq!(host.publish(&portal, &["host", "--rollback"]).status, 2);
    host.published(&portal);
    let names: Vec<String> = files_below(&releases).into_keys().collect();
    let of = |release: &str| names.iter().any(|name| name.starts_with(release));
    assert_eq!((of("000001"), of("000002"), of("000003")), (false, true, true), "two releases stay");

    fs::remove_file(host.site().join("about/index.html")).expect("it is there");
    fs::write(host.site().join("about/index.html"), "changed by hand").expect("it can be written");
    host.published(&portal);
    assert!(built.iter().all(|(name, bytes)| host.holds().get(name) == Some(bytes)), "it was not mended");
}

#[test]
fn what_another_machine_refuses_is_told_and_the_site_stays() {
    let host = Host::start();
    let portal = Portal::new(&host.config(host.port));
    host.published(&portal);
    let before = host.holds();
    portal.write("その間に書いた文です。");
    for (key, target, words) in [
        ("stranger", "host", "Permission denied (publickey"),
        ("user", "nobody", "Connection refused"),
        ("user", "far", "No such file or directory"),
    ] {
        let run: Run = host.command(&portal, key, &[target]).output().expect("it can be started").into();
        assert_eq!((run.status, run.err.contains(words)), (2, true), "{target}: {}", run.err);
        assert!(run.err.contains("readers see"), "{}", run.err);
    }
    let mut without = host.command(&portal, "user", &["host"]);
    let run: Run = without.env("CHIENOWA_SSH", "no-such-ssh").output().expect("it can be started").into();
    assert_eq!((run.status, run.err.contains("`no-such-ssh` cannot be started")), (2, true), "{}", run.err);
    assert_eq!(host.holds(), before);

    let lock = host.folder.path().join("srv/portal/.chienowa-publish.lock");
    let held = fs::File::options().append(true).open(&lock).expect("a publish left it");
    held.lock().expect("nobody holds it");
    let run = host.publish(&portal, &["host"]);
    assert_eq!((run.status, run.err.contains("somebody is publishing there")), (2, true), "{}", run.err);
    drop(held);
    host.published(&portal);
}

#[test]
fn a_publish_that_is_killed_or_cut_off_is_never_seen_and_the_next_one_mends_the_rest() {
    let kills = std::env::var("CHIENOWA_KILLS").map_or(KILLS, |text| text.parse().expect("a number"));
    let host = Host::start();
    let portal = Portal::new(&host.config(host.proxy.port));
    let texts = ["初めの文です。", "二つ目の、少し長い文です。"];
    let mut whole = Duration::ZERO;
    let mut states = Vec::new();
    for words in texts.iter().rev() {
        portal.write(words);
        let began = Instant::now();
        host.published(&portal);
        whole = whole.max(began.elapsed());
        states.push(portal.built("host"));
    }
    let readers = Readers::of(host.site(), states);
    let mut random = Random::new(22);
    let (mut killed, mut cut) = (0, 0);
    for round in 0..20 * kills {
        if killed >= kills && cut >= kills {
            break;
        }
        portal.write(texts[round % 2]);
        let by_kill = killed < kills && round % 2 == 0;
        if !by_kill {
            host.proxy.allow(random.below(120_000) as u64);
        }
        let mut command = host.command(&portal, "user", &["host", "--quiet"]);
        let mut child = command.stderr(Stdio::null()).spawn().expect("the program can be started");
        if by_kill {
            let after =
                u64::try_from(whole.as_micros()).expect("it is short") * random.below(100) as u64 / 100;
            thread::sleep(Duration::from_micros(after));
            if child.try_wait().expect("it can be asked").is_none() {
                child.kill().expect("it can be killed");
                killed += 1;
            }
        }
        let ended = child.wait().expect("it has ended");
        if !by_kill {
            assert!(matches!(ended.code(), Some(0 | 2)), "{ended}");
            cut += usize::from(ended.code() == Some(2));
            host.proxy.allow(u64::MAX);
        }
    }
    assert!(killed >= kills && cut >= kills, "only {killed} were killed and {cut} cut off");
    portal.write(texts[0]);
    mended(&host, &portal);
    let looked = readers.ended();
    assert!(looked > kills, "readers looked only {looked} times");
}

/// Publishes once more. A session that was killed holds the lock for a moment after.
fn mended(host: &Host, portal: &Portal) {
    let limit = Instant::now() + PATIENCE;
    loop {
        let run = host.publish(portal, &["host"]);
        if run.status == 0 {
            break;
        }
        assert!(run.err.contains("somebody is publishing") && Instant::now() < limit, "{}", run.err);
        thread::sleep(Duration::from_millis(100));
    }
    let (now, built) = (host.holds(), portal.built("host"));
    assert!(built.iter().all(|(name, bytes)| now.get(name) == Some(bytes)), "it was not mended");
    let left = left_over(&host.folder.path().join("srv/portal"));
    assert_eq!(left, [""; 0]);
}

fn left_over(folder: &Path) -> Vec<String> {
    files_below(folder).into_keys().filter(|name| name.contains("incoming")).collect()
}
