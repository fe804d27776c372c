//! `chienowa publish`

use clap::Args;

use super::{Portal, SignalsFile};

/// `chienowa publish`
#[derive(Debug, Args)]
#[command(after_help = "\
Targets stand in chienowa.yaml, under `publish: {targets: {NAME: …}}`:
  directory: /srv/portal         releases in a folder; the host serves its `current`
  ssh: deploy@host               the same on another machine; with path: /srv/portal
  s3: BUCKET                     an object store; with prefix, endpoint, region
  archive: site.tar.zst          one file; also .tar.gz and .zip")]
pub struct Publish {
    /// Name of the target; needless if there is only one.
    #[arg(value_name = "TARGET")]
    pub target: Option<String>,
    /// The portal.
    #[command(flatten)]
    pub portal: Portal,
    /// What readers told.
    #[command(flatten)]
    pub signals: SignalsFile,
    /// Let warnings fail too, and links to files that are not part of the site.
    #[arg(long)]
    pub strict: bool,
    /// List what would change at the target; nothing is changed there.
    #[arg(long)]
    pub dry_run: bool,
    /// Go back to the release before the one that readers see.
    #[arg(long, conflicts_with_all = ["dry_run", "strict"])]
    pub rollback: bool,
}
