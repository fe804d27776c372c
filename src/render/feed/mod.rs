//! What's new as a feed to subscribe to: Atom (RFC 4287) and JSON Feed 1.1. Knows no page: takes entries that are
//! ready, newest first, and writes the same bytes for the same entries.

mod atom;
mod json;

/// How a feed is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Atom, `atom.xml`.
    Atom,
    /// JSON Feed, `feed.json`.
    Json,
}

/// A feed in one language.
#[derive(Clone, Debug)]
pub(super) struct Feed<'a> {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) language: String,
    /// The portal's name: who speaks where an entry names nobody.
    pub(super) author: String,
    /// The page it tells of.
    pub(super) page_url: String,
    /// Its own address.
    pub(super) url: String,
    /// Whether addresses are whole; without a host they begin with `/`.
    pub(super) has_host: bool,
    /// Moment of the last change, with an offset.
    pub(super) updated: String,
    pub(super) entries: Vec<Entry<'a>>,
}

/// A page in a feed.
#[derive(Clone, Debug)]
pub(super) struct Entry<'a> {
    /// The same as long as the page is.
    pub(super) id: String,
    pub(super) url: String,
    pub(super) title: String,
    pub(super) language: String,
    pub(super) published: Option<String>,
    pub(super) updated: String,
    pub(super) summary: Option<String>,
    /// The whole page as plain HTML.
    pub(super) content: Option<&'a str>,
    /// Names that may be named.
    pub(super) authors: Vec<String>,
    /// Kind, department, tasks and tags by their labels.
    pub(super) categories: Vec<String>,
}

impl Format {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Atom, Self::Json];

    /// The file's name.
    pub const fn file_name(self) -> &'static str {
        match self {
            Self::Atom => "atom.xml",
            Self::Json => "feed.json",
        }
    }
}

impl Feed<'_> {
    /// The feed's bytes.
    pub(super) fn to_text(&self, format: Format) -> String {
        match format {
            Format::Atom => atom::write(self),
            Format::Json => json::write(self),
        }
    }
}
