//! Arguments of `chienowa schema`.

use std::path::PathBuf;

use clap::Args;

use crate::schema::{Language, Subject};

/// `chienowa schema`
#[derive(Debug, Args)]
pub struct Schema {
    /// What the schema is of; without it all are listed.
    #[arg(value_name = "KIND")]
    pub subject: Option<Subject>,
    /// List the schemas, with the files that each is of.
    #[arg(long, conflicts_with_all = ["subject", "write"])]
    pub list: bool,
    /// Write all of them into this folder, each as KIND.json.
    #[arg(long, value_name = "DIR", conflicts_with = "subject")]
    pub write: Option<PathBuf>,
    /// Folder of a portal, whose departments, tasks, tools, paths, people and pages become choices.
    #[arg(long, value_name = "DIR")]
    pub root: Option<PathBuf>,
    /// Language of descriptions and labels; the portal's if not given, else Japanese.
    #[arg(long, value_enum, value_name = "LANGUAGE")]
    pub lang: Option<Language>,
}
