//! The portal's own words for queries: synonyms, and what people call departments, tasks, tools, people and kinds.

use chienowa_search::{FacetName, Label, Vocabulary};

use crate::parse::Kind;
use crate::parse::vocabulary::{Localized, Vocabulary as Entries};
use crate::render::Renderer;

/// Languages whose names of the kinds are understood, whatever the portal's own are.
const LANGUAGES: [&str; 2] = ["ja", "en"];

/// The words of a portal.
pub fn vocabulary(renderer: &Renderer) -> Vocabulary {
    let words = &renderer.site.vocabularies;
    let mut labels = kinds(renderer);
    labels.extend(entries(FacetName::Department, &words.departments));
    labels.extend(entries(FacetName::Task, &words.tasks));
    labels.extend(entries(FacetName::Tool, &words.tools));
    let public = words.people.values().filter(|person| person.public);
    labels.extend(public.map(|person| label(FacetName::Author, &person.id, &person.name)));
    Vocabulary { synonyms: words.synonyms.clone(), labels }
}

fn entries(facet: FacetName, vocabulary: &Entries) -> impl Iterator<Item = Label> {
    vocabulary.iter().map(move |(id, entry)| label(facet, id, &entry.label))
}

fn label(facet: FacetName, id: &str, names: &Localized) -> Label {
    Label { facet, id: id.to_owned(), names: names.forms().map(str::to_owned).collect() }
}

/// The theme's names, in the singular and in the plural, and the loan words.
fn kinds(renderer: &Renderer) -> Vec<Label> {
    let own = renderer.site.config.languages.iter().map(String::as_str);
    let languages: Vec<&str> = own.chain(LANGUAGES).collect();
    let names = |kind: Kind| {
        let name = kind.name();
        let keys = [format!("kind.{name}"), format!("kinds.{name}")];
        let locales = languages.iter().map(|language| renderer.theme.locale(language));
        let mut names: Vec<String> =
            locales.flat_map(|locale| keys.each_ref().map(|key| locale.get(key).to_owned())).collect();
        names.extend(loan_word(kind).map(str::to_owned));
        Label { facet: FacetName::Kind, id: name.to_owned(), names }
    };
    Kind::ALL.into_iter().map(names).collect()
}

const fn loan_word(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::Story => Some("ストーリー"),
        Kind::Recipe => Some("レシピ"),
        Kind::Module => Some("モジュール"),
        Kind::Page => Some("ページ"),
        Kind::Faq => None,
    }
}
