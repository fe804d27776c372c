//! Whether everybody can read what a theme and a portal's colours show: the pairs that stand on one another, measured
//! in light and in dark mode.

use super::chosen::KEY;
use super::colour::Colour;
use super::in_config;
use super::tokens::{Origin, Scheme, Tokens};
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

/// Who can mend a pair.
#[derive(PartialEq, Eq)]
enum Owner {
    /// A key of `theme_tokens` that chose what is seen.
    Seen(String),
    /// One that chose the ground, where what is seen is the theme's own.
    Ground(String),
    /// A style sheet, and the bytes of the value in it.
    Style(String, std::ops::Range<usize>),
}

/// Every pair of a theme that is too close; of those that one key of the configuration makes, the one to begin with.
/// `folder` is the theme's.
pub(super) fn check(tokens: &Tokens, tree: &SourceTree, folder: &str) -> Vec<Diagnostic> {
    let mut found: Vec<Weak> = Vec::new();
    let pairs = Scheme::ALL.into_iter().flat_map(|scheme| RULES.map(|rule| weak(tokens, rule, scheme)));
    for weak in pairs.flatten() {
        let same = |known: &&mut Weak| known.owner == weak.owner && known.scheme == weak.scheme;
        match found.iter_mut().find(same) {
            Some(known) if matches!(weak.owner, Owner::Ground(_)) && weak.share() < known.share() => {
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

fn owner(tokens: &Tokens, seen: &str, ground: &str, scheme: Scheme) -> Option<Owner> {
    let key = |name: &str| match &tokens.0.get(name)?.origin {
        Origin::Config(light, dark) => {
            if scheme == Scheme::Light {
                light.clone()
            } else {
                dark.clone()
            }
        }
        Origin::Style(..) => None,
    };
    let style = |name: &str| match &tokens.0.get(name)?.origin {
        Origin::Style(file, at) => Some(Owner::Style(file.clone(), at.clone())),
        Origin::Config(..) => None,
    };
    let by_key = key(seen).map(Owner::Seen).or_else(|| key(ground).map(Owner::Ground));
    by_key.or_else(|| style(seen)).or_else(|| style(ground))
}

impl Weak {
    /// How much of what is asked for there is.
    fn share(&self) -> f64 {
        self.contrast / self.least
    }

    fn tell(&self, tokens: &Tokens, tree: &SourceTree, folder: &str) -> Diagnostic {
        let Self { scheme, seen: (name, colour), ground: (ground, other), contrast, least, owner } = self;
        // What the portal calls the colour, and what the theme does.
        let name_and_use = match owner {
            Owner::Seen(key) if key.strip_suffix("-dark").unwrap_or(key) != *name => {
                format!("`{key}` ({colour}), as `{name}`,")
            }
            _ => format!("`{name}` ({colour})"),
        };
        let message = format!(
            "in {} mode, {name_and_use} on `{ground}` ({other}) has a contrast of {}; it should be at least {least}",
            scheme.name(),
            rounded_down(*contrast),
        );
        let at_key = |key: &str| {
            in_config(Code::ThemeContrast, tree, &[Step::Key(KEY), Step::Key(key)], message.clone())
        };
        let (found, changed, nearest) = match owner {
            Owner::Seen(key) => (at_key(key), name, self.stronger(tokens)),
            Owner::Ground(key) => (at_key(key), ground, self.other_ground(tokens)),
            Owner::Style(file, at) => {
                let path = SourcePath::new(&format!("{folder}{file}"));
                (
                    Diagnostic::new(Code::ThemeContrast, &path, message.clone()).at(at.clone()),
                    name,
                    self.stronger(tokens),
                )
            }
        };
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
            |name: &str| matches!(tokens.0.get(name).map(|token| &token.origin), Some(Origin::Style(..)));
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
