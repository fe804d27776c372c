//! What was new in some days, for chat and mail.

use jiff::ToSpan;
use jiff::civil::Date;

use super::Composer;
use crate::diagnostic::Diagnostic;
use crate::model::{Page, PageId, Taxonomy};
use crate::parse::Kind;
use crate::render::views::{
    DigestFigure, DigestGroup, DigestMeeting, DigestPage, DigestView, FirstWin, Meeting,
};

/// Days of a digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// First day.
    pub from: Date,
    /// Last day, included.
    pub to: Date,
    /// What the days are called.
    pub name: PeriodName,
}

/// What the days of a digest are called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PeriodName {
    /// Seven days.
    Week,
    /// A month.
    Month,
    /// Any days.
    Days,
}

/// In the order of interest.
const KINDS: [Kind; 5] = [Kind::Story, Kind::Recipe, Kind::Module, Kind::Faq, Kind::Page];
const SESSIONS: usize = 3;

impl Composer<'_> {
    /// The digest of some days.
    pub fn digest(&self, period: Period) -> DigestView {
        let is_within = |day: Option<Date>| day.is_some_and(|day| (period.from..=period.to).contains(&day));
        let counted = || self.site.newest.iter().copied().filter(|id| self.site.is_counted(*id));
        let published = |page: &Page| page.published().map(jiff::civil::DateTime::date);
        let new: Vec<PageId> = counted().filter(|id| is_within(published(self.site.page(*id)))).collect();
        let changed: Vec<PageId> = counted()
            .filter(|id| {
                let page = self.site.page(*id);
                let updated = page.document.front.common.updated;
                is_within(updated) && !is_within(published(page))
            })
            .collect();
        let portal = self.config().title.get(self.language).to_owned();
        let (from, to) = (self.day(period.from), self.day(period.to));
        let title = match period.name {
            PeriodName::Month => {
                let month = self.locale.month(period.from).text;
                self.locale.fill("digest.month", &[("portal", &portal), ("month", &month)])
            }
            PeriodName::Week => self
                .locale
                .fill("digest.week", &[("portal", &portal), ("from", &from.text), ("to", &to.text)]),
            PeriodName::Days => self
                .locale
                .fill("digest.days", &[("portal", &portal), ("from", &from.text), ("to", &to.text)]),
        };
        DigestView {
            version: 1,
            lang: self.language.to_owned(),
            url: self.whole(&self.in_language("/")),
            title,
            from,
            to,
            new: self.digest_groups(&new),
            changed: self.digest_groups(&changed),
            first_win: self.first_win_of_the_week(period.to),
            meetings: self.digest_meetings(),
            figure: self.digest_figure(),
            new_url: self.whole(&self.in_language("/new/")),
            calendar_url: self.whole(&self.in_language("/calendar/")),
            portal,
        }
    }

    /// The digest as a document of its own.
    ///
    /// # Errors
    ///
    /// The template failed.
    pub fn digest_html(&self, view: &DigestView) -> Result<Vec<u8>, Box<Diagnostic>> {
        self.renderer.page(self, "", view)
    }

    fn digest_groups(&self, ids: &[PageId]) -> Vec<DigestGroup> {
        KINDS
            .into_iter()
            .filter_map(|kind| {
                let of_kind = ids.iter().filter(|id| self.site.page(**id).kind() == kind);
                let pages: Vec<DigestPage> = of_kind.map(|id| self.digest_page(*id)).collect();
                (!pages.is_empty()).then(|| DigestGroup {
                    kind,
                    label: self.locale.get(&format!("kinds.{}", kind.name())).to_owned(),
                    pages,
                })
            })
            .collect()
    }

    fn digest_page(&self, id: PageId) -> DigestPage {
        let page = self.site.page(self.version(id));
        let department = self.site.department_of(page);
        DigestPage {
            title: page.title.clone(),
            url: self.whole(&page.url),
            summary: self.site.summary(page).map(str::to_owned),
            department: department.map(|id| self.site.term_label(Taxonomy::Departments, id, self.language)),
            lang: page.language.clone(),
            date: self.site.page(id).day().map(|day| self.day(day)),
        }
    }

    /// Another first win each week, the same all week.
    fn first_win_of_the_week(&self, day: Date) -> Option<FirstWin> {
        let wins: Vec<PageId> =
            self.first_wins().into_iter().filter(|id| self.site.is_counted(*id)).collect();
        // 5 January 1970 was a Monday.
        let days = jiff::civil::date(1970, 1, 5).duration_until(day).as_hours() / 24;
        let week = days.div_euclid(7);
        let at = usize::try_from(week.rem_euclid(i64::try_from(wins.len()).ok().filter(|count| *count > 0)?))
            .ok()?;
        let id = wins[at];
        Some(FirstWin { page: self.digest_page(id), minutes: self.card(id).minutes })
    }

    fn digest_meetings(&self) -> Vec<DigestMeeting> {
        let today = self.site.now.day();
        let soon = today.saturating_add(1.month());
        let ahead = self.site.calendar.meetings.iter().filter(|meeting| {
            meeting.is_session() && !meeting.is_over(today) && meeting.start.date() <= soon
        });
        let mut meetings: Vec<Meeting> = ahead.take(SESSIONS).map(|meeting| self.meeting(meeting)).collect();
        meetings.extend(self.next_office_hours());
        meetings.sort_by(|a, b| a.start.iso.cmp(&b.start.iso));
        let calendar = self.in_language("/calendar/");
        let whole = |url: &str| format!("{}{url}", self.config().base.origin);
        meetings
            .into_iter()
            .map(|meeting| DigestMeeting {
                title: meeting.title.unwrap_or_default(),
                lang: meeting.lang.unwrap_or_else(|| self.language.to_owned()),
                office_hours: meeting.office_hours,
                url: meeting.url.map_or_else(|| self.whole(&calendar), |url| whole(&url)),
                start: meeting.start,
                end: meeting.end,
                place: meeting.place,
                join_url: meeting.join_url.map(|url| if url.starts_with('/') { whole(&url) } else { url }),
            })
            .collect()
    }

    fn digest_figure(&self) -> Option<DigestFigure> {
        let totals = self.totals()?;
        let text = self.locale.fill(
            "digest.figure",
            &[
                ("hours", &totals.saved_hours.text),
                ("stories", &totals.stories.to_string()),
                ("people", &totals.contributors.to_string()),
            ],
        );
        Some(DigestFigure {
            saved_hours: totals.saved_hours,
            stories: totals.stories,
            contributors: totals.contributors,
            url: self.whole(&self.in_language("/impact/")),
            text,
        })
    }
}
