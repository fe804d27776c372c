//! `data/impact-*.csv`: the figures of the impact page for spreadsheets. The tables by period have the same columns,
//! so that they can be put one below another.

use super::impact::{all_periods, group_of};
use super::{Cell, csv};
use crate::model::impact::{Figures, Group, Impact, Period, Saved, department_of};
use crate::model::{Site, Taxonomy};
use crate::parse::front_matter::Basis;

/// The files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImpactTable {
    /// The whole portal by period.
    Periods,
    /// Departments by period.
    Departments,
    /// Tasks by period.
    Tasks,
    /// Tools by period.
    Tools,
    /// Departments and tasks, crossed.
    Crossed,
    /// Every story, those left out too.
    Stories,
}

impl ImpactTable {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Periods, Self::Departments, Self::Tasks, Self::Tools, Self::Crossed, Self::Stories];

    /// Where the file lies.
    pub const fn url(self) -> &'static str {
        match self {
            Self::Periods => "/data/impact-periods.csv",
            Self::Departments => "/data/impact-departments.csv",
            Self::Tasks => "/data/impact-tasks.csv",
            Self::Tools => "/data/impact-tools.csv",
            Self::Crossed => "/data/impact-departments-by-task.csv",
            Self::Stories => "/data/impact-stories.csv",
        }
    }
}

const BY_PERIOD: [&str; 21] = [
    "group",
    "id",
    "label",
    "parent",
    "kind",
    "period",
    "first_day",
    "last_day",
    "complete",
    "saved_hours",
    "saved_minutes",
    "measured_hours",
    "measured_minutes",
    "estimated_hours",
    "estimated_minutes",
    "stories",
    "new_stories",
    "contributors",
    "recipes_in_stories",
    "recipes_tried",
    "tries",
];

/// One of the files.
pub fn impact_csv(site: &Site, impact: &Impact, table: ImpactTable) -> Vec<u8> {
    match table {
        ImpactTable::Crossed => crossed(site, impact),
        ImpactTable::Stories => stories(site, impact),
        by_period => csv(&BY_PERIOD, rows(site, impact, by_period).into_iter()),
    }
}

/// All tables by period as one, for the command line.
pub fn impact_csv_in_all(site: &Site, impact: &Impact) -> Vec<u8> {
    let tables = [ImpactTable::Periods, ImpactTable::Departments, ImpactTable::Tasks, ImpactTable::Tools];
    csv(&BY_PERIOD, tables.into_iter().flat_map(|table| rows(site, impact, table)))
}

fn rows(site: &Site, impact: &Impact, table: ImpactTable) -> Vec<Vec<Cell>> {
    let taxonomy = match table {
        ImpactTable::Periods => {
            return group_rows(
                impact,
                &Group::Total,
                ["total".into(), String::new(), String::new(), String::new()],
                true,
            );
        }
        ImpactTable::Departments => return department_rows(site, impact),
        ImpactTable::Tasks => Taxonomy::Tasks,
        ImpactTable::Tools => Taxonomy::Tools,
        ImpactTable::Crossed | ImpactTable::Stories => unreachable!("these have columns of their own"),
    };
    let name = if taxonomy == Taxonomy::Tasks { "task" } else { "tool" };
    let of_term = |id: Option<String>| {
        let names = [
            name.to_owned(),
            id.clone().unwrap_or_default(),
            label(site, taxonomy, id.as_deref()),
            String::new(),
        ];
        group_rows(impact, &group_of(taxonomy, id.as_deref()), names, false)
    };
    impact.terms(taxonomy).into_iter().flat_map(of_term).collect()
}

/// Every department with those below it, then every department alone.
fn department_rows(site: &Site, impact: &Impact) -> Vec<Vec<Cell>> {
    let departments = impact.departments(site);
    let mut rows = Vec::new();
    for name in ["department", "department_alone"] {
        for department in &departments {
            let id = department.id.as_deref();
            let entry = id.and_then(|id| site.vocabularies.departments.get(id));
            let parent = entry.and_then(|entry| entry.parent.clone()).unwrap_or_default();
            let label = label(site, Taxonomy::Departments, id);
            let names = [name.to_owned(), id.unwrap_or_default().to_owned(), label, parent];
            let id = department.id.clone();
            let group = if name == "department" { Group::Department(id) } else { Group::DepartmentAlone(id) };
            rows.extend(group_rows(impact, &group, names, false));
        }
    }
    rows
}

