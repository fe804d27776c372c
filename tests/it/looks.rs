//! What a portal changes of its looks without a copy of the theme: colours, a logo, slots, single files.

use std::collections::BTreeMap;
use std::sync::Arc;

use chienowa::paths::SourcePath;
use chienowa::read::{SourceFile, SourceText, SourceTree};

use crate::links::problems;
use crate::support::{built, compiled, files_below, human, outputs, repository, sample, text};

/// A portal with one written page, what its configuration says, and files of a theme called `own`.
fn portal(configuration: &str, files: &str) -> String {
    format!(
        "=== chienowa.yaml\ntitle: 知恵の輪\n{configuration}\n=== content/index.md\nはじめに\n\
         === content/about.md\n# このポータルについて\n{files}"
    )
}

fn style(outputs: &BTreeMap<String, Vec<u8>>) -> String {
    let is_shared = |name: &&String| name.starts_with("_chienowa/theme/site.") && name.ends_with(".css");
    let name = outputs.keys().find(is_shared).expect("there is a style sheet of all pages");
    text(outputs, name)
}

/// What the portal's own rule for `:root` says of a token.
#[track_caller]
fn chosen(outputs: &BTreeMap<String, Vec<u8>>, token: &str) -> Option<String> {
    let style = style(outputs);
    let (_, own) = style.split_once("@layer tokens {\n  :root:root {").expect("something is chosen");
    let (_, value) = own.split_once(&format!("  --{token}: "))?;
    Some(value.split(';').next().unwrap_or_default().to_owned())
}

fn warnings(fixture: &str) -> String {
    let tree = SourceTree::from_fixture(fixture);
    human(&compiled(&tree).diagnostics, &tree)
}

#[test]
fn an_accent_is_the_colour_of_marks_links_and_buttons_in_light_and_dark() {
    let outputs = built(&portal("theme_tokens: {accent: \"#0b6b4f\"}", ""));
    let accent = chosen(&outputs, "accent").expect("it is chosen");
    assert!(accent.starts_with("light-dark(#0b6b4f, #"), "{accent}");
    assert_eq!(chosen(&outputs, "action").as_ref(), Some(&accent));
    for derived in ["action-strong", "on-action", "action-tint", "action-wash", "accent-tint", "chart-part"] {
        let value = chosen(&outputs, derived).unwrap_or_else(|| panic!("{derived} belongs to it"));
        assert!(value.starts_with("light-dark(#"), "{derived}: {value}");
    }
    assert!(chosen(&outputs, "on-action").expect("it is derived").starts_with("light-dark(#ffffff, "));
    assert_eq!(chosen(&outputs, "text"), None);
}

#[test]
fn every_colour_can_be_chosen_by_itself_and_the_other_mode_stays() {
    let configuration = "theme_tokens: {accent: \"#b3402a\", action: \"#14532d\", action-dark: \"#8fd0a8\", ground-dark: \"#101010\"}";
    let outputs = built(&portal(configuration, ""));
    assert_eq!(chosen(&outputs, "action").as_deref(), Some("light-dark(#14532d, #8fd0a8)"));
    assert_eq!(chosen(&outputs, "ground").as_deref(), Some("light-dark(#fbfaf7, #101010)"));
    let home = text(&outputs, "index.html");
    assert!(
        home.contains(
            "<meta name=\"theme-color\" content=\"#101010\" media=\"(prefers-color-scheme: dark)\">"
        )
    );
}

#[test]
fn a_colour_that_is_one_for_both_modes_stays_one() {
    let files = "=== themes/own/styles/own.css\n@layer tokens { :root { --cover: #1c4636 } }\n";
    let outputs = built(&portal("theme: own\ntheme_tokens: {cover: \"#203a60\"}", files));
    assert_eq!(chosen(&outputs, "cover").as_deref(), Some("#203a60"));
}

