//! A whole release, made beside the one that readers see, and read again before they see it.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

use rayon::prelude::*;

use crate::publish::error::{Context, PublishError};
use crate::publish::manifest::{Entry, MANIFEST, Manifest};
use crate::publish::site::{Site, hash};

/// Makes the release that `manifest` tells of in `folder`, which is new. What `current`, the folder of the last release,
/// holds already is linked from there.
pub(super) fn make(
    folder: &Path,
    site: &Site,
    manifest: &Manifest,
    current: Option<(&Path, &Manifest)>,
) -> Result<(), PublishError> {
    make_folders(folder, manifest.all())?;
    let standing = current.map(|(folder, manifest)| (folder, manifest.standing()));
    let place = |entry: &Entry| {
        let target = folder.join(&entry.path);
        let before = standing.as_ref().filter(|(_, standing)| {
            standing.get(entry.path.as_str()).is_some_and(|before| before.blake3 == entry.blake3)
        });
        if let Some((current, _)) = before
            && link(&current.join(&entry.path), &target, entry)
        {
            return Ok(());
        }
        match site.file(&entry.path) {
            Some(file) => copy(&file.source, &target).context("write", &target),
            None => Err(PublishError::Torn { path: entry.path.clone() }),
        }
    };
    let all: Vec<&Entry> = manifest.all().collect();
    all.into_par_iter().try_for_each(place)?;
    write_manifest(folder, manifest)
}

/// The files of `manifest` that are part of the site, to be brought elsewhere: by links where they can be made.
pub(in crate::publish) fn make_here(
    folder: &Path,
    site: &Site,
    manifest: &Manifest,
) -> Result<(), PublishError> {
    make_folders(folder, &manifest.files)?;
    site.files.par_iter().try_for_each(|file| {
        let target = folder.join(&file.path);
        fs::hard_link(&file.source, &target)
            .or_else(|_| copy(&file.source, &target))
            .context("write", &target)
    })?;
    write_manifest(folder, manifest)
}

fn write_manifest(folder: &Path, manifest: &Manifest) -> Result<(), PublishError> {
    let path = folder.join(MANIFEST);
    let write = || File::create_new(&path)?.write_all(&manifest.to_bytes());
    write().context("write", &path)
}

fn make_folders<'a>(folder: &Path, entries: impl IntoIterator<Item = &'a Entry>) -> Result<(), PublishError> {
    fs::create_dir(folder).context("make the folder", folder)?;
    let paths = entries.into_iter().map(|entry| entry.path.as_str()).chain([MANIFEST]);
    let folders: BTreeSet<&str> =
        paths.filter_map(|path| path.rsplit_once('/')).map(|(folder, _)| folder).collect();
    for below in folders {
        let path = folder.join(below);
        fs::create_dir_all(&path).context("make the folder", &path)?;
    }
    Ok(())
}

/// A second name for a file of the last release, if it holds what it should. A file system may know no such links.
fn link(standing: &Path, target: &Path, entry: &Entry) -> bool {
    holds(standing, entry) && fs::hard_link(standing, target).or_else(|_| copy(standing, target)).is_ok()
}

/// Whether a file has the content that was published.
pub(super) fn holds(file: &Path, entry: &Entry) -> bool {
    hash(file).is_ok_and(|(hash, _)| hash == entry.blake3)
}

fn copy(source: &Path, target: &Path) -> io::Result<()> {
    io::copy(&mut File::open(source)?, &mut File::create_new(target)?).map(|_| ())
}

/// An error if a file of the release does not hold what it should.
pub(super) fn verify(folder: &Path, manifest: &Manifest) -> Result<(), PublishError> {
    let is_whole = |entry: &Entry| {
        let path = folder.join(&entry.path);
        let (hash, size) = hash(&path).context("read", &path)?;
        let torn = || PublishError::Torn { path: path.display().to_string() };
        if (hash, size) == (entry.blake3, entry.size) { Ok(()) } else { Err(torn()) }
    };
    let all: Vec<&Entry> = manifest.all().collect();
    all.into_par_iter().try_for_each(is_whole)
}

/// Waits until what was written is on the disk, where the system can say so of a whole file system at once.
#[cfg(target_os = "linux")]
pub(super) fn sync(folder: &Path) -> Result<(), PublishError> {
    let open = File::open(folder).context("open", folder)?;
    rustix::fs::syncfs(&open).map_err(io::Error::from).context("write", folder)
}

/// Elsewhere the system writes when it likes; a power failure soon after a publish may need another one.
#[cfg(not(target_os = "linux"))]
pub(super) fn sync(_folder: &Path) -> Result<(), PublishError> {
    Ok(())
}
