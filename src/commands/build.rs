//! `chienowa build`: the site and its search index, all or nothing.

use std::collections::BTreeMap;
use std::time::Instant;

use chienowa_search::Index;
use serde::Serialize;

use super::console::Console;
use super::workspace::{compile_reading, settings, tell_unknown, told, work_folder};
use super::{CommandError, Ending};
use crate::cli::{Build, Timings};
use crate::compile::{Settings, strict};
use crate::config::BaseUrl;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::images::{self, Images};
use crate::memo::Memo;
use crate::plan::Job;
use crate::portable;
use crate::read::{self, AssetBytes, SourceFile, SourceTree};
use crate::render::{Output, search_program};
use crate::search_index;
use crate::write::{self, Counts, Failure, Folders};

/// Where the index lies in the output.
const INDEX_FOLDER: &str = "_chienowa/search/";

/// What `--timings=json` tells; milliseconds and bytes.
#[derive(Debug, Serialize)]
struct Report {
    stages: BTreeMap<&'static str, f64>,
    pages: usize,
    passages: usize,
    outputs: usize,
    written: usize,
    unchanged: usize,
    removed: usize,
    bytes: u64,
    index_bytes: usize,
    /// Images whose variants were made now; those of others were kept.
    images_decoded: usize,
    peak_memory_bytes: Option<u64>,
}

struct Clock {
    started: Instant,
    stages: BTreeMap<&'static str, f64>,
}

impl Clock {
    fn stage<T>(&mut self, name: &'static str, work: impl FnOnce() -> T) -> T {
        let started = Instant::now();
        let done = work();
        self.stages.insert(name, started.elapsed().as_secs_f64() * 1000.0);
        done
    }
}

pub(super) fn run(arguments: &Build, console: &Console) -> Result<Ending, CommandError> {
    let mut clock = Clock { started: Instant::now(), stages: BTreeMap::new() };
    let root = &arguments.portal.root;
    let base = if arguments.portable { Some(portable_base()) } else { arguments.base_url.clone() };
    let signals = told(&arguments.signals, console)?;
    let settings = Settings { signals, ..settings(&arguments.portal, base, false) };
    let reading = clock.stage("read", || read::read(root, None, &read::Options::default()))?;
    let compiled = clock.stage("compile", || compile_reading(&reading, &settings, &mut Memo::new()));
    let mut found = compiled.diagnostics;
    if arguments.strict {
        found = strict(found);
    }
    let tree = &reading.tree;
    let Some(revision) = compiled.revision.filter(|_| !found.has_errors()) else {
        return Ok(refuse(&found, tree, console));
    };
    let wanted = revision.site().wanted_variants();
    let (images, problems) = clock.stage("images", || images::make(&wanted, tree, &work_folder(root)));
    found.extend(problems);
    found = if arguments.strict { strict(found) } else { found }.sorted();
    if found.has_errors() {
        return Ok(refuse(&found, tree, console));
    }
    let revision = revision.with_image_variants(images.variants());
    let documents = search_index::documents(&revision.renderer);
    let vocabulary = search_index::vocabulary(&revision.renderer);
    let passages = documents.iter().map(|document| document.passages.len()).sum();
    let index = clock.stage("index", || Index::build(&documents, &vocabulary)?.to_bundle())?;
    let index_bytes = index.values().map(Vec::len).sum();

    let output = arguments.output.clone().unwrap_or_else(|| root.join("public"));
    let work = work_folder(root);
    let folders = Folders { root, output: &output, work: &work };
    // A portable folder has the compiled search as a script, and nobody subscribes to it.
    let is_wanted = |job: &Job| {
        !arguments.portable
            || !matches!(
                job,
                Job::SearchProgram | Job::SearchWorker | Job::Feed(..) | Job::MarkdownTwin(_) | Job::Llms(_)
            )
    };
    let jobs: Vec<(&str, &Job)> = revision.plan.iter().filter(|(_, job)| is_wanted(job)).collect();
    let mut paths: Vec<String> = jobs.iter().map(|(path, _)| (*path).to_owned()).collect();
    let index: Vec<(String, Vec<u8>)> =
        if arguments.portable { portable_files(index).collect() } else { index.into_iter().collect() };
    paths.extend(index.iter().map(|(name, _)| format!("{INDEX_FOLDER}{name}")));
    let written = clock.stage("render and write", || {
        let render = |at: usize| match jobs.get(at) {
            Some((path, job)) => match revision.renderer.render(job)? {
                Output::Bytes(bytes) if arguments.portable && is_page(path) => {
                    let page = String::from_utf8(bytes).expect("templates make UTF-8");
                    Ok(write::Output::Bytes(portable::relative(path, &page).into_bytes()))
                }
                output => to_disk(output, tree, &images),
            },
            None => Ok(write::Output::Bytes(index[at - jobs.len()].1.clone())),
        };
        let known = |at: usize| match jobs.get(at)?.1 {
            Job::ImageVariant(file) => Some(images.hash(file)),
            _ => None,
        };
        write::write(&folders, &paths, known, render)
    });
    let written = match written {
        Ok(written) => written.counts,
        Err(Failure::Write(error)) => return Err(error.into()),
        Err(Failure::Render(failures)) => {
            found.extend(failures.into_iter().map(|(_, problem): (String, Box<Diagnostic>)| *problem));
            return Ok(refuse(&found.sorted(), tree, console));
        }
    };
    console.warn(&found, tree);
    tell_unknown(revision.site(), console);
    let report = Report {
        pages: revision.site().pages.len(),
        passages,
        outputs: paths.len(),
        written: written.written,
        unchanged: written.unchanged,
        removed: written.removed,
        bytes: written.bytes,
        index_bytes,
        images_decoded: images.decoded,
        peak_memory_bytes: peak_memory(),
        stages: clock.stages,
    };
    tell(arguments, console, &report, &written, &output, clock.started);
    Ok(Ending::Fine)
}

