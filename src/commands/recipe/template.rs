//! Fills a recipe in: `@{name}` is a value. A line that begins with `@{below}` is for portals in a folder of a
//! host, `@{each-alias}` and `@{each-language}` repeat theirs. Nothing else is known.

use super::facts::Facts;
use crate::policy;

/// The recipe's text with the facts in it.
pub(super) fn fill(text: &str, facts: &Facts) -> String {
    let mut filled = String::with_capacity(text.len());
    for line in text.lines() {
        let start = line.len() - line.trim_start().len();
        let (indentation, rest) = line.split_at(start);
        let mut add = |rest: &str| {
            filled.push_str([indentation, rest].concat().trim_end());
            filled.push('\n');
        };
        if let Some(rest) = rest.strip_prefix("@{below}") {
            if facts.base.path != "/" {
                add(&values(rest, facts));
            }
        } else if let Some(rest) = rest.strip_prefix("@{each-alias}") {
            for (former, now) in &facts.aliases {
                add(&values(&of_alias(rest, facts, former, now), facts));
            }
        } else if let Some(rest) = rest.strip_prefix("@{each-language}") {
            for language in &facts.languages {
                add(&values(&rest.replace("@{language}", language), facts));
            }
        } else {
            add(&values(rest, facts));
        }
    }
    filled
}

fn of_alias(line: &str, facts: &Facts, former: &str, now: &str) -> String {
    let (from, to) = (facts.base.link(former), facts.base.link(now));
    line.replace("@{from}", &from)
        .replace("@{from-relative}", former.trim_matches('/'))
        .replace("@{from-pattern}", &pattern(&from))
        .replace("@{to}", &to)
        // A percent sign names a group to mod_rewrite.
        .replace("@{to-rewritten}", &to.replace('%', "\\%"))
}

fn values(line: &str, facts: &Facts) -> String {
    let Facts { base, host, folder, target, timezone, asked, .. } = facts;
    if !line.contains("@{") {
        return line.to_owned();
    }
    let origin = if base.origin.is_empty() { format!("https://{host}") } else { base.origin.clone() };
    line.replace("@{base}", &base.path)
        .replace("@{base-pattern}", &pattern(&base.path))
        .replace("@{base-bare}", base.path.trim_end_matches('/'))
        .replace("@{origin}", &origin)
        .replace("@{host}", host)
        .replace("@{folder}", folder)
        .replace("@{target}", target)
        .replace("@{timezone}", timezone)
        .replace("@{policy}", &policy::of_host(asked))
}

/// A regular expression for the text itself.
fn pattern(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len());
    for letter in text.chars() {
        if ".+?()[]^\\".contains(letter) {
            pattern.push('\\');
        }
        pattern.push(letter);
    }
    pattern
}
