//! Pages to read next, found for one page when it is shown.

use std::collections::HashMap;

use super::taxonomy::terms_of;
use super::{PageId, Site, Taxonomy};
use crate::parse::Kind;

/// Newest candidates looked at for a term: a tag on half the portal must not make every page slow.
const CANDIDATES: usize = 200;

/// What candidates are compared by, for all pages at once: thousands of pages each look at hundreds of others.
#[derive(Clone, Debug)]
pub(super) struct Comparison {
    /// Place among all addresses, by page.
    ranks: Vec<u32>,
    /// A number for the department, by page; none without one.
    departments: Vec<Option<u32>>,
}

impl Comparison {
    fn new(site: &Site) -> Self {
        let mut ids: Vec<PageId> = site.ids().collect();
        ids.sort_unstable_by(|a, b| site.page(*a).url.cmp(&site.page(*b).url));
        let mut ranks = vec![0; ids.len()];
        for (rank, id) in (0..).zip(ids) {
            ranks[id.index()] = rank;
        }
        let mut numbers: HashMap<&str, u32> = HashMap::new();
        let departments = site
            .pages
            .iter()
            .map(|page| {
                let next = u32::try_from(numbers.len()).expect("there are fewer departments than pages");
                Some(*numbers.entry(site.department_of(page)?).or_insert(next))
            })
            .collect();
        Self { ranks, departments }
    }
}

/// The named pages first, then those that share the rarest terms. A story prefers other departments: the same
/// task elsewhere is what travels.
pub(super) fn related(site: &Site, id: PageId, limit: usize) -> Vec<PageId> {
    let page = site.page(id);
    let original = page.original.unwrap_or(id);
    let named = &site.page(original).named_related;
    let mut chosen: Vec<PageId> =
        named.iter().copied().filter(|other| site.is_shown(*other) && *other != original).collect();
    let compared = site.compared.get_or_init(|| Comparison::new(site));
    let mut likeness: Vec<(PageId, f64)> = Vec::new();
    for taxonomy in [Taxonomy::Tasks, Taxonomy::Tags, Taxonomy::Tools, Taxonomy::Departments] {
        for term in terms_of(site, page, taxonomy) {
            let pages = site.taxonomies.pages(taxonomy, term);
            #[expect(clippy::cast_precision_loss, reason = "page counts are far below 2^52")]
            let rarity = weight(taxonomy) / (1.0 + pages.len() as f64).ln();
            likeness.extend(pages.iter().take(CANDIDATES).map(|other| (*other, rarity)));
        }
    }
    // Stable, so that what is added up for a page comes in the order of the terms.
    likeness.sort_by_key(|(other, _)| *other);
    likeness.dedup_by(|next, first| {
        let same = next.0 == first.0;
        if same {
            first.1 += next.1;
        }
        same
    });
    let department = compared.departments[id.index()];
    let mut others: Vec<(f64, PageId)> = likeness
        .into_iter()
        .filter(|(other, _)| *other != original && !chosen.contains(other))
        .map(|(other, likeness)| {
            let kind = site.page(other).kind();
            let elsewhere = page.kind() == Kind::Story
                && kind == Kind::Story
                && compared.departments[other.index()] != department;
            let same_kind = kind == page.kind();
            (likeness * if elsewhere { 2.0 } else { 1.0 } * if same_kind { 1.2 } else { 1.0 }, other)
        })
        .collect();
    let order = |a: &(f64, PageId), b: &(f64, PageId)| {
        b.0.total_cmp(&a.0).then_with(|| compared.ranks[a.1.index()].cmp(&compared.ranks[b.1.index()]))
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
