//! Values of arguments: read, or a sentence on how to write them.

use jiff::civil::{Date, DateTime};

use crate::config::BaseUrl;

/// A month, by its first day.
pub(crate) fn month(text: &str) -> Result<Date, String> {
    let first = (text.len() == 7).then(|| format!("{text}-01").parse().ok()).flatten();
    first.ok_or_else(|| "write a month such as 2026-10".to_owned())
}

/// A day.
pub(crate) fn day(text: &str) -> Result<Date, String> {
    let day = (text.len() == 10).then(|| text.parse().ok()).flatten();
    day.ok_or_else(|| "write a day such as 2026-10-01".to_owned())
}

/// A time of day, or the beginning of a day.
pub(super) fn moment(text: &str) -> Result<DateTime, String> {
    text.parse::<Date>()
        .map(|day| day.at(0, 0, 0, 0))
        .ok()
        .filter(|_| text.len() == 10)
        .or_else(|| text.parse::<DateTime>().ok())
        .ok_or_else(|| "write a day such as 2026-11-23, or a time such as 2026-11-23T16:00".to_owned())
}

/// Where a portal stands.
pub(super) fn base_url(text: &str) -> Result<BaseUrl, String> {
    BaseUrl::parse(text).ok_or_else(|| "write a path such as /portal/, or https://host/portal/".to_owned())
}

/// Name of an index, as every engine takes it.
pub(super) fn index_name(text: &str) -> Result<String, String> {
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-_".contains(&byte);
    let begins = text.starts_with(|letter: char| letter.is_ascii_lowercase());
    if begins && (3..=255).contains(&text.len()) && text.bytes().all(is_plain) {
        return Ok(text.to_owned());
    }
    Err("begin with a letter; take at least three small letters, digits, `-` and `_`".to_owned())
}
