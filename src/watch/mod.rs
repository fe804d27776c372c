//! Watches the sources and tells what changed.
//!
//! The system's own notifications where they work, looking again and again where they do not (network drives,
//! containers, used-up limits). Either way changes come in few, settled [`ChangeSet`]s. Nothing is read here but
//! names, dates and sizes: whether a change means anything is for the one who rebuilds.
#![cfg_attr(test, expect(clippy::disallowed_methods, reason = "tests change files"))]

mod change_set;
mod gather;
mod native;
mod poll;
mod relevant;
#[cfg(test)]
mod tests;

use std::path::PathBuf;
use std::sync::mpsc::{Receiver, channel};
use std::thread;

pub use change_set::ChangeSet;
use relevant::Relevant;

/// How changes are noticed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// The system's notifications; polling if they cannot be had.
    #[default]
    Auto,
    /// Looks at every file again and again.
    Poll,
}

/// What is watched.
#[derive(Clone, Debug)]
pub struct Options {
    /// The portal's root, which holds `content/`.
    pub root: PathBuf,
    /// The configuration's path below the root.
    pub config: PathBuf,
    /// Folders below the root that are never a source: the output.
    pub ignored: Vec<PathBuf>,
    /// How changes are noticed.
    pub mode: Mode,
}

impl Options {
    /// `content/`, `themes/`, `chienowa.yaml` and the content of each folder in `sources/` below a root.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into(), config: "chienowa.yaml".into(), ignored: Vec::new(), mode: Mode::Auto }
    }
}

/// What the person at the terminal should know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// The system's notifications could not be had, or no longer; from now on files are polled.
    PollingInstead {
        /// What the system said.
        because: String,
    },
}

/// The root cannot be watched at all.
#[derive(Debug, thiserror::Error)]
#[error("cannot watch `{}`: {source}", root.display())]
pub struct WatchError {
    root: PathBuf,
    source: std::io::Error,
}

/// Watches until the receiver is dropped. `tell` may be called at once or later, from another thread.
///
/// Every change that happens after this returns is reported, also in folders that appear later, and also when
/// `content/` itself goes away and comes back.
pub fn watch(
    options: Options,
    tell: impl Fn(Notice) + Send + 'static,
) -> Result<Receiver<ChangeSet>, WatchError> {
    watch_with(options, tell, native::Native::start)
}

fn watch_with(
    options: Options,
    tell: impl Fn(Notice) + Send + 'static,
    start_native: impl FnOnce(&Relevant) -> notify::Result<native::Native>,
) -> Result<Receiver<ChangeSet>, WatchError> {
    let root =
        options.root.canonicalize().map_err(|source| WatchError { root: options.root.clone(), source })?;
    let relevant = Relevant::new(root, options.config, options.ignored);
    let native = match options.mode {
        Mode::Poll => None,
        Mode::Auto => start_native(&relevant)
            .inspect_err(|error| tell(Notice::PollingInstead { because: error.to_string() }))
            .ok(),
    };
    let (sender, receiver) = channel();
    // The first look is taken here, so that nothing which happens after this call can be missed.
    let poller = native.is_none().then(|| poll::Poller::new(relevant.clone()));
    thread::spawn(move || {
        if let Some(native) = native {
            let Err(gather::Failed(because)) = gather::run(native, &relevant, &sender) else { return };
            tell(Notice::PollingInstead { because });
            let poller = poll::Poller::new(relevant);
            // What was missed between the failure and the first look is unknown.
            if sender.send(ChangeSet::Everything).is_ok() {
                poller.run(&sender);
            }
        } else if let Some(poller) = poller {
            poller.run(&sender);
        }
    });
    Ok(receiver)
}
