//! From the names of a source to names that are good addresses, each its own on every file system.

use std::collections::{BTreeMap, BTreeSet};

use unicode_normalization::UnicodeNormalization;

/// A name longer than this many bytes is cut: file systems allow 255, and `.en.md` must fit.
const LONGEST_PART: usize = 120;

/// Endings of Markdown, the usual first.
pub(super) const MARKDOWN: [&str; 4] = ["md", "mdx", "markdown", "mdown"];

/// Whether a file is a page, by its name.
pub fn is_page(name: &str) -> bool {
    split_ending(name).1.is_some_and(|ending| MARKDOWN.contains(&ending.to_ascii_lowercase().as_str()))
}

/// A name and its ending: `a/b.c` and `md` of `a/b.c.md`. A name that only begins with a dot has none.
pub(super) fn split_ending(name: &str) -> (&str, Option<&str>) {
    let last = name.rfind('/').map_or(0, |at| at + 1);
    match name[last..].rfind('.').filter(|at| *at > 0) {
        Some(at) => (&name[..last + at], Some(&name[last + at + 1..])),
        None => (name, None),
    }
}

/// The 32 digits that Notion puts behind every name, taken off; the title that is left.
pub(super) fn without_notion_id(part: &str) -> &str {
    let Some((title, id)) = part.rsplit_once([' ', '-', '%']) else { return part };
    let id = id.strip_prefix("20").filter(|rest| rest.len() == 32).unwrap_or(id);
    let is_id = id.len() == 32
        && id.bytes().all(|byte| byte.is_ascii_hexdigit() && !byte.is_ascii_uppercase())
        && id.bytes().any(|byte| byte.is_ascii_digit());
    if is_id && !title.trim().is_empty() { title.trim_end() } else { part }
}

/// One part of a name as an address may hold it: letters and digits of every script, `-`, `_` and `.`; all else becomes
/// a hyphen. Empty if nothing is left.
pub(super) fn part(written: &str) -> String {
    let mut name = String::with_capacity(written.len());
    let mut joined = false;
    for letter in without_notion_id(written).nfc() {
        let stays = match letter {
            _ if letter.is_ascii() => letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_' | '.'),
            _ if letter.is_whitespace() || letter.is_control() => false,
            _ => !is_invisible(letter),
        };
        if stays && name.len() < LONGEST_PART {
            name.push(letter);
            joined = false;
        } else if !stays && !joined {
            name.push('-');
            joined = true;
        }
    }
    // A dot first hides a file, and one last is lost on Windows.
    let name = name.trim_matches(|letter| matches!(letter, '-' | '.')).to_owned();
    let is_leftover = matches!(name.as_str(), "node_modules" | "target");
    if is_leftover || is_device(&name) { format!("{name}-") + "page" } else { name }
}

/// Directions, letters without a look, and what is no character make two names look alike.
fn is_invisible(letter: char) -> bool {
    matches!(letter, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202f}' | '\u{2060}'..='\u{206f}')
        || matches!(letter, '\u{feff}' | '\u{fdd0}'..='\u{fdef}' | '\u{fff0}'..='\u{ffff}')
}

/// Names that Windows keeps for devices, whatever their ending.
fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().to_ascii_lowercase();
    let numbered = ["com", "lpt"].iter().any(|device| {
        stem.strip_prefix(device)
            .is_some_and(|number| number.len() == 1 && number != "0" && number.as_bytes()[0].is_ascii_digit())
    });
    numbered || matches!(stem.as_str(), "con" | "prn" | "aux" | "nul")
}

/// What names depend on besides the source.
#[derive(Clone, Debug)]
pub(super) struct Languages<'a> {
    /// The portal's first language.
    pub(super) first: &'a str,
    /// All of them.
    pub(super) all: &'a [String],
}

/// A name for each file of a source, below the folder it goes to: pages first, so that a page keeps its name where a
/// file wants the same.
pub(super) fn assign(
    pages: &BTreeSet<&str>,
    files: &BTreeSet<&str>,
    languages: &Languages<'_>,
) -> BTreeMap<String, String> {
    let mut taken = Taken::default();
    let mut names = BTreeMap::new();
    // Exact names first: what had to be changed gives way to what did not.
    let mut wishes: Vec<(bool, &str, String)> = pages
        .iter()
        .map(|page| {
            let wish = page_name(page, pages, languages);
            (wish != **page, *page, wish)
        })
        .collect();
    wishes.sort();
    for (_, page, wish) in wishes {
        let (stem, _) = split_ending(&wish);
        names.insert(page.to_owned(), free(stem, ".md", &mut taken));
    }
    for file in files {
        let wish = path(file);
        let (stem, ending) = split_ending(&wish);
        let ending = ending.map_or_else(String::new, |ending| format!(".{ending}"));
        names.insert((*file).to_owned(), free(stem, &ending, &mut taken));
    }
    names
}

/// All parts of a name.
fn path(name: &str) -> String {
    let parts: Vec<String> = name
        .split('/')
        .map(|written| {
            let part = self::part(written);
            if part.is_empty() { "page".to_owned() } else { part }
        })
        .collect();
    parts.join("/")
}

