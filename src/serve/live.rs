//! Joins the server, the rebuilds and the browsers.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use super::hosts::Hosts;
use super::listen::Listening;
use super::portal::{Builder, Problem, Rebuilt};
use super::router::{Router, caught};
use super::server::Server;
use super::state::State;
use crate::diagnostic::Severity;
use crate::watch::ChangeSet;

/// A preview that runs in threads of its own until the process ends or [`Live::shutdown`].
pub struct Live {
    address: SocketAddr,
    base_path: String,
    server: Server,
    close: Box<dyn FnOnce() + Send>,
}

/// The server's threads could not be started.
#[derive(Debug, thiserror::Error)]
#[error("cannot start the server on `{address}`: {source}")]
pub struct StartError {
    address: SocketAddr,
    source: std::io::Error,
}

impl Live {
    /// Serves `first`, and from then on whatever `builder` makes of `changes`. `rebuilt` sees each result just
    /// before the browsers do, to print it; so does the panic of a builder, as a problem.
    ///
    /// `base_path` is the path of `base_url`; slashes around it may be left out.
    pub fn start<B: Builder>(
        listening: Listening,
        base_path: &str,
        first: Rebuilt<B::Revision>,
        builder: B,
        changes: Receiver<ChangeSet>,
        rebuilt: impl Fn(&Rebuilt<B::Revision>) + Send + 'static,
    ) -> Result<Self, StartError> {
        let base_path = match base_path.trim_matches('/') {
            "" => "/".to_owned(),
            inner => format!("/{inner}/"),
        };
        let state = Arc::new(State::new(first));
        let names: Vec<String> = listening.name.into_iter().collect();
        let address = listening.address;
        let router = Router {
            state: Arc::clone(&state),
            hosts: Hosts::new(address, &names),
            base_path: base_path.clone(),
        };
        let server = Server::start(listening.listener, address, router)
            .map_err(|source| StartError { address, source })?;
        let close = {
            let state = Arc::clone(&state);
            Box::new(move || state.close())
        };
        thread::spawn(move || rebuild_on(&changes, builder, &state, &rebuilt));
        Ok(Self { address, base_path, server, close })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What a person opens.
    pub fn url(&self) -> String {
        let mut address = self.address;
        if address.ip().is_unspecified() {
            address.set_ip(std::net::Ipv4Addr::LOCALHOST.into());
        }
        format!("http://{address}{}", self.base_path)
    }

    /// Stops accepting and ends all event streams. The thread that rebuilds ends with the sender of its changes.
    pub fn shutdown(self) {
        (self.close)();
        self.server.stop();
    }
}

/// So long nothing has changed since the start, or the last rebuild, when the builder rests: its first page is asked
/// for by then, and an author who begins at once is not in its way.
const UNTIL_REST: Duration = Duration::from_millis(700);

fn rebuild_on<B: Builder>(
    changes: &Receiver<ChangeSet>,
    mut builder: B,
    state: &State<B::Revision>,
    report: &dyn Fn(&Rebuilt<B::Revision>),
) {
    let (mut has_rested, mut is_suspect) = (false, false);
    loop {
        let result = match next(changes, has_rested) {
            Next::Closed => return,
            _ if state.is_closed() => return,
            Next::Rest => {
                has_rested = true;
                let result = caught(|| builder.rest()).transpose();
                let Some(result) = result else { continue };
                result
            }
            Next::Changes(mut set) => {
                if is_suspect {
                    set = ChangeSet::Everything;
                }
                caught(|| builder.rebuild(&set))
            }
        };
        is_suspect = result.is_err();
        let rebuilt = result.unwrap_or_else(|panic| Rebuilt::Broken(vec![panic_problem(&panic)]));
        is_suspect |= caught(|| {
            report(&rebuilt);
            state.publish(rebuilt);
        })
        .is_err();
    }
}

/// What the builder does next.
enum Next {
    Changes(ChangeSet),
    Rest,
    /// There will be no more changes.
    Closed,
}

fn next(changes: &Receiver<ChangeSet>, has_rested: bool) -> Next {
    let first = if has_rested {
        changes.recv().map_err(|_| RecvTimeoutError::Disconnected)
    } else {
        changes.recv_timeout(UNTIL_REST)
    };
    match first {
        Ok(mut set) => {
            // What came during the last rebuild is built at once.
            while let Ok(more) = changes.try_recv() {
                set.merge(more);
            }
            Next::Changes(set)
        }
        Err(RecvTimeoutError::Timeout) => Next::Rest,
        Err(RecvTimeoutError::Disconnected) => Next::Closed,
    }
}

fn panic_problem(panic: &str) -> Problem {
    Problem {
        severity: Severity::Error,
        heading: format!("chienowa panicked: {}", panic.lines().next().unwrap_or_default()),
        text: format!("{panic}\n\nThis is a fault of chienowa, not of your files."),
        path: String::new(),
        line: None,
        edit_url: None,
    }
}
