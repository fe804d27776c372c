//! `chienowa publish` to folders and archives: what stands there afterwards, what readers see meanwhile, and that
//! nothing stops it half-way.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crate::random::Random;
use crate::support::{Run, chienowa, files_below, put, put_fixture, run, text};

const DAY: &str = "2026-11-23T09:00";

/// Killed so often in each way to switch; `CHIENOWA_KILLS` asks for more.
const KILLS: usize = 6;

const CONFIG: &str = "title: 部門の玄関
publish:
  targets:
    link: {directory: link, keep: 2}
    exchange: {directory: exchange, switch: exchange, keep: 2}
    files: {directory: files, switch: files}
    packed: {directory: packed, precompress: [gz, br, zst]}
    elsewhere: {directory: elsewhere, base_url: /p/}
    zip: {archive: site.zip}
    tar: {archive: site.tar.gz}
    zstd: {archive: site.tar.zst}
    alone: {archive: alone.zip, portable: true}
";

/// The targets that are folders, and where readers find the site.
const FOLDERS: [(&str, &str); 3] =
    [("link", "link/current"), ("exchange", "exchange/current"), ("files", "files")];

/// A portal in a folder, with targets beside it.
pub(crate) struct Portal {
    folder: tempfile::TempDir,
}

impl Portal {
    pub(crate) fn new(config: &str) -> Self {
        let portal = Self { folder: tempfile::tempdir().expect("a temporary folder can be made") };
        put(portal.root(), "chienowa.yaml", config);
        portal.write("初めの文です。");
        portal
    }

    pub(crate) fn root(&self) -> &Path {
        self.folder.path()
    }

    /// Two states differ in the text of a page, in a page that only one of them has, and in the style sheet.
    pub(crate) fn write(&self, words: &str) {
        put_fixture(
            self.root(),
            &format!("=== content/index.md\n---\ntitle: 玄関\n---\n{words}\n\n[次](about.md)\n"),
        );
        let about = format!("---\ntitle: この場所\n---\n{}\n", words.repeat(300));
        put(self.root(), "content/about.md", about);
        put(
            self.root(),
            "themes/default/styles/zz.css",
            format!("/* {} */ .x {{ color: #{:06x} }}\n", words.len(), words.len()),
        );
    }

    pub(crate) fn publish(&self, more: &[&str]) -> Run {
        run(self.root(), &[&["publish", "--at", DAY], more].concat())
    }

    #[track_caller]
    pub(crate) fn published(&self, target: &str) -> Run {
        let run = self.publish(&[target, "--verbose"]);
        assert_eq!(run.status, 0, "{}", run.err);
        run
    }

    /// The site as the target should hold it.
    pub(crate) fn built(&self, target: &str) -> BTreeMap<String, Vec<u8>> {
        let mut files = files_below(&self.root().join(".chienowa/publish").join(target).join("site"));
        files.remove(".chienowa-output");
        files
    }

    fn at(&self, place: &str) -> BTreeMap<String, Vec<u8>> {
        let mut files = files_below(&self.root().join(place));
        files.retain(|name, _| !name.starts_with(".chienowa"));
        files.remove("_chienowa/manifest.json");
        files
    }
}

#[test]
fn a_folder_holds_the_site_and_a_second_publish_changes_nothing() {
    let portal = Portal::new(CONFIG);
    for (target, place) in FOLDERS {
        let first = portal.published(target);
        assert!(first.err.contains("published release 1"), "{}", first.err);
        assert_eq!(portal.at(place), portal.built(target), "{target}");
        let stamp = |name: &str| {
            fs::metadata(portal.root().join(place).join(name))
                .and_then(|file| file.modified())
                .expect("it is there")
        };
        let before = (stamp("index.html"), stamp("_chienowa/manifest.json"));
        let second = portal.published(target);
        assert!(second.err.contains("nothing has changed"), "{}", second.err);
        assert_eq!((stamp("index.html"), stamp("_chienowa/manifest.json")), before, "{target}");
    }
}

