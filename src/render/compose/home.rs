//! Home: what can I do in five minutes?

use std::collections::BTreeSet;

use super::chrome::Frame;
use super::{Composed, Composer};
use crate::model::impact::Group;
use crate::model::{PageId, Site, Taxonomy};
use crate::parse::Kind;
use crate::parse::front_matter::{Level, Own, Recipe};
use crate::render::views::{HomeView, Link, PathLinks, TaskEntry, TaskWin, Totals};

/// A first win takes no longer.
const FIRST_WIN_MINUTES: i64 = 10;
const TASKS: usize = 12;
const STORIES: usize = 3;
const LATEST: usize = 6;
const WORDS: usize = 5;

impl Composer<'_> {
    pub(in crate::render) fn home(&self) -> Composed<HomeView> {
        let introduction = self.introduction("/")?;
        let summary = introduction.as_ref().and_then(|found| found.summary.clone());
        let title = self.config().title.get(self.language).to_owned();
        let headline = introduction.as_ref().map(|found| found.title.clone());
        let stories = &self.site.lists[&Kind::Story];
        let (featured, others): (Vec<PageId>, Vec<PageId>) =
            stories.iter().copied().partition(|id| self.site.page(*id).document.front.common.featured);
        let stories: Vec<PageId> = featured.into_iter().chain(others).take(STORIES).collect();
        let latest: Vec<PageId> = self.dated().take(LATEST).collect();
        let mut suggestions = self.suggestions();
        suggestions.truncate(WORDS);
        Ok(HomeView {
            chrome: self.chrome(&Frame {
                url: "/".to_owned(),
                title: &title,
                description: summary.as_deref(),
                steps: Vec::new(),
                page: None,
            }),
            headline,
            summary,
            suggestions,
            paths: self.path_links(),
            first_win: self.first_wins().first().map(|id| self.card(*id)),
            first_path: self.path_ids().into_iter().find(|path| !self.site.paths[path].is_empty()).map(
                |path| Link { label: self.path_label(&path), url: self.local(&format!("/paths/{path}/")) },
            ),
            tasks: self.task_entries(),
            module: self.current_module().map(|id| self.card(id)),
            next_meetings: self.next_meetings(|_| true),
            calendar_url: self.calendar_url(),
            stories: self.cards(&stories)?,
            latest: latest.iter().map(|id| self.news_entry(*id, self.card_date(self.version(*id)))).collect(),
            totals: self.totals(),
            body: introduction.and_then(|found| found.body),
            recipes_url: self.local("/recipes/"),
            stories_url: self.local("/stories/"),
            new_url: self.local("/new/"),
        })
    }

    fn path_links(&self) -> Vec<PathLinks> {
        let links = self.path_ids().into_iter().map(|path| PathLinks {
            label: self.path_label(&path),
            url: self.local(&format!("/paths/{path}/")),
            modules: self.site.paths[&path].iter().map(|id| self.page_link(*id)).collect(),
        });
        links.filter(|path| !path.modules.is_empty()).collect()
    }

    /// Recipes that give a result at once: easiest first, in the order of their list.
    pub(super) fn first_wins(&self) -> Vec<PageId> {
        let mut wins: Vec<(bool, PageId)> = self.site.lists[&Kind::Recipe]
            .iter()
            .filter_map(|id| Some((self.quick(*id)?.level != Some(Level::FirstStep), *id)))
            .collect();
        // Stable: the order of the list within each level.
        wins.sort_by_key(|(harder, id)| {
            let page = self.site.page(*id);
            (page.stale, !page.document.front.common.featured, *harder)
        });
        wins.into_iter().map(|(_, id)| id).collect()
    }

    /// The page as a recipe that takes no longer than a first win.
    fn quick(&self, id: PageId) -> Option<&Recipe> {
        let Own::Recipe(recipe) = &self.site.page(id).document.front.own else { return None };
        recipe.minutes_to_try.is_some_and(|minutes| minutes <= FIRST_WIN_MINUTES).then_some(recipe)
    }

    /// The easiest and then quickest of a task's recipes; one that another task shows already, or that is due
    /// for review, comes last.
    fn first_win_of(&self, pages: &[PageId], shown: &mut BTreeSet<PageId>) -> Option<TaskWin> {
        let quick = pages.iter().filter_map(|id| Some((*id, self.quick(*id)?)));
        let (best, _) = quick.min_by_key(|(id, recipe)| {
            let harder = recipe.level != Some(Level::FirstStep);
            (
                shown.contains(id),
                self.site.page(*id).stale,
                harder,
                recipe.minutes_to_try,
                &self.site.page(*id).url,
            )
        })?;
        shown.insert(best);
        let card = self.card(best);
        Some(TaskWin { title: card.title, url: card.url, lang: card.lang, minutes: card.minutes })
    }

    /// Pages of the four kinds with a day, newest first.
    fn dated(&self) -> impl Iterator<Item = PageId> {
        let news = |page: &crate::model::Page| page.kind() != Kind::Page && page.day().is_some();
        self.site.newest.iter().copied().filter(move |id| news(self.site.page(*id)))
    }

    fn task_entries(&self) -> Vec<TaskEntry> {
        let mut shown = BTreeSet::new();
        self.site
            .shown_terms(Taxonomy::Tasks)
            .filter_map(|task| {
                let pages = self.site.taxonomies.pages(Taxonomy::Tasks, task);
                let recipes = pages.iter().filter(|id| self.site.page(**id).kind() == Kind::Recipe).count();
                (recipes > 0).then(|| TaskEntry {
                    label: self.site.term_label(Taxonomy::Tasks, task, self.language),
                    url: self.local(&Site::term_url(Taxonomy::Tasks, task)),
                    recipes,
                    first_win: self.first_win_of(pages, &mut shown),
                })
            })
            .take(TASKS)
            .collect()
    }

    /// This month's module, else the last one before.
    fn current_module(&self) -> Option<PageId> {
        let this_month = self.site.now.day().first_of_month();
        self.site.lists[&Kind::Module].iter().copied().find(|id| {
            let Own::Module(module) = &self.site.page(*id).document.front.own else { return false };
            module.month.is_some_and(|month| month <= this_month)
        })
    }

    pub(super) fn totals(&self) -> Option<Totals> {
        let impact = &self.site.impact;
        let total = impact.in_all(&Group::Total);
        (!impact.is_empty()).then(|| Totals {
            saved_hours: self.locale.amount(total.saved.hours()),
            stories: total.stories,
            contributors: total.contributors,
            url: self.local("/impact/"),
        })
    }
}
