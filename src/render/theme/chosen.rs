//! `theme_tokens`: what a portal chooses without a style sheet of its own. Checked here, put into the theme's tokens,
//! and written as the last rule of the style sheet.

use std::collections::{BTreeMap, BTreeSet};

use super::colour::Colour;
use super::tokens::{Origin, Scheme, Tokens};
use super::{in_config, logo};
use crate::config::Config;
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::parse::yaml::Step;
use crate::read::SourceTree;

/// The key of the configuration.
pub(super) const KEY: &str = "theme_tokens";

/// The colour of a token in light and in dark mode, and the key that chose it.
type Pair = [Option<(Colour, String)>; 2];

/// Contrast that a dark version is made to have: that of the default theme's links on its dark surfaces.
const DARK_CONTRAST: f64 = 7.0;

/// Takes what is configured into the theme's tokens. A token that cannot be used is reported and left out.
pub(super) fn choose(tokens: &mut Tokens, config: &Config, tree: &SourceTree) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut colours: BTreeMap<String, Pair> = BTreeMap::new();
    for (key, value) in &config.theme_tokens {
        if key == logo::KEY {
            continue;
        }
        let Some((name, scheme)) = token_of(tokens, key) else {
            found.push(unknown(tokens, key, tree));
            continue;
        };
        match Shape::of(tokens, name) {
            Shape::Colour => match Colour::parse(value) {
                Some(colour) => {
                    colours.entry(name.to_owned()).or_default()[scheme as usize] =
                        Some((colour, key.clone()));
                }
                None => found.push(invalid(key, value, "a colour such as `#0b5` or `#00bb55`", tree)),
            },
            shape if shape.takes(value) => set(tokens, name, value.clone(), [Some(key.clone()), None]),
            shape => found.push(invalid(key, value, shape.example(), tree)),
        }
    }
    let written: BTreeSet<String> = colours.keys().cloned().collect();
    spread(tokens, &mut colours);
    for (name, [light, dark]) in &colours {
        let resolved = Scheme::ALL.map(|scheme| tokens.colour(name, scheme));
        let keys = [light, dark].map(|chosen| chosen.as_ref().map(|(_, key)| key.clone()));
        let [Some(light), Some(dark)] = [(light, resolved[0]), (dark, resolved[1])]
            .map(|(chosen, own)| chosen.as_ref().map(|(colour, _)| *colour).or(own))
        else {
            continue;
        };
        set(tokens, name, format!("light-dark({light}, {dark})"), keys);
    }
    derive(tokens, &colours, &written);
    found
}

/// The rules for what was chosen, each token in the layer in which the theme declares it, so that printing and forced
/// colours still have their way.
pub(super) fn style(tokens: &Tokens) -> String {
    let mut layers: BTreeMap<Option<&str>, String> = BTreeMap::new();
    for (name, token) in &tokens.0 {
        if matches!(token.origin, Origin::Config(..)) {
            let rule = layers.entry(token.layer.as_deref()).or_default();
            rule.push_str(&format!("    --{name}: {};\n", token.value));
        }
    }
    // `:root` twice weighs as much as `:root:lang(…)`: what a portal chooses holds for all of its languages.
    let rules = layers.into_iter().map(|(layer, rules)| match layer {
        Some(layer) => format!("@layer {layer} {{\n  :root:root {{\n{rules}  }}\n}}\n"),
        None => format!(":root:root {{\n{rules}}}\n"),
    });
    rules.collect()
}

/// The token that a key names, and for which scheme: `accent-dark` is `accent` in dark mode.
fn token_of<'k>(tokens: &Tokens, key: &'k str) -> Option<(&'k str, Scheme)> {
    if tokens.0.contains_key(key) {
        return Some((key, Scheme::Light));
    }
    let name = key.strip_suffix("-dark")?;
    (tokens.0.contains_key(name) && Shape::of(tokens, name) == Shape::Colour).then_some((name, Scheme::Dark))
}

fn set(tokens: &mut Tokens, name: &str, value: String, [light, dark]: [Option<String>; 2]) {
    if let Some(token) = tokens.0.get_mut(name) {
        token.value = value;
        token.origin = Origin::Config(light, dark);
    }
}

