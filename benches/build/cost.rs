//! What a run of a program costs, as the kernel tells it.

use std::fs;
use std::io::{Read, Seek};
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use wait4::Wait4;

use crate::Failure;
use crate::figures::{number, percentile};

/// File systems keep times by the tick of the kernel, which may last some milliseconds.
const TICK: Duration = Duration::from_millis(20);

/// One run, or the medians of several. A program's children count with it.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Cost {
    pub(crate) user: f64,
    pub(crate) system: f64,
    pub(crate) wall: f64,
    /// Of that the search index, as the program itself tells (`--timings=json`).
    pub(crate) index: Option<f64>,
    /// Bytes in memory at the most, in one process.
    pub(crate) peak: f64,
    /// Files below the folder that are new or written again.
    pub(crate) files: f64,
    /// Their bytes.
    pub(crate) bytes: f64,
}

impl Cost {
    /// Runs it to its end; `folder` is where it writes. An error if it fails.
    pub(crate) fn of(command: &mut Command, folder: &Path) -> Result<Self, Failure> {
        let (mut report, mut told) = (tempfile::tempfile()?, tempfile::tempfile()?);
        command.stdin(Stdio::null()).stdout(report.try_clone()?).stderr(told.try_clone()?);
        // Whatever the program before has left to be written is not to be paid by this one.
        rustix::fs::sync();
        let before = fs_time()?;
        std::thread::sleep(TICK);
        let start = Instant::now();
        let used = command
            .spawn()
            .map_err(|error| format!("cannot start {}: {error}", command.get_program().display()))?
            .wait4()?;
        let wall = start.elapsed();
        if !used.status.success() {
            let text = read(&mut told)?;
            return Err(format!("{command:?} ended with {}:\n{text}", used.status).into());
        }
        let (files, bytes) = written(folder, before)?;
        Ok(Self {
            user: used.rusage.utime.as_secs_f64(),
            system: used.rusage.stime.as_secs_f64(),
            wall: wall.as_secs_f64(),
            index: of_index(&read(&mut report)?),
            peak: number(used.rusage.maxrss),
            files: number(files),
            bytes: number(bytes),
        })
    }

    /// The median of each figure.
    pub(crate) fn median(costs: &[Self]) -> Self {
        let middle = |figure: fn(&Self) -> f64| percentile(costs.iter().map(figure), 50);
        Self {
            user: middle(|cost| cost.user),
            system: middle(|cost| cost.system),
            wall: middle(|cost| cost.wall),
            index: costs
                .iter()
                .all(|cost| cost.index.is_some())
                .then(|| percentile(costs.iter().filter_map(|cost| cost.index), 50)),
            peak: middle(|cost| cost.peak),
            files: middle(|cost| cost.files),
            bytes: middle(|cost| cost.bytes),
        }
    }

    pub(crate) fn cpu(&self) -> f64 {
        self.user + self.system
    }
}

fn read(file: &mut fs::File) -> Result<String, Failure> {
    let mut text = String::new();
    file.rewind()?;
    file.read_to_string(&mut text)?;
    Ok(text)
}

/// Seconds of the stage in a report; none where there is no report, or it has no such stage.
fn of_index(report: &str) -> Option<f64> {
    let report: serde_json::Value = serde_json::from_str(report).ok()?;
    Some(report.get("stages")?.get("index")?.as_f64()? / 1e3)
}

/// Seconds and nanoseconds, as a file system has them.
type Moment = (i64, i64);

/// Now, by the clock that files are marked with.
fn fs_time() -> Result<Moment, Failure> {
    Ok(changed(&tempfile::tempfile()?.metadata()?))
}

/// When its bytes, name or place changed last: moving a file into place counts too.
fn changed(file: &fs::Metadata) -> Moment {
    (file.ctime(), file.ctime_nsec())
}

/// Files below a folder that changed after a moment, and their bytes. Keeps no list: what this process holds would
/// be counted as memory of the program that it starts next.
fn written(folder: &Path, after: Moment) -> Result<(u64, u64), Failure> {
    let (mut files, mut bytes) = (0, 0);
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let found = entry.metadata()?;
        if found.is_dir() {
            let (more_files, more_bytes) = written(&entry.path(), after)?;
            files += more_files;
            bytes += more_bytes;
        } else if changed(&found) > after {
            files += 1;
            bytes += found.len();
        }
    }
    Ok((files, bytes))
}
