//! One request a connection. `tiny_http` offers no way to close a connection, and reads the next request while the
//! first is still answered; so the connections that must not go on are remembered here and their later requests
//! are refused unread.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// A client that keeps its connection open after a refusal is refused this long. Afterwards its port may belong to
/// another connection; a system hands ports out again no sooner.
const REFUSED_FOR: Duration = Duration::from_mins(1);

/// The connections that are being answered or were refused, by the client's address and port.
#[derive(Clone, Default)]
pub(super) struct Connections(Arc<Mutex<HashMap<SocketAddr, State>>>);

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Answering,
    RefusedSince(Instant),
}

/// A connection while it is answered.
pub(super) struct Answering {
    connections: Connections,
    address: SocketAddr,
}

impl Connections {
    /// Begins to answer. `None`: this connection has had its request, or is being answered.
    pub(super) fn enter(&self, address: SocketAddr) -> Option<Answering> {
        let mut states = self.lock();
        match states.get(&address) {
            Some(State::Answering) => return None,
            Some(State::RefusedSince(since)) if since.elapsed() < REFUSED_FOR => return None,
            Some(State::RefusedSince(_)) | None => {}
        }
        states.insert(address, State::Answering);
        drop(states);
        Some(Answering { connections: self.clone(), address })
    }

    /// Nothing that comes on this connection is a request any more.
    pub(super) fn refuse(&self, address: SocketAddr) {
        let mut states = self.lock();
        let is_current = |state: &State| match state {
            State::Answering => true,
            State::RefusedSince(since) => since.elapsed() < REFUSED_FOR,
        };
        states.retain(|_, state| is_current(state));
        states.insert(address, State::RefusedSince(Instant::now()));
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<SocketAddr, State>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Answering {
    fn drop(&mut self) {
        let mut states = self.connections.lock();
        // A refusal during the answer stays.
        if states.get(&self.address) == Some(&State::Answering) {
            states.remove(&self.address);
        }
    }
}
