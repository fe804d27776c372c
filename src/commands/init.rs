//! `chienowa init`: a portal that builds at once, with one example of each kind.

use std::path::Path;

use super::console::Console;
use super::{CommandError, Ending, editor};
use crate::cli::Init;
use crate::schema::Language;
use crate::write::leads_out;

/// A file of a new portal: its name, and its text in Japanese and in English.
type NewFile = (&'static str, [&'static str; 2]);

macro_rules! in_both {
    ($file:literal) => {
        [include_str!(concat!("templates/ja/", $file)), include_str!(concat!("templates/en/", $file))]
    };
}

const FILES: &[NewFile] = &[
    ("chienowa.yaml", in_both!("chienowa.yaml")),
    (".gitignore", ["/public/\n/.chienowa/\n"; 2]),
    ("content/index.md", in_both!("index.md")),
    ("content/guidelines.md", in_both!("guidelines.md")),
    ("content/stories/first-story.md", in_both!("first-story.md")),
    ("content/recipes/minutes.md", in_both!("minutes.md")),
    ("content/faq/what-may-i-paste.md", in_both!("what-may-i-paste.md")),
    ("content/training/first-steps.md", in_both!("first-steps.md")),
    ("content/data/departments.yaml", in_both!("departments.yaml")),
    ("content/data/tasks.yaml", in_both!("tasks.yaml")),
    ("content/data/tools.yaml", in_both!("tools.yaml")),
    ("content/data/paths.yaml", in_both!("paths.yaml")),
    ("content/data/glossary.yaml", in_both!("glossary.yaml")),
    ("content/data/synonyms.yaml", in_both!("synonyms.yaml")),
];

/// Who wrote the examples.
const fn author(language: Language) -> (&'static str, &'static str) {
    match language {
        Language::Ja => {
            ("content/data/people/mihon-hanako.yaml", include_str!("templates/ja/mihon-hanako.yaml"))
        }
        Language::En => ("content/data/people/sam-sample.yaml", include_str!("templates/en/sam-sample.yaml")),
    }
}

/// Name below the portal's folder and text of each file.
fn files(language: Language) -> impl Iterator<Item = (&'static str, &'static str)> + Clone {
    let in_language = move |[ja, en]: [&'static str; 2]| match language {
        Language::Ja => ja,
        Language::En => en,
    };
    let files = FILES.iter().map(move |(name, texts)| (*name, in_language(*texts)));
    files.chain(std::iter::once(author(language)))
}

pub(super) fn run(arguments: &Init, console: &Console) -> Result<Ending, CommandError> {
    let folder = &arguments.folder;
    // All or nothing: a file that is there already belongs to somebody.
    let of_portal = files(arguments.lang);
    let taken = of_portal.clone().map(|(name, _)| name).find(|name| folder.join(name).exists());
    if let Some(name) = taken.filter(|name| *name != ".gitignore") {
        return Err(CommandError::Other(format!(
            "`{}` is there already; choose an empty folder: chienowa init my-portal",
            folder.join(name).display()
        )));
    }
    let of_portal = of_portal.map(|(name, text)| (name.to_owned(), text.to_owned()));
    for (name, text) in of_portal.chain(editor::files(arguments.lang)) {
        let path = folder.join(&name);
        // These are everybody's, and stay as they are.
        if name.starts_with('.') && path.exists() {
            continue;
        }
        create(folder, &path, &text)?;
    }
    let shown = folder.display();
    console.say(&format!("made a portal in {shown}"));
    // Whoever made it in the folder they are in has nothing to add.
    let root = if folder == Path::new(".") { String::new() } else { format!(" --root {shown}") };
    console.say(&format!("next: chienowa serve{root}"));
    console.say(&format!("then: chienowa new story \"…\"{root}"));
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
