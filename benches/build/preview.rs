//! `chienowa serve` as a child: where it listens, what it answers, how often it rebuilds.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, ChildStderr, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use crate::ground::Ground;
use crate::{Failure, machine};

/// Longer than any answer takes; then something is wrong.
const PATIENCE: Duration = Duration::from_mins(5);

/// Between two looks.
const POLL: Duration = Duration::from_millis(1);

/// Who uses no CPU for so long is at rest; longer than watching waits for more changes.
const REST: Duration = Duration::from_millis(500);

/// Killed when dropped.
pub(crate) struct Preview {
    child: Child,
    port: u16,
    base: String,
    rebuilds: Arc<AtomicUsize>,
}

impl Preview {
    /// Starts it and waits until it tells its address.
    pub(crate) fn start(ground: &Ground, program: &Path) -> Result<Self, Failure> {
        let mut command = ground.command(program, "serve");
        command.args(["--verbose", "--color", "never", "--address", "127.0.0.1:0"]);
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
        let rebuilds = Arc::default();
        count_rebuilds(child.stderr.take().expect("standard error is piped"), Arc::clone(&rebuilds));
        let mut told = BufReader::new(child.stdout.take().expect("standard output is piped"));
        let mut preview = Self { child, port: 0, base: String::new(), rebuilds };
        let mut line = String::new();
        told.read_line(&mut line)?;
        let address = line.trim().strip_prefix("http://127.0.0.1:").ok_or("`serve` told no address")?;
        let (port, base) = address.split_once('/').unwrap_or((address, ""));
        preview.port = port.parse()?;
        preview.base = format!("/{base}");
        Ok(preview)
    }

    /// A page, by its address below the base, or nothing while there is no answer.
    pub(crate) fn page(&self, address: &str) -> Option<String> {
        let path = format!("{}{}", self.base.trim_end_matches('/'), address);
        get(self.port, &path).ok().flatten()
    }

    /// Asks each millisecond until the page holds the text; gives the time since `start`. The server closes each
    /// connection, so each question has its own.
    pub(crate) fn until_shown(&self, address: &str, text: &str, start: Instant) -> Result<Duration, Failure> {
        while start.elapsed() < PATIENCE {
            let asked = Instant::now();
            if self.page(address).is_some_and(|page| page.contains(text)) {
                return Ok(start.elapsed());
            }
            std::thread::sleep(POLL.saturating_sub(asked.elapsed()));
        }
        Err(format!("`{text}` was never served at {address}").into())
    }

    /// Waits until it has nothing left to do, such as bringing its search up to date.
    pub(crate) fn rest(&self) {
        let start = Instant::now();
        let mut before = machine::ticks(self.process());
        while start.elapsed() < PATIENCE {
            std::thread::sleep(REST);
            let after = machine::ticks(self.process());
            if after == before {
                return;
            }
            before = after;
        }
    }

    /// Rebuilds that it has told of on the terminal.
    pub(crate) fn rebuilds(&self) -> usize {
        self.rebuilds.load(Ordering::SeqCst)
    }

    pub(crate) fn process(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Preview {
    fn drop(&mut self) {
        // It may have ended already; nothing else can be done about either.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Reads to the end, for a full pipe would stop the server.
fn count_rebuilds(told: ChildStderr, rebuilds: Arc<AtomicUsize>) {
    std::thread::spawn(move || {
        for line in BufReader::new(told).lines().map_while(Result::ok) {
            if line.ends_with("files or folders changed") || line == "everything may have changed" {
                rebuilds.fetch_add(1, Ordering::SeqCst);
            }
        }
    });
}

/// The body of an answer that is fine.
fn get(port: u16, path: &str) -> std::io::Result<Option<String>> {
    let mut stream = TcpStream::connect(("127.0.0.1", port))?;
    stream.set_read_timeout(Some(PATIENCE))?;
    write!(stream, "GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n")?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    let answer = String::from_utf8_lossy(&answer);
    let Some((head, body)) = answer.split_once("\r\n\r\n") else { return Ok(None) };
    Ok(head.starts_with("HTTP/1.1 200").then(|| body.to_owned()))
}
