//! What Lighthouse says of pages behind nginx, as on a middling phone on a slow network. It comes from npm, so only
//! `tests/full` runs this.
#![expect(clippy::print_stdout, reason = "the scores are told too")]
#![expect(clippy::disallowed_methods, reason = "tests/full tells where it has put Lighthouse")]

use std::collections::BTreeMap;
use std::process::Command;

use serde_json::Value;

use crate::nginx::{Manner, Nginx};
use crate::page_types::PAGE_TYPES;

const PAGES: [&str; 10] =
    ["home", "story", "recipe", "recipes", "module", "search", "markdown", "faq", "impact", "my"];
const LEAST: u64 = 98;
/// A machine that is busy with something else makes one run worse, hardly two of three.
const RUNS: usize = 3;

/// Of 100, by category.
type Scores = BTreeMap<String, u64>;

/// One run over a page: its scores, and which audits took points.
struct Run {
    scores: Scores,
    losses: Vec<String>,
}

#[test]
#[ignore = "needs Lighthouse: tests/full"]
fn lighthouse_gives_nearly_full_marks() {
    let host = Nginx::over(crate::portal::built(), "/", Manner::Published);
    let mut bad = Vec::new();
    for name in PAGES {
        let page = PAGE_TYPES.iter().find(|page| page.name == name).expect("there is such a page type");
        let mut runs = vec![run(&host.url(page.path))];
        if !is_good(&runs[0].scores) {
            runs.extend((1..RUNS).map(|_| run(&host.url(page.path))));
        }
        let scores = medians(&runs);
        let told: Vec<String> =
            scores.iter().map(|(category, score)| format!("{category} {score}")).collect();
        let told = format!("{name}: {}", told.join(", "));
        println!("lighthouse: {told}{}", if runs.len() > 1 { " (median of three)" } else { "" });
        if !is_good(&scores) {
            let losses: Vec<&str> =
                runs.iter().flat_map(|run| run.losses.iter().map(String::as_str)).collect();
            bad.push(format!("{told}\n  {}", losses.join("\n  ")));
        }
    }
    assert!(bad.is_empty(), "below {LEAST}:\n{}", bad.join("\n"));
}

fn is_good(scores: &Scores) -> bool {
    scores.values().all(|score| *score >= LEAST)
}

/// The middle one of each category.
fn medians(runs: &[Run]) -> Scores {
    let median = |category: &String| {
        let mut scores: Vec<u64> = runs.iter().map(|run| run.scores[category]).collect();
        scores.sort_unstable();
        (category.clone(), scores[scores.len() / 2])
    };
    runs[0].scores.keys().map(median).collect()
}

fn run(url: &str) -> Run {
    let program =
        std::env::var("CHIENOWA_LIGHTHOUSE").expect("the path of Lighthouse's cli; tests/full sets it");
    // Without these flags Chromium asks servers of its maker. `/dev/shm` is small in containers.
    let chromium = "--headless --no-sandbox --disable-gpu --disable-dev-shm-usage --no-first-run \
                    --disable-background-networking --disable-component-update --disable-sync";
    let told = Command::new("node")
        .args([&program, url, "--quiet", "--output=json", "--no-enable-error-reporting"])
        .arg("--only-categories=performance,accessibility,best-practices")
        .arg(format!("--chrome-flags={chromium}"))
        .output()
        .expect("npm brings node");
    let report: Value = serde_json::from_slice(&told.stdout).unwrap_or_else(|error| {
        panic!("no report of {url}: {error}\n{}", String::from_utf8_lossy(&told.stderr))
    });
    let mut run = Run { scores: Scores::new(), losses: Vec::new() };
    let categories = report["categories"].as_object().expect("there are categories");
    for (name, category) in categories {
        let score = category["score"].as_f64().unwrap_or_else(|| panic!("{url} has no score for {name}"));
        run.scores.insert(name.clone(), hundredths(score));
        let audits = category["auditRefs"].as_array().expect("a category has audits");
        for audit in audits.iter().filter(|audit| audit["weight"].as_f64() > Some(0.0)) {
            let audit = &report["audits"][audit["id"].as_str().expect("an audit has a name")];
            if let Some(score) = audit["score"].as_f64().filter(|score| *score < 1.0) {
                let shown = audit["displayValue"].as_str().unwrap_or_default();
                run.losses.push(format!("{name}: {} {} {shown}", audit["title"], hundredths(score)));
            }
        }
    }
    run
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a score is from 0 to 1")]
fn hundredths(score: f64) -> u64 {
    (score * 100.0).round() as u64
}
