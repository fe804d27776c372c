//! The lines of a recipe that stand behind a `#`, with somebody who signs readers in.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;

use super::signals_are_kept_and_name_nobody;
use super::site::{Site, ask};
use crate::web_server::{Kind, WebServer};

/// Who signs readers in, instead of oauth2-proxy: a cookie `session=good` is signed in.
fn sign_in() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let port = listener.local_addr().expect("it has an address").port();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.expect("somebody asks");
            let mut asked = String::new();
            let mut lines = BufReader::new(stream.try_clone().expect("it can be read"));
            while lines.read_line(&mut asked).is_ok_and(|length| length > 2) {}
            let status = match (asked.split(' ').nth(1), asked.contains("session=good")) {
                (Some("/oauth2/auth"), true) => "202 Accepted",
                (Some("/oauth2/auth"), false) => "401 Unauthorized",
                (Some(path), _) if path.starts_with("/oauth2/start?rd=/portal/") => {
                    "302 Found\r\nLocation: /login"
                }
                _ => "404 Not Found",
            };
            let answer = format!("HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            // A server that has gone away asks no more.
            let _ = stream.write_all(answer.as_bytes());
        }
    });
    port
}

/// The recipe with the lines for single sign-on no longer behind a `#`.
fn with_sign_in(kind: Kind, recipe: &str, port: u16) -> String {
    let mark = if kind == Kind::Nginx { "Single sign-on by oauth2-proxy." } else { "# @private" };
    let (before, after) = recipe.split_once(mark).expect("it has lines for single sign-on");
    let (block, rest) =
        if kind == Kind::Nginx { (after, "") } else { after.split_once("\n\n").expect("it ends") };
    let is_prose = |line: &str| line.contains("nameless") || line.ends_with(" stay");
    let uncommented = |line: &str| {
        let plain = if is_prose(line) { line.to_owned() } else { line.replacen("# ", "", 1) };
        plain + "\n"
    };
    // The mark stood behind a `#`, which Caddy's first line gives up and nginx's keeps as prose.
    let mark = if kind == Kind::Nginx { mark } else { "@private" };
    let (first, block) = block.split_once('\n').expect("it has lines");
    let block: String = block.lines().map(uncommented).collect();
    format!("{before}{mark}{first}\n{block}\n{rest}").replace("127.0.0.1:4180", &format!("127.0.0.1:{port}"))
}

#[test]
fn behind_single_sign_on_pages_ask_who_reads_and_signals_do_not() {
    let site = Site::build("/portal/");
    for kind in [Kind::Nginx, Kind::Caddy] {
        let port = sign_in();
        let edit = |recipe: String| with_sign_in(kind, &recipe, port);
        let host = WebServer::start_with(kind, site.portal.path(), site.built.path(), "/portal/", edit);
        for path in ["recipes/minutes/", "", "_chienowa/search/index.bin", "en/faq/"] {
            let path = format!("/portal/{path}");
            let mut stranger = ask(&host, &path, &[]);
            // nginx goes there itself, Caddy lets the browser.
            if let Some(start) =
                stranger.header("location").filter(|place| place.starts_with("/oauth2/start?rd="))
            {
                stranger = ask(&host, start, &[]);
            }
            assert_eq!(
                (stranger.status, stranger.header("location")),
                (302, Some("/login")),
                "{kind:?} {path}"
            );
            assert_eq!(ask(&host, &path, &[("Cookie", "session=good")]).status, 200, "{kind:?} {path}");
        }
        signals_are_kept_and_name_nobody(kind, &host, &site, "/portal/");
        fs::remove_file(site.portal.path().join("signals.jsonl")).expect("they were kept");
    }
}
