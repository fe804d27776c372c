//! Searching an index of which only a part is here.

use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use tantivy::Directory;
use tantivy::directory::OwnedBytes;

use super::container::Container;
use super::entry::Entry;
use super::extents::Extents;
use super::remote::{Remote, RemoteDirectory};
use crate::error::{Error, contained};
use crate::index::Index;
use crate::query::Query;
use crate::results::SearchResults;
use crate::search::Answer;

/// A published index in a browser. Reads nothing by itself: a search tells what it lacks.
pub struct LazyIndex {
    remote: Arc<Remote>,
    index: Index,
    extents: Extents,
    /// The query that was answered last but for the pages of its hits.
    found: Mutex<Option<(Query, Answer)>>,
}

/// How far a search came.
#[derive(Debug)]
pub enum Step {
    /// Fetch these bytes of the data, hand them in by [`LazyIndex::provide`] and search again. In order, apart
    /// from each other, never empty.
    Missing(Vec<Range<u64>>),
    /// The answer.
    Found(Box<SearchResults>),
}

impl LazyIndex {
    /// Opens an index, given the content of the entry's start file.
    pub fn open(entry: &Entry, start: &[u8]) -> Result<Self, Error> {
        if start.len() as u64 != entry.start.bytes {
            return Err(Error::Damaged { name: entry.start.name.clone() });
        }
        contained(&entry.start.name, || Self::open_whole(entry, start))
    }

    fn open_whole(entry: &Entry, start: &[u8]) -> Result<Self, Error> {
        let Container { files, extents, slices } = Container::from_bytes(start, &entry.start.name)?;
        let remote = Remote::new(files);
        for (start, bytes) in slices {
            remote.provide(start, OwnedBytes::new(bytes));
        }
        let index = Index::open_lazily(Box::new(RemoteDirectory(remote.clone())), remote.clone())?;
        Ok(Self { remote, index, extents, found: Mutex::default() })
    }

    /// Answers a query as [`Index::search`] does, or tells what to fetch for it.
    pub fn search(&self, query: &Query) -> Result<Step, Error> {
        self.remote.take_missing();
        let results = contained("data", || self.answer(query));
        let missing = self.remote.take_missing();
        let missing = coalesce(missing.iter().flat_map(|range| self.extents.in_data(range)).collect(), 0);
        if !missing.is_empty() {
            return Ok(Step::Missing(missing));
        }
        Ok(Step::Found(Box::new(results?)))
    }

    fn answer(&self, query: &Query) -> Result<SearchResults, Error> {
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        let answer = match found.take() {
            Some((of, answer)) if of == *query => answer,
            _ => self.index.find(query)?,
        };
        let is_complete = !self.remote.is_incomplete();
        let results = self.index.show(&answer);
        if is_complete && results.is_err() {
            *found = Some((query.clone(), answer));
        }
        results
    }

    /// Hands in bytes of the data that begin at `start`.
    pub fn provide(&self, start: u64, bytes: &[u8]) -> Result<(), Error> {
        for (start, slice) in self.extents.to_index(start, bytes)? {
            self.remote.provide(start, OwnedBytes::new(slice));
        }
        Ok(())
    }
}

/// For the fuzzer: reads what a start file holds, asks for all of each file and hands in as many bytes.
pub(crate) fn read_start(plain: &[u8]) {
    let Some(container) = Container::from_plain(plain) else { return };
    assert_eq!(Container::from_bytes(&container.to_bytes(), "start").ok().as_ref(), Some(&container));
    let Container { files, extents, slices } = container;
    let remote = Remote::new(files.clone());
    for (start, bytes) in slices {
        remote.provide(start, OwnedBytes::new(bytes));
    }
    let directory = RemoteDirectory(remote.clone());
    for (name, range) in &files {
        let path = std::path::Path::new(name);
        let _ = (directory.atomic_read(path), directory.exists(path));
        let asked = extents.in_data(range);
        assert!(asked.iter().all(|range| range.start <= range.end), "{asked:?}");
        for range in coalesce(asked, 0).iter().take(16) {
            let length = usize::try_from(range.end - range.start).unwrap_or(usize::MAX);
            let _ = extents.to_index(range.start, &plain[..plain.len().min(length)]);
        }
    }
    let _ = (extents.to_index(u64::MAX - 1, plain), extents.to_index(0, plain));
}

/// Ranges in order, where two with at most `gap` bytes between them are one.
pub fn coalesce(mut ranges: Vec<Range<u64>>, gap: u64) -> Vec<Range<u64>> {
    ranges.sort_unstable_by_key(|range| (range.start, range.end));
    let mut joined: Vec<Range<u64>> = Vec::new();
    for range in ranges {
        match joined.last_mut() {
            Some(last) if range.start <= last.end.saturating_add(gap) => last.end = last.end.max(range.end),
            _ => joined.push(range),
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_become_one_request() {
        let ranges = vec![40..50, 0..10, 10..20, 15..18, 25..30];
        assert_eq!(coalesce(ranges.clone(), 0), [0..20, 25..30, 40..50]);
        assert_eq!(coalesce(ranges, 5), [0..30, 40..50]);
    }
}
