//! Finds the files of a portal: sorted, links resolved, never outside `themes/` and every `content/`.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use unicode_normalization::is_nfc;
use walkdir::WalkDir;

use super::names::{Verdict, judge, turns_text};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::paths::SourcePath;

/// The folders of a portal that hold sources.
const FOLDERS: [&str; 2] = ["content", "themes"];

/// The configuration's name.
const CONFIGURATION: &str = "chienowa.yaml";

/// The folder that holds the other repositories of a portal.
const SOURCES: &str = "sources";

/// Links to folders within linked folders multiply the files; deeper than this is never meant.
const MAX_NESTED_LINKS: usize = 4;

/// What a walk found.
#[derive(Debug)]
pub(super) struct Walked {
    /// All files by name, each name once.
    pub found: Vec<Found>,
    /// Whether there are links: then a file may have several names.
    pub has_links: bool,
}

/// A file to be read.
#[derive(Debug)]
pub(super) struct Found {
    /// Its name in the portal.
    pub path: SourcePath,
    /// Where it is on disk, links resolved.
    pub disk: PathBuf,
    /// Whether the disk's name was not NFC.
    renamed: bool,
}

/// All files below the root. `root` must be free of links.
/// If there are more than so many files and folders, none but the configuration.
pub(super) fn walk(root: &Path, most: usize, diagnostics: &mut Diagnostics) -> Walked {
    let mut walk = Walk { root, found: Vec::new(), has_links: false, seen: 0, most, diagnostics };
    for folder in FOLDERS {
        walk.top(folder, |kind| kind.is_dir());
    }
    walk.top(CONFIGURATION, |kind| kind.is_file());
    walk.sources();
    let Walk { mut found, has_links, seen, .. } = walk;
    if seen > most {
        found.retain(|found| found.path.as_str() == CONFIGURATION);
        diagnostics.push(too_many(most));
    }
    found.sort_by(|a, b| (&a.path, a.renamed, &a.disk).cmp(&(&b.path, b.renamed, &b.disk)));
    found.dedup_by(|later, first| {
        let same = later.path == first.path;
        if same {
            diagnostics.push(
                Diagnostic::new(Code::ReadSameName, &first.path, "two files have this name").hint(
                    "their names look alike but are stored differently (Unicode NFC and NFD); remove one",
                ),
            );
        }
        same
    });
    Walked { found, has_links }
}

/// The configuration alone, if there is one.
pub(super) fn configuration(root: &Path) -> Vec<Found> {
    let mut diagnostics = Diagnostics::new();
    let mut walk =
        Walk { root, found: Vec::new(), has_links: false, seen: 0, most: 1, diagnostics: &mut diagnostics };
    walk.top(CONFIGURATION, |kind| kind.is_file());
    walk.found
}

/// The configuration and the portal's own words, which are few.
pub(super) fn vocabularies(root: &Path) -> Vec<Found> {
    let mut diagnostics = Diagnostics::new();
    let mut walk = Walk {
        root,
        found: Vec::new(),
        has_links: false,
        seen: 0,
        most: 10_000,
        diagnostics: &mut diagnostics,
    };
    walk.top(CONFIGURATION, |kind| kind.is_file());
    // Behind a link there is no telling where its folders are.
    if !root.join("content").is_symlink() {
        walk.top("content/data", |kind| kind.is_dir());
    }
    walk.found
}

fn too_many(most: usize) -> Diagnostic {
    let message = format!("there are more than {most} files and folders, so none is read");
    Diagnostic::new(Code::ReadLimit, &SourcePath::new("content"), message).hint(
        "move away what is no content, or split the portal; `limits: {files: …}` in chienowa.yaml allows more",
    )
}

impl Found {
    /// A file that is called on disk what the portal calls it.
    pub(super) fn plain(path: &SourcePath, disk: PathBuf) -> Self {
        Self { path: path.clone(), disk, renamed: false }
    }
}

/// What is told of a failure; nothing if the file has gone meanwhile, for then it is simply not there.
pub(super) fn failure(path: &SourcePath, error: &io::Error) -> Option<Diagnostic> {
    if error.kind() == io::ErrorKind::NotFound {
        return None;
    }
    let diagnostic = Diagnostic::new(Code::ReadFailed, path, format!("cannot be read: {error}"));
    Some(if error.kind() == io::ErrorKind::PermissionDenied {
        diagnostic.hint("give the user who builds the portal the right to read it")
    } else {
        diagnostic
    })
}

struct Walk<'a> {
    root: &'a Path,
    found: Vec<Found>,
    has_links: bool,
    /// Files and folders so far.
    seen: usize,
    most: usize,
    diagnostics: &'a mut Diagnostics,
}

