//! `chienowa report impact`: the figures of the impact page, of all days or of some.

use std::ops::RangeInclusive;

use jiff::civil::Date;
use unicode_width::UnicodeWidthStr;

use super::{language, md, open_told};
use crate::cli::{ImpactReport, TableFormat};
use crate::commands::console::Console;
use crate::commands::{CommandError, Ending};
use crate::compile::Revision;
use crate::model::Impact;
use crate::render::views::{
    Amount, ImpactComparison, ImpactFigures, ImpactGroup, ImpactPeriod, ImpactReportView, ImpactView,
};
use crate::render::{Composer, Locale, export};

pub(super) fn run(arguments: &ImpactReport, console: &Console) -> Result<Ending, CommandError> {
    let Some(revision) = open_told(&arguments.portal, &arguments.signals, console)? else {
        return Ok(Ending::ContentErrors);
    };
    let language = language(&revision, arguments.lang.as_deref())?;
    let site = revision.site();
    let windowed = window(arguments, site.now.day()).map(|window| Impact::between(site, Some(&window)));
    let impact = windowed.as_ref().unwrap_or(&site.impact);
    let bytes = match arguments.format {
        TableFormat::Json => export::impact_json(site, impact),
        TableFormat::Csv => export::impact_csv_in_all(site, impact),
        TableFormat::Text | TableFormat::Md => {
            let is_md = arguments.format == TableFormat::Md;
            in_words(&revision, impact, &language, is_md).into_bytes()
        }
    };
    console.result(&String::from_utf8_lossy(&bytes));
    Ok(Ending::Fine)
}

/// Figures for people, as Markdown or as plain text.
pub(in crate::commands) fn in_words(
    revision: &Revision,
    impact: &Impact,
    language: &str,
    is_md: bool,
) -> String {
    let locale = revision.renderer.theme.locale(language);
    let composer = Composer::new(&revision.renderer, language);
    let (impact, report) = (composer.impact_view(impact), composer.impact_report(impact));
    Written { locale, is_md, impact, report }.write()
}

/// The days that were asked for; both ends count.
fn window(arguments: &ImpactReport, today: Date) -> Option<RangeInclusive<Date>> {
    let month = arguments.month.map(|month| month..=month.last_of_month());
    month.or_else(|| Some(arguments.since?..=today))
}

/// The figures in words.
struct Written<'a> {
    locale: &'a Locale,
    is_md: bool,
    impact: ImpactView,
    report: ImpactReportView,
}

