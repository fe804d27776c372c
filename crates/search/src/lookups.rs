//! What was looked up of terms and need not be again: a query asks for each of its terms many times over, and in a
//! browser once more with every slice that arrives.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tantivy::Term;

/// Terms that are remembered; beyond it all are forgotten, for a process may live long.
const MOST: usize = 4096;

/// What is known of an index's terms. An index never changes, so nothing in here grows old.
#[derive(Default)]
pub(crate) struct Lookups {
    frequencies: Mutex<HashMap<Term, u64>>,
    /// Terms whose postings are here, with how much of them.
    here: Mutex<HashSet<(Term, Depth)>>,
}

/// How much is read of a term's postings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Depth {
    Documents,
    Positions,
}

impl Lookups {
    /// In how many documents a term is, by `look_up` if that is not known yet.
    pub(crate) fn frequency(
        &self,
        term: &Term,
        look_up: impl FnOnce() -> tantivy::Result<u64>,
    ) -> tantivy::Result<u64> {
        if let Some(known) = locked(&self.frequencies).get(term) {
            return Ok(*known);
        }
        let found = look_up()?;
        let mut frequencies = locked(&self.frequencies);
        if frequencies.len() >= MOST {
            frequencies.clear();
        }
        frequencies.insert(term.clone(), found);
        Ok(found)
    }

    /// Whether a term's postings are known to be here.
    pub(crate) fn is_here(&self, term: &Term, depth: Depth) -> bool {
        locked(&self.here).contains(&(term.clone(), depth))
    }

    /// Notes that they are.
    pub(crate) fn note_here(&self, term: &Term, depth: Depth) {
        let mut here = locked(&self.here);
        if here.len() >= MOST {
            here.clear();
        }
        here.insert((term.clone(), depth));
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
