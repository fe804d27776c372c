//! The pages of the five kinds.

use super::{Composed, Composer, whole_minutes};
use crate::model::impact::saved_per_month;
use crate::model::{PageId, Taxonomy};
use crate::parse::front_matter::{Own, Stage, Story};
use crate::parse::{Kind, PromptSegment};
use crate::render::views::{
    BeforeAfter, FaqView, Link, ModuleView, PageView, PathPosition, RecipeView, StoryView, TermLink,
    Variable, Verified,
};

/// Other questions of a category that a question shows.
const QUESTIONS: usize = 8;

impl Composer<'_> {
    pub(in crate::render) fn story(&self, id: PageId) -> Composed<StoryView> {
        let page = self.site.page(id);
        let Own::Story(story) = &self.site.front(page).own else {
            unreachable!("a story has a story's front matter")
        };
        let original = self.site.original(page);
        let department = self.site.department_of(page);
        let elsewhere: Vec<PageId> = self
            .site
            .related(id, 30)
            .into_iter()
            .filter(|other| {
                let other = self.site.page(*other);
                other.kind() == Kind::Story && self.site.department_of(other) != department
            })
            .take(3)
            .collect();
        Ok(StoryView {
            chrome: self.page_chrome(id),
            article: self.article(id, &[original.recipes.as_slice(), &elsewhere].concat())?,
            stage: story.stage,
            figure: self.figure(story),
            quality: story.quality.clone(),
            recipes: self.cards(&original.recipes),
            elsewhere: self.cards(&elsewhere),
        })
    }

    fn figure(&self, story: &Story) -> Option<BeforeAfter> {
        let saved = self.locale.amount(saved_per_month(story)?.hours());
        let once = story.stage == Some(Stage::Tried);
        Some(BeforeAfter {
            before_minutes: whole_minutes(story.before_minutes?),
            after_minutes: whole_minutes(story.after_minutes?),
            times_per_month: self.locale.amount(if once { 1.0 } else { story.times_per_month? }),
            users: if once {
                1
            } else {
                story.users.and_then(|users| u32::try_from(users).ok()).unwrap_or(1)
            },
            hours_text: self.locale.amount(saved.value.abs()).text,
            saved_hours: saved,
            basis: story.basis,
            until: story.until.map(|day| self.locale.day(day)),
        })
    }

    pub(in crate::render) fn recipe(&self, id: PageId) -> Composed<RecipeView> {
        let page = self.site.page(id);
        let original = page.original.unwrap_or(id);
        let front = self.site.front(page);
        let Own::Recipe(recipe) = &front.own else { unreachable!("a recipe has a recipe's front matter") };
        let prompts = &page.document.body.prompts;
        let first_use = |name: &str| {
            let blanks =
                prompts.iter().flat_map(|prompt| &prompt.segments).filter_map(|segment| match segment {
                    PromptSegment::Blank { name, .. } => Some(name.as_str()),
                    PromptSegment::Text(_) => None,
                });
            blanks.into_iter().position(|blank| blank == name)
        };
        let mut variables: Vec<Variable> = recipe
            .variables
            .iter()
            .map(|variable| Variable {
                name: variable.name.clone(),
                label: variable.label.clone().unwrap_or_else(|| variable.name.clone()),
                example: variable.example.clone(),
                multiline: variable.multiline,
                choices: variable.choices.clone(),
            })
            .collect();
        variables.sort_by_key(|variable| first_use(&variable.name));
        let mut verified: Vec<_> = recipe.verified.iter().collect();
        verified.sort_by_key(|verified| std::cmp::Reverse(verified.on));
        let stories: Vec<PageId> = self.site.users_of_recipe(original).iter().take(6).copied().collect();
        Ok(RecipeView {
            chrome: self.page_chrome(id),
            article: self.article(id, &stories)?,
            level: recipe.level,
            minutes_to_try: recipe.minutes_to_try.and_then(|minutes| u32::try_from(minutes).ok()),
            data_class: recipe.data_class,
            variables,
            prompts: prompts.len(),
            verified: verified
                .into_iter()
                .map(|verified| Verified {
                    tool: self.term_link(Taxonomy::Tools, &verified.tool),
                    version: verified.version.clone(),
                    on: verified.on.map(|day| self.locale.day(day)),
                })
                .collect(),
            open_in: Vec::new(),
            stories: self.cards(&stories),
        })
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
            chrome: self.page_chrome(id),
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
        let related = self.site.related(id, 40);
        let questions = related.into_iter().filter(|other| self.site.page(*other).kind() == Kind::Faq);
        let questions: Vec<PageId> = questions.take(4).collect();
        Ok(ModuleView {
            chrome: self.page_chrome(id),
            article: self
                .article(id, &[original.recipes.as_slice(), &original.prerequisites, &questions].concat())?,
            month: module.month.map(|month| self.locale.month(month)),
            level: module.level,
            minutes: module.minutes.and_then(|minutes| u32::try_from(minutes).ok()),
            path: self.path_position(original_id),
            prerequisites: original.prerequisites.iter().map(|id| self.link(*id)).collect(),
            sessions: self.sessions_of(original_id),
            office_hours: self.next_office_hours(),
            calendar_url: self.calendar_url(),
            recipes: self.cards(&original.recipes),
            questions: questions.iter().map(|id| self.link(*id)).collect(),
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
            chrome: self.page_chrome(id),
            article: self.article(id, &children)?,
            children: self.group(None, None, &children).into_iter().collect(),
            previous: neighbour(page.neighbours.0),
            next: neighbour(page.neighbours.1),
        })
    }
}
