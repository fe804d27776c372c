//! What surrounds every page: head, header, breadcrumbs, banners, footer.

use serde::Serialize;

use super::common::{Date, Html, Link};

/// Everything a page needs besides its own content.
#[derive(Debug, Clone, Serialize)]
pub struct Chrome {
    /// Language of the page's chrome, as in `<html lang>`.
    pub lang: String,
    /// Name of the portal.
    pub site_name: String,
    /// Title of the page without the portal's name; the layout joins them.
    pub title: String,
    /// One or two sentences for `<meta name="description">`.
    pub description: Option<String>,
    /// Absolute URL of the page; null while the portal has no `base_url`.
    pub canonical_url: Option<String>,
    /// The base path, with a final slash: `/` or `/portal/`. For scripts; templates never join paths.
    pub base_url: String,
    /// Home in this language.
    pub home_url: String,
    /// All languages of the portal, this one included; empty if the page is in no other.
    pub languages: Vec<LanguageLink>,
    /// Way from home to this page, home first and this page last; empty on home.
    pub breadcrumbs: Vec<Crumb>,
    /// The reader's own record.
    pub my_url: String,
    /// The search page, target of the search field.
    pub search_url: String,
    /// Where to ask about what a search did not find; `%7Bquery%7D` stands for the query.
    pub search_ask_url: Option<String>,
    /// Where the page's source can be edited.
    pub edit_url: Option<String>,
    /// Where its history can be read.
    pub history_url: Option<String>,
    /// Where to ask, with the page's title and address already filled in.
    pub ask_url: Option<String>,
    /// Where a reader hands in a story, prefilled; on pages that the portal makes itself.
    pub share_url: Option<String>,
    /// States of the page that a reader must know, shown above its title: `badge_note`s, each drawn once.
    pub notices: Html,
    /// True keeps the page out of search engines.
    pub noindex: bool,
    /// The page as Markdown, for assistants.
    pub markdown_url: Option<String>,
    /// The feed of what the page lists.
    pub feed: Option<FeedLink>,
    /// True under `serve`, which itself adds the script for live reload.
    pub preview: bool,
    /// How the page tells what readers did.
    pub signals: SignalSource,
}

/// What the heads of a section's pages share: the argument of `site_head`, which is drawn once a section.
#[derive(Debug, Clone, Serialize)]
pub struct SiteHead {
    /// The base path, with a final slash.
    pub base_url: String,
    /// Feeds that tell of these pages among others, the widest first.
    pub feeds: Vec<FeedLink>,
    /// The one style sheet.
    pub stylesheet_url: String,
    /// The one script.
    pub script_url: String,
    /// The mark in a browser's tab.
    pub favicon_url: String,
    /// The type of its file.
    pub favicon_type: &'static str,
    /// What pages stand on, for what browsers draw around them; null if the theme's tokens do not tell.
    pub grounds: Option<[String; 2]>,
}

/// What the headers of a section's pages share: the argument of `site_ways`, which is drawn once a section.
#[derive(Debug, Clone, Serialize)]
pub struct SiteWays {
    /// Name of the portal.
    pub site_name: String,
    /// Home in this language.
    pub home_url: String,
    /// Sections of the portal, in order.
    pub navigation: Vec<NavItem>,
    /// The portal's own mark, beside its name; null for that of the theme.
    pub logo: Option<LogoImage>,
}

/// A picture to be shown as `<img>`.
#[derive(Debug, Clone, Serialize)]
pub struct LogoImage {
    /// Its address.
    pub url: String,
    /// Width in CSS pixels, if its file tells.
    pub width: Option<u32>,
    /// Height in CSS pixels, if its file tells.
    pub height: Option<u32>,
}

/// What every page of a language ends with: footer, search dialog, and what scripts need. Not a page of its own.
#[derive(Debug, Clone, Serialize)]
pub struct FootView {
    /// What the footer's components look for, as they would in a page's chrome.
    pub chrome: FootChrome,
}

