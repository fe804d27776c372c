//! The words of one language, and how it writes days and numbers. All of it stands in the theme's locale file.

use ahash::AHashMap;
use jiff::civil::{Date, DateTime};
use serde_yaml::Value;

use super::views;

/// One language's words.
#[derive(Clone, Debug)]
pub struct Locale {
    /// `ja`, `en`.
    pub language: String,
    /// By path: each page looks up some fifty words.
    texts: AHashMap<String, String>,
    lists: AHashMap<String, Vec<String>>,
    /// The words as templates see them.
    pub(super) for_templates: tera::Value,
}

impl Locale {
    /// Takes the mapping of a locale file.
    pub fn new(language: &str, words: &Value) -> Self {
        let mut locale = Self {
            language: language.to_owned(),
            texts: AHashMap::new(),
            lists: AHashMap::new(),
            for_templates: tera::Value::from_serializable(words),
        };
        locale.take("", words);
        locale
    }

    fn take(&mut self, path: &str, words: &Value) {
        match words {
            Value::String(text) => {
                self.texts.insert(path.to_owned(), text.clone());
            }
            Value::Sequence(list) => {
                let texts = list.iter().filter_map(Value::as_str).map(str::to_owned);
                self.lists.insert(path.to_owned(), texts.collect());
            }
            Value::Mapping(mapping) => {
                for (key, value) in mapping.iter().filter_map(|(key, value)| Some((key.as_str()?, value))) {
                    let path = if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
                    self.take(&path, value);
                }
            }
            _ => {}
        }
    }

    /// The text at a path such as `format.day`; the path itself if the locale lacks it, so that it is seen.
    pub fn get<'a>(&'a self, path: &'a str) -> &'a str {
        self.texts.get(path).map_or(path, String::as_str)
    }

    /// The text at a path; nothing if the locale lacks it.
    pub fn word(&self, path: &str) -> &str {
        self.texts.get(path).map_or("", String::as_str)
    }

    /// The texts of a list; none if the locale lacks it.
    pub fn list(&self, path: &str) -> &[String] {
        self.lists.get(path).map_or(&[], Vec::as_slice)
    }

    /// Fills `{name}`s in the text at a path.
    pub fn fill(&self, path: &str, values: &[(&str, &str)]) -> String {
        fill_by(self.get(path), |place| {
            let value = values.iter().find(|(name, _)| *name == place);
            value.map(|(_, value)| (*value).to_owned())
        })
    }

    /// A day for people and machines.
    pub fn day(&self, day: Date) -> views::Date {
        views::Date { iso: day.to_string(), text: self.write("format.day", day.at(0, 0, 0, 0)) }
    }

    /// A month for people and machines.
    pub fn month(&self, day: Date) -> views::Date {
        let iso = format!("{:04}-{:02}", day.year(), day.month());
        views::Date { iso, text: self.write("format.month", day.at(0, 0, 0, 0)) }
    }

    /// A moment for people and machines.
    pub fn moment(&self, moment: DateTime) -> views::Date {
        views::Date { iso: iso_minute(moment), text: self.write("format.moment", moment) }
    }

    /// The short name of a day of the week.
    pub fn weekday(&self, day: Date) -> String {
        self.write("format.weekday", day.at(0, 0, 0, 0))
    }

    /// A time of day for people, with the whole moment for machines.
    pub fn time(&self, moment: DateTime) -> views::Date {
        views::Date { iso: iso_minute(moment), text: self.write("format.time", moment) }
    }

    fn write(&self, path: &str, moment: DateTime) -> String {
        let name = |path: &str, at: i8| self.list(path).get(usize::try_from(at).ok()?).cloned();
        fill_by(self.get(path), |place| {
            Some(match place {
                "year" => moment.year().to_string(),
                "month" => moment.month().to_string(),
                "month_name" => name("format.months", moment.month() - 1).unwrap_or_default(),
                "day" => moment.day().to_string(),
                "weekday" => {
                    let weekday = moment.weekday().to_monday_zero_offset();
                    name("format.weekdays", weekday).unwrap_or_default()
                }
                "hour" => moment.hour().to_string(),
                "minute" => format!("{:02}", moment.minute()),
                _ => return None,
            })
        })
    }

