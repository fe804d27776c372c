//! How figures of impact are written: periods, hours, reasons.

use super::Composer;
use crate::model::impact::{Figures, Group, Impact, Period, PeriodKind, Reason, Saved};
use crate::render::views::{Amount, ImpactFigures, ImpactPeriod};

impl Composer<'_> {
    pub(super) fn hours(&self, saved: Saved) -> Amount {
        self.locale.tenths(saved.hours())
    }

    /// Hours more or less: always with a sign, unless there is no difference to be seen.
    pub(super) fn change(&self, saved: Saved) -> Amount {
        let amount = self.hours(saved);
        if amount.value > 0.0 { Amount { text: format!("+{}", amount.text), ..amount } } else { amount }
    }

    pub(super) fn percent(&self, percent: i64) -> String {
        #[expect(clippy::cast_precision_loss, reason = "it is rounded for people anyway")]
        let amount = self.locale.amount(percent as f64);
        let sign = if percent > 0 { "+" } else { "" };
        format!("{sign}{}%", amount.text)
    }

    pub(super) fn impact_figures(&self, figures: Figures) -> ImpactFigures {
        ImpactFigures {
            hours: self.hours(figures.saved),
            measured: self.hours(figures.measured),
            estimated: self.hours(figures.estimated),
            stories: figures.stories,
            new_stories: figures.new_stories,
            contributors: figures.contributors,
            recipes_in_stories: figures.recipes_in_stories,
            recipes_tried: figures.recipes_tried,
            tries: figures.tries,
        }
    }

    pub(super) fn impact_period(&self, impact: &Impact, period: Period) -> ImpactPeriod {
        ImpactPeriod {
            id: period.id(),
            label: self.period_label(period),
            is_complete: period.is_over_on(impact.day),
            figures: self.impact_figures(impact.in_period(&Group::Total, period)),
        }
    }

    /// `2026年11月`, `2026年度 第3四半期`, `2026年度 下期`, `2026年度`.
    pub(super) fn period_label(&self, period: Period) -> String {
        if period.kind == PeriodKind::Month {
            return self.locale.month(period.first_day()).text;
        }
        let (year, number) = (period.fiscal_year().to_string(), period.number());
        let path = match period.kind {
            PeriodKind::Half => format!("impact.period_label.half_{number}"),
            kind => format!("impact.period_label.{}", kind.name()),
        };
        self.locale.fill(&path, &[("year", &year), ("n", &number.to_string())])
    }

    pub(super) fn reason(&self, reason: Reason) -> String {
        self.locale.get(&format!("impact.reason.{}", reason.name())).to_owned()
    }
}
