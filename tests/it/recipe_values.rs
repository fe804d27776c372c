//! What `chienowa recipe` fills in: the portal's own values, or the usual ones.

use std::process::Command;

use crate::support::put;

/// What the command prints and says of a portal.
fn printed(files: &[(&str, &str)], arguments: &[&str]) -> (String, String) {
    let portal = tempfile::tempdir().expect("a temporary folder can be made");
    for (name, text) in files {
        put(portal.path(), name, text);
    }
    let mut command = Command::new(env!("CARGO_BIN_EXE_chienowa"));
    let told = command.arg("recipe").args(arguments).arg("--root").arg(portal.path()).output();
    let told = told.expect("cargo builds the program");
    assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
    let text = |bytes| String::from_utf8(bytes).expect("it is text");
    (text(told.stdout), text(told.stderr))
}

#[track_caller]
fn has(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "`{part}` is missing: {text}");
    }
}

const CONFIG: &str = "base_url: https://portal.example.com/team/\nlanguages: [ja, en]\ntimezone: Europe/Berlin\n\
signals: {endpoint: https://signals.example.com/collect}\n\
search: {backend: {url: https://search.example.com:9200/a,b/_search?x=*}}\n\
publish:\n  targets:\n    copy: {archive: site.zip}\n    live: {ssh: user@host, path: /srv/team}\n";
const MOVED: &str = "---\ntitle: 新しい\naliases: [/old/, /older.html, '/a*b/']\n---\n";

#[test]
fn a_portal_s_place_host_target_languages_and_former_addresses_are_filled_in() {
    let files = [("chienowa.yaml", CONFIG), ("content/新.md", MOVED)];
    let (text, said) = printed(&files, &["nginx"]);
    assert_eq!(said, "");
    has(
        &text,
        &[
            "server_name portal.example.com;",
            "location ^~ /team/ {",
            "location = /team { return 301 /team/; }",
            "alias /srv/team/current/;",
            "\"~^/team/en/\" \"en/\";",
            "connect-src 'self' https://signals.example.com https://search.example.com:9200;",
            "location = \"/team/old/\" { return 301 \"/team/%E6%96%B0/\"; }",
            "location = \"/team/older.html\" {",
        ],
    );
    assert!(
        !text.contains("a*b"),
        "what means something to a server is left to the page that leads on: {text}"
    );
    has(&printed(&files, &["github"]).0, &["chienowa publish live --strict"]);
    has(
        &printed(&files, &["gitlab"]).0,
        &["every day at 00:10, Europe/Berlin", "url: https://portal.example.com/team/"],
    );
}

#[test]
fn what_is_asked_for_wins() {
    let asked = ["caddy", "--base-url", "/x/", "--folder", "/data/site/", "--host", "wiki.example.com"];
    let (text, _) = printed(&[("chienowa.yaml", CONFIG), ("content/index.md", "# a\n")], &asked);
    has(&text, &["\nwiki.example.com {", "handle_path /x/* {", "root * /data/site\n"]);
}

#[test]
fn without_a_portal_there_are_the_usual_values() {
    let (text, said) = printed(&[], &["apache"]);
    has(&text, &["ServerName portal.example.com", "Alias \"/\" \"/srv/portal/current/\""]);
    has(&said, &["there is no chienowa.yaml"]);
}
