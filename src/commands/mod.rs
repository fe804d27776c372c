//! One file a subcommand: joins the stages to the outside world. Prints results on standard output and everything
//! else on standard error.

mod build;
mod check;
mod complete;
mod console;
mod edit;
mod editor;
mod import;
mod index;
mod init;
mod mcp;
mod moving;
mod new;
mod publish;
mod recipe;
mod report;
mod schema;
mod search;
mod serve;
mod signals;
mod theme;
mod workspace;

use std::process::ExitCode;

use crate::cli::{Cli, Command};
pub use complete::complete;
use console::Console;

/// What a command ends with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ending {
    /// All is well.
    Fine,
    /// The content has errors, or what a report was to fail on.
    ContentErrors,
}

/// A command could not run: said in one sentence, with what to do.
#[derive(Debug, thiserror::Error)]
enum CommandError {
    #[error(transparent)]
    Read(#[from] crate::read::ReadError),
    #[error(transparent)]
    Write(#[from] crate::write::WriteError),
    #[error(transparent)]
    Search(#[from] chienowa_search::Error),
    #[error(transparent)]
    Signals(#[from] crate::signals::SignalsError),
    #[error(transparent)]
    Publish(#[from] crate::publish::PublishError),
    #[error("cannot {action} `{path}`: {reason}")]
    File { action: &'static str, path: String, reason: std::io::Error },
    #[error("{0}")]
    Other(String),
}

/// Runs a command and tells its exit status: 0 fine, 1 content errors, 2 could not run.
pub fn run(cli: Cli) -> ExitCode {
    let console = Console::new(cli.global);
    let ended = match cli.command {
        Command::Init(arguments) => init::run(&arguments, &console),
        Command::New(arguments) => new::run(&arguments, &console),
        Command::Check(arguments) => check::run(&arguments, &console),
        Command::Mv(arguments) => moving::run(&arguments, &console),
        Command::Build(arguments) => build::run(&arguments, &console),
        Command::Publish(arguments) => publish::run(&arguments, &console),
        Command::Serve(arguments) => serve::run(&arguments, &console),
        Command::Search(arguments) => search::run(&arguments, &console),
        Command::Index(arguments) => index::run(&arguments, &console),
        Command::Import(arguments) => import::run(&arguments, &console),
        Command::Report(arguments) => report::run(&arguments, &console),
        Command::Signals(arguments) => signals::run(&arguments, &console),
        Command::Theme(arguments) => theme::run(&arguments, &console),
        Command::Recipe(arguments) => recipe::run(&arguments, &console),
        Command::Mcp(arguments) => mcp::run(&arguments, &console),
        Command::Schema(arguments) => schema::run(&arguments, &console),
        Command::Completions { shell } => complete::script(shell).map(|script| {
            console.result(&script);
            Ending::Fine
        }),
    };
    match ended {
        Ok(Ending::Fine) => ExitCode::SUCCESS,
        Ok(Ending::ContentErrors) => ExitCode::from(1),
        Err(error) => {
            console.failure(&error.to_string());
            ExitCode::from(2)
        }
    }
}
