//! The value of each part of a rule, read.

use jiff::civil::{Date, DateTime, Weekday};

use super::{Ending, Frequency, OrdinalDay, RuleError, WEEKDAYS, error};
use crate::diagnostic::nearest;

pub(super) fn frequency(value: &str) -> Result<Frequency, RuleError> {
    match value {
        "DAILY" => Ok(Frequency::Daily),
        "WEEKLY" => Ok(Frequency::Weekly),
        "MONTHLY" => Ok(Frequency::Monthly),
        "YEARLY" => Err(error(
            "`FREQ=YEARLY` is not supported here".to_owned(),
            Some("write `FREQ=MONTHLY;INTERVAL=12`"),
        )),
        _ => {
            let hint = match nearest(value, ["DAILY", "WEEKLY", "MONTHLY"]) {
                Some(near) => format!("did you mean `FREQ={near}`?"),
                None => "write `FREQ=DAILY`, `FREQ=WEEKLY` or `FREQ=MONTHLY`".to_owned(),
            };
            Err(error(format!("`FREQ={value}` is not supported here"), Some(&hint)))
        }
    }
}

pub(super) fn number<T: TryFrom<i64>>(
    name: &str,
    value: &str,
    least: i64,
    most: i64,
) -> Result<T, RuleError> {
    let read = value.parse::<i64>().ok().filter(|number| (least..=most).contains(number));
    read.and_then(|number| T::try_from(number).ok())
        .ok_or_else(|| error(format!("`{name}={value}` is not a number from {least} to {most}"), None))
}

/// A number counted from the start, or from the end with a minus.
pub(super) fn signed<T: TryFrom<i64>>(name: &str, value: &str, most: i64) -> Result<T, RuleError> {
    if value.parse::<i64>().is_ok_and(|number| number == 0) {
        return Err(error(format!("`{name}={value}` is not a number from 1 or from -1"), None));
    }
    number(name, value, -most, most)
}

pub(super) fn each<T>(value: &str, read: impl Fn(&str) -> Result<T, RuleError>) -> Result<Vec<T>, RuleError> {
    value.split(',').map(read).collect()
}

pub(super) fn ordinal_day(item: &str) -> Result<OrdinalDay, RuleError> {
    let at = item.find(|letter: char| letter.is_ascii_alphabetic()).unwrap_or(item.len());
    let (ordinal, name) = item.split_at(at);
    let weekday = weekday(name)?;
    let ordinal = if ordinal.is_empty() { None } else { Some(signed("BYDAY", ordinal, 5)?) };
    Ok(OrdinalDay { ordinal, weekday })
}

pub(super) fn weekday(name: &str) -> Result<Weekday, RuleError> {
    let found = WEEKDAYS.iter().find(|(known, _)| *known == name).map(|(_, weekday)| *weekday);
    found.ok_or_else(|| {
        let full = WEEKDAYS.iter().find(|(known, _)| name.starts_with(known));
        let hint = match full {
            Some((known, _)) => format!("write `{known}`"),
            None => "the days are MO, TU, WE, TH, FR, SA and SU".to_owned(),
        };
        error(format!("`{name}` is not a day of the week"), Some(&hint))
    })
}

pub(super) fn until(value: &str) -> Result<Ending, RuleError> {
    let day = || Date::strptime("%Y%m%d", value).ok().filter(|_| value.len() == 8).map(Ending::UntilDay);
    let moment = || {
        let (local, utc) = value.strip_suffix('Z').map_or((value, false), |local| (local, true));
        let moment = DateTime::strptime("%Y%m%dT%H%M%S", local).ok().filter(|_| local.len() == 15)?;
        Some(if utc { Ending::UntilUtc(moment) } else { Ending::UntilLocal(moment) })
    };
    day().or_else(moment).ok_or_else(|| {
        let digits = value.replace(['-', '/'], "");
        let hint = if Date::strptime("%Y%m%d", &digits).is_ok() && digits.len() == 8 {
            format!("write `UNTIL={digits}`")
        } else {
            "write the last day as `UNTIL=20270331`".to_owned()
        };
        error(format!("`UNTIL={value}` is not a day"), Some(&hint))
    })
}
