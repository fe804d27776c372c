//! What needs somebody's care: pages to read again, gaps, and what readers asked in vain.
//!
//! Looks at published originals only. Whoever may not be named is not named here either: their pages stand under
//! their department. Nothing here depends on the hour, so that a day has one answer.

use std::collections::{BTreeMap, BTreeSet};

use jiff::ToSpan;
use jiff::civil::Date;

use super::{LinkTarget, Page, PageId, Reactions, Site, Taxonomy, freshness};
use crate::parse::Kind;
use crate::parse::front_matter::{Own, Recipe, Story};

/// Days before its review in which a page is listed as due soon.
pub(super) const SOON_DAYS: i32 = 30;

/// Days for which a signal counts.
pub(super) const SIGNAL_DAYS: i32 = 90;

/// Searches without results that are listed.
const QUERIES: usize = 100;

/// A list of pages, most pressing first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CareList {
    /// The review day is over.
    Overdue,
    /// Readers told that it did not work, since it was last changed.
    Failed,
    /// A question without an answer, or one for which nobody stands.
    Unanswered,
    /// It names pages that are not published.
    HiddenReference,
    /// A recipe that was checked with no tool, or too long ago.
    Unverified,
    /// A story that counts in no sum.
    NoFigures,
    /// Nobody looks after it.
    NoOwner,
    /// No list but that of its kind and no page leads there.
    Orphan,
    /// Without a day it never becomes due.
    Undated,
    /// The review day comes soon.
    DueSoon,
}

impl CareList {
    /// All lists in order.
    pub const ALL: [Self; 10] = [
        Self::Overdue,
        Self::Failed,
        Self::Unanswered,
        Self::HiddenReference,
        Self::Unverified,
        Self::NoFigures,
        Self::NoOwner,
        Self::Orphan,
        Self::Undated,
        Self::DueSoon,
    ];

    /// The name in reports and locale files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Overdue => "overdue",
            Self::Failed => "failed",
            Self::Unanswered => "unanswered",
            Self::HiddenReference => "hidden-reference",
            Self::Unverified => "unverified",
            Self::NoFigures => "no-figures",
            Self::NoOwner => "no-owner",
            Self::Orphan => "orphan",
            Self::Undated => "undated",
            Self::DueSoon => "due-soon",
        }
    }
}

/// Who looks after a page, as far as may be told.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Keeper {
    /// A person who may be named, by id.
    Person(String),
    /// Somebody of this department who may not be named.
    Hidden(Option<String>),
    /// Nobody is named, or all who are have left.
    Nobody,
}

/// Why a page stands in a list, as far as the list does not tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The review day.
    Due(Date),
    /// What readers told since the page last changed.
    Told(Reactions),
    /// The question's body is empty.
    EmptyAnswer,
    /// Nobody stands for the answer.
    Unsigned,
    /// So many references lead to pages that are not published.
    HiddenReferences(usize),
    /// Checked with no tool, or nobody wrote when.
    NeverVerified,
    /// Last checked on this day.
    VerifiedOn(Date),
    /// Which figures are missing.
    Missing {
        /// `before_minutes`
        before: bool,
        /// `after_minutes`
        after: bool,
        /// `times_per_month`
        times: bool,
    },
    /// Its owner and authors have all left.
    Left,
    /// Nothing more to say.
    Plain,
}

/// One page in one list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CareItem {
    /// Which list.
    pub list: CareList,
    /// The page, an original.
    pub page: PageId,
    /// Who looks after it.
    pub keeper: Keeper,
    /// Why.
    pub reason: Reason,
}

/// What one keeper looks after.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Load {
    /// Pages in all.
    pub pages: usize,
    /// Pages whose review day is over.
    pub overdue: usize,
    /// Pages whose review day comes soon.
    pub due_soon: usize,
}

/// All that needs care.
#[derive(Clone, Debug, Default)]
pub struct Care {
    /// By list, in the order of [`CareList::ALL`]; within a list most pressing first, ties by address.
    pub items: Vec<CareItem>,
    /// Who looks after how much; whoever has most overdue first.
    pub keepers: Vec<(Keeper, Load)>,
    /// Words looked for in vain of late, most often first.
    pub queries: Vec<(String, u64)>,
    /// Reactions of late, most first.
    pub reactions: Vec<(PageId, Reactions)>,
}

