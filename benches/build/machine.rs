//! What is measured, and on what: told before the figures.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Failure;
use crate::figures;

pub(crate) use figures::load;

/// The program to measure.
pub(crate) fn program(given: Option<&Path>) -> PathBuf {
    given.unwrap_or(Path::new(env!("CARGO_BIN_EXE_chienowa"))).to_owned()
}

/// One line: version, commit, machine, load.
pub(crate) fn tell(program: &Path, is_given: bool) -> Result<(), Failure> {
    let version = output(Command::new(program).arg("--version"))
        .ok_or_else(|| format!("{} tells no version", program.display()))?;
    // Nothing tells from which commit a program came that was built elsewhere.
    let commit = if is_given { "unknown (the program was given)".to_owned() } else { commit() };
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    println!("{version}, commit {commit}; {cores} cores, {}; load before {}\n", processor(), load());
    Ok(())
}

fn commit() -> String {
    let git = |arguments: &[&str]| {
        output(Command::new("git").arg("-C").arg(env!("CARGO_MANIFEST_DIR")).args(arguments))
    };
    let Some(commit) = git(&["rev-parse", "--short", "HEAD"]) else { return "unknown".to_owned() };
    let is_clean = git(&["status", "--porcelain"]).is_some_and(|changes| changes.is_empty());
    if is_clean { commit } else { commit + " with changes" }
}

fn processor() -> String {
    let told = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let name = told.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    name.map_or("unknown processor", |(_, name)| name).to_owned()
}

/// What it prints, if it succeeds.
fn output(command: &mut Command) -> Option<String> {
    let run = command.output().ok().filter(|run| run.status.success())?;
    String::from_utf8(run.stdout).ok().map(|text| text.trim().to_owned())
}

/// The most memory that a running process has had, in bytes, where the system tells.
pub(crate) fn peak_memory(process: u32) -> Option<u64> {
    let told = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let kilobytes = told.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    kilobytes.trim().trim_end_matches(" kB").parse::<u64>().ok().map(|number| number * 1024)
}

/// CPU time that a running process has had, in the kernel's ticks, where the system tells.
pub(crate) fn ticks(process: u32) -> Option<u64> {
    let told = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    // The program's name stands in brackets and may hold anything.
    let (_, fields) = told.rsplit_once(") ")?;
    let mut times = fields.split(' ').skip(11).map_while(|field| field.parse::<u64>().ok());
    Some(times.next()? + times.next()?)
}
