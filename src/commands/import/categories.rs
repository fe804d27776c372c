//! What Docusaurus tells of a folder beside its pages: `_category_.json` with a label and a position, which belong to the
//! page that opens the folder here.

use std::collections::BTreeMap;

use serde_yaml::Value;

use super::tree::Bytes;
use crate::import::{Report, SourcePage, whole};

const NAMES: [&str; 3] = ["_category_.json", "_category_.yml", "_category_.yaml"];
const LARGEST: u64 = 100_000;

/// What is told of folders, by their names.
#[derive(Debug, Default)]
pub(super) struct Categories(BTreeMap<String, Category>);

#[derive(Debug)]
struct Category {
    file: String,
    label: Option<String>,
    position: Option<i64>,
}

impl Categories {
    /// Takes a file that tells of a folder; false if it is any other.
    pub(super) fn take(&mut self, name: &str, bytes: &Bytes, report: &mut Report) -> bool {
        let (folder, last) = name.rsplit_once('/').unwrap_or(("", name));
        if !NAMES.contains(&last) {
            return false;
        }
        let read = bytes.limited(LARGEST).ok().flatten();
        // JSON is YAML too.
        let Some(told) = read.and_then(|bytes| serde_yaml::from_slice::<Value>(&bytes).ok()) else {
            report.skip(name, "it cannot be read, so the folder's label and place are not known");
            return true;
        };
        let label = told.get("label").and_then(Value::as_str).map(str::to_owned);
        let position = told.get("position").and_then(whole);
        self.0.insert(folder.to_owned(), Category { file: name.to_owned(), label, position });
        true
    }

    /// Gives them to the pages that open the folders.
    pub(super) fn apply(&self, pages: &mut [SourcePage], report: &mut Report) {
        for (folder, category) in &self.0 {
            let last = folder.rsplit('/').next().unwrap_or_default();
            let opens = |page: &SourcePage| {
                let (above, name) = page.name.rsplit_once('/').unwrap_or(("", &page.name));
                let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
                above == folder
                    && (["index", "readme"].iter().any(|known| stem.eq_ignore_ascii_case(known))
                        || stem == last)
            };
            match pages.iter_mut().find(|page| opens(page)) {
                Some(page) => {
                    page.title = page.title.take().or_else(|| category.label.clone());
                    page.order = page.order.or(category.position);
                }
                None if category.label.is_some() || category.position.is_some() => {
                    let reason = "no page opens its folder: add an index.md to keep the label and the place";
                    report.skip(&category.file, reason);
                }
                None => {}
            }
        }
    }
}
