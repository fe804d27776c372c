//! A portal's own words, as choices with labels.

use super::Language;
use super::about::Takes;
use crate::config::Config;
use crate::model::Vocabularies;
use crate::parse::vocabulary::Vocabulary;
use crate::read::SourceTree;

/// Ids with labels.
type Choices = Vec<(String, String)>;

/// The words of a portal. A vocabulary without entries takes any id.
#[derive(Clone, Debug, Default)]
pub struct Words {
    /// content/data/departments.yaml
    pub departments: Choices,
    /// content/data/tasks.yaml
    pub tasks: Choices,
    /// content/data/tools.yaml
    pub tools: Choices,
    /// content/data/paths.yaml
    pub paths: Choices,
    /// content/data/people/; who would not be named has no label
    pub people: Choices,
    /// Names below content/recipes/
    pub recipes: Choices,
    /// Names below content/training/
    pub modules: Choices,
}

impl Words {
    /// Reads the vocabularies of a tree; what is wrong with them, `check` tells.
    pub fn load(tree: &SourceTree, config: &Config, language: Language) -> Self {
        let words = Vocabularies::load(tree, config, &mut Vec::new());
        let language = language.tag();
        let of = |vocabulary: &Vocabulary| -> Choices {
            let labelled = |(id, entry): (&str, &crate::parse::vocabulary::Entry)| {
                (id.to_owned(), entry.label.get(language).to_owned())
            };
            vocabulary.iter().map(labelled).collect()
        };
        let person = |(id, person): (&String, &crate::parse::vocabulary::Person)| {
            let label = if person.public { person.name.get(language) } else { "" };
            (id.clone(), label.to_owned())
        };
        Self {
            departments: of(&words.departments),
            tasks: of(&words.tasks),
            tools: of(&words.tools),
            paths: of(&words.paths),
            people: words.people.iter().map(person).collect(),
            recipes: names_below(tree, config, "content/recipes/"),
            modules: names_below(tree, config, "content/training/"),
        }
    }

    /// What a key may take, and whether anything else is an error there.
    pub(super) fn of(&self, takes: Takes) -> Option<(&Choices, bool)> {
        match takes {
            Takes::Department => Some((&self.departments, true)),
            Takes::Task => Some((&self.tasks, true)),
            Takes::Tool => Some((&self.tools, true)),
            Takes::Path => Some((&self.paths, true)),
            // Somebody who has no file yet is a warning.
            Takes::Person => Some((&self.people, false)),
            // Pages of other repositories have names too.
            Takes::Recipe => Some((&self.recipes, false)),
            Takes::Module => Some((&self.modules, false)),
            Takes::Anything | Takes::Pattern(_) => None,
        }
    }
}

fn names_below(tree: &SourceTree, config: &Config, folder: &str) -> Choices {
    let is_twin = |name: &str| {
        name.rsplit_once('.').is_some_and(|(_, ending)| config.languages.iter().any(|tag| tag == ending))
    };
    tree.below(folder)
        .filter_map(|(path, _)| path.as_str().strip_prefix(folder)?.strip_suffix(".md"))
        .filter(|name| *name != "index" && !is_twin(name))
        .map(|name| (name.to_owned(), String::new()))
        .collect()
}
