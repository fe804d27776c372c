//! What goes wrong around a build: it is told to stop, its disk is full or may only be read, its files change under its
//! hands, what it kept is damaged. Whatever happens: nothing is lost or half written, the message is one sentence, and
//! the next build equals one from nothing.
//!
//! `CHIENOWA_KILLS` asks for more of everything.

mod damaged;
mod disks;
mod imported;
mod limited;
mod meanwhile;
mod served;
mod stopped;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use crate::support::{Run, files_below, put, run};

const DAY: &str = "2026-11-23T09:00";
const PAGES: usize = 32;

/// How often something is made to happen.
fn rounds(usual: usize) -> usize {
    std::env::var("CHIENOWA_KILLS").map_or(usual, |text| text.parse().expect("a number"))
}

/// A portal of some pages with an image, so that every kind of what is kept is there.
struct Portal {
    folder: tempfile::TempDir,
}

impl Portal {
    fn new() -> Self {
        let portal = Self { folder: tempfile::tempdir().expect("a temporary folder can be made") };
        fill(portal.root());
        portal
    }

    fn root(&self) -> &Path {
        self.folder.path()
    }

    fn edit(&self, word: &str) {
        edit(self.root(), word);
    }

    fn build(&self) -> Run {
        run(self.root(), &["build", "--at", DAY])
    }

    fn public(&self) -> BTreeMap<String, Vec<u8>> {
        files_below(&self.root().join("public"))
    }

    #[track_caller]
    fn built(&self) -> BTreeMap<String, Vec<u8>> {
        let built = self.build();
        assert_eq!(built.status, 0, "{}", built.err);
        self.public()
    }

    /// Asserts that the next build is that of a build from nothing.
    #[track_caller]
    fn assert_clean(&self, happened: &str) {
        let built = self.build();
        assert_eq!(built.status, 0, "{happened}: {}", built.err);
        let clean = tempfile::tempdir().expect("a temporary folder can be made");
        let output = clean.path().join("site").to_string_lossy().into_owned();
        let anew = run(self.root(), &["build", "--at", DAY, "--no-cache", "--quiet", "--output", &output]);
        assert_eq!(anew.status, 0, "{happened}: {}", anew.err);
        let (one, other) = (self.public(), files_below(Path::new(&output)));
        let differing: Vec<&String> =
            one.keys().chain(other.keys()).filter(|name| one.get(*name) != other.get(*name)).collect();
        assert!(differing.is_empty(), "{happened}: {differing:?}");
    }
}

fn fill(root: &Path) {
    put(root, "chienowa.yaml", "title: 例の環\ngit: false\n");
    for number in 0..PAGES {
        page(root, number, "初め");
    }
    let mut image = Vec::new();
    let mut encoder = png::Encoder::new(&mut image, 1_000, 200);
    encoder.set_color(png::ColorType::Rgb);
    let mut writer = encoder.write_header().expect("it can be encoded");
    let noise: Vec<u8> =
        (0..600_000_u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 24).to_le_bytes()[0]).collect();
    writer.write_image_data(&noise).expect("it can be encoded");
    writer.finish().expect("it can be encoded");
    put(root, "content/files/noise.png", image);
    put(root, "content/about.md", "# 案内\n\n![図](files/noise.png)\n");
}

fn page(root: &Path, number: usize, word: &str) {
    let mut text = format!("---\ntitle: 話{number}\ndate: 2026-10-01\n---\n");
    for line in 0..20 {
        let _ = writeln!(text, "{word}の文、{number}の{line}。議事録と見積もりと請求書。\n");
    }
    put(root, &format!("content/stories/s{number}.md"), text);
}

fn edit(root: &Path, word: &str) {
    for number in 0..PAGES / 4 {
        page(root, number, word);
    }
}

/// Ended by itself, told in sentences: no panic, no more than one error that kept it from running.
#[track_caller]
fn assert_told(run: &Run) {
    assert!((0..=2).contains(&run.status), "{}", run.err);
    assert!(!run.err.contains("panicked"), "{}", run.err);
    let errors = run.err.lines().filter(|line| line.starts_with("error: ")).count();
    assert_eq!(errors, usize::from(run.status == 2), "{}", run.err);
}
