//! Where a find could be: one automaton of all beginnings, and all digits. Each candidate is checked once, over a bounded
//! number of bytes, so that the whole is linear.

use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

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
    automaton: AhoCorasick,
    kinds: Vec<Trigger>,
}

fn triggers() -> &'static Triggers {
    static TRIGGERS: OnceLock<Triggers> = OnceLock::new();
    TRIGGERS.get_or_init(|| {
        let tokens = tokens::FORMS.iter().enumerate().map(|(at, form)| (form.prefix, Trigger::Token(at)));
        let words = assignments::WORDS.iter().map(|word| (*word, Trigger::Assignment));
        let domains = addresses::INTERNAL.iter().map(|ending| (*ending, Trigger::Domain));
        let rest = [("-----BEGIN ", Trigger::PrivateKey), ("@", Trigger::At), ("\u{ff20}", Trigger::At)];
        let (texts, kinds): (Vec<&str>, Vec<Trigger>) =
            tokens.chain(words).chain(domains).chain(rest).unzip();
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .kind(Some(AhoCorasickKind::DFA))
            .ascii_case_insensitive(true)
            .build(texts)
            .expect("the beginnings are few and short");
        Triggers { automaton, kinds }
    })
}

/// Checks every candidate of a text.
pub(super) fn check(text: &str, rules: &Rules, found: &mut Vec<Find>) {
    let triggers = triggers();
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
