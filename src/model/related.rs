//! Pages to read next, found for one page when it is shown.

use std::collections::HashMap;

use super::taxonomy::terms_of;
use super::{PageId, Site, Taxonomy};
use crate::parse::Kind;

/// Newest candidates looked at for a term: a tag on half the portal must not make every page slow.
const CANDIDATES: usize = 200;

/// The named pages first, then those that share the rarest terms. A story prefers other departments: the same
/// task elsewhere is what travels.
pub(super) fn related(site: &Site, id: PageId, limit: usize) -> Vec<PageId> {
    let page = site.page(id);
    let original = page.original.unwrap_or(id);
    let named = &site.page(original).named_related;
    let mut chosen: Vec<PageId> =
        named.iter().copied().filter(|other| site.is_shown(*other) && *other != original).collect();
    let mut likeness: HashMap<PageId, f64> = HashMap::new();
    for taxonomy in [Taxonomy::Tasks, Taxonomy::Tags, Taxonomy::Tools, Taxonomy::Departments] {
        for term in terms_of(site, page, taxonomy) {
            let pages = site.taxonomies.pages(taxonomy, term);
            #[expect(clippy::cast_precision_loss, reason = "page counts are far below 2^52")]
            let rarity = weight(taxonomy) / (1.0 + pages.len() as f64).ln();
            for other in pages.iter().take(CANDIDATES) {
                *likeness.entry(*other).or_default() += rarity;
            }
        }
    }
    let department = site.department_of(page);
    let mut others: Vec<(f64, PageId)> = likeness
        .into_iter()
        .filter(|(other, _)| *other != original && !chosen.contains(other))
        .map(|(other, likeness)| {
            let other_page = site.page(other);
            let elsewhere = page.kind() == Kind::Story
                && other_page.kind() == Kind::Story
                && site.department_of(other_page) != department;
            let same_kind = other_page.kind() == page.kind();
            (likeness * if elsewhere { 2.0 } else { 1.0 } * if same_kind { 1.2 } else { 1.0 }, other)
        })
        .collect();
    let order = |a: &(f64, PageId), b: &(f64, PageId)| {
        b.0.total_cmp(&a.0).then_with(|| site.page(a.1).url.cmp(&site.page(b.1).url))
    };
    // Of hundreds of candidates a handful is wanted; to sort them all would be most of the work.
    if others.len() > limit {
        others.select_nth_unstable_by(limit, order);
        others.truncate(limit);
    }
    others.sort_unstable_by(order);
    chosen.extend(others.into_iter().map(|(_, other)| other));
    chosen.truncate(limit);
    chosen
}

const fn weight(taxonomy: Taxonomy) -> f64 {
    match taxonomy {
        Taxonomy::Tasks => 3.0,
        Taxonomy::Tags => 2.0,
        Taxonomy::Tools | Taxonomy::People => 1.0,
        Taxonomy::Departments => 0.5,
    }
}
