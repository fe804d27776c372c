//! Why outputs could not be written.

use std::io;
use std::path::{Path, PathBuf};

/// A write that did not happen.
#[derive(Debug)]
pub enum Failure<E> {
    /// Some outputs could not be made; each with its path, in the order of the paths. Nothing was moved.
    Render(Vec<(String, E)>),
    /// The disk, the folders or another build stood in the way.
    Write(WriteError),
}

impl<E> From<WriteError> for Failure<E> {
    fn from(error: WriteError) -> Self {
        Self::Write(error)
    }
}

/// What stood in the way.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The disk refused.
    #[error("cannot {action} `{path}`: {reason}")]
    Disk {
        /// What was tried, as a verb.
        action: &'static str,
        /// With what.
        path: PathBuf,
        /// Why not.
        reason: io::Error,
    },
    /// Another build of this portal, or another publish to this target, is running.
    #[error("cannot lock `{path}`: {holder} {doing}; wait until it has ended")]
    Locked {
        /// The lock file.
        path: PathBuf,
        /// Who holds it, as far as is known.
        holder: String,
        /// What that one does.
        doing: &'static str,
    },
    /// The output folder has files that we did not write.
    #[error(
        "cannot write to `{path}`: the folder is not empty and was not made by Chienowa; choose another, or create \
         an empty file `.chienowa-output` in it to let Chienowa write there (other files in it are kept)"
    )]
    NotOurs {
        /// The output folder.
        path: PathBuf,
    },
    /// A link lies where we keep our own work.
    #[error(
        "cannot work in `{path}`: it is a link, and what is kept there would be written where it leads; remove it"
    )]
    Link {
        /// The link.
        path: PathBuf,
    },
    /// The output folder can be none.
    #[error("cannot write to `{path}`: {reason}")]
    OutputRefused {
        /// The output folder.
        path: PathBuf,
        /// Why.
        reason: &'static str,
    },
    /// A path that cannot be written; a mistake of the plan, for addresses are checked before.
    #[error("cannot write `{path}`: {reason}")]
    BadPath {
        /// The path, relative to the output folder.
        path: String,
        /// Why.
        reason: &'static str,
    },
    /// Something that we did not write lies where an output belongs.
    #[error("cannot write `{path}`: something that Chienowa did not write lies there; remove or rename it")]
    Obstructed {
        /// The thing in the way.
        path: PathBuf,
    },
}

/// Adds to an error what was tried with which path.
pub(super) trait Context<T> {
    fn context(self, action: &'static str, path: &Path) -> Result<T, WriteError>;
}

impl<T> Context<T> for io::Result<T> {
    fn context(self, action: &'static str, path: &Path) -> Result<T, WriteError> {
        self.map_err(|reason| WriteError::Disk { action, path: path.to_owned(), reason })
    }
}
