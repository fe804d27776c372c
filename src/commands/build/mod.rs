//! `chienowa build`: the site and its search index, all or nothing, and no more of it than has changed.

mod memory;
mod publication;
mod report;
mod verify;

use std::collections::{BTreeMap, BTreeSet};
use std::mem::ManuallyDrop;
use std::path::PathBuf;

use super::console::Console;
use super::workspace::{compile_reading, history, read_portal, settings, tell_unknown, told};
use super::{CommandError, Ending, edit};
use crate::cli::Build;
use crate::compile::{Revision, Settings, of_attachments, of_pictures, strict};
use crate::config::BaseUrl;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::hash::{Hash, Hashing};
use crate::images::{self, Images};
use crate::memo::Memo;
use crate::memo::outputs::Summary;
use crate::model::{PageId, Status};
use crate::paths::SourcePath;
use crate::portable;
use crate::read::{Reading, SourceTree};
use crate::search_index::{self, store::Published};
use crate::write::{self, Failure, Folders, Written, work_folder};
use memory::Memory;
use publication::Publication;
use report::{Clock, Done};

/// A build that is under way. What it holds of a whole portal at the end is not dropped: the process ends, and to free
/// every piece by itself would be a fiftieth of the work.
struct Builder<'a> {
    arguments: &'a Build,
    console: &'a Console,
    settings: Settings,
    output: PathBuf,
    work: PathBuf,
}

/// A revision without errors.
struct Sound {
    revision: Revision,
    /// What was found, before `--strict`.
    found: Diagnostics,
}

/// What is made from a reading.
enum Prepared {
    /// Everything but the outputs themselves.
    Portal(Box<Portal>),
    /// Content with errors.
    Refused(Diagnostics),
}

/// Everything but the outputs themselves.
struct Portal {
    revision: Revision,
    images: Images,
    /// None without a search.
    index: Option<Published>,
    /// What was found, before `--strict`.
    found: Diagnostics,
}

pub(super) fn run(arguments: &Build, console: &Console) -> Result<Ending, CommandError> {
    let mut clock = Clock::start();
    let root = &arguments.portal.root;
    let base = if arguments.portable { Some(portable_base()) } else { arguments.base_url.clone() };
    let signals = told(&arguments.signals, console)?;
    edit::recover(root, console)?;
    let reading = clock.stage("read", || read_portal(root))?;
    let work = work_folder(root)?;
    let kept = (!arguments.no_cache).then_some(work.as_path());
    let history = clock.stage("git", || history(root, &reading.tree, kept, console));
    let builder = Builder {
        arguments,
        console,
        settings: Settings {
            signals,
            history,
            index: !arguments.no_search,
            ..settings(&arguments.portal, base, false)
        },
        output: arguments.output.clone().unwrap_or_else(|| root.join("public")),
        work,
    };
    let done = if arguments.no_cache {
        builder.build_from_nothing(reading, &mut clock)?
    } else {
        builder.build_with_memory(reading, &mut clock)?
    };
    let Some(done) = done else { return Ok(Ending::ContentErrors) };
    clock.tell(&done, &builder.output, arguments, console);
    Ok(Ending::Fine)
}

