//! `chienowa publish` to an object store: `moto` on loopback, which checks signatures, permissions and conditions.
//! `tests/full` installs it and runs these.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use serde_json::Value;

use crate::publishing::{Portal, Readers};
use crate::publishing_ssh::Proxy;
use crate::random::Random;
use crate::support::{Run, chienowa, data, put};

const DAY: &str = "2026-11-23T09:00";

/// Killed so often; `CHIENOWA_KILLS` asks for more.
const KILLS: usize = 12;

const TEXTS: [&str; 2] = ["初めの文です。", "二つ目の、少し長い文です。"];

/// What the program writes beside the site.
const OWN: [&str; 4] = [
    "_chienowa/manifest.json",
    "_chienowa/objects.json",
    "_chienowa/publishing.json",
    "_chienowa/publish.lock",
];

/// The store, with a way to it that ends after so many bytes.
struct Store {
    server: Child,
    port: u16,
    told: Value,
    proxy: Proxy,
}

impl Store {
    fn start() -> Self {
        let python =
            std::env::var("CHIENOWA_MOTO").expect("CHIENOWA_MOTO is a Python with moto; tests/full sets it");
        let mut server = Command::new(python)
            .arg(data("object_store/server.py"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("Python can be started");
        let mut line = String::new();
        BufReader::new(server.stdout.take().expect("it is a pipe"))
            .read_line(&mut line)
            .expect("it says something");
        let told: Value = serde_json::from_str(&line).expect("the server tells its port and keys");
        let port = told["port"].as_u64().and_then(|port| u16::try_from(port).ok()).expect("a port");
        Self { server, port, told, proxy: Proxy::start(port) }
    }

    fn config(&self) -> String {
        let target = |name: &str, bucket: &str, port: u16, more: &str| {
            format!("    {name}: {{s3: {bucket}, endpoint: 'http://127.0.0.1:{port}'{more}}}\n")
        };
        [
            "title: 部門の玄関\npublish:\n  targets:\n".to_owned(),
            target("store", "portal", self.port, ", prefix: a/site"),
            target("cut", "portal", self.proxy.port, ", prefix: a/site"),
            target("theirs", "theirs", self.port, ""),
            target("none", "no-such-bucket", self.port, ""),
            target("nobody", "portal", 1, ""),
        ]
        .concat()
    }

    fn portal(&self) -> Portal {
        Portal::new(&self.config())
    }

    fn command(&self, portal: &Portal, who: &str, more: &[&str]) -> Command {
        let mut command = chienowa();
        command.current_dir(portal.root()).args(["publish", "--at", DAY]).args(more);
        for name in ["AWS_SESSION_TOKEN", "AWS_PROFILE", "AWS_REGION", "AWS_DEFAULT_REGION", "http_proxy"] {
            command.env_remove(name);
        }
        let key = |at: usize| self.told[who][at].as_str().unwrap_or("wrong");
        command.env("AWS_ACCESS_KEY_ID", key(0)).env("AWS_SECRET_ACCESS_KEY", key(1));
        command
    }

    fn publish(&self, portal: &Portal, more: &[&str]) -> Run {
        self.command(portal, "publisher", more).output().expect("the program can be started").into()
    }

    #[track_caller]
    fn published(&self, portal: &Portal) -> String {
        let run = self.publish(portal, &["store", "--verbose"]);
        assert_eq!(run.status, 0, "{}", run.err);
        run.err
    }

    fn ask(&self, what: &str) -> String {
        let url = format!("http://127.0.0.1:{}/-/{what}", self.port);
        let answer = ureq::get(&url).call().expect("the server answers");
        answer.into_body().read_to_string().expect("it answers in words")
    }

    fn put(&self, bucket: &str, key: &str, bytes: &str) {
        let url = format!("http://127.0.0.1:{}/-/put?bucket={bucket}&key={key}", self.port);
        ureq::post(&url).send(bytes).expect("the server answers");
    }

    /// Requests that write, since it was asked last; the paths below the prefix.
    fn writes(&self) -> Vec<(String, String)> {
        let told = self.ask("log");
        let pair = |line: &str| {
            let (method, key) = line.split_once(' ').expect("a method and a key");
            (method.to_owned(), key.trim_start_matches("portal/a/site/").to_owned())
        };
        told.lines().map(pair).collect()
    }

    /// The objects below the prefix with what they tell of themselves.
    fn objects(&self) -> BTreeMap<String, Value> {
        let listed: BTreeMap<String, Value> =
            serde_json::from_str(&self.ask("list?bucket=portal")).expect("the server tells them");
        let below = |(key, about): (String, Value)| Some((key.strip_prefix("a/site/")?.to_owned(), about));
        listed.into_iter().filter_map(below).collect()
    }

    /// An error if the store does not hold the site, or holds what nobody needs.
    #[track_caller]
    fn holds_the_site_of(&self, portal: &Portal, target: &str) {
        let read = reader(self.port);
        let built = portal.built(target);
        for (name, bytes) in &built {
            assert!(read(name).as_ref() == Some(bytes), "{name} is not as it was built");
        }
        let is_needless = |name: &&String| {
            !built.contains_key(*name)
                && !OWN[..2].contains(&name.as_str())
                && !name.contains(".bin")
                && !name.contains("/theme/")
        };
        let objects = self.objects();
        assert_eq!(objects.keys().filter(is_needless).collect::<Vec<_>>(), [""; 0]);
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// Gets a file as a reader does.
fn reader(port: u16) -> impl Fn(&str) -> Option<Vec<u8>> + Send + 'static {
    let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
    move |name| {
        let url = format!("http://127.0.0.1:{port}/portal/a/site/{name}");
        let answer = agent.get(&url).call().expect("the server answers");
        let is_there = answer.status() == 200;
        let bytes = answer.into_body().into_with_config().limit(1 << 28).read_to_vec().expect("all of it");
        is_there.then_some(bytes)
    }
}

#[test]
fn what_no_bucket_can_have_is_told_before_anything_is_sent() {
    for (target, status, words) in [
        ("{s3: portal, precompress: [gz]}", 1, "a bucket gives every reader the same object"),
        ("{s3: portal/sales}", 1, "`portal/sales` is no bucket"),
        ("{s3: portal, prefix: a/../b}", 1, "`a/../b` cannot be what keys begin with"),
        ("{s3: portal, endpoint: store.example.com}", 1, "is not the address of a store"),
        ("{s3: portal, endpoint: 'http://127.0.0.1:1'}", 2, "cannot connect to http://127.0.0.1:1"),
    ] {
        let portal = Portal::new(&format!("title: 部門の玄関\npublish: {{targets: {{store: {target}}}}}\n"));
        let mut command = chienowa();
        command.current_dir(portal.root()).args(["publish", "--at", DAY]);
        command.env("AWS_ACCESS_KEY_ID", "key").env("AWS_SECRET_ACCESS_KEY", "hunter2");
        let run: Run = command.output().expect("the program can be started").into();
        assert_eq!((run.status, run.err.contains(words)), (status, true), "{target}: {}", run.err);
        assert!(!run.err.contains("hunter2"), "{}", run.err);
    }
}

#[test]
#[ignore = "needs moto; tests/full runs it"]
fn a_bucket_holds_the_site_and_gets_only_what_changed() {
    let store = Store::start();
    let portal = store.portal();
    let large: Vec<u8> = (0..20_u32 << 18).flat_map(u32::to_le_bytes).collect();
    put(portal.root(), "content/large.zip", &large);
    let dry = store.publish(&portal, &["store", "--dry-run"]);
    assert_eq!((dry.status, dry.out.contains("+ index.html")), (0, true), "{}", dry.err);
    assert_eq!(store.writes(), [], "a dry run wrote something");
    assert!(store.published(&portal).contains("published release 1"));
    store.holds_the_site_of(&portal, "store");
    let writes = store.writes();
    assert!(
        writes.iter().filter(|(method, key)| method == "PUT" && key.starts_with("large.zip")).count() == 3
    );
    let objects = store.objects();
    let header = |name: &str, header: &str| objects[name][header].as_str().unwrap_or_default().to_owned();
    for (name, content_type, cache) in [
        ("index.html", "text/html; charset=utf-8", "no-cache"),
        ("about/index.md", "text/markdown; charset=utf-8", "no-cache"),
        ("large.zip", "application/zip", "no-cache"),
        ("_chienowa/search/index.bin", "application/octet-stream", "no-cache"),
    ] {
        assert_eq!(
            (header(name, "content-type"), header(name, "cache-control")),
            (content_type.into(), cache.into())
        );
    }
    let style = objects.keys().find(|name| name.ends_with(".css")).expect("a site has a style");
    assert_eq!(header(style, "cache-control"), "public, max-age=31536000, immutable");

    assert!(store.published(&portal).contains("nothing has changed"));
    assert_eq!(store.writes(), [], "nothing has changed, and something was written");

    put(portal.root(), "content/about.md", "---\ntitle: この場所\n---\n別の文。\n");
    let told = store.publish(&portal, &["store", "--dry-run"]);
    let second = store.published(&portal);
    let changes: Vec<&str> = second.lines().filter(|line| line.starts_with(['+', '~', '-'])).collect();
    assert_eq!(changes, told.out.lines().collect::<Vec<_>>());
    assert!(changes.contains(&"~ about/index.html") && !changes.contains(&"~ index.html"), "{second}");
    let writes = store.writes();
    let mut uploaded: Vec<&str> = writes
        .iter()
        .filter(|(method, key)| method == "PUT" && !OWN.contains(&key.as_str()))
        .map(|(_, key)| key.as_str())
        .collect();
    uploaded.sort_unstable();
    let mut expected: Vec<&str> =
        changes.iter().filter(|line| !line.starts_with('-')).map(|line| &line[2..]).collect();
    expected.sort_unstable();
    assert_eq!(uploaded, expected);
    store.holds_the_site_of(&portal, "store");
    let back = store.publish(&portal, &["store", "--rollback"]);
    assert_eq!((back.status, back.err.contains("holds one site alone")), (2, true), "{}", back.err);
}

#[test]
#[ignore = "needs moto; tests/full runs it"]
fn what_somebody_changed_is_mended_and_what_is_not_ours_stays() {
    let store = Store::start();
    let portal = store.portal();
    store.published(&portal);
    let home = reader(store.port)("index.html").expect("it is there");
    store.put("portal", "a/site/index.html", &"x".repeat(home.len()));
    store.ask("remove?bucket=portal&key=a/site/about/index.html");
    store.put("portal", "a/site/mine/index.html", "theirs");
    store.put("portal", "elsewhere.html", "theirs");
    store.writes();
    store.published(&portal);
    let keys: Vec<String> = store.writes().into_iter().map(|(_, key)| key).collect();
    assert!(keys.contains(&"index.html".to_owned()) && keys.contains(&"about/index.html".to_owned()));
    assert!(!keys.contains(&"404.html".to_owned()), "{keys:?}");
    assert_eq!(reader(store.port)("index.html"), Some(home));

    put(portal.root(), "content/mine.md", "---\ntitle: 同じ場所\n---\n文。\n");
    let run = store.publish(&portal, &["store"]);
    assert_eq!((run.status, run.err.contains("`mine/index.html` is there")), (2, true), "{}", run.err);
    assert_eq!(reader(store.port)("mine/index.html"), Some(b"theirs".to_vec()));
    store.ask("remove?bucket=portal&key=a/site/mine/index.html");
    store.published(&portal);
    std::fs::remove_file(portal.root().join("content/mine.md")).expect("it is there");
    store.published(&portal);
    assert_eq!(reader(store.port)("mine/index.html"), None, "a page that is gone can be read");

    // Without the manifest everything is uploaded again, and nothing is left behind.
    store.ask("remove?bucket=portal&key=a/site/_chienowa/manifest.json");
    store.published(&portal);
    store.holds_the_site_of(&portal, "store");
}

#[test]
#[ignore = "needs moto; tests/full runs it"]
fn what_a_store_refuses_is_told_and_the_site_stays() {
    let store = Store::start();
    let portal = store.portal();
    store.published(&portal);
    store.put("theirs", "report.pdf", "theirs");
    let before = store.objects();
    portal.write(TEXTS[1]);
    store.writes();
    let publisher = store.told["publisher"][0].as_str().expect("it has a key").to_owned();
    for (who, target, words) in [
        ("nobody", "store", "the store does not accept these credentials (InvalidAccessKeyId)"),
        ("reader", "store", "may not write `_chienowa/publish.lock` there (AccessDenied)"),
        ("publisher", "none", "there is no bucket `no-such-bucket`"),
        ("publisher", "nobody", "cannot connect to http://127.0.0.1:1"),
        ("publisher", "theirs", "it holds `report.pdf`, which Chienowa did not publish"),
    ] {
        let run: Run = store.command(&portal, who, &[target]).output().expect("it can be started").into();
        assert_eq!((run.status, run.err.contains(words)), (2, true), "{who}, {target}: {}", run.err);
    }
    let mut wrong = store.command(&portal, "publisher", &["store"]);
    let run: Run = wrong.env("AWS_SECRET_ACCESS_KEY", "hunter2").output().expect("it can be started").into();
    assert_eq!((run.status, run.err.contains("(SignatureDoesNotMatch)")), (2, true), "{}", run.err);
    assert!(!run.err.contains("hunter2") && !run.err.contains(&publisher), "{}", run.err);
    let mut without = store.command(&portal, "publisher", &["store"]);
    without.env_remove("AWS_ACCESS_KEY_ID");
    let run: Run = without.output().expect("it can be started").into();
    assert_eq!((run.status, run.err.contains("set AWS_ACCESS_KEY_ID")), (2, true), "{}", run.err);

    store.ask("set?clock=3600");
    let run = store.publish(&portal, &["store"]);
    assert_eq!((run.status, run.err.contains("set the clock")), (2, true), "{}", run.err);
    store.ask("set?clock=0");
    assert!(store.writes().iter().all(|(_, key)| key == OWN[3]), "something was written");
    assert_eq!(store.objects(), before);
}

#[test]
#[ignore = "needs moto; tests/full runs it"]
fn two_publishes_at_once_exclude_each_other_and_an_abandoned_lock_is_taken_over() {
    let store = Store::start();
    let (portal, other) = (store.portal(), store.portal());
    store.published(&portal);
    for unconditional in [0, 1] {
        store.ask(&format!("set?unconditional={unconditional}&delay=0.3"));
        portal.write(TEXTS[1 - unconditional]);
        store.writes();
        let mut first =
            store.command(&portal, "publisher", &["store", "--quiet"]).spawn().expect("it can be started");
        store.ask("wait?writes=3");
        other.write("また別の文です。");
        let second = store.publish(&other, &["store"]);
        assert_eq!(second.status, 2, "{}", second.err);
        assert!(
            second.err.contains(&format!("process {} is publishing there since 20", first.id())),
            "{}",
            second.err
        );
        // Whoever is in the same folder is told without a look at the store.
        let same = store.publish(&portal, &["store"]);
        assert_eq!((same.status, same.err.contains("is publishing there")), (2, true), "{}", same.err);
        assert!(first.wait().expect("it ends").success());
        store.ask("set?delay=0");
        store.holds_the_site_of(&portal, "store");
    }

    store.ask("set?unconditional=0&delay=0.1");
    portal.write(TEXTS[1]);
    store.writes();
    let mut killed =
        store.command(&portal, "publisher", &["store", "--quiet"]).spawn().expect("it can be started");
    store.ask("wait?writes=6");
    killed.kill().expect("it can be killed");
    killed.wait().expect("it has ended");
    store.ask("set?delay=0&clock=240");
    let early = store.publish(&other, &["store"]);
    assert_eq!(
        (early.status, early.err.contains("If it was killed, its lock is void at")),
        (2, true),
        "{}",
        early.err
    );
    store.ask("set?clock=400");
    store.published(&other);
    store.holds_the_site_of(&other, "store");
}

#[test]
#[ignore = "needs moto; tests/full runs it"]
fn readers_never_see_half_a_publish_and_the_next_one_mends_the_rest() {
    let kills = std::env::var("CHIENOWA_KILLS").map_or(KILLS, |text| text.parse().expect("a number"));
    let store = Store::start();
    let portal = store.portal();
    let mut states = Vec::new();
    let mut writes = 0;
    for words in TEXTS.iter().rev() {
        portal.write(words);
        store.writes();
        store.published(&portal);
        writes = store.writes().len();
        states.push(portal.built("store"));
    }
    let readers = Readers::by(reader(store.port), states);
    let mut random = Random::new(33);
    let mut killed = 0;
    // Each publish has another state than the one before, so that there is something to write.
    let mut states = TEXTS.iter().rev().cycle();
    let mut write = || portal.write(states.next().expect("it goes on for ever"));
    for round in 0..20 * kills {
        if killed == kills {
            break;
        }
        write();
        store.writes();
        // Slow enough that it can be killed while objects are under way.
        store.ask("set?delay=0.01");
        let mut child = store
            .command(&portal, "publisher", &["store", "--quiet"])
            .stderr(Stdio::null())
            .spawn()
            .expect("the program can be started");
        store.ask(&format!("wait?writes={}", 1 + random.below(writes)));
        std::thread::sleep(std::time::Duration::from_micros(random.below(20_000) as u64));
        if child.try_wait().expect("it can be asked").is_none() {
            child.kill().expect("it can be killed");
            killed += 1;
        }
        child.wait().expect("it has ended");
        store.ask("set?delay=0");
        // Every other one is left for the next, which is killed as well.
        if round % 2 == 0 {
            write();
            store.published(&portal);
            store.holds_the_site_of(&portal, "store");
        }
    }
    assert_eq!(killed, kills, "too few publishes were still under way");
    store.published(&portal);
    store.holds_the_site_of(&portal, "store");
    assert!(store.published(&portal).contains("nothing has changed"));
    let looked = readers.ended();
    assert!(looked > kills, "readers looked only {looked} times");
}

#[test]
#[ignore = "needs moto; tests/full runs it"]
fn a_connection_that_is_lost_leaves_whole_pages_and_the_next_publish_ends_it() {
    let store = Store::start();
    let portal = store.portal();
    let mut states = Vec::new();
    for words in TEXTS.iter().rev() {
        portal.write(words);
        store.published(&portal);
        states.push(portal.built("store"));
    }
    let readers = Readers::by(reader(store.port), states);
    portal.write(TEXTS[1]);
    store.proxy.allow(60_000);
    let run = store.publish(&portal, &["cut"]);
    store.proxy.allow(u64::MAX);
    assert_eq!((run.status, run.err.contains("127.0.0.1")), (2, true), "{}", run.err);
    assert!(run.err.contains("the connection to") || run.err.contains("cannot connect to"), "{}", run.err);
    // The lock could not be given back, and is known for that of a publish of this folder.
    let again = store.publish(&portal, &["cut"]);
    assert_eq!(again.status, 0, "{}", again.err);
    store.holds_the_site_of(&portal, "cut");
    readers.ended();
}
