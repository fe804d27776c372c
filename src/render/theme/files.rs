//! The files of a theme: the embedded default, overridden file by file.

use std::collections::BTreeMap;

use rust_embed::Embed;

use super::has_ending;
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::paths::SourcePath;
use crate::read::{SourceFile, SourceTree};

#[derive(Embed)]
#[folder = "themes/default/"]
struct DefaultTheme;

/// One file of the theme.
#[derive(Debug)]
pub(super) struct ThemeFile {
    pub(super) text: String,
    /// Whether the portal has it.
    pub(super) is_own: bool,
    /// Whether the default has one of this name.
    pub(super) is_known: bool,
}

/// All files by their name below the theme's folder.
#[derive(Debug)]
pub(super) struct Files(pub(super) BTreeMap<String, ThemeFile>);

impl Files {
    pub(super) fn of(tree: &SourceTree, folder: &str) -> Self {
        let mut files = BTreeMap::new();
        for name in DefaultTheme::iter() {
            if let Some(text) = built_in_file(&name) {
                files.insert(name.into_owned(), ThemeFile { text, is_own: false, is_known: true });
            }
        }
        for (path, file) in tree.below(folder) {
            if let SourceFile::Text(source) = file {
                let name = &path.as_str()[folder.len()..];
                let is_known = files.contains_key(name);
                files
                    .insert(name.to_owned(), ThemeFile { text: source.text.clone(), is_own: true, is_known });
            }
        }
        Self(files)
    }

    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(|file| file.text.as_str())
    }

    pub(super) fn ending<'a>(&'a self, ending: &'a str) -> impl Iterator<Item = (&'a str, &'a ThemeFile)> {
        self.0
            .iter()
            .filter(move |(name, _)| has_ending(name, ending))
            .map(|(name, file)| (name.as_str(), file))
    }

    /// The style sheets in their order: `styles/layers.css` fixes that of the layers; what only the portal's theme has
    /// comes last, so that it can change a value or a rule without a copy of the file that has it.
    pub(super) fn styles(&self) -> impl Iterator<Item = (&str, &ThemeFile)> {
        const FIRST: &str = "styles/layers.css";
        let rest =
            |own: bool| self.ending("css").filter(move |(name, file)| *name != FIRST && file.is_known != own);
        let first = self.0.get(FIRST).map(|file| (FIRST, file));
        first.into_iter().chain(rest(false)).chain(rest(true))
    }

    /// A file among the slots that no layout asks for.
    pub(super) fn unknown_slots(&self, folder: &str) -> Vec<Diagnostic> {
        let slots = || self.0.keys().filter(|name| name.starts_with("slots/"));
        let known: Vec<&str> = slots().filter(|name| self.0[*name].is_known).map(String::as_str).collect();
        let unknown = slots().filter(|name| !self.0[*name].is_known);
        unknown
            .map(|name| {
                let hint = match nearest(name, known.iter().copied()) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("there are: {}", known.join(", ")),
                };
                let path = SourcePath::new(&format!("{folder}{name}"));
                Diagnostic::new(Code::ThemeUnknownSlot, &path, "no layout has a slot of this name").hint(hint)
            })
            .collect()
    }
}

/// The names of the built-in theme's files, sorted.
pub fn built_in_files() -> Vec<String> {
    let mut names: Vec<String> = DefaultTheme::iter().map(std::borrow::Cow::into_owned).collect();
    names.sort_unstable();
    names
}

/// The text of a file of the built-in theme.
pub fn built_in_file(name: &str) -> Option<String> {
    String::from_utf8(DefaultTheme::get(name)?.data.into_owned()).ok()
}
