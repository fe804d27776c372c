//! Time saved, derived from what stories say; the formula is in the handbook (formats.md, *効果*).
//!
//! All sums are exact integers, so that figures by department, task, tool and period agree to the last digit;
//! rounding is for whoever shows them. Names nobody, and no page that is not published.

mod contribution;
mod departments;
mod figures;
mod period;
mod saved;

pub use contribution::{LeftOut, Reason, StoryImpact};
pub use figures::Figures;
pub use period::{Period, PeriodKind};
pub use saved::Saved;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::RangeInclusive;
use std::rc::Rc;

use jiff::civil::Date;

use super::{PageId, Site, Status, Taxonomy};
use crate::parse::Kind;
use crate::parse::front_matter::{Basis, Stage, Story};
use contribution::{Contribution, contribution};
use departments::{Chain, Departments};
use figures::{Table, periods_of};
use period::month_of;

/// Minutes saved in a month, `(before − after) × times × users`; negative if the new way is slower. A story that
/// was tried once counts one use. `None` if before, after or times is missing.
pub fn saved_per_month(story: &Story) -> Option<Saved> {
    let once = story.stage == Some(Stage::Tried);
    let times = if once { 1.0 } else { story.times_per_month? };
    let users = if once { 1 } else { story.users.unwrap_or(1) };
    Some(Saved::in_a_month(story.before_minutes?, story.after_minutes?, times, users))
}

/// What a published story has saved so far, month by month with the month's first day; empty if it does not count.
pub fn months_of_story(site: &Site, id: PageId) -> Vec<(Date, Saved)> {
    let departments = Departments::new(&site.vocabularies.departments);
    let mut months: BTreeMap<i32, Saved> = BTreeMap::new();
    // A month is cut in two where a department ends.
    let found = contribution(site, id, &departments, None, site.now.day());
    for share in found.into_iter().flat_map(|found| found.shares) {
        *months.entry(share.month).or_default() += share.saved;
    }
    months.into_iter().map(|(month, saved)| (period::first_day_of(month), saved)).collect()
}

/// A period that is over beside the one before; `None` where the portal had no story yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// Which periods.
    pub kind: PeriodKind,
    /// The last one that is over.
    pub current: Option<Period>,
    /// The one before it.
    pub before: Option<Period>,
}

/// What figures are told for. A term is `None` for stories that have none, or whose term has no page.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// The whole portal.
    Total,
    /// A department with those below it.
    Department(Option<String>),
    /// A department alone. Over all departments this adds up to the total.
    DepartmentAlone(Option<String>),
    /// A task; a story with two tasks counts in full for both.
    Task(Option<String>),
    /// A tool, in the same way.
    Tool(Option<String>),
    /// A department with those below it, at one task; without periods.
    DepartmentTask(Option<String>, Option<String>),
}

/// A department in the table: its id and how deep it stands below others that have figures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DepartmentRow {
    /// Its id; none for stories without a department.
    pub id: Option<String>,
    /// 0 at the top.
    pub depth: usize,
}

/// Every figure of a portal on a build day.
#[derive(Clone, Debug, Default)]
pub struct Impact {
    /// The last day that counts: the build day, or the window's end.
    pub day: Date,
    /// The first day of the window, if one was asked for.
    pub window_start: Option<Date>,
    fiscal_year_start: i8,
    /// The month, see [`Period`], of the first day that counts.
    first_month: Option<i32>,
    first_day: Option<Date>,
    groups: BTreeMap<Group, usize>,
    tables: Vec<Table>,
    /// Published stories that count, newest first.
    pub stories: Vec<StoryImpact>,
    /// Where a story is among them, by page.
    places: HashMap<PageId, usize>,
    /// Published stories that do not, newest first.
    pub left_out: Vec<LeftOut>,
    /// Stories that count for the days until they expired; their names are told no more.
    pub expired: usize,
    /// Whether readers' reactions are known, and so how many recipes were tried.
    pub has_signals: bool,
}

impl Impact {
    /// All figures from the first story to the build day.
    pub fn new(site: &Site) -> Self {
        Self::between(site, None)
    }

