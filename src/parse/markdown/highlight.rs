//! Colours for code, as classes that the theme styles.

use std::sync::LazyLock;

use syntect::html::{ClassStyle, ClassedHTMLGenerator};
use syntect::parsing::{SyntaxReference, SyntaxSet};
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
    let style = ClassStyle::SpacedPrefixed { prefix: "hl-" };
    let mut generator = ClassedHTMLGenerator::new_with_class_style(syntax, &SYNTAXES, style);
    for line in LinesWithEndings::from(code) {
        generator.parse_html_for_line_which_includes_newline(line).ok()?;
    }
    Some(generator.finalize())
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