#[test]
fn a_changed_page_is_told_and_what_it_was_can_be_had_again() {
    let portal = Portal::new(CONFIG);
    for (target, place) in FOLDERS {
        portal.write("初めの文です。");
        portal.published(target);
        let before = portal.at(place);
        put(portal.root(), "content/about.md", "---\ntitle: この場所\n---\n別の文。\n");
        let told = portal.publish(&[target, "--dry-run"]);
        assert_eq!(portal.at(place), before, "a dry run changed {target}");
        for line in [
            "~ about/index.html",
            "~ about/index.md",
            "~ _chienowa/search/index.bin",
            "+ _chienowa/search/start.",
        ] {
            assert!(told.out.contains(line), "{target}: no {line} in\n{}", told.out);
        }
        assert!(!told.out.contains(" index.html") && !told.out.contains("glossary"), "{}", told.out);
        let second = portal.published(target);
        let listed: Vec<&str> = second.err.lines().filter(|line| line.starts_with(['+', '~', '-'])).collect();
        assert_eq!(listed, told.out.lines().collect::<Vec<_>>(), "{target}");
        // What an open page may still ask for is there, besides the site.
        let (now, built) = (portal.at(place), portal.built(target));
        let kept: Vec<&String> = now.keys().filter(|name| !built.contains_key(*name)).collect();
        assert!(matches!(kept[..], [name] if name.starts_with("_chienowa/search/start.")), "{kept:?}");
        assert!(built.iter().all(|(name, bytes)| now.get(name) == Some(bytes)), "{target}");

        let back = portal.publish(&[target, "--rollback"]);
        if target == "files" {
            assert_eq!((back.status, back.err.contains("holds one site alone")), (2, true), "{}", back.err);
            continue;
        }
        assert_eq!(back.status, 0, "{}", back.err);
        assert_eq!(portal.at(place), before, "{target}");
        assert_eq!(portal.publish(&[target, "--rollback"]).status, 2, "there is no release before the first");
        let again = portal.published(target);
        assert!(again.err.contains("published release 3"), "{}", again.err);
    }
}

