//! Releases side by side: `releases/000012/` for each, and `current`, which the host serves.
//!
//! `current` is a link that is replaced by one `rename`, or a folder that changes places with the new one by one
//! `renameat2`. Either way a reader sees the old site or the new one. A publish that is killed leaves a folder of a
//! release that nobody sees, which the next one removes or, if it is the old site, gives back its name.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::stage;
use crate::config::Switch;
use crate::publish::error::{Context, PublishError};
use crate::publish::manifest::{MANIFEST, Manifest, Occasion};
use crate::publish::{Outcome, Site};
use crate::write::Lock;

const CURRENT: &str = "current";
const RELEASES: &str = "releases";
const LOCK: &str = ".chienowa-publish.lock";

/// What a release is called until it is whole.
const INCOMING: &str = "incoming";

/// A folder with releases.
#[derive(Debug)]
pub(in crate::publish) struct Releases {
    pub folder: PathBuf,
    pub switch: Switch,
    pub keep: usize,
}

impl Releases {
    /// What stands there now; nothing before the first publish.
    pub(in crate::publish) fn standing(&self) -> Option<Manifest> {
        manifest_of(&self.current())
    }

    /// Makes a release, reads it again, and switches over to it.
    pub(in crate::publish) fn publish(
        &self,
        site: &Site,
        occasion: Occasion,
    ) -> Result<Outcome, PublishError> {
        let _lock = self.lock()?;
        self.settle()?;
        let before = self.standing();
        if let Some(before) = &before
            && before.is_of(site)
            && stage::verify(&self.current(), before).is_ok()
        {
            return Ok(Outcome::Unchanged);
        }
        let last = self.releases()?.into_keys().next_back().unwrap_or_default();
        let release = 1 + before.as_ref().map_or(0, |before| before.release).max(last);
        let mut next = Manifest::next(site, before.as_ref(), release, occasion);
        // What somebody has removed there cannot be had from the site any more.
        next.kept.retain(|kept| stage::holds(&self.current().join(&kept.entry.path), &kept.entry));
        let incoming = self.releases_folder().join(format!("{}.{INCOMING}", name(release)));
        let current = self.current();
        let made =
            stage::make(&incoming, site, &next, before.as_ref().map(|before| (current.as_path(), before)))
                .and_then(|()| stage::verify(&incoming, &next))
                .and_then(|()| stage::sync(&incoming));
        if let Err(error) = made {
            // Nobody sees it; the next publish removes what is left of it.
            let _ = fs::remove_dir_all(&incoming);
            return Err(error);
        }
        self.switch_to(&incoming, release)?;
        self.prune(release)?;
        Ok(Outcome::between(before.as_ref(), &next))
    }

    /// Goes back to the release before the current one; its number.
    pub(in crate::publish) fn roll_back(&self) -> Result<u64, PublishError> {
        let _lock = self.lock()?;
        self.settle()?;
        let standing = self.standing().map_or(u64::MAX, |manifest| manifest.release);
        let releases = self.releases()?;
        let Some((&release, folder)) = releases.range(..standing).next_back() else {
            return Err(PublishError::NoEarlierRelease {
                at: format!(" in `{}`", self.folder.display()),
                hint: "publish the commit that you want instead".to_owned(),
            });
        };
        let manifest = manifest_of(folder).ok_or_else(|| damaged(folder))?;
        stage::verify(folder, &manifest)?;
        match self.switch {
            Switch::Exchange => {
                exchange(folder, &self.current())?;
                self.settle()?;
            }
            Switch::Link | Switch::Files => self.link_to(release)?,
        }
        Ok(release)
    }

    fn current(&self) -> PathBuf {
        self.folder.join(CURRENT)
    }

    fn releases_folder(&self) -> PathBuf {
        self.folder.join(RELEASES)
    }

