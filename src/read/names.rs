//! Which names are sources, which are left alone and which cannot be addresses.

use std::ffi::OsStr;

use crate::paths::SourcePath;

/// What becomes of a file or folder, judged by its own name.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Verdict<'a> {
    /// Part of the portal.
    Take(&'a str),
    /// Not meant for the portal: hidden, or an editor's or a tool's own file.
    Leave,
    /// Meant for the portal perhaps, but it cannot be an address; the reason.
    Refuse(&'static str),
}

/// Why a file or folder of this name would be no part of a portal; nothing if it would be.
pub fn why_no_source(name: &str) -> Option<&'static str> {
    match (judge(OsStr::new(name), true), judge(OsStr::new(name), false)) {
        (Verdict::Refuse(why), _) | (_, Verdict::Refuse(why)) => Some(why),
        (Verdict::Leave, _) | (_, Verdict::Leave) => Some("such a name is a tool's own, and left alone"),
        _ => None,
    }
}

/// Judges one name, without its folders.
pub(super) fn judge(name: &OsStr, is_folder: bool) -> Verdict<'_> {
    if name.as_encoded_bytes().starts_with(b".") {
        return Verdict::Leave;
    }
    let Some(name) = name.to_str() else { return Verdict::Refuse("the name is not UTF-8") };
    if is_leftover(name, is_folder) {
        return Verdict::Leave;
    }
    if name.contains('\\') {
        return Verdict::Refuse("the name holds a backslash");
    }
    if name.chars().any(char::is_control) {
        return Verdict::Refuse("the name holds a control character");
    }
    if name.contains(turns_text) {
        return Verdict::Refuse("the name holds an invisible character that changes how it reads");
    }
    Verdict::Take(name)
}

/// Whether a character changes the direction or the line of what follows, so that a name seems to be another: Unicode's
/// embeddings, overrides and isolates, and its two separators.
pub(super) const fn turns_text(char: char) -> bool {
    matches!(char, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn is_leftover(name: &str, is_folder: bool) -> bool {
    if is_folder {
        return matches!(name, "node_modules" | "target");
    }
    // `4913` is Vim's probe of whether it may write; `~$` opens the lock files of Microsoft Office.
    matches!(name, "4913" | "Thumbs.db" | "desktop.ini")
        || name.ends_with('~')
        || name.starts_with("~$")
        || name.len() > 1 && name.starts_with('#') && name.ends_with('#')
        || name.rsplit_once('.').is_some_and(|(_, ending)| ending == "swp")
}

/// Whether the file is held in memory as text; anything else is an asset.
pub(super) fn is_text(path: &SourcePath) -> bool {
    let extension = path.extension();
    match extension.as_str() {
        "md" | "yaml" | "yml" => true,
        "html" | "css" | "js" | "svg" | "json" => path.as_str().starts_with("themes/"),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn editors_and_tools_own_files_are_left_alone() {
        for name in
            [".git", ".#a.md", ".a.md.swp", "a.md~", "#a.md#", "a.md.swp", "4913", "Thumbs.db", "~$a.xlsx"]
        {
            assert_eq!(judge(OsStr::new(name), false), Verdict::Leave, "{name}");
        }
        for name in ["node_modules", "target", ".chienowa"] {
            assert_eq!(judge(OsStr::new(name), true), Verdict::Leave, "{name}");
        }
    }

    #[test]
    fn a_file_may_be_called_like_a_tools_folder() {
        assert_eq!(judge(OsStr::new("target"), false), Verdict::Take("target"));
        assert_eq!(judge(OsStr::new("#"), false), Verdict::Take("#"));
    }

    #[test]
    fn names_that_cannot_be_addresses_are_refused() {
        assert!(matches!(judge(OsStr::new("a\\b.md"), false), Verdict::Refuse(_)));
        assert!(matches!(judge(OsStr::new("a\nb.md"), false), Verdict::Refuse(_)));
        for turning in ["a\u{202e}dm.exe", "a\u{2066}b.md", "a\u{2028}b.md"] {
            assert!(matches!(judge(OsStr::new(turning), true), Verdict::Refuse(_)), "{turning:?}");
        }
        assert!(matches!(judge(OsStr::new("שלום 🧑\u{200d}💻.md"), false), Verdict::Take(_)));
    }

    #[test]
    fn templates_are_text_in_themes_only() {
        assert!(is_text(&SourcePath::new("content/A.MD")));
        assert!(is_text(&SourcePath::new("themes/default/page.html")));
        assert!(!is_text(&SourcePath::new("content/slides.html")));
        assert!(!is_text(&SourcePath::new("content/figure.svg")));
    }
}
