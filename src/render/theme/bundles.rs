//! What a page loads: the style sheet and the script of all pages, and those of its own layout.
//!
//! A component that only one or two kinds of pages can draw is delivered with these, so that a page to be read does not
//! carry the goal sheet. Who draws what is seen in the templates.

use std::collections::{BTreeMap, BTreeSet};

use super::files::{Files, ThemeFile};

/// Delivered twice a component is still less than with every page.
const MOST_LAYOUTS: usize = 2;
const BASE: &str = "layouts/base.html";
const FOOT: &str = "layouts/foot.html";
const LAYERS: &str = "styles/layers.css";

/// Text of a style sheet and of a script; either may be empty.
#[derive(Debug, Default)]
pub(super) struct Bundle {
    pub(super) style: String,
    pub(super) script: String,
}

/// Everything that pages load, but for what the portal chose.
#[derive(Debug, Default)]
pub(super) struct Bundles {
    /// For every page.
    pub(super) site: Bundle,
    /// By layout, loaded before the style sheet and after the script of all pages.
    pub(super) pages: BTreeMap<String, Bundle>,
}

impl Bundles {
    pub(super) fn of(files: &Files) -> Self {
        let special = special(files);
        let mut bundles = Self::default();
        bundles.site.script.push_str("\"use strict\";\n");
        // What only the portal's theme has comes after everything else, so it stays in the last sheet.
        let layouts = |name: &str, file: &ThemeFile| {
            special.get(folder(name)?).filter(|_| file.is_known).map(Vec::as_slice)
        };
        for (name, file) in files.styles() {
            let text =
                if file.is_own { file.text.trim_end().to_owned() } else { bare(&file.text, "/*", "*/") };
            for layout in layouts(name, file).unwrap_or_default() {
                let style = &mut bundles.pages.entry((*layout).to_owned()).or_default().style;
                if style.is_empty() {
                    // Read first, it has to fix the order of the layers.
                    style.push_str(&bare(files.text(LAYERS).unwrap_or_default(), "/*", "*/"));
                }
                style.push_str(&text);
                style.push('\n');
            }
            if layouts(name, file).is_none() {
                bundles.site.style.push_str(&text);
                bundles.site.style.push('\n');
            }
        }
        for (name, file) in files.ending("js") {
            let text = if file.is_own { file.text.trim_end().to_owned() } else { bare_script(&file.text) };
            // Each in a block of its own.
            let block = format!("{{\n{text}\n}}\n");
            for layout in layouts(name, file).unwrap_or_default() {
                let script = &mut bundles.pages.entry((*layout).to_owned()).or_default().script;
                if script.is_empty() {
                    script.push_str("\"use strict\";\n");
                }
                script.push_str(&block);
            }
            if layouts(name, file).is_none() {
                bundles.site.script.push_str(&block);
            }
        }
        bundles
    }
}

/// The folder of a component's file.
fn folder(name: &str) -> Option<&str> {
    name.strip_prefix("components/")?.split_once('/').map(|(folder, _)| folder)
}

/// Folders of components that few layouts draw, with these layouts. Of what no template draws, the program does.
fn special(files: &Files) -> BTreeMap<&str, Vec<&str>> {
    let declared: BTreeMap<&str, &str> = files
        .ending("html")
        .flat_map(|(name, file)| after(&file.text, "{% component ").map(move |component| (component, name)))
        .collect();
    let reached = |layout: &str| {
        let mut names = BTreeSet::new();
        let mut next: Vec<&str> =
            files.0.get_key_value(layout).map(|(name, _)| name.as_str()).into_iter().collect();
        while let Some(name) = next.pop().filter(|name| names.insert(*name)) {
            let Some(text) = files.text(name) else { continue };
            let drawn = drawn(text).filter_map(|component| declared.get(component).copied());
            let joined = ["extends \"", "include \""].into_iter().flat_map(|word| quoted(text, word));
            next.extend(drawn.chain(joined).filter(|name| !names.contains(name)));
        }
        names
    };
    let everywhere = reached(FOOT);
    let layouts: Vec<(&str, BTreeSet<&str>)> = files
        .ending("html")
        .filter(|(name, _)| name.starts_with("layouts/"))
        .map(|(name, _)| (name, reached(name)))
        .collect();
    let is_extended =
        |name: &str| layouts.iter().any(|(other, names)| *other != name && names.contains(name));
    let mut users: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (layout, names) in layouts.iter().filter(|(name, names)| names.contains(BASE) && !is_extended(name)) {
        let folders: BTreeSet<&str> = names.difference(&everywhere).filter_map(|name| folder(name)).collect();
        folders.into_iter().for_each(|folder| users.entry(folder).or_default().push(layout));
    }
    let common: Vec<&str> = everywhere.iter().filter_map(|name| folder(name)).collect();
    users.retain(|folder, layouts| layouts.len() <= MOST_LAYOUTS && !common.contains(folder));
    users
}

