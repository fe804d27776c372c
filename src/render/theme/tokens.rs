//! The custom properties that a theme's style sheets give `:root`, and which colours they come to in light and dark.
//! Reads as much of CSS as tokens need; what it cannot resolve is no colour.

use std::collections::BTreeMap;
use std::ops::Range;

use super::colour::Colour;
use super::files::{ThemeFile, built_in_file};

/// `var()` in `var()`: more than any theme has, and an end where tokens go round in a circle.
const DEEPEST: usize = 16;

/// What the reader's system asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scheme {
    Light,
    Dark,
}

impl Scheme {
    pub(super) const ALL: [Self; 2] = [Self::Light, Self::Dark];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

/// A place in a style sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) file: String,
    /// Bytes of the value.
    pub(super) at: Range<usize>,
    /// Whether the portal has the file.
    pub(super) is_own: bool,
}

/// Where a token has its value from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    /// A style sheet of the theme.
    Style(Place),
    /// A key of `theme_tokens` for light mode and one for dark mode; none where the theme's own value stays.
    Config(Option<String>, Option<String>),
}

/// One custom property.
#[derive(Clone, Debug)]
pub(super) struct Token {
    pub(super) value: String,
    /// The cascade layer it is declared in.
    pub(super) layer: Option<String>,
    pub(super) origin: Origin,
}

/// All of them by name, without the two hyphens.
#[derive(Clone, Debug, Default)]
pub(super) struct Tokens(pub(super) BTreeMap<String, Token>);

impl Tokens {
    /// Of style sheets in the order in which browsers read them: of two declarations the later one counts.
    pub(super) fn of<'a>(styles: impl Iterator<Item = (&'a str, &'a ThemeFile)>) -> Self {
        let mut tokens = BTreeMap::new();
        for (name, ThemeFile { text, is_own, .. }) in styles {
            for declared in declarations(text) {
                let value = text[declared.at.clone()].to_owned();
                let origin = Origin::Style(Place { file: name.to_owned(), at: declared.at, is_own: *is_own });
                tokens.insert(declared.name, Token { value, layer: declared.layer, origin });
            }
        }
        Self(tokens)
    }

    /// Of the embedded default alone.
    pub(super) fn of_default() -> Self {
        let name = "styles/tokens.css";
        let text = built_in_file(name).expect("the default theme has tokens");
        Self::of([(name, &ThemeFile { text, is_own: false, is_known: true })].into_iter())
    }

    /// The colour of a token; none if it is no opaque colour.
    pub(super) fn colour(&self, name: &str, scheme: Scheme) -> Option<Colour> {
        self.resolve(&self.0.get(name)?.value, scheme, DEEPEST)
    }

    fn resolve(&self, value: &str, scheme: Scheme, depth: usize) -> Option<Colour> {
        let value = value.trim();
        let deeper = depth.checked_sub(1)?;
        if let Some(both) = arguments(value, "light-dark") {
            let (light, dark) = split_at_comma(both)?;
            return self.resolve(if scheme == Scheme::Light { light } else { dark }, scheme, deeper);
        }
        if let Some(name) = arguments(value, "var") {
            let name = name.split(',').next().unwrap_or_default().trim();
            return self.resolve(&self.0.get(name.strip_prefix("--")?)?.value, scheme, deeper);
        }
        Colour::parse(value)
    }
}

/// What stands in the parentheses of `function(…)`.
fn arguments<'a>(value: &'a str, function: &str) -> Option<&'a str> {
    value.strip_prefix(function)?.strip_prefix('(')?.strip_suffix(')')
}

