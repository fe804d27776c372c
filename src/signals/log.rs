//! Lines of access logs: when and what was asked for. Everything else in a line is passed over unread.

use clap::ValueEnum;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;

/// Which server wrote a log.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// Told by the lines.
    #[default]
    Auto,
    /// nginx: `combined`, or the format of the handbook.
    Nginx,
    /// Apache: `common`, `combined`, with or without the host in front.
    Apache,
    /// IIS, and CDNs that log alike: the W3C format with its `#Fields:` line.
    Iis,
    /// Caddy: a JSON object a line.
    Caddy,
}

/// What one line tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Request<'a> {
    pub(super) at: Timestamp,
    /// As logged.
    pub(super) address: &'a str,
}

/// Reads the lines of one log in order; a W3C log names its columns before the lines that have them.
#[derive(Debug, Default)]
pub(super) struct LineReader {
    format: LogFormat,
    columns: Option<Columns>,
}

/// Where the columns of a W3C log are.
#[derive(Clone, Copy, Debug)]
struct Columns {
    date: usize,
    time: usize,
    method: usize,
    stem: usize,
}

impl LineReader {
    pub(super) fn new(format: LogFormat) -> Self {
        Self { format, columns: None }
    }

    /// The request of a line that was a GET; nothing for any other line.
    pub(super) fn read<'a>(&mut self, line: &'a str) -> Option<Request<'a>> {
        if self.format == LogFormat::Caddy || (self.format == LogFormat::Auto && line.starts_with('{')) {
            return logged_as_json(line);
        }
        if self.format != LogFormat::Nginx && self.format != LogFormat::Apache {
            if let Some(fields) = line.strip_prefix("#Fields:") {
                self.columns = Columns::read(fields);
                return None;
            }
            if let Some(columns) = self.columns {
                return columns.request(line);
            }
        }
        if self.format == LogFormat::Iis { None } else { bracketed(line) }
    }
}

impl Columns {
    fn read(fields: &str) -> Option<Self> {
        let at = |name: &str| fields.split_whitespace().position(|field| field == name);
        Some(Self {
            date: at("date")?,
            time: at("time")?,
            method: at("cs-method")?,
            stem: at("cs-uri-stem")?,
        })
    }

    fn request(self, line: &str) -> Option<Request<'_>> {
        if line.starts_with('#') {
            return None;
        }
        // IIS parts fields with spaces, CDNs with tabs.
        let fields: Vec<&str> = line.split([' ', '\t']).collect();
        let field = |at: usize| fields.get(at).copied();
        if field(self.method)? != "GET" {
            return None;
        }
        let moment: DateTime = format!("{}T{}", field(self.date)?, field(self.time)?).parse().ok()?;
        // W3C logs are in UTC.
        let at = TimeZone::UTC.to_timestamp(moment).ok()?;
        Some(Request { at, address: field(self.stem)? })
    }
}

/// `… [23/Nov/2026:10:00:00 +0900] "GET /address HTTP/1.1" …`, as nginx and Apache write it.
fn bracketed(line: &str) -> Option<Request<'_>> {
    let (_, rest) = line.split_once('[')?;
    let (time, rest) = rest.split_once(']')?;
    let request = rest.trim_start().strip_prefix('"')?;
    let (request, _) = request.split_once('"')?;
    let mut words = request.split(' ');
    if words.next()? != "GET" {
        return None;
    }
    let address = words.next()?;
    Some(Request { at: moment(time)?, address })
}

/// What Caddy logs; texts are borrowed, so one with an escape, which no signal has, is passed over.
#[derive(Debug, Deserialize)]
struct JsonLine<'a> {
    ts: f64,
    #[serde(borrow)]
    request: JsonRequest<'a>,
}

#[derive(Debug, Deserialize)]
struct JsonRequest<'a> {
    method: &'a str,
    uri: &'a str,
}

/// `{"ts":1795395600.5,"request":{"method":"GET","uri":"/address",…},…}`
fn logged_as_json(line: &str) -> Option<Request<'_>> {
    let JsonLine { ts, request } = serde_json::from_str(line).ok()?;
    let since = SignedDuration::try_from_secs_f64(ts).ok()?;
    let at = Timestamp::from_duration(since).ok()?;
    (request.method == "GET").then_some(Request { at, address: request.uri })
}

fn moment(text: &str) -> Option<Timestamp> {
    // Nothing that a server writes is longer.
    if text.len() > 40 {
        return None;
    }
    let common = jiff::fmt::strtime::parse("%d/%b/%Y:%H:%M:%S %z", text);
    common.ok().and_then(|time| time.to_timestamp().ok()).or_else(|| text.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_server_tells_the_same_moment_and_address() {
        let expected: Timestamp = "2026-11-23T01:00:00Z".parse().expect("a moment");
        for (format, lines) in [
            (
                LogFormat::Nginx,
                "10.0.0.1 - - [23/Nov/2026:10:00:00 +0900] \"GET /x HTTP/1.1\" 204 0 \"-\" \"B\"",
            ),
            (LogFormat::Nginx, "[2026-11-23T10:00:00+09:00] \"GET /x\" 204"),
            (
                LogFormat::Apache,
                "h:80 10.0.0.1 - taro [22/Nov/2026:20:00:00 -0500] \"GET /x HTTP/1.1\" 404 1",
            ),
            (
                LogFormat::Iis,
                "#Software: x\n#Fields: date time cs-method cs-uri-stem c-ip\n2026-11-23 01:00:00 GET /x 10.0.0.1",
            ),
            (
                LogFormat::Iis,
                "#Version: 1.0\n#Fields: date time c-ip cs-method cs-uri-stem\n2026-11-23\t01:00:00\t10.0.0.1\tGET\t/x",
            ),
            (
                LogFormat::Caddy,
                "{\"level\":\"info\",\"ts\":1795395600.0,\"request\":{\"method\":\"GET\",\"host\":\"h\",\"uri\":\"/x\"},\"status\":204}",
            ),
        ] {
            for format in [format, LogFormat::Auto] {
                let mut reader = LineReader::new(format);
                let read: Vec<_> = lines.lines().filter_map(|line| reader.read(line)).collect();
                assert_eq!(read, [Request { at: expected, address: "/x" }], "{format:?}: {lines}");
            }
        }
    }

    #[test]
    fn other_lines_are_passed_over() {
        for line in [
            "",
            "[",
            "[]\"",
            "[23/Nov/2026:10:00:00 +0900] \"POST /x HTTP/1.1\" 204",
            "[23/Nov/2026:10:00:00 +0900] \"GET\" 400",
            "[31/Feb/2026:10:00:00 +0900] \"GET /x HTTP/1.1\" 204",
            "2026-11-23 01:00:00 GET /x 10.0.0.1",
            "{",
            "{\"ts\":1795395600.0,\"request\":{\"method\":\"POST\",\"uri\":\"/x\"}}",
            "{\"ts\":1e300,\"request\":{\"method\":\"GET\",\"uri\":\"/x\"}}",
            "{\"ts\":1795395600.0,\"request\":{\"method\":\"GET\",\"uri\":7}}",
        ] {
            assert_eq!(LineReader::new(LogFormat::Auto).read(line), None, "{line}");
        }
    }
}
