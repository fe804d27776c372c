//! What the printed recipes make real servers answer: one table, asked of each of them, below a path and at the root.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

use crate::browser::Browser;
use crate::web_server::{Kind, WebServer, open_to_all};

const PROGRAM: &str = env!("CARGO_BIN_EXE_chienowa");
const DAY: &str = "2026-11-23";
const FOREVER: &str = "public, max-age=31536000, immutable";
const ASK_AGAIN: &str = "no-cache";
const PACKED: &str = "gzip, deflate, br, zstd";

/// One request and what must come of it.
struct Case {
    /// What is shown, in words.
    claim: &'static str,
    /// Below the base; `HASH` is filled in with what the build named the file.
    path: &'static str,
    asked: &'static [(&'static str, &'static str)],
    status: u16,
    /// Headers with what they hold; `-` where there must be none.
    told: &'static [(&'static str, &'static str)],
}

const CASES: &[Case] = &[
    Case {
        claim: "a page is compressed, asked for again, and strict",
        path: "recipes/minutes/",
        asked: &[("Accept-Encoding", PACKED)],
        status: 200,
        told: &[
            ("content-type", "text/html; charset=utf-8"),
            ("content-encoding", ""),
            ("vary", "Accept-Encoding"),
            ("cache-control", ASK_AGAIN),
            ("content-security-policy", "script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'"),
            ("content-security-policy", "frame-ancestors 'self'"),
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "same-origin"),
            ("etag", ""),
        ],
    },
    Case {
        claim: "who cannot unpack gets it plain",
        path: "recipes/minutes/",
        asked: &[],
        status: 200,
        told: &[("content-encoding", "-"), ("vary", "Accept-Encoding")],
    },
    Case {
        claim: "the front page has its security too",
        path: "",
        asked: &[],
        status: 200,
        told: &[("content-type", "text/html"), ("content-security-policy", "default-src 'self'")],
    },
    Case {
        claim: "a style sheet with a hash is kept",
        path: "_chienowa/theme/site.HASH.css",
        asked: &[("Accept-Encoding", PACKED)],
        status: 200,
        told: &[("content-type", "text/css"), ("content-encoding", ""), ("cache-control", FOREVER)],
    },
    Case {
        claim: "so is a script",
        path: "_chienowa/search/worker.HASH.js",
        asked: &[("Accept-Encoding", PACKED)],
        status: 200,
        told: &[("content-type", "javascript"), ("content-encoding", ""), ("cache-control", FOREVER)],
    },
    Case {
        claim: "a smaller image is kept",
        path: "_chienowa/images/720.HASH.jpg",
        asked: &[("Accept-Encoding", PACKED)],
        status: 200,
        told: &[("content-type", "image/jpeg"), ("content-encoding", "-"), ("cache-control", FOREVER)],
    },
    Case {
        claim: "a part of the index is sent as it is, though an encoded file lies beside it",
        path: "_chienowa/search/start.HASH.bin",
        asked: &[("Accept-Encoding", PACKED), ("Range", "bytes=10-29")],
        status: 206,
        told: &[
            ("content-range", "bytes 10-29/"),
            ("content-length", "20"),
            ("content-encoding", "-"),
            ("content-type", "application/octet-stream"),
            ("cache-control", FOREVER),
        ],
    },
    Case {
        claim: "the program of search is sent as it is",
        path: "_chienowa/search/program.HASH.bin",
        asked: &[("Accept-Encoding", PACKED)],
        status: 200,
        told: &[("content-encoding", "-"), ("accept-ranges", "bytes"), ("cache-control", FOREVER)],
    },
    Case {
        claim: "the entry of the index is asked for again",
        path: "_chienowa/search/index.bin",
        asked: &[],
        status: 200,
        told: &[("cache-control", ASK_AGAIN), ("content-encoding", "-")],
    },
    Case {
        claim: "so is the list of titles, though it is no page",
        path: "_chienowa/search/titles.json",
        asked: &[("Accept-Encoding", PACKED)],
        status: 200,
        told: &[("cache-control", ASK_AGAIN), ("content-type", "application/json"), ("content-encoding", "")],
    },
    Case {
        claim: "WebAssembly has its type and is compressed",
        path: "sample.wasm",
        asked: &[("Accept-Encoding", PACKED)],
        status: 200,
        told: &[("content-type", "application/wasm"), ("content-encoding", "")],
    },
    Case {
        claim: "Markdown is text in UTF-8",
        path: "recipes/minutes/index.md",
        asked: &[],
        status: 200,
        told: &[("content-type", "text/markdown; charset=utf-8")],
    },
    Case {
        claim: "a calendar is one",
        path: "calendar.ics",
        asked: &[],
        status: 200,
        told: &[("content-type", "text/calendar; charset=utf-8")],
    },
    Case {
        claim: "a feed is one",
        path: "atom.xml",
        asked: &[],
        status: 200,
        told: &[("content-type", "application/atom+xml")],
    },
    Case {
        claim: "a manifest is one",
        path: "app.webmanifest",
        asked: &[],
        status: 200,
        told: &[("content-type", "application/manifest+json")],
    },
    Case {
        claim: "a former address leads to the page",
        path: "recipes/gijiroku/",
        asked: &[],
        status: 301,
        told: &[("location", "BASErecipes/minutes/")],
    },
    Case {
        claim: "also one with a space, to one in Japanese",
        path: "%E5%8F%A4%E3%81%84%20%E5%A0%B4%E6%89%80/",
        asked: &[],
        status: 301,
        told: &[("location", "BASE%E6%96%B0%E3%81%97%E3%81%84%E5%A0%B4%E6%89%80/")],
    },
    Case {
        claim: "a folder without its slash leads to the one with",
        path: "recipes/minutes",
        asked: &[],
        status: 301,
        told: &[("location", "BASErecipes/minutes/")],
    },
    Case {
        claim: "what is not there is told by the portal's page, and kept by nobody",
        path: "_chienowa/theme/gone.0123456789.css",
        asked: &[],
        status: 404,
        told: &[
            ("content-type", "text/html; charset=utf-8"),
            ("cache-control", ASK_AGAIN),
            ("content-security-policy", "default-src 'self'"),
            ("body", "<html lang=\"ja\""),
        ],
    },
    Case {
        claim: "in English below /en/",
        path: "en/not/there/",
        asked: &[],
        status: 404,
        told: &[("content-type", "text/html; charset=utf-8"), ("body", "<html lang=\"en\"")],
    },
    Case {
        claim: "a missing Markdown file is told in HTML too",
        path: "not/there.md",
        asked: &[],
        status: 404,
        told: &[("content-type", "text/html; charset=utf-8"), ("body", "not-found")],
    },
    Case {
        claim: "what marks the output as ours is nobody's business",
        path: ".chienowa-output",
        asked: &[],
        status: 404,
        told: &[],
    },
];

