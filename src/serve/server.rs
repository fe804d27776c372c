//! Threads: the [`Gate`] lets clients in, `tiny_http` behind it takes requests, a few workers make answers, and whatever
//! may wait for a client (large answers, event streams) gets a thread of its own, so a slow client holds up only itself.

use std::net::{SocketAddr, TcpListener};
use std::sync::mpsc::{Receiver, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use tiny_http::Request;

use super::answer::Answer;
use super::events::Streams;
use super::gate::{Gate, wake};
use super::head::Head;
use super::inner::Inner;
use super::portal::Revision;
use super::router::{Route, Router, caught};
use super::state::State;

/// Rendering is the work; more threads than a small machine has cores only take turns.
const WORKERS: usize = 4;

/// Requests that wait for a worker before no more are taken.
const MOST_WAITING: usize = 64;

/// What all threads share.
struct Shared<R> {
    router: Router<R>,
    streams: Streams,
}

/// A running server.
pub(super) struct Server {
    acceptor: thread::JoinHandle<()>,
    address: SocketAddr,
}

impl Server {
    pub(super) fn start<R: Revision>(
        listener: TcpListener,
        address: SocketAddr,
        router: Router<R>,
    ) -> Result<Self, std::io::Error> {
        let shared = Arc::new(Shared { router, streams: Streams::default() });
        let (sender, receiver) = sync_channel::<Request>(MOST_WAITING);
        // A failed send means that the server closes.
        let inner = Inner::start(move |request| drop(sender.send(request)))?;
        let receiver = Arc::new(Mutex::new(receiver));
        for _ in 0..WORKERS {
            let (shared, receiver) = (Arc::clone(&shared), Arc::clone(&receiver));
            thread::spawn(move || work(&shared, &receiver));
        }
        let gate = Arc::new(Gate::new(listener, inner));
        let state = Arc::clone(&shared.router.state);
        let acceptor = thread::spawn(move || gate.run(&|| state.is_closed()));
        Ok(Self { acceptor, address })
    }

    /// Stops accepting, after the state was closed. Answers that wait for their clients are left to them.
    pub(super) fn stop(self) {
        wake(self.address);
        // A panic there has been printed already.
        let _ = self.acceptor.join();
    }
}

fn work<R: Revision>(shared: &Arc<Shared<R>>, requests: &Mutex<Receiver<Request>>) {
    loop {
        let request = requests.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(request) = request else { return };
        // Whatever panics, the worker lives on; the hook has printed it, and tiny_http answers 500.
        let _ = caught(|| answer(request, shared));
    }
}

fn answer<R: Revision>(request: Request, shared: &Arc<Shared<R>>) {
    let head = Head::new(&request);
    match shared.router.route(&head) {
        Route::Answer(answer) if answer.is_sent_at_once() => send(request, &head, answer),
        Route::Answer(answer) => spawn(move || send(request, &head, answer)),
        Route::Events(_) if head.method == "HEAD" => {
            send(request, &head, Answer::new(200, "text/event-stream", ""));
        }
        Route::Events(seen) => {
            let shared = Arc::clone(shared);
            spawn(move || {
                let state: &State<R> = &shared.router.state;
                shared.streams.run(state, seen, &mut *request.into_writer());
            });
        }
    }
}

/// Without threads to be had the work is dropped, and with it the request, which `tiny_http` then answers with 500.
fn spawn(work: impl FnOnce() + Send + 'static) {
    let _ = thread::Builder::new().spawn(work);
}

fn send(request: Request, head: &Head, answer: Answer) {
    let head_only = head.method == "HEAD";
    let mut writer = request.into_writer();
    // A client that goes away is no error of ours, and there is nobody to tell.
    let _ = answer.write(&mut *writer, head_only);
}
