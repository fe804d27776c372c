//! Opens an archive of GROWI, or the folder it was unpacked to. Nothing is unpacked by the names in it: files are looked
//! up by the names that an export has, and each is read up to a limit.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use jiff::tz::TimeZone;
use walkdir::WalkDir;

use super::tree::{Bytes, Files};
use super::{CommandError, Found, archive, failed};
use crate::import::Report;
use crate::import::growi::{Archive, FILES};

/// A collection of a large wiki, all revisions of all pages, takes some hundred megabytes.
const LARGEST_COLLECTION: u64 = 4_000_000_000;
const MOST_ENTRIES: usize = 200_000;

/// Where the files of an export are, by their last name.
type Places = BTreeMap<String, Bytes>;

pub(super) fn read(path: &Path, attachments: Option<&Path>, zone: &TimeZone) -> Result<Found, CommandError> {
    let mut places = Places::new();
    let is_folder = fs::metadata(path).map_err(failed("open", path))?.is_dir();
    if is_folder {
        listed(path, &mut places)?;
    } else {
        for (name, packed) in archive::by_last_name(path)? {
            places.entry(name).or_insert(Bytes::Packed(packed));
        }
        places.remove("");
    }
    if let Some(folder) = attachments {
        listed(folder, &mut places)?;
    }
    let mut archive = Archive::default();
    for name in FILES {
        let Some(bytes) = places.get(name) else {
            if matches!(name, "pages.json" | "revisions.json") {
                let message = format!(
                    "`{}` holds no {name}; export Pages and Revisions in GROWI's administration",
                    path.display()
                );
                return Err(CommandError::Other(message));
            }
            continue;
        };
        bytes
            .read(LARGEST_COLLECTION, |file| archive.read(name, file))
            .map_err(failed("read", path))?
            .map_err(CommandError::Other)?;
    }
    let mut report = Report::default();
    let source = archive.source(zone, |stored| places.contains_key(stored), &mut report);
    let mut files = Files::default();
    let names: Vec<(String, String)> =
        archive.attachments().map(|(stored, name)| (stored.to_owned(), name)).collect();
    for (stored, name) in names {
        if let Some(bytes) = places.remove(&stored) {
            files.0.insert(name, bytes);
        }
    }
    let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let name = name.trim_end_matches(".zip").trim_end_matches(".growi").to_owned();
    Ok(Found { name, source, files, site: archive.site().map(str::to_owned), report })
}

fn listed(folder: &Path, places: &mut Places) -> Result<(), CommandError> {
    for entry in WalkDir::new(folder).sort_by_file_name().into_iter().take(MOST_ENTRIES) {
        let entry = entry.map_err(|error| {
            failed("read", folder)(
                error.into_io_error().unwrap_or_else(|| std::io::Error::other("it cannot be listed")),
            )
        })?;
        // Links are left out: they may lead anywhere.
        if let Some(name) = entry.file_name().to_str().filter(|_| entry.file_type().is_file()) {
            places.entry(name.to_owned()).or_insert_with(|| Bytes::File(entry.path().to_owned()));
        }
    }
    Ok(())
}
