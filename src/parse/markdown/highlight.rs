//! Colours for code, as classes that the theme styles.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::LazyLock;

use syntect::html::{ClassStyle, line_tokens_to_classed_spans};
use syntect::parsing::{ParseState, ScopeStack, SyntaxReference, SyntaxSet};
use syntect::util::LinesWithEndings;

/// Beyond this, colours cost more than they help: nobody reads that much code on a page.
const MOST_BYTES: usize = 200_000;
/// Minified code; patterns look far ahead on such a line.
const LONGEST_LINE: usize = 10_000;

static SYNTAXES: LazyLock<SyntaxSet> = LazyLock::new(SyntaxSet::load_defaults_newlines);

/// Languages that the highlighter lacks, and the nearest that it has.
const NEAREST: &[(&str, &str)] = &[
    ("console", "bash"),
    ("cjs", "js"),
    ("docker", "bash"),
    ("dockerfile", "bash"),
    ("golang", "go"),
    ("json5", "js"),
    ("jsonc", "js"),
    ("jsx", "js"),
    ("mjs", "js"),
    ("py3", "python"),
    ("shellsession", "bash"),
    ("svelte", "html"),
    ("svg", "xml"),
    ("ts", "js"),
    ("tsx", "js"),
    ("typescript", "js"),
    ("vue", "html"),
    ("vue-html", "html"),
    ("csharp", "cs"),
    ("c#", "cs"),
    ("zsh", "bash"),
];

/// HTML with `hl-` classes; `None` if the language is unknown or the code too long.
pub(super) fn highlight(language: &str, code: &str) -> Option<String> {
    if code.len() > MOST_BYTES || code.lines().any(|line| line.len() > LONGEST_LINE) {
        return None;
    }
    let syntax = syntax(language)?;
    let mut place = Place { state: ParseState::new(syntax), scopes: ScopeStack::new() };
    let mut html = String::new();
    let mut open_spans = 0;
    KNOWN_LINES.with_borrow_mut(|known| {
        for line in LinesWithEndings::from(code) {
            open_spans += known.write(line, &mut place, &mut html)?;
        }
        Some(())
    })?;
    for _ in 0..open_spans {
        html.push_str("</span>");
    }
    Some(html)
}

/// Where in a language's grammar a line begins.
#[derive(Clone, PartialEq)]
struct Place {
    state: ParseState,
    scopes: ScopeStack,
}

/// What a line became, and where the next begins.
struct Coloured {
    before: Place,
    html: Box<str>,
    /// Spans opened but not closed; negative if more were closed.
    open_spans: isize,
    after: Place,
}

thread_local! {
    /// A handbook's code says the same again and again: `}`, `import csv`, `$ git pull`. Finding the colours of a line
    /// takes some fifty microseconds, most of all that parsing costs.
    static KNOWN_LINES: RefCell<KnownLines> = RefCell::default();
}

/// Lines coloured before, by their text.
#[derive(Default)]
struct KnownLines {
    lines: HashMap<Box<str>, Vec<Coloured>>,
    count: usize,
}

/// Kept by each thread: some megabytes.
const MOST_KNOWN: usize = 4_096;
/// A long line hardly comes again.
const LONGEST_KNOWN: usize = 200;

impl KnownLines {
    /// Writes a line and moves on to the next; how many spans it leaves open.
    fn write(&mut self, line: &str, place: &mut Place, html: &mut String) -> Option<isize> {
        let known = self.lines.get(line).and_then(|known| known.iter().find(|known| known.before == *place));
        if let Some(known) = known {
            html.push_str(&known.html);
            place.clone_from(&known.after);
            return Some(known.open_spans);
        }
        let before = place.clone();
        let found = place.state.parse_line(line, &SYNTAXES).ok()?;
        let style = ClassStyle::SpacedPrefixed { prefix: "hl-" };
        let (written, open_spans) =
            line_tokens_to_classed_spans(line, &found, style, &mut place.scopes).ok()?;
        html.push_str(&written);
        if line.len() <= LONGEST_KNOWN {
            if self.count == MOST_KNOWN {
                *self = Self::default();
            }
            self.count += 1;
            let coloured = Coloured { before, html: written.into(), open_spans, after: place.clone() };
            self.lines.entry(line.into()).or_default().push(coloured);
        }
        Some(open_spans)
    }
}

fn syntax(language: &str) -> Option<&'static SyntaxReference> {
    let language = language.to_ascii_lowercase();
    if language.is_empty() || matches!(language.as_str(), "text" | "txt" | "plain" | "plaintext") {
        return None;
    }
    let find = |name: &str| SYNTAXES.find_syntax_by_token(name);
    find(&language).or_else(|| {
        let (_, near) = NEAREST.iter().find(|(name, _)| *name == language)?;
        find(near)
    })
}

#[cfg(test)]
mod tests {
    use super::{LONGEST_LINE, NEAREST, highlight, syntax};

    #[test]
    fn known_languages_get_classes_and_escaped_text() {
        let html = highlight("rust", "fn main() { a < b; }\n").expect("rust is known");
        assert!(html.contains("class=\"hl-") && html.contains("&lt;"), "{html}");
        assert!(!html.contains("style="), "{html}");
        assert_eq!(html.matches("<span").count(), html.matches("</span").count());
    }

    #[test]
    fn a_line_is_coloured_by_what_came_before_it() {
        let twice = || highlight("python", "a = 1\n\"\"\"\na = 1\n\"\"\"\na = 1\n").expect("python is known");
        let first = twice();
        assert_eq!(first, twice(), "known lines are written as before");
        let numbers = first.lines().filter(|line| line.contains("hl-numeric")).count();
        assert_eq!(numbers, 2, "the line in the text is no code: {first}");
    }

    #[test]
    fn unknown_languages_and_endless_lines_get_none() {
        assert_eq!(highlight("klingon", "x\n"), None);
        assert_eq!(highlight("js", &"x".repeat(LONGEST_LINE + 1)), None);
    }

    #[test]
    fn every_stand_in_exists() {
        for (name, near) in NEAREST {
            assert!(syntax(near).is_some(), "{name} stands on {near}");
        }
    }
}
