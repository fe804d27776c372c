//! As much HTTP as a client needs that sends whatever it likes.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

/// Longer than any answer takes; then something is wrong.
const PATIENCE: Duration = Duration::from_secs(30);

/// What a server sends after an answer that it should not have gone beyond comes within this time.
const MORE: Duration = Duration::from_millis(100);

/// What came back.
pub(crate) struct Reply {
    pub(crate) bytes: Vec<u8>,
}

impl Reply {
    /// Of the first answer; 0 if there is none.
    pub(crate) fn status(&self) -> u16 {
        let digits = self.bytes.strip_prefix(b"HTTP/1.1 ").or_else(|| self.bytes.strip_prefix(b"HTTP/1.0 "));
        let digits = digits.and_then(|rest| str::from_utf8(rest.get(..3)?).ok());
        digits.and_then(|digits| digits.parse().ok()).unwrap_or(0)
    }

    /// Of the first answer, and whatever follows it.
    pub(crate) fn body(&self) -> &[u8] {
        let end = self.bytes.windows(4).position(|window| window == b"\r\n\r\n");
        end.map_or(&[], |end| &self.bytes[end + 4..])
    }

    /// Answers that came one after another.
    pub(crate) fn answers(&self) -> usize {
        self.bytes.windows(9).filter(|window| *window == b"HTTP/1.1 ").count()
    }
}

pub(crate) fn connect(port: u16) -> std::io::Result<TcpStream> {
    let stream = TcpStream::connect(("127.0.0.1", port))?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    Ok(stream)
}

/// Sends these bytes and reads an answer, and what may follow it. A server that has read enough may close before all is
/// sent.
pub(crate) fn exchange(port: u16, request: &[u8]) -> std::io::Result<Reply> {
    let mut stream = connect(port)?;
    let sent = stream.write_all(request);
    let mut bytes = Vec::new();
    let mut piece = [0; 16 * 1024];
    loop {
        match stream.read(&mut piece) {
            Ok(0) => break,
            Ok(length) => bytes.extend(&piece[..length]),
            // The connection may stay open after the answer.
            Err(_) if !bytes.is_empty() => break,
            Err(error) => return Err(sent.err().unwrap_or(error)),
        }
        stream.set_read_timeout(Some(if is_whole(&bytes) { MORE } else { PATIENCE }))?;
    }
    Ok(Reply { bytes })
}

/// Whether the first answer has come to its end.
fn is_whole(bytes: &[u8]) -> bool {
    let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") else { return false };
    let head = String::from_utf8_lossy(&bytes[..end]).to_ascii_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse().ok());
    length.is_some_and(|length: usize| bytes.len() - end - 4 >= length)
}

/// A well-behaved request, whose connection the server closes.
pub(crate) fn get(port: u16, target: &str) -> std::io::Result<Reply> {
    let mut stream = connect(port)?;
    stream.write_all(request(port, target, "Connection: close\r\n").as_bytes())?;
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes)?;
    Ok(Reply { bytes })
}

/// Further header lines end each with a line break.
pub(crate) fn request(port: u16, target: &str, headers: &str) -> String {
    format!("GET {target} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{headers}\r\n")
}
