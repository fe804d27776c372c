//! Which paths may be written below the output folder.

use super::manifest::{INCOMING, MARKER, PUBLISHING};

/// What common file systems allow.
const MAX_NAME_BYTES: usize = 255;

/// Why a path cannot be written, if so.
pub(crate) fn refusal(path: &str) -> Option<&'static str> {
    if [MARKER, INCOMING].contains(&path) || path.split('/').next() == Some(PUBLISHING) {
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
