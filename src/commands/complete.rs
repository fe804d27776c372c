//! What a shell offers while somebody types: the portal's own words where an id is expected, its pages where one is
//! named. Reads no more than that takes, says nothing, and fails by offering nothing.
#![expect(
    clippy::disallowed_methods,
    reason = "a shell asks by environment and arguments, and names of pages are listed"
)]

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use clap::{Arg, Command, CommandFactory, ValueHint};
use clap_complete::engine::{ArgValueCandidates, ArgValueCompleter, CompletionCandidate};
use clap_complete::env::{CompleteEnv, Shells};

use super::CommandError;
use crate::cli::Cli;
use crate::config::Config;
use crate::read::read_vocabularies;
use crate::render::built_in_files;
use crate::schema::{Language, Words};

/// Set by the scripts that `chienowa completions` prints, and by nobody else.
const VARIABLE: &str = "CHIENOWA_COMPLETE";

/// More is too much to choose from.
const MOST_NAMES: usize = 500;

/// Answers a shell and ends, if a shell asks; before anything else is done.
pub fn complete() {
    CompleteEnv::with_factory(command).var(VARIABLE).complete();
}

/// The script that makes a shell ask.
pub(super) fn script(shell: clap_complete::Shell) -> Result<String, CommandError> {
    let name = shell.to_string();
    let mut script = Vec::new();
    let completer = Shells::builtins().completer(&name).map(|completer| {
        completer.write_registration(VARIABLE, "chienowa", "chienowa", "chienowa", &mut script)
    });
    match completer {
        Some(Ok(())) => Ok(String::from_utf8_lossy(&script).into_owned()),
        _ => Err(CommandError::Other(format!("there is no completion for {name}"))),
    }
}

/// The command line with what it offers for each argument.
fn command() -> Command {
    offering(Cli::command())
}

fn offering(command: Command) -> Command {
    let name = command.get_name().to_owned();
    command.mut_args(|arg| offer(&name, arg)).mut_subcommands(offering)
}

fn offer(command: &str, arg: Arg) -> Arg {
    let words = |of: fn(Words) -> Vec<(String, String)>| ArgValueCandidates::new(move || candidates(of));
    match (command, arg.get_id().as_str()) {
        (_, "department") => arg.add(words(|words| words.departments)),
        (_, "task") => arg.add(words(|words| words.tasks)),
        (_, "tool") => arg.add(words(|words| words.tools)),
        (_, "author") => arg.add(words(|words| words.people)),
        ("search", "lang") => arg.add(ArgValueCandidates::new(languages)),
        ("publish", "target") => arg.add(ArgValueCandidates::new(targets)),
        ("theme", "file") => arg.add(ArgValueCandidates::new(theme_files)),
        ("mv", "old" | "new") | ("new", "twin") => {
            arg.add(ArgValueCompleter::new(|current: &OsStr| below_content(current, true)))
        }
        (_, "into") => arg.add(ArgValueCompleter::new(|current: &OsStr| below_content(current, false))),
        (_, "root") => arg.value_hint(ValueHint::DirPath),
        _ => arg,
    }
}

fn candidates(of: fn(Words) -> Vec<(String, String)>) -> Vec<CompletionCandidate> {
    let Ok(tree) = read_vocabularies(&root()) else { return Vec::new() };
    let (config, _) = Config::load(&tree);
    let language = if config.language == Language::Ja.tag() { Language::Ja } else { Language::En };
    let words = of(Words::load(&tree, &config, language));
    let candidate = |(id, label): (String, String)| {
        let help = Some(label).filter(|label| !label.is_empty()).map(Into::into);
        CompletionCandidate::new(id).help(help)
    };
    words.into_iter().map(candidate).collect()
}

fn of_configuration(of: impl FnOnce(Config) -> Vec<String>) -> Vec<CompletionCandidate> {
    let Ok(tree) = crate::read::read_configuration(&root()) else { return Vec::new() };
    of(Config::load(&tree).0).into_iter().map(CompletionCandidate::new).collect()
}

