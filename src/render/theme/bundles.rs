//! What a page loads: the style sheet and the script of all pages, and those of its own layout.
//!
//! A component that only one or two kinds of pages can draw is delivered with these, so that a page to be read does not
//! carry the goal sheet. Who draws what is seen in the templates.

use std::collections::{BTreeMap, BTreeSet};

use super::files::{Files, ThemeFile};

/// Delivered twice a component is still less than with every page.
const MOST_LAYOUTS: usize = 2;
/// Components that the program draws by name, on pages of any layout.
pub(super) const BY_PROGRAM: [&str; 11] = [
    "badge_note",
    "card",
    "prompt",
    "quiz",
    "record_buttons",
    "site_head",
    "site_ways",
    "small_search",
    "term_item",
    "term_tips",
    "write_own",
];
/// Components whose markup the Markdown writer makes.
const BY_MARKDOWN: [&str; 1] = ["tabs"];
const BASE: &str = "layouts/base.html";
const FOOT: &str = "layouts/foot.html";
const LAYERS: &str = "styles/layers.css";
/// Only for portals that have an engine of their own.
const ENGINE: &str = "components/search_client/search_engine.js";

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
    /// `has_engine` tells whether the portal lets an engine of its own search.
    pub(super) fn of(files: &Files, has_engine: bool) -> Self {
        let (styled, scripted) = special(files);
        let mut bundles = Self::default();
        bundles.site.script.push_str("\"use strict\";\n");
        for (name, file) in files.styles() {
            let text =
                if file.is_own { file.text.trim_end().to_owned() } else { bare(&file.text, "/*", "*/") };
            let layouts = layouts(&styled, name, file);
            for layout in layouts.into_iter().flatten() {
                let style = &mut bundles.pages.entry((*layout).to_owned()).or_default().style;
                if style.is_empty() {
                    // Read first, it has to fix the order of the layers.
                    style.push_str(&bare(files.text(LAYERS).unwrap_or_default(), "/*", "*/"));
                }
                style.push_str(&text);
                style.push('\n');
            }
            if layouts.is_none() {
                bundles.site.style.push_str(&text);
                bundles.site.style.push('\n');
            }
        }
        for (name, file) in files.ending("js").filter(|(name, _)| has_engine || *name != ENGINE) {
            let text = if file.is_own { file.text.trim_end().to_owned() } else { bare_script(&file.text) };
            // Each in a block of its own.
            let block = format!("{{\n{text}\n}}\n");
            let layouts = layouts(&scripted, name, file);
            for layout in layouts.into_iter().flatten() {
                let script = &mut bundles.pages.entry((*layout).to_owned()).or_default().script;
                if script.is_empty() {
                    script.push_str("\"use strict\";\n");
                }
                script.push_str(&block);
            }
            if layouts.is_none() {
                bundles.site.script.push_str(&block);
            }
        }
        bundles
    }
}

/// The layouts that a file is for, if it is not for all. What only the portal's theme has comes after everything else, so it
/// stays with that.
fn layouts<'s>(special: &'s Special<'_>, name: &str, file: &ThemeFile) -> Option<&'s [&'s str]> {
    special.get(folder(name)?).filter(|_| file.is_known).map(Vec::as_slice)
}

/// Layouts by folder of a component.
type Special<'t> = BTreeMap<&'t str, Vec<&'t str>>;

/// The folder of a component's file.
fn folder(name: &str) -> Option<&str> {
    name.strip_prefix("components/")?.split_once('/').map(|(folder, _)| folder)
}

