//! Which paths may be written below the output folder.

use std::collections::BTreeSet;

use super::WriteError;
use super::manifest::{INCOMING, MARKER};

/// What common file systems allow.
const MAX_NAME_BYTES: usize = 255;

/// All paths as a set; an error if one cannot be written or two exclude each other.
pub(super) fn check(paths: &[String]) -> Result<BTreeSet<String>, WriteError> {
    let mut set = BTreeSet::new();
    for path in paths {
        if let Some(reason) = refusal(path) {
            return Err(bad(path, reason));
        }
        if !set.insert(path.clone()) {
            return Err(bad(path, "it is planned twice"));
        }
    }
    match paths.iter().find(|path| folders(path).any(|folder| set.contains(folder))) {
        Some(path) => Err(bad(path, "one of its folders is planned as a file")),
        None => Ok(set),
    }
}

fn bad(path: &str, reason: &'static str) -> WriteError {
    WriteError::BadPath { path: path.escape_debug().to_string(), reason }
}

/// Why a path cannot be written, if so.
pub(super) fn refusal(path: &str) -> Option<&'static str> {
    if path == MARKER || path == INCOMING {
        return Some("the name is Chienowa's own");
    }
    if path.contains('\\') || path.chars().any(char::is_control) {
        return Some("it holds a backslash or a control character");
    }
    // An absolute path begins with an empty part; on Windows a colon means a drive or a stream as well.
    if cfg!(windows) && path.contains(':') {
        return Some("it holds a colon");
    }
    path.split('/').find_map(|part| match part {
        "" => Some("it has an empty part"),
        "." | ".." => Some("it has a part `.` or `..`"),
        part if part.len() > MAX_NAME_BYTES => Some("one part is longer than 255 bytes"),
        _ => None,
    })
}

/// The folders that a path lies in, innermost first, without the output folder itself.
pub(super) fn folders(path: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(path.rsplit_once('/'), |(folder, _)| folder.rsplit_once('/'))
        .map(|(folder, _)| folder)
}

/// Equal for names that a file system without upper and lower case takes for one.
pub(super) fn fold(path: &str) -> String {
    path.to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reason(paths: &[&str]) -> Option<&'static str> {
        let paths: Vec<String> = paths.iter().map(|path| (*path).to_owned()).collect();
        match check(&paths) {
            Ok(_) => None,
            Err(WriteError::BadPath { reason, .. }) => Some(reason),
            Err(error) => panic!("unexpected: {error}"),
        }
    }

    #[test]
    fn paths_that_leave_the_output_folder_are_refused() {
        let long = "あ".repeat(86);
        for path in ["../a", "a/../../b", "/etc/passwd", "a//b", "a/", "", ".", "a\\b", "a\nb", &long] {
            assert!(reason(&[path]).is_some(), "{path}");
        }
        for path in ["index.html", "議事録/index.html", ".well-known/x", "a..b/c", &long[3..]] {
            assert_eq!(reason(&[path]), None, "{path}");
        }
    }

    #[test]
    fn paths_that_exclude_each_other_are_refused() {
        assert!(reason(&["a", "a"]).is_some());
        assert!(reason(&["a/b/c", "a"]).is_some());
        assert_eq!(reason(&["a", "a.html", "ab/c"]), None);
    }

    #[test]
    fn the_markers_name_cannot_be_an_output() {
        assert!(reason(&[MARKER]).is_some());
        assert_eq!(reason(&["a/.chienowa-output"]), None);
    }
}
