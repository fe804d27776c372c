//! Somebody who does what a tutorial says, at a desk of their own.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::page::{What, compare, steps};
use crate::support::put;

/// Something that takes longer has stopped for good.
const PATIENCE: Duration = Duration::from_mins(1);

/// A reader at their desk.
pub(super) struct Reader<'p> {
    page: &'p str,
    #[expect(dead_code, reason = "it goes with the reader")]
    desk: tempfile::TempDir,
    /// What a terminal shows and where it stands, which no reader sees as files.
    aside: tempfile::TempDir,
    /// Where the terminal in use stands.
    here: PathBuf,
    running: Option<Running>,
    commands: usize,
}

/// What runs in the first terminal.
struct Running {
    child: Child,
    address: String,
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended already; nothing else can be done about either.
        let _ = signal(&self.child, "-KILL");
        let _ = self.child.wait();
    }
}

/// Sends a signal to all that a command started.
fn signal(child: &Child, signal: &str) -> std::io::Result<bool> {
    let group = format!("-{}", child.id());
    let sent = Command::new("kill").args([signal, "--", &group]).stderr(Stdio::null()).status()?;
    Ok(sent.success())
}

impl<'p> Reader<'p> {
    pub(super) fn new(page: &'p str) -> Self {
        let folder = || tempfile::tempdir().expect("a temporary folder can be made");
        let (desk, aside) = (folder(), folder());
        let here = desk.path().to_owned();
        Self { page, desk, aside, here, running: None, commands: 0 }
    }

    /// Ends the walk; how many commands were typed.
    pub(super) fn finish(self) -> Result<usize, String> {
        if self.running.is_some() {
            return Err("something still runs at the end".to_owned());
        }
        self.look_at_what_was_built()?;
        Ok(self.commands)
    }

    /// Does one thing; says what is not as it is printed.
    pub(super) fn follow(&mut self, what: What) -> Result<(), String> {
        match what {
            What::Type { command, answer } => {
                self.commands += 1;
                if command.starts_with("chienowa serve") {
                    self.start(&command, &answer)
                } else {
                    self.type_in(&command, &answer)
                }
            }
            What::Write { file, text } => {
                // Whoever is told to open a file must find it there.
                self.text(&file)?;
                put(&self.here, &file, text);
                Ok(())
            }
            What::Change { file, lines } => {
                let mut text = self.text(&file)?;
                for (old, new) in lines {
                    let count = text.lines().filter(|line| *line == old).count();
                    if count != 1 {
                        return Err(format!("`{old}` stands {count} times in {file}"));
                    }
                    text = text
                        .lines()
                        .map(|line| if line == old { &new } else { line })
                        .flat_map(|line| [line, "\n"])
                        .collect();
                }
                put(&self.here, &file, text);
                Ok(())
            }
            What::Interrupt => self.interrupt(),
        }
    }

    fn text(&self, file: &str) -> Result<String, String> {
        std::fs::read_to_string(self.here.join(file)).map_err(|error| format!("{file}: {error}"))
    }

    fn shell(&self, command: &str) -> Command {
        let program = Path::new(env!("CARGO_BIN_EXE_chienowa"));
        let path = std::env::var("PATH").unwrap_or_default();
        let path = format!("{}:{path}", program.parent().expect("it lies in a folder").display());
        let mut shell = Command::new("sh");
        shell.args(["-c", command]).current_dir(&self.here).env("PATH", path).env("RUST_BACKTRACE", "0");
        shell.env_remove("NO_COLOR").stdin(Stdio::null());
        shell
    }

    /// Types a command that ends by itself.
    fn type_in(&mut self, command: &str, expected: &[String]) -> Result<(), String> {
        let [shown, place] = ["shown", "place"].map(|name| self.aside.path().join(name));
        // A terminal shows results and messages in the order they come, and stays where `cd` leads.
        let script = format!("{command}\nended=$?\npwd > '{}'\nexit $ended", place.display());
        let both = std::fs::File::create(&shown).expect("a file can be made");
        let out = both.try_clone().expect("a handle can be copied");
        let ended = self.shell(&script).stdout(out).stderr(both).status().expect("there is a shell");
        let answer = std::fs::read_to_string(&shown).expect("answers are UTF-8");
        compare(command, expected, &answer)?;
        // Mistakes are printed, and nothing else ends badly.
        if ended.success() == answer.contains("error[") {
            return Err(format!("`{command}` ended with {ended}"));
        }
        let place =
            std::fs::read_to_string(&place).map_err(|_| format!("`{command}` closes the terminal"))?;
        self.here = PathBuf::from(place.trim_end());
        Ok(())
    }

