//! A portal written by somebody who means harm: every payload in every place. What `check` refuses is counted and left
//! out, one place at a time, so that all else is built.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use chienowa::clock::Now;
use chienowa::compile::{Settings, compile};
use chienowa::diagnostic::{Code, Diagnostic, Severity};
use chienowa::memo::Memo;
use chienowa::read;
use chienowa::signals::read_query;
use tempfile::TempDir;

use super::places::{self, Place};

/// The build day.
pub(crate) const DAY: jiff::civil::DateTime = jiff::civil::date(2026, 11, 23).at(9, 0, 0, 0);

/// Payloads that share a page where each stands for itself whatever stands beside it.
pub(crate) const TOGETHER: usize = 8;

const CONFIG: &str = "title: 例\nbase_url: https://portal.example.com/\nlanguage: ja\nlanguages: [ja]\ngit: false\n\
edit_url: https://example.com/edit/{path}\nhistory_url: https://example.com/history/{path}\n\
new_url: https://example.com/new?name={path}&value={content}\nask: https://example.com/ask?u={url}&t={title}\n\
markdown: {raw_html: sanitise}\nlinks: {unresolved: warning}\nsignals: beacon\n";
const PICTURE: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"/>\n";

/// All payloads, in the order of the file.
pub(crate) fn payloads() -> Vec<String> {
    #[derive(serde::Deserialize)]
    struct Group {
        payloads: Vec<String>,
    }
    let groups: Vec<Group> =
        serde_json::from_str(include_str!("payloads.json")).expect("the payloads are JSON");
    groups.into_iter().flat_map(|group| group.payloads).collect()
}

/// Text of a file, and the place that it is.
#[derive(Clone, Debug)]
struct Part {
    place: Option<&'static str>,
    text: String,
    /// What stands there if it is refused.
    instead: &'static str,
}

/// The files, each a list of parts; a file that has none is not written.
#[derive(Clone, Debug, Default)]
struct Drafts(BTreeMap<String, Vec<Part>>);

impl Drafts {
    fn fixed(&mut self, path: &str, text: &str) {
        let part = Part { place: None, text: text.to_owned(), instead: "" };
        self.0.entry(path.to_owned()).or_default().push(part);
    }

    fn add(&mut self, path: &str, place: &'static str, text: String) {
        let instead = if place == "title" { "title: x\n" } else { "" };
        self.0.entry(path.to_owned()).or_default().push(Part { place: Some(place), text, instead });
    }

    fn place(&mut self, path: &str, (name, pattern): Place, number: usize, payload: &str) {
        self.add(path, name, fill(pattern, number, payload));
    }
}

/// The pattern with the payload in it.
fn fill(pattern: &str, number: usize, payload: &str) -> String {
    let line = payload.replace(['\n', '\r'], " ");
    let quoted = serde_json::to_string(payload).expect("text is JSON");
    let mut text = String::new();
    for letter in pattern.chars() {
        match letter {
            '@' => text.push_str(&line),
            '$' => text.push_str(&quoted),
            '%' => {
                let start: String = payload.chars().take(60).collect();
                text.push_str(&serde_json::to_string(&start).expect("text is JSON"));
            }
            '#' if pattern.starts_with(['p', 'u', 'm', ' ', '~']) => text.push_str(&number.to_string()),
            letter => text.push(letter),
        }
    }
    text
}

/// A marker that tells whether what follows a place is still there.
pub(crate) fn marker(number: usize) -> String {
    format!("標{number}番")
}

/// The portal on disk.
pub(crate) struct HostilePortal {
    folder: TempDir,
    drafts: Drafts,
    /// How often each place was written, and how often it was refused.
    pub(crate) counts: BTreeMap<&'static str, (usize, usize)>,
    /// By which findings.
    pub(crate) codes: BTreeSet<String>,
}

impl HostilePortal {
    /// With what is refused left out.
    pub(crate) fn accepted() -> Self {
        let mut portal = Self::everything();
        let mut rounds = 0;
        while portal.leave_out_refused() {
            rounds += 1;
            assert!(rounds < 12, "{:?}", portal.codes);
        }
        portal
    }

    /// With everything, refused or not.
    pub(crate) fn everything() -> Self {
        let drafts = drafts(&payloads());
        let mut counts: BTreeMap<&'static str, (usize, usize)> = BTreeMap::new();
        for place in drafts.0.values().flatten().filter_map(|part| part.place) {
            counts.entry(place).or_default().0 += 1;
        }
        let folder = tempfile::tempdir().expect("a folder can be made");
        let portal = Self { folder, drafts, counts, codes: BTreeSet::new() };
        portal.drafts.0.keys().for_each(|path| portal.write(path));
        portal
    }

    pub(crate) fn root(&self) -> &Path {
        self.folder.path()
    }

