//! The page of care, and what `report care` prints.

use ahash::AHashMap;
use jiff::civil::Date;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::Composer;
use super::chrome::Frame;
use crate::model::{CareItem, CareList, Keeper, Reason, Site, Taxonomy, encode, keeper};
use crate::render::views;
use crate::render::views::{CareKeeper, CareQuery, CareReactions, CareRow, CareSection, CareView};

/// Rows of a list on the page: a table of thousands is megabytes, and a phone takes seconds to lay it out.
const ROWS_SHOWN: usize = 500;

impl Composer<'_> {
    /// All that needs care, in the words of the language.
    pub fn care(&self) -> CareView {
        self.care_within(usize::MAX)
    }

    /// The same for the page, where a list that is too long shows what is most pressing for each keeper.
    pub(in crate::render) fn care_page(&self) -> CareView {
        self.care_within(ROWS_SHOWN)
    }

    fn care_within(&self, most: usize) -> CareView {
        let care = self.site.care();
        let rows = by_keeper(&care.items);
        CareView {
            chrome: self.chrome(&Frame {
                url: "/care/".to_owned(),
                title: self.locale.get("care.title"),
                description: Some(self.locale.get("care.summary")),
                steps: Vec::new(),
                page: None,
            }),
            today: self.day(self.site.now.day()),
            total: care.keepers.iter().map(|(_, load)| load.pages).sum(),
            sections: CareList::ALL
                .into_iter()
                .map(|list| CareSection {
                    name: list.name(),
                    total: care.count(list),
                    rows: most_pressing(care.list(list), most)
                        .into_iter()
                        .map(|(item, more)| self.care_row(item, more))
                        .collect(),
                })
                .collect(),
            keepers: care
                .keepers
                .iter()
                .map(|(keeper, load)| CareKeeper {
                    label: self.keeper_label(keeper),
                    url: self.keeper_url(keeper),
                    pages: load.pages,
                    overdue: load.overdue,
                    due_soon: load.due_soon,
                    rows: rows.get(keeper).copied().unwrap_or_default(),
                    value: keeper_value(keeper),
                })
                .collect(),
            has_signals: self.site.signals.is_known,
            queries: care.queries.iter().map(|(query, count)| self.care_query(query, *count)).collect(),
            reactions: care
                .reactions
                .iter()
                .map(|(id, told)| CareReactions {
                    page: self.link(*id),
                    kind: self.site.page(*id).kind(),
                    lang: self.other_language(self.version(*id)),
                    keeper: keeper_value(&keeper(self.site, self.site.page(*id))),
                    helpful: told.helpful,
                    tried: told.tried,
                    failed: told.failed,
                })
                .collect(),
        }
    }

    fn care_row(&self, item: &CareItem, more: usize) -> CareRow {
        let page = self.site.page(item.page);
        let (day, detail) = self.care_reason(item.reason);
        CareRow {
            page: self.link(item.page),
            path: page.document.path.to_string(),
            kind: page.kind(),
            lang: self.other_language(self.version(item.page)),
            keeper: keeper_value(&item.keeper),
            keeper_label: self.keeper_label(&item.keeper),
            day,
            detail,
            edit_url: self.edit_url(page),
            more,
        }
    }

    /// The day that counts, and the rest in words.
    fn care_reason(&self, reason: Reason) -> (Option<views::Date>, String) {
        let day = |day: Date| Some(self.day(day));
        let word = |name: &str| self.locale.get(&format!("care.reason.{name}")).to_owned();
        let count = |name: &str, n: String| self.locale.fill(&format!("care.reason.{name}"), &[("n", &n)]);
        match reason {
            Reason::Due(due) => (day(due), String::new()),
            Reason::VerifiedOn(last) => (day(last), word("verified_on")),
            Reason::Told(told) => (None, count("failed", told.failed.to_string())),
            Reason::HiddenReferences(references) => (None, count("hidden", references.to_string())),
            Reason::EmptyAnswer => (None, word("empty")),
            Reason::Unsigned => (None, word("unsigned")),
            Reason::NeverVerified => (None, word("never_verified")),
            Reason::Missing { before, after, times } => {
                let keys = [("before_minutes", before), ("after_minutes", after), ("times_per_month", times)];
                let keys: Vec<&str> =
                    keys.into_iter().filter(|(_, missing)| *missing).map(|(key, _)| key).collect();
                (None, count("missing", keys.join(" / ")))
            }
            Reason::Left => (None, word("left")),
            Reason::Plain => (None, String::new()),
        }
    }

    /// What people call a keeper; never the name of somebody who may not be named.
    fn keeper_label(&self, keeper: &Keeper) -> String {
        match keeper {
            Keeper::Person(id) => self.site.term_label(Taxonomy::People, id, self.language),
            Keeper::Hidden(Some(department)) => {
                let department = self.site.term_label(Taxonomy::Departments, department, self.language);
                self.locale.fill("care.hidden_of", &[("department", &department)])
            }
            Keeper::Hidden(None) => self.locale.get("care.hidden").to_owned(),
            Keeper::Nobody => self.locale.get("care.nobody").to_owned(),
        }
    }

    fn keeper_url(&self, keeper: &Keeper) -> Option<String> {
        let Keeper::Person(id) = keeper else { return None };
        self.site
            .has_term_page(Taxonomy::People, id)
            .then(|| self.local(&Site::term_url(Taxonomy::People, id)))
    }

    pub(super) fn care_query(&self, query: &str, count: u64) -> CareQuery {
        // Somebody will paste it into a shell, and anybody may have searched for anything: only letters, digits and
        // spaces are taken over.
        let title: String = query
            .chars()
            .map(|letter| if letter.is_alphanumeric() || letter == 'ー' { letter } else { ' ' })
            .collect();
        let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
        let path = format!("content/faq/{}.md", title.replace(' ', "-"));
        let write_url = self.config().new_url.as_ref().filter(|_| !title.is_empty()).map(|url| {
            let today = self.site.now.day().to_string();
            let content = self.locale.fill("care.queries.template", &[("title", &title), ("date", &today)]);
            let content = utf8_percent_encode(&content, NON_ALPHANUMERIC).to_string();
            url.replace("{path}", &encode(&path)).replace("{content}", &content)
        });
        CareQuery {
            query: query.to_owned(),
            count,
            write_url,
            command: format!("chienowa new faq \"{title}\""),
            search_url: format!(
                "{}?q={}",
                self.local("/search/"),
                utf8_percent_encode(query, NON_ALPHANUMERIC)
            ),
        }
    }
}

