//! `chienowa publish`: build, verify, bring to a target.

use std::path::Path;

use super::console::Console;
use super::workspace::read_portal;
use super::{CommandError, Ending, build};
use crate::cli::{Build, Publish};
use crate::clock;
use crate::config::{Config, FILE, PublishTarget};
use crate::diagnostic::{Diagnostics, nearest};
use crate::publish::{self, Changes, Occasion, Outcome, Places, Site};
use crate::write;

/// So many loose links are told; the rest is counted.
const SHOWN: usize = 10;

pub(super) fn run(arguments: &Publish, console: &Console) -> Result<Ending, CommandError> {
    let root = &arguments.portal.root;
    let reading = read_portal(root)?;
    let (config, found) = Config::load(&reading.tree);
    let found: Diagnostics = found.into_iter().collect();
    if found.has_errors() {
        console.warn(&found, &reading.tree);
        console.say(&format!("{}; nothing was published", Console::count(&found)));
        return Ok(Ending::ContentErrors);
    }
    drop(reading);
    let target = chosen(arguments.target.as_deref(), &config.publish)?;
    let work = write::work_folder(root)?.join("publish").join(&target.name);
    let places = Places { root, work: &work };
    if arguments.rollback {
        let release = publish::roll_back(target, places)?;
        console.say(&format!("{}: readers see release {release} again", target.name));
        return Ok(Ending::Fine);
    }
    let built = built(arguments, target, &work);
    if build::run(&built, console)? == Ending::ContentErrors {
        return Ok(Ending::ContentErrors);
    }
    let site = site(target, &config, &work)?;
    if !is_sound(&site, arguments.strict, console)? {
        return Ok(Ending::ContentErrors);
    }
    let occasion = Occasion { now: clock::timestamp(), grace_days: target.grace_days };
    if arguments.dry_run {
        let changes = publish::changes(target, &site, occasion, places)?;
        console.result(&changes.to_string());
        console.say(&format!("{}: would be published: {}", target.name, changes.summary()));
        return Ok(Ending::Fine);
    }
    tell(target, &publish::publish(target, &site, occasion, places)?, &site, console);
    Ok(Ending::Fine)
}

fn chosen<'a>(name: Option<&str>, targets: &'a [PublishTarget]) -> Result<&'a PublishTarget, CommandError> {
    let names = || targets.iter().map(|target| target.name.as_str());
    let listed = || names().collect::<Vec<_>>().join(", ");
    let message = match (name, targets) {
        (_, []) => format!(
            "there is no target to publish to; add one to {FILE}:\n\n  publish:\n    targets:\n      \
             intranet:\n        directory: /srv/portal\n"
        ),
        (None, [only]) => return Ok(only),
        (None, _) => format!("which target? There are {}", listed()),
        (Some(name), targets) => match targets.iter().find(|target| target.name == name) {
            Some(target) => return Ok(target),
            None => match nearest(name, names()) {
                Some(near) => format!("there is no target `{name}`; did you mean `{near}`?"),
                None => format!("there is no target `{name}`; there are {}", listed()),
            },
        },
    };
    Err(CommandError::Other(message))
}

/// The build of the site that goes to a target: in a folder of its own, for it may stand elsewhere than that of `build`.
fn built(arguments: &Publish, target: &PublishTarget, work: &Path) -> Build {
    Build {
        portal: arguments.portal.clone(),
        signals: arguments.signals.clone(),
        output: Some(publish::site_folder(work)),
        base_url: target.base.clone(),
        portable: target.portable,
        strict: arguments.strict,
        no_search: false,
        no_cache: false,
        verify_cache: false,
        explain: None,
        timings: None,
    }
}

fn site(target: &PublishTarget, config: &Config, work: &Path) -> Result<Site, CommandError> {
    let folder = publish::site_folder(work);
    let base = (!target.portable).then(|| target.base.clone().unwrap_or_else(|| config.base.clone()));
    let site = Site::read(&folder, &write::outputs(&folder)?, base)?;
    Ok(publish::precompress(site, &target.precompress, &work.join("compressed"))?)
}

/// Whether a site may be published. Links to files that are not there are told; they may lead to something else on the
/// host.
fn is_sound(site: &Site, strict: bool, console: &Console) -> Result<bool, CommandError> {
    let loose = publish::verify(site)?.loose_links;
    let kind = if strict { "error" } else { "warning" };
    for link in loose.iter().take(SHOWN) {
        console.say(&format!("{kind}: {link}"));
    }
    if loose.len() > SHOWN {
        console.say(&format!("{kind}: and {} more links", loose.len() - SHOWN));
    }
    if strict && !loose.is_empty() {
        console.say("nothing was published");
    }
    Ok(!strict || loose.is_empty())
}

fn tell(target: &PublishTarget, outcome: &Outcome, site: &Site, console: &Console) {
    match outcome {
        Outcome::Unchanged => {
            console.say(&format!(
                "{}: nothing has changed; {} files are right",
                target.name,
                site.files.len()
            ));
        }
        Outcome::Published { release, changes } => {
            tell_changes(changes, console);
            console.say(&format!("{}: published release {release}: {}", target.name, changes.summary()));
        }
    }
}

fn tell_changes(changes: &Changes, console: &Console) {
    for line in changes.to_string().lines() {
        console.detail(line);
    }
}
