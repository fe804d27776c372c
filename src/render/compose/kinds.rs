//! The pages of the five kinds.

use std::collections::BTreeSet;

use super::article::RELATED;
use super::{Composed, Composer, module_steps};
use crate::model::impact::saved_per_month;
use crate::model::{Age, Page, PageId, Taxonomy, encode};
use crate::parse::Kind;
use crate::parse::front_matter::{Own, Stage, Story};
use crate::render::views::{
    BeforeAfter, FaqView, Link, ModuleView, PageView, PathPosition, RecipeView, StoryView, TermLink, TryThis,
    Verified,
};
use crate::render::{article_body, recipe_parts};

/// Other questions of a category that a question shows.
const QUESTIONS: usize = 8;
/// Questions that a module shows, and related pages among which they are looked for.
const QUESTIONS_OF_MODULE: usize = 4;
const RELATED_QUESTIONS: usize = 40;
/// Stories of other departments that a story shows.
const ELSEWHERE: usize = 3;
/// Newest pages of a task that are looked at for them.
const CANDIDATES: usize = 200;

impl Composer<'_> {
    pub(in crate::render) fn story(&self, id: PageId) -> Composed<StoryView> {
        let page = self.site.page(id);
        let Own::Story(story) = &self.site.front(page).own else {
            unreachable!("a story has a story's front matter")
        };
        let original = self.site.original(page);
        let elsewhere = self.same_task_elsewhere(id);
        let prompts = page.document.outline.prompts.iter().enumerate().map(|(at, prompt)| Link {
            label: Some(prompt.title.clone()).filter(|title| !title.is_empty()).unwrap_or_else(|| {
                let number = (at + 1).to_string();
                self.locale.fill("story.prompt_number", &[("n", &number)])
            }),
            url: format!("#{}", article_body::prompt_id(at)),
        });
        let prompts: Vec<Link> = prompts.collect();
        Ok(StoryView {
            chrome: self.page_chrome(id)?,
            article: self.article(id, &[original.recipes.as_slice(), &elsewhere].concat())?,
            stage: story.stage,
            figure: self.figure(story),
            quality: story.quality.clone(),
            try_this: self.try_this(&original.recipes, &prompts),
            prompts,
            recipes: self.cards(&original.recipes)?,
            elsewhere: self.cards(&elsewhere)?,
            tasks: self
                .site
                .common(page)
                .tasks
                .iter()
                .map(|task| self.term_link(Taxonomy::Tasks, task))
                .collect(),
            write_own: self.write_own("story.share_title", "story.share", self.share(&self.beginning(id)))?,
        })
    }

    /// The newest stories about the same tasks from other departments, one a department before a second.
    fn same_task_elsewhere(&self, id: PageId) -> Vec<PageId> {
        let page = self.site.page(id);
        let own = self.site.department_of(page);
        let mut seen = BTreeSet::new();
        let (mut first, mut more) = (Vec::new(), Vec::new());
        for task in &self.site.common(page).tasks {
            // Newest first: a task of half the portal costs no more than another.
            for other_id in self.site.taxonomies.pages(Taxonomy::Tasks, task).iter().take(CANDIDATES) {
                let other = self.site.page(*other_id);
                let department = self.site.department_of(other);
                let fits = other.kind() == Kind::Story && department.is_some() && department != own;
                if !fits || first.contains(other_id) || more.contains(other_id) {
                    continue;
                }
                if seen.insert(department) { first.push(*other_id) } else { more.push(*other_id) }
            }
        }
        first.extend(more);
        first.truncate(ELSEWHERE);
        first
    }

    fn try_this(&self, recipes: &[PageId], prompts: &[Link]) -> Option<TryThis> {
        let Some(recipe) = recipes.first() else {
            let link = prompts.first()?.clone();
            return Some(TryThis { link, lang: None, minutes: None });
        };
        let card = self.card(*recipe);
        Some(TryThis {
            link: Link { label: card.title, url: card.url },
            lang: card.lang,
            minutes: card.minutes,
        })
    }

    fn figure(&self, story: &Story) -> Option<BeforeAfter> {
        let saved = self.locale.amount(saved_per_month(story)?.hours());
        let once = story.stage == Some(Stage::Tried);
        let (before, after) = (story.before_minutes?, story.after_minutes?);
        let longest = before.max(after);
        let length = |minutes: f64| {
            if longest > 0.0 { (minutes / longest * 1000.0).round() / 10.0 } else { 0.0 }
        };
        Some(BeforeAfter {
            before: self.locale.amount(before),
            after: self.locale.amount(after),
            each: self.locale.amount((before - after).abs()),
            before_length: length(before),
            after_length: length(after),
            slower: after > before,
            once,
            times_per_month: self.locale.amount(if once { 1.0 } else { story.times_per_month? }),
            users: if once {
                1
            } else {
                story.users.and_then(|users| u32::try_from(users).ok()).unwrap_or(1)
            },
            hours_text: self.locale.amount(saved.value.abs()).text,
            saved_hours: saved,
            basis: story.basis,
            until: story.until.map(|day| self.day(day)),
        })
    }

    pub(in crate::render) fn recipe(&self, id: PageId) -> Composed<RecipeView> {
        let page = self.site.page(id);
        let original = page.original.unwrap_or(id);
        let front = self.site.front(page);
        let Own::Recipe(recipe) = &front.own else { unreachable!("a recipe has a recipe's front matter") };
        let mut verified: Vec<_> = recipe.verified.iter().collect();
        verified.sort_by_key(|verified| std::cmp::Reverse(verified.on));
        let stories: Vec<PageId> = self.site.users_of_recipe(original).iter().take(6).copied().collect();
        Ok(RecipeView {
            chrome: self.page_chrome(id)?,
            article: self.article(id, &stories)?,
            level: recipe.level,
            minutes_to_try: recipe.minutes_to_try.and_then(|minutes| u32::try_from(minutes).ok()),
            data_class: recipe.data_class,
            variables: recipe_parts::variables(self.renderer, recipe, page),
            prompts: page.document.outline.prompts.len(),
            verified: verified
                .into_iter()
                .map(|verified| Verified {
                    tool: self.term_link(Taxonomy::Tools, &verified.tool),
                    version: verified.version.clone(),
                    on: verified.on.map(|day| self.day(day)),
                    age: verified.on.and_then(|day| self.verified_age(day)),
                })
                .collect(),
            open_in: recipe_parts::tools(self.renderer, page, self.language).own,
            example_url: self.example_url(page),
            write_own: self.write_own(
                "recipe.share_title",
                "recipe.share",
                self.share(&self.beginning(id)),
            )?,
            stories: self.cards(&stories)?,
        })
    }

    fn verified_age(&self, day: jiff::civil::Date) -> Option<String> {
        let (key, number) = match Age::of(day, self.site.now)? {
            Age::Today => ("today", 0),
            Age::Days(1) => ("day", 1),
            Age::Days(days) => ("days", days),
            Age::Months(1) => ("month", 1),
            Age::Months(months) => ("months", months),
            Age::Years(years) => ("years", years),
        };
        Some(self.locale.fill(&format!("recipe.verified_age.{key}"), &[("n", &number.to_string())]))
    }

    /// The section of a recipe that shows what comes out, told by its heading.
    fn example_url(&self, page: &Page) -> Option<String> {
        let names = self.renderer.theme.locale(&page.language).list("recipe.example_headings");
        let headings = &page.document.outline.headings;
        let found = headings.iter().find(|heading| names.iter().any(|name| name == heading.text.trim()))?;
        Some(format!("#{}", encode(&found.id)))
    }

    pub(in crate::render) fn faq(&self, id: PageId) -> Composed<FaqView> {
        let page = self.site.page(id);
        let original = page.original.unwrap_or(id);
        let Own::Faq(faq) = &self.site.front(page).own else {
            unreachable!("a question has a question's front matter")
        };
        let same = self.site.same_category(faq).iter().copied().filter(|other| *other != original);
        let same: Vec<PageId> = same.take(QUESTIONS).collect();
        Ok(FaqView {
            chrome: self.page_chrome(id)?,
            article: self.article(id, &same)?,
            category: faq.category.clone(),
            answered_by: faq.answered_by.as_deref().and_then(|person| self.person(person)),
            office_hours: self.next_office_hours(),
            calendar_url: self.calendar_url(),
            same_category: same.iter().map(|id| self.link(*id)).collect(),
        })
    }

    pub(in crate::render) fn module(&self, id: PageId) -> Composed<ModuleView> {
        let page = self.site.page(id);
        let original_id = page.original.unwrap_or(id);
        let original = self.site.page(original_id);
        let Own::Module(module) = &original.document.front.own else {
            unreachable!("a module has a module's front matter")
        };
        let shown = [original.recipes.as_slice(), &original.prerequisites].concat();
        let related =
            self.site.related(id, RELATED_QUESTIONS.max(shown.len() + QUESTIONS_OF_MODULE + RELATED));
        let questions = related.iter().copied().filter(|other| self.site.page(*other).kind() == Kind::Faq);
        let questions: Vec<PageId> = questions.take(QUESTIONS_OF_MODULE).collect();
        let article = self.article_beside(id, &[shown, questions.clone()].concat(), &related)?;
        Ok(ModuleView {
            chrome: self.page_chrome(id)?,
            month: module.month.map(|month| self.locale.month(month)),
            level: module.level,
            minutes: module.minutes.and_then(|minutes| u32::try_from(minutes).ok()),
            path: self.path_position(original_id),
            prerequisites: original.prerequisites.iter().map(|id| self.page_link(*id)).collect(),
            steps: module_steps::cut(&article.body.0, page, self.locale),
            write_own: self.write_own(
                "improve.share_title",
                "improve.share",
                self.share(&self.beginning(id)),
            )?,
            sessions: self.sessions_of(original_id),
            office_hours: self.next_office_hours(),
            calendar_url: self.calendar_url(),
            recipes: self.cards(&original.recipes)?,
            questions: questions.iter().map(|id| self.link(*id)).collect(),
            article,
        })
    }

    fn path_position(&self, id: PageId) -> Option<PathPosition> {
        let (path, modules) = self.site.paths.iter().find(|(_, modules)| modules.contains(&id))?;
        let at = modules.iter().position(|module| *module == id)?;
        let neighbour = |at: Option<usize>| Some(self.link(*modules.get(at?)?));
        Some(PathPosition {
            path: TermLink {
                label: self.path_label(path),
                url: Some(self.local(&format!("/paths/{path}/"))),
                lang: None,
            },
            number: at + 1,
            total: modules.len(),
            previous: neighbour(at.checked_sub(1)),
            next: neighbour(Some(at + 1)),
        })
    }

    pub(in crate::render) fn plain(&self, id: PageId) -> Composed<PageView> {
        let page = self.site.page(id);
        let original = self.site.original(page);
        let is_index = original.document.name.is_index();
        let children: Vec<PageId> = if is_index { self.site.children(original) } else { Vec::new() };
        let neighbour = |id: Option<PageId>| -> Option<Link> { Some(self.link(id?)) };
        Ok(PageView {
            chrome: self.page_chrome(id)?,
            article: self.article(id, &children)?,
            children: self.group(None, None, &children)?.into_iter().collect(),
            previous: neighbour(page.neighbours.0),
            next: neighbour(page.neighbours.1),
        })
    }
}