/// An answer: header names in small letters.
struct Answer {
    status: u16,
    headers: Vec<(String, String)>,
    /// As it came, chunks and all.
    body: Vec<u8>,
}

impl Answer {
    fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(header, _)| header == name).map(|(_, value)| value.as_str())
    }
}

/// Asks for a path of the host.
fn ask(host: &WebServer, path: &str, headers: &[(&str, &str)]) -> Answer {
    let mut stream = TcpStream::connect(("127.0.0.1", host.port())).expect("it listens");
    let headers: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    let request = format!(
        "GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nConnection: close\r\n{headers}\r\n",
        host.port()
    );
    stream.write_all(request.as_bytes()).expect("it can be asked");
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).expect("it answers");
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").expect("headers end");
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let mut lines = head.lines();
    let status = lines.next().and_then(|line| line.split(' ').nth(1)).and_then(|status| status.parse().ok());
    let headers = lines.filter_map(|line| line.split_once(':'));
    let headers = headers.map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned())).collect();
    Answer { status: status.expect("a status"), headers, body: bytes[end + 4..].to_vec() }
}

/// The sample portal and a few files more, built for a place.
struct Site {
    portal: TempDir,
    built: TempDir,
}

impl Site {
    fn build(base: &str) -> Self {
        let (portal, built) = (TempDir::new().expect("a folder"), TempDir::new().expect("a folder"));
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let content = portal.path().join("content");
        crate::portal::copy(&root.join("content"), &content);
        fs::copy(root.join("chienowa.yaml"), portal.path().join("chienowa.yaml")).expect("it can be copied");
        let put = |name: &str, bytes: &[u8]| fs::write(content.join(name), bytes).expect("it can be written");
        put("sample.wasm", &[b"\0asm\x01\0\0\0".as_slice(), &[0; 4000]].concat());
        put("app.webmanifest", b"{}");
        put("packed.md", b"# Packed\n");
        put("wide.jpg", &crate::images::photograph());
        put(
            "新しい場所.md",
            "---\ntitle: 新しい場所\naliases: [/古い 場所/]\n---\n![広い](wide.jpg)\n".as_bytes(),
        );
        let mut command = Command::new(PROGRAM);
        command.args(["build", "--quiet", "--strict", "--at", DAY, "--base-url", base, "--root"]);
        let told = command.arg(portal.path()).arg("--output").arg(built.path()).output();
        let told = told.expect("cargo builds the program");
        assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
        open_to_all(built.path());
        let site = Self { portal, built };
        // As `precompress` leaves them; what is in them shows which file was sent.
        for name in ["packed/index.html".to_owned(), site.named("_chienowa/search/start.HASH.bin")] {
            for ending in ["gz", "br", "zst"] {
                let beside = site.built.path().join(format!("{name}.{ending}"));
                fs::write(beside, format!("packed as {ending}")).expect("it can be written");
            }
        }
        site
    }

