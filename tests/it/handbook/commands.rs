//! `commands.md` and its twin: every command, argument, default and choice, as clap knows them. English words are those
//! of `--help`; Japanese ones stand in the page and must be there.

use chienowa::cli::Cli;
use chienowa::schema::Language;
use clap::builder::PossibleValue;
use clap::{Arg, ArgAction, Command, CommandFactory};

use super::page::{Section, Table, descriptions};
use super::{cell, file_name, is_japanese, is_renewed};
use crate::support::repository;

/// Says what a row of a section means, given what `--help` says.
type Describe<'a> = &'a dyn Fn(&str, &str, String) -> String;

struct Words {
    command: &'static str,
    option: &'static str,
    meaning: &'static str,
    value: &'static str,
    required: &'static str,
    repeated: &'static str,
    default: &'static str,
}

const fn words(language: Language) -> Words {
    match language {
        Language::Ja => Words {
            command: "コマンド",
            option: "指定",
            meaning: "意味",
            value: "値",
            required: "必ず書く",
            repeated: "何度でも書ける",
            default: "初めは",
        },
        Language::En => Words {
            command: "Command",
            option: "Option",
            meaning: "Meaning",
            value: "Value",
            required: "required",
            repeated: "may be repeated",
            default: "default",
        },
    }
}

fn root() -> Command {
    let mut root = Cli::command();
    root.build();
    root
}

fn below(command: &Command) -> impl Iterator<Item = &Command> {
    command.get_subcommands().filter(|below| below.get_name() != "help" && !below.is_hide_set())
}

/// What stands in a command's own table: what holds for every command stands in that of the program.
fn arguments(command: &Command, is_root: bool) -> impl Iterator<Item = &Arg> {
    let is_own = move |arg: &&Arg| is_root || !(arg.is_global_set() || arg.get_id() == "help");
    command.get_arguments().filter(is_own).filter(|arg| !arg.is_hide_set())
}

fn spelled(arg: &Arg) -> String {
    let short = arg.get_short().map(|short| format!("`-{short}` ")).unwrap_or_default();
    // Without what says that it may be repeated, which is told in words.
    format!("{short}`{}`", arg.to_string().trim_end_matches("..."))
}

fn choices(arg: &Arg) -> Vec<PossibleValue> {
    let is_flag = !arg.get_action().takes_values();
    let shown = |value: &PossibleValue| !is_flag && !value.is_hide_set();
    arg.get_possible_values().into_iter().filter(shown).collect()
}

fn value(arg: &Arg, words: &Words) -> String {
    let mut told: Vec<String> = Vec::new();
    let choices: Vec<String> = choices(arg).iter().map(|choice| format!("`{}`", choice.get_name())).collect();
    told.extend(Some(choices.join(" ")).filter(|choices| !choices.is_empty()));
    let defaults: Vec<String> =
        arg.get_default_values().iter().map(|value| format!("`{}`", value.to_string_lossy())).collect();
    if arg.get_action().takes_values() && !defaults.is_empty() {
        told.push(format!("{} {}", words.default, defaults.join(" ")));
    }
    if arg.is_required_set() {
        told.push(words.required.to_owned());
    }
    if matches!(arg.get_action(), ArgAction::Append) {
        told.push(words.repeated.to_owned());
    }
    cell(&told.join(if words.command == "Command" { "; " } else { "。" }))
}

/// What `--help` says of an argument and of what it may be.
fn meaning(arg: &Arg) -> String {
    let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
    let told = choices(arg)
        .into_iter()
        .filter_map(|choice| Some(format!("`{}`: {}", choice.get_name(), choice.get_help()?)));
    let told: Vec<String> = told.collect();
    if told.is_empty() { help } else { format!("{help}. {}", told.join("; ")) }
}

fn sections(language: Language, describe: Describe<'_>) -> Vec<Section> {
    fn add(
        command: &Command,
        path: &str,
        words: &Words,
        describe: Describe<'_>,
        sections: &mut Vec<Section>,
    ) {
        let depth = path.split(' ').count();
        let row = |name: String, value: Option<String>, meaning: String| -> Vec<String> {
            let meaning = describe(path, &name, cell(&meaning));
            [Some(name), value, Some(meaning)].into_iter().flatten().collect()
        };
        let about = |command: &Command| command.get_about().map(ToString::to_string).unwrap_or_default();
        let usage = command.clone().render_usage().to_string();
        let usage = usage.trim_start_matches("Usage:").lines().map(str::trim).collect::<Vec<_>>().join("\n");
        let mut tables = Vec::new();
        let commands: Vec<Vec<String>> = below(command)
            .map(|below| {
                let path = format!("{path} {}", below.get_name());
                row(format!("[`{path}`](#{})", path.replace(' ', "-")), None, about(below))
            })
            .collect();
        if !commands.is_empty() {
            let head = [words.command, words.meaning].map(str::to_owned).to_vec();
            tables.push(Table { head, rows: commands });
        }
        let options: Vec<Vec<String>> = arguments(command, depth == 1)
            .map(|arg| row(spelled(arg), Some(value(arg, words)), meaning(arg)))
            .collect();
        if !options.is_empty() {
            let head = [words.option, words.value, words.meaning].map(str::to_owned).to_vec();
            tables.push(Table { head, rows: options });
        }
        let lead = vec![describe(path, "", about(command)), format!("```text\n{usage}\n```")];
        sections.push(Section { name: path.to_owned(), level: depth.clamp(2, 3), lead, tables });
        for below in below(command) {
            add(below, &format!("{path} {}", below.get_name()), words, describe, sections);
        }
    }
    let mut sections = Vec::new();
    add(&root(), "chienowa", &words(language), describe, &mut sections);
    sections
}

#[test]
fn the_english_page_says_what_help_says() {
    is_renewed(&file_name("commands", Language::En), &sections(Language::En, &|_, _, help| help));
}

#[test]
fn the_japanese_page_has_every_command_and_option_and_says_what_each_means() {
    let name = file_name("commands", Language::Ja);
    let page =
        std::fs::read_to_string(repository().join("content/handbook").join(&name)).expect("it is there");
    let written = descriptions(&page);
    let described = |section: &str, row: &str| {
        written.get(&(section.to_owned(), row.to_owned())).cloned().unwrap_or_default()
    };
    let sections = sections(Language::Ja, &|section, row, _| described(section, row));
    is_renewed(&name, &sections);
    for section in &sections {
        let named = section.tables.iter().flat_map(|table| &table.rows).filter_map(|row| row.first());
        for row in named.map(String::as_str).chain([""]) {
            let meaning = described(&section.name, row);
            assert!(is_japanese(&meaning), "{name}: say what {} {row} means: `{meaning}`", section.name);
        }
    }
}

#[test]
fn what_is_taken_for_help_is_what_help_prints() {
    fn look(command: &Command, path: &str) {
        let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        // `-h` and `--help` print the same words, cut into lines; each says of `--help` how the other is had.
        let help = [command.clone().render_help(), command.clone().render_long_help()];
        let help = plain(&help.map(|text| text.to_string()).concat());
        for arg in arguments(command, path == "chienowa") {
            let told = [Some(arg.to_string()), arg.get_help().map(ToString::to_string)];
            let of_choices =
                choices(arg).into_iter().filter_map(|choice| Some(choice.get_help()?.to_string()));
            for told in told.into_iter().flatten().chain(of_choices) {
                assert!(help.contains(&plain(&told)), "{path} --help does not say `{told}`");
            }
        }
        for below in below(command) {
            look(below, &format!("{path} {}", below.get_name()));
        }
    }
    look(&root(), "chienowa");
}