/// The part of a chrome that all pages of a language share.
#[derive(Debug, Clone, Serialize)]
pub struct FootChrome {
    /// Language of the page's chrome.
    pub lang: String,
    /// Sections of the portal, in order; none is the current one.
    pub navigation: Vec<NavItem>,
    /// Pages worth finding that are no section: what's new, the glossary, featured plain pages.
    pub more: Vec<Link>,
    /// The search page.
    pub search_url: String,
    /// What answers a search, for the script.
    pub search: SearchSource,
    /// How readers' signals are sent.
    pub signals: SignalWay,
}

impl super::View for FootView {
    const LAYOUT: &'static str = "layouts/foot.html";
}

/// The way that signals take.
#[derive(Debug, Clone, Serialize)]
pub struct SignalWay {
    /// Its name.
    pub kind: SignalsKind,
    /// Where scripts send to; null where nothing is sent: by links, in the preview, from a disk.
    pub url: Option<String>,
}

/// How a page tells what its reader did, and what they looked for in vain.
#[derive(Debug, Clone, Serialize)]
pub struct SignalSource {
    /// By which way.
    #[serde(flatten)]
    pub way: SignalWay,
    /// What is sent as the page: its address below the base without language, not encoded. Null for lists.
    pub page: Option<String>,
    /// For links: where `helpful`, `tried` and `failed` lead. Empty otherwise.
    pub links: Vec<String>,
}

/// Ways to tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum SignalsKind {
    /// None: no control is shown.
    Off,
    /// Asks for an address of the portal's own host.
    Beacon,
    /// Links to follow.
    Link,
    /// Posts JSON.
    Endpoint,
}

/// Where a page's script searches: through the server's address if there is one; else the engine that the portal has, and
/// by the worker if that fails or there is none; by the list of titles where none of them can.
#[derive(Debug, Clone, Serialize)]
pub struct SearchSource {
    /// The `_search` of a central engine.
    pub engine_url: Option<String>,
    /// Whether it is asked with the reader's cookies and certificates.
    pub engine_credentials: bool,
    /// The server's search.
    pub api_url: Option<String>,
    /// The script of the Web Worker.
    pub worker_url: Option<String>,
    /// The script of a portable folder.
    pub portable_url: Option<String>,
    /// Titles, headings and summaries.
    pub titles_url: String,
    /// Where to ask about what was not found; `%7Bquery%7D` stands for the query.
    pub ask_url: Option<String>,
    /// Words to start from.
    pub suggestions: Vec<String>,
}

/// A feed in both of its formats.
#[derive(Debug, Clone, Serialize)]
pub struct FeedLink {
    /// What it tells of.
    pub title: String,
    /// As Atom.
    pub atom_url: String,
    /// As JSON Feed.
    pub json_url: String,
}

/// One section in the header.
#[derive(Debug, Clone, Serialize)]
pub struct NavItem {
    /// Name of the section.
    pub label: String,
    /// Its first page.
    pub url: String,
    /// True if this page is in the section.
    pub current: bool,
}

/// One language in the switch.
#[derive(Debug, Clone, Serialize)]
pub struct LanguageLink {
    /// `ja`, `en`.
    pub lang: String,
    /// The language's own name: `日本語`, `English`.
    pub label: String,
    /// This page in that language; null if there is no translation.
    pub url: Option<String>,
    /// True for the page's own language.
    pub current: bool,
}

/// One step of the breadcrumbs.
#[derive(Debug, Clone, Serialize)]
pub struct Crumb {
    /// Title of the step.
    pub label: String,
    /// Null for the page itself.
    pub url: Option<String>,
}

/// A state with the day it turns on, as in "published on …": the argument of `badge_note`.
#[derive(Debug, Clone, Serialize)]
pub struct Badge {
    /// Which state.
    pub name: BadgeName,
    /// The day that belongs to it: publication, expiry, review due.
    pub date: Option<Date>,
}

/// States of a page. Short names are `t.badge.*`, sentences `t.badge_note.*` with `{date}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum BadgeName {
    /// Not meant to be seen yet.
    Draft,
    /// To be published later.
    Scheduled,
    /// No longer shown.
    Expired,
    /// Past its review date.
    Stale,
    /// Published lately (cards only).
    New,
    /// Changed lately (cards only).
    Updated,
}
