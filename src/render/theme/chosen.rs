//! `theme_tokens`: what a portal chooses without a style sheet of its own. Checked here, put into the theme's tokens,
//! and written as the last rule of the style sheet.

use std::collections::{BTreeMap, BTreeSet};

use super::colour::Colour;
use super::shape::Shape;
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

/// The colours that others are made of.
const BRAND: [&str; 2] = ["accent", "action"];

/// What text stands on.
const SURFACES: [&str; 3] = ["ground", "raised", "sunken"];

/// Contrast that a dark version is made to have: that of the default theme's links on its dark surfaces.
const DARK_CONTRAST: f64 = 7.0;

/// Takes what is configured into the theme's tokens. A token that cannot be used is reported and left out.
pub(super) fn choose(tokens: &mut Tokens, config: &Config, tree: &SourceTree) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut colours: BTreeMap<String, Pair> = BTreeMap::new();
    for (key, value) in config.theme_tokens.iter().filter(|(key, _)| *key != logo::KEY) {
        let Some((name, scheme)) = token_of(tokens, key) else {
            found.push(unknown(tokens, key, tree));
            continue;
        };
        let shape = Shape::of(tokens, name);
        if !shape.takes(value) {
            found.push(invalid(key, value, shape.example(), tree));
        } else if let Some(colour) = Colour::parse(value).filter(|_| shape == Shape::Colour) {
            let pair = colours.entry(name.to_owned()).or_default();
            pair[scheme as usize] = Some((colour, key.clone()));
        } else {
            set(tokens, name, value.clone(), [Some(key.clone()), None]);
        }
    }
    let written: BTreeSet<String> = colours.keys().cloned().collect();
    let (mut brand, others): (BTreeMap<_, _>, BTreeMap<_, _>) =
        colours.into_iter().partition(|(name, _)| BRAND.contains(&name.as_str()));
    for (name, pair) in &others {
        set_colour(tokens, name, pair);
    }
    // After the surfaces, which a dark version has to be seen on.
    spread(tokens, &mut brand);
    for (name, pair) in &brand {
        set_colour(tokens, name, pair);
    }
    derive(tokens, &brand, &written);
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

/// Where one of the two modes is not chosen, the theme's own colour stays, unless it is one for both.
fn set_colour(tokens: &mut Tokens, name: &str, pair: &Pair) {
    let [own_light, own_dark] = Scheme::ALL.map(|scheme| tokens.colour(name, scheme));
    let [light, dark] = pair.each_ref().map(|chosen| chosen.as_ref().map(|(colour, _)| *colour));
    let keys = pair.each_ref().map(|chosen| chosen.as_ref().map(|(_, key)| key.clone()));
    match (light, dark) {
        (Some(both), None) if own_light == own_dark => {
            set(tokens, name, both.to_string(), [keys[0].clone(), keys[0].clone()]);
        }
        _ => {
            if let (Some(light), Some(dark)) = (light.or(own_light), dark.or(own_dark)) {
                set(tokens, name, format!("light-dark({light}, {dark})"), keys);
            }
        }
    }
}

/// `accent` is the portal's colour: links and buttons have it too, unless `action` is chosen. A colour chosen for light
/// mode alone gets a lighter one for dark mode if it is one of these two; any other keeps the theme's own there.
fn spread(tokens: &Tokens, colours: &mut BTreeMap<String, Pair>) {
    if let Some(accent) = colours.get("accent").cloned().filter(|_| tokens.0.contains_key("action")) {
        colours.entry("action".to_owned()).or_insert(accent);
    }
    let surfaces: Vec<Colour> =
        SURFACES.into_iter().filter_map(|name| tokens.colour(name, Scheme::Dark)).collect();
    for pair in colours.values_mut() {
        if let [Some((light, key)), dark @ None] = pair {
            let is_strong =
                |shade: Colour| surfaces.iter().all(|surface| shade.contrast(*surface) >= DARK_CONTRAST);
            *dark = light.nearest(is_strong).map(|colour| (colour, key.clone()));
        }
    }
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