/// In all, then by period; periods without a story only if `every` is wanted.
fn group_rows(impact: &Impact, group: &Group, names: [String; 4], every: bool) -> Vec<Vec<Cell>> {
    let names = names.map(|name| if name.is_empty() { Cell::Empty } else { Cell::Text(name) });
    let row = |period: [Cell; 5], figures: Figures| -> Vec<Cell> {
        names.iter().cloned().chain(period).chain(cells(impact, figures)).collect()
    };
    let in_all = impact.in_all(group);
    if in_all.is_nothing() {
        return Vec::new();
    }
    let day = |day: jiff::civil::Date| Cell::Text(day.to_string());
    let all = || Cell::Text("all".to_owned());
    let since = impact.first_day().map_or(Cell::Empty, day);
    let mut rows = vec![row([all(), all(), since, day(impact.day), Cell::Text("false".to_owned())], in_all)];
    let told = |period: Period| {
        let is_complete = Cell::Text(period.is_over_on(impact.day).to_string());
        let kind = Cell::Text(period.kind.name().to_owned());
        [kind, Cell::Text(period.id()), day(period.first_day()), day(period.last_day()), is_complete]
    };
    for period in all_periods(impact) {
        let figures = impact.in_period(group, period);
        if every || !figures.is_nothing() {
            rows.push(row(told(period), figures));
        }
    }
    rows
}

fn crossed(site: &Site, impact: &Impact) -> Vec<u8> {
    let header = ["department", "department_label", "task", "task_label"];
    let header: Vec<&str> = header.iter().chain(&BY_PERIOD[9..]).copied().collect();
    let rows = impact.groups().filter_map(|group| {
        let Group::DepartmentTask(department, task) = group else { return None };
        let names = [(Taxonomy::Departments, department), (Taxonomy::Tasks, task)];
        let names = names.into_iter().flat_map(|(taxonomy, id)| {
            let label = id.as_deref().map(|id| label(site, taxonomy, Some(id)));
            [Cell::text_or_empty(id.clone()), Cell::text_or_empty(label)]
        });
        Some(names.chain(cells(impact, impact.in_all(group))).collect())
    });
    csv(&header, rows)
}

fn stories(site: &Site, impact: &Impact) -> Vec<u8> {
    let header = [
        "url",
        "title",
        "department",
        "counted",
        "reasons",
        "basis",
        "first_day",
        "last_day",
        "saved_hours",
        "saved_minutes",
        "hours_per_month",
        "minutes_per_month",
    ];
    let names = |id, reasons: Option<String>| {
        let page = site.page(id);
        vec![
            Cell::Text(page.url.clone()),
            Cell::Text(page.title.clone()),
            Cell::text_or_empty(department_of(site, id)),
            Cell::Text(reasons.is_none().to_string()),
            Cell::text_or_empty(reasons),
        ]
    };
    let counted = impact.stories.iter().map(|story| {
        let basis = if story.basis == Basis::Measured { "measured" } else { "estimated" };
        let days = [story.first_day, story.last_day].map(|day| Cell::Text(day.to_string()));
        let mut row = names(story.page, None);
        row.push(Cell::Text(basis.to_owned()));
        row.extend(days);
        row.extend(saved(story.saved).into_iter().chain(saved(story.per_month)));
        row
    });
    let left_out = impact.left_out.iter().map(|left_out| {
        let reasons: Vec<&str> = left_out.reasons.iter().map(|reason| reason.name()).collect();
        let mut row = names(left_out.page, Some(reasons.join(" ")));
        row.resize(header.len(), Cell::Empty);
        row
    });
    csv(&header, counted.chain(left_out))
}

fn cells(impact: &Impact, figures: Figures) -> Vec<Cell> {
    let minutes = [figures.saved, figures.measured, figures.estimated].into_iter().flat_map(saved);
    let counts = [figures.stories, figures.new_stories, figures.contributors, figures.recipes_in_stories];
    let tries = [figures.recipes_tried.to_string(), figures.tries.to_string()];
    let tries = tries.map(|number| if impact.has_signals { Cell::Number(number) } else { Cell::Empty });
    minutes.chain(counts.into_iter().map(Cell::count)).chain(tries).collect()
}

fn saved(saved: Saved) -> [Cell; 2] {
    [Cell::decimal(saved.tenths_of_hours(), 1), Cell::decimal(saved.thousandths_of_minutes(), 3)]
}

fn label(site: &Site, taxonomy: Taxonomy, id: Option<&str>) -> String {
    id.map_or_else(String::new, |id| site.term_label(taxonomy, id, &site.config.language))
}
