//! `chienowa schema`: JSON Schemas of front matter, vocabularies and the configuration.

use std::path::Path;

use super::console::Console;
use super::workspace::read_portal;
use super::{CommandError, Ending};
use crate::cli::Schema;
use crate::config::Config;

use crate::schema::{Language, Subject, Words};

pub(super) fn run(arguments: &Schema, console: &Console) -> Result<Ending, CommandError> {
    let portal = match &arguments.root {
        Some(root) => Some(read_portal(root)?),
        None => None,
    };
    let config = portal.as_ref().map(|reading| Config::load(&reading.tree).0);
    let of_portal =
        config.as_ref().map(|config| if config.language == "ja" { Language::Ja } else { Language::En });
    let language = arguments.lang.or(of_portal).unwrap_or(Language::Ja);
    let words =
        portal.zip(config.as_ref()).map(|(reading, config)| Words::load(&reading.tree, config, language));
    let text = |subject: Subject| text_of(subject, language, words.as_ref());
    if let Some(folder) = &arguments.write {
        for subject in Subject::ALL {
            let path = folder.join(format!("{}.json", subject.name()));
            replace(&path, &text(subject))?;
            console.result(&format!("{}\n", path.display()));
        }
        return Ok(Ending::Fine);
    }
    match arguments.subject {
        Some(subject) => console.result(&text(subject)),
        None => console.result(&list()),
    }
    Ok(Ending::Fine)
}

/// A schema as a file.
pub(super) fn text_of(subject: Subject, language: Language, words: Option<&Words>) -> String {
    format!("{:#}\n", subject.schema(language, words))
}

fn list() -> String {
    let lines = Subject::ALL.map(|subject| format!("{:<12} {}\n", subject.name(), subject.files()));
    lines.concat()
}

/// Writes a file that a schema may stand in already.
#[expect(clippy::disallowed_methods, reason = "`--write` names the folder")]
fn replace(path: &Path, text: &str) -> Result<(), CommandError> {
    let failed = |reason| CommandError::File { action: "write", path: path.display().to_string(), reason };
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(failed)?;
    }
    std::fs::write(path, text).map_err(failed)
}
