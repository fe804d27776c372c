//! A newer `fancy-regex` in the place of the one that syntect asks for, put there by `[patch.crates-io]`.
//!
//! syntect is the only crate here that asks for it, and what it calls is all there is. The newer one builds a pattern in a
//! third of the time, and if asked tries it only where a simpler one matches. Of a hundred patterns that a line of code
//! is searched with most are not in it: here that takes no memory, while the newer one makes room for groups before it
//! looks. To be removed when syntect does all of it itself.

pub use newer::{Error, Result};

/// Builds a pattern.
#[derive(Debug)]
pub struct RegexBuilder(newer::RegexBuilder);

impl RegexBuilder {
    /// Of this text.
    #[must_use]
    pub fn new(pattern: &str) -> Self {
        let mut builder = newer::RegexBuilder::new(pattern);
        // Whatever the simpler pattern: to be tried everywhere takes longer than any.
        builder.seek_filter(|_| true);
        Self(builder)
    }

    /// Whether the text is read as Oniguruma reads it.
    pub fn oniguruma_mode(&mut self, yes: bool) -> &mut Self {
        self.0.oniguruma_mode(yes);
        self
    }

    /// The pattern, or what is wrong with its text.
    pub fn build(&self) -> Result<Regex> {
        self.0.build().map(Regex)
    }
}

/// A pattern.
#[derive(Debug)]
pub struct Regex(newer::Regex);

impl Regex {
    /// The pattern of this text, or what is wrong with it.
    pub fn new(pattern: &str) -> Result<Self> {
        RegexBuilder::new(pattern).build()
    }

    /// Whether it is anywhere in the text; an error where looking took too long.
    pub fn is_match(&self, text: &str) -> Result<bool> {
        self.0.is_match(text)
    }

    /// The first match that begins at `from` or later, in bytes, with its groups.
    pub fn captures_from_pos<'t>(&self, text: &'t str, from: usize) -> Result<Option<Captures<'t>>> {
        let Some(whole) = self.0.find_from_pos(text, from)? else { return Ok(None) };
        if self.0.captures_len() == 1 {
            return Ok(Some(Captures::Whole(Match { start: whole.start(), end: whole.end() })));
        }
        Ok(self.0.captures_from_pos(text, from)?.map(Captures::Groups))
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
    use super::{Regex, RegexBuilder, Result};

    /// Where each group is, the whole match first.
    type Groups = Vec<Option<(usize, usize)>>;

    fn groups(pattern: &str, text: &str, from: usize) -> Result<Option<Groups>> {
        let found = RegexBuilder::new(pattern).oniguruma_mode(true).build()?.captures_from_pos(text, from)?;
        Ok(found.map(|found| {
            (0..found.len()).map(|at| found.get(at).map(|group| (group.start(), group.end()))).collect()
        }))
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

    #[test]
    fn a_broken_pattern_is_an_error() {
        assert!(Regex::new("(").is_err());
        assert!(Regex::new("a").and_then(|regex| regex.is_match("ba")).is_ok_and(|found| found));
    }
}
