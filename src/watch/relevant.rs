//! Which paths are sources: what lies in themes/ and every content/, the configuration, and no editor's leftovers.

use std::path::{Component, Path, PathBuf};

/// The folders that hold sources.
pub(super) const FOLDERS: [&str; 2] = ["content", "themes"];

/// The folder of other repositories, of each of which only content/ holds sources.
pub(super) const SOURCES: &str = "sources";

/// Tells sources from everything else below the root.
#[derive(Clone, Debug)]
pub(super) struct Relevant {
    /// Canonical, so that it is a prefix of what the system reports.
    pub(super) root: PathBuf,
    pub(super) config: PathBuf,
    ignored: Vec<PathBuf>,
}

impl Relevant {
    pub(super) fn new(root: PathBuf, config: PathBuf, ignored: Vec<PathBuf>) -> Self {
        // An output folder may not exist yet, so only its parent can be made canonical.
        let below_root = |path: PathBuf| match path.strip_prefix(&root) {
            Ok(relative) => relative.to_owned(),
            Err(_) => path.components().filter(|part| *part != Component::CurDir).collect(),
        };
        let config = below_root(config);
        let ignored = ignored.into_iter().map(below_root).collect();
        Self { root, config, ignored }
    }

    /// The path below the root, if it is, or was, a source or a folder of them.
    pub(super) fn relative<'a>(&self, path: &'a Path) -> Option<&'a Path> {
        let relative = path.strip_prefix(&self.root).ok()?;
        if relative == self.config {
            return Some(relative);
        }
        let mut parts = relative.components();
        let Some(Component::Normal(first)) = parts.next() else { return None };
        let mut below = parts.clone().skip(1);
        let is_inside = if first == SOURCES {
            below.next().is_none_or(|part| part.as_os_str() == "content")
        } else {
            FOLDERS.iter().any(|folder| first == *folder)
        };
        let is_source = is_inside
            && !self.ignored.iter().any(|folder| relative.starts_with(folder))
            && !parts.any(|part| part.as_os_str().to_str().is_some_and(is_leftover));
        is_source.then_some(relative)
    }
}

/// Names that editors, file managers and git make beside the files a person works on.
fn is_leftover(name: &str) -> bool {
    let extension = Path::new(name).extension().and_then(|extension| extension.to_str()).unwrap_or("");
    matches!(
        name,
        ".git" | ".hg" | ".svn" | ".chienowa" | ".DS_Store" | "Thumbs.db" | "desktop.ini"
            // Vim makes and removes a file of this name to see whether it may write.
            | "4913"
    ) || name.ends_with('~')
        || name.starts_with("~$")
        || name.starts_with(".#")
        || (name.starts_with('#') && name.ends_with('#'))
        || name.starts_with(".goutputstream-")
        || name.ends_with("___jb_tmp___")
        || name.ends_with("___jb_old___")
        || matches!(extension, "swp" | "swo" | "swx" | "kate-swp" | "crdownload" | "part")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_sources_are_relevant() {
        let relevant = Relevant::new("/p".into(), "chienowa.yaml".into(), vec!["./content/out".into()]);
        for path in [
            "content",
            "content/a.md",
            "content/会議/議事録.md",
            "themes/x/layouts/page.html",
            "chienowa.yaml",
            "sources",
            "sources/jinji",
            "sources/jinji/content/a.md",
        ] {
            assert_eq!(relevant.relative(&Path::new("/p").join(path)), Some(Path::new(path)));
        }
        let others = [
            "",
            "public/index.html",
            ".chienowa/memo",
            "content/.git/HEAD",
            "content/out/index.html",
            "content/.a.md.swp",
            "content/a.md~",
            "content/4913",
            "content/.#a.md",
            "content/#a.md#",
            "contents/a.md",
            "sources/jinji/chienowa.yaml",
            "sources/jinji/themes/own/a.css",
            "sources/jinji/.git/HEAD",
            "sources/.git",
            "content/~$手順.docx",
            "content/a.md___jb_tmp___",
        ];
        for path in others {
            assert_eq!(relevant.relative(&Path::new("/p").join(path)), None, "{path}");
        }
        assert_eq!(relevant.relative(Path::new("/elsewhere/content/a.md")), None);
    }
}
