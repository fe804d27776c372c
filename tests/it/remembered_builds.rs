//! What a build leaves for the next one makes no difference: not after any edits, not after being killed, not when
//! somebody has been at it.

use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::time::Instant;

use chienowa::hash::Hashing;
use chienowa::read::{AssetBytes, SourceFile, SourceTree};

use crate::random::Random;
use crate::random_edits::{Files, beginning, edit, tree};
use crate::support::{Run, chienowa, files_below, put, put_fixture, run, text};

const DAY: &str = "2026-11-23T09:00";
const EDITS: usize = 30;
const KILLS: usize = 50;

/// A portal on disk.
struct Portal {
    folder: tempfile::TempDir,
    written: SourceTree,
}

impl Portal {
    fn new(files: &Files) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let mut portal = Self { folder, written: SourceTree::new() };
        portal.write(files);
        portal
    }

    fn root(&self) -> &Path {
        self.folder.path()
    }

    /// Writes what differs, as an author does.
    fn write(&mut self, files: &Files) {
        let now = tree(files);
        for (path, file) in now.iter() {
            let before = self.written.get(path);
            match (file, before) {
                (SourceFile::Text(text), Some(SourceFile::Text(before))) if text == before => {}
                (SourceFile::Text(text), _) => put(self.root(), path.as_str(), &text.text),
                (SourceFile::Asset(asset), Some(SourceFile::Asset(before))) if asset == before => {}
                (SourceFile::Asset(asset), _) => match &asset.bytes {
                    AssetBytes::Memory(bytes) => put(self.root(), path.as_str(), bytes),
                    AssetBytes::File(_) => unreachable!("a fixture is in memory"),
                },
            }
        }
        for (path, _) in self.written.iter().filter(|(path, _)| now.get(path).is_none()) {
            fs::remove_file(self.root().join(path.as_str())).expect("the file was written");
        }
        self.written = now;
    }

    fn build(&self, more: &[&str]) -> Run {
        run(self.root(), &[&["build", "--at", DAY, "--output", "out"], more].concat())
    }

    /// Asserts that the output is that of a build from nothing.
    #[track_caller]
    fn assert_clean(&self, happened: &str) {
        let clean = run(self.root(), &["build", "--at", DAY, "--output", "clean", "--no-cache", "--quiet"]);
        assert_eq!(clean.status, 0, "{happened}: {}", clean.err);
        let (left, right) = (files_below(&self.root().join("out")), files_below(&self.root().join("clean")));
        let different: Vec<&String> = left
            .iter()
            .filter(|(name, bytes)| right.get(*name) != Some(bytes))
            .map(|(name, _)| name)
            .chain(right.keys().filter(|name| !left.contains_key(*name)))
            .collect();
        assert!(different.is_empty(), "{happened}: {different:?} differ");
    }
}

#[test]
fn random_edits_with_the_memory_on_disk_equal_builds_from_nothing() {
    let mut random = Random::new(20_261_126);
    let mut files = beginning();
    let mut portal = Portal::new(&files);
    let (mut history, mut built, mut spared) = (Vec::new(), 0, 0);
    for step in 0..EDITS {
        let before = files.clone();
        history.push(edit(&mut files, &mut random, step));
        portal.write(&files);
        let run = portal.build(&["--timings=json"]);
        assert!(run.status == 0 || run.status == 1, "{}", run.err);
        if run.status == 1 {
            // A mistake: nothing was written and nothing remembered. The author takes it back.
            files = before;
            continue;
        }
        built += 1;
        let timings: serde_json::Value = serde_json::from_str(&run.out).expect("timings are JSON");
        spared += usize::from(timings["rendered"].as_u64() < timings["outputs"].as_u64().map(|all| all / 4));
        portal.assert_clean(&format!("{history:#?}"));
    }
    assert!(built > EDITS / 2, "{built} of {EDITS} builds wrote anything");
    assert!(spared >= 3, "only {spared} builds made less than a quarter of the outputs");
}

