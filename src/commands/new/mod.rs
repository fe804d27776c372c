//! `chienowa new`: a file that only needs its sentences, and its translation.
//!
//! All questions come before the first file, so that whoever stops in between leaves nothing behind. Never overwrites.

mod answers;
mod ask;
mod names;
mod template;
mod twin;

use std::path::{Path, PathBuf};

use super::console::Console;
use super::init::create;
use super::workspace::read_portal;
use super::{CommandError, Ending};
use crate::cli::{New, NewKind};
use crate::clock::Now;
use crate::config::Config;
use crate::diagnostic::nearest;
use crate::read::SourceTree;
use crate::schema::{Language, Words};
use answers::Answers;
use names::Names;
pub(super) use template::built_in_template;

pub(super) fn run(arguments: &New, console: &Console) -> Result<Ending, CommandError> {
    let reading = read_portal(&arguments.root)?;
    let (config, _) = Config::load(&reading.tree);
    let portal = Portal { root: &arguments.root, tree: &reading.tree, config: &config };
    let files = match (&arguments.twin, arguments.kind) {
        (Some(Some(page)), None) => vec![twin::of_page(page, arguments, &portal)?],
        (Some(Some(page)), Some(_)) => {
            let message = format!(
                "`--twin {page}` is of a page that is there; to make a page with its translation, write `--twin` last"
            );
            return Err(CommandError::Other(message));
        }
        _ => of_new_page(arguments, &portal, console)?,
    };
    portal.create(&files)?;
    for file in &files {
        console.result(&format!("{}\n", portal.shown(&file.name).display()));
        if let Some(hint) = &file.hint {
            console.say(hint);
        }
    }
    Ok(Ending::Fine)
}

/// A file that is to be made.
struct NewFile {
    /// Below the portal's folder.
    name: String,
    text: String,
    /// What is to be done with it.
    hint: Option<String>,
}

/// Where files are made.
struct Portal<'a> {
    root: &'a Path,
    tree: &'a SourceTree,
    config: &'a Config,
}

impl Portal<'_> {
    /// The path as somebody in their own folder writes it.
    fn shown(&self, name: &str) -> PathBuf {
        if self.root == Path::new(".") { PathBuf::from(name) } else { self.root.join(name) }
    }

    fn has(&self, name: &str) -> bool {
        self.root.join(name).symlink_metadata().is_ok()
    }

    /// Makes all files, or none.
    fn create(&self, files: &[NewFile]) -> Result<(), CommandError> {
        if let Some(taken) = files.iter().find(|file| self.has(&file.name)) {
            return Err(CommandError::Other(format!(
                "`{}` is there already",
                self.shown(&taken.name).display()
            )));
        }
        for (number, file) in files.iter().enumerate() {
            if let Err(error) = create(self.root, &self.shown(&file.name), &file.text) {
                for made in &files[..number] {
                    remove(&self.shown(&made.name));
                }
                return Err(error);
            }
        }
        Ok(())
    }
}

#[expect(clippy::disallowed_methods, reason = "what `new` has made it may take back")]
fn remove(made: &Path) {
    // It was not there a moment ago; if it cannot be removed, it is in nobody's way.
    let _ = std::fs::remove_file(made);
}

fn of_new_page(
    arguments: &New,
    portal: &Portal<'_>,
    console: &Console,
) -> Result<Vec<NewFile>, CommandError> {
    let config = portal.config;
    let language = arguments.lang.unwrap_or_else(|| of_tag(&config.language));
    let words = Words::load(portal.tree, config, language);
    let today = arguments.at.map_or_else(|| Now::read(&config.zone()), Now::at).day().to_string();
    let names = Names { portal, today: &today, slug: arguments.slug.as_deref() };
    let answers = Answers::of(arguments, &words, &names, console)?;
    let template = template::of(answers.kind, language, portal.tree, &config.theme);
    let text = template::filled(&template, &answers, &today);
    let is_draft = text.lines().any(|line| line.starts_with("draft:"));
    let hint =
        is_draft.then(|| "next: write it, and take its line `draft: true` away to publish it".to_owned());
    let mut files = vec![NewFile { name: answers.name.clone(), text, hint }];
    if arguments.twin.is_some() {
        files.push(twin::of_new(&files[0], &answers, &today, portal)?);
    }
    if let Some(author) = &answers.author {
        let name = format!("content/data/people/{author}.yaml");
        if !portal.has(&name) && !files.iter().any(|file| file.name == name) {
            let near = nearest(author, words.people.iter().map(|(id, _)| id.as_str()));
            let near = near.map_or_else(String::new, |near| {
                format!("`{author}` is new here; if you meant `{near}`, write that as author and remove this file. Else ")
            });
            let shown = portal.shown(&name);
            let hint = format!("{near}write your name as it should be shown into {}", shown.display());
            files.push(NewFile { name, text: template::person(author), hint: Some(hint) });
        }
    }
    Ok(files)
}

/// The language of templates that is nearest to a portal's.
fn of_tag(tag: &str) -> Language {
    if tag == Language::Ja.tag() { Language::Ja } else { Language::En }
}

/// What a person needs no translation for.
fn refuse_person(kind: NewKind) -> Result<(), CommandError> {
    if kind != NewKind::Person {
        return Ok(());
    }
    let message = "a person has no translation; write the name in both languages: `name: {ja: …, en: …}`";
    Err(CommandError::Other(message.to_owned()))
}
