//! What may be published although it looks as if it should not, each with a reason.

use std::ops::Range;

use super::Kind;

/// An entry of `secrets: allow` in the configuration: what it says about a find must all be so.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Allowance {
    /// Files, as `is_match` reads it; empty for all.
    pub paths: Vec<String>,
    /// Kinds; empty for all.
    pub kinds: Vec<Kind>,
    /// Exact texts; empty for all.
    pub texts: Vec<String>,
    /// Why it may be published.
    pub reason: String,
}

/// An entry of `allow_secrets` in a page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageAllowance {
    /// Exactly what may stand in the page.
    pub text: String,
    /// Why it may be published.
    pub reason: String,
    /// Where the allowance itself has the text.
    pub span: Option<Range<usize>>,
}

impl Allowance {
    /// Whether it names this file; one for all files names none.
    pub fn names(&self, path: &str) -> bool {
        self.paths.iter().any(|pattern| is_match(pattern, path))
    }

    pub(super) fn allows(&self, path: &str, kind: Kind, text: &str) -> bool {
        (self.kinds.is_empty() || self.kinds.contains(&kind))
            && (self.texts.is_empty() || self.texts.iter().any(|allowed| allowed == text))
            && (self.paths.is_empty() || self.names(path))
    }
}

impl PageAllowance {
    /// Whether these bytes are part of the allowance.
    pub(super) fn holds(&self, span: &Range<usize>) -> bool {
        self.span.as_ref().is_some_and(|own| own.start <= span.start && span.end <= own.end)
    }
}

/// Whether a path is what a pattern means: `*` is anything within a folder, `**` anything at all. Linear in their
/// product.
pub(super) fn is_match(pattern: &str, path: &str) -> bool {
    let pattern: Vec<Part> = Part::of(pattern);
    // Which beginnings of the pattern fit the path so far.
    let mut fits = vec![false; pattern.len() + 1];
    fits[0] = true;
    let skip = |fits: &mut Vec<bool>| {
        for (at, part) in pattern.iter().enumerate() {
            fits[at + 1] |= fits[at] && !matches!(part, Part::Letter(_));
        }
    };
    skip(&mut fits);
    for letter in path.chars() {
        let mut next = vec![false; pattern.len() + 1];
        for (at, part) in pattern.iter().enumerate() {
            match part {
                Part::Letter(wanted) => next[at + 1] |= fits[at] && *wanted == letter,
                Part::Name => next[at + 1] |= fits[at + 1] && letter != '/',
                Part::Anything => next[at + 1] |= fits[at + 1],
            }
            // Stars may also begin here.
            if !matches!(part, Part::Letter(_)) {
                let is_taken = matches!(part, Part::Anything) || letter != '/';
                next[at + 1] |= fits[at] && is_taken;
            }
        }
        skip(&mut next);
        fits = next;
    }
    fits[pattern.len()]
}

enum Part {
    Letter(char),
    Name,
    Anything,
}

impl Part {
    fn of(pattern: &str) -> Vec<Self> {
        let mut parts = Vec::new();
        let mut letters = pattern.chars().peekable();
        while let Some(letter) = letters.next() {
            parts.push(match letter {
                '*' if letters.peek() == Some(&'*') => {
                    letters.next();
                    Self::Anything
                }
                '*' => Self::Name,
                letter => Self::Letter(letter),
            });
        }
        parts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_star_stays_in_a_folder_and_two_do_not() {
        for (pattern, path, expected) in [
            ("content/faq/*.md", "content/faq/a.md", true),
            ("content/faq/*.md", "content/faq/b/a.md", false),
            ("content/**", "content/faq/b/a.md", true),
            ("content/**/a.md", "content/faq/b/a.md", true),
            ("**", "content/a.md", true),
            ("content/a.md", "content/a.md", true),
            ("content/a", "content/a.md", false),
            ("*", "", true),
            ("", "content/a.md", false),
            ("content/*/*", "content/faq/a.md", true),
        ] {
            assert_eq!(is_match(pattern, path), expected, "{pattern} {path}");
        }
        let hostile = "*".repeat(7).replace('*', "*a") + "b";
        assert!(!is_match(&hostile, &"a".repeat(2_000)));
    }
}