    /// The file of signals, in which somebody asked every payload.
    pub(crate) fn signals(&self) -> PathBuf {
        self.root().join("signals.jsonl")
    }

    fn write(&self, path: &str) {
        let file = self.root().join(path);
        let parts = &self.drafts.0[path];
        if parts.is_empty() {
            // It was refused as a whole, perhaps for the name of its folder, which goes too if nothing else is in it.
            fs::remove_file(&file).expect("it was written");
            let _ = fs::remove_dir(file.parent().expect("it is in the portal"));
            return;
        }
        fs::create_dir_all(file.parent().expect("it is in the portal")).expect("a folder can be made");
        let text: String = parts.iter().map(|part| part.text.as_str()).collect();
        fs::write(&file, text).unwrap_or_else(|error| panic!("{path:?}: {error}"));
    }

    /// Whether something was refused.
    fn leave_out_refused(&mut self) -> bool {
        let reading = read::read(self.root(), None, &read::Options::default()).expect("it can be read");
        let compiled = compile(&reading.tree, &Settings::on(Now::at(DAY)), &mut Memo::new());
        let found = reading.diagnostics.iter().chain(compiled.diagnostics.iter());
        let errors: Vec<Diagnostic> = found.filter(|one| one.severity == Severity::Error).cloned().collect();
        let mut gone: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
        for error in &errors {
            self.codes.insert(error.code.as_str().to_owned());
            let path = self.path_of(error);
            let parts = gone.entry(path.clone()).or_default();
            if error.code == Code::MarkdownNoncharacter {
                // It is told once a file.
                let holds = |(at, part): (usize, &Part)| part.text.contains('\u{FDD0}').then_some(at);
                parts.extend(self.drafts.0[&path].iter().enumerate().filter_map(holds));
            } else {
                parts.insert(self.part_of(&path, error));
            }
        }
        for (path, parts) in &gone {
            for at in parts {
                let part = &mut self.drafts.0.get_mut(path).expect("a finding is about a file")[*at];
                let place = part.place.take().expect("only places are refused");
                self.counts.get_mut(place).expect("it was counted").1 += 1;
                part.text = part.instead.to_owned();
            }
            let parts = self.drafts.0.get_mut(path).expect("a finding is about a file");
            if parts.iter().all(|part| part.text.is_empty()) {
                parts.clear();
            }
            self.write(path);
        }
        !errors.is_empty()
    }

