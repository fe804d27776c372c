//! The `chienowa` command: arguments in, exit status out. Everything else is in the library.

use std::process::ExitCode;

use chienowa::cli::Cli;
use clap::Parser;

fn main() -> ExitCode {
    chienowa::commands::run(Cli::parse())
}
