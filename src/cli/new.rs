//! Arguments of `chienowa new`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use jiff::civil::DateTime;

use super::values::moment;
use crate::parse::Kind;
use crate::schema::Language;

/// `chienowa new`
#[derive(Debug, Args)]
pub struct New {
    /// What to write; asked for on a terminal if not given.
    #[arg(value_enum)]
    pub kind: Option<NewKind>,
    /// Its title, or a person's name; asked for on a terminal if not given.
    pub title: Option<String>,
    /// Make its translation too; with PAGE and nothing before it, only that of a page that is there: stories/a.md.
    #[arg(long, value_name = "PAGE", num_args = 0..=1)]
    pub twin: Option<Option<String>>,
    /// Title of the translation; that of the page if not given.
    #[arg(long, value_name = "TITLE", requires = "twin")]
    pub twin_title: Option<String>,
    /// Name of the file; made from the title if not given.
    #[arg(long, value_name = "NAME")]
    pub slug: Option<String>,
    /// Your id; your file under content/data/people is made if it is missing.
    #[arg(long, value_name = "ID")]
    pub author: Option<String>,
    /// Id of the department it belongs to.
    #[arg(long, value_name = "ID")]
    pub department: Option<String>,
    /// Id of a task it is about. May be repeated.
    #[arg(long, value_name = "ID")]
    pub task: Vec<String>,
    /// Id of a tool it uses. May be repeated.
    #[arg(long, value_name = "ID")]
    pub tool: Vec<String>,
    /// Language of the template; the portal's if not given. With PAGE, the language to translate into.
    #[arg(long, value_enum, value_name = "LANGUAGE")]
    pub lang: Option<Language>,
    /// Write it as on this day (2026-11-23); today if not given.
    #[arg(long, value_name = "DATE", value_parser = moment)]
    pub at: Option<DateTime>,
    /// Folder of the portal.
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub root: PathBuf,
}

/// What `chienowa new` can make.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum NewKind {
    /// A success story.
    Story,
    /// A prompt recipe.
    Recipe,
    /// A question and its answer.
    Faq,
    /// A training module.
    Module,
    /// A plain page.
    Page,
    /// Somebody who writes.
    Person,
}

impl NewKind {
    /// The kind of page; a person is none.
    pub const fn page(self) -> Option<Kind> {
        match self {
            Self::Story => Some(Kind::Story),
            Self::Recipe => Some(Kind::Recipe),
            Self::Faq => Some(Kind::Faq),
            Self::Module => Some(Kind::Module),
            Self::Page => Some(Kind::Page),
            Self::Person => None,
        }
    }
}
