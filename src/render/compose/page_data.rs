//! What programs and assistants are told of a written page. Nothing is in it that the page does not show.

use super::Composer;
use super::cards::level_name;
use crate::model::impact::{Saved, saved_per_month};
use crate::model::{PageId, Taxonomy, encode};
use crate::parse::front_matter::{Basis, DataClass, Module, Own, Recipe, Story};
use crate::render::export::{
    DataClassData, ModuleData, Named, PAGE_VERSION, PageData, PageHeading, PageVersion, PromptData,
    RecipeData, SessionData, StoryData, VariableData,
};
use crate::render::markdown::from_html;
use crate::render::{article_body, recipe_parts};

impl Composer<'_> {
    /// A written page in parts.
    pub fn page_data(&self, id: PageId) -> PageData {
        let page = self.site.page(id);
        let common = self.site.common(page);
        let named = |taxonomy, terms: &[String]| {
            terms.iter().map(|term| self.named(taxonomy, term)).collect::<Vec<_>>()
        };
        let version = |(language, id): &(String, PageId)| {
            self.site
                .is_shown(*id)
                .then(|| PageVersion { lang: language.clone(), url: self.whole(&self.site.page(*id).url) })
        };
        let mut data = PageData {
            version: PAGE_VERSION,
            url: self.whole(&page.url),
            path: page.document.path.to_string(),
            source: self.site.mount_of(page).map(|mount| mount.source.clone()),
            edit_url: self.edit_url(page),
            kind: page.kind().name().to_owned(),
            lang: page.language.clone(),
            versions: page.versions.iter().filter_map(version).collect(),
            title: page.title.clone(),
            summary: self.site.summary(page).map(str::to_owned),
            department: self.site.department_of(page).map(|term| self.named(Taxonomy::Departments, term)),
            tasks: named(Taxonomy::Tasks, &common.tasks),
            tools: named(Taxonomy::Tools, &common.tools),
            tags: common.tags.clone(),
            authors: self.shown_authors(&common.authors),
            date: common.date.map(|day| day.to_string()),
            updated: common.updated.map(|day| day.to_string()),
            recipe: None,
            story: None,
            module: None,
            headings: page
                .document
                .outline
                .headings
                .iter()
                .filter(|heading| heading.text != page.title)
                .map(|heading| PageHeading {
                    level: heading.level,
                    text: heading.text.clone(),
                    anchor: encode(&heading.id).into_owned(),
                })
                .collect(),
            markdown: from_html(
                &article_body::plain_body(self.renderer, page, self.locale),
                &self.config().base.origin,
            ),
        };
        match &self.site.front(page).own {
            Own::Recipe(recipe) => data.recipe = Some(self.recipe_data(id, recipe)),
            Own::Story(story) => data.story = Some(self.story_data(id, story)),
            Own::Module(module) => data.module = Some(self.module_data(id, module)),
            Own::Faq(_) | Own::Page(_) => {}
        }
        data
    }

    /// What may be filled into a recipe's blanks, in words; none if its author did not say.
    pub fn data_class(&self, recipe: &Recipe) -> Option<DataClassData> {
        let class: DataClass = recipe.data_class?;
        let id = class.name();
        let cleared = self.site.vocabularies.tools.iter();
        let cleared = cleared.filter(|(_, entry)| entry.cleared.iter().any(|cleared| cleared == id));
        Some(DataClassData {
            id: id.to_owned(),
            name: self.locale.get(&format!("data_class.{id}")).to_owned(),
            note: self.locale.get(&format!("data_class_note.{id}")).to_owned(),
            cleared_tools: cleared.map(|(tool, _)| self.named(Taxonomy::Tools, tool)).collect(),
        })
    }

    /// The blanks of a recipe's prompts, in order of first use.
    pub fn variables_data(&self, id: PageId, recipe: &Recipe) -> Vec<VariableData> {
        let variables = recipe_parts::variables(self.renderer, recipe, self.site.page(id));
        let data = variables.into_iter().map(|variable| VariableData {
            name: variable.name,
            label: variable.label,
            example: variable.example,
            multiline: variable.multiline,
            choices: variable.choices,
        });
        data.collect()
    }

    fn named(&self, taxonomy: Taxonomy, term: &str) -> Named {
        Named { id: term.to_owned(), name: self.site.term_label(taxonomy, term, self.language) }
    }

    fn shown_authors(&self, authors: &[String]) -> Vec<Named> {
        let shown = |id: &String| Some(Named { id: id.clone(), name: self.person(id)?.label });
        authors.iter().filter_map(shown).collect()
    }

    fn recipe_data(&self, id: PageId, recipe: &Recipe) -> RecipeData {
        let shown = self.renderer.contents.shown(id);
        RecipeData {
            level: recipe.level.map(|level| level_name(level).to_owned()),
            minutes_to_try: recipe.minutes_to_try,
            data_class: self.data_class(recipe),
            variables: self.variables_data(id, recipe),
            prompts: shown.prompts.iter().map(PromptData::new).collect(),
        }
    }

    fn story_data(&self, id: PageId, story: &Story) -> StoryData {
        StoryData {
            before_minutes: story.before_minutes,
            after_minutes: story.after_minutes,
            times_per_month: story.times_per_month,
            users: story.users.unwrap_or(1),
            saved_hours_per_month: saved_per_month(story).map(Saved::hours),
            // As the impact page counts it.
            basis: story.basis.unwrap_or(Basis::Estimated),
            stage: story.stage,
            quality: story.quality.clone(),
            recipes: self.addresses(id),
        }
    }

    fn module_data(&self, id: PageId, module: &Module) -> ModuleData {
        let session = |session: &crate::parse::front_matter::Session| SessionData {
            start: session.start.to_string(),
            end: session.end.map(|end| end.to_string()),
            place: session.place.clone(),
            url: session.url.clone(),
        };
        ModuleData {
            month: module.month.map(|month| format!("{:04}-{:02}", month.year(), month.month())),
            path: module.path.clone(),
            level: module.level.map(|level| level_name(level).to_owned()),
            minutes: module.minutes,
            sessions: module.sessions.iter().map(session).collect(),
            recipes: self.addresses(id),
        }
    }

    /// Where the shown recipes that a page names stand, in this language.
    fn addresses(&self, id: PageId) -> Vec<String> {
        let recipes = &self.site.original(self.site.page(id)).recipes;
        let shown = recipes.iter().filter(|recipe| self.site.is_shown(**recipe));
        shown.map(|recipe| self.whole(&self.site.page(self.version(*recipe)).url)).collect()
    }
}
