//! A copy of a portal in a temporary folder: what is edited and built here is gone at the end, the original untouched.

use std::fs;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

use crate::Failure;
use crate::beside::{Aside, remove};
use crate::editing::Draft;
use crate::generator;

/// Everything of a portal that the program reads.
const PARTS: [&str; 3] = ["chienowa.yaml", "content", "themes"];

pub(crate) struct Ground {
    folder: TempDir,
    /// Given to the program, if figures are to be of the same day whenever they are taken.
    day: Option<&'static str>,
    /// Markdown files.
    pub(crate) pages: usize,
    /// What builds left.
    pub(crate) aside: Aside,
}

impl Ground {
    pub(crate) fn copy_of(portal: &Path) -> Result<Self, Failure> {
        let folder = tempfile::tempdir()?;
        for part in PARTS {
            let from = portal.join(part);
            if from.exists() {
                copy(&from, &folder.path().join(part))
                    .map_err(|error| format!("cannot copy {}: {error}", from.display()))?;
            }
        }
        let pages = markdown(folder.path())?.len();
        if pages == 0 {
            Err("the portal has no pages".into())
        } else {
            Ok(Self { folder, day: None, pages, aside: Aside::default() })
        }
    }

    pub(crate) fn generated(pages: usize) -> Result<Self, Failure> {
        let folder = tempfile::tempdir()?;
        write_portal(pages, 1, folder.path())?;
        Ok(Self { folder, day: Some(generator::DAY), pages, aside: Aside::default() })
    }

    pub(crate) fn root(&self) -> &Path {
        self.folder.path()
    }

    /// Markdown files below `content/`, sorted, vocabularies left out.
    pub(crate) fn markdown(&self) -> Result<Vec<String>, Failure> {
        markdown(self.root())
    }

    pub(crate) fn read(&self, name: &str) -> Result<String, Failure> {
        let path = self.root().join(name);
        fs::read_to_string(&path).map_err(|error| format!("cannot read {name}: {error}").into())
    }

    pub(crate) fn write(&self, name: &str, text: &str) -> Result<(), Failure> {
        let path = self.root().join(name);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(&path, text).map_err(|error| format!("cannot write {name}: {error}").into())
    }

    pub(crate) fn remove(&self, name: &str) -> Result<(), Failure> {
        remove(&self.root().join(name))
    }

    /// As after a fresh clone.
    pub(crate) fn clean(&self) -> Result<(), Failure> {
        ["public", ".chienowa"].iter().try_for_each(|name| self.aside.put(&self.root().join(name)))
    }

    /// The program over this portal.
    pub(crate) fn command(&self, program: &Path, subcommand: &str) -> Command {
        let mut command = Command::new(program);
        command.arg(subcommand).arg("--root").arg(self.root());
        if let Some(day) = self.day {
            command.args(["--at", day]);
        }
        command
    }

    /// A page in the middle of those that can be edited.
    pub(crate) fn page_to_edit(&self) -> Result<(String, Draft), Failure> {
        let names = self.markdown()?;
        let (before, after) = names.split_at(names.len() / 2);
        for name in after.iter().chain(before.iter().rev()) {
            if let Some(draft) = Draft::of(&self.read(name)?).filter(|_| is_original(name)) {
                return Ok((name.clone(), draft));
            }
        }
        Err("no page has a title and a paragraph".into())
    }
}

/// Neither a twin nor the introduction to a list.
pub(crate) fn is_original(name: &str) -> bool {
    let stem = name.rsplit('/').next().unwrap_or(name).trim_end_matches(".md");
    stem != "index" && !stem.contains('.')
}

/// Writes a generated portal.
pub(crate) fn write_portal(pages: usize, seed: u64, folder: &Path) -> Result<(), Failure> {
    generator::generate(pages, seed, &mut |name, text| {
        let path = folder.join(name);
        path.parent().map_or(Ok(()), fs::create_dir_all)?;
        fs::write(path, text)
    })
    .map_err(|error| format!("cannot write the portal: {error}").into())
}

fn markdown(root: &Path) -> Result<Vec<String>, Failure> {
    let files = walkdir::WalkDir::new(root.join("content")).sort_by_file_name();
    let mut names = Vec::new();
    for entry in files {
        let entry = entry?;
        if entry.path().extension().is_some_and(|ending| ending == "md") {
            let name = entry.path().strip_prefix(root)?.to_str().ok_or("a file's name is not UTF-8")?;
            names.push(name.to_owned());
        }
    }
    Ok(names)
}

fn copy(from: &Path, to: &Path) -> std::io::Result<()> {
    if !from.is_dir() {
        return fs::copy(from, to).map(drop);
    }
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        copy(&entry.path(), &to.join(entry.file_name()))?;
    }
    Ok(())
}
