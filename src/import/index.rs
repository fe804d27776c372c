//! Where links of a source lead: to its pages and files, by name or by the address they had.

use std::collections::HashMap;

use super::aliases::key;
use super::names::{MARKDOWN, split_ending, without_notion_id};
use crate::paths::SourcePath;

/// What a link of the source leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// A page, by its number.
    Page(usize),
    /// A file, by its number.
    File(usize),
}

/// Names that open a folder.
const OPENERS: [&str; 4] = ["index", "_index", "README", "readme"];

/// All pages and files of a source.
#[derive(Debug, Default)]
pub(super) struct Index {
    by_name: HashMap<String, Target>,
    /// By what two names have in common that differ in capital letters; nothing if there are two.
    by_folded: HashMap<String, Option<Target>>,
    by_address: HashMap<String, Target>,
    /// By the last part of the name, without ending; nothing if there are two.
    by_stem: HashMap<String, Option<Target>>,
    /// What may stand before a name in an absolute link: `docs/`.
    prefixes: Vec<String>,
}

impl Index {
    pub(super) fn new(prefixes: &[String]) -> Self {
        Self { prefixes: prefixes.to_vec(), ..Self::default() }
    }

    /// Takes up a page or file under its name in the source.
    pub(super) fn add(&mut self, name: &str, target: Target) {
        self.by_name.insert(name.to_owned(), target);
        once(&mut self.by_folded, name.to_lowercase(), target);
        let last = name.rsplit('/').next().unwrap_or(name);
        once(&mut self.by_stem, last.to_lowercase(), target);
        if let Target::Page(_) = target {
            let stem = without_notion_id(split_ending(last).0);
            once(&mut self.by_stem, stem.to_lowercase(), target);
            self.add_address(&address(name), target);
        }
    }

    /// Takes up an address; the first one to have it keeps it.
    pub(super) fn add_address(&mut self, address: &str, target: Target) {
        self.by_address.entry(key(address)).or_insert(target);
    }

    /// What a decoded path names, seen from a file of the source. A relative one is meant from the file or, by
    /// generators whose pages are folders, from the page's address.
    pub(super) fn find(&self, from: &str, path: &str) -> Option<Target> {
        let path = path.strip_prefix("@site").unwrap_or(path);
        if let Some(absolute) = path.strip_prefix('/') {
            let absolute = SourcePath::new("x").resolve(absolute)?;
            let plain = absolute.as_str();
            let below = self.prefixes.iter().filter_map(|prefix| plain.strip_prefix(prefix.as_str()));
            return [plain].into_iter().chain(below).find_map(|path| self.named(path));
        }
        let (stem, _) = split_ending(from);
        let from_file = SourcePath::new(from).resolve(path);
        let from_address = SourcePath::new(&format!("{stem}/x")).resolve(path);
        [from_file, from_address].into_iter().flatten().find_map(|path| self.named(path.as_str()))
    }

    /// The page or file of a wiki link: by its path, or by its last part alone if that is enough.
    pub(super) fn find_wiki(&self, from: &str, name: &str) -> Option<Target> {
        let by_stem = || self.by_stem.get(&name.trim().to_lowercase()).copied().flatten();
        self.find(from, name).or_else(by_stem)
    }

    fn named(&self, path: &str) -> Option<Target> {
        if let Some(target) = self.by_name.get(path) {
            return Some(*target);
        }
        let bare = path.strip_suffix(".html").or_else(|| path.strip_suffix(".htm")).unwrap_or(path);
        let opened = OPENERS
            .iter()
            .map(|opener| if bare.is_empty() { (*opener).to_owned() } else { format!("{bare}/{opener}") });
        let stems = [bare.to_owned()].into_iter().chain(opened);
        let with_endings = |stem: String| MARKDOWN.map(|ending| format!("{stem}.{ending}"));
        let names: Vec<String> = stems.flat_map(with_endings).collect();
        let exact = names.iter().find_map(|name| self.by_name.get(name)).copied();
        let by_address = || self.by_address.get(&key(&format!("/{bare}"))).copied();
        let folded = || {
            let folded = |name: &str| self.by_folded.get(&name.to_lowercase()).copied().flatten();
            folded(path).or_else(|| names.iter().find_map(|name| folded(name)))
        };
        exact.or_else(by_address).or_else(folded)
    }
}

/// The address that most generators give a page: `/a/b/` of `a/b.md`.
pub(super) fn address(name: &str) -> String {
    let (stem, _) = split_ending(name);
    let last = stem.rsplit('/').next().unwrap_or(stem);
    let path = if OPENERS.contains(&last) { stem.strip_suffix(last).unwrap_or(stem) } else { stem };
    let path = path.trim_end_matches('/');
    if path.is_empty() { "/".to_owned() } else { format!("/{path}/") }
}

fn once(map: &mut HashMap<String, Option<Target>>, key: String, target: Target) {
    map.entry(key)
        .and_modify(|known| *known = known.filter(|known| *known == target))
        .or_insert(Some(target));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_found_as_each_generator_links_them() {
        let names = [
            "index.md",
            "guide/a.md",
            "guide/_index.md",
            "guide/Big.mdx",
            "題 0123456789abcdef0123456789abcdef.md",
        ];
        let mut index = Index::new(&["docs/".to_owned()]);
        for (number, name) in names.iter().enumerate() {
            index.add(name, Target::Page(number));
        }
        index.add("img/x.png", Target::File(0));
        for (from, path, expected) in [
            ("guide/a.md", "../index.md", Some(Target::Page(0))),
            ("guide/a.md", "/guide/a/", Some(Target::Page(1))),
            ("guide/a.md", "../Big", Some(Target::Page(3))),
            ("guide/a.md", "big.mdx", Some(Target::Page(3))),
            ("index.md", "guide", Some(Target::Page(2))),
            ("index.md", "guide/a.html", Some(Target::Page(1))),
            ("index.md", "/docs/guide/a", Some(Target::Page(1))),
            ("index.md", "/", Some(Target::Page(0))),
            ("guide/a.md", "/img/x.png", Some(Target::File(0))),
            ("guide/a.md", "../../etc/passwd", None),
            ("guide/a.md", "../../../x", None),
            ("guide/a.md", "none.md", None),
        ] {
            assert_eq!(index.find(from, path), expected, "{path} from {from}");
        }
        assert_eq!(index.find_wiki("guide/a.md", "題"), Some(Target::Page(4)));
    }
}
