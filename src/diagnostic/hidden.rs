//! Texts without the secrets that were found in them: what is printed is kept in logs and read by many, and an excerpt of
//! another finding may show the same line.

use std::collections::{BTreeMap, BTreeSet};

use aho_corasick::{AhoCorasick, MatchKind};

use super::{Diagnostics, SourceLookup};
use crate::paths::SourcePath;

/// The texts in which something secret was found.
pub(super) struct Hidden(BTreeMap<SourcePath, String>);

impl Hidden {
    pub(super) fn of(diagnostics: &Diagnostics, lookup: &SourceLookup<'_>) -> Self {
        let mut secrets = BTreeMap::<&SourcePath, (&str, BTreeSet<&str>)>::new();
        for found in diagnostics.iter().filter(|found| found.code.is_of_secret()) {
            let (Some(span), Some(text)) = (&found.span, lookup(&found.path)) else { continue };
            let of_file = secrets.entry(&found.path).or_insert_with(|| (text, BTreeSet::new()));
            of_file.1.extend(text.get(span.clone()));
        }
        Self(
            secrets.into_iter().map(|(path, (text, secrets))| (path.clone(), hide(text, &secrets))).collect(),
        )
    }

    pub(super) fn text(&self, path: &SourcePath) -> Option<&str> {
        self.0.get(path).map(String::as_str)
    }
}

/// The beginning of a secret, enough to find it again: at most four letters, and never more than a third.
pub fn beginning(secret: &str) -> &str {
    let shown = (secret.chars().count() / 3).min(4);
    let end = secret.char_indices().nth(shown).map_or(secret.len(), |(at, _)| at);
    &secret[..end]
}

/// Replaces all but the beginning of each by stars of the same length in bytes, so that every place stays. One secret may
/// stand in many places and is told of once.
fn hide(text: &str, secrets: &BTreeSet<&str>) -> String {
    let secrets: Vec<&str> = secrets.iter().copied().filter(|secret| !secret.is_empty()).collect();
    let stars: Vec<String> = secrets
        .iter()
        .map(|secret| beginning(secret).to_owned() + &starred(&secret[beginning(secret).len()..]))
        .collect();
    let automaton = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(&secrets);
    // Texts of this size cannot fail; if they could, nothing may be shown.
    automaton.map_or_else(|_| starred(text), |automaton| automaton.replace_all(text, &stars))
}

fn starred(text: &str) -> String {
    let star = |letter: char| match letter.len_utf8() {
        // An excerpt ends with its line.
        _ if letter == '\n' || letter == '\r' => letter.to_string(),
        // Full width, as most letters of this length are.
        3 => "\u{ff0a}".to_owned(),
        length => "*".repeat(length),
    };
    text.chars().map(star).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_keeps_its_places_and_loses_its_letters() {
        let hidden = |text: &str, secrets: &[&str]| hide(text, &secrets.iter().copied().collect());
        assert_eq!(
            hidden("前 abcdefghijkl 後 abcdefghijkl\n", &["abcdefghijkl"]),
            "前 abcd******** 後 abcd********\n"
        );
        let text = "é０９０-𠮷";
        assert_eq!(hidden(text, &[text]), "é０＊＊*****");
        assert_eq!(hidden(text, &["", "なし"]), text);
    }
}
