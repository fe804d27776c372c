//! `chienowa import`

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use crate::parse::Kind;

/// `chienowa import`
#[derive(Debug, Args)]
pub struct ImportCommand {
    /// Where content comes from.
    #[command(subcommand)]
    pub from: ImportFrom,
}

/// Where content comes from.
#[derive(Debug, Subcommand)]
pub enum ImportFrom {
    /// A folder of Markdown: of Hugo, MkDocs, Docusaurus, VitePress, mdBook, Notion, Obsidian, or plain.
    Folder {
        /// The folder, or the project that holds it: what MkDocs, Hugo or Docusaurus is started in.
        #[arg(value_name = "DIR")]
        source: PathBuf,
        /// What its pages become. In all but `page` front matter is closed, so that what is not mapped is left out.
        #[arg(long, value_enum, default_value_t = ImportKind::Page)]
        kind: ImportKind,
        /// Where it was published, such as `https://host/wiki`: links to its own pages by their full address are
        /// found, and what is not part of the source is linked there.
        #[arg(long, value_name = "URL", value_parser = site)]
        site: Option<String>,
        /// Where it goes.
        #[command(flatten)]
        to: ImportTo,
    },
    /// An archive of GROWI, as its administration exports it: pages that everybody may read, with their tags.
    Growi {
        /// NAME.growi.zip, or the folder it was unpacked to.
        #[arg(value_name = "FILE")]
        source: PathBuf,
        /// Folder of the uploaded files, which the archive does not hold.
        #[arg(long, value_name = "DIR")]
        attachments: Option<PathBuf>,
        /// Where it goes.
        #[command(flatten)]
        to: ImportTo,
    },
    /// A table of prompts or questions, as a spreadsheet saves it: CSV, UTF-8 or Shift_JIS.
    Csv {
        /// The table. Its first row names the columns.
        #[arg(value_name = "FILE")]
        source: PathBuf,
        /// What its rows become.
        #[arg(long, value_enum)]
        kind: ImportTable,
        /// Which column gives what, where their names do not tell: title=件名,prompt=指示文
        #[arg(long, value_name = "KEY=COLUMN", value_delimiter = ',', value_parser = column)]
        columns: Vec<(String, String)>,
        /// Where it goes.
        #[command(flatten)]
        to: ImportTo,
    },
}

/// Where an import goes and how it is told.
#[derive(Clone, Debug, Args)]
pub struct ImportTo {
    /// Folder below content/; named after the source, or the folder of the kind, if not given.
    #[arg(long, value_name = "content/DIR")]
    pub into: Option<String>,
    /// Path at which the old pages stood, such as `/wiki/`: each becomes an alias of its page.
    #[arg(long, value_name = "PATH", value_parser = path)]
    pub alias_base: Option<String>,
    /// Tell everything and write nothing.
    #[arg(long)]
    pub dry_run: bool,
    /// How to tell it.
    #[arg(long, value_enum, default_value_t = ImportFormat::Text)]
    pub format: ImportFormat,
    /// Folder of the portal.
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub root: PathBuf,
}

/// How an import is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ImportFormat {
    /// For people; long lists are cut unless `--verbose` is given.
    Text,
    /// One JSON object with everything.
    Json,
}

/// What pages become.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ImportKind {
    /// Plain pages.
    Page,
    /// Questions and answers.
    Faq,
    /// Prompt recipes; each needs a block ```` ```prompt ````.
    Recipe,
    /// Success stories.
    Story,
    /// Training modules.
    Module,
}

/// What rows become.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ImportTable {
    /// Prompt recipes: a title and a prompt.
    Recipe,
    /// Questions: a title and a body.
    Faq,
}

impl From<ImportKind> for Kind {
    fn from(kind: ImportKind) -> Self {
        match kind {
            ImportKind::Page => Self::Page,
            ImportKind::Faq => Self::Faq,
            ImportKind::Recipe => Self::Recipe,
            ImportKind::Story => Self::Story,
            ImportKind::Module => Self::Module,
        }
    }
}

impl From<ImportTable> for Kind {
    fn from(kind: ImportTable) -> Self {
        match kind {
            ImportTable::Recipe => Self::Recipe,
            ImportTable::Faq => Self::Faq,
        }
    }
}

fn site(text: &str) -> Result<String, String> {
    let is_address =
        ["https://", "http://"].iter().any(|scheme| text.len() > scheme.len() && text.starts_with(scheme));
    if is_address
        && !text.contains(|sign: char| {
            sign.is_whitespace() || sign.is_control() || matches!(sign, '(' | ')' | '<' | '>')
        })
    {
        return Ok(text.trim_end_matches('/').to_owned());
    }
    Err("write a whole address such as https://host/wiki".to_owned())
}

fn path(text: &str) -> Result<String, String> {
    let is_path = text.starts_with('/')
        && !text.starts_with("//")
        && !text.contains(|sign: char| sign.is_control() || matches!(sign, '\\' | '?' | '#'))
        && !text.split('/').any(|part| part == ".." || part == ".");
    if is_path { Ok(text.to_owned()) } else { Err("write a path such as /wiki/".to_owned()) }
}

fn column(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((key, column)) if !key.trim().is_empty() && !column.trim().is_empty() => {
            Ok((key.trim().to_owned(), column.trim().to_owned()))
        }
        _ => Err("write KEY=COLUMN, such as title=件名".to_owned()),
    }
}