impl Builder<'_> {
    fn build_from_nothing(&self, reading: Reading, clock: &mut Clock) -> Result<Option<Done>, CommandError> {
        let sound = match self.compile(&reading, &mut Memo::new(), clock) {
            Ok(sound) => sound,
            Err(found) => return Ok(self.refuse(&found, &reading.tree)),
        };
        let tree = ManuallyDrop::new(sound.leave_of(reading));
        let portal = match self.prepare(sound, &tree, false, clock)? {
            Prepared::Portal(portal) => portal,
            Prepared::Refused(found) => return Ok(self.refuse(&found, &tree)),
        };
        let summary = portal.summary();
        let Portal { revision, images, index, found } = *portal;
        let revision = ManuallyDrop::new(revision);
        let publication = self.publication(&revision, &images, index.as_ref(), &tree)?;
        let Some(written) = self.write(&publication, |_| None, found, &tree, clock)? else {
            return Ok(None);
        };
        Ok(Some(done(&publication, &written, &images, summary)))
    }

    fn build_with_memory(&self, reading: Reading, clock: &mut Clock) -> Result<Option<Done>, CommandError> {
        let own = vec![("portable", self.arguments.portable.to_string())];
        let load = || Memory::load(&reading, self.settings.clone(), own, self.work.clone(), self.console);
        let mut memory = ManuallyDrop::new(clock.stage("remember", load));
        let is_plain = reading.diagnostics.is_empty()
            && !self.arguments.verify_cache
            && self.arguments.explain.is_none();
        if is_plain {
            let confirm = || memory.confirm(&reading.tree, &self.folders(), |found| self.graded(found));
            if let Some((done, found)) = clock.stage("confirm", confirm)? {
                self.console.warn(&found, &reading.tree);
                tell_unknown(done.summary.unknown_signals, self.console);
                return Ok(Some(done));
            }
        }
        let sound = match self.compile(&reading, &mut memory.memo, clock) {
            Ok(sound) => sound,
            Err(found) => return Ok(self.refuse(&found, &reading.tree)),
        };
        let inputs = clock.stage("inputs", || memory.inputs(&reading.tree, sound.revision.site()));
        let verified = self.arguments.verify_cache.then(|| reading.clone());
        let tree = ManuallyDrop::new(sound.leave_of(reading));
        let portal = match self.prepare(sound, &tree, true, clock)? {
            Prepared::Portal(portal) => portal,
            Prepared::Refused(found) => return Ok(self.refuse(&found, &tree)),
        };
        let summary = portal.summary();
        let Portal { revision, images, index, found } = *portal;
        let revision = ManuallyDrop::new(revision);
        if let Some(path) = &self.arguments.explain {
            self.explain(path, &memory.explain(&inputs, path));
        }
        let publication = self.publication(&revision, &images, index.as_ref(), &tree)?;
        let unchanged = memory.unchanged(&inputs);
        let is_index_as_before = index.as_ref().is_some_and(Published::is_as_before);
        let known = |at: usize| {
            let path = publication.paths[at].as_str();
            let made = if publication.is_index(at) && is_index_as_before {
                memory.made(path)
            } else {
                unchanged.get(path).copied()
            };
            made.map(|made| made.hash).or_else(|| publication.known(at))
        };
        let Some(written) = self.write(&publication, known, found.clone(), &tree, clock)? else {
            return Ok(None);
        };
        if let Some(index) = &index {
            index.settle();
        }
        clock.stage("leave", || memory.save(inputs, &unchanged, &publication, &written, found, summary));
        if let Some(reading) = verified {
            let paths = publication.paths.iter().map(String::as_str);
            let hashes = paths.zip(written.hashes.iter().copied()).collect();
            clock.stage("verify", || self.verify(&hashes, &reading)).inspect_err(|_| {
                // Otherwise the next build would believe it again. If it cannot be removed, the error is told.
                let _ = memory.forget();
            })?;
        }
        Ok(Some(done(&publication, &written, &images, summary)))
    }

    fn verify(&self, written: &BTreeMap<&str, Hash>, reading: &Reading) -> Result<(), CommandError> {
        let clock = &mut Clock::start();
        let prepared = match self.compile(reading, &mut Memo::new(), clock) {
            Ok(sound) => self.prepare(sound, &reading.tree, false, clock)?,
            Err(found) => Prepared::Refused(found),
        };
        let Prepared::Portal(portal) = prepared else {
            let message = "without what is remembered the content has errors";
            return Err(CommandError::Other(message.to_owned()));
        };
        let Portal { revision, images, index, .. } = *portal;
        verify::verify(written, &self.publication(&revision, &images, index.as_ref(), &reading.tree)?)?;
        self.console.say(&format!("{} outputs are those of a build from nothing", written.len()));
        Ok(())
    }

    fn explain(&self, path: &str, reasons: &[String]) {
        if reasons.is_empty() {
            self.console.say(&format!("{path} is as in the last build"));
        }
        for reason in reasons {
            self.console.say(&format!("{path}: {reason}"));
        }
    }

    /// The portal of a reading, unless it has errors.
    fn compile(&self, reading: &Reading, memo: &mut Memo, clock: &mut Clock) -> Result<Sound, Diagnostics> {
        let compiled = clock.stage("compile", || compile_reading(reading, &self.settings, memo));
        let found = compiled.diagnostics;
        let graded = self.graded(found.clone());
        match compiled.revision {
            Some(revision) if !graded.has_errors() => Ok(Sound { revision, found }),
            _ => Err(graded),
        }
    }

    /// Everything between compiling and the outputs.
    fn prepare(
        &self,
        Sound { revision, mut found }: Sound,
        tree: &SourceTree,
        with_memory: bool,
        clock: &mut Clock,
    ) -> Result<Prepared, CommandError> {
        let (wanted, limits) = (revision.site().wanted_variants(), revision.site().config.limits);
        let assets = || revision.site().assets.values().map(|(source, _)| source);
        let make = || {
            let images = images::make(&wanted, tree, &self.work, &limits);
            (images, images::originals(assets(), tree, &limits))
        };
        let ((images, problems), pictures) = clock.stage("images", make);
        found.extend(problems);
        let rules = &revision.site().config.secrets;
        found.extend(of_pictures(&pictures, rules));
        found.extend(of_attachments(assets(), tree, rules, &limits));
        let found = found.sorted();
        let graded = self.graded(found.clone());
        if graded.has_errors() {
            return Ok(Prepared::Refused(graded));
        }
        let revision = revision.with_image_variants(images.variants());
        let index = if self.settings.index {
            Some(clock.stage("index", || self.index(&revision, with_memory))?)
        } else {
            None
        };
        Ok(Prepared::Portal(Box::new(Portal { revision, images, index, found })))
    }

    fn publication<'a>(
        &self,
        revision: &'a Revision,
        images: &'a Images,
        index: Option<&Published>,
        tree: &'a SourceTree,
    ) -> Result<Publication<'a>, CommandError> {
        let portable = self.arguments.portable;
        let index = index.map(|index| publication::index_files(index, portable)).transpose()?;
        Ok(Publication::new(revision, tree, images, index.unwrap_or_default(), portable))
    }

    fn index(&self, revision: &Revision, with_memory: bool) -> Result<Published, chienowa_search::Error> {
        let vocabulary = search_index::vocabulary(&revision.renderer);
        if !with_memory {
            return search_index::store::publish_anew(&revision.renderer, &vocabulary, &self.work);
        }
        // In a portable folder the index has other names.
        let before = (!self.arguments.portable).then(|| self.output.join(publication::INDEX_FOLDER));
        let index =
            search_index::store::publish(&revision.renderer, &vocabulary, &self.work, before.as_deref())?;
        self.console.detail(&index.reuse.to_string());
        Ok(index)
    }

    /// Writes the outputs and says what was found; nothing if a template failed.
    fn write(
        &self,
        publication: &Publication<'_>,
        known: impl Fn(usize) -> Option<Hash> + Sync,
        mut found: Diagnostics,
        tree: &SourceTree,
        clock: &mut Clock,
    ) -> Result<Option<Written>, CommandError> {
        let render = |at| publication.make(at);
        let written = clock
            .stage("render and write", || write::write(&self.folders(), &publication.paths, known, render));
        match written {
            Ok(written) => {
                self.console.warn(&self.graded(found), tree);
                tell_unknown(publication.revision.site().signals.unknown, self.console);
                Ok(Some(written))
            }
            Err(Failure::Write(error)) => Err(error.into()),
            Err(Failure::Render(failures)) => {
                found.extend(failures.into_iter().map(|(_, problem): (String, Box<Diagnostic>)| *problem));
                Ok(self.refuse(&found.sorted(), tree))
            }
        }
    }

    /// What is found, with `--strict` as errors.
    fn graded(&self, found: Diagnostics) -> Diagnostics {
        if self.arguments.strict { strict(found) } else { found }
    }

    fn folders(&self) -> Folders<'_> {
        Folders {
            root: &self.arguments.portal.root,
            output: &self.output,
            work: &self.work,
            hashing: Hashing::OUTPUTS,
        }
    }

    /// Content with errors is not published: the output stays as it was.
    fn refuse<T>(&self, found: &Diagnostics, tree: &SourceTree) -> Option<T> {
        self.console.warn(found, tree);
        self.console.say(&format!("{}; nothing was written", Console::count(found)));
        None
    }
}

