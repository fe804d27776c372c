//! Days and times as people write them, in the one way a portal writes them. Only what begins with a year of four digits:
//! `3/11/2026` is one day here and another elsewhere.

use jiff::civil::{Date, DateTime};
use unicode_normalization::UnicodeNormalization;

/// `2026-11-03` of `2026/11/3`, `2026.11.3`, `2026年11月3日`, in digits of any width.
pub(super) fn day(text: &str) -> Option<String> {
    let text = plain(text);
    let (day, rest) = leading_day(&text)?;
    rest.is_empty().then_some(day)
}

/// `2026-11-03T09:30` of a day, a space or `T`, and `9:30` or `9時30分`.
pub(super) fn moment(text: &str) -> Option<String> {
    let text = plain(text);
    let (day, rest) = leading_day(&text)?;
    if rest.is_empty() {
        return Some(day);
    }
    let time = rest.trim_start_matches([' ', 'T', 't']);
    let time = time.replace('時', ":").replace('分', "");
    let (hour, minute) = time.split_once(':')?;
    let (hour, minute) = (number(hour, 1..=2)?, number(minute, 2..=2)?);
    let moment = format!("{day}T{hour:02}:{minute:02}");
    moment.parse::<DateTime>().is_ok().then_some(moment)
}

/// `2026-11` of `2026/11`, `2026年11月`.
pub(super) fn month(text: &str) -> Option<String> {
    let text = plain(text);
    let (year, rest) = text.split_once(['-', '/', '.', '年'])?;
    let rest = rest.strip_suffix('月').unwrap_or(rest);
    let month = format!("{:04}-{:02}", number(year, 4..=4)?, number(rest, 1..=2)?);
    format!("{month}-01").parse::<Date>().is_ok().then_some(month)
}

/// What to write for `2026-11-31`, which is a day in form and in no calendar.
pub(super) fn last_of_month(text: &str) -> Option<String> {
    let (month, day) = text.rsplit_once('-')?;
    let first: Date = format!("{month}-01").parse().ok()?;
    let is_beyond = month.len() == 7 && number(day, 2..=2)? > u16::from(first.days_in_month().unsigned_abs());
    is_beyond.then(|| format!("that month ends with `{}`", first.last_of_month()))
}

/// The day that a text begins with, and what follows it.
fn leading_day(text: &str) -> Option<(String, &str)> {
    let (year, rest) = text.split_once(['-', '/', '.', '年'])?;
    let (month, rest) = rest.split_once(['-', '/', '.', '月'])?;
    let end = rest.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(rest.len());
    let (day, rest) = rest.split_at(end);
    let day = format!("{:04}-{:02}-{:02}", number(year, 4..=4)?, number(month, 1..=2)?, number(day, 1..=2)?);
    day.parse::<Date>().is_ok().then(|| (day, rest.strip_prefix('日').unwrap_or(rest)))
}

fn number(digits: &str, length: std::ops::RangeInclusive<usize>) -> Option<u16> {
    (length.contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| digits.parse().ok())
        .flatten()
}

/// With digits and signs of one width, and no space but one before a time.
fn plain(text: &str) -> String {
    let text: String = text.trim().nfkc().collect();
    text.replace('．', ".").replace(['−', '‐', '－', 'ー'], "-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_that_no_month_has_is_told_from_other_texts() {
        assert_eq!(last_of_month("2026-11-31").as_deref(), Some("that month ends with `2026-11-30`"));
        for text in ["2026-11-30", "2026-13-01", "2026-11-00", "2026-11", "11-31", "x-y", ""] {
            assert_eq!(last_of_month(text), None, "{text}");
        }
    }

    #[test]
    fn days_are_read_as_people_write_them() {
        for text in [
            "2026/11/3",
            "2026-11-3",
            "2026.11.03",
            "2026年11月3日",
            "２０２６年１１月３日",
            "２０２６／１１／３",
        ] {
            assert_eq!(day(text).as_deref(), Some("2026-11-03"), "{text}");
            assert_eq!(moment(text).as_deref(), Some("2026-11-03"), "{text}");
        }
        for text in
            ["3/11/2026", "26/11/3", "2026-02-30", "2026-11", "2026-11-3x", "11月3日", "", "2026-13-1"]
        {
            assert_eq!(day(text), None, "{text}");
        }
    }

    #[test]
    fn times_follow_days_and_months_stand_alone() {
        for text in ["2026/11/3 9:30", "2026年11月3日 9時30分", "2026-11-3T09:30", "2026年11月3日９：３０"]
        {
            assert_eq!(moment(text).as_deref(), Some("2026-11-03T09:30"), "{text}");
        }
        assert_eq!(moment("2026/11/3 午後"), None);
        assert_eq!(moment("2026/11/3 25:00"), None);
        for text in ["2026/11", "2026年11月", "２０２６-１１"] {
            assert_eq!(month(text).as_deref(), Some("2026-11"), "{text}");
        }
        assert_eq!(month("2026-13"), None);
    }
}
