//! Brings a built site to where readers are: verified, all or nothing, one publish at a time.
//!
//! A target knows what stands there by its [`Manifest`]. Whatever happens to a publish, readers see the old site or the
//! new one, and the next publish mends the rest.
#![expect(clippy::disallowed_methods, reason = "this module reads the built site and writes to targets")]

mod archive;
mod changes;
mod compress;
mod directory;
mod error;
mod manifest;
mod object_store;
mod site;
mod ssh;
mod verify;

use std::path::{Path, PathBuf};

use crate::config::{Destination, PublishTarget, Switch};
use archive::Archive;
use directory::{InPlace, Releases};
use object_store::{Location, ObjectStore};
use ssh::Ssh;

pub use changes::Changes;
pub use compress::precompress;
pub use error::{PublishError, Unreachable};
pub use manifest::{MANIFEST, Manifest, Occasion};
pub use site::{Role, Site, SiteFile};
pub use verify::{Verified, verify};

/// What became of a publish.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The site stood there already; nothing was written.
    Unchanged,
    /// Readers see the new site.
    Published {
        /// Its number.
        release: u64,
        /// What differs from the last one.
        changes: Changes,
    },
}

impl Outcome {
    fn between(before: Option<&Manifest>, after: &Manifest) -> Self {
        Self::Published { release: after.release, changes: Changes::between(before, after) }
    }
}

/// Where a publish takes place.
#[derive(Clone, Copy, Debug)]
pub struct Places<'a> {
    /// The portal's folder.
    pub root: &'a Path,
    /// A folder of ours for this target, for what lives between two publishes.
    pub work: &'a Path,
}

/// A target that can be reached.
#[derive(Debug)]
enum Reached<'a> {
    Releases(Releases),
    InPlace(InPlace),
    Ssh(Ssh<'a>),
    Archive(Archive),
    ObjectStore(ObjectStore<'a>),
}

impl<'a> Reached<'a> {
    fn new(target: &'a PublishTarget, places: Places<'a>) -> Self {
        // A path that is absolute replaces the portal's.
        let path = |path: &str| places.root.join(path);
        match &target.to {
            Destination::Directory { path: folder, switch: Switch::Files, .. } => {
                Self::InPlace(InPlace { root: places.root.to_owned(), folder: path(folder) })
            }
            Destination::Directory { path: folder, switch, keep } => {
                Self::Releases(Releases { folder: path(folder), switch: *switch, keep: *keep })
            }
            Destination::Archive { path: file, form } => {
                Self::Archive(Archive { file: path(file), form: *form, work: places.work.to_owned() })
            }
            Destination::Ssh { host, path, keep, port } => {
                Self::Ssh(Ssh { host, path, keep: *keep, port: *port, work: places.work })
            }
            Destination::ObjectStore { bucket, prefix, endpoint, region } => {
                let endpoint = endpoint.as_deref();
                let location = Location { bucket, prefix, endpoint, region: region.as_deref() };
                Self::ObjectStore(ObjectStore { location, work: places.work })
            }
        }
    }
}

/// What a publish to the target would change.
pub fn changes(
    target: &PublishTarget,
    site: &Site,
    occasion: Occasion,
    places: Places<'_>,
) -> Result<Changes, PublishError> {
    let before = match Reached::new(target, places) {
        Reached::Releases(target) => target.standing(),
        Reached::InPlace(target) => target.standing(),
        Reached::Ssh(target) => target.standing()?,
        Reached::Archive(_) => None,
        Reached::ObjectStore(target) => target.standing()?,
    };
    let next = Manifest::next(site, before.as_ref(), 0, occasion);
    Ok(Changes::between(before.as_ref(), &next))
}

/// Publishes a site that was verified.
pub fn publish(
    target: &PublishTarget,
    site: &Site,
    occasion: Occasion,
    places: Places<'_>,
) -> Result<Outcome, PublishError> {
    match Reached::new(target, places) {
        Reached::Releases(target) => target.publish(site, occasion),
        Reached::InPlace(target) => target.publish(site, occasion),
        Reached::Ssh(target) => target.publish(site, occasion),
        Reached::Archive(target) => target.publish(site, occasion),
        Reached::ObjectStore(target) => target.publish(site, occasion),
    }
}

/// Goes back to the release before the one that readers see; its number.
pub fn roll_back(target: &PublishTarget, places: Places<'_>) -> Result<u64, PublishError> {
    match Reached::new(target, places) {
        Reached::Releases(target) => target.roll_back(),
        Reached::Ssh(target) => target.roll_back(),
        Reached::InPlace(_) | Reached::Archive(_) | Reached::ObjectStore(_) => {
            let only = &target.name;
            Err(PublishError::NoEarlierRelease {
                at: String::new(),
                hint: format!("`{only}` holds one site alone; publish the commit that you want instead"),
            })
        }
    }
}

/// Where the site of a target is built, in the target's own folder.
pub fn site_folder(work: &Path) -> PathBuf {
    work.join("site")
}
