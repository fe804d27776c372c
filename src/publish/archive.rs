//! The site as one file, to be unpacked where it is to stand. The same site makes the same bytes.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use super::error::{Context, PublishError};
use super::manifest::{MANIFEST, Manifest, Occasion};
use super::site::{Site, hash};
use super::{Changes, Outcome};
use crate::config::ArchiveForm;
use crate::write::Lock;

/// Of packed pages; more takes much longer for little.
const ZSTD_LEVEL: i32 = 12;

/// An archive to be written.
#[derive(Debug)]
pub(super) struct Archive {
    pub(super) file: PathBuf,
    pub(super) form: ArchiveForm,
    /// A folder of ours for this target.
    pub(super) work: PathBuf,
}

impl Archive {
    /// Writes the archive beside its place, and moves it there when it is whole.
    pub(super) fn publish(&self, site: &Site, occasion: Occasion) -> Result<Outcome, PublishError> {
        let manifest = Manifest::next(site, None, 1, occasion);
        let mut name = self.file.file_name().unwrap_or_default().to_owned();
        name.push(".incoming");
        let incoming = self.file.with_file_name(name);
        let _lock = Lock::take(&self.work.join("archive.lock"), "is writing this archive")?;
        let made = self.write(site, &manifest, &incoming).and_then(|()| {
            let is_same = match (hash(&self.file), hash(&incoming)) {
                (Ok(standing), Ok(made)) => standing == made,
                _ => false,
            };
            if !is_same {
                fs::rename(&incoming, &self.file).context("replace", &self.file)?;
            }
            Ok(is_same)
        });
        // Moved away if all is well.
        let _ = fs::remove_file(&incoming);
        if made? {
            return Ok(Outcome::Unchanged);
        }
        Ok(Outcome::Published { release: 1, changes: Changes::between(None, &manifest) })
    }

    fn write(&self, site: &Site, manifest: &Manifest, to: &Path) -> Result<(), PublishError> {
        let file = BufWriter::new(File::create(to).context("create", to)?);
        let pack = || -> io::Result<File> {
            match self.form {
                ArchiveForm::Zip => zip(site, manifest, file),
                ArchiveForm::TarGzip => {
                    let packer = flate2::GzBuilder::new().write(file, flate2::Compression::default());
                    tar(site, manifest, packer)?.finish()?.into_inner().map_err(io::Error::from)
                }
                ArchiveForm::TarZstd => {
                    let packer = zstd::Encoder::new(file, ZSTD_LEVEL)?;
                    tar(site, manifest, packer)?.finish()?.into_inner().map_err(io::Error::from)
                }
            }
        };
        pack().and_then(|file| file.sync_all()).context("write", to)
    }
}

/// The site and its manifest, packed in order; no clock goes in.
fn tar<W: Write>(site: &Site, manifest: &Manifest, writer: W) -> io::Result<W> {
    let mut archive = tar::Builder::new(writer);
    let header = |size: u64| {
        let mut header = tar::Header::new_gnu();
        header.set_size(size);
        header.set_mode(0o644);
        header.set_mtime(0);
        header
    };
    for file in &site.files {
        archive.append_data(&mut header(file.size), &file.path, File::open(&file.source)?)?;
    }
    let bytes = manifest.to_bytes();
    archive.append_data(&mut header(bytes.len() as u64), MANIFEST, bytes.as_slice())?;
    archive.into_inner()
}

fn zip(site: &Site, manifest: &Manifest, file: BufWriter<File>) -> io::Result<File> {
    let mut archive = zip::ZipWriter::new(file);
    match fill(&mut archive, site, manifest) {
        Ok(()) => archive.finish()?.into_inner().map_err(io::Error::from),
        Err(error) => {
            // Dropped, it would try to end the archive, and complain of its own.
            std::mem::forget(archive);
            Err(error)
        }
    }
}

fn fill(archive: &mut zip::ZipWriter<BufWriter<File>>, site: &Site, manifest: &Manifest) -> io::Result<()> {
    let options = zip::write::SimpleFileOptions::default()
        .last_modified_time(zip::DateTime::default())
        .unix_permissions(0o644);
    for file in &site.files {
        archive.start_file(file.path.as_str(), options)?;
        io::copy(&mut File::open(&file.source)?, archive)?;
    }
    archive.start_file(MANIFEST, options)?;
    archive.write_all(&manifest.to_bytes())
}
