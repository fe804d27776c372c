//! What no page alone can tell about secrets: those in the portal's own words, and allowances that nothing needs.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::config::{Config, FILE};
use crate::diagnostic::{Code, Diagnostic};
use crate::parse::Document;
use crate::parse::secrets::{self, Kind};
use crate::parse::yaml::{Report, Step};
use crate::paths::SourcePath;
use crate::read::SourceTree;

/// Secrets in `data/` of every repository, which pages show, and allowances to be removed.
pub(super) fn of_portal(tree: &SourceTree, config: &Config, documents: &[Arc<Document>]) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut used: BTreeSet<u32> =
        documents.iter().flat_map(|document| document.allowed.iter().copied()).collect();
    for (path, _) in tree.contents() {
        let Some(place) = config.mounts.place(path).filter(|place| place.is_data()) else { continue };
        let Some(source) = tree.text(path) else { continue };
        let mut scanned = secrets::scan(path, &source.text, &config.secrets, &[]);
        if place.in_portal().starts_with("data/people/") {
            // By which addresses somebody is known in git; no page shows them.
            scanned.diagnostics.retain(|found| found.label.as_deref() != Some(Kind::Mail.name()));
        }
        found.extend(scanned.diagnostics);
        used.extend(scanned.allowed);
    }
    found.extend(unused(tree, config, &used));
    found
}

fn unused(tree: &SourceTree, config: &Config, used: &BTreeSet<u32>) -> Vec<Diagnostic> {
    let path = SourcePath::new(FILE);
    let Some(source) = tree.text(&path).filter(|_| !config.secrets.allow.is_empty()) else {
        return Vec::new();
    };
    let report = Report::new(&path, &source.text, 0..source.text.len());
    (0..config.secrets.allow.len())
        .filter(|at| !u32::try_from(*at).is_ok_and(|at| used.contains(&at)))
        .map(|at| {
            let keys = [Step::Key("secrets"), Step::Key("allow"), Step::Item(at), Step::Key("reason")];
            Diagnostic::new(Code::SecretUnusedAllowance, &path, "nothing needs this allowance any more")
                .at_if(report.place(&keys))
                .hint("remove it: what it allows may come back as something else")
        })
        .collect()
}
