//! The look back at a month, in words.

use jiff::civil::Date;

use super::Composer;
use crate::model::{CareList, Hindrance, PageId, Reactions, Review, Status};
use crate::parse::front_matter::Own;
use crate::render::views::{ReviewModule, ReviewPage, ReviewView};

impl Composer<'_> {
    /// What `report review` prints for the days from one (included) to another (excluded).
    pub fn review(&self, from: Date, until: Date) -> ReviewView {
        let review = Review::of(self.site, from, until);
        let care = self.care();
        let open = [CareList::Unanswered.name(), CareList::Failed.name()];
        ReviewView {
            from: self.day(review.from),
            to: self.day(review.until.yesterday().unwrap_or(review.until)),
            has_signals: self.site.signals.is_known,
            new: review.new.iter().map(|id| self.review_page(*id, Reactions::default(), &[])).collect(),
            changed: review
                .changed
                .iter()
                .map(|id| self.review_page(*id, Reactions::default(), &[]))
                .collect(),
            used: review.used.iter().map(|(id, told)| self.review_page(*id, *told, &[])).collect(),
            unused: review
                .unused
                .iter()
                .map(|(id, reasons)| self.review_page(*id, Reactions::default(), reasons))
                .collect(),
            open: care
                .sections
                .into_iter()
                .filter(|section| open.contains(&section.name))
                .flat_map(|section| section.rows)
                .collect(),
            queries: review.queries.iter().map(|(query, count)| self.care_query(query, *count)).collect(),
            overdue: care.keepers.into_iter().filter(|keeper| keeper.overdue > 0).collect(),
            next_month: self.locale.month(review.next_month),
            modules: review.modules.iter().map(|id| self.review_module(*id)).collect(),
        }
    }

    fn review_page(&self, id: PageId, told: Reactions, hindrances: &[Hindrance]) -> ReviewPage {
        let words: Vec<&str> = hindrances
            .iter()
            .map(|hindrance| match hindrance {
                Hindrance::New => self.locale.get("review.hindrance.new"),
                Hindrance::Failed => self.locale.get("review.hindrance.failed"),
                Hindrance::Overdue => self.locale.get("review.hindrance.overdue"),
                Hindrance::Unverified => self.locale.get("review.hindrance.unverified"),
                Hindrance::NoStory => self.locale.get("review.hindrance.no-story"),
                Hindrance::Long => self.locale.get("review.hindrance.long"),
                Hindrance::Orphan => self.locale.get("review.hindrance.orphan"),
            })
            .collect();
        let page = self.site.page(id);
        ReviewPage {
            page: self.link(id),
            kind: page.kind(),
            day: page.day().map(|day| self.day(day)),
            helpful: told.helpful,
            tried: told.tried,
            reasons: hindrances.iter().map(|hindrance| hindrance.name()).collect(),
            reasons_text: words.join(self.locale.get("review.and")),
        }
    }

    fn review_module(&self, id: PageId) -> ReviewModule {
        let page = self.site.page(id);
        let mut sessions = match &page.document.front.own {
            Own::Module(module) => module.sessions.iter().map(|session| session.start).collect(),
            _ => Vec::new(),
        };
        sessions.sort_unstable();
        ReviewModule {
            page: self.link(id),
            sessions: sessions.into_iter().map(|start| self.locale.moment(start)).collect(),
            scheduled: page.status == Status::Scheduled,
        }
    }
}