    /// The file that a finding is about; it shows what cannot be seen.
    fn path_of(&self, error: &Diagnostic) -> String {
        let told = error.path.as_str();
        if self.drafts.0.contains_key(told) {
            return told.to_owned();
        }
        let shown = |path: &&String| {
            let seen = |letter: char| {
                let turns_text = matches!(letter, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
                if letter.is_control() || turns_text {
                    letter.escape_default().to_string()
                } else {
                    letter.to_string()
                }
            };
            let path: String = path.chars().map(seen).collect();
            path.strip_prefix(told).is_some_and(|below| below.is_empty() || below.starts_with('/'))
        };
        self.drafts.0.keys().find(shown).unwrap_or_else(|| panic!("which file? {error:?}")).clone()
    }

    /// The part of a file that a finding is about.
    fn part_of(&self, path: &str, error: &Diagnostic) -> usize {
        let parts = self.drafts.0.get(path).unwrap_or_else(|| panic!("{path:?}: {error:?}"));
        let mut end = 0;
        let start = error.span.as_ref().map_or(0, |span| span.start);
        for (at, part) in parts.iter().enumerate() {
            end += part.text.len();
            if start < end && part.place.is_some() {
                return at;
            }
            assert!(start >= end, "what is ours is refused: {error:?}");
        }
        parts.iter().rposition(|part| part.place.is_some()).unwrap_or_else(|| panic!("{error:?}"))
    }
}

fn drafts(payloads: &[String]) -> Drafts {
    let mut drafts = Drafts::default();
    drafts.fixed("chienowa.yaml", CONFIG);
    drafts.fixed("content/pages/picture.svg", PICTURE);
    drafts.fixed("content/index.md", "---\ntitle: 例\n---\n");
    for (number, payload) in payloads.iter().enumerate() {
        story(&mut drafts, number, payload);
        page(&mut drafts, number, payload);
        let faq = format!("content/faq/f{number}.md");
        drafts.fixed(&faq, "---\nowner: p0\n");
        for place in places::FAQ {
            drafts.place(&faq, *place, number, payload);
        }
        drafts.fixed(&faq, "---\na\n");
        named_files(&mut drafts, number, payload);
        if let Ok(query) = read_query(payload) {
            let line = serde_json::json!({ "v": 1, "day": "2026-11-20", "query": query, "count": 9 });
            drafts.add("signals.jsonl", places::QUERY, format!("{line}\n"));
        }
    }
    for (group, several) in payloads.chunks(TOGETHER).enumerate() {
        let first = group * TOGETHER;
        together(&mut drafts, group, first, several);
        recipe(&mut drafts, group, first, several);
        module(&mut drafts, group, first, several);
        // A label may be long: all of the group stand in one.
        let all = several.join(" ");
        drafts.place(&format!("content/data/people/p{group}.yaml"), places::PERSON, group, &all);
        for (file, place) in places::ENTRIES {
            drafts.place(&format!("content/data/{file}.yaml"), *place, group, &all);
        }
    }
    drafts
}

fn story(drafts: &mut Drafts, number: usize, payload: &str) {
    let path = format!("content/stories/s{number}.md");
    let group = number / TOGETHER;
    drafts.fixed(
        &path,
        &format!(
            "---\ndate: 2026-11-01\nupdated: 2026-11-20\nauthors: [p{group}]\nowner: p{group}\ndepartment: p{group}\n\
             tasks: [p{group}]\ntools: [p{group}]\nbefore_minutes: 60\nafter_minutes: 10\ntimes_per_month: 4\n"
        ),
    );
    for place in places::STORY {
        drafts.place(&path, *place, number, payload);
    }
    drafts.fixed(&path, "---\n");
    drafts.add(&path, places::BLOCK, format!("{payload}\n"));
}

/// A page of no kind, in which little is refused.
fn page(drafts: &mut Drafts, number: usize, payload: &str) {
    let path = format!("content/pages/s{number}.md");
    drafts.fixed(&path, "---\n");
    for place in places::PAGE {
        drafts.place(&path, *place, number, payload);
    }
    drafts.fixed(&path, "---\n");
    for (at, place) in places::BODY.iter().enumerate() {
        drafts.place(&path, *place, number, payload);
        drafts.fixed(&path, &format!("\n\n{}\n\n", marker(at)));
    }
    drafts.add(&path, places::BLOCK, format!("{payload}\n"));
}

/// Several payloads on one page, each in every place.
fn together(drafts: &mut Drafts, group: usize, first: usize, payloads: &[String]) {
    let path = format!("content/together/g{group}.md");
    drafts.fixed(&path, "---\ntitle: a\n---\n");
    for (at, place) in places::BODY.iter().enumerate() {
        for (number, payload) in payloads.iter().enumerate() {
            drafts.place(&path, *place, first + number, payload);
            drafts.fixed(&path, "\n\n");
        }
        drafts.fixed(&path, &format!("{}\n\n", marker(at)));
    }
}

fn recipe(drafts: &mut Drafts, group: usize, first: usize, payloads: &[String]) {
    let path = format!("content/recipes/r{group}.md");
    let each = |drafts: &mut Drafts, place: Place| {
        for (at, payload) in payloads.iter().enumerate() {
            drafts.place(&path, place, first + at, payload);
        }
    };
    drafts.fixed(
        &path,
        &format!("---\ntitle: r{group}\nowner: p{group}\ntools: [p{group}]\ndata_class: internal\n"),
    );
    drafts.fixed(&path, "verified:\n");
    each(drafts, places::VERIFIED);
    drafts.fixed(&path, "variables:\n  - {name: own}\n");
    each(drafts, places::VARIABLE);
    drafts.fixed(&path, "---\n~~~prompt\n{{own}}\n~~~\n\n");
    each(drafts, places::BLANK);
    each(drafts, places::BLANK_NAME);
}

fn module(drafts: &mut Drafts, group: usize, first: usize, payloads: &[String]) {
    let path = format!("content/training/m{group}.md");
    let each = |drafts: &mut Drafts, place: Place| {
        for (at, payload) in payloads.iter().enumerate() {
            drafts.place(&path, place, first + at, payload);
        }
    };
    drafts.fixed(
        &path,
        &format!("---\ntitle: m{group}\nowner: p{group}\nmonth: 2026-11\npath: p{group}\nsessions:\n"),
    );
    drafts.fixed(&path, "  - {start: 2026-12-01T09:00}\n");
    each(drafts, places::MEETING);
    each(drafts, places::MEETING_ADDRESS);
    drafts.fixed(&path, "---\n");
    each(drafts, places::STEP);
    each(drafts, places::QUIZ);
}

/// Files whose names are the payload, as far as a disk takes it.
fn named_files(drafts: &mut Drafts, number: usize, payload: &str) {
    let name: String = payload.replace(['/', '\0'], "⁄").chars().take(60).collect();
    drafts.add(&format!("content/names/{name}.md"), places::FILE_NAME, "a\n".to_owned());
    if number.is_multiple_of(TOGETHER) {
        drafts.add(&format!("content/folders/{name}/index.md"), places::FOLDER_NAME, "a\n".to_owned());
        drafts.add(&format!("content/files/{name}.txt"), places::ASSET_NAME, "a\n".to_owned());
    }
}
