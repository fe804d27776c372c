//! `chienowa index`

use clap::{Args, Subcommand};

use super::Portal;
use super::values::{base_url, index_name};
use crate::config::BaseUrl;
use crate::search_index::Engine;

/// `chienowa index`
#[derive(Debug, Args)]
pub struct IndexCommand {
    /// What to hand over.
    #[command(subcommand)]
    pub what: IndexKind,
}

/// What an engine is given.
#[derive(Debug, Subcommand)]
pub enum IndexKind {
    /// Print the definition of an index for the pages, as the engine takes it.
    Mapping(IndexMapping),
    /// Print the pages as bulk NDJSON: two lines for each version of each page.
    Export(IndexExport),
}

/// `chienowa index mapping`
#[derive(Debug, Args)]
pub struct IndexMapping {
    /// The engine.
    #[arg(value_enum)]
    pub engine: Engine,
    /// Name of the index, where the definition has it.
    #[arg(long, value_name = "NAME", default_value = "portal", value_parser = index_name)]
    pub index: String,
    /// Cut Japanese into words, by the plugin analysis-kuromoji; without it, into pairs of characters.
    #[arg(long)]
    pub japanese: bool,
}

/// `chienowa index export`
#[derive(Debug, Args)]
pub struct IndexExport {
    /// The portal.
    #[command(flatten)]
    pub portal: Portal,
    /// Name of the index.
    #[arg(long, value_name = "NAME", default_value = "portal", value_parser = index_name)]
    pub index: String,
    /// Where the site stands: `/portal/` or `https://host/portal/`; replaces `base_url`.
    #[arg(long, value_name = "URL", value_parser = base_url)]
    pub base_url: Option<BaseUrl>,
}
