//! Requests for the fuzzer: from the lines that came in to the bytes that go out, without sockets.

use std::str::FromStr;
use std::sync::Arc;

use unicode_normalization::is_nfc;

use super::answer::{Answer, Body};
use super::head::Head;
use super::hosts::Hosts;
use super::media_type;
use super::portal::{Content, Fingerprint, Problem, Rebuilt, Revision, SearchRequest};
use super::raw_head;
use super::router::{Route, Router};
use super::state::{Seen, State};
use super::target::{Target, encode_path};

/// A portal that has a page at every second address, and looks at what it is asked.
struct Mirror;

impl Revision for Mirror {
    fn get(&self, path: &str) -> Option<Result<Content, String>> {
        is_safe(path);
        match path.len() % 4 {
            0 => Some(Ok(Content::Bytes { media_type: media_type(path), bytes: path.into() })),
            // As a link of the portal stands in a page.
            1 => Some(Ok(Content::Redirect(format!("/{}", path.trim_start_matches('/'))))),
            2 => Some(Err(path.to_owned())),
            _ => None,
        }
    }

    fn contains(&self, path: &str) -> bool {
        is_safe(path);
        path.len() % 4 < 3
    }

    fn not_found(&self, path: &str) -> Content {
        is_safe(path);
        Content::Bytes { media_type: media_type("x.html"), bytes: b"<body></body>".into() }
    }

    fn policy(&self) -> String {
        "default-src 'self'".to_owned()
    }

    fn search(&self, request: &SearchRequest) -> String {
        assert!(request.query.chars().count() <= 1_000 && request.limit <= 1_000, "{request:?}");
        serde_json::json!({ "query": request.query }).to_string()
    }

    fn problems(&self) -> &[Problem] {
        &[]
    }

    fn fingerprint(&self) -> Fingerprint {
        Fingerprint::default()
    }
}

fn is_safe(path: &str) {
    assert!(path.starts_with('/') && is_nfc(path), "{path:?}");
    assert!(!path.contains('\\') && !path.contains(char::is_control), "{path:?}");
    assert!(path.split('/').all(|part| part != "." && part != ".."), "{path:?}");
}

/// The input is a request's lines: `METHOD TARGET`, then headers.
pub(crate) fn request(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let mut lines = text.lines();
    let (method, target) = lines.next().unwrap_or_default().split_once(' ').unwrap_or_default();
    decoded_and_back(target);
    read_in_one_way(&text);
    let _ = raw_head::check(data);
    let method = tiny_http::Method::from_str(method).unwrap_or(tiny_http::Method::Get);
    // As tiny_http reads them.
    let headers = lines.filter_map(|line| tiny_http::Header::from_str(line).ok());
    let mut headers: Vec<(String, String)> = headers
        .map(|header| (header.field.as_str().as_str().to_ascii_lowercase(), header.value.as_str().to_owned()))
        .collect();
    let address = "127.0.0.1:8080".parse().expect("it is an address");
    if !headers.iter().any(|(name, _)| name == "host") {
        headers.push(("host".to_owned(), "127.0.0.1:8080".to_owned()));
    }
    let state = Arc::new(State::new(Rebuilt::Published(Arc::new(Mirror))));
    let base_path = if data.len().is_multiple_of(2) { "/" } else { "/portal/" }.to_owned();
    let router = Router { state, hosts: Hosts::new(address, &[]), base_path };
    let head = Head { method: method.as_str().to_owned(), target: target.to_owned(), headers };
    if let Some(seen) = head.all("last-event-id").next().and_then(Seen::parse) {
        assert_eq!(Seen::parse(&seen.to_string()), Some(seen));
    }
    let Route::Answer(answer) = router.route(&head) else { return };
    let mut whole = head.clone();
    whole.headers.retain(|(name, _)| name != "range");
    let Route::Answer(all) = router.route(&whole) else { panic!("a range makes no stream of {head:?}") };
    a_part_is_part_of_the_whole(&answer, &all, &head);
    let head_only = head.method == "HEAD";
    let mut written = Vec::new();
    let body = bytes(&answer).map(<[u8]>::to_vec);
    let status = answer.status;
    answer.write(&mut written, head_only).expect("memory suffices");
    is_one_answer(&written, status, body.as_deref().filter(|_| !head_only), &head);
}