#[test]
fn only_so_many_releases_stay() {
    let portal = Portal::new(CONFIG);
    for (target, _) in &FOLDERS[..2] {
        for round in 0..4 {
            portal.write(&format!("{round}回目です。"));
            portal.published(target);
        }
        let mut names: Vec<String> = fs::read_dir(portal.root().join(target).join("releases"))
            .expect("it is there")
            .map(|entry| entry.expect("it can be read").file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        let expected: &[&str] = if *target == "link" { &["000003", "000004"] } else { &["000003"] };
        assert_eq!(names, expected, "{target}");
    }
}

/// What one reader after another gets, until told to stop: each page is wholly that of one state, and what it loads is
/// there.
pub(crate) struct Readers {
    stop: std::sync::Arc<AtomicBool>,
    thread: thread::JoinHandle<usize>,
}

impl Readers {
    pub(crate) fn of(site: PathBuf, states: Vec<BTreeMap<String, Vec<u8>>>) -> Self {
        Self::by(move |name| fs::read(site.join(name)).ok(), states)
    }

    /// `read` gets a file of the site.
    pub(crate) fn by(
        read: impl Fn(&str) -> Option<Vec<u8>> + Send + 'static,
        states: Vec<BTreeMap<String, Vec<u8>>>,
    ) -> Self {
        let stop = std::sync::Arc::new(AtomicBool::new(false));
        let told = stop.clone();
        let thread = thread::spawn(move || {
            let mut looked = 0;
            while !told.load(Ordering::Relaxed) {
                for page in ["index.html", "about/index.html", "404.html", "search/index.html"] {
                    let bytes = read(page).unwrap_or_else(|| panic!("{page} is not there"));
                    let is_whole = states.iter().any(|state| state.get(page) == Some(&bytes));
                    assert!(is_whole, "{page} is neither the old nor the new one");
                    for name in loaded(&String::from_utf8(bytes).expect("a page is UTF-8")) {
                        assert!(read(&name).is_some(), "{page} loads {name}, which is not there");
                    }
                }
                let entry = read("_chienowa/search/index.bin").expect("the index has an entry");
                let entry = chienowa_search::Entry::read(&entry).expect("the entry is whole");
                let start = read(&format!("_chienowa/search/{}", entry.start.name)).expect("it starts");
                chienowa_search::LazyIndex::open(&entry, &start).expect("the index opens");
                looked += 1;
            }
            looked
        });
        Self { stop, thread }
    }

    pub(crate) fn ended(self) -> usize {
        self.stop.store(true, Ordering::Relaxed);
        self.thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    }
}

/// The style sheets and scripts of a page.
pub(crate) fn loaded(html: &str) -> Vec<String> {
    let names = html.split("\"/_chienowa/").skip(1).filter_map(|rest| rest.split('"').next());
    names
        .filter(|name| name.ends_with(".css") || name.ends_with(".js"))
        .map(|name| format!("_chienowa/{name}"))
        .collect()
}

/// The words of two states.
const TEXTS: [&str; 2] = ["初めの文です。", "二つ目の、少し長い文です。"];

/// Publishes, and kills it at some moment of the time that the whole takes. Whether it was still under way.
fn killed_after(portal: &Portal, target: &str, whole: Duration, random: &mut Random) -> bool {
    let mut child = chienowa()
        .current_dir(portal.root())
        .args(["publish", target, "--at", DAY, "--quiet"])
        .stderr(Stdio::null())
        .spawn()
        .expect("the program can be started");
    let after = u64::try_from(whole.as_micros()).expect("it is short") * random.below(110) as u64 / 100;
    thread::sleep(Duration::from_micros(after));
    let is_under_way = child.try_wait().expect("it can be asked").is_none();
    if is_under_way {
        child.kill().expect("it can be killed");
    }
    child.wait().expect("it has ended");
    is_under_way
}

#[test]
fn readers_never_see_half_a_publish_and_the_next_one_mends_the_rest() {
    let kills = std::env::var("CHIENOWA_KILLS").map_or(KILLS, |text| text.parse().expect("a number"));
    let mut random = Random::new(2026);
    for (target, place) in FOLDERS {
        let portal = Portal::new(CONFIG);
        let states: Vec<_> = TEXTS
            .iter()
            .rev()
            .map(|words| {
                portal.write(words);
                let began = Instant::now();
                portal.published(target);
                (portal.built(target), began.elapsed())
            })
            .collect();
        let whole = states.iter().map(|(_, time)| *time).max().expect("there are two");
        let readers =
            Readers::of(portal.root().join(place), states.iter().map(|(state, _)| state.clone()).collect());
        let mut killed = 0;
        for round in 0..20 * kills {
            if killed == kills {
                break;
            }
            portal.write(TEXTS[round % 2]);
            killed += usize::from(killed_after(&portal, target, whole, &mut random));
        }
        assert_eq!(killed, kills, "{target}: too few publishes were still under way");
        portal.write("初めの文です。");
        portal.published(target);
        let (now, built) = (portal.at(place), portal.built(target));
        assert!(built.iter().all(|(name, bytes)| now.get(name) == Some(bytes)), "{target} was not mended");
        let looked = readers.ended();
        assert!(looked > kills, "{target}: readers looked only {looked} times");
        let left: Vec<String> = files_below(&portal.root().join(target))
            .into_keys()
            .filter(|name| name.contains("incoming"))
            .collect();
        assert_eq!(left, [""; 0], "{target}");
    }
}

#[test]
fn texts_are_compressed_beside_themselves_and_the_index_never() {
    let portal = Portal::new(CONFIG);
    portal.published("packed");
    let files = portal.at("packed/current");
    let page = text(&files, "about/index.html");
    let gzipped = flate2::read::GzDecoder::new(files["about/index.html.gz"].as_slice());
    assert_eq!(std::io::read_to_string(gzipped).expect("it unpacks"), page);
    for ending in ["br", "zst"] {
        let packed = &files[&format!("about/index.html.{ending}")];
        assert!(packed.len() < page.len(), "{ending}");
    }
    let names = files.keys().filter(|name| name.starts_with("_chienowa/search/"));
    let wrong: Vec<&String> = names.filter(|name| name.contains(".bin.")).collect();
    assert_eq!(wrong, [""; 0]);
}

#[test]
fn an_archive_holds_the_site_and_is_the_same_again() {
    let portal = Portal::new(CONFIG);
    for (target, file) in [("zip", "site.zip"), ("tar", "site.tar.gz"), ("zstd", "site.tar.zst")] {
        portal.published(target);
        let bytes = fs::read(portal.root().join(file)).expect("it was made");
        let mut files = unpacked(file, &bytes);
        assert!(files.remove("_chienowa/manifest.json").is_some(), "{file}");
        assert_eq!(files, portal.built(target), "{file}");
        fs::remove_file(portal.root().join(file)).expect("it was made");
        portal.published(target);
        assert_eq!(fs::read(portal.root().join(file)).expect("it was made"), bytes, "{file}");
        assert!(portal.published(target).err.contains("nothing has changed"), "{file}");
    }
    portal.published("alone");
    let files = unpacked("alone.zip", &fs::read(portal.root().join("alone.zip")).expect("it was made"));
    assert!(text(&files, "about/index.html").contains("href=\"../index.html\""));
}

#[test]
fn an_archive_is_whole_whenever_its_publish_is_killed() {
    let kills = std::env::var("CHIENOWA_KILLS").map_or(KILLS, |text| text.parse().expect("a number"));
    let portal = Portal::new(CONFIG);
    let read = || fs::read(portal.root().join("site.zip")).expect("it was made");
    let states: Vec<(Vec<u8>, Duration)> = TEXTS
        .iter()
        .rev()
        .map(|words| {
            portal.write(words);
            let began = Instant::now();
            portal.published("zip");
            (read(), began.elapsed())
        })
        .collect();
    let whole = states.iter().map(|(_, time)| *time).max().expect("there are two");
    let mut random = Random::new(7);
    let mut killed = 0;
    for round in 0..20 * kills {
        if killed == kills {
            break;
        }
        portal.write(TEXTS[round % 2]);
        killed += usize::from(killed_after(&portal, "zip", whole, &mut random));
        assert!(states.iter().any(|(state, _)| *state == read()), "it is neither the old nor the new one");
    }
    assert_eq!(killed, kills, "too few publishes were still under way");
    portal.write(TEXTS[0]);
    portal.published("zip");
    assert_eq!(read(), states[1].0);
    assert!(!portal.root().join("site.zip.incoming").exists());
}

fn unpacked(name: &str, bytes: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let read = |mut file: Box<dyn Read + '_>| {
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).expect("it unpacks");
        bytes
    };
    if name.ends_with(".zip") {
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("it is an archive");
        let mut files = BTreeMap::new();
        for number in 0..archive.len() {
            let file = archive.by_index(number).expect("it has an entry");
            files.insert(file.name().to_owned(), read(Box::new(file)));
        }
        return files;
    }
    let unpacked: Box<dyn Read> = if name.ends_with(".gz") {
        Box::new(flate2::read::GzDecoder::new(bytes))
    } else {
        Box::new(zstd::Decoder::new(bytes).expect("it is zstd"))
    };
    let mut archive = tar::Archive::new(unpacked);
    let entries = archive.entries().expect("it is an archive");
    entries
        .map(|entry| {
            let entry = entry.expect("it has an entry");
            let path = entry.path().expect("it has a path").to_string_lossy().into_owned();
            (path, read(Box::new(entry)))
        })
        .collect()
}

