//! Which pages there are, what they are called and when they were written.

use jiff::ToSpan;
use jiff::civil::{Date, date};

use super::sentences::skewed;
use crate::random::Random;

/// The first day on which somebody wrote.
const BEGIN: Date = date(2023, 4, 1);

/// Days from [`BEGIN`] on which somebody wrote; they end before the build day.
const DAYS: usize = 1_300;

/// Introductions to home and to the lists, and a page about the portal.
const INTRODUCTIONS: usize = 6;

/// One recipe in so many has a twin.
const TWIN_EVERY: usize = 4;

/// Modules of one learning path.
pub(super) const MODULES_IN_PATH: usize = 6;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Story,
    Recipe,
    Faq,
    Module,
    /// A plain page.
    Guide,
}

const KINDS: [Kind; 5] = [Kind::Story, Kind::Recipe, Kind::Faq, Kind::Module, Kind::Guide];

/// One page: the how manieth of its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Page {
    pub(super) kind: Kind,
    pub(super) number: usize,
}

/// How many pages of each kind.
#[derive(Debug)]
pub(super) struct Plan {
    /// All Markdown files.
    pub(super) total: usize,
    seed: u64,
    counts: [usize; 5],
}

impl Plan {
    pub(super) fn new(total: usize, seed: u64) -> Self {
        let recipes = total * 24 / 100;
        let faq = total * 12 / 100;
        let modules = (total * 15 / 1000).max(MODULES_IN_PATH);
        let guides = total * 6 / 100;
        let others = recipes + recipes.div_ceil(TWIN_EVERY) + faq + modules + guides + INTRODUCTIONS;
        Self { total, seed, counts: [total - others, recipes, faq, modules, guides] }
    }

    pub(super) const fn count(&self, kind: Kind) -> usize {
        self.counts[kind as usize]
    }

    /// Every page but introductions and twins.
    pub(super) fn pages(&self) -> impl Iterator<Item = Page> {
        KINDS.into_iter().flat_map(|kind| (0..self.count(kind)).map(move |number| Page { kind, number }))
    }

    #[expect(clippy::unused_self, reason = "a plan is asked for everything about its pages")]
    pub(super) const fn has_twin(&self, page: Page) -> bool {
        matches!(page.kind, Kind::Recipe) && page.number.is_multiple_of(TWIN_EVERY)
    }

    /// Numbers of this page and use alone.
    pub(super) fn random(&self, page: Page, usage: u64) -> Random {
        let number = u64::try_from(page.number).expect("a number fits");
        let mut random = Random::new((self.seed << 48) ^ (usage << 40) ^ ((page.kind as u64) << 32) ^ number);
        // Neighbouring seeds begin alike.
        for _ in 0..4 {
            random.below(2);
        }
        random
    }

    /// When it was written.
    pub(super) fn date(&self, page: Page) -> Date {
        let days = i64::try_from(self.random(page, 1).below(DAYS)).expect("days are few");
        BEGIN + days.days()
    }

    /// Path below `content/` without `.md`.
    pub(super) fn name(&self, page: Page) -> String {
        let number = page.number;
        match page.kind {
            Kind::Story => format!("stories/{}/{}", self.date(page).year(), reference(page)),
            Kind::Guide => format!("guides/{:02}/{}", number % 20, reference(page)),
            Kind::Recipe => format!("recipes/{}", reference(page)),
            Kind::Faq => format!("faq/{}", reference(page)),
            Kind::Module => format!("training/{}", reference(page)),
        }
    }

    /// Another page of a kind, early ones more often: what is old is linked most.
    pub(super) fn other(&self, random: &mut Random, kind: Kind, than: Page) -> Page {
        let end = random.below(self.count(kind)) + 1;
        let number = random.below(end);
        let page = Page { kind, number };
        if page == than { Page { kind, number: (number + 1) % self.count(kind) } } else { page }
    }

    /// A kind of page to link to.
    pub(super) fn kind_to_link(random: &mut Random) -> Kind {
        *skewed(random, &KINDS)
    }
}

/// What front matter calls a recipe or module; the file's name.
pub(super) fn reference(page: Page) -> String {
    let letter = match page.kind {
        Kind::Story => 's',
        Kind::Recipe => 'r',
        Kind::Faq => 'f',
        Kind::Module => 'm',
        Kind::Guide => 'g',
    };
    format!("{letter}{:05}", page.number)
}