    /// The name that the build gave a file, for one with `HASH` in it.
    fn named(&self, path: &str) -> String {
        let Some((start, end)) = path.split_once("HASH") else { return path.to_owned() };
        let (folder, stem) = start.rsplit_once('/').expect("it is in a folder");
        let files = fs::read_dir(self.built.path().join(folder)).expect("the folder is there");
        let names = files.map(|file| file.expect("a file").file_name().to_string_lossy().into_owned());
        let name = names.into_iter().find(|name| name.starts_with(stem) && name.ends_with(end));
        format!("{folder}/{}", name.unwrap_or_else(|| panic!("there is no {path}")))
    }
}

/// Asks everything in the table of a server.
fn answers_as_the_recipe_says(kind: Kind, base: &str) {
    let site = Site::build(base);
    let host = WebServer::start(kind, site.portal.path(), site.built.path(), base);
    let mut wrong = String::new();
    for case in CASES {
        let path = site.named(case.path);
        let answer = ask(&host, &format!("{base}{path}"), case.asked);
        let mut told: Vec<String> = Vec::new();
        // Caddy leads from a folder to its slash by the stricter of the two that are for good.
        let status = if answer.status == 308 { 301 } else { answer.status };
        if status != case.status {
            told.push(format!("the status is {} and not {}", answer.status, case.status));
        }
        for (name, expected) in case.told {
            let expected = expected.replace("BASE", base);
            let body = String::from_utf8_lossy(&answer.body);
            let value = if *name == "body" { Some(&*body) } else { answer.header(name) };
            let is_right = match value {
                None => expected == "-",
                Some(value) if *name == "location" => {
                    value == expected || value == format!("http://127.0.0.1:{}{expected}", host.port())
                }
                Some(value) => value
                    .to_ascii_lowercase()
                    .replace(' ', "")
                    .contains(&expected.to_ascii_lowercase().replace(' ', "")),
            };
            if !is_right {
                told.push(format!("{name} is {value:?} and not `{expected}`"));
            }
        }
        if !told.is_empty() {
            wrong.push_str(&format!("{}: /{path}: {}\n", case.claim, told.join("; ")));
        }
    }
    assert!(wrong.is_empty(), "{kind:?} under {base}:\n{wrong}");
    what_is_the_same_is_not_sent_again(&host, &site, base);
    files_that_lie_compressed_are_sent(kind, &host, base);
    signals_are_kept_and_name_nobody(kind, &host, &site, base);
    if base != "/" {
        let answer = ask(&host, base.trim_end_matches('/'), &[]);
        assert_eq!(answer.status, 301, "{kind:?}");
        assert!(answer.header("location").expect("a place").ends_with(base), "{kind:?}");
        // Another release is seen at once.
        let next = TempDir::new().expect("a folder");
        open_to_all(next.path());
        fs::write(next.path().join("index.html"), "<p>next").expect("it can be written");
        host.switch_to(next.path());
        assert_eq!(ask(&host, base, &[]).body, b"<p>next", "{kind:?}");
    }
}