    /// The same for some days only; both ends count. Nothing counts after the build day.
    pub fn between(site: &Site, window: Option<&RangeInclusive<Date>>) -> Self {
        let today = site.now.day();
        let last_day = window.map_or(today, |window| today.min(*window.end()));
        let departments = Departments::new(&site.vocabularies.departments);
        let mut impact = Self {
            day: last_day,
            window_start: window.map(|window| *window.start()),
            fiscal_year_start: site.config.fiscal_year_start,
            ..Self::default()
        };
        let mut contributions = Vec::new();
        for id in stories(site) {
            let is_named = site.is_counted(id);
            match contribution(site, id, &departments, window, last_day) {
                Ok(found) if is_named => {
                    impact.stories.push(found.story.clone());
                    contributions.push(found);
                }
                Ok(found) => {
                    impact.expired += 1;
                    contributions.push(found);
                }
                Err(reasons) if is_named => impact.left_out.push(LeftOut { page: id, reasons }),
                Err(_) => {}
            }
        }
        impact.places = impact.stories.iter().enumerate().map(|(at, story)| (story.page, at)).collect();
        // Tables grow forwards.
        contributions.sort_by_key(|found| (found.story.first_day, found.story.page));
        impact.first_month = contributions.iter().filter_map(|found| Some(found.shares.first()?.month)).min();
        let begin =
            |found: &Contribution| found.story.first_day.max(impact.window_start.unwrap_or(Date::MIN));
        impact.first_day = contributions.iter().map(begin).min();
        impact.add_up(site, &contributions);
        if site.signals.is_known {
            impact.has_signals = true;
            impact.add_tries(site, &departments);
        }
        impact
    }

    fn add_up(&mut self, site: &Site, contributions: &[Contribution]) {
        let mut people: BTreeMap<&str, usize> = BTreeMap::new();
        for (number, found) in contributions.iter().enumerate() {
            let page = site.page(found.story.page);
            let authors: Vec<usize> = site
                .common(page)
                .authors
                .iter()
                .map(|author| {
                    let next = people.len();
                    *people.entry(author).or_insert(next)
                })
                .collect();
            let story = figures::Counted {
                number,
                authors: &authors,
                recipes: &page.recipes,
                is_measured: found.story.basis == Basis::Measured,
                first: periods_of(month_of(found.story.first_day), self.fiscal_year_start),
                begins_inside: self.window_start.is_none_or(|start| start <= found.story.first_day),
            };
            let first_month = found.shares.first().expect("who counts has a share").month;
            let tasks = terms(site, found.story.page, Taxonomy::Tasks);
            let tools = terms(site, found.story.page, Taxonomy::Tools);
            let mut of_chain: Option<(&Chain, Vec<(usize, bool)>)> = None;
            for share in &found.shares {
                // Departments seldom change, so most months are those of the month before.
                if of_chain.as_ref().is_none_or(|(chain, _)| !Rc::ptr_eq(chain, &share.departments)) {
                    let tables = groups(&share.departments, &tasks, &tools).into_iter().map(|group| {
                        let with_periods = !matches!(group, Group::DepartmentTask(..));
                        (self.table(group, first_month), with_periods)
                    });
                    of_chain = Some((&share.departments, tables.collect()));
                }
                let periods = periods_of(share.month, self.fiscal_year_start);
                for (table, with_periods) in of_chain.iter().flat_map(|(_, tables)| tables) {
                    self.tables[*table].add(&story, share.saved, with_periods.then_some(&periods));
                }
            }
            // At the pace of the last day, in the departments of that day.
            if found.story.goes_on {
                for (table, _) in of_chain.iter().flat_map(|(_, tables)| tables) {
                    self.tables[*table].pace += found.story.per_month;
                }
            }
        }
    }

