//! What an output can be.

use jiff::civil::Date;

use crate::model::{PageId, Taxonomy};
use crate::parse::Kind;
use crate::paths::SourcePath;
use crate::render::FeedFormat;
use crate::render::export::ImpactTable;

/// How one output is made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Job {
    /// Home in a language.
    Home(String),
    /// A written page.
    Page(PageId),
    /// All pages of a kind.
    List(Kind, String),
    /// All terms of a taxonomy, or all learning paths.
    TermIndex(TermIndex, String),
    /// All about one term.
    Term(Taxonomy, String, String),
    /// A learning path's modules.
    LearningPath(String, String),
    /// The glossary.
    Glossary(String),
    /// What's new: all months, or one, by its first day.
    New(Option<Date>, String),
    /// What needs care.
    Care(String),
    /// What use the portal is.
    Impact(String),
    /// The same on one page to print.
    ImpactReport(String),
    /// All figures of it as JSON.
    ImpactData,
    /// A part of them as CSV.
    ImpactTable(ImpactTable),
    /// All meetings.
    Calendar(String),
    /// The calendar to subscribe to: of a learning path, or of everything.
    CalendarFile(Option<String>, String),
    /// What's new, to subscribe to.
    Feed(FeedScope, FeedFormat, String),
    /// A written page as Markdown, for assistants.
    MarkdownTwin(PageId),
    /// A written page as JSON, for programs.
    PageData(PageId),
    /// What there is to read for assistants.
    Llms(String),
    /// All of it in one file.
    LlmsFull(String),
    /// All addresses, for crawlers.
    Sitemap,
    /// A reader's own record.
    My(String),
    /// Public contributors and what they wrote, for *My record*.
    PeopleData,
    /// The search page.
    Search(String),
    /// The page for addresses that are not there.
    NotFound(String),
    /// The small index that browsers filter.
    SearchTitles,
    /// The compiled search for browsers.
    SearchProgram,
    /// The Web Worker that runs it.
    SearchWorker,
    /// A former address of the page at this one.
    Redirect(String),
    /// A file that is copied.
    Asset(SourcePath),
    /// A smaller version of an image, by the name of its file.
    ImageVariant(String),
    /// What pages load.
    Theme(ThemeAsset),
    /// What crawlers may read: nothing, the portal is internal.
    Robots,
}

/// A file that the theme puts together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ThemeAsset {
    /// The style sheet of all pages.
    Style,
    /// The script of all pages.
    Script,
    /// The style sheet that pages of this layout load besides.
    PageStyle(String),
    /// The script that they load besides.
    PageScript(String),
    /// The mark.
    Icon,
    /// The portal's own mark, a text of the theme.
    Logo,
}

/// Which pages a feed tells of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FeedScope {
    /// All.
    All,
    /// Those of a kind.
    Kind(Kind),
    /// Those of a department.
    Department(String),
}

/// Which terms an index lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TermIndex {
    /// The terms of a taxonomy.
    Taxonomy(Taxonomy),
    /// The learning paths.
    Paths,
}
