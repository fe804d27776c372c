//! Trees from one string, so that tests of later stages need no disk.

use std::sync::Arc;

use super::names::is_text;
use super::{Asset, AssetBytes, ImageSize, SourceFile, SourceText, SourceTree};
use crate::paths::SourcePath;

impl SourceTree {
    /// Several files from one string. A line `=== NAME` begins a file; all lines up to the next are its content,
    /// line breaks included. Before the first file there may be empty lines only.
    ///
    /// Files that [`read`](super::read) would not load become assets in memory; `=== NAME WIDTHxHEIGHT` gives one
    /// the size of an image.
    ///
    /// Panics on anything else, for then the test is wrong.
    ///
    /// ```
    /// # use chienowa::{paths::SourcePath, read::SourceTree};
    /// let tree = SourceTree::from_fixture("
    /// === content/index.md
    /// ---
    /// title: はじめに
    /// ---
    /// === content/logo.png 64x32
    /// ");
    /// let index = tree.text(&SourcePath::new("content/index.md")).unwrap();
    /// assert_eq!(index.text, "---\ntitle: はじめに\n---\n");
    /// assert_eq!(tree.iter().count(), 2);
    /// ```
    pub fn from_fixture(fixture: &str) -> Self {
        let mut tree = Self::new();
        let mut current: Option<(&str, String)> = None;
        for line in fixture.split_inclusive('\n') {
            if let Some(header) = line.strip_prefix("=== ") {
                if let Some((header, content)) = current.replace((header.trim_end(), String::new())) {
                    tree.add(header, content);
                }
            } else if let Some((_, content)) = &mut current {
                content.push_str(line);
            } else {
                assert!(line.trim().is_empty(), "a fixture begins with `=== NAME`, not with `{line}`");
            }
        }
        if let Some((header, content)) = current {
            tree.add(header, content);
        }
        tree
    }

    fn add(&mut self, header: &str, content: String) {
        let (name, image) =
            match header.rsplit_once(' ').and_then(|(name, size)| Some((name, parse_size(size)?))) {
                Some((name, image)) => (name, Some(image)),
                None => (header, None),
            };
        let path = SourcePath::new(name);
        assert!(self.get(&path).is_none(), "the fixture has two files named `{path}`");
        let file = if is_text(&path) {
            SourceFile::Text(Arc::new(SourceText::new(content)))
        } else {
            let hash = blake3::hash(content.as_bytes());
            let (half, _) = hash.as_bytes().split_first_chunk().expect("a hash has 32 bytes");
            SourceFile::Asset(Asset {
                length: u64::try_from(content.len()).expect("a fixture is small"),
                stamp: u128::from_le_bytes(*half),
                bytes: AssetBytes::Memory(content.into_bytes().into()),
                image,
            })
        };
        self.insert(path, file);
    }
}

fn parse_size(size: &str) -> Option<ImageSize> {
    let (width, height) = size.split_once('x')?;
    Some(ImageSize { width: width.parse().ok()?, height: height.parse().ok()? })
}
