//! How good rankings are: mean reciprocal rank and share of first places, by kind of query. Substrings are judged as a
//! set, for every page that contains one is relevant.

use std::collections::{BTreeMap, HashSet};
use std::time::Duration;

use crate::figures::{milliseconds, number, percentile, speed};
use crate::judged::Judged;

/// The kind that is judged as a set.
pub(crate) const SUBSTRING: &str = "substring";

/// Ranks that count.
const DEPTH: usize = 10;

/// All queries of one kind.
#[derive(Default)]
struct Kind {
    /// Reciprocal rank or recall.
    first: Vec<f64>,
    /// Whether the best hit is relevant, or precision.
    second: Vec<f64>,
    times: Vec<Duration>,
}

/// Scores by kind.
#[derive(Default)]
pub(crate) struct Quality(BTreeMap<String, Kind>);

impl Quality {
    /// Takes up what came of a query: the ranked pages, and how long the first ten took.
    pub(crate) fn add(&mut self, judged: &Judged, ranked: &[String], time: Duration) {
        let relevant: HashSet<&String> = judged.relevant.iter().collect();
        let kind = group(&judged.kind);
        let (first, second) = if kind == SUBSTRING {
            let found = number(ranked.iter().filter(|page| relevant.contains(page)).count() as u64);
            let precision = if ranked.is_empty() { 0.0 } else { found / number(ranked.len() as u64) };
            (found / number(relevant.len() as u64), precision)
        } else {
            let rank = ranked.iter().take(DEPTH).position(|page| relevant.contains(page));
            let reciprocal = rank.map_or(0.0, |rank| 1.0 / number(rank as u64 + 1));
            (reciprocal, if rank == Some(0) { 1.0 } else { 0.0 })
        };
        let kind = self.0.entry(kind.to_owned()).or_default();
        kind.first.push(first);
        kind.second.push(second);
        kind.times.push(time);
    }

    /// A table in Markdown. The last row is the mean of the kinds that are ranked, each counted once.
    pub(crate) fn table(&self) -> String {
        let mut table =
            "| kind | n | MRR@10 | first | p50 ms | p95 ms |\n|---|---:|---:|---:|---:|---:|\n".to_owned();
        let row = |name: &str, count: usize, first: f64, second: f64, times: &[&Duration]| {
            let at = |percent| percentile(times.iter().map(|time| milliseconds(**time)), percent);
            format!("| {name} | {count} | {first:.3} | {second:.3} | {:.2} | {:.2} |\n", at(50), at(95))
        };
        let ranked = || self.0.iter().filter(|(name, _)| *name != SUBSTRING);
        for (name, kind) in ranked() {
            let times: Vec<&Duration> = kind.times.iter().collect();
            table += &row(name, kind.first.len(), mean(&kind.first), mean(&kind.second), &times);
        }
        let first: Vec<f64> = ranked().map(|(_, kind)| mean(&kind.first)).collect();
        let second: Vec<f64> = ranked().map(|(_, kind)| mean(&kind.second)).collect();
        let times: Vec<&Duration> = ranked().flat_map(|(_, kind)| &kind.times).collect();
        table += &row("**mean of kinds**", times.len(), mean(&first), mean(&second), &times);
        if let Some(kind) = self.0.get(SUBSTRING) {
            let times: Vec<&Duration> = kind.times.iter().collect();
            let name = format!("{SUBSTRING} (recall, precision)");
            table += &row(&name, times.len(), mean(&kind.first), mean(&kind.second), &times);
        }
        table
    }

    /// How long all queries took together.
    pub(crate) fn speed(&self) -> String {
        speed(self.0.values().flat_map(|kind| &kind.times))
    }
}

fn mean(numbers: &[f64]) -> f64 {
    numbers.iter().sum::<f64>() / number(numbers.len() as u64)
}

/// Kinds told together, as the scorer of the shared set does.
fn group(kind: &str) -> &str {
    match kind {
        "en_title" | "en_body" | "en_infl" => "en",
        "var_halfkana" | "var_fullascii" => "width",
        "var_choon_drop" | "var_choon_add" | "var_choon_inner" => "choon",
        "var_nospace" => "space",
        "var_hira" => "hira",
        "var_okuri" => "okuri",
        kind => kind,
    }
}
