//! Many outputs made by many threads, of which some may fail.

use std::sync::atomic::{AtomicBool, Ordering};

use super::{Failure, WriteError};

/// Why an output was not made.
pub(super) enum Problem<E> {
    Render(E),
    Write(WriteError),
}

impl<E> From<WriteError> for Problem<E> {
    fn from(error: WriteError) -> Self {
        Self::Write(error)
    }
}

/// What the threads of one write tell each other.
#[derive(Debug, Default)]
pub(super) struct Attempt {
    has_failed: AtomicBool,
    is_refused: AtomicBool,
}

impl Attempt {
    /// Does the task for one output; nothing if the disk has refused another.
    pub(super) fn one<T, E>(
        &self,
        task: impl FnOnce() -> Result<Option<T>, Problem<E>>,
    ) -> Result<Option<T>, Problem<E>> {
        if self.is_refused.load(Ordering::Relaxed) {
            return Ok(None);
        }
        task().inspect_err(|problem| match problem {
            Problem::Render(_) => self.has_failed.store(true, Ordering::Relaxed),
            Problem::Write(_) => self.is_refused.store(true, Ordering::Relaxed),
        })
    }

    /// Whether an output could not be rendered: the others still are, so that all failures are told at once, but it
    /// is in vain to write them.
    pub(super) fn has_failed(&self) -> bool {
        self.has_failed.load(Ordering::Relaxed)
    }
}

/// What was made, or everything that failed.
pub(super) fn all<'a, T, E>(
    results: impl Iterator<Item = (&'a str, Result<Option<T>, Problem<E>>)>,
) -> Result<Vec<T>, Failure<E>> {
    let mut made = Vec::new();
    let mut failures = Vec::new();
    for (path, result) in results {
        match result {
            Ok(one) => made.extend(one),
            Err(Problem::Render(error)) => failures.push((path.to_owned(), error)),
            Err(Problem::Write(error)) => return Err(Failure::Write(error)),
        }
    }
    if failures.is_empty() { Ok(made) } else { Err(Failure::Render(failures)) }
}
