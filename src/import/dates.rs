//! Days as other generators write them.

use jiff::civil::Date;

/// The day in a text, as it is written there: a time or a zone after it is not looked at. Nothing if it could be two
/// days, such as `03/04/2026`.
pub(super) fn day(text: &str) -> Option<Date> {
    let text = text.trim().trim_matches(['"', '\'']);
    numbers(text).or_else(|| words(text))
}

/// The day in `04/30/2026`, where the month is known to come first.
pub(super) fn month_first(text: &str) -> Option<Date> {
    let mut parts = text.trim().split('/').map(str::parse::<i16>);
    match (parts.next(), parts.next(), parts.next(), parts.next()) {
        (Some(Ok(month)), Some(Ok(day)), Some(Ok(year)), None) => date(year, month, day),
        _ => None,
    }
}

fn date(year: i16, month: i16, day: i16) -> Option<Date> {
    let small = |number: i16| i8::try_from(number).ok();
    Date::new(year, small(month)?, small(day)?).ok().filter(|_| (1000..=9999).contains(&year))
}

/// `2026-11-26`, `2026/11/26T…`, `2026.11.26 …`, `2026年11月26日`.
fn numbers(text: &str) -> Option<Date> {
    let (year, rest) = number(text, 4)?;
    let (month, rest) = number(rest.strip_prefix(['-', '/', '.', '年'])?.trim_start(), 2)?;
    let (day, rest) = number(rest.strip_prefix(['-', '/', '.', '月'])?.trim_start(), 2)?;
    let ends = rest.is_empty() || rest.starts_with(['T', 't', ' ', '日', '(', '（']);
    date(year, month, day).filter(|_| ends)
}

/// Up to `most` digits, at least one; four if it is a year.
fn number(text: &str, most: usize) -> Option<(i16, &str)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let right = if most == 4 { digits == 4 } else { (1..=most).contains(&digits) };
    right.then(|| Some((text[..digits].parse().ok()?, &text[digits..])))?
}

/// `November 26, 2026 4:00 PM`, `26 Nov 2026`.
fn words(text: &str) -> Option<Date> {
    const MONTHS: [&str; 12] =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let mut words = text.split([' ', ',']).filter(|word| !word.is_empty());
    let (first, second, third) = (words.next()?, words.next()?, words.next()?);
    let month = |word: &str| {
        let start = word.get(..3)?.to_ascii_lowercase();
        let month = MONTHS.iter().position(|name| *name == start)?;
        word.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'.').then_some(())?;
        i16::try_from(month + 1).ok()
    };
    let (month, day) = match (month(first), month(second)) {
        (Some(month), _) => (month, second),
        (None, Some(month)) => (month, first),
        (None, None) => return None,
    };
    date(third.parse().ok()?, month, day.parse().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_in_every_usual_form_and_never_guessed() {
        for text in [
            "2026-11-06",
            "2026-11-06T09:00:00+09:00",
            "2026/11/6",
            "2026.11.06 10:00",
            "2026年11月6日（金）",
            "November 6, 2026 4:00 PM",
            "6 Nov 2026",
            "Nov 6 2026",
        ] {
            assert_eq!(day(text).map(|day| day.to_string()).as_deref(), Some("2026-11-06"), "{text}");
        }
        for text in ["03/04/2026", "2026", "2026-13-01", "2026-11-061", "tomorrow", "", "版 2.0.1"] {
            assert_eq!(day(text), None, "{text}");
        }
        assert_eq!(month_first("04/30/2019").map(|day| day.to_string()).as_deref(), Some("2019-04-30"));
        assert_eq!(month_first("30/04/2019"), None);
    }
}
