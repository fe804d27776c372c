//! The look back at a month: what is new, what was used and what was not, and what comes next.

use jiff::ToSpan;
use jiff::civil::Date;

use super::{Care, CareList, PageId, Reactions, Site, Status};
use crate::parse::Kind;
use crate::parse::front_matter::Own;

/// A recipe that takes longer is no first win.
const QUICK_MINUTES: i64 = 10;

/// Pages that a list of the review names.
const LISTED: usize = 10;

/// What may keep readers from a recipe.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Hindrance {
    /// It came out within the days looked at.
    New,
    /// Readers told that it did not work.
    Failed,
    /// Its review is overdue.
    Overdue,
    /// Nobody has seen it work of late.
    Unverified,
    /// No story names it.
    NoStory,
    /// It takes more than ten minutes, or does not tell how long.
    Long,
    /// Nothing leads there.
    Orphan,
}

impl Hindrance {
    /// The name in reports and locale files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Failed => "failed",
            Self::Overdue => "overdue",
            Self::Unverified => "unverified",
            Self::NoStory => "no-story",
            Self::Long => "long",
            Self::Orphan => "orphan",
        }
    }
}

/// The look back.
#[derive(Clone, Debug)]
pub struct Review {
    /// First day.
    pub from: Date,
    /// The day after the last.
    pub until: Date,
    /// Pages of the four kinds that came out, newest first.
    pub new: Vec<PageId>,
    /// Pages that changed in substance and are older, newest first.
    pub changed: Vec<PageId>,
    /// Pages that helped or were tried, most often first. Without signals: recipes that new stories name.
    pub used: Vec<(PageId, Reactions)>,
    /// Recipes that nobody used, and what may be in the way. Without signals: recipes that no story names.
    pub unused: Vec<(PageId, Vec<Hindrance>)>,
    /// Words looked for in vain.
    pub queries: Vec<(String, u64)>,
    /// What needs care on the build day.
    pub care: Care,
    /// The modules of the month after, published or to come; a draft is none.
    pub modules: Vec<PageId>,
    /// First day of that month.
    pub next_month: Date,
}

impl Review {
    /// Looks back at the days from one (included) to another (excluded).
    pub fn of(site: &Site, from: Date, until: Date) -> Self {
        let care = site.care().clone();
        let days = from..until;
        let first = |id: PageId| {
            let common = &site.page(id).document.front.common;
            common.date.or_else(|| common.publish_at.map(jiff::civil::DateTime::date))
        };
        let counted = || {
            let is_news = |id: &PageId| site.page(*id).kind() != Kind::Page && site.is_counted(*id);
            site.newest.iter().copied().filter(is_news)
        };
        let is_new = |id: PageId| first(id).is_some_and(|day| days.contains(&day));
        let changed = |id: &PageId| {
            let updated = site.page(*id).document.front.common.updated;
            !is_new(*id) && updated.is_some_and(|day| days.contains(&day))
        };
        let last_month = until.yesterday().unwrap_or(until).first_of_month();
        let next_month = last_month.saturating_add(1.months());
        let queries = site.signals.queries(from, until).into_iter().take(LISTED);
        Self {
            from,
            until,
            new: counted().filter(|id| is_new(*id)).collect(),
            changed: counted().filter(changed).collect(),
            used: used(site, from, until, &|id| is_new(id)),
            unused: unused(site, from, until, &care, &|id| is_new(id)),
            queries: queries.map(|(query, count)| (query.to_owned(), count)).collect(),
            modules: modules(site, next_month),
            care,
            next_month,
        }
    }
}

fn used(site: &Site, from: Date, until: Date, is_new: &dyn Fn(PageId) -> bool) -> Vec<(PageId, Reactions)> {
    let mut used: Vec<(PageId, Reactions)> = if site.signals.is_known {
        let told = site.signals.pages().map(|(id, _)| (id, site.signals.of_page(id, from, until)));
        told.filter(|(_, told)| told.tried + told.helpful > 0).collect()
    } else {
        let recipes = site.lists[&Kind::Recipe].iter().filter(|id| {
            site.users_of_recipe(**id).iter().any(|story| is_new(*story) && site.is_counted(*story))
        });
        recipes.map(|id| (*id, Reactions::default())).collect()
    };
    used.sort_by_cached_key(|(id, told)| {
        (std::cmp::Reverse((told.tried, told.helpful)), site.page(*id).url.clone())
    });
    used.truncate(LISTED);
    used
}

fn unused(
    site: &Site,
    from: Date,
    until: Date,
    care: &Care,
    is_new: &dyn Fn(PageId) -> bool,
) -> Vec<(PageId, Vec<Hindrance>)> {
    let stands_in = |list: CareList| -> std::collections::BTreeSet<PageId> {
        care.list(list).iter().map(|item| item.page).collect()
    };
    let lists = [
        (Hindrance::Failed, stands_in(CareList::Failed)),
        (Hindrance::Overdue, stands_in(CareList::Overdue)),
        (Hindrance::Unverified, stands_in(CareList::Unverified)),
        (Hindrance::Orphan, stands_in(CareList::Orphan)),
    ];
    let recipes = site.lists[&Kind::Recipe].iter().copied().filter(|id| site.is_counted(*id));
    let is_unused = |id: &PageId| {
        if site.signals.is_known {
            let told = site.signals.of_page(*id, from, until);
            told.tried + told.helpful == 0
        } else {
            site.users_of_recipe(*id).is_empty()
        }
    };
    recipes
        .filter(is_unused)
        .map(|id| {
            let mut hindrances: Vec<Hindrance> = lists
                .iter()
                .filter(|(_, pages)| pages.contains(&id))
                .map(|(hindrance, _)| *hindrance)
                .collect();
            if is_new(id) {
                hindrances.push(Hindrance::New);
            }
            if site.users_of_recipe(id).is_empty() {
                hindrances.push(Hindrance::NoStory);
            }
            if let Own::Recipe(recipe) = &site.page(id).document.front.own
                && recipe.minutes_to_try.is_none_or(|minutes| minutes > QUICK_MINUTES)
            {
                hindrances.push(Hindrance::Long);
            }
            hindrances.sort_unstable();
            (id, hindrances)
        })
        .collect()
}

fn modules(site: &Site, month: Date) -> Vec<PageId> {
    let mut modules: Vec<PageId> = site
        .ids()
        .filter(|id| {
            let page = site.page(*id);
            let is_planned = matches!(page.status, Status::Published | Status::Scheduled);
            let Own::Module(module) = &page.document.front.own else { return false };
            page.original.is_none() && is_planned && module.month == Some(month)
        })
        .collect();
    modules.sort_by_cached_key(|id| site.page(*id).url.clone());
    modules
}