#[test]
fn a_dark_accent_is_made_for_the_surfaces_that_are_chosen() {
    let dark = |configuration: &str| {
        let accent = chosen(&built(&portal(configuration, "")), "accent").expect("it is chosen");
        accent
            .split_once(", ")
            .map(|(_, dark)| dark.trim_end_matches(')').to_owned())
            .expect("it has two colours")
    };
    let usual = dark("theme_tokens: {accent: \"#0b6b4f\"}");
    let paler = dark("theme_tokens: {accent: \"#0b6b4f\", ground-dark: \"#2b323c\"}");
    assert!(usual < paler, "{usual} on the usual ground, {paler} on a paler one");
}

#[test]
fn what_is_chosen_holds_in_every_language_and_yields_to_print() {
    let style = style(&built(&portal("theme_tokens: {line: 1.9, code-name: \"#204070\"}", "")));
    // As specific as `:root:lang(en)`, later than it, and in the layer that print comes after.
    assert!(style.ends_with(
        "@layer reading {\n  :root:root {\n    --code-name: light-dark(#204070, #9dbbf5);\n  }\n}\n\
         @layer tokens {\n  :root:root {\n    --line: 1.9;\n  }\n}\n"
    ));
}

/// Follows the advice once for each hue, from pale to deep: nothing more is to be said then.
#[test]
fn the_nearest_colour_that_is_named_passes_with_all_that_is_made_of_it() {
    let hues = ["ff", "c0", "80", "40", "00"];
    let mut advised = 0;
    for (red, green, blue) in hues.iter().flat_map(|red| {
        hues.iter().flat_map(move |green| ["ff", "80", "00"].map(move |blue| (*red, *green, blue)))
    }) {
        let colour = format!("#{red}{green}{blue}");
        let first = warnings(&portal(&format!("theme_tokens: {{accent: \"{colour}\"}}"), ""));
        let Some((_, advice)) = first.split_once("that passes is `") else {
            assert_eq!(first, "", "{colour}");
            continue;
        };
        assert_eq!(first.matches("theme::contrast").count(), 1, "one key is told once: {first}");
        let (advice, _) = advice.split_once('`').expect("the colour is in backticks");
        assert_eq!(warnings(&portal(&format!("theme_tokens: {{accent: \"{advice}\"}}"), "")), "", "{colour}");
        advised += 1;
    }
    assert!(advised > 20, "only {advised} of the colours are too pale");
}

#[test]
fn a_square_logo_is_the_mark_and_the_icon_of_the_tab() {
    let files = "=== content/images/logo.svg 24x24\n<svg/>\n";
    let outputs = built(&portal("theme_tokens: {logo: content/images/logo.svg}", files));
    for page in ["index.html", "about/index.html", "en/404.html"] {
        let page = text(&outputs, page);
        assert!(page.contains(
            "<img class=\"site-logo\" src=\"/images/logo.svg\" width=\"24\" height=\"24\" alt=\"\">"
        ));
        assert!(page.contains("<link rel=\"icon\" href=\"/images/logo.svg\" type=\"image/svg+xml\">"));
    }
    assert_eq!(problems(&outputs, "/"), Vec::<String>::new());
}

#[test]
fn the_mark_in_the_tab_has_the_colour_of_links() {
    let icon = |outputs: &BTreeMap<String, Vec<u8>>| {
        let name = outputs.keys().find(|name| name.contains("/favicon.")).expect("there is a mark");
        text(outputs, name)
    };
    assert!(icon(&built(&portal("", ""))).contains("#2a4b8d"));
    let own = icon(&built(&portal("theme_tokens: {accent: \"#0b6b4f\", accent-dark: \"#7fd0b0\"}", "")));
    assert!(own.contains("stroke=\"#0b6b4f\"") && own.contains("stroke: #7fd0b0"), "{own}");
}

#[test]
fn a_wide_logo_stays_out_of_the_tab() {
    let files = "=== content/logo.png 120x24\n";
    let outputs = built(&portal("theme_tokens: {logo: content/logo.png}", files));
    let home = text(&outputs, "index.html");
    assert!(home.contains("src=\"/logo.png\" width=\"120\" height=\"24\""));
    assert!(home.contains("<link rel=\"icon\" href=\"/_chienowa/theme/favicon."));
}