    /// Recipes that readers tried, by the recipe's own department, tasks and tools: nothing is known of the readers.
    fn add_tries(&mut self, site: &Site, departments: &Departments<'_>) {
        let first_day = self.window_start.unwrap_or(Date::MIN);
        for (id, days) in site.signals.pages().filter(|(id, _)| site.page(*id).kind() == Kind::Recipe) {
            let tasks = terms(site, id, Taxonomy::Tasks);
            let tools = terms(site, id, Taxonomy::Tools);
            let department = department_of(site, id);
            for (day, reactions) in days.range(first_day..=self.day.max(first_day)) {
                if reactions.tried == 0 {
                    continue;
                }
                let month = month_of(*day);
                self.first_month = Some(self.first_month.map_or(month, |first| first.min(month)));
                let periods = periods_of(month, self.fiscal_year_start);
                for group in groups(&departments.chain(department, *day), &tasks, &tools) {
                    let with_periods = !matches!(group, Group::DepartmentTask(..));
                    let table = self.table(group, month);
                    self.tables[table].add_tries(id, reactions.tried, with_periods.then_some(&periods));
                }
            }
        }
    }

    /// The place of a group's table.
    fn table(&mut self, group: Group, first_month: i32) -> usize {
        let next = self.tables.len();
        let place = *self.groups.entry(group).or_insert(next);
        if place == next {
            self.tables.push(Table::new(periods_of(first_month, self.fiscal_year_start)));
        }
        place
    }

    fn table_of(&self, group: &Group) -> Option<&Table> {
        self.groups.get(group).map(|place| &self.tables[*place])
    }

    /// The figures of a group in all.
    pub fn in_all(&self, group: &Group) -> Figures {
        self.table_of(group).map_or_else(Figures::default, Table::in_all)
    }

    /// The figures of a group in a period, its part up to the build day.
    pub fn in_period(&self, group: &Group, period: Period) -> Figures {
        self.table_of(group).map_or_else(Figures::default, |table| table.in_period(period))
    }

    /// What the stories in force on the last day save in a month, by their own word.
    pub fn pace(&self, group: &Group) -> Saved {
        self.table_of(group).map_or_else(Saved::default, |table| table.pace)
    }

    /// A published story that counts.
    pub fn story(&self, id: PageId) -> Option<&StoryImpact> {
        self.places.get(&id).map(|at| &self.stories[*at])
    }

    /// The first day that counts; none without figures.
    pub fn first_day(&self) -> Option<Date> {
        self.first_day
    }

    /// Whether any story counts.
    pub fn is_empty(&self) -> bool {
        self.first_day.is_none()
    }

    /// The groups that have figures, in the order of [`Group`].
    pub fn groups(&self) -> impl Iterator<Item = &Group> {
        self.groups.keys()
    }

    /// All periods of a kind, from the first that counts to the one of the last day; none without figures.
    pub fn periods(&self, kind: PeriodKind) -> Vec<Period> {
        let Some(first) = self.first_month else { return Vec::new() };
        let first = Period::of_month(kind, first, self.fiscal_year_start);
        let last = self.current(kind);
        (first.index..=last.index).map(|index| Period { index, ..first }).collect()
    }

    /// The period that holds the last day.
    pub fn current(&self, kind: PeriodKind) -> Period {
        Period::of(kind, self.day, self.fiscal_year_start)
    }

    /// The last period that is over: its last day lies before the build day.
    pub fn last_complete(&self, kind: PeriodKind) -> Period {
        self.current(kind).before()
    }

    /// The last complete period of each kind beside the one before; none within a window.
    pub fn comparisons(&self) -> Vec<Comparison> {
        if self.window_start.is_some() {
            return Vec::new();
        }
        let of_kind = |kind| {
            let current = self.last_complete(kind);
            Comparison {
                kind,
                current: Some(current).filter(|period| self.reaches(*period)),
                before: Some(current.before()).filter(|period| self.reaches(*period)),
            }
        };
        PeriodKind::ALL.map(of_kind).to_vec()
    }

    /// Whether anything could count in a period: it does not end before the first day that counts.
    pub fn reaches(&self, period: Period) -> bool {
        let first =
            self.first_month.map(|first| Period::of_month(period.kind, first, self.fiscal_year_start));
        first.is_some_and(|first| period.index >= first.index)
    }

