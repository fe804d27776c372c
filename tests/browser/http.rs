//! One HTTP exchange with a server on this machine, JSON both ways: all that `WebDriver` asks of a client.

use std::io::{BufRead, BufReader, Error, ErrorKind, Read, Result, Write};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::Value;

/// A driver on a busy machine takes its time to start a browser; one that is silent for longer has died.
const SILENCE: Duration = Duration::from_mins(2);

/// The answer's body, whatever its status: `WebDriver` tells errors there too.
pub(crate) fn exchange(port: u16, method: &str, path: &str, body: Option<&Value>) -> Result<Value> {
    let mut stream = TcpStream::connect(("127.0.0.1", port))?;
    stream.set_read_timeout(Some(SILENCE))?;
    let body = body.map(Value::to_string).unwrap_or_default();
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )?;
    let mut answer = BufReader::new(stream);
    let mut length = None;
    let mut line = String::new();
    while answer.read_line(&mut line)? > 0 && line.trim() != "" {
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().ok();
        }
        line.clear();
    }
    let length = length.ok_or_else(|| Error::new(ErrorKind::InvalidData, "an answer without a length"))?;
    let mut bytes = vec![0; length];
    answer.read_exact(&mut bytes)?;
    serde_json::from_slice(&bytes).map_err(Error::from)
}
