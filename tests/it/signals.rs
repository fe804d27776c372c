//! From logs to the file of signals: three servers' formats, and whatever else a log may hold.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use std::process::Stdio;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use chienowa::model::{About, Reaction};
use chienowa::signals::{Counted, Imported, LogFormat, PER_DAY_AND_SUBJECT, Refused, import};
use jiff::tz::TimeZone;
use serde_json::Value;

use crate::random::Random;
use crate::support::{Run, chienowa, put, run};

fn address(kind: &str, mark: usize, subject: &str) -> String {
    format!("/_signal/1/{kind}/{mark:08}/{}", BASE64_URL_SAFE_NO_PAD.encode(subject))
}

fn nginx(address: &str) -> String {
    format!(
        "203.0.113.7 - taro [20/Nov/2026:23:30:00 +0000] \"GET {address} HTTP/2.0\" 204 0 \"-\" \"Browser/1\"\n"
    )
}

fn counted(log: &[u8], format: LogFormat) -> (Counted, Imported) {
    let (mut counted, mut imported) = (Counted::default(), Imported::default());
    let zone = TimeZone::get("Asia/Tokyo").expect("it is known");
    import(log, format, None, &zone, &mut counted, &mut imported).expect("memory can be read");
    (counted, imported)
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a temporary folder can be made")
}

fn import_file(folder: &Path, log: &str, more: &[&str]) -> Run {
    run(folder, &[&["signals", "import", "--output", "signals.jsonl", "--access-log", log], more].concat())
}

fn lines(folder: &Path) -> Vec<Value> {
    let text = std::fs::read_to_string(folder.join("signals.jsonl")).expect("it was written");
    text.lines().map(|line| serde_json::from_str(line).expect("a line is JSON")).collect()
}

#[test]
fn three_servers_tell_the_same() {
    let (page, query) = (address("tried", 1, "/recipes/議事録/"), address("none", 2, "出張　精算"));
    let logs = [
        (LogFormat::Nginx, nginx(&page) + &nginx(&query)),
        (
            LogFormat::Apache,
            format!(
                "host:443 203.0.113.7 - - [21/Nov/2026:08:30:00 +0900] \"GET /team/ai{page} HTTP/1.1\" 404 196\n\
                 host:443 203.0.113.7 - - [21/Nov/2026:08:30:00 +0900] \"GET {query} HTTP/1.1\" 204 -\n"
            ),
        ),
        (
            LogFormat::Iis,
            format!(
                "#Software: IIS\r\n#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query c-ip cs(User-Agent) sc-status\r\n\
                 2026-11-20 23:30:00 10.0.0.1 GET {page} - 203.0.113.7 Browser/1 204\r\n\
                 2026-11-20 23:30:00 10.0.0.1 GET {query} - 203.0.113.7 Browser/1 404\r\n"
            ),
        ),
    ];
    for (format, log) in logs {
        for format in [format, LogFormat::Auto] {
            let (counted, imported) = counted(log.as_bytes(), format);
            assert_eq!((imported.added, imported.refused.len()), (2, 0), "{format:?}");
            let told: Vec<_> = counted
                .signals()
                .into_iter()
                .map(|signal| (signal.day.to_string(), signal.about, signal.count))
                .collect();
            let day = "2026-11-21".to_owned();
            assert_eq!(
                told,
                [
                    (day.clone(), About::Page("/recipes/議事録/".into(), Reaction::Tried), 1),
                    (day, About::Query("出張 精算".into()), 1)
                ]
            );
        }
    }
}

#[test]
fn importing_again_changes_nothing_and_logs_may_overlap() {
    let here = folder();
    let signals: Vec<String> = (0..40).map(|mark| nginx(&address("helpful", mark, "/faq/a/"))).collect();
    put(here.path(), "first.log", signals[..30].concat());
    put(here.path(), "second.log", signals[20..].concat());
    let first = import_file(here.path(), "first.log", &[]);
    assert_eq!(first.status, 0, "{}", first.err);
    assert_eq!(first.err, "30 lines: 30 signals added, 0 known before\n");
    let once = std::fs::read(here.path().join("signals.jsonl")).expect("it was written");
    let again = import_file(here.path(), "first.log", &[]);
    assert_eq!(again.err, "30 lines: 0 signals added, 30 known before\n");
    assert_eq!(std::fs::read(here.path().join("signals.jsonl")).expect("it is there"), once);
    // A log that goes on where the other was in the middle; and both in the other order.
    assert_eq!(
        import_file(here.path(), "second.log", &[]).err,
        "20 lines: 10 signals added, 10 known before\n"
    );
    let both = std::fs::read(here.path().join("signals.jsonl")).expect("it is there");
    std::fs::remove_file(here.path().join("signals.jsonl")).expect("it can be removed");
    let other = import_file(here.path(), "second.log", &["--access-log", "first.log"]);
    assert_eq!(other.status, 0, "{}", other.err);
    assert_eq!(std::fs::read(here.path().join("signals.jsonl")).expect("it is there"), both);
    assert_eq!(lines(here.path())[0]["count"], 40);
}

