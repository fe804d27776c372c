//! The site that the servers serve, and how they are asked for it.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

use crate::web_server::{WebServer, open_to_all};

const PROGRAM: &str = env!("CARGO_BIN_EXE_chienowa");
const DAY: &str = "2026-11-23";

/// The sample portal and a few files more, built for a place.
pub(super) struct Site {
    pub(super) portal: TempDir,
    pub(super) built: TempDir,
}

impl Site {
    pub(super) fn build(base: &str) -> Self {
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
    pub(super) fn named(&self, path: &str) -> String {
        let Some((start, end)) = path.split_once("HASH") else { return path.to_owned() };
        let (folder, stem) = start.rsplit_once('/').expect("it is in a folder");
        let files = fs::read_dir(self.built.path().join(folder)).expect("the folder is there");
        let names = files.map(|file| file.expect("a file").file_name().to_string_lossy().into_owned());
        let name = names.into_iter().find(|name| name.starts_with(stem) && name.ends_with(end));
        format!("{folder}/{}", name.unwrap_or_else(|| panic!("there is no {path}")))
    }
}

/// An answer: header names in small letters.
pub(super) struct Answer {
    pub(super) status: u16,
    headers: Vec<(String, String)>,
    /// As it came, chunks and all.
    pub(super) body: Vec<u8>,
}

impl Answer {
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(header, _)| header == name).map(|(_, value)| value.as_str())
    }
}

/// Asks for a path of the host.
pub(super) fn ask(host: &WebServer, path: &str, headers: &[(&str, &str)]) -> Answer {
    let mut stream = TcpStream::connect(("127.0.0.1", host.port())).expect("it listens");
    let headers: Vec<String> = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    let headers = headers.concat();
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
