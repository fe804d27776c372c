//! `office_hours` of chienowa.yaml: a recurring meeting, checked so that every occurrence can be shown.

use jiff::SignedDuration;
use jiff::civil::{Date, DateTime, Time};

use super::url_template;
use crate::parse::yaml::Fields;
use crate::recurrence::Rule;

/// A recurring meeting at which somebody answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfficeHours {
    /// On which days.
    pub rule: Rule,
    /// The first time.
    pub start: Start,
    /// How long each one takes.
    pub duration: SignedDuration,
    /// Where.
    pub url: Option<String>,
}

/// When a series begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// Its first beginning, `2026-08-05T12:30`.
    Moment(DateTime),
    /// Only the time of day is known, `12:30`: the series has always been.
    Time(Time),
}

/// Years in which a rule must hold at least once: 29 February falls on each day of the week within them.
const YEARS: i16 = 40;

const TIMES: &str = "the first beginning such as `2026-08-05T12:30`, or a time of day such as `\"12:30\"`";

impl OfficeHours {
    pub(super) fn read(fields: &mut Fields<'_, '_>) -> Option<Self> {
        let rule = fields.required_text("rrule", "add `rrule: FREQ=WEEKLY;BYDAY=TU`");
        let start = fields.required_text("start", "add `start: 2026-08-04T16:00`, the first beginning");
        let end = fields.required_text("end", "add `end: 2026-08-04T17:00`, the end of the first one");
        let url = url_template(fields, "url");
        let rule = match Rule::parse(&rule?) {
            Ok(rule) => rule,
            Err(problem) => {
                fields.invalid("rrule", problem.message, problem.hint);
                return None;
            }
        };
        let start = moment(fields, "start", &start?);
        let end = moment(fields, "end", &end?);
        let (start, end) = (start?, end?);
        let duration = match (start, end) {
            (Start::Moment(start), Start::Moment(end)) => end.duration_since(start),
            (Start::Moment(start), Start::Time(end)) => end.duration_since(start.time()),
            (Start::Time(start), Start::Time(end)) => end.duration_since(start),
            (Start::Time(_), Start::Moment(_)) => {
                let hint = "write both with the day, or both without";
                fields.invalid("start", "`start` has no day, and `end` has one", Some(hint.into()));
                return None;
            }
        };
        if duration <= SignedDuration::ZERO || duration > SignedDuration::from_hours(24) {
            let message = if duration <= SignedDuration::ZERO {
                "the meeting ends before it starts"
            } else {
                "the meeting takes longer than a day"
            };
            fields.invalid("end", message, Some("`end` is the end of the first meeting".into()));
            return None;
        }
        let hours = Self { rule, start, duration, url };
        hours.fits(fields).then_some(hours)
    }

    /// Whether the series can be unfolded from where it starts.
    fn fits(&self, fields: &mut Fields<'_, '_>) -> bool {
        let utc = jiff::tz::TimeZone::UTC;
        match self.start {
            Start::Time(time) => {
                if !self.rule.is_independent_of_start() {
                    let hint =
                        format!("write the first beginning: `start: 2026-08-05T{}`", time.strftime("%H:%M"));
                    fields.invalid(
                        "start",
                        "this rule counts from a first day, and `start` has none",
                        Some(hint),
                    );
                    return false;
                }
                let first = jiff::civil::date(2000, 1, 1).to_datetime(time);
                let last = jiff::civil::date(2000 + YEARS, 1, 1);
                if self.rule.occurrences(first, last, &utc).is_empty() {
                    fields.invalid("rrule", "the rule names no day at all", None);
                    return false;
                }
            }
            Start::Moment(start) => {
                let last = Date::new(start.year().saturating_add(YEARS), 1, 1).unwrap_or(Date::MAX);
                let occurrences = self.rule.occurrences(start, last, &utc);
                if occurrences.first() != Some(&start) {
                    let hint =
                        occurrences.first().map(|first| format!("the first one is {}", written(*first)));
                    let message =
                        format!("the rule does not fall on {}, a {:?}", start.date(), start.weekday());
                    fields.invalid("start", message, hint);
                    return false;
                }
            }
        }
        true
    }
}

fn written(moment: DateTime) -> String {
    moment.strftime("`%Y-%m-%dT%H:%M`").to_string()
}

fn moment(fields: &mut Fields<'_, '_>, key: &'static str, text: &str) -> Option<Start> {
    let moment = || text.parse::<DateTime>().ok().filter(|_| text.contains('T')).map(Start::Moment);
    let time = || text.parse::<Time>().ok().filter(|_| text.len() <= 8).map(Start::Time);
    let found = moment().or_else(time);
    if found.is_none() {
        fields.invalid(key, format!("`{key}` is `{text}`, expected {TIMES}"), None);
    }
    found
}
