//! Puts load on `chienowa serve`: visitors whose every answer is compared with the first, and among them clients that mean
//! harm. `benches/README.md` tells how to run it.
//!
//! Ends with failure if an answer was wrong. Whether figures are good is for whoever reads them.
#![expect(clippy::print_stdout, reason = "the tables are the result")]
#![expect(clippy::print_stderr, reason = "progress and failures are no results")]
#![expect(clippy::disallowed_methods, reason = "a bench reads what the kernel tells of a process")]

mod arguments;
mod hostile;
mod http;
mod server;
mod visitors;

#[path = "../search/figures.rs"]
#[expect(dead_code, reason = "search tells of answers too")]
mod figures;
#[path = "../build/machine.rs"]
#[expect(dead_code, reason = "builds are measured in other ways too")]
mod machine;
#[path = "../../tests/it/random.rs"]
#[expect(dead_code, reason = "texts need more")]
mod random;
#[path = "../build/table.rs"]
mod table;

use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use arguments::{Arguments, USAGE};
use figures::percentile;
use hostile::Harm;
use server::Served;
use visitors::Visits;

/// What went wrong, in words.
type Failure = Box<dyn std::error::Error>;

/// Rows of the table.
const ROWS: u32 = 10;

fn main() -> ExitCode {
    let Some(arguments) = Arguments::read(std::env::args().skip(1)) else {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    };
    match run(&arguments) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::FAILURE
        }
    }
}

/// Whether every answer was right.
fn run(arguments: &Arguments) -> Result<bool, Failure> {
    let program = machine::program(arguments.binary.as_deref());
    machine::tell(&program, arguments.binary.is_some())?;
    let served = Served::start(&arguments.folder, &program)?;
    eprintln!("asking for everything once");
    let questions = visitors::questions(&served)?;
    println!(
        "{} addresses of pages and files, {} of searches; {} visitors, {} hostile clients, {} s\n",
        questions.pages.len(),
        questions.searches.len(),
        arguments.visitors,
        arguments.hostile,
        arguments.time.as_secs()
    );
    let ended = AtomicBool::new(false);
    let (visits, harm) = (Visits::default(), Harm::default());
    thread::scope(|scope| {
        for number in 0..arguments.visitors {
            let (served, questions, visits, ended) = (&served, &questions, &visits, &ended);
            scope.spawn(move || visitors::visit(served, questions, number, visits, ended));
        }
        for number in 0..arguments.hostile {
            let (served, harm, ended) = (&served, &harm, &ended);
            scope.spawn(move || hostile::attack(served, number, harm, ended));
        }
        tell(arguments.time, &served, &visits, &harm);
        ended.store(true, Ordering::Relaxed);
    });
    println!();
    harm.tell();
    let wrong: Vec<String> = visits.wrong().into_iter().chain(harm.wrong()).collect();
    for what in wrong.iter().take(20) {
        eprintln!("wrong: {what}");
    }
    println!("\nWrong answers: {}.", wrong.len());
    Ok(wrong.is_empty())
}

/// A row for each part of the time.
fn tell(time: Duration, served: &Served, visits: &Visits, harm: &Harm) {
    table::head(&[
        "seconds",
        "visits",
        "a second",
        "p50 ms",
        "p99 ms",
        "slowest ms",
        "search p50",
        "search p99",
        "attacks",
        "MB",
        "threads",
    ]);
    let begin = Instant::now();
    for _ in 0..ROWS {
        let start = Instant::now();
        thread::sleep(time / ROWS);
        let (pages, searches) = visits.take();
        let count = pages.len() + searches.len();
        let at = |times: &[f64], percent| format!("{:.1}", percentile(times.iter().copied(), percent));
        let (megabytes, threads) = served.size();
        table::row(&[
            format!("{:.0}", begin.elapsed().as_secs_f64()),
            count.to_string(),
            format!("{:.0}", figures::number(count as u64) / start.elapsed().as_secs_f64()),
            at(&pages, 50),
            at(&pages, 99),
            at(&pages, 100),
            at(&searches, 50),
            at(&searches, 99),
            harm.count().to_string(),
            megabytes.to_string(),
            threads.to_string(),
        ]);
    }
}
