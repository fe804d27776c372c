//! A program that runs beside a test and ends with it.

use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStdout, Command, Stdio};

/// Killed when dropped. Its standard output stays open, because some programs die when nobody listens.
pub(crate) struct Running {
    child: Child,
    stdout: BufReader<ChildStdout>,
}

impl Running {
    /// Starts it with its errors thrown away; `missing` is what to tell if there is no such program.
    pub(crate) fn start(command: &mut Command, missing: &str) -> Self {
        let mut child =
            command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap_or_else(
                |error| panic!("cannot start {}: {error}; {missing}", command.get_program().display()),
            );
        let stdout = BufReader::new(child.stdout.take().expect("standard output is piped"));
        Self { child, stdout }
    }

    /// Reads lines until one holds the number after `before`, such as the port it listens on.
    pub(crate) fn number_after(&mut self, before: &str) -> u16 {
        self.told_number(before).unwrap_or_else(|told| panic!("it ended before it told its port: {told}"))
    }

    /// The same; all that it printed, if it ended without.
    pub(crate) fn told_number(&mut self, before: &str) -> Result<u16, String> {
        let mut told = String::new();
        loop {
            let start = told.len();
            if self.stdout.read_line(&mut told).expect("what it prints is UTF-8") == 0 {
                return Err(told);
            }
            if let Some((_, after)) = told[start..].split_once(before) {
                let digits = after.split(|c: char| !c.is_ascii_digit()).next().unwrap_or_default();
                return Ok(digits
                    .parse()
                    .unwrap_or_else(|_| panic!("no number after `{before}` in: {told}")));
            }
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended already; nothing else can be done about either.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
