//! Arguments of `chienowa recipe`.

use std::path::PathBuf;

use clap::Args;

use super::values::base_url;
use crate::config::BaseUrl;

/// `chienowa recipe`
#[derive(Debug, Args)]
pub struct Recipe {
    /// Recipe to print, such as nginx; without it all are listed.
    #[arg(value_name = "NAME")]
    pub name: Option<String>,
    /// Folder of the portal, whose values are filled in.
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub root: PathBuf,
    /// Where the site will stand: `/portal/` or `https://host/portal/`; replaces `base_url`.
    #[arg(long, value_name = "URL", value_parser = base_url)]
    pub base_url: Option<BaseUrl>,
    /// Folder on the host that holds the site, or a link to it; that of the first target of `publish` if not given.
    #[arg(long, value_name = "DIR")]
    pub folder: Option<String>,
    /// Name of the host; that of `base_url` if not given.
    #[arg(long, value_name = "NAME")]
    pub host: Option<String>,
}