    /// Makes the folders that are missing, but for those around the target: there a path may be mistyped.
    fn lock(&self) -> Result<Lock, PublishError> {
        for folder in [self.folder.clone(), self.releases_folder()] {
            match fs::create_dir(&folder) {
                Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
                    return Err(error).context("make the folder", &folder);
                }
                _ => {}
            }
        }
        let lock = Lock::take(&self.folder.join(LOCK), "is publishing there")?;
        let current = self.current();
        let refused =
            |reason: &str| PublishError::Refused { path: current.clone(), reason: reason.to_owned() };
        match fs::symlink_metadata(&current) {
            Ok(found) if self.switch == Switch::Link && !found.is_symlink() => Err(refused(
                "it is a folder where this target has a link; move it away, or write `switch: exchange`",
            )),
            Ok(found) if self.switch == Switch::Exchange && found.is_symlink() => Err(refused(
                "it is a link where this target has a folder; remove it, or write `switch: link`",
            )),
            Ok(found) if self.switch == Switch::Exchange && !found.is_dir() => Err(refused("it is a file")),
            Ok(_) if self.switch == Switch::Exchange && self.standing().is_none() => {
                Err(refused("it was not published by Chienowa; move it away"))
            }
            _ => Ok(lock),
        }
    }

    /// Removes what a killed publish was making. The old site, if it was exchanged and had no name yet, gets its own.
    fn settle(&self) -> Result<(), PublishError> {
        for (path, file_name) in self.entries()? {
            let (number, is_incoming) =
                match file_name.strip_suffix(INCOMING).and_then(|name| name.strip_suffix('.')) {
                    Some(number) => (number, true),
                    None => (file_name.as_str(), false),
                };
            let Ok(number) = number.parse::<u64>() else { continue };
            let holds = manifest_of(&path).map(|manifest| manifest.release);
            match holds.filter(|holds| *holds != number) {
                Some(holds) => {
                    let own = self.releases_folder().join(name(holds));
                    fs::rename(&path, &own).context("rename", &path)?;
                }
                None if is_incoming => fs::remove_dir_all(&path).context("remove", &path)?,
                None => {}
            }
        }
        Ok(())
    }

    fn switch_to(&self, incoming: &Path, release: u64) -> Result<(), PublishError> {
        let current = self.current();
        match self.switch {
            Switch::Link | Switch::Files => {
                let folder = self.releases_folder().join(name(release));
                fs::rename(incoming, &folder).context("rename", incoming)?;
                self.link_to(release)
            }
            Switch::Exchange if current.exists() => {
                exchange(incoming, &current)?;
                self.settle()
            }
            Switch::Exchange => fs::rename(incoming, &current).context("rename", incoming),
        }
    }

    #[cfg(unix)]
    fn link_to(&self, release: u64) -> Result<(), PublishError> {
        let staged = self.folder.join(format!(".{CURRENT}.{INCOMING}"));
        // Left by a publish that was killed between the two steps.
        let _ = fs::remove_file(&staged);
        std::os::unix::fs::symlink(format!("{RELEASES}/{}", name(release)), &staged)
            .context("link", &staged)?;
        let current = self.current();
        fs::rename(&staged, &current).context("replace", &current)?;
        stage::sync(&self.folder)
    }

    #[cfg(not(unix))]
    fn link_to(&self, _release: u64) -> Result<(), PublishError> {
        let reason = "links cannot be replaced in one step on this system; write `switch: files`".to_owned();
        Err(PublishError::Refused { path: self.current(), reason })
    }

    /// Removes the oldest releases; never the one that readers see.
    fn prune(&self, current: u64) -> Result<(), PublishError> {
        let others: Vec<(u64, PathBuf)> =
            self.releases()?.into_iter().filter(|(release, _)| *release != current).collect();
        let needless = (others.len() + 1).saturating_sub(self.keep);
        for (_, folder) in others.into_iter().take(needless) {
            fs::remove_dir_all(&folder).context("remove", &folder)?;
        }
        Ok(())
    }

    /// The releases that are whole, by their numbers.
    fn releases(&self) -> Result<BTreeMap<u64, PathBuf>, PublishError> {
        let numbered = |(path, name): (PathBuf, String)| name.parse().ok().map(|number| (number, path));
        Ok(self.entries()?.into_iter().filter_map(numbered).collect())
    }

    fn entries(&self) -> Result<Vec<(PathBuf, String)>, PublishError> {
        let folder = self.releases_folder();
        let mut found = Vec::new();
        for entry in fs::read_dir(&folder).context("read the folder", &folder)? {
            let entry = entry.context("read the folder", &folder)?;
            found.extend(entry.file_name().to_str().map(|name| (entry.path(), name.to_owned())));
        }
        Ok(found)
    }
}

fn name(release: u64) -> String {
    format!("{release:06}")
}

fn manifest_of(folder: &Path) -> Option<Manifest> {
    Manifest::read(&fs::read(folder.join(MANIFEST)).ok()?)
}

fn damaged(folder: &Path) -> PublishError {
    let reason = format!("{MANIFEST} is missing or damaged; remove that release");
    PublishError::Refused { path: folder.to_owned(), reason }
}

/// Lets two folders change places in one step.
#[cfg(any(target_os = "linux", target_os = "android"))]
fn exchange(one: &Path, other: &Path) -> Result<(), PublishError> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    let refused = |reason: rustix::io::Errno| PublishError::Refused {
        path: other.to_owned(),
        reason: format!(
            "two folders cannot change places there ({reason}); write `switch: link` or `switch: files`"
        ),
    };
    renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE).map_err(refused)
}

#[cfg(not(any(target_os = "linux", target_os = "android")))]
fn exchange(_one: &Path, other: &Path) -> Result<(), PublishError> {
    let reason = "two folders cannot change places on this system; write `switch: link` or `switch: files`";
    Err(PublishError::Refused { path: other.to_owned(), reason: reason.to_owned() })
}
