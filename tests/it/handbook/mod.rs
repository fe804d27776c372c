//! The handbook's pages of reference are what the program says of itself: `commands` as `--help`, `keys` and `settings`
//! as `chienowa schema`. `UPDATE_EXPECTED=1 cargo test --test it handbook` renews them; what a new command or option
//! means in Japanese is then written into the page by hand, which the test asks for.

mod commands;
mod defaults;
mod keys;
mod page;

use chienowa::schema::Language;

use crate::support::{files_below, repository};
use page::{Section, renewed};

/// Whether a page is as it should be, or renews it if `UPDATE_EXPECTED` is set; else panics with the first line that
/// differs.
#[track_caller]
fn is_renewed(name: &str, sections: &[Section]) {
    let file = repository().join("content/handbook").join(name);
    let page = std::fs::read_to_string(&file).expect("the page is there");
    let wanted = renewed(&page, sections);
    if page == wanted {
        return;
    }
    if std::env::var_os("UPDATE_EXPECTED").is_some() {
        std::fs::write(&file, wanted).expect("the page can be written");
        return;
    }
    let (is, should) = page
        .lines()
        .zip(wanted.lines())
        .find(|(is, should)| is != should)
        .unwrap_or(("(the end is missing or too long)", ""));
    panic!(
        "{name} has\n  {is}\nwhere the program says\n  {should}\nUPDATE_EXPECTED=1 cargo test --test it handbook"
    );
}

/// `name.md` or `name.en.md`.
fn file_name(name: &str, language: Language) -> String {
    match language {
        Language::Ja => format!("{name}.md"),
        Language::En => format!("{name}.en.md"),
    }
}

/// Whether a text has a letter that only Japanese has.
fn is_japanese(text: &str) -> bool {
    text.chars().any(|letter| matches!(letter, '\u{3041}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}'))
}

/// A text as a cell.
fn cell(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").replace('|', "\\|")
}

/// What a reader is told to press or to look for stands on the screen.
#[test]
fn the_readers_guide_uses_the_words_of_the_interface() {
    let folder = repository();
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).expect("it is there");
    for (page, locale, begin, end) in [
        ("content/handbook/readers.md", "themes/default/locales/ja.yaml", '「', '」'),
        ("content/handbook/readers.en.md", "themes/default/locales/en.yaml", '*', '*'),
    ] {
        // The guide has the brackets of its neighbours.
        let locale = read(locale).replace('（', "(").replace('）', ")");
        let page = read(page).replace("**", "");
        let mut named = 0;
        let mut rest = page.as_str();
        while let Some((_, after)) = rest.split_once(begin) {
            let (words, after) = after.split_once(end).expect("what begins ends");
            assert!(locale.contains(words), "{words} is not on the screen");
            (named, rest) = (named + 1, after);
        }
        assert!(named > 30, "{named}");
    }
}

#[test]
fn every_page_is_there_in_both_languages() {
    let pages = files_below(&repository().join("content/handbook"));
    let (english, japanese): (Vec<&str>, Vec<&str>) =
        pages.keys().filter_map(|name| name.strip_suffix(".md")).partition(|name| name.ends_with(".en"));
    let english: Vec<&str> = english.into_iter().map(|name| name.trim_end_matches(".en")).collect();
    assert_eq!(english, japanese);
}

#[test]
fn both_pages_of_mechanisms_have_the_same_rows() {
    let numbers = |name: &str| -> Vec<String> {
        let page = std::fs::read_to_string(repository().join("content/handbook").join(name));
        let page = page.expect("the page is there");
        let rows = page.lines().filter_map(|line| line.strip_prefix("| ")?.split(" |").next());
        rows.map(str::to_owned).collect()
    };
    assert_eq!(numbers("mechanisms.md"), numbers("mechanisms.en.md"));
    assert!(numbers("mechanisms.md").len() > 20);
}