#[test]
fn a_logo_of_the_theme_is_published_with_it() {
    let svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 32 32\"/>\n";
    let files = format!("=== themes/own/logo.svg\n{svg}");
    let outputs = built(&portal("theme: own\ntheme_tokens: {logo: themes/own/logo.svg}", &files));
    let home = text(&outputs, "index.html");
    let (_, name) = home.split_once("<img class=\"site-logo\" src=\"/").expect("it is shown");
    let (name, rest) = name.split_once('"').expect("an address ends");
    assert!(rest.starts_with(" width=\"32\" height=\"32\""), "{rest}");
    assert_eq!(text(&outputs, name), svg);

    let files = "=== themes/own/pictures/logo.png 32x32\npixels\n";
    let outputs = built(&portal("theme: own\ntheme_tokens: {logo: themes/own/pictures/logo.png}", files));
    assert!(
        text(&outputs, "index.html")
            .contains("href=\"/_chienowa/theme/pictures/logo.png\" type=\"image/png\"")
    );
    assert_eq!(outputs["_chienowa/theme/pictures/logo.png"], b"pixels\n");
}

#[test]
fn each_slot_stands_in_its_place_and_sees_the_data_of_its_page() {
    let slots = ["head", "header_end", "home_start", "home_end", "article_end", "footer"];
    let page_data =
        |slot: &str| if slot == "footer" { "{{ chrome.lang }}" } else { "{{ chrome.title }} {{ t.skip }}" };
    let own: Vec<String> = slots
        .iter()
        .map(|slot| {
            format!(
                "=== themes/own/slots/{slot}.html\n<meta name=\"{slot}\" content=\"{}\">\n",
                page_data(slot)
            )
        })
        .collect();
    let outputs = built(&portal("theme: own", &own.concat()));
    let places = |page: &str| {
        let page = text(&outputs, page);
        let at = |needle: &str| page.find(needle).unwrap_or_else(|| panic!("no {needle} in {page}"));
        let slots: Vec<&str> =
            slots.into_iter().filter(|slot| page.contains(&format!("<meta name=\"{slot}\""))).collect();
        let of = |slot: &str| at(&format!("<meta name=\"{slot}\""));
        assert!(of("head") < at("</head>") && at("</header>") < of("header_end"));
        assert!(
            of("header_end") < at("<main") && at("</main>") < of("footer") && of("footer") < at("<footer")
        );
        if slots.contains(&"home_start") {
            assert!(at("<main") < of("home_start") && of("home_start") < at("class=\"hero\""));
            assert!(at("<div class=\"prose home-text\">") < of("home_end") && of("home_end") < at("</main>"));
        }
        if slots.contains(&"article_end") {
            assert!(
                at("class=\"article-after\"") < of("article_end") && of("article_end") < at("</article>")
            );
        }
        slots
    };
    assert_eq!(places("index.html"), ["head", "header_end", "home_start", "home_end", "footer"]);
    assert_eq!(places("about/index.html"), ["head", "header_end", "article_end", "footer"]);
    assert_eq!(places("recipes/index.html"), ["head", "header_end", "footer"]);
    assert!(
        text(&outputs, "about/index.html")
            .contains("<meta name=\"article_end\" content=\"このポータルについて 本文へ\">")
    );
    assert!(text(&outputs, "en/index.html").contains("<meta name=\"footer\" content=\"en\">"));
}

#[test]
fn an_empty_slot_leaves_no_trace() {
    let home = text(&built(&portal("", "")), "index.html");
    assert!(home.contains("defer></script>\n\n</head>") && !home.contains("Slot:"), "{home}");
}

#[test]
fn one_component_of_a_portals_theme_replaces_that_of_the_default_and_nothing_else() {
    let component = "{% component mark() %}<b class=\"mark\">環</b>{% endcomponent mark %}\n";
    let own = built(&portal("theme: own", &format!("=== themes/own/components/mark/mark.html\n{component}")));
    let default = built(&portal("", ""));
    let home = text(&own, "index.html");
    assert!(home.contains("<b class=\"mark\">環</b><span>知恵の輪</span>"));
    assert!(!home.contains("<svg class=\"mark\""));
    assert_eq!(own.keys().collect::<Vec<_>>(), default.keys().collect::<Vec<_>>());
    assert_eq!(style(&own), style(&default));
}

