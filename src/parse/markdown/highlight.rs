//! Colours for code, as classes that the theme styles.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::LazyLock;

use ahash::AHashMap;
use syntect::parsing::{ParseState, Scope, ScopeStack, ScopeStackOp, SyntaxReference, SyntaxSet};
use syntect::util::LinesWithEndings;

use crate::html;

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
    if matches!(language, "console" | "shellsession") && code.lines().any(|line| line.starts_with(PROMPT)) {
        return Some(session(code));
    }
    in_one_language(language, code)
}

/// Before each command of a session.
const PROMPT: &str = "$ ";

/// A session in a terminal: commands are coloured, what they answer is no language.
fn session(code: &str) -> String {
    let mut html = String::new();
    for line in LinesWithEndings::from(code) {
        match line.strip_prefix(PROMPT) {
            Some(command) => {
                html.push_str("<span class=\"hl-comment\">$ </span>");
                match in_one_language("bash", command) {
                    Some(coloured) => html.push_str(&coloured),
                    None => html::text(command, &mut html),
                }
            }
            None => html::text(line, &mut html),
        }
    }
    html
}

fn in_one_language(language: &str, code: &str) -> Option<String> {
    let syntax = syntax(language)?;
    let mut place = Rc::new(Place { state: ParseState::new(syntax), scopes: ScopeStack::new() });
    let mut html = String::new();
    KNOWN_LINES.with_borrow_mut(|known| {
        LinesWithEndings::from(code).try_for_each(|line| known.write(line, &mut place, &mut html))
    })?;
    Some(html)
}

/// What a reader tells apart. Grammars know hundreds of scopes; as classes they would be most of the page's bytes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Colour {
    Comment,
    Constant,
    Keyword,
    Name,
    Strong,
    String,
    Type,
    Wrong,
}

impl Colour {
    fn class(self) -> &'static str {
        match self {
            Self::Comment => "hl-comment",
            Self::Constant => "hl-constant",
            Self::Keyword => "hl-keyword",
            Self::Name => "hl-name",
            Self::Strong => "hl-strong",
            Self::String => "hl-string",
            Self::Type => "hl-type",
            Self::Wrong => "hl-wrong",
        }
    }
}

/// The names that grammars give, each with what it and all below it look like; the first that fits counts.
/// An operator is no word: it looks like the code around it.
const COLOURS: &[(&str, Option<Colour>)] = &[
    ("comment", Some(Colour::Comment)),
    ("constant", Some(Colour::Constant)),
    ("entity.name.tag", Some(Colour::Keyword)),
    ("entity.name.type", Some(Colour::Type)),
    ("entity.name", Some(Colour::Name)),
    ("entity.other.attribute-name", Some(Colour::Type)),
    ("invalid", Some(Colour::Wrong)),
    ("keyword.operator", None),
    ("keyword", Some(Colour::Keyword)),
    ("markup.bold", Some(Colour::Strong)),
    ("markup.deleted", Some(Colour::Wrong)),
    ("markup.heading", Some(Colour::Strong)),
    ("markup.inserted", Some(Colour::String)),
    ("storage.type", Some(Colour::Type)),
    ("storage", Some(Colour::Keyword)),
    ("string", Some(Colour::String)),
    ("support.class", Some(Colour::Type)),
    ("support.function", Some(Colour::Name)),
    ("support.type", Some(Colour::Type)),
    ("variable.function", Some(Colour::Name)),
    ("variable.parameter", Some(Colour::Type)),
];

static SCOPES: LazyLock<Vec<(Scope, Option<Colour>)>> = LazyLock::new(|| {
    let scope = |name| Scope::new(name).expect("the names above are short");
    COLOURS.iter().map(|(name, colour)| (scope(name), *colour)).collect()
});

/// Where in a language's grammar a line begins.
#[derive(Clone, PartialEq)]
struct Place {
    state: ParseState,
    scopes: ScopeStack,
}

/// What a line became, and where the next begins.
struct Coloured {
    before: Rc<Place>,
    html: Box<str>,
    after: Rc<Place>,
}

thread_local! {
    /// A handbook's code says the same again and again: `}`, `import csv`, `$ git pull`. Finding the colours of a line
    /// takes some fifty microseconds, most of all that parsing costs.
    static KNOWN_LINES: RefCell<KnownLines> = RefCell::default();
}

/// Lines coloured before, by their text, and scopes by theirs.
#[derive(Default)]
struct KnownLines {
    lines: AHashMap<Box<str>, Vec<Coloured>>,
    count: usize,
    colours: AHashMap<Scope, Option<Colour>>,
}

/// Kept by each thread: some megabytes.
const MOST_KNOWN: usize = 4_096;
/// A long line hardly comes again.
const LONGEST_KNOWN: usize = 200;

