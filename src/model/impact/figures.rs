//! The figures of one group: in all, and by month, quarter, half and fiscal year.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::contribution::Share;
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
    pub(super) first_day: Date,
    /// Whether that day lies in the window.
    pub(super) begins_inside: bool,
}

#[derive(Clone, Debug, Default)]
struct Cell {
    saved: Saved,
    measured: Saved,
    stories: usize,
    new_stories: usize,
    last_story: Option<usize>,
    authors: BTreeSet<usize>,
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
            self.authors.extend(story.authors);
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
    fiscal_year_start: i8,
    in_all: Cell,
    /// By kind: the index of the first period, and a cell a period from there.
    by_period: [(i32, Vec<Cell>); 4],
    /// What its stories save in a month from now on.
    pub(super) pace: Saved,
}

impl Table {
    /// Empty; most likely nothing before `first_month` will come.
    pub(super) fn new(fiscal_year_start: i8, first_month: i32) -> Self {
        let by_period = PeriodKind::ALL
            .map(|kind| (Period::of_month(kind, first_month, fiscal_year_start).index, Vec::new()));
        Self { fiscal_year_start, in_all: Cell::default(), by_period, pace: Saved::default() }
    }

    /// Stories come one after another, so that each counts once.
    pub(super) fn add(&mut self, story: &Counted<'_>, share: &Share, with_periods: bool) {
        self.in_all.add(story, share.saved, story.begins_inside);
        if !with_periods {
            return;
        }
        for (period, cell) in self.cells(share.month) {
            cell.add(story, share.saved, story.begins_inside && period.contains(story.first_day));
        }
    }

    /// Readers tried a recipe in a month.
    pub(super) fn add_tries(&mut self, recipe: PageId, month: i32, tries: u64, with_periods: bool) {
        self.in_all.add_tries(recipe, tries);
        if with_periods {
            for (_, cell) in self.cells(month) {
                cell.add_tries(recipe, tries);
            }
        }
    }

    /// The cells of a month and of the longer periods that hold it.
    fn cells(&mut self, month: i32) -> impl Iterator<Item = (Period, &mut Cell)> {
        let fiscal_year_start = self.fiscal_year_start;
        PeriodKind::ALL.into_iter().zip(&mut self.by_period).map(move |(kind, (first, cells))| {
            let period = Period::of_month(kind, month, fiscal_year_start);
            if let Ok(missing @ 1..) = usize::try_from(*first - period.index) {
                cells.splice(..0, std::iter::repeat_with(Cell::default).take(missing));
                *first = period.index;
            }
            let at = usize::try_from(period.index - *first).expect("the first period is this one or before");
            if cells.len() <= at {
                cells.resize_with(at + 1, Cell::default);
            }
            (period, &mut cells[at])
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
