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
    if cfg!(windows)
        && let Some(reason) = refusal_of_windows(path)
    {
        return Some(reason);
    }
    // An absolute path begins with an empty part.
    path.split('/').find_map(|part| match part {
        "" => Some("it has an empty part"),
        "." | ".." => Some("it has a part `.` or `..`"),
        part if part.len() > MAX_NAME_BYTES => Some("one part is longer than 255 bytes"),
        _ => None,
    })
}

/// Why Windows would write a path elsewhere than to a file of that name, if so.
fn refusal_of_windows(path: &str) -> Option<&'static str> {
    // A drive, or a stream of another file.
    if path.contains(':') {
        return Some("it holds a colon");
    }
    path.split('/').find_map(|part| {
        if part.ends_with(['.', ' ']) {
            return Some("a part ends in a dot or a space, which Windows leaves off");
        }
        // Whatever ending follows.
        let stem = part.split('.').next().unwrap_or_default().trim_end().to_ascii_uppercase();
        let is_numbered = |device: &str| {
            let number = stem.strip_prefix(device).map(|rest| rest.chars().collect::<Vec<_>>());
            matches!(number.as_deref(), Some(['0'..='9' | '¹' | '²' | '³']))
        };
        let is_device = ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"].contains(&stem.as_str());
        (is_device || is_numbered("COM") || is_numbered("LPT"))
            .then_some("a part is a device's name on Windows")
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

    #[test]
    fn what_windows_takes_for_another_file_is_refused_there() {
        for path in [
            "con/index.html",
            "a/NUL",
            "aux.png",
            "com1.tar.gz",
            "LPT².txt",
            "nul .md",
            "a./index.html",
            "a /b",
            "a.md:x",
            "C:/a",
            "conout$",
        ] {
            assert!(refusal_of_windows(path).is_some(), "{path}");
        }
        for path in ["console/index.html", "common.css", "com10.txt", "a.b/c", ".well-known/x", "null", "lpt"]
        {
            assert_eq!(refusal_of_windows(path), None, "{path}");
        }
    }
}