impl Care {
    /// Looks through the site. [`Site::care`] keeps it.
    pub(super) fn of(site: &Site) -> Self {
        let looked = Looking::new(site);
        let mut care = Self::default();
        let mut loads: BTreeMap<Keeper, Load> = BTreeMap::new();
        for id in site.ids().filter(|id| is_cared_for(site, *id)) {
            let keeper = keeper(site, site.page(id));
            let found = looked.page(id, &keeper);
            let load = loads.entry(keeper.clone()).or_default();
            load.pages += 1;
            for (list, reason) in found {
                match list {
                    CareList::Overdue => load.overdue += 1,
                    CareList::DueSoon => load.due_soon += 1,
                    _ => {}
                }
                care.items.push(CareItem { list, page: id, keeper: keeper.clone(), reason });
            }
        }
        care.items
            .sort_by_cached_key(|item| (item.list, item.reason.urgency(), site.page(item.page).url.clone()));
        care.keepers = loads.into_iter().collect();
        care.keepers
            .sort_by(|a, b| (b.1.overdue, b.1.due_soon, &a.0).cmp(&(a.1.overdue, a.1.due_soon, &b.0)));
        let (from, until) = signal_days(site);
        let queries = site.signals.queries(from, until).into_iter().take(QUERIES);
        care.queries = queries.map(|(query, count)| (query.to_owned(), count)).collect();
        care.reactions =
            site.signals.pages().map(|(id, _)| (id, site.signals.of_page(id, from, until))).collect();
        care.reactions.retain(|(_, told)| told.total() > 0);
        care.reactions
            .sort_by_cached_key(|(id, told)| (std::cmp::Reverse(told.total()), site.page(*id).url.clone()));
        care
    }

    /// How many pages a list has.
    pub fn count(&self, list: CareList) -> usize {
        self.list(list).len()
    }

    /// The items of a list.
    pub fn list(&self, list: CareList) -> &[CareItem] {
        let start = self.items.partition_point(|item| item.list < list);
        let end = self.items.partition_point(|item| item.list <= list);
        &self.items[start..end]
    }
}

impl Reason {
    /// Small is pressing.
    fn urgency(self) -> i64 {
        match self {
            Self::Due(day) | Self::VerifiedOn(day) => days_since_beginning(day),
            Self::Told(told) => -i64::try_from(told.failed).unwrap_or(i64::MAX),
            Self::HiddenReferences(count) => -i64::try_from(count).unwrap_or(i64::MAX),
            Self::NeverVerified | Self::EmptyAnswer => i64::MIN,
            Self::Unsigned | Self::Missing { .. } | Self::Left | Self::Plain => 0,
        }
    }
}

fn days_since_beginning(day: Date) -> i64 {
    i64::from(day.year()) * 400 + i64::from(day.day_of_year())
}

/// The days whose signals count, the last one excluded.
pub(super) fn signal_days(site: &Site) -> (Date, Date) {
    let today = site.now.day();
    let tomorrow = today.tomorrow().unwrap_or(today);
    (today.checked_sub(SIGNAL_DAYS.days()).unwrap_or(today), tomorrow)
}

/// Published originals; not those that only introduce a list.
fn is_cared_for(site: &Site, id: PageId) -> bool {
    let page = site.page(id);
    page.original.is_none() && site.is_counted(id) && !introduces_list(page)
}

fn introduces_list(page: &Page) -> bool {
    page.document.name.is_index() && super::GENERATED_LISTS.contains(&page.url.as_str())
}

/// Everybody a page names as its own: owner, authors, whoever answered.
fn named_people<'a>(site: &'a Site, page: &'a Page) -> impl Iterator<Item = &'a String> {
    let front = site.front(page);
    let answered = match &front.own {
        Own::Faq(faq) => faq.answered_by.as_ref(),
        _ => None,
    };
    site.owner(page).into_iter().chain(&front.common.authors).chain(answered)
}

/// Who looks after a page: its owner, else whoever wrote or answered it, the first who is still there.
pub fn keeper(site: &Site, page: &Page) -> Keeper {
    let people = &site.vocabularies.people;
    let mut named = named_people(site, page);
    let there = named.find(|id| people.get(*id).is_none_or(|person| !person.left));
    match there.map(|id| (id, people.get(id))) {
        None => Keeper::Nobody,
        Some((_, Some(person))) if !person.public => Keeper::Hidden(person.department.clone()),
        Some((id, _)) => Keeper::Person(id.clone()),
    }
}

/// What is known of all pages together, found once.
struct Looking<'a> {
    site: &'a Site,
    /// Pages that another page or a path names in its front matter.
    named: BTreeSet<PageId>,
}

impl<'a> Looking<'a> {
    fn new(site: &'a Site) -> Self {
        let mut named: BTreeSet<PageId> = site.paths.values().flatten().copied().collect();
        for id in site.ids().filter(|id| site.page(*id).original.is_none() && site.is_counted(*id)) {
            let page = site.page(id);
            let from = page.named_related.iter().chain(&page.recipes).chain(&page.prerequisites);
            named.extend(from.copied().filter(|other| *other != id));
        }
        Self { site, named }
    }