    /// Starts what goes on, in a terminal of its own.
    fn start(&mut self, command: &str, expected: &[String]) -> Result<(), String> {
        let (mut answers, both) = std::io::pipe().expect("a pipe can be made");
        let out = both.try_clone().expect("a handle can be copied");
        // A group of its own, as a terminal makes for each command: Ctrl+C is sent to the group.
        let child =
            self.shell(command).stdout(out).stderr(both).process_group(0).spawn().expect("there is a shell");
        let mut running = Running { child, address: String::new() };
        let mut answer = String::new();
        // The last line printed on the page tells that it has begun.
        let last = expected.last().ok_or("nothing tells that it has begun")?;
        while !answer.lines().any(|line| line == last) {
            let mut bytes = [0; 1024];
            let length = answers.read(&mut bytes).expect("a pipe can be read");
            if length == 0 {
                return compare(command, expected, &answer).and(Err(format!("`{command}` ended by itself")));
            }
            answer.push_str(&String::from_utf8_lossy(&bytes[..length]));
        }
        // Nobody reads on; what it says later must not block it.
        std::thread::spawn(move || std::io::copy(&mut answers, &mut std::io::sink()));
        let address = answer.lines().find(|line| line.starts_with("http://")).ok_or("no address is told")?;
        address.trim_end_matches('/').clone_into(&mut running.address);
        let answer = self.with_the_printed_port(&answer, &running.address)?;
        compare(command, expected, &answer)?;
        let home = title(&std::fs::read_to_string(self.root().join("content/index.md")).unwrap_or_default());
        shows(&running.address, "/", &home)?;
        if !self.page.contains(&home) {
            return Err(format!("the page does not say that the home page reads {home}"));
        }
        self.running = Some(running);
        Ok(())
    }

    /// The answer as if its port were the printed one. Another is used where that is taken, of which the page tells.
    fn with_the_printed_port(&self, answer: &str, address: &str) -> Result<String, String> {
        let Some((taken, rest)) = answer.split_once('\n').filter(|(line, _)| line.starts_with("port "))
        else {
            return Ok(answer.to_owned());
        };
        let told = taken.split("; using ").next().unwrap_or_default();
        if !self.page.contains(&format!("`{told}; using ")) {
            return Err(format!("the page does not say what `{taken}` means"));
        }
        let printed = told.split(' ').nth(1).unwrap_or_default();
        let port = address.rsplit(':').next().unwrap_or_default();
        Ok(rest.replacen(port, printed, 1))
    }

    /// Presses Ctrl+C in the first terminal, after a last look at what it serves.
    fn interrupt(&mut self) -> Result<(), String> {
        let mut running = self.running.take().ok_or("nothing runs")?;
        shows(&running.address, "/stories/", &self.title_of_story()?)?;
        assert!(signal(&running.child, "-INT").expect("there is a `kill`"), "it was running");
        let began = Instant::now();
        while running.child.try_wait().expect("it is a child").is_none() {
            if began.elapsed() > PATIENCE {
                return Err("Ctrl+C does not end it".to_owned());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(())
    }

    /// The portal, wherever the reader stands.
    fn root(&self) -> PathBuf {
        let below = std::fs::read_dir(&self.here).into_iter().flatten().flatten().map(|entry| entry.path());
        below
            .into_iter()
            .find(|path| path.join("chienowa.yaml").exists())
            .unwrap_or_else(|| self.here.clone())
    }

    /// The title of the story that the page had its reader write.
    fn title_of_story(&self) -> Result<String, String> {
        let written = steps(self.page).into_iter().find_map(|step| match step.what {
            What::Write { file, text } if file.contains("/stories/") => Some(title(&text)),
            _ => None,
        });
        written.ok_or_else(|| "no story is written".to_owned())
    }

    /// Opens what the page says can be opened.
    fn look_at_what_was_built(&self) -> Result<(), String> {
        let named: Vec<&str> =
            self.page.split('`').skip(1).step_by(2).filter(|code| code.starts_with("public/")).collect();
        if named.is_empty() {
            return Err("nothing is opened in the end".to_owned());
        }
        let title = self.title_of_story()?;
        for file in named {
            if !self.text(file)?.contains(&title) {
                return Err(format!("{file} does not show {title}"));
            }
        }
        Ok(())
    }
}

/// The value of `title:`.
fn title(text: &str) -> String {
    let line = text.lines().find_map(|line| line.strip_prefix("title: ")).unwrap_or_default();
    line.trim_matches('"').to_owned()
}

/// Waits until a page shows some words.
fn shows(address: &str, path: &str, words: &str) -> Result<(), String> {
    let host = address.trim_start_matches("http://");
    let began = Instant::now();
    loop {
        let ask = || -> std::io::Result<Vec<u8>> {
            let mut stream = TcpStream::connect(host)?;
            stream.set_read_timeout(Some(PATIENCE))?;
            write!(stream, "GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n")?;
            let mut answer = Vec::new();
            stream.read_to_end(&mut answer)?;
            Ok(answer)
        };
        let answer = ask().map_err(|error| format!("{address}{path}: {error}"))?;
        if !words.is_empty() && String::from_utf8_lossy(&answer).contains(words) {
            return Ok(());
        }
        if began.elapsed() > PATIENCE {
            return Err(format!("{address}{path} never shows `{words}`"));
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}