fn what_is_the_same_is_not_sent_again(host: &WebServer, site: &Site, base: &str) {
    for path in ["recipes/minutes/", "_chienowa/theme/site.HASH.css", "_chienowa/search/index.bin"] {
        let path = format!("{base}{}", site.named(path));
        for packed in [&[("Accept-Encoding", PACKED)][..], &[]] {
            let first = ask(host, &path, packed);
            let tag = first.header("etag").unwrap_or_else(|| panic!("{path} has an ETag"));
            let again = ask(host, &path, &[packed, &[("If-None-Match", tag)]].concat());
            assert_eq!((again.status, again.body.len()), (304, 0), "{path} {packed:?} {tag}");
            assert!(again.header("cache-control").is_some(), "{path}");
            let other = ask(host, &path, &[packed, &[("If-None-Match", "\"another\"")]].concat());
            assert_eq!(other.status, 200, "{path}");
        }
    }
}

fn files_that_lie_compressed_are_sent(kind: Kind, host: &WebServer, base: &str) {
    for (ending, coding) in kind.sends_precompressed() {
        let answer = ask(host, &format!("{base}packed/"), &[("Accept-Encoding", coding)]);
        assert_eq!(answer.header("content-encoding"), Some(*coding), "{kind:?}");
        assert_eq!(answer.body, format!("packed as {ending}").into_bytes(), "{kind:?}");
        assert!(answer.header("content-type").is_some_and(|kind| kind.starts_with("text/html")), "{kind:?}");
        assert!(answer.header("vary").is_some_and(|vary| vary.contains("Accept-Encoding")), "{kind:?}");
        assert_eq!(answer.header("cache-control"), Some(ASK_AGAIN), "{kind:?}");
    }
}

fn signals_are_kept_and_name_nobody(kind: Kind, host: &WebServer, site: &Site, base: &str) {
    // `/recipes/minutes/` in base64url, and a mark.
    let told = ask(
        host,
        &format!("{base}_signal/1/tried/AAAA_-09/L3JlY2lwZXMvbWludXRlcy8?from=somebody"),
        &[("User-Agent", "Mosaic"), ("Cookie", "name=somebody"), ("Referer", "http://somewhere/")],
    );
    assert_eq!((told.status, told.body.len()), (204, 0), "{kind:?}");
    let log = host.path("signal.log");
    let read = || fs::read_to_string(&log).unwrap_or_default();
    for _ in 0..100 {
        if !read().is_empty() {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    let text = read();
    assert_eq!(text.lines().count(), 1, "{kind:?}: signals and nothing else: {text}");
    for secret in ["Mosaic", "name=", "somewhere", "remote"] {
        assert!(!text.contains(secret), "{kind:?} logs {secret}: {text}");
    }
    let signals = site.portal.path().join("signals.jsonl");
    let mut command = Command::new(PROGRAM);
    command.args(["signals", "import", "--base", base, "--access-log"]).arg(&log).arg("--root");
    let imported = command.arg(site.portal.path()).arg("--output").arg(&signals).output();
    let imported = String::from_utf8(imported.expect("cargo builds the program").stderr).expect("it is text");
    assert_eq!(imported, "1 lines: 1 signals added, 0 known before\n", "{kind:?}: {text}");
}

#[test]
fn nginx_answers_as_its_recipe_says() {
    answers_as_the_recipe_says(Kind::Nginx, "/portal/");
    answers_as_the_recipe_says(Kind::Nginx, "/");
}

#[test]
fn caddy_answers_as_its_recipe_says() {
    answers_as_the_recipe_says(Kind::Caddy, "/portal/");
    answers_as_the_recipe_says(Kind::Caddy, "/");
}

#[test]
fn apache_answers_as_its_recipe_says() {
    answers_as_the_recipe_says(Kind::Apache, "/portal/");
    answers_as_the_recipe_says(Kind::Apache, "/");
}

#[test]
fn every_type_of_page_keeps_to_the_policy_and_search_finds_on_each_server() {
    let site = Site::build("/portal/");
    for kind in Kind::ALL {
        let host = WebServer::start(kind, site.portal.path(), site.built.path(), "/portal/");
        let browser = Browser::start();
        browser.open(&host.url("search/?q=議事録"));
        browser.until("hits are shown", "return document.querySelectorAll('.hit').length > 1");
        assert_eq!(browser.run("return portalSearch.isSimple"), false, "{kind:?}: the worker answers");
        if kind == Kind::Nginx {
            for path in crate::page_types::all_paths() {
                browser.open(&host.url(&path));
                browser.until(&format!("/{path} is loaded"), "return document.readyState === 'complete'");
                assert_eq!(browser.console_errors(), [""; 0], "/{path}");
            }
        }
        assert_eq!(browser.console_errors(), [""; 0], "{kind:?}");
    }
}