/// `accent` is the portal's colour: links and buttons have it too, unless `action` is chosen. A colour chosen for light
/// mode alone gets a lighter one for dark mode if it is one of these two; any other keeps the theme's own there.
fn spread(tokens: &Tokens, colours: &mut BTreeMap<String, Pair>) {
    if let Some(accent) = colours.get("accent").cloned().filter(|_| tokens.0.contains_key("action")) {
        colours.entry("action".to_owned()).or_insert(accent);
    }
    let surfaces = grounds(tokens, Scheme::Dark);
    for name in ["accent", "action"] {
        if let Some([Some((light, key)), dark @ None]) = colours.get_mut(name) {
            let is_strong =
                |shade: Colour| surfaces.iter().all(|surface| shade.contrast(*surface) >= DARK_CONTRAST);
            *dark = light.nearest(is_strong).map(|colour| (colour, key.clone()));
        }
    }
}

/// The surfaces that text stands on.
fn grounds(tokens: &Tokens, scheme: Scheme) -> Vec<Colour> {
    ["ground", "raised", "sunken"].into_iter().filter_map(|name| tokens.colour(name, scheme)).collect()
}

/// Gives the tints and shades that belong to the accent and to actions, unless they are chosen themselves.
fn derive(tokens: &mut Tokens, colours: &BTreeMap<String, Pair>, written: &BTreeSet<String>) {
    /// A colour in a scheme, and the surface it will stand on.
    type Recipe = fn(Colour, Colour, Scheme) -> Colour;
    let recipes: [(&str, &str, Recipe); 6] = [
        ("action", "action-strong", |colour, _, scheme| match scheme {
            Scheme::Light => colour.with(Colour::BLACK, 0.22),
            Scheme::Dark => colour.with(Colour::WHITE, 0.35),
        }),
        ("action", "on-action", |colour, surface, _| {
            let other = if surface.contrast(Colour::WHITE) > surface.contrast(Colour::BLACK) {
                Colour::WHITE
            } else {
                Colour::BLACK
            };
            if colour.contrast(surface) >= colour.contrast(other) { surface } else { other }
        }),
        ("action", "action-tint", |colour, surface, _| surface.with(colour, 0.12)),
        ("action", "action-wash", |colour, surface, _| surface.with(colour, 0.06)),
        ("action", "chart-part", |colour, surface, _| surface.with(colour, 0.6)),
        ("accent", "accent-tint", |colour, surface, _| surface.with(colour, 0.1)),
    ];
    for (base, name, recipe) in recipes {
        let Some([light, dark]) = colours.get(base) else { continue };
        if written.contains(name) {
            continue;
        }
        let made = Scheme::ALL.map(|scheme| {
            Some(recipe(tokens.colour(base, scheme)?, tokens.colour("raised", scheme)?, scheme))
        });
        if let [Some(for_light), Some(for_dark)] = made {
            let keys = [light, dark].map(|chosen| chosen.as_ref().map(|(_, key)| key.clone()));
            set(tokens, name, format!("light-dark({for_light}, {for_dark})"), keys);
        }
    }
}

/// What a token takes, as its value in the theme shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    Colour,
    /// `8px`, or a sum of such.
    Length,
    /// `1.8`.
    Number,
    /// Fonts, shadows: anything that stays within its declaration.
    Other,
}

impl Shape {
    fn of(tokens: &Tokens, name: &str) -> Self {
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

    fn takes(self, value: &str) -> bool {
        match self {
            Self::Colour => Colour::parse(value).is_some(),
            Self::Length => is_length(value) && stays_inside(value),
            Self::Number => is_number(value),
            Self::Other => stays_inside(value),
        }
    }

    const fn example(self) -> &'static str {
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
        && !["/*", "url(", "image(", "image-set("].iter().any(|word| lower.contains(word))
}

fn unknown(tokens: &Tokens, key: &str, tree: &SourceTree) -> Diagnostic {
    let names = tokens.0.keys().map(String::as_str).chain([logo::KEY]);
    let hint = match nearest(key, names) {
        Some(near) => format!("did you mean `{near}`?"),
        None => {
            "the tokens are listed in the handbook; those most used are accent, action, logo, face and radius"
                .into()
        }
    };
    in_config(
        Code::YamlUnknownKey,
        tree,
        &[Step::Key(KEY), Step::Name(key)],
        format!("unknown token `{key}`"),
    )
    .hint(hint)
}

fn invalid(key: &str, value: &str, expected: &str, tree: &SourceTree) -> Diagnostic {
    let message = format!("the token `{key}` is `{value}`, expected {expected}");
    in_config(Code::YamlInvalidValue, tree, &[Step::Key(KEY), Step::Key(key)], message)
}
