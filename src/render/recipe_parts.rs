//! What a recipe's prompts need besides their text: the blanks of the form, and tools to open them in.

use super::Renderer;
use super::views::{OpenIn, Variable};
use crate::model::{Page, Taxonomy};
use crate::parse::front_matter::{DataClass, Own, Recipe};
use crate::parse::vocabulary::{Entry, Localized};

/// Tools that a recipe can be opened in.
#[derive(Debug, Default)]
pub(super) struct Tools {
    /// The recipe's own; all if it names none that opens.
    pub(super) own: Vec<OpenIn>,
    pub(super) others: Vec<OpenIn>,
}

/// A page's front matter as a recipe's.
pub(super) fn recipe<'a>(renderer: &'a Renderer, page: &'a Page) -> Option<&'a Recipe> {
    match &renderer.site.front(page).own {
        Own::Recipe(recipe) => Some(recipe),
        _ => None,
    }
}

/// The blanks that the page's prompts share, in order of first use.
pub(super) fn variables(renderer: &Renderer, recipe: &Recipe, page: &Page) -> Vec<Variable> {
    let blanks = page.document.outline.prompts.iter().flat_map(|prompt| &prompt.blanks);
    let blanks: Vec<&str> = blanks.map(|(name, _)| name.as_str()).collect();
    let mut variables: Vec<Variable> =
        recipe.variables.iter().map(|variable| self::variable(renderer, variable, page)).collect();
    variables.sort_by_key(|variable| blanks.iter().position(|blank| *blank == variable.name));
    variables
}

/// A blank in the language of the page, or in another with its name.
pub(super) fn variable(
    renderer: &Renderer,
    variable: &crate::parse::front_matter::Variable,
    page: &Page,
) -> Variable {
    let text = |words: &Localized| words.get(&page.language).to_owned();
    let label = variable.label.as_ref().map(text).filter(|label| !label.is_empty());
    let said = variable
        .label
        .as_ref()
        .map(|label| label.language_of(&page.language).unwrap_or(&renderer.site.config.language).to_owned());
    Variable {
        name: variable.name.clone(),
        lang: said.filter(|said| label.is_some() && *said != page.language),
        label: label.unwrap_or_else(|| variable.name.clone()),
        example: variable.example.as_ref().map(text).filter(|example| !example.is_empty()),
        multiline: variable.multiline,
        choices: variable.choices.clone(),
    }
}

/// The tools of the portal that have an address, with a warning where one is not cleared for the recipe's data.
pub(super) fn tools(renderer: &Renderer, page: &Page, language: &str) -> Tools {
    let Some(recipe) = recipe(renderer, page) else { return Tools::default() };
    let named = &renderer.site.common(page).tools;
    let of = |(id, entry): (&str, &Entry)| {
        let label = renderer.site.term_label(Taxonomy::Tools, id, language);
        Some((named.iter().any(|tool| tool == id), open_in(entry, label, recipe.data_class)?))
    };
    let all = renderer.site.vocabularies.tools.iter().filter_map(of);
    let (own, others): (Vec<_>, Vec<_>) = all.partition(|(own, _)| *own);
    let [own, others] =
        [own, others].map(|tools| tools.into_iter().map(|(_, tool)| tool).collect::<Vec<_>>());
    if own.is_empty() { Tools { own: others, others: own } } else { Tools { own, others } }
}

fn open_in(entry: &Entry, label: String, class: Option<DataClass>) -> Option<OpenIn> {
    let url = tool_url(entry)?;
    let template = entry.url.clone().filter(|url| url.contains("{prompt}"));
    let uncleared = class.filter(|class| !entry.cleared.iter().any(|cleared| cleared == class.name()));
    Some(OpenIn { label, url, template, uncleared })
}

/// Where a tool is opened without a prompt.
pub(super) fn tool_url(entry: &Entry) -> Option<String> {
    let url = entry.url.as_deref()?;
    let url = url.split(['?', '#']).next().unwrap_or(url);
    let is_open = !url.contains("{prompt}") && (url.starts_with("https://") || url.starts_with("http://"));
    is_open.then(|| url.to_owned())
}
