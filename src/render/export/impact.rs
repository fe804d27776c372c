//! `data/impact.json`: every figure of the impact page.

use serde::Serialize;

use crate::model::impact::{Figures, Group, Impact, Period, PeriodKind, Saved, department_of};
use crate::model::{Site, Taxonomy};
use crate::parse::front_matter::Basis;

/// Where the figures lie.
pub const IMPACT_DATA_URL: &str = "/data/impact.json";

/// Raised when a key changes its name or meaning.
const VERSION: u32 = 1;

#[derive(Debug, Serialize)]
struct Data<'a> {
    version: u32,
    day: String,
    since: Option<String>,
    fiscal_year_start: i8,
    total: InAll,
    comparisons: Vec<Compared>,
    periods: Vec<InPeriod>,
    departments: Vec<Term<'a>>,
    tasks: Vec<Term<'a>>,
    tools: Vec<Term<'a>>,
    departments_by_task: Vec<Crossed>,
    stories: Vec<Story<'a>>,
    expired_stories: usize,
    left_out: Vec<LeftOut<'a>>,
}

#[derive(Debug, Serialize)]
struct Numbers {
    saved_minutes: f64,
    saved_hours: f64,
    measured_minutes: f64,
    measured_hours: f64,
    estimated_minutes: f64,
    estimated_hours: f64,
    stories: usize,
    new_stories: usize,
    contributors: usize,
    recipes_in_stories: usize,
    recipes_tried: Option<usize>,
    tries: Option<u64>,
}

#[derive(Debug, Serialize)]
struct InAll {
    #[serde(flatten)]
    numbers: Numbers,
    pace_minutes_per_month: f64,
    pace_hours_per_month: f64,
}

#[derive(Debug, Serialize)]
struct InPeriod {
    kind: &'static str,
    period: String,
    first_day: String,
    last_day: String,
    complete: bool,
    #[serde(flatten)]
    numbers: Numbers,
}

#[derive(Debug, Serialize)]
struct Compared {
    kind: &'static str,
    current: Option<InPeriod>,
    before: Option<InPeriod>,
    change_minutes: Option<f64>,
    change_hours: Option<f64>,
    change_percent: Option<i64>,
}

#[derive(Debug, Serialize)]
struct Term<'a> {
    id: Option<&'a str>,
    label: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    department: Option<Department<'a>>,
    total: InAll,
    periods: Vec<InPeriod>,
}

#[derive(Debug, Serialize)]
struct Department<'a> {
    parent: Option<&'a str>,
    until: Option<String>,
    successor: Option<&'a str>,
    alone: Numbers,
}

#[derive(Debug, Serialize)]
struct Crossed {
    department: Option<String>,
    task: Option<String>,
    #[serde(flatten)]
    numbers: Numbers,
}

#[derive(Debug, Serialize)]
struct Story<'a> {
    url: &'a str,
    title: &'a str,
    department: Option<&'a str>,
    basis: Basis,
    first_day: String,
    last_day: String,
    saved_minutes: f64,
    saved_hours: f64,
    minutes_per_month: f64,
    hours_per_month: f64,
}

#[derive(Debug, Serialize)]
struct LeftOut<'a> {
    url: &'a str,
    title: &'a str,
    reasons: Vec<&'static str>,
}

/// All figures; labels in the portal's main language.
pub fn impact_json(site: &Site, impact: &Impact) -> Vec<u8> {
    let vocabulary = &site.vocabularies.departments;
    let rows = impact.departments(site);
    let departments = rows.iter().map(|row| {
        let entry = row.id.as_deref().and_then(|id| vocabulary.get(id));
        let department = Department {
            parent: entry.and_then(|entry| entry.parent.as_deref()),
            until: entry.and_then(|entry| entry.until).map(|day| day.to_string()),
            successor: entry.and_then(|entry| entry.successor.as_deref()),
            alone: numbers(impact, impact.in_all(&Group::DepartmentAlone(row.id.clone()))),
        };
        term(site, impact, Taxonomy::Departments, row.id.as_deref(), Some(department))
    });
    let (tasks, tools) = (impact.terms(Taxonomy::Tasks), impact.terms(Taxonomy::Tools));
    let data = Data {
        version: VERSION,
        day: impact.day.to_string(),
        since: impact.first_day().map(|day| day.to_string()),
        fiscal_year_start: site.config.fiscal_year_start,
        total: in_all(impact, &Group::Total),
        comparisons: comparisons(impact),
        periods: all_periods(impact).map(|period| in_period(impact, &Group::Total, period)).collect(),
        departments: departments.collect(),
        tasks: tasks.iter().map(|id| term(site, impact, Taxonomy::Tasks, id.as_deref(), None)).collect(),
        tools: tools.iter().map(|id| term(site, impact, Taxonomy::Tools, id.as_deref(), None)).collect(),
        departments_by_task: impact
            .groups()
            .filter_map(|group| match group {
                Group::DepartmentTask(department, task) => Some(Crossed {
                    department: department.clone(),
                    task: task.clone(),
                    numbers: numbers(impact, impact.in_all(group)),
                }),
                _ => None,
            })
            .collect(),
        stories: stories(site, impact),
        expired_stories: impact.expired,
        left_out: impact
            .left_out
            .iter()
            .map(|left_out| LeftOut {
                url: &site.page(left_out.page).url,
                title: &site.page(left_out.page).title,
                reasons: left_out.reasons.iter().map(|reason| reason.name()).collect(),
            })
            .collect(),
    };
    let mut json = serde_json::to_vec_pretty(&data).expect("figures are plain text and numbers");
    json.push(b'\n');
    json
}

