//! `chienowa import`: content from elsewhere, mapped, checked and put below content/ as a whole or not at all.
//!
//! Writes below content/ only, and while it works in the portal's own work folder. Never follows a link out of a source.
#![expect(
    clippy::disallowed_methods,
    reason = "a source is no file of the portal, and `import` writes the portal's pages"
)]

mod archive;
mod categories;
mod folder;
mod growi;
mod place;
mod project;
mod tell;
mod tree;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_yaml::Mapping;

use super::console::Console;
use super::edit::Editing;
use super::workspace::Workspace;
use super::{CommandError, Ending};
use crate::cli::{ImportCommand, ImportFrom, ImportTo, Portal};
use crate::config::Config;
use crate::import::{self, Options, Report, Source, Vocabularies, table};
use crate::limits::Limits;
use crate::parse::Kind;
use crate::paths::KIND_FOLDERS;
use crate::read::SourceTree;
use tree::Files;

/// Longest text of a page, as everywhere in a portal.
const LARGEST_TEXT: u64 = Limits::DEFAULT.text_bytes;

/// Largest image or attachment, and all of them together.
const LARGEST_FILE: u64 = 200_000_000;
const LARGEST_SUM: u64 = 4_000_000_000;

/// A source and its bytes.
struct Found {
    /// What the source is called: in the ledger, and as the folder it goes to.
    name: String,
    source: Source,
    files: Files,
    site: Option<String>,
    report: Report,
}

pub(super) fn run(arguments: &ImportCommand, console: &Console) -> Result<Ending, CommandError> {
    let (to, kind, source): (&ImportTo, Kind, &Path) = match &arguments.from {
        ImportFrom::Folder { source, kind, to, .. } => (to, (*kind).into(), source),
        ImportFrom::Growi { source, to, .. } => (to, Kind::Page, source),
        ImportFrom::Csv { source, kind, to, .. } => (to, (*kind).into(), source),
    };
    // Whoever only tries waits for nobody.
    let editing = if to.dry_run { None } else { Some(Editing::begin(&to.root, console)?) };
    let workspace = Workspace::open(&portal(to), None)?;
    let tree = &workspace.reading.tree;
    let (config, _) = Config::load(tree);
    let vocabularies = vocabularies(tree);
    let found = match &arguments.from {
        ImportFrom::Folder { source, site, .. } => {
            Found { site: site.clone(), ..folder::read(source, &config.limits)? }
        }
        ImportFrom::Growi { source, attachments, .. } => {
            growi::read(source, attachments.as_deref(), &config.zone())?
        }
        ImportFrom::Csv { source, columns, .. } => read_table(source, kind, columns, &vocabularies)?,
    };
    let into = into(to.into.as_deref(), kind, &found.name)?;
    let options = Options {
        taken: place::taken(&workspace, &into)?,
        into,
        kind,
        language: config.language.clone(),
        parse: config.parse_options(),
        vocabularies,
        site: found.site.clone(),
        alias_base: to.alias_base.clone(),
    };
    refuse_circle(source, &to.root, &options.into)?;
    let (wanted, report) = import::convert(&found.source, &options, found.report.clone());
    let (outcome, report) = place::place(&to.root, &options.into, &found, wanted, report, editing.as_ref())?;
    let ending = if outcome.problems.has_errors() { Ending::ContentErrors } else { Ending::Fine };
    tell::tell(&outcome, &report, &found.name, to, console);
    Ok(ending)
}

fn portal(to: &ImportTo) -> Portal {
    Portal { root: to.root.clone(), drafts: true, at: None }
}

/// What is told where a file outside of the portal fails.
fn failed<'a>(action: &'static str, path: &'a Path) -> impl Fn(std::io::Error) -> CommandError + 'a {
    move |reason| CommandError::File { action, path: path.display().to_string(), reason }
}

