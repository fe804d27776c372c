//! What every page written in Markdown has, whatever its kind.

use serde::Serialize;

use super::common::{Date, Html, Kind, Link, TermLink};

/// Title, text and what is known about a written page.
#[derive(Debug, Clone, Serialize)]
pub struct Article {
    /// What kind of page it is.
    pub kind: Kind,
    /// Its address below the base without language, decoded: what the reader's record and signals call it.
    pub page: String,
    /// The address of this version below the base, percent-encoded.
    pub url: String,
    /// The page's heading; the body has no other of level 1.
    pub title: String,
    /// Lead paragraph.
    pub summary: Option<String>,
    /// Language of the content if it is not the page's: an untranslated page in another language's list.
    pub lang: Option<String>,
    /// What the reader can keep of a page of its kind: `record_buttons`.
    pub record_buttons: Html,
    /// Body, from our Markdown writer.
    pub body: Html,
    /// Headings of level 2 and 3, each an item of a list; empty when there are too few to help.
    pub outline: Html,
    /// First published.
    pub date: Option<Date>,
    /// Last changed in substance; null if never since.
    pub updated: Option<Date>,
    /// The day of the last commit that changed the file, where it tells more than the two above.
    pub changed: Option<Date>,
    /// People who wrote it, public ones only. This and the lists of terms below are items of `terms`.
    pub authors: Html,
    /// Public people besides the authors who changed the file, by their first commits.
    pub contributors: Html,
    /// Who answers for it.
    pub owner: Option<TermLink>,
    /// Department it comes from.
    pub department: Html,
    /// Tasks it helps with.
    pub tasks: Html,
    /// Tools it is about.
    pub tools: Html,
    /// Free tags.
    pub tags: Html,
    /// When it is to be looked over next.
    pub review_by: Option<Date>,
    /// Pages to read next, at most six.
    pub related: Html,
    /// Pages that link here.
    pub backlinks: Vec<Link>,
}
