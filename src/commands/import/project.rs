//! Which generator a folder belongs to: where its pages and its static files are, and what its navigation calls them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_yaml::Value;

use super::folder::read_limited;
use crate::import::Report;

/// Settings are small.
const LARGEST_SETTINGS: u64 = 1_000_000;

/// Where things are.
pub(super) struct Project {
    pub(super) pages: PathBuf,
    /// Folders whose files are addressed from the root.
    pub(super) statics: Vec<PathBuf>,
    /// What may stand before a name in an absolute link.
    pub(super) prefixes: Vec<String>,
    /// Titles of pages in the navigation, by name.
    pub(super) titles: BTreeMap<String, String>,
}

/// Looks for the settings of a generator.
pub(super) fn look(root: &Path, report: &mut Report) -> Project {
    let plain = Project {
        pages: root.to_owned(),
        statics: Vec::new(),
        prefixes: Vec::new(),
        titles: BTreeMap::new(),
    };
    let has = |names: &[&str]| names.iter().any(|name| root.join(name).is_file());
    let below = |name: &str| Some(root.join(name)).filter(|folder| folder.is_dir());
    if has(&["mkdocs.yml", "mkdocs.yaml"]) {
        return mkdocs(root, plain, report);
    }
    let is_docusaurus = has(&["docusaurus.config.js", "docusaurus.config.ts", "docusaurus.config.mjs"]);
    if let Some(pages) = below("docs").filter(|_| is_docusaurus) {
        return Project {
            pages,
            statics: below("static").into_iter().collect(),
            prefixes: ["docs/", "static/"].map(str::to_owned).to_vec(),
            ..plain
        };
    }
    let is_hugo = has(&["hugo.toml", "hugo.yaml", "hugo.yml", "hugo.json", "config.toml", "config.yaml"])
        || root.join("archetypes").is_dir();
    if let Some(pages) = below("content").filter(|_| is_hugo) {
        return Project {
            pages,
            statics: ["static", "assets"].into_iter().filter_map(below).collect(),
            ..plain
        };
    }
    if root.join("book.toml").is_file()
        && let Some(pages) = below("src")
    {
        return Project { pages, ..plain };
    }
    let is_site = root.join(".vitepress").is_dir();
    Project {
        statics: below("public").filter(|_| is_site).into_iter().collect(),
        prefixes: vec!["public/".to_owned()],
        ..plain
    }
}

fn mkdocs(root: &Path, plain: Project, report: &mut Report) -> Project {
    let settings = ["mkdocs.yml", "mkdocs.yaml"].iter().find_map(|name| {
        let bytes = read_limited(&root.join(name), LARGEST_SETTINGS).ok()??;
        serde_yaml::from_slice::<Value>(&bytes).ok()
    });
    let Some(settings) = settings else {
        report.skip("mkdocs.yml", "it cannot be read, so titles of its navigation are not known");
        let pages = root.join("docs");
        return Project { pages: if pages.is_dir() { pages } else { root.to_owned() }, ..plain };
    };
    let folder = settings.get("docs_dir").and_then(Value::as_str).unwrap_or("docs");
    // A path out of the project is not followed.
    let inside = Path::new(folder).components().all(|part| matches!(part, std::path::Component::Normal(_)));
    let pages =
        Some(root.join(folder)).filter(|pages| inside && pages.is_dir()).unwrap_or_else(|| root.to_owned());
    let mut titles = BTreeMap::new();
    navigation(settings.get("nav"), None, &mut titles, 0);
    if !titles.is_empty() {
        report.skip(
            "mkdocs.yml: nav",
            format!("plain pages have no order: that of {} entries is not kept", titles.len()),
        );
    }
    Project { pages, titles, ..plain }
}

/// `- 題: a.md`, `- a.md` and lists of them.
fn navigation(
    value: Option<&Value>,
    title: Option<&str>,
    titles: &mut BTreeMap<String, String>,
    depth: usize,
) {
    match value {
        Some(Value::Sequence(items)) if depth < 20 => {
            for item in items {
                navigation(Some(item), None, titles, depth + 1);
            }
        }
        Some(Value::Mapping(entries)) if depth < 20 => {
            for (key, value) in entries {
                navigation(Some(value), key.as_str(), titles, depth + 1);
            }
        }
        Some(Value::String(name)) => {
            if let Some(title) = title {
                titles.insert(name.clone(), title.to_owned());
            }
        }
        _ => {}
    }
}
