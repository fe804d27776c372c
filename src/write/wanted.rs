//! The paths that a write is asked for.

use super::{WriteError, names};

/// Paths that can be written, each once, none of them another's folder.
#[derive(Debug)]
pub(super) struct Wanted<'a> {
    paths: &'a [String],
    /// Which of the paths comes first, second … in their order.
    order: Vec<usize>,
}

impl<'a> Wanted<'a> {
    /// An error if a path cannot be written or two exclude each other.
    pub(super) fn new(paths: &'a [String]) -> Result<Self, WriteError> {
        if let Some((path, reason)) = paths.iter().find_map(|path| Some((path, names::refusal(path)?))) {
            return Err(bad(path, reason));
        }
        let mut order: Vec<usize> = (0..paths.len()).collect();
        order.sort_by(|&one, &other| paths[one].cmp(&paths[other]));
        let wanted = Self { paths, order };
        if let Some(pair) = wanted.order.windows(2).find(|pair| paths[pair[0]] == paths[pair[1]]) {
            return Err(bad(&paths[pair[0]], "it is planned twice"));
        }
        match wanted.folders().into_iter().find(|folder| wanted.has(folder)) {
            Some(folder) => Err(bad(folder, "it is planned as a file and as a folder")),
            None => Ok(wanted),
        }
    }

    /// All paths in order, each with its place in the slice that they came in.
    pub(super) fn numbered(&self) -> impl Iterator<Item = (usize, &'a str)> {
        self.order.iter().map(|&number| (number, self.paths[number].as_str()))
    }

    /// All paths in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = &'a str> {
        self.numbered().map(|(_, path)| path)
    }

    pub(super) fn has(&self, path: &str) -> bool {
        self.order.binary_search_by(|&number| self.paths[number].as_str().cmp(path)).is_ok()
    }

    /// Every folder that a path lies in, once; each after the folder that it lies in itself.
    pub(super) fn folders(&self) -> Vec<&'a str> {
        let mut folders = Vec::new();
        let mut last = "";
        for path in self.iter() {
            // The paths of one folder follow each other, so that a new folder is one that the last path lacks.
            let shared = path.bytes().zip(last.bytes()).take_while(|(one, other)| one == other).count();
            let ends = path.match_indices('/').map(|(end, _)| end);
            folders.extend(ends.filter(|end| *end >= shared).map(|end| &path[..end]));
            last = path;
        }
        folders
    }
}

fn bad(path: &str, reason: &'static str) -> WriteError {
    WriteError::BadPath { path: path.escape_debug().to_string(), reason }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::write::manifest::MARKER;

    fn reason(paths: &[&str]) -> Option<&'static str> {
        let paths: Vec<String> = paths.iter().map(|path| (*path).to_owned()).collect();
        match Wanted::new(&paths) {
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
        assert!(reason(&["b", "a", "b"]).is_some());
        assert!(reason(&["a/b/c", "a"]).is_some());
        assert!(reason(&["a/b/c", "a.html", "a/b"]).is_some());
        assert_eq!(reason(&["a", "a.html", "ab/c"]), None);
    }

    #[test]
    fn the_markers_name_cannot_be_an_output() {
        assert!(reason(&[MARKER]).is_some());
        assert_eq!(reason(&["a/.chienowa-output"]), None);
    }

    #[test]
    fn every_folder_is_named_once_and_after_its_own() {
        let paths = ["b/c/d", "a-b/x", "a/b/x", "a/b.c/x", "a/y", "b/c/e/f", "top"].map(str::to_owned);
        let wanted = Wanted::new(&paths).expect("the paths are good");
        assert_eq!(wanted.folders(), ["a-b", "a", "a/b.c", "a/b", "b", "b/c", "b/c/e"]);
        assert!(wanted.has("a/y") && !wanted.has("a"));
        assert_eq!(wanted.numbered().next(), Some((1, "a-b/x")));
    }
}
