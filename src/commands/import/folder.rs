//! Reads a folder of Markdown: what is a page, what is a file that pages may use, and what is left out.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use unicode_normalization::UnicodeNormalization;
use walkdir::WalkDir;

use super::project::{self, Project};
use super::{CommandError, Found, LARGEST_FILE, LARGEST_TEXT, failed};
use crate::import::{Report, Source, SourcePage, is_page};

/// More than this is no folder of pages but a whole disk.
const MOST_FILES: usize = 200_000;

/// Where the bytes of a source's files are.
#[derive(Debug, Default)]
pub(super) struct Files(pub(super) BTreeMap<String, Bytes>);

/// The bytes of a file.
#[derive(Debug)]
pub(super) enum Bytes {
    /// On disk.
    File(PathBuf),
    /// In an archive, by its number there.
    Packed(PathBuf, usize),
}

/// All of a folder.
pub(super) fn read(folder: &Path) -> Result<Found, CommandError> {
    let root = fs::canonicalize(folder).map_err(failed("open", folder))?;
    if !root.is_dir() {
        let hint = "unpack it first, or use `import growi` or `import csv`";
        return Err(CommandError::Other(format!("`{}` is not a folder; {hint}", folder.display())));
    }
    let mut report = Report::default();
    let project = project::look(&root, &mut report);
    for folder in project.statics.iter().chain([&project.pages]) {
        if !fs::canonicalize(folder).is_ok_and(|real| real.starts_with(&root)) {
            let message =
                format!("`{}` is a link out of the source; name the folder itself", folder.display());
            return Err(CommandError::Other(message));
        }
    }
    let mut source = Source { prefixes: project.prefixes.clone(), ..Source::default() };
    let mut files = Files::default();
    let mut walk = Walk { root: &root, report: &mut report, seen: 0 };
    for found in walk.files(&project.pages, "")? {
        if is_page(&found.name) {
            source.pages.extend(walk.page(&found, &project));
        } else {
            walk.take(found, &mut source, &mut files);
        }
    }
    for folder in project.statics.iter().filter(|folder| !folder.starts_with(&project.pages)) {
        for found in walk.files(folder, "")? {
            walk.take(found, &mut source, &mut files);
        }
    }
    let name = root.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    Ok(Found { name, source, files, site: None, report })
}

struct OnDisk {
    name: String,
    path: PathBuf,
}

struct Walk<'a> {
    root: &'a Path,
    report: &'a mut Report,
    seen: usize,
}

impl Walk<'_> {
    /// All files below a folder, by name. Links are followed to files of the source only.
    fn files(&mut self, folder: &Path, prefix: &str) -> Result<Vec<OnDisk>, CommandError> {
        let mut found = Vec::new();
        let walk = WalkDir::new(folder).min_depth(1).sort_by_file_name().into_iter();
        for entry in walk.filter_entry(|entry| {
            !is_hidden(entry.file_name().to_string_lossy().as_ref(), entry.file_type().is_dir())
        }) {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    let path = error.path().unwrap_or(folder).display().to_string();
                    self.report.skip(path, format!("it cannot be read: {error}"));
                    continue;
                }
            };
            let below = entry.path().strip_prefix(folder).unwrap_or(entry.path());
            let Some(name) = below.to_str() else {
                self.report.skip(below.to_string_lossy(), "its name is not UTF-8");
                continue;
            };
            let name = format!("{prefix}{}", name.replace('\\', "/").nfc());
            if entry.file_type().is_dir() {
                continue;
            }
            self.seen += 1;
            if self.seen > MOST_FILES {
                let message = format!(
                    "`{}` holds more than {MOST_FILES} files; name the folder that holds the pages",
                    folder.display()
                );
                return Err(CommandError::Other(message));
            }
            match self.real(entry.path(), entry.file_type()) {
                Ok(path) => found.push(OnDisk { name, path }),
                Err(reason) => self.report.skip(name, reason),
            }
        }
        // Two names that are stored differently and look alike: the first counts.
        found.sort_by(|one, other| one.name.cmp(&other.name));
        let mut unique: Vec<OnDisk> = Vec::with_capacity(found.len());
        for file in found {
            if unique.last().is_some_and(|last| last.name == file.name) {
                self.report.skip(
                    file.name,
                    "another file has the same name, stored differently (Unicode NFC and NFD)",
                );
            } else {
                unique.push(file);
            }
        }
        Ok(unique)
    }

    /// The file itself, or the file of the source that a link leads to.
    fn real(&self, path: &Path, kind: fs::FileType) -> Result<PathBuf, &'static str> {
        if kind.is_file() {
            return Ok(path.to_owned());
        }
        if !kind.is_symlink() {
            return Err("it is neither a file nor a folder");
        }
        match fs::canonicalize(path) {
            Ok(real) if !real.starts_with(self.root) => Err("it is a link out of the source"),
            Ok(real) if real.is_file() => Ok(real),
            Ok(_) => Err("it is a link to a folder"),
            Err(_) => Err("it is a link to nothing"),
        }
    }

    fn page(&mut self, found: &OnDisk, project: &Project) -> Option<SourcePage> {
        let reason = match read_limited(&found.path, LARGEST_TEXT) {
            Ok(Some(bytes)) => match String::from_utf8(bytes) {
                Ok(text) => {
                    let text = text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text);
                    let title = project.titles.get(&found.name).cloned();
                    return Some(SourcePage {
                        name: found.name.clone(),
                        text,
                        title,
                        ..SourcePage::default()
                    });
                }
                Err(_) => "it is not UTF-8: save it again as UTF-8".to_owned(),
            },
            Ok(None) => format!("it is larger than a text may be ({LARGEST_TEXT} bytes)"),
            Err(error) => format!("it cannot be read: {error}"),
        };
        self.report.pages_in += 1;
        self.report.skip(&found.name, reason);
        None
    }

    fn take(&mut self, found: OnDisk, source: &mut Source, files: &mut Files) {
        let ending = found.name.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase();
        if matches!(ending.as_str(), "yaml" | "yml") {
            return;
        }
        let length = fs::metadata(&found.path).map_or(0, |metadata| metadata.len());
        if length > LARGEST_FILE {
            self.report.skip(&found.name, format!("it is larger than {LARGEST_FILE} bytes"));
            return;
        }
        source.files.insert(found.name.clone(), Vec::new());
        files.0.entry(found.name).or_insert(Bytes::File(found.path));
    }
}

/// Tools' own files and folders.
fn is_hidden(name: &str, is_folder: bool) -> bool {
    let is_tool = is_folder && matches!(name, "node_modules" | "target" | "__MACOSX");
    name.starts_with('.') || is_tool || matches!(name, "Thumbs.db" | "desktop.ini") || name.ends_with('~')
}

/// The bytes of a file; nothing if there are more than allowed.
pub(super) fn read_limited(path: &Path, most: u64) -> io::Result<Option<Vec<u8>>> {
    let file = File::open(path)?;
    if !file.metadata()?.is_file() {
        return Err(io::Error::other("it is not a file"));
    }
    let mut bytes = Vec::new();
    file.take(most + 1).read_to_end(&mut bytes)?;
    Ok(u64::try_from(bytes.len()).is_ok_and(|length| length <= most).then_some(bytes))
}
