//! `recipes_for_task`

use std::sync::Arc;

use rmcp::model::JsonObject;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Answer, Ask, link, schema_of};
use crate::commands::mcp::portal::Portal;
use crate::commands::mcp::refusal::Refusal;
use crate::commands::mcp::{fill, find};
use crate::model::{PageId, Taxonomy};
use crate::parse::Kind;
use crate::parse::front_matter::{Basis, Own};
use crate::render::export::{DataClassData, Named};

pub(super) struct RecipesForTask;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Arguments {
    /// The task, by id or name: minutes or 議事録.
    task: String,
    /// Prefer versions in this language.
    #[serde(default)]
    language: Option<String>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct Found {
    task: Named,
    /// Newest first.
    recipes: Vec<TaskRecipe>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct TaskRecipe {
    /// What `fill_recipe` calls it.
    name: String,
    url: String,
    /// Address as a resource.
    uri: String,
    title: String,
    summary: Option<String>,
    minutes_to_try: Option<i64>,
    /// What may be filled into its blanks. To be obeyed. Null if the author did not say.
    data_class: Option<DataClassData>,
    /// Names of its blanks.
    blanks: Vec<String>,
    /// Stories that used it and say what time it saved.
    stories: Vec<Saving>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct Saving {
    title: String,
    url: String,
    /// Hours saved in a month by the whole story, which may have used other recipes too.
    saved_hours_per_month: f64,
    /// measured or estimated.
    #[schemars(with = "String")]
    basis: Basis,
}

impl Ask for RecipesForTask {
    const NAME: &'static str = "recipes_for_task";
    const TITLE: &'static str = "Recipes for a task";
    const ABOUT: &'static str = "Lists the prompt recipes for a daily task, with what may be filled into their blanks and \
                                 the time that stories say they saved.";
    type Arguments = Arguments;

    fn answer(portal: &mut Portal, arguments: Arguments) -> Result<Answer, Refusal> {
        let task = find::term(portal, Taxonomy::Tasks, &arguments.task)?;
        let language = portal.language_of(arguments.language.as_deref())?;
        let site = portal.site();
        let pages = site.taxonomies.pages(Taxonomy::Tasks, &task).iter().copied();
        let recipes = pages.filter(|id| site.page(*id).kind() == Kind::Recipe && site.is_counted(*id));
        let name = site.term_label(Taxonomy::Tasks, &task, language);
        let mut words = format!("# {name}\n\n");
        let mut found = Vec::new();
        for id in recipes {
            let id = find::version(portal, id, Some(language))?;
            if let Some(recipe) = task_recipe(portal, id, language) {
                words.push_str(&in_words(portal, id, &recipe));
                found.push(recipe);
            }
        }
        if found.is_empty() {
            words.push_str("there is no recipe for this task yet\n");
        }
        Ok(Answer::new(&Found { task: Named { id: task, name }, recipes: found }, vec![words]))
    }

    fn output() -> Arc<JsonObject> {
        schema_of::<Found>()
    }
}

fn task_recipe(portal: &Portal, id: PageId, language: &str) -> Option<TaskRecipe> {
    let site = portal.site();
    let page = site.page(id);
    let Own::Recipe(recipe) = &site.front(page).own else { return None };
    let used = site.users_of_recipe(page.original.unwrap_or(id));
    let saving = |story: &PageId| {
        let counted = site.impact.stories.iter().find(|counted| counted.page == *story)?;
        let shown = site.page(site.version(*story, language));
        Some(Saving {
            title: shown.title.clone(),
            url: absolute(portal, &shown.url),
            saved_hours_per_month: counted.per_month.hours(),
            basis: counted.basis,
        })
    };
    Some(TaskRecipe {
        name: find::recipe_name(site, id).to_owned(),
        url: absolute(portal, &page.url),
        uri: find::uri(site, id),
        title: page.title.clone(),
        summary: site.summary(page).map(str::to_owned),
        minutes_to_try: recipe.minutes_to_try,
        data_class: fill::data_class(portal, id, recipe),
        blanks: recipe.variables.iter().map(|variable| variable.name.clone()).collect(),
        stories: used.iter().filter_map(saving).collect(),
    })
}

fn absolute(portal: &Portal, url: &str) -> String {
    portal.site().config.base.absolute(&crate::model::encode(url))
}

fn in_words(portal: &Portal, id: PageId, recipe: &TaskRecipe) -> String {
    let mut text = format!("- {} (`{}`)\n", link(&recipe.title, &recipe.url), recipe.name);
    if let Some(summary) = &recipe.summary {
        text.push_str(&format!("  {summary}\n"));
    }
    text.push_str(&format!("  {}\n", fill::told(portal, id, recipe.data_class.as_ref())));
    for story in &recipe.stories {
        let basis = match story.basis {
            Basis::Measured => "measured",
            Basis::Estimated => "estimated",
        };
        let hours = story.saved_hours_per_month;
        text.push_str(&format!("  {}: {hours} h a month, {basis}\n", link(&story.title, &story.url)));
    }
    text
}