/// What a page would be called if it were alone.
fn page_name(page: &str, pages: &BTreeSet<&str>, languages: &Languages<'_>) -> String {
    let (stem, _) = split_ending(page);
    let (folder, last) = stem.rsplit_once('/').map_or(("", stem), |(folder, last)| (folder, last));
    let below = |name: &str| if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") };
    let has = |name: &str| {
        MARKDOWN.iter().any(|ending| pages.contains(below(&format!("{name}.{ending}")).as_str()))
    };
    let (bare, language) = match last.rsplit_once('.') {
        Some((bare, language)) if languages.all.iter().any(|known| known == language) => {
            (bare, Some(language))
        }
        _ => (last, None),
    };
    // `_index.md` of Hugo, and a README where nothing else opens the folder.
    let opens = bare == "_index" || bare.eq_ignore_ascii_case("index") && bare != "index" || {
        bare.eq_ignore_ascii_case("readme") && !has("index") && !has("_index")
    };
    let name = if opens && (bare == "_index" || !has("index")) { "index" } else { bare };
    let stem = match language {
        None => name.to_owned(),
        // A translation needs what it translates; alone it is a page like any other.
        Some(language) if has(bare) && language != languages.first => {
            return format!("{}.{language}.md", path(&below(name)));
        }
        Some(language) if language == languages.first && !has(bare) => name.to_owned(),
        Some(language) => format!("{name}-{language}"),
    };
    format!("{}.md", without_languages(&path(&below(&stem)), languages))
}

/// A dot before a language would make a page a translation.
fn without_languages(name: &str, languages: &Languages<'_>) -> String {
    match name.rsplit_once('.') {
        Some((bare, language)) if languages.all.iter().any(|known| known == language) => {
            format!("{bare}-{language}")
        }
        _ => name.to_owned(),
    }
}

/// Names that are given.
#[derive(Debug, Default)]
struct Taken {
    names: BTreeSet<String>,
    /// For each name, the number to try next.
    numbers: BTreeMap<String, usize>,
}

/// The name, with a number if it is taken, or if another differs only in capital letters or in how it is stored.
fn free(stem: &str, ending: &str, taken: &mut Taken) -> String {
    let key = |name: &str| name.nfkc().flat_map(char::to_lowercase).collect::<String>();
    // A page `a.md` and a folder's `a/index.md` have one address.
    let address = |stem: &str| match stem.strip_suffix("/index") {
        Some(folder) if ending == ".md" => key(&format!("{folder}{ending}")),
        _ => key(&format!("{stem}{ending}")),
    };
    let wish = address(stem);
    if taken.names.insert(wish.clone()) {
        return format!("{stem}{ending}");
    }
    let from = taken.numbers.get(&wish).copied().unwrap_or(2);
    for number in from.. {
        let numbered = match stem.strip_suffix("/index") {
            Some(folder) => format!("{folder}-{number}/index"),
            None => format!("{stem}-{number}"),
        };
        if taken.names.insert(address(&numbered)) {
            taken.numbers.insert(wish, number + 1);
            return format!("{numbered}{ending}");
        }
    }
    unreachable!("one of all numbers is free")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(pages: &[&str]) -> Vec<String> {
        let languages = ["ja".to_owned(), "en".to_owned()];
        let languages = Languages { first: "ja", all: &languages };
        let set: BTreeSet<&str> = pages.iter().copied().collect();
        let names = assign(&set, &BTreeSet::new(), &languages);
        pages.iter().map(|page| names[*page].clone()).collect()
    }

    #[test]
    fn names_of_each_generator_become_addresses() {
        for (page, expected) in [
            ("guide/a.md", "guide/a.md"),
            ("guide/_index.md", "guide/index.md"),
            ("README.md", "index.md"),
            ("a/b.mdx", "a/b.md"),
            ("手順 書 0123456789abcdef0123456789abcdef.md", "手順-書.md"),
            ("Wiki 0123456789abcdef0123456789abcdef/子 ページ.md", "Wiki/子-ページ.md"),
            ("[id].md", "id.md"),
            ("a: b?.md", "a-b.md"),
            ("か\u{3099}.md", "が.md"),
            ("aux.md", "aux-page.md"),
            ("??.md", "page.md"),
            ("only.ja.md", "only.md"),
            ("only.en.md", "only-en.md"),
        ] {
            assert_eq!(named(&[page]), [expected], "{page}");
        }
    }

    #[test]
    fn no_two_files_share_a_name_or_an_address() {
        assert_eq!(named(&["A.md", "a.md"]), ["A.md", "a-2.md"]);
        assert_eq!(named(&["a b.md", "a-b.md"]), ["a-b-2.md", "a-b.md"]);
        assert_eq!(named(&["a.md", "a/index.md", "a/b.md"]), ["a.md", "a-2/index.md", "a/b.md"]);
        assert_eq!(named(&["index.md", "README.md"]), ["index.md", "README.md"]);
        assert_eq!(named(&["か\u{3099}.md", "が.md"]), ["が-2.md", "が.md"]);
    }

    #[test]
    fn a_translation_stays_with_its_original() {
        assert_eq!(named(&["a.md", "a.en.md"]), ["a.md", "a.en.md"]);
        assert_eq!(named(&["_index.md", "_index.en.md"]), ["index.md", "index.en.md"]);
    }
}
