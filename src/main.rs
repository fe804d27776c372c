//! The `chienowa` command: arguments in, exit status out. Everything else is in the library.

use std::process::ExitCode;

use chienowa::cli::Cli;
use clap::Parser;

/// A build makes and drops a hundred million small pieces of text, from several threads at once.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    chienowa::commands::complete();
    chienowa::commands::run(Cli::parse())
}