    /// A number with at most one decimal, digits in groups of three and a real minus sign.
    pub fn amount(&self, value: f64) -> views::Amount {
        self.number(value, false)
    }

    /// The same with exactly one decimal, so that the figures of a column stand below one another.
    pub fn tenths(&self, value: f64) -> views::Amount {
        self.number(value, true)
    }

    fn number(&self, value: f64, always_decimal: bool) -> views::Amount {
        let tenths = (value * 10.0).round();
        let rounded = tenths / 10.0;
        let written;
        let (whole, decimal) = if tenths.abs() < EXACT {
            // To write a fraction takes ten times as long.
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "whole, and small enough"
            )]
            let tenths = tenths.abs() as u64;
            written = format!("{tenths:02}");
            written.split_at(written.len() - 1)
        } else {
            written = format!("{:.1}", rounded.abs());
            written.split_once('.').unwrap_or((&written, "0"))
        };
        let mut text = String::new();
        if rounded < 0.0 {
            text.push('−');
        }
        for (position, digit) in whole.chars().enumerate() {
            if position > 0 && (whole.len() - position).is_multiple_of(3) {
                text.push_str(self.get("format.group"));
            }
            text.push(digit);
        }
        if decimal != "0" || always_decimal {
            text.push_str(self.get("format.decimal"));
            text.push_str(decimal);
        }
        views::Amount { value: rounded, text }
    }
}

/// Up to here a floating-point number holds every whole one.
const EXACT: f64 = 9_007_199_254_740_992.0;

fn iso_minute(moment: DateTime) -> String {
    format!("{}T{:02}:{:02}", moment.date(), moment.hour(), moment.minute())
}

/// Replaces each `{name}` by its value; an unknown one stays, so that it is seen.
pub(super) fn fill_by(pattern: &str, value: impl Fn(&str) -> Option<String>) -> String {
    let mut text = String::with_capacity(pattern.len() + 16);
    let mut rest = pattern;
    // One pass: a value that itself holds `{…}` is not filled again.
    while let Some((before, after)) = parted(rest, b'{') {
        text.push_str(before);
        let named = parted(after, b'}').and_then(|(name, after)| Some((value(name)?, after)));
        if let Some((value, after)) = named {
            text.push_str(&value);
            rest = after;
        } else {
            text.push('{');
            rest = after;
        }
    }
    text.push_str(rest);
    text
}

/// What stands before and after an ASCII letter.
fn parted(text: &str, letter: u8) -> Option<(&str, &str)> {
    let at = memchr::memchr(letter, text.as_bytes())?;
    Some((&text[..at], &text[at + 1..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_filled_once_and_unknown_names_stay() {
        let value = |name: &str| match name {
            "n" => Some("{m}".to_owned()),
            "m" => Some("3".to_owned()),
            _ => None,
        };
        assert_eq!(fill_by("{n} {m} {x} {", value), "{m} 3 {x} {");
        assert_eq!(fill_by("{x {m}", value), "{x 3");
    }

    #[test]
    fn amounts_have_groups_one_decimal_and_a_minus_sign() {
        let words = serde_yaml::from_str("format: {group: \",\", decimal: .}").expect("the words are YAML");
        let locale = Locale::new("en", &words);
        assert_eq!(locale.amount(-1234.56).text, "−1,234.6");
        assert_eq!(locale.amount(12.0).text, "12");
        assert_eq!(locale.amount(999_999.96).text, "1,000,000");
        assert_eq!(locale.amount(0.5).text, "0.5");
        assert_eq!(locale.amount(-0.04).text, "0");
        assert_eq!(locale.tenths(3.0).text, "3.0");
        assert_eq!(locale.amount(1.0e16).text, "10,000,000,000,000,000");
    }
}