/// The words that follow a text.
fn after<'t>(text: &'t str, before: &'t str) -> impl Iterator<Item = &'t str> {
    let is_word = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    text.split(before)
        .skip(1)
        .map(move |rest| &rest[..rest.find(|letter| !is_word(letter)).unwrap_or(rest.len())])
}

/// The quoted names that follow a word.
fn quoted<'t>(text: &'t str, word: &'t str) -> impl Iterator<Item = &'t str> {
    text.split(word).skip(1).filter_map(|rest| rest.split_once('"').map(|(name, _)| name))
}

/// Components that a template draws: `{{ <name … />}}` and `{% <name … %>`.
fn drawn(text: &str) -> impl Iterator<Item = &str> {
    ["{{ <", "{{- <", "{% <", "{%- <"].into_iter().flat_map(|before| after(text, before))
}

/// A file of the built-in theme without its comments and indentation, which are for those who read its source.
fn bare(text: &str, open: &str, close: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, comment)) = rest.split_once(open) {
        kept.push_str(before);
        rest = comment.split_once(close).map_or("", |(_, after)| after);
    }
    kept.push_str(rest);
    lines(kept.lines())
}

/// The same of a script. Only comments that have lines of their own go: what is within a line may be a text.
fn bare_script(text: &str) -> String {
    let mut in_comment = false;
    lines(text.lines().filter(|line| {
        let line = line.trim_start();
        let is_comment = in_comment || line.starts_with("//") || line.starts_with("/*");
        in_comment = (in_comment || line.starts_with("/*")) && !line.contains("*/");
        !is_comment
    }))
}

fn lines<'t>(lines: impl Iterator<Item = &'t str>) -> String {
    let kept: Vec<&str> = lines.map(str::trim_start).filter(|line| !line.is_empty()).collect();
    kept.join("\n")
}

#[cfg(test)]
mod tests {
    use super::{Bundles, bare, bare_script};
    use crate::read::SourceTree;
    use crate::render::theme::files::Files;

    #[test]
    fn a_page_to_be_read_does_not_load_what_other_pages_need() {
        let bundles = Bundles::of(&Files::of(&SourceTree::default(), "themes/none/"));
        let has = |text: &str, part: &str| text.contains(part);
        for (layout, part) in
            [("my", ".goal-sheet"), ("search", ".search-facets"), ("impact", ".impact-total")]
        {
            let page = &bundles.pages[&format!("layouts/{layout}.html")];
            assert!(has(&page.style, part) && !has(&bundles.site.style, part), "{part} is on {layout}");
            assert!(page.style.starts_with("@layer "), "the order of the layers comes first: {}", page.style);
        }
        for part in [".card", ".prompt", ".quiz", ".search-dialog", ".record-mark", ".icon"] {
            assert!(has(&bundles.site.style, part), "{part} may be on any page");
        }
        assert!(!has(&bundles.site.script, "data-js-goal"), "only one page has a goal sheet");
        assert!(has(&bundles.site.script, "data-js-search-dialog"), "every page has the dialog");
    }

    #[test]
    fn comments_and_indentation_stay_at_home() {
        assert_eq!(
            bare("/* a\n b */\n@layer x {\n  .a { b: c; } /* d */\n}\n", "/*", "*/"),
            "@layer x {\n.a { b: c; } \n}"
        );
        let script = "// a\n{\n  /** b\n   * c */\n  const d = \"https://e\"; // f\n\n}\n";
        assert_eq!(bare_script(script), "{\nconst d = \"https://e\"; // f\n}");
    }

    #[test]
    fn no_built_in_script_has_a_text_of_several_lines() {
        for (name, file) in Files::of(&SourceTree::default(), "themes/none/").ending("js") {
            for line in file.text.lines() {
                assert_eq!(line.matches('`').count() % 2, 0, "{name}: {line}");
            }
        }
    }
}
