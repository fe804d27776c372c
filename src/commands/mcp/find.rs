//! What is meant: pages by their address or file, recipes by their name, terms by their id or what people call them.
//! Looks into the portal that was read, never at a disk, so no name leads outside of it.

use percent_encoding::percent_decode_str;

use super::portal::Portal;
use super::refusal::Refusal;
use crate::diagnostic::nearest;
use crate::model::{PageId, Site, Taxonomy, encode};
use crate::parse::Kind;
use crate::parse::front_matter::{Own, Recipe};
use crate::paths::SourcePath;

/// What addresses of resources begin with. Without a host, so that no client changes its letters.
pub(super) const SCHEME: &str = "chienowa://";

/// No address and no name in a portal is longer.
const MOST_CHARACTERS: usize = 2_000;

/// The address of a page as a resource.
pub(super) fn uri(site: &Site, id: PageId) -> String {
    [SCHEME, &encode(&site.page(id).url)].concat()
}

/// A page by its address (of the site, of a resource, or a former one) or its file.
pub(super) fn page(portal: &Portal, given: &str) -> Result<PageId, Refusal> {
    short(given)?;
    let site = portal.site();
    let found = by_file(site, given).or_else(|| by_address(site, given));
    found.filter(|id| site.is_counted(*id)).ok_or_else(|| {
        Refusal::NoAnswer(format!(
            "the portal has no page `{given}`; `search` gives addresses such as /recipes/minutes/"
        ))
    })
}

fn by_file(site: &Site, given: &str) -> Option<PageId> {
    site.page_of(&SourcePath::new(given.trim_start_matches('/')))
}

fn by_address(site: &Site, given: &str) -> Option<PageId> {
    let base = &site.config.base;
    let path = match given.strip_prefix(SCHEME) {
        Some(path) => path,
        None if given.contains("://") => {
            let path = given.strip_prefix(base.origin.as_str()).filter(|_| !base.origin.is_empty())?;
            path.strip_prefix(base.path.trim_end_matches('/'))?
        }
        None => given.strip_prefix(base.path.as_str()).unwrap_or(given),
    };
    let path = path.split(['#', '?']).next().unwrap_or_default();
    let path = percent_decode_str(path).decode_utf8().ok()?;
    let path = path.trim_matches('/');
    let file = ["index.html", "index.md", "index.json"].into_iter().find_map(|file| path.strip_suffix(file));
    let path = file.unwrap_or(path).trim_end_matches('/');
    let url = if path.is_empty() { "/".to_owned() } else { format!("/{path}/") };
    site.page_at(&url).or_else(|| by_alias(site, path))
}

fn by_alias(site: &Site, path: &str) -> Option<PageId> {
    let has = |id: &PageId| {
        let page = site.page(*id);
        let aliases = &page.document.front.common.aliases;
        page.original.is_none() && aliases.iter().any(|alias| alias.trim_matches('/') == path)
    };
    site.ids().filter(|id| site.is_counted(*id)).find(has)
}

/// A page in a language, if one is asked for and the page has it.
pub(super) fn version(portal: &Portal, id: PageId, asked: Option<&str>) -> Result<PageId, Refusal> {
    if asked.is_none() {
        return Ok(id);
    }
    let version = portal.site().version(id, portal.language_of(asked)?);
    Ok(if portal.site().is_counted(version) { version } else { id })
}

/// The name of a recipe below its folder: `minutes`.
pub(super) fn recipe_name(site: &Site, id: PageId) -> &str {
    site.original(site.page(id)).document.name.reference()
}

/// The recipes that are shown, originals, by name.
pub(super) fn recipes(site: &Site) -> Vec<PageId> {
    let mut recipes: Vec<PageId> =
        site.lists[&Kind::Recipe].iter().copied().filter(|id| site.is_counted(*id)).collect();
    recipes.sort_by_key(|id| recipe_name(site, *id));
    recipes
}

/// A recipe by its name, address or file.
pub(super) fn recipe<'a>(portal: &'a Portal, given: &str) -> Result<(PageId, &'a Recipe), Refusal> {
    short(given)?;
    let site = portal.site();
    let recipes = recipes(site);
    let named = recipes.iter().copied().find(|id| recipe_name(site, *id) == given);
    let Ok(id) = named.map_or_else(|| page(portal, given), Ok) else {
        let near = nearest(given, recipes.iter().map(|id| recipe_name(site, *id)));
        let hint = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
        return Err(Refusal::NoAnswer(format!("the portal has no recipe `{given}`{hint}")));
    };
    match &site.front(site.page(id)).own {
        Own::Recipe(recipe) => Ok((id, recipe)),
        _ => Err(Refusal::NoAnswer(format!("`{given}` is a page, but no recipe"))),
    }
}

/// The id of a term, given by it or by what people call it.
pub(super) fn term(portal: &Portal, taxonomy: Taxonomy, given: &str) -> Result<String, Refusal> {
    short(given)?;
    let site = portal.site();
    let terms: Vec<&str> = site.shown_terms(taxonomy).collect();
    if let Some(id) = terms.iter().find(|id| **id == given) {
        return Ok((*id).to_owned());
    }
    let folded = given.trim().to_lowercase();
    let languages = &site.config.languages;
    let names: Vec<(&str, String)> = terms
        .iter()
        .flat_map(|id| languages.iter().map(|language| (*id, site.term_label(taxonomy, id, language))))
        .collect();
    if let Some((id, _)) = names.iter().find(|(_, name)| name.to_lowercase() == folded) {
        return Ok((*id).to_owned());
    }
    let known = names.iter().map(|(_, name)| name.as_str()).chain(terms.iter().copied());
    let hint = nearest(given, known).map_or_else(
        || {
            let some: Vec<&str> = terms.iter().copied().take(30).collect();
            format!("; there are: {}", some.join(", "))
        },
        |near| format!("; did you mean `{near}`?"),
    );
    Err(Refusal::NoAnswer(format!("`{given}` is none of the portal's {}{hint}", taxonomy.name())))
}

fn short(given: &str) -> Result<(), Refusal> {
    let length = given.chars().count();
    if length > MOST_CHARACTERS {
        let sentence = format!("an address of {length} characters; at most {MOST_CHARACTERS} are allowed");
        return Err(Refusal::Malformed(sentence));
    }
    Ok(())
}
