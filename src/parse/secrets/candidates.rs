//! Where a find could be: one automaton of all beginnings, and all digits. Each candidate is checked once, over a bounded
//! number of bytes, so that the whole is linear.

use std::cmp::Reverse;
use std::sync::LazyLock;

use regex_automata::meta::Regex;
use regex_automata::util::syntax;

use super::rules::Rules;
use super::{Find, addresses, assignments, numbers, tokens};

/// What a piece of text may be the beginning of.
#[derive(Clone, Copy)]
enum Trigger {
    Token(usize),
    PrivateKey,
    Assignment,
    At,
    Domain,
}

struct Triggers {
    /// A pattern for each kind. A lazy DFA: it looks at a byte at half the cost of an automaton made for plain texts.
    automaton: Regex,
    kinds: Vec<Trigger>,
}

static TRIGGERS: LazyLock<Triggers> = LazyLock::new(|| {
    let tokens = tokens::FORMS.iter().enumerate().map(|(at, form)| (form.prefix, Trigger::Token(at)));
    let words = assignments::WORDS.iter().map(|word| (*word, Trigger::Assignment));
    let domains = addresses::INTERNAL.iter().map(|ending| (*ending, Trigger::Domain));
    let rest = [("-----BEGIN ", Trigger::PrivateKey), ("@", Trigger::At), ("\u{ff20}", Trigger::At)];
    let mut triggers: Vec<(&str, Trigger)> = tokens.chain(words).chain(domains).chain(rest).collect();
    // Of two that fit at one place the first counts: the longer.
    triggers.sort_by_key(|(text, _)| Reverse(text.len()));
    let patterns: Vec<String> = triggers.iter().map(|(text, _)| literally(text)).collect();
    let automaton = Regex::builder()
        // Looking for letters that some pattern has takes longer than the automaton: there are too many.
        .configure(Regex::config().auto_prefilter(false))
        // Letters of ASCII in either case, none beyond.
        .syntax(syntax::Config::new().case_insensitive(true).unicode(false).utf8(false))
        .build_many(&patterns)
        .expect("the beginnings are few and short");
    Triggers { automaton, kinds: triggers.into_iter().map(|(_, kind)| kind).collect() }
});

/// The pattern of a text itself.
fn literally(text: &str) -> String {
    let literally =
        |sign: char| if sign.is_ascii_punctuation() { format!("\\{sign}") } else { sign.to_string() };
    text.chars().map(literally).collect()
}

/// Checks every candidate of a text.
pub(super) fn check(text: &str, rules: &Rules, found: &mut Vec<Find>) {
    let triggers = &*TRIGGERS;
    for candidate in triggers.automaton.find_iter(text) {
        let (start, end) = (candidate.start(), candidate.end());
        found.extend(match triggers.kinds[candidate.pattern().as_usize()] {
            Trigger::Token(form) => tokens::check(text, start, &tokens::FORMS[form]),
            Trigger::PrivateKey => tokens::private_key(text, start),
            Trigger::Assignment => assignments::check(text, start, end),
            Trigger::At => addresses::mail(text, start, end, rules),
            Trigger::Domain => addresses::host(text, start, end, rules),
        });
    }
    numbers::check(text, found);
    addresses::configured(text, rules, found);
}
