//! Waits until a save or a storm of them is over, then tells all of it at once.
//!
//! A plain save is over when the file is whole again: closed by who wrote it, there, and not empty. Only where this
//! cannot be told is there anything to wait for.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use super::ChangeSet;
use super::native::{Happened, Native, Signal, TELLS_CLOSING};
use super::relevant::Relevant;

/// After a file is whole, editors still set its rights and remove their copy (Vim, Emacs), and some write it once more
/// after a formatter: most of that is over in a millisecond or two. Where the system does not tell of closing, the
/// gap between two writes of one save has to fit in too.
const QUICK: Duration = Duration::from_millis(if TELLS_CLOSING { 3 } else { 20 });

/// While something is amiss, more is to come: Vim, Emacs and `IntelliJ` rename the file away before they write it anew,
/// VS Code empties it first, a checkout goes on to the next file. 80 ms spans the gaps of all, disks at work included.
/// Told earlier, the page would be missing for a moment, or the portal be built for every file.
pub(super) const SETTLE: Duration = Duration::from_millis(80);

/// In a storm the next file may take longer than the next step of a save, and waiting costs little beside all that is
/// to be built then.
pub(super) const CALM: Duration = Duration::from_millis(250);

/// A storm that does not end (a checkout, an export) is told in pieces of this length: long enough for a thousand files
/// on a slow disk to be one piece.
pub(super) const LONGEST: Duration = Duration::from_secs(2);

/// So many paths one save may touch: the file, a copy and a temporary file beside it. More are the beginning of a storm.
const FEW: usize = 3;

/// The system no longer tells everything.
pub(super) struct Failed(pub(super) String);

/// Runs until nobody listens any more.
pub(super) fn run(
    mut native: Native,
    relevant: &Relevant,
    changes: &Sender<ChangeSet>,
) -> Result<(), Failed> {
    let mut told: Option<Instant> = None;
    while let Ok(first) = native.signals.recv() {
        // What follows on a save at its heels is perhaps the second file of a storm: it is waited for.
        let follows = told.is_some_and(|told| told.elapsed() < SETTLE);
        let set = gather(&native.signals, first, relevant, !follows)?;
        if set.is_empty() {
            continue;
        }
        native.watch_new_folders(&set, relevant).map_err(Failed)?;
        if changes.send(set).is_err() {
            return Ok(());
        }
        told = Some(Instant::now());
    }
    Ok(())
}

/// All that belongs to the first signal.
pub(super) fn gather(
    signals: &Receiver<Signal>,
    first: Signal,
    relevant: &Relevant,
    may_be_quick: bool,
) -> Result<ChangeSet, Failed> {
    let begin = Instant::now();
    let mut gathered = Gathered::default();
    gathered.heed(first, relevant)?;
    let mut has_looked = false;
    loop {
        let is_quick = may_be_quick && !has_looked && gathered.may_be_whole();
        // What has come by the deadline of a storm waits in the channel for the next piece.
        let left = LONGEST.saturating_sub(begin.elapsed());
        if left.is_zero() {
            break;
        }
        let quiet = match gathered.is_storm() {
            true => CALM,
            false if is_quick => QUICK,
            false => SETTLE,
        };
        match signals.recv_timeout(left.min(quiet)) {
            Ok(signal) => {
                gathered.heed(signal, relevant)?;
                has_looked = false;
            }
            Err(RecvTimeoutError::Timeout) if is_quick && !gathered.is_whole(&relevant.root) => {
                has_looked = true;
            }
            Err(_) => break,
        }
    }
    Ok(gathered.set)
}

/// What was told so far.
#[derive(Default)]
struct Gathered {
    set: ChangeSet,
    /// All that was told of.
    seen: BTreeSet<PathBuf>,
    /// What was not there when this began.
    came: BTreeSet<PathBuf>,
    /// What somebody is writing.
    open: BTreeSet<PathBuf>,
}

impl Gathered {
    fn heed(&mut self, signal: Signal, relevant: &Relevant) -> Result<(), Failed> {
        match signal {
            Signal::Source(path, happened) => {
                if let Some(relative) = relevant.relative(&path).map(Path::to_owned) {
                    self.note(relative, happened);
                }
            }
            Signal::Rescan => self.set = ChangeSet::Everything,
            Signal::Failed(because) => return Err(Failed(because)),
        }
        Ok(())
    }

    fn note(&mut self, relative: PathBuf, happened: Happened) {
        match happened {
            // A change of it has been told before, or there was none.
            Happened::Closed => {
                self.open.remove(&relative);
                return;
            }
            Happened::Came | Happened::Written => {
                self.open.insert(relative.clone());
            }
            // A file that is moved is as whole as it will be.
            Happened::Other => {
                self.open.remove(&relative);
            }
        }
        self.set.add(&relative);
        if self.seen.insert(relative.clone()) && happened == Happened::Came {
            self.came.insert(relative);
        }
    }

    /// Whether this looks like a save, told to its end.
    fn may_be_whole(&self) -> bool {
        (!TELLS_CLOSING || self.open.is_empty()) && !self.is_storm()
    }

    fn is_storm(&self) -> bool {
        !matches!(&self.set, ChangeSet::Paths(paths) if paths.len() <= FEW)
    }

    /// Whether every file is there and holds something, but for those that came and went: an atomic writer's.
    fn is_whole(&self, root: &Path) -> bool {
        let ChangeSet::Paths(paths) = &self.set else { return false };
        paths.iter().all(|path| match root.join(path.as_str()).metadata() {
            Ok(metadata) => metadata.is_file() && metadata.len() > 0,
            Err(_) => self.came.contains(Path::new(path.as_str())),
        })
    }
}