#[test]
fn a_target_may_stand_under_another_path() {
    let portal = Portal::new(CONFIG);
    portal.published("elsewhere");
    let home = text(&portal.at("elsewhere/current"), "index.html");
    assert!(home.contains("href=\"/p/about/\"") && !home.contains("href=\"/about/\""), "{home}");
}

#[test]
fn what_cannot_be_published_says_why_and_leaves_all_as_it_was() {
    let portal = Portal::new(CONFIG);
    put(portal.root(), "files/mine.txt", "not Chienowa's");
    put(portal.root(), "link/current/mine.txt", "not Chienowa's");
    put(portal.root(), "exchange/current/mine.txt", "not Chienowa's");
    for (arguments, status, words) in [
        (&["files"][..], 2, "was not made by Chienowa"),
        (&["link"], 2, "it is a folder where this target has a link"),
        (&["exchange"], 2, "it was not published by Chienowa"),
        (&["lnik"], 2, "did you mean `link`?"),
        (&[], 2, "which target? There are link, exchange,"),
        (&["packed", "--rollback"], 2, "there is no earlier release"),
    ] {
        let run = portal.publish(arguments);
        assert_eq!((run.status, run.err.contains(words)), (status, true), "{arguments:?}: {}", run.err);
    }
    for place in ["files/mine.txt", "link/current/mine.txt", "exchange/current/mine.txt"] {
        assert!(portal.root().join(place).is_file(), "{place}");
    }
    put(portal.root(), "content/faq/broken.md", "---\ntitle: x\nmistake: 1\n---\n");
    let run = portal.publish(&["elsewhere"]);
    assert_eq!((run.status, portal.root().join("elsewhere").exists()), (1, false), "{}", run.err);

    let none = Portal::new("title: 部門の玄関\n");
    let run = none.publish(&[]);
    assert_eq!((run.status, run.err.contains("directory: /srv/portal")), (2, true), "{}", run.err);
}

