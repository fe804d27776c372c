//! Finds outputs whose names are longer than any file system takes.

use super::Job;
use crate::diagnostic::{Code, Diagnostic};
use crate::paths::SourcePath;

/// Bytes of one name on Linux; Windows and macOS count letters of UTF-16 and take no more of them.
const LONGEST: usize = 255;

/// A finding for every output that cannot be written; `source` names the file that asks for it.
pub(super) fn too_long<'a>(
    jobs: impl IntoIterator<Item = (&'a String, &'a Job)>,
    source: impl Fn(&Job, &str) -> Option<SourcePath>,
) -> Vec<Diagnostic> {
    let long = jobs.into_iter().filter_map(|(path, job)| {
        let name = path.split('/').find(|name| name.len() > LONGEST)?;
        let beginning: String = name.chars().take(20).collect();
        let message = format!("`{beginning}…` is too long for an address: {} bytes", name.len());
        Some(Diagnostic::new(Code::UrlTooLong, &source(job, path)?, message).hint(format!(
            "at most {LONGEST} bytes, in Japanese {} letters: choose a shorter name",
            LONGEST / 3
        )))
    });
    let mut found: Vec<Diagnostic> = long.collect();
    // A long name makes a page, its feeds and its version in each language.
    found.dedup_by(|one, other| one.path == other.path && one.message == other.message);
    found
}
