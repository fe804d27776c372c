//! A reader's own record: the frame that a script fills in the browser.

use super::Composer;
use super::chrome::Frame;
use crate::model::{Period, PeriodKind, Site, Taxonomy};
use crate::plan::PEOPLE_DATA_URL;
use crate::render::views::{Contributor, Link, MyView, PeriodChoice, PeriodGroup};

/// Kinds of periods and how many of each are offered: what goal sheets ask for first, and two years back.
const PERIODS: [(PeriodKind, usize); 4] =
    [(PeriodKind::Half, 4), (PeriodKind::Year, 3), (PeriodKind::Quarter, 8), (PeriodKind::Month, 18)];

impl Composer<'_> {
    pub(in crate::render) fn my(&self) -> MyView {
        MyView {
            chrome: self.chrome(&Frame {
                url: "/my/".to_owned(),
                title: self.locale.get("my.title"),
                description: Some(self.locale.get("my.summary")),
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
        }
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
            label: self.locale.get(&format!("my.periods.{}", kind.name())).to_owned(),
            periods: periods
                .map(|period| PeriodChoice {
                    label: self.period_label(period),
                    from: period.first_day().to_string(),
                    until: period.last_day().tomorrow().unwrap_or(period.last_day()).to_string(),
                    current: kind == PeriodKind::Half && period == now,
                })
                .collect(),
        }
    }

    /// `2026 年度 下期（2026年10月〜2027年3月）`
    fn period_label(&self, period: Period) -> String {
        let (from, to) = (self.locale.month(period.first_day()).text, self.locale.month(period.last_day()).text);
        let (year, number) = (period.fiscal_year().to_string(), period.number().to_string());
        let half = usize::try_from(period.number() - 1).ok().and_then(|at| self.locale.list("my.halves").nth(at));
        let values = [
            ("year", year.as_str()),
            ("n", &number),
            ("half", half.unwrap_or_default()),
            ("from", &from),
            ("to", &to),
        ];
        match period.kind {
            PeriodKind::Month => from,
            kind => self.locale.fill(&format!("my.period_names.{}", kind.name()), &values),
        }
    }
}