#[test]
fn two_publishes_at_once_exclude_each_other() {
    let portal = Portal::new(CONFIG);
    portal.published("link");
    for (target, lock) in
        [("link", "link/.chienowa-publish.lock"), ("files", "files/.chienowa-publishing/publish.lock")]
    {
        put(portal.root(), lock, "");
        let held = fs::File::open(portal.root().join(lock)).expect("it is there");
        held.lock().expect("nobody holds it");
        portal.write("その間に書いた文です。");
        let run = portal.publish(&[target]);
        assert_eq!((run.status, run.err.contains("is publishing there")), (2, true), "{}", run.err);
        held.unlock().expect("it was held");
        portal.published(target);
    }
}

#[test]
fn a_file_that_somebody_changed_at_the_target_is_mended() {
    let portal = Portal::new(CONFIG);
    for (target, place) in FOLDERS {
        portal.published(target);
        let page = portal.root().join(place).join("about/index.html");
        // Another file under the name: the last release may share the old one.
        fs::remove_file(&page).expect("it is there");
        fs::write(&page, "changed by hand").expect("it can be written");
        portal.published(target);
        assert_eq!(portal.at(place), portal.built(target), "{target}");
    }
}

#[test]
fn a_file_that_was_only_kept_may_be_gone() {
    let portal = Portal::new(CONFIG);
    for (target, place) in FOLDERS {
        portal.write("初めの文です。");
        portal.published(target);
        portal.write("次の、少し長い文です。");
        portal.published(target);
        let (now, built) = (portal.at(place), portal.built(target));
        let kept: Vec<&String> = now.keys().filter(|name| !built.contains_key(*name)).collect();
        assert!(kept.len() > 1, "{target}: {kept:?}");
        fs::remove_file(portal.root().join(place).join(kept[0])).expect("it was kept");
        portal.write("三つ目の、もう少しだけ長い文です。");
        portal.published(target);
        let now = portal.at(place);
        assert!(!now.contains_key(kept[0]) && now.contains_key(kept[1]), "{target}");
        assert!(portal.built(target).iter().all(|(name, bytes)| now.get(name) == Some(bytes)), "{target}");
    }
}

