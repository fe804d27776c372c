//! The impact page and the report to print.

use super::chrome::Frame;
use super::{Composed, Composer};
use crate::model::impact::{Comparison, Group, Impact, Period, PeriodKind, Saved};
use crate::model::{Taxonomy, encode};
use crate::render::chart::{BarValue, GridValues, LineValue, Naming, bar_chart, heat_map, line_chart};
use crate::render::export::{IMPACT_DATA_URL, ImpactTable};
use crate::render::views::{
    HeatMap, ImpactComparison, ImpactCrossed, ImpactCrossedRow, ImpactGroup, ImpactLeftOut, ImpactPeriods,
    ImpactReportView, ImpactRow, ImpactView, LineChart, Link, TermLink,
};

const URL: &str = "/impact/";
/// Months that the line shows.
const MONTHS: usize = 24;
const REPORT_MONTHS: usize = 12;
/// Pixels.
const LINE_HEIGHT: u32 = 260;
const REPORT_LINE_HEIGHT: u32 = 180;
/// Departments and tasks that fit on the report.
const REPORT_ROWS: usize = 5;

/// A department, task or tool with its figures' group.
struct Term {
    link: TermLink,
    depth: usize,
    group: Group,
}

impl Composer<'_> {
    pub(in crate::render) fn impact(&self) -> Composed<ImpactView> {
        let introduction = self.introduction(URL)?;
        let mut view = self.impact_view(&self.site.impact);
        if let Some(introduction) = introduction {
            view.chrome.title.clone_from(&introduction.title);
            view.chrome.description = introduction.summary.clone().or(view.chrome.description);
            view.title = introduction.title;
            view.summary = introduction.summary;
            view.body = introduction.body;
        }
        Ok(view)
    }

    /// The figures of all days or of some.
    pub(crate) fn impact_view(&self, impact: &Impact) -> ImpactView {
        let title = self.locale.get("impact.title");
        let months = latest(impact.periods(PeriodKind::Month), MONTHS);
        let (departments, tasks, tools) = self.impact_terms(impact);
        let (heat, crossed) = self.crossed(impact, &departments, &tasks);
        let left_out = impact.left_out.iter().map(|left_out| ImpactLeftOut {
            link: self.link(left_out.page),
            lang: self.other_language(self.version(left_out.page)),
            reasons: left_out.reasons.iter().map(|reason| self.reason(*reason)).collect(),
        });
        let mut downloads = vec![Link { label: "impact.json".to_owned(), url: self.raw(IMPACT_DATA_URL) }];
        downloads.extend(ImpactTable::ALL.map(|table| {
            let url = table.url();
            Link { label: url.rsplit('/').next().unwrap_or(url).to_owned(), url: self.raw(url) }
        }));
        ImpactView {
            chrome: self.chrome(&Frame {
                url: URL.to_owned(),
                title,
                description: Some(self.locale.get("impact.summary")),
                steps: Vec::new(),
                page: None,
            }),
            title: title.to_owned(),
            summary: None,
            body: None,
            day: self.day(impact.day),
            since: impact.first_day().map(|day| self.day(day)),
            total: self.impact_figures(impact.in_all(&Group::Total)),
            pace: self.hours(impact.pace(&Group::Total)),
            this_year: self.impact_period(impact, impact.current(PeriodKind::Year)),
            line: self.line(impact, &months, LINE_HEIGHT),
            months: months.iter().rev().map(|month| self.impact_period(impact, *month)).collect(),
            periods: [PeriodKind::Quarter, PeriodKind::Half, PeriodKind::Year]
                .into_iter()
                .map(|kind| ImpactPeriods {
                    kind: kind.name().to_owned(),
                    rows: impact
                        .periods(kind)
                        .into_iter()
                        .rev()
                        .map(|period| self.impact_period(impact, period))
                        .collect(),
                })
                .collect(),
            groups: vec![
                self.impact_group(impact, "department", ImpactTable::Departments, &departments),
                self.impact_group(impact, "task", ImpactTable::Tasks, &tasks),
                self.impact_group(impact, "tool", ImpactTable::Tools, &tools),
            ],
            heat,
            crossed,
            left_out: left_out.collect(),
            expired: impact.expired,
            has_signals: impact.has_signals,
            downloads,
            report_url: self.local("/impact/report/"),
            stories_url: self.local("/stories/"),
        }
    }

    pub(crate) fn impact_report(&self, impact: &Impact) -> ImpactReportView {
        let months = latest(impact.periods(PeriodKind::Month), REPORT_MONTHS);
        let (departments, tasks, _) = self.impact_terms(impact);
        let mut departments: Vec<Term> = departments.into_iter().filter(|term| term.depth == 0).collect();
        // Stable: equal ones stay in the vocabulary's order.
        departments.sort_by_key(|term| std::cmp::Reverse(impact.in_all(&term.group).saved));
        let top = |mut terms: Vec<Term>| {
            terms.truncate(REPORT_ROWS);
            terms
        };
        ImpactReportView {
            chrome: self.chrome(&Frame {
                url: "/impact/report/".to_owned(),
                title: self.locale.get("impact.report.title"),
                description: Some(self.locale.get("impact.report.summary")),
                steps: vec![(self.locale.get("impact.title").to_owned(), URL.to_owned())],
                page: None,
            }),
            day: self.day(impact.day),
            since: impact.first_day().map(|day| self.day(day)),
            total: self.impact_figures(impact.in_all(&Group::Total)),
            pace: self.hours(impact.pace(&Group::Total)),
            comparisons: impact.comparisons().into_iter().map(|both| self.comparison(impact, both)).collect(),
            line: self.line(impact, &months, REPORT_LINE_HEIGHT),
            groups: vec![
                self.impact_group(impact, "department", ImpactTable::Departments, &top(departments)),
                self.impact_group(impact, "task", ImpactTable::Tasks, &top(tasks)),
            ],
            left_out: impact.left_out.len(),
            has_signals: impact.has_signals,
            impact_url: self.local(URL),
        }
    }

    pub(super) fn comparison(&self, impact: &Impact, both: Comparison) -> ImpactComparison {
        let saved = |period: Period| impact.in_period(&Group::Total, period).saved;
        let change = both.current.zip(both.before).map(|(current, before)| saved(current) - saved(before));
        ImpactComparison {
            kind: both.kind.name().to_owned(),
            current: both.current.map(|period| self.impact_period(impact, period)),
            before: both.before.map(|period| self.impact_period(impact, period)),
            change: change.map(|change| self.change(change)),
            percent: change
                .zip(both.before)
                .and_then(|(change, before)| change.percent_of(saved(before)))
                .map(|percent| self.percent(percent)),
        }
    }

    /// Departments, tasks and tools with figures, in the order of their tables.
    fn impact_terms(&self, impact: &Impact) -> (Vec<Term>, Vec<Term>, Vec<Term>) {
        let link = |taxonomy, id: Option<&String>| match id {
            Some(id) => self.term_link(taxonomy, id),
            None => TermLink { label: self.locale.get("impact.none").to_owned(), url: None, lang: None },
        };
        let departments = impact.departments(self.site).into_iter().map(|row| Term {
            link: link(Taxonomy::Departments, row.id.as_ref()),
            depth: row.depth,
            group: Group::Department(row.id),
        });
        let terms = |taxonomy, group: fn(Option<String>) -> Group| -> Vec<Term> {
            impact
                .terms(taxonomy)
                .into_iter()
                .map(|id| Term { link: link(taxonomy, id.as_ref()), depth: 0, group: group(id) })
                .collect()
        };
        (departments.collect(), terms(Taxonomy::Tasks, Group::Task), terms(Taxonomy::Tools, Group::Tool))
    }

    fn impact_group(&self, impact: &Impact, name: &str, table: ImpactTable, terms: &[Term]) -> ImpactGroup {
        let this_year = impact.current(PeriodKind::Year);
        let rows: Vec<ImpactRow> = terms
            .iter()
            .map(|term| ImpactRow {
                term: term.link.clone(),
                depth: term.depth,
                figures: self.impact_figures(impact.in_all(&term.group)),
                this_year: self.hours(impact.in_period(&term.group, this_year).saved),
            })
            .collect();
        let most = rows.iter().max_by(|a, b| a.figures.hours.value.total_cmp(&b.figures.hours.value));
        let taxonomy = format!("impact.taxonomy.{name}");
        let values = [
            ("taxonomy", self.locale.get(&taxonomy)),
            ("most", most.map_or("", |row| row.term.label.as_str())),
            ("hours", most.map_or("", |row| row.figures.hours.text.as_str())),
        ];
        let naming = Naming {
            id: format!("chart.{name}"),
            title: self.locale.fill("impact.bars.title", &values),
            description: self.locale.fill("impact.bars.description", &values),
        };
        let bars = rows
            .iter()
            .map(|row| BarValue {
                value: row.figures.hours.value,
                text: self.locale.fill("unit.hours", &[("n", &row.figures.hours.text)]),
                label: row.term.label.clone(),
                depth: row.depth,
            })
            .collect();
        let chart = bar_chart(naming, bars);
        ImpactGroup { name: name.to_owned(), chart, rows, csv_url: self.raw(&encode(table.url())) }
    }

    fn line(&self, impact: &Impact, months: &[Period], height: u32) -> Option<LineChart> {
        let saved = |month: &Period| impact.in_period(&Group::Total, *month).saved;
        let (first, last) = (months.first()?, months.last()?);
        let most = months.iter().max_by_key(|month| saved(month))?;
        let text = |saved: Saved| self.hours(saved).text;
        let values = [
            ("first", self.period_label(*first)),
            ("last", self.period_label(*last)),
            ("most", self.period_label(*most)),
            ("hours", text(saved(most))),
            ("last_hours", text(saved(last))),
        ];
        let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let naming = Naming {
            id: "chart.months".to_owned(),
            title: self.locale.get("impact.line.title").to_owned(),
            description: self.locale.fill("impact.line.description", &values),
        };
        let points: Vec<LineValue> = months
            .iter()
            .map(|month| {
                let day = month.first_day();
                let year = day.year().to_string();
                LineValue {
                    value: saved(month).hours(),
                    text: text(saved(month)),
                    label: self.month_name(day.month()),
                    second_label: if month.is_over_on(impact.day) {
                        self.locale.fill("impact.line.year", &[("year", &year)])
                    } else {
                        self.locale.get("impact.open_period").to_owned()
                    },
                    is_open: !month.is_over_on(impact.day),
                }
            })
            .collect();
        Some(line_chart(naming, height, &points, |value| self.locale.amount(value).text))
    }

    fn month_name(&self, month: i8) -> String {
        let names = self.locale.list("format.months_short");
        usize::try_from(month - 1).ok().and_then(|at| names.get(at).cloned()).unwrap_or_default()
    }

    fn crossed(
        &self,
        impact: &Impact,
        departments: &[Term],
        tasks: &[Term],
    ) -> (Option<HeatMap>, ImpactCrossed) {
        if impact.is_empty() {
            return (None, ImpactCrossed::default());
        }
        let cell = |department: &Term, task: &Term| {
            let (Group::Department(department), Group::Task(task)) = (&department.group, &task.group) else {
                unreachable!("departments are crossed with tasks")
            };
            let figures = impact.in_all(&Group::DepartmentTask(department.clone(), task.clone()));
            (figures.stories > 0).then(|| self.hours(figures.saved))
        };
        let rows: Vec<ImpactCrossedRow> = departments
            .iter()
            .map(|department| ImpactCrossedRow {
                term: department.link.clone(),
                depth: department.depth,
                cells: tasks.iter().map(|task| cell(department, task)).collect(),
            })
            .collect();
        let most = rows
            .iter()
            .flat_map(|row| {
                row.cells.iter().zip(tasks).filter_map(move |(cell, task)| Some((row, task, cell.as_ref()?)))
            })
            .max_by(|a, b| a.2.value.total_cmp(&b.2.value));
        let values = [
            ("department", most.map_or("", |(row, _, _)| row.term.label.as_str())),
            ("task", most.map_or("", |(_, task, _)| task.link.label.as_str())),
            ("hours", most.map_or("", |(_, _, cell)| cell.text.as_str())),
        ];
        let naming = Naming {
            id: "chart.heat".to_owned(),
            title: self.locale.get("impact.heat.title").to_owned(),
            description: self.locale.fill("impact.heat.description", &values),
        };
        let names: Vec<String> = tasks.iter().map(|task| task.link.label.clone()).collect();
        let grid: Vec<GridValues> = rows
            .iter()
            .map(|row| GridValues {
                label: row.term.label.clone(),
                depth: row.depth,
                cells: row
                    .cells
                    .iter()
                    .map(|cell| cell.as_ref().map(|cell| (cell.value, cell.text.clone())))
                    .collect(),
            })
            .collect();
        let columns = tasks.iter().map(|task| task.link.clone()).collect();
        (Some(heat_map(naming, &names, &grid)), ImpactCrossed { columns, rows })
    }
}

fn latest(mut periods: Vec<Period>, most: usize) -> Vec<Period> {
    periods.split_off(periods.len().saturating_sub(most))
}
