//! Reads a folder of Markdown, or a ZIP of one: what is a page, what is a file that pages may use, and what is left out.

use std::path::Path;

use super::categories::Categories;
use super::project::{self, Project};
use super::tree::{Bytes, Files, Tree};
use super::{CommandError, Found, LARGEST_FILE};
use crate::import::{Report, Source, SourcePage, is_page};
use crate::limits::Limits;

/// All of a folder.
pub(super) fn read(path: &Path, limits: &Limits) -> Result<Found, CommandError> {
    let mut report = Report::default();
    let tree = Tree::open(path, &mut report)?;
    let project = project::look(&tree, &mut report);
    let mut source = Source { prefixes: project.prefixes.clone(), ..Source::default() };
    let mut files = Files::default();
    let mut categories = Categories::default();
    let mut reading = Reading { limits, project: &project, report: &mut report, sum: 0 };
    for (name, bytes) in tree.files(&project.pages, reading.report)? {
        if is_page(&name) {
            source.pages.extend(reading.page(&name, &bytes)?);
        } else if !categories.take(&name, &bytes, reading.report) {
            reading.take(name, bytes, &mut source, &mut files);
        }
    }
    categories.apply(&mut source.pages, &mut report);
    for folder in project.statics.iter().filter(|folder| !is_below(folder, &project.pages)) {
        let mut reading = Reading { limits, project: &project, report: &mut report, sum: 0 };
        for (name, bytes) in tree.files(folder, reading.report)? {
            reading.take(name, bytes, &mut source, &mut files);
        }
    }
    Ok(Found { name: name_of(path), source, files, site: None, report })
}

/// What a source is called: the folder's name, or the archive's without its ending.
fn name_of(path: &Path) -> String {
    let real = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let name = if real.is_dir() { real.file_name() } else { real.file_stem() };
    name.map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}

fn is_below(folder: &str, above: &str) -> bool {
    above.is_empty()
        || folder.strip_prefix(above).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

struct Reading<'a> {
    limits: &'a Limits,
    project: &'a Project,
    report: &'a mut Report,
    /// Bytes of all pages so far.
    sum: u64,
}

impl Reading<'_> {
    fn page(&mut self, name: &str, bytes: &Bytes) -> Result<Option<SourcePage>, CommandError> {
        let most = self.limits.text_bytes;
        let reason = match bytes.limited(most) {
            Ok(Some(bytes)) => match String::from_utf8(bytes) {
                Ok(text) => {
                    let length = u64::try_from(text.len()).unwrap_or(u64::MAX);
                    self.sum = self.sum.saturating_add(length);
                    if self.sum > self.limits.total_text_bytes {
                        return Err(CommandError::Other(format!(
                            "the pages of the source hold more than {} bytes together; import them in parts, or set \
                             `limits: {{total_text_bytes: …}}` in chienowa.yaml",
                            self.limits.total_text_bytes
                        )));
                    }
                    let text = text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text);
                    return Ok(Some(SourcePage {
                        name: name.to_owned(),
                        text,
                        title: self.project.titles.get(name).cloned(),
                        order: self.project.order.get(name).copied(),
                        ..SourcePage::default()
                    }));
                }
                Err(_) => "it is not UTF-8: save it again as UTF-8".to_owned(),
            },
            Ok(None) => format!("it is larger than a text may be ({most} bytes)"),
            Err(error) => format!("it cannot be read: {error}"),
        };
        self.report.pages_in += 1;
        self.report.skip(name, reason);
        Ok(None)
    }

    fn take(&mut self, name: String, bytes: Bytes, source: &mut Source, files: &mut Files) {
        let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase();
        if matches!(ending.as_str(), "yaml" | "yml") {
            return;
        }
        if bytes.length() > LARGEST_FILE {
            self.report.skip(&name, format!("it is larger than {LARGEST_FILE} bytes"));
            return;
        }
        source.files.insert(name.clone(), Vec::new());
        files.0.entry(name).or_insert(bytes);
    }
}
