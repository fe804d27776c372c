//! The server over real sockets, with a portal that is only a table.

mod http;
mod live;
mod properties;

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::sync::mpsc::{Sender, channel};
use std::time::Duration;

use super::*;
use crate::diagnostic::Severity;
use crate::paths::SourcePath;
use crate::watch::ChangeSet;

/// Far longer than anything here takes; only a failing test waits for it.
const PATIENCE: Duration = Duration::from_secs(20);

/// A portal of texts by path.
#[derive(Clone, Default)]
struct Table {
    pages: BTreeMap<String, String>,
    styles: u8,
    everything_else: u8,
    problems: Vec<Problem>,
}

impl Table {
    fn new(pages: &[(&str, &str)]) -> Self {
        let pages = pages.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
        Self { pages, ..Self::default() }
    }

    fn published(self) -> Rebuilt<Self> {
        Rebuilt::Published(Arc::new(self))
    }
}

impl Revision for Table {
    fn get(&self, path: &str) -> Option<Result<Content, String>> {
        let text = self.pages.get(path)?;
        if let Some(target) = text.strip_prefix("redirect ") {
            return Some(Ok(Content::Redirect(target.to_owned())));
        }
        if let Some(file) = text.strip_prefix("file ") {
            return Some(Ok(Content::File { path: file.into(), media_type: media_type(path) }));
        }
        match text.as_str() {
            "panic" => panic!("the template <ate> itself"),
            "broken" => Some(Err("error: no such <filter>".to_owned())),
            text => Some(Ok(Content::Bytes { media_type: media_type(path), bytes: text.into() })),
        }
    }

    fn contains(&self, path: &str) -> bool {
        self.pages.contains_key(path)
    }

    fn not_found(&self, path: &str) -> Content {
        Content::Bytes { media_type: media_type("x.html"), bytes: format!("nothing at {path}").into() }
    }

    fn policy(&self) -> String {
        "default-src 'self'".to_owned()
    }

    fn search(&self, request: &SearchRequest) -> String {
        format!("{{\"asked\": {:?}}}", format!("{request:?}"))
    }

    fn problems(&self) -> &[Problem] {
        &self.problems
    }

    fn fingerprint(&self) -> Fingerprint {
        Fingerprint { styles: [self.styles; 32], everything_else: [self.everything_else; 32] }
    }
}

/// What the next rebuild comes to.
type Script = Box<dyn FnMut(&ChangeSet) -> Rebuilt<Table> + Send>;

struct Scripted(Script);

impl Builder for Scripted {
    type Revision = Table;

    fn rebuild(&mut self, changes: &ChangeSet) -> Rebuilt<Table> {
        (self.0)(changes)
    }
}

struct Preview {
    live: Live,
    address: SocketAddr,
    changes: Sender<ChangeSet>,
}

impl Preview {
    fn new(table: Table) -> Self {
        Self::start("/", table.published(), Box::new(|_| Rebuilt::Broken(Vec::new())))
    }

    fn start(base_path: &str, first: Rebuilt<Table>, script: Script) -> Self {
        let address = Address { given: Some("127.0.0.1:0".to_owned()), allow_remote: false };
        let listening = address.listen().expect("port 0 is always free");
        let (changes, receiver) = channel();
        let live = Live::start(listening, base_path, first, Scripted(script), receiver, |_| {})
            .expect("the server can start");
        let address = live.address();
        Self { live, address, changes }
    }

    fn change(&self, name: &str) {
        let set = ChangeSet::Paths([SourcePath::new(name)].into());
        self.changes.send(set).expect("the rebuilding thread lives");
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).expect("the server listens");
        stream.set_read_timeout(Some(PATIENCE)).expect("the time-out is not zero");
        stream
    }

    /// Sends bytes as they are and reads one answer.
    fn raw(&self, request: &str) -> Answered {
        let mut stream = self.connect();
        stream.write_all(request.as_bytes()).expect("the server reads");
        Answered::read(&mut BufReader::new(stream)).expect("the server answers")
    }

    fn ask(&self, method: &str, target: &str, headers: &str) -> Answered {
        self.raw(&format!("{method} {target} HTTP/1.1\r\nHost: {}\r\n{headers}\r\n", self.address))
    }

    fn get(&self, target: &str) -> Answered {
        self.ask("GET", target, "")
    }
}

#[derive(Debug)]
struct Answered {
    status: u16,
    head: String,
    body: String,
}

impl Answered {
    /// `None`: the connection ended without an answer.
    fn read(stream: &mut BufReader<TcpStream>) -> Option<Self> {
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            if stream.read_line(&mut head).ok()? == 0 {
                return None;
            }
        }
        let status = head.split(' ').nth(1)?.parse().ok()?;
        let mut answered = Self { status, head, body: String::new() };
        let length = answered.header("Content-Length").and_then(|length| length.parse().ok());
        let mut body = vec![0; length.unwrap_or(0)];
        // The answer to HEAD tells a length and has no body: then the connection ends or nothing comes.
        if stream.read_exact(&mut body).is_ok() {
            answered.body = String::from_utf8(body).expect("tests use text");
        }
        Some(answered)
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    }
}

fn problem(heading: &str) -> Problem {
    Problem {
        severity: Severity::Error,
        heading: heading.to_owned(),
        text: format!("{heading} <b>here</b>"),
        path: "content/a.md".to_owned(),
        line: Some(3),
        edit_url: None,
    }
}