#[test]
fn a_build_killed_at_any_moment_leaves_nothing_that_changes_a_later_one() {
    let mut random = Random::new(50);
    let mut files = beginning();
    let mut portal = Portal::new(&files);
    let timed = |portal: &Portal| {
        let began = Instant::now();
        let run = portal.build(&["--quiet"]);
        assert_eq!(run.status, 0, "{}", run.err);
        began.elapsed()
    };
    let mut whole = timed(&portal);
    let mut killed = 0;
    // Some end before the blow falls.
    for round in 0..4 * KILLS {
        if killed == KILLS {
            break;
        }
        // What is killed is the build of a text that the next one has no more.
        let page = "content/recipes/minutes.md";
        let before = files[page].clone();
        files.insert(page.to_owned(), format!("{before}\n一度だけの文{round}。\n"));
        if round % 3 == 0 {
            files.insert(
                format!("content/stories/gone-{round}.md"),
                "---\ntitle: 消える話\ndate: 2026-10-01\n---\n文\n".to_owned(),
            );
        }
        if round % 7 == 0 {
            // A first build, into a new folder and with nothing remembered, can be killed as well.
            fs::remove_dir_all(portal.root().join("out")).expect("there is an output");
            fs::remove_dir_all(portal.root().join(".chienowa")).expect("there is a memory");
        }
        portal.write(&files);
        let mut child = chienowa()
            .current_dir(portal.root())
            .args(["build", "--at", DAY, "--output", "out"])
            .stderr(Stdio::null())
            .spawn()
            .expect("the program can be started");
        let moment = u32::try_from(random.below(1_000)).expect("it is small");
        std::thread::sleep(whole * moment / 1_000);
        let _ = child.kill();
        let status = child.wait().expect("the program ends");
        killed += usize::from(!status.success());

        files.insert(page.to_owned(), before);
        files.remove(&format!("content/stories/gone-{round}.md"));
        portal.write(&files);
        whole = timed(&portal);
        portal.assert_clean(&format!("round {round}, killed after {moment} thousandths"));
    }
    assert_eq!(killed, KILLS, "builds were killed before they ended");
}

const SMALL: &str = "
=== chienowa.yaml
title: 例の環
=== content/recipes/minutes.md
---
title: 議事録
summary: 短く
---
**一つ目の文。**

```prompt
まとめて。
```
=== content/about.md
---
title: 案内
---
案内の文。
";

fn small() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    put_fixture(folder.path(), SMALL);
    folder
}

fn build(folder: &Path, more: &[&str]) -> Run {
    run(folder, &[&["build", "--at", DAY], more].concat())
}

fn rendered(run: &Run) -> u64 {
    let timings: serde_json::Value = serde_json::from_str(&run.out).expect("timings are JSON");
    timings["rendered"].as_u64().expect("a count")
}

fn edit_minutes(folder: &Path, to: &str) {
    let file = folder.join("content/recipes/minutes.md");
    let text = fs::read_to_string(&file).expect("the file is there");
    fs::write(file, text.replace("一つ目の文。", to)).expect("the file can be written");
}

#[test]
fn a_word_makes_its_own_pages_anew_and_a_title_all_that_may_name_it() {
    let folder = small();
    let root = folder.path();
    let all = rendered(&build(root, &["--timings=json"]));
    assert_eq!(rendered(&build(root, &["--timings=json"])), 0, "nothing changed, nothing is made");
    edit_minutes(root, "二つ目の文。");
    let run = build(root, &["--timings=json"]);
    let few = rendered(&run);
    assert!((2..=8).contains(&few), "the page, its twin and the feeds that quote it, not {few} of {all}");
    let page = fs::read_to_string(root.join("public/recipes/minutes/index.html")).expect("the page is there");
    assert!(page.contains("二つ目の文。"));
    let file = root.join("content/recipes/minutes.md");
    let renamed =
        fs::read_to_string(&file).expect("the file is there").replace("title: 議事録", "title: 記録");
    fs::write(file, renamed).expect("the file can be written");
    assert_eq!(rendered(&build(root, &["--timings=json"])), all);
}

#[test]
fn why_an_output_is_made_anew_is_told() {
    let folder = small();
    let root = folder.path();
    let explain = |path: &str| build(root, &["--explain", path]).err;
    assert!(explain("recipes/minutes/index.html").contains("no build of this portal is remembered"));
    assert!(explain("recipes/minutes/index.html").contains("is as in the last build"));
    edit_minutes(root, "二つ目の文。");
    let told = explain("recipes/minutes/index.html");
    assert!(told.contains("the text of content/recipes/minutes.md changed"), "{told}");
    edit_minutes(root, "三つ目の文。");
    assert!(explain("about/index.html").contains("is as in the last build"));
    put(root, "chienowa.yaml", "title: 別の環\n");
    assert!(explain("about/index.html").contains("about/index.html: the configuration changed"));
    assert!(explain("nowhere.html").contains("the last build had no such output"));
}

