//! Walks from HEAD to what is known already, parents before children.

use std::collections::HashMap;

use gix::ObjectId;

use super::Untold;
use super::compare::{Changes, compare};
use super::log::{Commit, Log};
use super::repository::{CommitId, Repository, text};

/// The log of HEAD, and how many commits were read for it. What is known is of use if HEAD descends from it.
pub(super) fn walk(repository: &Repository, known: Option<Log>) -> Result<(Log, usize), Untold> {
    if let Some(known) = known
        && let Some(grown) = Walk::new(repository, known)?.run()?
    {
        return Ok(grown);
    }
    let anew = Walk::new(repository, Log::new(repository.head))?.run()?;
    Ok(anew.expect("whatever HEAD is, it descends from nothing"))
}

struct Walk<'r> {
    repository: &'r Repository,
    log: Log,
    /// Where what is known ends; none if nothing is.
    former: Option<CommitId>,
    generations: HashMap<CommitId, u32>,
    /// The content folder of commits.
    folders: HashMap<CommitId, Option<ObjectId>>,
    authors: HashMap<(String, String), u32>,
}

/// A commit as it was read.
struct Read {
    parents: Vec<CommitId>,
    tree: ObjectId,
    author: (String, String),
    written: i64,
}

/// What is next.
enum Step {
    Read(CommitId),
    /// Its parents are done.
    Add(CommitId, Read),
}

impl<'r> Walk<'r> {
    fn new(repository: &'r Repository, log: Log) -> Result<Self, Untold> {
        let head = repository.objects.find_commit(repository.head.object())?.tree_id()?.detach();
        let folder = repository.content(head)?.ok_or(Untold::NotCommitted)?;
        let mailmap = repository.mailmap(head)?;
        let pages = compare(&repository.objects, Some(folder), &[])?.changed;
        let numbers = log.authors.iter().cloned().zip(0..);
        Ok(Self {
            repository,
            former: (!log.commits.is_empty()).then_some(log.head),
            generations: log.commits.iter().map(|commit| (commit.id, commit.generation)).collect(),
            folders: HashMap::new(),
            authors: numbers.collect(),
            log: log.of_head(repository.head, mailmap, pages),
        })
    }

    /// Nothing if HEAD does not descend from what is known.
    fn run(mut self) -> Result<Option<(Log, usize)>, Untold> {
        let before = self.log.commits.len();
        let mut met_former = self.former.is_none();
        let mut steps = vec![Step::Read(self.repository.head)];
        while let Some(step) = steps.pop() {
            match step {
                Step::Read(id) if self.generations.contains_key(&id) => met_former |= self.former == Some(id),
                Step::Read(id) => {
                    let read = self.read(id)?;
                    let parents = read.parents.clone();
                    steps.push(Step::Add(id, read));
                    steps.extend(parents.into_iter().rev().map(Step::Read));
                }
                // Two children may both have waited for it.
                Step::Add(id, _) if self.generations.contains_key(&id) => {}
                Step::Add(id, read) => self.add(id, read)?,
            }
        }
        let walked = self.log.commits.len() - before;
        Ok(met_former.then_some((self.log, walked)))
    }

    fn read(&mut self, id: CommitId) -> Result<Read, Untold> {
        let commit = self.repository.objects.find_commit(id.object())?;
        let commit = commit.decode()?;
        let is_cut_off = self.repository.cut.binary_search(&id).is_ok();
        let parents = commit.parents().filter(|_| !is_cut_off).map(|parent| CommitId::of(&parent));
        let parents = parents.collect::<Result<_, _>>()?;
        let author = commit.author()?;
        let tree = commit.tree();
        Ok(Read {
            parents,
            tree,
            author: (text(author.name), text(author.email)),
            written: author.time().map(|time| time.seconds).unwrap_or_default(),
        })
    }

    fn add(&mut self, id: CommitId, read: Read) -> Result<(), Untold> {
        let folder = self.repository.content(read.tree)?;
        self.folders.insert(id, folder);
        let mut generation = 0;
        let mut parents = Vec::with_capacity(read.parents.len());
        for parent in read.parents {
            generation = generation.max(self.generations[&parent] + 1);
            parents.push(self.folder(parent)?);
        }
        // Where history is cut off, everything would look new.
        let is_cut_off = self.repository.cut.binary_search(&id).is_ok();
        let changes = if is_cut_off {
            Changes::default()
        } else {
            compare(&self.repository.objects, folder, &parents)?
        };
        let author = self.author(read.author);
        self.generations.insert(id, generation);
        self.log.add(Commit { id, generation, written: read.written, author }, changes);
        Ok(())
    }

    /// The content folder of a commit, which may be one that was known.
    fn folder(&mut self, id: CommitId) -> Result<Option<ObjectId>, Untold> {
        if let Some(folder) = self.folders.get(&id) {
            return Ok(*folder);
        }
        let tree = self.repository.objects.find_commit(id.object())?.tree_id()?.detach();
        let folder = self.repository.content(tree)?;
        self.folders.insert(id, folder);
        Ok(folder)
    }

    fn author(&mut self, author: (String, String)) -> u32 {
        if let Some(number) = self.authors.get(&author) {
            return *number;
        }
        let number = u32::try_from(self.log.authors.len()).expect("fewer than four thousand million people");
        self.log.authors.push(author.clone());
        self.authors.insert(author, number);
        number
    }
}
