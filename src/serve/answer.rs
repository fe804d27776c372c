//! An answer, and how it is written. All headers are written here, by hand: `tiny_http` lets line breaks in values
//! through (CVE-2026-66753), chooses encodings by the client's wish, and cannot say that it closes a connection.

use std::fs::File;
use std::io::{Cursor, Read, Write, copy};

/// One answer.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) media_type: &'static str,
    /// Beside those that every answer has.
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) body: Body,
}

/// What is sent after the headers.
#[derive(Debug)]
pub(super) enum Body {
    Bytes(Vec<u8>),
    /// An open file and its length.
    File(File, u64),
}

pub(super) const HTML: &str = "text/html; charset=utf-8";
pub(super) const TEXT: &str = "text/plain; charset=utf-8";
pub(super) const JSON: &str = "application/json";

/// Sent with every answer.
const ALWAYS: &str = "Connection: close\r\n\
    X-Content-Type-Options: nosniff\r\n\
    Cross-Origin-Resource-Policy: same-origin\r\n\
    Referrer-Policy: same-origin\r\n";

impl Answer {
    pub(super) fn new(status: u16, media_type: &'static str, bytes: impl Into<Vec<u8>>) -> Self {
        Self { status, media_type, headers: Vec::new(), body: Body::Bytes(bytes.into()) }
    }

    /// A short sentence for a person or a log.
    pub(super) fn plain(status: u16, sentence: &str) -> Self {
        Self::new(status, TEXT, format!("{sentence}\n"))
    }

    /// Somewhere else; the address is encoded already.
    pub(super) fn redirect(status: u16, address: &str) -> Self {
        Self::plain(status, "moved").header("Location", address)
    }

    pub(super) fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    fn length(&self) -> u64 {
        match &self.body {
            Body::Bytes(bytes) => bytes.len() as u64,
            Body::File(_, length) => *length,
        }
    }

    /// Whether it fits into what the system takes without waiting for the client.
    pub(super) fn is_sent_at_once(&self) -> bool {
        matches!(self.body, Body::Bytes(_)) && self.length() <= 16 * 1024
    }

    /// Writes head and body, or the head alone.
    pub(super) fn write(self, writer: &mut dyn Write, head_only: bool) -> std::io::Result<()> {
        let mut head = format!("HTTP/1.1 {} {}\r\n{ALWAYS}", self.status, reason(self.status));
        let mut add = |name: &str, value: &str| {
            if may_stand_in_header(value) {
                head.extend([name, ": ", value, "\r\n"]);
            }
        };
        if self.status != 304 {
            add("Content-Type", self.media_type);
            add("Content-Length", &self.length().to_string());
        }
        if !self.headers.iter().any(|(name, _)| *name == "Cache-Control") {
            add("Cache-Control", "no-store");
        }
        for (name, value) in &self.headers {
            add(name, value);
        }
        writer.write_all((head + "\r\n").as_bytes())?;
        if !head_only && self.status != 304 {
            match self.body {
                Body::Bytes(bytes) => copy(&mut Cursor::new(bytes), writer)?,
                // A file that grows while it is sent must not outgrow the length that was told.
                Body::File(file, length) => copy(&mut file.take(length), writer)?,
            };
        }
        writer.flush()
    }
}

/// Only what cannot end a header: visible ASCII and spaces.
fn may_stand_in_header(value: &str) -> bool {
    value.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

const fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        206 => "Partial Content",
        302 => "Found",
        304 => "Not Modified",
        308 => "Permanent Redirect",
        400 => "Bad Request",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        408 => "Request Timeout",
        414 => "URI Too Long",
        431 => "Request Header Fields Too Large",
        500 => "Internal Server Error",
        503 => "Service Unavailable",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_with_a_line_break_never_reaches_a_header() {
        let answer = Answer::redirect(302, "/x\r\nSet-Cookie: a=b").header("ETag", "\"a\"");
        let mut written = Vec::new();
        answer.write(&mut written, false).expect("a vector takes everything");
        let written = String::from_utf8(written).expect("it is ASCII");
        assert!(!written.contains("Set-Cookie") && !written.contains("Location"), "{written}");
        assert!(written.contains("ETag: \"a\"\r\n"));
    }
}
