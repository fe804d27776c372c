//! Layouts `impact.html` and `impact_report.html`: what use the portal is.

use serde::Serialize;

use super::chart::{BarChart, HeatMap, LineChart};
use super::chrome::Chrome;
use super::common::{Amount, Date, Html, Link, TermLink};

/// All figures.
#[derive(Debug, Clone, Serialize)]
pub struct ImpactView {
    /// Header and footer.
    pub chrome: Chrome,
    /// The title: of `content/impact/index.md`, or the locale's.
    pub title: String,
    /// One sentence below it, of the same page.
    pub summary: Option<String>,
    /// What it says besides.
    pub body: Option<Html>,
    /// The last day that counts.
    pub day: Date,
    /// The first day that counts; null while no story does.
    pub since: Option<Date>,
    /// In all.
    pub total: ImpactFigures,
    /// What is saved in a month at the pace of the last day, in hours.
    pub pace: Amount,
    /// This fiscal year so far.
    pub this_year: ImpactPeriod,
    /// Hours by month; null while no story counts.
    pub line: Option<LineChart>,
    /// The months of the line, newest first.
    pub months: Vec<ImpactPeriod>,
    /// Quarters, halves and fiscal years, each newest first.
    pub periods: Vec<ImpactPeriods>,
    /// By department, task and tool.
    pub groups: Vec<ImpactGroup>,
    /// Departments and tasks, crossed.
    pub heat: Option<HeatMap>,
    /// The same as a table, complete.
    pub crossed: ImpactCrossed,
    /// Stories that do not count.
    pub left_out: Vec<ImpactLeftOut>,
    /// Stories that count until they expired, and are shown no more.
    pub expired: usize,
    /// Whether it is known what readers tried.
    pub has_signals: bool,
    /// JSON and CSV.
    pub downloads: Vec<Link>,
    /// The page to print.
    pub report_url: String,
    /// All stories.
    pub stories_url: String,
}

/// One page to print: the last complete periods beside those before.
#[derive(Debug, Clone, Serialize)]
pub struct ImpactReportView {
    /// Header and footer.
    pub chrome: Chrome,
    /// The last day that counts.
    pub day: Date,
    /// The first day that counts; null while no story does.
    pub since: Option<Date>,
    /// In all.
    pub total: ImpactFigures,
    /// What is saved in a month at the pace of the last day, in hours.
    pub pace: Amount,
    /// Month, quarter, half, fiscal year.
    pub comparisons: Vec<ImpactComparison>,
    /// Hours by month, the last year.
    pub line: Option<LineChart>,
    /// The departments and tasks that save most.
    pub groups: Vec<ImpactGroup>,
    /// How many stories do not count.
    pub left_out: usize,
    /// Whether it is known what readers tried.
    pub has_signals: bool,
    /// The page with all figures.
    pub impact_url: String,
}

/// What stories brought.
#[derive(Debug, Clone, Serialize)]
pub struct ImpactFigures {
    /// Hours saved.
    pub hours: Amount,
    /// Those measured.
    pub measured: Amount,
    /// Those estimated.
    pub estimated: Amount,
    /// Stories that count.
    pub stories: usize,
    /// Those that began in the period.
    pub new_stories: usize,
    /// People who wrote them.
    pub contributors: usize,
    /// Recipes that they name.
    pub recipes_in_stories: usize,
    /// Recipes that readers said they tried.
    pub recipes_tried: usize,
    /// How often they said so.
    pub tries: u64,
}

/// One month, quarter, half or fiscal year.
#[derive(Debug, Clone, Serialize)]
pub struct ImpactPeriod {
    /// `2026-11`, `FY2026-H2`.
    pub id: String,
    /// Its name.
    pub label: String,
    /// Whether it is over.
    pub is_complete: bool,
    /// What it brought.
    pub figures: ImpactFigures,
}

/// Periods of one length.
#[derive(Debug, Clone, Serialize)]
pub struct ImpactPeriods {
    /// `quarter`, `half`, `year`: named by `t.impact.period.*`.
    pub kind: String,
    /// Newest first.
    pub rows: Vec<ImpactPeriod>,
}

/// Departments, tasks or tools.
#[derive(Debug, Clone, Serialize)]
pub struct ImpactGroup {
    /// `department`, `task`, `tool`: named by `t.taxonomy.*`.
    pub name: String,
    /// The drawing.
    pub chart: BarChart,
    /// The table.
    pub rows: Vec<ImpactRow>,
    /// Every period of it.
    pub csv_url: String,
}

/// One department, task or tool.
#[derive(Debug, Clone, Serialize)]
pub struct ImpactRow {
    /// Its name.
    pub term: TermLink,
    /// How deep it stands below others.
    pub depth: usize,
    /// In all.
    pub figures: ImpactFigures,
    /// Hours saved in this fiscal year so far.
    pub this_year: Amount,
}

/// Departments and tasks, crossed.
#[derive(Debug, Clone, Default, Serialize)]
pub struct ImpactCrossed {
    /// The tasks.
    pub columns: Vec<TermLink>,
    /// The departments.
    pub rows: Vec<ImpactCrossedRow>,
}

/// One department at every task.
#[derive(Debug, Clone, Serialize)]
pub struct ImpactCrossedRow {
    /// Its name.
    pub term: TermLink,
    /// How deep it stands below others.
    pub depth: usize,
    /// Hours a task; null where there is no story.
    pub cells: Vec<Option<Amount>>,
}

/// A period beside the one before.
#[derive(Debug, Clone, Serialize)]
pub struct ImpactComparison {
    /// `month`, `quarter`, `half`, `year`.
    pub kind: String,
    /// The last that is over; null if there was no story yet.
    pub current: Option<ImpactPeriod>,
    /// The one before it; null if there was no story yet.
    pub before: Option<ImpactPeriod>,
    /// Hours more or less, with a sign.
    pub change: Option<Amount>,
    /// The same in per cent of the hours before, with a sign; null of nothing.
    pub percent: Option<String>,
}

/// A story that does not count.
#[derive(Debug, Clone, Serialize)]
pub struct ImpactLeftOut {
    /// The story.
    pub link: Link,
    /// Language of its title if it is not the page's.
    pub lang: Option<String>,
    /// Why, in words.
    pub reasons: Vec<String>,
}

impl super::View for ImpactView {
    const LAYOUT: &'static str = "layouts/impact.html";
}

impl super::View for ImpactReportView {
    const LAYOUT: &'static str = "layouts/impact_report.html";
}