/// What the gate lets through, `tiny_http` reads as the gate did, header by header.
fn read_in_one_way(text: &str) {
    let mut lines = text.lines();
    let mut head = format!("{} HTTP/1.1\r\n", lines.next().unwrap_or_default());
    for line in lines.clone() {
        head.extend([line, "\r\n"]);
    }
    head.push_str("\r\n");
    if raw_head::check(head.as_bytes()).is_err() {
        return;
    }
    for line in lines {
        let (name, value) = line.split_once(':').expect("the gate wants a name");
        let header = tiny_http::Header::from_str(line).unwrap_or_else(|()| panic!("{line:?} is let through"));
        assert!(header.field.as_str().as_str().eq_ignore_ascii_case(name), "{line:?}");
        assert_eq!(header.value.as_str().trim(), value.trim(), "{line:?}");
        assert!(!["transfer-encoding", "expect"].contains(&name.to_ascii_lowercase().as_str()), "{line:?}");
    }
}

/// A decoded path, encoded, is decoded to the same.
fn decoded_and_back(raw: &str) {
    let Ok(target) = Target::parse(raw) else { return };
    is_safe(&target.path);
    let encoded = encode_path(&target.path);
    assert!(encoded.is_ascii() && !encoded.contains(char::is_whitespace), "{encoded:?}");
    // Encoding makes it longer, maybe too long.
    if let Ok(again) = Target::parse(&encoded) {
        assert_eq!(again.path, target.path, "{raw:?}");
        assert_eq!(again.parameters, []);
    } else {
        assert!(encoded.len() > 8 * 1024, "{raw:?}");
    }
}

fn bytes(answer: &Answer) -> Option<&[u8]> {
    match &answer.body {
        Body::Bytes(bytes) => Some(bytes),
        Body::File(..) => None,
    }
}

fn a_part_is_part_of_the_whole(answer: &Answer, all: &Answer, head: &Head) {
    let (Some(part), Some(all_bytes)) = (bytes(answer), bytes(all)) else { return };
    if answer.status != 206 {
        assert_eq!(part.len(), all_bytes.len(), "{head:?}");
        return;
    }
    let told = answer.headers.iter().find(|(name, _)| *name == "Content-Range").expect("it says which part");
    let range = told.1.strip_prefix("bytes ").and_then(|told| told.split_once('/')).expect("it is a range");
    let (first, last) = range.0.split_once('-').expect("it has two ends");
    let [first, last]: [usize; 2] = [first, last].map(|end| end.parse().expect("it is a number"));
    assert_eq!(range.1, all_bytes.len().to_string());
    assert_eq!(Some(part), all_bytes.get(first..=last), "{head:?}");
    assert!(!part.is_empty(), "{head:?}");
}

/// One head, one body of the length it tells, and nowhere a line that was not ours.
fn is_one_answer(written: &[u8], status: u16, body: Option<&[u8]>, asked: &Head) {
    let end = written.windows(4).position(|four| four == b"\r\n\r\n").expect("the head ends") + 4;
    let head = std::str::from_utf8(&written[..end]).expect("a head is ASCII");
    assert!(head.is_ascii() && head.starts_with(&format!("HTTP/1.1 {status} ")), "{head:?}");
    let mut names = Vec::new();
    for line in head.trim_end().split("\r\n").skip(1) {
        let (name, value) = line.split_once(": ").unwrap_or_else(|| panic!("{line:?}\n{asked:?}"));
        assert!(!names.contains(&name) && !value.contains(char::is_control), "{head:?}\n{asked:?}");
        match name {
            "Content-Length" if status != 304 => {
                if let Some(body) = body {
                    assert_eq!(value, body.len().to_string(), "{asked:?}");
                }
            }
            "Location" => {
                assert!(value.starts_with('/') && !value.starts_with("//"), "{value:?}\n{asked:?}");
                assert!(!value.contains(['\\', ' ', '<', '"']), "{value:?}\n{asked:?}");
            }
            _ => {}
        }
        names.push(name);
    }
    if let Some(body) = body.filter(|_| status != 304) {
        assert_eq!(&written[end..], body, "{asked:?}");
    }
}

pub(crate) fn request_seeds() -> Vec<Vec<u8>> {
    [
        "GET /recipes/%E8%AD%B0%E4%BA%8B%E9%8C%B2/?a=b",
        "GET /portal/a.css\nRange: bytes=0-3\nIf-None-Match: \"a\", \"b\"",
        "HEAD /%2e%2e/%5c/index.html\nHost: localhost:8080\nOrigin: http://localhost:8080",
        "GET /api/search?q=%E8%AD%B0+a&kind=faq&facets=1&typing=0&limit=10&offset=2&lang=ja",
        "GET /_chienowa/live?seen=1f-3\nLast-Event-ID: a-7",
        "POST /\nContent-Length: 3\nTransfer-Encoding: chunked\nExpect: 100-continue",
        "GET /%E3%81%8B%E3%82%99\nRange: bytes=-7\nIf-Range: x\nHost: [::1]:8080",
        "GET //evil.example/%0d%0aa\nRange: bytes=5-,7-8",
    ]
    .map(|text| text.as_bytes().to_vec())
    .into()
}
