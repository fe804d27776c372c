//! Finds in a text what should not be published: credentials, what belongs to a person, addresses inside the company.
//!
//! Pure and linear: one automaton and one look at each byte find candidates, which are then checked by hand. Errs on the
//! side of silence: a warning that is mostly wrong is switched off, and then nothing is found any more.

mod addresses;
mod allow;
mod assignments;
mod candidates;
mod kind;
mod numbers;
mod rules;
#[cfg(test)]
mod tests;
mod tokens;
mod words;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

pub use allow::{Allowance, PageAllowance};
pub use kind::Kind;
pub use rules::{Pattern, Rules};

use crate::diagnostic::{Code, Diagnostic, beginning};
use crate::paths::SourcePath;

/// So many texts of one kind are told of a file; a list of customers is one mistake, not a thousand.
const MOST_TOLD: usize = 10;

/// What should perhaps not be published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Find {
    /// What it seems to be.
    pub kind: Kind,
    /// The same for people: `a GitHub token`.
    pub name: String,
    /// Its bytes in the text.
    pub span: Range<usize>,
}

/// What was found in a text and which allowances of the configuration it needed.
#[derive(Debug, Default)]
pub struct Scanned {
    /// One for each find that nobody allowed.
    pub diagnostics: Vec<Diagnostic>,
    /// Positions in [`Rules::allow`], rising.
    pub allowed: Vec<u32>,
}

/// All finds in a text, by place, none inside another.
pub fn finds(text: &str, rules: &Rules) -> Vec<Find> {
    let mut found = Vec::new();
    candidates::check(text, rules, &mut found);
    rules.find_patterns(text, &mut found);
    if found.len() > 1 {
        // The more telling of two that overlap stays: a token is also the value of `token=`.
        found.sort_by_key(|find| (find.kind, find.span.start, std::cmp::Reverse(find.span.end)));
        let mut kept: Vec<Find> = Vec::with_capacity(found.len());
        let mut taken = BTreeMap::<usize, usize>::new();
        for find in found {
            let before = taken.range(..find.span.end).next_back();
            if before.is_none_or(|(_, end)| *end <= find.span.start) {
                taken.insert(find.span.start, find.span.end);
                kept.push(find);
            }
        }
        kept.sort_by_key(|find| find.span.start);
        return kept;
    }
    found
}

/// Warns of what a file holds that neither the portal nor the page itself allows.
pub fn scan(path: &SourcePath, text: &str, rules: &Rules, page: &[PageAllowance]) -> Scanned {
    let mut scanned = Scanned::default();
    let mut is_used = vec![false; page.len()];
    let mut told = BTreeMap::<Kind, BTreeSet<&str>>::new();
    for find in finds(text, rules) {
        let written = &text[find.span.clone()];
        // An allowance repeats what it allows.
        if page.iter().any(|allowance| allowance.holds(&find.span)) {
            continue;
        }
        if let Some(at) = page.iter().position(|allowance| allowance.text == written) {
            is_used[at] = true;
        } else if let Some(at) = rules.allowance(path, find.kind, written) {
            scanned.allowed.push(at);
        } else {
            // Where it stands again, it is the same mistake.
            let texts = told.entry(find.kind).or_default();
            if texts.insert(written) && texts.len() <= MOST_TOLD {
                scanned.diagnostics.push(diagnostic(path, &find, written));
            }
        }
    }
    for (kind, texts) in told.iter().filter(|(_, texts)| texts.len() > MOST_TOLD) {
        let is_of_kind = |found: &&mut Diagnostic| found.label.as_deref() == Some(kind.name());
        if let Some(last) = scanned.diagnostics.iter_mut().rfind(is_of_kind) {
            last.message += &format!("; {} more of this kind follow", texts.len() - MOST_TOLD);
        }
    }
    scanned.allowed.sort_unstable();
    scanned.allowed.dedup();
    for (allowance, _) in page.iter().zip(is_used).filter(|(_, is_used)| !is_used) {
        let message = "nothing in this file needs the allowance any more";
        scanned.diagnostics.push(
            Diagnostic::new(Code::SecretUnusedAllowance, path, message)
                .at_if(allowance.span.clone())
                .hint("remove it from `allow_secrets`; its text has to be exactly what a warning marks"),
        );
    }
    scanned
}

/// What is told of a find. Shows its beginning only, for what a build prints is kept and read by many.
pub fn diagnostic(path: &SourcePath, find: &Find, written: &str) -> Diagnostic {
    Diagnostic::new(find.kind.code(), path, format!("`{}…` looks like {}", beginning(written), find.name))
        .at(find.span.clone())
        .label(find.kind.name())
        .hint(find.kind.hint())
}
