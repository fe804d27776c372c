//! The system's notifications, reduced to paths.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};

use notify::event::{AccessKind, AccessMode, ModifyKind};
use notify::{Config, Error, ErrorKind, Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};
use walkdir::WalkDir;

use super::ChangeSet;
use super::relevant::{FOLDERS, Relevant, SOURCES};
use crate::paths::SourcePath;

/// inotify watches folder by folder, so the other parts of the root must be left out: an output folder or a
/// `node_modules` would use up the limit. The other systems watch a tree as one thing.
const FOLDER_BY_FOLDER: bool = cfg!(any(target_os = "linux", target_os = "android"));

/// Whether the system tells when a file that was written is closed. The others tell of the writing only.
pub(super) const TELLS_CLOSING: bool = FOLDER_BY_FOLDER;

/// One thing that the system told.
#[derive(Debug)]
pub(super) enum Signal {
    /// Something happened to a source, or to a folder of them.
    Source(PathBuf, Happened),
    /// Notifications were lost.
    Rescan,
    /// Notifications will be lost from now on.
    Failed(String),
}

/// What happened to a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Happened {
    /// It was made; if it is a file, somebody is about to write it.
    Came,
    /// It was written, and more may follow.
    Written,
    /// Who wrote it is done. By itself this is no change.
    Closed,
    /// It was moved or removed, or got other rights.
    Other,
}

/// A running watcher and what it tells.
pub(super) struct Native {
    watcher: RecommendedWatcher,
    pub(super) signals: Receiver<Signal>,
}

impl Native {
    /// Begins to watch; an error means that changes would be missed.
    pub(super) fn start(relevant: &Relevant) -> notify::Result<Self> {
        let (sender, signals) = channel();
        let filter = relevant.clone();
        // Links are not followed: they never lead out of the sources, and inside them the target is watched.
        let watcher = RecommendedWatcher::new(
            move |event| forward(event, &filter, &sender),
            Config::default().with_follow_symlinks(false),
        )?;
        let mut native = Self { watcher, signals };
        if FOLDER_BY_FOLDER {
            // The root itself, for the configuration's atomic saves and for content/ coming back.
            native.watcher.watch(&relevant.root, RecursiveMode::NonRecursive)?;
            native.watch_all(relevant)?;
        } else {
            native.watcher.watch(&relevant.root, RecursiveMode::Recursive)?;
        }
        Ok(native)
    }

    /// Makes sure that folders which just appeared are watched before they are reported: what was put into them
    /// earlier is found by reading them, what comes later is notified.
    ///
    /// notify watches a new folder by itself, but some time after telling of it, and never content/ made anew.
    pub(super) fn watch_new_folders(&mut self, set: &ChangeSet, relevant: &Relevant) -> Result<(), String> {
        if !FOLDER_BY_FOLDER {
            return Ok(());
        }
        let watched = match set {
            ChangeSet::Everything => self.watch_all(relevant),
            ChangeSet::Paths(paths) => paths.iter().try_for_each(|path| self.watch_new(relevant, path)),
        };
        watched.map_err(|error| error.to_string())
    }

    fn watch_all(&mut self, relevant: &Relevant) -> notify::Result<()> {
        for folder in FOLDERS {
            self.watch_folder(&relevant.root.join(folder), RecursiveMode::Recursive)?;
        }
        self.watch_sources(&relevant.root.join(SOURCES))
    }

    fn watch_new(&mut self, relevant: &Relevant, path: &SourcePath) -> notify::Result<()> {
        let disk = relevant.root.join(path.as_str());
        let mut parts = path.as_str().split('/');
        match (parts.next(), parts.count()) {
            (Some(SOURCES), 0) => self.watch_sources(&disk),
            (Some(SOURCES), 1) => self.watch_source(&disk),
            _ => self.watch_folder(&disk, RecursiveMode::Recursive),
        }
    }

    /// The folder of other repositories: a checkout holds far more than its content/.
    fn watch_sources(&mut self, folder: &Path) -> notify::Result<()> {
        self.watch_folder(folder, RecursiveMode::NonRecursive)?;
        let entries = WalkDir::new(folder).min_depth(1).max_depth(1).into_iter().filter_map(Result::ok);
        entries
            .filter(|entry| entry.file_type().is_dir())
            .try_for_each(|entry| self.watch_source(entry.path()))
    }

    fn watch_source(&mut self, folder: &Path) -> notify::Result<()> {
        self.watch_folder(folder, RecursiveMode::NonRecursive)?;
        self.watch_folder(&folder.join("content"), RecursiveMode::Recursive)
    }

    fn watch_folder(&mut self, folder: &Path, mode: RecursiveMode) -> notify::Result<()> {
        if !folder.is_dir() {
            return Ok(());
        }
        match self.watcher.watch(folder, mode) {
            // It went away in between, of which another signal tells.
            Err(error) if is_missing(&error.kind) => Ok(()),
            result => result,
        }
    }
}

fn is_missing(kind: &ErrorKind) -> bool {
    match kind {
        ErrorKind::PathNotFound => true,
        ErrorKind::Io(error) => error.kind() == std::io::ErrorKind::NotFound,
        _ => false,
    }
}

fn forward(event: notify::Result<Event>, relevant: &Relevant, signals: &Sender<Signal>) {
    // A failed send means that nobody watches any more; the watcher is about to be dropped.
    let send = |signal| signals.send(signal).unwrap_or_default();
    match event {
        Ok(event) if event.need_rescan() => send(Signal::Rescan),
        Ok(event) => {
            let Some(happened) = happened(event.kind) else { return };
            event.paths.into_iter().filter(|path| relevant.relative(path).is_some()).for_each(|path| {
                send(Signal::Source(path, happened));
            });
        }
        Err(Error { kind: kind @ ErrorKind::MaxFilesWatch, .. }) => {
            send(Signal::Failed(Error::new(kind).to_string()));
        }
        Err(_) => send(Signal::Rescan),
    }
}

/// Reading the sources must not look like changing them.
fn happened(kind: EventKind) -> Option<Happened> {
    match kind {
        EventKind::Access(AccessKind::Close(AccessMode::Write)) => Some(Happened::Closed),
        EventKind::Access(_) => None,
        EventKind::Create(_) => Some(Happened::Came),
        EventKind::Modify(ModifyKind::Data(_)) => Some(Happened::Written),
        _ => Some(Happened::Other),
    }
}