/// Of a list that has more, the first of each keeper: the same number of everybody's, at least one. With the first stands
/// how many of theirs are left out.
fn most_pressing(items: &[CareItem], most: usize) -> Vec<(&CareItem, usize)> {
    if items.len() <= most {
        return items.iter().map(|item| (item, 0)).collect();
    }
    let counts = by_keeper(items);
    let fits = |each: &usize| counts.values().map(|count| count.min(each)).sum::<usize>() <= most;
    let each = (1..=most).take_while(fits).last().unwrap_or(1);
    let mut shown: AHashMap<&Keeper, usize> = AHashMap::new();
    items
        .iter()
        .filter_map(|item| {
            let shown = shown.entry(&item.keeper).or_default();
            *shown += 1;
            let more = if *shown == 1 { counts[&item.keeper].saturating_sub(each) } else { 0 };
            (*shown <= each).then_some((item, more))
        })
        .collect()
}

/// How many items each keeper has.
fn by_keeper(items: &[CareItem]) -> AHashMap<&Keeper, usize> {
    let mut counts = AHashMap::new();
    for item in items {
        *counts.entry(&item.keeper).or_default() += 1;
    }
    counts
}

/// What the filter of the page and `--owner` call a keeper.
fn keeper_value(keeper: &Keeper) -> String {
    match keeper {
        Keeper::Person(id) => id.clone(),
        Keeper::Hidden(department) => format!("department:{}", department.as_deref().unwrap_or_default()),
        Keeper::Nobody => "none".to_owned(),
    }
}
