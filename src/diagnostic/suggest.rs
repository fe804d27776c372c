//! "Did you mean": the known name nearest to what was written.

use unicode_normalization::UnicodeNormalization;

/// The candidate nearest to `written`, if it is near enough to be worth naming.
pub fn nearest<'a>(written: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let folded = written.to_lowercase();
    candidates
        .into_iter()
        .map(|candidate| (strsim::jaro_winkler(&folded, &candidate.to_lowercase()), candidate))
        .filter(|(likeness, _)| *likeness > 0.78)
        .max_by(|a, b| a.0.total_cmp(&b.0).then_with(|| b.1.cmp(a.1)))
        .map(|(_, candidate)| candidate)
}

/// The one candidate that `written` can only have meant: the same but for case, width and separators, or a letter or two
/// away with nothing else so near. Other digits are another thing (`minutes-2025`), never a slip.
pub fn respelled<'a>(
    written: &str,
    candidates: impl IntoIterator<Item = &'a str> + Clone,
) -> Option<&'a str> {
    if let Some(same) = same_but_for_form(written, candidates.clone()) {
        return Some(same);
    }
    let folded = folded(written);
    only(candidates.into_iter().filter(|candidate| is_slip(&folded, &self::folded(candidate))))
}

/// The one candidate that is the same but for case, width and separators.
pub fn same_but_for_form<'a>(
    written: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let written = folded(written);
    only(candidates.into_iter().filter(|candidate| !written.is_empty() && folded(candidate) == written))
}

fn only<'a>(mut found: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let first = found.next()?;
    found.all(|other| other == first).then_some(first)
}

fn folded(text: &str) -> String {
    let is_separator = |letter: &char| matches!(letter, '-' | '_' | ' ' | '\u{3000}');
    text.nfkc().filter(|letter| !is_separator(letter)).flat_map(char::to_lowercase).collect()
}

fn is_slip(written: &str, meant: &str) -> bool {
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let length = written.chars().count().min(meant.chars().count());
    // In a short word another letter makes another word (`data`, `date`); a missing one hardly does.
    let allowed = match length {
        0..3 => return false,
        3 => return written.strip_suffix('s') == Some(meant) || meant.strip_suffix('s') == Some(written),
        4 if written.chars().count() == meant.chars().count() => 0,
        4..8 => 1,
        _ => 2,
    };
    digits(written) == digits(meant) && strsim::osa_distance(written, meant) <= allowed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_has_one_meaning() {
        for (written, candidates, expected) in [
            ("titel", &["title", "summary"][..], Some("title")),
            ("Eigyo", &["eigyo", "eigyo2"], Some("eigyo")),
            ("ｋｅｉｒｉ", &["keiri"], Some("keiri")),
            ("chat_tool", &["chat-tool", "chat-tools"], Some("chat-tool")),
            ("tag", &["tags", "date"], Some("tags")),
            ("minutse", &["minutes"], Some("minutes")),
            ("", &["a"], None),
            ("keri", &["keiri", "kikaku"], Some("keiri")),
            ("data", &["date"], None),
            ("minutes-2025", &["minutes-2026"], None),
            ("minutez", &["minutes", "minuted"], None),
            ("completely", &["other"], None),
        ] {
            assert_eq!(respelled(written, candidates.iter().copied()), expected, "{written}");
        }
    }
}
