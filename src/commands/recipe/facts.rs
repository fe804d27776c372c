//! What a recipe must know of the portal and of its host.

use std::path::Path;

use crate::cli::{Portal, Recipe as Arguments};
use crate::commands::CommandError;
use crate::commands::console::Console;
use crate::commands::workspace::Workspace;
use crate::config::{BaseUrl, Config, Destination, FILE, PublishTarget, Switch};
use crate::model::encode;
use crate::paths::SourcePath;
use crate::plan::{Job, OutputPlan};
use crate::policy;

/// Characters with a meaning in one of the configurations. Aliases that have one stay what `build` makes of them, a
/// page that leads on.
const MEANINGFUL: &str = "\"'`*{}$%<>&|;";

/// What is filled into recipes.
#[derive(Clone, Debug)]
pub(super) struct Facts {
    /// Where the site stands.
    pub(super) base: BaseUrl,
    /// Name of the host.
    pub(super) host: String,
    /// Folder there that holds the site, without a final slash.
    pub(super) folder: String,
    /// Name of the target that `chienowa publish` is told.
    pub(super) target: String,
    /// Name of the portal's time zone.
    pub(super) timezone: String,
    /// Languages besides the first.
    pub(super) languages: Vec<String>,
    /// Other origins that pages ask: where signals are posted to, and a search engine.
    pub(super) asked: Vec<String>,
    /// Former addresses below the base and where they lead, the latter encoded.
    pub(super) aliases: Vec<(String, String)>,
}

impl Facts {
    /// Reads the portal. One with mistakes, or none at all, gives what it can.
    pub(super) fn gather(arguments: &Arguments, console: &Console) -> Result<Self, CommandError> {
        let portal = Portal { root: arguments.root.clone(), drafts: false, at: None };
        let workspace = Workspace::open(&portal, None)?;
        let tree = &workspace.reading.tree;
        if tree.text(&SourcePath::new(FILE)).is_none() {
            console.say(&format!(
                "there is no {FILE}: the recipe has the usual values; --root names the portal"
            ));
        }
        let (config, _) = Config::load(tree);
        let revision = workspace.compiled.revision;
        if revision.is_none() {
            console.say("the portal cannot be put together: no former addresses are in the recipe");
        }
        let target = config.publish.iter().find(|target| folder_of(target).is_some());
        let base = arguments.base_url.clone().or_else(|| target.and_then(|target| target.base.clone()));
        let base = base.unwrap_or_else(|| config.base.clone());
        let host = arguments.host.clone().or_else(|| host_of(&base));
        let folder = arguments.folder.clone().or_else(|| target.and_then(folder_of));
        let folder = folder.unwrap_or_else(|| "/srv/portal/current".to_owned());
        Ok(Self {
            base,
            host: host.unwrap_or_else(|| "portal.example.com".to_owned()),
            folder: folder.trim_end_matches('/').to_owned(),
            target: target.map_or_else(|| "intranet".to_owned(), |target| target.name.clone()),
            timezone: config.timezone.clone(),
            languages: config.languages.iter().skip(1).cloned().collect(),
            asked: policy::asked(&config),
            aliases: revision.map(|revision| aliases(&revision.plan)).unwrap_or_default(),
        })
    }
}

/// The folder that a host serves of a target; none where there is no such host.
fn folder_of(target: &PublishTarget) -> Option<String> {
    let (path, is_linked) = match &target.to {
        Destination::Directory { path, switch, .. } => (path, *switch != Switch::Files),
        Destination::Ssh { path, .. } => (path, true),
        Destination::ObjectStore { .. } | Destination::Archive { .. } => return None,
    };
    // A path below the portal means nothing on a host.
    let is_usable = Path::new(path).is_absolute() && !target.portable;
    is_usable.then(|| if is_linked { format!("{path}/current") } else { path.clone() })
}

/// `host` of `https://host:port`.
fn host_of(base: &BaseUrl) -> Option<String> {
    let (_, host) = base.origin.split_once("://")?;
    let name = host.split_once(':').map_or(host, |(name, _)| name);
    Some(name.to_owned())
}

fn aliases(plan: &OutputPlan) -> Vec<(String, String)> {
    let moved = plan.iter().filter_map(|(path, job)| {
        let Job::Redirect(url) = job else { return None };
        let former = format!("/{}", path.strip_suffix("index.html").unwrap_or(path));
        // What `encode` leaves alone is a variable to some servers.
        Some((former, encode(url).replace('$', "%24")))
    });
    moved.filter(|(former, _)| !former.contains(|letter| MEANINGFUL.contains(letter))).collect()
}