/// The folder that an import goes to: below content/, where its pages are of the kind.
fn into(asked: Option<&str>, kind: Kind, name: &str) -> Result<String, CommandError> {
    let folder = match kind {
        Kind::Page => None,
        Kind::Story => Some("stories"),
        Kind::Recipe => Some("recipes"),
        Kind::Faq => Some("faq"),
        Kind::Module => Some("training"),
    };
    let other = |message: String| Err(CommandError::Other(message));
    let below = match asked {
        Some(asked) => {
            let asked = asked.trim_end_matches('/');
            let below = asked.strip_prefix("content/").unwrap_or(asked);
            let is_name = |part: &str| import::folder_name(part) == part && !part.is_empty();
            if below == "content" || !below.split('/').all(is_name) {
                return other(format!(
                    "`{asked}` cannot be imported to; name a folder below content/ with letters, digits, `-` and `_`, such as content/wiki"
                ));
            }
            below.to_owned()
        }
        None => folder.map_or_else(|| import::folder_name(name), str::to_owned),
    };
    let first = below.split('/').next().unwrap_or_default();
    if below.is_empty() {
        return other(
            "no folder can be named after the source; name one with --into content/NAME".to_owned(),
        );
    }
    match folder {
        Some(folder) if first != folder => other(format!(
            "these pages belong below content/{folder}; leave --into out, or write --into content/{folder}/NAME"
        )),
        None if KIND_FOLDERS.contains(&first) => other(format!(
            "content/{first} holds pages of another kind; choose another folder with --into, or say --kind"
        )),
        None if import::is_kept(first) => other(format!(
            "content/{first} is the portal's own; choose another folder with --into content/NAME"
        )),
        _ => Ok(format!("content/{below}")),
    }
}

/// A source that holds what is imported from it would grow with every run.
fn refuse_circle(source: &Path, root: &Path, into: &str) -> Result<(), CommandError> {
    let (Ok(source), Ok(root)) = (fs::canonicalize(source), fs::canonicalize(root)) else { return Ok(()) };
    let into = root.join(into);
    if source.starts_with(&into) || into.starts_with(&source) {
        let message = format!(
            "`{}` lies where the import goes; copy the source out of the portal first",
            source.display()
        );
        return Err(CommandError::Other(message));
    }
    Ok(())
}

/// The ids that the portal knows.
fn vocabularies(tree: &SourceTree) -> Vocabularies {
    let mut known = Vocabularies::default();
    for (key, name) in [("department", "departments"), ("tasks", "tasks"), ("tools", "tools")] {
        let path = crate::paths::SourcePath::new(&format!("content/data/{name}.yaml"));
        let entries = tree.text(&path).and_then(|file| serde_yaml::from_str::<Mapping>(&file.text).ok());
        known.add(key, &entries.unwrap_or_default());
    }
    let mut people = Mapping::new();
    for (path, _) in tree.below("content/data/people/") {
        let id = path.file_name().trim_end_matches(".yaml");
        let person = tree.text(path).and_then(|file| serde_yaml::from_str(&file.text).ok());
        people.insert(id.into(), person.unwrap_or_default());
    }
    known.add("authors", &people);
    known
}

fn read_table(
    path: &Path,
    kind: Kind,
    columns: &[(String, String)],
    vocabularies: &Vocabularies,
) -> Result<Found, CommandError> {
    let bytes = tree::read_limited(path, LARGEST_TEXT).map_err(failed("read", path))?;
    let shown = path.display();
    let Some(bytes) = bytes else {
        return Err(CommandError::Other(format!(
            "`{shown}` is larger than a table may be ({LARGEST_TEXT} bytes); split it"
        )));
    };
    let Some(text) = table::decode(&bytes) else {
        return Err(CommandError::Other(format!(
            "`{shown}` is neither UTF-8 nor Shift_JIS; save it as CSV UTF-8"
        )));
    };
    let mut report = Report::default();
    let columns: BTreeMap<String, String> = columns.iter().cloned().collect();
    let pages = table::pages(&text, kind, &columns, vocabularies, &mut report)
        .map_err(|reason| CommandError::Other(format!("`{shown}`: {reason}")))?;
    let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let source = Source { pages, ..Source::default() };
    Ok(Found { name, source, files: Files::default(), site: None, report })
}
