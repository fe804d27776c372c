//! The words of the interface: the same in every locale, all of them used, and a further language without code.

use std::collections::BTreeSet;

use chienowa::read::SourceTree;
use serde_json::Value;

use crate::support::{built, compiled, files_below, human, outputs, repository, text};

/// The words of a locale of the default theme.
fn words(language: &str) -> Value {
    let file = repository().join(format!("themes/default/locales/{language}.yaml"));
    let text = std::fs::read_to_string(file).expect("the locale is there");
    serde_yaml::from_str(&text).expect("a locale is YAML")
}

/// The paths of all words: `search.title`.
fn keys(words: &Value) -> BTreeSet<String> {
    fn collect(path: &str, value: &Value, keys: &mut BTreeSet<String>) {
        match value.as_object() {
            Some(mapping) => {
                for (key, value) in mapping {
                    let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                    collect(&path, value, keys);
                }
            }
            None => {
                keys.insert(path.to_owned());
            }
        }
    }
    let mut all = BTreeSet::new();
    collect("", words, &mut all);
    all
}

/// The files below a folder with one of these endings, in one text.
fn sources(folder: &str, ending: &str) -> String {
    let files = files_below(&repository().join(folder)).into_iter();
    let wanted = files.filter(|(name, _)| name.rsplit_once('.').is_some_and(|(_, last)| last == ending));
    wanted.map(|(_, bytes)| String::from_utf8(bytes).expect("sources are UTF-8") + "\n").collect()
}

fn is_word(char: char) -> bool {
    char.is_ascii_alphanumeric() || char == '_'
}

/// What templates ask `t` for: a path, and whether one of its words is chosen while drawing, as in `t.level[level]`.
fn asked_by_templates(templates: &str) -> BTreeSet<(String, bool)> {
    let mut asked = BTreeSet::new();
    for (at, _) in templates.match_indices("t.") {
        let begins = !templates[..at].ends_with(|before: char| is_word(before) || before == '.');
        let path: String =
            templates[at + 2..].chars().take_while(|char| is_word(*char) || *char == '.').collect();
        let rest = &templates[at + 2 + path.len()..];
        if begins && !path.is_empty() {
            asked.insert((path, rest.starts_with('[') || rest.starts_with("?[")));
        }
    }
    asked
}

/// Texts in quotes that may be the path of a word, `{}` standing for what is filled in. The first part is never filled
/// in, or every text would be one.
fn asked_by_rust(code: &str) -> BTreeSet<String> {
    let may_be = |text: &&str| {
        text.starts_with(is_word)
            && text.chars().all(|char| is_word(char) || ".{}-".contains(char))
            && !text.split('.').next().unwrap_or_default().contains('{')
    };
    code.split('"').filter(may_be).map(str::to_owned).collect()
}

/// Whether a path with `{}`s is that of a word.
fn is_filled(pattern: &str, key: &str) -> bool {
    let (mut pattern, mut key) = (pattern.split('.'), key.split('.'));
    loop {
        match (pattern.next(), key.next()) {
            (None, None) => return true,
            (Some(wanted), Some(part)) if wanted == part || wanted.contains('{') => {}
            _ => return false,
        }
    }
}

#[test]
fn every_locale_has_the_same_words() {
    let (japanese, english) = (keys(&words("ja")), keys(&words("en")));
    assert!(japanese.len() > 500, "the locale has {} words only", japanese.len());
    assert_eq!(japanese.symmetric_difference(&english).collect::<Vec<_>>(), Vec::<&String>::new());
}

#[test]
fn no_locale_has_a_blank_that_nobody_fills() {
    fn blanks(words: &Value, path: &str) -> BTreeSet<String> {
        let pointer = format!("/{}", path.replace('.', "/"));
        let text = words.pointer(&pointer).and_then(Value::as_str).unwrap_or_default();
        let inside = text.split('{').skip(1).filter_map(|rest| rest.split_once('}'));
        inside.map(|(name, _)| name.to_owned()).filter(|name| name.chars().all(is_word)).collect()
    }
    let (japanese, english) = (words("ja"), words("en"));
    // How a language writes a day is its own; a sentence may do without what another needs.
    for path in keys(&english).iter().filter(|path| !path.starts_with("format.")) {
        let (japanese, english) = (blanks(&japanese, path), blanks(&english, path));
        assert!(english.is_subset(&japanese), "{path}: {english:?} of {japanese:?}");
    }
}

