//! The file that keeps what was counted: JSON Lines, one a day and subject, in order.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::address::{Beacon, MARK_CHARACTERS, Mark, read_page, read_query};
use crate::model::{About, Reaction, Signal};

/// A longer line is none of ours: the limits of a day keep lines far below.
const LINE_BYTES: u64 = 1 << 20;

/// The version of the format.
const VERSION: u32 = 1;

/// The file of signals cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SignalsError {
    /// It cannot be read or written.
    #[error("cannot {action} `{path}`: {reason}")]
    File {
        /// `read` or `write`.
        action: &'static str,
        /// The file.
        path: PathBuf,
        /// Why.
        reason: io::Error,
    },
    /// It holds something else.
    #[error("`{path}`, line {line}: this is no line of signals; the handbook tells the format (formats.md)")]
    Line {
        /// The file.
        path: PathBuf,
        /// From 1.
        line: usize,
    },
}

/// What was counted, by day and subject.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counted {
    subjects: BTreeMap<Date, BTreeMap<About, Tally>>,
    of_days: BTreeMap<Date, u64>,
}

/// How often one subject came on one day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Tally {
    /// Counted by somebody else, an endpoint say.
    unmarked: u64,
    /// Of signals that came one by one.
    marks: BTreeSet<Mark>,
}

impl Tally {
    fn count(&self) -> u64 {
        self.unmarked.saturating_add(self.marks.len() as u64)
    }
}

/// A line as it stands in the file.
#[derive(Debug, Serialize, Deserialize)]
struct Line {
    v: u32,
    day: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    page: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reaction: Option<Reaction>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    query: Option<String>,
    count: u64,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    marks: String,
}

impl Counted {
    /// Whether the signal was counted before.
    pub fn holds(&self, day: Date, beacon: &Beacon) -> bool {
        self.tally(day, &beacon.about).is_some_and(|tally| tally.marks.contains(&beacon.mark))
    }

    /// How often a subject was counted on a day.
    pub fn of(&self, day: Date, about: &About) -> u64 {
        self.tally(day, about).map_or(0, Tally::count)
    }

    /// How many signals were counted on a day.
    pub fn of_day(&self, day: Date) -> u64 {
        self.of_days.get(&day).copied().unwrap_or_default()
    }

    fn tally(&self, day: Date, about: &About) -> Option<&Tally> {
        self.subjects.get(&day)?.get(about)
    }

    /// Counts a signal; the same one only once.
    pub fn add(&mut self, day: Date, beacon: Beacon) {
        let tally = self.subjects.entry(day).or_default().entry(beacon.about).or_default();
        if tally.marks.insert(beacon.mark) {
            *self.of_days.entry(day).or_default() += 1;
        }
    }

    /// All of it, in the order of the file.
    pub fn signals(&self) -> Vec<Signal> {
        let days = self.subjects.iter();
        days.flat_map(|(day, subjects)| {
            subjects.iter().map(|(about, tally)| Signal {
                day: *day,
                about: about.clone(),
                count: tally.count(),
            })
        })
        .collect()
    }

    /// Takes up a line; false if it is none.
    pub(super) fn take_up(&mut self, line: &[u8]) -> bool {
        let Ok(line) = serde_json::from_slice::<Line>(line) else { return false };
        let about = match (line.page, line.reaction, line.query) {
            (Some(page), Some(reaction), None) => read_page(&page).map(|page| About::Page(page, reaction)),
            (None, None, Some(query)) => read_query(&query).map(About::Query),
            _ => return false,
        };
        let (Ok(about), Ok(day)) = (about, line.day.parse::<Date>()) else { return false };
        let marks = line.marks.as_bytes().as_chunks::<MARK_CHARACTERS>();
        let listed = marks.0.len() as u64;
        if line.v != VERSION
            || line.day.len() != 10
            || !line.marks.is_ascii()
            || !marks.1.is_empty()
            || listed > line.count
        {
            return false;
        }
        let tally = self.subjects.entry(day).or_default().entry(about).or_default();
        let before = tally.count();
        tally.marks.extend(marks.0);
        tally.unmarked = tally.unmarked.saturating_add(line.count - listed);
        *self.of_days.entry(day).or_default() += tally.count() - before;
        true
    }

    /// The file's text.
    pub(super) fn text(&self) -> String {
        let mut text = String::new();
        for (day, subjects) in &self.subjects {
            for (about, tally) in subjects {
                let (page, reaction, query) = match about {
                    About::Page(page, reaction) => (Some(page.clone()), Some(*reaction), None),
                    About::Query(query) => (None, None, Some(query.clone())),
                };
                let marks = tally.marks.iter().flatten().map(|byte| char::from(*byte)).collect();
                let line = Line {
                    v: VERSION,
                    day: day.to_string(),
                    page,
                    reaction,
                    query,
                    count: tally.count(),
                    marks,
                };
                text.push_str(&serde_json::to_string(&line).expect("a line is text and numbers"));
                text.push('\n');
            }
        }
        text
    }
}

/// Reads a file of signals, which must be one from its first line to its last; nothing was counted if it is not there
/// and `may_be_missing`.
pub fn load(path: &Path, may_be_missing: bool) -> Result<Counted, SignalsError> {
    let failed = |reason| SignalsError::File { action: "read", path: path.to_owned(), reason };
    let mut counted = Counted::default();
    let mut lines = match File::open(path) {
        Ok(file) => BufReader::new(file),
        Err(error) if may_be_missing && error.kind() == io::ErrorKind::NotFound => return Ok(counted),
        Err(error) => return Err(failed(error)),
    };
    let mut bytes = Vec::new();
    for line in 1.. {
        bytes.clear();
        if lines.by_ref().take(LINE_BYTES).read_until(b'\n', &mut bytes).map_err(failed)? == 0 {
            break;
        }
        let trimmed = bytes.trim_ascii();
        if !trimmed.is_empty() && !counted.take_up(trimmed) {
            return Err(SignalsError::Line { path: path.to_owned(), line });
        }
    }
    Ok(counted)
}

/// Writes the file, unless it holds just this. A reader sees the old file or the new one, never half of it.
pub fn save(path: &Path, counted: &Counted) -> Result<(), SignalsError> {
    let failed = |reason| SignalsError::File { action: "write", path: path.to_owned(), reason };
    let text = counted.text();
    if fs::read(path).is_ok_and(|before| before == text.as_bytes()) {
        return Ok(());
    }
    let mut beside = path.as_os_str().to_owned();
    beside.push(".part");
    fs::write(&beside, text).map_err(failed)?;
    fs::rename(&beside, path).map_err(failed)
}