impl Sound {
    /// What later stages need of the reading it was compiled from: no text but those that something was found in.
    fn leave_of(&self, reading: Reading) -> SourceTree {
        let told_of: BTreeSet<&SourcePath> = self.found.iter().map(|found| &found.path).collect();
        reading.into_compiled(|path| told_of.contains(path))
    }
}

impl Portal {
    fn summary(&self) -> Summary {
        let site = self.revision.site();
        let is_left_out = |id: &PageId| site.page(*id).status == Status::Draft && !site.is_shown(*id);
        Summary {
            pages: site.pages.len(),
            drafts: site.ids().filter(is_left_out).count(),
            passages: self.index.as_ref().map_or(0, |index| index.passages),
            index_bytes: self.index.as_ref().map_or(0, Published::bytes),
            unknown_signals: site.signals.unknown,
        }
    }
}

fn done(publication: &Publication<'_>, written: &Written, images: &Images, summary: Summary) -> Done {
    Done {
        outputs: publication.paths.len(),
        rendered: publication.count_made(),
        images_decoded: images.decoded,
        counts: written.counts,
        summary,
    }
}

/// While rendering: a path that no site has, to be replaced by relative addresses.
fn portable_base() -> BaseUrl {
    BaseUrl { origin: String::new(), path: portable::BASE.to_owned() }
}
