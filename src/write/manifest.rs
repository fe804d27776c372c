//! The output folder's marker: it says that the folder is ours and which files in it we wrote.
//!
//! A text file: the line [`FIRST_LINE`], then one path a line, sorted. An empty file stands for no paths, so that
//! a person can hand a folder over.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io;
use std::path::Path;

use super::error::Context;
use super::ours::Ours;
use super::stamp::Moment;
use super::wanted::Wanted;
use super::{WriteError, disk, names};

/// The marker's name in the output folder.
pub(super) const MARKER: &str = ".chienowa-output";

/// What is on its way into its place in the output folder; left behind only by an interruption.
pub(super) const INCOMING: &str = ".chienowa-incoming";

/// Our work in a folder that is published to in place, on its own file system; readers have no business there.
pub(crate) const PUBLISHING: &str = ".chienowa-publishing";

const FIRST_LINE: &str = "chienowa-output 1";

/// Which paths in the output folder are ours. An error if the folder has files but no marker of ours.
pub(super) fn read(output: &Path) -> Result<Option<BTreeSet<String>>, WriteError> {
    let not_ours = || WriteError::NotOurs { path: output.to_owned() };
    find(output)?.map(|text| parse(&text).ok_or_else(not_ours)).transpose()
}

/// The same, beside what is wanted.
pub(super) fn ours<'a>(output: &Path, wanted: &'a Wanted<'a>) -> Result<Option<Ours<'a>>, WriteError> {
    let not_ours = || WriteError::NotOurs { path: output.to_owned() };
    match find(output)? {
        None => Ok(None),
        Some(marker) if marker == text(wanted.iter()) => Ok(Some(Ours::same(wanted))),
        Some(marker) => Ok(Some(Ours::listed(wanted, parse(&marker).ok_or_else(not_ours)?))),
    }
}

fn find(output: &Path) -> Result<Option<String>, WriteError> {
    let not_ours = || WriteError::NotOurs { path: output.to_owned() };
    let marker = output.join(MARKER);
    match fs::symlink_metadata(&marker) {
        Ok(metadata) if metadata.is_file() => fs::read_to_string(&marker).context("read", &marker).map(Some),
        Ok(_) => Err(not_ours()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            if is_empty(output)? {
                Ok(None)
            } else {
                Err(not_ours())
            }
        }
        Err(error) => Err(error).context("read", &marker),
    }
}

/// Makes these paths, which are sorted, the marker's, in one step; durable when this returns. When the marker was
/// written; nothing if it was right already.
pub(super) fn write<'a>(
    output: &Path,
    paths: impl Iterator<Item = &'a str>,
) -> Result<Option<Moment>, WriteError> {
    let text = text(paths);
    let marker = output.join(MARKER);
    if let Ok(file) = File::open(&marker)
        && io::read_to_string(&file).is_ok_and(|standing| standing == text)
    {
        // Perhaps by a write that was killed before it was durable.
        if cfg!(unix) {
            file.sync_all().context("write", &marker)?;
        }
        disk::sync_folder(output);
        return Ok(None);
    }
    let incoming = output.join(INCOMING);
    let moment = disk::write_durably(&incoming, text.as_bytes())?;
    fs::rename(&incoming, &marker).context("replace", &marker)?;
    disk::sync_folder(output);
    Ok(moment)
}

fn text<'a>(paths: impl Iterator<Item = &'a str>) -> String {
    let mut text = format!("{FIRST_LINE}\n");
    for path in paths {
        text.push_str(path);
        text.push('\n');
    }
    text
}

/// None if it is not our marker. A path that may not be written may not be removed either: whoever put it there, it
/// was not us.
fn parse(text: &str) -> Option<BTreeSet<String>> {
    if text.is_empty() {
        return Some(BTreeSet::new());
    }
    let mut lines = text.lines();
    if lines.next() != Some(FIRST_LINE) {
        return None;
    }
    let paths: BTreeSet<String> = lines.map(str::to_owned).collect();
    paths.iter().all(|path| names::refusal(path).is_none()).then_some(paths)
}

fn is_empty(folder: &Path) -> Result<bool, WriteError> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(true),
        entries => entries.context("read the folder", folder)?,
    };
    for entry in entries {
        let name = entry.context("read the folder", folder)?.file_name();
        if name != INCOMING && name != PUBLISHING {
            return Ok(false);
        }
    }
    Ok(true)
}
