//! All outputs of a build, by number: what each is called, how it is made and of what it was.

use std::sync::OnceLock;

use chienowa_search::Bundle;

use crate::compile::Revision;
use crate::diagnostic::Diagnostic;
use crate::hash::Hash;
use crate::images::{self, Images};
use crate::limits::Limits;
use crate::paths::{SourcePath, is_page};
use crate::plan::Job;
use crate::portable;
use crate::read::{AssetBytes, SourceFile, SourceTree};
use crate::render::{Output, search_program};
use crate::search_index::store::Published;
use crate::write;

/// Where the index lies in the output.
pub(super) const INDEX_FOLDER: &str = "_chienowa/search/";

/// All outputs of a build.
pub(super) struct Publication<'a> {
    pub(super) revision: &'a Revision,
    tree: &'a SourceTree,
    images: &'a Images,
    portable: bool,
    jobs: Vec<(&'a str, &'a Job)>,
    index: Vec<(String, write::Output)>,
    /// What each output is called: those of the jobs, then the files of the index.
    pub(super) paths: Vec<String>,
    /// The texts that went into each job's output, if it was made.
    texts: Vec<OnceLock<Vec<u32>>>,
}

/// What an output was made of.
#[derive(Debug)]
pub(super) enum Made {
    /// The site and these texts.
    Of(Vec<u32>),
    /// A file of content/.
    CopyOf(String),
    /// The site and all texts.
    OfEverything,
    /// It was not made: it is as the last build left it.
    Not,
}

impl<'a> Publication<'a> {
    /// The outputs of a revision, with the files of its index.
    pub(super) fn new(
        revision: &'a Revision,
        tree: &'a SourceTree,
        images: &'a Images,
        index: Vec<(String, write::Output)>,
        portable: bool,
    ) -> Self {
        let has_index = revision.renderer.index;
        // A portable folder has the compiled search as a script, and nobody subscribes to it.
        let is_wanted = |job: &Job| match job {
            Job::SearchProgram | Job::SearchWorker => !portable && has_index,
            Job::Feed(..) | Job::MarkdownTwin(_) | Job::PageData(_) | Job::Llms(_) | Job::LlmsFull(_) => {
                !portable
            }
            _ => true,
        };
        let jobs: Vec<(&str, &Job)> = revision.plan.iter().filter(|(_, job)| is_wanted(job)).collect();
        let paths = jobs.iter().map(|(path, _)| (*path).to_owned());
        let paths = paths.chain(index.iter().map(|(name, _)| format!("{INDEX_FOLDER}{name}"))).collect();
        let texts = std::iter::repeat_with(OnceLock::new).take(jobs.len()).collect();
        Self { revision, tree, images, portable, jobs, index, paths, texts }
    }

    /// Makes the output of a number.
    pub(super) fn make(&self, at: usize) -> Result<write::Output, Box<Diagnostic>> {
        let Some((path, job)) = self.jobs.get(at) else {
            return Ok(self.index[at - self.jobs.len()].1.clone());
        };
        let (output, texts) = self.revision.renderer.render_noting(job);
        let position = |id: crate::model::PageId| u32::try_from(id.index()).expect("an id is of 32 bits");
        let texts = texts.into_iter().map(position).collect();
        self.texts[at].set(texts).expect("an output is made once");
        match output? {
            Output::Bytes(bytes) if self.portable && is_page(path) => {
                let page = String::from_utf8(bytes).expect("templates make UTF-8");
                Ok(write::Output::Bytes(portable::relative(path, &page).into_bytes()))
            }
            output => self.to_disk(output),
        }
    }

    /// The hash of an output that is known without making it: of a variant, which is kept.
    pub(super) fn known(&self, at: usize) -> Option<Hash> {
        match self.jobs.get(at)?.1 {
            Job::ImageVariant(file) => Some(self.images.hash(file)),
            _ => None,
        }
    }

    /// Whether an output is a file of the index.
    pub(super) fn is_index(&self, at: usize) -> bool {
        at >= self.jobs.len()
    }

    /// How many outputs were made, files of the index not counted.
    pub(super) fn count_made(&self) -> usize {
        self.texts.iter().filter(|texts| texts.get().is_some()).count()
    }

    /// Of what the output of a number was made.
    pub(super) fn made(&self, at: usize) -> Made {
        match self.jobs.get(at) {
            None => Made::OfEverything,
            Some((_, Job::Asset(source))) => Made::CopyOf(source.to_string()),
            // Made or not, it depends on no text.
            Some((_, Job::ImageVariant(_))) => Made::Of(Vec::new()),
            Some(_) => self.texts[at].get().cloned().map_or(Made::Not, Made::Of),
        }
    }

    /// A copied file by its place on disk, a variant of an image by its bytes.
    fn to_disk(&self, output: Output) -> Result<write::Output, Box<Diagnostic>> {
        Ok(match output {
            Output::Bytes(bytes) => write::Output::Bytes(bytes),
            Output::ImageVariant(file) => write::Output::Bytes(self.images.bytes(&file)?),
            Output::Copy(path) => copied(self.tree, &path, &self.revision.site().config.limits)
                .expect("only assets of this tree are planned to be copied"),
        })
    }
}

/// The output that is a copy of an asset, of a picture without its metadata; none if there is no such asset.
pub(super) fn copied(tree: &SourceTree, path: &SourcePath, limits: &Limits) -> Option<write::Output> {
    match tree.get(path)? {
        SourceFile::Asset(asset) => Some(match (images::published(path, asset, limits), &asset.bytes) {
            (Some(stripped), _) => write::Output::Bytes(stripped),
            (None, AssetBytes::File(file)) => write::Output::Source(file.clone()),
            (None, AssetBytes::Memory(bytes)) => write::Output::Bytes(bytes.to_vec()),
        }),
        SourceFile::Text(_) => None,
    }
}

/// An index by the names of its files.
///
/// # Errors
///
/// Its data file could not be read.
pub(super) fn index_files(
    published: &Published,
    portable: bool,
) -> Result<Vec<(String, write::Output)>, chienowa_search::Error> {
    if portable {
        let scripts = portable_files(published.in_memory()?);
        return Ok(scripts.map(|(name, bytes)| (name, write::Output::Bytes(bytes))).collect());
    }
    let small =
        published.files.iter().map(|(name, bytes)| (name.clone(), write::Output::Bytes(bytes.clone())));
    let data =
        published.data.iter().map(|(file, path)| (file.name.clone(), write::Output::Copy(path.clone())));
    Ok(small.chain(data).collect())
}

/// The index and the compiled search as scripts, and the script that runs it.
fn portable_files(index: Bundle) -> impl Iterator<Item = (String, Vec<u8>)> {
    let name = |url: &str| url.rsplit('/').next().unwrap_or_default().to_owned();
    let program = [(name(&search_program::PROGRAM.url), search_program::PROGRAM.bytes.clone())];
    let as_script =
        |(name, bytes): (String, Vec<u8>)| (format!("{name}.js"), portable::script(&name, &bytes));
    let runs = &search_program::PORTABLE_SCRIPT;
    index.into_iter().chain(program).map(as_script).chain([(name(&runs.url), runs.bytes.clone())])
}
