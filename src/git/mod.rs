//! What git tells of the files below `content/`: reads the repository's objects, runs nothing and changes nothing in it.
//! All of it is a function of the commit that HEAD names, and of where a shallow clone ends.
//!
//! **All history counts**, not only first parents: with merge requests, a branch's commits name who wrote and when, and
//! the merge names who pressed the button. A commit counts for a file if it differs from that of every parent, as
//! `git log -c` shows it. `git log -- FILE` also leaves out branches whose change a merge dropped, which takes the whole
//! graph anew for each file; as it is here, one walk does for all files, and new commits only add to what is known, so
//! that a log that was kept and one made anew tell the same.
//!
//! **A file is followed where it moved unchanged**; such a commit is no change of it. Similar files are not compared.

mod compare;
mod log;
mod repository;
mod store;
#[cfg(test)]
mod tests;
mod walk;

use std::path::Path;

use crate::model::History;
use repository::Repository;

/// What git tells of a portal.
#[derive(Debug)]
pub struct Told {
    /// Of every committed page.
    pub history: History,
    /// Whether history ends early, because the clone is shallow.
    pub is_cut_off: bool,
    /// How many commits were walked for it, beyond those that were known.
    pub walked: usize,
}

/// Why there is no history.
#[derive(Debug, thiserror::Error)]
pub enum Untold {
    /// The portal lies in no repository.
    #[error("there is no git repository, so pages show nothing of their history")]
    NoRepository,
    /// It has no files of its own.
    #[error("the git repository is bare, so pages show nothing of their history")]
    Bare,
    /// Nothing was committed.
    #[error("nothing is committed yet, so pages show nothing of their history")]
    NoCommit,
    /// The repository is about something else.
    #[error("content/ is not in git, so pages show nothing of their history")]
    NotCommitted,
    /// The repository is broken, or of a kind that is not known.
    #[error(
        "pages show nothing of their history, for git's files cannot be read: {0}\n  \
         `git fsck` tells what is broken; SHA-256, reftable and clones without trees (`--filter=tree:0`) are not read; \
         `git: false` in chienowa.yaml leaves git aside"
    )]
    Unreadable(String),
}

impl Untold {
    /// Whether nothing is wrong.
    pub const fn is_harmless(&self) -> bool {
        !matches!(self, Self::Unreadable(_))
    }
}

impl From<gix::Error> for Untold {
    fn from(error: gix::Error) -> Self {
        Self::Unreadable(error.to_string().replace('\n', ": "))
    }
}

/// Tells the history of a portal's pages. What was read is kept in the work folder, if there is one.
pub fn history(root: &Path, work: Option<&Path>) -> Result<Told, Untold> {
    let repository = Repository::open(root)?;
    let known = work.and_then(|work| store::load(work, &repository));
    let head = repository.head;
    let (log, walked) = match known {
        Some(log) if log.head == head => (log, 0),
        known => {
            let (log, walked) = walk::walk(&repository, known)?;
            if let Some(work) = work {
                // Only the next build's speed depends on it.
                let _ = store::save(work, &repository, &log);
            }
            (log, walked)
        }
    };
    Ok(Told { history: log.history(), is_cut_off: !repository.cut.is_empty(), walked })
}
