//! Looks at every source again and again.
//!
//! Not notify's `PollWatcher`: it compares whole seconds and only forwards, so it misses the second save within a
//! second and an older file moved into place.

use std::collections::BTreeMap;
use std::fs::Metadata;
use std::path::PathBuf;
use std::sync::mpsc::Sender;
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use walkdir::WalkDir;

use super::ChangeSet;
use super::gather::{LONGEST, SETTLE};
use super::relevant::{FOLDERS, Relevant, SOURCES};

/// Short enough to feel live.
const INTERVAL: Duration = Duration::from_millis(500);

/// A look may take at most one part in this of the time, however large the tree.
const SHARE: u32 = 10;

/// What tells one state of a file from another without reading it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Stamp {
    modified: Option<SystemTime>,
    length: u64,
    is_folder: bool,
    /// Tells a file from another moved to its place, where the system numbers files.
    number: u64,
}

impl Stamp {
    fn new(metadata: &Metadata) -> Self {
        #[cfg(unix)]
        let number = std::os::unix::fs::MetadataExt::ino(metadata);
        #[cfg(not(unix))]
        let number = 0;
        let is_folder = metadata.is_dir();
        // A folder's own date and length change with its entries, which are compared one by one.
        let (modified, length) =
            if is_folder { (None, 0) } else { (metadata.modified().ok(), metadata.len()) };
        Self { modified, length, is_folder, number }
    }
}

/// Paths below the root.
type Snapshot = BTreeMap<PathBuf, Stamp>;

pub(super) struct Poller {
    relevant: Relevant,
    last: Snapshot,
}

impl Poller {
    /// Takes the first look.
    pub(super) fn new(relevant: Relevant) -> Self {
        let last = look(&relevant);
        Self { relevant, last }
    }

    /// Runs until nobody listens any more.
    pub(super) fn run(mut self, changes: &Sender<ChangeSet>) {
        let mut pause = INTERVAL;
        loop {
            thread::sleep(pause);
            let begin = Instant::now();
            let mut set = self.changes();
            pause = INTERVAL.max(begin.elapsed() * SHARE);
            while !set.is_empty() && begin.elapsed() < LONGEST {
                thread::sleep(SETTLE);
                let more = self.changes();
                if more.is_empty() {
                    break;
                }
                set.merge(more);
            }
            if !set.is_empty() && changes.send(set).is_err() {
                return;
            }
        }
    }

    /// What differs since the last look.
    fn changes(&mut self) -> ChangeSet {
        let now = look(&self.relevant);
        let mut set = ChangeSet::default();
        for (path, stamp) in &now {
            if self.last.get(path) != Some(stamp) {
                set.add(path);
            }
        }
        for path in self.last.keys().filter(|path| !now.contains_key(*path)) {
            set.add(path);
        }
        self.last = now;
        set
    }
}

fn look(relevant: &Relevant) -> Snapshot {
    let places = FOLDERS.iter().chain([&SOURCES]).map(|folder| relevant.root.join(folder));
    let places = places.chain([relevant.root.join(&relevant.config)]);
    places
        .flat_map(|place| {
            WalkDir::new(place)
                .into_iter()
                // An ignored folder is not entered: it may be large.
                .filter_entry(|entry| relevant.relative(entry.path()).is_some())
                // What cannot be seen counts as absent; reading it says why.
                .filter_map(Result::ok)
        })
        .filter_map(|entry| {
            let relative = relevant.relative(entry.path())?.to_owned();
            Some((relative, Stamp::new(&entry.metadata().ok()?)))
        })
        .collect()
}
