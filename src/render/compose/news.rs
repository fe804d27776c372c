//! What's new: by month.

use jiff::civil::Date;

use super::Composer;
use super::chrome::Frame;
use crate::model::{PageId, Taxonomy};
use crate::render::views::{self, Link, MonthLink, MonthSection, NewsEntry, WhatsNewView};

/// Months that `/new/` shows in full.
const LATEST_MONTHS: usize = 3;

impl Composer<'_> {
    pub(in crate::render) fn whats_new(&self, month: Option<Date>) -> WhatsNewView {
        let months = &self.site.months;
        let title = match month {
            Some(month) => self.locale.fill("new.month_title", &[("month", &self.locale.month(month).text)]),
            None => self.locale.get("new.title").to_owned(),
        };
        let shown: Vec<Date> = match month {
            Some(month) => vec![month],
            None => months.iter().take(LATEST_MONTHS).map(|(month, _)| *month).collect(),
        };
        let at = month.and_then(|month| months.iter().position(|(known, _)| *known == month));
        let link = |at: Option<usize>| {
            let (month, _) = months.get(at?)?;
            Some(Link { label: self.locale.month(*month).text, url: self.month_url(*month) })
        };
        let steps = if month.is_some() {
            vec![(self.locale.get("new.title").to_owned(), "/new/".to_owned())]
        } else {
            Vec::new()
        };
        WhatsNewView {
            chrome: self.chrome(&Frame {
                url: month.map_or_else(|| "/new/".to_owned(), month_path),
                title: &title,
                description: None,
                steps,
                page: None,
            }),
            month: month.map(|month| self.locale.month(month)),
            sections: shown.into_iter().map(|month| self.month_section(month)).collect(),
            months: months
                .iter()
                .map(|(known, pages)| MonthLink {
                    month: self.locale.month(*known),
                    url: self.month_url(*known),
                    count: pages.len(),
                    current: month == Some(*known),
                })
                .collect(),
            newer: link(at.and_then(|at| at.checked_sub(1))),
            older: link(at.map(|at| at + 1)),
        }
    }

    fn month_section(&self, month: Date) -> MonthSection {
        let entry = |id: &PageId| {
            // The day of the change, also for a module, whose card tells its month.
            let day = self.site.page(*id).day().map(|day| self.day(day));
            self.news_entry(*id, day)
        };
        let entries = self.of_month(month).iter().map(entry).collect();
        MonthSection { month: self.locale.month(month), url: self.month_url(month), entries }
    }

    /// A line of `news_list`, and what a card begins with.
    pub(super) fn news_entry(&self, id: PageId, date: Option<views::Date>) -> NewsEntry {
        let version = self.version(id);
        let page = self.site.page(version);
        let department = |id| self.site.term_label(Taxonomy::Departments, id, self.language);
        NewsEntry {
            page: self.site.original(page).url.clone(),
            kind: page.kind(),
            title: page.title.clone(),
            url: self.raw(&page.url),
            summary: self.site.summary(page).map(str::to_owned),
            lang: self.other_language(version),
            department: self.site.department_of(page).map(department),
            date,
            badges: self.card_badges(version),
        }
    }

    fn month_url(&self, month: Date) -> String {
        self.local(&month_path(month))
    }

    fn of_month(&self, month: Date) -> &[PageId] {
        let known = self.site.months.iter().find(|(known, _)| *known == month);
        known.map_or(&[], |(_, pages)| &self.site.newest[pages.clone()])
    }
}

fn month_path(month: Date) -> String {
    format!("/new/{:04}-{:02}/", month.year(), month.month())
}
