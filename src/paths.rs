//! Names of files, as the portal sees them: relative, `/`-separated, NFC.

mod mounts;

use std::fmt;
use std::sync::Arc;

use unicode_normalization::{UnicodeNormalization, is_nfc};

pub use mounts::{KIND_FOLDERS, Mount, Mounts, Place};

/// Whether an output is a page, by its path.
pub(crate) fn is_page(path: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(_, ending)| ending == "html")
}

/// A file of the portal, relative to its root: `content/recipes/minutes.md`, `chienowa.yaml`.
///
/// Always NFC and `/`-separated; never absolute, never with `.` or `..` parts. Cheap to clone.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(transparent)]
pub struct SourcePath(Arc<str>);

impl<'de> serde::Deserialize<'de> for SourcePath {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|name| Self::new(&name))
    }
}

impl SourcePath {
    /// Takes a relative, `/`-separated name and brings it to NFC.
    pub fn new(name: &str) -> Self {
        if is_nfc(name) { Self(name.into()) } else { Self(name.nfc().collect::<String>().into()) }
    }

    /// The whole name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The part below `content/`, if it lies there.
    pub fn below_content(&self) -> Option<&str> {
        self.0.strip_prefix("content/")
    }

    /// The name of another repository and the part below its `content/`, if it lies there: `jinji` and `faq/a.md` of
    /// `sources/jinji/content/faq/a.md`.
    pub fn in_source(&self) -> Option<(&str, &str)> {
        let (source, rest) = self.0.strip_prefix("sources/")?.split_once('/')?;
        Some((source, rest.strip_prefix("content/")?))
    }

    /// The `content/` that it lies in, without a final slash: `content`, `sources/jinji/content`.
    pub fn content_root(&self) -> Option<&str> {
        let below = self.below_content().or_else(|| Some(self.in_source()?.1))?;
        Some(&self.0[..self.0.len() - below.len() - 1])
    }

    /// The folder, without a final slash; empty at the root.
    pub fn folder(&self) -> &str {
        self.0.rsplit_once('/').map_or("", |(folder, _)| folder)
    }

    /// The last part.
    pub fn file_name(&self) -> &str {
        self.0.rsplit_once('/').map_or(&self.0, |(_, name)| name)
    }

    /// The file name's ending in lower case, without the dot; empty if there is none.
    pub fn extension(&self) -> String {
        self.file_name().rsplit_once('.').map_or(String::new(), |(_, ending)| ending.to_lowercase())
    }

    /// How this file names another: the opposite of [`SourcePath::resolve`].
    ///
    /// ```
    /// # use chienowa::paths::SourcePath;
    /// let page = SourcePath::new("content/stories/a.md");
    /// assert_eq!(page.relative(&SourcePath::new("content/faq/b.md")), "../faq/b.md");
    /// assert_eq!(page.relative(&SourcePath::new("content/stories/b.md")), "b.md");
    /// ```
    pub fn relative(&self, other: &Self) -> String {
        let here: Vec<&str> = self.folder().split('/').filter(|part| !part.is_empty()).collect();
        let there: Vec<&str> = other.as_str().split('/').collect();
        let shared = here.iter().zip(&there).take_while(|(one, two)| one == two).count();
        let up = vec![".."; here.len() - shared];
        up.into_iter().chain(there[shared..].iter().copied()).collect::<Vec<_>>().join("/")
    }

    /// Resolves a relative name against this file's folder; `None` if it climbs above the root.
    ///
    /// ```
    /// # use chienowa::paths::SourcePath;
    /// let page = SourcePath::new("content/stories/a.md");
    /// assert_eq!(page.resolve("../faq/b.md"), Some(SourcePath::new("content/faq/b.md")));
    /// assert_eq!(page.resolve("../../../etc/passwd"), None);
    /// ```
    pub fn resolve(&self, relative: &str) -> Option<Self> {
        let mut parts: Vec<&str> = self.folder().split('/').filter(|part| !part.is_empty()).collect();
        for part in relative.split('/') {
            match part {
                "" | "." => {}
                ".." => {
                    parts.pop()?;
                }
                part => parts.push(part),
            }
        }
        Some(Self::new(&parts.join("/")))
    }
}

impl fmt::Display for SourcePath {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl fmt::Debug for SourcePath {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, formatter)
    }
}
