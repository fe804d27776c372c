//! Tells what an import did: for people or as one JSON object.

use std::collections::BTreeMap;

use serde_json::json;

use super::super::console::Console;
use super::place::Outcome;
use crate::cli::{ImportFormat, ImportTo};
use crate::diagnostic::Severity;
use crate::import::ledger::Fate;
use crate::import::report::What;
use crate::import::{Report, Wanted};

/// Longer lists are cut for people who did not ask for all.
const SHOWN: usize = 20;

pub(super) fn tell(outcome: &Outcome, report: &Report, name: &str, to: &ImportTo, console: &Console) {
    let is_undone = outcome.problems.has_errors();
    match to.format {
        ImportFormat::Json => {
            let text = serde_json::to_string_pretty(&as_json(outcome, report, name, to))
                .expect("a report is plain data");
            console.result(&(text + "\n"));
        }
        ImportFormat::Text => console.result(&as_text(outcome, report, to, console.is_verbose())),
    }
    if let Some(checked) = &outcome.checked {
        if is_undone {
            console.warn(&outcome.problems, &checked.reading.tree);
            console.say("nothing was imported: `check` would find these errors; mend them in the source, or leave those files out");
        } else if outcome.problems.count(Severity::Warning) > 0 {
            console.say(&format!("`chienowa check` says: {}", Console::count(&outcome.problems)));
        }
    }
    if to.dry_run {
        console.say("this was a trial: nothing was written");
    }
}

fn as_json(outcome: &Outcome, report: &Report, name: &str, to: &ImportTo) -> serde_json::Value {
    let files: Vec<_> = outcome
        .files
        .iter()
        .map(|(wanted, fate)| json!({"path": wanted.path.as_str(), "source": wanted.source, "fate": fate}))
        .collect();
    json!({
        "from": name,
        "dry_run": to.dry_run,
        "imported": !to.dry_run && !outcome.problems.has_errors(),
        "counts": counts(outcome),
        "report": report,
        "files": files,
        "renamed": outcome.renamed,
        "gone": outcome.gone,
        "check": {
            "errors": outcome.problems.count(Severity::Error),
            "warnings": outcome.problems.count(Severity::Warning),
        },
    })
}

fn counts(outcome: &Outcome) -> BTreeMap<Fate, usize> {
    let mut counts = BTreeMap::new();
    for (_, fate) in &outcome.files {
        *counts.entry(*fate).or_default() += 1;
    }
    counts
}

fn as_text(outcome: &Outcome, report: &Report, to: &ImportTo, is_long: bool) -> String {
    let most = if is_long { usize::MAX } else { SHOWN };
    let links = &report.links;
    let mut text = format!(
        "pages: {} in the source, {} for the portal; images and files that they use: {}\n",
        report.pages_in, report.pages_out, report.files
    );
    let names = [
        (Fate::New, if to.dry_run { "to be written" } else { "written" }),
        (Fate::Updated, "written anew"),
        (Fate::Unchanged, "unchanged"),
        (Fate::Edited, "edited since"),
        (Fate::Removed, "removed since"),
        (Fate::InTheWay, "with a name that is taken"),
    ];
    let counts = counts(outcome);
    let parts: Vec<String> = names
        .iter()
        .filter_map(|(fate, name)| counts.get(fate).map(|count| format!("{count} {name}")))
        .collect();
    text += &format!("files: {}\n", if parts.is_empty() { "none".to_owned() } else { parts.join(", ") });
    text += &format!(
        "links and images: {} ({} elsewhere, {} right as they were, {} written anew, {} to where the source was, {} to nowhere); anchors: {} written anew, {} not found\n",
        links.total,
        links.external,
        links.kept,
        links.rewritten,
        links.to_site,
        links.broken,
        links.anchors_rewritten,
        links.anchors_broken
    );
    if report.aliases > 0 {
        text += &format!("aliases: {}\n", report.aliases);
    }
    let keys = |keys: &BTreeMap<String, usize>| {
        keys.iter().map(|(key, count)| format!("{key} ({count})")).collect::<Vec<_>>()
    };
    list(&mut text, "keys that were mapped", &keys(&report.keys.mapped), usize::MAX);
    list(&mut text, "keys without an equivalent", &keys(&report.keys.unmapped), usize::MAX);
    let of = |fate: Fate| -> Vec<String> {
        outcome
            .files
            .iter()
            .filter(|(_, own)| *own == fate)
            .map(|(Wanted { path, .. }, _)| path.to_string())
            .collect()
    };
    list(&mut text, "edited since the last import, and left alone", &of(Fate::Edited), most);
    list(&mut text, "removed since the last import, and left out", &of(Fate::Removed), most);
    list(&mut text, "left alone, for another file has the name", &of(Fate::InTheWay), most);
    list(&mut text, "gone, for the page has another name now", &outcome.renamed, most);
    list(
        &mut text,
        "no longer in the source; remove them yourself if they are not wanted",
        &outcome.gone,
        most,
    );
    let skipped: Vec<String> =
        report.skipped.iter().map(|one| format!("{}: {}", one.path, one.reason)).collect();
    list(&mut text, "left out", &skipped, most);
    let mut by_kind: BTreeMap<What, Vec<String>> = BTreeMap::new();
    for found in &report.findings {
        let place = if found.path.is_empty() {
            format!("line {}", found.line)
        } else {
            format!("{}:{}", found.path, found.line)
        };
        by_kind.entry(found.what).or_default().push(format!("{place}: {}", found.text));
    }
    for (what, lines) in by_kind {
        list(&mut text, what.heading(), &lines, most);
    }
    text
}

fn list(text: &mut String, heading: &str, lines: &[String], most: usize) {
    if lines.is_empty() {
        return;
    }
    *text += &format!("\n{heading} ({}):\n", lines.len());
    for line in lines.iter().take(most) {
        *text += &format!("  {line}\n");
    }
    if lines.len() > most {
        *text += &format!("  … and {} more: --verbose lists all\n", lines.len() - most);
    }
}
