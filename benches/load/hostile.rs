//! Who does harm: each attack is one connection, or a few, and says what came back that should not.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::Shutdown;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use crate::http::{Reply, connect, exchange, request};
use crate::random::Random;
use crate::server::Served;
use crate::table;

/// So long a client holds a connection without going on.
const HELD: Duration = Duration::from_secs(2);

/// So many connections at a time are held by one.
const CROWD: usize = 20;

/// Between two attacks of one client, so that visitors get a share of the processor.
const PAUSE: Duration = Duration::from_millis(20);

/// What came back of an attack: a word for the table, or what was wrong.
type Outcome = std::io::Result<Result<String, String>>;

/// An attack and its name.
type Attack = (&'static str, fn(&Served, &mut Random) -> Outcome);

const ATTACKS: &[Attack] = &[
    ("paths that climb", climb),
    ("a request inside a body", smuggle),
    ("foreign host or origin", stranger),
    ("a target of up to 1 MB", long_target),
    ("a head of up to 4 MB", large_head),
    ("queries meant to be dear", dear_query),
    ("ranges without end", ranges),
    ("heads that come byte by byte", slow_head),
    ("answers that nobody reads", unread),
    ("a body of 10¹² bytes announced", huge_body),
    ("gone before the answer", gone),
    ("bytes that are no HTTP", noise),
    ("fifty requests at once", pipelined),
];

/// Attacks so far, by name, with what came of them.
#[derive(Default)]
pub(crate) struct Harm {
    done: Mutex<BTreeMap<(&'static str, String), usize>>,
    wrong: Mutex<Vec<String>>,
}

impl Harm {
    pub(crate) fn count(&self) -> usize {
        self.done.lock().unwrap_or_else(PoisonError::into_inner).values().sum()
    }

    pub(crate) fn wrong(&self) -> Vec<String> {
        self.wrong.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn tell(&self) {
        let done = self.done.lock().unwrap_or_else(PoisonError::into_inner);
        table::head(&["attack", "times and what came back"]);
        for (name, _) in ATTACKS {
            let of_it = done.iter().filter(|((attack, _), _)| attack == name);
            let of_it: Vec<String> =
                of_it.map(|((_, outcome), times)| format!("{times} × {outcome}")).collect();
            table::row(&[(*name).to_owned(), of_it.join(", ")]);
        }
    }
}

/// Attacks until the end, in any order.
pub(crate) fn attack(served: &Served, number: u64, harm: &Harm, ended: &AtomicBool) {
    let mut random = Random::new(1_000 + number);
    while !ended.load(Ordering::Relaxed) {
        let (name, act) = ATTACKS[random.below(ATTACKS.len())];
        let outcome = match act(served, &mut random) {
            Ok(Ok(outcome)) => outcome,
            Ok(Err(wrong)) => {
                harm.wrong.lock().unwrap_or_else(PoisonError::into_inner).push(format!("{name}: {wrong}"));
                "wrong".to_owned()
            }
            // A server may hang up on whom it does not like.
            Err(error) => format!("{:?}", error.kind()),
        };
        *harm.done.lock().unwrap_or_else(PoisonError::into_inner).entry((name, outcome)).or_default() += 1;
        thread::sleep(PAUSE);
    }
}

/// Right only with one of these statuses; 0 is an end of the connection without an answer.
fn only(allowed: &[u16], reply: &Reply, asked: &str) -> Result<String, String> {
    let status = reply.status();
    let asked: String = asked.chars().take(200).collect();
    if allowed.contains(&status) {
        Ok(if status == 0 { "hung up".to_owned() } else { status.to_string() })
    } else {
        Err(format!("{status} for {asked:?}"))
    }
}

fn climb(served: &Served, random: &mut Random) -> Outcome {
    const PATHS: [&str; 10] = [
        "/../../../../etc/passwd",
        "/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
        "/..%2f..%2f..%2fetc%2fpasswd",
        "/.%2e/.%2e/Cargo.toml",
        "/%5c..%5c..%5cetc%5cpasswd",
        "/content/../chienowa.yaml",
        "/%c0%ae%c0%ae/%c0%ae%c0%ae/etc/passwd",
        "http://127.0.0.1/etc/passwd",
        "//etc/passwd",
        "/%00/etc/passwd",
    ];
    let target = PATHS[random.below(PATHS.len())];
    let reply = exchange(served.port, request(served.port, target, "").as_bytes())?;
    let is_told = reply.body().windows(5).any(|window| window == b"root:");
    Ok(if is_told {
        Err(format!("the file of users for {target}"))
    } else {
        only(&[400, 404], &reply, target)
    })
}

fn smuggle(served: &Served, random: &mut Random) -> Outcome {
    let inner = request(served.port, "/smuggled/", "");
    let headers = match random.below(4) {
        0 => format!("Content-Length: {}\r\nTransfer-Encoding: chunked\r\n", inner.len() + 5),
        1 => "Transfer-Encoding: chunked\r\n".to_owned(),
        2 => format!("Content-Length: 0\r\nContent-Length: {}\r\n", inner.len()),
        _ => "Transfer-Encoding: xchunked\r\nContent-Length: 3\r\n".to_owned(),
    };
    let all = format!("{}0\r\n\r\n{inner}", request(served.port, "/", &headers));
    let reply = exchange(served.port, all.as_bytes())?;
    let is_read = reply.bytes.windows(8).any(|window| window == b"smuggled");
    Ok(if is_read {
        Err("the inner request was answered".to_owned())
    } else {
        only(&[0, 400, 417], &reply, &headers)
    })
}

fn stranger(served: &Served, random: &mut Random) -> Outcome {
    let port = served.port;
    let (head, allowed) = match random.below(5) {
        0 => (format!("Host: evil.example:{port}\r\n"), 403),
        1 => (String::new(), 400),
        2 => (format!("Host: 127.0.0.1:{port}\r\nHost: evil.example\r\n"), 400),
        3 => (format!("Host: 127.0.0.1:{port}\r\nOrigin: https://evil.example\r\n"), 403),
        _ => (format!("Host: 127.0.0.1:{port}\r\nOrigin: null\r\n"), 403),
    };
    let reply = exchange(port, format!("GET / HTTP/1.1\r\n{head}\r\n").as_bytes())?;
    Ok(only(&[allowed], &reply, &head))
}

fn long_target(served: &Served, random: &mut Random) -> Outcome {
    let length = [9_000, 20_000, 100_000, 1_000_000][random.below(4)];
    let target = format!("{}api/search?q={}", served.base, "a".repeat(length));
    let reply = exchange(served.port, request(served.port, &target, "").as_bytes())?;
    Ok(only(&[0, 414, 431], &reply, &target))
}

fn large_head(served: &Served, random: &mut Random) -> Outcome {
    let lines = [20, 200, 4_000][random.below(3)];
    let headers = format!("X-Filler: {}\r\n", "x".repeat(1_000)).repeat(lines);
    let reply = exchange(served.port, request(served.port, &served.base, &headers).as_bytes())?;
    Ok(only(&[0, 431], &reply, "a large head"))
}

fn dear_query(served: &Served, random: &mut Random) -> Outcome {
    let query = match random.below(7) {
        0 => "%28".repeat(900),
        1 => "-".repeat(900),
        2 => "a+".repeat(450),
        3 => "%22a".repeat(300),
        4 => "(a+OR+(b+AND+".repeat(60),
        5 => ".*.*.*%5B%5B%5B+a%7B99999%7D".repeat(20),
        // The commonest syllables, each in many thousand passages.
        _ => "%E3%81%AE%E3%81%97%E3%81%A6%E3%82%8B".repeat(200),
    };
    let target = format!("{}api/search?q={query}&facets=1&limit=1000", served.base);
    let reply = exchange(served.port, request(served.port, &target, "").as_bytes())?;
    Ok(only(&[200, 400], &reply, &target))
}

fn ranges(served: &Served, random: &mut Random) -> Outcome {
    let ranges = match random.below(4) {
        0 => format!("bytes={}", "0-,".repeat(2_000)),
        1 => "bytes=99999999999999999999999-".to_owned(),
        2 => "bytes=-99999999999999".to_owned(),
        _ => "bytes=5-2".to_owned(),
    };
    let target = format!("{}sitemap.xml", served.base);
    let reply =
        exchange(served.port, request(served.port, &target, &format!("Range: {ranges}\r\n")).as_bytes())?;
    Ok(only(&[200, 206, 416], &reply, &ranges))
}

/// Many at once, so that a server with a thread for each would feel it.
fn slow_head(served: &Served, _: &mut Random) -> Outcome {
    let mut crowd = (0..CROWD).map(|_| connect(served.port)).collect::<std::io::Result<Vec<_>>>()?;
    for byte in b"GET / HTTP/1.1\r\nHos" {
        for stream in &mut crowd {
            stream.write_all(&[*byte])?;
        }
        thread::sleep(HELD / 20);
    }
    Ok(Ok("held, then left".to_owned()))
}

fn unread(served: &Served, _: &mut Random) -> Outcome {
    let asked = request(served.port, &format!("{}sitemap.xml", served.base), "");
    let crowd = (0..CROWD)
        .map(|_| {
            let mut stream = connect(served.port)?;
            stream.write_all(asked.as_bytes())?;
            Ok(stream)
        })
        .collect::<std::io::Result<Vec<_>>>()?;
    thread::sleep(HELD);
    drop(crowd);
    Ok(Ok("held, then left".to_owned()))
}

fn huge_body(served: &Served, _: &mut Random) -> Outcome {
    let mut stream = connect(served.port)?;
    stream.write_all(request(served.port, "/", "Content-Length: 1000000000000\r\n").as_bytes())?;
    stream.write_all(&[b'x'; 10_000])?;
    stream.shutdown(Shutdown::Write)?;
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes)?;
    Ok(only(&[0, 400], &Reply { bytes }, "a huge body"))
}

fn gone(served: &Served, random: &mut Random) -> Outcome {
    let mut stream = connect(served.port)?;
    let asked = request(served.port, &served.base, "");
    stream.write_all(&asked.as_bytes()[..random.below(asked.len() + 1)])?;
    drop(stream);
    Ok(Ok("left".to_owned()))
}

fn noise(served: &Served, random: &mut Random) -> Outcome {
    // The beginning of TLS, HTTP/2 and nothing at all.
    let mut bytes = match random.below(3) {
        0 => b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03".to_vec(),
        1 => b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec(),
        _ => Vec::new(),
    };
    bytes.extend((0..random.below(2_000)).map(|_| u8::try_from(random.below(256)).unwrap_or(0)));
    bytes.extend(b"\r\n\r\n");
    let mut stream = connect(served.port)?;
    stream.write_all(&bytes)?;
    stream.shutdown(Shutdown::Write)?;
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes)?;
    Ok(only(&[0, 400, 405, 505], &Reply { bytes }, "noise"))
}

fn pipelined(served: &Served, _: &mut Random) -> Outcome {
    let all = request(served.port, &served.base, "").repeat(50);
    let reply = exchange(served.port, all.as_bytes())?;
    // The first is answered, whatever follows it on that connection is not.
    Ok(match reply.answers() {
        0..=1 => only(&[0, 200], &reply, "many at once"),
        many => Err(format!("{many} answers")),
    })
}
