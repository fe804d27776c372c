//! Puts an import into the portal: staged, placed, checked; taken back as a whole if anything fails.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Component, Path, PathBuf};

use super::super::CommandError;
use super::super::edit::{Batch, Editing};
use super::super::workspace::Workspace;
use super::tree::Bytes;
use super::{Found, LARGEST_SUM, failed};
use crate::cli::Portal;
use crate::diagnostic::Diagnostics;
use crate::import::ledger::{self, Claim, Fate, Ledger, Settled};
use crate::import::{Report, Wanted};
use crate::paths::SourcePath;

/// What happened.
pub(super) struct Outcome {
    /// Each file with what became of it.
    pub(super) files: Vec<(Wanted, Fate)>,
    /// Files that have another name now.
    pub(super) renamed: Vec<String>,
    /// Files whose page is no longer in the source.
    pub(super) gone: Vec<String>,
    /// What `check` says of what was imported. With errors among it all was taken back.
    pub(super) problems: Diagnostics,
    /// The portal as it was checked.
    pub(super) checked: Option<Workspace>,
}

/// Addresses and aliases of all pages but those that earlier imports put into the folder.
pub(super) fn taken(workspace: &Workspace, into: &str) -> Result<Vec<String>, CommandError> {
    let ours = read_ledger(&workspace.root, into)?;
    let Some(revision) = &workspace.compiled.revision else { return Ok(Vec::new()) };
    let is_ours = |path: &SourcePath| {
        path.as_str()
            .strip_prefix(into)
            .and_then(|rest| rest.strip_prefix('/'))
            .is_some_and(|name| ours.files.contains_key(name))
    };
    let pages = revision.site().pages.iter().filter(|page| !is_ours(&page.document.path));
    Ok(pages
        .flat_map(|page| {
            std::iter::once(page.url.clone()).chain(page.document.front.common.aliases.iter().cloned())
        })
        .collect())
}

/// Decides what becomes of each file, and does it unless this is only a trial, in which nobody is `editing`.
pub(super) fn place(
    root: &Path,
    into: &str,
    found: &Found,
    wanted: Vec<Wanted>,
    mut report: Report,
    editing: Option<&Editing>,
) -> Result<(Outcome, Report), CommandError> {
    let real = fs::canonicalize(root).map_err(failed("open", root))?;
    let ledger = read_ledger(&real, into)?;
    let folder = real.join(into);
    let (wanted, claims) = claims(into, found, wanted, &mut report)?;
    free_of_links(&real, &wanted)?;
    let settled = ledger.settle(&found.name, &claims, |name| standing(&folder.join(name)));
    let mut outcome = Outcome {
        files: wanted.into_iter().zip(settled.fates.iter().copied()).collect(),
        renamed: settled.renamed.clone(),
        gone: settled.gone.clone(),
        problems: Diagnostics::new(),
        checked: None,
    };
    let is_written = settled.fates.iter().any(|fate| matches!(fate, Fate::New | Fate::Updated));
    let Some(editing) = editing.filter(|_| is_written || settled.ledger != ledger) else {
        return Ok((outcome, report));
    };
    // Whatever fails from here on takes all of it back, and so does the next command after a sudden end.
    let placed = staged(editing, into, found, &outcome.files, &settled)?.place()?;
    let (problems, workspace) = check(root, &outcome.files)?;
    outcome.problems = problems;
    outcome.checked = Some(workspace);
    if outcome.problems.has_errors() {
        placed.take_back()?;
    } else {
        placed.keep()?;
    }
    Ok((outcome, report))
}

/// Everything that is to change, before the first file does.
fn staged<'a>(
    editing: &'a Editing,
    into: &str,
    found: &Found,
    files: &[(Wanted, Fate)],
    settled: &Settled,
) -> Result<Batch<'a>, CommandError> {
    let mut batch = editing.batch()?;
    for (wanted, fate) in files {
        let put = match fate {
            Fate::New => Batch::add,
            Fate::Updated => Batch::replace,
            _ => continue,
        };
        let path = Path::new(wanted.path.as_str());
        match &wanted.text {
            Some(text) => put(&mut batch, path, text.as_bytes())?,
            None => {
                let source = Path::new(&wanted.source);
                let bytes = found.files.0[&wanted.source].all().map_err(failed("read", source))?;
                let grown = || CommandError::Other(format!("`{}` grew while it was read", wanted.source));
                put(&mut batch, path, &bytes.ok_or_else(grown)?)?;
            }
        }
    }
    for name in &settled.renamed {
        batch.remove(&Path::new(into).join(name))?;
    }
    let ledger = Path::new(into).join(ledger::FILE);
    let put = if editing.has(&ledger) { Batch::replace } else { Batch::add };
    put(&mut batch, &ledger, settled.ledger.to_text().as_bytes())?;
    Ok(batch)
}