#[test]
fn a_site_that_is_not_whole_is_not_published() {
    let portal = Portal::new(CONFIG);
    // A theme of the portal that loads what is not there.
    put(
        portal.root(),
        "themes/default/slots/head.html",
        "<link rel=\"stylesheet\" href=\"/_chienowa/none.css\">\n",
    );
    let run = portal.publish(&["link"]);
    assert_eq!(run.status, 2, "{}", run.err);
    assert!(
        run.err.contains("`/_chienowa/none.css` leads to _chienowa/none.css, which is not there"),
        "{}",
        run.err
    );
    assert!(!portal.root().join("link/current").exists());
}

/// A file system of its own in memory, until it is dropped.
pub(crate) struct Disk(tempfile::TempDir);

impl Disk {
    pub(crate) fn of_megabytes(size: usize) -> Self {
        let disk = Self(tempfile::tempdir().expect("a temporary folder can be made"));
        disk.mount(&["-t", "tmpfs", "-o", &format!("size={size}m"), "tmpfs"]);
        disk
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    pub(crate) fn mount(&self, options: &[&str]) {
        let mounted = std::process::Command::new("mount").args(options).arg(self.0.path()).status();
        assert!(
            mounted.expect("there is `mount`").success(),
            "this test needs to mount; tests/full sees to it"
        );
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = std::process::Command::new("umount").arg(self.0.path()).status();
    }
}

#[test]
#[ignore = "mounts file systems; tests/full runs it where that is allowed"]
fn a_full_disk_and_one_that_can_only_be_read_leave_the_old_site() {
    let disk = Disk::of_megabytes(8);
    let at = disk.0.path().display();
    let portal = Portal::new(&format!(
        "title: 部門の玄関\npublish:\n  targets:\n    link: {{directory: {at}/link, keep: 1}}\n    \
         exchange: {{directory: {at}/exchange, switch: exchange, keep: 1}}\n    \
         files: {{directory: {at}/files, switch: files}}\n    zip: {{archive: {at}/site.zip}}\n"
    ));
    for (target, place) in [FOLDERS[0], FOLDERS[1], FOLDERS[2], ("zip", "")] {
        portal.write("初めの文です。");
        portal.published(target);
        let held = || match place {
            "" => BTreeMap::from([(
                String::new(),
                fs::read(disk.0.path().join("site.zip")).expect("it is there"),
            )]),
            place => portal.at(&disk.0.path().join(place).to_string_lossy()),
        };
        let before = held();
        // More than there is room for, and not to be packed.
        let mut random = Random::new(9);
        let noise: Vec<u8> =
            (0..8_000_000).map(|_| u8::try_from(random.below(256)).expect("a byte")).collect();
        put(portal.root(), "content/large.bin", noise);
        let full = portal.publish(&[target]);
        let told = full.err.contains("No space left") && full.err.contains("the site there is as it was");
        assert_eq!((full.status, told), (2, true), "{target}: {}", full.err);
        assert_eq!(held(), before, "{target}");
        fs::remove_file(portal.root().join("content/large.bin")).expect("it was written");

        portal.write("次の文です。");
        disk.mount(&["-o", "remount,ro"]);
        let refused = portal.publish(&[target]);
        assert_eq!((refused.status, refused.err.contains("can only be read")), (2, true), "{}", refused.err);
        assert_eq!(held(), before, "{target}");
        disk.mount(&["-o", "remount,rw"]);
        portal.published(target);
        assert_ne!(held(), before, "{target}");
        for entry in fs::read_dir(disk.0.path()).expect("it is there") {
            let path = entry.expect("it can be read").path();
            let removed = if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
            removed.expect("it can be removed");
        }
    }
}
