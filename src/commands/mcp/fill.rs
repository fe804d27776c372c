//! Fills in the blanks of a recipe. Every blank gets a value, and nothing else does; what is filled in is never read as a
//! blank itself.

use super::find;
use super::portal::{Portal, Values};
use super::refusal::Refusal;
use crate::diagnostic::nearest;
use crate::model::PageId;
use crate::parse::front_matter::Recipe;
use crate::parse::{Prompt, PromptSegment};
use crate::render::export::{DataClassData, VariableData};

/// Letters of one value: more than any tool takes.
const MOST_CHARACTERS: usize = 200_000;
const MOST_VALUES: usize = 100;

/// A recipe whose prompts are filled in.
pub(super) struct Filled {
    /// The version that was filled in.
    pub(super) page: PageId,
    pub(super) data_class: Option<DataClassData>,
    /// Titles, empty if there is none, and texts.
    pub(super) prompts: Vec<(String, String)>,
}

/// The prompts of a recipe, by its name, address or file.
pub(super) fn filled(
    portal: &Portal,
    recipe: &str,
    values: &Values,
    language: Option<&str>,
) -> Result<Filled, Refusal> {
    let (page, recipe) = find::recipe(portal, recipe)?;
    let page = find::version(portal, page, language)?;
    let composer = portal.composer(&portal.site().page(page).language);
    let shown = portal.revision().renderer.contents.shown(page);
    if shown.prompts.is_empty() {
        return Err(Refusal::NoAnswer("this recipe has no prompt to fill in".to_owned()));
    }
    check(&composer.variables_data(page, recipe), values)?;
    let prompts = shown.prompts.iter().map(|prompt| (prompt.title.clone(), text(prompt, values))).collect();
    Ok(Filled { page, data_class: composer.data_class(recipe), prompts })
}

/// What may be filled in, said to an assistant.
pub(super) fn told(portal: &Portal, page: PageId, class: Option<&DataClassData>) -> String {
    let locale = portal.revision().renderer.theme.locale(&portal.site().page(page).language);
    let word = locale.get("recipe.data_class");
    match class {
        Some(DataClassData { id, name, note, .. }) => format!("{word}: {name} ({id}). {note}"),
        None => format!("{word}: nothing is said by the author; take only what is public"),
    }
}

/// The data class of a recipe.
pub(super) fn data_class(portal: &Portal, page: PageId, recipe: &Recipe) -> Option<DataClassData> {
    portal.composer(&portal.site().page(page).language).data_class(recipe)
}

/// Everything that is wrong with the values, in one sentence for each.
fn check(variables: &[VariableData], values: &Values) -> Result<(), Refusal> {
    if values.len() > MOST_VALUES {
        return Err(Refusal::Malformed(format!("at most {MOST_VALUES} values are allowed")));
    }
    let mut wrong = Vec::new();
    for (name, value) in values {
        let length = value.chars().count();
        if length > MOST_CHARACTERS {
            return Err(Refusal::Malformed(format!(
                "the value of `{name}` has {length} characters; at most {MOST_CHARACTERS} are allowed"
            )));
        }
        if !variables.iter().any(|variable| variable.name == *name) {
            let near = nearest(name, variables.iter().map(|variable| variable.name.as_str()));
            let hint = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
            wrong.push(format!("`{name}` is no blank of this recipe{hint}"));
        }
    }
    for variable in variables {
        let VariableData { name, label, choices, .. } = variable;
        match values.get(name).filter(|value| !value.trim().is_empty()) {
            None => wrong.push(format!("`{name}` ({label}) has no value{}", choose(choices))),
            Some(value) if !choices.is_empty() && !choices.contains(value) => {
                wrong.push(format!("`{name}` ({label}) cannot be `{value}`{}", choose(choices)));
            }
            Some(_) => {}
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(Refusal::NoAnswer(wrong.join("\n"))) }
}

fn choose(choices: &[String]) -> String {
    if choices.is_empty() { String::new() } else { format!("; choose one of: {}", choices.join(" / ")) }
}

fn text(prompt: &Prompt, values: &Values) -> String {
    let part = |segment: &PromptSegment| match segment {
        PromptSegment::Text(text) => text.clone(),
        PromptSegment::Blank { name, .. } => values.get(name).cloned().unwrap_or_default(),
    };
    prompt.segments.iter().map(part).collect()
}
