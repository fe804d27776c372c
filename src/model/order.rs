//! The order of pages in lists, and so what comes before and after a page.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;

use jiff::civil::Date;

use super::{Page, PageId, Site};
use crate::parse::Kind;
use crate::parse::front_matter::Own;

/// Shown originals, newest first; pages without a day last; ties by address.
pub(super) fn newest(site: &Site) -> Vec<PageId> {
    let mut ids: Vec<PageId> =
        site.ids().filter(|id| site.page(*id).original.is_none() && site.is_shown(*id)).collect();
    ids.sort_by_cached_key(|id| {
        let page = site.page(*id);
        (Reverse(page.day()), page.url.as_str())
    });
    ids
}

/// The runs of the newest pages that are of one month, by its first day.
pub(super) fn months(site: &Site) -> Vec<(Date, Range<usize>)> {
    let mut months: Vec<(Date, Range<usize>)> = Vec::new();
    // Pages without a day come last.
    let days = site.newest.iter().map_while(|id| site.page(*id).day());
    for (at, day) in days.enumerate() {
        let month = day.first_of_month();
        match months.last_mut() {
            Some((last, pages)) if *last == month => pages.end = at + 1,
            _ => months.push((month, at..at + 1)),
        }
    }
    months
}

/// Each kind in the order of its list.
pub(super) fn lists(site: &Site) -> BTreeMap<Kind, Vec<PageId>> {
    let mut lists: BTreeMap<Kind, Vec<PageId>> = Kind::ALL.map(|kind| (kind, Vec::new())).into();
    for &id in &site.newest {
        lists.get_mut(&site.page(id).kind()).expect("every kind has a list").push(id);
    }
    for (kind, ids) in &mut lists {
        match kind {
            // Newest first, as they are.
            Kind::Story => {}
            Kind::Recipe => ids.sort_by_cached_key(|id| recipe_key(site.page(*id))),
            Kind::Faq => ids.sort_by_cached_key(|id| faq_key(site.page(*id))),
            Kind::Module => ids.sort_by_cached_key(|id| module_key(site.page(*id))),
            Kind::Page => {
                let orders = orders(site, ids);
                ids.sort_by_cached_key(|id| page_key(&site.page(*id).url, &orders));
            }
        }
    }
    lists
}

/// The quickest to try first.
fn recipe_key(page: &Page) -> (i64, &str) {
    let minutes = match &page.document.front.own {
        Own::Recipe(recipe) => recipe.minutes_to_try.unwrap_or(i64::MAX),
        _ => i64::MAX,
    };
    (minutes, &page.url)
}

fn faq_key(page: &Page) -> (&str, i64, &str) {
    match &page.document.front.own {
        Own::Faq(faq) => {
            (faq.category.as_deref().unwrap_or_default(), faq.order.unwrap_or(i64::MAX), &page.url)
        }
        _ => ("", i64::MAX, &page.url),
    }
}

/// Newest month first.
fn module_key(page: &Page) -> (Reverse<Option<jiff::civil::Date>>, i64, &str) {
    match &page.document.front.own {
        Own::Module(module) => (Reverse(module.month), module.order.unwrap_or(i64::MAX), &page.url),
        _ => (Reverse(None), i64::MAX, &page.url),
    }
}

/// The addresses of plain pages that say where they stand.
fn orders<'a>(site: &'a Site, ids: &[PageId]) -> HashMap<&'a str, i64> {
    let order = |id: &PageId| {
        let page = site.page(*id);
        match &page.document.front.own {
            Own::Page(plain) => Some((page.url.as_str(), plain.order?)),
            _ => None,
        }
    };
    ids.iter().filter_map(order).collect()
}

/// As in a book: each folder in the place of the page that opens it, and what has no place last, by address.
fn page_key<'a>(url: &'a str, orders: &HashMap<&str, i64>) -> Vec<(i64, &'a str)> {
    let mut start = 0;
    let parts = url.match_indices('/').map(|(at, _)| {
        let part = &url[start..=at];
        start = at + 1;
        (orders.get(&url[..=at]).copied().unwrap_or(i64::MAX), part)
    });
    parts.collect()
}

/// Shown plain pages that everybody should find, in the order of their list.
pub(super) fn featured(site: &Site) -> Vec<PageId> {
    let is_featured = |id: &PageId| {
        let page = site.page(*id);
        page.document.front.common.featured && !super::GENERATED_LISTS.contains(&page.url.as_str())
    };
    site.lists[&Kind::Page].iter().copied().filter(is_featured).collect()
}

/// Shown stories by the recipes they name, newest first.
pub(super) fn recipe_users(site: &Site) -> HashMap<PageId, Vec<PageId>> {
    let mut users: HashMap<PageId, Vec<PageId>> = HashMap::new();
    for &id in &site.lists[&Kind::Story] {
        for recipe in &site.page(id).recipes {
            users.entry(*recipe).or_default().push(id);
        }
    }
    users
}

/// Shown original pages by the folder that lists them; the `index.md` of a folder counts to the folder above.
pub(super) fn folders(site: &Site) -> HashMap<String, Vec<PageId>> {
    let mut folders: HashMap<String, Vec<PageId>> = HashMap::new();
    for &id in &site.lists[&Kind::Page] {
        if let Some(folder) = site.page(id).document.name.listed_in() {
            folders.entry(folder.to_owned()).or_default().push(id);
        }
    }
    folders
}

/// The pages before and after each page: in its learning path, else in its list; plain pages in their folder.
pub(super) fn neighbours(site: &Site) -> HashMap<PageId, (Option<PageId>, Option<PageId>)> {
    let mut rows: Vec<Vec<PageId>> = Vec::new();
    for (kind, ids) in &site.lists {
        match kind {
            Kind::Story | Kind::Recipe | Kind::Faq => rows.push(ids.clone()),
            Kind::Module => {
                // Modules without a path stand in the order of their months.
                let mut others: Vec<PageId> = ids.clone();
                let in_paths: BTreeSet<PageId> = site.paths.values().flatten().copied().collect();
                others.retain(|id| !in_paths.contains(id));
                others.reverse();
                rows.push(others);
            }
            Kind::Page => {
                let mut folders: BTreeMap<&str, Vec<PageId>> = BTreeMap::new();
                for &id in ids {
                    let page = site.page(id);
                    if !super::GENERATED_LISTS.contains(&page.url.as_str()) {
                        folders.entry(page.document.name.folder()).or_default().push(id);
                    }
                }
                rows.extend(folders.into_values());
            }
        }
    }
    // Later rows win: a module's path counts more than its month.
    rows.extend(site.paths.values().cloned());
    let mut neighbours = HashMap::new();
    for row in rows {
        for (position, id) in row.iter().enumerate() {
            let before = position.checked_sub(1).map(|before| row[before]);
            neighbours.insert(*id, (before, row.get(position + 1).copied()));
        }
    }
    for id in site.ids() {
        let page = site.page(id);
        if let Some(of_original) = page.original.and_then(|original| neighbours.get(&original)).copied() {
            let same_language =
                |other: Option<PageId>| other.map(|other| site.version(other, &page.language));
            neighbours.insert(id, (same_language(of_original.0), same_language(of_original.1)));
        }
    }
    neighbours
}
