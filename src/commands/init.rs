//! `chienowa init`: a portal that builds at once, with one example of each kind.

use std::path::Path;

use super::console::Console;
use super::{CommandError, Ending, editor};
use crate::cli::Init;
use crate::write::leads_out;

/// The files of a new portal: name below its folder and text.
const FILES: &[(&str, &str)] = &[
    ("chienowa.yaml", include_str!("templates/chienowa.yaml")),
    (".gitignore", "/public/\n/.chienowa/\n"),
    ("content/index.md", include_str!("templates/index.md")),
    ("content/guidelines.md", include_str!("templates/guidelines.md")),
    ("content/stories/first-story.md", include_str!("templates/first-story.md")),
    ("content/recipes/minutes.md", include_str!("templates/minutes.md")),
    ("content/faq/what-may-i-paste.md", include_str!("templates/what-may-i-paste.md")),
    ("content/training/first-steps.md", include_str!("templates/first-steps.md")),
    ("content/data/departments.yaml", include_str!("templates/departments.yaml")),
    ("content/data/tasks.yaml", include_str!("templates/tasks.yaml")),
    ("content/data/tools.yaml", include_str!("templates/tools.yaml")),
    ("content/data/paths.yaml", include_str!("templates/paths.yaml")),
    ("content/data/glossary.yaml", include_str!("templates/glossary.yaml")),
    ("content/data/synonyms.yaml", include_str!("templates/synonyms.yaml")),
    ("content/data/people/mihon-hanako.yaml", include_str!("templates/mihon-hanako.yaml")),
];

pub(super) fn run(arguments: &Init, console: &Console) -> Result<Ending, CommandError> {
    let folder = &arguments.folder;
    // All or nothing: a file that is there already belongs to somebody.
    let taken = FILES.iter().map(|(name, _)| *name).find(|name| folder.join(name).exists());
    if let Some(name) = taken.filter(|name| *name != ".gitignore") {
        return Err(CommandError::Other(format!(
            "`{}` is there already; choose an empty folder: chienowa init my-portal",
            folder.join(name).display()
        )));
    }
    let of_editors = editor::files();
    let of_editors = of_editors.iter().map(|(name, text)| (name.as_str(), text.as_str()));
    for (name, text) in FILES.iter().copied().chain(of_editors) {
        let path = folder.join(name);
        // These are everybody's, and stay as they are.
        if name.starts_with('.') && path.exists() {
            continue;
        }
        create(folder, &path, text)?;
    }
    let shown = folder.display();
    console.say(&format!("made a portal in {shown}"));
    console.say(&format!("next: chienowa serve --root {shown}"));
    Ok(Ending::Fine)
}

/// Writes a file that is not there yet, with its folders, below the portal's `root`.
#[expect(clippy::disallowed_methods, reason = "`init` and `new` write the author's first files")]
pub(super) fn create(root: &Path, path: &Path, text: &str) -> Result<(), CommandError> {
    if leads_out(root, path) {
        let message =
            format!("cannot create `{}`: a link on the way leads out of the portal", path.display());
        return Err(CommandError::Other(message));
    }
    let failed = |reason| CommandError::File { action: "create", path: path.display().to_string(), reason };
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(failed)?;
    }
    let write = || -> std::io::Result<()> {
        let mut file = std::fs::File::create_new(path)?;
        std::io::Write::write_all(&mut file, text.as_bytes())
    };
    write().map_err(failed)
}
