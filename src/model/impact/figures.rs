//! The figures of one group: in all, and by month, quarter, half and fiscal year.

use std::collections::BTreeSet;

use super::{Period, PeriodKind, Saved};
use crate::model::PageId;

/// What stories of one group brought in one period.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Minutes saved.
    pub saved: Saved,
    /// Those measured.
    pub measured: Saved,
    /// Those estimated, or not said to be measured. Both together are `saved`.
    pub estimated: Saved,
    /// Stories that counted on at least one day.
    pub stories: usize,
    /// Those of them whose first day lies in the period.
    pub new_stories: usize,
    /// People who wrote these stories.
    pub contributors: usize,
    /// Recipes that these stories name.
    pub recipes_in_stories: usize,
    /// Recipes that readers said they tried; only with signals.
    pub recipes_tried: usize,
    /// How often they said so.
    pub tries: u64,
}

impl Figures {
    /// Whether there was neither a story nor a recipe that was tried.
    pub const fn is_nothing(&self) -> bool {
        self.stories == 0 && self.recipes_tried == 0
    }
}

/// A story while it is added.
#[derive(Clone, Copy, Debug)]
pub(super) struct Counted<'a> {
    /// Rises from story to story.
    pub(super) number: usize,
    pub(super) authors: &'a [usize],
    pub(super) recipes: &'a [PageId],
    pub(super) is_measured: bool,
    /// The periods of its first day.
    pub(super) first: Periods,
    /// Whether that day lies in the window.
    pub(super) begins_inside: bool,
}

/// The periods that hold a month, one of each kind, by their indices.
pub(super) type Periods = [i32; PeriodKind::ALL.len()];

/// The periods of a month.
pub(super) fn periods_of(month: i32, fiscal_year_start: i8) -> Periods {
    PeriodKind::ALL.map(|kind| Period::of_month(kind, month, fiscal_year_start).index)
}

/// Numbers from zero without large gaps, a bit each.
#[derive(Clone, Debug, Default)]
struct Numbers(Vec<u64>);

impl Numbers {
    fn insert(&mut self, number: usize) {
        let at = number / 64;
        if self.0.len() <= at {
            self.0.resize(at + 1, 0);
        }
        self.0[at] |= 1 << (number % 64);
    }

    fn len(&self) -> usize {
        self.0.iter().map(|bits| bits.count_ones() as usize).sum()
    }
}

#[derive(Clone, Debug, Default)]
struct Cell {
    saved: Saved,
    measured: Saved,
    stories: usize,
    new_stories: usize,
    last_story: Option<usize>,
    authors: Numbers,
    recipes: BTreeSet<PageId>,
    recipes_tried: BTreeSet<PageId>,
    tries: u64,
}

impl Cell {
    fn add_tries(&mut self, recipe: PageId, tries: u64) {
        self.recipes_tried.insert(recipe);
        self.tries = self.tries.saturating_add(tries);
    }

    fn add(&mut self, story: &Counted<'_>, saved: Saved, is_new: bool) {
        self.saved += saved;
        if story.is_measured {
            self.measured += saved;
        }
        if self.last_story != Some(story.number) {
            self.last_story = Some(story.number);
            self.stories += 1;
            self.new_stories += usize::from(is_new);
            story.authors.iter().for_each(|author| self.authors.insert(*author));
            self.recipes.extend(story.recipes);
        }
    }

    fn figures(&self) -> Figures {
        Figures {
            saved: self.saved,
            measured: self.measured,
            estimated: self.saved - self.measured,
            stories: self.stories,
            new_stories: self.new_stories,
            contributors: self.authors.len(),
            recipes_in_stories: self.recipes.len(),
            recipes_tried: self.recipes_tried.len(),
            tries: self.tries,
        }
    }
}

/// The figures of one group.
#[derive(Clone, Debug)]
pub(super) struct Table {
    in_all: Cell,
    /// By kind: the index of the first period, and a cell a period from there.
    by_period: [(i32, Vec<Cell>); PeriodKind::ALL.len()],
    /// What its stories save in a month from now on.
    pub(super) pace: Saved,
}

impl Table {
    /// Empty; most likely nothing before these periods will come.
    pub(super) fn new(first: Periods) -> Self {
        let by_period = first.map(|index| (index, Vec::new()));
        Self { in_all: Cell::default(), by_period, pace: Saved::default() }
    }

    /// Adds what a story saved in a month, `periods` being those of the month, or of none. Stories come one after
    /// another, so that each counts once.
    pub(super) fn add(&mut self, story: &Counted<'_>, saved: Saved, periods: Option<&Periods>) {
        self.in_all.add(story, saved, story.begins_inside);
        let Some(periods) = periods else { return };
        for ((cell, period), first) in self.cells(periods).zip(periods).zip(story.first) {
            cell.add(story, saved, story.begins_inside && *period == first);
        }
    }

    /// Readers tried a recipe in a month.
    pub(super) fn add_tries(&mut self, recipe: PageId, tries: u64, periods: Option<&Periods>) {
        self.in_all.add_tries(recipe, tries);
        let Some(periods) = periods else { return };
        self.cells(periods).for_each(|cell| cell.add_tries(recipe, tries));
    }

    /// The cells of the periods of a month.
    fn cells(&mut self, periods: &Periods) -> impl Iterator<Item = &mut Cell> {
        periods.iter().zip(&mut self.by_period).map(|(period, (first, cells))| {
            if let Ok(missing @ 1..) = usize::try_from(*first - period) {
                cells.splice(..0, std::iter::repeat_with(Cell::default).take(missing));
                *first = *period;
            }
            let at = usize::try_from(period - *first).expect("the first period is this one or before");
            if cells.len() <= at {
                cells.resize_with(at + 1, Cell::default);
            }
            &mut cells[at]
        })
    }

    pub(super) fn in_all(&self) -> Figures {
        self.in_all.figures()
    }

    pub(super) fn in_period(&self, period: Period) -> Figures {
        let kinds = PeriodKind::ALL.into_iter().zip(&self.by_period);
        let (_, (first, cells)) =
            kinds.into_iter().find(|(kind, _)| *kind == period.kind).expect("every kind has cells");
        let at = usize::try_from(period.index - first).ok();
        at.and_then(|at| cells.get(at)).map_or_else(Figures::default, Cell::figures)
    }
}
