//! What a build tells at its end: for people, and with `--timings=json` for programs.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Instant;

use serde::Serialize;

use crate::cli::{Build, Timings};
use crate::commands::console::{Console, counted};
use crate::memo::outputs::Summary;
use crate::write::Counts;

/// How long each stage took.
pub(super) struct Clock {
    started: Instant,
    stages: BTreeMap<&'static str, f64>,
}

/// What `--timings=json` tells; milliseconds and bytes.
#[derive(Debug, Serialize)]
pub(super) struct Report {
    stages: BTreeMap<&'static str, f64>,
    pages: usize,
    passages: usize,
    outputs: usize,
    /// Outputs that were made; the others are as the last build left them.
    rendered: usize,
    written: usize,
    unchanged: usize,
    removed: usize,
    bytes: u64,
    index_bytes: u64,
    /// Images whose variants were made now; those of others were kept.
    images_decoded: usize,
    peak_memory_bytes: Option<u64>,
}

/// What was done.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Done {
    pub(super) outputs: usize,
    pub(super) rendered: usize,
    pub(super) images_decoded: usize,
    pub(super) counts: Counts,
    pub(super) summary: Summary,
}

impl Clock {
    pub(super) fn start() -> Self {
        Self { started: Instant::now(), stages: BTreeMap::new() }
    }

    pub(super) fn stage<T>(&mut self, name: &'static str, work: impl FnOnce() -> T) -> T {
        let started = Instant::now();
        let done = work();
        *self.stages.entry(name).or_default() += started.elapsed().as_secs_f64() * 1000.0;
        done
    }

    /// Tells what was done, where to, and what it took.
    pub(super) fn tell(self, done: &Done, output: &Path, arguments: &Build, console: &Console) {
        let Done { outputs, rendered, images_decoded, counts, summary } = *done;
        let report = Report {
            pages: summary.pages,
            passages: summary.passages,
            outputs,
            rendered,
            written: counts.written,
            unchanged: counts.unchanged,
            removed: counts.removed,
            bytes: counts.bytes,
            index_bytes: summary.index_bytes,
            images_decoded,
            peak_memory_bytes: peak_memory(),
            stages: self.stages,
        };
        match arguments.timings {
            Some(Timings::Json) => {
                let line = serde_json::to_string(&report).expect("a report is plain numbers");
                console.result(&(line + "\n"));
            }
            Some(Timings::Text) => {
                for (stage, milliseconds) in &report.stages {
                    console.say(&format!("{milliseconds:>9.1} ms  {stage}"));
                }
            }
            None => {}
        }
        let seconds = self.started.elapsed().as_secs_f64();
        console.say(&format!(
            "{} in {seconds:.2} s: {} written, {} unchanged, {} removed in {}",
            counted(report.pages, "page"),
            counted(counts.written, "file"),
            counts.unchanged,
            counts.removed,
            // Whoever builds where they are knows where that is.
            output.strip_prefix(".").unwrap_or(output).display(),
        ));
        if summary.drafts > 0 {
            let pages = counted(summary.drafts, "page");
            let (have, are) = if summary.drafts == 1 { ("has", "is") } else { ("have", "are") };
            console.say(&format!("{pages} of them {have} `draft: true` and {are} left out"));
        }
    }
}

/// The most memory this process held, where the system tells (Linux).
#[expect(clippy::disallowed_methods, reason = "asks the system about this process, not about the portal")]
fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches(" kB").parse::<u64>().ok().map(|kibibytes| kibibytes * 1024)
}
