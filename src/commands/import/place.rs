//! Puts an import into the portal: staged, moved, checked; taken back as a whole if anything fails.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Component, Path, PathBuf};

use super::super::CommandError;
use super::super::workspace::Workspace;
use super::folder::Bytes;
use super::{Found, LARGEST_SUM, failed};
use crate::cli::Portal;
use crate::diagnostic::Diagnostics;
use crate::import::ledger::{self, Claim, Fate, Ledger, Settled};
use crate::import::{Report, Wanted};
use crate::paths::SourcePath;
use crate::write::{Lock, work_folder};

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

/// Decides what becomes of each file, and does it unless this is only a trial.
pub(super) fn place(
    root: &Path,
    into: &str,
    found: &Found,
    wanted: Vec<Wanted>,
    mut report: Report,
    is_trial: bool,
) -> Result<(Outcome, Report), CommandError> {
    let real = fs::canonicalize(root).map_err(failed("open", root))?;
    let _lock = if is_trial { None } else { Some(lock(&real)?) };
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
    if is_trial || !is_written && settled.ledger == ledger {
        return Ok((outcome, report));
    }
    let stage = work_folder(&real)?.join("import");
    remove_stage(&stage)?;
    let mut moves = Moves { stage: stage.clone(), root: real.clone(), done: Vec::new() };
    let done = moves.all(into, found, &outcome.files, &settled).and_then(|()| {
        let (problems, workspace) = check(root, &outcome.files)?;
        outcome.problems = problems;
        outcome.checked = Some(workspace);
        if outcome.problems.has_errors() {
            return Ok(false);
        }
        moves.put(&folder.join(ledger::FILE), settled.ledger.to_text().as_bytes(), true)?;
        Ok(true)
    });
    if !matches!(done, Ok(true)) {
        moves.undo();
    }
    done?;
    remove_stage(&stage)?;
    Ok((outcome, report))
}

fn lock(root: &Path) -> Result<Lock, CommandError> {
    let work = work_folder(root)?;
    fs::create_dir_all(&work).map_err(failed("create", &work))?;
    Ok(Lock::take(&work.join("lock"), "is changing this portal")?)
}

fn remove_stage(stage: &Path) -> Result<(), CommandError> {
    match fs::remove_dir_all(stage) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(failed("remove", stage)(error)),
        _ => Ok(()),
    }
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

/// Steps that can be taken back.
struct Moves {
    root: PathBuf,
    stage: PathBuf,
    done: Vec<Step>,
}

enum Step {
    /// A folder that was not there.
    Folder(PathBuf),
    /// A file that was not there.
    New(PathBuf),
    /// A file that was, and where it is kept.
    Kept { place: PathBuf, backup: PathBuf },
}

impl Moves {
    /// Stages everything before the first file moves.
    fn all(
        &mut self,
        into: &str,
        found: &Found,
        files: &[(Wanted, Fate)],
        settled: &Settled,
    ) -> Result<(), CommandError> {
        fs::create_dir_all(&self.stage).map_err(failed("create", &self.stage))?;
        let mut staged = Vec::new();
        for (number, (wanted, fate)) in files.iter().enumerate() {
            if !matches!(fate, Fate::New | Fate::Updated) {
                continue;
            }
            let path = self.stage.join(number.to_string());
            let bytes = match &wanted.text {
                Some(text) => text.clone().into_bytes(),
                None => {
                    let all = found.files.0[&wanted.source]
                        .all()
                        .map_err(failed("read", Path::new(&wanted.source)))?;
                    all.ok_or_else(|| {
                        CommandError::Other(format!("`{}` grew while it was read", wanted.source))
                    })?
                }
            };
            write(&path, &bytes)?;
            staged.push((path, self.root.join(wanted.path.as_str()), *fate == Fate::Updated));
        }
        for name in &settled.renamed {
            self.keep(&self.root.join(into).join(name))?;
        }
        for (from, to, is_there) in staged {
            self.bring(&from, &to, is_there)?;
        }
        Ok(())
    }

    /// Writes a file in place, by way of the stage.
    fn put(&mut self, place: &Path, bytes: &[u8], may_stand: bool) -> Result<(), CommandError> {
        let staged = self.stage.join("put");
        write(&staged, bytes)?;
        self.bring(&staged, place, may_stand && place.exists())
    }

    fn bring(&mut self, from: &Path, place: &Path, is_there: bool) -> Result<(), CommandError> {
        if is_there {
            self.keep(place)?;
        } else if fs::symlink_metadata(place).is_ok() {
            let message = format!("`{}` came up while the import ran; run it again", place.display());
            return Err(CommandError::Other(message));
        }
        self.folders(place.parent().unwrap_or(&self.root.clone()))?;
        carry(from, place)?;
        self.done.push(Step::New(place.to_owned()));
        Ok(())
    }

    /// Makes folders one by one, so that they can be taken back.
    fn folders(&mut self, folder: &Path) -> Result<(), CommandError> {
        if folder.is_dir() {
            return Ok(());
        }
        if let Some(above) = folder.parent() {
            self.folders(above)?;
        }
        fs::create_dir(folder).map_err(failed("create", folder))?;
        self.done.push(Step::Folder(folder.to_owned()));
        Ok(())
    }

    /// Moves a file away, to be had back.
    fn keep(&mut self, place: &Path) -> Result<(), CommandError> {
        let backup = self.stage.join(format!("kept-{}", self.done.len()));
        carry(place, &backup)?;
        self.done.push(Step::Kept { place: place.to_owned(), backup });
        Ok(())
    }

    /// Takes everything back. What fails here is left, and the next run finds it as it would be.
    fn undo(&mut self) {
        while let Some(step) = self.done.pop() {
            let _ = match step {
                Step::Folder(folder) => fs::remove_dir(folder),
                Step::New(place) => fs::remove_file(place),
                Step::Kept { place, backup } => carry(&backup, &place).map_err(std::io::Error::other),
            };
        }
        let _ = fs::remove_dir_all(&self.stage);
    }
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), CommandError> {
    let write = || -> std::io::Result<()> { File::create_new(path)?.write_all(bytes) };
    write().map_err(failed("write", path))
}

/// Moves a file; where the two places are on different file systems, by way of a copy.
fn carry(from: &Path, to: &Path) -> Result<(), CommandError> {
    if fs::rename(from, to).is_ok() {
        return Ok(());
    }
    let copied = fs::copy(from, to).and_then(|_| fs::remove_file(from));
    copied.map_err(|error| {
        let _ = fs::remove_file(to);
        failed("write", to)(error)
    })
}
