//! Measures search: how well and how fast the native engine answers, and what an answer costs in Chromium behind
//! nginx. `benches/README.md` tells how to run it and holds the results.
//!
//! Claims nothing but that browser and native engine rank alike; whether figures are good is for whoever reads them.
#![expect(clippy::print_stdout, reason = "the tables are the result")]
#![expect(clippy::print_stderr, reason = "progress and failures are no results")]
#![expect(clippy::disallowed_methods, reason = "a bench reads what it is given")]

mod arguments;
mod browsing;
mod figures;
mod judged;
mod quality;
mod site;

#[path = "../../tests/browser/browser.rs"]
#[expect(dead_code, reason = "tests do more with a browser")]
mod browser;
#[path = "../../tests/browser/http.rs"]
mod http;
#[path = "../../tests/browser/nginx.rs"]
#[expect(dead_code, reason = "tests damage what the host serves")]
mod nginx;
#[path = "../../tests/browser/portal.rs"]
#[expect(dead_code, reason = "tests do more with the sample portal")]
mod portal;
#[path = "../../tests/browser/process.rs"]
mod process;

use std::process::ExitCode;

use arguments::{Arguments, USAGE};

/// What went wrong, in words.
type Failure = Box<dyn std::error::Error>;

fn main() -> ExitCode {
    let Some(arguments) = Arguments::read(std::env::args().skip(1)) else {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    };
    eprintln!("load before: {}", figures::load());
    let done = match &arguments {
        Arguments::Judged(judged) => judged::run(judged),
        Arguments::Site(site) => site::run(site),
    };
    done.map_or_else(
        |failure| {
            eprintln!("{failure}");
            ExitCode::FAILURE
        },
        |()| ExitCode::SUCCESS,
    )
}
