//! `chienowa check`

use clap::Args;

use super::Portal;
use crate::diagnostic::Format;

/// `chienowa check`
#[derive(Debug, Args)]
pub struct Check {
    /// The portal.
    #[command(flatten)]
    pub portal: Portal,
    /// How to write the findings.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    pub format: Format,
    /// Let warnings fail too.
    #[arg(long)]
    pub strict: bool,
    /// Go on: check again whenever a file is saved, and list everything anew.
    #[arg(long, conflicts_with = "fix")]
    pub watch: bool,
    /// Look for changes by comparing, for file systems that do not tell.
    #[arg(long, requires = "watch")]
    pub poll: bool,
    /// Mend what is safe to mend below content/, such as a name with one letter wrong or a link to a page that moved.
    #[arg(long)]
    pub fix: bool,
    /// Write nothing; show what `--fix` would change.
    #[arg(long, requires = "fix")]
    pub dry_run: bool,
}