fn languages() -> Vec<CompletionCandidate> {
    of_configuration(|config| config.languages)
}

fn targets() -> Vec<CompletionCandidate> {
    of_configuration(|config| config.publish.into_iter().map(|target| target.name).collect())
}

fn theme_files() -> Vec<CompletionCandidate> {
    built_in_files().into_iter().map(CompletionCandidate::new).collect()
}

/// The pages and folders that a name below `content/` may go on with; one folder at a time.
fn below_content(current: &OsStr, with_pages: bool) -> Vec<CompletionCandidate> {
    let Some(current) = current.to_str() else { return Vec::new() };
    let written = if current == "content" { "content/" } else { current };
    let (folder, begun) = written.rsplit_once('/').map_or(("", written), |(folder, begun)| (folder, begun));
    let is_plain = |part: &str| !part.is_empty() && part != ".." && part != ".";
    if !folder.is_empty() && !folder.split('/').all(is_plain) {
        return Vec::new();
    }
    let below = folder.strip_prefix("content").filter(|rest| rest.is_empty() || rest.starts_with('/'));
    let place = root().join("content").join(below.unwrap_or(folder).trim_start_matches('/'));
    let Ok(entries) = std::fs::read_dir(place) else { return Vec::new() };
    let mut names: Vec<String> = entries
        .flatten()
        .filter_map(|entry| {
            let name = entry.file_name().into_string().ok().filter(|name| !name.starts_with('.'))?;
            let kind = entry.file_type().ok()?;
            match name.starts_with(begun) {
                true if kind.is_dir() => Some(name + "/"),
                true if with_pages
                    && kind.is_file()
                    && Path::new(&name).extension() == Some(OsStr::new("md")) =>
                {
                    Some(name)
                }
                _ => None,
            }
        })
        .take(MOST_NAMES)
        .collect();
    names.sort();
    let slash = if folder.is_empty() { "" } else { "/" };
    names.into_iter().map(|name| CompletionCandidate::new(format!("{folder}{slash}{name}"))).collect()
}

/// The portal that the line being typed is about.
fn root() -> PathBuf {
    let words: Vec<OsString> = std::env::args_os().skip_while(|word| word != "--").skip(1).collect();
    root_in(&words)
}

fn root_in(words: &[OsString]) -> PathBuf {
    let after = words.windows(2).find(|pair| pair[0] == "--root").map(|pair| pair[1].clone());
    let joined = || words.iter().find_map(|word| Some(word.to_str()?.strip_prefix("--root=")?.into()));
    after.or_else(joined).map_or_else(|| Path::new(".").to_owned(), PathBuf::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_portal_is_the_one_that_the_line_names() {
        let root = |line: &str| root_in(&line.split(' ').map(OsString::from).collect::<Vec<_>>());
        assert_eq!(root("chienowa new story --department"), Path::new("."));
        assert_eq!(root("chienowa search --root a/b --task"), Path::new("a/b"));
        assert_eq!(root("chienowa search --root=a/b --task"), Path::new("a/b"));
    }

    #[test]
    fn every_argument_that_is_offered_something_is_there() {
        let command = command();
        let has = |command: &Command, id: &str| {
            command.get_arguments().find(|arg| arg.get_id() == id).is_some_and(|arg| {
                arg.get::<ArgValueCandidates>().is_some() || arg.get::<ArgValueCompleter>().is_some()
            })
        };
        for (name, id) in [
            ("new", "department"),
            ("new", "task"),
            ("new", "tool"),
            ("new", "author"),
            ("new", "twin"),
            ("mv", "old"),
            ("mv", "new"),
            ("search", "lang"),
            ("search", "task"),
            ("publish", "target"),
            ("theme", "file"),
        ] {
            let found = command.find_subcommand(name).expect("there is the command");
            assert!(has(found, id), "{name} {id}");
        }
    }
}
