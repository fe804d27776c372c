//! Command-line arguments.

mod check;
mod import;
mod index;
mod mcp;
mod moving;
mod new;
mod publish;
mod recipe;
mod report;
mod schema;
mod values;

use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use clap::{Args, Parser, Subcommand, ValueEnum};
use jiff::civil::DateTime;

use crate::config::BaseUrl;
use crate::parse::Kind;
use crate::schema::Language;
use crate::serve::Editor;
use crate::signals::LogFormat;

pub use check::Check;
pub use import::{ImportCommand, ImportFormat, ImportFrom, ImportKind, ImportTable, ImportTo};
pub use index::{IndexCommand, IndexExport, IndexKind, IndexMapping};
pub use mcp::Mcp;
pub use moving::Move;
pub use new::{New, NewKind};
pub use publish::Publish;
pub use recipe::Recipe;
pub use report::{
    CareReport, DigestFormat, DigestReport, FailOn, ImpactReport, Report, ReportKind, ReviewReport,
    TableFormat, TextFormat,
};
pub use schema::Schema;
use values::{base_url, moment};
pub(crate) use values::{day, month};

/// Turns a git repository of Markdown into a searchable portal.
#[derive(Debug, Parser)]
#[command(
    name = "chienowa",
    version,
    about,
    max_term_width = 100,
    after_help = "\
Exit status: 0 fine, 1 the content has errors, 2 could not run.

Start with `chienowa init my-portal`, then `chienowa serve --root my-portal`."
)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// What holds for every command.
    #[command(flatten)]
    pub global: Global,
}

/// What holds for every command.
#[derive(Clone, Copy, Debug, Args)]
pub struct Global {
    /// Say only what went wrong.
    #[arg(long, short, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Say more: notes, and what was reused.
    #[arg(long, short, global = true)]
    pub verbose: bool,
    /// When to use colour; `NO_COLOR` is respected.
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto, value_name = "WHEN")]
    pub color: Color,
}

/// When to use colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal, unless `NO_COLOR` is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// The subcommands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make a new portal: commented configuration and one example of each kind.
    Init(Init),
    /// Make a new file from a template, with name and date filled in.
    New(New),
    /// Find every mistake, and mend what is safe to mend if asked to.
    Check(Check),
    /// Move a page or a folder: links and references follow, the former address leads on.
    Mv(Move),
    /// Build the site and its search index.
    Build(Build),
    /// Build the site, verify it, and bring it to where readers are: all or nothing.
    Publish(Publish),
    /// Show the portal while you write: rebuilds and reloads by itself.
    Serve(Serve),
    /// Search from the terminal, as the portal does.
    Search(Search),
    /// Hand the pages to a search engine of the company.
    Index(IndexCommand),
    /// Bring content along: a folder of Markdown, an archive of GROWI, or a table.
    Import(ImportCommand),
    /// Print figures and lists: for people, documents, programs and spreadsheets.
    Report(Report),
    /// Turn a web server's log into a file of what readers told.
    Signals(SignalsCommand),
    /// List the files of the built-in theme, print one, or copy it to begin your own with.
    Theme(ThemeFiles),
    /// Print a configuration for a web server or CI, with the portal's values filled in.
    Recipe(Recipe),
    /// Let assistants search, read and fill in: a server of the Model Context Protocol on standard input and output.
    Mcp(Mcp),
    /// Print JSON Schemas of front matter, vocabularies and chienowa.yaml, for editors.
    Schema(Schema),
    /// Print a completion script for a shell.
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
}

/// Where the portal is and how it is seen.
#[derive(Clone, Debug, Args)]
pub struct Portal {
    /// Folder of the portal: the one that holds content/ and chienowa.yaml.
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub root: PathBuf,
    /// Include drafts, scheduled and expired pages.
    #[arg(long)]
    pub drafts: bool,
    /// Act as on this day (2026-11-23) or at this time (2026-11-23T16:00), in the portal's zone.
    #[arg(long, value_name = "DATE", value_parser = moment)]
    pub at: Option<DateTime>,
}

/// What readers told, for commands that show it.
#[derive(Clone, Debug, Args)]
pub struct SignalsFile {
    /// File of signals, made by `chienowa signals import`.
    #[arg(long, value_name = "FILE")]
    pub signals: Option<PathBuf>,
}

/// `chienowa init`
#[derive(Debug, Args)]
pub struct Init {
    /// Folder to make the portal in.
    #[arg(value_name = "DIR", default_value = ".")]
    pub folder: PathBuf,
    /// Language of the portal and of its examples.
    #[arg(long, value_enum, value_name = "LANGUAGE", default_value_t = Language::Ja)]
    pub lang: Language,
}