#[test]
fn styles_that_only_the_portals_theme_has_come_last() {
    let files = "=== themes/own/components/mark/mark.css\n@layer components { .mark { order: 1 } }\n\
                 === themes/own/styles/a.css\n@layer tokens { :root { --radius: 0 } }\n";
    let style = style(&built(&portal("theme: own", files)));
    assert!(style.ends_with("@layer tokens { :root { --radius: 0 } }\n"));
    assert!(style.starts_with("@layer tokens, reset, "), "the order of the layers comes first");
    let overridden = style.find("order: 1").expect("it is there");
    assert!(overridden < style.find(".site-header {").expect("the rest is there"));
    assert!(!style.contains(".mark { inline-size: 1.75em"), "the default's file is replaced");
}

#[test]
fn a_portal_learns_of_a_pale_colour_of_its_theme_in_its_style_sheet() {
    let files = "=== themes/own/styles/own.css\n@layer tokens { :root { --text: #777 } }\n";
    let found = warnings(&portal("theme: own", files));
    assert!(found.contains("--> themes/own/styles/own.css:1:33"), "{found}");
    assert!(
        found.contains("in light mode, `text` (#777777)") && found.contains("in dark mode, `text`"),
        "{found}"
    );
}

#[test]
fn the_second_theme_shows_the_whole_sample_portal_and_is_told_nothing() {
    let mut tree = sample();
    let path = SourcePath::new("chienowa.yaml");
    let configuration = tree.text(&path).expect("the sample is configured").text.clone();
    let configured = configuration.replace("theme: default\n", "theme: daicho\n");
    assert_ne!(configuration, configured);
    tree.insert(path, SourceFile::Text(Arc::new(SourceText::new(configured))));
    let compiled = compiled(&tree);
    assert_eq!(human(&compiled.diagnostics, &tree), "");
    let outputs = outputs(&tree, &compiled);
    assert_eq!(problems(&outputs, "/"), Vec::<String>::new());
    for (name, stamp) in [
        ("index.html", "社内限り"),
        ("recipes/minutes/index.html", "社内限り"),
        ("en/index.html", "INTERNAL"),
    ] {
        let page = text(&outputs, name);
        let elements = crate::html::read(&page).expect("pages are well formed");
        assert!(elements.iter().any(|element| element.attribute("class") == Some("notice-strip")), "{name}");
        assert!(page.contains(stamp), "{name}");
    }
}

#[test]
fn the_handbook_names_the_tokens_and_slots_that_there_are() {
    let folder = repository().join("themes/default");
    let styles: String = ["tokens", "code"]
        .map(|name| std::fs::read_to_string(folder.join(format!("styles/{name}.css"))).expect("it is there"))
        .concat();
    let slots: Vec<String> = files_below(&folder.join("slots")).into_keys().collect();
    for page in ["theme.md", "theme.en.md"] {
        let page =
            std::fs::read_to_string(repository().join("content/handbook").join(page)).expect("it is there");
        let cells: Vec<&str> =
            page.lines().filter_map(|line| line.strip_prefix("| `")?.split('|').next()).collect();
        let mut named: Vec<&str> =
            cells.iter().filter_map(|cell| cell.strip_prefix("slots/")?.split('`').next()).collect();
        named.sort_unstable();
        assert_eq!(named, slots);
        let (_, table) = page.split_once("```\n\n| ").expect("the tokens follow the first example");
        let (table, _) = table.split_once("\n\n").expect("a table ends");
        let tokens: Vec<&str> = table
            .lines()
            .filter_map(|row| row.strip_prefix("| `")?.split('|').next())
            .flat_map(|cell| cell.split('`').step_by(2))
            .filter(|name| !name.trim().is_empty() && *name != "logo")
            .collect();
        assert!(tokens.len() > 15, "{tokens:?}");
        for token in tokens {
            let name = token.strip_suffix("-dark").unwrap_or(token);
            assert!(styles.contains(&format!("--{name}:")), "there is no token `{token}`");
        }
    }
}