    fn page(&self, id: PageId, keeper: &Keeper) -> Vec<(CareList, Reason)> {
        let site = self.site;
        let page = site.page(id);
        let mut found = Vec::new();
        self.review(page, &mut found);
        let told = self.told_since_change(id);
        if told.failed > 0 {
            found.push((CareList::Failed, Reason::Told(told)));
        }
        let hidden = self.hidden_references(page);
        if hidden > 0 {
            found.push((CareList::HiddenReference, Reason::HiddenReferences(hidden)));
        }
        match &page.document.front.own {
            Own::Recipe(recipe) => found.extend(self.verification(recipe)),
            Own::Story(story) => found.extend(missing_figures(story)),
            Own::Faq(_) => {
                if !page.document.outline.has_text {
                    found.push((CareList::Unanswered, Reason::EmptyAnswer));
                } else if *keeper == Keeper::Nobody {
                    found.push((CareList::Unanswered, Reason::Unsigned));
                }
            }
            Own::Module(_) | Own::Page(_) => {}
        }
        if *keeper == Keeper::Nobody {
            let is_left = named_people(site, page).next().is_some();
            found.push((CareList::NoOwner, if is_left { Reason::Left } else { Reason::Plain }));
        }
        if self.is_orphan(id) {
            found.push((CareList::Orphan, Reason::Plain));
        }
        found
    }

    fn review(&self, page: &Page, found: &mut Vec<(CareList, Reason)>) {
        let site = self.site;
        let today = site.now.day();
        match site.review_due(page) {
            Some(due) if due < today => found.push((CareList::Overdue, Reason::Due(due))),
            Some(due) if due <= today.saturating_add(SOON_DAYS.days()) => {
                found.push((CareList::DueSoon, Reason::Due(due)));
            }
            None if site.config.freshness.contains_key(&page.kind()) => {
                found.push((CareList::Undated, Reason::Plain));
            }
            _ => {}
        }
    }

    /// A change answers the complaints before it.
    fn told_since_change(&self, id: PageId) -> Reactions {
        let (from, until) = signal_days(self.site);
        let changed = self.site.page(id).document.front.common.updated;
        self.site.signals.of_page(id, changed.map_or(from, |day| day.max(from)), until)
    }

    /// References in the text and in front matter to pages that readers do not see.
    fn hidden_references(&self, page: &Page) -> usize {
        let site = self.site;
        let is_hidden = |id: PageId| !site.is_counted(id);
        let in_text = page.links.iter().filter(|target| match target {
            LinkTarget::Hidden => true,
            LinkTarget::Page(id, _) => is_hidden(*id),
            _ => false,
        });
        let related = page.named_related.iter().filter(|id| is_hidden(**id));
        // The model leaves out what readers do not see.
        let left_out = |written: &[String], resolved: &[PageId]| {
            let shown = resolved.iter().filter(|id| !is_hidden(**id)).count();
            written.len().saturating_sub(shown)
        };
        let named = match &page.document.front.own {
            Own::Story(story) => left_out(&story.recipes, &page.recipes),
            Own::Module(module) => {
                left_out(&module.try_recipes, &page.recipes)
                    + left_out(&module.prerequisites, &page.prerequisites)
            }
            _ => 0,
        };
        in_text.count() + related.count() + named
    }

    fn verification(&self, recipe: &Recipe) -> Option<(CareList, Reason)> {
        let Some(last) = last_verified(recipe) else {
            return Some((CareList::Unverified, Reason::NeverVerified));
        };
        let until = freshness::grows_old(last, Kind::Recipe, &self.site.config)?;
        (until < self.site.now.day()).then_some((CareList::Unverified, Reason::VerifiedOn(last)))
    }

    /// Whether nobody comes here but through the list of its kind.
    fn is_orphan(&self, id: PageId) -> bool {
        let site = self.site;
        let page = site.page(id);
        let common = &page.document.front.common;
        let has_term = Taxonomy::ALL.into_iter().any(|taxonomy| {
            super::taxonomy::terms_of(site, page, taxonomy)
                .iter()
                .any(|term| site.has_term_page(taxonomy, term))
        });
        let in_folder = page.kind() == Kind::Page && self.opens_folder(page);
        !has_term && !in_folder && !common.featured && page.backlinks.is_empty() && !self.named.contains(&id)
    }

    /// Whether an `index.md` lists the page.
    fn opens_folder(&self, page: &Page) -> bool {
        let Some(folder) = page.document.name.listed_in() else { return false };
        let index = if folder.is_empty() { "index.md".to_owned() } else { format!("{folder}/index.md") };
        let listed_by = self.site.page_below(&index).filter(|index| self.site.is_counted(*index));
        listed_by.is_some_and(|index| !introduces_list(self.site.page(index)))
    }
}

/// The last day on which a recipe was seen to work.
pub(super) fn last_verified(recipe: &Recipe) -> Option<Date> {
    recipe.verified.iter().filter_map(|verified| verified.on).max()
}

fn missing_figures(story: &Story) -> Option<(CareList, Reason)> {
    if super::impact::saved_per_month(story).is_some() {
        return None;
    }
    let missing = Reason::Missing {
        before: story.before_minutes.is_none(),
        after: story.after_minutes.is_none(),
        times: story.times_per_month.is_none(),
    };
    Some((CareList::NoFigures, missing))
}
