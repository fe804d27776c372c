//! What a portal says about secrets, ready to be used on many texts.

use std::hash::{Hash, Hasher};

use regex_automata::meta::Regex;
use regex_automata::util::syntax;

use super::{Allowance, Find, Kind};
use crate::paths::SourcePath;

/// Memory for all patterns of a portal, and for one search: beyond that a pattern is refused when it is read.
const MOST_BYTES: usize = 4 << 20;

/// A kind of text that the portal itself wants to be told of.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Pattern {
    /// What it is, for people.
    pub name: String,
    /// A regular expression.
    pub pattern: String,
}

/// What a portal says about secrets. Equal if it says the same.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Rules {
    /// Domains whose mail addresses and hosts are the company's own to show.
    own_domains: Vec<String>,
    /// Hosts that the portal's configuration leads to.
    own_hosts: Vec<String>,
    /// Domains that are known only inside the company.
    internal_domains: Vec<String>,
    /// What else to look for.
    patterns: Vec<Pattern>,
    /// What may be published nevertheless.
    pub allow: Vec<Allowance>,
    /// Made of the above.
    compiled: Compiled,
}

/// One automaton of all patterns, in their order. No part of what the portal says.
#[derive(Clone, Default)]
struct Compiled(Option<Regex>);

impl Rules {
    /// Everything that a portal says.
    ///
    /// # Errors
    ///
    /// The position of a pattern that cannot be used, and why.
    pub fn new(
        own_domains: Vec<String>,
        own_hosts: Vec<String>,
        internal_domains: Vec<String>,
        patterns: Vec<Pattern>,
        allow: Vec<Allowance>,
    ) -> Result<Self, (usize, String)> {
        let compiled = Compiled(compile(&patterns)?);
        Ok(Self { own_domains, own_hosts, internal_domains, patterns, allow, compiled })
    }

    /// The first allowance for a find.
    pub(super) fn allowance(&self, path: &SourcePath, kind: Kind, text: &str) -> Option<u32> {
        let at = self.allow.iter().position(|allowance| allowance.allows(path.as_str(), kind, text))?;
        u32::try_from(at).ok()
    }

    /// Whether no pattern fits a text without letters, as one that fits everywhere does.
    pub fn finds_nothing_in_nothing(&self) -> bool {
        self.compiled.0.as_ref().is_none_or(|regex| !regex.is_match(""))
    }

    pub(super) fn find_patterns(&self, text: &str, found: &mut Vec<Find>) {
        let Some(regex) = &self.compiled.0 else { return };
        for find in regex.find_iter(text).filter(|find| !find.is_empty()) {
            let name = self.patterns[find.pattern().as_usize()].name.clone();
            found.push(Find { kind: Kind::Pattern, name, span: find.range() });
        }
    }

    /// Whether a domain is the company's own to show, or lies below such a one.
    pub(super) fn is_own(&self, domain: &str) -> bool {
        self.own_domains.iter().any(|own| is_below(domain, own)) || self.is_portal(domain)
    }

    /// Whether the portal itself leads there.
    pub(super) fn is_portal(&self, host: &str) -> bool {
        self.own_hosts.iter().any(|own| own.eq_ignore_ascii_case(host))
    }

    /// Domains that the portal calls internal.
    pub(super) fn internal_domains(&self) -> &[String] {
        &self.internal_domains
    }
}

/// Whether a domain is another, or lies below it.
pub(super) fn is_below(domain: &str, above: &str) -> bool {
    let (domain, above) = (domain.as_bytes(), above.as_bytes());
    domain.len().checked_sub(above.len()).is_some_and(|rest| {
        domain[rest..].eq_ignore_ascii_case(above) && (rest == 0 || domain[rest - 1] == b'.')
    })
}

fn compile(patterns: &[Pattern]) -> Result<Option<Regex>, (usize, String)> {
    // Each by itself, so that it is clear which is wrong.
    for (at, pattern) in patterns.iter().enumerate() {
        build(&[&pattern.pattern]).map_err(|reason| (at, reason))?;
    }
    let all: Vec<&String> = patterns.iter().map(|pattern| &pattern.pattern).collect();
    let last = patterns.len().saturating_sub(1);
    if all.is_empty() { Ok(None) } else { build(&all).map(Some).map_err(|reason| (last, reason)) }
}

fn build(patterns: &[&String]) -> Result<Regex, String> {
    let config = Regex::config()
        .nfa_size_limit(Some(MOST_BYTES))
        .onepass_size_limit(Some(MOST_BYTES))
        .hybrid_cache_capacity(MOST_BYTES);
    Regex::builder()
        .configure(config)
        .syntax(syntax::Config::new().nest_limit(50))
        .build_many(patterns)
        .map_err(|error| match (error.syntax_error(), error.size_limit()) {
            (Some(error), _) => {
                error.to_string().lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned()
            }
            (None, Some(_)) => "it needs too much memory".to_owned(),
            (None, None) => error.to_string(),
        })
}

impl std::fmt::Debug for Compiled {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Compiled")
    }
}

impl PartialEq for Compiled {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Compiled {}

impl Hash for Compiled {
    fn hash<H: Hasher>(&self, _: &mut H) {}
}
