//! Every commit that HEAD knows, and what it changed: enough to tell any page's history without the repository.
//!
//! Commits are numbered as they were met, which differs between a log that grew and one made anew; nothing that is told
//! depends on it.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use gix_mailmap::Snapshot;
use serde::{Deserialize, Serialize};

use super::compare::Changes;
use super::repository::CommitId;
use crate::model::{FileHistory, History, Signature};
use crate::paths::SourcePath;

/// Everything that HEAD knows.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Log {
    pub(super) head: CommitId,
    /// `.mailmap` at HEAD.
    mailmap: Vec<u8>,
    /// The pages at HEAD, by path in the content folder.
    pages: Vec<String>,
    pub(super) commits: Vec<Commit>,
    /// Authors as commits name them.
    pub(super) authors: Vec<(String, String)>,
    /// By path, the commits that changed it.
    changed: BTreeMap<String, Vec<u32>>,
    /// By the path to which something moved: from where, by which commit.
    moved: BTreeMap<String, Vec<(String, u32)>>,
}

/// A commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Commit {
    pub(super) id: CommitId,
    /// One more than that of any parent: no clock tells what came before.
    pub(super) generation: u32,
    /// When its change was written, in seconds since 1970.
    pub(super) written: i64,
    /// Number among the authors.
    pub(super) author: u32,
}

impl Commit {
    /// Ancestors come before; the rest is settled somehow, but always the same.
    const fn order(&self) -> (u32, CommitId) {
        (self.generation, self.id)
    }
}

impl Log {
    /// Without commits.
    pub(super) fn new(head: CommitId) -> Self {
        Self {
            head,
            mailmap: Vec::new(),
            pages: Vec::new(),
            commits: Vec::new(),
            authors: Vec::new(),
            changed: BTreeMap::new(),
            moved: BTreeMap::new(),
        }
    }

    /// The same commits, seen from another HEAD with this `.mailmap` and these pages.
    pub(super) fn of_head(self, head: CommitId, mailmap: Vec<u8>, pages: Vec<String>) -> Self {
        Self { head, mailmap, pages, ..self }
    }

    /// Adds a commit, whose parents were added before.
    pub(super) fn add(&mut self, commit: Commit, changes: Changes) {
        let number = u32::try_from(self.commits.len()).expect("fewer than four thousand million commits");
        self.commits.push(commit);
        for path in changes.changed {
            self.changed.entry(path).or_default().push(number);
        }
        for (from, to) in changes.moved {
            self.moved.entry(to).or_default().push((from, number));
        }
    }

    /// What is told of every page at HEAD.
    pub(super) fn history(&self) -> History {
        let signatures = self.signatures();
        let pages = self.pages.iter().filter_map(|page| {
            Some((SourcePath::new(&format!("content/{page}")), self.of_page(page, &signatures)?))
        });
        History::new(pages.collect())
    }

    /// Authors by their number, as `.mailmap` names them.
    fn signatures(&self) -> Vec<Arc<Signature>> {
        let mailmap = Snapshot::from_bytes(&self.mailmap);
        let mut known: HashMap<Signature, Arc<Signature>> = HashMap::new();
        let mut signature = |(name, mail): &(String, String)| {
            let written = gix::actor::SignatureRef {
                name: name.as_str().into(),
                email: mail.as_str().into(),
                time: "",
            };
            let proper = mailmap.resolve(written);
            let proper = Signature { name: proper.name.to_string(), mail: proper.email.to_string() };
            known.entry(proper.clone()).or_insert_with(|| Arc::new(proper)).clone()
        };
        self.authors.iter().map(&mut signature).collect()
    }

    fn of_page(&self, page: &str, signatures: &[Arc<Signature>]) -> Option<FileHistory> {
        let mut commits = self.changes_of(page);
        commits.sort_by_key(|commit| (commit.written, commit.order()));
        let changed = commits.last()?.written;
        let mut authors: Vec<Arc<Signature>> = Vec::new();
        for author in commits.iter().map(|commit| &signatures[commit.author as usize]) {
            if !authors.iter().any(|known| Arc::ptr_eq(known, author)) {
                authors.push(Arc::clone(author));
            }
        }
        let commits = u32::try_from(commits.len()).expect("no more than there are commits");
        Some(FileHistory { changed, authors, commits })
    }

    /// The commits that changed a page, under the names that it had.
    fn changes_of(&self, page: &str) -> Vec<&Commit> {
        let commit = |number: &u32| &self.commits[*number as usize];
        let (mut path, mut end) = (page, None);
        let mut found = Vec::new();
        loop {
            let is_before_end = |commit: &Commit| end.is_none_or(|end| commit.order() < end);
            let moves = self.moved.get(path).into_iter().flatten();
            let arrival = moves
                .map(|(from, number)| (from, commit(number)))
                .filter(|(_, commit)| is_before_end(commit))
                .max_by_key(|(_, commit)| commit.order());
            let is_after_arrival =
                |commit: &Commit| arrival.is_none_or(|(_, arrival)| commit.order() > arrival.order());
            let changes = self.changed.get(path).into_iter().flatten().map(commit);
            found.extend(changes.filter(|commit| is_before_end(commit) && is_after_arrival(commit)));
            let Some((from, arrival)) = arrival else { return found };
            (path, end) = (from, Some(arrival.order()));
        }
    }
}
