//! The head of a request as it comes from a client: read with a limit and a time, and checked for all that could be
//! read in two ways, before any other code sees it.

use std::io::{ErrorKind, Read};
use std::net::TcpStream;
use std::time::{Duration, Instant};

/// Browsers stay far below.
const MOST_BYTES: usize = 16 * 1024;

/// So long a client may take for all of its head.
const TIME: Duration = Duration::from_secs(10);

/// Why a request is not taken up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// Nobody is there to be told.
    Gone,
    /// Larger than a head may be.
    TooLarge,
    /// It did not come in time.
    TooSlow,
    /// It announces a body, or bytes whose end is not clear.
    Body,
    /// No head of HTTP.
    Malformed,
}

impl Refusal {
    /// Status and sentence.
    pub(super) const fn told(self) -> Option<(u16, &'static str)> {
        match self {
            Self::Gone => None,
            Self::TooLarge => Some((431, "the request's head is too large")),
            Self::TooSlow => Some((408, "the request did not come in time")),
            Self::Body => Some((400, "a request must not have a body")),
            Self::Malformed => Some((400, "this is not a request of HTTP/1")),
        }
    }
}

/// Reads up to the empty line that ends the head. What comes after it stays with the client, or is dropped.
pub(super) fn read(client: &TcpStream) -> Result<Vec<u8>, Refusal> {
    let end = Instant::now() + TIME;
    let mut head = Vec::with_capacity(1024);
    let mut piece = [0; 2048];
    loop {
        let left = end.saturating_duration_since(Instant::now());
        // No time at all would mean for ever.
        if left.is_zero() {
            return Err(Refusal::TooSlow);
        }
        client.set_read_timeout(Some(left)).map_err(|_| Refusal::Gone)?;
        let length = match (&mut &*client).read(&mut piece) {
            Ok(0) => return Err(Refusal::Gone),
            Ok(length) => length,
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                return Err(Refusal::TooSlow);
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(_) => return Err(Refusal::Gone),
        };
        // The end may have begun in the piece before.
        let from = head.len().saturating_sub(END.len() - 1);
        head.extend_from_slice(&piece[..length]);
        if let Some(at) = memchr::memmem::find(&head[from..], END) {
            head.truncate(from + at + END.len());
        } else if head.len() <= MOST_BYTES {
            continue;
        }
        return if head.len() > MOST_BYTES { Err(Refusal::TooLarge) } else { check(&head).map(|()| head) };
    }
}

const END: &[u8] = b"\r\n\r\n";

/// Whether a whole head can be read in one way only, and announces no body (RFC 9112, 3 and 5).
pub(super) fn check(head: &[u8]) -> Result<(), Refusal> {
    let lines =
        head.strip_suffix(END).and_then(|head| str::from_utf8(head).ok()).ok_or(Refusal::Malformed)?;
    let is_plain = |line: &str| line.bytes().all(|byte| matches!(byte, b' '..=b'~' | b'\t'));
    let mut lines = lines.split("\r\n");
    let request = lines.next().filter(|line| is_plain(line)).ok_or(Refusal::Malformed)?;
    let mut parts = request.split(' ');
    let (method, target, version) = (parts.next(), parts.next(), parts.next());
    if parts.next().is_some()
        || !method.is_some_and(is_token)
        || !target.is_some_and(|target| !target.is_empty() && !target.contains('\t'))
        || !matches!(version, Some("HTTP/1.1" | "HTTP/1.0"))
    {
        return Err(Refusal::Malformed);
    }
    for line in lines {
        // A line that goes on with the one before begins with a space and so has no name.
        let (name, value) = line.split_once(':').filter(|_| is_plain(line)).ok_or(Refusal::Malformed)?;
        if !is_token(name) {
            return Err(Refusal::Malformed);
        }
        let announces_body = match name.to_ascii_lowercase().as_str() {
            "transfer-encoding" | "expect" | "upgrade" => true,
            "content-length" => value.trim() != "0",
            _ => false,
        };
        if announces_body {
            return Err(Refusal::Body);
        }
    }
    Ok(())
}

/// RFC 9110, 5.6.2.
fn is_token(text: &str) -> bool {
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !text.is_empty() && text.bytes().all(is_token)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(lines: &str) -> Result<(), Refusal> {
        check(format!("{lines}\r\n\r\n").as_bytes())
    }

    #[test]
    fn what_browsers_send_is_taken() {
        for head in [
            "GET / HTTP/1.1",
            "GET /a?q=%E8%AD%B0 HTTP/1.0\r\nHost: 127.0.0.1:8080",
            "POST / HTTP/1.1\r\nhost:x\r\nContent-Length: 0\r\nAccept:\ta, b\r\nX:",
        ] {
            assert_eq!(checked(head), Ok(()), "{head}");
        }
    }

    #[test]
    fn what_two_programs_could_read_in_two_ways_is_refused() {
        for head in [
            "",
            "GET /",
            "GET  / HTTP/1.1",
            "GET / HTTP/1.1 ",
            "GET / HTTP/2.0",
            "GET / http/1.1",
            "G(T / HTTP/1.1",
            "GET /議 HTTP/1.1",
            "GET / HTTP/1.1\r\nHost : x",
            "GET / HTTP/1.1\r\n Host: x",
            "GET / HTTP/1.1\r\nHost: x\r\n folded",
            "GET / HTTP/1.1\r\nHost",
            "GET / HTTP/1.1\r\nHost: x\nY: z",
            "GET / HTTP/1.1\r\nHost: x\rY: z",
            "GET / HTTP/1.1\r\nHost: x\0",
            "GET / HTTP/1.1\r\n: x",
        ] {
            assert_eq!(checked(head), Err(Refusal::Malformed), "{head}");
        }
        assert_eq!(check(b"GET / HTTP/1.1\r\n"), Err(Refusal::Malformed));
        assert_eq!(check(b"GET / HTTP/1.1\r\nX: \xff\r\n\r\n"), Err(Refusal::Malformed));
    }

    #[test]
    fn what_announces_a_body_is_refused() {
        for header in [
            "Transfer-Encoding: chunked",
            "TRANSFER-ENCODING: identity",
            "Content-Length: 3",
            "Content-Length: 00",
            "Content-Length: 0, 3",
            "Content-Length:",
            "Content-Length: 0\r\nContent-Length: 4",
            "Expect: 100-continue",
            "Upgrade: h2c",
        ] {
            assert_eq!(checked(&format!("GET / HTTP/1.1\r\n{header}")), Err(Refusal::Body), "{header}");
        }
    }
}
