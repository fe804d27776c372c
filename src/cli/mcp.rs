//! `chienowa mcp`

use clap::Args;

use super::{Portal, SignalsFile};

/// `chienowa mcp`
#[derive(Debug, Args)]
pub struct Mcp {
    /// The portal.
    #[command(flatten)]
    pub portal: Portal,
    /// What readers told.
    #[command(flatten)]
    pub signals: SignalsFile,
    /// Language of lists and words; the portal's if not given.
    #[arg(long, value_name = "LANGUAGE")]
    pub lang: Option<String>,
}
