//! The newest revision and what browsers have to know about it, changed in one step.

use std::hash::{BuildHasher, RandomState};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::portal::{Fingerprint, Problem, Rebuilt, Revision};

/// Shared by the threads that answer, the one that rebuilds and those that tell browsers.
pub(super) struct State<R> {
    inner: Mutex<Inner<R>>,
    changed: Condvar,
    /// Tells this server from one that ran before it on the same port.
    instance: u64,
}

struct Inner<R> {
    newest: Option<Arc<R>>,
    fingerprint: Option<Fingerprint>,
    /// Counts whatever is told to browsers.
    number: u64,
    /// The number at which pages last changed in more than style.
    pages_at: u64,
    styles_at: u64,
    problems_at: u64,
    problems: Arc<[Problem]>,
    /// Whether the problems keep the newest sources from being shown.
    is_blocked: bool,
    is_closed: bool,
}

/// What a browser has seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Seen {
    instance: u64,
    number: u64,
}

/// What a browser does not know yet.
#[derive(Clone, Debug)]
pub(super) struct News {
    pub(super) seen: Seen,
    pub(super) reload: bool,
    pub(super) styles: bool,
    pub(super) problems: Option<(Arc<[Problem]>, bool)>,
}

/// How waiting for news ended.
#[derive(Debug)]
pub(super) enum Waited {
    News(News),
    Nothing,
    Closed,
}

impl Seen {
    /// `instance-number`, as it stands in pages and events.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (instance, number) = text.split_once('-')?;
        Some(Self { instance: u64::from_str_radix(instance, 16).ok()?, number: number.parse().ok()? })
    }

    pub(super) fn number(self) -> u64 {
        self.number
    }
}

impl std::fmt::Display for Seen {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{:x}-{}", self.instance, self.number)
    }
}

impl<R: Revision> State<R> {
    pub(super) fn new(first: Rebuilt<R>) -> Self {
        let inner = Inner {
            newest: None,
            fingerprint: None,
            number: 1,
            pages_at: 1,
            styles_at: 1,
            problems_at: 1,
            problems: [].into(),
            is_blocked: false,
            is_closed: false,
        };
        // Random without a clock: each RandomState has keys of its own.
        let instance = RandomState::new().hash_one(0);
        let state = Self { inner: Mutex::new(inner), changed: Condvar::new(), instance };
        state.publish(first);
        state
    }

    /// Makes a rebuild's result the current state and wakes those who wait for news.
    pub(super) fn publish(&self, rebuilt: Rebuilt<R>) {
        // Asked before locking: a revision may panic.
        let (published, problems, is_blocked) = match rebuilt {
            Rebuilt::Published(revision) => {
                let problems: Arc<[Problem]> = revision.problems().into();
                (Some((revision.fingerprint(), revision)), problems, false)
            }
            Rebuilt::Broken(problems) => (None, problems.into(), true),
        };
        let mut inner = self.lock();
        let next = inner.number + 1;
        let mut former = None;
        if let Some((after, revision)) = published {
            let before = inner.fingerprint.replace(after);
            if before.is_none_or(|before| before.everything_else != after.everything_else) {
                inner.pages_at = next;
            }
            if before.is_none_or(|before| before.styles != after.styles) {
                inner.styles_at = next;
            }
            former = inner.newest.replace(revision);
        }
        if inner.problems != problems || inner.is_blocked != is_blocked {
            inner.problems = problems;
            inner.is_blocked = is_blocked;
            inner.problems_at = next;
        }
        inner.number = inner.pages_at.max(inner.styles_at).max(inner.problems_at);
        drop(inner);
        self.changed.notify_all();
        // A large portal takes a while to be let go, during which nobody should wait for the lock.
        drop(former);
    }

    /// The newest good revision, if there ever was one, and what a page made from it has seen.
    pub(super) fn newest(&self) -> (Option<Arc<R>>, Seen) {
        let inner = self.lock();
        (inner.newest.clone(), Seen { instance: self.instance, number: inner.number })
    }

    /// Waits until there is something that a browser with this page, told these problems, does not know, or until
    /// `stop` is set and [`State::wake`] called.
    pub(super) fn wait(
        &self,
        seen: Option<Seen>,
        told: Option<u64>,
        stop: &AtomicBool,
        patience: Duration,
    ) -> Waited {
        let seen = seen.filter(|seen| seen.instance == self.instance).map_or(0, Seen::number);
        let is_new = |inner: &Inner<R>| {
            inner.pages_at > seen
                || inner.styles_at > seen
                || told.is_none_or(|told| inner.problems_at > told)
        };
        let is_over = |inner: &Inner<R>| inner.is_closed || stop.load(Ordering::Acquire);
        let inner = self.lock();
        let (inner, _) = self
            .changed
            .wait_timeout_while(inner, patience, |inner| !is_over(inner) && !is_new(inner))
            .unwrap_or_else(PoisonError::into_inner);
        if is_over(&inner) {
            return Waited::Closed;
        }
        if !is_new(&inner) {
            return Waited::Nothing;
        }
        let reload = inner.pages_at > seen;
        Waited::News(News {
            seen: Seen { instance: self.instance, number: inner.number },
            reload,
            // A reload brings the styles with it.
            styles: !reload && inner.styles_at > seen,
            problems: told
                .is_none_or(|told| inner.problems_at > told)
                .then(|| (Arc::clone(&inner.problems), inner.is_blocked)),
        })
    }

    /// Lets those who wait look again whether they should stop.
    pub(super) fn wake(&self) {
        // With the lock, so that nobody is between looking and waiting.
        drop(self.lock());
        self.changed.notify_all();
    }

    /// Wakes all who wait; there will be no more news.
    pub(super) fn close(&self) {
        self.lock().is_closed = true;
        self.changed.notify_all();
    }

    pub(super) fn is_closed(&self) -> bool {
        self.lock().is_closed
    }

    fn lock(&self) -> MutexGuard<'_, Inner<R>> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
