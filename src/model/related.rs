//! Pages to read next, found for one page when it is shown.

use std::cell::RefCell;
use std::collections::HashMap;

use super::taxonomy::terms_of;
use super::{PageId, Site, Taxonomy};
use crate::parse::Kind;

/// Newest candidates looked at for a term: a tag on half the portal must not make every page slow.
const CANDIDATES: usize = 200;

/// What candidates are compared by, for all pages at once: thousands of pages each look at hundreds of others, and a look
/// at the page itself would be a wait for memory.
#[derive(Clone, Debug)]
pub(super) struct Comparison(Vec<Compared>);

/// Of a page.
#[derive(Clone, Copy, Debug)]
struct Compared {
    /// Its place among all addresses.
    rank: u32,
    /// A number for the department; none without one.
    department: Option<u32>,
    kind: Kind,
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
        let mut department = |page| {
            let next = u32::try_from(numbers.len()).expect("there are fewer departments than pages");
            Some(*numbers.entry(site.department_of(page)?).or_insert(next))
        };
        let compared = site.pages.iter().zip(ranks).map(|(page, rank)| Compared {
            rank,
            department: department(page),
            kind: page.kind(),
        });
        Self(compared.collect())
    }

    fn of(&self, id: PageId) -> &Compared {
        &self.0[id.index()]
    }
}

thread_local! {
    static LIKENESS: RefCell<Likeness> = RefCell::default();
}

/// What candidates have in common with a page, added up. Kept by each thread, so that no page costs more in a larger
/// portal: only what was added is set back.
#[derive(Default)]
struct Likeness {
    /// By page; zero for those that are no candidates.
    sums: Vec<f64>,
    /// The first `count` are the candidates.
    candidates: Vec<PageId>,
    count: usize,
}

impl Likeness {
    /// For a portal of so many pages.
    fn reserve(&mut self, pages: usize) {
        if self.sums.len() < pages {
            self.sums.resize(pages, 0.0);
            // One more is written before it is known whether it counts.
            self.candidates.resize(pages + 1, PageId(0));
        }
    }

    /// Adds to the candidates' sums; never nothing.
    fn add(&mut self, candidates: &[PageId], rarity: f64) {
        let Self { sums, candidates: found, count } = self;
        for &candidate in candidates {
            let sum = &mut sums[candidate.index()];
            // Without a branch, which would be guessed wrongly half the time.
            found[*count] = candidate;
            *count += usize::from(*sum == 0.0);
            *sum += rarity;
        }
    }

    /// The sums; it is empty again.
    fn drain(&mut self) -> impl Iterator<Item = (PageId, f64)> {
        let Self { sums, candidates, count } = self;
        let found = &candidates[..std::mem::take(count)];
        found.iter().map(|id| (*id, std::mem::take(&mut sums[id.index()])))
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
    let own = compared.of(id);
    let most = if own.kind == Kind::Story { 2.0 * 1.2 } else { 1.2 };
    let score = |other: PageId, likeness: f64| {
        let other = compared.of(other);
        let same_kind = other.kind == own.kind;
        let elsewhere = same_kind && own.kind == Kind::Story && other.department != own.department;
        likeness * if elsewhere { 2.0 } else { 1.0 } * if same_kind { 1.2 } else { 1.0 }
    };
    let order = |a: &(f64, PageId), b: &(f64, PageId)| {
        b.0.total_cmp(&a.0).then_with(|| compared.of(a.1).rank.cmp(&compared.of(b.1).rank))
    };
    let wanted = limit.saturating_sub(chosen.len());
    // In order. Of hundreds of candidates a handful is wanted: one comparison with the last turns most away.
    let mut best: Vec<(f64, PageId)> = Vec::with_capacity(wanted + 1);
    LIKENESS.with_borrow_mut(|likeness| {
        likeness.reserve(site.pages.len());
        for taxonomy in [Taxonomy::Tasks, Taxonomy::Tags, Taxonomy::Tools, Taxonomy::Departments] {
            for term in terms_of(site, page, taxonomy) {
                let pages = site.taxonomies.pages(taxonomy, term);
                #[expect(clippy::cast_precision_loss, reason = "page counts are far below 2^52")]
                let rarity = weight(taxonomy) / (1.0 + pages.len() as f64).ln();
                likeness.add(&pages[..pages.len().min(CANDIDATES)], rarity);
            }
        }
        // The least score that still counts.
        let mut least = if wanted == 0 { f64::INFINITY } else { 0.0 };
        for (other, sum) in likeness.drain() {
            // Mostly the sum alone tells that a page is too far; to see what it is would be a wait for memory.
            if sum * most < least {
                continue;
            }
            let candidate = (score(other, sum), other);
            let is_too_far =
                best.len() == wanted && best.last().is_some_and(|last| order(last, &candidate).is_le());
            if is_too_far || other == original || chosen.contains(&other) {
                continue;
            }
            let place = best.partition_point(|better| order(better, &candidate).is_lt());
            best.insert(place, candidate);
            best.truncate(wanted);
            if best.len() == wanted {
                least = best.last().map_or(least, |last| last.0);
            }
        }
    });
    chosen.extend(best.into_iter().map(|(_, other)| other));
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