/// Folders of components that few layouts draw, with these layouts. Of what no template draws, the program does.
/// First for styles, where what is only styled counts as drawn, for a layout may use a component's classes without it; then
/// for scripts.
fn special(files: &Files) -> (Special<'_>, Special<'_>) {
    let declared: BTreeMap<&str, &str> = files
        .ending("html")
        .flat_map(|(name, file)| after(&file.text, "{% component ").map(move |component| (component, name)))
        .collect();
    let reached = |begin: Vec<&'_ str>| {
        let mut names = BTreeSet::new();
        let mut next: Vec<&str> =
            begin.into_iter().filter_map(|name| Some(files.0.get_key_value(name)?.0.as_str())).collect();
        while let Some(name) = next.pop() {
            let Some(text) = files.text(name).filter(|_| names.insert(name)) else { continue };
            let drawn = drawn(text).filter_map(|component| declared.get(component).copied());
            let joined = ["extends \"", "include \""].into_iter().flat_map(|word| quoted(text, word));
            next.extend(drawn.chain(joined).filter(|name| !names.contains(name)));
        }
        names
    };
    let styled: Vec<(&str, BTreeSet<&str>)> =
        files.ending("css").filter_map(|(name, file)| Some((folder(name)?, styled(&file.text)))).collect();
    // A component whose templates are read, or whose classes one of them writes.
    let folders = |names: &BTreeSet<&'_ str>, by_class: bool| -> BTreeSet<&str> {
        let texts = names.iter().filter_map(|name| files.text(name));
        let classes = texts.flat_map(|text| quoted(text, "class=\""));
        let words: BTreeSet<&str> =
            classes.flat_map(|class| class.split(|letter| !is_of_class(letter))).collect();
        let alike = styled.iter().filter(|(_, classes)| by_class && !classes.is_disjoint(&words));
        names
            .iter()
            .filter_map(|name| folder(files.0.get_key_value(*name)?.0))
            .chain(alike.map(|(folder, _)| *folder))
            .collect()
    };
    let by_program = BY_PROGRAM.iter().filter_map(|component| declared.get(component).copied());
    let on_every_page = reached(by_program.chain([FOOT, BASE]).collect());
    let layouts: Vec<(&str, BTreeSet<&str>)> = files
        .ending("html")
        .filter(|(name, _)| name.starts_with("layouts/"))
        .map(|(name, _)| (name, reached(vec![name])))
        .collect();
    let is_extended =
        |name: &str| layouts.iter().any(|(other, names)| *other != name && names.contains(name));
    let is_page = |name: &str, names: &BTreeSet<&str>| names.contains(BASE) && !is_extended(name);
    let users = |by_class: bool| {
        let mut everywhere = folders(&on_every_page, by_class);
        everywhere.extend(BY_MARKDOWN);
        let mut users: Special<'_> = BTreeMap::new();
        for (layout, names) in layouts.iter().filter(|(name, names)| is_page(name, names)) {
            for folder in folders(names, by_class).difference(&everywhere) {
                users.entry(folder).or_default().push(layout);
            }
        }
        users.retain(|_, layouts| layouts.len() <= MOST_LAYOUTS);
        users
    };
    (users(true), users(false))
}

/// The classes that a style sheet is for: those that its selectors begin with.
fn styled(style: &str) -> BTreeSet<&str> {
    let selectors = style.split(['{', '}', ';']).flat_map(|rule| rule.split(','));
    selectors
        .filter_map(|selector| selector.trim().strip_prefix('.'))
        .map(|class| &class[..class.find(|letter| !is_of_class(letter)).unwrap_or(class.len())])
        .collect()
}

fn is_of_class(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_')
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
    let mut goes_on = false;
    lines(text.lines().filter(|line| {
        let line = line.trim_start();
        let is_comment = goes_on || line.starts_with("//") || line.starts_with("/*");
        goes_on = (goes_on || line.starts_with("/*")) && !line.contains("*/");
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
        let bundles = Bundles::of(&Files::of(&SourceTree::default(), "themes/none/"), false);
        let has = |text: &str, part: &str| text.contains(part);
        for (layout, part) in [("my", ".goal-sheet"), ("impact", ".impact-total")] {
            let page = &bundles.pages[&format!("layouts/{layout}.html")];
            assert!(has(&page.style, part) && !has(&bundles.site.style, part), "{part} is on {layout}");
            assert!(page.style.starts_with("@layer "), "the order of the layers comes first: {}", page.style);
        }
        let shared = [
            ".card",
            ".prompt",
            ".quiz",
            ".search-dialog",
            ".record-mark",
            ".icon",
            ".search-field",
            ".session",
        ];
        for part in shared {
            assert!(has(&bundles.site.style, part), "{part} may be on any page");
        }
        assert!(
            has(&bundles.pages["layouts/search.html"].script, "[data-js-facet]"),
            "only one page has facets"
        );
        assert!(!has(&bundles.site.script, "data-js-goal"), "only one page has a goal sheet");
        assert!(has(&bundles.site.script, "data-js-search-dialog"), "every page has the dialog");
        assert!(has(&bundles.site.script, "setVisit(visit)"), "each page is part of a visit");
    }

    #[test]
    fn only_a_portal_with_an_engine_loads_what_asks_it() {
        let files = Files::of(&SourceTree::default(), "themes/none/");
        let [without, with] = [false, true].map(|has_engine| Bundles::of(&files, has_engine));
        assert!(!without.site.script.contains("match_phrase"));
        assert!(with.site.script.contains("match_phrase"));
        let client = with.site.script.find("globalThis.portalSearch =").expect("every page has the client");
        let engine = with.site.script.find("match_phrase").expect("it was just seen");
        assert!(client < engine, "it stands over the client, which has to be there");
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