impl KnownLines {
    /// Writes a line and moves on to the next; `None` if the grammar fails on it.
    fn write(&mut self, line: &str, place: &mut Rc<Place>, html: &mut String) -> Option<()> {
        let known = self.lines.get(line).and_then(|known| {
            known.iter().find(|known| Rc::ptr_eq(&known.before, place) || known.before == *place)
        });
        if let Some(known) = known {
            html.push_str(&known.html);
            *place = Rc::clone(&known.after);
            return Some(());
        }
        let mut after = Place::clone(place);
        let changes = after.state.parse_line(line, &SYNTAXES).ok()?;
        let begin = html.len();
        self.colour(line, &changes, &mut after.scopes, html)?;
        let before = std::mem::replace(place, Rc::new(after));
        if line.len() <= LONGEST_KNOWN {
            if self.count == MOST_KNOWN {
                self.lines.clear();
                self.count = 0;
            }
            self.count += 1;
            let coloured = Coloured { before, html: html[begin..].into(), after: Rc::clone(place) };
            self.lines.entry(line.into()).or_default().push(coloured);
        }
        Some(())
    }

    /// Each stretch of one colour becomes one span, which ends with the line.
    fn colour(
        &mut self,
        line: &str,
        changes: &[(usize, ScopeStackOp)],
        scopes: &mut ScopeStack,
        html: &mut String,
    ) -> Option<()> {
        let code = line.trim_end_matches(['\n', '\r']);
        let mut open = None;
        let mut done = 0;
        let ends = changes.iter().map(|(at, change)| (*at, Some(change)));
        for (end, change) in ends.chain([(code.len(), None)]) {
            let text = code.get(done..end.min(code.len())).unwrap_or_default();
            // Blanks look alike in every colour.
            if !text.trim_ascii().is_empty() {
                let wanted = self.innermost(scopes);
                if wanted != open {
                    html.push_str(if open.is_some() { "</span>" } else { "" });
                    if let Some(colour) = wanted {
                        html.push_str("<span class=\"");
                        html.push_str(colour.class());
                        html.push_str("\">");
                    }
                    open = wanted;
                }
            }
            html::text(text, html);
            done = done.max(end.min(code.len()));
            if let Some(change) = change {
                scopes.apply(change).ok()?;
            }
        }
        html.push_str(if open.is_some() { "</span>" } else { "" });
        html.push_str(&line[code.len()..]);
        Some(())
    }

    fn innermost(&mut self, scopes: &ScopeStack) -> Option<Colour> {
        scopes.as_slice().iter().rev().find_map(|scope| {
            *self.colours.entry(*scope).or_insert_with(|| {
                SCOPES.iter().find(|(prefix, _)| prefix.is_prefix_of(*scope)).and_then(|(_, colour)| *colour)
            })
        })
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
    fn a_stretch_of_one_colour_is_one_span() {
        let html =
            highlight("python", "import csv  # 読む\nname = f(\"a\\n\", 1) <= 2\n").expect("python is known");
        assert_eq!(
            html,
            "<span class=\"hl-keyword\">import </span>csv  <span class=\"hl-comment\"># 読む</span>\n\
             name = <span class=\"hl-name\">f</span>(<span class=\"hl-string\">\"a</span>\
             <span class=\"hl-constant\">\\n</span><span class=\"hl-string\">\"</span>, \
             <span class=\"hl-constant\">1</span>) &lt;= <span class=\"hl-constant\">2</span>\n"
        );
    }

    #[test]
    fn each_line_of_a_long_text_is_coloured() {
        let html = highlight("python", "a = \"\"\"\nx\n\n\"\"\"\n").expect("python is known");
        assert!(html.contains("\n<span class=\"hl-string\">x</span>\n\n<span"), "{html}");
    }

    #[test]
    fn a_line_is_coloured_by_what_came_before_it() {
        let twice = || highlight("python", "a = 1\n\"\"\"\na = 1\n\"\"\"\na = 1\n").expect("python is known");
        let first = twice();
        assert_eq!(first, twice(), "known lines are written as before");
        let numbers = first.lines().filter(|line| line.contains("hl-constant")).count();
        assert_eq!(numbers, 2, "the line in the text is no code: {first}");
    }

    #[test]
    fn of_a_session_only_commands_are_coloured() {
        let html = highlight("console", "$ echo \"a\"\n\"a <\n").expect("console is known");
        assert!(html.starts_with("<span class=\"hl-comment\">$ </span>"), "{html}");
        let (command, answer) = html.split_once('\n').expect("there are two lines");
        assert!(command.contains("hl-string") && answer == "\"a &lt;\n", "{html}");
        assert!(highlight("console", "echo \"a\"\n").is_some_and(|html| html.contains("hl-string")));
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
