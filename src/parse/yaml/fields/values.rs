//! Single values and lists of them: texts, numbers, days, words of a choice.

use std::fmt::Display;
use std::ops::RangeInclusive;

use jiff::civil::{Date, DateTime};
use serde_yaml::Value;
use unicode_normalization::UnicodeNormalization;

use super::super::Step;
use super::super::dates;
use super::super::shape::Shape;
use super::{Fields, scalar, type_name};
use crate::diagnostic::{Code, nearest, respelled};

/// The places that `order` may give.
pub const ORDERS: RangeInclusive<i64> = -100_000..=100_000;

impl Fields<'_, '_> {
    /// Text; an empty one counts as absent.
    pub fn text(&mut self, key: &'static str) -> Option<String> {
        match self.take(key, || Shape::Text)? {
            Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
            number @ (Value::Number(_) | Value::Bool(_)) => {
                let written = scalar(number);
                self.wrong_type(
                    key,
                    "text",
                    number,
                    Some(format!("put quotes around it: `{key}: \"{written}\"`")),
                );
                None
            }
            other => {
                self.wrong_type(key, "text", other, None);
                None
            }
        }
    }

    /// Text that must be there.
    pub fn required_text(&mut self, key: &'static str, hint: &str) -> Option<String> {
        let before = self.report.diagnostics.len();
        let text = self.text(key);
        if text.is_none() && self.report.diagnostics.len() == before {
            self.missing(key, hint);
        }
        text
    }

    /// `true` or `false`.
    pub fn flag(&mut self, key: &'static str) -> Option<bool> {
        match self.take(key, || Shape::Flag)? {
            Value::Bool(flag) => Some(*flag),
            other => {
                let meant = other
                    .as_str()
                    .and_then(truth_meant)
                    .map_or("`true` or `false`", |it| if it { "`true`" } else { "`false`" });
                self.wrong_type(key, "true or false", other, Some(format!("write {meant}, without quotes")));
                None
            }
        }
    }

    /// A whole number from `least` to `most`.
    pub fn whole(&mut self, key: &'static str, least: i64, most: i64) -> Option<i64> {
        self.ranged(key, "a whole number", least, most, Value::as_i64, Shape::Whole)
    }

    /// `order`, a place among others.
    pub fn order(&mut self) -> Option<i64> {
        self.whole("order", *ORDERS.start(), *ORDERS.end())
    }

    /// A number from `least` to `most`.
    pub fn number(&mut self, key: &'static str, least: f64, most: f64) -> Option<f64> {
        self.ranged(key, "a number", least, most, Value::as_f64, Shape::Number)
    }

    fn ranged<T: PartialOrd + Display + Copy>(
        &mut self,
        key: &'static str,
        expected: &str,
        least: T,
        most: T,
        read: impl FnOnce(&Value) -> Option<T>,
        shape: impl FnOnce(T, T) -> Shape,
    ) -> Option<T> {
        let value = self.take(key, || shape(least, most))?;
        match read(value) {
            Some(number) if (least..=most).contains(&number) => Some(number),
            Some(number) => {
                self.invalid(key, format!("`{key}` is {number}, expected {least} to {most}"), None);
                None
            }
            None => {
                let hint = value.as_str().map(|text| match number_meant(text) {
                    Some(number) => format!("write the number alone: `{number}`"),
                    None => "write the number alone, without a unit or quotes".to_owned(),
                });
                self.wrong_type(key, expected, value, hint);
                None
            }
        }
    }

    fn parsed<T, E: Display>(
        &mut self,
        key: &'static str,
        shape: Shape,
        expected: &str,
        parse: impl FnOnce(&str) -> Result<T, E>,
        respell: fn(&str) -> Option<String>,
    ) -> Option<T> {
        let value = self.take(key, || shape)?;
        let Value::String(text) = value else {
            self.wrong_type(key, expected, value, None);
            return None;
        };
        match parse(text.trim()) {
            Ok(parsed) => Some(parsed),
            Err(_) => {
                let meant = respell(text.trim());
                let hint = meant.as_ref().map(|meant| format!("write `{meant}`"));
                let hint = hint.or_else(|| dates::last_of_month(text.trim()));
                self.respelled(
                    key,
                    text,
                    format!("`{key}` is `{text}`, expected {expected}"),
                    hint,
                    meant.as_deref(),
                );
                None
            }
        }
    }

    /// Reports a value that cannot be, and what was meant by it if there is no doubt.
    fn respelled(
        &mut self,
        key: &'static str,
        written: &str,
        message: String,
        hint: Option<String>,
        meant: Option<&str>,
    ) {
        let steps = self.steps(key);
        let fix = meant.and_then(|meant| self.report.fix(&steps, written.trim(), meant));
        self.report.push_with(Code::YamlInvalidValue, &steps, message, hint, fix);
    }

    /// A day, `2026-11-23`.
    pub fn date(&mut self, key: &'static str) -> Option<Date> {
        self.parsed(key, Shape::Date, "a day such as `2026-11-23`", parse_day, dates::day)
    }

