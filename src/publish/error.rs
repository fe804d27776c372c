//! Why a site could not be published.

use std::io;
use std::path::{Path, PathBuf};

use crate::write::WriteError;

/// A publish that did not happen. What readers see is as it was.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// The disk refused.
    #[error("cannot {action} `{}`: {reason}{}", path.display(), hint(reason))]
    Disk {
        /// What was tried, as a verb.
        action: &'static str,
        /// With what.
        path: PathBuf,
        /// Why not.
        reason: io::Error,
    },
    /// The disk, the folders or another publish stood in the way.
    #[error("{}{}", .0, advice(.0))]
    Write(#[from] WriteError),
    /// Something at the target is not what a publish leaves there.
    #[error("cannot publish to `{}`: {reason}", path.display())]
    Refused {
        /// What.
        path: PathBuf,
        /// What is wrong and what to do about it.
        reason: String,
    },
    /// The site that was built must not be published.
    #[error("the site was built and is not published, for it is not whole:{}", listed(problems))]
    NotWhole {
        /// What is wrong, file by file.
        problems: Vec<String>,
    },
    /// What was written is not what the target gives back.
    #[error(
        "`{path}` does not hold what was written to it; the target's disk or network may be failing, and the site \
         there is as it was"
    )]
    Torn {
        /// The file at the target.
        path: String,
    },
    /// Another machine cannot be reached, or refuses.
    #[error("cannot publish to `{host}`: {why}")]
    Host {
        /// The machine.
        host: String,
        /// Why not.
        why: Unreachable,
    },
    /// There is no release to go back to.
    #[error("there is no earlier release{at}; {hint}")]
    NoEarlierRelease {
        /// ` in FOLDER`, or nothing.
        at: String,
        /// What to do.
        hint: String,
    },
}

/// Why a machine cannot be published to. What its programs said is told as it is.
#[derive(Debug, thiserror::Error)]
pub enum Unreachable {
    /// A program is missing here.
    #[error("the program `{program}` cannot be started here: {reason}")]
    NoProgram {
        /// Which.
        program: String,
        /// Why not.
        reason: io::Error,
    },
    /// There is no connection, or it was lost.
    #[error("the connection failed; readers see a whole site, the old one or the new. {}", told("ssh", said))]
    Connection {
        /// By `ssh`.
        said: String,
    },
    /// A step failed there.
    #[error("a step failed there; readers see what they saw before. {}", told("It", said))]
    Step {
        /// By the step.
        said: String,
    },
    /// Files could not be brought there.
    #[error("files could not be brought there; readers see what they saw before. {}", told("rsync", said))]
    Transfer {
        /// By `rsync`.
        said: String,
    },
}

fn told(who: &str, said: &str) -> String {
    if said.is_empty() { format!("{who} said nothing") } else { format!("{who} said: {said}") }
}

/// So many of the problems are told: the first ones tell what is wrong.
const SHOWN: usize = 10;

fn listed(problems: &[String]) -> String {
    let shown = &problems[..problems.len().min(SHOWN)];
    let mut text = format!("\n  {}", shown.join("\n  "));
    if problems.len() > SHOWN {
        text.push_str(&format!("\n  and {} more", problems.len() - SHOWN));
    }
    text
}

fn advice(error: &WriteError) -> &'static str {
    if let WriteError::Disk { reason, .. } = error { hint(reason) } else { "" }
}

/// What to do about the errors that everybody meets.
fn hint(reason: &io::Error) -> &'static str {
    match reason.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            "; the site there is as it was: make room, or keep fewer releases (`keep`), and publish again"
        }
        io::ErrorKind::ReadOnlyFilesystem => "; the target can only be read",
        io::ErrorKind::PermissionDenied => "; may this user write there?",
        _ => "",
    }
}

/// Adds to an error what was tried with which path.
pub(super) trait Context<T> {
    fn context(self, action: &'static str, path: &Path) -> Result<T, PublishError>;
}

impl<T> Context<T> for io::Result<T> {
    fn context(self, action: &'static str, path: &Path) -> Result<T, PublishError> {
        self.map_err(|reason| PublishError::Disk { action, path: path.to_owned(), reason })
    }
}
