//! What a page gains in search over others that match as well. Mild by design: see [`Boosts`].

use chienowa_search::Boosts;

use crate::model::{Page, Site};
use crate::parse::Kind;

/// Days since the last change in substance, and what a page not older gains.
const FRESH: [(i32, u8); 3] = [(30, 3), (180, 2), (365, 1)];

/// What a featured page gains.
const FEATURED: u8 = 3;

/// The boosts of a page on the day the site is built for.
pub(super) fn of(site: &Site, page: &Page) -> Boosts {
    let common = site.common(page);
    let freshness = common.updated.or(common.date).map_or(0, |day| {
        let age = (site.now.day() - day).get_days();
        FRESH.iter().find(|(days, _)| age <= *days).map_or(0, |(_, gain)| *gain)
    });
    Boosts { kind: for_kind(page.kind()), freshness, featured: if common.featured { FEATURED } else { 0 } }
}

/// What can be done at once comes before what is only read.
const fn for_kind(kind: Kind) -> u8 {
    match kind {
        Kind::Recipe => 4,
        Kind::Story | Kind::Faq => 3,
        Kind::Module => 2,
        Kind::Page => 0,
    }
}
