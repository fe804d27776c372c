//! A newer `fancy-regex` in the place of the one that syntect asks for, put there by `[patch.crates-io]`.
//!
//! syntect is the only crate here that asks for it, and what it calls is all there is. The newer one builds a pattern in a
//! third of the time, and if asked tries it only where a simpler one matches. Of a hundred patterns that a line of code
//! is searched with most are not in it: three of five need signs that the line does not have, and are not searched for at
//! all; for the others that takes no memory, while the newer one makes room for groups before it looks. To be removed when
//! syntect does all of it itself.

mod needs;

use std::sync::OnceLock;

use newer::Expr;
use newer::internal::{FLAG_ONIGURUMA_MODE, FLAG_UNICODE};
pub use newer::{Error, Result};

use needs::Needs;

/// Reads a pattern.
#[derive(Debug)]
pub struct RegexBuilder {
    pattern: String,
    is_oniguruma: bool,
}

impl RegexBuilder {
    /// Of this text.
    #[must_use]
    pub fn new(pattern: &str) -> Self {
        Self { pattern: pattern.to_owned(), is_oniguruma: false }
    }

    /// Whether the text is read as Oniguruma reads it.
    pub fn oniguruma_mode(&mut self, yes: bool) -> &mut Self {
        self.is_oniguruma = yes;
        self
    }

    /// The pattern, or what is wrong with its text.
    pub fn build(&self) -> Result<Regex> {
        let flags = FLAG_UNICODE | if self.is_oniguruma { FLAG_ONIGURUMA_MODE } else { 0 };
        let tree = Expr::parse_tree_with_flags(&self.pattern, flags)?;
        // Such a pattern depends on where the search begins, or tells another place than where it matched.
        let tells_its_place = !["\\G", "\\K"].iter().any(|sign| self.pattern.contains(sign));
        Ok(Regex {
            pattern: self.pattern.clone(),
            is_oniguruma: self.is_oniguruma,
            needs: Needs::of(&tree.expr),
            tells_its_place,
            built: OnceLock::new(),
        })
    }
}

/// A pattern.
#[derive(Debug)]
pub struct Regex {
    pattern: String,
    is_oniguruma: bool,
    needs: Option<Needs>,
    /// Whether a search that begins where it matched finds the same match.
    tells_its_place: bool,
    /// Made for the first text that it could match in: a third of a grammar's patterns meet none.
    built: OnceLock<newer::Regex>,
}

impl Regex {
    /// The pattern of this text, or what is wrong with it.
    pub fn new(pattern: &str) -> Result<Self> {
        let regex = RegexBuilder::new(pattern).build()?;
        regex.built()?;
        Ok(regex)
    }

    /// Whether it is anywhere in the text; an error where looking took too long.
    pub fn is_match(&self, text: &str) -> Result<bool> {
        self.built()?.is_match(text)
    }

    /// The first match that begins at `from` or later, in bytes, with its groups; an error where looking took too long, or
    /// the pattern is too large.
    pub fn captures_from_pos<'t>(&self, text: &'t str, from: usize) -> Result<Option<Captures<'t>>> {
        if self.needs.as_ref().is_some_and(|needs| !needs.are_met_by(text)) {
            return Ok(None);
        }
        let built = self.built()?;
        let Some(whole) = built.find_from_pos(text, from)? else { return Ok(None) };
        if built.captures_len() == 1 {
            return Ok(Some(Captures::Whole(Match { start: whole.start(), end: whole.end() })));
        }
        // Up to there nothing need be looked at again.
        let from = if self.tells_its_place { whole.start() } else { from };
        Ok(built.captures_from_pos(text, from)?.map(Captures::Groups))
    }

    fn built(&self) -> Result<&newer::Regex> {
        if let Some(built) = self.built.get() {
            return Ok(built);
        }
        let built = newer::RegexBuilder::new(&self.pattern)
            .oniguruma_mode(self.is_oniguruma)
            // Whatever the simpler pattern: to be tried everywhere takes longer than any.
            .seek_filter(|_| true)
            .build()?;
        Ok(self.built.get_or_init(|| built))
    }
}

/// Where a pattern and its groups matched.
#[derive(Debug)]
pub enum Captures<'t> {
    /// A pattern without groups.
    Whole(Match),
    /// One with groups.
    Groups(newer::Captures<'t, str>),
}

#[expect(clippy::len_without_is_empty, reason = "the whole match is always there")]
impl Captures<'_> {
    /// How many groups the pattern has, itself included.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Whole(_) => 1,
            Self::Groups(groups) => groups.len(),
        }
    }

    /// A group, unless it is no part of the match; the whole match is the first.
    #[must_use]
    pub fn get(&self, group: usize) -> Option<Match> {
        match self {
            Self::Whole(whole) => (group == 0).then_some(*whole),
            Self::Groups(groups) => {
                groups.get(group).map(|found| Match { start: found.start(), end: found.end() })
            }
        }
    }
}

/// A stretch of a text, in bytes.
#[derive(Clone, Copy, Debug)]
pub struct Match {
    start: usize,
    end: usize,
}

impl Match {
    /// Where it begins.
    #[must_use]
    pub fn start(&self) -> usize {
        self.start
    }