#[test]
fn every_word_is_shown_somewhere_and_every_word_shown_is_there() {
    let all = keys(&words("en"));
    let templates = asked_by_templates(&sources("themes/default", "html"));
    let rust = asked_by_rust(&sources("src", "rs"));
    let is_group = |path: &str| all.iter().any(|key| key.starts_with(&format!("{path}.")));
    for (path, chosen) in &templates {
        let there = if *chosen { is_group(path) } else { all.contains(path) || is_group(path) };
        assert!(there, "a template asks for `t.{path}`");
    }
    let used = |key: &&String| {
        let by_template = templates.iter().any(|(path, _)| {
            *path == **key || key.strip_prefix(path.as_str()).is_some_and(|rest| rest.starts_with('.'))
        });
        by_template || rust.iter().any(|pattern| is_filled(pattern, key))
    };
    let unused: Vec<&String> = all.iter().filter(|key| !used(key)).collect();
    assert_eq!(unused, Vec::<&String>::new());
}

/// A portal in Japanese and French, with one page of each kind of date and number.
fn in_french(locale: &str) -> String {
    format!(
        "=== chienowa.yaml\ntitle: {{ja: 知恵の輪, fr: Chienowa}}\ntheme: own\nlanguages: [ja, fr]\n\
         === content/stories/a.md\n---\ntitle: 議事録が 15 分に\ndate: 2026-11-02\nbefore_minutes: 9000\n\
         after_minutes: 15\ntimes_per_month: 40\n---\n短くなりました。\n\
         === content/stories/a.fr.md\n---\ntitle: Le compte rendu en un quart d’heure\n---\nC’est plus court.\n\
         === themes/own/locales/fr.yaml\n{locale}"
    )
}

#[test]
fn a_further_language_needs_a_locale_file_and_no_code() {
    let english = std::fs::read_to_string(repository().join("themes/default/locales/en.yaml"))
        .expect("the locale is there");
    let format = "format:\n  day: \"{day} {month_name} {year}\"\n  month: \"{month_name} {year}\"\n  \
                  moment: \"{weekday} {day} {month_name} {year} à {hour}h{minute}\"\n  time: \"{hour}h{minute}\"\n  \
                  weekday: \"{weekday}\"\n  months: [janvier, février, mars, avril, mai, juin, juillet, août, \
                  septembre, octobre, novembre, décembre]\n  months_short: [jan, fév, mar, avr, mai, juin, juil, août, sep, oct, nov, déc]\n  \
                  weekdays: [lun, mar, mer, jeu, ven, sam, dim]\n  group: \" \"\n  decimal: \",\"\n";
    let (before, rest) = english.split_once("\nformat:\n").expect("formats are there");
    let (_, after) = rest.split_once("\n# ").expect("a comment follows");
    let locale = format!("{before}\n{format}# {after}")
        .replace("skip: Skip to content", "skip: Aller au contenu")
        .replace("language_name: English", "language_name: Français");
    let outputs = built(&in_french(&locale));
    let story = text(&outputs, "fr/stories/a/index.html");
    for shown in [
        "<html lang=\"fr\"",
        "Aller au contenu",
        "<time datetime=\"2026-11-02\">2 novembre 2026</time>",
        "5 990",
        "hreflang=\"ja\"",
        "Le compte rendu en un quart d’heure",
    ] {
        assert!(story.contains(shown), "{shown} in {story}");
    }
    assert!(text(&outputs, "stories/a/index.html").contains(">Français</a>"));
    for page in outputs.keys().filter(|name| name.starts_with("fr/") && name.ends_with(".html")) {
        assert!(text(&outputs, page).contains("Aller au contenu"), "{page}");
    }
}

#[test]
fn words_that_a_locale_lacks_are_told_and_come_from_the_portals_language() {
    let tree = SourceTree::from_fixture(&in_french("skip: Aller au contenu\nlanguage_name: Français\n"));
    let compiled = compiled(&tree);
    let found = human(&compiled.diagnostics, &tree);
    assert!(found.starts_with(
        "warning[template::locale]: words are missing for `fr`; those of `ja` are shown: menu, "
    ));
    let home = text(&outputs(&tree, &compiled), "fr/index.html");
    assert!(
        home.contains("Aller au contenu") && home.contains("placeholder=\"議事録、メール、要約 …\""),
        "{home}"
    );
}

#[test]
fn a_theme_may_change_a_few_words_of_a_language_of_the_default() {
    let outputs = built(
        "=== chienowa.yaml\ntitle: 知恵の輪\ntheme: own\n=== content/index.md\nはじめに\n\
         === themes/own/locales/ja.yaml\nfooter: {made: 総務部が手入れしています}\n",
    );
    let home = text(&outputs, "index.html");
    assert!(home.contains("総務部が手入れしています") && home.contains("本文へ"), "{home}");
    assert!(text(&outputs, "en/index.html").contains("Made with"));
}
