//! A document with its place in the site.

use std::sync::Arc;

use jiff::civil::{Date, DateTime};

use super::{ImageTarget, LinkTarget, Status};
use crate::parse::{Document, Kind};

/// Position of a page in [`super::Site::pages`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PageId(pub(super) u32);

impl PageId {
    pub(crate) fn new(position: usize) -> Self {
        Self(u32::try_from(position).expect("a portal has fewer than four thousand million pages"))
    }

    /// The position.
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// A document with its place in the site.
#[derive(Clone, Debug)]
pub struct Page {
    /// Its own position.
    pub id: PageId,
    /// What was written.
    pub document: Arc<Document>,
    /// Address below the base, decoded: `/recipes/minutes/`, `/en/recipes/minutes/`.
    pub url: String,
    /// Language of the text.
    pub language: String,
    /// The title: written, else the first heading, else the file's name.
    pub title: String,
    /// How many of the body's first pieces repeat the title.
    pub skipped_pieces: usize,
    /// The page it translates; none for an original.
    pub original: Option<PageId>,
    /// All versions of the page by language, this one included.
    pub versions: Vec<(String, PageId)>,
    /// Published or not.
    pub status: Status,
    /// Whether it should have been read again by now.
    pub stale: bool,
    /// The page before and after it, in its list or learning path.
    pub neighbours: (Option<PageId>, Option<PageId>),
    /// Where its links lead, as [`crate::parse::Body::links`] counts.
    pub links: Vec<LinkTarget>,
    /// Where its images are, as [`crate::parse::Body::images`] counts.
    pub images: Vec<ImageTarget>,
    /// Pages that link here; shown originals only.
    pub backlinks: Vec<PageId>,
    /// The named pages to read next.
    pub named_related: Vec<PageId>,
    /// Recipes of a story, or to try in a module.
    pub recipes: Vec<PageId>,
    /// Modules to finish before.
    pub prerequisites: Vec<PageId>,
}

impl Page {
    /// What kind of page it is.
    pub fn kind(&self) -> Kind {
        self.document.name.kind
    }

    /// Its version in a language.
    pub fn version(&self, language: &str) -> Option<PageId> {
        self.versions.iter().find(|(known, _)| known == language).map(|(_, id)| *id)
    }

    /// When it was or will be published: a day that is written counts no earlier than `publish_at`.
    pub fn published(&self) -> Option<DateTime> {
        let common = &self.document.front.common;
        common.date.map(|day| day.at(0, 0, 0, 0)).max(common.publish_at)
    }

    /// The day it is listed under: of its last change in substance, else of its publication.
    pub fn day(&self) -> Option<Date> {
        self.document.front.common.updated.max(self.published().map(DateTime::date))
    }
}