#[test]
fn the_memory_can_be_verified_left_aside_and_damaged() {
    let folder = small();
    let root = folder.path();
    let outputs = || files_below(&root.join("public"));
    assert_eq!(build(root, &["--quiet"]).status, 0);
    edit_minutes(root, "二つ目の文。");
    let verified = build(root, &["--verify-cache"]);
    assert_eq!(verified.status, 0, "{}", verified.err);
    assert!(verified.err.contains("outputs are those of a build from nothing"), "{}", verified.err);
    let expected = outputs();

    // Somebody edits an output: it is mended, though nothing else has changed.
    put(root, "public/about/index.html", "broken");
    assert_eq!(build(root, &["--quiet"]).status, 0);
    assert!(outputs() == expected);

    // A memory that was written over is not believed, and said to be of no use.
    let memory = root.join(".chienowa/memo/outputs");
    let mut bytes = fs::read(&memory).expect("the memory is there");
    *bytes.last_mut().expect("it is not empty") ^= 1;
    fs::write(&memory, &bytes).expect("the memory can be written");
    let run = build(root, &[]);
    assert!(run.status == 0 && run.err.contains("is damaged"), "{}", run.err);
    assert!(outputs() == expected);
    assert!(!build(root, &[]).err.contains("is damaged"), "it is replaced");

    // One of another version as well: of another format, whose number ends the magic, or of another program, whose mark
    // follows the sixteen bytes.
    for at in [14, 16] {
        let mut bytes = fs::read(&memory).expect("the memory is there");
        bytes[at] ^= 1;
        fs::write(&memory, &bytes).expect("the memory can be written");
        let run = build(root, &[]);
        assert!(run.err.contains("another version of chienowa made the last build"), "{}", run.err);
    }

    fs::remove_dir_all(root.join(".chienowa/memo")).expect("there is a memory");
    assert_eq!(build(root, &["--quiet", "--no-cache"]).status, 0);
    assert!(!root.join(".chienowa/memo").exists(), "nothing is left either");
    assert!(outputs() == expected);
}

#[test]
fn a_memory_that_is_wrong_is_found_out() {
    let folder = small();
    let root = folder.path();
    assert_eq!(build(root, &["--quiet"]).status, 0);
    // What a fault of the program would be: the output that is remembered is not what would be made. A file that is
    // copied is looked at in every build, so a page is taken: with its bytes its hash is replaced.
    let page = root.join("public/about/index.html");
    let right = fs::read(&page).expect("the page is there");
    let wrong: Vec<u8> = right.iter().map(|byte| if *byte == b'<' { b'>' } else { *byte }).collect();
    let memory = root.join(".chienowa/memo/outputs");
    let mut bytes = fs::read(&memory).expect("the memory is there");
    let hash = *Hashing::OUTPUTS.of(&right).as_bytes();
    let at = bytes.windows(32).position(|window| window == hash).expect("the hash is remembered");
    bytes[at..at + 32].copy_from_slice(Hashing::OUTPUTS.of(&wrong).as_bytes());
    let body = 16 + 32 + 32;
    let checksum = *Hashing::Xxh3.of(&bytes[body..]).as_bytes();
    bytes[48..80].copy_from_slice(&checksum);
    fs::write(&memory, bytes).expect("the memory can be written");
    fs::write(&page, wrong).expect("the page can be written");
    edit_minutes(root, "二つ目の文。");
    let run = build(root, &["--verify-cache"]);
    assert_eq!(run.status, 2, "{}", run.err);
    assert!(run.err.contains("about/index.html"), "{}", run.err);
    assert_eq!(build(root, &["--quiet"]).status, 0);
    assert!(fs::read(&page).expect("the page is there") == right, "it was forgotten and made anew");
}

#[test]
fn without_an_index_pages_search_titles() {
    let folder = small();
    let root = folder.path();
    assert_eq!(build(root, &["--no-search"]).status, 0);
    let outputs = files_below(&root.join("public"));
    let index = |name: &&String| name.starts_with("_chienowa/search/") && !name.ends_with("titles.json");
    assert_eq!(outputs.keys().filter(index).count(), 0, "{:?}", outputs.keys());
    let page = text(&outputs, "about/index.html");
    assert!(page.contains("data-titles=") && !page.contains("data-worker="), "{page}");
    // With an index next time, everything leads to it again.
    assert_eq!(build(root, &[]).status, 0);
    let page = text(&files_below(&root.join("public")), "about/index.html");
    assert!(page.contains("data-worker="));
}
