//! Which values a token takes, as the theme's own value shows; and that none of them leaves its declaration.

use super::colour::Colour;
use super::tokens::{Scheme, Tokens};

/// What a token takes, as its value in the theme shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    Colour,
    /// `8px`, or a sum of such.
    Length,
    /// `1.8`.
    Number,
    /// Fonts, shadows: anything that stays within its declaration.
    Other,
}

impl Shape {
    pub(super) fn of(tokens: &Tokens, name: &str) -> Self {
        let value = tokens.0.get(name).map_or("", |token| token.value.as_str());
        if Scheme::ALL.into_iter().any(|scheme| tokens.colour(name, scheme).is_some()) {
            Self::Colour
        } else if is_number(value) {
            Self::Number
        } else if is_length(value) {
            Self::Length
        } else {
            Self::Other
        }
    }

    pub(super) fn takes(self, value: &str) -> bool {
        match self {
            Self::Colour => Colour::parse(value).is_some(),
            Self::Length => is_length(value) && stays_inside(value),
            Self::Number => is_number(value),
            Self::Other => stays_inside(value),
        }
    }

    /// What to write, for people.
    pub(super) const fn example(self) -> &'static str {
        match self {
            Self::Colour => "a colour such as `#0b5` or `#00bb55`",
            Self::Length => "a length such as `4px` or `1.5rem`",
            Self::Number => "a number such as `1.7`",
            Self::Other => "a value of CSS without `;`, braces or an address",
        }
    }
}

fn is_number(value: &str) -> bool {
    value.parse::<f64>().is_ok_and(f64::is_finite)
}

fn is_length(value: &str) -> bool {
    const UNITS: [&str; 8] = ["px", "rem", "em", "ch", "ic", "vw", "pt", "mm"];
    const SUMS: [&str; 4] = ["calc(", "clamp(", "min(", "max("];
    value == "0"
        || UNITS.iter().any(|unit| value.strip_suffix(unit).is_some_and(is_number))
        || SUMS.iter().any(|sum| value.starts_with(sum)) && value.ends_with(')')
}

/// Whether a value can end neither its declaration nor the rule, and asks for no file.
fn stays_inside(value: &str) -> bool {
    let mut depth = 0;
    let mut quote = None;
    for char in value.chars() {
        match (quote, char) {
            (_, ';' | '{' | '}' | '<' | '\\' | '@' | '!') => return false,
            (_, control) if control.is_control() => return false,
            (None, '"' | '\'') => quote = Some(char),
            (Some(open), _) if open == char => quote = None,
            (None, '(') => depth += 1,
            (None, ')') => depth -= 1,
            _ => {}
        }
        if depth < 0 {
            return false;
        }
    }
    let lower = value.to_lowercase();
    depth == 0
        && quote.is_none()
        && !value.trim().is_empty()
        && !["/*", "url(", "src(", "image(", "image-set("].iter().any(|word| lower.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fonts_and_shadows_stay_inside() {
        for fine in [
            "\"BIZ UDPGothic\", 'Yu Gothic UI', sans-serif",
            "0 1px 2px rgb(0 0 0 / 6%)",
            "3px solid var(--action)",
            "none",
        ] {
            assert!(Shape::Other.takes(fine), "{fine}");
        }
    }

    #[test]
    fn what_would_end_the_rule_or_load_a_file_does_not() {
        for bad in [
            "",
            " ",
            "a; b",
            "a } b",
            "a { b",
            "\"a",
            "a)",
            "(a",
            "a /* b",
            "a\\3b",
            "a !important",
            "a\nb",
            "url(a.png)",
            "URL (a.png) url(",
            "image-set(\"a.png\" 1x)",
            "src(\"a.woff\")",
            "</style>",
            "@import",
        ] {
            assert!(!Shape::Other.takes(bad), "{bad}");
        }
    }

    #[test]
    fn lengths_have_a_unit_and_numbers_have_none() {
        for fine in ["0", "4px", ".5rem", "-1em", "clamp(1rem, 2vw, 3rem)"] {
            assert!(Shape::Length.takes(fine), "{fine}");
        }
        for bad in ["4", "px", "4 px", "clamp(1rem", "4px 5px", "infpx", "calc(1px); a)"] {
            assert!(!Shape::Length.takes(bad), "{bad}");
        }
        assert!(Shape::Number.takes("1.8") && !Shape::Number.takes("1.8em") && !Shape::Number.takes("NaN"));
    }
}
