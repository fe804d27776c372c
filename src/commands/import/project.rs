//! Which generator a folder belongs to: where its pages and its static files are, and what its navigation tells of them.

use std::collections::BTreeMap;
use std::path::{Component, Path};

use serde_yaml::Value;

use super::tree::Tree;
use crate::import::Report;
use crate::parse::yaml::ORDERS;

/// Settings are small.
const LARGEST_SETTINGS: u64 = 1_000_000;

/// Somebody may want to put a page between two.
const STEP: i64 = 10;

/// Where things are, by their names in the source.
#[derive(Debug, Default)]
pub(super) struct Project {
    /// Folder of the pages; empty for the source itself.
    pub(super) pages: String,
    /// Folders whose files are addressed from the root.
    pub(super) statics: Vec<String>,
    /// What may stand before a name in an absolute link.
    pub(super) prefixes: Vec<String>,
    /// Titles of pages in the navigation, by name.
    pub(super) titles: BTreeMap<String, String>,
    /// Places of pages in the navigation, by name.
    pub(super) order: BTreeMap<String, i64>,
}

/// Looks for the settings of a generator.
pub(super) fn look(tree: &Tree, report: &mut Report) -> Project {
    let has = |names: &[&str]| names.iter().any(|name| tree.is_file(name));
    let below = |name: &str| Some(name.to_owned()).filter(|folder| tree.is_folder(folder));
    if has(&["mkdocs.yml", "mkdocs.yaml"]) {
        return mkdocs(tree, report);
    }
    let is_docusaurus = has(&["docusaurus.config.js", "docusaurus.config.ts", "docusaurus.config.mjs"]);
    if let Some(pages) = below("docs").filter(|_| is_docusaurus) {
        return Project {
            pages,
            statics: below("static").into_iter().collect(),
            prefixes: ["docs/", "static/"].map(str::to_owned).to_vec(),
            ..Project::default()
        };
    }
    let is_hugo = has(&["hugo.toml", "hugo.yaml", "hugo.yml", "hugo.json", "config.toml", "config.yaml"])
        || tree.is_folder("archetypes");
    if let Some(pages) = below("content").filter(|_| is_hugo) {
        return Project {
            pages,
            statics: ["static", "assets"].into_iter().filter_map(below).collect(),
            ..Project::default()
        };
    }
    if tree.is_file("book.toml")
        && let Some(pages) = below("src")
    {
        let summary = tree.settings("src/SUMMARY.md", LARGEST_SETTINGS).unwrap_or_default();
        return Project {
            pages,
            order: summary_order(&String::from_utf8_lossy(&summary)),
            ..Project::default()
        };
    }
    let is_site = tree.is_folder(".vitepress");
    Project {
        statics: below("public").filter(|_| is_site).into_iter().collect(),
        prefixes: vec!["public/".to_owned()],
        ..Project::default()
    }
}

fn mkdocs(tree: &Tree, report: &mut Report) -> Project {
    let settings = ["mkdocs.yml", "mkdocs.yaml"].iter().find_map(|name| {
        let bytes = tree.settings(name, LARGEST_SETTINGS)?;
        serde_yaml::from_slice::<Value>(&bytes).ok()
    });
    let folder_or_all = |name: &str| if tree.is_folder(name) { name.to_owned() } else { String::new() };
    let Some(settings) = settings else {
        report.skip("mkdocs.yml", "it cannot be read, so titles and order of its navigation are not known");
        return Project { pages: folder_or_all("docs"), ..Project::default() };
    };
    let folder = settings.get("docs_dir").and_then(Value::as_str).unwrap_or("docs").trim_end_matches('/');
    // A path out of the project is not followed.
    let inside = Path::new(folder).components().all(|part| matches!(part, Component::Normal(_)));
    let pages = if inside { folder_or_all(folder) } else { String::new() };
    let mut project = Project { pages, ..Project::default() };
    navigation(settings.get("nav"), None, &mut project, 0);
    project
}

/// What mdBook's table of contents links to, in its order.
fn summary_order(summary: &str) -> BTreeMap<String, i64> {
    let mut order = BTreeMap::new();
    for link in summary.split("](").skip(1) {
        let name = link.split(')').next().unwrap_or_default();
        place(name, &mut order);
    }
    order
}

/// Notes that a page comes next.
fn place(name: &str, order: &mut BTreeMap<String, i64>) {
    let next = i64::try_from(order.len() + 1).map_or(i64::MAX, |number| number.saturating_mul(STEP));
    let name = name.trim().trim_start_matches("./");
    if crate::import::is_page(name) && ORDERS.contains(&next) {
        order.entry(name.to_owned()).or_insert(next);
    }
}

/// `- 題: a.md`, `- a.md` and lists of them.
fn navigation(value: Option<&Value>, title: Option<&str>, project: &mut Project, depth: usize) {
    match value {
        Some(Value::Sequence(items)) if depth < 20 => {
            for item in items {
                navigation(Some(item), None, project, depth + 1);
            }
        }
        Some(Value::Mapping(entries)) if depth < 20 => {
            for (key, value) in entries {
                navigation(Some(value), key.as_str(), project, depth + 1);
            }
        }
        Some(Value::String(name)) => {
            if let Some(title) = title {
                project.titles.insert(name.clone(), title.to_owned());
            }
            place(name, &mut project.order);
        }
        _ => {}
    }
}