fn split_at_comma(list: &str) -> Option<(&str, &str)> {
    let mut depth = 0;
    let at = list.find(|char| {
        match char {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        char == ',' && depth == 0
    })?;
    Some((&list[..at], &list[at + 1..]))
}

struct Declared {
    name: String,
    /// Bytes of the value.
    at: Range<usize>,
    layer: Option<String>,
}

/// Custom properties in rules for `:root` alone, outside of any condition such as `@media`.
fn declarations(css: &str) -> Vec<Declared> {
    let mut declared = Vec::new();
    let mut open: Vec<&str> = Vec::new();
    let mut rest = Pieces { css, at: 0 };
    while let Some((piece, end)) = rest.next() {
        let text = css[piece.clone()].trim();
        if end == Some('{') {
            open.push(text);
            continue;
        }
        let is_root = open.split_last().is_some_and(|(innermost, around)| {
            *innermost == ":root" && around.iter().all(|rule| rule.starts_with("@layer "))
        });
        if let Some((name, value)) =
            text.strip_prefix("--").and_then(|text| text.split_once(':')).filter(|_| is_root)
        {
            let layer = open[0].strip_prefix("@layer ").map(|name| name.trim().to_owned());
            let until = piece.start + css[piece].trim_end().len();
            let from = until - value.trim().len();
            declared.push(Declared { name: name.trim().to_owned(), at: from..until, layer });
        }
        if end == Some('}') {
            open.pop();
        }
    }
    declared
}

/// The stretches between `{`, `}` and `;`, each with what ends it. Comments before a stretch are not part of it.
struct Pieces<'a> {
    css: &'a str,
    at: usize,
}

impl Pieces<'_> {
    fn next(&mut self) -> Option<(Range<usize>, Option<char>)> {
        let mut start = self.at;
        let mut depth = 0;
        while let Some(char) = self.css[self.at..].chars().next() {
            let rest = &self.css[self.at..];
            match char {
                '/' if rest.starts_with("/*") => {
                    self.at += rest.find("*/").map_or(rest.len(), |end| end + 2);
                    if self.css[start..self.at].trim_start().starts_with("/*") {
                        start = self.at;
                    }
                    continue;
                }
                '"' | '\'' => {
                    self.at += rest[1..].find(char).map_or(rest.len(), |end| end + 2);
                    continue;
                }
                '(' => depth += 1,
                ')' => depth -= 1,
                '{' | '}' | ';' if depth <= 0 => {
                    self.at += 1;
                    return Some((start..self.at - 1, Some(char)));
                }
                _ => {}
            }
            self.at += char.len_utf8();
        }
        (start < self.css.len()).then_some((start..self.css.len(), None))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CSS: &str = "/* :root { --no: 1 } */ @layer tokens {\n:root { --ink: #111; --sky: #def; /* why */\n \
        --text: light-dark(var(--ink), var(--sky)); --face: \"a;b\", c; --round: var(--round) }\n\
        :root:lang(en) { --ink: #222 } .card { --ink: #333 }\n\
        @media print { :root { --text: #000 } } }\n@layer reading { :root { --code: #444 } }";

    fn tokens() -> Tokens {
        let file = ThemeFile { text: CSS.to_owned(), is_own: true, is_known: false };
        Tokens::of([("styles/a.css", &file)].into_iter())
    }

    #[test]
    fn only_what_root_always_has_is_a_token() {
        let Tokens(tokens) = tokens();
        let names: Vec<&str> = tokens.keys().map(String::as_str).collect();
        assert_eq!(names, ["code", "face", "ink", "round", "sky", "text"]);
        assert_eq!(tokens["face"].value, "\"a;b\", c");
        assert_eq!(tokens["ink"].value, "#111");
        assert_eq!(tokens["code"].layer.as_deref(), Some("reading"));
        let Origin::Style(place) = &tokens["ink"].origin else { panic!("it is from the style sheet") };
        assert_eq!(&CSS[place.at.clone()], "#111");
    }

    #[test]
    fn colours_are_followed_to_their_end_in_both_schemes() {
        let tokens = tokens();
        let colour = |name, scheme| tokens.colour(name, scheme).map(|colour| colour.to_string());
        assert_eq!(colour("text", Scheme::Light).as_deref(), Some("#111111"));
        assert_eq!(colour("text", Scheme::Dark).as_deref(), Some("#ddeeff"));
        assert_eq!(colour("round", Scheme::Light), None);
        assert_eq!(colour("face", Scheme::Light), None);
        assert_eq!(colour("nothing", Scheme::Light), None);
    }
}
