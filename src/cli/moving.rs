//! `chienowa mv`

use clap::Args;

use super::Portal;

/// `chienowa mv`
#[derive(Debug, Args)]
pub struct Move {
    /// Page or folder to move, below content/: stories/a.md. A page's translations go along.
    #[arg(value_name = "OLD")]
    pub old: String,
    /// Its new name, or an existing folder, or a new one with `/` at its end: stories/2026/a.md.
    #[arg(value_name = "NEW")]
    pub new: String,
    /// The portal.
    #[command(flatten)]
    pub portal: Portal,
    /// Take along the pictures and files beside the page that no other page uses.
    #[arg(long)]
    pub with_assets: bool,
    /// Move even if the page becomes another kind, or if `check` finds more afterwards.
    #[arg(long)]
    pub force: bool,
    /// Write nothing; show what would change, as git reads it.
    #[arg(long)]
    pub dry_run: bool,
}