fn tell(
    arguments: &Build,
    console: &Console,
    report: &Report,
    written: &Counts,
    output: &std::path::Path,
    started: Instant,
) {
    match arguments.timings {
        Some(Timings::Json) => {
            let line = serde_json::to_string(report).expect("a report is plain numbers");
            console.result(&(line + "\n"));
        }
        Some(Timings::Text) => {
            for (stage, milliseconds) in &report.stages {
                console.say(&format!("{milliseconds:>9.1} ms  {stage}"));
            }
        }
        None => {}
    }
    let seconds = started.elapsed().as_secs_f64();
    console.say(&format!(
        "{} pages in {seconds:.2} s: {} files written, {} unchanged, {} removed in {}",
        report.pages,
        written.written,
        written.unchanged,
        written.removed,
        output.display(),
    ));
}

/// Content with errors is not published: the output stays as it was.
fn refuse(found: &Diagnostics, tree: &SourceTree, console: &Console) -> Ending {
    console.warn(found, tree);
    console.say(&format!("{}; nothing was written", Console::count(found)));
    Ending::ContentErrors
}

fn is_page(path: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(_, ending)| ending == "html")
}

/// While rendering: a path that no site has, to be replaced by relative addresses.
fn portable_base() -> BaseUrl {
    BaseUrl { origin: String::new(), path: portable::BASE.to_owned() }
}

/// The index and the compiled search as scripts, and the script that runs it.
fn portable_files(index: BTreeMap<String, Vec<u8>>) -> impl Iterator<Item = (String, Vec<u8>)> {
    let name = |url: &str| url.rsplit('/').next().unwrap_or_default().to_owned();
    let program = [(name(&search_program::PROGRAM.url), search_program::PROGRAM.bytes.clone())];
    let as_script =
        |(name, bytes): (String, Vec<u8>)| (format!("{name}.js"), portable::script(&name, &bytes));
    let runs = &search_program::PORTABLE_SCRIPT;
    index.into_iter().chain(program).map(as_script).chain([(name(&runs.url), runs.bytes.clone())])
}

/// A copied file by its place on disk, a variant of an image by its bytes.
fn to_disk(output: Output, tree: &SourceTree, images: &Images) -> Result<write::Output, Box<Diagnostic>> {
    Ok(match output {
        Output::Bytes(bytes) => write::Output::Bytes(bytes),
        Output::ImageVariant(file) => write::Output::Bytes(images.bytes(&file)?),
        Output::Copy(path) => match tree.get(&path) {
            Some(SourceFile::Asset(asset)) => match &asset.bytes {
                AssetBytes::File(file) => write::Output::Copy(file.clone()),
                AssetBytes::Memory(bytes) => write::Output::Bytes(bytes.to_vec()),
            },
            _ => unreachable!("only assets of this tree are planned to be copied"),
        },
    })
}

/// The most memory this process held, where the system tells (Linux).
#[expect(clippy::disallowed_methods, reason = "asks the system about this process, not about the portal")]
fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches(" kB").parse::<u64>().ok().map(|kibibytes| kibibytes * 1024)
}