impl Written<'_> {
    fn write(&self) -> String {
        let view = &self.impact;
        let mut text = self.heading(1, self.word("impact.title"));
        let Some(since) = &view.since else {
            text.push_str(&format!("{}\n", self.word("impact.empty_title")));
            text.push_str(&self.left_out());
            return text;
        };
        let range = [("since", since.text.as_str()), ("day", view.day.text.as_str())];
        text.push_str(&format!("{}\n\n", self.locale.fill("impact.range", &range)));
        text.push_str(&self.facts());
        if !self.report.comparisons.is_empty() {
            text.push_str(&self.heading(2, self.word("impact.report.compare")));
            text.push_str(&self.comparisons(&self.report.comparisons));
        }
        for group in &view.groups {
            let name = self.word(&format!("taxonomy.{}", group.name));
            text.push_str(&self.heading(
                2,
                &self.locale.fill(
                    "impact.by",
                    &[("taxonomy", self.word(&format!("impact.taxonomy.{}", group.name)))],
                ),
            ));
            text.push_str(&self.group(group, name));
        }
        text.push_str(&self.heading(2, self.word("impact.over_time")));
        text.push_str(&self.periods(&view.months));
        for kind in &view.periods {
            text.push_str(&self.heading(2, self.word(&format!("impact.period.{}", kind.kind))));
            text.push_str(&self.periods(&kind.rows));
        }
        text.push_str(&self.left_out());
        text
    }

    fn word(&self, path: &str) -> &str {
        self.locale.word(path)
    }

    fn heading(&self, level: usize, title: &str) -> String {
        match (self.is_md, level) {
            (true, _) => format!("{} {}\n\n", "#".repeat(level), md(title)),
            (false, 1) => format!("{title}\n"),
            (false, _) => format!("\n{title}\n"),
        }
    }

    fn facts(&self) -> String {
        let (view, total) = (&self.impact, &self.impact.total);
        let hours = |amount: &Amount| self.locale.fill("unit.hours", &[("n", &amount.text)]);
        let split =
            [("measured", total.measured.text.as_str()), ("estimated", total.estimated.text.as_str())];
        let split = self.locale.fill("impact.split", &split);
        let count = |path, number: usize| self.locale.fill(path, &[("n", &number.to_string())]);
        let facts = [
            (self.word("impact.total"), format!("{} ({split})", hours(&total.hours))),
            (self.word("impact.pace"), hours(&view.pace)),
            (self.word("impact.stories"), count("impact.stories_n", total.stories)),
            (self.word("impact.contributors"), count("impact.people_n", total.contributors)),
            (self.word("impact.recipes_in_stories"), count("impact.stories_n", total.recipes_in_stories)),
        ];
        let tried = view.has_signals.then(|| {
            let tries = self.locale.fill("impact.tries_n", &[("n", &total.tries.to_string())]);
            let recipes = count("impact.stories_n", total.recipes_tried);
            (self.word("impact.recipes_tried"), format!("{recipes} ({tries})"))
        });
        let start = if self.is_md { "- " } else { "" };
        let mut text = String::new();
        for (name, value) in facts.into_iter().chain(tried) {
            text.push_str(&format!("{start}{name}: {value}\n"));
        }
        if self.is_md {
            text.push('\n');
        }
        text
    }

    fn comparisons(&self, comparisons: &[ImpactComparison]) -> String {
        let header = ["period", "hours", "before", "change", "stories", "new_stories", "contributors"];
        let dash = || "–".to_owned();
        let rows = comparisons.iter().map(|row| {
            let count = |value: fn(&ImpactFigures) -> usize| {
                row.current.as_ref().map_or_else(dash, |period| value(&period.figures).to_string())
            };
            let hours = |period: &Option<ImpactPeriod>| {
                period.as_ref().map_or_else(dash, |period| period.figures.hours.text.clone())
            };
            let percent = row.percent.as_ref().map_or_else(String::new, |percent| format!(" ({percent})"));
            vec![
                row.current.as_ref().map_or_else(
                    || self.word(&format!("impact.period.{}", row.kind)).to_owned(),
                    |period| period.label.clone(),
                ),
                hours(&row.current),
                hours(&row.before),
                row.change.as_ref().map_or_else(dash, |change| format!("{}{percent}", change.text)),
                count(|figures| figures.stories),
                count(|figures| figures.new_stories),
                count(|figures| figures.contributors),
            ]
        });
        self.table(self.columns(&header), rows.collect())
    }

    fn group(&self, group: &ImpactGroup, name: &str) -> String {
        let header = ["hours", "this_year", "measured", "estimated", "stories", "contributors"];
        let columns = std::iter::once(name.to_owned()).chain(self.columns(&header)).collect();
        let rows = group.rows.iter().map(|row| {
            let figures = &row.figures;
            vec![
                format!("{}{}", "　".repeat(row.depth), row.term.label),
                figures.hours.text.clone(),
                row.this_year.text.clone(),
                figures.measured.text.clone(),
                figures.estimated.text.clone(),
                figures.stories.to_string(),
                figures.contributors.to_string(),
            ]
        });
        self.table(columns, rows.collect())
    }

    fn periods(&self, periods: &[ImpactPeriod]) -> String {
        let header = ["period", "hours", "measured", "estimated", "stories", "new_stories", "contributors"];
        let rows = periods.iter().map(|period| {
            let figures = &period.figures;
            let open = if period.is_complete { "" } else { self.word("impact.open_period") };
            vec![
                format!("{} {open}", period.label).trim_end().to_owned(),
                figures.hours.text.clone(),
                figures.measured.text.clone(),
                figures.estimated.text.clone(),
                figures.stories.to_string(),
                figures.new_stories.to_string(),
                figures.contributors.to_string(),
            ]
        });
        self.table(self.columns(&header), rows.collect())
    }

    fn left_out(&self) -> String {
        let left_out = &self.impact.left_out;
        if left_out.is_empty() {
            return String::new();
        }
        let mut text = self.heading(2, self.word("impact.left_out.title"));
        for story in left_out {
            let reasons = story.reasons.join(" / ");
            let title = &story.link.label;
            if self.is_md {
                text.push_str(&format!("- {}: {}\n", md(title), md(&reasons)));
            } else {
                text.push_str(&format!("{title}: {reasons}\n"));
            }
        }
        text
    }

    fn columns(&self, names: &[&str]) -> Vec<String> {
        names.iter().map(|name| self.word(&format!("impact.column.{name}")).to_owned()).collect()
    }

    /// The first column is words, the others are numbers.
    fn table(&self, header: Vec<String>, rows: Vec<Vec<String>>) -> String {
        let all: Vec<Vec<String>> = std::iter::once(header).chain(rows).collect();
        if self.is_md {
            let line = |row: &Vec<String>| {
                let cells: Vec<String> = row.iter().map(|cell| md(cell)).collect();
                format!("| {} |\n", cells.join(" | "))
            };
            let mut text = line(&all[0]);
            text.push_str(&format!("|---|{}\n", "--:|".repeat(all[0].len() - 1)));
            text.extend(all[1..].iter().map(line));
            text.push('\n');
            return text;
        }
        let width = |at: usize| all.iter().map(|row| row[at].width()).max().unwrap_or(0);
        let widths: Vec<usize> = (0..all[0].len()).map(width).collect();
        let mut text = String::new();
        for row in &all {
            for (at, (cell, width)) in row.iter().zip(&widths).enumerate() {
                let space = " ".repeat(width - cell.width());
                text.push_str(&if at == 0 { format!("  {cell}{space}") } else { format!("  {space}{cell}") });
            }
            text.truncate(text.trim_end().len());
            text.push('\n');
        }
        text
    }
}