    /// Where it ends.
    #[must_use]
    pub fn end(&self) -> usize {
        self.end
    }
}

#[cfg(test)]
mod tests {
    use super::{Captures, Regex, RegexBuilder, Result};

    /// Where each group is, the whole match first.
    type Groups = Vec<Option<(usize, usize)>>;

    fn places(found: &Captures<'_>) -> Groups {
        (0..found.len()).map(|at| found.get(at).map(|group| (group.start(), group.end()))).collect()
    }

    fn groups(pattern: &str, text: &str, from: usize) -> Result<Option<Groups>> {
        let found = RegexBuilder::new(pattern).oniguruma_mode(true).build()?.captures_from_pos(text, from)?;
        Ok(found.as_ref().map(places))
    }

    #[test]
    fn a_match_is_given_with_its_groups() -> Result<()> {
        assert_eq!(groups("b+", "abba", 0)?, Some(vec![Some((1, 3))]));
        assert_eq!(groups("a(b)?(c)?", "acab", 0)?, Some(vec![Some((0, 2)), None, Some((1, 2))]));
        assert_eq!(groups("(?<=a)(b)", "bab", 0)?, Some(vec![Some((2, 3)), Some((2, 3))]));
        assert_eq!(groups("c", "abba", 0)?, None);
        Ok(())
    }

    #[test]
    fn what_is_before_the_place_is_seen_and_not_matched() -> Result<()> {
        assert_eq!(groups("a", "aba", 1)?, Some(vec![Some((2, 3))]));
        assert_eq!(groups("(?<=a)b", "ab", 1)?, Some(vec![Some((1, 2))]));
        assert_eq!(groups("^b", "ab", 1)?, None);
        Ok(())
    }

    /// Patterns of every sort, in texts of every sort.
    #[test]
    fn what_a_pattern_needs_changes_no_match() -> Result<()> {
        const PATTERNS: &[&str] = &[
            "",
            "a",
            "B",
            "(?i)b",
            "ab|1",
            "(a|b)1",
            "a?",
            "a+",
            "(ab){2}",
            "(ab){0,2}1",
            "\\d",
            "\\D",
            "[1(]",
            "[^1]",
            "[a-b]",
            "[aé]",
            "(?=a)",
            "(?!a)",
            "(?<=a)1",
            "(?<!a)1",
            "(?=.*1)a",
            "a(?=\\()",
            "a(?!\\()",
            "(?>a+)1",
            "(a)\\1",
            "\\Ga",
            "a\\K1",
            "\\ba\\b",
            "^a",
            "a$",
            "(?x) a # b\n 1",
            "é",
            "(?i)É|1",
            "\\s|\\(",
            "(?:(?:a|1)(?:a|1)(?:a|\\()){3}",
        ];
        let letters = ["a", "B", "1", "(", "é", "\n"];
        let mut texts = vec![String::new()];
        for length in 0..5 {
            let longer = texts.iter().filter(|text| text.chars().count() == length);
            let longer: Vec<_> =
                longer.flat_map(|text| letters.map(|letter| format!("{text}{letter}"))).collect();
            texts.extend(longer);
        }
        for pattern in PATTERNS {
            let ours = RegexBuilder::new(pattern).oniguruma_mode(true).build()?;
            let plain = newer::RegexBuilder::new(pattern).oniguruma_mode(true).build()?;
            for text in &texts {
                for from in text.char_indices().map(|(at, _)| at).chain([text.len()]) {
                    let ours = ours.captures_from_pos(text, from)?;
                    let plain = plain.captures_from_pos(text.as_str(), from)?.map(Captures::Groups);
                    assert_eq!(
                        ours.as_ref().map(places),
                        plain.as_ref().map(places),
                        "{pattern:?} in {text:?} from {from}"
                    );
                }
            }
        }
        Ok(())
    }

    #[test]
    fn a_pattern_is_searched_for_only_where_it_could_be() -> Result<()> {
        let is_built_for = |pattern: &str, text: &str| -> Result<bool> {
            let regex = RegexBuilder::new(pattern).oniguruma_mode(true).build()?;
            regex.captures_from_pos(text, 0)?;
            Ok(regex.built.get().is_some())
        };
        for (pattern, met, not_met) in [
            ("\\bfor(?!=)", "rOf", "of"),
            ("if|else", "else", "es"),
            ("[+*]\\d", "* 0", "+ a"),
            ("(?=\\s*\\()", "(", ")"),
            ("(?i)SELECT", "a select", "elect"),
            ("(?x) a b # c", "ba", "bc"),
        ] {
            assert!(is_built_for(pattern, met)?, "{pattern} in {met}");
            assert!(!is_built_for(pattern, not_met)?, "{pattern} in {not_met}");
            assert!(is_built_for(pattern, &format!("{not_met}é"))?, "beyond ASCII all are searched for");
        }
        Ok(())
    }

    #[test]
    fn a_broken_pattern_is_an_error() {
        assert!(Regex::new("(").is_err());
        assert!(Regex::new("a").and_then(|regex| regex.is_match("ba")).is_ok_and(|found| found));
    }
}