#[test]
fn the_file_has_its_keys_and_nobody_in_it() {
    let here = folder();
    put(here.path(), "chienowa.yaml", "title: 暦\ntimezone: America/New_York\n");
    put(here.path(), "content/index.md", "# 暦\n");
    let log = nginx(&address("failed", 1, "/faq/a/")) + &nginx(&address("none", 2, "有給"));
    put(here.path(), "access.log", &log);
    assert_eq!(import_file(here.path(), "access.log", &[]).status, 0);
    let text = std::fs::read_to_string(here.path().join("signals.jsonl")).expect("it was written");
    // The day is the portal's: still the 20th in New York.
    assert_eq!(
        text,
        "{\"v\":1,\"day\":\"2026-11-20\",\"page\":\"/faq/a/\",\"reaction\":\"failed\",\"count\":1,\"marks\":\"00000001\"}\n\
         {\"v\":1,\"day\":\"2026-11-20\",\"query\":\"有給\",\"count\":1,\"marks\":\"00000002\"}\n"
    );
    for somebody in ["203.0.113.7", "taro", "Browser", "23:30"] {
        assert!(log.contains(somebody) && !text.contains(somebody), "{somebody}");
    }
}

#[test]
fn packed_logs_and_standard_input_are_read_too() {
    let here = folder();
    let log = nginx(&address("tried", 1, "/faq/a/"));
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(log.as_bytes()).expect("memory can be written");
    let packed = packed.finish().expect("memory can be written");
    put(here.path(), "access.log.2.gz", &packed);
    assert_eq!(
        import_file(here.path(), "access.log.2.gz", &[]).err,
        "1 lines: 1 signals added, 0 known before\n"
    );
    // Cut off: told as what it is, and nothing is written.
    put(here.path(), "cut.gz", &packed[..packed.len() - 9]);
    let cut = import_file(here.path(), "cut.gz", &[]);
    assert_eq!(cut.status, 2);
    assert!(cut.err.contains("cannot read `cut.gz`"), "{}", cut.err);

    let mut child = chienowa()
        .current_dir(here.path())
        .args(["signals", "import", "--output", "signals.jsonl", "--access-log", "-"])
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program can be started");
    child.stdin.take().expect("it is piped").write_all(log.as_bytes()).expect("it reads");
    let told = child.wait_with_output().expect("it ends");
    assert_eq!(String::from_utf8_lossy(&told.stderr), "1 lines: 0 signals added, 1 known before\n");
}

#[test]
fn forged_and_oversized_signals_are_ignored_and_counted() {
    let page = |page: &str| nginx(&address("tried", 1, page));
    let query = |query: &str| nginx(&address("none", 1, query));
    let mut log = String::new();
    for malformed in
        ["/_signal/1/tried/short/Lw", "/_signal/9/tried/00000001/Lw", "/_signal/1/tried/00000001/%00"]
    {
        log += &nginx(malformed);
    }
    log += &(page("/../secret/") + &page("javascript:alert(1)/") + &page("/a\u{0}b/"));
    log += &(query("taro@example.com") + &query("090-12345678 の人") + &query("\u{1b}[2J") + &query("！？"));
    log += &(query(&"長".repeat(65)) + &page(&format!("/{}/", "x".repeat(600))));
    log += &nginx(&format!("/_signal/1/none/00000001/{}", "A".repeat(40_000)));
    // Not asked for by a page.
    log +=
        "203.0.113.7 - - [20/Nov/2026:23:30:00 +0000] \"POST /_signal/1/tried/00000001/Lw HTTP/1.1\" 405 0\n";
    let (counted, imported) = counted(log.as_bytes(), LogFormat::Auto);
    assert_eq!(counted.signals(), []);
    assert_eq!(
        imported.refused,
        BTreeMap::from([
            (Refused::Malformed, 3),
            (Refused::NoPage, 3),
            (Refused::NoQuery, 4),
            (Refused::TooLong, 2),
        ])
    );

    let many: String = (0..2000).map(|mark| nginx(&address("helpful", mark, "/faq/a/"))).collect();
    let (counted, imported) = self::counted(many.as_bytes(), LogFormat::Auto);
    assert_eq!(counted.signals()[0].count, PER_DAY_AND_SUBJECT);
    assert_eq!(imported.over_limit, 2000 - PER_DAY_AND_SUBJECT);

    let here = folder();
    put(here.path(), "access.log", log);
    let told = import_file(here.path(), "access.log", &[]);
    assert_eq!(
        told.err,
        "14 lines: 0 signals added, 0 known before; ignored: 3 malformed, 2 too long, 3 of no page, 4 of no query\n"
    );
}

