//! `serve` when the system gives it few file handles.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::support::copy_sample;

/// Less than a hundred connections need, more than the portal does.
const HANDLES: usize = 48;

/// Ends with the test.
struct Serving(Child);

impl Drop for Serving {
    fn drop(&mut self) {
        // It may have ended already; nothing else can be done about either.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn a_crowd_that_takes_all_file_handles_does_not_end_the_server() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    copy_sample(folder.path());
    let mut command = Command::new("sh");
    let script = format!("ulimit -n {HANDLES} && exec \"$0\" serve --address 127.0.0.1:0 --color never");
    command.args(["-c", &script, env!("CARGO_BIN_EXE_chienowa")]).current_dir(folder.path());
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut serving = Serving(command.spawn().expect("there is a shell"));
    let mut told = BufReader::new(serving.0.stdout.take().expect("it is piped"));
    let mut line = String::new();
    told.read_line(&mut line).expect("it is UTF-8");
    let host = line.trim().trim_start_matches("http://").trim_end_matches('/').to_owned();
    assert!(get(&host).starts_with("HTTP/1.1 200"), "{line}");
    for round in 0..3 {
        let crowd: Vec<TcpStream> = (0..HANDLES * 2).filter_map(|_| TcpStream::connect(&host).ok()).collect();
        assert!(crowd.len() > HANDLES, "the system lets so many in: {}", crowd.len());
        let answered = (0..50).map(|_| get(&host)).find(|answer| answer.starts_with("HTTP/1.1 200"));
        assert!(answered.is_some(), "round {round}: while the crowd is there");
        drop(crowd);
        let answered = (0..50).map(|_| get(&host)).find(|answer| answer.starts_with("HTTP/1.1 200"));
        assert!(answered.is_some(), "round {round}: when it has gone");
    }
    assert_eq!(serving.0.try_wait().expect("it can be asked"), None);
}

/// What comes back, or nothing; after a pause if it was not what was asked for.
fn get(host: &str) -> String {
    let mut answer = String::new();
    if let Ok(mut stream) = TcpStream::connect(host) {
        stream.set_read_timeout(Some(Duration::from_secs(20))).expect("it is not zero");
        // Who is sent away before all was asked gets an error here, and no answer.
        let asked = write!(stream, "GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        let _ = asked.and_then(|()| stream.read_to_string(&mut answer));
    }
    if !answer.starts_with("HTTP/1.1 200") {
        std::thread::sleep(Duration::from_millis(100));
    }
    answer
}