    /// The departments that have figures: in the vocabulary's order, each followed by those below it.
    pub fn departments(&self, site: &Site) -> Vec<DepartmentRow> {
        let with_figures: BTreeSet<&str> = self
            .groups
            .keys()
            .filter_map(|group| match group {
                Group::Department(Some(id)) => Some(id.as_str()),
                _ => None,
            })
            .collect();
        let vocabulary = &site.vocabularies.departments;
        let ordered = vocabulary.ids().filter(|id| with_figures.contains(id));
        let others = with_figures.iter().copied().filter(|id| vocabulary.get(id).is_none());
        let mut below: BTreeMap<Option<&str>, Vec<&str>> = BTreeMap::new();
        for id in ordered.chain(others) {
            let above = Departments::new(vocabulary).above(id, |above| with_figures.contains(above));
            below.entry(above).or_default().push(id);
        }
        let mut rows = Vec::new();
        let mut waiting: Vec<(&str, usize)> =
            below.get(&None).into_iter().flatten().rev().map(|id| (*id, 0)).collect();
        while let Some((id, depth)) = waiting.pop() {
            rows.push(DepartmentRow { id: Some(id.to_owned()), depth });
            waiting.extend(below.get(&Some(id)).into_iter().flatten().rev().map(|id| (*id, depth + 1)));
        }
        if self.groups.contains_key(&Group::Department(None)) {
            rows.push(DepartmentRow { id: None, depth: 0 });
        }
        rows
    }

    /// The tasks or tools that have figures, those that save most first; stories without one last.
    pub fn terms(&self, taxonomy: Taxonomy) -> Vec<Option<String>> {
        let mut terms: Vec<(Saved, Option<String>)> = self
            .groups
            .iter()
            .filter_map(|(group, place)| {
                let (Group::Task(id) | Group::Tool(id)) = group else { return None };
                let is_wanted = matches!(group, Group::Task(_)) == (taxonomy == Taxonomy::Tasks);
                is_wanted.then(|| (self.tables[*place].in_all().saved, id.clone()))
            })
            .collect();
        terms.sort_by_key(|(saved, id)| (id.is_none(), std::cmp::Reverse(*saved), id.clone()));
        terms.into_iter().map(|(_, id)| id).collect()
    }
}

/// Original stories that may count, newest first: the published ones, and those that were until they expired.
fn stories(site: &Site) -> Vec<PageId> {
    let is_original = |id: &PageId| site.page(*id).original.is_none() && site.page(*id).kind() == Kind::Story;
    let counts = |id: &PageId| site.is_counted(*id) || site.page(*id).status == Status::Expired;
    let mut ids: Vec<PageId> = site.ids().filter(|id| is_original(id) && counts(id)).collect();
    ids.sort_by_cached_key(|id| {
        let page = site.page(*id);
        (std::cmp::Reverse(page.day()), page.url.clone())
    });
    ids
}

/// A story's terms that have a page, each once; `None` alone if there is none.
fn terms(site: &Site, id: PageId, taxonomy: Taxonomy) -> BTreeSet<Option<String>> {
    let common = site.common(site.page(id));
    let written = if taxonomy == Taxonomy::Tasks { &common.tasks } else { &common.tools };
    let shown = written.iter().filter(|term| site.has_term_page(taxonomy, term));
    let terms: BTreeSet<Option<String>> = shown.cloned().map(Some).collect();
    if terms.is_empty() { BTreeSet::from([None]) } else { terms }
}

/// Every group that something counts for.
fn groups(chain: &Chain, tasks: &BTreeSet<Option<String>>, tools: &BTreeSet<Option<String>>) -> Vec<Group> {
    let mut groups = vec![Group::Total, Group::DepartmentAlone(chain[0].clone())];
    for department in chain.iter() {
        groups.push(Group::Department(department.clone()));
        groups.extend(tasks.iter().map(|task| Group::DepartmentTask(department.clone(), task.clone())));
    }
    groups.extend(tasks.iter().cloned().map(Group::Task));
    groups.extend(tools.iter().cloned().map(Group::Tool));
    groups
}

/// A page's department, if that has a page.
pub fn department_of(site: &Site, id: PageId) -> Option<&str> {
    let department = site.department_of(site.page(id));
    department.filter(|department| site.has_term_page(Taxonomy::Departments, department))
}
