//! Numbers as they are told.

use std::time::Duration;

/// Least, middle and greatest, as `5/7/11`; of an even number the upper of the two in the middle.
pub(crate) fn spread(numbers: impl Iterator<Item = f64>, digits: usize) -> String {
    let sorted = sorted(numbers);
    let (Some(least), Some(greatest)) = (sorted.first(), sorted.last()) else { return "-".to_owned() };
    let middle = sorted[sorted.len() / 2];
    format!("{least:.digits$}/{middle:.digits$}/{greatest:.digits$}")
}

/// The number that `percent` of all do not exceed.
pub(crate) fn percentile(numbers: impl Iterator<Item = f64>, percent: usize) -> f64 {
    let sorted = sorted(numbers);
    let rank = (sorted.len() * percent).div_ceil(100).max(1);
    sorted.get(rank - 1).copied().unwrap_or(f64::NAN)
}

fn sorted(numbers: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut numbers: Vec<f64> = numbers.collect();
    numbers.sort_by(f64::total_cmp);
    numbers
}

/// How long native answers took.
pub(crate) fn speed<'a>(times: impl Iterator<Item = &'a Duration>) -> String {
    let times: Vec<f64> = times.map(|time| milliseconds(*time)).collect();
    let at = |percent| percentile(times.iter().copied(), percent);
    format!(
        "{} answers natively: p50 {:.2} ms, p95 {:.2} ms, p99 {:.2} ms, slowest {:.2} ms",
        times.len(),
        at(50),
        at(95),
        at(99),
        at(100)
    )
}

pub(crate) fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}

/// A count, of which a mean or a median is taken.
#[expect(clippy::cast_precision_loss, reason = "counts here are far below 2⁵²")]
pub(crate) fn number(count: u64) -> f64 {
    count as f64
}

/// How busy the machine was, where it tells: jobs running in the last 1, 5 and 15 minutes.
pub(crate) fn load() -> String {
    let told = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let numbers: Vec<&str> = told.split(' ').take(3).collect();
    if numbers.len() == 3 { numbers.join(" ") } else { "unknown".to_owned() }
}
