//! A department's page as its team's page: this week's recipe, its people, what to do first.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::{Date, date};

use super::share::Beginning;
use super::{Composed, Composer};
use crate::model::{Age, PageId, Taxonomy};
use crate::parse::Kind;
use crate::parse::front_matter::{Own, Recipe};
use crate::render::views::{Link, Team};

/// Quickest recipes of the portal that are looked at for a team that has none.
const CANDIDATES: usize = 50;
/// People that a team's page names.
const PEOPLE: usize = 12;

impl Composer<'_> {
    pub(super) fn team(&self, department: &str) -> Composed<Team> {
        let pages = self.site.taxonomies.pages(Taxonomy::Departments, department);
        let quickest = self.quickest(pages);
        let share = self.share(&Beginning { department: Some(department), ..Beginning::default() });
        Ok(Team {
            recipe: self.recipe_of_the_week(pages).map(|id| self.card(id)),
            people: self.terms(Taxonomy::People, self.team_people(pages))?,
            try_first: quickest.map(|id| self.link(id)),
            try_minutes: quickest.and_then(|id| self.card(id).minutes),
            learn_next: self.path_ids().into_iter().find(|path| !self.site.paths[path].is_empty()).map(
                |path| Link { label: self.path_label(&path), url: self.local(&format!("/paths/{path}/")) },
            ),
            share_url: share.url.clone(),
            write_own: self.write_own("team.share_title", "story.share", share)?,
        })
    }

    /// One of the department's recipes and of those its stories used, in turn by weeks; not one that wants checking.
    fn recipe_of_the_week(&self, pages: &[PageId]) -> Option<PageId> {
        let mut recipes: BTreeSet<(&str, PageId)> = BTreeSet::new();
        for id in pages {
            let page = self.site.page(*id);
            let own = (page.kind() == Kind::Recipe).then_some(*id);
            let used = page.recipes.iter().copied().filter(|_| page.kind() == Kind::Story);
            for recipe in own.into_iter().chain(used).filter(|recipe| self.is_fresh(*recipe)) {
                recipes.insert((&self.site.page(recipe).url, recipe));
            }
        }
        let turn =
            week(self.site.now.day()).rem_euclid(i32::try_from(recipes.len()).ok().filter(|n| *n > 0)?);
        recipes.into_iter().nth(usize::try_from(turn).ok()?).map(|(_, id)| id)
    }

    /// Whether a recipe is published, not due for review, and was last verified not too long ago, if it ever was.
    fn is_fresh(&self, id: PageId) -> bool {
        let page = self.site.page(id);
        let last =
            self.recipe_front(id).and_then(|recipe| recipe.verified.iter().filter_map(|one| one.on).max());
        let months = self.config().freshness.get(&Kind::Recipe).copied().unwrap_or(i64::MAX);
        let is_old = match last.and_then(|day| Age::of(day, self.site.now)) {
            Some(Age::Months(age)) => age >= months,
            Some(Age::Years(age)) => age * 12 >= months,
            Some(Age::Today | Age::Days(_)) | None => false,
        };
        self.site.is_counted(id) && !page.stale && !is_old
    }

    fn recipe_front(&self, id: PageId) -> Option<&Recipe> {
        match &self.site.page(id).document.front.own {
            Own::Recipe(recipe) => Some(recipe),
            _ => None,
        }
    }

    /// The department's quickest recipe, else the quickest of all.
    fn quickest(&self, pages: &[PageId]) -> Option<PageId> {
        let minutes = |id: &PageId| self.recipe_front(*id).and_then(|recipe| recipe.minutes_to_try);
        let own = pages.iter().copied().filter(|id| self.is_fresh(*id) && minutes(id).is_some());
        own.min_by_key(|id| (minutes(id), &self.site.page(*id).url)).or_else(|| {
            // Recipes are listed quickest first.
            let all = self.site.lists[&Kind::Recipe].iter().copied();
            all.take(CANDIDATES).find(|id| self.is_fresh(*id))
        })
    }

    /// Who wrote the pages and is still there, most pages first. Only people who may be named are among them.
    fn team_people(&self, pages: &[PageId]) -> Vec<&str> {
        let mut written: BTreeMap<&str, usize> = BTreeMap::new();
        for author in pages.iter().flat_map(|id| &self.site.page(*id).document.front.common.authors) {
            let known = self.site.vocabularies.people.get(author);
            if known.is_some_and(|person| person.public && !person.left) {
                *written.entry(author).or_default() += 1;
            }
        }
        let mut people: Vec<(&str, usize)> = written.into_iter().collect();
        people.sort_by_key(|(_, pages)| std::cmp::Reverse(*pages));
        people.into_iter().take(PEOPLE).map(|(id, _)| id).collect()
    }
}

/// Weeks since one that began on a Monday, so that turns go on over the end of a year.
fn week(day: Date) -> i32 {
    let passed = day.duration_since(date(1970, 1, 5)).as_hours() / 24;
    i32::try_from(passed.div_euclid(7)).expect("civil days fit")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_week_goes_from_monday_to_sunday_also_over_a_new_year() {
        let monday = week(date(2026, 12, 28));
        for day in [date(2026, 12, 31), date(2027, 1, 1), date(2027, 1, 3)] {
            assert_eq!(week(day), monday, "{day}");
        }
        assert_eq!(week(date(2027, 1, 4)), monday + 1);
        assert_eq!(week(date(2026, 12, 27)), monday - 1);
    }
}
