//! A folder of another machine, by the system's `ssh` and `rsync`: releases side by side and a link, as in `directory`.
//!
//! One session stays open for the whole publish. It holds the lock of the target, which ends with it whatever happens
//! to this machine, and runs every step there. `rsync` brings the release beside it and, in a second pass, compares
//! every byte before readers are switched over.

mod rsync;
mod session;

use std::fs;
use std::path::Path;

use super::directory::make_release;
use super::error::{Context, PublishError};
use super::manifest::{MANIFEST, Manifest, Occasion};
use super::site::Site;
use super::{Outcome, Unreachable};
use rsync::Rsync;
use session::{Session, quoted};

/// A folder of another machine.
#[derive(Debug)]
pub(super) struct Ssh<'a> {
    pub(super) host: &'a str,
    pub(super) path: &'a str,
    pub(super) port: Option<u16>,
    pub(super) keep: usize,
    /// A folder here, for the release until it is there.
    pub(super) work: &'a Path,
}

impl Ssh<'_> {
    /// What stands there now; nothing before the first publish.
    pub(super) fn standing(&self) -> Result<Option<Manifest>, PublishError> {
        let mut session = Session::open(self.host, self.port)?;
        self.standing_in(&mut session)
    }

    /// Makes a release there, reads it again, and switches over to it.
    pub(super) fn publish(&self, site: &Site, occasion: Occasion) -> Result<Outcome, PublishError> {
        let mut session = self.lock()?;
        let before = self.standing_in(&mut session)?;
        let releases = releases(&mut session)?;
        let newest = releases.last().copied().unwrap_or_default();
        let release = 1 + before.as_ref().map_or(0, |before| before.release).max(newest);
        let rsync = Rsync { host: self.host, port: self.port };
        let local = self.work.join("release");
        let is_before = before.as_ref().is_some_and(|before| before.is_of(site));
        let next = match &before {
            Some(before) if is_before => before.clone(),
            _ => Manifest::next(site, before.as_ref(), release, occasion),
        };
        remove(&local)?;
        make_release(&local, site, &next)?;
        if is_before && rsync.differences(&local, &format!("{}/current/", self.path))?.is_empty() {
            remove(&local)?;
            return Ok(Outcome::Unchanged);
        }
        let next = next.numbered(release);
        fs::write(local.join(MANIFEST), next.to_bytes()).context("write", &local)?;
        self.bring(&mut session, &rsync, &local, &next, before.is_some())?;
        session.run(&format!(
            "mv releases/{release:06}.incoming releases/{release:06} && {}",
            switch_to(release)
        ))?;
        self.prune(&mut session, release)?;
        remove(&local)?;
        Ok(Outcome::between(before.as_ref(), &next))
    }

    /// Goes back to the release before the current one; its number.
    pub(super) fn roll_back(&self) -> Result<u64, PublishError> {
        let mut session = self.lock()?;
        let standing = self.standing_in(&mut session)?.map_or(u64::MAX, |manifest| manifest.release);
        let Some(release) = releases(&mut session)?.into_iter().rfind(|release| *release < standing) else {
            return Err(PublishError::NoEarlierRelease {
                at: format!(" in `{}:{}`", self.host, self.path),
                hint: "publish the commit that you want instead".to_owned(),
            });
        };
        session.run(&switch_to(release))?;
        Ok(release)
    }

    /// The whole release, whose files come from here or, where they are the same, from the last one.
    fn bring(
        &self,
        session: &mut Session,
        rsync: &Rsync<'_>,
        local: &Path,
        next: &Manifest,
        has_current: bool,
    ) -> Result<(), PublishError> {
        let incoming = format!("releases/{:06}.incoming", next.release);
        let mut step = format!("mkdir {incoming}");
        for kept in &next.kept {
            let path = quoted(&kept.entry.path);
            let folder = quoted(kept.entry.path.rsplit_once('/').map_or("", |(folder, _)| folder));
            // Somebody may have removed it; then nobody can ask for it any more.
            step.push_str(&format!(
                " && mkdir -p {incoming}/{folder} && {{ ln current/{path} {incoming}/{path} || :; }}"
            ));
        }
        session.run(&step)?;
        let there = format!("{}/{incoming}/", self.path);
        let current = has_current.then(|| format!("{}/current/", self.path));
        rsync.bring(local, &there, current.as_deref())?;
        if let Some(path) = rsync.differences(local, &there)?.into_iter().next() {
            return Err(PublishError::Torn { path });
        }
        // Of one file system, where the system can; otherwise of all.
        session.run(&format!("sync -f {incoming} 2>/dev/null || sync")).map(|_| ())
    }

    /// A session in the folder that nobody else publishes to, without what a killed publish has left.
    fn lock(&self) -> Result<Session, PublishError> {
        let mut session = Session::open(self.host, self.port)?;
        let folder = quoted(self.path);
        // The folder around it must be there: a path may be mistyped.
        session.run(&format!("test -d {folder} || mkdir {folder}; cd {folder} && mkdir -p releases"))?;
        let holder = session.run(
            "exec 9>>.chienowa-publish.lock || exit 1; command -v flock >/dev/null || { echo none; false; }; \
             flock -n 9 && : || echo busy",
        );
        match holder.as_deref().map(str::trim) {
            Ok("") => {}
            Ok(_) => {
                return Err(self.refused("somebody is publishing there; wait until it has ended"));
            }
            Err(_) => return Err(holder.expect_err("it is an error")),
        }
        session.run("rm -rf releases/*.incoming .current.incoming")?;
        let kind = session.run("if test -e current && ! test -L current; then echo folder; fi")?;
        if kind.trim().is_empty() {
            return Ok(session);
        }
        Err(self.refused("`current` is there and is no link; move it away"))
    }

    fn refused(&self, reason: &str) -> PublishError {
        PublishError::Refused {
            path: format!("{}:{}", self.host, self.path).into(),
            reason: reason.to_owned(),
        }
    }

    fn standing_in(&self, session: &mut Session) -> Result<Option<Manifest>, PublishError> {
        let folder = quoted(self.path);
        let text = session.run(&format!("cat {folder}/current/{MANIFEST} 2>/dev/null || true"))?;
        Ok(Manifest::read(text.as_bytes()))
    }

    /// Removes the oldest releases; never the one that readers see.
    fn prune(&self, session: &mut Session, current: u64) -> Result<(), PublishError> {
        let others: Vec<u64> = releases(session)?.into_iter().filter(|release| *release != current).collect();
        let needless = (others.len() + 1).saturating_sub(self.keep);
        for release in others.into_iter().take(needless) {
            session.run(&format!("rm -rf releases/{release:06}"))?;
        }
        Ok(())
    }
}

/// The releases that are whole, by their numbers, in order.
fn releases(session: &mut Session) -> Result<Vec<u64>, PublishError> {
    let names = session.run("ls releases")?;
    let mut numbers: Vec<u64> = names.lines().filter_map(|name| name.trim().parse().ok()).collect();
    numbers.sort_unstable();
    Ok(numbers)
}

/// One `rename`, which readers see whole or not at all.
fn switch_to(release: u64) -> String {
    format!("ln -s releases/{release:06} .current.incoming && mv -T .current.incoming current")
}

fn remove(folder: &Path) -> Result<(), PublishError> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error).context("remove", folder),
        _ => Ok(()),
    }
}
