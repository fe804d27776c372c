//! Waits until a storm of notifications has passed, then tells all of it at once.

use std::sync::mpsc::Sender;
use std::time::{Duration, Instant};

use super::ChangeSet;
use super::native::{Native, Signal};
use super::relevant::Relevant;

/// Editors save in two steps (write, rename); 80 ms spans the gap and is not felt.
pub(super) const SETTLE: Duration = Duration::from_millis(80);

/// A storm that does not end (a checkout, an export) is told in pieces of this length.
pub(super) const LONGEST: Duration = Duration::from_millis(500);

/// The system no longer tells everything.
pub(super) struct Failed(pub(super) String);

/// Runs until nobody listens any more.
pub(super) fn run(
    mut native: Native,
    relevant: &Relevant,
    changes: &Sender<ChangeSet>,
) -> Result<(), Failed> {
    while let Ok(first) = native.signals.recv() {
        let begin = Instant::now();
        let mut set = ChangeSet::default();
        let mut signal = first;
        loop {
            match signal {
                Signal::Changed(path) => {
                    if let Some(relative) = relevant.relative(&path) {
                        set.add(relative);
                    }
                }
                Signal::Rescan => set = ChangeSet::Everything,
                Signal::Failed(because) => return Err(Failed(because)),
            }
            // What has come by the deadline of a storm waits in the channel for the next piece.
            let left = LONGEST.saturating_sub(begin.elapsed()).min(SETTLE);
            if left.is_zero() {
                break;
            }
            match native.signals.recv_timeout(left) {
                Ok(next) => signal = next,
                Err(_) => break,
            }
        }
        native.watch_new_folders(&set, relevant).map_err(Failed)?;
        if changes.send(set).is_err() {
            return Ok(());
        }
    }
    Ok(())
}