/// All periods, months first.
pub(super) fn all_periods(impact: &Impact) -> impl Iterator<Item = Period> {
    PeriodKind::ALL.into_iter().flat_map(|kind| impact.periods(kind))
}

/// The figures' group of a term.
pub(super) fn group_of(taxonomy: Taxonomy, id: Option<&str>) -> Group {
    let id = id.map(str::to_owned);
    match taxonomy {
        Taxonomy::Departments => Group::Department(id),
        Taxonomy::Tasks => Group::Task(id),
        Taxonomy::Tools => Group::Tool(id),
        Taxonomy::Tags | Taxonomy::People => unreachable!("there are no figures by tag or person"),
    }
}

fn numbers(impact: &Impact, figures: Figures) -> Numbers {
    Numbers {
        saved_minutes: figures.saved.minutes(),
        saved_hours: figures.saved.hours(),
        measured_minutes: figures.measured.minutes(),
        measured_hours: figures.measured.hours(),
        estimated_minutes: figures.estimated.minutes(),
        estimated_hours: figures.estimated.hours(),
        stories: figures.stories,
        new_stories: figures.new_stories,
        contributors: figures.contributors,
        recipes_in_stories: figures.recipes_in_stories,
        recipes_tried: impact.has_signals.then_some(figures.recipes_tried),
        tries: impact.has_signals.then_some(figures.tries),
    }
}

fn in_all(impact: &Impact, group: &Group) -> InAll {
    let pace = impact.pace(group);
    InAll {
        numbers: numbers(impact, impact.in_all(group)),
        pace_minutes_per_month: pace.minutes(),
        pace_hours_per_month: pace.hours(),
    }
}

fn in_period(impact: &Impact, group: &Group, period: Period) -> InPeriod {
    InPeriod {
        kind: period.kind.name(),
        period: period.id(),
        first_day: period.first_day().to_string(),
        last_day: period.last_day().to_string(),
        complete: period.is_over_on(impact.day),
        numbers: numbers(impact, impact.in_period(group, period)),
    }
}

fn comparisons(impact: &Impact) -> Vec<Compared> {
    let saved = |period: Period| impact.in_period(&Group::Total, period).saved;
    let told = |period: Option<Period>| period.map(|period| in_period(impact, &Group::Total, period));
    impact
        .comparisons()
        .into_iter()
        .map(|both| {
            let change = both.current.zip(both.before);
            let change = change.map(|(current, before)| saved(current) - saved(before));
            Compared {
                kind: both.kind.name(),
                current: told(both.current),
                before: told(both.before),
                change_minutes: change.map(Saved::minutes),
                change_hours: change.map(Saved::hours),
                change_percent: change
                    .zip(both.before)
                    .and_then(|(change, before)| change.percent_of(saved(before))),
            }
        })
        .collect()
}

fn term<'a>(
    site: &Site,
    impact: &Impact,
    taxonomy: Taxonomy,
    id: Option<&'a str>,
    department: Option<Department<'a>>,
) -> Term<'a> {
    let group = group_of(taxonomy, id);
    let with_stories = |period: &Period| !impact.in_period(&group, *period).is_nothing();
    Term {
        id,
        label: id.map(|id| site.term_label(taxonomy, id, &site.config.language)),
        department,
        total: in_all(impact, &group),
        periods: all_periods(impact)
            .filter(with_stories)
            .map(|period| in_period(impact, &group, period))
            .collect(),
    }
}

fn stories<'a>(site: &'a Site, impact: &Impact) -> Vec<Story<'a>> {
    let story = |story: &crate::model::impact::StoryImpact| {
        let page = site.page(story.page);
        Story {
            url: &page.url,
            title: &page.title,
            department: department_of(site, story.page),
            basis: story.basis,
            first_day: story.first_day.to_string(),
            last_day: story.last_day.to_string(),
            saved_minutes: story.saved.minutes(),
            saved_hours: story.saved.hours(),
            minutes_per_month: story.per_month.minutes(),
            hours_per_month: story.per_month.hours(),
        }
    };
    impact.stories.iter().map(story).collect()
}
