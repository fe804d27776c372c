//! Whether everybody can read what a theme and a portal's colours show: the pairs that stand on one another, measured
//! in light and in dark mode.

use super::chosen::KEY;
use super::colour::Colour;
use super::in_config;
use super::tokens::{Origin, Place, Scheme, Tokens};
use crate::diagnostic::{Code, Diagnostic};
use crate::parse::yaml::Step;
use crate::paths::SourcePath;
use crate::read::SourceTree;

/// See [`RULES`].
type Rule = (&'static str, &'static [&'static str], f64);

/// A token that is seen, what it is seen on, and the contrast it needs: WCAG 2.2 asks for 4.5 of text and for 3 of what
/// is large or no text; a text to read has 7 (AAA). Of a colour that stands for several, the rule to mend first is first.
const RULES: [Rule; 18] = [
    ("text", &["ground", "raised", "sunken"], 7.0),
    ("text", &["marker", "accent-tint", "due-tint", "danger-tint", "success-tint"], 4.5),
    ("text-soft", &["ground", "raised", "sunken"], 4.5),
    ("text-faint", &["ground", "raised", "sunken"], 4.5),
    ("action", &["ground", "raised", "sunken", "action-wash"], 4.5),
    ("accent", &["ground", "raised", "sunken"], 3.0),
    ("on-action", &["action", "action-strong", "success-text"], 4.5),
    ("action-strong", &["ground", "raised", "sunken", "action-wash", "action-tint"], 4.5),
    ("success-text", &["ground", "raised", "success-tint"], 4.5),
    ("due-text", &["ground", "raised", "due-tint"], 4.5),
    ("danger-text", &["ground", "raised", "danger-tint"], 4.5),
    ("border-control", &["ground", "raised"], 3.0),
    ("code-keyword", &["sunken"], 4.5),
    ("code-string", &["sunken"], 4.5),
    ("code-comment", &["sunken"], 4.5),
    ("code-name", &["sunken"], 4.5),
    ("code-constant", &["sunken"], 4.5),
    ("code-type", &["sunken"], 4.5),
];

/// A pair that is too close.
struct Weak {
    scheme: Scheme,
    /// What is seen, and what it is seen on.
    seen: (&'static str, Colour),
    ground: (&'static str, Colour),
    contrast: f64,
    least: f64,
    owner: Owner,
}

/// Where a pair can be mended.
#[derive(PartialEq, Eq)]
struct Owner {
    place: At,
    /// Whether the ground is marked there, rather than what is seen on it.
    is_ground: bool,
}

#[derive(PartialEq, Eq)]
enum At {
    /// A key of `theme_tokens`.
    Key(String),
    Style(Place),
}

/// Every pair of a theme that is too close; of those that one key of the configuration makes, the one to begin with.
/// `folder` is the theme's.
pub(super) fn check(tokens: &Tokens, tree: &SourceTree, folder: &str) -> Vec<Diagnostic> {
    let mut found: Vec<Weak> = Vec::new();
    let pairs = Scheme::ALL.into_iter().flat_map(|scheme| RULES.map(|rule| weak(tokens, rule, scheme)));
    for weak in pairs.flatten() {
        let same = |known: &&mut Weak| known.owner == weak.owner && known.scheme == weak.scheme;
        match found.iter_mut().find(same) {
            Some(known) if weak.owner.is_ground && weak.share() < known.share() => {
                *known = weak;
            }
            Some(_) => {}
            None => found.push(weak),
        }
    }
    found.iter().map(|weak| weak.tell(tokens, tree, folder)).collect()
}

/// What is seen by a rule, on the worst of its grounds.
fn weak(tokens: &Tokens, (name, grounds, least): Rule, scheme: Scheme) -> Option<Weak> {
    let colour = tokens.colour(name, scheme)?;
    let grounds: Vec<_> = on(tokens, grounds, scheme).collect();
    let (contrast, ground, other) = colour.worst(&grounds).filter(|(contrast, ..)| *contrast < least)?;
    let owner = owner(tokens, name, ground, scheme)?;
    Some(Weak { scheme, seen: (name, colour), ground: (ground, other), contrast, least, owner })
}

fn on<'t>(
    tokens: &'t Tokens,
    grounds: &'static [&'static str],
    scheme: Scheme,
) -> impl Iterator<Item = (&'static str, Colour)> + 't {
    grounds.iter().filter_map(move |ground| Some((*ground, tokens.colour(ground, scheme)?)))
}

/// The portal's choice before a style sheet, the portal's own style sheet before the embedded one, and what is seen
/// before its ground.
fn owner(tokens: &Tokens, seen: &str, ground: &str, scheme: Scheme) -> Option<Owner> {
    let places = [(seen, false), (ground, true)].into_iter().filter_map(|(name, is_ground)| {
        let (place, rank) = match &tokens.0.get(name)?.origin {
            Origin::Config(light, dark) => {
                (At::Key(if scheme == Scheme::Light { light } else { dark }.clone()?), 0)
            }
            Origin::Style(place) => (At::Style(place.clone()), if place.is_own { 1 } else { 2 }),
        };
        Some((rank, Owner { place, is_ground }))
    });
    places.min_by_key(|(rank, _)| *rank).map(|(_, owner)| owner)
}

impl Weak {
    /// How much of what is asked for there is.
    fn share(&self) -> f64 {
        self.contrast / self.least
    }

    fn tell(&self, tokens: &Tokens, tree: &SourceTree, folder: &str) -> Diagnostic {
        let Self { scheme, seen: (name, colour), ground: (ground, other), contrast, least, owner } = self;
        let seen = match &owner.place {
            // What the portal calls the colour, and what the theme does.
            At::Key(key) if !owner.is_ground && key.strip_suffix("-dark").unwrap_or(key) != *name => {
                format!("`{key}` ({colour}), as `{name}`,")
            }
            _ => format!("`{name}` ({colour})"),
        };
        let message = format!(
            "in {} mode, {seen} on `{ground}` ({other}) has a contrast of {}; it should be at least {least}",
            scheme.name(),
            rounded_down(*contrast),
        );
        let found = match &owner.place {
            At::Key(key) => in_config(Code::ThemeContrast, tree, &[Step::Key(KEY), Step::Key(key)], message),
            At::Style(Place { file, at, .. }) => {
                let path = SourcePath::new(&format!("{folder}{file}"));
                Diagnostic::new(Code::ThemeContrast, &path, message).at(at.clone())
            }
        };
        let (changed, nearest) =
            if owner.is_ground { (ground, self.other_ground(tokens)) } else { (name, self.stronger(tokens)) };
        found.hint(match nearest {
            Some(nearest) => format!("the nearest colour of the same hue that passes is `{nearest}`"),
            None => format!("no shade of `{changed}` passes; change what it is seen with, too"),
        })
    }

    /// What could be seen instead, on all grounds of its name.
    fn stronger(&self, tokens: &Tokens) -> Option<Colour> {
        let rules = || RULES.into_iter().filter(|(seen, ..)| *seen == self.seen.0);
        self.seen.1.nearest(|shade| {
            rules().all(|(_, grounds, least)| {
                on(tokens, grounds, self.scheme).all(|(_, ground)| shade.contrast(ground) >= least)
            })
        })
    }

    /// What could be the ground instead, below all of the theme's own that is seen on it.
    fn other_ground(&self, tokens: &Tokens) -> Option<Colour> {
        let is_own =
            |name: &str| matches!(tokens.0.get(name).map(|token| &token.origin), Some(Origin::Style(_)));
        let rules =
            RULES.into_iter().filter(|(seen, grounds, _)| grounds.contains(&self.ground.0) && is_own(seen));
        let seen: Vec<_> =
            rules.filter_map(|(seen, _, least)| Some((tokens.colour(seen, self.scheme)?, least))).collect();
        self.ground.1.nearest(|shade| seen.iter().all(|(seen, least)| seen.contrast(shade) >= *least))
    }
}

/// Two decimals that never round up to what is asked for.
fn rounded_down(contrast: f64) -> String {
    format!("{:.2}", (contrast * 100.0).floor() / 100.0)
}
