//! What a link to nowhere was meant to lead to, where there is one answer: the file of that name in another folder, the
//! page that has the address as an alias, the heading that is written nearly so.

use std::collections::HashMap;
use std::ops::Range;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::links::page_url;
use super::{Page, Site};
use crate::diagnostic::{Fix, respelled};
use crate::parse::Link;
use crate::parse::markdown::destination;
use crate::paths::SourcePath;
use crate::read::SourceTree;

/// Of a folder with more files than this not all are compared, so that many broken links cost little.
const MOST_NEIGHBOURS: usize = 200;

/// A name as it can stand in the destination of a link, between brackets or quotes: letters of any script as they are.
pub fn in_destination(name: &str) -> String {
    let mut written = String::with_capacity(name.len());
    for letter in name.chars() {
        if letter.is_ascii_control() || letter.is_whitespace() || " \"'()<>#?%&\\*`|[]".contains(letter) {
            written.extend(utf8_percent_encode(letter.encode_utf8(&mut [0; 4]), NON_ALPHANUMERIC));
        } else {
            written.push(letter);
        }
    }
    written
}

/// Files by their repository and file name, with nothing where several have the name; and files by former addresses.
#[derive(Clone, Debug, Default)]
pub(super) struct FileNames {
    by_name: HashMap<String, Option<SourcePath>>,
    by_alias: HashMap<String, SourcePath>,
}

impl FileNames {
    fn new(site: &Site) -> Self {
        let mut names = Self::default();
        let pages = site.pages.iter().map(|page| &page.document.path);
        for path in pages.chain(site.assets.values().map(|(path, _)| path)) {
            let key = key(path, path.file_name());
            names.by_name.entry(key).and_modify(|only| *only = None).or_insert_with(|| Some(path.clone()));
        }
        for page in &site.pages {
            for alias in &page.document.front.common.aliases {
                let url = page_url(alias.trim_matches('/'));
                names.by_alias.entry(url).or_insert_with(|| page.document.path.clone());
            }
        }
        names
    }
}

fn key(beside: &SourcePath, name: &str) -> String {
    format!("{}/{name}", beside.content_root().unwrap_or_default())
}

impl Site {
    /// The one file of this name in the repository of another.
    pub(super) fn only_file_called(&self, beside: &SourcePath, name: &str) -> Option<&SourcePath> {
        self.file_names().by_name.get(&key(beside, name))?.as_ref()
    }

    /// How a file names another in the folder that it means, where the name is written with a letter or two wrong.
    pub(super) fn called_nearly_so(&self, here: &SourcePath, name: &str) -> Option<String> {
        let meant = here.resolve(name)?;
        let (stem, ending) = meant.file_name().rsplit_once('.')?;
        let below = format!("{}/", meant.folder());
        let first = self.pages.partition_point(|page| page.document.path.as_str() < below.as_str());
        let pages = self.pages[first..].iter().map(|page| &page.document.path);
        let address = below.strip_prefix("content").unwrap_or(&below);
        let assets = self.assets.range(address.to_owned()..).map(|(_, (path, _))| path);
        let beside = pages.take(MOST_NEIGHBOURS).chain(assets.take(MOST_NEIGHBOURS));
        let beside = beside.filter(|path| path.folder() == meant.folder());
        let stems: Vec<&str> = beside
            .filter_map(|path| path.file_name().rsplit_once('.'))
            .filter(|(_, of)| *of == ending)
            .map(|(stem, _)| stem)
            .collect();
        let stem = respelled(stem, stems.iter().copied())?;
        Some(here.relative(&SourcePath::new(&format!("{below}{stem}.{ending}"))))
    }

    fn file_names(&self) -> &FileNames {
        self.by_file_name.get_or_init(|| FileNames::new(self))
    }
}

/// The one heading that a fragment can have meant.
pub(super) fn anchor_meant<'a>(
    fragment: &str,
    known: impl IntoIterator<Item = &'a str> + Clone,
) -> Option<&'a str> {
    respelled(fragment, known)
}

/// Writes destinations of one page's links anew.
pub(super) struct Mender<'a> {
    pub(super) tree: &'a SourceTree,
    pub(super) site: &'a Site,
    pub(super) page: &'a Page,
}

impl Mender<'_> {
    /// What leads a link to the file that its decoded `path` meant; `?query#fragment` stay.
    pub(super) fn moved(&self, span: &Range<usize>, target: &str, path: &str) -> Option<Fix> {
        let here = &self.page.document.path;
        let file = self.file_meant(path)?;
        let at = destination(&self.tree.text(here)?.text, span, target)?;
        let end = target.find(['?', '#']).unwrap_or(target.len());
        Some(Fix { at: at.start..at.start + end, text: in_destination(&here.relative(file)) })
    }

    /// What leads a link to another heading of the same page.
    pub(super) fn anchor(&self, link: &Link, meant: &str) -> Option<Fix> {
        let at = destination(&self.tree.text(&self.page.document.path)?.text, &link.span, &link.target)?;
        let fragment = link.target.find('#')? + 1;
        Some(Fix { at: at.start + fragment..at.end, text: in_destination(meant) })
    }

    fn file_meant(&self, path: &str) -> Option<&SourcePath> {
        let here = &self.page.document.path;
        let below = match path.strip_prefix('/') {
            Some(absolute) => absolute.to_owned(),
            None => here
                .resolve(path)?
                .as_str()
                .strip_prefix(here.content_root()?)?
                .trim_start_matches('/')
                .to_owned(),
        };
        let is_same_root = |file: &&SourcePath| file.content_root() == here.content_root();
        let names = self.site.file_names();
        if let Some(file) = names.by_alias.get(&page_url(&below)).filter(is_same_root) {
            return Some(file);
        }
        let name = path.trim_end_matches('/').rsplit('/').next().filter(|name| !name.is_empty())?;
        if matches!(name, "index.md" | "index" | "README.md") {
            return None;
        }
        let page = || self.site.only_file_called(here, &format!("{}.md", name.trim_end_matches(".html")));
        self.site.only_file_called(here, name).or_else(page)
    }
}