    /// A day or a day with a time, `2026-11-23T16:00`; a day alone means its first minute.
    pub fn moment(&mut self, key: &'static str) -> Option<DateTime> {
        let parse =
            |text: &str| parse_day(text).map(|day| day.at(0, 0, 0, 0)).or_else(|_| text.parse::<DateTime>());
        let expected = "a day such as `2026-11-23`, or a time such as `2026-11-23T16:00`";
        self.parsed(key, Shape::Moment, expected, parse, dates::moment)
    }

    /// A month, `2026-11`, as its first day.
    pub fn month(&mut self, key: &'static str) -> Option<Date> {
        let parse = |text: &str| parse_day(&format!("{text}-01"));
        self.parsed(key, Shape::Month, "a month such as `2026-11`", parse, dates::month)
    }

    /// One of a few words.
    pub fn choice<T: Copy>(&mut self, key: &'static str, choices: &[(&'static str, T)]) -> Option<T> {
        let value = self.take(key, || Shape::Choice(names(choices)))?;
        let Value::String(text) = value else {
            self.wrong_type(key, &listed(choices), value, None);
            return None;
        };
        if let Some((_, choice)) = choices.iter().find(|(name, _)| name == text) {
            return Some(*choice);
        }
        let names = choices.iter().map(|(name, _)| *name);
        let meant = respelled(text, names.clone());
        let hint = meant.or_else(|| nearest(text, names)).map(|name| format!("did you mean `{name}`?"));
        self.respelled(key, text, format!("`{key}` is `{text}`, expected {}", listed(choices)), hint, meant);
        None
    }

    /// Some of a few words; a single one counts as a list of one.
    pub fn choices<T: Copy>(&mut self, key: &'static str, choices: &[(&'static str, T)]) -> Vec<T> {
        let mut chosen = Vec::new();
        if let Some(recorded) = &mut self.recorded {
            recorded.note(key, || Shape::Choices(names(choices)));
        }
        for (position, text) in self.texts(key).iter().enumerate() {
            if let Some((_, choice)) = choices.iter().find(|(name, _)| name == text) {
                chosen.push(*choice);
            } else {
                let message = format!("`{text}` is not known here, expected {}", listed(choices));
                self.invalid_item(key, position, message, None);
            }
        }
        chosen
    }

    /// A list of texts; a single text counts as a list of one.
    pub fn texts(&mut self, key: &'static str) -> Vec<String> {
        let Some(value) = self.take(key, || Shape::Texts) else { return Vec::new() };
        let items = match value {
            Value::String(text) => {
                return Some(text.trim().to_owned()).filter(|text| !text.is_empty()).into_iter().collect();
            }
            Value::Sequence(items) => items,
            other => {
                self.wrong_type(key, "a list of texts", other, Some(format!("write `{key}: [one, two]`")));
                return Vec::new();
            }
        };
        let mut texts = Vec::with_capacity(items.len());
        for (position, item) in items.iter().enumerate() {
            if let Value::String(text) = item {
                // An empty one counts as absent, as it does alone.
                texts.extend(Some(text.trim().to_owned()).filter(|text| !text.is_empty()));
            } else {
                let mut steps = self.steps(key);
                steps.push(Step::Item(position));
                let message = format!("`{key}` takes a list of texts, found {} in it", type_name(item));
                self.report.push(
                    Code::YamlWrongType,
                    &steps,
                    message,
                    Some("put quotes around it".to_owned()),
                );
            }
        }
        texts
    }
}

fn parse_day(text: &str) -> Result<Date, jiff::Error> {
    // jiff also reads other forms; a portal has one way to write a day.
    if text.len() == 10 { text.parse() } else { "".parse() }
}

/// What a word says of a question.
fn truth_meant(text: &str) -> Option<bool> {
    match text.trim().to_lowercase().as_str() {
        "true" | "yes" | "on" | "はい" => Some(true),
        "false" | "no" | "off" | "いいえ" => Some(false),
        _ => None,
    }
}

/// The number of `15`, `15分` and `１５ min`, where the unit is no other than the key's own.
fn number_meant(text: &str) -> Option<String> {
    let text: String = text.trim().nfkc().collect();
    let end = text.find(|letter: char| !letter.is_ascii_digit() && letter != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let is_own = matches!(unit.trim(), "" | "分" | "分間" | "min" | "minutes" | "回" | "times" | "人" | "名");
    (is_own && number.parse::<f64>().is_ok()).then(|| number.to_owned())
}

fn names<T>(choices: &[(&'static str, T)]) -> Vec<&'static str> {
    choices.iter().map(|(name, _)| *name).collect()
}

fn listed<T>(choices: &[(&'static str, T)]) -> String {
    let names: Vec<String> = choices.iter().map(|(name, _)| format!("`{name}`")).collect();
    match names.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, before)) => format!("{} or {last}", before.join(", ")),
        None => String::new(),
    }
}