#[test]
fn a_portal_below_a_path_counts_its_own_signals() {
    let here = folder();
    let log = nginx(&format!("/team/ai{}", address("tried", 1, "/faq/a/")))
        + &nginx(&address("tried", 2, "/faq/b/"));
    put(here.path(), "access.log", log);
    assert_eq!(import_file(here.path(), "access.log", &["--base", "/team/ai/"]).status, 0);
    let pages: Vec<Value> = lines(here.path()).into_iter().map(|line| line["page"].clone()).collect();
    assert_eq!(pages, ["/faq/a/"]);
}

#[test]
fn a_file_of_something_else_is_never_overwritten() {
    let here = folder();
    put(here.path(), "access.log", nginx(&address("tried", 1, "/faq/a/")));
    for other in [
        "{\"v\":1,\"day\":\"2026-11-20\",\"page\":\"/faq/a/\",\"reaction\":\"liked\",\"count\":1}\n",
        "{\"v\":2,\"day\":\"2026-11-20\",\"query\":\"有給\",\"count\":1}\n",
        "{\"v\":1,\"day\":\"2026-11-20\",\"query\":\"有給\",\"count\":1,\"marks\":\"0000000100000002\"}\n",
        "{\"v\":1,\"day\":\"2026-11-20\",\"query\":\"有給\",\"page\":\"/a/\",\"count\":1}\n",
        "my notes\n",
        "\u{0}\u{1}",
    ] {
        put(here.path(), "signals.jsonl", format!("\n{other}"));
        let told = import_file(here.path(), "access.log", &[]);
        assert_eq!(told.status, 2, "{other}");
        assert!(told.err.contains("line 2: this is no line of signals"), "{}", told.err);
        assert_eq!(
            std::fs::read_to_string(here.path().join("signals.jsonl")).ok(),
            Some(format!("\n{other}"))
        );
    }
    // What an endpoint of the company wrote, line by line, is added up and kept.
    let line = "{\"v\":1,\"day\":\"2026-11-20\",\"query\":\"ＶＰＮ\",\"count\":1,\"from\":\"chat\"}\n";
    put(here.path(), "signals.jsonl", line.repeat(3));
    assert_eq!(import_file(here.path(), "access.log", &[]).status, 0);
    let lines = lines(here.path());
    assert_eq!((lines[0]["query"].as_str(), lines[0]["count"].as_u64()), (Some("vpn"), Some(3)));
    assert_eq!(lines[1]["page"], "/faq/a/");
    let missing = run(here.path(), &["build", "--signals", "nowhere.jsonl"]);
    assert_eq!(missing.status, 2);
}

/// Any bytes at all: no panic, nothing counted that cannot be written and read again.
#[test]
fn no_bytes_make_the_import_fail() {
    let parts: Vec<Vec<u8>> = vec![
        nginx(&address("tried", 1, "/faq/a/")).into_bytes(),
        nginx(&address("none", 7, "有給")).into_bytes(),
        b"#Fields: date time cs-method cs-uri-stem\n2026-11-20 01:00:00 GET ".to_vec(),
        address("failed", 3, "/faq/a/").into_bytes(),
        b"/_signal/1/none/".to_vec(),
        b"[20/Nov/2026:23:30:00 +0000] \"GET ".to_vec(),
        vec![0xff, 0xfe, 0, b'"', b'[', b']', b'\n'],
        "\u{202e}議".as_bytes().to_vec(),
    ];
    for seed in 0..400 {
        let mut random = Random::new(seed);
        let mut log = Vec::new();
        for _ in 0..random.below(30) {
            let part = random.pick(&parts).clone();
            log.extend_from_slice(&part);
            if random.below(3) == 0 && !log.is_empty() {
                let (at, byte) = (random.below(log.len()), random.below(256));
                log[at] = u8::try_from(byte).expect("it is below 256");
            }
            if random.below(4) == 0 {
                log.truncate(random.below(log.len() + 1));
            }
        }
        let (counted, imported) = counted(&log, LogFormat::Auto);
        let total: u64 = counted.signals().iter().map(|signal| signal.count).sum();
        assert_eq!(total, imported.added, "seed {seed}");
        let here = folder();
        let file = here.path().join("signals.jsonl");
        chienowa::signals::save(&file, &counted).expect("it can be written");
        assert_eq!(chienowa::signals::load(&file, false).expect("it can be read"), counted, "seed {seed}");
    }
}