impl Walk<'_> {
    /// One of the names directly below the root; anything but the expected kind is no part of the portal.
    fn top(&mut self, name: &str, is_expected: impl Fn(fs::FileType) -> bool) {
        let disk = self.root.join(name);
        let path = SourcePath::new(name);
        match fs::symlink_metadata(&disk).map(|metadata| metadata.file_type()) {
            Ok(kind) if kind.is_symlink() => self.link(&disk, name, &[]),
            Ok(kind) if !is_expected(kind) => {
                let message = "is there, but is not what a portal has under this name";
                self.diagnostics.push(Diagnostic::new(Code::ReadFailed, &path, message));
            }
            Ok(kind) if kind.is_dir() => self.folder(&disk, name, &[]),
            Ok(_) => self.file(disk, name),
            Err(error) => self.diagnostics.extend(failure(&path, &error)),
        }
    }

    /// The `content/` of each repository below `sources/`; nothing else of them, and no link to one: a checkout
    /// elsewhere would be published without being part of the portal.
    fn sources(&mut self) {
        let disk = self.root.join(SOURCES);
        match fs::symlink_metadata(&disk).map(|metadata| metadata.file_type()) {
            Ok(kind) if kind.is_symlink() => return self.refuse_source(&disk, SOURCES),
            Ok(kind) if kind.is_dir() => {}
            Ok(_) => return,
            Err(error) => return self.diagnostics.extend(failure(&SourcePath::new(SOURCES), &error)),
        }
        for entry in WalkDir::new(&disk).min_depth(1).max_depth(1).sort_by_file_name() {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    let error =
                        error.into_io_error().unwrap_or_else(|| io::Error::other("it cannot be listed"));
                    self.diagnostics.extend(failure(&SourcePath::new(SOURCES), &error));
                    continue;
                }
            };
            let name = name_of(entry.path(), &disk, SOURCES);
            let kind = entry.file_type();
            match judge(entry.file_name(), true) {
                Verdict::Take(_) if kind.is_symlink() && !entry.path().is_file() => {
                    self.refuse_source(entry.path(), &name);
                }
                Verdict::Take(_) if kind.is_dir() => {
                    self.source(&entry.path().join("content"), &format!("{name}/content"));
                }
                Verdict::Refuse(reason) if kind.is_dir() => self.diagnostics.push(bad_name(&name, reason)),
                Verdict::Take(_) | Verdict::Leave | Verdict::Refuse(_) => {}
            }
        }
    }

    fn source(&mut self, content: &Path, name: &str) {
        match fs::symlink_metadata(content).map(|metadata| metadata.file_type()) {
            Ok(kind) if kind.is_symlink() => self.link(content, name, &[]),
            Ok(kind) if kind.is_dir() => self.folder(content, name, &[]),
            Ok(_) => {}
            Err(error) => self.diagnostics.extend(failure(&SourcePath::new(name), &error)),
        }
    }

    fn refuse_source(&mut self, disk: &Path, name: &str) {
        self.has_links = true;
        let written = fs::read_link(disk).unwrap_or_default();
        let message = format!("links to `{}`", written.to_string_lossy().escape_debug());
        let hint = "a source is a folder of the portal: clone the repository here, or add it as a submodule";
        self.diagnostics
            .push(Diagnostic::new(Code::ReadLinkOutside, &SourcePath::new(name), message).hint(hint));
    }

    /// Everything below `folder`, which the portal calls `prefix`. `links` are the places of the links that led here.
    fn folder(&mut self, folder: &Path, prefix: &str, links: &[PathBuf]) {
        // Not in order, for that would hold all of a folder's names at once; they are sorted at the end.
        let mut entries = WalkDir::new(folder).min_depth(1).into_iter();
        while let Some(entry) = entries.next() {
            self.seen += 1;
            if self.seen > self.most {
                return;
            }
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    let path = SourcePath::new(&name_of(error.path().unwrap_or(folder), folder, prefix));
                    let error =
                        error.into_io_error().unwrap_or_else(|| io::Error::other("links in a circle"));
                    self.diagnostics.extend(failure(&path, &error));
                    continue;
                }
            };
            let kind = entry.file_type();
            let name = name_of(entry.path(), folder, prefix);
            // A link is judged as a folder, which it may lead to: `node_modules` often is one.
            match judge(entry.file_name(), !kind.is_file()) {
                Verdict::Take(_) if kind.is_dir() => {}
                Verdict::Take(_) if kind.is_symlink() => self.link(entry.path(), &name, links),
                Verdict::Take(_) if kind.is_file() => self.file(entry.into_path(), &name),
                Verdict::Take(_) => self.diagnostics.push(not_a_file(&SourcePath::new(&name))),
                Verdict::Leave if kind.is_dir() => entries.skip_current_dir(),
                Verdict::Leave => {}
                Verdict::Refuse(reason) => {
                    self.diagnostics.push(bad_name(&name, reason));
                    if kind.is_dir() {
                        entries.skip_current_dir();
                    }
                }
            }
        }
    }

    fn file(&mut self, disk: PathBuf, name: &str) {
        self.found.push(Found { path: SourcePath::new(name), disk, renamed: !is_nfc(name) });
    }

    fn link(&mut self, disk: &Path, name: &str, links: &[PathBuf]) {
        self.has_links = true;
        match self.resolve(disk, &SourcePath::new(name), links) {
            Ok(Some((target, place))) if target.is_dir() => {
                let links: Vec<PathBuf> = links.iter().cloned().chain([place]).collect();
                self.folder(&target, name, &links);
            }
            Ok(Some((target, _))) if target.is_file() => self.file(target, name),
            Ok(Some(_)) => self.diagnostics.push(not_a_file(&SourcePath::new(name))),
            Ok(None) => {}
            Err(diagnostic) => self.diagnostics.push(diagnostic),
        }
    }

    /// Where a link leads and the folder it lies in, both free of links; nothing if the link is gone.
    fn resolve(
        &self,
        disk: &Path,
        path: &SourcePath,
        links: &[PathBuf],
    ) -> Result<Option<(PathBuf, PathBuf)>, Diagnostic> {
        let refuse = |code, message: String| Diagnostic::new(code, path, message);
        let Ok(written) = fs::read_link(disk) else { return Ok(None) };
        // As written, for the absolute path differs between machines; escaped, for a terminal may show it.
        let written = written.to_string_lossy();
        let written = written.escape_debug();
        let target = match fs::canonicalize(disk) {
            Ok(target) => target,
            Err(error) => {
                let message = if error.kind() == io::ErrorKind::NotFound {
                    format!("links to `{written}`, which does not exist")
                } else {
                    format!("links to `{written}`, which cannot be followed: {error}")
                };
                return Err(refuse(Code::ReadFailed, message).hint("remove the link or mend its target"));
            }
        };
        if !self.is_read(&target) {
            let message = format!("links to `{written}`, outside content/ and themes/");
            let hint = "copy the file into content/, so that the repository holds all that is published";
            return Err(refuse(Code::ReadLinkOutside, message).hint(hint));
        }
        let place = disk.parent().unwrap_or(self.root);
        let Ok(place) = fs::canonicalize(place) else { return Ok(None) };
        if links.iter().chain([&place]).any(|place| place.starts_with(&target)) {
            let message = "links to a folder that it lies in, so it would go on without end";
            return Err(refuse(Code::ReadFailed, message.to_owned()).hint("remove the link"));
        }
        if links.len() >= MAX_NESTED_LINKS && target.is_dir() {
            let message = format!("is a link to a folder, {MAX_NESTED_LINKS} others deep");
            return Err(refuse(Code::ReadFailed, message).hint("link to the last folder directly"));
        }
        Ok(Some((target, place)))
    }

    /// Whether a place, free of links, is among those that are read.
    fn is_read(&self, place: &Path) -> bool {
        let Ok(below) = place.strip_prefix(self.root) else { return false };
        let mut parts = below.iter();
        match parts.next() {
            Some(first) if first == SOURCES => parts.nth(1).is_some_and(|part| part == "content"),
            Some(first) => FOLDERS.iter().any(|folder| first == *folder),
            None => false,
        }
    }
}

fn not_a_file(path: &SourcePath) -> Diagnostic {
    Diagnostic::new(Code::ReadFailed, path, "is neither a file nor a folder")
}

fn bad_name(name: &str, reason: &str) -> Diagnostic {
    // Escaped, for a control character in a message would act on the terminal.
    let shown: String = name
        .chars()
        .flat_map(|char| {
            if char.is_control() || turns_text(char) { char.escape_default().collect() } else { vec![char] }
        })
        .collect();
    Diagnostic::new(Code::ReadBadName, &SourcePath::new(&shown), reason)
        .hint("rename it; names become addresses")
}

/// The portal's name of something below `folder`; what is not UTF-8 in it is replaced.
fn name_of(disk: &Path, folder: &Path, prefix: &str) -> String {
    let below = disk.strip_prefix(folder).unwrap_or(Path::new(""));
    let mut name = prefix.to_owned();
    for part in below {
        name.push('/');
        name.push_str(&part.to_string_lossy());
    }
    name
}
