//! `chienowa serve` as a child.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use crate::Failure;

/// Killed when dropped.
pub(crate) struct Served {
    child: Child,
    pub(crate) port: u16,
    /// `/` or `/portal/`.
    pub(crate) base: String,
}

impl Served {
    /// Starts it and waits until it tells its address.
    pub(crate) fn start(folder: &Path, program: &Path) -> Result<Self, Failure> {
        let mut command = Command::new(program);
        command.arg("serve").arg("--root").arg(folder);
        command.args(["--quiet", "--color", "never", "--address", "127.0.0.1:0"]);
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn()?;
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("standard output is piped")).read_line(&mut line)?;
        // Made before the address is understood, so that the child ends with it.
        let mut served = Self { child, port: 0, base: String::new() };
        let address = line.trim().strip_prefix("http://127.0.0.1:").ok_or("`serve` told no address")?;
        let (port, base) = address.split_once('/').unwrap_or((address, ""));
        served.port = port.parse()?;
        served.base = format!("/{base}");
        Ok(served)
    }

    /// Megabytes that it holds, and its threads.
    pub(crate) fn size(&self) -> (u64, u64) {
        let told = fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap_or_default();
        let number = |name: &str| {
            let line = told.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default();
            line.split_whitespace().next().and_then(|digits| digits.parse().ok()).unwrap_or(0)
        };
        (number("VmRSS:") / 1_000, number("Threads:"))
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // It may have ended already; nothing else can be done about either.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
