//! One revision as the preview server sees it: renders what is asked for, and nothing else.

use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use chienowa_search::Bundle;

use super::bundles::Bundles;
use super::searching::{SearchService, failure};
use super::sources::Sources;
use crate::commands::console::lookup;
use crate::compile::Revision;
use crate::model::{Site, encode};
use crate::paths::SourcePath;
use crate::plan::Job;
use crate::read::{AssetBytes, SourceFile, SourceTree, TextChange};
use crate::render::{Output, search_program};
use crate::serve::{Content, Fingerprint, Problem, SearchRequest, media_type};

/// Who searches.
#[derive(Clone)]
pub(super) enum Search {
    /// The server.
    Here(Arc<SearchService>),
    /// The browser, over the files of the index, as on a published site.
    InBrowser(Arc<Bundles>),
}

pub(super) struct Preview {
    revision: Revision,
    /// All files but the pages' texts, for which nobody asks once they are parsed.
    files: Arc<SourceTree>,
    problems: Arc<[Problem]>,
    sources: Sources,
    search: Search,
    /// The index that browsers search, once one has asked for it.
    bundle: OnceLock<Result<Arc<Bundle>, String>>,
}

impl Preview {
    pub(super) fn new(revision: Revision, tree: &SourceTree, problems: Vec<Problem>, search: Search) -> Self {
        let mut files = SourceTree::new();
        let is_page = |path: &SourcePath| revision.site().page_of(path).is_some();
        for (path, file) in tree.iter().filter(|(path, _)| !is_page(path)) {
            files.insert(path.clone(), file.clone());
        }
        Self {
            files: Arc::new(files),
            problems: problems.into(),
            sources: Sources::of(tree),
            search,
            bundle: OnceLock::new(),
            revision,
        }
    }

    /// The same with other texts of pages.
    pub(super) fn retold(&self, revision: Revision, texts: &[TextChange]) -> Self {
        Self {
            revision,
            files: Arc::clone(&self.files),
            problems: Arc::clone(&self.problems),
            sources: self.sources.with(texts),
            search: self.search.clone(),
            bundle: OnceLock::new(),
        }
    }

    pub(super) const fn revision(&self) -> &Revision {
        &self.revision
    }

    const fn site(&self) -> &Arc<Site> {
        &self.revision.renderer.site
    }

    /// A file of the index; it is no job of the plan, for an index is made as a whole.
    fn index_file(&self, path: &str) -> Option<Result<Content, String>> {
        let Search::InBrowser(bundles) = &self.search else { return None };
        let name = path.strip_prefix(search_program::FOLDER)?.strip_prefix('/')?;
        match self.bundle.get_or_init(|| bundles.of(&self.revision.renderer)) {
            Ok(bundle) => {
                let bytes = bundle.get(name)?.clone();
                Some(Ok(Content::Bytes { media_type: media_type(name), bytes }))
            }
            Err(error) => Some(Err(error.clone())),
        }
    }

    fn asset(&self, path: &SourcePath) -> Option<Result<Content, PathBuf>> {
        match self.files.get(path)? {
            SourceFile::Asset(asset) => Some(match &asset.bytes {
                AssetBytes::File(file) => Err(file.clone()),
                AssetBytes::Memory(bytes) => {
                    Ok(Content::Bytes { media_type: media_type(path.as_str()), bytes: bytes.to_vec() })
                }
            }),
            SourceFile::Text(_) => None,
        }
    }
}

impl crate::serve::Revision for Preview {
    fn get(&self, path: &str) -> Option<Result<Content, String>> {
        let Some(job) = self.revision.plan.at_url(path) else { return self.index_file(path) };
        if let Job::Redirect(url) = job {
            return Some(Ok(Content::Redirect(self.site().config.base.link(&encode(url)))));
        }
        let media_type = if path.ends_with('/') { "text/html; charset=utf-8" } else { media_type(path) };
        let rendered = self.revision.renderer.render(job);
        if let Search::Here(service) = &self.search {
            service.begin();
        }
        Some(match rendered {
            Ok(Output::Bytes(bytes)) => Ok(Content::Bytes { media_type, bytes }),
            Ok(Output::Copy(source)) => match self.asset(&source)? {
                Ok(content) => Ok(content),
                Err(path) => Ok(Content::File { path, media_type }),
            },
            // Previews are made without them.
            Ok(Output::ImageVariant(_)) => return None,
            Err(problem) => {
                let one = std::iter::once(*problem).collect();
                let source = |path: &SourcePath| lookup(&self.files, path);
                Err(crate::diagnostic::print(&one, crate::diagnostic::Format::Human, false, &source))
            }
        })
    }

    fn contains(&self, path: &str) -> bool {
        self.revision.plan.at_url(path).is_some()
    }

    fn not_found(&self, path: &str) -> Content {
        let config = &self.site().config;
        let language = config
            .languages
            .iter()
            .skip(1)
            .find(|language| {
                path.strip_prefix('/').is_some_and(|rest| rest.starts_with(&format!("{language}/")))
            })
            .unwrap_or(&config.language);
        let bytes = match self.revision.renderer.render(&Job::NotFound(language.clone())) {
            Ok(Output::Bytes(bytes)) => bytes,
            _ => b"nothing is here".to_vec(),
        };
        Content::Bytes { media_type: "text/html; charset=utf-8", bytes }
    }

    fn policy(&self) -> String {
        self.revision.renderer.host_policy()
    }

    fn search(&self, request: &SearchRequest) -> String {
        let language = request.language.as_ref().unwrap_or(&self.site().config.language);
        match &self.search {
            Search::Here(service) => service.answer(request, language),
            Search::InBrowser(_) => failure("with `--bundle` the browser searches"),
        }
    }

    fn problems(&self) -> &[Problem] {
        &self.problems
    }

    fn fingerprint(&self) -> Fingerprint {
        self.sources.fingerprint()
    }
}
