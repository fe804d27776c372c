//! Style sheets and `theme_tokens` for the fuzzer.

use std::collections::BTreeMap;

use super::chosen::{choose, style};
use super::contrast;
use super::files::ThemeFile;
use super::shape::Shape;
use super::tokens::{Origin, Scheme, Tokens};
use crate::config::Config;
use crate::fuzzing::{choice, chosen};
use crate::read::SourceTree;

/// The first line is what a portal chose for two tokens, the rest is a style sheet of its theme.
pub(crate) fn theme(data: &[u8]) {
    let (which, text) = choice(data);
    let text = String::from_utf8_lossy(&text[..text.len().min(8 << 10)]);
    let (value, css) = text.split_once('\n').unwrap_or((&text, ""));
    let tokens = tokens_of(css);
    let tree = SourceTree::new();
    for found in contrast::check(&tokens, &tree, "themes/own/") {
        assert!(!found.message.is_empty());
    }
    stays_where_it_is(value);
    let names = ["accent", "face", "radius", "line", "measure", "ground-dark"];
    let name = names[which % names.len()];
    let theme_tokens = BTreeMap::from([(name.to_owned(), value.to_owned())]);
    let config = Config { theme_tokens, ..Config::default() };
    let mut tokens = Tokens::of_default();
    let found = choose(&mut tokens, &config, &tree);
    let rules = style(&tokens);
    if !found.is_empty() {
        assert_eq!(rules, "", "{value:?} was refused");
        return;
    }
    // What is written is read again as what was meant, and nothing beside it.
    let read = tokens_of(&rules.replace(":root:root", ":root"));
    let is_chosen = |origin: &Origin| matches!(origin, Origin::Config(..));
    let meant: Vec<_> = tokens.0.iter().filter(|(_, token)| is_chosen(&token.origin)).collect();
    assert_eq!(read.0.len(), meant.len(), "{rules}");
    for (name, token) in meant {
        let again = read.0.get(name).unwrap_or_else(|| panic!("no {name} in {rules}"));
        assert_eq!((again.value.as_str(), &again.layer), (token.value.trim(), &token.layer), "{rules}");
    }
}

fn tokens_of(css: &str) -> Tokens {
    let file = ThemeFile { text: css.to_owned(), is_own: true, is_known: false };
    let tokens = Tokens::of([("styles/a.css", &file)].into_iter());
    for (name, token) in &tokens.0 {
        let Origin::Style(place) = &token.origin else { panic!("{name} is from the style sheet") };
        assert_eq!(css.get(place.at.clone()), Some(token.value.as_str()), "{css:?}");
        for scheme in Scheme::ALL {
            let _ = tokens.colour(name, scheme);
        }
    }
    tokens
}

/// A value that a token takes ends neither its declaration nor its rule.
fn stays_where_it_is(value: &str) {
    if [Shape::Colour, Shape::Length, Shape::Number, Shape::Other].into_iter().any(|shape| shape.takes(value))
    {
        let css = format!(":root {{ --before: 1; --it: {value}; --after: 2 }} .a {{ --no: 3 }}");
        let values: Vec<_> = tokens_of(&css).0.into_iter().map(|(name, token)| (name, token.value)).collect();
        let expected = [("after", "2"), ("before", "1"), ("it", value.trim())];
        assert_eq!(values, expected.map(|(name, value)| (name.to_owned(), value.to_owned())), "{css}");
    }
}

pub(crate) fn theme_seeds() -> Vec<Vec<u8>> {
    chosen(&[
        (
            0,
            "#0b5\n@layer tokens { :root { --ink: #111; --text: light-dark(var(--ink), #ddeeff); --ground: #fff } }",
        ),
        (1, "\"a b\", c\n:root{--a:var(--b);--b:var(--a);--face:\"a;b\", c}"),
        (
            2,
            "calc(1px + 2px)\n/* x */ :root { --round: 4px; /* y */ } @media print { :root { --text: #000 } }",
        ),
        (3, "1.8\n"),
        (5, "#123456\n"),
    ])
}
