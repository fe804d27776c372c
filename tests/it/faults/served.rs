//! `serve` while the world around it changes: its content goes and comes back, editors storm, builds run, it is killed.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use super::{DAY, Portal, page, rounds};
use crate::random::Random;
use crate::support::chienowa;

/// As long as a busy machine may take to show a change.
const PATIENCE: Duration = Duration::from_mins(1);

struct Server {
    child: Child,
    port: u16,
}

impl Server {
    fn start(portal: &Portal) -> Self {
        let mut child = chienowa()
            .current_dir(portal.root())
            .args(["serve", "--quiet", "--at", DAY, "--address", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program can be started");
        let mut line = String::new();
        let out = child.stdout.take().expect("it is piped");
        BufReader::new(out).read_line(&mut line).expect("it tells its address");
        let port = line.trim().rsplit(':').next().and_then(|rest| rest.trim_end_matches('/').parse().ok());
        Self { child, port: port.unwrap_or_else(|| panic!("no address: {line}")) }
    }

    fn get(&self, path: &str) -> String {
        let mut answer = Vec::new();
        let ask = || -> std::io::Result<Vec<u8>> {
            let mut stream = TcpStream::connect(("127.0.0.1", self.port))?;
            stream.set_read_timeout(Some(PATIENCE))?;
            write!(
                stream,
                "GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nConnection: close\r\n\r\n",
                self.port
            )?;
            stream.read_to_end(&mut answer)?;
            Ok(answer)
        };
        String::from_utf8_lossy(&ask().expect("it answers")).into_owned()
    }

    #[track_caller]
    fn shows(&self, path: &str, word: &str) {
        let began = Instant::now();
        while !self.get(path).contains(word) {
            assert!(began.elapsed() < PATIENCE, "{path} never shows {word}: {}", self.get(path));
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn content_that_goes_and_comes_back_is_served_again() {
    let portal = Portal::new();
    let server = Server::start(&portal);
    let content = portal.root().join("content");
    let away = portal.root().join("away");
    server.shows("/stories/s1/", "初めの文");
    // Moved away and back; what was good stays.
    fs::rename(&content, &away).expect("it is ours");
    std::thread::sleep(Duration::from_millis(300));
    assert!(server.get("/stories/s1/").contains("初めの文"));
    fs::rename(&away, &content).expect("it is ours");
    page(portal.root(), 1, "戻った");
    server.shows("/stories/s1/", "戻ったの文");
    // Another in its place, as after `git checkout`.
    fs::rename(&content, &away).expect("it is ours");
    page(portal.root(), 1, "別の枝");
    server.shows("/stories/s1/", "別の枝の文");
    fs::remove_dir_all(&content).expect("it is ours");
    fs::rename(&away, &content).expect("it is ours");
    server.shows("/stories/s2/", "初めの文");
    page(portal.root(), 2, "終わり");
    server.shows("/stories/s2/", "終わりの文");
}

#[test]
fn a_storm_of_editors_ends_in_what_they_wrote_last() {
    let portal = Portal::new();
    let server = Server::start(&portal);
    let stories = portal.root().join("content/stories");
    for round in 0..rounds(30) {
        let word = format!("嵐{round}");
        let file = stories.join("s3.md");
        let text = format!("---\ntitle: 話3\ndate: 2026-10-01\n---\n{word}の文。\n");
        fs::write(stories.join("s3.md~"), &text).expect("it can be written");
        fs::write(stories.join(".s3.md.swp"), "x").expect("it can be written");
        fs::write(stories.join("4913"), "").expect("it can be written");
        let _ = fs::remove_file(stories.join("4913"));
        match round % 4 {
            0 => fs::write(&file, &text).expect("it can be written"),
            1 => fs::rename(stories.join("s3.md~"), &file).expect("it is there"),
            2 => {
                fs::remove_file(&file).expect("it is there");
                fs::write(&file, &text).expect("it can be written");
            }
            _ => {
                fs::rename(&file, stories.join("s3.md.bak~")).expect("it is there");
                fs::write(&file, "").expect("it can be written");
                fs::write(&file, &text).expect("it can be written");
            }
        }
    }
    server.shows("/stories/s3/", &format!("嵐{}の文", rounds(30) - 1));
    assert!(!server.get("/stories/s3.md~").starts_with("HTTP/1.1 200"));
}

#[test]
fn a_server_that_is_killed_or_builds_beside_a_build_leaves_nothing_that_changes_one() {
    let portal = Portal::new();
    let mut random = Random::new(19);
    for round in 0..rounds(6) {
        portal.edit(&format!("{round}回目"));
        let mut server = Server::start(&portal);
        if round % 2 == 0 {
            assert!(server.get("/api/search?q=%E8%AD%B0%E4%BA%8B%E9%8C%B2").starts_with("HTTP/1.1 200"));
            portal.edit(&format!("{round}回目の途中"));
            portal.built();
        }
        std::thread::sleep(Duration::from_millis(u64::try_from(random.below(1_500)).expect("it is small")));
        server.child.kill().expect("it runs");
        drop(server);
        portal.assert_clean(&format!("round {round}"));
    }
}

#[cfg(unix)]
#[test]
fn a_file_that_became_a_link_while_it_is_served_is_not_followed() {
    let portal = Portal::new();
    let outside = tempfile::tempdir().expect("a temporary folder can be made");
    crate::support::put(outside.path(), "secret.png", "himitsu");
    let server = Server::start(&portal);
    assert!(server.get("/files/noise.png").starts_with("HTTP/1.1 200"));
    let image = portal.root().join("content/files/noise.png");
    fs::remove_file(&image).expect("it is ours");
    std::os::unix::fs::symlink(outside.path().join("secret.png"), &image).expect("a link can be made");
    let until = Instant::now() + Duration::from_secs(2);
    while Instant::now() < until {
        assert!(!server.get("/files/noise.png").contains("himitsu"), "the link is followed");
    }
}
