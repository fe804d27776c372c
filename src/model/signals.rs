//! What readers told: reactions to pages and searches without results, by day. Knows no address and no user.

use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;
use percent_encoding::percent_decode_str;
use serde::{Deserialize, Serialize};

use super::{PageId, Site};

/// Where browsers ask for signals, below the portal's base; the number is the version of the grammar, which
/// `signals::address` reads.
pub const SIGNAL_FOLDER: &str = "_signal/1/";

/// What a reader told of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Reaction {
    /// It helped.
    Helpful,
    /// They did it.
    Tried,
    /// It did not work.
    Failed,
}

impl Reaction {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Helpful, Self::Tried, Self::Failed];

    /// The name in addresses, files and pages.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Helpful => "helpful",
            Self::Tried => "tried",
            Self::Failed => "failed",
        }
    }
}

/// What a signal is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum About {
    /// A page, by its address below the base without language: `/recipes/minutes/`.
    Page(String, Reaction),
    /// Words that were looked for in vain.
    Query(String),
}

/// One line of a signals file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signal {
    /// The day in the portal's zone.
    pub day: Date,
    /// What about.
    pub about: About,
    /// How often.
    pub count: u64,
}

/// How often each reaction came.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reactions {
    /// It helped.
    pub helpful: u64,
    /// They did it.
    pub tried: u64,
    /// It did not work.
    pub failed: u64,
}

impl Reactions {
    const fn of(&mut self, reaction: Reaction) -> &mut u64 {
        match reaction {
            Reaction::Helpful => &mut self.helpful,
            Reaction::Tried => &mut self.tried,
            Reaction::Failed => &mut self.failed,
        }
    }

    /// All together.
    pub const fn total(self) -> u64 {
        self.helpful + self.tried + self.failed
    }

    fn add(&mut self, other: Self) {
        self.helpful += other.helpful;
        self.tried += other.tried;
        self.failed += other.failed;
    }
}

/// The signals of the pages that count. Empty without `--signals FILE`.
#[derive(Clone, Debug, Default)]
pub struct Signals {
    /// Whether there is a file of signals at all: without one, no count means nothing.
    pub is_known: bool,
    /// How many were told of pages that are not there, or not published.
    pub unknown: u64,
    reactions: BTreeMap<PageId, BTreeMap<Date, Reactions>>,
    queries: BTreeMap<String, BTreeMap<Date, u64>>,
}

impl Signals {
    /// Finds the page of each signal; former addresses lead to where the page is now.
    pub(super) fn resolve(site: &Site, told: &[Signal]) -> Self {
        let mut signals = Self { is_known: true, ..Self::default() };
        let former = former_addresses(site);
        for signal in told {
            match &signal.about {
                About::Page(page, reaction) => {
                    let Some(id) = find(site, &former, page).filter(|id| site.is_counted(*id)) else {
                        signals.unknown = signals.unknown.saturating_add(signal.count);
                        continue;
                    };
                    let days = signals.reactions.entry(id).or_default();
                    let count = days.entry(signal.day).or_default().of(*reaction);
                    *count = count.saturating_add(signal.count);
                }
                About::Query(query) => {
                    let count =
                        signals.queries.entry(query.clone()).or_default().entry(signal.day).or_default();
                    *count = count.saturating_add(signal.count);
                }
            }
        }
        signals
    }

    /// What was told of a page from a day (included) to another (excluded).
    pub fn of_page(&self, page: PageId, from: Date, until: Date) -> Reactions {
        let mut sum = Reactions::default();
        if from >= until {
            return sum;
        }
        for reactions in self.reactions.get(&page).into_iter().flat_map(|days| days.range(from..until)) {
            sum.add(*reactions.1);
        }
        sum
    }

    /// Whether anything was told of a page.
    pub(super) fn has(&self, page: PageId) -> bool {
        self.reactions.contains_key(&page)
    }

    /// Pages of which something was told, with the reactions of each day.
    pub fn pages(&self) -> impl Iterator<Item = (PageId, &BTreeMap<Date, Reactions>)> {
        self.reactions.iter().map(|(id, days)| (*id, days))
    }

    /// How often each recipe or page was tried, by the first day of the month.
    pub fn tried_by_month(&self) -> BTreeMap<Date, BTreeMap<PageId, u64>> {
        let mut months: BTreeMap<Date, BTreeMap<PageId, u64>> = BTreeMap::new();
        for (id, days) in &self.reactions {
            for (day, reactions) in days.iter().filter(|(_, reactions)| reactions.tried > 0) {
                *months.entry(day.first_of_month()).or_default().entry(*id).or_default() += reactions.tried;
            }
        }
        months
    }

    /// Words looked for in vain from a day (included) to another (excluded), most often first, ties by the words.
    pub fn queries(&self, from: Date, until: Date) -> Vec<(&str, u64)> {
        let mut found: Vec<(&str, u64)> = self
            .queries
            .iter()
            .map(|(query, days)| {
                let count =
                    days.iter().filter(|(day, _)| (from..until).contains(*day)).map(|(_, count)| count);
                (query.as_str(), count.sum())
            })
            .filter(|(_, count)| *count > 0)
            .collect();
        found.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
        found
    }

    /// Every day on which something was told.
    pub(super) fn days(&self) -> impl Iterator<Item = Date> {
        let of_pages = self.reactions.values().flat_map(|days| days.keys());
        of_pages.chain(self.queries.values().flat_map(|days| days.keys())).copied()
    }
}

fn former_addresses(site: &Site) -> HashMap<&str, PageId> {
    let mut former = HashMap::new();
    for id in site.ids().filter(|id| site.page(*id).original.is_none()) {
        for alias in &site.page(id).document.front.common.aliases {
            former.entry(alias.trim_end_matches('/')).or_insert(id);
        }
    }
    former
}

fn find(site: &Site, former: &HashMap<&str, PageId>, address: &str) -> Option<PageId> {
    let known = |address: &str| {
        let id = site.page_at(address).or_else(|| former.get(address.trim_end_matches('/')).copied())?;
        Some(site.page(id).original.unwrap_or(id))
    };
    // A script may have taken the address from the browser, which encodes it.
    known(address).or_else(|| known(&percent_decode_str(address).decode_utf8().ok()?))
}
