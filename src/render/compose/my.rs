//! A reader's own record: the frame that a script fills in the browser.

use super::chrome::Frame;
use super::{Composed, Composer};
use crate::model::impact::{Period, PeriodKind};
use crate::model::{Site, Taxonomy};
use crate::plan::PEOPLE_DATA_URL;
use crate::render::views::{Contributor, Link, MyView, PeriodChoice, PeriodGroup};

/// Kinds of periods and how many of each are offered: what goal sheets ask for first, and two years back.
const PERIODS: [(PeriodKind, usize); 4] =
    [(PeriodKind::Half, 4), (PeriodKind::Year, 3), (PeriodKind::Quarter, 8), (PeriodKind::Month, 18)];

impl Composer<'_> {
    pub(in crate::render) fn my(&self) -> Composed<MyView> {
        let introduction = self.introduction("/my/")?;
        let title = introduction.as_ref().map(|found| found.title.clone());
        let summary = introduction.as_ref().and_then(|found| found.summary.clone());
        let title = title.unwrap_or_else(|| self.locale.get("my.title").to_owned());
        let summary = summary.unwrap_or_else(|| self.locale.get("my.summary").to_owned());
        Ok(MyView {
            chrome: self.chrome(&Frame {
                url: "/my/".to_owned(),
                title: &title,
                description: Some(&summary),
                steps: Vec::new(),
                page: None,
            }),
            people_url: self.raw(PEOPLE_DATA_URL),
            people: self.contributors(),
            periods: PERIODS.iter().map(|(kind, count)| self.period_group(*kind, *count)).collect(),
            recipes_url: self.local("/recipes/"),
            first_path: self.path_ids().into_iter().find(|path| !self.site.paths[path].is_empty()).map(
                |path| Link { label: self.path_label(&path), url: self.local(&format!("/paths/{path}/")) },
            ),
            body: introduction.and_then(|found| found.body),
            title,
            summary,
        })
    }

    /// Everybody who may be named, also those who have left or not written yet.
    fn contributors(&self) -> Vec<Contributor> {
        let people = self.site.vocabularies.people.values().filter(|person| person.public);
        let mut contributors: Vec<Contributor> = people
            .map(|person| Contributor {
                id: person.id.clone(),
                label: person.name.get(self.language).to_owned(),
                department: person
                    .department
                    .as_deref()
                    .map(|id| self.site.term_label(Taxonomy::Departments, id, self.language)),
                url: self.local(&Site::term_url(Taxonomy::People, &person.id)),
            })
            .collect();
        contributors.sort_by(|a, b| (&a.label, &a.id).cmp(&(&b.label, &b.id)));
        contributors
    }

    fn period_group(&self, kind: PeriodKind, count: usize) -> PeriodGroup {
        let now = Period::of(kind, self.site.now.day(), self.config().fiscal_year_start);
        let periods = std::iter::successors(Some(now), |period| Some(period.before())).take(count);
        PeriodGroup {
            label: self.locale.get(&format!("impact.period.{}", kind.name())).to_owned(),
            periods: periods
                .map(|period| PeriodChoice {
                    label: self.period_choice(period),
                    from: period.first_day().to_string(),
                    until: period.last_day().tomorrow().unwrap_or(period.last_day()).to_string(),
                    current: kind == PeriodKind::Half && period == now,
                })
                .collect(),
        }
    }

    /// `2026年度 下期（2026年10月〜2027年3月）`
    fn period_choice(&self, period: Period) -> String {
        let label = self.period_label(period);
        if period.kind == PeriodKind::Month {
            return label;
        }
        let (from, to) =
            (self.locale.month(period.first_day()).text, self.locale.month(period.last_day()).text);
        self.locale.fill("my.period_choice", &[("period", &label), ("from", &from), ("to", &to)])
    }
}
