//! A site as it was built: which files it has, and what they are to readers.

use std::io;
use std::path::{Path, PathBuf};

use chienowa_search::ENTRY_FILE;
use rayon::prelude::*;

use super::error::{Context, PublishError};
use crate::config::BaseUrl;
use crate::paths::is_page;

/// Below it lies what no author has written.
pub(super) const OWN: &str = "_chienowa/";

/// Digits of the shortest hash in a name.
const LEAST_HASH: usize = 10;

/// A site that was built.
#[derive(Debug)]
pub struct Site {
    /// Where it will stand; none where addresses are relative.
    pub base: Option<BaseUrl>,
    /// Its files in the order of their paths.
    pub files: Vec<SiteFile>,
}

/// A file of a site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SiteFile {
    /// Where it belongs, `/`-separated.
    pub path: String,
    /// Its length in bytes.
    pub size: u64,
    /// BLAKE3 of its content.
    pub hash: blake3::Hash,
    /// Where it lies.
    pub source: PathBuf,
}

/// What a file is to a reader who comes while files are replaced one by one; in the order in which they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Named by its content, so it never changes; pages need it.
    Immutable,
    /// What pages link to: images, feeds, data.
    Other,
    /// A page.
    Page,
    /// Where readers come in, and the name of the newest search index.
    Entry,
}

impl Role {
    /// The role of a file by its path.
    pub fn of(path: &str) -> Self {
        let path = [".gz", ".br", ".zst"].iter().find_map(|ending| path.strip_suffix(ending)).unwrap_or(path);
        let folders = path.matches('/').count();
        let name = path.rsplit('/').next().unwrap_or(path);
        if path.starts_with(OWN) && is_named_by_content(name) {
            Self::Immutable
        } else if name == ENTRY_FILE && path.starts_with(OWN) || name == "index.html" && folders <= 1 {
            Self::Entry
        } else if is_page(name) {
            Self::Page
        } else {
            Self::Other
        }
    }
}

/// `site.6140fb06f2.css`
fn is_named_by_content(name: &str) -> bool {
    let is_hash = |part: &str| {
        part.len() >= LEAST_HASH
            && part.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
    };
    name.split('.').skip(1).any(is_hash)
}

impl Site {
    /// The files of these paths below a folder.
    pub fn read(folder: &Path, paths: &[String], base: Option<BaseUrl>) -> Result<Self, PublishError> {
        let read = |path: &String| {
            let source = folder.join(path);
            let (hash, size) = hash(&source).context("read", &source)?;
            Ok(SiteFile { path: path.clone(), size, hash, source })
        };
        let mut files = paths.par_iter().map(read).collect::<Result<Vec<_>, PublishError>>()?;
        files.sort_by(|one, other| one.path.cmp(&other.path));
        Ok(Self { base, files })
    }

    /// The file at a path.
    pub fn file(&self, path: &str) -> Option<&SiteFile> {
        let at = self.files.binary_search_by(|file| file.path.as_str().cmp(path)).ok()?;
        Some(&self.files[at])
    }

    /// The site with these files besides.
    pub(super) fn with(mut self, files: Vec<SiteFile>) -> Self {
        self.files.extend(files);
        self.files.sort_by(|one, other| one.path.cmp(&other.path));
        self
    }

    /// Bytes of all files.
    pub fn bytes(&self) -> u64 {
        self.files.iter().map(|file| file.size).sum()
    }
}

/// BLAKE3 and length of a file.
pub(super) fn hash(path: &Path) -> io::Result<(blake3::Hash, u64)> {
    let mut hasher = blake3::Hasher::new();
    hasher.update_reader(std::fs::File::open(path)?)?;
    Ok((hasher.finalize(), hasher.count()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_has_the_role_that_its_name_tells() {
        let cases = [
            ("_chienowa/theme/site.6140fb06f2.css", Role::Immutable),
            ("_chienowa/theme/site.6140fb06f2.css.br", Role::Immutable),
            ("_chienowa/search/data.b342c642c646811a.bin", Role::Immutable),
            ("_chienowa/images/720.0123456789abcdef.webp", Role::Immutable),
            ("_chienowa/search/titles.json", Role::Other),
            ("stories/plan.6140fb06f2.png", Role::Other),
            ("recipes/minutes/index.md", Role::Other),
            ("recipes/minutes/index.html", Role::Page),
            ("404.html", Role::Page),
            ("recipes/index.html.gz", Role::Entry),
            ("index.html", Role::Entry),
            ("_chienowa/search/index.bin", Role::Entry),
        ];
        for (path, role) in cases {
            assert_eq!(Role::of(path), role, "{path}");
        }
    }
}
