//! `sources` of chienowa.yaml: the repositories besides the portal's own, and where their pages stand.

use super::repository::Repository;
use std::collections::BTreeMap;

use crate::parse::yaml::Fields;
use crate::paths::{KIND_FOLDERS, Mount, Mounts, SourcePath};

/// What the portal says of a repository besides its mount.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Source {
    /// Who answers for its pages that name no owner.
    pub owner: Option<String>,
    /// Where a page of it is edited; `{path}` stands for the file in that repository.
    pub edit_url: Option<String>,
    /// Where a page's history is shown, likewise.
    pub history_url: Option<String>,
}

/// The repositories by their folders below `sources/`. One that cannot stand where it should has no mount.
pub(super) fn sources(
    fields: &mut Fields<'_, '_>,
    languages: &[String],
) -> (Mounts, BTreeMap<String, Source>) {
    let mut mounts: Vec<Mount> = Vec::new();
    let read = fields.named("sources", |name, fields| {
        let name = SourcePath::new(name).as_str().to_owned();
        if let Some(at) = mount(&name, fields, languages, &mounts) {
            mounts.push(Mount { source: name.clone(), at });
        }
        let repository = Repository::read(fields);
        let at = |address: fn(&Repository) -> String| repository.as_ref().map(address);
        let edit_url = super::url_template(fields, "edit_url").or_else(|| at(Repository::edit_url));
        let history_url = super::url_template(fields, "history_url").or_else(|| at(Repository::history_url));
        Some((name, Source { owner: fields.text("owner"), edit_url, history_url }))
    });
    (Mounts::new(mounts), read.into_iter().flatten().collect())
}

/// Where the pages of a repository stand, below which no other does.
fn mount(name: &str, fields: &mut Fields<'_, '_>, languages: &[String], others: &[Mount]) -> Option<String> {
    let is_written = fields.has_value("mount");
    let written = fields.text("mount");
    if !is_part(name) {
        let message = format!("`{name}` cannot be a folder below sources/");
        fields.invalid_here(message, Some("write the name of one folder".into()));
        return None;
    }
    // What is wrong with a value is told already.
    let written = if is_written { written? } else { name.to_owned() };
    let at = SourcePath::new(written.trim_matches('/')).as_str().to_owned();
    let mut parts = at.split('/');
    let first = parts.clone().next().unwrap_or_default();
    let problem = if !parts.all(is_part) {
        Some((format!("`{written}` cannot be an address"), "write one or more names, such as `people/hr`"))
    } else if KIND_FOLDERS.contains(&first) || first == "data" {
        let hint =
            "name the place alone: its stories come below stories/NAME/, its recipes below recipes/NAME/";
        Some((format!("`{at}` lies in {first}/, which each repository has"), hint))
    } else if languages.iter().any(|language| language == first) {
        Some((format!("`{first}` is the folder of a language"), "take another `mount`"))
    } else {
        let same = others.iter().find(|other| other.at == at);
        same.map(|other| {
            (format!("`{name}` and `{}` both stand at `{at}`", other.source), "give one another `mount`")
        })
    };
    match problem {
        None => Some(at),
        Some((message, hint)) if is_written => {
            fields.invalid("mount", message, Some(hint.into()));
            None
        }
        Some((message, hint)) => {
            fields.invalid_here(message, Some(hint.into()));
            None
        }
    }
}

fn is_part(name: &str) -> bool {
    !name.is_empty()
        && !name.starts_with('.')
        && !name.contains(['/', '\\'])
        && !name.chars().any(char::is_control)
}
