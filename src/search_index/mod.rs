//! The pages of a site as documents of the search index, the portal's words for its queries, the index that the command
//! line keeps, and the same for engines elsewhere.

mod boosts;
mod bulk;
mod mapping;
pub mod store;
mod vocabulary;

use chienowa_search::{Passage, SearchDocument};

use crate::model::{Page, PageId, Site, Taxonomy, encode};
use crate::parse;
use crate::parse::front_matter::Own;
use crate::render::Renderer;

pub use bulk::bulk;
pub use mapping::{Engine, mapping};
pub use vocabulary::vocabulary;

/// Every version of every page that counts, in the order of their addresses.
pub fn documents(portal: &Renderer) -> Vec<SearchDocument> {
    portal.site.searched().into_iter().map(|id| document(portal, id)).collect()
}

/// The pages of [`documents`] with their addresses, in the order of these.
fn addresses(site: &Site) -> Vec<(String, PageId)> {
    let ids = site.searched().into_iter();
    let mut addresses: Vec<(String, PageId)> =
        ids.map(|id| (address(site, &site.page(id).url), id)).collect();
    // Encoded, some are in another order.
    addresses.sort_unstable();
    addresses
}

/// One version of a page, whether it counts or not.
pub fn document(portal: &Renderer, id: PageId) -> SearchDocument {
    let (site, page) = (portal.site.as_ref(), portal.site.page(id));
    SearchDocument {
        passages: passages(site, page, portal.contents.passages(id)),
        ..without_text(portal, id)
    }
}

/// The same without passages, which depend on nothing but the page's own file and its title.
pub fn without_text(portal: &Renderer, id: PageId) -> SearchDocument {
    let site = portal.site.as_ref();
    let page = site.page(id);
    let common = site.common(page);
    let public = |author: &&String| site.vocabularies.people.get(*author).is_some_and(|person| person.public);
    SearchDocument {
        key: address(site, &site.original(page).url),
        url: address(site, &page.url),
        path: page.document.path.to_string(),
        title: page.title.clone(),
        kind: page.kind().name().to_owned(),
        lang: page.language.clone(),
        departments: site.department_of(page).map(str::to_owned).into_iter().collect(),
        tasks: common.tasks.clone(),
        tools: common.tools.clone(),
        authors: common.authors.iter().filter(public).cloned().collect(),
        tags: common.tags.clone(),
        labels: labels(site, page),
        boosts: boosts::of(site, page),
        passages: Vec::new(),
    }
}

/// What readers call the terms of a page, in its language.
fn labels(site: &Site, page: &Page) -> Vec<String> {
    let common = site.common(page);
    let mut labels = Vec::new();
    let mut add = |taxonomy, term: &str| {
        if site.has_term_page(taxonomy, term) {
            labels.push(site.term_label(taxonomy, term, &page.language));
        }
    };
    site.department_of(page).into_iter().for_each(|term| add(Taxonomy::Departments, term));
    common.tasks.iter().for_each(|term| add(Taxonomy::Tasks, term));
    common.tools.iter().for_each(|term| add(Taxonomy::Tools, term));
    common.tags.iter().for_each(|term| add(Taxonomy::Tags, term));
    // Only public people have a page.
    common.authors.iter().for_each(|term| add(Taxonomy::People, term));
    labels
}

fn address(site: &Site, url: &str) -> String {
    site.config.base.link(&encode(url))
}

/// The summary, what front matter says in words, then the body.
fn passages(site: &Site, page: &Page, texts: Vec<parse::Passage>) -> Vec<Passage> {
    let mut passages = Vec::new();
    let mut lead = String::new();
    for text in site.summary(page).into_iter().chain(quality(page)) {
        lead.push_str(text);
        lead.push('\n');
    }
    if !lead.is_empty() {
        passages.push(Passage { heading: None, anchor: None, text: lead });
    }
    let headings = &page.document.outline.headings;
    passages.extend(texts.into_iter().map(|passage| {
        // The heading that is the page's title leads to the page itself.
        let heading = passage.heading.map(|at| &headings[at]).filter(|heading| heading.text != page.title);
        Passage {
            heading: heading.map(|heading| heading.text.clone()),
            anchor: heading.map(|heading| encode(&heading.id).into_owned()),
            text: passage.text,
        }
    }));
    passages
}

fn quality(page: &Page) -> Option<&str> {
    match &page.document.front.own {
        Own::Story(story) => story.quality.as_deref(),
        _ => None,
    }
}
