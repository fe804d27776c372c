//! A shell on another machine that stays open.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::thread::JoinHandle;

use super::{PublishError, Unreachable};

/// Ends the output of a step; nothing that a step prints begins so.
const END: &str = "chienowa-step-ended";

/// The command that reaches another machine, with its options; its words are separated by spaces.
const COMMAND: &str = "CHIENOWA_SSH";

/// A shell on another machine. What it runs ends with it.
#[derive(Debug)]
pub(super) struct Session {
    host: String,
    child: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
    errors: Option<JoinHandle<String>>,
}

/// `ssh` and its options, without the host. Asks nobody for a password: nobody may be there.
pub(super) fn command(port: Option<u16>) -> Vec<String> {
    let chosen = std::env::var(COMMAND).ok().filter(|words| !words.trim().is_empty());
    let mut words: Vec<String> =
        chosen.as_deref().unwrap_or("ssh").split_whitespace().map(str::to_owned).collect();
    // A connection that is lost is found out within a minute.
    let options = ["BatchMode=yes", "ConnectTimeout=20", "ServerAliveInterval=15", "ServerAliveCountMax=3"];
    for option in options {
        words.extend(["-o".to_owned(), option.to_owned()]);
    }
    words.extend(port.into_iter().flat_map(|port| ["-p".to_owned(), port.to_string()]));
    words
}

/// A text as one word of a shell.
pub(super) fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

impl Session {
    /// Opens a shell on a machine.
    pub(super) fn open(host: &str, port: Option<u16>) -> Result<Self, PublishError> {
        let words = command(port);
        let unreachable = |why: Unreachable| PublishError::Host { host: host.to_owned(), why };
        let mut child = Command::new(&words[0])
            .args(&words[1..])
            .args(["--", host, "sh"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|reason| unreachable(Unreachable::NoProgram { program: words[0].clone(), reason }))?;
        let input = child.stdin.take();
        let output = BufReader::new(child.stdout.take().expect("it was asked for"));
        let mut errors = child.stderr.take().expect("it was asked for");
        let errors = std::thread::spawn(move || {
            let mut text = Vec::new();
            // What cannot be read is not told.
            let _ = errors.read_to_end(&mut text);
            String::from_utf8_lossy(&text).into_owned()
        });
        let mut session = Self { host: host.to_owned(), child, input, output, errors: Some(errors) };
        session.run("set -f; set +f; umask 022")?;
        Ok(session)
    }

    /// Runs a step and gives what it prints; an error if it fails or the machine is gone.
    pub(super) fn run(&mut self, step: &str) -> Result<String, PublishError> {
        // What a step complains of belongs to it, and it reads nothing of the next step.
        let line = format!("{{ {step}\n}} </dev/null 2>&1; echo \"{END} $?\"\n");
        let sent = match &mut self.input {
            Some(input) => input.write_all(line.as_bytes()).and_then(|()| input.flush()),
            None => return Err(self.lost()),
        };
        if sent.is_err() {
            return Err(self.lost());
        }
        let mut printed = String::new();
        loop {
            let mut line = String::new();
            match self.output.read_line(&mut line) {
                Ok(0) | Err(_) => return Err(self.lost()),
                Ok(_) => {}
            }
            match line.split_once(END) {
                Some((before, status)) => {
                    printed.push_str(before);
                    return match status.trim() {
                        "0" => Ok(printed),
                        _ => Err(PublishError::Host {
                            host: self.host.clone(),
                            why: Unreachable::Step { said: printed.trim().to_owned() },
                        }),
                    };
                }
                None => printed.push_str(&line),
            }
        }
    }

    /// Why the session has ended, as `ssh` tells it.
    fn lost(&mut self) -> PublishError {
        self.input = None;
        let _ = self.child.wait();
        let said = self.errors.take().and_then(|errors| errors.join().ok()).unwrap_or_default();
        PublishError::Host {
            host: self.host.clone(),
            why: Unreachable::Connection { said: said.trim().to_owned() },
        }
    }
}

impl Drop for Session {
    /// The shell ends when nothing more can come.
    fn drop(&mut self) {
        self.input = None;
        let _ = self.child.wait();
    }
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn a_text_is_one_word_of_a_shell() {
        for text in ["/srv/portal", "a b", "it's", "$(rm -rf /)", "`x`", "会議"] {
            let script = format!("printf %s {}", quoted(text));
            let output =
                std::process::Command::new("sh").args(["-c", &script]).output().expect("there is a shell");
            assert_eq!(String::from_utf8_lossy(&output.stdout), text);
        }
    }
}