/// `chienowa build`
#[derive(Debug, Args)]
pub struct Build {
    /// The portal.
    #[command(flatten)]
    pub portal: Portal,
    /// What readers told.
    #[command(flatten)]
    pub signals: SignalsFile,
    /// Folder to write the site to; `public` in the portal if not given.
    #[arg(long, value_name = "DIR")]
    pub output: Option<PathBuf>,
    /// Where the site will stand: `/portal/` or `https://host/portal/`; replaces `base_url`.
    #[arg(long, value_name = "URL", value_parser = base_url)]
    pub base_url: Option<BaseUrl>,
    /// Make a folder that works without a server, search included, from a disk or a shared drive.
    #[arg(long, conflicts_with = "base_url")]
    pub portable: bool,
    /// Let warnings fail too.
    #[arg(long)]
    pub strict: bool,
    /// Make no search index: pages search titles, headings and summaries only.
    #[arg(long)]
    pub no_search: bool,
    /// Neither use nor leave anything in .chienowa/memo: every output is made anew.
    #[arg(long)]
    pub no_cache: bool,
    /// Make every output once more without what is remembered, and compare.
    #[arg(long, conflicts_with = "no_cache")]
    pub verify_cache: bool,
    /// Tell why an output is made anew: recipes/minutes/index.html.
    #[arg(long, value_name = "PATH", conflicts_with = "no_cache")]
    pub explain: Option<String>,
    /// Tell how long each stage took.
    #[arg(long, value_enum, value_name = "FORMAT", num_args = 0..=1, default_missing_value = "text", require_equals = true)]
    pub timings: Option<Timings>,
}

/// How timings are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Timings {
    /// For people.
    Text,
    /// One JSON object on standard output.
    Json,
}

/// `chienowa serve`
#[derive(Debug, Args)]
pub struct Serve {
    /// The portal.
    #[command(flatten)]
    pub portal: Portal,
    /// What readers told.
    #[command(flatten)]
    pub signals: SignalsFile,
    /// Address to listen at; 127.0.0.1:8080 or the next free port if not given.
    #[arg(long, value_name = "HOST:PORT")]
    pub address: Option<String>,
    /// Allow an address that other machines reach. `serve` is a preview: no TLS, no log-in, and drafts are shown.
    #[arg(long)]
    pub allow_remote: bool,
    /// Search in the browser over the files that `build` would publish, as readers do.
    #[arg(long)]
    pub bundle: bool,
    /// Look for changes by comparing, for file systems that do not tell.
    #[arg(long)]
    pub poll: bool,
    /// Editor that a problem's heading opens its file in: vscode, vscodium, cursor, zed, idea, none, or an address
    /// with {path}, {line} and {column}.
    #[arg(long, value_name = "EDITOR", default_value = "vscode", value_parser = Editor::parse)]
    pub editor: Editor,
}

/// `chienowa theme`
#[derive(Debug, Args)]
pub struct ThemeFiles {
    /// File to print, such as locales/en.yaml; without it all are listed.
    #[arg(value_name = "FILE")]
    pub file: Option<String>,
    /// Put it into the portal's theme instead, where it stands over the built-in one. Nothing is overwritten.
    #[arg(long, requires = "file")]
    pub copy: bool,
    /// Folder of the portal.
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub root: PathBuf,
}

/// `chienowa search`
#[derive(Debug, Args)]
pub struct Search {
    /// Words to look for; "phrases", -not and kind: department: task: tool: author: tag: work inside.
    #[arg(required_unless_present = "batch")]
    pub query: Option<String>,
    /// The portal.
    #[command(flatten)]
    pub portal: Portal,
    /// Hits to show; 0 shows all strict matches.
    #[arg(long, value_name = "N", default_value_t = 10)]
    pub limit: usize,
    /// Only this kind: story, recipe, faq, module or page. May be repeated.
    #[arg(long, value_name = "KIND", value_parser = PossibleValuesParser::new(Kind::ALL.map(Kind::name)))]
    pub kind: Vec<String>,
    /// Only this department, by its id. May be repeated.
    #[arg(long, value_name = "ID")]
    pub department: Vec<String>,
    /// Only this task, by its id. May be repeated.
    #[arg(long, value_name = "ID")]
    pub task: Vec<String>,
    /// Only this tool, by its id. May be repeated.
    #[arg(long, value_name = "ID")]
    pub tool: Vec<String>,
    /// Only this author, by their id. May be repeated.
    #[arg(long, value_name = "ID")]
    pub author: Vec<String>,
    /// Only this tag. May be repeated.
    #[arg(long, value_name = "TAG")]
    pub tag: Vec<String>,
    /// Prefer versions in this language.
    #[arg(long, value_name = "LANGUAGE")]
    pub lang: Option<String>,
    /// Tell what each score is made of.
    #[arg(long)]
    pub explain: bool,
    /// Write one JSON object.
    #[arg(long)]
    pub json: bool,
    /// Answer a file of JSON Lines with `query`, one result line each; `-` reads standard input.
    #[arg(long, value_name = "FILE", conflicts_with = "query")]
    pub batch: Option<PathBuf>,
}

/// `chienowa signals`
#[derive(Debug, Args)]
pub struct SignalsCommand {
    /// What to do with signals.
    #[command(subcommand)]
    pub what: SignalsKind,
}

/// What can be done with signals.
#[derive(Debug, Subcommand)]
pub enum SignalsKind {
    /// Add the signals in an access log to a file. Importing a log again changes nothing.
    Import(SignalsImport),
}

/// `chienowa signals import`
#[derive(Debug, Args)]
pub struct SignalsImport {
    /// The log, plain or packed with gzip; `-` reads standard input. May be repeated.
    #[arg(long, value_name = "FILE", required = true)]
    pub access_log: Vec<PathBuf>,
    /// Which server wrote it.
    #[arg(long, value_enum, default_value_t = LogFormat::Auto)]
    pub format: LogFormat,
    /// The file to add to.
    #[arg(long, value_name = "FILE")]
    pub output: PathBuf,
    /// Count only signals below this path, where a host carries several portals.
    #[arg(long, value_name = "PATH")]
    pub base: Option<String>,
    /// Folder of the portal, whose time zone tells which day it was.
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub root: PathBuf,
}
