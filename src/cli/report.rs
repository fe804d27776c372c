//! Arguments of `chienowa report`.

use clap::{Args, Subcommand, ValueEnum};
use jiff::civil::Date;

use super::values::{base_url, day, month};
use super::{Portal, SignalsFile};
use crate::config::BaseUrl;

/// `chienowa report`
#[derive(Debug, Args)]
pub struct Report {
    /// Which report.
    #[command(subcommand)]
    pub what: ReportKind,
}

/// The reports.
#[derive(Debug, Subcommand)]
pub enum ReportKind {
    /// Time saved: in all, by department, task, tool and period.
    Impact(ImpactReport),
    /// Pages to read again, gaps, and what readers asked in vain.
    Care(CareReport),
    /// What was new in some days, for chat and mail.
    Digest(DigestReport),
    /// The monthly look back: new, used, unused and why, open questions.
    Review(ReviewReport),
}

/// `chienowa report digest`
#[derive(Debug, Args)]
pub struct DigestReport {
    /// The portal.
    #[command(flatten)]
    pub portal: Portal,
    /// The seven days up to today; this is what it does if nothing is said.
    #[arg(long, conflicts_with_all = ["month", "since"])]
    pub week: bool,
    /// A month, `2026-11`; this month if none is named.
    #[arg(long, value_name = "MONTH", num_args = 0..=1, value_parser = month, conflicts_with = "since")]
    pub month: Option<Option<Date>>,
    /// All days from this one on, `2026-11-01`.
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub since: Option<Date>,
    /// How to write it.
    #[arg(long, value_enum, default_value_t = DigestFormat::Text)]
    pub format: DigestFormat,
    /// Language of the words, and of pages that have a version in it; the portal's if not given.
    #[arg(long, value_name = "LANGUAGE")]
    pub lang: Option<String>,
    /// Where the site stands, for whole addresses: `https://host/portal/`; replaces `base_url`.
    #[arg(long, value_name = "URL", value_parser = base_url)]
    pub base_url: Option<BaseUrl>,
}

/// How a digest is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum DigestFormat {
    /// Short lines for chat and plain mail.
    Text,
    /// Markdown, for chats that show it.
    Md,
    /// A mail of its own.
    Html,
    /// For scripts.
    Json,
}

/// `chienowa report impact`
#[derive(Debug, Args)]
pub struct ImpactReport {
    /// The portal.
    #[command(flatten)]
    pub portal: Portal,
    /// What readers told.
    #[command(flatten)]
    pub signals: SignalsFile,
    /// How to write it.
    #[arg(long, value_enum, default_value_t = TableFormat::Text)]
    pub format: TableFormat,
    /// Only the days of a month, such as 2026-10.
    #[arg(long, value_name = "MONTH", value_parser = month, conflicts_with = "since")]
    pub month: Option<Date>,
    /// Only the days from this one to the build day.
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub since: Option<Date>,
    /// Language of the words; the portal's if not given.
    #[arg(long, value_name = "LANGUAGE")]
    pub lang: Option<String>,
}

/// `chienowa report care`
#[derive(Debug, Args)]
pub struct CareReport {
    /// The portal.
    #[command(flatten)]
    pub portal: Portal,
    /// What readers told.
    #[command(flatten)]
    pub signals: SignalsFile,
    /// How to write it.
    #[arg(long, value_enum, default_value_t = TableFormat::Text)]
    pub format: TableFormat,
    /// Only what one owner looks after: a person's id, `department:ID` for the unnamed of a department, or `none`.
    #[arg(long, value_name = "ID")]
    pub owner: Option<String>,
    /// Language of the words; the portal's if not given.
    #[arg(long, value_name = "LANGUAGE")]
    pub lang: Option<String>,
    /// End with status 1 if a page is past its review day.
    #[arg(long, value_enum, value_name = "WHAT")]
    pub fail_on: Option<FailOn>,
    /// Print only the next moment at which the portal changes by time alone: when to build again.
    #[arg(long, conflicts_with_all = ["owner", "fail_on"])]
    pub next_change: bool,
}

/// What makes `report care` fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    /// A page past its review day.
    Overdue,
}

/// `chienowa report review`
#[derive(Debug, Args)]
pub struct ReviewReport {
    /// The portal.
    #[command(flatten)]
    pub portal: Portal,
    /// What readers told.
    #[command(flatten)]
    pub signals: SignalsFile,
    /// The month to look back at, such as 2026-10; the last 30 days if neither is given.
    #[arg(long, value_name = "MONTH", value_parser = month, conflicts_with = "since")]
    pub month: Option<Date>,
    /// The first day to look back at, up to the build day.
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub since: Option<Date>,
    /// How to write it.
    #[arg(long, value_enum, default_value_t = TextFormat::Text)]
    pub format: TextFormat,
    /// Language of the words; the portal's if not given.
    #[arg(long, value_name = "LANGUAGE")]
    pub lang: Option<String>,
}

/// How a page of text is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TextFormat {
    /// For people at a terminal.
    Text,
    /// Markdown.
    Md,
    /// One JSON object.
    Json,
}

/// How tables are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TableFormat {
    /// For people at a terminal.
    Text,
    /// Markdown.
    Md,
    /// One JSON object.
    Json,
    /// Comma-separated, as spreadsheets open it.
    Csv,
}
