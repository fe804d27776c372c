//! Measures building and serving: what a build costs, cold, warm and after an edit, how that grows with the pages, and
//! how long an author waits. Makes the portals that it measures. `benches/README.md` tells how to run it.
//!
//! Claims nothing; whether figures are good is for whoever reads them.
#![expect(clippy::print_stdout, reason = "the tables are the result")]
#![expect(clippy::print_stderr, reason = "progress and failures are no results")]
#![expect(clippy::disallowed_methods, reason = "a bench reads and edits portals on disk")]

mod arguments;
mod beside;
mod building;
mod cost;
mod editing;
mod generator;
mod ground;
mod machine;
mod preview;
mod serving;
mod table;

#[path = "../search/figures.rs"]
#[expect(dead_code, reason = "search tells of answers too")]
mod figures;
#[path = "../../tests/it/random.rs"]
mod random;

use std::process::ExitCode;

use arguments::{Arguments, USAGE};

/// What went wrong, in words.
type Failure = Box<dyn std::error::Error>;

fn main() -> ExitCode {
    let Some(arguments) = Arguments::read(std::env::args().skip(1)) else {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    };
    let done = match &arguments {
        Arguments::Generate { pages, folder, seed } => ground::write_portal(*pages, *seed, folder),
        Arguments::Build(build) => building::run(build),
        Arguments::Serve(serve) => serving::run(serve),
    };
    done.map_or_else(
        |failure| {
            eprintln!("{failure}");
            ExitCode::FAILURE
        },
        |()| ExitCode::SUCCESS,
    )
}