fn read_ledger(root: &Path, into: &str) -> Result<Ledger, CommandError> {
    let path = root.join(into).join(ledger::FILE);
    match fs::read_to_string(&path) {
        Ok(text) => Ledger::parse(&text).ok_or_else(|| {
            CommandError::Other(format!(
                "`{}` cannot be read: mend it, say after a merge, or remove it; then pages that differ from the source are left alone",
                path.display()
            ))
        }),
        Err(error) if matches!(error.kind(), std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory) => Ok(Ledger::default()),
        Err(error) => Err(failed("read", &path)(error)),
    }
}

/// The files with their hashes; a file that is too large or cannot be read stays out.
fn claims(
    into: &str,
    found: &Found,
    wanted: Vec<Wanted>,
    report: &mut Report,
) -> Result<(Vec<Wanted>, Vec<Claim>), CommandError> {
    let mut kept = Vec::with_capacity(wanted.len());
    let mut claims = Vec::with_capacity(wanted.len());
    let mut sum = 0_u64;
    for wanted in wanted {
        let name = wanted.path.as_str()[into.len() + 1..].to_owned();
        let hash = match &wanted.text {
            Some(text) => ledger::hash(text.as_bytes()),
            None => match found.files.0.get(&wanted.source).map(Bytes::all) {
                Some(Ok(Some(bytes))) => {
                    sum += u64::try_from(bytes.len()).unwrap_or(u64::MAX);
                    ledger::hash(&bytes)
                }
                Some(Ok(None)) | None => {
                    report.skip(&wanted.source, "it is too large");
                    report.files -= 1;
                    continue;
                }
                Some(Err(error)) => {
                    report.skip(&wanted.source, format!("it cannot be read: {error}"));
                    report.files -= 1;
                    continue;
                }
            },
        };
        if sum > LARGEST_SUM {
            return Err(CommandError::Other(format!(
                "the files of the source are larger than {LARGEST_SUM} bytes together"
            )));
        }
        claims.push(Claim { name, source: wanted.source.clone(), hash });
        kept.push(wanted);
    }
    Ok((kept, claims))
}

/// An import must not leave content/ by way of a link that lies there.
fn free_of_links(root: &Path, wanted: &[Wanted]) -> Result<(), CommandError> {
    let folders: BTreeSet<&str> = wanted.iter().map(|wanted| wanted.path.folder()).collect();
    let mut seen: BTreeSet<PathBuf> = BTreeSet::new();
    for folder in folders {
        let mut path = PathBuf::new();
        for part in Path::new(folder).components() {
            debug_assert!(matches!(part, Component::Normal(_)), "names are plain");
            path.push(part);
            if !seen.insert(path.clone()) {
                continue;
            }
            let is_other = fs::symlink_metadata(root.join(&path)).is_ok_and(|metadata| !metadata.is_dir());
            if is_other {
                let message = format!(
                    "`{}` is no folder, or a link to one; import into another with --into",
                    path.display()
                );
                return Err(CommandError::Other(message));
            }
        }
    }
    Ok(())
}

/// The hash of what is there; of anything but a file one that no file has.
fn standing(path: &Path) -> Option<String> {
    let metadata = fs::symlink_metadata(path).ok()?;
    let bytes = if metadata.is_file() { fs::read(path).ok() } else { None };
    Some(bytes.map_or_else(|| "no file".to_owned(), |bytes| ledger::hash(&bytes)))
}

/// What `check` says of the imported files.
fn check(root: &Path, files: &[(Wanted, Fate)]) -> Result<(Diagnostics, Workspace), CommandError> {
    let portal = Portal { root: root.to_owned(), drafts: true, at: None };
    let workspace = Workspace::open(&portal, None)?;
    let ours: BTreeSet<&SourcePath> = files
        .iter()
        .filter(|(_, fate)| matches!(fate, Fate::New | Fate::Updated | Fate::Unchanged))
        .map(|(wanted, _)| &wanted.path)
        .collect();
    let problems =
        workspace.compiled.diagnostics.iter().filter(|found| ours.contains(&found.path)).cloned().collect();
    Ok((problems, workspace))
}
