//! Finds outputs whose names some file systems take for one: Windows, macOS and shares of files keep only one of
//! `Guide/` and `guide/`, without a word.

use std::collections::{BTreeMap, HashMap};

use unicode_normalization::UnicodeNormalization;

use super::Job;
use crate::diagnostic::{Code, Diagnostic};
use crate::model::encode;
use crate::paths::SourcePath;

/// A finding for every such output that an author's file makes; `source` names that file.
pub(super) fn differing(
    jobs: &BTreeMap<String, Job>,
    source: impl Fn(&Job, &str) -> Option<SourcePath>,
) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut folded: HashMap<String, &str> = HashMap::new();
    // Of two such names at least one is not its own folding.
    for (path, job) in jobs.iter().filter(|(path, _)| !is_plain(path)) {
        let fold = fold(path);
        if fold == **path {
            continue;
        }
        let plain = || jobs.get_key_value(fold.as_str()).map(|(plain, _)| plain.as_str());
        let other = folded.get(&fold).copied().or_else(plain);
        if let (Some(other), Some(source)) = (other, source(job, path)) {
            let (one, other) = (encode(path), encode(other));
            let message = format!("/{one} and /{other} differ in upper and lower case only");
            let cure =
                if matches!(job, Job::Term(..)) { "write it alike on all pages" } else { "rename the file" };
            found.push(
                Diagnostic::new(Code::UrlCase, &source, message)
                    .hint(format!("Windows, macOS and shared drives keep only one of them: {cure}")),
            );
        }
        folded.insert(fold, path);
    }
    found
}

/// Whether folding a name cannot change it.
fn is_plain(path: &str) -> bool {
    path.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase())
}

/// Equal for names with other capitals, or in other forms of Unicode.
fn fold(path: &str) -> String {
    path.nfc().collect::<String>().to_lowercase()
}
